"""What the reports of the sensitivity analyses have in common: what was asked, of whom, and which rows to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.coherence import OWN, ViewBeside
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.credences import CredenceSet
from cruxmap.model.problem import counted
from cruxmap.model.query import Query
from cruxmap.model.readings import reader, reading_of
from cruxmap.report.caption import caption, earlier_version, header
from cruxmap.report.document import Block, Column, Document, Named, Table, Text, Worded
from cruxmap.report.numbers import credence

if TYPE_CHECKING:
    from cruxmap.analysis.sweep import Swing
    from cruxmap.analysis.variance import QuestionShare


class QuestionRow(Protocol):
    """A row about a question."""

    @property
    def question(self) -> str:
        """Its name."""

    @property
    def own(self) -> bool:
        """Whether the credence is the person's."""


OTHER_EVENT = "(other event)"
SHORT = 10  # letters of a name for which a table has room; the caption has the whole of it
R = TypeVar("R", bound=QuestionRow)


def share_column(whose: str) -> Column:
    """The part that a person's answers have in what moves the claim of a view."""
    note = (
        f"By {whose} answers: the swings of {whose} answers, as a share of the swings of all questions behind the "
        f"claim. From {OWN:.0%} on it is they that imply its probability, below that they and the map's readings do."
    )
    return Column("share", f"by {whose} answers", "probability", note=note)


class Selection(Struct, frozen=True):
    """Which rows of a table are wanted: the first few (0: all), those of one part, those that the person answered."""

    top: int | None = None
    part: Part | None = None
    answered: bool = False

    def questions(self, rows: Sequence[R]) -> list[R]:
        """The wanted rows of a table of questions, in its order."""
        wanted = [row for row in rows if self.part is None or row.question in self.part.questions]
        return [row for row in wanted if row.own or not self.answered][: self.top or None]

    def effective(self, rows: Sequence[R], is_idle: Callable[[R], bool]) -> list[R]:
        """The rows to show people: those of no effect only where all are asked for."""
        return [row for row in rows if self.top == 0 or not is_idle(row)]

    def words(self, shown: int, total: int, what: str = "questions") -> list[str]:
        """A line for the caption; none where everything is shown."""
        if shown == total:
            return []
        among = [f"part {self.part.name}"] if self.part else []
        among += ["answered ones"] if self.answered else []
        first = "the first " if self.top is not None and self.top == shown else ""
        those = f" ({', '.join(among)})" if among else ""
        return [f"Shown: {first}{shown} of {total} {what}{those}."]

    @property
    def nothing(self) -> Text:
        """What to say instead of a table of questions without rows."""
        where = f" of the part {self.part.name}" if self.part else ""
        return Text(f"None of the questions{where} is answered." if self.answered else f"No questions{where}.")


def query_title(argument: ArgumentMap, query: Query) -> str:
    """What is asked, for a title: a state by its label, `P(The end: a late one | a=true)`."""
    claim, target = argument.claims[query.target.claim], query.target
    if claim.is_boolean:
        return str(query)
    return str(query).replace(str(target), f"{claim.title}: {claim.states[target.state]}", 1)


def left_out(count: int, why: str) -> str:
    """That rows are left out, as a sentence; nothing where none are."""
    return f"Left out: {counted(count, 'question')} {why}." if count else ""


def result_document(
    case: Case, result: Result, blocks: Sequence[Block], main: Table, data: Mapping[str, object], method: Sequence[str]
) -> Document:
    """The document of a result about one person's conclusion, with its caption and the header of its JSON.

    Args:
        case: what was worked out.
        result: what came of it.
        blocks: what people see.
        main: what CSV shows.
        data: what JSON shows below the header.
        method: how the numbers were made.
    """
    lines = caption(case.argument, case.credences, result.asked.query, method)
    return Document(tuple(blocks), lines, {**header(result.asked), **earlier_version(case.credences), **data}, main)


def question_column(argument: ArgumentMap, title: str = "question") -> Column:
    """The question that a row is about."""
    return Column("question", title, value=lambda row: Named(row.question, argument.question_title(row.question)))


def whose_column(case: Case) -> Column:
    """Whose credence a row has: the person's, or else the map's or a set's."""

    def cell(row: QuestionRow) -> Worded:
        source = source_of(case.argument, row.question, row.own)
        return Worded(called(case.credences) if row.own else source, source)

    return Column("whose", "whose", value=cell)


def range_column(case: Case, key: str, title: str, ranged: bool = True) -> Column:
    """A row's range as people write it; a star marks one that is borrowed, if these are ranges at all."""
    borrowed = [name for name, value in case.values.items() if value.borrowed and ranged]

    def cell(row: Swing | QuestionShare) -> str:
        return from_to(row.low, row.high) + "*" * (row.question in borrowed)

    reading = reading_of(case.argument, borrowed)
    note = f"*: as wide as {reading}, around a point given without a range." if borrowed else ""
    return Column(key, title, value=cell, spare=True, note=note)


def view_cell(stated: float | None, low: float | None, high: float | None, event: str = "") -> Worded | None:
    """A view as people write it, with its range if it has one: `20% (10–40%)`; marked if it is about another event."""
    if stated is None:
        return None
    bounds = f" ({from_to(low, high)})" if low is not None and high is not None else ""
    return Worded(credence(stated) + bounds + (f" {OTHER_EVENT}" if event else ""), stated)


def view_of(argument: ArgumentMap, person: CredenceSet, beside: ViewBeside) -> Worded | None:
    """A person's view of a claim with its range, where it is the one that is stated."""
    view = person.views.get(beside.claim)
    return view_cell(beside.stated, view.low, view.high, argument.other_event(person.event)) if view else None


def source_of(argument: ArgumentMap, question: str, own: bool) -> str:
    """Whose a credence is, for machines: `own`, or for a reading `map` or `set`."""
    return "own" if own else reader(argument, question)


def called(credences: CredenceSet) -> str:
    """What to call somebody in a table: as the file says, since it may be read by others."""
    name = credences.name or ("" if credences.revision else Path(credences.file).stem)
    return name if 0 < len(name) <= SHORT else "own"


def from_to(low: float, high: float) -> str:
    """A range as people write it: `35–75%`; the one value where it is none."""
    return credence(low) if low == high else f"{credence(low).removesuffix('%')}–{credence(high)}"
