"""pgmpy and pyAgrum on an argument, each as quick as we know to make it.

The network is built once. All tables for all credence vectors are worked out beforehand, by cruxmap and
outside the time taken; a turn replaces only the tables that change, and asks for the target alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import timed
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import tables_at
from cruxmap.inference.pgmpy_bridge import ORDER, quiet, to_pgmpy
from cruxmap.model.argument import ArgumentMap

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyagrum

ENGINES = (pyagrum.LazyPropagation, pyagrum.VariableElimination, pyagrum.ShaferShenoyInference)

Tables = dict[str, NDArray[np.float64]]
Opponent = Callable[[Any], float]


def tables_of(argument: ArgumentMap, theta: NDArray[np.float64], beside: Tables | None = None) -> Tables:
    """The tables at a credence vector; only those that differ from `beside`."""
    tables = tables_at(compiled(argument).network, theta)
    return {name: table for name, table in tables.items() if beside is None or (table != beside[name]).any()}


class Pgmpy:
    """pgmpy's variable elimination, with the order that it does best with."""

    name = "pgmpy"

    def __init__(self, argument: ArgumentMap) -> None:
        with quiet():
            from pgmpy.inference import VariableElimination

            self.model = to_pgmpy(argument)
            self.inference = VariableElimination(self.model)
        self.target = argument.target
        self.cpds = {cpd.variable: cpd for cpd in self.model.get_cpds()}
        self.place = self.cpds[self.target.claim].state_names[self.target.claim].index(self.target.state)

    def prepare(self, tables: Tables) -> dict[str, Any]:
        """Tables as pgmpy keeps them."""
        return {name: np.ascontiguousarray(np.moveaxis(table, -1, 0)) for name, table in tables.items()}

    def ask(self, changes: dict[str, Any]) -> float:
        """Replace some tables; the target's probability."""
        for name, values in changes.items():
            self.cpds[name].values = values
        found = self.inference.query([self.target.claim], elimination_order=ORDER, show_progress=False)
        return float(found.values[self.place])


class PyAgrum:
    """pyAgrum, with that one of its exact engines that is the quickest here.

    Args:
        argument: whose network it gets.
        evidence: the state of each claim that is observed.
        engines: those that are tried.
    """

    name = "pyAgrum"

    def __init__(
        self, argument: ArgumentMap, evidence: Mapping[str, str] | None = None, engines: Sequence[Any] = ENGINES
    ) -> None:
        self.target = argument.target
        self.evidence = {
            name: list(argument.claims[name].states).index(state) for name, state in (evidence or {}).items()
        }
        self.network = pyagrum.BayesNet(argument.name)
        for name, claim in argument.claims.items():
            self.network.add(pyagrum.LabelizedVariable(name, name, list(claim.states)))
        for name, claim in argument.claims.items():
            for parent in claim.form.parents:
                self.network.addArc(parent, name)
        self.axes = {name: (*claim.form.parents, name) for name, claim in argument.claims.items()}
        self.place = list(argument.claims[self.target.claim].states).index(self.target.state)
        point = np.array([question.reading.credence for question in argument.questions.values()])
        tables = self.prepare(tables_of(argument, point))
        times = timed({engine.__name__: lambda engine=engine: self._ask(engine, tables) for engine in engines}, 3)
        self.engine = min(engines, key=lambda engine: times[engine.__name__])

    def prepare(self, tables: Tables) -> dict[str, Any]:
        """Tables as pyAgrum takes them: flat, the first axis of its own running fastest."""
        result = {}
        for name, table in tables.items():
            order = [self.axes[name].index(axis) for axis in reversed(self.network.cpt(name).names)]
            result[name] = table.transpose(order).ravel().tolist()
        return result

    def ask(self, changes: dict[str, Any]) -> float:
        """Replace some tables; the target's probability, by a new inference, since a kept one would be stale."""
        return self._ask(self.engine, changes)

    def _ask(self, engine: Any, changes: dict[str, Any]) -> float:
        for name, values in changes.items():
            self.network.cpt(name).fillWith(values)
        inference = engine(self.network)
        inference.setEvidence(self.evidence)
        inference.eraseAllTargets()
        inference.addTarget(self.target.claim)
        return float(inference.posterior(self.target.claim)[self.place])
