"""The nearest zero of functions whose nearest zeros are known, and log-odds with their slopes in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from cruxmap import case
from cruxmap.analysis import nearest as module
from cruxmap.analysis.nearest import LEAST, MOST, Difference, LogOdds, Span, nearest
from cruxmap.model.notation import logit
from small import conjunction, mixed

Array = np.ndarray


class Written:
    """A function that is written down with its derivatives, each a function of the columns."""

    def __init__(self, value: Callable[[Array], Array], slopes: Callable[[Array], Array]) -> None:
        self._value = value
        self._slopes = slopes
        self.asked: list[int] = []

    def values(self, x: Array) -> Array:
        self.asked.append(x.shape[1])
        return self._value(x)

    def slopes(self, x: Array, free: Array) -> Array:
        return np.where(free, self._slopes(x), 0.0)


def plane(*weights: float, less: float) -> Written:
    """The sum of some numbers, each with its weight, less a number."""
    column = np.array(weights)[:, np.newaxis]
    return Written(lambda x: (column * x).sum(axis=0) - less, lambda x: np.broadcast_to(column, x.shape))


def span(start: list[float], up: list[float], down: list[float] | None = None) -> Span:
    return Span(*(np.array(numbers, dtype=float) for numbers in (start, up, up if down is None else down)))


def search(function: Written, place: Span, *starts: list[float], free: list[list[bool]] | None = None):
    """The points and their distances from some starts, by default with every number free."""
    columns = np.array(starts or [place.start], dtype=float).T
    mask = np.ones(columns.shape, dtype=bool) if free is None else np.array(free).T
    points, distances = nearest(function, place, columns, mask)
    return points.T.tolist(), distances.tolist()


def test_widths_have_the_sign_of_the_side_and_are_measured_by_it() -> None:
    place = span([1, 1], [2, 0], [4, 0.5])
    x = np.array([[5.0, 1.0, -3.0], [1.0, 1.5, 0.0]])
    assert place.widths(x).tolist() == [[2, 0, -1], [0, math.inf, -2]]
    assert place.distance(x).tolist() == [2, math.inf, math.sqrt(5)]
    shut = span([0], [1], [0])
    assert shut.widths(np.array([[-0.5, 0.5, 0.0]])).tolist() == [[-math.inf, 0.5, 0]]


@pytest.mark.parametrize(
    ("function", "place", "point", "distance"),
    [
        (plane(1, 1, less=2), span([0, 0], [1, 1]), (1, 1), math.sqrt(2)),
        (plane(1, 1, less=2), span([0, 0], [2, 1]), (1.6, 0.4), math.sqrt(0.8)),
        (plane(1, 1, less=-2), span([0, 0], [2, 1], [1, 3]), (-0.2, -1.8), math.sqrt(0.4)),
        (plane(1, -1, less=2), span([0, 0], [1, 5], [5, 2]), (0.4, -1.6), math.sqrt(0.8)),
        (plane(2, 1, less=5), span([0, 0], [1, 1]), (2, 1), math.sqrt(5)),
        (plane(1, 1, less=7), span([2, 3], [1, 1]), (3, 4), math.sqrt(2)),
        (plane(1, 1, less=2), span([0, 0], [1, 0]), (2, 0), 2),
        (plane(1, 0, less=2), span([0, 0], [1, 1]), (2, 0), 2),
        (plane(1, 1, less=0.2), span([0, 0], [2, 1], [1, 3]), (0.16, 0.04), math.sqrt(0.008)),
        (plane(1, less=0), span([0], [1]), (0,), 0),
    ],
)
def test_of_a_plane_it_is_the_foot_of_the_perpendicular_in_widths(function, place, point, distance) -> None:
    """The least of x² / v² + y² / w² where a x + b y = c is at x = a c v² / (a² v² + b² w²)."""
    (found,), (far,) = search(function, place)
    assert found == pytest.approx(point, abs=1e-9)
    assert far == pytest.approx(distance, abs=1e-9)


def test_only_what_is_free_moves_and_all_else_stays_at_its_start() -> None:
    function, place = plane(1, 1, less=2), span([0, 0], [1, 2])
    free = [[True, False], [False, True], [True, True], [False, False]]
    points, distances = search(function, place, [5, 5], [5, 5], [5, 5], [5, 5], free=free)
    assert np.array(points) == pytest.approx(np.array([[2, 0], [0, 2], [0.4, 1.6], [0, 0]]), abs=1e-8)
    assert distances == pytest.approx([2, 1, math.sqrt(0.8), math.inf], abs=1e-8)


def test_of_a_circle_it_is_straight_away_from_wherever_one_starts() -> None:
    """x² + y² = 4 is a circle: from (1, 0) the nearest is (2, 0), from 0.6 and 0.8 three fifths and four of it."""
    circle = Written(lambda x: (x**2).sum(axis=0) - 4, lambda x: 2 * x)
    for start, point in (([1, 0], (2, 0)), ([0.6, 0.8], (1.2, 1.6)), ([3, -4], (1.2, -1.6))):
        starts = [[start[0] + 0.5, start[1] + 0.2], [start[0], start[1] - 0.7], start]
        points, distances = search(circle, span(start, [1, 1]), *starts)
        assert np.array(points) == pytest.approx(np.array([point] * 3), abs=1e-3)
        assert distances == pytest.approx([abs(math.hypot(*start) - 2)] * 3, abs=1e-7)


def test_a_step_that_overshoots_is_shortened() -> None:
    """Of arctan x, whole steps of Newton's go away from zero where x is beyond 1.39."""
    bent = Written(lambda x: np.arctan(x[0]) + x[1] - 3, lambda x: np.stack((1 / (1 + x[0] ** 2), np.ones(x.shape[1]))))
    (point,), (distance,) = search(bent, span([-20, 0], [10, 1]), [-20, 0])
    assert math.atan(point[0]) + point[1] == pytest.approx(3, abs=1e-9)
    slope = 1 / (1 + point[0] ** 2)
    assert (point[0] + 20) / 100 == pytest.approx(slope * point[1], abs=1e-5)  # stationary on the surface
    assert distance == pytest.approx(math.hypot((point[0] + 20) / 10, point[1]), abs=1e-12)


def test_no_step_is_taken_that_leads_away() -> None:
    """Of arctan x alone whole steps from -20 end at infinity; of the fourth root, every step of Newton's does."""
    bent = Written(lambda x: np.arctan(x[0]), lambda x: 1 / (1 + x**2))
    (point,), (distance,) = search(bent, span([-20], [10]))
    assert (point, distance) == (pytest.approx([0], abs=1e-9), pytest.approx(2, abs=1e-9))
    root = Written(lambda x: np.sign(x[0]) * np.abs(x[0]) ** 0.25, lambda x: np.abs(x) ** -0.75 / 4)
    x = np.array([[1e-5]])
    found, distances = module._landed(root, span([0], [1]), x.copy(), root.values(x), np.array([[True]]))
    assert (found.tolist(), distances.tolist()) == (x.tolist(), [math.inf])


def test_searches_do_not_disturb_each_other() -> None:
    wave = Written(lambda x: np.sin(x[0]) + x[1] - 1.5, lambda x: np.stack((np.cos(x[0]), np.ones(x.shape[1]))))
    place = span([0.3, 0.1], [1, 2], [3, 1])
    starts = [[0.3, 0.1], [2, 2], [-4, 3], [9, 0], [math.pi / 2, 0]]
    free = [[True, True], [True, True], [True, True], [False, True], [True, False]]
    points, distances = search(wave, place, *starts, free=free)
    for i, start in enumerate(starts):
        (alone,), (far,) = search(wave, place, start, free=[free[i]])
        assert (alone, far) == (pytest.approx(points[i], abs=1e-9), pytest.approx(distances[i], abs=1e-9))
    assert distances[3:] == [pytest.approx((1.4 - math.sin(0.3)) / 2, abs=1e-9), math.inf]


@pytest.mark.parametrize(
    ("value", "slope"),
    [
        (lambda x: x[0] ** 2 + 1, lambda x: 2 * x),  # nowhere zero
        (lambda x: 1 / (1 + np.exp(x[0])), lambda x: -np.exp(x) / (1 + np.exp(x)) ** 2),  # only approached
        (lambda x: x[0] - MOST - 1, np.ones_like),  # beyond what a double tells from certainty
        (lambda x: LEAST - 1 - x[0], lambda x: -np.ones_like(x)),
        (lambda x: np.full(x.shape[1], np.nan), np.ones_like),
        (lambda x: np.full(x.shape[1], np.inf), np.ones_like),
        (lambda x: np.ones(x.shape[1]), np.zeros_like),
    ],
)
def test_what_is_not_zero_within_reach_is_infinitely_far(value, slope) -> None:
    (_,), (distance,) = search(Written(value, slope), span([0.5], [1]))
    assert distance == math.inf


def test_what_is_undefined_beyond_a_border_is_searched_on_this_side_of_it() -> None:
    """log x is zero at 1, and undefined below 0, where whole steps from 5 lead."""
    with np.errstate(invalid="ignore", divide="ignore"):
        function = Written(lambda x: np.log(x[0]), lambda x: 1 / x)
        (point,), (distance,) = search(function, span([5], [1]))
    assert point == pytest.approx([1], abs=1e-9)
    assert distance == pytest.approx(4, abs=1e-9)


def test_a_zero_far_out_counts_if_the_function_leaves_it_again() -> None:
    """At 30 it is zero, and at certainty it is not: that is no approach."""
    (point,), (distance,) = search(plane(1, less=30), span([0], [10]))
    assert (point, distance) == (pytest.approx([30]), pytest.approx(3))


def test_nothing_is_searched_where_it_is_zero_already() -> None:
    function = plane(1, 1, less=2)
    (point,), (distance,) = search(function, span([1, 1], [1, 1]))
    assert (point, distance) == ([1, 1], 0)
    assert len(function.asked) <= 3


def test_log_odds_of_the_target_have_their_slopes() -> None:
    """Of P = p q, the derivative of logit P by logit p is (1 - p) / (1 - P)."""
    inquiry = case(conjunction("x", "y", q_x=0.5, q_y=0.5)).inquiry
    function = LogOdds(inquiry, 0.25, np.array([np.nan, np.nan]))
    x = np.array([[0.3, -2.0, 5.0], [1.0, 0.5, -7.0]])
    p, q = 1 / (1 + np.exp(-x))
    product = p * q
    assert function.values(x) == pytest.approx(np.log(product / (1 - product)) - 0.25, abs=1e-13)
    expected = np.stack(((1 - p) / (1 - product), (1 - q) / (1 - product)))
    free = np.array([[True, True, False], [True, False, False]])
    assert function.slopes(x, free) == pytest.approx(np.where(free, expected, 0), abs=1e-13)
    assert not function.slopes(x, np.zeros_like(free)).any()
    assert function.values(np.empty((2, 0))).shape == (0,)


def test_certainties_stay_certain_in_log_odds() -> None:
    function = LogOdds(case(conjunction("x", "y", q_x=1.0, q_y=0.5)).inquiry, 0.0, np.array([1.0, np.nan]))
    x = np.array([[-3.0, 0.0], [0.7, 0.7]])
    assert function.values(x) == pytest.approx([0.7, 0.7], abs=1e-14)
    assert function.slopes(x, np.ones((2, 2), dtype=bool))[1] == pytest.approx([1, 1], abs=1e-14)


@pytest.mark.parametrize("columns", [1, 2, 3, 1 << 14])
def test_many_columns_are_worked_out_some_at_a_time(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """P = 0.2 + 0.6 q has P (1 - P) for each log-odds of its own, and 0.6 q (1 - q) for each of q's."""
    monkeypatch.setattr(module, "COLUMNS", columns)
    function = LogOdds(case(mixed()).inquiry, logit(0.3), np.array([np.nan]))
    x = np.linspace(-3, 3, 5)[np.newaxis]
    q = 1 / (1 + np.exp(-x[0]))
    p = 0.2 + 0.6 * q
    assert function.values(x) == pytest.approx(np.log(p / (1 - p)) - math.log(3 / 7), abs=1e-14)
    slopes = function.slopes(x, np.ones((1, 5), dtype=bool))
    assert slopes == pytest.approx((0.6 * q * (1 - q) / (p * (1 - p)))[np.newaxis], abs=1e-14)


def test_a_difference_is_zero_where_two_functions_agree() -> None:
    """2 x of the one and y + z of the other: from 0, 1 and 1 with widths of 1, both go to 2/3 and 1 - 1/3."""
    function = Difference(plane(2, less=0), plane(1, 1, less=0), 1)
    x = np.array([[1.0, 2.0], [3.0, 1.0], [5.0, 1.0]])
    assert function.values(x).tolist() == [-6, 2]
    free = np.array([[True, False], [True, True], [False, True]])
    assert function.slopes(x, free).tolist() == [[2, 0], [-1, -1], [0, -1]]
    place = span([0, 1, 1], [1, 1, 1])
    (points,), (distance,) = search(function, place)
    assert points == pytest.approx([2 / 3, 2 / 3, 2 / 3], abs=1e-9)
    assert distance == pytest.approx(math.sqrt(6) / 3, abs=1e-9)


def test_from_far_starts_the_nearest_zero_is_the_same() -> None:
    """What stays free starts anywhere; where each search begins must not decide where it ends."""
    function, place = plane(1, 3, less=2), span([0.5, -0.5], [1, 2], [2, 1])
    starts = [[0.5, -0.5], [30, -30], [-30, 30], [3, 3]]
    points, distances = search(function, place, *starts)
    assert np.array(points) == pytest.approx(np.array([points[0]] * 4), abs=1e-3)
    assert distances == pytest.approx([distances[0]] * 4, abs=1e-7)
    assert distances[0] == pytest.approx(3 / math.sqrt(37), abs=1e-9)


def test_a_search_begins_where_it_is_told() -> None:
    """x² = 4 has no slope at 0, from where distances are measured."""
    square = Written(lambda x: x[0] ** 2 - 4, lambda x: 2 * x)
    points, distances = search(square, span([0], [1]), [0], [1.5], [-1])
    assert np.array(points[1:]) == pytest.approx(np.array([[2], [-2]]), abs=1e-6)
    assert distances == [math.inf, pytest.approx(2, abs=1e-6), pytest.approx(2, abs=1e-6)]


@pytest.mark.parametrize("slope", [math.nan, math.inf, -math.inf])
def test_what_has_no_slope_stays_at_its_start(slope: float) -> None:
    function = plane(1, 1, 0, less=2)
    crooked = Written(function._value, lambda x: np.array([[1.0], [1.0], [slope]]) + 0 * x)
    (point,), (distance,) = search(crooked, span([0, 0, 0.5], [1, 1, 1]), [0, 0, 3])
    assert point == pytest.approx([1, 1, 0.5], abs=1e-9)
    assert distance == pytest.approx(math.sqrt(2), abs=1e-9)
    x, c, free = np.array([[1.0], [1.01], [0.5]]), np.array([0.01]), np.ones((3, 1), dtype=bool)
    found, _ = module._landed(crooked, span([0, 0, 0.5], [1, 1, 1]), x, c, free)
    assert found[:, 0] == pytest.approx([0.995, 1.005, 0.5], abs=1e-9)


def test_a_plane_is_reached_in_a_few_evaluations() -> None:
    function = plane(1, 2, less=3)
    (_,), (distance,) = search(function, span([0, 0], [1, 3]), [0, 0])
    assert distance == pytest.approx(3 / math.sqrt(37), abs=1e-12)
    assert len(function.asked) <= 6


def test_the_last_little_way_is_the_shortest_in_widths() -> None:
    """From x to the plane a x = b: by w² a (b - a x) / Σ a² w², w being the width of the side on which x is."""
    function, place = plane(2, -1, 1, less=0.5), span([0, 0, 0], [2, 0.5, 1], [3, 0.25, 1])
    x = np.array([[0.3, -0.2, 0.1], [0.1, 0.4, -0.37], [-0.05, 0.85, 0.0]])
    c = function.values(x)
    free = np.ones((3, 3), dtype=bool)
    free[2, 1] = False
    widths = np.where(x > 0, place.up[:, np.newaxis], place.down[:, np.newaxis])
    a = np.array([[2.0], [-1.0], [1.0]]) * free
    foot = x - c * widths**2 * a / (a**2 * widths**2).sum(axis=0)
    far = np.abs(c) >= module.NEAR
    assert far.tolist() == [False, True, False]
    found, distances = module._landed(function, place, x.copy(), c.copy(), free)
    assert found == pytest.approx(np.where(far, x, foot), abs=1e-12)
    assert np.isfinite(distances).tolist() == (~far).tolist()


@pytest.mark.parametrize("slope", [0.0, 1e-200, 1e200])
def test_slopes_beyond_what_doubles_can_square_move_nothing(slope: float) -> None:
    level = Written(lambda x: np.full(x.shape[1], 0.05), lambda x: np.full(x.shape, slope))
    x, free = np.array([[1.0]]), np.array([[True]])
    found, distances = module._landed(level, span([0], [1]), x.copy(), np.array([0.05]), free)
    assert (found.tolist(), distances.tolist()) == ([[1.0]], [math.inf])
    if slope < 1:
        assert search(level, span([0], [1]), [1])[1] == [math.inf]


@pytest.mark.parametrize(("end", "sign"), [(MOST, 1.0), (LEAST, -1.0)])
def test_the_last_little_way_stops_at_the_ends(end: float, sign: float) -> None:
    function = plane(1, less=end + 0.03 * sign)
    x = np.array([[end - 0.02 * sign]])
    found, distances = module._landed(function, span([0], [1]), x, function.values(x), np.array([[True]]))
    assert (found.tolist(), distances.tolist()) == ([[end]], [math.inf])


def test_an_approach_is_told_for_each_search_by_itself() -> None:
    """1 / (1 + e^x) e^y is zero nowhere: where x went far, it would be as near at certainty; where it did not, not."""
    function = Written(lambda x: np.exp(x[1]) / (1 + np.exp(x[0])), lambda x: 0 * x)
    place = span([0, 0], [1, 1])
    x = np.array([[30.0, 3.0, -20.0], [0.0, -30.0, -45.0]])
    assert module._only_approached(function, place, x).tolist() == [True, True, True]
    flat = plane(1, 1, less=20)
    assert module._only_approached(flat, place, np.array([[20.0, 0.0], [0.0, 20.0]])).tolist() == [False, False]
