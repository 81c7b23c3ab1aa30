"""Compiled arguments, kept while the program runs: one argument is asked many things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit, compile_circuit, compile_events
from cruxmap.inference.network import Network, compile_network
from cruxmap.inference.run import run
from cruxmap.model.argument import ArgumentMap, Evidence, joint_evidence

KEPT = 8

Key = tuple[tuple[str, tuple[str, ...]], ...]


def key(evidence: Evidence) -> Key:
    """Evidence as a key: the same for the same evidence in another order."""
    return tuple(sorted((name, tuple(sorted(states))) for name, states in evidence.items()))


class Compiled:
    """An argument's network, and the circuits that have been compiled from it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.circuits: dict[object, Circuit] = {}
        self.prepared: dict[str, tuple[tuple[Key, ...], Circuit]] = {}

    def circuit(
        self, keep: Sequence[str], given: Evidence, do: Mapping[str, str], switched: Sequence[str] = ()
    ) -> Circuit:
        """The circuit of the joint probability of `keep` and the evidence; compiled at the first call."""
        asked = (tuple(keep), key(given), tuple(sorted(do.items())), tuple(switched))
        if asked not in self.circuits:
            self.circuits[asked] = compile_circuit(self.network, keep, given, do, switched=switched)
        return self.circuits[asked]

    def prepare(self, claim: str, events: Sequence[Evidence]) -> None:
        """Compile the joint probabilities of a claim and some events, for a cache: it takes longer than to ask once."""
        nothing: Evidence = {}
        asks = [
            (joint_evidence(event, {claim: (state,)}), nothing)
            for state in self.network.states[claim]
            for event in events
        ]
        self.prepared[claim] = (tuple(map(key, events)), compile_events(self.network, asks, {}))

    def joint_of_prepared(self, claim: str, theta: NDArray[np.float64]) -> dict[Key, NDArray[np.float64]]:
        """The joint probabilities of a claim's states and the events prepared for it, at one credence vector.

        What opposite certainties leave undefined here is left out, to be asked for on its own.
        """
        if claim not in self.prepared:
            return {}
        events, circuit = self.prepared[claim]
        joint = run(circuit, theta[:, np.newaxis]).reshape(-1, len(events)).T
        return {event: cells for event, cells in zip(events, joint, strict=True) if not np.isnan(cells).any()}


_recent: list[tuple[ArgumentMap, Compiled]] = []


def compiled(argument: ArgumentMap) -> Compiled:
    """The compiled form of an argument."""
    for kept, network in _recent:
        if kept is argument:
            return network
    return remember(argument, Compiled(compile_network(argument)))


def remember(argument: ArgumentMap, network: Compiled) -> Compiled:
    """Keep a compiled form, such as one that was read from a cache, for this argument."""
    _recent.insert(0, (argument, network))
    del _recent[KEPT:]
    return network
