"""What `sensitivity --global` shows: how uncertain the target is, and which ranges that comes from."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.variance import QuestionShare, VarianceShares
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.caption import held
from cruxmap.report.distribution import distribution_blocks
from cruxmap.report.document import Column, Document, Table, Text
from cruxmap.report.numbers import percent
from cruxmap.report.results import (
    Selection,
    about,
    from_to,
    left_out,
    query_title,
    record,
    result_caption,
    table_of,
    whose,
)

LEAST = 0.0005  # a share that is shown as 0.0%
FIELDS = (
    "question",
    "credence",
    "whose",
    "low",
    "high",
    "first_order",
    "first_order_error",
    "total_order",
    "total_order_error",
)


def variance_document(
    argument: ArgumentMap, credences: CredenceSet, result: VarianceShares, selection: Selection
) -> Document:
    """The document of a global sensitivity analysis."""
    shown = selection.questions(result.rows)
    records = [record(row, FIELDS) for row in shown]
    rows = selection.effective(shown, is_idle)
    idle = left_out(len(shown) - len(rows), "with shares of 0.0% ± 0.0")
    method = [
        f"Ranges as two-piece logit-normals, each question drawn on its own: {result.band.draws:,} draws from the "
        f"ranges{held(argument, credences)} (seed {result.band.seed}); Sobol indices from {result.evaluations:,} "
        "evaluations on scrambled Sobol sequences (Saltelli 2010), with standard errors."
    ]
    return Document(
        (
            *distribution_blocks(
                query_title(argument, result.asked.query), result.probability, result.band, result.histogram
            ),
            _shares(argument, credences, result, rows, idle) if rows else Text(idle) if shown else selection.nothing,
        ),
        result_caption(argument, credences, result, method + selection.words(len(shown), len(result.rows))),
        about(result.asked)
        | {
            "band": result.band,
            "histogram": result.histogram,
            "first_order_sum": sum(row.first_order for row in result.rows),
            "rows": records,
        },
        table_of(records, FIELDS),
    )


def is_idle(row: QuestionShare) -> bool:
    """Whether a range explains nothing that one could see: 0.0% ± 0.0."""
    return all(
        abs(value) < LEAST for value in (row.first_order, row.first_order_error, row.total_order, row.total_order_error)
    )


def _shares(
    argument: ArgumentMap, credences: CredenceSet, result: VarianceShares, shown: Sequence[QuestionShare], idle: str
) -> Table:
    rows = tuple(
        (
            argument.question_title(row.question),
            whose(row.own, credences),
            from_to(row.low, row.high),
            _share(row.first_order, row.first_order_error),
            _share(row.total_order, row.total_order_error),
        )
        for row in shown
    )
    columns = (
        Column("question", "question"),
        Column("whose", "whose"),
        Column("range", "range", spare=True),
        Column("first_order", "alone", "number"),
        Column("total_order", "with others", "number"),
    )
    alone = min(1.0, sum(row.first_order for row in result.rows))
    note = (
        "Alone: the share of the variance that would go if this credence were known (first-order Sobol index). With "
        "others: the share that would stay if all others were (total index); what it has beyond the first comes from "
        f"interactions. Each on its own, they explain {percent(alone)}."
    )
    if idle:
        note += f" {idle}"
    return Table("Where the uncertainty comes from", columns, rows, note, dense=True)


def _share(share: float, error: float) -> str:
    """A share of the variance with its standard error; an estimate may fall a little outside 0 to 1."""
    return f"{100 * min(max(share, 0.0), 1.0):.1f}% ± {100 * error:.1f}"
