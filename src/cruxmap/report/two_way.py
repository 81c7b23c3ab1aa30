"""What `sensitivity --two-way` shows: the target over a grid of two credences."""

from __future__ import annotations

from cruxmap.analysis.two_way import Axis, TwoWay
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.document import Column, Document, Table
from cruxmap.report.numbers import credence, percent
from cruxmap.report.results import about, query_title, record, result_caption, table_of

AXIS = ("question", "credence", "whose", "values")


def two_way_document(argument: ArgumentMap, credences: CredenceSet, result: TwoWay) -> Document:
    """The document of a two-way table."""
    down, across = (argument.question_title(axis.question) for axis in (result.a, result.b))
    columns = (
        Column(result.a.question, ""),
        *(Column(str(value), _label(result.b, value, "\n"), "probability") for value in result.b.values),
    )
    at = [credence(axis.credence) for axis in (result.a, result.b)]
    table = Table(
        f"{query_title(argument, result.asked.query)}, with “{down}” down and “{across}” across",
        columns,
        tuple((_label(result.a, a, " "), *row) for a, row in zip(result.a.values, result.grid, strict=True)),
        f"Now {percent(result.probability)}: {at[0]} down and {at[1]} across.",
    )
    method = [f"Sweep {result.sweep}: each of the two credences {result.sweep.words}; all others as they are."]
    cells = [
        {result.a.question: a, result.b.question: b, "probability": probability}
        for a, row in zip(result.a.values, result.grid, strict=True)
        for b, probability in zip(result.b.values, row, strict=True)
    ]
    return Document(
        (table,),
        result_caption(argument, credences, result, method),
        about(result.asked)
        | {
            "sweep": str(result.sweep),
            "a": record(result.a, AXIS),
            "b": record(result.b, AXIS),
            "grid": result.grid,
        },
        table_of(cells, (result.a.question, result.b.question, "probability")),
    )


def _label(axis: Axis, value: float, gap: str) -> str:
    return f"{credence(value)}{gap}now" if value == axis.credence else credence(value)
