"""The nearest zero: the least change of several log-odds, in widths, at which a function of them is zero.

Many problems at once: each has its own start and its own set of numbers that may change, and is a column of a batch.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.inquiry import Inquiry

LEAST, MOST = -600.0, 36.0  # log-odds below which steps lose digits, and beyond which a double is as good as 1
FAR = 15.0  # log-odds at which a credence may be so near to certainty that it makes no difference
ROUNDS = 100
STEPS = (1.0, 0.5, 0.25, 0.1, 0.03, 0.005, 0.0005)  # parts of the way that are tried in each round, until one will do
ENOUGH = 0.1  # of what the plane promises that a step has to gain
NEAR, LAST = 0.1, 6  # log-odds from zero, and rounds, of the last little way
CLOSE = 1e-10  # log-odds from zero that count as none
STILL = 1e-8  # the part of the measure that a round has to promise and to gain
STEP = 1e-20  # of a complex step
COLUMNS = 1 << 14  # credence vectors at a time

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Function(Protocol):
    """A function of log-odds."""

    def values(self, x: Array) -> Array:
        """The function for each column of x, shape (numbers, batch); NaN where it is undefined."""

    def slopes(self, x: Array, free: Mask) -> Array:
        """Its derivative by each number that is free, shape (numbers, batch); 0 for the others."""


class Span(Struct, frozen=True):
    """Where some log-odds start, and how wide they are.

    Attributes:
        start: shape (numbers,).
        up: their widths above the start; 0 for one that cannot go there.
        down: their widths below.
    """

    start: Array
    up: Array
    down: Array

    def widths(self, x: Array) -> Array:
        """How many widths each number is away from its start, with its sign; shape of x, (numbers, batch)."""
        apart = x - self.start[:, np.newaxis]
        width = np.where(apart > 0, self.up[:, np.newaxis], self.down[:, np.newaxis])
        return np.divide(apart, width, out=np.where(apart == 0, 0.0, np.copysign(np.inf, apart)), where=width > 0)

    def distance(self, x: Array) -> Array:
        """The root of the sum of the squares of the widths, for each column."""
        distance: Array = np.sqrt((self.widths(x) ** 2).sum(axis=0))
        return distance


class LogOdds:
    """Logit P(target) less a goal's, as a function of the log-odds of the credences; certainties stay certain."""

    def __init__(self, inquiry: Inquiry, goal: float, certain: Array) -> None:
        self.inquiry = inquiry
        self.goal = goal
        self.certain = certain

    def values(self, x: Array) -> Array:
        """The function for each column."""
        parts = [
            self.inquiry.log_odds(self._credences(x[:, i : i + COLUMNS])).real for i in range(0, x.shape[1], COLUMNS)
        ]
        values: Array = np.concatenate([np.empty(0), *parts]) - self.goal
        return values

    def slopes(self, x: Array, free: Mask) -> Array:
        """Its derivatives, by complex steps: one column for each number of a problem that is free."""
        problem, number = np.nonzero(free.T)
        result = np.zeros(x.shape)
        for i in range(0, len(problem), COLUMNS):
            some, which = problem[i : i + COLUMNS], number[i : i + COLUMNS]
            theta = self._credences(x[:, some]).astype(complex)
            columns = np.arange(len(some))
            at = theta[which, columns].real
            theta[which, columns] += 1j * STEP * at * (1 - at)
            result[which, some] = self.inquiry.log_odds(theta).imag / STEP
        return result

    def _credences(self, x: Array) -> Array:
        credences: Array = np.where(
            np.isnan(self.certain)[:, np.newaxis], 1 / (1 + np.exp(-x)), self.certain[:, np.newaxis]
        )
        return credences


class Difference:
    """One function of some log-odds less another of others, whose numbers stand below those of the first."""

    def __init__(self, first: Function, second: Function, count: int) -> None:
        self.first = first
        self.second = second
        self.count = count

    def values(self, x: Array) -> Array:
        """The function for each column."""
        return self.first.values(x[: self.count]) - self.second.values(x[self.count :])

    def slopes(self, x: Array, free: Mask) -> Array:
        """Its derivatives."""
        first = self.first.slopes(x[: self.count], free[: self.count])
        return np.vstack([first, -self.second.slopes(x[self.count :], free[self.count :])])


def nearest(function: Function, span: Span, starts: Array, free: Mask) -> tuple[Array, Array]:
    """From each start, a point at which the function is zero and from which no small step leads nearer.

    The sum of the squares of the widths is least where it is stationary on the surface on which the function is zero:
    each round goes towards the nearest point of the plane that touches it (Hasofer and Lind 1974; Rackwitz and
    Fiessler 1978, who look for the likeliest failure of a structure in this way), as far as brings down half of that
    sum plus a multiple of the distance from zero (Zhang and Der Kiureghian 1995). Where a width differs above and
    below the start, the plane says to which side a number goes. Of x + y - 2 with widths of 1 and 1, from 0 and 0, it
    is 1 and 1, at a distance of the root of 2.

    Args:
        function: of log-odds.
        span: from where distances are measured, and in which widths.
        starts: where each search starts, shape (numbers, searches).
        free: which numbers each search may change, of the same shape.

    Returns:
        The points, shape (numbers, searches), and their distances in widths; infinite where none was found.
    """
    x = np.where(free, starts, span.start[:, np.newaxis])
    c = function.values(x)
    penalty = np.zeros(x.shape[1])
    active = np.isfinite(c)
    for _ in range(ROUNDS):
        some = np.flatnonzero(active)
        if not len(some):
            break
        towards, pull = _towards(function, span, x[:, some], c[some], free[:, some])
        penalty[some] = np.maximum(penalty[some], 2 * pull)
        before = _measure(span, x[:, some], c[some], penalty[some])
        hoped = before - _measure(span, towards, np.zeros(len(some)), penalty[some])
        gained, moved, reached = np.zeros(len(some)), x[:, some], c[some]
        for share in STEPS:
            left = np.flatnonzero((hoped > STILL * before) & (gained < ENOUGH * share * hoped))
            if not len(left):
                break
            tried = x[:, some[left]] + share * (towards - x[:, some])[:, left]
            at = function.values(tried)
            gain = before[left] - _measure(span, tried, at, penalty[some[left]])
            better = gain > gained[left]
            gained[left[better]], reached[left[better]] = gain[better], at[better]
            moved[:, left[better]] = tried[:, better]
        x[:, some], c[some] = moved, reached
        active[some] = gained > STILL * before
    return _landed(function, span, x, c, free)


def _towards(function: Function, span: Span, x: Array, c: Array, free: Mask) -> tuple[Array, Array]:
    """The nearest point of the plane that touches the function, and the multiplier of the function there."""
    slopes = np.nan_to_num(function.slopes(x, free), nan=0.0, posinf=0.0, neginf=0.0)
    apart = x - span.start[:, np.newaxis]
    rest = (slopes * apart).sum(axis=0) - c
    width = np.where(slopes * rest > 0, span.up[:, np.newaxis], span.down[:, np.newaxis])
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        pull = rest / (slopes**2 * width**2).sum(axis=0)
        towards = np.where(free & (slopes != 0), span.start[:, np.newaxis] + width**2 * slopes * pull, x)
    towards = np.where(free & (slopes == 0), span.start[:, np.newaxis], towards)
    towards = np.where(np.isfinite(towards), np.clip(towards, LEAST, MOST), x)
    return towards, np.where(np.isfinite(pull), np.abs(pull), 0.0)


def _measure(span: Span, x: Array, c: Array, penalty: Array) -> Array:
    """What every round brings down; infinite where the function is undefined."""
    measure: Array = (span.widths(x) ** 2).sum(axis=0) / 2 + penalty * np.abs(c)
    return np.where(np.isnan(measure), np.inf, measure)


def _landed(function: Function, span: Span, x: Array, c: Array, free: Mask) -> tuple[Array, Array]:
    """The points taken the last little way to zero, and their distances."""
    for _ in range(LAST):
        near = np.flatnonzero((np.abs(c) > CLOSE) & (np.abs(c) < NEAR))
        if not len(near):
            break
        slopes = np.nan_to_num(function.slopes(x[:, near], free[:, near]), nan=0.0, posinf=0.0, neginf=0.0)
        width = np.where(x[:, near] > span.start[:, np.newaxis], span.up[:, np.newaxis], span.down[:, np.newaxis])
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            step = -c[near] * width**2 * slopes / (slopes**2 * width**2).sum(axis=0)
        moved = np.clip(np.where(np.isfinite(step), x[:, near] + step, x[:, near]), LEAST, MOST)
        at = function.values(moved)
        better = np.abs(at) < np.abs(c[near])
        x[:, near[better]], c[near[better]] = moved[:, better], at[better]
    return x, np.where((np.abs(c) <= CLOSE) & ~_only_approached(function, span, x), span.distance(x), np.inf)


def _only_approached(function: Function, span: Span, x: Array) -> Mask:
    """Whether the function would be as near to zero still if what went far went all the way to certainty."""
    gone = (np.abs(x) > FAR) & (x != span.start[:, np.newaxis])
    some = np.flatnonzero(gone.any(axis=0))
    result = np.zeros(x.shape[1], dtype=bool)
    ends = np.where(gone, np.where(x > 0, MOST, LEAST), x)[:, some]
    result[some] = np.abs(function.values(ends)) <= 10 * CLOSE
    return result
