"""Names on the command line: ids, titles, and beginnings of titles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run

ARGUMENT = """\
argument: rain
target: wet
views: [wet]
claims:
  rain: {title: "It rains, hard", statement: It rains., credence: rain_today}
  season: {title: The season, statement: The season., states: {dry: "Dry, or nearly", damp: Damp}, table: [{is: [50%]}]}
  wet: {title: I get wet, statement: I get wet., rule: [{when: {rain: true}, then: true}, {else: false}]}
  wind: {title: I get blown, statement: Wind., credence: wind}
questions:
  rain_today: {title: Rain or shine today, ask: Rain?, reading: 30%}
  wind: {title: Rain or wind, ask: Wind?, reading: 30%}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rain.yaml").write_text(ARGUMENT, "utf-8")


def probability(run: Run, *arguments: str) -> Any:
    outcome = run("eval", "--argument", "rain.yaml", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--given", "It rains, hard"),
        ("--given", "it  RAINS, hard=true"),
        ("--do", "It rains"),
        ("--set", "Rain or shine today=100%"),
        ("--set", "rain or s=100%"),
    ],
)
def test_a_title_is_as_good_as_a_name(run: Run, arguments: tuple[str, ...]) -> None:
    assert probability(run, *arguments)["probability"] == 1


@pytest.mark.parametrize("state", ["dry", "Dry, or nearly", "dry,Damp", "Dry, or"])
def test_states_have_titles_too(run: Run, state: str) -> None:
    assert probability(run, "--given", f"The season={state}")["probability"] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "I get"), "'I get' may be several titles → write the name that is meant: wet, wind"),
        (("eval", "--given", "I get"), "--given: 'I get' may be several titles"),
        (("eval", "--target", "I get"), "--target: 'I get' may be several titles"),
        (("eval", "--set", "rain=30%"), "'rain' is a claim, not a question"),
        (("eval", "--set", "Rain or =30%"), "--set: 'Rain or' may be several titles"),
        (("map", "--around", "I get"), "--around: 'I get' may be several titles"),
        (("sensitivity", "--two-way", "Rain or", "wind"), "--two-way: 'Rain or' may be several titles"),
        (("eval", "--pin", "I get"), "--pin: 'I get' may be several titles"),
        (("explain", "xyz"), "there is no claim or question 'xyz'"),
        (("explain", "I gett blown"), "nothing here is called 'I gett blown' → did you mean 'wind', 'I get blown'?"),
        (("eval", "--set", "Rain or shin today=3%"), "did you mean 'rain_today', 'Rain or shine today'?"),
        (("eval", "--given", "It rain, hard"), "did you mean 'rain', 'It rains, hard'?"),
    ],
)
def test_a_beginning_of_several_titles_names_them(run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run(*arguments, "--argument", "rain.yaml")
    assert outcome.code == 2
    assert said in outcome.said


def test_a_window_shows_the_titles_of_questions_beside_their_names_or_below(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "question_with_a_name_that_fills_the_line"
    Path("rain.yaml").write_text(
        ARGUMENT.replace("credence: wind}", f"credence: {long}}}").replace(
            "  wind: {title: Rain", f"  {long}: {{title: Rain"
        ),
        "utf-8",
    )
    monkeypatch.setenv("COLUMNS", "80")
    outcome = run("questions", "--argument", "rain.yaml")
    assert outcome.code == 0, outcome.err
    lines = [line.strip() for line in outcome.out.splitlines()]
    for name, title in (("rain_today", "Rain or shine today"), (long, "Rain or wind")):
        row = next(i for i, line in enumerate(lines) if line.startswith(f"{name} "))
        assert lines[row + 1] == title
    monkeypatch.setenv("COLUMNS", "120")
    assert f"{long}  Rain or wind " in run("questions", "--argument", "rain.yaml").out


def test_set_takes_titles_and_says_the_names(run: Run) -> None:
    options = ("--view", "I get wet=20%", "--note", "Rain or shine today=grey", "--argument", "rain.yaml")
    outcome = run("set", "me.yaml", "Rain or shine today=30%", *options)
    assert outcome.out == "rain_today: 30%, with the note: grey\nwet: view 20%\n"
    outcome = run("set", "me.yaml", "Rain or=30%", "--view", "I get=20%", "--note", "Rain or=grey")
    assert (outcome.code, outcome.err.count("may be several titles")) == (2, 3)


def test_commands_about_a_name_take_its_title(run: Run) -> None:
    for arguments in (
        ("explain", "I get wet"),
        ("explain", "Rain or shine today"),
        ("map", "--around", "I get wet"),
        ("sensitivity", "--two-way", "Rain or shine today", "Rain or w"),
    ):
        outcome = run(*arguments, "--argument", "rain.yaml")
        assert outcome.code == 0, outcome.err
