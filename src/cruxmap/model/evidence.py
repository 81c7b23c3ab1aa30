"""Evidence: sets of observations that are laid over an argument."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cruxmap.model.question import Reading

Status = Literal["seen", "not_seen", "open"]
Standing = Literal["seen", "not_seen", "open", "not_counted"]

DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"  # a year, month or day, as a pattern
OUTCOMES = {"true": "seen", "false": "not seen"}  # the states of an observation's claim
_LAST_DAY = "-12-31"  # of a month too: days are compared as texts


class EvidenceSet(Struct, frozen=True):
    """Where observations come from: a set's name, its title, what it is about, and whose readings it has."""

    name: str
    title: str = ""
    about: str = ""
    by: str = ""


class Observation(Struct, frozen=True):
    """What is known of an observation, beside its claim in the argument.

    Attributes:
        evidence: the name of its set.
        status: whether it was seen, was looked for and not seen, or could still be made.
        date: when: a year, month or day.
        source: where it is reported.
        shown: what it shows.
        not_shown: what it does not show.
        bears_on: the claims on which its probability depends.
        relative: whether only a ratio of likelihoods is known, so that its own probability means nothing.
    """

    evidence: str
    status: Status
    date: str = ""
    source: str = ""
    shown: str = ""
    not_shown: str = ""
    bears_on: tuple[str, ...] = ()
    relative: bool = False

    @property
    def outcome(self) -> tuple[str, ...]:
        """The states in which its claim is known to be; none for an open observation."""
        return {"seen": ("true",), "not_seen": ("false",), "open": ()}[self.status]

    def made_by(self, day: str) -> bool:
        """Whether it was made by a day (2026, 2026-11 or 2026-11-26); a year or month has to be over by then."""
        return self.status != "open" and _last_day(self.date) <= _last_day(day)


def _last_day(date: str) -> str:
    return date + _LAST_DAY[len(date) - 4 :]


class Strength(Reading, frozen=True):
    """A number that says how strongly an observation speaks: the reading of whoever wrote the set."""

    ask: Annotated[str, Meta(description="The question, in plain words. Left out: made of the statement.")] = ""
    title: Annotated[str, Meta(description="A short title. Left out: that of the observation.")] = ""
