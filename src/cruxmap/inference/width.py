"""How closely the claims of an argument hang together, found from their names alone."""

from __future__ import annotations

from collections.abc import Iterable

from cruxmap.model.argument import ArgumentMap

WIDE = 14  # from here on an inquiry takes seconds rather than milliseconds


def induced_width(argument: ArgumentMap, about: Iterable[str] = ()) -> int:
    """The most claims, less one, in one product when claims are summed out, fewest neighbours first.

    Costs grow with 2 to the power of this. A chain has 1; a claim with four parents that depend on nothing
    makes 4. Nothing is compiled, so that it can be told before the price is paid; what rules leave out is
    not seen, so that a circuit's own width may be lower.

    Args:
        argument: the argument map.
        about: the claims that are asked about or known; only what they depend on counts. All if left out.
    """
    asked = list(about) or list(argument.claims)
    relevant: dict[str, None] = {}
    while asked:
        name = asked.pop()
        if name not in relevant:
            relevant[name] = None
            asked += argument.claims[name].form.parents
    bit = {name: 1 << i for i, name in enumerate(relevant)}
    near = dict.fromkeys(bit.values(), 0)  # the neighbours of each claim, as bits
    for name in relevant:
        _connect(near, sum(bit[one] for one in {name, *argument.claims[name].form.parents}))
    width = 0
    while near:
        one = min(near, key=lambda claim: near[claim].bit_count())
        neighbours = near.pop(one)
        width = max(width, neighbours.bit_count())
        _connect(near, neighbours)
        for other in _bits(neighbours):
            near[other] &= ~one
    return width


def wide(width: int) -> str:
    """The width in words, for warnings."""
    return f"the claims of this argument hang together closely (induced width about {width})"


def _connect(near: dict[int, int], claims: int) -> None:
    for one in _bits(claims):
        near[one] |= claims & ~one


def _bits(claims: int) -> Iterable[int]:
    while claims:
        yield claims & -claims
        claims &= claims - 1
