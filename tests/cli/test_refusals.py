"""Programs read every refusal: what is wrong is JSON on standard output wherever JSON was asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, UNMEASURED, Run
from cruxmap.cli.telling import asks_for_json

TESTS = ROOT / "tests"
ARGUMENTS, CREDENCES, EVIDENCE = (TESTS / name / "invalid" for name in ("arguments", "credences", "evidence"))
RECORD = {"severity", "code", "file", "line", "column", "message", "remedy"}

OF_CREDENCES = (
    ("eval", "{}"),
    ("sensitivity", "{}"),
    ("diff", "{}", "reading"),
    ("pool", "{}"),
    ("evidence", "{}"),
    ("explain", "rain", "{}"),
    ("claims", "{}"),
    ("questions", "{}"),
)
OF_AN_ARGUMENT = (("eval", "--argument", "{}"), ("claims", "--argument", "{}"))
OF_EVIDENCE = (("eval", "--argument", "../argument.yaml", "--evidence", "{}"),)
OTHERWISE = {
    "kind-list-file.yaml",
    "kind-credences.yaml",
    "kind-part.yaml",
    "is-argument.yaml",
}  # which `check` takes for a file of another kind
ELSEWHERE = ("usage", "undetermined")  # the command is at fault, or the file is a draft, of which `check` only warns


def cases(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() or path.suffix == ".yaml")


def read_refusal(text: str) -> dict[str, Any]:
    """A refusal as a program reads it, which is as the documentation has it."""
    refusal = json.loads(text)
    assert refusal.keys() == {"error"}
    error: dict[str, Any] = refusal["error"]
    assert error.keys() == {"code", "message", "remedy", "place", "problems"}
    assert error["message"]
    assert error["problems"]
    for problem in error["problems"]:
        assert problem.keys() == RECORD
    first = next(problem for problem in error["problems"] if problem["severity"] == "error")
    assert {key: first[key] for key in ("code", "message", "remedy")} == {
        key: error[key] for key in ("code", "message", "remedy")
    }
    match error["place"]:
        case None:
            assert not first["file"]
        case {"option": option}:
            assert first["file"] == option
        case place:
            assert place == {key: first[key] for key in ("file", "line", "column")}
    return error


@pytest.mark.parametrize(
    ("folder", "commands"),
    [(ARGUMENTS, OF_AN_ARGUMENT), (CREDENCES, OF_CREDENCES), (EVIDENCE, OF_EVIDENCE)],
    ids=["arguments", "credences", "evidence"],
)
def test_every_refusal_of_a_bad_file(
    folder: Path, commands: tuple[tuple[str, ...], ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the commands refuse is what `check` finds wrong; what they do not refuse is a result."""
    monkeypatch.chdir(folder)
    refused = 0
    for case in cases(folder):
        file = case.name if case.is_file() or folder == ARGUMENTS else f"{case.name}/me.yaml"
        checked = json.loads(run("check", file, "--json").out)["problems"]
        for command in commands:
            outcome = run(*(word.format(file) for word in command), "--format", "json")
            about = (case.name, command, outcome.err)
            if outcome.code == 0:
                assert "error" not in json.loads(outcome.out), about
                continue
            assert outcome.code in (1, 2), about
            error = read_refusal(outcome.out)
            refused += 1
            if folder != EVIDENCE and file not in OTHERWISE and error["code"] not in ELSEWHERE and command[0] != "pool":
                assert any(error["message"] == problem["message"] for problem in checked), about
            assert " ".join(error["message"].split()) in outcome.said, about
    assert refused > len(commands) * len(cases(folder)) / 3


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("evl", "--json"), "cruxmap"),
        (("--json",), "--json"),
        (("eval", "--json", "--nosuch"), "--nosuch"),
        (("eval", "--format=json", "me.yaml", "too", "many"), "cruxmap eval"),
        (("eval", "-fjson", "--draws", "x"), "--draws"),
        (("eval", "-f", "json", "--given"), "--given"),
        (("diff", "--json"), "A"),
        (("set", "me.yaml", "goal_directed=30%", "--json"), "--json"),
        (("eval", "--json", "--format", "csv"), "--json"),
        (("eval", "--json", "--set", "nosuch=1%"), "--set"),
    ],
)
def test_wrong_usage(run: Run, words: tuple[str, ...], option: str) -> None:
    outcome = run(*words)
    error = read_refusal(outcome.out)
    assert outcome.code == 2
    assert (error["code"], error["place"]) == ("usage", {"option": option})
    assert error["remedy"]
    assert error["message"] in outcome.said


def test_several_slips_are_all_told(run: Run) -> None:
    error = read_refusal(run("eval", "--json", "--set", "nosuch=1%", "--set", "goal_directed=170%").out)
    assert [problem["file"] for problem in error["problems"]] == ["--set", "--set"]


def test_what_is_not_about_a_file_has_no_place(run: Run) -> None:
    outcome = run("eval", "--json", "--set", "goal_directed=0%")
    error = read_refusal(outcome.out)
    assert outcome.code == 1
    assert (error["code"], error["place"]) == ("impossible-evidence", None)


def test_errors_of_the_system(run: Run, tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("argument: scheming\ncredences: {goal_directed: 90%}\n", "utf-8")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    outcome = run("pool", tmp_path / "me.yaml", "--json", "--write", tmp_path / "loop.yaml")
    error = read_refusal(outcome.out)
    assert outcome.code == 1
    assert error["code"] == "system"
    assert error["place"]["file"].endswith("loop.yaml")


def test_people_get_no_json(run: Run) -> None:
    for words in (("evl",), ("eval", "--format", "csv", "nosuch.yaml"), ("eval", "--", "--json")):
        assert run(*words).out == ""


@pytest.mark.parametrize("words", ["--json", "--format json", "--format=json", "-f json", "-fjson"])
def test_how_json_is_asked_for(words: str) -> None:
    assert asks_for_json(["eval", *words.split(), "me.yaml"])
    assert not asks_for_json(["eval", "--", *words.split()])


def test_a_fault_of_cruxmap_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by\nzero")

    monkeypatch.setattr(import_module("cruxmap.cli.commands.eval"), "evaluate", broken)
    monkeypatch.setenv("CRUXMAP_TRACEBACK", "")
    outcome = run("eval", "--json")
    error = read_refusal(outcome.out)
    assert outcome.code == 1
    assert (error["code"], error["place"]) == ("internal", None)
    assert "ZeroDivisionError: division by zero" in error["message"]
    assert "Traceback" not in outcome.err
    monkeypatch.setenv("CRUXMAP_TRACEBACK", "1")
    assert "Traceback" in run("eval", "--json").err


@pytest.mark.parametrize("closed", [">&-", "2>&- >&-"])
def test_a_closed_output_costs_no_more_than_the_answer(closed: str) -> None:
    command = f'"{sys.executable}" -m cruxmap eval nosuch.yaml --json {closed}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=os.environ | UNMEASURED, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_nobody_reads_past_the_json(run: Run) -> None:
    """Standard output is one JSON value, whatever was refused and however."""
    for words, how in product((("eval", "nosuch.yaml"), ("diff", "a.yaml", "b.yaml")), (("--json",), ("-f", "json"))):
        read_refusal(run(*words, *how).out)
