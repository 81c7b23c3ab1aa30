"""What the page works out again whenever a slider moves: numbers with names, and what gives them.

That is the probability of evidence as one polynomial, as plain data, which the page runs by itself forwards and
backwards: so its numbers are the command line's, whatever is moved, observed or supposed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.evaluation import DRAWS, SEED
from cruxmap.analysis.uncertainty import BLOCK, Band, seeded
from cruxmap.inference.circuit import compile_events
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.network import Network
from cruxmap.inference.polynomial import Polynomial, compile_polynomial, weights
from cruxmap.inference.run import shares
from cruxmap.model.argument import ArgumentMap, Evidence, joint_evidence
from cruxmap.model.credences import View
from cruxmap.model.query import Query

OPERATORS = "+-*/"
LETTERS = bytes.maketrans(b"&<>", b",.:")


class Ask(Struct, frozen=True):
    """A number: the probability of an event given some evidence; and whether what is supposed is given too."""

    event: Evidence
    given: Evidence
    with_supposed: bool = True


class Live(Struct, frozen=True):
    """The page's numbers by name, what gives them, and what the page opens with as supposed.

    Without a polynomial the page stays as it was made.
    """

    network: Network
    do: dict[str, str]
    asks: dict[str, Ask]
    polynomial: Polynomial | None
    supposed: Evidence

    def at(self, point: NDArray[np.float64], observed: Evidence | None = None) -> dict[str, float]:
        """The numbers at one credence vector, by name; NaN where the evidence cannot be, or certainties meet."""
        parts, totals = (self._evidence(observed or {}, with_event=both) for both in (True, False))
        if self.polynomial is None:
            joint = joint_of_events(self.network, point, (), [*parts, *totals], {}, self.do)
            part, total = np.split(joint, 2)
            with np.errstate(invalid="ignore"):
                return dict(zip(self.asks, (part / total).tolist(), strict=True))
        columns = [weights(self.network.states, evidence) for evidence in (*parts, *totals)]
        theta = np.vstack([np.repeat(point[:, np.newaxis], len(columns), axis=1), np.array(columns).T])
        part, total = np.split(self.polynomial.at(theta), 2)
        if np.isnan(part).any() or np.isnan(total).any():  # where opposite certainties meet, and whether it matters
            given = zip((ask.event for ask in self.asks.values()), totals, strict=True)
            numbers = shares(compile_events(self.network, [*given], self.do), point[:, np.newaxis])[:, 0]
        else:
            with np.errstate(invalid="ignore"):
                numbers = part / total
        return dict(zip(self.asks, numbers.tolist(), strict=True))

    def conclusion_at(self, point: NDArray[np.float64], observed: Evidence | None = None) -> float:
        """The first number alone; NaN as in `at`."""
        first = Live(self.network, self.do, {"target": self.asks["target"]}, self.polynomial, self.supposed)
        return first.at(point, observed)["target"]

    def _evidence(self, observed: Evidence, *, with_event: bool) -> list[Evidence]:
        """All that each number is given, and with it the event that it is the probability of."""
        evidence: list[Evidence] = []
        for ask in self.asks.values():
            given = joint_evidence(ask.given, observed)
            given = joint_evidence(given, self.supposed) if ask.with_supposed else given
            evidence.append(joint_evidence(given, ask.event) if with_event else given)
        return evidence


def live(argument: ArgumentMap, query: Query, views: Mapping[str, View], working: bool = True) -> Live:
    """Compile all numbers of a page; or just say what they are, if it is not `working`.

    They are called `target`, `unconditional` (without the argument's scope, if the query is within it),
    `condition-0`…, `route-STATE` (with the target), `class-STATE`, `claim-CLAIM-STATE` and `with-CLAIM-STATE` (given
    the target, of a claim with several states), all under the evidence and the interventions of the query, and
    `view-CLAIM`, under what the view is given; and all with the observations as they are switched. Those of which only
    a ratio is known have no number of their own.

    Raises:
        TooWideError: when the polynomial would be too long; what is not `working` has none.
    """
    scope = query.scope
    concluded = {query.target.claim: (query.target.state,)}
    asks = {"target": Ask(concluded, scope)}
    if scope:
        asks["unconditional"] = Ask(concluded, {})
    for i, condition in enumerate(argument.conditions):
        asks[f"condition-{i}"] = Ask(concluded, joint_evidence(scope, condition.given))
    for state in argument.claims[argument.routes].states if argument.routes else ():
        asks[f"route-{state}"] = Ask(joint_evidence(concluded, {argument.routes: (state,)}), scope)
    for state in argument.claims[argument.classes].states if argument.classes else ():
        asks[f"class-{state}"] = Ask({argument.classes: (state,)}, scope)
    for name, view in views.items():
        asks[f"view-{name}"] = Ask({name: ("true",)}, view.within(argument, name), with_supposed=False)
    for name, claim in argument.claims.items():
        for state in () if name in argument.observations else claim.states:
            asks[f"claim-{name}-{state}"] = Ask({name: (state,)}, scope)
        if name not in argument.observations and not claim.is_boolean:
            for state in claim.states:
                asks[f"with-{name}-{state}"] = Ask({name: (state,)}, joint_evidence(scope, concluded))
    for name, observation in argument.observations.items():
        if not observation.relative:
            asks[f"claim-{name}-true"] = Ask({name: ("true",)}, scope)
    network = compiled(argument).network
    polynomial = compile_polynomial(network, query.do) if working else None
    return Live(network, query.do, asks, polynomial, query.assumed)


def network_data(numbers: Live) -> dict[str, object]:
    """The numbers as the page reads them.

    A number is `[place of what it is given with part of the event, claim, states, place of what it is given]`: the
    event's last claim is told apart, for one run backwards gives the probabilities of all claims.
    """
    polynomial, states = numbers.polynomial, numbers.network.states
    assert polynomial is not None
    places = {name: i for i, name in enumerate(states)}
    evidence: dict[str, int] = {}
    given: list[dict[str, object]] = []

    def place(known: Evidence, with_supposed: bool) -> int:
        key = repr((sorted(known.items()), with_supposed))
        if key not in evidence:
            evidence[key] = len(given)
            given.append({"known": indexed(known, states), "supposing": with_supposed})
        return evidence[key]

    rows = []
    for ask in numbers.asks.values():
        *others, last = ask.event
        before = joint_evidence(ask.given, {name: ask.event[name] for name in others})
        chosen = [states[last].index(state) for state in ask.event[last]]
        rows.append([place(before, ask.with_supposed), places[last], chosen, place(ask.given, ask.with_supposed)])
    return {
        "names": [*numbers.asks],
        "numbers": rows,
        "given": given,
        "claims": [{"name": name, "states": those} for name, those in states.items()],
        "supposed": indexed(numbers.supposed, states),
        "constants": polynomial.constants,
        "operations": packed(polynomial),
        "output": polynomial.output,
    }


def indexed(evidence: Evidence, states: Mapping[str, Sequence[str]]) -> list[list[object]]:
    """Evidence as the page reads it: the place of each claim, and the places of its states."""
    places = {name: i for i, name in enumerate(states)}
    return [[places[name], [states[name].index(state) for state in those]] for name, those in evidence.items()]


def packed(polynomial: Polynomial) -> str:
    """The operations in few letters: two numbers each, of seven bits a byte, in base 85.

    The numbers are how far back the operands are; the first has the operator's place in its two lowest bits. The
    letters are those of RFC 1924, but for three that JSON within HTML would take six letters each for.
    """
    first = polynomial.inputs + len(polynomial.constants)
    result = bytearray()
    for row, (operator, a, b) in enumerate(polynomial.operations, first):
        for number in (4 * (row - a) + OPERATORS.index(operator), row - b):
            while number > 127:
                result.append(number & 127 | 128)
                number >>= 7
            result.append(number)
    return base64.b85encode(bytes(result), pad=True).translate(LETTERS).decode()


def draws_data(band: Band | None) -> dict[str, object]:
    """What the draws are made with, so that the page makes the same: a key of the generator for each block of them."""
    draws, seed = (band.draws, band.seed) if band else (DRAWS, SEED)
    keys = [base64.b64encode(seeded(seed, block)).decode() for block in range((draws + BLOCK - 1) // BLOCK)]
    return {"draws": draws, "block": BLOCK, "seeds": keys}
