"""`-` reads a credence file from standard input, in every command that reads one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import UNMEASURED, Run

MINE = "argument: scheming\nname: Somebody\nviews: {scheming: 20%}\ncredences:\n  goal_directed: 80%\n"
BAD = "argument: scheming\ncredences:\n  goal_directed: 30\n"
Pipe = Callable[[str | bytes], None]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipe:
    """Put a text on standard input; there are files of both kinds in the present folder."""
    monkeypatch.chdir(tmp_path)
    Path("me.yaml").write_text(MINE, "utf-8")
    Path("other.yaml").write_text(MINE.replace("Somebody", "Other").replace("80%", "60%"), "utf-8")

    def put(text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))

    return put


def weather() -> None:
    """An argument in the present folder."""
    Path("weather").mkdir()
    Path("weather/argument.yaml").write_text(
        "argument: weather\ntarget: rain\nclaims: {rain: {statement: It rains., credence: rain}}\n"
        "questions: {rain: {ask: How likely is rain?, reading: 30%}}\n",
        "utf-8",
    )


@pytest.mark.parametrize(
    "command",
    [
        "eval {} --json",
        "eval {} --pin scheming --json",
        "sensitivity {} --json",
        "diff {} other.yaml --json",
        "diff other.yaml {} --claims --json",
        "pool {} other.yaml --json",
        "pool --round other.yaml --round {} --json",
        "evidence {} --evidence experiments --json",
        "evidence other.yaml {} --evidence experiments --json",
        "explain goal_directed {} --json",
        "claims {} --json",
        "questions {} --json",
        "map {} --format dot",
        "export {} --to bif",
    ],
)
def test_it_is_the_same_as_from_a_file(pipe: Pipe, run: Run, command: str) -> None:
    if command.startswith("pool --round"):
        Path("other.yaml").write_text(MINE.replace("80%", "60%"), "utf-8")
    pipe(MINE)
    piped = run(*command.format("-").split())
    assert piped.code == 0, piped.err
    from_file = run(*command.format("me.yaml").split())
    assert piped.out.replace("<stdin>", "me.yaml") == from_file.out


@pytest.mark.parametrize("command", ["report -", "report small.yaml -"])
def test_a_page(pipe: Pipe, run: Run, command: str) -> None:
    weather()
    text = "argument: ./weather\nname: Somebody\ncredences: {rain: 40%}\n"
    Path("small.yaml").write_text(text, "utf-8")
    pipe(text)
    outcome = run(*command.split())
    assert outcome.code == 0
    assert "Somebody (&lt;stdin&gt;)" in outcome.out or "small" not in command
    assert "<stdin>" not in outcome.out
    assert "40.0%" in outcome.out


def test_check(pipe: Pipe, run: Run) -> None:
    pipe(BAD)
    outcome = run("check", "-")
    assert outcome.code == 1
    assert outcome.err.startswith("<stdin>:3:18: credence 30 for 'goal_directed' is unclear")
    pipe(MINE)
    assert "1 file in order." in run("check", "-").out


@pytest.mark.parametrize(
    "command", ["eval -", "diff - other.yaml", "pool other.yaml -", "claims -", "report me.yaml -"]
)
def test_places(pipe: Pipe, run: Run, command: str) -> None:
    pipe(BAD)
    outcome = run(*command.split())
    assert outcome.code == 1
    assert outcome.err.startswith("<stdin>:3:18: ")
    pipe(BAD)
    if not command.startswith("report"):
        place = json.loads(run(*command.split(), "--json").out)["error"]["place"]
        assert place == {"file": "<stdin>", "line": 3, "column": 18}


def test_commands_to_go_on_with_name_it_as_it_was_named(pipe: Pipe, run: Run) -> None:
    pipe(MINE)
    out = run("eval", "-").said_out
    assert "`cruxmap eval - --full`, `cruxmap sensitivity -`" in out
    assert "'<stdin>'" not in out
    weather()
    pipe("credences: {rain: 40%}\n")
    assert "`cruxmap sensitivity - --argument weather`" in run("eval", "-", "--argument", "weather").said_out


@pytest.mark.parametrize("command", ["eval -", "check -"])
def test_nothing_is_to_be_written_there(pipe: Pipe, run: Run, command: str) -> None:
    pipe("")
    said = run(*command.split()).said
    assert "<stdin>:1:1: there is nothing in this file → check that it is the right file" in said
    assert "elicit" not in said
    pipe("argument: scheming\nversion: 1\ncredences: {goal_directed: 30%}\n")
    assert "<stdin>" in (said := run(*command.split()).said)
    assert "elicit '<stdin>'" not in said
    pipe(MINE)
    assert "set" not in run("eval", "-", "--pin", "goal_directed").said


def test_extends_and_the_argument_lead_from_the_present_folder(pipe: Pipe, run: Run) -> None:
    pipe("argument: scheming\nextends: me.yaml\n")
    assert "1 of" in run("eval", "-").out
    weather()
    pipe("argument: ./weather\ncredences: {rain: 40%}\n")
    assert json.loads(run("eval", "-", "--json").out)["probability"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    "command", ["diff - -", "pool - other.yaml -", "pool --round - --round -", "report - -", "check - -"]
)
def test_it_is_read_once(pipe: Pipe, run: Run, command: str) -> None:
    pipe(MINE)
    outcome = run(*command.split())
    assert outcome.code == 2
    assert "standard input can be read once" in outcome.said


@pytest.mark.parametrize("command", ["set - goal_directed=30%", "elicit -", "history -", "elicit me.yaml --after -"])
def test_where_a_file_is_needed_the_reason_is_given(pipe: Pipe, run: Run, command: str) -> None:
    pipe(MINE)
    outcome = run(*command.split())
    assert outcome.code == 2
    assert "'-' is standard input, " in outcome.said
    assert "→ name " in outcome.said


def test_too_much(pipe: Pipe, run: Run) -> None:
    pipe(b"#" * 1_000_002)
    assert "<stdin>: is too large (the most is 1 MB)" in run("eval", "-").said


def test_hostile_bytes(pipe: Pipe, run: Run) -> None:
    for data, said in (
        (b"\xff\xfe", "<stdin>:1:1: this is UTF-16"),
        (b"name: \x1b[31m", "<stdin>:1:7: "),
        (b"[" * 9999, "<stdin>:1:"),
    ):
        pipe(data)
        outcome = run("eval", "-")
        assert outcome.code == 1
        assert outcome.err.startswith(said)
        assert "\x1b" not in outcome.err


def test_a_closed_standard_input_has_nothing_in_it() -> None:
    command = f'"{sys.executable}" -m cruxmap eval - <&-'
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=os.environ | UNMEASURED, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"<stdin>:1:1: there is nothing in this file")


def test_a_file_of_that_name_is_read_by_its_path(pipe: Pipe, run: Run) -> None:
    pipe("")
    Path("-").write_text(MINE, "utf-8")
    assert run("eval", "./-").code == 0


def test_a_person_without_a_name_is_told_by_where_they_came_from(pipe: Pipe, run: Run) -> None:
    pipe("argument: scheming\ncredences: {goal_directed: 80%}\n")
    assert "<stdin>: 1 of" in run("eval", "-").out
    pipe("argument: scheming\ncredences: {goal_directed: 80%}\n")
    assert "\\<stdin" in run("eval", "-", "--format", "markdown").out
