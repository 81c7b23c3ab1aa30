"""`cruxmap pool --round`: a survey in two rounds, as a facilitator reads it."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from conftest import Run

HEADER = "name,timelines,incentives,alignment_difficulty,high_impact_failures,disempowerment,catastrophe\n"
FIRST = "A,80%,90%,50%,60%,30%,90%\nB,60%,70%,20%,40%,,80%\nC,90%,90%,40%,50%,2%,95%\nD,50%,80%,70%,80%,60%,90%\n"
SECOND = "C,90%,95%,40%,50%,6%,95%\nA,75%,90%,45%,60%,20%,90%\nE,50%,80%,60%,70%,30%,90%\nB,60%,70%,30%,40%,15%,80%\n"


@pytest.fixture
def survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table for the first round, and a folder of files for the second, in another order and without names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first.csv").write_text(HEADER + FIRST, "utf-8")
    (tmp_path / "second").mkdir()
    questions = HEADER.strip().split(",")[1:]
    for row in SECOND.strip().split("\n"):
        name, *answers = row.split(",")
        lines = "".join(f"  {question}: {answer}\n" for question, answer in zip(questions, answers, strict=True))
        (tmp_path / "second" / f"{name}.yaml").write_text(f"argument: power-seeking\ncredences:\n{lines}", "utf-8")
    return tmp_path


ROUNDS = ("pool", "--round", "first.csv", "--round", "second/")


@pytest.mark.parametrize("width", [80, 60])
def test_the_screen(run: Run, golden, survey: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = run(*ROUNDS)
    golden(f"pool-rounds-{width}.txt", outcome.out)
    assert max(map(len, outcome.out.split("\n"))) <= width


def test_the_formats(run: Run, golden, survey: Path) -> None:
    golden("pool-rounds.md", run(*ROUNDS, "--format", "markdown").out)
    rows = list(csv.DictReader(io.StringIO(run(*ROUNDS, "--format", "csv").out)))
    told = json.loads(run(*ROUNDS, "--format", "json").out)
    (movement,) = told["movements"]
    assert told["probability"] == told["rounds"][1]["probability"] == movement["after"]
    assert (movement["left"], movement["joined"]) == (["D"], ["E"])
    for kind in ("person", "question", "answer"):
        shares = [float(row["contribution"]) for row in rows if row["what"] == kind]
        assert math.fsum(shares) == pytest.approx(movement["moved"], abs=1e-12)
    assert {row["name"]: row["towards"] for row in rows if row["what"] == "person"} == {"A": "3", "B": "1", "C": "1"}


def test_three_rounds_a_picture_and_weights(run: Run, survey: Path) -> None:
    three = (*ROUNDS, "--round", "first.csv", "--method", "median", "--weight", "A=2", "--format", "json")
    told = json.loads(run(*three, "--plot", "x.svg").out)
    there, back = told["movements"]
    assert there["difference"] == -back["difference"]
    assert (survey / "x.svg").read_text("utf-8").startswith("<?xml")
    many = HEADER + "".join(f"p{i},{i + 20}%,,,,,\n" for i in range(30))
    (survey / "first.csv").write_text(many, "utf-8")
    (survey / "third.csv").write_text(many.replace(",2", ",4"), "utf-8")
    assert (
        run("pool", "--round", "first.csv", "--round", "third.csv", "-a", "power-seeking", "--plot", "x.png").code == 0
    )


def test_who_may_be_one_person_and_who_is_nobody(run: Run, survey: Path) -> None:
    (survey / "first.csv").write_text(HEADER + FIRST.replace("A,", "a,", 1) + ",10%,,,,,\n", "utf-8")
    outcome = run(*ROUNDS)
    assert "a is only in first.csv, and A only in second: if that is one person" in outcome.said
    assert "row 6 of first.csv" in " ".join(outcome.out.split())
    (survey / "first.csv").write_text(HEADER + "Zoe,10%,,,,,\n", "utf-8")
    outcome = run(*ROUNDS)
    assert outcome.code == 1
    assert "nobody is both in round 1 and in round 2" in outcome.said
    (survey / "second" / "A.yml").write_text("argument: power-seeking\ncredences: {timelines: 1%}\n", "utf-8")
    assert "'A' is in second/A.yaml:1 too" in run(*ROUNDS).said


def test_certainties_are_named_with_the_remedy(run: Run, survey: Path) -> None:
    (survey / "first.csv").write_text(HEADER + FIRST.replace("A,80%", "A,0%"), "utf-8")
    screen = " ".join(run(*ROUNDS).out.split())
    assert "Round 1: A alone decides 'Timelines' for all" in screen
    assert "A certainty has no log-odds" in screen
    told = json.loads(run(*ROUNDS, "--clip", "1%", "--format", "json").out)["movements"][0]
    assert math.fsum(row["contribution"] for row in told["answers"]) == pytest.approx(told["moved"], abs=1e-12)


def test_wrong_usage(run: Run, survey: Path) -> None:
    for options, said in (
        (("pool",), "FILE: this is missing"),
        (ROUNDS[:3], "one round alone"),
        ((*ROUNDS, "first.csv"), "are named with --round"),
        ((*ROUNDS, "--moved"), "not taken from the files"),
        ((*ROUNDS, "--claims"), "it is about one round"),
        ((*ROUNDS, "--write", "x.yaml"), "it is about one round"),
        ((*ROUNDS, "--extremize", "2"), "it is about one round"),
    ):
        outcome = run(*options)
        assert (outcome.code, said in outcome.said) == (2, True)
    (survey / "empty").mkdir()
    outcome = run("pool", "--round", "first.csv", "--round", "empty")
    assert (outcome.code, "no credence files or tables" in outcome.said) == (1, True)
    assert "no file keeps a first answer" in run("pool", "second", "--moved").said
