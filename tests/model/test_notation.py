"""Every way to write a probability, and what is refused."""

from __future__ import annotations

import contextlib
import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cruxmap.model.notation import NotationError, expit, invisible, logit, parse_estimate, parse_probability
from cruxmap.model.problem import quoted

VALUES = {
    "0.3": 0.3,
    ".3": 0.3,
    "0": 0.0,
    "1": 1.0,
    "1.0": 1.0,
    "1.": 1.0,
    "+0.3": 0.3,
    "-0": 0.0,
    "3e-1": 0.3,
    "1E-3": 0.001,
    "  0.3\t": 0.3,
    "30%": 0.3,
    "30 %": 0.3,
    "30\u00a0%": 0.3,
    "33.3%": 0.333,
    "0.1%": 0.001,
    "0%": 0.0,
    "100%": 1.0,
    "1e1%": 0.1,
    "007%": 0.07,
    "3:7": 0.3,
    "3 : 7": 0.3,
    "0:1": 0.0,
    "1:0": 1.0,
    "50:50": 0.5,
    "0.5:1.5": 0.25,
    "1:99": 0.01,
    "3/10": 0.3,
    "1/3": 1 / 3,
    "2 / 3": 2 / 3,
    "1/100": 0.01,
    "0/5": 0.0,
    "1 in 20": 0.05,
    "1 in 1": 1.0,
    "1  in  8": 0.125,
    "5e-324": 5e-324,
    "1 in 1e3": 0.001,
    "1 in 1.6e6": 1 / 1.6e6,
    "1:1e3": 1 / 1001,
    "1e3:1e3": 0.5,
    "1e-3/2": 0.0005,
    "1e400:1e400": 0.5,
    "1e\u22123": 0.001,
    "0.9999999999999999": 0.9999999999999999,
    "0." + "0" * 57 + "1": 1e-58,  # 60 characters, which are the most
    "1 in 1" + "0" * 54: 1e-54,
}

RANGES = {
    "20-40%": (0.2, 0.4),
    "20%-40%": (0.2, 0.4),
    "20 – 40 %": (0.2, 0.4),
    "20 to 40%": (0.2, 0.4),
    "0.2-0.4": (0.2, 0.4),
    "0.2 to 0.4": (0.2, 0.4),
    ".2-.4": (0.2, 0.4),
    "0.5-2%": (0.005, 0.02),
    "1-5%": (0.01, 0.05),
    "1/10-1/5": (0.1, 0.2),
    "1 in 20 to 1 in 10": (0.05, 0.1),
    "1:9 to 1:4": (0.1, 0.2),
    "1:4 to 40%": (0.2, 0.4),
    "30-30%": (0.3, 0.3),
    "1e-3 to 1e-2": (0.001, 0.01),
    "1e-3-1e-2": (0.001, 0.01),
    "1e-1 - 1%": (0.001, 0.01),
    "1e1-40%": (0.1, 0.4),
    "1 in 1e3 to 1:1e2": (0.001, 1 / 101),
    "0.5-0.5%": (0.005, 0.005),
    "1-1%": (0.01, 0.01),
    "0." + "0" * 48 + "2 to 0.1": (2e-49, 0.1),
    "20\u201040%": (0.2, 0.4),
    "20\u201140%": (0.2, 0.4),
    "20\u2212 40%": (0.2, 0.4),
    "0.2\u20140.4": (0.2, 0.4),
}

EXAMPLES = "write 0.3, 30%, 3:7 (odds), 3/10 or 1 in 20"
TO_100 = "write a number from 0 to 1, or from 0% to 100%"

REFUSED = {
    "": ("'' is not a probability", EXAMPLES),
    "thirty": ("'thirty' is not a probability", EXAMPLES),
    "30 percent": ("'30 percent' is not a probability", EXAMPLES),
    "~30%": ("'~30%' is not a probability", EXAMPLES),
    "30%%": ("'30%%' is not a probability", EXAMPLES),
    "0x1": ("'0x1' is not a probability", EXAMPLES),
    "1_0%": ("'1_0%' is not a probability", EXAMPLES),
    "٣٠%": ("'٣٠%' is not a probability", EXAMPLES),
    "1 out of 20": ("'1 out of 20' is not a probability", EXAMPLES),
    "nan": ("'nan' is not a number from 0 to 1", EXAMPLES),
    "-.inf": ("'-.inf' is not a number from 0 to 1", EXAMPLES),
    "Infinity": ("'Infinity' is not a number from 0 to 1", EXAMPLES),
    "1.7": ("1.7 is more than 1", "write 1.7% if it is a percentage, or 0.17 if the point is misplaced"),
    "1.0001": ("1.0001 is more than 1", "write 1.0001% if it is a percentage, or 0.10001 if the point is misplaced"),
    "-0.1": ("-0.1 is less than 0", TO_100),
    "-5%": ("-5% is less than 0%", TO_100),
    "130%": ("130% is more than 100%", TO_100),
    "10": ("10 is unclear without a % sign", "write 10% or 0.1"),
    "9.5": ("9.5 is more than 1", "write 9.5% if it is a percentage, or 0.95 if the point is misplaced"),
    "100.5": ("100.5 is more than 1", EXAMPLES),
    "100.5%": ("100.5% is more than 100%", TO_100),
    "1.5e1%%": ("'1.5e1%%' is not a probability", EXAMPLES),
    "30": ("30 is unclear without a % sign", "write 30% or 0.3"),
    "2": ("2 is unclear without a % sign", "write 2% or 0.02"),
    "30.5": ("30.5 is unclear without a % sign", "write 30.5% or 0.305"),
    "100": ("100 is unclear without a % sign", "write 100% or 1"),
    "1000": ("1000 is more than 1", EXAMPLES),
    "1e400": ("1e400 is more than 1", EXAMPLES),
    "1e-400": ("1e-400 is too close to 0 to tell", "write 0"),
    "1e-330%": ("1e-330% is too close to 0 to tell", "write 0"),
    "0.99999999999999999999": ("0.99999999999999999999 is too close to 1 to tell", "write 1"),
    "1 in 1e400": ("'1 in 1e400' is too close to 0 to tell", "write 0"),
    "1e400:1": ("'1e400:1' is too close to 1 to tell", "write 1"),
    "1e-400:1": ("'1e-400:1' is too close to 0 to tell", "write 0"),
    "1 in 1,000,000": ("'1 in 1,000,000' has a comma", "write 1 in 1000000"),
    "1:1,000": ("'1:1,000' has a comma", "write 1:1000"),
    "\u22120.1": ("-0.1 is less than 0", TO_100),
    "0.3\u200b": (
        "'0.3\\u200b' has an invisible character in it, zero width space (U+200B)",
        "remove it: write 0.3",
    ),
    "thi\u2065rty": (
        "'thi\\u2065rty' has an invisible character in it, a character (U+2065)",
        "remove it: " + EXAMPLES,
    ),
    "20\u200b to 40%": (
        "'20\\u200b to 40%' has an invisible character in it, zero width space (U+200B)",
        "remove it: write 20 to 40%",
    ),
    "3\u00ad:7": ("'3\\xad:7' has an invisible character in it, soft hyphen (U+00AD)", "remove it: write 3:7"),
    "0,3": ("'0,3' has a comma", "write a point, as in 0.3"),
    "30,5%": ("'30,5%' has a comma", "write a point, as in 30.5%"),
    "0,2-0,4": ("'0,2-0,4' has a comma", "write a point, as in 0.2-0.4"),
    "7/3": ("'7/3' is more than 1", "write odds for : against, as 7:3"),
    "60/40": ("'60/40' is more than 1", "write odds for : against, as 60:40"),
    "20 in 1": ("'20 in 1' is more than 1", "write 1 in 20"),
    "3/0": ("'3/0' divides by zero", EXAMPLES),
    "0:0": ("'0:0' divides by zero", EXAMPLES),
    "40/60": ("'40/60' may be odds or a part of a whole", "write 40:60 for odds, or 0.666667"),
    "50/50": ("'50/50' may be odds or a part of a whole", "write 50:50 for odds, or 1"),
    "1/1": ("'1/1' may be odds or a part of a whole", "write 1:1 for odds, or 1"),
}

REFUSED_RANGES = {
    "40-20%": ("the range '40-20%' is reversed", "write 20% to 40%"),
    "0-40%": ("the range '0-40%' reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"),
    "0.6-1": ("the range '0.6-1' reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"),
    "20-40": ("'20-40' is unclear without a % sign after it", "write 20-40%, or both ends as in 0.2-0.4"),
    "20%-40": ("'20%-40' is unclear without a % sign after it", "write 20-40%, or both ends as in 0.2-0.4"),
    "0.2-40%": ("'0.2-40%' leaves open whether 0.2 is a percentage too", "write 0.2% to 40% or 20% to 40%"),
    "0.2-20%": ("'0.2-20%' leaves open whether 0.2 is a percentage too", "write 0.2% to 20% or 20% to 20%"),
    "20 % - 40": ("'20 % - 40' is unclear without a % sign after it", "write 20-40%, or both ends as in 0.2-0.4"),
    "1-100": ("'1-100' is unclear without a % sign after it", "write 1-100%, or both ends as in 0.2-0.4"),
    "0.5-2": ("'0.5-2' is unclear without a % sign after it", "write 0.5-2%, or both ends as in 0.2-0.4"),
    "0.5 to 101": ("101 is more than 1", EXAMPLES),
    "1:4 to 40": ("40 is unclear without a % sign", "write 40% or 0.4"),
    "0 to 0.3": ("the range '0 to 0.3' reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"),
    "10-100%": ("the range '10-100%' reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"),
    "0.4-0.2": ("the range '0.4-0.2' is reversed", "write 0.2 to 0.4"),
    "20-140%": ("140% is more than 100%", TO_100),
    "10-20-30%": ("'10-20-30%' is not a probability", EXAMPLES),
    "20-": ("'20-' is not a probability", EXAMPLES),
}


@pytest.mark.parametrize("text", VALUES)
def test_a_probability(text: str) -> None:
    value = parse_probability(text)
    assert value == VALUES[text]
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


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    for parse in (parse_probability, parse_estimate):
        with pytest.raises(NotationError) as raised:
            parse(text)
        assert (str(raised.value), raised.value.remedy) == REFUSED[text]
        assert_two_halves(raised.value)


@pytest.mark.parametrize("text", REFUSED_RANGES)
def test_which_ranges_are_refused(text: str) -> None:
    with pytest.raises(NotationError) as raised:
        parse_estimate(text)
    assert (str(raised.value), raised.value.remedy) == REFUSED_RANGES[text]
    assert_two_halves(raised.value)


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
