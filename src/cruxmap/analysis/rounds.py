"""Rounds: how a group moved between its rounds of answers, who moved it, and on which questions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.analysis.case import Result
from cruxmap.analysis.pool_changes import PoolChange, contributions_of_parts, log_odds, pool_change, pooled
from cruxmap.analysis.pooling import Pooling, clipped, deviation, pool, without_silent
from cruxmap.analysis.pools import Array, Method, pool_of
from cruxmap.analysis.rounding import by_size, change, differ
from cruxmap.analysis.settling import mean_difference
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.notation import logit
from cruxmap.model.people import Group, matched
from cruxmap.model.query import Query

LEFT, REWEIGHED, TAKEN_BACK, ADDED, JOINED = "left", "reweighed", "taken_back", "added", "joined"


class NobodyStayedError(CruxmapError, code="nobody-stayed"):
    """Two rounds in which nobody is the same."""


class AnswerMove(Struct, frozen=True):
    """An answer that somebody gave in both rounds, and changed.

    `others` is the pool of the others' answers in the round before, None where there is none. `log_odds` is the
    movement, and `nearer` how much less far from the others it led, in log-odds; below zero if away from them.
    `contribution` is what it does to the group's conclusion.
    """

    person: str
    question: str
    before: float
    after: float
    log_odds: float
    others: float | None
    nearer: float | None
    contribution: float


class Mover(Struct, frozen=True):
    """Somebody who is in both rounds.

    `before` and `after` are the conclusions of their own credences, with the map's readings where they have not
    answered; `others` the pool of the others' conclusions in the round before. `nearer` says by how much less far from
    that they are, below zero if they moved away; `log_odds` and `nearer_log_odds` say the same in log-odds.
    `changed` of their `answered` answers, those that they gave in both rounds, are different, and `towards` of these
    are nearer to the others' pool. `contribution` is what their movement does to the group's conclusion.
    """

    name: str
    before: float
    after: float
    moved: float
    log_odds: float
    others: float | None
    nearer: float | None
    nearer_log_odds: float | None
    answered: int
    changed: int
    towards: int
    contribution: float


class QuestionMove(Struct, frozen=True):
    """A question, as those who answered it in both rounds moved on it.

    `before` and `after` are their pools, `apart_before` and `apart_after` the standard deviation of their log-odds (of
    those short of 0 and 1 in both rounds), `converged` by how much that fell. `changed` of the `people` gave another
    answer. `contribution` is what their movement does to the group's conclusion.
    """

    question: str
    people: int
    changed: int
    before: float
    after: float
    apart_before: float
    apart_after: float
    converged: float
    contribution: float


class Share(Struct, frozen=True):
    """What a change of the group does to its conclusion.

    `kind` is one of `left` and `joined` (people who are in one of the rounds only), `reweighed`, `taken_back` and
    `added` (answers that people in both rounds gave in one only). `count` is of how many people or answers.
    """

    kind: str
    count: int
    contribution: float


class Spread(Struct, frozen=True):
    """How far people's conclusions are apart: the least and the greatest, and the mean difference between two of them.

    `deviation` is the standard deviation in log-odds, of those short of 0 and 1.
    """

    low: float
    high: float
    mean_difference: float
    deviation: float


class Movement(Struct, frozen=True):
    """From one round to the next.

    `difference` of the group's conclusion is the sum of the `shares` and of `moved`, which is what the people in both
    rounds did by changing answers; and that is the sum of the contributions of `people`, of `questions`, and of
    `answers`, but for `remainder`. `left` and `joined` are the people in one of the rounds only.
    """

    before: float
    after: float
    difference: float
    moved: float
    shares: tuple[Share, ...]
    spread_before: Spread
    spread_after: Spread
    people: tuple[Mover, ...]
    questions: tuple[QuestionMove, ...]
    answers: tuple[AnswerMove, ...]
    left: tuple[str, ...]
    joined: tuple[str, ...]
    remainder: float


class Rounds(Result, frozen=True):
    """A group's rounds: the pool of each, and the movement from each to the next. What was asked is of the last one."""

    pools: tuple[Pooling, ...]
    movements: tuple[Movement, ...]


def rounds(
    argument: ArgumentMap,
    groups: Sequence[Group],
    query: Query,
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
) -> Rounds:
    """How a group moved from round to round, and who and what moved it.

    People are matched by their ids where they have them, else by their names. Of those in both rounds, all go straight
    from their answers before to those after on the scale that the method averages; the movement of the group's
    conclusion is the sum over people and questions of the derivative along that way times the part of the person in the
    pooled answer (Aumann and Shapley 1974). Whoever is in one of the rounds only has no movement, and their coming or
    going a share.

    Args:
        argument: the argument map.
        groups: the people of each round, two rounds or more.
        query: what is asked.
        method: how credences are pooled.
        clip: credences nearer than this to 0 or 1 are pooled as if they were just there.

    Raises:
        NobodyStayedError: when nobody is in two rounds that follow each other.
        UndecidedError: when one person's 0 meets another's 1 in a logarithmic pool.
        ImpossibleEvidenceError: when the evidence has probability zero on the way.
        NothingToPoolError: when nobody has answered anything in a round.
    """
    for number, group in enumerate(groups, 1):
        if (name := next((name for name, count in Counter(group.names).items() if count > 1), None)) is not None:
            message = f"two people of round {number} are called {name!r}"
            raise CruxmapError(message, "give each a name of their own", "duplicate-name")
    pools = tuple(pool(argument, group, query, method=method, clip=clip) for group in groups)
    inquiry = Inquiry(argument, query)
    movements = [
        _Step(argument, inquiry, pools[i : i + 2], pair, method, clip, i).movement()
        for i, pair in enumerate(pairwise(groups))
    ]
    return Rounds(pools[-1].asked, pools, tuple(movements))


class _Step:
    """Two rounds, one after the other."""

    def __init__(
        self,
        argument: ArgumentMap,
        inquiry: Inquiry,
        pools: Sequence[Pooling],
        groups: tuple[Group, Group],
        method: Method,
        clip: float,
        number: int,
    ) -> None:
        self.argument = argument
        self.inquiry = inquiry
        self.pools = pools
        self.method: Method = method
        self.clip = clip
        self.before, self.after = (
            structs.replace(group, values=clipped(group.values, clip))
            for group in (without_silent(group)[0] for group in groups)
        )
        pairs = matched(self.before, self.after)
        if not pairs:
            message = f"nobody is both in round {number + 1} and in round {number + 2}, so there is no movement"
            raise NobodyStayedError(message, "give people the same `name`, or the same `id`, in each round")
        self.first, self.second = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
        self.names = [self.after.names[j] for j in self.second.tolist()]
        self.weights = self.after.weights[self.second]
        self.values_before, self.values_after = self.before.values[:, self.first], self.after.values[:, self.second]
        self.in_both = ~np.isnan(self.values_before) & ~np.isnan(self.values_after)
        self.readings = np.array([question.reading.credence for question in argument.questions.values()])

    def movement(self) -> Movement:
        """Everything that there is to say."""
        stayed_before = np.where(self.in_both, self.values_before, np.nan)
        stayed_after = np.where(self.in_both, self.values_after, np.nan)
        stages = [  # the group's answers on the way from one round to the next
            (self.before.values, self.before.weights),
            (self.values_before, self.before.weights[self.first]),
            (self.values_before, self.weights),
            (stayed_before, self.weights),
            (stayed_after, self.weights),
            (self.values_after, self.weights),
            (self.after.values, self.after.weights),
        ]
        at = self._conclusions([self._credences(*stage) for stage in stages])
        parts = self._contributions(stayed_before, stayed_after)
        before, after = self._own_conclusions()
        stayed = {name: (set(map(group.names.__getitem__, some))) for name, group, some in self._sides()}
        answers = self._answers(parts)
        moved = at[4] - at[3]
        return Movement(
            before=at[0],
            after=at[6],
            difference=at[6] - at[0],
            moved=moved,
            shares=self._shares(at),
            spread_before=_spread(before, self.weights),
            spread_after=_spread(after, self.weights),
            people=tuple(
                sorted(self._people(before, after, parts, answers), key=lambda row: by_size(row.contribution))
            ),
            questions=tuple(sorted(self._questions(parts), key=lambda row: by_size(row.contribution))),
            answers=tuple(sorted(answers, key=lambda row: by_size(row.contribution))),
            left=tuple(name for name in self.before.names if name not in stayed["before"]),
            joined=tuple(name for name in self.after.names if name not in stayed["after"]),
            remainder=moved - math.fsum(parts.ravel().tolist()),
        )

    def _sides(self) -> list[tuple[str, Group, list[int]]]:
        return [("before", self.before, self.first.tolist()), ("after", self.after, self.second.tolist())]

    def _credences(self, values: Array, weights: Array) -> Array:
        """What some answers are pooled to, with the map's reading where there are none."""
        pooled = pool_of(values, weights, self.method).whole()
        return np.where(np.isnan(pooled), self.readings, pooled)

    def _conclusions(self, credences: Sequence[Array]) -> list[float]:
        conclusions = self.inquiry.probability(np.stack(credences, axis=1)).tolist()
        for point, probability in zip(credences, conclusions, strict=True):
            if math.isnan(probability):
                raise self.inquiry.explain_nan(point).about("those who are in both rounds")
        return [float(probability) for probability in conclusions]

    def _shares(self, at: Sequence[float]) -> tuple[Share, ...]:
        """What came of people's leaving and joining, and of answers that are in one round only."""
        gone = len(self.before.names) - len(self.names)
        new = len(self.after.names) - len(self.names)
        reweighed = int((self.before.weights[self.first] != self.weights).sum())
        taken_back = int((~np.isnan(self.values_before) & ~self.in_both).sum())
        added = int((~np.isnan(self.values_after) & ~self.in_both).sum())
        steps = (
            (LEFT, gone, 0),
            (REWEIGHED, reweighed, 1),
            (TAKEN_BACK, taken_back, 2),
            (ADDED, added, 4),
            (JOINED, new, 5),
        )
        return tuple(Share(kind, count, change(at[i], at[i + 1])) for kind, count, i in steps if count)

    def _contributions(self, before: Array, after: Array) -> Array:
        """What each answer's movement does to the group's conclusion, shape (questions, people)."""
        result = np.zeros(before.shape)
        changes: dict[int, PoolChange] = {}
        for question in np.flatnonzero((self.in_both & (before != after)).any(axis=1)).tolist():
            people = np.flatnonzero(self.in_both[question])
            moved = pool_change(before[question, people], after[question, people], self.weights[people], self.method)
            if moved.parts.any():
                changes[question] = moved
        done = contributions_of_parts(self.inquiry, self._credences(before, self.weights), changes)
        for question, effects in done.items():
            result[question, np.flatnonzero(self.in_both[question])] = effects
        return result

    def _own_conclusions(self) -> tuple[Array, Array]:
        """The own conclusions of those who are in both rounds, in each."""
        own = [{person.name: person.probability for person in pooling.people} for pooling in self.pools]
        before = np.array([own[0][self.before.names[i]] for i in self.first.tolist()])
        after = np.array([own[1][self.after.names[j]] for j in self.second.tolist()])
        return before, after

    def _others(self) -> Array:
        """For each who is in both rounds, the pool of the others' conclusions before; NaN where there is none."""
        own = {person.name: person.probability for person in self.pools[0].people}
        conclusions = clipped(np.array([[own[name] for name in self.before.names]]), self.clip)
        without = pool_of(conclusions, self.before.weights, self.method).without(slice(0, conclusions.shape[1]))
        others: Array = without[0, self.first]
        return others

    def _people(self, before: Array, after: Array, parts: Array, answers: Sequence[AnswerMove]) -> list[Mover]:
        changed = Counter(answer.person for answer in answers)
        towards = Counter(answer.person for answer in answers if (answer.nearer or 0) > 0)
        columns = (
            self.names,
            before.tolist(),
            after.tolist(),
            self._others().tolist(),
            self.in_both.sum(axis=0).tolist(),
        )
        result = []
        for i, (name, start, end, others, answered) in enumerate(zip(*columns, strict=True)):
            alone = math.isnan(others)
            nearer = None if alone else change(abs(end - others), abs(start - others)) if differ(start, end) else 0.0
            result.append(
                Mover(
                    name,
                    start,
                    end,
                    moved=change(start, end),
                    log_odds=_log_odds_between(start, end),
                    others=None if alone else others,
                    nearer=nearer,
                    nearer_log_odds=None if alone else _nearer(start, end, others),
                    answered=answered,
                    changed=changed[name],
                    towards=towards[name],
                    contribution=math.fsum(parts[:, i].tolist()),
                )
            )
        return result

    def _questions(self, parts: Array) -> list[QuestionMove]:
        result = []
        for i, name in enumerate(self.inquiry.questions):
            people = np.flatnonzero(self.in_both[i])
            if not len(people):
                continue
            before, after, weights = self.values_before[i, people], self.values_after[i, people], self.weights[people]
            short = (before > 0) & (before < 1) & (after > 0) & (after < 1)
            apart, apart_after = (deviation(log_odds(values[short]), weights[short]) for values in (before, after))
            result.append(
                QuestionMove(
                    name,
                    people=len(people),
                    changed=int((before != after).sum()),
                    before=pooled(before, weights, self.method),
                    after=pooled(after, weights, self.method),
                    apart_before=apart,
                    apart_after=apart_after,
                    converged=change(apart_after, apart),
                    contribution=math.fsum(parts[i].tolist()),
                )
            )
        return result

    def _answers(self, parts: Array) -> list[AnswerMove]:
        others = pool_of(self.before.values, self.before.weights, self.method)
        without = others.without(slice(0, len(self.before.names)))[:, self.first]
        result = []
        for i, j in np.argwhere(self.in_both & (self.values_before != self.values_after)).tolist():
            start, end, middle = (float(values[i, j]) for values in (self.values_before, self.values_after, without))
            alone = math.isnan(middle)
            result.append(
                AnswerMove(
                    self.names[j],
                    self.inquiry.questions[i],
                    start,
                    end,
                    log_odds=_log_odds_between(start, end),
                    others=None if alone else middle,
                    nearer=None if alone else _nearer(start, end, middle),
                    contribution=float(parts[i, j]),
                )
            )
        return result


def _log_odds_between(start: float, end: float) -> float:
    return logit(end) - logit(start) if differ(start, end) else 0.0


def _nearer(start: float, end: float, others: float) -> float | None:
    """By how much less far from the others an answer is, in log-odds; None where a certainty makes it endless."""
    if not differ(start, end):
        return 0.0
    nearer = abs(_log_odds_between(start, others)) - abs(_log_odds_between(end, others))
    return None if math.isnan(nearer) else nearer


def _spread(conclusions: Array, weights: NDArray[np.float64]) -> Spread:
    short = (conclusions > 0) & (conclusions < 1)
    return Spread(
        float(conclusions.min()),
        float(conclusions.max()),
        float(mean_difference(conclusions, weights)) if len(conclusions) > 1 else 0.0,
        deviation(log_odds(conclusions[short]), weights[short]),
    )
