"""Credences: what one person answers, and their direct views of claims."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from numbers import Real
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct, structs
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.notation import Estimate, expit, logit
from cruxmap.model.problem import counted, quoted, unknown
from cruxmap.model.question import Reading
from cruxmap.model.vocabulary import FullName, State

OwnVersion = Annotated[
    int | None, Meta(description="The version of the argument that this answers, where it is not that of the file.")
]
Section = Literal["credences", "views"]


NAMED = 12  # names in a row
FEW = 3  # answers that are set aside, for which there is room to say why


class Credence(Estimate, frozen=True):
    """A person's value for a question."""

    note: Annotated[str, Meta(description="Why, or anything else to remember.")] = ""
    version: OwnVersion = None
    first: Annotated[
        Estimate | None, Meta(description="The answer before the others' answers were seen, where they have been.")
    ] = None


class View(Estimate, frozen=True):
    """A person's direct credence in a claim, within the argument's scope unless `given` says otherwise."""

    given: Annotated[
        dict[FullName, tuple[State, ...]] | None,
        Meta(description="What the view takes as given, by claim, instead of the argument's scope."),
    ] = None
    note: Annotated[str, Meta(description="Why, or anything else to remember.")] = ""
    version: OwnVersion = None

    def within(self, argument: ArgumentMap, claim: str) -> dict[str, tuple[str, ...]]:
        """What the view, which is of this claim, is conditional on."""
        return argument.scope_for(claim) if self.given is None else dict(self.given)


class SetAside(Struct, frozen=True):
    """An answer or a view that was given to an earlier version, and that no number is made of any more.

    Attributes:
        section: whether it is an answer or a view.
        name: what it is about, by its present name; by its last one where it is gone.
        answered: the version that was answered.
        change: what became of the question or claim: `asked anew since version 2`.
        reason: why, where the argument says so.
        value: what was said.
        anew: whether it can be answered anew, since the question or claim is still there.
    """

    section: Section
    name: str
    answered: int
    change: str
    reason: str
    value: Credence | View
    anew: bool


class CredenceSet(Struct, frozen=True):
    """One person's credences and views.

    `file` is where they were read from, and `revision` which state of it, where that is not the present one, by the
    day and the beginning of the id of a commit; `id` tells the person from others of the same name. Where they answer
    an earlier version of the argument, `set_aside` is what does not count any more, unless it was answered anew, and
    `new` the questions without an answer that the argument had not yet (where it does not say which these are: all
    without an answer). `notes` are those that wait for their answer or view, by section and name. `own_ranges`
    is whether only this person's own ranges count: then nothing is borrowed, and the readings have none.
    """

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
    revision: str = ""
    set_aside: tuple[SetAside, ...] = ()
    new: tuple[str, ...] = ()
    id: str = ""
    notes: dict[tuple[Section, str], str] = {}
    own_ranges: bool = False

    def __repr__(self) -> str:
        whose = f" of {quoted(self.name or self.file)}" if self.name or self.file else ""
        about = f" about {self.argument}" if self.argument else ""
        counts = f"{counted(len(self.credences), 'credence')}, {counted(len(self.views), 'view')}"
        return f"<CredenceSet{whose}{about}: {counts}>"

    def answered(self, argument: ArgumentMap) -> tuple[str, ...]:
        """The argument's questions that this person has answered, in the argument's order."""
        return tuple(name for name in argument.questions if name in self.credences)

    def with_credences(self, further: Mapping[str, Credence]) -> "CredenceSet":
        """The same person with further credences, in place of those of the same questions."""
        credences = {**self.credences, **further}
        set_aside = tuple(old for old in self.set_aside if old.section == "views" or old.name not in credences)
        new = tuple(name for name in self.new if name not in credences)
        return structs.replace(self, credences=credences, set_aside=set_aside, new=new)

    def check(self, argument: ArgumentMap) -> None:
        """See that all credences are about questions of the argument, and that their ranges end short of 0 and 1.

        Raises:
            UnknownNameError: when one is about no question.
            NoProbabilityError: when one of them, or a view, is no number from 0 to 1.
            CertainRangeError: when the range of one reaches a certainty, of which nothing can be drawn.
        """
        known = argument.uncarved.questions
        for name in self.credences.keys() - known.keys():
            message, remedy = unknown("question", name, argument.questions)
            raise UnknownNameError(message, str(remedy))
        for name, given in [*self.credences.items(), *self.views.items()]:
            if not (isinstance(given.credence, Real) and 0 <= given.credence <= 1):  # `nan` is neither
                raise NoProbabilityError(f"{given.credence!r} for {name!r} is no probability", "give one from 0 to 1")
        for name, credence in self.credences.items():
            if credence.low is None or credence.high is None or credence.credence in (0, 1):  # which does not vary
                continue
            if not 0 < credence.low <= credence.high < 1:
                message = f"the range of {name!r}, {credence.low:g} to {credence.high:g}, is none between 0 and 1"
                raise CertainRangeError(message, "end it short of 0 and 1, or leave it out")


class NoProbabilityError(CruxmapError, code="bad-probability"):
    """A credence, or a view, that is no number from 0 to 1: not from a file, whose numbers are read with more care."""


class CertainRangeError(CruxmapError, code="certain-range"):
    """A range that is reversed, or that reaches 0 or 1."""


class Value(Estimate, frozen=True):
    """The value of a question that an analysis uses, and whether it is the person's own (else the map's reading).

    The range of a point is `borrowed`: as wide as the reading's. Where only the person's own ranges count, a value
    without one is `held`: it stays where it is.
    """

    own: bool = False
    borrowed: bool = False
    held: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The two ends of the range; twice the credence where there is none."""
        if self.low is None or self.high is None:
            return self.credence, self.credence
        return self.low, self.high


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
        own = credences.credences.get(name)
        if credences.own_ranges:
            point = own.credence if own else question.reading.credence
            low, high = (own.low, own.high) if own else (None, None)
            result[name] = Value(point, low, high, own is not None, held=low is None)
        elif own:
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


def answers_and_views(answers: int, views: int) -> str:
    """How many answers and views there are: `3 answers and 1 view`."""
    counts = [counted(number, what) for number, what in ((answers, "answer"), (views, "view")) if number]
    return " and ".join(counts)


def set_aside_text(set_aside: Collection[SetAside]) -> str:
    """How much is set aside, and what: names by what became of them, with the reasons where they are few."""
    answers = sum(answer.section == "credences" for answer in set_aside)
    by_change: dict[str, list[str]] = {}
    for answer in set_aside:
        name = answer.name if answer.section == "credences" else f"the view of {answer.name}"
        reason = f" ({answer.reason.rstrip('.')})" if answer.reason and len(set_aside) <= FEW else ""
        by_change.setdefault(answer.change, []).append(f"{name}{reason}")
    if not by_change:
        return ""
    listed = "; ".join(f"{change}: {_in_a_row(names)}" for change, names in by_change.items())
    return f"{answers_and_views(answers, len(set_aside) - answers)} ({listed})"


def _in_a_row(names: Sequence[str]) -> str:
    more = f", … ({len(names)} in all)" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
