"""In which order claims are summed out: several rules are tried, and the cheapest order kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush
from math import prod

from msgspec import Struct

ENOUGH = 1 << 16  # cells, below which another rule would cost more than it saves
ENOUGH_ONCE = 1 << 22  # the same for what is worked out at one credence vector
CROWD = 40  # neighbours of a claim, beyond which it is not seen whether their ties have become fewer

Neighbours = Mapping[str, set[str]]
Rule = Callable[[str, Neighbours, Mapping[str, int]], float]


class Order(Struct, frozen=True):
    """An order of elimination and what it costs.

    Attributes:
        claims: those that are summed out, in order.
        width: the most claims in one product, less one.
        cells: of all products together.
        largest: of the largest product.
        knot: the claims of the largest product.
    """

    claims: tuple[str, ...]
    width: int
    cells: int
    largest: int
    knot: tuple[str, ...]


def smallest_product(name: str, neighbours: Neighbours, sizes: Mapping[str, int]) -> float:
    """How many cells the product has when a claim is summed out."""
    return sizes[name] * prod([sizes[other] for other in neighbours[name]])


def fewest_ties(name: str, neighbours: Neighbours, sizes: Mapping[str, int]) -> float:
    """How many pairs of claims are tied together that were not before (min-fill)."""
    near = neighbours[name]
    return sum([len(near) - 1 - len(near & neighbours[other]) for other in near]) / 2


def lightest_ties(name: str, neighbours: Neighbours, sizes: Mapping[str, int]) -> float:
    """The same, each pair weighed by the cells of a table of the two (weighted min-fill)."""
    near = neighbours[name]
    return sum([sizes[a] * sizes[b] for a in near for b in near - neighbours[a] if b != a]) / 2


RULES: tuple[Rule, ...] = (smallest_product, fewest_ties, lightest_ties)


def best_order(
    scopes: Iterable[Collection[str]], sizes: Mapping[str, int], keep: Collection[str] = (), once: bool = False
) -> Order:
    """The cheapest order that any of the rules gives, by cells.

    Args:
        scopes: the claims of each factor.
        sizes: how many states each claim has.
        keep: the claims that are not summed out.
        once: whether it is for one credence vector alone, so that there is less to save.
    """
    scopes = [*scopes]
    best = order_by(smallest_product, scopes, sizes, keep)
    for rule in RULES[1:] if best.cells > (ENOUGH_ONCE if once else ENOUGH) else ():
        best = min(best, order_by(rule, scopes, sizes, keep), key=lambda order: order.cells)
    return best


def order_by(
    rule: Rule, scopes: Iterable[Collection[str]], sizes: Mapping[str, int], keep: Collection[str] = ()
) -> Order:
    """The order in which the claim for which a rule gives the least is always next.

    Ties go to the smaller product, and then to the claim that comes first in the factors.
    """
    neighbours: dict[str, set[str]] = {}
    for scope in scopes:
        for name in scope:
            neighbours.setdefault(name, set()).update(scope)
    for name, near in neighbours.items():
        near.discard(name)
    place = {name: i for i, name in enumerate(neighbours) if name not in keep}

    def rank(name: str) -> tuple[float, float, int, str]:
        product = smallest_product(name, neighbours, sizes)
        return rule(name, neighbours, sizes) if rule is not smallest_product else product, product, place[name], name

    ranks = {name: rank(name) for name in place}
    queue = [*ranks.values()]
    heapify(queue)
    claims: list[str] = []
    knot: tuple[str, ...] = ()
    width = cells = largest = 0
    while queue:
        entry = heappop(queue)
        name = entry[-1]
        if ranks.get(name) != entry:
            continue  # out of date: it was summed out, or queued again when its neighbours changed
        del ranks[name]
        near = neighbours.pop(name)
        size = sizes[name] * prod([sizes[other] for other in near])
        claims.append(name)
        width, cells = max(width, len(near)), cells + size
        if size > largest:
            largest, knot = size, (name, *sorted(near))
        changed = set(near)
        for other in near:
            neighbours[other].remove(name)
        for other in near:
            if new := near - neighbours[other] - {other}:
                neighbours[other] |= new
                if rule is not smallest_product and len(neighbours[other]) <= CROWD:
                    changed |= neighbours[other]
        for other in changed & ranks.keys():
            if (now := rank(other)) != ranks[other]:
                ranks[other] = now
                heappush(queue, now)
    return Order(tuple(claims), width, cells, largest, knot)
