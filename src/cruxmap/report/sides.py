"""Two people side by side: their conclusions, and where their credences differ."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.evaluation import Evaluation
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, answers
from cruxmap.report.caption import caption, whose
from cruxmap.report.document import Column, Document, Table


def sides_document(argument: ArgumentMap, people: Sequence[CredenceSet], results: Sequence[Evaluation]) -> Document:
    """The document of two people, whose results are about the same target."""
    a, b = (answers(argument, one) for one in people)
    names = called(argument, people)
    one, two = results
    conclusions = Table(
        "Their conclusions",
        (Column("what", ""), Column("a", names[0], "probability"), Column("b", names[1], "probability")),
        (
            (f"P({one.target})", one.probability, two.probability),
            *([("in the argument's scope", one.in_scope, two.in_scope)] if argument.scope else []),
            *((title, one.conditions[title], two.conditions[title]) for title in one.conditions),
        ),
    )
    rows = tuple(
        (argument.question_title(name), a[name].credence, _whose(a[name].own), b[name].credence, _whose(b[name].own))
        for name in sorted(argument.questions, key=lambda name: -abs(a[name].credence - b[name].credence))
        if a[name].credence != b[name].credence
    )
    columns = (
        Column("question", "question"),
        Column("a", names[0], "credence"),
        Column("a_whose", ""),
        Column("b", names[1], "credence"),
        Column("b_whose", ""),
    )
    same = len(argument.questions) - len(rows)
    note = f"On the other {same} questions they have the same number." if same else ""
    table = Table("Where their credences differ", columns, rows, note)
    lines = caption(argument, people[0], target=one.target, given=one.given, do=one.do)
    data = {"a": one.probability, "b": two.probability}
    return Document((conclusions, table), lines, data, table)


def called(argument: ArgumentMap, people: Sequence[CredenceSet]) -> list[str]:
    """What to call people: their names, with their files where two have the same."""
    names = [whose(argument, one) for one in people]
    return [
        f"{name} ({one.file})" if names.count(name) > 1 and one.file else name
        for name, one in zip(names, people, strict=True)
    ]


def _whose(own: bool) -> str:
    return "own" if own else "map"
