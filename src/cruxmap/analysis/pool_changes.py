"""How much of the change of a pooled answer is whose: the parts of people who moved, which add up to it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.comparison import contributions
from cruxmap.analysis.pools import Array, Method, pool_of
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.run import Batch

_CROSSINGS = 2000  # of the ways of some people, of which each is looked at; more people are followed in steps
_STEPS = 512
_CELLS = 1_000_000  # people times steps


class PoolChange(Struct, frozen=True):
    """One question's pool on its way from one set of answers to another.

    On its own scale the pool goes straight from `start` to the start plus the sum of the `parts`, which are people's:
    the scale is that of log-odds, or else of probabilities.
    """

    start: float
    parts: Array
    in_log_odds: bool


def pool_change(before: Array, after: Array, weights: Array, method: Method) -> PoolChange:
    """Whose part the change of a pool is, when everybody's answer moves from `before` to `after`.

    A mean of log-odds, or of probabilities, moves by the mean of its people's movements on that scale: each one's
    part is theirs, by weight. From 20% and 20% to 50% and 20% the logarithmic pool moves by half of log 4, all of it
    the first one's. A median is followed while all go straight to their new answers: at each moment it is one
    person's, or two people's, and what it moves then is their part; people who go the same way share it.

    In a logarithmic pool with a certainty, those who leave one change their minds first, then those who neither leave
    nor reach one, and last those who reach one: the middle ones' parts are as above, and where the pool jumps, those
    who jump share it by weight.

    Args:
        before: answers of the same people to one question, shape (people,).
        after: their later answers.
        weights: how much each counts.
        method: how they are pooled; there must be a pool of both.
    """
    if method == "linear":
        return PoolChange(pooled(before, weights, method), (after - before) * weights / weights.sum(), False)
    if method == "median":
        return PoolChange(pooled(before, weights, method), _median_parts(before, after, weights), False)
    certain_before, certain_after = _is_certain(before), _is_certain(after)
    if (certain_before | certain_after).any():
        return PoolChange(pooled(before, weights, method), _parts_by_jumps(before, after, weights), False)
    share = weights / weights.sum()
    start, end = log_odds(before), log_odds(after)
    return PoolChange(float(share @ start), (end - start) * share, True)


def contributions_of_parts(inquiry: Inquiry, credences: Array, changes: dict[int, PoolChange]) -> dict[int, Array]:
    """What each person's part in each question's change does to the conclusion; together they are its change.

    What raises a pooled answer and what lowers it are inputs of their own, each of which goes from nothing to all of
    its movement, so that a question counts even where its people's movements cancel.

    Args:
        inquiry: what is asked.
        credences: the pooled credences before, and readings, shape (questions,).
        changes: by the positions of questions.
    """
    if not changes:
        return {}
    way = _Way(inquiry, credences, changes)
    count = 2 * len(changes)
    rising, falling = contributions(way, np.zeros(count), np.ones(count)).reshape(2, -1)
    result = {}
    for i, (question, moved) in enumerate(changes.items()):
        effects = np.zeros(len(moved.parts))
        for effect, size, some in (
            (rising[i], way.rises[i], moved.parts > 0),
            (falling[i], way.falls[i], moved.parts < 0),
        ):
            if size:
                effects[some] = effect * moved.parts[some] / size
        result[question] = effects
    return result


class _Way:
    """The conclusion as a function of how much of each question's rise, and of its fall, has happened."""

    def __init__(self, inquiry: Inquiry, credences: Array, changes: dict[int, PoolChange]) -> None:
        self.inquiry = inquiry
        self.credences = credences
        self.questions = list(changes)
        self.starts = np.array([moved.start for moved in changes.values()])
        self.rises = np.array([moved.parts[moved.parts > 0].sum() for moved in changes.values()])
        self.falls = np.array([moved.parts[moved.parts < 0].sum() for moved in changes.values()])
        self.in_log_odds = np.array([moved.in_log_odds for moved in changes.values()])

    def probability(self, theta: Batch, /) -> Batch:
        """The conclusion for each column: rises first, then falls."""
        rises, falls = theta[: len(self.questions)], theta[len(self.questions) :]
        place = self.starts[:, np.newaxis] + self.rises[:, np.newaxis] * rises + self.falls[:, np.newaxis] * falls
        odds = self.in_log_odds
        place[odds] = 1 / (1 + np.exp(-place[odds]))
        vectors = np.repeat(self.credences[:, np.newaxis].astype(theta.dtype), theta.shape[1], axis=1)
        vectors[self.questions] = place
        return self.inquiry.probability(vectors)


def pooled(values: Array, weights: Array, method: Method) -> float:
    """The pool of some answers to one question."""
    return float(pool_of(values[np.newaxis], weights, method).whole()[0])


def _is_certain(values: Array) -> NDArray[np.bool_]:
    certain: NDArray[np.bool_] = (values == 0) | (values == 1)
    return certain


def log_odds(values: Array) -> Array:
    """The log-odds of probabilities short of 0 and 1."""
    result: Array = np.log(values) - np.log1p(-values)
    return result


def _parts_by_jumps(before: Array, after: Array, weights: Array) -> Array:
    """Parts of a logarithmic pool's change, as a probability, where some are certain."""
    moves = before != after
    reaches = moves & _is_certain(after)
    leaves = moves & _is_certain(before) & ~reaches
    walks = moves & ~leaves & ~reaches
    steps = (before, np.where(leaves, after, before), np.where(reaches, before, after), after)
    at = [pooled(values, weights, "logarithmic") for values in steps]
    parts = np.zeros(len(before))
    for jumpers, change in ((leaves, at[1] - at[0]), (reaches, at[3] - at[2])):
        if jumpers.any():
            parts[jumpers] = change * weights[jumpers] / weights[jumpers].sum()
    if walks.any():
        shares = (log_odds(after[walks]) - log_odds(before[walks])) * weights[walks]
        free = weights[~_is_certain(steps[1])].sum()
        total = float(shares.sum())
        slope = (at[2] - at[1]) / total if abs(total) > 1e-9 * np.abs(shares).sum() else at[1] * (1 - at[1]) / free
        parts[walks] = slope * shares
    return parts


def _median_parts(before: Array, after: Array, weights: Array) -> Array:
    """Parts of a weighted median's change while all answers go straight from one to the other."""
    lines, line_of = np.unique(np.stack([before, after], axis=1), axis=0, return_inverse=True)
    line_of = line_of.ravel()
    weight: Array = np.bincount(line_of, weights).astype(float)
    cuts = _cuts(lines)
    ends = _along(lines, cuts)
    lower, upper = _medians(_along(lines, (cuts[:-1] + cuts[1:]) / 2), weight)
    first, second = _medians(ends, weight)
    every = np.arange(len(cuts))
    median = (ends[first, every] + ends[second, every]) / 2
    steps = np.arange(len(cuts) - 1)
    own = [(ends[holder, steps + 1] - ends[holder, steps]) / 2 for holder in (lower, upper)]
    rest = (np.diff(median) - own[0] - own[1]) / 2  # rounding; and where people are followed in steps
    parts = np.zeros(len(lines))
    for holder, change in zip((lower, upper), own, strict=True):
        np.add.at(parts, holder, change + rest)
    return parts[line_of] * weights / weight[line_of]


def _along(lines: Array, times: Array) -> Array:
    """Where each line is at some times, shape (lines, times)."""
    values: Array = lines[:, :1] * (1 - times) + lines[:, 1:] * times
    return values


def _cuts(lines: Array) -> Array:
    """Times from 0 to 1 between which no two lines cross; or many of them, where there are too many crossings."""
    count = len(lines)
    if count * (count - 1) // 2 > _CROSSINGS:
        return np.linspace(0, 1, max(8, min(_STEPS, _CELLS // count)) + 1)
    i, j = np.triu_indices(count, 1)
    apart, later = lines[i, 0] - lines[j, 0], lines[i, 1] - lines[j, 1]
    cross = apart * later < 0
    return np.unique(np.concatenate([[0.0, 1.0], (apart / np.where(cross, apart - later, 1))[cross]]))


def _medians(values: Array, weights: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each column, the lines whose mean is the weighted median: twice the same, unless any between two would do."""
    order = np.argsort(values, axis=0, kind="stable")
    doubled, total = 2 * np.cumsum(weights[order], axis=0), weights.sum()
    at = np.argmax(doubled >= total * (1 - 1e-12), axis=0)
    columns = np.arange(values.shape[1])
    after = np.where(np.isclose(doubled[at, columns], total, rtol=1e-12, atol=0), at + 1, at)
    after = np.minimum(after, len(values) - 1)
    return order[at, columns], order[after, columns]
