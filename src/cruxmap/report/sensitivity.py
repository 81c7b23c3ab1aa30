"""What `sensitivity` shows: how far the target swings with each credence, and how steep it is in it."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.sensitivity import QuestionSensitivity, Sensitivity
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.caption import sweep_words, whose_ranges
from cruxmap.report.document import Block, Column, Document, Span, Table, Text, machine, pick, records
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


def sensitivity_document(case: Case, result: Sensitivity, selection: Selection) -> Document:
    """The document of a sensitivity analysis."""
    columns = _columns(case, result)
    shown = selection.questions(result.rows)
    rows = selection.effective(shown, is_idle)
    idle = left_out(len(shown) - len(rows), "of no effect alone" if result.jointly else "of no effect here")
    blocks: Sequence[Block] = [Text(idle)] if shown else [selection.nothing]
    if rows:
        swinging = [row for row in rows if not case.values[row.question].held]  # the others stay where they are
        blocks = [_tornado(case.argument, columns, result, swinging, idle), _values(columns, rows)]
    blocks = [*_jointly(result), *blocks]
    main = Table("", pick(columns, *FIELDS), tuple(shown))
    data = {"sweep": str(result.sweep), "rows": records(main), "jointly": result.jointly}
    method = [f"Sweep {result.sweep}: each credence alone {sweep_words(case, result.sweep)}."]
    method += whose_ranges(case) if result.sweep.kind == "range" else []
    method += selection.words(len(shown), len(result.rows))
    return result_document(case, result, blocks, main, data, method)


def _jointly(result: Sensitivity) -> list[Text]:
    """That credences act together, where no single one explains how uncertain the target is."""
    band = result.jointly
    if band is None:
        return []
    said = (
        f"No credence alone explains how uncertain this is: all ranges together take it from {percent(band.low)} to "
        f"{percent(band.high)} (5th to 95th percentile of {band.draws} draws, seed {band.seed}), far beyond the "
        "swings. Credences act together here; --global says which."
    )
    return [Text(said, strong=True)]


def _columns(case: Case, result: Sensitivity) -> tuple[Column, ...]:
    """What there is to say of a question."""
    return (
        question_column(case.argument),
        Column("credence", "now", "credence"),
        whose_column(case),
        machine("low"),
        machine("high"),
        range_column(case, "sweep", "sweep", ranged=result.sweep.kind == "range"),
        Column("probability_low", "at low", "probability"),
        Column(
            "bar",
            "▒ low █ high",
            "bar",
            lambda row: Span(row.probability_low, result.probability, row.probability_high),
        ),
        Column("probability_high", "high", "probability"),
        Column("swing", "swing", "points"),
        Column("derivative", "per\npoint", "signed"),
        Column("log_odds_derivative", "log\nodds", "signed"),
        machine("direction"),
    )


def is_idle(row: QuestionSensitivity) -> bool:
    """Whether a credence has no effect: not in its sweep, nor where it is."""
    return row.direction == "none"


def _tornado(
    argument: ArgumentMap,
    columns: Sequence[Column],
    result: Sensitivity,
    rows: Sequence[QuestionSensitivity],
    idle: str,
) -> Table:
    note = "At low, high: the target at the two ends. A negative swing: raising this credence lowers the target."
    if turning := [argument.question_title(row.question) for row in rows if row.direction == "turns"]:
        note += f" First one way and then the other: {'; '.join(turning)}."
    if any(row.swing != row.swing for row in rows):
        note += " –: undefined, since at this end what is given has probability zero."
    if idle:
        note += f" {idle}"
    target = query_title(argument, result.asked.query)
    title = f"How far {target}, now {percent(result.probability)}, swings as one credence {result.sweep.words}"
    shown = pick(columns, "question", "probability_low", "bar", "probability_high", "swing")
    return Table(title, shown, tuple(rows), note, dense=True)


def _values(columns: Sequence[Column], rows: Sequence[QuestionSensitivity]) -> Table:
    note = (
        "Per point: the points by which the target moves for each point of the credence. Log odds: with 0.5, "
        "a credence of four times the odds doubles the odds of the target. Neither depends on the sweep."
    )
    shown = pick(columns, "question", "credence", "whose", "sweep", "derivative", "log_odds_derivative")
    title = "Sensitivity values: how steep it is at the credences as they are"
    return Table(title, shown, tuple(rows), note, dense=True)
