"""The interview's reasoning: which questions to ask, which comes next, and what answers did."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, answers, point_of

ROUNDING = 1e-12  # differences below this are those of floating point


class Done(Struct, frozen=True):
    """What one answer did: P(target | scope) less what it would be with the map's reading in its place.

    `moved` is NaN where one of the two is undefined.
    """

    question: str
    credence: float
    reading: float
    moved: float


class Reveal(Struct, frozen=True):
    """What is shown when the time has come: what the answers did, and where the conclusion stands.

    `probability` is P(target | scope) at the person's answers and the map's readings for the rest; NaN
    where it is undefined.
    """

    probability: float
    answers: tuple[Done, ...]


class Closing(Struct, frozen=True):
    """The conclusion: P(target), P(target | scope), and why one is undefined (NaN), if one is."""

    probability: float
    in_scope: float
    undefined: str


def agenda(argument: ArgumentMap, *, core: bool) -> tuple[str, ...]:
    """The questions to ask, in the argument's order: the core ones (all, where none is core) or all."""
    chosen = tuple(name for name, question in argument.questions.items() if question.core)
    return chosen if core and chosen else tuple(argument.questions)


def most_moving(argument: ArgumentMap, credences: CredenceSet, among: Collection[str]) -> str | None:
    """The question whose sweep moves P(target | scope) most at the person's own answers.

    None where none of them moves it. Where the conclusion is undefined, the first in the argument's order.
    """
    values = answers(argument, credences)
    point = point_of(values.values())
    places = [(i, name) for i, name in enumerate(values) if name in among]
    if not places:
        return None
    batch = np.repeat(point[:, np.newaxis], 2 * len(places), axis=1)
    for k, (i, name) in enumerate(places):
        batch[i, 2 * k : 2 * k + 2] = values[name].sweep()
    low, high = _in_scope(argument, batch).reshape(-1, 2).T
    swings = np.abs(high - low)
    if np.isnan(swings).all():
        return places[0][1]
    best = int(np.nanargmax(swings))
    return places[best][1] if swings[best] > ROUNDING else None


def reveal(argument: ArgumentMap, credences: CredenceSet, questions: Sequence[str]) -> Reveal:
    """What the answers to some questions did, each taken back to the map's reading on its own.

    With P(target) = p q, answers 0.5 and 0.6, and readings 0.4 and 0.6, the first moved it by
    0.3 − 0.24 = 0.06 and the second by nothing.
    """
    values = answers(argument, credences)
    order = list(values)
    point = point_of(values.values())
    batch = np.repeat(point[:, np.newaxis], 1 + len(questions), axis=1)
    readings = [argument.questions[name].reading.credence for name in questions]
    for k, (name, reading) in enumerate(zip(questions, readings, strict=True)):
        batch[order.index(name), 1 + k] = reading
    now, *without = _in_scope(argument, batch).tolist()
    done = [
        Done(name, values[name].credence, reading, 0.0 if abs(now - before) < ROUNDING else now - before)
        for name, reading, before in zip(questions, readings, without, strict=True)
    ]
    return Reveal(now, tuple(done))


def closing(argument: ArgumentMap, credences: CredenceSet) -> Closing:
    """Where the conclusion stands, in the argument's scope and without it."""
    point = point_of(answers(argument, credences).values())
    inquiries = Inquiry(argument), Inquiry(argument, given=argument.scope)
    probability, in_scope = (float(one.probability(point[:, np.newaxis])[0]) for one in inquiries)
    undefined = ""
    if np.isnan(in_scope):
        undefined = str(inquiries[not np.isnan(probability)].explain_nan(point))
    return Closing(probability, in_scope, undefined)


def _in_scope(argument: ArgumentMap, batch: NDArray[np.float64]) -> NDArray[np.float64]:
    return Inquiry(argument, given=argument.scope).probability(batch)
