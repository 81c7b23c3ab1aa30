"""What the page works out again whenever a slider moves: numbers with names, and circuits that give them.

The circuits are the engine's own, as plain data, which the page runs by itself. So a number in a page is
the command line's number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit, compile_events
from cruxmap.inference.compiled import compiled
from cruxmap.inference.run import shares
from cruxmap.model.argument import ArgumentMap, Evidence, joint_evidence
from cruxmap.model.credences import View
from cruxmap.model.query import Query

OPERATORS = "+-*/"


class Live(Struct, frozen=True):
    """The page's numbers.

    Attributes:
        names: what each number is.
        everything: gives for each of them the probability of an event and its evidence, and that of the evidence.
        conclusion: gives these for the first number alone.
    """

    names: tuple[str, ...]
    everything: Circuit
    conclusion: Circuit

    def at(self, point: NDArray[np.float64]) -> dict[str, float]:
        """The numbers at one credence vector, by name; NaN where the evidence cannot be, or certainties meet."""
        return dict(zip(self.names, shares(self.everything, point[:, np.newaxis])[:, 0].tolist(), strict=True))


def live(argument: ArgumentMap, query: Query, views: Mapping[str, View]) -> Live:
    """Compile all numbers of a page.

    They are called `target`, `scope` and `unscoped` (with and without the argument's scope), `condition-0`…,
    `route-STATE` (with the target), `class-STATE`, `view-CLAIM` and `claim-CLAIM-STATE`, all under the evidence
    and the interventions of the query.
    """
    network = compiled(argument).network
    given = query.given
    concluded = {query.target.claim: (query.target.state,)}
    asks: dict[str, tuple[Evidence, Evidence]] = {"target": (concluded, given)}
    if argument.scope:
        asks["scope"] = (concluded, joint_evidence(given, argument.scope))
        asks["unscoped"] = (concluded, without_scope(argument, query).given)
    for i, condition in enumerate(argument.conditions):
        asks[f"condition-{i}"] = (concluded, joint_evidence(given, joint_evidence(argument.scope, condition.given)))
    for state in argument.claims[argument.routes].states if argument.routes else ():
        asks[f"route-{state}"] = (joint_evidence(concluded, {argument.routes: (state,)}), given)
    for state in argument.claims[argument.classes].states if argument.classes else ():
        asks[f"class-{state}"] = ({argument.classes: (state,)}, given)
    for name, view in views.items():
        asks[f"view-{name}"] = ({name: ("true",)}, joint_evidence(given, view.within(argument)))
    for name, claim in argument.claims.items():
        for state in claim.states:
            asks[f"claim-{name}-{state}"] = ({name: (state,)}, given)
    everything, conclusion = (
        compile_events(network, asked, query.do) for asked in ([*asks.values()], [asks["target"]])
    )
    return Live(tuple(asks), everything, conclusion)


def without_scope(argument: ArgumentMap, query: Query) -> Query:
    """The query without what it has from the argument's scope."""
    given = {claim: states for claim, states in query.given.items() if argument.scope.get(claim) != states}
    return structs.replace(query, given=given)


def is_in_scope(argument: ArgumentMap, query: Query) -> bool:
    """Whether a query is asked within the argument's scope."""
    return bool(argument.scope) and joint_evidence(query.given, argument.scope) == joint_evidence(query.given, {})


def as_data(circuit: Circuit) -> dict[str, Sequence[float]]:
    """A circuit as the page reads it: an operation is four numbers, the first its operator's place, an output two."""
    return {
        "constants": circuit.constants,
        "registers": [circuit.registers],
        "operations": [
            number for operator, a, b, out in circuit.operations for number in (OPERATORS.index(operator), a, b, out)
        ],
        "outputs": circuit.outputs.ravel().tolist(),
    }
