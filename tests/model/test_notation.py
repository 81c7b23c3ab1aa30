"""Every way to write a probability, and what is refused."""

from __future__ import annotations

import contextlib
import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cruxmap.model.notation import (
    NotationError,
    expit,
    invisible,
    logit,
    parse_estimate,
    parse_probability,
    plain_notation,
)
from cruxmap.model.problem import quoted
from notations import LIKELY, POINTS, POINTS_WITH_RANGES, RANGES, READ, REFUSED, estimate_or_refusal

EXAMPLES = "write 0.3, 30%, 3:7 (odds), 3/10 or 1 in 20"


@pytest.mark.parametrize("text", POINTS)
def test_a_probability(text: str) -> None:
    value = parse_probability(text)
    assert value == POINTS[text]
    assert math.copysign(1, value) == 1, "zero has no sign"
    estimate = parse_estimate(text)
    assert (estimate.credence, estimate.low, estimate.high) == (value, None, None)


@pytest.mark.parametrize("text", RANGES)
def test_a_range(text: str) -> None:
    estimate = parse_estimate(text)
    assert (estimate.low, estimate.high) == RANGES[text]
    low, high = RANGES[text]
    assert logit(estimate.credence) == pytest.approx((logit(low) + logit(high)) / 2, abs=1e-12)
    assert low <= estimate.credence <= high


@pytest.mark.parametrize("text", POINTS_WITH_RANGES)
def test_a_point_with_its_range(text: str) -> None:
    estimate = parse_estimate(text)
    assert (estimate.credence, estimate.low, estimate.high) == POINTS_WITH_RANGES[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(NotationError) as raised:
        parse_estimate(text)
    assert (str(raised.value), raised.value.remedy) == REFUSED[text]
    assert_two_halves(raised.value)
    with pytest.raises(NotationError):
        parse_probability(text)


@pytest.mark.parametrize("text", LIKELY)
def test_what_somebody_will_have_meant(text: str) -> None:
    refusal = estimate_or_refusal(text)
    assert isinstance(refusal, NotationError)
    assert refusal.likely == LIKELY[text]
    if refusal.likely:
        parse_estimate(refusal.likely)


@pytest.mark.parametrize("text", READ)
def test_the_notation_itself_means_the_same(text: str) -> None:
    plain = plain_notation(text)
    assert parse_estimate(plain) == parse_estimate(text)
    assert "," not in plain
    assert plain_notation(plain) == plain


def assert_two_halves(error: NotationError) -> None:
    """Between what was written and what is wrong with it, it may be said whose number this is."""
    assert f"{error.text} {error.matter}" == str(error)
    assert error.matter.split()[0] in ("is", "has", "may", "divides", "leaves", "reaches")


def test_a_range_is_no_probability() -> None:
    with pytest.raises(NotationError) as raised:
        parse_probability("20-40%")
    assert str(raised.value) == "'20-40%' is a range, and one number belongs here"
    assert raised.value.remedy == EXAMPLES
    assert_two_halves(raised.value)


@pytest.mark.parametrize("text", ["0." + "0" * 58 + "1", "1 in 1" + "0" * 55, "0,3" + "0" * 58, "1:1,000" + "0" * 54])
def test_more_than_sixty_characters_are_no_probability(text: str) -> None:
    for written in (text, "20 to 40%" + " " * 51 + "\u200b", "20 to 0.4" + "0" * 52):
        for parse in (parse_probability, parse_estimate):
            with pytest.raises(NotationError) as raised:
                parse(written)
            assert str(raised.value) == f"{quoted(written)} is not a probability"
            assert raised.value.remedy == EXAMPLES


@pytest.mark.parametrize("remedy", ["0.17", "17%", "30%", "0.3", "7:3", "1 in 20", "40:60", "20% to 40%", "10.001%"])
def test_a_remedy_can_be_typed(remedy: str) -> None:
    parse_estimate(remedy)


def test_the_middle_of_a_range_in_log_odds() -> None:
    assert parse_estimate("20-40%").credence == pytest.approx(0.2899, abs=5e-5)
    assert parse_estimate("10-90%").credence == pytest.approx(0.5, abs=1e-15)


def test_long_texts_are_refused_at_once() -> None:
    for text in ("9" * 1_000_000, "1" * 400 + ":" + "1" * 400, "1e" + "9" * 5000 + "%", "0." + "0" * 100_000 + "1"):
        for parse in (parse_probability, parse_estimate):
            with pytest.raises(NotationError) as raised:
                parse(text)
            assert len(str(raised.value)) < 100


def test_the_first_invisible_character() -> None:
    assert invisible("30%") is None
    assert invisible("3\u2060\ufeff0%") == (1, "word joiner (U+2060)")
    assert invisible("\u00ad30%") == (0, "soft hyphen (U+00AD)")


@given(st.decimals(0, 100, places=3))
def test_a_percentage_is_the_nearest_double(percent: object) -> None:
    exact = Fraction(str(percent)) / 100
    assert parse_probability(f"{percent}%") == exact.numerator / exact.denominator


@given(st.floats(0, 1))
def test_what_python_writes_is_read_back(value: float) -> None:
    assert parse_probability(repr(value)) == value


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_odds_and_fractions(a: int, b: int) -> None:
    assume(a + b)
    assert parse_probability(f"{a}:{b}") == a / (a + b)
    assert parse_probability(f"{a} in {a + b}") == a / (a + b)
    if b and a and 2 * a + b != 100:
        assert parse_probability(f"{a}/{a + b}") == a / (a + b)


@given(st.floats(1e-12, 1 - 1e-12), st.floats(1e-12, 1 - 1e-12))
def test_ranges_are_read_back(a: float, b: float) -> None:
    low, high = sorted((a, b))
    estimate = parse_estimate(f"{low:.15f} to {high:.15f}")
    assert estimate.low == float(f"{low:.15f}")
    assert estimate.low <= estimate.credence <= (estimate.high or 0)


@given(st.text(max_size=80))
def test_any_text_is_a_number_from_0_to_1_or_refused(text: str) -> None:
    estimate = None
    with contextlib.suppress(NotationError):
        estimate = parse_estimate(text)
    assert estimate is None or 0 <= estimate.credence <= 1


@given(st.floats(1e-300, 1 - 1e-16))
def test_logit_and_expit(value: float) -> None:
    assert expit(logit(value)) == pytest.approx(value, rel=1e-12)
    assert math.exp(logit(value)) == pytest.approx(value / (1 - value), rel=1e-9)


def test_logit_of_certainties() -> None:
    assert (logit(0.0), logit(1.0)) == (-math.inf, math.inf)
    assert (expit(-math.inf), expit(math.inf)) == (0.0, 1.0)
    assert expit(-1000) == 0
