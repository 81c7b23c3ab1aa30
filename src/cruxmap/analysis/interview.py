"""The interview's reasoning: which questions to ask, which comes next, and what answers did."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import share_of_movement
from cruxmap.analysis.rounding import change, differ, rounded
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet

WORDS_A_MINUTE = 200  # a careful reader of prose
SECONDS_AN_ANSWER = 40  # to think and to type


class Done(Struct, frozen=True):
    """What one answer did: the probability less what it would be with the map's reading in its place.

    `moved` is NaN where one of the two is undefined.
    """

    question: str
    credence: float
    reading: float
    moved: float


class Reveal(Struct, frozen=True):
    """What is shown when the time has come: what the answers did, and where the conclusion stands.

    `probability` is that of the query at the person's answers and the map's readings for the rest; NaN
    where it is undefined.
    """

    probability: float
    answers: tuple[Done, ...]


class Closing(Struct, frozen=True):
    """The conclusion, the same without the argument's scope, and why one is undefined (NaN), if one is.

    `share` is the part that the person's answers have in what moves the conclusion.
    """

    probability: float
    unconditional: float
    undefined: str
    share: float


def minutes(words: int, answers: int) -> int:
    """About how long reading and answering takes: a guess from two paces, not measured on anybody.

    1,000 words at 200 a minute and 24 answers at 40 seconds each are 5 + 16 = 21 minutes.
    """
    return max(1, round(words / WORDS_A_MINUTE + answers * SECONDS_AN_ANSWER / 60))


def agenda(argument: ArgumentMap, *, core: bool, evidence: bool = False) -> tuple[str, ...]:
    """The questions to ask, in the argument's order: the core ones (all, where none is core) or all.

    With `evidence`, those about how strongly the observations speak instead of the core ones.
    """
    of_evidence = argument.strengths
    if core and evidence and of_evidence:
        return of_evidence
    chosen = tuple(name for name, question in argument.questions.items() if question.core)
    return chosen if core and chosen else tuple(argument.questions)


def left_by_an_update(argument: ArgumentMap, credences: CredenceSet) -> tuple[str, ...]:
    """The questions to ask somebody whose file answers an earlier version: what is set aside, and what is new."""
    waiting = {answer.name for answer in credences.set_aside if answer.section == "credences" and answer.anew}
    return tuple(name for name in argument.questions if name in waiting or name in credences.new)


def most_moving(case: Case, among: Collection[str]) -> str | None:
    """The question whose sweep moves the probability most at the person's own answers.

    None where none of them moves it. Where the conclusion is undefined, the first in the argument's order.
    """
    values = case.values
    places = [(i, name) for i, name in enumerate(values) if name in among]
    if not places:
        return None
    batch = np.repeat(case.point[:, np.newaxis], 2 * len(places), axis=1)
    for k, (i, name) in enumerate(places):
        batch[i, 2 * k : 2 * k + 2] = case.sweep.ends(values[name])
    low, high = case.inquiry.probability(batch).reshape(-1, 2).T
    swings = np.abs(high - low)
    if np.isnan(swings).all():
        return places[0][1]
    scale = float(np.nanmax(np.maximum(low, high)))
    best = int(np.nanargmax([rounded(swing, scale) for swing in swings.tolist()]))
    return places[best][1] if differ(low[best], high[best]) else None


def reveal(case: Case, questions: Sequence[str]) -> Reveal:
    """What the answers to some questions did, each taken back to the map's reading on its own.

    With P(target) = p q, answers 0.5 and 0.6, and readings 0.4 and 0.6, the first moved it by
    0.3 − 0.24 = 0.06 and the second by nothing.
    """
    values = case.values
    order = list(values)
    batch = np.repeat(case.point[:, np.newaxis], 1 + len(questions), axis=1)
    readings = [case.argument.questions[name].reading.credence for name in questions]
    for k, (name, reading) in enumerate(zip(questions, readings, strict=True)):
        batch[order.index(name), 1 + k] = reading
    now, *without = case.inquiry.probability(batch).tolist()
    done = [
        Done(name, values[name].credence, reading, change(before, now))
        for name, reading, before in zip(questions, readings, without, strict=True)
    ]
    return Reveal(now, tuple(done))


def closing(case: Case) -> Closing:
    """Where the conclusion stands, and where without the argument's scope."""
    unconditional = Case(case.argument, case.credences, case.query.without_scope)
    probabilities = [float(each.inquiry.probability(each.point[:, np.newaxis])[0]) for each in (case, unconditional)]
    undefined = ""
    if np.isnan(probabilities).any():
        undecided = unconditional if np.isnan(probabilities[1]) else case
        undefined = undecided.inquiry.explain_nan(undecided.point).message
    share = share_of_movement(case, list(case.values))
    return Closing(probabilities[0], probabilities[1], undefined, share)
