"""What somebody's credences show of themselves, without the argument that they are about."""

from __future__ import annotations

from msgspec import Struct

from cruxmap.model.credences import CredenceSet
from cruxmap.model.notation import Estimate
from cruxmap.model.query import evidence_text
from cruxmap.report.caption import set_aside_lines, whose
from cruxmap.report.document import Block, Column, Document, Table, Text


class Answer(Struct, frozen=True):
    """An answer or a view: what it is about, what it supposes, and what was said."""

    name: str
    given: str
    estimate: Estimate
    note: str


COLUMNS = (
    Column("credence", "credence", "credence", lambda answer: answer.estimate.credence),
    Column("low", "low", "credence", lambda answer: answer.estimate.low),
    Column("high", "high", "credence", lambda answer: answer.estimate.high),
    Column("note", "note"),
)


def credences_document(credences: CredenceSet) -> Document:
    """The document of a person's credences and views, by the names of questions and claims."""
    answers = tuple(Answer(name, "", value, value.note) for name, value in credences.credences.items())
    views = tuple(
        Answer(name, evidence_text(value.given or {}), value, value.note) for name, value in credences.views.items()
    )
    question = Column("question", "question", "name", lambda answer: answer.name)
    claim = Column("claim", "claim", "name", lambda answer: answer.name)
    main = Table("Credences", (question, *COLUMNS), answers)
    blocks: list[Block] = [Text(whose(credences) if credences.name or credences.file else "Credences", strong=True)]
    blocks += [main] if answers else [Text("No question is answered.")]
    if views:
        blocks.append(Table("Direct views of claims", (claim, Column("given", "given", "name"), *COLUMNS), views))
    caption = [f"About the argument {credences.argument}."] if credences.argument else []
    return Document(tuple(blocks), (*caption, *set_aside_lines(credences)), {}, main)
