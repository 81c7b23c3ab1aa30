"""The language of formulas: what it reads, by Python's own arithmetic, and what it refuses."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cruxmap.model.arithmetic import (
    LONGEST,
    Named,
    NotArithmeticError,
    as_value,
    is_formula,
    names_in,
    parse_formula,
    worked_out,
)

VALUES = {"q": Fraction(1, 3), "r": Fraction(2, 7), "long_name2": Fraction(4, 5)}


def value(text: str) -> Fraction:
    result = worked_out(parse_formula(text), lambda leaf: VALUES[leaf.name] if isinstance(leaf, Named) else leaf.value)
    return Fraction(result)


@st.composite
def formulas(draw: DrawFn, depth: int = 4) -> str:
    """A formula with all its parentheses, which Python reads alike."""
    if not depth or draw(st.booleans()):
        return draw(st.sampled_from([*VALUES, "2", "30"]))
    left, right = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    return draw(
        st.sampled_from([f"{left} + {right}", f"({left}) * ({right})", f"{left} - ({right})", f"-({left})^2 * {right}"])
    )


@given(formulas())
def test_python_reads_it_alike(text: str) -> None:
    assert value(text) == eval(text.replace("^", "**"), {}, VALUES)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("not q", Fraction(2, 3)),
        ("(not q) * r", Fraction(4, 21)),
        ("r * not q", Fraction(4, 21)),
        ("not (q * r)", Fraction(19, 21)),
        ("1-(1-q)^2", Fraction(5, 9)),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("30% * q", Fraction(1, 10)),
        (".5 × q", Fraction(1, 6)),
        ("1 − q ÷ 2", Fraction(5, 6)),
        ("1e-2*q", Fraction(1, 300)),
        ("q**2", Fraction(1, 9)),
    ],
)
def test_known_answers(text: str, result: Fraction) -> None:
    assert value(text) == result


@pytest.mark.parametrize("text", ["", "q q", "q +", "(q", "q)", "q(r)", "2q", "not", "q not r", "q $ r"])
def test_what_is_no_formula(text: str) -> None:
    with pytest.raises(NotArithmeticError) as raised:
        parse_formula(text)
    assert not raised.value.message


@pytest.mark.parametrize("text", ["not q * r", "not q ^ 2", "q + not r - 1"])
def test_what_not_denies_is_never_guessed(text: str) -> None:
    with pytest.raises(NotArithmeticError, match="how far does `not` go"):
        parse_formula(text)


@pytest.mark.parametrize(
    "text", ["q", "0.3", "30%", "3/10", "3:7", "20-40%", "0.2-0.4", "1e-3", "true", "1 in 20", "~ 30"]
)
def test_names_and_numbers_stay_what_they_are(text: str) -> None:
    assert not is_formula(text)
    assert names_in(text) == (text,)


def test_the_names_in_a_formula() -> None:
    assert names_in("1 - (1 - q) * not r ^ 2 + q") == ("q", "r")
    assert names_in("0.5 * 0.5") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q ^ 0.5", "exponent"),
        ("q ^ r", "exponent"),
        ("q ^ 1001", "exponent"),
        ("(q ^ 100) ^ 100", "exponent"),
        ("q ^ -1", "exponent"),
        ("q / r", "below a division"),
        ("q / (1 - 1)", "divides by zero"),
        ("(123456789 ^ 1000) ^ 1000 * q", "too many digits"),
    ],
)
def test_what_is_no_polynomial_is_no_value(text: str, message: str) -> None:
    with pytest.raises(NotArithmeticError, match=message):
        as_value(text)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        (
            "q" * (LONGEST + 1),
            f"a formula of {LONGEST + 1:,} characters, where the most is {LONGEST}",
            "write a power for what is multiplied with itself, or make a part a claim",
        ),
        ("(9^1000)^1000 * q", "a power here has too many digits", "write a smaller one"),
    ],
)
def test_what_is_too_long_is_refused(text: str, message: str, remedy: str) -> None:
    with pytest.raises(NotArithmeticError) as raised:
        as_value(text)
    assert (raised.value.message, raised.value.remedy) == (message, remedy)
