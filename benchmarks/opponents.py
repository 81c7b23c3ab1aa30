"""The opponents, as good as we can make them: built once, only changed tables replaced, nothing irrelevant in."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.network import Network
from cruxmap.model.argument import ArgumentMap

Tables = Mapping[str, NDArray[np.float64]]


class Opponent(Protocol):
    """A program that answers P(target) for one set of tables at a time."""

    name: str

    def prepared(self, tables: Tables) -> Tables:
        """Tables as this program wants them, made before the clock runs."""

    def replace(self, tables: Tables) -> None:
        """Put prepared tables in the place of those that are there."""

    def query(self) -> float:
        """P(target)."""


def relevant(argument: ArgumentMap) -> list[str]:
    """The claims on which the target depends, parents first: an opponent need not look at the others."""
    result: list[str] = []

    def visit(name: str) -> None:
        if name not in result:
            for parent in argument.claims[name].form.parents:
                visit(parent)
            result.append(name)

    visit(argument.target.claim)
    return result


class Pgmpy:
    """pgmpy's variable elimination in its `greedy` order: the others are wrong or very slow."""

    name = "pgmpy"

    def __init__(self, argument: ArgumentMap, network: Network, tables: Tables) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pgmpy.factors.discrete import TabularCPD
            from pgmpy.inference import VariableElimination
            from pgmpy.models import DiscreteBayesianNetwork
        self.target = argument.target.claim
        self.state = network.states[self.target].index(argument.target.state)
        model = DiscreteBayesianNetwork()
        for name in relevant(argument):
            axes, table = network.tables[name].axes, tables[name]
            model.add_node(name)
            model.add_edges_from((parent, name) for parent in axes[:-1])
            states = {one: list(network.states[one]) for one in axes}
            cells = table.reshape(-1, table.shape[-1]).T
            model.add_cpds(
                TabularCPD(name, len(cells), cells, list(axes[:-1]), list(table.shape[:-1]), state_names=states)
            )
        self.cpds = {cpd.variable: cpd for cpd in model.cpds}
        self.elimination = VariableElimination(model)

    def prepared(self, tables: Tables) -> Tables:
        """Tables with the claim's own states first."""
        return {name: np.ascontiguousarray(np.moveaxis(table, -1, 0)) for name, table in tables.items()}

    def replace(self, tables: Tables) -> None:
        """Put prepared tables in the place of those that are there."""
        for name, table in tables.items():
            self.cpds[name].values = table

    def query(self) -> float:
        """P(target)."""
        found = self.elimination.query([self.target], elimination_order="greedy", show_progress=False)
        return float(found.values[self.state])


class PyAgrum:
    """pyAgrum, with the engine that is fastest here, made anew for each query: a kept one gives stale answers."""

    def __init__(self, argument: ArgumentMap, network: Network, tables: Tables) -> None:
        import pyagrum

        self.target = argument.target.claim
        self.state = network.states[self.target].index(argument.target.state)
        self.net = pyagrum.BayesNet("network")
        self.orders: dict[str, list[int]] = {}
        for name in relevant(argument):
            axes = network.tables[name].axes
            self.net.add(pyagrum.LabelizedVariable(name, name, list(network.states[name])))
            for parent in axes[:-1]:
                self.net.addArc(parent, name)
            self.orders[name] = [axes.index(one) for one in reversed(self.net.cpt(name).names)]
        self.replace(self.prepared({name: tables[name] for name in self.orders}))
        engines = (pyagrum.LazyPropagation, pyagrum.VariableElimination, pyagrum.ShaferShenoyInference)
        self.engine: Any = min(engines, key=self._time)
        self.name = f"pyAgrum ({self.engine.__name__})"

    def _time(self, engine: Any) -> float:
        self.engine = engine
        start = time.perf_counter()
        for _ in range(20):
            self.query()
        return time.perf_counter() - start

    def prepared(self, tables: Tables) -> Tables:
        """Tables with the axes in pyAgrum's order."""
        return {name: np.ascontiguousarray(table.transpose(self.orders[name])) for name, table in tables.items()}

    def replace(self, tables: Tables) -> None:
        """Put prepared tables in the place of those that are there."""
        for name, table in tables.items():
            self.net.cpt(name)[:] = table

    def query(self) -> float:
        """P(target)."""
        inference = self.engine(self.net)
        inference.setTargets({self.target})
        inference.makeInference()
        return float(inference.posterior(self.target)[self.state])
