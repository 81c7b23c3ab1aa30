"""The questions of the scheming argument, as a person reads them: short, one thought each, leading nowhere."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from conftest import ROOT, Run
from cruxmap import load_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.forms.tilt import Tilt

LONGEST = 60  # words of a question
CORE = 1300  # words of all that the core interview prints, from its title to its last question
NO_EFFECT = "50% means no effect."


@pytest.fixture(scope="module")
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


def interview(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What an interview prints to somebody who skips every question, without these answers and what follows them."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"s\n" * 100)))
    out = run("elicit", "me.yaml", "--reveal", "end", *options).out
    assert out.count("Left open: the map's reading counts until you answer.") == 1
    asked = out[: out.index("No question is answered")]
    return re.sub(r"\n> s$|\n  Left open[.:].*", "", asked, flags=re.MULTILINE)


def test_no_question_is_long(scheming: ArgumentMap) -> None:
    lengths = {name: len(question.ask.split()) for name, question in scheming.questions.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_the_core_interview_is_short(
    scheming: ArgumentMap, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = interview(run, tmp_path, monkeypatch)
    assert asked.startswith(scheming.title)
    assert scheming.terms in " ".join(asked.split())
    assert "20 of 20" in asked
    assert len(asked.split()) <= CORE


def test_what_is_asked_stands_once(
    scheming: ArgumentMap, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = " ".join(interview(run, tmp_path, monkeypatch, "--all").split())
    assert "53 of 53" in asked
    assert {name: asked.count(question.ask) for name, question in scheming.questions.items()} == dict.fromkeys(
        scheming.questions, 1
    )
    assert [name for name, claim in scheming.claims.items() if claim.statement in asked] == []


def test_tilts_say_what_no_effect_is(scheming: ArgumentMap) -> None:
    tilts = {
        factor.odds
        for claim in scheming.claims.values()
        if isinstance(claim.form, Tilt)
        for factor in claim.form.spec.by
    }
    assert len(tilts) == 7
    for name, question in scheming.questions.items():
        assert (NO_EFFECT in question.ask) == ("it were 50–50" in question.ask) == (name in tilts)


def test_every_question_asks_for_a_probability_or_a_share(scheming: ArgumentMap) -> None:
    asks = re.compile(r"[Hh]ow likely is |What is the chance now that |For what share of them ")
    assert [name for name, question in scheming.questions.items() if len(asks.findall(question.ask)) != 1] == []


def test_shaping_is_told_by_what_it_catches(scheming: ArgumentMap) -> None:
    assert [name for name, question in scheming.questions.items() if "works" in question.ask] == []


def test_no_question_gives_its_reading_away(scheming: ArgumentMap) -> None:
    given = {name: re.findall(r"\d+%", question.ask) for name, question in scheming.questions.items()}
    assert {name: numbers for name, numbers in given.items() if numbers and numbers != ["50%"]} == {
        "share_if_most": ["50%", "100%"],
        "share_if_only_hungry": ["2%", "50%"],
    }
