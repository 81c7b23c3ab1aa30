"""Uncertainty: credence vectors drawn from the ranges that people give, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.credences import Value, point_of
from cruxmap.model.notation import logit

BLOCK = 250  # draws from one seed, so that the n-th draw is the same whatever n is asked for
PIECE = 400_000  # numbers drawn at a time
Z95 = 1.6448536269514722  # the standard normal's 95th percentile

Progress = Callable[[int, int], None]


class Errors(Struct, frozen=True):
    """The standard errors of a band's numbers: how much each varies between runs with other seeds."""

    low: float
    median: float
    high: float
    mean: float


class Band(Struct, frozen=True):
    """The distribution of a conclusion over draws: its 5th, 50th and 95th percentile, and its mean."""

    low: float
    median: float
    high: float
    mean: float
    draws: int
    seed: int
    errors: Errors


class Simulation(Result, frozen=True):
    """The distribution of the target over draws from the ranges.

    `values` is P(target) at each draw, in the order of the draws.
    """

    correlation: float
    band: Band
    values: NDArray[np.float64]


def simulate(
    case: Case,
    *,
    draws: int = 100_000,
    seed: int = 1,
    correlation: float = 0.0,
    progress: Progress | None = None,
) -> Simulation:
    """Draw credences from the ranges and work out the target for each draw.

    The n-th draw is the same whatever else is asked for: it depends on the seed alone.

    Args:
        case: the argument, somebody's credences and what is asked.
        draws: how many, at least two.
        seed: of the draws.
        correlation: how far errors of judgement go together, as for `draw`, each in the direction in which its
            question moves the target; so it does not matter whether one asks for something or its opposite.
        progress: called now and then with how many draws are done, and of how many.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        CruxmapError: for fewer draws than two, or a correlation outside 0 to 1.
    """
    values = propagate(case.inquiry, list(case.values.values()), draws, seed, correlation, progress)
    return Simulation(case.asked, correlation, band(values, seed), values)


def propagate(
    inquiry: Inquiry,
    spread: Sequence[Value],
    draws: int,
    seed: int,
    correlation: float,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """P(target) at each draw from the answers' ranges, in pieces, so that memory stays flat.

    The arguments are those of `simulate`, and so is what is raised.
    """
    if not 0 <= correlation <= 1:
        raise CruxmapError(f"a correlation of {correlation:g} is outside 0 to 1", "give one from 0 to 1", "bad-number")
    if draws < 2:
        raise CruxmapError(f"{draws} draws make no distribution", "ask for 2 or more", "bad-number")
    if correlation:
        slopes = inquiry.derivatives(point_of(spread))
        towards = np.where(slopes < 0, -1.0, 1.0)
    else:
        towards = np.ones(len(spread))
    values = np.empty(draws)
    piece = BLOCK * max(1, PIECE // (BLOCK * len(spread)))
    for first in range(0, draws, piece):
        theta = draw(spread, min(piece, draws - first), seed, correlation * towards, first)
        here = values[first : first + piece] = inquiry.probability(theta)
        if np.isnan(here).any():
            raise inquiry.explain_nan(theta[:, np.isnan(here).argmax()])
        if progress:
            progress(first + len(here), draws)
    return values


def draw(
    answers: Sequence[Value],
    draws: int,
    seed: int,
    correlation: float | NDArray[np.float64] = 0.0,
    first: int = 0,
) -> NDArray[np.float64]:
    """Credence vectors from the ranges; shape (questions, draws).

    A range makes a two-piece logit-normal: in log-odds, the point is the median, and the two sides have
    the standard deviations that put `low` at the 5th and `high` at the 95th percentile. Without a range,
    and at 0 and 1, a question keeps its point.

    Args:
        answers: each question's credence and range.
        draws: how many.
        seed: of all draws.
        correlation: of every two questions' normal deviates, from 0 to 1, by one common factor (a Gaussian
            copula). At 1 all are at the same percentile. Or one for each question, of which those below
            zero go against the common factor.
        first: how many draws to leave out from the beginning, a multiple of `BLOCK`.
    """
    point = point_of(answers)
    spread = [i for i, answer in enumerate(answers) if answer.low is not None and 0 < answer.credence < 1]
    result = np.repeat(point[:, np.newaxis], draws, axis=1)
    if not spread:
        return result
    middle = np.array([logit(answers[i].credence) for i in spread])[:, np.newaxis]
    ends = [(logit(answers[i].low or 0.0), logit(answers[i].high or 1.0)) for i in spread]
    down, up = (np.abs(np.array(side)[:, np.newaxis] - middle) / Z95 for side in zip(*ends, strict=True))
    shared = np.broadcast_to(correlation, len(answers))[spread, np.newaxis]
    together, apart = np.sign(shared) * np.sqrt(np.abs(shared)), np.sqrt(1 - np.abs(shared))
    for start in range(0, draws, BLOCK):
        columns = slice(start, min(draws, start + BLOCK))
        common, z = np.split(_normal(1 + len(spread), seed, (first + start) // BLOCK), [1])
        z = together * common + apart * z
        odds = np.abs(z)  # in place from here: fresh arrays cost more than the arithmetic
        odds *= (up - down) / 2
        z *= (up + down) / 2
        odds += z  # up z where z > 0, down z elsewhere
        odds += middle
        np.exp(odds, out=odds)
        np.divide(odds, np.add(odds, 1, out=z), out=odds)
        result[spread, columns] = odds[:, : columns.stop - start]
    return result


def _normal(rows: int, seed: int, block: int) -> NDArray[np.float64]:
    """Standard normal deviates, shape (rows, BLOCK), by Box and Muller's transform (1958).

    The bits are those of Python's own generator: a new numpy may draw other numbers from the same seed, and
    the import of numpy.random would take as long as all that `cruxmap eval` works out.
    """
    bits = np.frombuffer(Random(f"{seed} {block}").randbytes(4 * rows * BLOCK), "<u4")
    radius, angle = np.split((bits + 0.5) * 2**-32, 2)
    radius, angle = np.sqrt(-2 * np.log(radius)), 2 * np.pi * angle
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)]).reshape(rows, BLOCK)


def seeded(seed: int, block: int) -> bytes:
    """What starts the generator for a block of draws: the words of a key, the lowest byte first.

    This is what `random.Random(f"{seed} {block}")` makes of the text. It is spelled out so that a program that knows
    the Mersenne Twister, but neither Python nor SHA-512, can draw the same.
    """
    from hashlib import sha512

    text = f"{seed} {block}".encode()
    key = (text + sha512(text).digest())[::-1]
    return key + bytes(-len(key) % 4)


def band(values: NDArray[np.float64], seed: int) -> Band:
    """The percentiles and the mean of a conclusion over draws, with their standard errors.

    For the mean, s / sqrt(n). For a percentile p, a quarter of the distance between the percentiles two standard
    deviations of its rank, sqrt(p (1 - p) / n), below and above it (Woodruff 1952). The median of 10,000
    draws from the uniform distribution has 0.5 / sqrt(10,000) = 0.005.
    """
    n, ordered = len(values), np.sort(values)
    points = np.array([0.05, 0.5, 0.95])
    steps = 2 * np.sqrt(points * (1 - points) / n)
    # What np.quantile returns, without its import of numpy.ma.
    below, at, above = np.interp([points - steps, points, points + steps], np.linspace(0, 1, n), ordered)
    (low, median, high), half = at.tolist(), ((above - below) / 4).tolist()
    errors = Errors(half[0], half[1], half[2], float(values.std(ddof=1) / np.sqrt(n)))
    return Band(low, median, high, float(values.mean()), n, seed, errors)
