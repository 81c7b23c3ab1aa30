"""How far an argument is: what has been said in it, and what is still missing, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks.questions import unused
from cruxmap.model.problem import counted, several

MOST = 8  # names in a line


def progress_lines(argument: ArgumentMap) -> list[str]:
    """The argument with how many claims and questions it has, and a line for each kind of thing that is missing."""
    counts = counted(len(argument.claims), "claim"), counted(len(argument.questions), "question")
    missing = [f"  {what} ({len(names)}): {several(names, most=MOST)}" for what, names in _missing(argument) if names]
    return [f"{argument.name}: {', '.join(counts)}{'' if missing else '; nothing is missing'}", *missing]


def _missing(argument: ArgumentMap) -> Iterator[tuple[str, list[str]]]:
    claims, questions = argument.claims, argument.questions
    asked = {name for name, claim in claims.items() if any(text in questions for text in claim.form.names)}
    yield "claims without a form, whose probability is unknown", [name for name in claims if claims[name].is_blank]
    yield (
        "claims with a question and no considerations",
        [name for name in claims if name in asked and not claims[name].considerations],
    )
    yield "questions that no claim uses", [*unused(argument)]
    yield (
        "questions whose reading has no range",
        [name for name, question in questions.items() if question.reading.low is None],
    )
    yield (
        "questions whose reading has no basis",
        [name for name, question in questions.items() if not question.reading.basis],
    )
