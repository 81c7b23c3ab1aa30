"""Variance: which ranges the uncertainty about the target comes from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.histogram import Histogram, histogram
from cruxmap.analysis.rounding import by_size, differ
from cruxmap.analysis.sweep import COLUMNS
from cruxmap.analysis.uncertainty import Z95, Band, band, propagate
from cruxmap.errors import CruxmapError
from cruxmap.model.credences import Value
from cruxmap.model.notation import logit

PART = 4  # of the draws, about so many are the points of one scrambled sequence
LEAST = 4  # of the power of two: fewer points tell nothing
SEQUENCES = 32  # independent ones, whose scatter is the standard error
STEEPEST = 36.0  # normal deviates, beyond which a density is nothing beside whatever it is multiplied by
LINEAR = 1e-9  # by how much what is linear may seem to bend
DRAWS = 2000
SEED = 1

Matrix = NDArray[np.float64]


class NoRangesError(CruxmapError, code="no-ranges"):
    """There is nothing to apportion: no range, or none that moves the target."""


class QuestionShare(Struct, frozen=True):
    """The share of the target's variance that one question's range explains.

    Attributes:
        question: its name.
        credence: its value, the median of its range.
        own: whether it is the person's.
        low: the range's 5th percentile.
        high: its 95th.
        first_order: the Sobol index S: the share that would go if this credence alone were known.
        first_order_error: its standard error.
        total_order: the Sobol index S_T: the share that would stay if all others were known. What it has
            beyond S comes from interactions with others.
        total_order_error: its standard error.
    """

    question: str
    credence: float
    own: bool
    low: float
    high: float
    first_order: float
    first_order_error: float
    total_order: float
    total_order_error: float


class VarianceShares(Result, frozen=True):
    """How uncertain the target is, and which ranges that comes from; the largest total index first."""

    band: Band
    histogram: Histogram
    evaluations: int
    rows: tuple[QuestionShare, ...]


class Spread:
    """A range as a distribution, for `scipy.stats.sobol_indices`, which asks for its quantiles.

    The two-piece logit-normal of `uncertainty.draw`: `ppf` of 0.05, 0.5 and 0.95 are low, point and high.
    """

    def __init__(self, answer: Value) -> None:
        self.middle = logit(answer.credence)
        self.down = (self.middle - logit(answer.low or 0.0)) / Z95
        self.up = (logit(1.0 if answer.high is None else answer.high) - self.middle) / Z95

    def ppf(self, share: Matrix) -> Matrix:
        """The credence below which some share of the distribution lies."""
        from scipy.special import ndtri

        return self.at(ndtri(share))

    def at(self, z: Matrix) -> Matrix:
        """The credence at some normal deviates."""
        result: Matrix = 1 / (1 + np.exp(-(self.middle + np.where(z < 0, self.down, self.up) * z)))
        return result


class Ends:
    """Two points with the mean and the variance of a range, each as likely as the other.

    Of a function that is linear in each credence they have the same indices as the ranges themselves, and no rare
    draws from which most of the variance comes. They may lie outside of 0 to 1.
    """

    def __init__(self, spread: Spread) -> None:
        self.mean, self.deviation = moments(spread)

    def ppf(self, share: Matrix) -> Matrix:
        """The one below one half, the other above."""
        return self.mean + np.where(share < 0.5, -self.deviation, self.deviation)


def moments(spread: Spread) -> tuple[float, float]:
    """The mean and the standard deviation of a range: of log-odds with a spread of 0 around 0, 1/2 and 0."""
    z = np.linspace(-STEEPEST, STEEPEST, 16_001)
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    credence = spread.at(z)
    middle = float(credence[len(z) // 2])  # in multiples of which nothing underflows
    parts = credence / middle
    mean = float((density * parts).sum())
    return middle * mean, middle * float(np.sqrt((density * (parts - mean) ** 2).sum()))


def is_linear(case: Case, ranged: Sequence[int]) -> bool:
    """Whether the target is linear in each of some credences: without evidence, it is half-way where they are.

    Found out at other credences that have nothing in common: what holds there holds everywhere.
    """
    if case.query.evidence or case.inquiry.weights:
        return False
    batch = np.repeat(case.inquiry.unrelated_credences[:, np.newaxis], 3 * len(ranged), axis=1)
    batch[np.repeat(ranged, 3), np.arange(3 * len(ranged))] = np.tile([0.0, 0.5, 1.0], len(ranged))
    none, half, all_ = case.inquiry.probability(batch).reshape(-1, 3).T
    return bool((np.abs(none + all_ - 2 * half) <= LINEAR * half).all())


def variance_shares(
    case: Case,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> VarianceShares:
    """Sobol indices of P(target | given) over the ranges, each question drawn on its own.

    First-order and total indices as Saltelli et al. (2010) estimate them, over the points of
    `scipy.stats.sobol_indices`: parts of the variance over several scrambled sequences together, divided by all of
    it, with the standard errors of a jackknife that leaves out each sequence in turn. Of a sum of
    independent terms, each explains its own variance over the whole, and the two indices agree.

    Where ranges are very wide, the variance comes from few points, and an estimate that has not met enough of them
    is too low and thinks too well of itself. Jansen's estimate (1999) of the same first-order index sees them in
    what is left over: the standard error is the geometric mean of those of the two.

    Where the target is linear in each credence, which it is without evidence, tilts, and questions that are used
    twice, two points stand for each range (`Ends`), and the indices are as good as exact. Of a product of three
    alike, each has 1 / (r² + 3r + 3) alone and (r + 1)² times that with others, r being their variance over the square
    of their mean.

    Args:
        case: the argument, somebody's credences and what is asked.
        draws: from the ranges, for the band. Each of the sequences for the indices has about a quarter as many points:
            the nearest power of two, as Sobol sequences want it.
        seed: of the sequences and of the draws.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        NoRangesError: when no question has a range, or no range moves the target.
        CruxmapError: for fewer draws than two.
    """
    if draws < 2:
        raise CruxmapError(f"{draws} draws make no distribution", "ask for 2 or more", "bad-number")
    asked = case.asked
    answers = list(case.values.values())
    ranged = [i for i, value in enumerate(answers) if value.low is not None and 0 < value.credence < 1]
    values = propagate(case.inquiry, answers, draws, seed, 0.0)
    if not ranged:
        raise NoRangesError("no question has a range, so there is no variance to share out", "give ranges")
    if not differ(values.min(), values.max()):
        raise NoRangesError(
            f"no range moves {case.query}, so there is no variance to share out",
            "ask about another target, or give ranges to more questions",
        )
    points = 2 ** max(LEAST, round(np.log2(draws / PART)))
    named = [list(case.values.items())[i] for i in ranged]
    rows = [
        QuestionShare(name, value.credence, value.own, value.low or 0.0, value.high or 0.0, *share)
        for (name, value), share in zip(named, _indices(case, ranged, points, seed), strict=True)
    ]
    rows.sort(key=lambda row: by_size(row.total_order))
    evaluations = SEQUENCES * points * (len(ranged) + 2)
    return VarianceShares(asked, band(values, seed), histogram(values), evaluations, tuple(rows))


def _indices(case: Case, ranged: Sequence[int], points: int, seed: int) -> list[list[float]]:
    """For each question with a range, its first-order index, its error, its total index and its error."""
    if len(ranged) == 1:  # all of the variance is its own; scipy takes two or more
        return [[1.0, 0.0, 1.0, 0.0]]
    from scipy.stats import sobol_indices

    sequences: list[tuple[Matrix, Matrix, Matrix]] = []

    def function(x: Matrix) -> Matrix:
        parts = []
        for i in range(0, x.shape[1], COLUMNS):
            some = x[:, i : i + COLUMNS]
            batch = np.repeat(case.point[:, np.newaxis], some.shape[1], axis=1)
            batch[ranged] = some
            parts.append(case.inquiry.probability(batch))
        return np.concatenate(parts)[np.newaxis]

    def method(f_A: Matrix, f_B: Matrix, f_AB: Matrix) -> tuple[Matrix, Matrix]:  # noqa: N803, scipy's names
        sequences.append((f_A[0], f_B[0], f_AB[:, 0]))
        nothing = np.zeros((1, len(ranged)))
        return nothing, nothing

    answers = list(case.values.values())
    spreads: list[Spread] | list[Ends] = [Spread(answers[i]) for i in ranged]
    if is_linear(case, ranged):
        spreads = [Ends(Spread(answers[i])) for i in ranged]
    for entropy in np.random.SeedSequence(seed).spawn(SEQUENCES):
        rng = np.random.default_rng(entropy)
        sobol_indices(func=function, n=points, dists=spreads, method=method, rng=rng)
    a, b, ab = (np.array(values) for values in zip(*sequences, strict=True))
    mean = (a.mean() + b.mean()) / 2
    scale = max(np.abs(a - mean).max(), np.abs(b - mean).max())  # whose square may be less than a double can be
    a, b, ab = ((values - mean) / scale for values in (a, b, ab))
    variance = ((a**2).mean(axis=1) + (b**2).mean(axis=1)) / 2
    a, b = a[:, np.newaxis], b[:, np.newaxis]
    first, first_error = _ratio((b * (ab - a)).mean(axis=-1), variance)
    _, jansens_error = _ratio(variance[:, np.newaxis] - ((b - ab) ** 2).mean(axis=-1) / 2, variance)
    total, total_error = _ratio(((a - ab) ** 2).mean(axis=-1) / 2, variance)
    columns = (first, np.sqrt(first_error * jansens_error), total, total_error)
    return list(map(list, zip(*(column.tolist() for column in columns), strict=True)))


def _ratio(parts: Matrix, variance: Matrix) -> tuple[Matrix, Matrix]:
    """Parts of the variance over all sequences, shape (questions,), and their standard errors by the jackknife.

    Args:
        parts: what each sequence makes of them, shape (sequences, questions).
        variance: what each makes of the variance, shape (sequences,).
    """
    without = (parts.sum(axis=0) - parts) / (variance.sum() - variance)[:, np.newaxis]
    scatter = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    error: Matrix = np.sqrt((len(parts) - 1) / len(parts) * scatter)
    return parts.sum(axis=0) / variance.sum(), error
