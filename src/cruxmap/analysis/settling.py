"""Settling: what people would conclude if a claim were found out, and how much nearer to each other that would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result, asked_of
from cruxmap.analysis.pooling import clipped, told_events, without_silent
from cruxmap.analysis.rounding import NOISE, by_size
from cruxmap.errors import CruxmapError
from cruxmap.inference.compiled import compiled
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.run import Batch, run
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.people import Group
from cruxmap.model.query import Query

MOST_PEOPLE = 10_000  # each of whom has a number for each state of each claim
COLUMNS = 1 << 14  # events of people at a time, so that memory does not grow with the group

Array = NDArray[np.float64]


class Outcome(Struct, frozen=True):
    """One way in which what is found out may turn out.

    Attributes:
        states: the state of each claim that is found out.
        weight: how likely the people think it on average, by their weights.
        chances: how likely each of them thinks it.
        if_so: what each would conclude; None for whom it cannot be.
        if_not: what each would conclude if it turned out in any other way; None for whom it must be.
    """

    states: dict[str, str]
    weight: float
    chances: tuple[float, ...]
    if_so: tuple[float | None, ...]
    if_not: tuple[float | None, ...]


class Discovery(Struct, frozen=True):
    """One or two claims that are found out, and what becomes of the spread of the conclusions.

    Attributes:
        claims: what is found out.
        outcomes: the ways in which it may turn out.
        closes: the value of discrimination: by how much the spread of the conclusions is expected to shrink; below
            zero where it is expected to grow. None where somebody rules out what another thinks possible.
        closes_log_odds: the same with distances in log-odds; None too where somebody's conclusion is certain before
            and after, while another's is not.
        moves: the value of information for each person: how far their own conclusion is expected to move, up or down.
    """

    claims: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    closes: float | None
    closes_log_odds: float | None
    moves: tuple[float, ...]

    @property
    def tells_nothing(self) -> bool:
        """Whether no conclusion would move."""
        return self.closes == 0 and not any(self.moves)


class Settling(Result, frozen=True):
    """What would bring people together: the claims that may be found out, what closes most first.

    Attributes:
        conclusions: each person's.
        spread: the mean difference between two people's conclusions; of two people, their gap.
        spread_log_odds: the same in log-odds.
        rows: the claims.
        by_rules: those of the claims that are the conclusion in other words: it itself, its routes and classes, and
            those each of whose states makes it certain whatever the credences.
        pairs: pairs of claims, if they were asked for: without those of `by_rules`, and without those that are the
            conclusion in other words together.
        distances: for each claim, how many arrows lie between it and the target, in whichever direction they point.
    """

    conclusions: tuple[float, ...]
    spread: float
    spread_log_odds: float
    rows: tuple[Discovery, ...]
    by_rules: frozenset[str]
    pairs: tuple[Discovery, ...]
    distances: dict[str, int]

    @property
    def by_claim(self) -> dict[str, Discovery]:
        """The rows by their claims."""
        return {row.claims[0]: row for row in self.rows}


class GroupSettling(Settling, frozen=True, kw_only=True):
    """What would bring a group together; everything that is for each person is in the order of the `names`.

    Attributes:
        names: what each person is called.
        weights: how much each counts.
        silent: those who answered nothing and do not count.
        events: what the numbers are about, with who says so, where that is not the same for all.
        clip: how near to certainty credences were taken.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    silent: tuple[str, ...]
    events: dict[str, tuple[str, ...]]
    clip: float


def settling(cases: Sequence[Case], names: Sequence[str], *, pairs: bool = False) -> Settling:
    """What two or more people of equal weight would conclude if claims were found out; see `settling_of`.

    Args:
        cases: each person's, with the same argument and query.
        names: what to call them in errors.
        pairs: whether pairs of claims are worked out too.
    """
    points = np.stack([case.point for case in cases], axis=1)
    answered = len({name for case in cases for name in case.credences.answered(case.argument)})
    return settling_of(cases[0].inquiry, points, np.ones(len(cases)), names, answered, pairs=pairs)


def group_settling(argument: ArgumentMap, group: Group, query: Query, *, clip: float = 0.0) -> GroupSettling:
    """What a group would conclude if claims were found out, each with the map's readings where they have no answer.

    Args:
        argument: the argument map.
        group: the people; those who have answered nothing do not count.
        query: what is asked.
        clip: credences nearer than this to 0 or 1 are taken as if they were just there.

    Raises:
        NothingToPoolError: when nobody has answered anything.
        ImpossibleEvidenceError: when the evidence has probability zero for one of the people.
        ContradictionError: when opposite certainties meet.
        CruxmapError: for more people than can be told of one by one.
    """
    group, silent = without_silent(group)
    if len(group.names) > MOST_PEOPLE:
        message = f"{len(group.names):,} people are more than are told of one by one ({MOST_PEOPLE:,})"
        raise CruxmapError(message, "name fewer: a part of the table", "too-many-people")
    readings = np.array([question.reading.credence for question in argument.questions.values()])
    points = np.where(np.isnan(group.values), readings[:, np.newaxis], clipped(group.values, clip))
    answered = int((~np.isnan(group.values)).any(axis=1).sum())
    result = settling_of(Inquiry(argument, query), points, group.weights, group.names, answered)
    return GroupSettling(
        names=group.names,
        weights=tuple(group.weights.tolist()),
        silent=silent,
        events=told_events(argument, group),
        clip=clip,
        **structs.asdict(result),
    )


def settling_of(
    inquiry: Inquiry, points: Array, weights: Array, names: Sequence[str], answered: int, *, pairs: bool = False
) -> Settling:
    """What people would conclude if claims, or open observations, were found out.

    The value of discrimination is what the Forecasting Research Institute ranks the cruxes of two people by
    (Conditional Trees 2024, Roots of Disagreement on AI Risk 2024; `VoD_naive` of its R package voivod):

        |P_A(U) - P_B(U)|  -  sum over states s of  w_s |P_A(U | s) - P_B(U | s)|,   w_s = (P_A(s) + P_B(s)) / 2

    and the value of information of each of them (`VoI_naive`) is the sum over s of P(s) |P(U | s) - P(U)|. Its
    preferred form has the symmetric Kullback-Leibler divergence instead of the distance, and a geometric mean of odds
    for w_s. Here the distance is shown as it is, since it has the unit of the gap, and in log-odds beside it. For
    more people than two, the distance is Gini's mean difference: of two different people, drawn by their weights; for
    two people that is the gap between them.

    Of P_A(c) = 1/2, P_A(U | c) = 0.9, P_A(U | not c) = 0.3 and P_B(c) = 1/2, P_B(U | c) = 0.3, P_B(U | not c) = 0.1,
    the gap is 0.6 - 0.2 = 0.4, of which 0.6 / 2 + 0.2 / 2 = 0.4 is expected to be left: nothing closes. With
    P_A(c) = 0.8, P_B(c) = 0.2 and 0.9 and 0.1 for both, the gap of 0.74 - 0.26 = 0.48 goes to 0.

    Args:
        inquiry: the target and what is given.
        points: each person's credences, shape (questions, people).
        weights: how much each counts, shape (people,).
        names: what to call them in errors.
        answered: how many questions any of them has answered.
        pairs: whether pairs of claims are worked out too.

    Raises:
        ImpossibleEvidenceError: when what is given has probability zero at the credences of one of them.
        ContradictionError: when opposite certainties meet.
    """
    argument, query = inquiry.argument, inquiry.query
    claims = learnable(argument, query)
    work = _Work(inquiry, claims, points, weights)
    undefined = np.isnan(work.conclusions)
    if undefined.any():
        first = int(undefined.argmax())
        raise inquiry.explain_nan(points[:, first]).about(names[first])
    by_rules = in_other_words(inquiry, claims)
    rows = work.discoveries([(claim,) for claim in claims])
    further = list(combinations([claim for claim in claims if claim not in by_rules] if pairs else [], 2))
    settled = settled_by_rules(inquiry, claims, further) if further else set()
    together = work.discoveries([few for few in further if few not in settled])
    mean = float(work.conclusions @ weights / weights.sum())
    return Settling(
        asked_of(argument, query, mean, answered),
        conclusions=tuple(work.conclusions.tolist()),
        spread=work.spread,
        spread_log_odds=work.spread_log_odds,
        rows=tuple(sorted(rows, key=_order)),
        by_rules=by_rules,
        pairs=tuple(sorted(together, key=_order)),
        distances=distances(argument, query.target.claim),
    )


def learnable(argument: ArgumentMap, query: Query) -> list[str]:
    """The claims and open observations of which there is something to find out: neither given nor set nor made."""
    return [
        name
        for name in argument.claims
        if name not in query.do
        and len(query.evidence.get(name, argument.claims[name].states)) > 1
        and (name not in argument.observations or argument.observations[name].status == "open")
    ]


def in_other_words(inquiry: Inquiry, claims: Sequence[str]) -> frozenset[str]:
    """The claims that are the target in other words: found out, they settle it whatever the credences.

    The target's own claim, the argument's routes and classes to it, and each claim every state of which makes the
    target certain.
    """
    argument, target = inquiry.argument, inquiry.query.target
    named = {target.claim} | ({argument.routes, argument.classes} if target == argument.target else set())
    settled = settled_by_rules(inquiry, claims, [(claim,) for claim in claims])
    return frozenset((named & set(claims)) | {claim for (claim,) in settled})


def settled_by_rules(inquiry: Inquiry, claims: Sequence[str], found: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """What of some claims, or pairs of them, settles the target whatever the credences.

    What holds at credences that have nothing in common holds at all.
    """
    work = _Work(inquiry, claims, inquiry.unrelated_credences[:, np.newaxis], np.ones(1))
    joint = work.joint(found)
    certain = (joint.min(axis=0) <= NOISE * joint.max(axis=0))[:, 0]
    return {few for few, some in zip(found, work.slices(found), strict=True) if certain[some].all()}


def distances(argument: ArgumentMap, start: str) -> dict[str, int]:
    """How many arrows lie between a claim and each other that hangs together with it, in either direction."""
    result, edge = {start: 0}, [start]
    while edge:
        beyond = [near for name in edge for near in (*argument.claims[name].form.parents, *argument.children(name))]
        steps = result[edge[0]] + 1
        edge = [name for name in dict.fromkeys(beyond) if name not in result]
        result |= dict.fromkeys(edge, steps)
    return result


def mean_difference(values: Array, weights: Array) -> Array:
    """Gini's mean difference along the last axis: of the values of two different people, drawn by their weights.

    Of 1, 2 and 4 that count alike it is (1 + 2 + 3) / 3 = 2; of two people it is their difference, whatever their
    weights. Values may be infinite, and those that are equal then do not differ; NaN where one is NaN.
    """
    if len(weights) < 2:
        return np.zeros(values.shape[:-1])
    order = np.argsort(values, axis=-1)
    values, total = np.take_along_axis(values, order, axis=-1), weights.sum()
    below = weights[order].cumsum(axis=-1)[..., :-1]
    with np.errstate(invalid="ignore"):
        steps = np.where(values[..., 1:] == values[..., :-1], 0.0, np.diff(values, axis=-1))
    apart: Array = (steps * (below * (total - below))).sum(axis=-1) * 2 / (total**2 - (weights**2).sum())
    return apart


def _order(row: Discovery) -> tuple[bool, float, float]:
    """What closes most first, then what moves most; what is undefined last."""
    closes = row.closes or 0.0
    return row.closes is None, by_size(closes) if closes >= 0 else -by_size(closes), by_size(sum(row.moves))


class _Work:
    """The joint probabilities of claims and the target at people's credences, by one circuit for all of them."""

    def __init__(self, inquiry: Inquiry, claims: Sequence[str], points: Array, weights: Array) -> None:
        query = inquiry.query
        self.states = {name: inquiry.network.states[name] for name in claims}
        self.points = points
        self.weights = weights
        self.target = inquiry.network.states[query.target.claim].index(query.target.state)
        switched = tuple(claims)
        self.program = compiled(inquiry.argument).program([query.target.claim], query.evidence, query.do, switched)
        self.now = self._joint([()])[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            self.conclusions = self.now[0] / self.now.sum(axis=0)
            log_odds = np.log(self.now[0]) - np.log(self.now[1])
        self.spread = float(mean_difference(self.conclusions, weights))
        self.spread_log_odds = float(mean_difference(log_odds, weights))

    def slices(self, found: Sequence[tuple[str, ...]]) -> list[slice]:
        """Where the outcomes of each discovery are among those of all."""
        ends = np.cumsum([0, *(len(list(self._outcomes(claims))) for claims in found)]).tolist()
        return [slice(*pair) for pair in pairwise(ends)]

    def joint(self, found: Sequence[tuple[str, ...]]) -> Array:
        """P(target, outcome | given) and P(not target, outcome | given); shape (2, outcomes of all, people)."""
        events = [tuple(zip(claims, states, strict=True)) for claims in found for states in self._outcomes(claims)]
        return self._joint(events) / self.now.sum(axis=0) if events else np.empty((2, 0, len(self.weights)))

    def discoveries(self, found: Sequence[tuple[str, ...]]) -> list[Discovery]:
        """What finding out each of some claims, or pairs of them, would do.

        Claims in which opposite certainties meet are left out: there is nothing to tell of them.
        """
        joint = self.joint(found)
        chances = joint.sum(axis=0)
        expected = chances @ self.weights / self.weights.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            if_so = np.minimum(joint[0] / chances, 1.0)
            log_odds = np.log(joint[0]) - np.log(joint[1])
            left = np.where(expected > 0, expected * mean_difference(if_so, self.weights), 0.0)
            left_log_odds = np.where(expected > 0, expected * mean_difference(log_odds, self.weights), 0.0)
        sides = self.now / self.now.sum(axis=0)
        excess = joint[0] * sides[1] - joint[1] * sides[0]  # over independence: nothing of it is 1 minus another
        moves = np.where(np.abs(excess) > NOISE * joint[0] * sides[1], np.abs(excess), 0.0)
        return [
            Discovery(
                claims,
                tuple(self._told(claims, joint[:, some], if_so[some], expected[some])),
                _less(self.spread, left[some], moves[some]),
                _less(self.spread_log_odds, left_log_odds[some], moves[some]),
                tuple(moves[some].sum(axis=0).tolist()),
            )
            for claims, some in zip(found, self.slices(found), strict=True)
            if not np.isnan(chances[some]).any()
        ]

    def _told(self, claims: tuple[str, ...], joint: Array, if_so: Array, expected: Array) -> Iterator[Outcome]:
        chances = joint.sum(axis=0)
        for i, states in enumerate(self._outcomes(claims)):
            others = np.delete(joint, i, axis=1).sum(axis=1)
            with np.errstate(invalid="ignore"):
                if_not = np.minimum(others[0] / others.sum(axis=0), 1.0)
            yield Outcome(
                dict(zip(claims, states, strict=True)),
                float(expected[i]),
                tuple(chances[i].tolist()),
                _defined(if_so[i]),
                _defined(if_not),
            )

    def _outcomes(self, claims: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        return product(*(self.states[claim] for claim in claims))

    def _joint(self, events: Sequence[tuple[tuple[str, str], ...]]) -> Array:
        """The joint probability of the target, or its opposite, the events and what is given."""
        row = {key: i for i, key in enumerate((name, state) for name in self.states for state in self.states[name])}
        switches = np.ones((len(row), len(events)))
        for column, event in enumerate(events):
            for name, state in event:
                switches[[row[name, other] for other in self.states[name] if other != state], column] = 0.0

        def sides(joint: Batch) -> Batch:
            return np.stack((joint[self.target], np.delete(joint, self.target, axis=0).sum(axis=0)))

        people = self.points.shape[1]
        result = np.empty((2, len(events), people))
        step = max(1, COLUMNS // people)
        for first in range(0, len(events), step):
            some = switches[:, first : first + step]
            count = some.shape[1]
            theta = np.vstack([np.tile(self.points, count), np.repeat(some, people, axis=1)])
            result[:, first : first + step] = run(self.program, theta, sides).reshape(2, count, people)
        return result


def _less(spread: float, left: Array, moves: Array) -> float | None:
    """By how much a spread shrinks to what is left of it; what is rounding is nothing, what is undefined is None."""
    rest = float(left.sum())
    if np.isnan(rest) or spread == rest == np.inf:
        return None if moves.any() or np.isnan(rest) else 0.0
    closes = spread - rest
    return 0.0 if abs(closes) <= NOISE * max(spread, rest) < np.inf else closes


def _defined(values: Array) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else value for value in values.tolist())
