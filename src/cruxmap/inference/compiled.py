"""Compiled arguments, kept while the program runs: one argument is asked many things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit, compile_circuit, compile_events
from cruxmap.inference.direct import Direct
from cruxmap.inference.elimination import MANY_CELLS, Budget, Weight
from cruxmap.inference.network import Network, compile_network, scopes_behind
from cruxmap.inference.numbers import rehearse
from cruxmap.inference.orders import order_by, smallest_product
from cruxmap.inference.run import run
from cruxmap.inference.sums import TooWideError
from cruxmap.model.argument import ArgumentMap, Evidence, joint_evidence

KEPT = 8

Key = tuple[tuple[str, tuple[str, ...]], ...]


def key(evidence: Evidence) -> Key:
    """Evidence as a key: the same for the same evidence in another order."""
    return tuple(sorted((name, tuple(sorted(states))) for name, states in evidence.items()))


class Compiled:
    """An argument's network, and the programs that have been made from it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.programs: dict[object, Circuit | Direct] = {}
        self.prepared: dict[str, tuple[tuple[Key, ...], Circuit]] = {}

    def program(
        self,
        keep: Sequence[str],
        given: Evidence,
        do: Mapping[str, str],
        switched: Sequence[str] = (),
        weights: Sequence[Weight] = (),
    ) -> Circuit | Direct:
        """How to compute the joint probability of `keep` and the evidence, made at the first call.

        A circuit where it has few enough operations; else elimination on numbers for each credence vector.

        Raises:
            TooWideError: when that is too much work too.
        """
        if weights:
            return self._program(keep, given, do, switched, weights)
        asked = (tuple(keep), key(given), tuple(sorted(do.items())), tuple(switched))
        if asked not in self.programs:
            self.programs[asked] = self._program(keep, given, do, switched)
        return self.programs[asked]

    def _program(
        self,
        keep: Sequence[str],
        given: Evidence,
        do: Mapping[str, str],
        switched: Sequence[str],
        weights: Sequence[Weight] = (),
    ) -> Circuit | Direct:
        if has_short_circuit(self.network, keep, given, do, weights, switched):
            with suppress(TooWideError):
                return compile_circuit(self.network, keep, given, do, weights, switched)
        return Direct(self.network, keep, given, do, weights, switched)

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
        joint = run(circuit, theta[:, np.newaxis])[:, 0, 0].reshape(-1, len(events)).T
        return {event: cells for event, cells in zip(events, joint, strict=True) if not np.isnan(cells).any()}


def has_short_circuit(
    network: Network,
    keep: Sequence[str],
    given: Evidence,
    do: Mapping[str, str],
    weights: Sequence[Weight] = (),
    switched: Sequence[str] = (),
) -> bool:
    """Whether a circuit pays: where there are questions to be varied, and it has `MANY_CELLS` at the most.

    Told from names and states alone where these make few cells, and else by a rehearsal.
    """
    if not (network.questions or switched):
        return False
    weighed = [weight.claims for weight in weights]
    needed = {*keep, *given, *switched, *(name for claims in weighed for name in claims)}
    scopes = [*weighed, *(scopes_behind(network, needed, do))]
    sizes = {name: len(states) for name, states in network.states.items()}
    if order_by(smallest_product, scopes, sizes, keep).cells <= MANY_CELLS:
        return True
    stand_ins = [Weight((name,), np.arange(2.0, 2 + sizes[name]) / 7) for name in switched]
    try:
        rehearse(network, keep, Budget(MANY_CELLS, MANY_CELLS), given, do, [*weights, *stand_ins])
    except TooWideError:
        return False
    return True


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
