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
from cruxmap.model.vocabulary import BOOLEAN

OPERATORS = "+-*/"


class Live(Struct, frozen=True):
    """The page's numbers.

    Attributes:
        names: what each number is.
        everything: gives for each of them the probability of an event and its evidence, and that of the evidence.
        conclusion: gives these for the first number and for its opposite.
        switched: the observations that can be switched: after the credences, the circuits have two inputs for each.
    """

    names: tuple[str, ...]
    everything: Circuit
    conclusion: Circuit
    switched: tuple[str, ...] = ()

    def inputs(self, point: NDArray[np.float64], observed: Evidence | None = None) -> NDArray[np.float64]:
        """A credence vector and the switches of the observations, as a column of the circuits' inputs."""
        states = [(observed or {}).get(name, BOOLEAN) for name in self.switched]
        return np.array([*point, *(float(state in those) for those in states for state in BOOLEAN)])[:, np.newaxis]

    def at(self, point: NDArray[np.float64], observed: Evidence | None = None) -> dict[str, float]:
        """The numbers at one credence vector, by name; NaN where the evidence cannot be, or certainties meet."""
        numbers = shares(self.everything, self.inputs(point, observed))[:, 0]
        return dict(zip(self.names, numbers.tolist(), strict=True))

    def conclusion_at(self, point: NDArray[np.float64], observed: Evidence | None = None) -> float:
        """The first number alone; NaN as in `at`."""
        first = structs.replace(self.conclusion, outputs=self.conclusion.outputs[:1])
        return float(shares(first, self.inputs(point, observed))[0, 0])


def live(argument: ArgumentMap, query: Query, views: Mapping[str, View]) -> Live:
    """Compile all numbers of a page.

    They are called `target`, `unconditional` (without the argument's scope, if the query is within it),
    `condition-0`…, `route-STATE` (with the target), `class-STATE` and `claim-CLAIM-STATE`, all under the evidence and
    the interventions of the query, and `view-CLAIM`, under what the view is given; and all with the observations as
    they are switched. Those of which only a ratio is known have no number of their own.
    """
    network = compiled(argument).network
    given = query.given
    concluded = {query.target.claim: (query.target.state,)}
    asks: dict[str, tuple[Evidence, Evidence]] = {"target": (concluded, given)}
    if query.scope:
        asks["unconditional"] = (concluded, query.without_scope.given)
    for i, condition in enumerate(argument.conditions):
        asks[f"condition-{i}"] = (concluded, joint_evidence(given, condition.given))
    for state in argument.claims[argument.routes].states if argument.routes else ():
        asks[f"route-{state}"] = (joint_evidence(concluded, {argument.routes: (state,)}), given)
    for state in argument.claims[argument.classes].states if argument.classes else ():
        asks[f"class-{state}"] = ({argument.classes: (state,)}, given)
    for name, view in views.items():
        asks[f"view-{name}"] = ({name: ("true",)}, view.within(argument, name))
    switched = tuple(argument.observations)
    for name, claim in argument.claims.items():
        for state in () if name in switched else claim.states:
            asks[f"claim-{name}-{state}"] = ({name: (state,)}, given)
    for name, observation in argument.observations.items():
        if not observation.relative:
            asks[f"claim-{name}-true"] = ({name: ("true",)}, given)
    others = (state for state in argument.claims[query.target.claim].states if state != query.target.state)
    sides = [asks["target"], ({query.target.claim: tuple(others)}, given)]
    everything, conclusion = (compile_events(network, asked, query.do, switched) for asked in ([*asks.values()], sides))
    return Live(tuple(asks), everything, conclusion, switched)


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
