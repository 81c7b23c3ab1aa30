import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.analysis.case import Case
from cruxmap.analysis.sweep import Sweep, Swing, by_swing, common_sweep, parse_sweep, sensitivity_functions
from cruxmap.model.credences import Value
from cruxmap.model.notation import NotationError
from small import conjunction

POINT = Value(0.5, None, None, True)
RANGED = Value(0.5, 0.3, 0.8, True)


@pytest.mark.parametrize(
    ("text", "answer", "ends"),
    [
        ("range", RANGED, (0.3, 0.8)),
        ("range", POINT, (0.5, 0.5)),
        ("full", RANGED, (0.0, 1.0)),
        ("odds:2", RANGED, (1 / 3, 2 / 3)),
        ("odds:9", POINT, (0.1, 0.9)),
        ("points:10", RANGED, (0.4, 0.6)),
        ("points: 60%", POINT, (0.0, 1.0)),
        ("points:100", RANGED, (0.0, 1.0)),
        ("points:0.5", POINT, (0.495, 0.505)),
        (" Points:2.5 ", POINT, (0.475, 0.525)),
    ],
)
def test_ends(text, answer, ends):
    assert parse_sweep(text).ends(answer) == pytest.approx(ends, abs=1e-15)


@given(st.floats(0.001, 0.999))
def test_odds_are_halved_and_doubled(credence):
    low, high = parse_sweep("odds:2").ends(Value(credence, None, None, True))
    odds = credence / (1 - credence)
    assert low / (1 - low) == pytest.approx(odds / 2, rel=1e-9)
    assert high / (1 - high) == pytest.approx(odds * 2, rel=1e-9)


@pytest.mark.parametrize(
    ("values", "sweep"),
    [
        ([RANGED, RANGED], "range"),
        ([POINT, POINT], "odds:2"),
        ([RANGED, POINT], "odds:2"),  # the swings of one table are of one kind
        ([RANGED, Value(1.0, None, None, True)], "range"),  # a certainty does not vary
        ([RANGED, Value(0.5, None, None, True, held=True)], "range"),
        ([], "range"),
    ],
)
def test_the_common_sweep(values, sweep):
    assert str(common_sweep(values)) == sweep


def test_a_certain_credence_has_odds_that_no_factor_moves():
    for value in (0.0, 1.0):
        assert parse_sweep("odds:3").ends(Value(value, None, None, True)) == (value, value)


@pytest.mark.parametrize("text", ["range", "full", "odds:2", "points:10", "odds:1.5"])
def test_a_sweep_names_itself_as_it_is_typed(text):
    assert str(parse_sweep(text)) == text
    assert parse_sweep(str(parse_sweep(text))) == parse_sweep(text)


@pytest.mark.parametrize(
    "text", ["", "odds", "odds:1", "odds:0.5", "odds:-2", "odds:1e999", "points:0", "points:101", "points:x", "wide"]
)
def test_other_text_is_refused_with_something_to_type_instead(text):
    with pytest.raises(NotationError) as refused:
        parse_sweep(text)
    assert "write" in refused.value.remedy


@given(st.floats(0, 1), st.sampled_from(["range", "full", "odds:4", "points:15"]))
def test_steps_rise_from_end_to_end_through_the_point(value, text):
    answer, sweep = Value(value, None, None, True), parse_sweep(text)
    steps = sweep.steps(answer)
    assert list(steps) == sorted(set(steps))
    assert value in steps
    assert (steps[0], steps[-1]) == sweep.ends(answer)
    assert len(steps) <= 7


def test_the_words_say_what_the_ranking_depends_on():
    assert Sweep().words == "goes through its range"
    assert parse_sweep("odds:2").words == "has its odds halved and doubled"
    assert parse_sweep("odds:3").words == "has its odds divided and multiplied by 3"
    assert parse_sweep("full").words == "goes from 0% to 100%"
    assert parse_sweep("points:2.5").words == "goes 2.5 points down and up, as far as 0% and 100%"


@pytest.mark.parametrize(
    ("text", "answer", "steps"),
    [
        ("range", RANGED, (0.3, 0.4, 0.5, 0.65, 0.8)),
        ("points:20", POINT, (0.3, 0.4, 0.5, 0.6, 0.7)),
        ("full", RANGED, (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0)),
        ("full", Value(0.2), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_steps_are_half_way_marks_or_fifths(text, answer, steps):
    assert parse_sweep(text).steps(answer) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("widest", "sweep", "wider"),
    [
        ("odds:1000000000000", Sweep("odds", 1e12), "odds:1000000000001"),
        ("points:100%", Sweep("points", 100.0), "points:100.1"),
    ],
)
def test_the_widest_sweeps(widest, sweep, wider):
    assert parse_sweep(widest) == sweep
    with pytest.raises(NotationError):
        parse_sweep(wider)


def swing(low, high):
    return Swing("q", 0.5, True, 0.0, 1.0, low, high)


def test_the_order_of_a_tornado():
    """The largest first, whichever its direction; those of which an end is undefined last; rounding decides nothing."""
    rows = [swing(0.2, math.nan), swing(0.1, 0.2), swing(0.6, 0.3), swing(0.4, 0.6)]
    assert [rows.index(row) for row in sorted(rows, key=by_swing)] == [2, 3, 1, 0]
    ties = [swing(0.1, 0.2), swing(0.2, 0.30000000000000004), swing(1e-18, 2e-18), swing(1e-18, 3e-18)]
    assert [ties.index(row) for row in sorted(ties, key=by_swing)] == [0, 1, 3, 2]
    assert [ties.index(row) for row in sorted(ties[1::-1], key=by_swing)] == [1, 0]


def test_a_sensitivity_function_varies_one_question_and_keeps_the_shape():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.4)
    function = sensitivity_functions(Case(argument).inquiry, Case(argument).point)
    assert function(np.array([[0, 1], [1, 0]]), np.array([[0.2, 0.3], [1.0, 0.0]])) == pytest.approx(
        np.array([[0.08, 0.15], [0.5, 0.0]])
    )
    assert function(np.empty((0, 3), dtype=int), np.empty((0, 3))).shape == (0, 3)
    many = np.linspace(0, 1, 10_001)
    assert function(np.zeros(10_001, dtype=int), many) == pytest.approx(0.4 * many)
