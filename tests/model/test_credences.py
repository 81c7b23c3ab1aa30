"""Credence sets: answers, the map's readings where there are none, and sweeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.credences import Credence, CredenceSet, Value, View, values_of


def test_answers_and_readings() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    mine = CredenceSet("umbrella", credences={"wet_if_rain": Credence(0.5, 0.3, 0.7), "strong_wind": Credence(0.1)})
    assert mine.answered(umbrella) == ("strong_wind", "wet_if_rain")
    values = values_of(umbrella, mine)
    assert list(values) == list(umbrella.questions)
    assert values["wet_if_rain"] == Value(0.5, 0.3, 0.7, own=True)
    assert values["strong_wind"] == Value(0.1, None, None, own=True)
    assert values["late"] == Value(0.1, None, None, own=False)
    assert (values["rain"].low, values["rain"].high, values["rain"].own) == (0.2, 0.4, False)


def test_a_credence_about_no_question_is_refused() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    with pytest.raises(UnknownNameError) as raised:
        values_of(umbrella, CredenceSet("umbrella", credences={"rain": Credence(0.5), "reign": Credence(0.1)}))
    assert str(raised.value) == "there is no question 'reign'"
    assert raised.value.remedy == f"the questions are {', '.join(umbrella.questions)}"


def test_what_a_view_is_conditional_on() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    scoped = structs.replace(umbrella, scope={"rain": ("true",)})
    assert View(0.5).within(scoped) == {"rain": ("true",)}
    assert View(0.5, given={}).within(scoped) == {}
    assert View(0.5, given={"wind": ("weak",)}).within(scoped) == {"wind": ("weak",)}


def test_the_sweep_of_a_range_is_the_range() -> None:
    assert Value(0.5, 0.3, 0.9, own=True).sweep() == (0.3, 0.9)


def test_the_sweep_of_a_point_halves_and_doubles_its_odds() -> None:
    assert Value(0.5, None, None, own=True).sweep() == pytest.approx((1 / 3, 2 / 3), rel=1e-12)
    assert Value(0.0, None, None, own=True).sweep() == (0, 0)
    assert Value(1.0, None, None, own=True).sweep() == (1, 1)


@given(st.floats(0.001, 0.999))
def test_the_odds_of_a_sweep(credence: float) -> None:
    low, high = Value(credence, None, None, own=True).sweep()
    odds = credence / (1 - credence)
    assert low / (1 - low) == pytest.approx(odds / 2, rel=1e-9)
    assert high / (1 - high) == pytest.approx(odds * 2, rel=1e-9)
