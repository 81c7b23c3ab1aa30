"""Sensitivity: for every question, how steep the target is in it and how far it swings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from cruxmap.analysis.start import NOISE, Result, Start
from cruxmap.analysis.sweep import Sweep, Swing, by_swing, sensitivity_functions
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet

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
    """What the target hangs on: a row for each question, the largest swing first."""

    sweep: Sweep
    rows: tuple[QuestionSensitivity, ...]


def sensitivity(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    sweep: Sweep | None = None,
) -> Sensitivity:
    """Vary every credence on its own.

    Args:
        argument: the argument map.
        credences: a person's; the map's readings are used for all that they leave out.
        target: what to ask for; the argument's own target if left out.
        given: evidence, by claim: the states in which it may be.
        do: claims set to a state by intervention.
        sweep: between which ends each credence goes; through its range if left out.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    start = Start(argument, credences, target, given, do)
    sweep = sweep or Sweep()
    ends = np.array([sweep.ends(one) for one in start.answers.values()]).reshape(-1, 2)
    places = np.repeat(np.arange(len(start.point))[:, np.newaxis], 2, axis=1)
    swung = sensitivity_functions(start.inquiry, start.point)(places, ends)
    slopes = start.inquiry.derivatives(start.point)
    with np.errstate(invalid="ignore"):  # at certainties there is no odds ratio
        ratios = start.inquiry.log_odds_derivatives(start.point) * start.point * (1 - start.point)
    columns = (ends.tolist(), swung.tolist(), slopes.tolist(), ratios.tolist())
    rows = [
        QuestionSensitivity(
            question=name,
            credence=one.credence,
            own=one.own,
            low=low,
            high=high,
            probability_low=at_low,
            probability_high=at_high,
            derivative=slope,
            log_odds_derivative=ratio,
            direction=_direction(start.probability, at_low, at_high, slope),
        )
        for (name, one), (low, high), (at_low, at_high), slope, ratio in zip(
            start.answers.items(), *columns, strict=True
        )
    ]
    return Sensitivity(*start.result(), sweep, tuple(sorted(rows, key=by_swing)))


def _direction(now: float, low: float, high: float, slope: float) -> Direction:
    """Which way the target goes when the credence rises, as far as its two ends and its slope tell."""
    moves = [move for move in (now - low, high - now, slope) if abs(move) > NOISE]
    if any(move > 0 for move in moves) and any(move < 0 for move in moves):
        return "turns"
    return "none" if not moves else "raises" if moves[0] > 0 else "lowers"
