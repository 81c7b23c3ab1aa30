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
from cruxmap.inference.elimination import NUMBERS, Budget, Factor, TooWideError, Weight, eliminate, factors_of
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
    budget = Budget(together=NUMBERS.together / len(events), largest=NUMBERS.largest / len(events))
    joint = eliminate(factors, tuple(keep), network.states, budget).joint
    return np.broadcast_to(joint.values, (*(len(network.states[name]) for name in keep), len(events)))
