"""What `sensitivity --reach` shows: what one would have to believe."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.reach import QuestionReach, Reach
from cruxmap.analysis.rounding import differ
from cruxmap.report.document import Block, Column, Document, Table, Text, Worded, machine, pick, records
from cruxmap.report.numbers import credence, percent
from cruxmap.report.results import Selection, left_out, query_title, question_column, result_document, whose_column

FIELDS = ("question", "credence", "whose", "reach", "distance", "lowest", "highest")


def reach_document(case: Case, result: Reach, selection: Selection) -> Document:
    """The document of a reach analysis."""
    columns = _columns(case)
    shown = selection.questions(result.rows)
    rows = selection.effective(shown, is_idle)
    within = [row for row in rows if row.reach is not None]
    beyond = [row for row in rows if row.reach is None]
    goal, now = credence(result.goal), percent(result.probability)
    title = query_title(case.argument, result.asked.query)
    lead = f"What would bring {title} from {now} to {goal}, if one credence alone were different"
    blocks: list[Block] = [Text(lead, strong=True)]
    if within:
        blocks.append(_within(columns, within))
    else:
        nothing = f"None of these credences alone reaches {goal}; --together says which would do so together."
        blocks.append(Text(nothing, strong=True) if shown else selection.nothing)
    if beyond:
        blocks.append(_beyond(columns, beyond, title))
    if idle := left_out(len(shown) - len(rows), "that alone cannot matter here"):
        blocks.append(Text(idle))
    main = Table("", pick(columns, *FIELDS), tuple(shown))
    method = ["Reach: the credence nearest in log-odds, from 0% to 100%, with all others as they are."]
    method += selection.words(len(shown), len(result.rows))
    return result_document(case, result, blocks, main, {"goal": result.goal, "rows": records(main)}, method)


def is_idle(row: QuestionReach) -> bool:
    """Whether a credence leaves the target where it is, whatever it is."""
    return not differ(row.lowest, row.highest)


def _columns(case: Case) -> tuple[Column, ...]:
    """What there is to say of a question."""
    return (
        question_column(case.argument),
        Column("credence", "now", "credence"),
        whose_column(case),
        Column("reach", "needed", "probability"),
        Column("distance", "log-odds", "number", lambda row: Worded(_distance(row.distance), row.distance)),
        machine("lowest"),
        machine("highest"),
        Column("range", "reaches only", value=_range),
    )


def _within(columns: Sequence[Column], rows: Sequence[QuestionReach]) -> Table:
    note = "Log-odds: how far that is; 0.69 doubles or halves the odds, 2.3 makes them ten times or a tenth."
    shown = pick(columns, "question", "credence", "whose", "reach", "distance")
    return Table("Within reach, nearest first", shown, tuple(rows), note, dense=True)


def _distance(distance: float | None) -> str:
    return "–" if distance is None else "∞" if math.isinf(distance) else f"{distance:.2f}"


def _beyond(columns: Sequence[Column], rows: Sequence[QuestionReach], target: str) -> Table:
    note = f"The range: the least and the greatest {target} that this credence alone brings about."
    shown = pick(columns, "question", "credence", "whose", "range")
    return Table("Out of reach, the closest first", shown, tuple(rows), note, dense=True)


def _range(row: QuestionReach) -> str:
    highest = percent(row.highest)
    return f"{highest} whatever it is" if is_idle(row) else f"{percent(row.lowest)}–{highest}"
