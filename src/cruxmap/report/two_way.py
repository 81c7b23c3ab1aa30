"""What `sensitivity --two-way` shows: the target over a grid of two credences."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.two_way import Axis, TwoWay
from cruxmap.report.caption import whose_ranges
from cruxmap.report.document import Column, Document, Table, Worded, records
from cruxmap.report.numbers import credence, percent
from cruxmap.report.results import query_title, result_document, source_of


class GridRow(Struct, frozen=True):
    """A row of the grid: the credence in one question, and the target for each credence in the other."""

    value: float
    probabilities: tuple[float, ...]


class GridCell(Struct, frozen=True):
    """A cell of the grid: the credences in the two questions, and the target."""

    a: float
    b: float
    probability: float


def two_way_document(case: Case, result: TwoWay) -> Document:
    """The document of a two-way table."""
    argument, a, b = case.argument, result.a, result.b
    rows = tuple(GridRow(value, tuple(row)) for value, row in zip(a.values, result.grid, strict=True))
    across = [Column(str(value), _label(b, value, "\n"), "probability", _at(i)) for i, value in enumerate(b.values)]
    table = Table(
        f"{query_title(argument, result.asked.query)}, with “{argument.question_title(a.question)}” down "
        f"and “{argument.question_title(b.question)}” across",
        (Column(a.question, "", value=lambda row: Worded(_label(a, row.value, " "), row.value)), *across),
        rows,
        f"Now {percent(result.probability)}: {credence(a.credence)} down and {credence(b.credence)} across.",
    )
    main = Table(
        "",
        (
            Column(a.question, a.question, "number", lambda cell: cell.a),
            Column(b.question, b.question, "number", lambda cell: cell.b),
            Column("probability", "probability", "probability"),
        ),
        tuple(
            GridCell(row.value, value, probability)
            for row in rows
            for value, probability in zip(b.values, row.probabilities, strict=True)
        ),
    )
    axes = Table(
        "",
        (
            Column("question", "question"),
            Column("credence", "credence", "credence"),
            Column("whose", "whose", value=lambda axis: source_of(case.argument, axis.question, axis.own)),
        ),
        (a, b),
    )
    first, second = (record | {"values": axis.values} for record, axis in zip(records(axes), axes.rows, strict=True))
    data = {"sweep": str(result.sweep), "a": first, "b": second, "grid": result.grid}
    method = [f"Sweep {result.sweep}: each of the two credences {result.sweep.words}; all others as they are."]
    method += whose_ranges(case) if result.sweep.kind == "range" else []
    return result_document(case, result, [table], main, data, method)


def _at(place: int) -> Callable[[GridRow], float]:
    return lambda row: row.probabilities[place]


def _label(axis: Axis, value: float, gap: str) -> str:
    return f"{credence(value)}{gap}now" if value == axis.credence else credence(value)
