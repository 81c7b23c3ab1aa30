"""What `sensitivity --global` shows: how uncertain the target is, and which ranges that comes from."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.variance import QuestionShare, VarianceShares
from cruxmap.report.caption import held_fixed, whose_ranges
from cruxmap.report.distribution import distribution_blocks
from cruxmap.report.document import Column, Document, Table, Text, Worded, machine, pick, records
from cruxmap.report.numbers import percent
from cruxmap.report.results import (
    Selection,
    left_out,
    query_title,
    question_column,
    range_column,
    result_document,
    whose_column,
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


def variance_document(case: Case, result: VarianceShares, selection: Selection) -> Document:
    """The document of a global sensitivity analysis."""
    columns = _columns(case)
    shown = selection.questions(result.rows)
    rows = selection.effective(shown, is_idle)
    idle = left_out(len(shown) - len(rows), "with shares of 0.0% ± 0.0")
    target = query_title(case.argument, result.asked.query)
    main = Table("", pick(columns, *FIELDS), tuple(shown))
    data = {
        "band": result.band,
        "histogram": result.histogram,
        "first_order_sum": sum(row.first_order for row in result.rows),
        "rows": records(main),
    }
    method = [
        f"Ranges as two-piece logit-normals, each question drawn on its own: {result.band.draws:,} draws from the "
        f"ranges{held_fixed(case)} (seed {result.band.seed}); Sobol indices from "
        f"{result.evaluations:,} evaluations on scrambled Sobol sequences (Saltelli 2010), with standard errors.",
        *whose_ranges(case),
    ]
    blocks = [
        *distribution_blocks(target, result.probability, result.band, result.histogram),
        _shares(columns, result, rows, idle) if rows else Text(idle) if shown else selection.nothing,
    ]
    return result_document(case, result, blocks, main, data, method + selection.words(len(shown), len(result.rows)))


def _columns(case: Case) -> tuple[Column, ...]:
    """What there is to say of a question."""
    return (
        question_column(case.argument),
        machine("credence"),
        whose_column(case),
        machine("low"),
        machine("high"),
        range_column(case, "range", "range"),
        _share("first_order", "alone"),
        machine("first_order_error"),
        _share("total_order", "with others"),
        machine("total_order_error"),
    )


def is_idle(row: QuestionShare) -> bool:
    """Whether a range explains nothing that one could see: 0.0% ± 0.0."""
    return all(
        abs(value) < LEAST for value in (row.first_order, row.first_order_error, row.total_order, row.total_order_error)
    )


def _shares(columns: Sequence[Column], result: VarianceShares, rows: Sequence[QuestionShare], idle: str) -> Table:
    alone = min(1.0, sum(max(0.0, row.first_order) for row in result.rows))
    note = (
        "Alone: the share of the variance that would go if this credence were known (first-order Sobol index). With "
        "others: the share that would stay if all others were (total index); what it has beyond the first comes from "
        f"interactions. Each on its own, they explain {percent(alone)}."
    )
    if idle:
        note += f" {idle}"
    shown = pick(columns, "question", "whose", "range", "first_order", "total_order")
    return Table("Where the uncertainty comes from", shown, tuple(rows), note, dense=True)


def _share(key: str, title: str) -> Column:
    """A share of the variance with its standard error; an estimate may fall a little outside 0 to 1."""

    def share(row: QuestionShare) -> Worded:
        value, error = getattr(row, key), getattr(row, f"{key}_error")
        return Worded(f"{100 * min(max(value, 0.0), 1.0):.1f}% ± {100 * error:.1f}", value)

    return Column(key, title, "number", share)
