"""Considerations as trees: what is said about a claim or a question, and under each point what is said about that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from cruxmap.model.argument import ArgumentMap, Home, Section
from cruxmap.model.claim import Consideration
from cruxmap.model.problem import Path


class Point(Struct, frozen=True):
    """A consideration in its tree.

    Attributes:
        consideration: what is said.
        depth: how far below the claim or the question, from 0.
        home: the claim or the question under which it stands.
        section: which of the two that is.
        about: the text of the point that it bears on, where the two are shown apart.
    """

    consideration: Consideration
    depth: int
    home: str
    section: Section = "claims"
    about: str = ""


def all_considerations(argument: ArgumentMap) -> Iterator[tuple[Home, Path, Consideration]]:
    """Every consideration, with the claim or the question under which it stands and its path."""
    for home, i, consideration in argument.said:
        yield home, (*home, "considerations", i), consideration


def tree(argument: ArgumentMap, name: str, section: Section = "claims") -> list[Point]:
    """What is said about a claim or a question, in order, each point followed by what bears on it.

    Points that stand elsewhere and bear on this one (by `see` or `on`) come after its own; those by `see` with the
    kind that they have here.
    """
    everything = [(home, said) for home, _, said in all_considerations(argument) if not said.see]
    by_id = {consideration.id: (home, consideration) for home, consideration in everything if consideration.id}
    bearing_on: defaultdict[str, list[tuple[Home, Consideration]]] = defaultdict(list)
    for home, consideration in everything:
        bearing_on[consideration.on].append((home, consideration))

    def walk(home: Home, consideration: Consideration, depth: int) -> Iterator[Point]:
        yield Point(consideration, depth, home[1], home[0])
        for further in bearing_on[consideration.id] if consideration.id else ():
            yield from walk(*further, depth + 1)

    own: list[tuple[Home, Consideration]] = []
    from_elsewhere: list[tuple[Home, Consideration]] = []
    owner = argument.claims[name] if section == "claims" else argument.questions[name]
    for here in owner.considerations:
        if here.see:
            home, seen = by_id[here.see]
            from_elsewhere.append((home, replace(seen, kind=here.kind or seen.kind, state=here.state)))
        elif not here.on:
            own.append(((section, name), here))
    bearing = bearing_on[name] if section == "claims" else []
    return [point for start in (*own, *bearing, *from_elsewhere) for point in walk(*start, 0)]


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
