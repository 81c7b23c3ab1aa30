"""What is asked: questions, their bases and worksheets."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import Finding, Suggestion, quoted, several
from cruxmap.model.vocabulary import BOOLEAN
from cruxmap.model.worksheet import UnclearFormulaError, odds


def reserved_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Questions that are called as a certainty is, or as what a value may begin with."""
    if "not" in argument.questions:
        message, remedy = "a question cannot be called 'not', which is 1 less a value", "give it another name"
        yield Finding("bad-name", ("questions", "not"), message, remedy, at_key=True)
    for name in BOOLEAN:
        if name in argument.questions:
            message, remedy = f"a question cannot be called {name!r}, which is a certainty", "give it another name"
            yield Finding("bad-name", ("questions", name), message, remedy, at_key=True)


def unasked(argument: ArgumentMap) -> Iterator[Finding]:
    """Questions without words."""
    for name, question in argument.questions.items():
        if not question.ask:
            yield Finding("missing-key", ("questions", name), "'ask' is missing", "add a line `ask: …`", at_key=True)


def unknown_bases(argument: ArgumentMap) -> Iterator[Finding]:
    """Readings on a basis that is not among the argument's."""
    for name, question in argument.questions.items():
        basis = question.reading.basis
        if basis and basis not in argument.bases:
            bases = several(argument.bases) or "none yet"
            remedy = Suggestion(basis, argument.bases, f"add it to `bases` in the argument's file ({bases})")
            path = ("questions", name, "reading", "basis")
            yield Finding("unknown-basis", path, f"unknown basis {quoted(basis)}", remedy, missing=basis)


def faulty_worksheets(argument: ArgumentMap) -> Iterator[Finding]:
    """Worksheets that cannot be worked out with their defaults."""
    for name, question in argument.questions.items():
        if question.worksheet:
            try:
                odds(question.worksheet, {key: entry.default for key, entry in question.worksheet.inputs.items()})
            except UnclearFormulaError as error:
                path = ("questions", name, "worksheet", error.key)
                yield Finding("bad-worksheet", path, str(error), error.remedy)


def unused(argument: ArgumentMap) -> list[str]:
    """The questions that no claim uses."""
    used = {name for claim in argument.claims.values() for name in claim.form.names}
    return [name for name in argument.questions if name not in used]


def unused_questions(argument: ArgumentMap) -> Iterator[Finding]:
    """Questions that no claim uses."""
    for name in unused(argument):
        message = f"no claim uses the question {name!r}"
        yield Finding("unused-question", ("questions", name), message, "use or remove it", "warning", at_key=True)
