"""What `eval` shows first, in a window of 24 lines: the conclusion, whose numbers these are, and what matters most."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.evaluation import Evaluation
from cruxmap.model.problem import counted
from cruxmap.report.caption import of_what, person_lines, scope_title, with_observations
from cruxmap.report.document import Column, Document, Fact, Table, Text, Worded, facts, pick
from cruxmap.report.evaluation import (
    Share,
    conclusion_facts,
    correlated,
    nothing_moves,
    pinned_lines,
    question_columns,
    shares_tables,
)
from cruxmap.report.numbers import percent
from cruxmap.report.results import view_of

TOP = 3  # questions, one fewer where there are rival carvings to show
MOST = 6  # routes, the last of which may stand for several


def first_screen(full: Document, case: Case, result: Evaluation, more: str, further: str) -> Document:
    """The part of an evaluation's document that fits a window, with the same data for machines.

    Args:
        full: the document of the evaluation.
        case: what was worked out.
        result: what came of it.
        more: the command that shows what the conclusion hangs on.
        further: a sentence on where to go on.
    """
    argument, query = case.argument, result.asked.query
    blocks = [
        facts(argument.title, [*conclusion_facts(argument, result), *_beside(case, result)], strong=1),
        Text("\n".join([*person_lines(argument, case.credences, told=False), *pinned_lines(case, result)])),
        *_shares(shares_tables(argument, result)[:1]),
        _questions(case, result, more),
    ]
    drawn = f", {correlated(result.correlation)}" if result.correlation else ""
    said = [f"In parentheses: 5th to 95th percentile{drawn}."] if result.band else []
    said += [f"In scope: {scope_title(argument)}."] if query.scope else []
    said.append(f"{with_observations(argument, query)}{of_what(argument, carving=not argument.carving)}.")
    said[-1] = said[-1][:1].upper() + said[-1][1:]
    return structs.replace(full, blocks=tuple(blocks), caption=(" ".join(said), further), full_caption=full.caption)


def number_alone(full: Document, result: Evaluation) -> Document:
    """The conclusion's probability and nothing else, with the same data for machines."""
    return structs.replace(full, blocks=(Text(percent(result.probability)),), caption=(), full_caption=full.caption)


def _beside(case: Case, result: Evaluation) -> list[Fact]:
    """What to set beside the conclusion: without the observations, and the person's own view of it."""
    query = result.asked.query
    rows = []
    if result.evidence:
        without = f"without the {counted(len(query.observed), 'observation')}"
        rows.append(Fact(without, result.evidence.before))
    views = [view for view in result.views if view.claim == query.target.claim and query.target.state == "true"]
    cells = [view_of(case.argument, case.credences, view) for view in views]
    return rows + [Fact("the direct view of it", cell.text) for cell in cells if cell is not None]


def _shares(tables: Sequence[Table]) -> list[Table]:
    """A table of routes or classes with no more rows than there is room for, the small ones together."""
    shortened = []
    for table in tables:
        rows = table.rows
        if len(rows) > MOST:
            largest = sorted(rows, key=lambda row: -(row.share or 0.0))[: MOST - 1]
            rest = [row for row in rows if row not in largest]
            together = Share("", f"{len(rest)} others", sum(row.share or 0.0 for row in rest))
            rows = (*(row for row in rows if row in largest), together)
        columns = tuple(structs.replace(column, most=0.0) for column in table.columns)  # a scale of its own
        shortened.append(structs.replace(table, columns=columns, rows=rows))
    return shortened


def _questions(case: Case, result: Evaluation, more: str) -> Table | Text:
    """The questions that matter most, a line each."""
    rows = tuple(row for row in result.questions if row.swing != 0)[: TOP - bool(result.carvings)]
    if not rows:
        return nothing_moves(case, result, more)
    keys = ("question", "credence", "whose") if result.asked.answered else ("question", "credence")
    columns = [structs.replace(column, title="") for column in pick(question_columns(case), *keys)]
    ends = Column(
        "ends",
        "",
        "name",
        lambda row: Worded(f"{percent(row.probability_low)} to {percent(row.probability_high)}", row.swing),
    )
    ends_of = "the ends of its range" if case.sweep.kind == "range" else "half and twice its odds"
    title = f"What matters most: each credence, and the conclusion at {ends_of}"
    return Table(title, (*columns, ends), rows)
