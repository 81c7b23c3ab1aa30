"""How closely the claims of an argument hang together, found from their names alone."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heapify, heappop, heappush

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.separation import ancestors

WIDE = 14  # from here on an inquiry takes seconds rather than milliseconds


def induced_width(argument: ArgumentMap, about: Collection[str] = ()) -> int:
    """The most claims, less one, in one product when claims are summed out, fewest neighbours first.

    Costs grow with 2 to the power of this. A chain has 1; a claim with four parents that depend on nothing
    makes 4. Nothing is compiled, so that it can be told before the price is paid; what rules leave out is
    not seen, so that a circuit's own width may be lower.

    Args:
        argument: the argument map.
        about: the claims that are asked about or known; only what they depend on counts. All if left out.
    """
    names = ancestors(argument, about) if about else set(argument.claims)
    neighbours: dict[str, set[str]] = {name: set() for name in argument.claims if name in names}
    for name in neighbours:
        _connect(neighbours, {name, *argument.claims[name].form.parents})
    order = {name: i for i, name in enumerate(neighbours)}
    queue = [(len(near), order[name], name) for name, near in neighbours.items()]
    heapify(queue)
    width = 0
    while queue:
        count, _, name = heappop(queue)
        if name not in neighbours or count != len(neighbours[name]):
            continue  # out of date: it was summed out, or queued again when its neighbours changed
        near = neighbours.pop(name)
        width = max(width, len(near))
        for other in near:
            neighbours[other].remove(name)
        _connect(neighbours, near)
        for other in near:
            heappush(queue, (len(neighbours[other]), order[other], other))
    return width


def wide(width: int) -> str:
    """The width in words, for warnings."""
    return f"the claims of this argument hang together closely (induced width about {width})"


def _connect(neighbours: dict[str, set[str]], claims: set[str]) -> None:
    for claim in claims:
        neighbours[claim] |= claims
        neighbours[claim].remove(claim)
