"""Variable elimination over arrays of any kind: formulas, for a circuit, or numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.network import Network
from cruxmap.model.argument import Evidence


class Array(Protocol):
    """What elimination needs of an array whose axes are claims."""

    @property
    def size(self) -> int:
        """How many cells there are."""

    def __add__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self, /) -> Self: ...
    def state(self, index: int, axis: int, /) -> Self:
        """The part of the array in which one claim is in one state."""

    def arranged(self, order: Sequence[int | None], /) -> Self:
        """The array with its axes in another order, and an axis of length one for each None."""

    def varies(self, axis: int, /) -> bool:
        """Whether the array depends on a claim at all."""


A = TypeVar("A", bound=Array)


class Weight(Struct, frozen=True):
    """Soft evidence: a factor of the joint probability over some claims' states."""

    claims: tuple[str, ...]
    values: NDArray[np.float64]


class Factor(Generic[A]):
    """A factor of the joint probability; `child` is the claim whose untouched table this is."""

    def __init__(self, axes: tuple[str, ...], array: A, child: str = "") -> None:
        self.axes = axes
        self.array = array
        self.child = child

    def slim(self) -> Factor[A]:
        """The factor without the claims on which it does not depend."""
        axes, array = self.axes, self.array
        for at in range(len(axes) - 1, -1, -1):
            if not array.varies(at):
                axes, array = axes[:at] + axes[at + 1 :], array.state(0, at)
        return Factor(axes, array)


def factors_of(
    network: Network,
    tables: Mapping[str, A],
    number: Callable[[NDArray[np.float64]], A],
    needed: Iterable[str],
    given: Evidence,
    do: Mapping[str, str],
    weights: Sequence[Weight],
) -> list[Factor[A]]:
    """The factors whose product is the joint probability of the network and the evidence.

    Args:
        network: the compiled network.
        tables: each claim's table, as an array of the kind that is wanted.
        number: how to make such an array of numbers.
        needed: the claims that must stay: what is asked for, and what has evidence of its own.
        given: claims known to be in one of some states.
        do: claims set to a state by intervention: what usually decides them is cut.
        weights: soft evidence.
    """
    factors = []
    for name, table in network.tables.items():
        if name in do:
            fixed = np.array([float(state == do[name]) for state in network.states[name]])
            factors.append(Factor((name,), number(fixed), name))
        else:
            factors.append(Factor(table.axes, tables[name], name))
    weighed = {name for weight in weights for name in weight.claims}
    factors = _without_barren(factors, {*needed, *given, *weighed})
    for name, states in given.items():
        allowed = np.array([float(state in states) for state in network.states[name]])
        factors.append(Factor((name,), number(allowed)))
    factors += [Factor(weight.claims, number(weight.values)) for weight in weights]
    return factors


def _without_barren(factors: list[Factor[A]], needed: set[str]) -> list[Factor[A]]:
    """Leave out claims on which nothing depends: their tables sum to one, exactly."""
    while True:
        uses: dict[str, int] = {}
        for factor in factors:
            for axis in factor.axes:
                uses[axis] = uses.get(axis, 0) + 1
        left = [f for f in factors if f.child in needed or uses[f.child] > 1]
        if len(left) == len(factors):
            return factors
        factors = left


def eliminate(factors: list[Factor[A]], keep: tuple[str, ...], states: Mapping[str, Sequence[str]]) -> tuple[A, int]:
    """Sum out every claim that is not kept: the joint array over `keep`, and the induced width.

    Always next is the claim whose removal adds the fewest cells to what is left. On arguments, with
    their many rules, that gave half as many instructions as taking the smallest product. Ties are
    broken by the order of the argument, so that the result is the same on every run.
    """
    sizes = {name: len(its) for name, its in states.items()}
    touching: dict[str, list[Factor[A]]] = {name: [] for name in sizes}
    done: list[Factor[A]] = []
    for factor in (one.slim() for one in factors):
        _file(factor, touching, done)

    def growth(name: str) -> tuple[int, int]:
        product = prod(sizes[axis] for axis in {axis for factor in touching[name] for axis in factor.axes})
        return product // sizes[name] - sum(factor.array.size for factor in touching[name]), product

    growths = {name: growth(name) for name in sizes if touching[name] and name not in keep}
    width = max(0, len(keep) - 1)
    while growths:
        name = min(growths, key=growths.__getitem__)
        del growths[name]
        those = touching.pop(name)
        axes = (name, *dict.fromkeys(axis for f in those for axis in f.axes if axis != name))
        if not those:
            continue
        width = max(width, len(axes) - 1)
        product = _product(those, axes)
        total = product.state(0, 0)
        for state in range(1, sizes[name]):
            total = total + product.state(state, 0)
        for axis in axes[1:]:
            touching[axis] = [factor for factor in touching[axis] if factor not in those]
        _file(Factor(axes[1:], total).slim(), touching, done)
        for axis in axes[1:]:
            if axis in growths:
                growths[axis] = growth(axis)
    left = dict.fromkeys(factor for those in touching.values() for factor in those)
    return _product([*done, *left], keep), width


def _file(factor: Factor[A], touching: dict[str, list[Factor[A]]], done: list[Factor[A]]) -> None:
    for axis in factor.axes:
        touching[axis].append(factor)
    if not factor.axes:
        done.append(factor)


def _product(factors: list[Factor[A]], axes: tuple[str, ...]) -> A:
    """The product of factors over some axes, the smallest ones first."""
    result: A | None = None
    for factor in sorted(factors, key=lambda one: one.array.size):
        array = factor.array.arranged([factor.axes.index(axis) if axis in factor.axes else None for axis in axes])
        result = array if result is None else result * array
    assert result is not None
    return result
