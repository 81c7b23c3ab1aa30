"""The bridge to pgmpy: an argument and credences as its network, and its inference.

Nothing but this module knows pgmpy, whose import takes seconds; it is imported when it is used.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import tables_at
from cruxmap.inference.elimination import MAX_CELLS
from cruxmap.inference.inquiry import Inquiry, contradiction
from cruxmap.inference.orders import best_order
from cruxmap.inference.run import run
from cruxmap.inference.sums import TooWideError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import CredenceSet, point_of, values_of
from cruxmap.model.query import Query
from cruxmap.model.separation import ancestors
from cruxmap.model.tabulated import Tables, Tabulated

TOLERANCE = 1e-9  # for what a column of probabilities may differ from 1; pgmpy lets 0.009 pass
MOST_WORK = 1 << 24  # cells of all tables, whose time and memory pgmpy takes several times
ORDER = "greedy"  # of elimination; with pgmpy's other heuristics some networks take minutes and gigabytes

Cell = tuple[str, tuple[int, ...]]  # a claim, and the states of its parents by number
Filling = Mapping[Cell, float]  # P(true) of such cells


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what pgmpy and its imports say about themselves from standard error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)


def tabulate(argument: ArgumentMap, credences: CredenceSet | None = None, filling: Filling | None = None) -> Tables:
    """An argument's claims as tables of numbers, parents in the order in which the forms name them.

    Args:
        argument: the argument map.
        credences: somebody's; the readings count where there are none.
        filling: what opposite certainties leave undefined, filled; without it, that is refused where it can occur.

    Raises:
        ContradictionError: when opposite certainties meet in a claim, and there is no filling.
    """
    values = values_of(argument, credences or CredenceSet(argument.name))
    theta = point_of(values.values())
    tables = tables_at(compiled(argument).network, theta)
    for name, table in tables.items():
        if np.isnan(table).any():
            if filling is not None:
                tables[name] = np.where(np.isnan(table), 0.5, table)
                for place in filling.keys() & {(name, cell) for cell in np.ndindex(table.shape[:-1])}:
                    tables[name][place[1]] = filling[place], 1 - filling[place]
                continue
            if np.isnan(run(compiled(argument).program([name], {}, {}), theta[:, np.newaxis])).any():
                event = Event(name, next(iter(argument.claims[name].states)))
                raise contradiction(Inquiry(argument, Query(event)), theta)
            tables[name] = np.where(np.isnan(table), 1 / table.shape[-1], table)  # of what cannot occur, any will do
    return {
        name: Tabulated(tuple(claim.states), claim.form.parents, tables[name])
        for name, claim in argument.claims.items()
    }


def undefined_cells(argument: ArgumentMap, theta: NDArray[np.float64], query: Query) -> list[Cell]:
    """Where opposite certainties meet in what a query depends on."""
    behind = ancestors(argument, [query.target.claim, *query.evidence], query.do)
    return [
        (name, place)
        for name, table in tables_at(compiled(argument).network, theta).items()
        if name in behind and name not in query.do
        for place in np.ndindex(table.shape[:-1])
        if np.isnan(table[place]).any()
    ]


def to_pgmpy(argument: ArgumentMap, credences: CredenceSet | None = None, filling: Filling | None = None) -> Any:
    """An argument with credences as a `pgmpy.models.DiscreteBayesianNetwork`, checked.

    Its nodes and state names are the argument's claims and their states. The arguments are those of `tabulate`.

    Raises:
        ContradictionError: when opposite certainties meet in a claim, and there is no filling.
        CruxmapError: when a table does not add up to one.
    """
    with quiet():
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.models import DiscreteBayesianNetwork

        tables = tabulate(argument, credences, filling)
        model = DiscreteBayesianNetwork()
        model.name = argument.name
        model.add_nodes_from(tables)
        for name, table in tables.items():
            if not np.allclose(table.values.sum(axis=-1), 1, rtol=0, atol=TOLERANCE):
                remedy = f"mend its CPD form ({argument.claims[name].form.key}), whose states have to add up to 1"
                raise CruxmapError(f"the probabilities of {name!r} do not add up to one", remedy, "no-distribution")
            model.add_edges_from((parent, name) for parent in table.parents)
            model.add_cpds(
                TabularCPD(
                    name,
                    len(table.states),
                    table.values.reshape(-1, len(table.states)).T,
                    evidence=list(table.parents),
                    evidence_card=list(table.values.shape[:-1]),
                    state_names={claim: list(tables[claim].states) for claim in (name, *table.parents)},
                )
            )
        model.check_model()
        return model


def joint_by_pgmpy(model: Any, query: Query) -> tuple[float, float]:
    """P(target, given | do) and P(given | do) by pgmpy's variable elimination.

    Evidence is conditioned on here, from the joint distribution: where it is impossible, pgmpy gives NaN or,
    if the target does not depend on it, an answer.

    Raises:
        TooWideError: for more evidence than one table can hold.
    """
    with quiet():
        from pgmpy.inference import VariableElimination

        inference = VariableElimination(_with_interventions(model, query.do))
        names = list(dict.fromkeys([query.target.claim, *query.evidence]))
        if (cells := prod(model.get_cardinality(name) for name in names)) > MAX_CELLS:
            message = f"pgmpy would make a table of {cells:,} cells for this evidence"
            raise TooWideError(message, "give less of it, or ask without pgmpy")
        scopes = [(cpd.variable, *cpd.get_evidence()) for cpd in model.get_cpds()]
        order = best_order(scopes, {name: model.get_cardinality(name) for name in model.nodes()}, names)
        if order.cells > MOST_WORK:
            message = f"pgmpy would make tables of {order.cells:,} cells"
            raise TooWideError(message, "ask without pgmpy")
        answer = inference.query(names, elimination_order=ORDER, show_progress=False)
    joint = np.moveaxis(answer.values, [answer.variables.index(name) for name in names], range(len(names)))
    for axis, name in enumerate(names):
        states = query.evidence.get(name, answer.state_names[name])
        allowed = np.array([float(state in states) for state in answer.state_names[name]])
        joint = joint * allowed.reshape([-1 if i == axis else 1 for i in range(len(names))])
    shares = joint.reshape(len(joint), -1).sum(axis=1)
    return float(shares[answer.state_names[query.target.claim].index(query.target.state)]), float(shares.sum())


def _with_interventions(model: Any, do: Mapping[str, str]) -> Any:
    """The network with claims set: pgmpy's `do` cuts what decides them, but leaves them an average."""
    if not do:
        return model
    from pgmpy.factors.discrete import TabularCPD

    cut = model.do(list(do))
    for name, state in do.items():
        states = model.get_cpds(name).state_names[name]
        cut.remove_cpds(cut.get_cpds(name))
        cut.add_cpds(
            TabularCPD(name, len(states), [[float(other == state)] for other in states], state_names={name: states})
        )
    return cut
