"""How closely the claims of an argument hang together, and what it costs to work its answers out."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heapify, heappop, heappush
from math import prod
from typing import NamedTuple

from cruxmap.inference.compiled import compiled
from cruxmap.inference.elimination import MANY_CELLS, MAX_PRODUCT, NUMBERS
from cruxmap.inference.numbers import rehearse
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.separation import ancestors


class Cost(NamedTuple):
    """The most claims, less one, in one product when claims are summed out, and the cells of all products together."""

    width: int
    cells: int


def estimated_cost(argument: ArgumentMap, about: Collection[str] = ()) -> Cost:
    """What elimination costs at the most, from names and states alone.

    A chain has width 1; a claim with four parents that depend on nothing makes 4. Nothing is compiled, so that it
    can be told before the price is paid; what rules leave out is not seen, so that a circuit's own cost is lower.

    Args:
        argument: the argument map.
        about: the claims that are asked about or known; only what they depend on counts. All if left out.
    """
    names = ancestors(argument, about) if about else set(argument.claims)
    neighbours: dict[str, set[str]] = {name: set() for name in argument.claims if name in names}
    for name in neighbours:
        _connect(neighbours, {name, *argument.claims[name].form.parents})
    order = {name: i for i, name in enumerate(neighbours)}
    sizes = {name: len(argument.claims[name].states) for name in neighbours}

    def cells_of(name: str) -> int:
        return sizes[name] * prod(sizes[other] for other in neighbours[name])

    queue = [(cells_of(name), order[name], name) for name in neighbours]
    heapify(queue)
    width = cells = 0
    while queue:
        size, _, name = heappop(queue)
        if name not in neighbours or size != cells_of(name):
            continue  # out of date: it was summed out, or queued again when its neighbours changed
        near = neighbours.pop(name)
        width = max(width, len(near))
        cells += size
        for other in near:
            neighbours[other].remove(name)
        _connect(neighbours, near)
        for other in near:
            heappush(queue, (cells_of(other), order[other], other))
    return Cost(width, cells)


def target_cells(argument: ArgumentMap) -> int:
    """How many cells the circuit of an argument's target has, or as many as it has at the most if these are few.

    Raises:
        TooWideError: when that is more than a circuit may have.
    """
    target = [argument.target.claim]
    cells = estimated_cost(argument, target).cells
    return cells if cells <= MANY_CELLS else rehearse(compiled(argument).network, target)


def slow(cells: int) -> str:
    """What is to be said of a circuit that takes seconds; nothing of others."""
    return f"the claims hang together closely: {cells:,} numbers to keep take seconds" if cells > MANY_CELLS else ""


def check_all_claims(argument: ArgumentMap) -> None:
    """Refuse an argument of which some claim's probability, beside the target's, takes too much memory.

    The claims on which nothing depends are asked about, which depend on all others.

    Raises:
        TooWideError: when that is so.
    """
    if estimated_cost(argument).cells <= MAX_PRODUCT:
        return
    parents = {parent for claim in argument.claims.values() for parent in claim.form.parents}
    target = argument.target.claim
    for name, claim in argument.claims.items():
        if name not in parents and estimated_cost(argument, [target, name]).cells > MAX_PRODUCT:
            known = {name: tuple(claim.states)[:1]}
            rehearse(compiled(argument).network, [target], budget=NUMBERS, given=known)


def _connect(neighbours: dict[str, set[str]], claims: set[str]) -> None:
    for claim in claims:
        neighbours[claim] |= claims
        neighbours[claim].remove(claim)
