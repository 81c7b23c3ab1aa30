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
from cruxmap.inference.elimination import (
    NUMBERS,
    Budget,
    Factor,
    TooWideError,
    Weight,
    eliminate,
    factors_of,
    reduced,
    without_barren,
)
from cruxmap.inference.network import Network
from cruxmap.inference.numbers import Numbers
from cruxmap.inference.run import run
from cruxmap.model.argument import Evidence, joint_evidence

EVENTS = 32  # at a time: the more claims are named, the fewer can be summed out early


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
    needed = {*keep, *(name for event in events for name in event)}
    factors = factors_of(
        network, tables, lambda array: Numbers(array[..., np.newaxis]), needed, given or {}, do or {}, weights
    )
    sizes = {name: len(states) for name, states in network.states.items()}
    joint = np.concatenate(_joints(network, factors, sizes, keep, events), axis=-1)
    for place in sorted({*np.argwhere(np.isnan(joint))[:, -1].tolist()}):
        circuit = compile_circuit(network, keep, joint_evidence(given or {}, events[place]), do, weights)
        joint[..., place] = run(circuit, theta[:, np.newaxis])[..., 0]
    return joint


def _joints(
    network: Network,
    factors: Sequence[Factor[Numbers]],
    sizes: Mapping[str, int],
    keep: Sequence[str],
    events: Sequence[Evidence],
) -> list[NDArray[Any]]:
    """The joint probabilities of all events at once, or where they are many or take too much memory, of either half.

    What no event of a half names is summed out for all of them before it is halved again: with an event for each
    claim of a chain, the work would else grow with the square of its length.
    """
    if len(events) <= EVENTS:
        try:
            return [_joint(network, factors, sizes, keep, events)]
        except TooWideError:
            if len(events) == 1:
                raise
    half = len(events) // 2
    results = []
    for part in (events[:half], events[half:]):
        named = {*keep, *(name for event in part for name in event)}
        fewer, left = reduced(factors, sizes, named, NUMBERS)
        results += _joints(network, fewer, left, keep, part)
    return results


def _joint(
    network: Network,
    factors: Sequence[Factor[Numbers]],
    sizes: Mapping[str, int],
    keep: Sequence[str],
    events: Sequence[Evidence],
) -> NDArray[Any]:
    named = dict.fromkeys(name for event in events for name in event)
    factors = without_barren(factors, {*keep, *named})
    for name in named:
        states = network.states[name]
        holds = [[float(name not in event or state in event[name]) for event in events] for state in states]
        factors.append(Factor((name,), Numbers(np.array(holds))))
    budget = Budget(together=NUMBERS.together / len(events), largest=NUMBERS.largest / len(events))
    claims = dict.fromkeys(axis for factor in factors for axis in factor.axes)
    joint = eliminate(factors, tuple(keep), {name: range(sizes[name]) for name in claims}, budget).joint
    return np.broadcast_to(joint.values, (*(len(network.states[name]) for name in keep), len(events)))
