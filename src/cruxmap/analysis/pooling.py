"""Pooling: one group's answer, who moves it, and the questions on which the group's disagreement matters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.analysis.case import Result, asked_of
from cruxmap.analysis.coherence import ViewBeside
from cruxmap.analysis.pools import METHODS, Array, Method, extremized, pool_of
from cruxmap.analysis.rounding import NOISE, by_size, differ
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet, SetAside, View
from cruxmap.model.people import Group, Span
from cruxmap.model.query import Query

ViewKey = tuple[str, tuple[tuple[str, tuple[str, ...]], ...], str]  # a claim, what is given, and the event

_PEOPLE = 4096  # at a time, so that memory does not grow with the group
_POINTS = 1000  # at which a conclusion is worked out along one question; more are interpolated


class UndecidedError(CruxmapError, code="undecided-pool"):
    """A logarithmic pool over somebody's 0 and somebody else's 1."""

    def __init__(self, question: str, zeros: tuple[str, ...], ones: tuple[str, ...]) -> None:
        super().__init__(
            f"the answers to {question!r} have no logarithmic pool: one person's is 0 and another's 1",
            "clip credences to pool nothing nearer to certainty, or pool by another method",
        )
        self.question = question
        self.zeros = zeros
        self.ones = ones


class NothingToPoolError(CruxmapError, code="nothing-to-pool"):
    """A group in which nobody has answered anything."""


class PooledQuestion(Struct, frozen=True):
    """A question in the eyes of the group.

    `credence` is the pool, or the map's reading where nobody has answered. `disagreement` is the standard
    deviation over the people in log-odds (of those short of 0 and 1). `spread` is the standard deviation
    over the people of P(target), when this question alone takes each person's value and all others are
    pooled: a crux of the group is a question where it is large.
    """

    question: str
    credence: float
    answered: int
    low: float | None
    high: float | None
    disagreement: float
    spread: float


class Person(Struct, frozen=True):
    """One of the group.

    `probability` is the conclusion of their own credences, with the map's readings where they have not
    answered. `influence` is what their being there does to the group's conclusion: it, less the conclusion
    of the others' pool; None where that has none. `stated` is their direct view of the target, with
    its range if it has one, `implied` what their answers imply under the same condition. `event` is what
    their numbers are about, where that is not what the conclusion is about.
    """

    name: str
    weight: float
    answered: int
    probability: float
    influence: float | None
    stated: float | None
    implied: float | None
    stated_low: float | None = None
    stated_high: float | None = None
    event: str = ""


class Decider(Struct, frozen=True):
    """A question that a 0 or a 1 of a few decides for all in a logarithmic pool; without one, the conclusion."""

    question: str
    credence: float
    people: tuple[str, ...]
    others: int


class PooledView(ViewBeside, frozen=True):
    """The pool of the views of a claim, beside that of what the same people's answers imply.

    Views about another `event` than the argument's are pooled only with those about the same. `low` and `high` are
    the pooled range, where all of them have one.
    """

    people: int
    event: str = ""
    low: float | None = None
    high: float | None = None


class Pooling(Result, frozen=True):
    """One group's answer.

    `probability` is the conclusion of the pooled credences, of which those count as answered that anybody
    has answered; `conclusions` are the pools of the people's own conclusions by each method, and `extremized` is the
    logarithmic one with its log-odds times `factor`, if one was asked for. `questions` come
    with the largest spread first, `people` with the largest influence first. `silent` are those who answered
    nothing and do not count; `events` what the numbers are about, with who says so, where that is not the
    same for all, or not what the conclusion is about; `set_aside` what people have said of earlier versions, by their
    names. `ranges` are the pools of the low and of the high ends, for questions that everybody who answered gave a
    range for.
    """

    method: Method
    clip: float
    conclusions: dict[Method, float | None]
    factor: float | None
    extremized: float | None
    questions: tuple[PooledQuestion, ...]
    people: tuple[Person, ...]
    deciders: tuple[Decider, ...]
    views: tuple[PooledView, ...]
    silent: tuple[str, ...]
    events: dict[str, tuple[str, ...]]
    set_aside: dict[str, tuple[SetAside, ...]]
    ranges: dict[str, Span]

    @property
    def credences(self) -> dict[str, float]:
        """The pool of each question that anybody has answered."""
        return {row.question: row.credence for row in self.questions if row.answered}

    def person(self, argument: ArgumentMap) -> CredenceSet:
        """The pool as if it were one person's: its credences, and of each claim the view that most people have.

        Views about another event than the credences are left out.
        """
        answered = {row.question: row.answered for row in self.questions}
        credences = {}
        for name in argument.questions:
            if name in self.credences:
                low, high = self.ranges.get(name, (None, None))
                credences[name] = Credence(self.credences[name], low, high, note=f"pool of {answered[name]}")
        views: dict[str, View] = {}
        for row in sorted(self.views, key=lambda row: -row.people):
            if row.claim not in views and row.stated is not None and not (row.event and len(self.events) > 1):
                given = None if row.given == argument.scope_for(row.claim) else row.given
                views[row.claim] = View(row.stated, row.low, row.high, given=given, note=f"pool of {row.people}")
        event = next(iter(self.events)) if len(self.events) == 1 else ""
        return CredenceSet(argument.name, argument.version, event=event, views=views, credences=credences)

    @property
    def target_views(self) -> tuple[PooledView, ...]:
        """The views of the target itself; views are of a claim's being true."""
        target = self.asked.query.target
        return tuple(view for view in self.views if (view.claim, "true") == (target.claim, target.state))


def pool(
    argument: ArgumentMap,
    group: Group,
    query: Query,
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    factor: float | None = None,
) -> Pooling:
    """Pool a group's credences and conclusions.

    Args:
        argument: the argument map.
        group: the people; those who have answered nothing do not count.
        query: what is asked.
        method: how the credences are pooled; each question over those who have answered it.
        clip: credences and conclusions nearer than this to 0 or 1 are pooled as if they were just there.
        factor: by which the log-odds of the logarithmic pool of the conclusions are multiplied too, above 0.

    Raises:
        UndecidedError: when one person's 0 meets another's 1 in a logarithmic pool.
        ImpossibleEvidenceError: when the evidence has probability zero for the pool or for one of the people.
        ContradictionError: when opposite certainties meet.
        NothingToPoolError: when nobody has answered anything.
    """
    group, silent = without_silent(group)
    return _Work(argument, group, method, clip, Inquiry(argument, query)).result(silent, factor)


def without_silent(group: Group) -> tuple[Group, tuple[str, ...]]:
    """The group of those who have answered something, and the names of the others.

    Raises:
        NothingToPoolError: when nobody has answered anything.
    """
    answers = (~np.isnan(group.values)).sum(axis=0)
    silent = tuple(name for name, count in zip(group.names, answers.tolist(), strict=True) if not count)
    if len(silent) == len(group.names):
        raise NothingToPoolError("nobody has answered any question, so there is nothing to pool")
    return (group.only(np.flatnonzero(answers)) if silent else group), silent


def told_events(argument: ArgumentMap, group: Group) -> dict[str, tuple[str, ...]]:
    """What the numbers are about, with who says so; empty where all are about what the conclusion is about."""
    said: dict[str, list[str]] = {}
    for i, name in enumerate(group.names) if group.events else ():
        event = group.events.get(i, "") or argument.event
        said.setdefault(" ".join(event.split()), []).append(name)
    told = len(said) > 1 or any(map(argument.other_event, said))
    return {event: tuple(names) for event, names in said.items()} if told else {}


class _Work:
    """A group's answers on their way to a result."""

    def __init__(self, argument: ArgumentMap, group: Group, method: Method, clip: float, inquiry: Inquiry) -> None:
        self.argument = argument
        self.group = group
        self.method = method
        self.clip = clip
        self.inquiry = inquiry
        self.readings = np.array([question.reading.credence for question in argument.questions.values()])
        self.values = clipped(group.values, clip)
        self.deciders = self._deciders()
        self.pool = pool_of(self.values, group.weights, method)
        pooled = self.pool.whole()
        self.credences = np.where(np.isnan(pooled), self.readings, pooled)

    def result(self, silent: tuple[str, ...], factor: float | None) -> Pooling:
        """Everything that there is to say."""
        probability = self.inquiry.value(self.credences, "the pooled credences")
        conclusions = self._conclusions()
        pools = {m: self._pooled(conclusions, self.group.weights, m) for m in METHODS}
        logarithmic = pools["logarithmic"]
        people = self._people(probability, conclusions)
        answered = (~np.isnan(self.group.values)).any(axis=1).sum()
        return Pooling(
            asked_of(self.argument, self.inquiry.query, probability, int(answered)),
            method=self.method,
            clip=self.clip,
            conclusions=pools,
            factor=factor,
            extremized=None if factor is None or logarithmic is None else extremized(logarithmic, factor),
            questions=tuple(sorted(self._questions(), key=lambda row: by_size(row.spread))),
            people=tuple(sorted(people, key=lambda person: by_size(person.influence or 0.0))),
            deciders=(*self.deciders, *self._decided(clipped(conclusions, self.clip))),
            views=self._views(),
            silent=silent,
            events=told_events(self.argument, self.group),
            set_aside={self.group.names[i]: answers for i, answers in self.group.set_aside.items()},
            ranges=self._ranges(),
        )

    def _deciders(self) -> tuple[Decider, ...]:
        deciders: list[Decider] = []
        if self.method != "logarithmic":
            return ()
        for i in np.flatnonzero(((self.values == 0) | (self.values == 1)).any(axis=1)).tolist():
            name, row = self.inquiry.questions[i], self.values[i]
            zeros, ones = (tuple(self.group.names[j] for j in np.flatnonzero(row == end)) for end in (0, 1))
            if zeros and ones:
                raise UndecidedError(name, zeros, ones)
            others = int((~np.isnan(row)).sum()) - len(zeros or ones)
            if others:
                deciders.append(Decider(name, 0.0 if zeros else 1.0, zeros or ones, others))
        return tuple(deciders)

    def _decided(self, conclusions: Array) -> list[Decider]:
        """Who decides the logarithmic pool of the conclusions; nobody, where a 0 meets a 1."""
        certain = {end: np.flatnonzero(conclusions == end).tolist() for end in (0.0, 1.0)}
        return [
            Decider("", end, tuple(self.group.names[i] for i in who), len(conclusions) - len(who))
            for end, who in certain.items()
            if 0 < len(who) < len(conclusions) and not certain[1 - end]
        ]

    def _conclusions(self) -> Array:
        """Everybody's own conclusion."""
        result = np.empty(len(self.group.names))
        for some in _chunks(len(result)):
            own = self.group.values[:, some]
            result[some] = self.inquiry.probability(np.where(np.isnan(own), self.readings[:, np.newaxis], own))
        if np.isnan(result).any():
            first = int(np.argmax(np.isnan(result)))
            own = self.group.values[:, first]
            error = self.inquiry.explain_nan(np.where(np.isnan(own), self.readings, own))
            raise error.about(self.group.names[first])
        return result

    def _pooled(self, values: Array, weights: Array, method: Method) -> float | None:
        value = float(pool_of(clipped(values, self.clip)[np.newaxis], weights, method).whole()[0])
        return None if math.isnan(value) else value

    def _influences(self, probability: float) -> Array:
        """What each person's being there does to the conclusion of the pooled credences."""
        result = np.empty(len(self.group.names))
        for some in _chunks(len(result)):
            others = self.pool.without(some)
            result[some] = self.inquiry.probability(np.where(np.isnan(others), self.readings[:, np.newaxis], others))
        moved = probability - result
        moved[np.abs(moved) <= NOISE * np.maximum(probability, result)] = 0.0
        return moved

    def _people(self, probability: float, conclusions: Array) -> list[Person]:
        stated, implied = self._target_views()
        columns = (
            self.group.names,
            self.group.weights.tolist(),
            (~np.isnan(self.group.values)).sum(axis=0).tolist(),
            conclusions.tolist(),
            self._influences(probability).tolist(),
        )
        people = []
        for i, (name, weight, answered, own, moved) in enumerate(zip(*columns, strict=True)):
            influence = None if math.isnan(moved) else moved
            view = self.group.views.get(i, {}).get(self.inquiry.query.target.claim) if i in stated else None
            bounds = (view.low, view.high) if view else (None, None)
            event = self._other_event(i)
            people.append(Person(name, weight, answered, own, influence, stated.get(i), implied.get(i), *bounds, event))
        return people

    def _questions(self) -> list[PooledQuestion]:
        result = []
        for i, name in enumerate(self.inquiry.questions):
            answered = np.flatnonzero(~np.isnan(self.group.values[i]))
            own, weights = self.group.values[i, answered], self.group.weights[answered]
            short = (own > 0) & (own < 1)
            disagreement = deviation(np.log(own[short]) - np.log1p(-own[short]), weights[short])
            along = self._along(i, own)
            spread = deviation(along, weights) if len(along) and differ(along.min(), along.max()) else 0.0
            low, high = (float(own.min()), float(own.max())) if len(own) else (None, None)
            credence = float(self.credences[i])
            result.append(PooledQuestion(name, credence, len(own), low, high, disagreement, spread))
        return result

    def _along(self, question: int, own: Array) -> Array:
        """P(target) with each person's value of one question among the pooled credences."""
        points = np.array(sorted(set(own.tolist())))
        if len(points) < 2:
            return np.zeros(len(own))
        if len(points) > _POINTS:
            points = np.linspace(points[0], points[-1], _POINTS)
        batch = np.repeat(self.credences[:, np.newaxis], len(points), axis=1)
        batch[question] = points
        along: Array = np.interp(own, points, self.inquiry.probability(batch))
        return along

    def _ranges(self) -> dict[str, Span]:
        """The pooled range of each question for which all who answered gave one."""
        spans: dict[str, dict[int, Span]] = {}
        for person, own in self.group.ranges.items():
            for name, span in own.items():
                spans.setdefault(name, {})[person] = span
        result: dict[str, Span] = {}
        for i, name in enumerate(self.inquiry.questions):
            answered = np.flatnonzero(~np.isnan(self.group.values[i])).tolist()
            given = spans.get(name, {})
            if not given or len(given) < len(answered):
                continue
            if pooled := self._span([given[person] for person in answered], answered, float(self.credences[i])):
                result[name] = pooled
        return result

    def _span(self, spans: Sequence[Span], people: Sequence[int], point: float) -> Span | None:
        """The pool of the low and of the high ends around a pooled point; None where one is a certainty."""
        low, high = (
            self._pooled(np.array(ends), self.group.weights[people], self.method) for ends in zip(*spans, strict=True)
        )
        if low is None or high is None or low <= 0 or high >= 1 or point in (0, 1):
            return None
        return min(low, point), max(high, point)

    def _target_views(self) -> tuple[dict[int, float], dict[int, float]]:
        """The views of the target itself, and what is implied under the same condition, by position."""
        stated: dict[int, float] = {}
        implied: dict[int, float] = {}
        target = self.inquiry.query.target
        if target.state == "true":
            for (claim, _, _), (people, values, implications) in self._by_view.items():
                if claim == target.claim:
                    stated |= dict(zip(people, values.tolist(), strict=True))
                    implied |= {i: p for i, p in zip(people, implications.tolist(), strict=True) if not math.isnan(p)}
        return stated, implied

    @cached_property
    def _by_view(self) -> dict[ViewKey, tuple[list[int], Array, Array]]:
        """For each claim and condition of a view: who has one, what they state, what their answers imply."""
        holders: dict[ViewKey, dict[int, float]] = {}
        for i, views in self.group.views.items():
            for claim, view in views.items():
                given = tuple(sorted(view.within(self.argument, claim).items()))
                holders.setdefault((claim, given, self._other_event(i)), {})[i] = view.credence
        result = {}
        for (claim, given, event), stated in holders.items():
            people = list(stated)
            own = self.group.values[:, people]
            points = np.where(np.isnan(own), self.readings[:, np.newaxis], own)
            asked = self.inquiry.query.about(Event(claim), dict(given))
            implications = Inquiry(self.argument, asked).probability(points)
            result[claim, given, event] = (people, np.array(list(stated.values())), implications)
        return result

    def _views(self) -> tuple[PooledView, ...]:
        order = list(self.argument.claims)
        views = sorted(self._by_view.items(), key=lambda item: (order.index(item[0][0]), item[0][1:]))
        result = []
        for (claim, given, event), (people, stated, implied) in views:
            weights = self.group.weights[people]
            own = [self.group.views[person][claim] for person in people]
            spans = [(view.low, view.high) for view in own if view.low is not None and view.high is not None]
            pools = [self._pooled(values, weights, self.method) for values in (stated, implied)]
            view = PooledView(claim, dict(given), pools[0], pools[1], len(people), event)
            if len(spans) == len(people) and view.stated is not None:
                low, high = self._span(spans, people, view.stated) or (None, None)
                view = structs.replace(view, low=low, high=high)
            result.append(view)
        return tuple(result)

    def _other_event(self, person: int) -> str:
        """What a person's numbers are about, where that is not what the conclusion is about."""
        return self.argument.other_event(self.group.events.get(person, ""))


def _chunks(count: int) -> list[slice]:
    return [slice(start, min(start + _PEOPLE, count)) for start in range(0, count, _PEOPLE)]


def clipped(values: Array, clip: float) -> Array:
    """Values, of which those nearer to 0 or 1 than `clip` are just there."""
    return np.clip(values, clip, 1 - clip) if clip else values


def deviation(values: Array, weights: NDArray[np.float64]) -> float:
    """The standard deviation over people, by weight; what is undefined is left out."""
    known = np.isfinite(values)
    if known.sum() < 2:
        return 0.0
    values, weights = values[known], weights[known] / weights[known].sum()
    return math.sqrt(float(weights @ (values - weights @ values) ** 2))
