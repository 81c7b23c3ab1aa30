"""Reach: which value of one credence, all others as they are, would bring the target where one wants it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.rounding import NOISE, rounded
from cruxmap.analysis.sweep import Function, Vector, sensitivity_functions
from cruxmap.model.notation import expit, logit

EPSILON = 2.0**-53  # the rounding of a double, as a part of it
LEAST, MOST = -708.0, 37.0  # log-odds below which a double loses digits, and beyond which it is as good as 1
STRIDE = 4.0  # far below, where a curve goes with a power of the credence
PIECES = 32  # into how many an interval is cut in each round of narrowing
ROUNDS = 10  # 32^10 pieces of an interval leave nothing of a double's digits

# Fine in the middle, where polynomials bend, and even in log-odds, where tilts do; down to where doubles end.
_GRID = np.concatenate(
    [
        [-np.inf],
        np.arange(LEAST, -36, STRIDE),
        np.arange(-36, -12, 1),
        np.linspace(-12, 12, 193),
        np.arange(13, MOST, 1),
        [np.inf],
    ]
)


class QuestionReach(Struct, frozen=True):
    """How one credence alone could bring the target to the goal.

    Attributes:
        question: its name.
        credence: its value now.
        own: whether that is the person's.
        reach: the credence nearest in log-odds at which P(target) is the goal; None if out of reach.
        distance: how far that is in log-odds (0.69 doubles the odds or halves them); infinite where only
            certainty would do; None if out of reach.
        lowest: the least P(target) that this credence alone can bring about.
        highest: the greatest.
    """

    question: str
    credence: float
    own: bool
    reach: float | None
    distance: float | None
    lowest: float
    highest: float


class Reach(Result, frozen=True):
    """What one would have to believe: the nearest question first; out of reach, the one that comes closest."""

    goal: float
    rows: tuple[QuestionReach, ...]


class Curve(NamedTuple):
    """P(target) along one credence.

    Attributes:
        log_odds: of the credence, in order, from minus infinity to infinity, with all turning points.
        probabilities: P(target) at each.
        reached: all log-odds of the credence at which P(target) is the goal.
    """

    log_odds: Vector
    probabilities: Vector
    reached: Vector


def reach(case: Case, goal: float) -> Reach:
    """For every question, the credence that alone would make P(target | given) the goal.

    P(target | given) is a ratio of polynomials in one credence: of degree one where the question feeds one
    table (Coupé and Van der Gaag 2002), of a higher one where it feeds several claims or a tilt, and then
    it need not be monotone. So it is followed over a fine grid from 0 to 1, its turning points and then
    its crossings of the goal are narrowed down, all questions together as one batch, and the crossing
    nearest in log-odds is reported. With P = 0.2 + 0.6 q at q = 0.5, a goal of 0.6 is reached at 2/3, at a
    distance of ln 2; a goal of 0.9 is out of reach (0.2 to 0.8).

    Args:
        case: the argument, somebody's credences and what is asked.
        goal: the wanted P(target), from 0 to 1.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked = case.asked
    now = np.array([logit(credence) for credence in case.point.tolist()])
    rows = []
    for (name, answer), x0, curve in zip(case.values.items(), now, curves(case, goal), strict=True):
        at, p = curve.reached, curve.probabilities
        value, distance = _nearest(at, float(x0), answer.credence) if len(at) else (None, None)
        rows.append(QuestionReach(name, answer.credence, answer.own, value, distance, float(p.min()), float(p.max())))
    return Reach(asked, goal, tuple(sorted(rows, key=lambda row: _order(row, goal))))


def curves(case: Case, goal: float) -> list[Curve]:
    """P(target) along the credence of each question alone, from 0 to 1, and where it is the goal."""
    function = sensitivity_functions(case.inquiry, case.point)
    now = np.array([logit(credence) for credence in case.point.tolist()])
    points = _curves(function, now)
    return [
        Curve(x, p, np.concatenate([_touching(x, p, float(x0), goal), crossings]))
        for x0, (x, p), crossings in zip(now, points, _crossings(function, points, goal), strict=True)
    ]


def _order(row: QuestionReach, goal: float) -> tuple[float, float]:
    if row.distance is None:
        below = row.highest < goal
        return np.inf, rounded(goal - row.highest, goal) if below else rounded(row.lowest - goal, row.lowest)
    return row.distance, 0.0


def _touching(x: Vector, p: Vector, x0: float, goal: float) -> Vector:
    """The log-odds at which the curve is at the goal without passing through it.

    Near a certainty a curve only approaches what it reaches there: then it is the certainty that counts.
    """
    at = _side(p, goal) == 0
    if at[x == x0].any():
        return np.array([x0])
    away = np.nonzero(~at)[0]
    inside = x[away[0] : away[-1] + 1][at[away[0] : away[-1] + 1]]
    return np.concatenate([[-np.inf] if at[0] else [], inside, [np.inf] if at[-1] else []])


def _nearest(reached: Vector, x0: float, credence: float) -> tuple[float, float]:
    """The credence at the log-odds nearest to x0, and the distance; staying where one is costs nothing."""
    with np.errstate(invalid="ignore"):
        away = np.where(reached == x0, 0.0, np.abs(reached - x0))
    nearest = int(np.lexsort((np.abs(_expit(reached) - credence), away))[0])  # from a certainty, all are infinitely far
    return (credence, 0.0) if away[nearest] == 0 else (expit(float(reached[nearest])), float(away[nearest]))


def _curves(function: Function, now: Vector) -> list[tuple[Vector, Vector]]:
    """Each question's curve: log-odds of the credence in order, and P(target) there, turning points included.

    Where the evidence cannot be (a credence of 0 or 1 may rule it out) there is no curve.
    """
    places = np.repeat(np.arange(len(now))[:, np.newaxis], len(_GRID) + 1, axis=1)
    x = np.sort(np.hstack([np.tile(_GRID, (len(now), 1)), now[:, np.newaxis]]), axis=1)
    p = function(places, _expit(x))
    which, turns, heights = _turning_points(function, x, p)
    curves = []
    for i in range(len(now)):
        own = which == i
        xs, ps = np.concatenate([x[i], turns[own]]), np.concatenate([p[i], heights[own]])
        order = np.argsort(xs, kind="stable")
        order = order[~np.isnan(ps[order])]
        curves.append((xs[order], ps[order]))
    return curves


def _turning_points(function: Function, x: Vector, p: Vector) -> tuple[NDArray[np.intp], Vector, Vector]:
    """The maxima and minima inside the curves: which question, log-odds, P(target)."""
    found = []
    for sign in (1.0, -1.0):
        before, here, after = sign * p[:, :-2], sign * p[:, 1:-1], sign * p[:, 2:]
        peaks = (here >= before) & (here >= after) & (here - np.minimum(before, after) > NOISE * np.abs(here))
        which, at = np.nonzero(peaks)
        low, high = (np.clip(x[which, at + step], LEAST, MOST) for step in (0, 2))
        rows = np.arange(len(which))
        best, height = low, low
        for _ in range(ROUNDS):
            tried, values = _tried(function, which, low, high)
            top = np.argmax(sign * values, axis=1)
            best, height = tried[rows, top], values[rows, top]
            low, high = tried[rows, np.maximum(top - 1, 0)], tried[rows, np.minimum(top + 1, PIECES)]
        found.append((which, best, height))
    which, turns, heights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return which, turns, heights


def _crossings(function: Function, curves: list[tuple[Vector, Vector]], goal: float) -> list[Vector]:
    """The log-odds at which each curve passes through the goal."""
    which, low, high = [], [], []
    for i, (x, p) in enumerate(curves):
        side = _side(p, goal)
        for at in np.nonzero(side[:-1] * side[1:] < 0)[0]:
            which.append(i)
            low.append(x[at])
            high.append(x[at + 1])
    places, lows, highs = np.array(which, dtype=np.intp), np.array(low), np.array(high)
    ended = np.where(np.isinf(lows), lows, highs)  # between a double next to a certainty and the certainty
    lows, highs = np.maximum(lows, LEAST), np.minimum(highs, MOST)
    rows = np.arange(len(places))
    for _ in range(ROUNDS if len(places) else 0):
        tried, values = _tried(function, places, lows, highs)
        side = np.sign(values - goal)
        first = np.argmax(side[:, :-1] * side[:, 1:] <= 0, axis=1)
        lows, highs = tried[rows, first], tried[rows, first + 1]
    crossed = np.where(np.isinf(ended), ended, (lows + highs) / 2)
    return [crossed[places == i] for i in range(len(curves))]


def _side(p: Vector, goal: float) -> Vector:
    """Whether probabilities are below (-1), at (0) or above (1) the goal."""
    side: Vector = np.where(np.abs(p - goal) <= NOISE * min(goal, 1 - goal) + EPSILON * goal, 0.0, np.sign(p - goal))
    return side


def _tried(function: Function, places: NDArray[np.intp], low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """Even log-odds from `low` to `high` for each question at `places`, and P(target) there."""
    tried = low[:, np.newaxis] + (high - low)[:, np.newaxis] * np.linspace(0, 1, PIECES + 1)
    return tried, function(np.repeat(places[:, np.newaxis], PIECES + 1, axis=1), _expit(tried))


def _expit(x: Vector) -> Vector:
    with np.errstate(over="ignore"):
        result: Vector = 1 / (1 + np.exp(-x))
    return result
