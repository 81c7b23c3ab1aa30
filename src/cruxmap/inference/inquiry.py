"""An inquiry: a target under evidence and interventions, ready to be worked out for many credence vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.inference.circuit import Circuit
from cruxmap.inference.compiled import Key, compiled, key
from cruxmap.inference.direct import Direct, joint_of_events, tables_at
from cruxmap.inference.elimination import Weight
from cruxmap.inference.network import Network
from cruxmap.inference.point import gradient
from cruxmap.inference.run import Batch, extremes, run
from cruxmap.model.argument import ArgumentMap, Event, Evidence, joint_evidence
from cruxmap.model.query import Query
from cruxmap.model.separation import ancestors

STEP = 1e-15  # of a complex step, as a part of the credence or of what is left to 1: its square is nothing beside it
LEAST_EVIDENCE = float(np.finfo(float).tiny)  # the probability below which a double loses digits, and ratios are noise
LEAST_STEP = 1e-100  # from a credence of 0 or 1
LONG = 1 << 22  # operations times questions, from which on derivatives by complex steps take longer than a way back
STEPS = 1024  # at a time, so that memory stays flat


Split = tuple[float, float]  # probabilities of something together with the target, and with the target's opposite


class ImpossibleEvidenceError(CruxmapError, code="impossible-evidence"):
    """Evidence that has probability zero at these credences; `claims` are those that cannot hold together."""

    def __init__(self, message: str, remedy: str = "", claims: Sequence[str] = ()) -> None:
        super().__init__(message, remedy)
        self.claims = tuple(claims)


class ContradictionError(CruxmapError, code="opposite-certainties"):
    """Opposite certainties that meet in one claim (0 / 0), which no formula can settle."""


class UndeterminedError(ContradictionError, code="undetermined"):
    """A number that depends on a claim of which nothing says yet how its probability comes about."""


class UnderflowError(CruxmapError, code="underflow"):
    """A probability that is not zero, and too small for a double."""


class Inquiry:
    """P(target | given; do) as a function of the credences.

    Args:
        argument: the argument map.
        query: what is asked, about claims and states of the argument (`Query.of` checks them); for its own target
            if left out.
        weights: soft evidence, further factors of the joint probability.
    """

    def __init__(self, argument: ArgumentMap, query: Query | None = None, weights: Sequence[Weight] = ()) -> None:
        self.argument = argument
        self.query = query or Query(argument.target)
        self.weights = tuple(weights)
        self.questions = tuple(argument.questions)

    @cached_property
    def network(self) -> Network:
        """The compiled network."""
        return compiled(self.argument).network

    @cached_property
    def unrelated_credences(self) -> NDArray[np.float64]:
        """Credences between 0.1 and 0.9 that have nothing in common: what holds at them holds at almost all others."""
        golden = (np.sqrt(5) - 1) / 2
        credences: NDArray[np.float64] = 0.1 + 0.8 * (golden * np.arange(1, len(self.questions) + 1) % 1)
        return credences

    @cached_property
    def program(self) -> Circuit | Direct:
        """How to compute the target's distribution under the evidence."""
        keep = [self.query.target.claim]
        return compiled(self.argument).program(keep, *self._known, weights=self.weights)

    @cached_property
    def _known(self) -> tuple[Evidence, Mapping[str, str]]:
        """What is given, and what is set: to give a claim without a form, which has no parents, sets it."""
        given, do = dict(self.query.evidence), dict(self.query.do)
        for name, states in self.query.evidence.items():
            if len(states) == 1 and name != self.query.target.claim and self.argument.claims[name].is_blank:
                del given[name]
                do[name] = states[0]
        return given, do

    def probability(self, theta: Batch) -> Batch:
        """P(target | given, do) for each column of credences; shape (batch,).

        NaN where the evidence has probability zero, or one that doubles cannot hold with all their digits, or
        opposite certainties meet; `explain_nan` says why.
        """
        return run(self.program, theta, self._share, _of_evidence if self._has_evidence else None)

    @property
    def _has_evidence(self) -> bool:
        return bool(self._known[0] or self.weights)

    @cached_property
    def _state(self) -> int:
        return self.network.states[self.query.target.claim].index(self.query.target.state)

    def _share(self, joint: Batch) -> Batch:
        """P(target | given, do) from the target's joint distribution with the evidence."""
        if not self._has_evidence:
            return np.array(joint[self._state])
        total = _of_evidence(joint)
        with np.errstate(divide="ignore", invalid="ignore"):
            probability: Batch = joint[self._state] / total
        probability[total.real < LEAST_EVIDENCE] = np.nan
        return probability

    def swept(
        self, point: NDArray[np.float64], places: NDArray[np.intp], to: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """P(target | given, do) at credence vectors that differ from a point in one question each.

        Args:
            point: a credence vector, shape (questions,).
            places: of the questions.
            to: what credence each of these has instead.

        Returns:
            Shape (len(places),); NaN as for `probability`.
        """
        result = np.full(len(places), np.nan)
        if len(places) and isinstance(self.program, Direct):
            keep, (given, do) = [self.query.target.claim], self._known
            program = Direct(self.network, (), given, do, self.weights, keep, backward=True)
            joint = program.swept(point, np.eye(len(self.network.states[keep[0]])), places, to)
            total = _of_evidence(joint)
            usable = total >= LEAST_EVIDENCE
            result[usable] = joint[self._state, usable] / total[usable]
        left = np.flatnonzero(np.isnan(result))
        if len(left):
            batch = np.repeat(point[:, np.newaxis], len(left), axis=1)
            batch[places[left], np.arange(len(left))] = to[left]
            result[left] = self.probability(batch)
        return result

    def value(self, theta: NDArray[np.float64], whose: str = "") -> float:
        """P(target | given, do) at one credence vector.

        Raises, with whose credences these are:
            ImpossibleEvidenceError: when the evidence has probability zero, or doubles cannot hold it.
            ContradictionError: when opposite certainties meet.
            UnderflowError: when the probability is not zero, and doubles cannot hold it.
        """
        probability = float(self.probability(theta[:, np.newaxis])[0])
        if np.isnan(probability):
            error = self.explain_nan(theta)
            raise error.about(whose) if whose else error
        if probability == 0 and self._is_possible(theta):
            message = f"P({self.query.target}) is not zero, but below what double precision can hold (1e-308)"
            error = UnderflowError(message, "ask about a claim on the way to it, as the target")
            raise error.about(whose) if whose else error
        return probability

    def _is_possible(self, theta: NDArray[np.float64]) -> bool:
        """Whether the target can be, although its probability may be too small for a double."""
        return bool(self.probability(halves(theta)[:, np.newaxis])[0] > 0)

    def derivatives(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sensitivity values: dP(target | given, do) / d credence, for every question.

        By complex steps, Im P(theta + ih) / h, which subtract nothing and so are exact to rounding, also at
        credences of 0 and 1 and where a question feeds several claims (Squire and Trapp 1998). For P = q²,
        0.6 at q = 0.3. At one vector of a long argument by the chain rule instead, from the target back to the
        questions, whose cost does not grow with the questions.

        Args:
            theta: one credence vector, shape (questions,), or several, shape (questions, batch).

        Returns:
            The same shape; NaN where the probability is undefined.
        """
        return self._slopes(theta, self.probability, self._share)

    def log_odds_derivatives(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """The derivatives of logit P(target | given, do), of the shape of `derivatives`.

        Those of log P(target) and of log P(not target) by themselves, since 1 - P has lost its digits where P is
        near 1. Infinite, or NaN where the derivative is zero too, where the target is certain.
        """
        slopes = self._slopes(theta, self.log_odds, self._log_odds)
        odds = self.log_odds(theta.reshape(len(theta), -1)).real.reshape(theta.shape[1:])
        with np.errstate(invalid="ignore"):
            return np.where(np.isinf(odds), slopes * np.inf, slopes)

    def log_odds(self, theta: Batch) -> NDArray[np.complex128]:
        """Logit P(target | given, do) for each column, whose imaginary part is that of a step and no angle."""
        return run(self.program, theta.astype(complex), self._log_odds, _of_evidence)

    def _log_odds(self, joint: Batch) -> Batch:
        """Logit P(target | given, do) from the target's joint distribution with the evidence."""
        state = self._state
        sides = np.stack((joint[state], joint[:state].sum(axis=0) + joint[state + 1 :].sum(axis=0)))
        with np.errstate(divide="ignore", invalid="ignore"):
            odds: NDArray[np.complex128] = np.log(sides[0].real) - np.log(sides[1].real) + 0j
            parts = np.where(sides.imag == 0, 0.0, sides.imag / sides.real)
            parts[(sides.real != 0) & (sides.real == 0).any(axis=0)] = 0  # rounding, beside what vanishes
            odds.imag = parts[0] - parts[1]
        return odds

    def _slopes(
        self, theta: NDArray[np.float64], value: Callable[[Batch], Batch], value_of_joint: Callable[[Batch], Batch]
    ) -> NDArray[np.float64]:
        """The derivatives of a value by each credence; `value_of_joint` has it from the target's joint distribution."""
        if theta.ndim == 1 and self.program.work * len(theta) > LONG:
            slopes = self._backward(theta, value_of_joint)
            if np.isfinite(slopes).all():
                return slopes
        return _stepped(value, theta)

    def _backward(self, point: NDArray[np.float64], value_of_joint: Callable[[Batch], Batch]) -> NDArray[np.float64]:
        """The same at one vector by the chain rule; not finite where that does not tell."""
        joint = run(self.program, point[:, np.newaxis])[:, 0]
        steps = np.where(joint > 0, STEP * joint, LEAST_STEP)
        values = value_of_joint(joint[:, np.newaxis] + 1j * np.diag(steps))
        if not np.isfinite(values).all():
            return np.full(len(point), np.nan)
        weights = values.imag / steps
        if isinstance(self.program, Circuit):
            return gradient(self.program, point, weights)
        claim = self.query.target.claim
        direct = Direct(self.network, (), *self._known, self.weights, [claim], backward=True)
        return direct.gradient(point, weights)

    def events(self, theta: NDArray[np.float64], events: Sequence[Evidence]) -> Events:
        """The probabilities of some events, with and without the target, at one credence vector."""
        target, (given, do) = self.query.target, self._known
        joint = {}
        if not (do or self.weights):
            prepared = compiled(self.argument).joint_of_prepared(target.claim, theta)
            under = {key(event): prepared.get(key(joint_evidence(given, event))) for event in events}
            joint = {event: cells for event, cells in under.items() if cells is not None}
        left = [event for event in events if key(event) not in joint]
        if left:
            columns = joint_of_events(self.network, theta, [target.claim], left, given, do, self.weights)
            joint |= zip(map(key, left), columns.T, strict=True)
        return Events(joint, self.network.states[target.claim].index(target.state))

    def explain_nan(self, theta: NDArray[np.float64]) -> CruxmapError:
        """Why the probability is undefined at one credence vector."""
        if np.isnan(run(self.program, theta[:, np.newaxis])).any():
            return contradiction(self, theta)
        if self._underflows(theta):
            message = "the evidence is too improbable for double precision at these credences (less than 1e-300)"
            return ImpossibleEvidenceError(message, "it is not impossible: give less evidence at once")
        items = [{name: states} for name, states in self.query.evidence.items()]
        so_far: dict[str, tuple[str, ...]] = {}
        earlier: list[dict[str, tuple[str, ...]]] = []
        for item in items:
            ((name, states),) = item.items()
            asked = Event(name, states[0]) if states else self.query.target
            free = Inquiry(self.argument, Query(asked, do=self.query.do))
            events = free.events(theta, [item, so_far | item, *(other | item for other in earlier)])
            if not events.possible(item):
                return impossible(f"{_and(item)} has probability zero at these credences", item)
            if not events.possible(so_far | item):
                against = next((other for other in earlier if not events.possible(other | item)), so_far)
                message = f"{_and(item)} cannot hold together with {_and(against)} at these credences"
                return impossible(message, [*item, *against])
            so_far |= item
            earlier.append(item)
        return impossible("the evidence has probability zero at these credences", self.query.evidence)

    def unknown(self, theta: NDArray[np.float64], claims: Sequence[str]) -> UndeterminedError:
        """The refusal of a number that depends on claims without a form, with the bounds that it has all the same."""
        message = f"nothing says yet how the probability of {' and '.join(map(repr, claims))} comes about"
        bounds = None if self.query.target.claim in claims else extremes(self.program, theta, self._share)
        if bounds:
            low, high = (f"{100 * bound:.3g}%" for bound in bounds)
            message += f"; whatever it is, {self.query} lies between {low} and {high}"
        remedy = "give it a form, such as `credence: 30-50%`, or take it as known"
        return UndeterminedError(message, remedy)

    def _underflows(self, theta: NDArray[np.float64]) -> bool:
        """Whether the evidence, or a product on the way to it, is too improbable for a double with all its digits."""
        vectors = np.repeat(theta[:, np.newaxis], 2, axis=1)  # one alone is not worked out by numpy, which tells
        try:
            with np.errstate(under="raise"):  # it passes over products that are exact
                joint = run(self.program, vectors)[..., 0]
        except FloatingPointError:
            return True
        return bool(0 < joint.sum() < LEAST_EVIDENCE)


def halves(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Credences at which the same is possible, and far from underflow: a half for each that is not certain."""
    return np.where((theta > 0) & (theta < 1), 0.5, theta)


def _of_evidence(joint: Batch) -> Batch:
    """The probability of the evidence, from a joint distribution with it."""
    total: Batch = joint.sum(axis=0)
    return total


def _stepped(value: Callable[[Batch], Batch], theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """A value's derivatives by each credence, by complex steps, of the vectors' shape."""
    vectors = theta.reshape(len(theta), -1)
    turns = len(theta) + 1  # a step in each question, and one with none, which tells where there is no value
    result = np.empty((vectors.shape[1], turns))
    for start in range(0, result.size, STEPS):
        places = np.arange(start, min(start + STEPS, result.size))
        vector, question = np.divmod(places, turns)
        stepped = np.flatnonzero(question < len(theta))
        columns = vectors[:, vector].astype(complex)
        at = columns[question[stepped], stepped].real
        steps = STEP * np.minimum(at, 1 - at)
        steps[steps == 0] = LEAST_STEP
        columns[question[stepped], stepped] += 1j * steps
        values = value(columns)
        slopes = values.real.copy()
        slopes[stepped] = values.imag[stepped] / steps
        result.ravel()[places] = slopes
    slopes = np.where(np.isnan(result[:, -1:]), np.nan, result[:, :-1])
    return np.ascontiguousarray(slopes.T).reshape(theta.shape)


class Events:
    """The probabilities of some events, under an inquiry's evidence.

    What is asked for must have been among the events, and so must `{}`, or what is given, for a share of it.
    """

    def __init__(self, joint: Mapping[Key, NDArray[np.float64]], state: int) -> None:
        self._joint = joint
        self._state = state

    def possible(self, event: Evidence) -> bool:
        """Whether an event can be."""
        return bool(self._alone(event) > 0)

    def share(self, event: Evidence, given: Evidence | None = None) -> float | None:
        """P(event | given, evidence); None where what is given cannot be, or opposite certainties meet."""
        return _ratio(self._alone(joint_evidence(given or {}, event)), self._alone(given or {}))

    def with_target(self, event: Evidence) -> float | None:
        """P(target and event | evidence); None where the evidence cannot be, or opposite certainties meet."""
        return _ratio(float(self._joint[key(event)][self._state]), self._alone({}))

    def split(self, event: Evidence) -> Split | None:
        """P(target and event | evidence) and P(not target and event | evidence), each from its own cells.

        None where the evidence cannot be, or opposite certainties meet.
        """
        cells, total = self._joint[key(event)], self._alone({})
        shares = (_ratio(float(cells[self._state]), total), _ratio(float(np.delete(cells, self._state).sum()), total))
        return None if shares[0] is None or shares[1] is None else (shares[0], shares[1])

    def target_given(self, event: Evidence) -> float | None:
        """P(target | event, evidence); None where the event cannot be, or opposite certainties meet."""
        return _ratio(float(self._joint[key(event)][self._state]), self._alone(event))

    def _alone(self, event: Evidence) -> float:
        return float(self._joint[key(event)].sum())


def _ratio(part: float, total: float) -> float | None:
    """A share, which the rounding of two sums in different orders must not take above 1; None for none."""
    return min(part / total, 1.0) if total > 0 and not np.isnan(part) else None


def _and(event: Evidence) -> str:
    return " and ".join(f"{name}={','.join(states)}" for name, states in event.items())


def impossible(message: str, claims: Iterable[str]) -> ImpossibleEvidenceError:
    """The refusal of evidence that cannot be, blaming some claims."""
    remedy = "take less for given, or change the credences of 0 or 1 that rule this out"
    return ImpossibleEvidenceError(message, remedy, tuple(claims))


def contradiction(inquiry: Inquiry, theta: NDArray[np.float64]) -> ContradictionError:
    """The refusal that names the claim that divides zero by zero, and the certain credences that meet in it.

    What the inquiry depends on is looked at first, and of that what can occur.
    """
    query = inquiry.query
    certain = {name for name, value in zip(inquiry.questions, theta, strict=True) if value in (0.0, 1.0)}
    tables = tables_at(inquiry.network, theta)
    behind = ancestors(inquiry.argument, [query.target.claim, *query.evidence], query.do)
    undefined = [name for name, table in tables.items() if name not in query.do and np.isnan(table).any()]
    if blank := [name for name in undefined if name in behind and inquiry.argument.claims[name].is_blank]:
        return inquiry.unknown(theta, blank)
    undefined = [name for name in undefined if not inquiry.argument.claims[name].is_blank]
    if not undefined:
        return ContradictionError("opposite certainties meet", "leave one of the credences short of 0 or 1")
    name = min(undefined, key=lambda claim: (claim not in behind, not _can_meet(inquiry, claim, theta)))
    names = [text for text in inquiry.argument.claims[name].form.names if text in inquiry.questions]
    used = [text for text in names if text in certain] or names  # where a product is too small for a double
    message = f"opposite certainties meet in {name!r}: {', '.join(used)}"
    return ContradictionError(message, "leave one short of 0 or 1")


def _can_meet(inquiry: Inquiry, claim: str, theta: NDArray[np.float64]) -> bool:
    """Whether the certainties that meet in a claim do so in something that can occur."""
    program = compiled(inquiry.argument).program([claim], inquiry.query.evidence, inquiry.query.do)
    return bool(np.isnan(run(program, theta[:, np.newaxis])).any())
