"""Observations are shown as what they are, and what is only known by a ratio never has a probability."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import Run
from cruxmap.analysis.case import Case
from cruxmap.analysis.map import claim_map
from cruxmap.files.argument import load_argument
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Evidence, parse_event
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.query import Query
from cruxmap.report.caption import caption
from cruxmap.report.numbers import percent
from cruxmap.report.pictures.dot import dot
from cruxmap.report.pictures.picture import picture
from morning import written


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def shown(home: Path, run: Run) -> Any:
    def show(command: str, *further: str, sets: str = "morning") -> str:
        outcome = run(*shlex.split(command), "-a", home, "--evidence", sets, *further)
        assert outcome.code == 0, outcome.err
        return outcome.out

    return show


def chance_of(argument: ArgumentMap, event: str, given: Evidence) -> float:
    asked = Inquiry(argument, Query(parse_event(argument, event), dict(given)))
    return float(asked.probability(Case(argument).point[:, np.newaxis])[0])


def words(text: str) -> str:
    return " ".join(text.split())


def test_an_observation_is_explained(shown: Any) -> None:
    said = words(shown("explain puddle"))
    for text in (
        "A <b>puddle</b> (puddle) There is a puddle. An observation of the set “This morning”: looked for and not seen "
        "(2026-05-02). Source: me. It shows: nothing much. It does not show: where the water went.",
        "What it does to P(wet | scope), with 1 other observation",
        "Here it counts as not seen. The ratio is 1 : 2.25. Its share of the movement:",
        "wet A <b>puddle</b>, if so (puddle_if_true) 60% set",
        "set: the readings of the set “This morning” (An example).",
        "Bears on claim title probability",
        "with 2 of the 3 observations of “This morning”, argument rain",
    ):
        assert text in said
    assert "Here it does not count: it is open." in words(shown("explain umbrellas"))
    assert "Here it does not count." in words(shown("explain puddle", "--as-of", "2026-04"))


def test_a_claim_lists_what_bears_on_it(shown: Any) -> None:
    said = shown("explain wet")
    assert "Observations that bear on it" in said
    assert "Feeds" not in said
    observations = json.loads(shown("explain wet", "--format", "json"))["observations"]
    assert [(row["observation"], row["standing"]) for row in observations] == [
        ("puddle", "not_seen"),
        ("umbrellas", "open"),
    ]
    assert observations[0]["share"]["points"] < 0
    assert observations[1]["share"] is None


@pytest.mark.parametrize("sets", ["morning", "none"])
def test_what_is_known_by_a_ratio_has_no_probability(home: Path, run: Run, shown: Any, sets: str) -> None:
    (home / "me.yaml").write_text("argument: .\nevidence: morning\n", "utf-8")
    outcome = run("claims", home / "me.yaml", "--evidence", sets, "--format", "json")
    data = json.loads(outcome.out)
    assert data["observations"][0]["observation"] == "clouds"
    assert data["observations"][0]["chance"] is None
    assert "clouds" not in data["claims"]
    outcome = (
        run("explain", home / "me.yaml") if False else run("explain", "clouds", home / "me.yaml", "--evidence", sets)
    )
    assert "chance" not in outcome.out
    graph = run("export", home / "me.yaml", "--evidence", sets, "--to", "graphml").out
    node = graph[graph.index('<node id="clouds">') :]
    assert ("seen" if sets == "morning" else "not counted") in node[: node.index("</node>")]
    assert "0." not in node[: node.index("</node>")]
    refused = run("eval", home / "me.yaml", "--target", "clouds")
    assert refused.code == 2
    assert "so it has no probability of being seen" in words(refused.err)


def test_claims_and_observations_are_listed_apart(shown: Any) -> None:
    said = shown("claims")
    assert "Observations: This morning" in said
    table = said[said.index("Observations: This morning") :]
    assert [line.split()[0] for line in table.splitlines()[3:6]] == ["clouds", "puddle", "umbrellas"]
    assert "100%" not in table


def test_strengths_are_readings_of_the_set(home: Path, shown: Any) -> None:
    argument = load_argument(home, [home / "evidence" / "morning.yaml"])
    assert "the reading of the set “This morning” 70%" in words(shown("explain clouds"))
    assert "the map's reading 50%" in words(shown("explain showers"))
    rows = json.loads(shown("questions", "--format", "json"))["questions"]
    assert {row["question"]: row["whose"] for row in rows}["clouds"] == "set"
    assert [row["whose"] for row in rows if row["question"] == "showers"] == ["map"]
    answers = {"spring": Credence(0.5), "showers": Credence(0.5), "in_rain": Credence(0.5)}
    first, second, _ = caption(argument, CredenceSet(name="Example", credences=answers), Query.of(argument))
    assert first == "Example: 3 of 8 questions answered, the rest are the readings of the set “This morning”."
    assert second.startswith(
        "P(wet | scope, 2 observations), with 2 of the 3 observations of “This morning”, argument rain"
    )


def test_json_says_which_observations_count(shown: Any) -> None:
    assert json.loads(shown("sensitivity", "--format", "json"))["observed"] == {"clouds": "seen", "puddle": "not_seen"}
    assert json.loads(shown("eval", "--format", "json", sets="none"))["observed"] == {}


def test_the_map_shows_each_as_it_counts(home: Path, shown: Any) -> None:
    """In a cluster of their own, with arrows to what they bear on; told apart by words and frames."""
    argument = load_argument(home, [home / "evidence" / "morning.yaml"])
    case = Case(argument, None, Query.of(argument, observed={"puddle": ("false",)}))
    drawn = picture(case, claim_map(case))
    assert drawn.groups[-1].title == "Evidence: This morning"
    assert [(box.kind, *box.words) for box in drawn.groups[-1].boxes] == [
        ("not_counted", "not counted", ""),
        ("not_seen", "not seen", ""),
        ("open", "open", percent(chance_of(argument, "umbrellas=true", {"puddle": ("false",), "spring": ("true",)}))),
    ]
    arrows = {(arrow.tail, arrow.head): arrow.influence for arrow in drawn.arrows}
    assert arrows["clouds", "weather"] == "neither"
    assert arrows["puddle", "wet"] == "lowers"
    assert arrows["umbrellas", "wet"] == "raises"
    styles = [line.split('style="')[1].split('"')[0] for line in dot(drawn).splitlines() if " observed" in line]
    assert styles == ["filled,diagonals,dotted", "filled,diagonals", "filled,diagonals,dashed"]
    said = shown("map")
    assert "b_clouds{{" in said
    assert "class b_puddle not_seen" in said
    assert "Hexagon: an observation" in said


def test_a_network_has_them_as_nodes_and_pgmpy_agrees(home: Path, run: Run, shown: Any) -> None:
    outcome = run("export", "-a", home, "--evidence", "morning")
    assert "probability ( puddle | wet ) {\n    ( true ) 0.6, 0.4;\n    ( false ) 0.1, 0.9;" in outcome.out
    assert "clouds=true, puddle=false" in words(outcome.err)
    result = json.loads(shown("eval --engine pgmpy", "--format", "json"))
    assert result["probability"] == pytest.approx(result["cruxmap"]["probability"], abs=1e-12)
    assert result["observed"] == {"clouds": "seen", "puddle": "not_seen"}


def test_a_suggested_command_keeps_the_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my set.yaml").write_text(
        "evidence: mine\nargument: scheming\nobservations:\n  seen_it: {statement: It was seen., source: me, "
        "status: seen, date: 2025, bears_on: scheming, ratio: 60%}\n",
        "utf-8",
    )
    path = tmp_path / "my set.yaml"
    said = words(run("eval", "--evidence", path, "--as-of", "2026").out)
    assert f"`cruxmap sensitivity --evidence '{path}' --as-of 2026`" in said
