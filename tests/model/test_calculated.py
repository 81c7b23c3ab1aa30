"""Calculated values: their digits, their derivatives, and whether they stay within 0 and 1."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.model.calculated import OutOfBoundsError, calculated, check_bounds, check_shares, number_of, sum_of
from cruxmap.model.expression import Formula, Tape

NAMES = ("q", "r", "s")


def at(tape: Tape, formula: Formula, credences: dict[str, Any]) -> Any:
    """A formula's number, by running the tape."""
    values: list[Any] = []
    for operator, a, b in tape.instructions:
        if operator in ("input", "constant"):
            values.append(credences[tape.inputs[int(a)]] if operator == "input" else a)
        else:
            x, y = values[int(a)], values[int(b)]
            values.append(x + y if operator == "+" else x - y if operator == "-" else x * y)
    return values[int(formula.positions)]


def both(text: str, **credences: Any) -> tuple[Any, Any]:
    """A value and what it leaves of 1."""
    tape = Tape(NAMES)
    formula = calculated(tape, text)
    rest = 1 - formula
    values = dict.fromkeys(NAMES, 0.0) | credences
    return at(tape, formula, values), at(tape, rest, values)


@pytest.mark.parametrize(
    ("text", "credences", "value", "rest"),
    [
        ("q * r", {"q": 0.5, "r": 0.25}, 0.125, 0.875),
        ("not q", {"q": 1e-18}, 1.0, 1e-18),
        ("1 - (1 - q)^2", {"q": 1e-18}, 2e-18, 1.0),
        ("1 - (1 - q)^1000", {"q": 1e-20}, 1e-17, 1.0),
        ("(1 - q)^3", {"q": 1e-18}, 1.0, 3e-18),
        ("1 - (1 - q) * (1 - r)", {"q": 1e-18, "r": 2e-18}, 3e-18, 1.0),
        ("q * 0.2 + (not q) * r", {"q": 0.5, "r": 0.6}, 0.4, 0.6),
        ("(q + r) / 2", {"q": 0.5, "r": 0.25}, 0.375, 0.625),
        ("0.2 * q + 0.8 * r", {"q": 1 - 2**-40, "r": 1 - 2**-40}, 1 - 2**-40, 2**-40),
        ("0.2 * q + 0.7 * r", {"q": 1.0, "r": 1.0}, 0.9, 0.1),
        ("(q + r) / 2", {"q": 1 - 2**-40, "r": 1.0}, 1 - 2**-41, 2**-41),
        ("q * 60% + 40% * r * s", {"q": 1.0, "r": 1 - 2**-40, "s": 1.0}, 1 - 0.4 * 2**-40, 0.4 * 2**-40),
        ("q * r + (not q) * s", {"q": 0.25, "r": 1 - 2**-40, "s": 1 - 2**-41}, 1 - 5 * 2**-43, 5 * 2**-43),
        ("q + (not q) * r", {"q": 1 - 2**-40, "r": 1 - 2**-40}, 1.0, 2**-80),
        ("q + r - q * r", {"q": 1 - 2**-40, "r": 1 - 2**-40}, 1.0, 2**-80),
        ("q - q * r", {"q": 0.3, "r": 1 - 2**-40}, 0.3 * 2**-40, 1 - 0.3 * 2**-40),
        ("not (0.2 * q + 0.8 * r)", {"q": 1 - 2**-40, "r": 1.0}, 0.2 * 2**-40, 1 - 0.2 * 2**-40),
        ("(0.5 * q + 0.5 * r) * s", {"q": 1 - 2**-40, "r": 1.0, "s": 1.0}, 1 - 2**-41, 2**-41),
        ("0.5 * 0.5", {}, 0.25, 0.75),
        ("q ^ 0", {"q": 0.0}, 1.0, 0.0),
    ],
)
def test_a_value_and_what_it_leaves_keep_their_digits(
    text: str, credences: dict[str, float], value: float, rest: float
) -> None:
    assert both(text, **credences) == pytest.approx((value, rest), rel=1e-14, abs=1e-30)
    assert number_of(text, dict.fromkeys(NAMES, 0.0) | credences) == pytest.approx(value, rel=1e-14, abs=1e-16)


@pytest.mark.parametrize("q", [0.0, 0.3, 1.0])
def test_derivatives_by_a_complex_step(q: float) -> None:
    """d(1 - (1 - q)^3)/dq = 3 (1 - q)^2."""
    value, rest = both("1 - (1 - q)^3", q=q + 1e-100j)
    assert value.imag / 1e-100 == pytest.approx(3 * (1 - q) ** 2, abs=1e-12)
    assert rest.imag / 1e-100 == pytest.approx(-3 * (1 - q) ** 2, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "q",
        "1 - (1 - q)^1000",
        "q * r + (1 - q) * s",
        "0.9 * q + 0.1 * r",
        "(q + r + s) / 3",
        "(q^2 + q) / 2",
        "q + r - q * r",
        "q^2 - q + 0.5",
        "(q - r)^2",
        "q * (1 - q)",
        "3 * q^2 - 2 * q^3",
    ],
)
def test_what_stays_within_bounds(text: str) -> None:
    check_bounds(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q + r", "is 2 at q = 100%, r = 100%"),
        ("q - r", "is -1 at q = 0%, r = 100%"),
        ("2 * q", "is 2 at q = 100%"),
        ("q + 0.1", "is 1.1 at q = 100%"),
        ("5 * q * (1 - q)", "is 1.25 at q = 50%"),
        ("(q^2 + q) / 0.5", "is 4 at q = 100%"),
        ("1.5", "is 1.5, which"),
        ("4 * q * (1 - q)", "cannot be shown"),
        ("(q + r + s)^200", "at q = 0%, r = 100%, s = 100%"),
    ],
)
def test_what_does_not(text: str, message: str) -> None:
    with pytest.raises(OutOfBoundsError) as raised:
        check_bounds(text)
    assert message in str(raised.value)


FACTORS = st.sampled_from(["q", "r", "s", "not q", "(1 - r)", "0.5", "1.25", "(q + r)", "(q - s)", "(1 - q * s)"])


@given(st.lists(st.tuples(st.sampled_from("+-"), st.lists(FACTORS, min_size=1, max_size=2)), min_size=1, max_size=3))
def test_what_is_taken_is_a_probability_everywhere(terms: list[tuple[str, list[str]]]) -> None:
    """On a grid; and of what is linear in each question, nothing is refused that is one."""
    text = "".join(f" {sign} " + " * ".join(f"({factor})" for factor in factors) for sign, factors in terms)
    text = text.removeprefix(" + ") if text.startswith(" + ") else f"1{text}"
    grid = [dict(zip(NAMES, point, strict=True)) for point in itertools.product(np.linspace(0, 1, 5), repeat=3)]
    within = all(-1e-12 <= number_of(text, point) <= 1 + 1e-12 for point in grid)
    linear = all(sum(name in factor for factor in factors) <= 1 for _, factors in terms for name in NAMES)
    taken = True
    try:
        check_bounds(text)
    except OutOfBoundsError:
        taken = False
    assert within or not taken
    assert taken or not (within and linear)


@pytest.mark.parametrize(
    ("shares", "is_all", "message"),
    [
        (["q", "not q"], True, ""),
        (["q * r", "0.5 - q * r"], False, ""),
        (["q", "r"], True, "these add up to 0 at q = 0%, r = 0%, not to 1"),
        (["q", "0.5"], False, "these add up to 1.5 at q = 100%, and 1 is the most"),
        (["0.5", "0.25"], True, "these add up to 0.75, not to 1"),
        (["4 * q * (1 - q)"], False, "these cannot be shown to add up to 1 at most, whatever the answers are"),
        (
            ["(q * r * s)^200", "1 - (q * r * s)^200"],
            True,
            "these cannot be shown to add up to 1, whatever the answers are",
        ),
    ],
)
def test_shares_that_add_up_and_others(shares: list[str], is_all: bool, message: str) -> None:
    total = sum_of(shares, lambda name: name in NAMES)
    if not message:
        check_shares(total, is_all)
        return
    with pytest.raises(OutOfBoundsError) as raised:
        check_shares(total, is_all)
    assert (raised.value.message, raised.value.remedy) == (message, "correct one of them")
