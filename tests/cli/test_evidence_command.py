"""Answers about evidence: in the interview, by `set`, and in the file that names its sets."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from conftest import Run

ARGUMENT = """\
argument: illness
target: ill
claims:
  ill: {statement: The patient is ill., credence: ill}
questions:
  ill: {ask: Is the patient ill?, reading: 10%}
"""
EVIDENCE = """\
evidence: tests
argument: illness
title: Two tests
by: an example
observations:
  swab:
    title: The swab is positive
    statement: A swab of the throat came back positive.
    source: the laboratory
    status: seen
    date: 2026-03
    bears_on: ill
    ratio: 4:1
    shown: Something grows.
    not_shown: How much of it.
  scan:
    title: The scan shows it
    statement: A scan shows the illness.
    source: the clinic
    status: open
    bears_on: ill
    likelihoods: {true: 90%, false: 5%}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An argument with a set of observations, in the folder that we are in."""
    (tmp_path / "illness" / "evidence").mkdir(parents=True)
    (tmp_path / "illness" / "argument.yaml").write_text(ARGUMENT, "utf-8")
    (tmp_path / "illness" / "evidence" / "tests.yaml").write_text(EVIDENCE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(run: Run, monkeypatch: pytest.MonkeyPatch, *replies: str) -> str:
    replied = io.TextIOWrapper(io.BytesIO(("\n".join(replies) + "\n").encode()))
    monkeypatch.setattr("sys.stdin", replied)
    outcome = run("elicit", "me.yaml", "--argument", "illness", "--evidence", "tests")
    assert outcome.code == 0, outcome.err
    return " ".join(outcome.out.split())


def test_the_interview_asks_how_strongly_observations_speak(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = asked(run, monkeypatch, "s", "?", "2:1", "80%", "5%", "q")
    assert "Two tests: you and the set question id you set moved" in said
    assert "Observation: A swab of the throat came back positive. Suppose it were 50–50 whether “Ill” is so." in said
    assert "seen (2026-03). Source: the laboratory" in said
    assert "It shows: Something grows." in said
    assert "It does not show: How much of it." in said
    assert "Suppose that “Ill” is so. How likely would one be to see this?" in said
    assert "elicit me.yaml --argument illness --evidence tests" in said or "--evidence tests" in said
    written = (folder / "me.yaml").read_text("utf-8")
    assert "evidence: tests\n" in written
    assert 'swab: "2:1"' in written
    assert "scan_if_true: 80%" in written


def test_the_sets_that_a_file_names_count_wherever_it_is_used(folder: Path, run: Run) -> None:
    assert run("set", "me.yaml", "swab=2:1", "-a", "illness", "--evidence", "tests").code == 0
    data = json.loads(run("eval", "me.yaml", "--format", "json").out)
    assert data["probability"] == pytest.approx(2 / 11)  # odds of 1 : 9, doubled
    assert data["evidence"]["before"] == pytest.approx(0.1)
    (row,) = data["evidence"]["observations"]
    assert (row["observation"], row["ratio"]) == ("swab", pytest.approx(2))
    none = json.loads(run("eval", "me.yaml", "--evidence", "none", "--format", "json").out)
    assert none["probability"] == pytest.approx(0.1)
    assert none["evidence"] is None
    before = json.loads(run("eval", "me.yaml", "--as-of", "2026-02", "--format", "json").out)
    assert before["probability"] == pytest.approx(0.1)


def test_an_answer_about_no_set_does_not_name_one(folder: Path, run: Run) -> None:
    assert run("set", "me.yaml", "ill=20%", "-a", "illness", "--evidence", "tests").code == 0
    assert "evidence" not in (folder / "me.yaml").read_text("utf-8")


def test_a_set_of_ones_own_is_named_by_its_path_from_the_file(folder: Path, run: Run) -> None:
    (folder / "mine").mkdir()
    (folder / "own.yaml").write_text(EVIDENCE.replace("evidence: tests", "evidence: own"), "utf-8")
    assert run("set", "mine/me.yaml", "swab=2:1", "-a", "illness", "--evidence", "own.yaml").code == 0
    assert "evidence: ../own.yaml\n" in (folder / "mine" / "me.yaml").read_text("utf-8")
    assert run("eval", "mine/me.yaml", "-a", "illness").code == 0


def test_a_set_that_is_not_there_is_refused_where_it_is_named(folder: Path, run: Run) -> None:
    (folder / "me.yaml").write_text("argument: illness\nevidence: [tests, tets]\n", "utf-8")
    outcome = run("eval", "me.yaml")
    assert outcome.code == 1
    assert "me.yaml:2:19: 'tets': there is no such set of observations" in outcome.said
    assert "did you mean 'tests'?" in outcome.said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--evidence", "none", "--evidence", "tests"), "`none` stands beside a set"),
        (("--evidence", "tests", "--as-of", "soon"), "'soon' is not a date"),
        (("--as-of", "2026"), "there are no observations"),
        (("--evidence", "tests", "--given", "swab=false"), "the evidence has swab=true, which --given excludes"),
        (("--evidence", "tests", "--do", "swab=false"), "the evidence has swab=true, which --do excludes"),
    ],
)
def test_options_that_mean_nothing(folder: Path, run: Run, options: tuple[str, ...], message: str) -> None:
    outcome = run("eval", "-a", "illness", *options)
    assert outcome.code == 2
    assert message in outcome.said


def test_what_to_look_for_next(folder: Path, run: Run) -> None:
    data = json.loads(run("evidence", "-a", "illness", "--evidence", "tests", "--format", "json").out)
    (row,) = data["open"]
    p = 4 / 13  # after the swab
    assert row["chance"] == pytest.approx(0.9 * p + 0.05 * (1 - p))
    assert row["if_seen"] == pytest.approx(0.9 * p / row["chance"])
    assert row["if_not"] == pytest.approx(0.1 * p / (1 - row["chance"]))
    assert run("evidence", "-a", "illness").code == 2


def test_check_reads_sets(folder: Path, run: Run) -> None:
    assert run("check", "illness").out == "2 files in order.\n"
    path = folder / "illness" / "evidence" / "tests.yaml"
    path.write_text(EVIDENCE.replace("ratio: 4:1", "ratio: 4"), "utf-8")
    outcome = run("check", "illness")
    assert outcome.code == 1
    assert "illness/evidence/tests.yaml:13:12: ratio 4 for 'swab' is unclear" in outcome.said
    assert "write 4:1 if this is 4 times as likely to be seen where the claim holds" in outcome.said


@pytest.mark.parametrize("command", ["eval", "set", "elicit"])
def test_a_set_is_no_file_of_credences(folder: Path, run: Run, command: str) -> None:
    outcome = run(command, "illness/evidence/tests.yaml", *(["ill=20%"] if command == "set" else []))
    assert outcome.code == 1
    assert "this is a set of observations, and not a file of credences" in outcome.said
    assert "lay it over an argument (--evidence)" in outcome.said


def test_a_set_is_no_argument(folder: Path, run: Run) -> None:
    outcome = run("eval", "--argument", "illness/evidence/tests.yaml")
    assert outcome.code == 1
    assert "this is a set of observations, not an argument" in outcome.said


def test_a_second_person_who_names_other_evidence(folder: Path, run: Run) -> None:
    (folder / "ann.yaml").write_text("argument: illness\nevidence: tests\ncredences: {swab: 2:1}\n", "utf-8")
    (folder / "bob.yaml").write_text("argument: illness\ncredences: {ill: 20%}\n", "utf-8")
    assert run("evidence", "ann.yaml", "bob.yaml").code == 0
    for command in (("evidence",), ("report", "-o", "page.html")):
        outcome = run(*command, "bob.yaml", "ann.yaml")
        assert outcome.code == 0
        said = "the observations in tests are laid over everybody's answers: ann.yaml names them, bob.yaml does not"
        assert said in " ".join(outcome.err.replace("'", "'").split())
    named = run("evidence", "bob.yaml", "ann.yaml", "--evidence", "tests")
    assert (named.code, named.err) == (0, "")
    assert named.out == run("evidence", "bob.yaml", "ann.yaml").out


def test_a_difference_says_whose_evidence_it_is(folder: Path, run: Run) -> None:
    (folder / "ann.yaml").write_text("argument: illness\nevidence: tests\ncredences: {swab: 2:1}\n", "utf-8")
    (folder / "bob.yaml").write_text("argument: illness\ncredences: {ill: 20%}\n", "utf-8")
    line = "the observations in tests are laid over everybody's answers: ann.yaml names them, bob.yaml does not"
    for command in ("diff", "pool"):
        outcome = run(command, "ann.yaml", "bob.yaml")
        assert outcome.code == 0
        assert line in outcome.said
        assert line not in run(command, "ann.yaml", "bob.yaml", "--evidence", "tests").said


def test_an_observation_that_cannot_have_been_made(folder: Path, run: Run) -> None:
    for command in ("eval", "evidence"):
        outcome = run(command, "-a", "illness", "--evidence", "tests", "--set", "swab=100%", "--set", "ill=0%")
        assert outcome.code == 1
        assert "swab=true has probability zero at these credences → count fewer observations" in outcome.said


def test_a_percentage_that_is_given(folder: Path, run: Run) -> None:
    outcome = run("eval", "-a", "illness", "--given", "ill=70%")
    assert outcome.code == 2
    assert "--given: this takes a claim as certain, and 70% is a credence" in outcome.said


def test_titles_of_observations_are_no_markup_and_no_control_codes(folder: Path, run: Run) -> None:
    path = folder / "illness" / "evidence" / "tests.yaml"
    hostile = '"[bold]Swab[/bold] \\e[31m\\u202e<script>"'
    path.write_text(EVIDENCE.replace("title: The swab is positive", f"title: {hostile}"), "utf-8")
    for style in ("table", "markdown", "csv", "json"):
        outcome = run("evidence", "-a", "illness", "--evidence", "tests", "--format", style)
        assert outcome.code == 0
        assert not {"\x1b", "\u202e"} & set(outcome.out)
    assert "[bold]" in run("evidence", "-a", "illness", "--evidence", "tests").out
