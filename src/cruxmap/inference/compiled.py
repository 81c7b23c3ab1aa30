"""Compiled arguments, kept while the program runs: one argument is asked many things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.inference.circuit import Circuit, compile_circuit
from cruxmap.inference.network import Network, compile_network
from cruxmap.model.argument import ArgumentMap, Evidence

KEPT = 8


class Compiled:
    """An argument's network, and the circuits that have been compiled from it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.circuits: dict[object, Circuit] = {}

    def circuit(self, keep: Sequence[str], given: Evidence, do: Mapping[str, str]) -> Circuit:
        """The circuit of the joint probability of `keep` and the evidence; compiled at the first call."""
        key = (tuple(keep), tuple(sorted((n, tuple(s)) for n, s in given.items())), tuple(sorted(do.items())))
        if key not in self.circuits:
            self.circuits[key] = compile_circuit(self.network, keep, given, do)
        return self.circuits[key]


_recent: list[tuple[ArgumentMap, Compiled]] = []


def compiled(argument: ArgumentMap) -> Compiled:
    """The compiled form of an argument."""
    for known, one in _recent:
        if known is argument:
            return one
    return remember(argument, Compiled(compile_network(argument)))


def remember(argument: ArgumentMap, one: Compiled) -> Compiled:
    """Keep a compiled form, such as one that was read from a cache, for this argument."""
    _recent.insert(0, (argument, one))
    del _recent[KEPT:]
    return one
