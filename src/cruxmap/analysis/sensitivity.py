"""Sensitivity: for every question, how steep the target is in it and how far it swings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.rounding import NOISE, differ
from cruxmap.analysis.sweep import Sweep, Swing, by_swing, sensitivity_functions
from cruxmap.analysis.uncertainty import Band, band, draw

DRAWS, SEED = 500, 1  # of the band that is compared with the swings
BEYOND = 2.0  # times as wide as the swings explain
SEEN = 0.01  # a band that is narrower is not worth a word

Direction = Literal["raises", "lowers", "turns", "none"]


class QuestionSensitivity(Swing, frozen=True):
    """One question's row of the table.

    Attributes:
        derivative: the sensitivity value: dP(target) / d credence at the answers as they are.
        log_odds_derivative: the same between log-odds: d logit P / d logit credence. With 0.5, doubling
            the odds of the credence multiplies those of the target by about the square root of 2. Zero
            for a credence of 0 or 1, whose odds no factor moves; NaN where the target is certain.
        direction: whether raising the credence `raises` or `lowers` the target; `turns` where it does
            one and then the other within the sweep.
    """

    derivative: float
    log_odds_derivative: float
    direction: Direction


class Sensitivity(Result, frozen=True):
    """What the target hangs on: a row for each question, the largest swing first.

    `jointly` is the band of the target over all ranges at once, where it is so much wider than the swings explain that
    the credences must act together, as those of an exclusive or do; else None.
    """

    sweep: Sweep
    rows: tuple[QuestionSensitivity, ...]
    jointly: Band | None = None


def sensitivity(
    case: Case,
    *,
    sweep: Sweep | None = None,
) -> Sensitivity:
    """Vary every credence on its own.

    Args:
        case: the argument, somebody's credences and what is asked.
        sweep: between which ends each credence goes; as the case's own sweep if left out.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked = case.asked
    sweep = sweep or case.sweep
    ends = np.array([(*sweep.ends(value), 0.0, 1.0) for value in case.values.values()]).reshape(-1, 4)
    places = np.repeat(np.arange(len(case.point))[:, np.newaxis], 4, axis=1)
    swung = sensitivity_functions(case.inquiry, case.point)(places, ends)
    scales = np.fmax.reduce(swung, axis=1, initial=case.probability)
    slopes = case.inquiry.derivatives(case.point)
    with np.errstate(invalid="ignore"):  # at certainties there is no odds ratio
        ratios = case.inquiry.log_odds_derivatives(case.point) * case.point * (1 - case.point)
    slopes[np.abs(slopes) <= NOISE * np.fmax.reduce(swung[:, :2], axis=1, initial=case.probability)] = 0.0
    ratios[np.abs(ratios) <= NOISE] = 0.0
    columns = (ends[:, :2].tolist(), swung[:, :2].tolist(), slopes.tolist(), ratios.tolist(), scales.tolist())
    rows = [
        QuestionSensitivity(
            question=name,
            credence=value.credence,
            own=value.own,
            low=low,
            high=high,
            probability_low=at_low,
            probability_high=at_high,
            derivative=slope,
            log_odds_derivative=ratio,
            direction=_direction(case.probability, at_low, at_high, slope, scale),
        )
        for (name, value), (low, high), (at_low, at_high), slope, ratio, scale in zip(
            case.values.items(), *columns, strict=True
        )
    ]
    jointly = _acting_together(case, rows) if sweep.kind == "range" else None
    return Sensitivity(asked, sweep, tuple(sorted(rows, key=by_swing)), jointly)


def _acting_together(case: Case, rows: Sequence[QuestionSensitivity]) -> Band | None:
    """The band over all ranges, if it is more than twice as wide as independent swings would make it.

    A swing is the width of the band that one range makes alone. Of terms that are added the squares of the widths add
    up; what is left over comes from ranges that act together.
    """
    answers = list(case.values.values())
    ranged = {name for name, value in case.values.items() if value.low is not None and 0 < value.credence < 1}
    if len(ranged) < 2:
        return None
    values = case.inquiry.probability(draw(answers, DRAWS, SEED))
    if np.isnan(values).any():
        return None
    together = band(values, SEED)
    alone = np.sqrt(sum(row.swing**2 for row in rows if row.question in ranged and row.swing == row.swing))
    width = together.high - together.low
    return together if differ(together.low, together.high) and width > max(BEYOND * alone, SEEN) else None


def _direction(now: float, low: float, high: float, slope: float, scale: float) -> Direction:
    """Which way the target goes when the credence rises, as far as its two ends and its slope tell.

    The slope is a difference of what the target is at credences of 0 and 1 (of which `scale` is the greater), as
    far as the target is linear in the credence, and its rounding is relative to that.
    """
    moves = [after - before for before, after in ((low, now), (now, high)) if differ(before, after)]
    moves += [slope] if abs(slope) > NOISE * scale else []
    if any(move > 0 for move in moves) and any(move < 0 for move in moves):
        return "turns"
    return "none" if not moves else "raises" if moves[0] > 0 else "lowers"
