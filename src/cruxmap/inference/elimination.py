"""Variable elimination over arrays of any kind: formulas, for a circuit, or numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import prod
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.network import Network
from cruxmap.inference.sums import REMEDY, TooWideError
from cruxmap.model.argument import Evidence

MAX_CELLS = 1 << 20  # of a circuit: two instructions for each at the worst, of half a kilobyte
MANY_CELLS = 1 << 17  # from here on a circuit takes seconds rather than milliseconds


class Array(Protocol):
    """What elimination needs of an array whose axes are claims."""

    @property
    def size(self) -> int:
        """How many cells there are."""

    def __add__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self, /) -> Self: ...
    def states(self, which: Sequence[int], axis: int, /) -> Self:
        """The part of the array in which one claim is in some of its states."""

    def arranged(self, order: Sequence[int | None], /) -> Self:
        """The array with its axes in another order, and an axis of length one for each None."""

    def without(self, axis: int, /) -> Self:
        """The array without an axis of length one."""

    def joined(self, others: Sequence[Self], axis: int, /) -> Self:
        """The array and others one after the other along an axis."""

    def alike(self, axis: int, /) -> tuple[int, ...]:
        """For each state of a claim, the first state in which the array is the same."""

    def possible(self, axis: int, /) -> list[int]:
        """The states of a claim in which not the whole array is zero."""


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
        self._alike: dict[str, tuple[int, ...]] = {}
        self._possible: dict[str, list[int]] = {}

    def possible(self, name: str) -> list[int]:
        """The states of a claim in which not the whole factor is zero."""
        if name not in self._possible:
            self._possible[name] = self.array.possible(self.axes.index(name))
        return self._possible[name]

    def alike(self, name: str) -> tuple[int, ...]:
        """For each state of a claim, the first state in which this factor is the same."""
        if name not in self._alike:
            self._alike[name] = self.array.alike(self.axes.index(name))
        return self._alike[name]

    def only(self, name: str, states: Sequence[int]) -> Factor[A]:
        """The factor in some of a claim's states; in one state, that claim is no axis any more."""
        axis = self.axes.index(name)
        return self._with(axis, self.array.states(states, axis), len(states))

    def summed(self, name: str, groups: Sequence[Sequence[int]]) -> Factor[A]:
        """The factor with a claim's states added up in groups."""
        axis = self.axes.index(name)
        sums = []
        for group in groups:
            total = self.array.states(group[:1], axis)
            for state in group[1:]:
                total = total + self.array.states([state], axis)
            sums.append(total)
        return self._with(axis, sums[0].joined(sums[1:], axis), len(groups))

    def _with(self, axis: int, array: A, states: int) -> Factor[A]:
        if states > 1:
            return Factor(self.axes, array)
        return Factor(self.axes[:axis] + self.axes[axis + 1 :], array.without(axis))


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
    factors = without_barren(factors, {*needed, *given, *weighed})
    for name, states in given.items():
        allowed = np.array([float(state in states) for state in network.states[name]])
        factors.append(Factor((name,), number(allowed)))
    factors += [Factor(weight.claims, number(weight.values)) for weight in weights]
    return factors


def without_barren(factors: Sequence[Factor[A]], needed: Collection[str]) -> list[Factor[A]]:
    """Leave out claims on which nothing depends: their tables sum to one, exactly."""
    uses = Counter(axis for factor in factors for axis in factor.axes)
    tables = {factor.child: factor for factor in factors if factor.child}
    idle = [name for name in tables if name not in needed and uses[name] == 1]
    while idle:
        name = idle.pop()
        for axis in tables.pop(name).axes:
            uses[axis] -= 1
            if axis in tables and axis not in needed and uses[axis] == 1:
                idle.append(axis)
    return [*tables.values(), *(factor for factor in factors if not factor.child)]


class Budget(Struct, frozen=True):
    """How many cells elimination may have: of all products together (a circuit keeps them), and of one."""

    together: float
    largest: float


CIRCUIT = Budget(together=MAX_CELLS, largest=MAX_CELLS)


class Eliminated(NamedTuple, Generic[A]):
    """The joint array over the claims that are kept, the induced width, and how many cells all products had."""

    joint: A
    width: int
    cells: int


def eliminate(
    factors: list[Factor[A]],
    keep: tuple[str, ...],
    states: Mapping[str, Sequence[object]],
    budget: Budget = CIRCUIT,
    rehearse: Callable[[], object] | None = None,
) -> Eliminated[A]:
    """Sum out every claim that is not kept.

    Args:
        factors: what is multiplied.
        keep: the claims that stay.
        states: the states of every claim.
        budget: how many cells there may be.
        rehearse: called once there are many cells, to refuse now what would be refused after all the work.

    Raises:
        TooWideError: when the claims hang together so closely that this would take gigabytes.
    """
    work = _Elimination(factors, keep, states, budget)
    work.simplify(list(states))
    while (name := work.smallest()) is not None:
        if rehearse and work.cells + work.left[name] > MANY_CELLS:
            rehearse()
            rehearse = None
        work.sum_out(name)
    return Eliminated(_product(work.factors(), keep), work.width, work.cells)


class Possible(NamedTuple, Generic[A]):
    """Factors over the states that are possible, how many there are of each claim, and which these are."""

    factors: list[Factor[A]]
    sizes: dict[str, int]
    alive: dict[str, list[int]]


def possible(
    factors: Sequence[Factor[A]], keep: tuple[str, ...], states: Mapping[str, Sequence[object]]
) -> Possible[A]:
    """Leave out the states in which some factor is zero, and with it the product; nothing is summed out.

    Args:
        factors: what is multiplied.
        keep: the claims that stay as they are.
        states: the states of every claim.
    """
    work = _Elimination(factors, keep, states, CIRCUIT, unmerged=states)
    work.simplify(list(states))
    return Possible(work.factors(), work.sizes, work.alive)


class _Elimination(Generic[A]):
    """Factors, by the claims that they touch, from which claims are summed out one after the other.

    Before each step, what makes no difference is taken out: a claim from a factor that is the same in
    all its states, and the differences between states that only one factor tells apart (they are added
    up there). On the shipped argument that leaves a third of the cells, and two thirds of the
    instructions.

    Always next is the claim with the smallest product: with the above, no other order did better on
    the whole. Ties are broken by the order of the argument, so that the result is the same on every run.

    Attributes:
        unmerged: the claims of which no states are added up, as each may be asked about.
        alive: the states of each claim that have not been left out as impossible.
        left: the size of the product for each claim that is still to be summed out.
        touching: the factors on each claim.
        done: factors on no claim.
        width: the most claims in one product so far, less one.
    """

    def __init__(
        self,
        factors: Sequence[Factor[A]],
        keep: tuple[str, ...],
        states: Mapping[str, Sequence[object]],
        budget: Budget,
        unmerged: Collection[str] = (),
    ) -> None:
        self.budget = budget
        self.unmerged = unmerged
        self.sizes = {name: len(values) for name, values in states.items()}
        self.alive = {name: list(range(size)) for name, size in self.sizes.items()}
        self.keep = keep
        self.touching: dict[str, list[Factor[A]]] = {name: [] for name in states}
        self.done: list[Factor[A]] = []
        self.width = max(0, len(keep) - 1)
        self.cells = 0
        for factor in factors:
            self._file(factor)
        self.left = {name: 0 for name in states if self.touching[name] and name not in keep}
        self._order = {name: i for i, name in enumerate(self.left)}
        self._queue: list[tuple[int, int, str]] = []

    def factors(self) -> list[Factor[A]]:
        """What is left to be multiplied."""
        return [*self.done, *dict.fromkeys(factor for those in self.touching.values() for factor in those)]

    def smallest(self) -> str | None:
        """The claim to sum out next: the one with the smallest product; None when all are summed out."""
        while self._queue:
            size, _, name = heappop(self._queue)
            if self.left.get(name) == size:  # else it is out of date
                return name
        return None

    def simplify(self, names: Sequence[str]) -> None:
        """Take out what makes no difference for some claims, and for those that this makes simpler."""
        changed = set(names)
        queue = dict.fromkeys(names)
        while queue:
            name, _ = queue.popitem()
            for other in self._simplified(name):
                changed.add(other)
                queue.setdefault(other)
        for name in changed & self.left.keys():
            if self.touching[name]:
                self.left[name] = prod(self.sizes[axis] for axis in self._axes(name))
                heappush(self._queue, (self.left[name], self._order[name], name))
            else:
                del self.left[name]

    def _simplified(self, name: str) -> Iterable[str]:
        """Simplify what touches one claim: the claims of the factors that changed."""
        those = self.touching[name]
        if name in self.unmerged and name not in self.keep and those:
            left = set(range(self.sizes[name])).intersection(*(factor.possible(name) for factor in those))
            if left and len(left) < self.sizes[name]:
                return self._restrict(name, sorted(left))
        if name in self.unmerged:
            return ()
        alike = [factor.alike(name) for factor in those]
        if name not in self.keep:
            states = range(self.sizes[name])
            telling = [i for i, first in enumerate(alike) if len(set(first)) == len(states)]
            for i in telling if len(telling) == 1 else () if telling else range(len(those)):
                groups: dict[tuple[int, ...], list[int]] = {}
                for state in states:
                    groups.setdefault(tuple(first[state] for first in alike[:i] + alike[i + 1 :]), []).append(state)
                if len(groups) < len(states):
                    return self._merge(name, those[i], list(groups.values()))
        return self._replace(
            {factor: factor.only(name, [0]) for factor, first in zip(those, alike, strict=True) if not any(first)}
        )

    def _restrict(self, name: str, states: list[int]) -> Iterable[str]:
        """Leave out the states in which some factor is zero, and with it the product."""
        self.alive[name] = [self.alive[name][state] for state in states]
        self.sizes[name] = len(states)
        return self._replace({factor: factor.only(name, states) for factor in self.touching[name]})

    def _merge(self, name: str, factor: Factor[A], groups: list[list[int]]) -> Iterable[str]:
        """Make one state of each group of states that only one factor tells apart."""
        first = [group[0] for group in groups]
        changes = {other: other.only(name, first) for other in self.touching[name] if other is not factor}
        changes[factor] = factor.summed(name, groups)
        self.sizes[name] = len(groups)
        return self._replace(changes)

    def _replace(self, changes: Mapping[Factor[A], Factor[A]]) -> Iterable[str]:
        for old, new in changes.items():
            for axis in old.axes:
                self.touching[axis].remove(old)
            self._file(new)
        return dict.fromkeys(axis for old in changes for axis in old.axes)

    def _axes(self, name: str) -> dict[str, None]:
        return dict.fromkeys(axis for factor in self.touching[name] for axis in factor.axes)

    def sum_out(self, name: str) -> None:
        """Multiply the factors on a claim and add up its states."""
        axes = (name, *(axis for axis in self._axes(name) if axis != name))
        self.width = max(self.width, len(axes) - 1)
        product_cells = self.left.pop(name)
        self.cells += product_cells
        if self.cells > self.budget.together or product_cells > self.budget.largest:
            raise TooWideError(
                "the claims hang together too closely for exact probabilities: "
                f"{self.cells:,} numbers and more to keep, {product_cells:,} of them in one table over "
                f"{len(axes)} claims (induced width {self.width} or more)",
                REMEDY,
            )
        those = self.touching.pop(name)
        for axis in axes[1:]:
            self.touching[axis] = [factor for factor in self.touching[axis] if factor not in those]
        product = Factor(axes, _product(those, axes))
        self._file(product.summed(name, [range(self.sizes[name])]))
        self.simplify(axes[1:])

    def _file(self, factor: Factor[A]) -> None:
        for axis in factor.axes:
            self.touching[axis].append(factor)
        if not factor.axes:
            self.done.append(factor)


def _product(factors: list[Factor[A]], axes: tuple[str, ...]) -> A:
    """The product of factors over some axes, the smallest ones first."""
    result: A | None = None
    for factor in sorted(factors, key=lambda factor: factor.array.size):
        array = factor.array.arranged([factor.axes.index(axis) if axis in factor.axes else None for axis in axes])
        result = array if result is None else result * array
    assert result is not None
    return result
