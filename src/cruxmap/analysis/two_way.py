"""Two-way tables: the target over a grid of two credences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.sweep import Sweep


class Axis(Struct, frozen=True):
    """One of the two questions: its credence now, and the values that it goes through, rising."""

    question: str
    credence: float
    own: bool
    values: tuple[float, ...]


class TwoWay(Result, frozen=True):
    """P(target) over a grid: a row for each value of `a`, a column for each value of `b`.

    NaN where the evidence cannot be.
    """

    sweep: Sweep
    a: Axis
    b: Axis
    grid: tuple[tuple[float, ...], ...]


def two_way(
    case: Case,
    a: str,
    b: str,
    *,
    sweep: Sweep | None = None,
    steps: int | None = None,
) -> TwoWay:
    """Vary two credences together, all others as they are.

    Args:
        case: the argument, somebody's credences and what is asked.
        a: the question of the rows.
        b: the question of the columns, another one.
        sweep: between which ends the two credences go.
        steps: how many even steps from end to end; the sweep's own few values if left out.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked = case.asked
    sweep = sweep or case.sweep
    down, across = (_axis(case, name, sweep, steps) for name in (a, b))
    rows, columns = down.values, across.values
    questions = list(case.values)
    batch = np.repeat(case.point[:, np.newaxis], len(rows) * len(columns), axis=1)
    batch[questions.index(a)] = np.repeat(rows, len(columns))
    batch[questions.index(b)] = np.tile(columns, len(rows))
    grid = case.inquiry.probability(batch).reshape(len(rows), len(columns))
    return TwoWay(asked, sweep, down, across, tuple(tuple(row) for row in grid.tolist()))


def _axis(case: Case, question: str, sweep: Sweep, steps: int | None) -> Axis:
    value = case.values[question]
    values: Sequence[float] = sweep.steps(value)
    if steps is not None:
        values = np.linspace(*sweep.ends(value), steps + 1).tolist()
    return Axis(question, value.credence, value.own, tuple(values))
