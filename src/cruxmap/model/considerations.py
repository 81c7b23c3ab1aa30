"""Considerations as trees: what is said about a claim, and under each point what is said about that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Consideration


class Point(Struct, frozen=True):
    """A consideration in its tree: `depth` counts from 0; `home` is the claim under which it stands.

    `about` is the text of the point that it bears on, where the two are shown apart.
    """

    consideration: Consideration
    depth: int
    home: str
    about: str = ""


def tree(argument: ArgumentMap, claim: str) -> list[Point]:
    """What is said about a claim, in order, each point followed by what bears on it.

    Points that stand under other claims and bear on this one (by `see` or `on`) come after its own; those
    by `see` with the kind that they have here.
    """
    everything = [
        (home, consideration)
        for home, other in argument.claims.items()
        for consideration in other.considerations
        if not consideration.see
    ]
    by_id = {consideration.id: (home, consideration) for home, consideration in everything if consideration.id}
    bearing_on: defaultdict[str, list[tuple[str, Consideration]]] = defaultdict(list)
    for home, consideration in everything:
        bearing_on[consideration.on].append((home, consideration))

    def walk(home: str, consideration: Consideration, depth: int) -> Iterator[Point]:
        yield Point(consideration, depth, home)
        for further in bearing_on[consideration.id] if consideration.id else ():
            yield from walk(*further, depth + 1)

    own: list[tuple[str, Consideration]] = []
    from_elsewhere: list[tuple[str, Consideration]] = []
    for here in argument.claims[claim].considerations:
        if here.see:
            home, seen = by_id[here.see]
            from_elsewhere.append((home, replace(seen, kind=here.kind or seen.kind, state=here.state)))
        elif not here.on:
            own.append((claim, here))
    return [point for start in (*own, *bearing_on[claim], *from_elsewhere) for point in walk(*start, 0)]


def apart(points: Iterable[Point]) -> tuple[list[Point], list[Point]]:
    """A tree's points in two: those of the text that is mapped, and those that others raise elsewhere.

    What is said about a point goes with it.
    """
    mapped: list[Point] = []
    elsewhere: list[Point] = []
    above: list[Point] = []
    for point in points:
        del above[point.depth :]
        above.append(point)
        first = next((i for i, over in enumerate(above) if over.consideration.source), None)
        if first is None:
            mapped.append(point)
        else:
            about = above[first - 1].consideration.text if first == point.depth and first else ""
            elsewhere.append(replace(point, depth=point.depth - first, about=about))
    return mapped, elsewhere
