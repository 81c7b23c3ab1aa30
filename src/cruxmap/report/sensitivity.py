"""What `sensitivity` shows: how far the target swings with each credence, and how steep it is in it."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.sensitivity import QuestionSensitivity, Sensitivity
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.document import Column, Document, Span, Table, Text
from cruxmap.report.numbers import NOISE, percent
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

FIELDS = (
    "question",
    "credence",
    "whose",
    "low",
    "high",
    "probability_low",
    "probability_high",
    "swing",
    "derivative",
    "log_odds_derivative",
    "direction",
)


def sensitivity_document(
    argument: ArgumentMap, credences: CredenceSet, result: Sensitivity, selection: Selection
) -> Document:
    """The document of a sensitivity analysis."""
    shown = selection.questions(result.rows)
    method = [f"Sweep {result.sweep}: each credence alone {result.sweep.words}."]
    records = [record(row, FIELDS) for row in shown]
    rows = selection.effective(shown, is_idle)
    idle = left_out(len(shown) - len(rows), "of no effect here")
    blocks: tuple[Table | Text, ...] = (Text(idle),) if shown else (selection.nothing,)
    if rows:
        blocks = (_tornado(argument, result, rows, idle), _values(argument, credences, rows))
    return Document(
        blocks,
        result_caption(argument, credences, result, method + selection.words(len(shown), len(result.rows))),
        about(result.asked) | {"sweep": str(result.sweep), "rows": records},
        table_of(records, FIELDS),
    )


def is_idle(row: QuestionSensitivity) -> bool:
    """Whether a credence has no effect: not in its sweep, nor where it is."""
    return abs(row.swing) <= NOISE and abs(row.derivative) <= NOISE and row.direction != "turns"


def _tornado(argument: ArgumentMap, result: Sensitivity, shown: Sequence[QuestionSensitivity], idle: str) -> Table:
    rows = tuple(
        (
            argument.question_title(row.question),
            row.probability_low,
            Span(row.probability_low, result.probability, row.probability_high),
            row.probability_high,
            row.swing,
        )
        for row in shown
    )
    columns = (
        Column("question", "question"),
        Column("probability_low", "at low", "probability"),
        Column("bar", "▒ low █ high", "bar"),
        Column("probability_high", "high", "probability"),
        Column("swing", "swing", "points"),
    )
    note = "At low, high: the target at the two ends. A negative swing: raising this credence lowers the target."
    if turning := [argument.question_title(row.question) for row in shown if row.direction == "turns"]:
        note += f" First one way and then the other: {'; '.join(turning)}."
    if any(row.swing != row.swing for row in shown):
        note += " –: undefined, since at this end what is given has probability zero."
    if idle:
        note += f" {idle}"
    target = query_title(argument, result.asked.query)
    title = f"How far {target}, now {percent(result.probability)}, swings as one credence "
    return Table(title + result.sweep.words, columns, rows, note, dense=True)


def _values(argument: ArgumentMap, credences: CredenceSet, shown: Sequence[QuestionSensitivity]) -> Table:
    rows = tuple(
        (
            argument.question_title(row.question),
            row.credence,
            whose(row.own, credences),
            from_to(row.low, row.high),
            row.derivative,
            row.log_odds_derivative,
        )
        for row in shown
    )
    columns = (
        Column("question", "question"),
        Column("credence", "now", "credence"),
        Column("whose", "whose"),
        Column("sweep", "sweep", spare=True),
        Column("derivative", "per\npoint", "signed"),
        Column("log_odds_derivative", "log\nodds", "signed"),
    )
    note = (
        "Per point: the points by which the target moves for each point of the credence. Log odds: with 0.5, "
        "a credence of four times the odds doubles the odds of the target. Neither depends on the sweep."
    )
    return Table("Sensitivity values: how steep it is at the credences as they are", columns, rows, note, dense=True)
