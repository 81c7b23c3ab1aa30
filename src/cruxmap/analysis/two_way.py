"""Two-way tables: the target over a grid of two credences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from cruxmap.analysis.start import Result, Start
from cruxmap.analysis.sweep import Sweep
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet


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
    argument: ArgumentMap,
    a: str,
    b: str,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    sweep: Sweep | None = None,
    steps: int | None = None,
) -> TwoWay:
    """Vary two credences together, all others as they are.

    Args:
        argument: the argument map.
        a: the question of the rows.
        b: the question of the columns, another one.
        credences: as for `sensitivity`.
        target: likewise.
        given: likewise.
        do: likewise.
        sweep: between which ends the two credences go.
        steps: how many even steps from end to end; the sweep's own few values if left out.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    start = Start(argument, credences, target, given, do)
    sweep = sweep or Sweep()
    down, across = (_axis(start, name, sweep, steps) for name in (a, b))
    rows, columns = down.values, across.values
    questions = list(start.answers)
    batch = np.repeat(start.point[:, np.newaxis], len(rows) * len(columns), axis=1)
    batch[questions.index(a)] = np.repeat(rows, len(columns))
    batch[questions.index(b)] = np.tile(columns, len(rows))
    grid = start.inquiry.probability(batch).reshape(len(rows), len(columns))
    return TwoWay(*start.result(), sweep, down, across, tuple(tuple(row) for row in grid.tolist()))


def _axis(start: Start, question: str, sweep: Sweep, steps: int | None) -> Axis:
    answer = start.answers[question]
    values: Sequence[float] = sweep.steps(answer)
    if steps is not None:
        values = np.linspace(*sweep.ends(answer), steps + 1).tolist()
    return Axis(question, answer.credence, answer.own, tuple(values))
