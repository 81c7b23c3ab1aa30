"""What `sensitivity --reach` shows: what one would have to believe."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cruxmap.analysis.reach import QuestionReach, Reach
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.document import Column, Document, Table, Text
from cruxmap.report.numbers import NOISE, credence, percent
from cruxmap.report.results import Selection, about, left_out, query_title, record, result_caption, table_of, whose

FIELDS = ("question", "credence", "whose", "reach", "distance", "lowest", "highest")


def reach_document(argument: ArgumentMap, credences: CredenceSet, result: Reach, selection: Selection) -> Document:
    """The document of a reach analysis."""
    shown = selection.questions(result.rows)
    rows = selection.effective(shown, is_idle)
    idle = left_out(len(shown) - len(rows), "that cannot matter here")
    within = [row for row in rows if row.reach is not None]
    beyond = [row for row in rows if row.reach is None]
    goal, now = credence(result.goal), percent(result.probability)
    title = query_title(argument, result.asked.query)
    blocks: list[Table | Text] = [
        Text(
            f"What would bring {title} from {now} to {goal}, if one credence alone were different",
            True,
        )
    ]
    if within:
        blocks.append(_within(argument, credences, within))
    else:
        blocks.append(Text(f"None of these credences alone reaches {goal}.", True) if shown else selection.nothing)
    if beyond:
        blocks.append(_beyond(argument, credences, beyond, title))
    if idle:
        blocks.append(Text(idle))
    records = [record(row, FIELDS) for row in shown]
    method = ["Reach: the credence nearest in log-odds, from 0% to 100%, with all others as they are."]
    return Document(
        tuple(blocks),
        result_caption(argument, credences, result, method + selection.words(len(shown), len(result.rows))),
        about(result.asked) | {"goal": result.goal, "rows": records},
        table_of(records, FIELDS),
    )


def is_idle(row: QuestionReach) -> bool:
    """Whether a credence leaves the target where it is, whatever it is."""
    return row.highest - row.lowest <= NOISE


def _within(argument: ArgumentMap, credences: CredenceSet, rows: Sequence[QuestionReach]) -> Table:
    columns = (
        Column("question", "question"),
        Column("credence", "now", "credence"),
        Column("whose", "whose"),
        Column("reach", "needed", "probability"),
        Column("distance", "log-odds", "number"),
    )
    cells = tuple(
        (
            argument.question_title(row.question),
            row.credence,
            whose(row.own, credences),
            row.reach,
            _distance(row.distance),
        )
        for row in rows
    )
    note = "Log-odds: how far that is; 0.69 doubles or halves the odds, 2.3 makes them ten times or a tenth."
    return Table("Within reach, nearest first", columns, cells, note, dense=True)


def _distance(distance: float | None) -> str:
    return "–" if distance is None else "∞" if math.isinf(distance) else f"{distance:.2f}"


def _beyond(argument: ArgumentMap, credences: CredenceSet, rows: Sequence[QuestionReach], target: str) -> Table:
    columns = (
        Column("question", "question"),
        Column("credence", "now", "credence"),
        Column("whose", "whose"),
        Column("range", "reaches only"),
    )
    cells = tuple(
        (
            argument.question_title(row.question),
            row.credence,
            whose(row.own, credences),
            f"{percent(row.lowest)}–{percent(row.highest)}"
            if not is_idle(row)
            else f"{percent(row.highest)} whatever it is",
        )
        for row in rows
    )
    note = f"The range: the least and the greatest {target} that this credence alone brings about."
    return Table("Out of reach, the closest first", columns, cells, note, dense=True)
