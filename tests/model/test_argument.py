"""Argument maps: what uses what, events, evidence."""

from __future__ import annotations

import pytest

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import (
    ArgumentMap,
    Event,
    UnknownNameError,
    joint_evidence,
    misnamed,
    parse_event,
    parse_evidence,
)
from small import mixed


@pytest.fixture(scope="module")
def umbrella() -> ArgumentMap:
    return load_argument(ROOT / "tests" / "credences" / "argument.yaml")


def test_what_uses_what(umbrella: ArgumentMap) -> None:
    assert umbrella.used_by("wet_if_rain") == ("get_wet",)
    assert umbrella.used_by("rain") == ("rain",)
    assert umbrella.used_by("nonsense") == ()
    assert umbrella.children("rain") == ("get_wet",)
    assert umbrella.children("get_wet") == ()
    assert umbrella.question_title("wet_if_rain") == "wet if rain"


def test_events(umbrella: ArgumentMap) -> None:
    assert parse_event(umbrella, "rain") == Event("rain", "true")
    assert parse_event(umbrella, " wind = weak ") == Event("wind", "weak")
    assert str(Event("rain")) == "rain"
    assert str(Event("wind", "weak")) == "wind=weak"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("rian", "there is no claim 'rian'", "did you mean 'rain'?"),
        ("weather", "there is no claim 'weather'", "the claims are late, wind, rain, get_wet"),
        ("wet", "there is no claim 'wet'", "did you mean 'get_wet'?"),
        (
            "wet_if_rain",
            "there is no claim 'wet_if_rain': it is a question",
            "the claims are late, wind, rain, get_wet",
        ),
        ("rain=maybe", "'rain' has no state 'maybe'", "write true or false"),
        ("wind", "'wind' has several states", "name one, as in wind=…: strong, weak, none"),
        ("wind=true", "'wind' has no state 'true'", "write one of strong, weak, none"),
        ("wind=stong", "'wind' has no state 'stong'", "did you mean 'strong'?"),
        ("wind=strong,weak", "'wind=strong,weak' names several states", "name one, as in wind=strong"),
        ("=", "there is no claim ''", "the claims are late, wind, rain, get_wet"),
    ],
)
def test_events_that_are_none(umbrella: ArgumentMap, text: str, message: str, remedy: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        parse_event(umbrella, text)
    assert (str(raised.value), raised.value.remedy) == (message, remedy)


def test_evidence(umbrella: ArgumentMap) -> None:
    assert parse_evidence(umbrella, []) == {}
    assert parse_evidence(umbrella, ["rain", "wind=strong, weak"]) == {"rain": ("true",), "wind": ("strong", "weak")}
    assert parse_evidence(umbrella, ["wind=strong,weak", "wind=weak,none"]) == {"wind": ("weak",)}
    assert parse_evidence(umbrella, ["rain", "rain=false"]) == {"rain": ()}
    with pytest.raises(UnknownNameError):
        parse_evidence(umbrella, ["rain", "wind="])


def test_joint_evidence() -> None:
    assert joint_evidence({"a": ("x", "y")}, {"a": ("y", "z"), "b": ("u",)}) == {"a": ("y",), "b": ("u",)}


def test_nothing_misnamed(umbrella: ArgumentMap) -> None:
    assert misnamed(umbrella, "wind", ("strong", "none")) is None
    assert misnamed(umbrella, "wind", ()) is None


def test_what_a_notebook_shows_of_it(umbrella: ArgumentMap) -> None:
    assert repr(umbrella) == "<ArgumentMap umbrella, version 2: 4 claims, 5 questions>"
    assert repr(mixed()) == "<ArgumentMap small, version 1: 2 claims, 1 question>"
