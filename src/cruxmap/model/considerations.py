"""Considerations as trees: what is said about a claim, and under each point what is said about that."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Consideration


class Point(Struct, frozen=True):
    """A consideration in its tree: `depth` counts from 0; `home` is the claim under which it stands."""

    consideration: Consideration
    depth: int
    home: str


def tree(argument: ArgumentMap, claim: str) -> list[Point]:
    """What is said about a claim, in order, each point followed by what bears on it.

    Points that stand under other claims and bear on this one (by `see` or `on`) come after its own; those
    by `see` with the kind that they have here.
    """
    everything = [(home, one) for home, its in argument.claims.items() for one in its.considerations if not one.see]
    by_id = {one.id: (home, one) for home, one in everything if one.id}
    bearing_on: defaultdict[str, list[tuple[str, Consideration]]] = defaultdict(list)
    for home, one in everything:
        bearing_on[one.on].append((home, one))

    def walk(home: str, one: Consideration, depth: int) -> Iterator[Point]:
        yield Point(one, depth, home)
        for further in bearing_on[one.id] if one.id else ():
            yield from walk(*further, depth + 1)

    own = [(claim, one) for one in argument.claims[claim].considerations if not one.see and not one.on]
    seen = [(by_id[one.see], one) for one in argument.claims[claim].considerations if one.see]
    from_elsewhere = [(home, replace(one, kind=here.kind or one.kind, state=here.state)) for (home, one), here in seen]
    return [point for start in (*own, *bearing_on[claim], *from_elsewhere) for point in walk(*start, 0)]
