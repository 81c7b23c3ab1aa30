"""Spread: what a person's ranges say about their conclusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.model.credences import Answer
from cruxmap.model.notation import logit

BLOCK = 1000  # draws from one seed, so that the n-th draw is the same whatever n is asked for
Z95 = 1.6448536269514722  # the standard normal's 95th percentile


class Band(Struct, frozen=True):
    """The distribution of a conclusion over draws: its 5th, 50th and 95th percentile, and its mean."""

    low: float
    median: float
    high: float
    mean: float
    draws: int
    seed: int


def draw(answers: Sequence[Answer], draws: int, seed: int, correlation: float = 0.0) -> NDArray[np.float64]:
    """Credence vectors from the ranges; shape (questions, draws).

    A range makes a two-piece logit-normal: in log-odds, the point is the median, and the two sides have
    the standard deviations that put `low` at the 5th and `high` at the 95th percentile. Without a range,
    and at 0 and 1, a question keeps its point.

    With a `correlation`, from 0 to 1, errors of judgement go together: every two questions' normal
    deviates have that correlation, by one common factor (a Gaussian copula). At 0 each question is drawn
    on its own, and at 1 all are at the same percentile.
    """
    from numpy.random import SeedSequence, default_rng  # only where there is something to draw

    point = np.array([answer.credence for answer in answers])
    spread = [i for i, answer in enumerate(answers) if answer.low is not None and 0 < answer.credence < 1]
    result = np.repeat(point[:, np.newaxis], draws, axis=1)
    if not spread:
        return result
    middle = np.array([logit(answers[i].credence) for i in spread])[:, np.newaxis]
    ends = [(logit(answers[i].low or 0.0), logit(answers[i].high or 1.0)) for i in spread]
    down, up = (np.abs(np.array(side)[:, np.newaxis] - middle) / Z95 for side in zip(*ends, strict=True))
    blocks = SeedSequence(seed).spawn(-(-draws // BLOCK))
    for i, block in enumerate(blocks):
        columns = slice(i * BLOCK, min(draws, (i + 1) * BLOCK))
        random = default_rng(block)
        z = random.standard_normal((len(spread), BLOCK))
        if correlation:  # drawn after z, so that the same seed differs by the correlation alone
            z = np.sqrt(correlation) * random.standard_normal(BLOCK) + np.sqrt(1 - correlation) * z
        z = z[:, : columns.stop - columns.start]
        result[spread, columns] = 1 / (1 + np.exp(-(middle + np.where(z < 0, down, up) * z)))
    return result


def band(values: NDArray[np.float64], seed: int) -> Band:
    """The percentiles and the mean of a conclusion over draws."""
    # What np.percentile returns, without its import of numpy.ma.
    low, median, high = np.interp([0.05, 0.5, 0.95], np.linspace(0, 1, len(values)), np.sort(values))
    return Band(float(low), float(median), float(high), float(values.mean()), len(values), seed)
