"""The bridge to pgmpy: its networks, its inference as a second opinion, and the files that it reads and writes.

pgmpy is imported only when something here is called: that takes three seconds.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import tables_at
from cruxmap.inference.inquiry import ContradictionError, Events, Inquiry
from cruxmap.inference.run import Batch
from cruxmap.inference.skeleton import Node, Skeleton, UnfitNetworkError
from cruxmap.model.argument import ArgumentMap, Evidence, both
from cruxmap.model.credences import CredenceSet, answers

TOLERANCE = 1e-9  # pgmpy itself lets a distribution add up to 1.009, and renormalises it in silence
FORMATS = ("bif", "xmlbif")


def to_pgmpy(argument: ArgumentMap, credences: CredenceSet | None = None, do: Mapping[str, str] | None = None) -> Any:
    """The argument at somebody's credences as a `pgmpy.models.DiscreteBayesianNetwork`.

    Args:
        argument: the argument map; its claims and states keep their names.
        credences: a person's; the map's readings are used for all that they leave out.
        do: claims set to a state by intervention: their parents are cut off.

    Raises:
        ContradictionError: when opposite certainties meet, so that a claim has no distribution.
        ValueError: when a form has made numbers that are no distribution.
    """
    values = answers(argument, credences or CredenceSet(argument.name))
    return network_at(argument, np.array([value.credence for value in values.values()]), do)


def network_at(argument: ArgumentMap, theta: NDArray[np.float64], do: Mapping[str, str] | None = None) -> Any:
    """As `to_pgmpy`, at a credence vector of shape (questions,)."""
    network = compiled(argument).network
    tables = {name: (network.tables[name].axes, table) for name, table in tables_at(network, theta).items()}
    for name, state in (do or {}).items():
        tables[name] = (name,), np.array([float(one == state) for one in network.states[name]])
    with _quietly():
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.models import DiscreteBayesianNetwork

        result = DiscreteBayesianNetwork()
        result.name = argument.name
        result.add_nodes_from(tables)
        for name, (axes, table) in tables.items():
            if not np.isfinite(table).all():
                raise Inquiry(argument, do=do).explain_nan(theta)
            if table.min() < 0 or abs(table.sum(axis=-1) - 1).max() > TOLERANCE:
                raise ValueError(f"the distributions of {name!r} do not add up to 1")
            parents = list(axes[:-1])
            result.add_edges_from((parent, name) for parent in parents)
            states = {one: list(network.states[one]) for one in axes}
            cells = table.reshape(-1, table.shape[-1]).T
            result.add_cpds(TabularCPD(name, len(cells), cells, parents, list(table.shape[:-1]), state_names=states))
    return result


class PgmpyInquiry(Inquiry):
    """An inquiry that pgmpy works out, query by query; for a second opinion, not for speed."""

    def probability(self, theta: Batch) -> Batch:
        """P(target | given, do) for each column of credences; NaN where it is undefined."""
        target: Evidence = {self.target.claim: (self.target.state,)}
        return np.array([self._probabilities(column, [target])[0] for column in theta.T])

    def events(self, theta: NDArray[np.float64], events: Sequence[Evidence]) -> Events:
        """The probabilities of some events given the evidence, with and without the target."""
        target: Evidence = {self.target.claim: (self.target.state,)}
        found = self._probabilities(theta, [*(both(target, event) for event in events), *events])
        return Events(events, found[: len(events)], found[len(events) :])

    def _probabilities(self, theta: NDArray[np.float64], events: Sequence[Evidence]) -> list[float]:
        """P(event | given, do) for each event; NaN where the evidence cannot be."""
        try:
            network = network_at(self.argument, theta, self.do)
        except ContradictionError:
            return [float("nan")] * len(events)
        with _quietly():
            from pgmpy.inference import VariableElimination

            known: dict[str, tuple[str, ...]] = {}
            for name, states in self.given.items():  # pgmpy does not see impossible evidence that is d-separated
                if not self._query(VariableElimination(network), {name: states}, known) > 0:
                    return [float("nan")] * len(events)
                known[name] = states
            return [self._query(VariableElimination(network), event, known) for event in events]

    def _query(self, elimination: Any, event: Evidence, known: Evidence) -> float:
        """P(event | known), by variable elimination in the `greedy` order.

        pgmpy takes evidence of one state on claims that are not asked for; all other evidence is made a
        child that is certainly observed (virtual evidence).
        """
        states = compiled(self.argument).network.states
        asked = list(event) or [self.target.claim]
        hard = {name: its[0] for name, its in known.items() if len(its) == 1 and name not in asked}
        soft = [_virtual(name, states[name], known[name]) for name in known if name not in hard]
        found = elimination.query(asked, hard, soft or None, elimination_order="greedy", show_progress=False)
        cells = product(*(event.get(name, states[name]) for name in asked))
        return sum(float(found.get_value(**dict(zip(asked, cell, strict=True)))) for cell in cells)


def _virtual(name: str, states: Sequence[str], allowed: Sequence[str]) -> Any:
    from pgmpy.factors.discrete import TabularCPD

    return TabularCPD(
        name, len(states), [[float(state in allowed)] for state in states], state_names={name: list(states)}
    )


def network_text(network: Any, form: str) -> str:
    """A network of pgmpy's as text in one of `FORMATS`, by pgmpy's own writer."""
    with _quietly():
        from pgmpy.readwrite import BIFWriter, XMLBIFWriter

        return str({"bif": BIFWriter, "xmlbif": XMLBIFWriter}[form](network))


def read_network(path: Path, form: str) -> Skeleton:
    """Read a network of some other program, in one of `FORMATS`, through pgmpy's reader.

    Raises:
        UnfitNetworkError: when it is no such file, or lacks a distribution.
    """
    with _quietly():
        from pgmpy.readwrite import BIFReader, XMLBIFReader

        try:
            if form == "bif":  # the reader misses what is in the last line if that has no end
                network = BIFReader(string=path.read_text("utf-8", "replace") + "\n").get_model()
            else:
                network = XMLBIFReader(path=str(path)).get_model()
        except Exception as error:  # foreign parsers raise whatever a file makes them stumble over
            said = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
            raise UnfitNetworkError(f"it cannot be read as {form.upper()}: {said}") from None
    nodes = []
    for name in network.nodes:
        table = network.get_cpds(name)
        if table is None:
            raise UnfitNetworkError(f"the node {name!r} has no distribution")
        axes = table.variables  # the node, then its parents
        cells = np.moveaxis(np.asarray(table.values, dtype=float), 0, -1)
        nodes.append(Node(_line(name), tuple(map(_line, table.state_names[name])), tuple(map(_line, axes[1:])), cells))
    return Skeleton(_line(network.name or path.stem), tuple(nodes))


def _line(text: object) -> str:
    return " ".join(str(text).split())


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the warnings of pgmpy's imports and of its divisions by zero."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
