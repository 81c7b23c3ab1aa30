"""Credence sets: answers, the map's readings where there are none, and sweeps."""

from __future__ import annotations

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.credences import (
    CertainRangeError,
    Credence,
    CredenceSet,
    NoProbabilityError,
    SetAside,
    Value,
    View,
    set_aside_text,
    values_of,
)
from cruxmap.model.question import Reading
from small import mixed


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


@pytest.mark.parametrize("number", [1.5, -0.1, float("nan"), float("inf"), "30%"])
def test_what_is_no_probability_is_refused(number: float) -> None:
    argument = load_argument(ROOT / "arguments" / "scheming")
    with pytest.raises(NoProbabilityError, match="for 'goal_directed' is no probability") as caught:
        CredenceSet(credences={"goal_directed": Credence(number)}).check(argument)
    assert caught.value.remedy == "give one from 0 to 1"
    with pytest.raises(NoProbabilityError, match="for 'scheming' is no probability"):
        CredenceSet(views={"scheming": View(number)}).check(argument)
    CredenceSet(credences={"goal_directed": Credence(1), "situational_awareness": Credence(0.0)}).check(argument)


def test_what_a_view_is_conditional_on() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    scoped = structs.replace(umbrella, scope={"rain": ("true",)})
    assert View(0.5).within(scoped, "get_wet") == {"rain": ("true",)}
    assert View(0.5).within(scoped, "rain") == {}, "the scope is about it"
    assert View(0.5, given={}).within(scoped, "get_wet") == {}
    assert View(0.5, given={"wind": ("weak",)}).within(scoped, "get_wet") == {"wind": ("weak",)}


def test_the_ends_of_a_value_are_those_of_its_range() -> None:
    assert Value(0.5, 0.3, 0.9, own=True).ends == (0.3, 0.9)
    assert Value(0.5, None, None, own=True).ends == (0.5, 0.5)


def test_where_only_own_ranges_count_nothing_is_borrowed_and_the_readings_have_none() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    names = list(umbrella.questions)
    own = {names[0]: Credence(0.5), names[1]: Credence(0.5, 0.4, 0.6)}
    values = values_of(umbrella, CredenceSet(credences=own, own_ranges=True))
    assert values[names[0]] == Value(0.5, None, None, own=True, held=True)
    assert values[names[1]] == Value(0.5, 0.4, 0.6, own=True)
    rest = {name: value for name, value in values.items() if name not in own}
    assert rest == {
        name: Value(umbrella.questions[name].reading.credence, None, None, own=False, held=True) for name in rest
    }


def test_a_point_borrows_the_width_of_the_reading() -> None:
    """In log-odds: a reading of 20% from 10 to 40% has 4/9 and 8/3 times the odds at its ends."""
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    readings = {name: Reading(0.2) for name in umbrella.questions} | {"rain": Reading(0.2, 0.1, 0.4)}
    questions = {name: structs.replace(umbrella.questions[name], reading=reading) for name, reading in readings.items()}
    argument = structs.replace(umbrella, questions=questions)

    def rain(**fields: float) -> Value:
        return values_of(argument, CredenceSet("umbrella", credences={"rain": Credence(**fields)}))["rain"]

    assert rain(credence=0.2) == Value(0.2, 0.1, 0.4, own=True, borrowed=True), "who confirms a reading keeps its range"
    half = rain(credence=0.5)
    assert (half.low, half.high) == (pytest.approx(4 / 13), pytest.approx(8 / 11))
    assert half.own
    assert half.borrowed
    assert rain(credence=0.5, low=0.4, high=0.6) == Value(0.5, 0.4, 0.6, own=True)
    for certain in (0.0, 1.0):
        assert rain(credence=certain) == Value(certain, own=True)
    assert rain(credence=1 - 1e-16) == Value(1 - 1e-16, own=True), "of which no double is left for an end"
    late = values_of(argument, CredenceSet("umbrella", credences={"late": Credence(0.3)}))["late"]
    assert late == Value(0.3, own=True), "the reading has no range either"


def set_aside(name: str, change: str, reason: str = "", view: bool = False) -> SetAside:
    return SetAside(
        "views" if view else "credences", name, 1, change, reason, View(0.5) if view else Credence(0.5), True
    )


def test_further_credences_take_the_place_of_what_was_set_aside() -> None:
    """An answer given anew is neither set aside nor new any more; a view of the same name still is set aside."""
    old = [set_aside("a", "asked anew"), set_aside("b", "asked anew"), set_aside("a", "asked anew", view=True)]
    before = CredenceSet("x", name="Ann", credences={"c": Credence(0.1)}, set_aside=tuple(old), new=("d", "e"))
    after = before.with_credences({"a": Credence(0.2), "c": Credence(0.3), "e": Credence(0.4)})
    assert after == CredenceSet(
        "x",
        name="Ann",
        credences={"c": Credence(0.3), "a": Credence(0.2), "e": Credence(0.4)},
        set_aside=(old[1], old[2]),
        new=("d",),
    )


def test_what_is_set_aside_is_told_with_reasons_where_they_are_few() -> None:
    few = [set_aside("a", "gone", "see appendix X."), set_aside("b", "asked anew"), set_aside("c", "gone", view=True)]
    assert set_aside_text(few) == "2 answers and 1 view (gone: a (see appendix X), the view of c; asked anew: b)"
    assert set_aside_text([*few, set_aside("d", "gone", "doubled.")]) == (
        "3 answers and 1 view (gone: a, the view of c, d; asked anew: b)"
    )
    assert set_aside_text([]) == ""
    many = [set_aside(f"q{i}", "gone") for i in range(13)]
    listed = ", ".join(f"q{i}" for i in range(12))
    assert set_aside_text(many[:12]) == f"12 answers (gone: {listed})"
    assert set_aside_text(many) == f"13 answers (gone: {listed}, … (13 in all))"


def test_what_a_notebook_shows_of_them() -> None:
    views = {"a": View(0.1), "b": View(0.2)}
    mine = CredenceSet("umbrella", name="Ann", credences={"rain": Credence(0.2)}, views=views)
    assert repr(mine) == "<CredenceSet of 'Ann' about umbrella: 1 credence, 2 views>"
    assert repr(CredenceSet(file="ann.yaml")) == "<CredenceSet of 'ann.yaml': 0 credences, 0 views>"
    assert repr(CredenceSet()) == "<CredenceSet: 0 credences, 0 views>"


@pytest.mark.parametrize(
    ("low", "high", "told"), [(0.0, 0.5, "0 to 0.5"), (0.3, 1.0, "0.3 to 1"), (0.6, 0.4, "0.6 to 0.4")]
)
def test_a_range_that_reaches_a_certainty_is_refused(low: float, high: float, told: str) -> None:
    with pytest.raises(CertainRangeError) as raised:
        CredenceSet(credences={"q": Credence(0.5, low, high)}).check(mixed())
    assert raised.value.message == f"the range of 'q', {told}, is none between 0 and 1"
    assert raised.value.remedy == "end it short of 0 and 1, or leave it out"
    CredenceSet(credences={"q": Credence(1.0, 0.5, 1.0)}).check(mixed())
    CredenceSet(credences={"q": Credence(0.5, 0.4, 0.6)}).check(mixed())
