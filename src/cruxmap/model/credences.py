"""Credences: what one person answers, and their direct views of claims."""

from collections.abc import Iterable
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.notation import Estimate, expit, logit
from cruxmap.model.problem import unknown
from cruxmap.model.question import Reading
from cruxmap.model.vocabulary import Name, State


class Credence(Estimate, frozen=True):
    """A person's value for a question."""

    note: Annotated[str, Meta(description="Why, or anything else to remember.")] = ""


class View(Estimate, frozen=True):
    """A person's direct credence in a claim, within the argument's scope unless `given` says otherwise."""

    given: Annotated[
        dict[Name, tuple[State, ...]] | None,
        Meta(description="What the view takes as given, by claim, instead of the argument's scope."),
    ] = None
    note: Annotated[str, Meta(description="Why, or anything else to remember.")] = ""

    def within(self, argument: ArgumentMap, claim: str) -> dict[str, tuple[str, ...]]:
        """What the view, which is of this claim, is conditional on."""
        return argument.scope_for(claim) if self.given is None else dict(self.given)


class CredenceSet(Struct, frozen=True):
    """One person's credences and views; `file` is where they were read from."""

    argument: str = ""
    version: int | None = None
    name: str = ""
    date: str = ""
    event: str = ""
    source: str = ""
    about: str = ""
    views: dict[str, View] = {}
    credences: dict[str, Credence] = {}
    file: str = ""

    def answered(self, argument: ArgumentMap) -> tuple[str, ...]:
        """The argument's questions that this person has answered, in the argument's order."""
        return tuple(name for name in argument.questions if name in self.credences)

    def check(self, argument: ArgumentMap) -> None:
        """See that all credences are about questions of the argument, and that their ranges end short of 0 and 1.

        Raises:
            UnknownNameError: when one is about no question.
            CertainRangeError: when the range of one reaches a certainty, of which nothing can be drawn.
        """
        for name in self.credences.keys() - argument.questions.keys():
            message, remedy = unknown("question", name, argument.questions)
            raise UnknownNameError(message, str(remedy))
        for name, credence in self.credences.items():
            if credence.low is None or credence.high is None or credence.credence in (0, 1):  # which does not vary
                continue
            if not 0 < credence.low <= credence.high < 1:
                message = f"the range of {name!r}, {credence.low:g} to {credence.high:g}, is none between 0 and 1"
                raise CertainRangeError(message, "end it short of 0 and 1, or leave it out")


class CertainRangeError(CruxmapError):
    """A range that is reversed, or that reaches 0 or 1."""


class Value(Estimate, frozen=True):
    """The value of a question that an analysis uses, and whether it is the person's own (else the map's reading).

    The range of a point is `borrowed`: as wide as the reading's.
    """

    own: bool = False
    borrowed: bool = False

    def sweep(self) -> tuple[float, float]:
        """The two ends between which a sensitivity table varies this question.

        A range where there is one; else the credence with its odds halved and doubled (a credence of
        0.5 gives 1/3 and 2/3).
        """
        if self.low is not None and self.high is not None:
            return self.low, self.high
        step = logit(2 / 3)
        return expit(logit(self.credence) - step), expit(logit(self.credence) + step)


def point_of(values: Iterable[Value]) -> NDArray[np.float64]:
    """The credences as a vector, shape (questions,), in the order of the answers."""
    return np.array([value.credence for value in values])


def values_of(argument: ArgumentMap, credences: CredenceSet) -> dict[str, Value]:
    """Every question's value: the person's credence, or the map's reading where there is none.

    A person's point without a range borrows the width of the reading, in log-odds: who confirms a reading of 20%
    (10 to 40%) is as uncertain as that, and a point of 50% beside it has 31 to 73%.

    Raises:
        UnknownNameError: for a credence about no question of the argument.
    """
    credences.check(argument)
    result = {}
    for name, question in argument.questions.items():
        if own := credences.credences.get(name):
            low, high = (own.low, own.high) if own.low is not None else _borrowed(own.credence, question.reading)
            result[name] = Value(own.credence, low, high, True, borrowed=own.low is None and low is not None)
        else:
            reading = question.reading
            result[name] = Value(reading.credence, reading.low, reading.high, False)
    return result


def _borrowed(credence: float, reading: Reading) -> tuple[float, float] | tuple[None, None]:
    """A range around a point that is as wide in log-odds as a reading's; none for a certainty, or if that has none."""
    if reading.low is None or reading.high is None or credence in (0, 1):
        return None, None
    if credence == reading.credence:
        return reading.low, reading.high
    shift = logit(credence) - logit(reading.credence)
    low, high = expit(logit(reading.low) + shift), expit(logit(reading.high) + shift)
    return (low, high) if 0 < low <= credence <= high < 1 else (None, None)
