"""Worksheets: arithmetic over a few inputs, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.model.question import Worksheet, WorksheetInput
from cruxmap.model.worksheet import UnclearFormulaError, odds

RESTAURANTS = {"n": 100.0, "m": 10.0, "h": 0.5}


def sheet(odds_for: str, odds_against: str = "1") -> Worksheet:
    return Worksheet({name: WorksheetInput("?", value) for name, value in RESTAURANTS.items()}, odds_for, odds_against)


def test_the_restaurants() -> None:
    ours = sheet("n*(1-h)", "m*h")
    assert odds(ours, RESTAURANTS) == (50, 5)
    a, b = odds(ours, RESTAURANTS | {"h": 0.75})
    assert a / (a + b) == pytest.approx(10 / 13, rel=1e-15)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("n", 100),
        ("2", 2),
        (" n + m ", 110),
        ("n - m*2", 80),
        ("n/(m+m)", 5),
        ("m ^ 2 ^ 3", 1e8),
        ("n ** h", 10),
        ("100 - -2^2", 104),
        ("2^-1", 0.5),
        ("n * not h", 50),
        ("30% * n × h", 15),
        ("-(m - n)", 90),
        ("1e2", 100),
        (".5", 0.5),
        ("(" * 99 + "n" + ")" * 99, 100),
        ("-" * 198 + "n", 100),
    ],
)
def test_arithmetic(formula: str, value: float) -> None:
    assert odds(sheet(formula), RESTAURANTS) == (value, 1)


@pytest.mark.parametrize(
    ("formula", "message", "remedy"),
    [
        ("", "'' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("n +", "'n +' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("n * m)", "'n * m)' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("(m - n) ^ h", "'(m - n) ^ h' is the root of a negative number, which is no odds", "change it, or an input"),
        ("0 ^ -m", "'0 ^ -m' divides by zero or overflows", "change an input"),
        ("9 ^ 9 ^ 9", "'9 ^ 9 ^ 9' divides by zero or overflows", "change an input"),
        ("not h * m", "how far does `not` go in 'not h * m'?", None),
        ("n(m)", "'n(m)' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("n.m", "there is no input 'n.m'", "the inputs are n, m, h"),
        ("[n]", "'[n]' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("1j", "'1j' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("'n'", "\"'n'\" is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("0 if 1 else 2", "there is no input 'if'", "the inputs are n, m, h"),
        ("1if n", "'1if n' is not arithmetic over the inputs", "use + - * / ^ ( ) and n, m, h"),
        ("x", "there is no input 'x'", "the inputs are n, m, h"),
        ("__import__('os')", "there is no input '__import__'", "the inputs are n, m, h"),
        ("n / (m - 10)", "'n / (m - 10)' divides by zero or overflows", "change an input"),
        ("1e999", "'1e999' divides by zero or overflows", "change an input"),
        ("m - n", "'m - n' is -90, which is no odds", "change it, or an input"),
        ("9" * 199 + "*" + "9" * 200, "a formula of 400 characters, where the most is 200", None),
        ("(" * 150 + "n", None, "use + - * / ^ ( ) and n, m, h"),
        ("n+" * 5000 + "n", "a formula of 10,001 characters, where the most is 200", None),
        ("n\0", None, "use + - * / ^ ( ) and n, m, h"),
    ],
)
def test_what_is_refused(formula: str, message: str | None, remedy: str) -> None:
    for key, worksheet in (("odds_for", sheet(formula)), ("odds_against", sheet("1", formula))):
        with pytest.raises(UnclearFormulaError) as raised:
            odds(worksheet, RESTAURANTS)
        assert raised.value.key == key
        assert message in (None, str(raised.value))
        assert remedy in (None, raised.value.remedy)


def test_no_odds_at_all() -> None:
    with pytest.raises(UnclearFormulaError, match="the odds are 0 : 0"):
        odds(sheet("0", "n - n"), RESTAURANTS)
    assert odds(sheet("0", "1"), RESTAURANTS) == (0, 1)
    assert odds(sheet("1", "0"), RESTAURANTS) == (1, 0)


def test_a_misspelt_input() -> None:
    inputs = {"wet_days": 10.0}
    with pytest.raises(UnclearFormulaError) as raised:
        odds(Worksheet({"wet_days": WorksheetInput("?", 10)}, "wet_dyas", "1"), inputs)
    assert raised.value.remedy == "did you mean 'wet_days'?"


@given(st.text("nmh0123456789.+-*/() e", max_size=20))
def test_any_formula_gives_odds_or_is_refused(formula: str) -> None:
    try:
        a, b = odds(sheet(formula), RESTAURANTS)
    except UnclearFormulaError:
        return
    assert a >= 0
    assert b == 1
