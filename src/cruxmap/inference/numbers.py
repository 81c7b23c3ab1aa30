"""The rehearsal, on whole numbers, of an elimination that will be done on formulas."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.elimination import CIRCUIT, Budget, Weight, eliminate, factors_of
from cruxmap.inference.network import Network
from cruxmap.model.argument import Evidence
from cruxmap.model.expression import alike, arranged

PRIME = 2**31 - 1  # two residues multiply within 64 bits


class Residues:
    """Whole numbers modulo a prime, which are the same where formulas are: nothing is rounded, nothing vanishes."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.values.size

    def __add__(self, other: Residues) -> Residues:
        return Residues((self.values + other.values) % PRIME)

    def __mul__(self, other: Residues) -> Residues:
        return Residues(self.values * other.values % PRIME)

    def states(self, which: Sequence[int], axis: int) -> Residues:
        """The part of the array in which one claim is in some of its states."""
        return Residues(self.values.take(which, axis))

    def arranged(self, order: Sequence[int | None]) -> Residues:
        """The array with its axes in another order, and an axis of length one for each None."""
        return Residues(arranged(self.values, order))

    def without(self, axis: int) -> Residues:
        """The array without an axis of length one."""
        return Residues(self.values.squeeze(axis))

    def joined(self, others: Sequence[Residues], axis: int) -> Residues:
        """The array and others one after the other along an axis."""
        return Residues(np.concatenate([self.values, *(other.values for other in others)], axis))

    def alike(self, axis: int) -> tuple[int, ...]:
        """For each state of a claim, the first state in which the array is the same."""
        return alike(self.values, axis)

    def possible(self, axis: int) -> list[int]:
        """The states of a claim in which not the whole array is zero."""
        others = tuple(i for i in range(self.values.ndim) if i != axis)
        found: list[int] = np.flatnonzero(self.values.any(axis=others)).tolist()
        return found


def rehearse(
    network: Network,
    keep: Sequence[str],
    budget: Budget = CIRCUIT,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> int:
    """How many cells elimination on formulas will have, to within some formulas that are the same by accident.

    It is done on residues of credences that have nothing in common (Schwartz 1980), in a hundredth of the time.

    Args:
        network: the compiled network.
        keep: the claims of the joint distribution.
        budget: how many cells there may be.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention.
        weights: soft evidence, further factors of the joint probability.

    Raises:
        TooWideError: when there are more.
    """

    def number(values: NDArray[np.float64]) -> Residues:
        return Residues(np.array([_residue(value) for value in values.ravel().tolist()]).reshape(values.shape))

    residues = np.array(_residues(network))
    tables = {name: Residues(residues[table.cells]) for name, table in network.tables.items()}
    factors = factors_of(network, tables, number, keep, given or {}, do or {}, weights)
    return eliminate(factors, tuple(keep), network.states, budget).cells


def _residues(network: Network) -> list[int]:
    """The residue of each position of the tape, with one at random for each question's credence."""
    chance = Random(0)
    credences = [chance.randrange(2, PRIME) for _ in network.questions]
    results: list[int] = []
    for operation, x, y in network.tape:
        if operation == "constant":
            results.append(_residue(x))
        elif operation == "input":
            results.append(credences[int(x)])
        else:
            a, b = results[int(x)], results[int(y)]
            results.append(_OPERATIONS[operation](a, b) % PRIME)
    return results


def _residue(value: float) -> int:
    """The residue of a number as it is written: 0.3 and 0.7 add up to 1."""
    from fractions import Fraction  # only where something is rehearsed

    fraction = Fraction(repr(value))
    return fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a * pow(b, -1, PRIME) if b else 0,
}
