"""Many events at one credence vector: elimination on numbers, with nothing compiled.

A circuit pays when one query meets many credence vectors. Here it is the other way round: the tables
are numbers already, and each event is a column of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import allocate, compile_circuit
from cruxmap.inference.elimination import MAX_PRODUCT, Budget, Factor, TooWideError, Weight, eliminate, factors_of
from cruxmap.inference.network import Network
from cruxmap.inference.run import run
from cruxmap.model.argument import Evidence, joint_evidence
from cruxmap.model.expression import alike, arranged

MAX_WORK = 1 << 28  # cells of all products for a batch of events: a second or two
EVENTS = 32  # at a time: the more claims are named, the fewer can be summed out early


class Numbers:
    """An array of numbers over claims, with a last axis for the events (or of length one)."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    @property
    def size(self) -> int:
        """How many cells there are for each event."""
        return self.values[..., 0].size

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(self.values + other.values)

    def __mul__(self, other: Numbers) -> Numbers:
        return Numbers(self.values * other.values)

    def states(self, which: Sequence[int], axis: int) -> Numbers:
        """The part of the array in which one claim is in some of its states."""
        return Numbers(self.values.take(which, axis))

    def arranged(self, order: Sequence[int | None]) -> Numbers:
        """The array with its axes in another order, and an axis of length one for each None."""
        return Numbers(arranged(self.values, [*order, self.values.ndim - 1]))

    def without(self, axis: int) -> Numbers:
        """The array without an axis of length one."""
        return Numbers(self.values.squeeze(axis))

    def joined(self, others: Sequence[Numbers], axis: int) -> Numbers:
        """The array and others one after the other along an axis."""
        return Numbers(np.concatenate([self.values, *(other.values for other in others)], axis))

    def alike(self, axis: int) -> tuple[int, ...]:
        """For each state of a claim, the first state in which the array is the same."""
        return alike(self.values, axis)


def tables_at(network: Network, theta: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Each claim's conditional probabilities at one credence vector: shape (parents' states…, own states)."""
    everything = allocate(network.questions, network.tape, np.arange(len(network.tape)), 0)
    values = run(everything, theta[:, np.newaxis])[:, 0]
    return {name: values[table.cells] for name, table in network.tables.items()}


def joint_of_events(
    network: Network,
    theta: NDArray[np.float64],
    keep: Sequence[str],
    events: Sequence[Evidence],
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> NDArray[Any]:
    """The joint probability of the claims in `keep`, an event and the evidence, for each event.

    Args:
        network: the compiled network.
        theta: one credence vector, shape (questions,).
        keep: the claims of the joint distribution.
        events: for each column of the result, claims and the states in which they are.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention.
        weights: soft evidence, further factors of the joint probability.

    Returns:
        Shape (states of each kept claim…, events). NaN only for an event that has no probability by its own
        circuit: where opposite certainties meet in a claim that another event depends on, they do not matter.
    """
    tables = {name: Numbers(values[..., np.newaxis]) for name, values in tables_at(network, theta).items()}

    def joints(few: Sequence[Evidence]) -> list[NDArray[Any]]:
        """Of all events at once, or where that takes too much memory, of either half of them."""
        try:
            return [_joint(network, tables, keep, few, given or {}, do or {}, weights)]
        except TooWideError:
            if len(few) == 1:
                raise
            half = len(few) // 2
            return [*joints(few[:half]), *joints(few[half:])]

    batches = [events[start : start + EVENTS] for start in range(0, len(events), EVENTS)]
    joint = np.concatenate([part for few in batches for part in joints(few)], axis=-1)
    for place in sorted({*np.argwhere(np.isnan(joint))[:, -1].tolist()}):
        circuit = compile_circuit(network, keep, joint_evidence(given or {}, events[place]), do, weights)
        joint[..., place] = run(circuit, theta[:, np.newaxis])[..., 0]
    return joint


def _joint(
    network: Network,
    tables: Mapping[str, Numbers],
    keep: Sequence[str],
    events: Sequence[Evidence],
    given: Evidence,
    do: Mapping[str, str],
    weights: Sequence[Weight],
) -> NDArray[Any]:
    named = dict.fromkeys(name for event in events for name in event)
    needed = {*keep, *named}
    factors = factors_of(network, tables, lambda array: Numbers(array[..., np.newaxis]), needed, given, do, weights)
    for name in named:
        states = network.states[name]
        holds = [[float(name not in event or state in event[name]) for event in events] for state in states]
        factors.append(Factor((name,), Numbers(np.array(holds))))
    budget = Budget(together=MAX_WORK / len(events), largest=MAX_PRODUCT / len(events))
    joint, _ = eliminate(factors, tuple(keep), network.states, budget)
    return np.broadcast_to(joint.values, (*(len(network.states[name]) for name in keep), len(events)))
