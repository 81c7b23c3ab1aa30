import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.analysis.sweep import Sweep, parse_sweep
from cruxmap.model.credences import Value
from cruxmap.model.notation import NotationError

POINT = Value(0.5, None, None, True)
RANGED = Value(0.5, 0.3, 0.8, True)


@pytest.mark.parametrize(
    ("text", "answer", "ends"),
    [
        ("range", RANGED, (0.3, 0.8)),
        ("range", POINT, (1 / 3, 2 / 3)),
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
    assert Sweep().words == "goes through its range (without a range, its odds are halved and doubled)"
    assert parse_sweep("odds:3").words == "has its odds divided and multiplied by 3"
