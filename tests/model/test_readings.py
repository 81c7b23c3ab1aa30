"""Whose a reading is: it is said of every number that is not the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.readings import reader, reading_of, readings_of, set_of
from morning import written

FURTHER = """\
evidence: evening
title: That evening
observations:
  mud: {statement: There is mud., source: me, status: seen, date: 2026-05, bears_on: wet, ratio: 60%}
"""


@pytest.fixture
def rain(tmp_path: Path) -> ArgumentMap:
    """With two sets, and whose the map's readings are."""
    home = written(tmp_path)
    (home / "evidence" / "evening.yaml").write_text(FURTHER, "utf-8")
    argument = load_argument(home, [home / "evidence" / name for name in ("morning.yaml", "evening.yaml")])
    return structs.replace(argument, readings="one reader's")


def test_a_question_has_the_reading_of_the_map_or_of_the_set_that_it_comes_with(rain: ArgumentMap) -> None:
    assert [evidence.title for evidence in rain.evidence] == ["This morning", "That evening"]
    assert (set_of(rain, "clouds"), set_of(rain, "mud"), set_of(rain, "showers")) == (*rain.evidence, None)
    assert [reader(rain, name) for name in ("clouds", "mud", "showers")] == ["set", "set", "map"]


def test_readings_are_named_by_all_whose_they_are(rain: ArgumentMap) -> None:
    assert reading_of(rain, ["clouds"]) == "the reading of the set “This morning”"
    assert reading_of(rain, ["showers"]) == "the map's reading"
    assert reading_of(rain, ["clouds", "showers"]) == "the reading of the map or of the set “This morning”"
    assert readings_of(rain, ["showers", "in_rain"]) == "the map's readings"
    assert readings_of(rain, ["mud", "clouds", "puddle_if_true"]) == (
        "the readings of the set “That evening” and of the set “This morning”"
    )
    assert readings_of(rain, rain.questions) == (
        "the readings of the map and of the set “This morning” and of the set “That evening”"
    )
    assert readings_of(rain, ["showers"], told=True) == "the map's readings (one reader's)"
    assert readings_of(rain, ["showers", "mud"], told=True) == (
        "the readings of the map (one reader's) and of the set “That evening”"
    )
    assert readings_of(structs.replace(rain, readings=""), ["showers"], told=True) == "the map's readings"
    assert readings_of(structs.replace(rain, evidence=()), rain.questions) == "the map's readings"
