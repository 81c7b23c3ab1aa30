"""The interview in a terminal: whole, in pieces, with nonsense, in a narrow window."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Terminal

from conftest import ROOT, Run
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.credences import CredenceSet

SCHEMING = load_argument(ROOT / "arguments" / "scheming")
CORE = [name for name, question in SCHEMING.questions.items() if question.core]
SMALL = """\
argument: small
title: Wet?
target: wet
scope: {walk: true}
views: [wet, rain, outside]
claims:
  walk: {statement: I walk., credence: walk}
  rain:
    statement: It rains — as über Köln.
    credence: rain
    considerations:
      - {id: grey, kind: for, text: "It is grey \\e[31mnow.", section: Sky}
      - {kind: objection, on: grey, text: It is always grey.}
  outside: {statement: I am outside., credence: outside}
  wet:
    statement: I get wet.
    rule:
      - {when: {walk: true, rain: true, outside: true}, then: true}
      - {else: false}
questions:
  walk: {ask: Do I walk?, reading: 90%}
  rain:
    ask: How likely is rain?
    reading: {credence: 25%, low: 10%, high: 40%}
    worksheet:
      about: Counting days.
      inputs:
        wet_days: {ask: Wet days?, default: 10}
        dry_days: {ask: Dry days?, default: 30}
      odds_for: wet_days
      odds_against: dry_days
  outside: {ask: Am I outside?, reading: 50%}
"""

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    def begin(*arguments: str, name: str = "", columns: int = 80, rows: int = 40, **environment: str) -> Terminal:
        is_new = not (tmp_path / "me.yaml").exists()
        terminal = Terminal("elicit", "me.yaml", *arguments, folder=tmp_path, columns=columns, rows=rows, **environment)
        if is_new:  # it asks for a name
            terminal.wait()
            terminal.answer(name)
        return terminal

    return begin


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    return tmp_path / "small.yaml"


def answers(tmp_path: Path, small: Path | None = None) -> CredenceSet:
    return load_credences(tmp_path / "me.yaml", load_argument(small) if small else SCHEMING)


def test_a_whole_interview(start: Start, tmp_path: Path) -> None:
    terminal = start()
    terminal.wait()
    terminal.answer("20%")
    while not (tmp_path / "me.yaml").exists() or len(answers(tmp_path).credences) < len(CORE):
        at_a_claim = "Enter gives none" in terminal.text().rsplit("\n>", 2)[-2]
        terminal.answer("" if at_a_claim else "60%")
    while "Enter stops here" not in terminal.text():
        terminal.answer("")
    text = terminal.text()
    terminal.send("\r")
    assert terminal.end() == 0
    saved = answers(tmp_path)
    assert saved.views["scheming"].credence == 0.2
    assert {name: own.credence for name, own in saved.credences.items()} == dict.fromkeys(CORE, 0.6)
    for words in (
        "Part 1 of 7: Prerequisites",
        "20 of 20: Speed beats simplicity",
        "Prerequisites: you and the map",
        "P(scheming | scope): ",
        "Your view of a claim: SGD can notice",
        "Your conclusion: P(scheming | scope)",
        "33 more questions have the map's readings",
    ):
        assert words in text
    assert "cruxmap eval me.yaml" in terminal.text()


def test_nothing_of_the_map_is_shown_before_its_time(start: Start) -> None:
    terminal = start()
    terminal.wait()
    terminal.answer("20%", "70%", "60%")
    before = terminal.text()
    assert "P(scheming" not in before
    assert "the map" not in before.replace("As the map", "")
    assert "55%" not in before
    terminal.answer("80%")
    assert "P(scheming | scope): " in terminal.text()
    terminal.send("\x04")
    assert terminal.end() == 0


def test_resuming_starts_at_the_first_open_question(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "s", "30%")
    assert "Left open" in terminal.text()
    terminal.send("\x04")
    assert terminal.end() == 0
    assert "To go on:\n  cruxmap elicit me.yaml\n" in terminal.text()
    assert "argument: small.yaml\n" in (tmp_path / "me.yaml").read_text("utf-8")
    terminal = start()
    terminal.wait()
    assert "1 of 3 questions are answered." in terminal.text()
    assert "Do I walk?" in terminal.text()
    assert "direct view" not in terminal.text()
    terminal.answer("80%")
    assert "Am I outside?" in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0
    assert list(answers(tmp_path, small).credences) == ["walk", "rain"]


def test_an_argument_that_its_path_does_not_name_is_found_again(start: Start, tmp_path: Path, small: Path) -> None:
    small.rename(tmp_path / "other.yaml")
    terminal = start("--argument", "other.yaml")
    terminal.wait()
    terminal.answer("10%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "cruxmap elicit me.yaml\n" in terminal.text()
    assert "argument: other.yaml\n" in (tmp_path / "me.yaml").read_text("utf-8")


def test_ctrl_c_says_how_to_go_on(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "80%")
    terminal.send("3\x03")
    assert terminal.end() == 130
    assert "cruxmap elicit me.yaml" in terminal.text()
    assert list(answers(tmp_path, small).credences) == ["walk"]


def test_nothing_answered_is_nothing_written(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "nothing is written" in terminal.text()
    assert not (tmp_path / "me.yaml").exists()


def test_back_goes_through_all_answers_and_enter_keeps(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("b")
    assert "This is the first question." in terminal.text()
    terminal.answer("10%", "80%", "30%", "b", "b", "back")
    assert "Your view is 10%. Enter keeps it." in terminal.text()
    terminal.answer("15%")  # and on through what was gone back over
    assert terminal.text().rstrip().endswith("Your answer is 80%. Enter keeps it.\n>")
    terminal.answer("")
    assert terminal.text().rstrip().endswith("Your answer is 30%. Enter keeps it.\n>")
    terminal.answer("", "b", "40%")
    terminal.send("q\r")
    terminal.end()
    saved = answers(tmp_path, small)
    assert saved.views["wet"].credence == 0.15
    assert {name: own.credence for name, own in saved.credences.items()} == {"walk": 0.8, "rain": 0.4}


def test_notes_and_ranges(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10% note gut: „Bauch“ # 1", "note vielleicht", "80%", "3:7 range 20-50% note Köln 雨", "20-40%")
    terminal.send("q\r")
    terminal.end()
    saved = answers(tmp_path, small)
    assert saved.views["wet"].note == "gut: „Bauch“ # 1"
    assert saved.credences["walk"].note == "vielleicht"
    rain = saved.credences["rain"]
    assert (rain.credence, rain.low, rain.high, rain.note) == (0.3, 0.2, 0.5, "Köln 雨")
    assert "Saved: 30%, 20% to 50%, with the note: Köln 雨 (3:7)" in terminal.text()
    assert "Saved: 29%, 20% to 40%" in terminal.text()


def test_nonsense_is_answered_in_place(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("3", "n", "hello", "bakc", "w", "", "10%")
    terminal.answer("", "1.7", "40-20%", "w", "range 20%", "\x1b[31m", "note", "80%")
    text = terminal.text()
    for words in (
        "3 is unclear",
        "'hello' is not a probability",
        "did you mean back?",
        "There is no worksheet here",
        "1.7%? Enter for yes.",
        "is reversed",
        "This question has no worksheet",
        "'20%' is not a range",
        "What should the note say?",
    ):
        assert words in text
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.text()
    assert answers(tmp_path, small).credences["walk"].credence == 0.8


def test_considerations_and_help_on_request(start: Start, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "80%")
    assert "grey" not in terminal.text()
    terminal.answer("?")
    assert "  For: It is grey \\x1b[31mnow. [Sky]\n    Objection: It is always grey." in terminal.text()
    terminal.answer("help")
    assert "what is said for and against" in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0


def test_a_worksheet(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "80%", "w", "20", "many", "", "30")
    assert "'many' is not a number" in terminal.text()
    assert "The worksheet needs a number" in terminal.text()
    assert "Enter takes 10" not in terminal.text()
    assert "That makes odds of 20 : 30, or 40.0%." in terminal.text()
    terminal.answer("b", "w", "0", "0")
    assert "The odds are 0 : 0" in terminal.text()
    terminal.answer("w", "1", "9", "")
    terminal.send("q\r")
    terminal.end()
    rain = answers(tmp_path, small).credences["rain"]
    assert (rain.credence, rain.note) == (0.1, "worksheet wet_days 1, dry_days 9")


def test_views_and_the_way_back(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("40%", "80%", "30%", "50%")
    assert "Your view of a claim: Rain" in terminal.text()
    assert "30.0%" not in terminal.text().rpartition("Your view of a claim")[2]
    terminal.answer("60%")
    assert "Rain: your view is 60%, your answers imply 30.0%." in terminal.text()
    assert "1  rain: 30%, needs 60.0%" in terminal.text()
    terminal.answer("2", "1", "60%")
    assert "'2' is none of them" in terminal.text()
    assert "Your view of 60% is near the 60.0% that is implied." in terminal.text()
    terminal.answer("")
    assert "Wet: your view is 40%, your answers imply 30.0%." in terminal.text()
    terminal.send("\r")
    assert terminal.end() == 0
    assert answers(tmp_path, small).views["rain"].credence == 0.6


def test_certainties_are_pointed_out_and_kept(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("0", "0")
    assert "0% is a certainty" in terminal.text()
    terminal.answer("1")
    terminal.send("1\r")
    assert terminal.end() == 0
    assert "It cannot be worked out: walk=true has probability zero at these credences." in terminal.text()
    assert "Certainties among your answers, which nothing can move: walk; rain; outside." in terminal.text()
    assert answers(tmp_path, small).credences["walk"].credence == 0


def test_a_short_session_by_impact(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml", "--top", "1", "--reveal", "each")
    terminal.wait()
    terminal.answer("10%")
    assert "1 of 1: rain" in terminal.text()
    terminal.answer("30%")
    assert "The map has 25% here; your answer in its place moves the conclusion by +2.5" in terminal.text()
    terminal.answer("")
    assert "Each of these answers alone would bring them" in terminal.text()  # 10% and 15% are five points apart
    terminal.send("\r")
    assert terminal.end() == 0
    assert list(answers(tmp_path, small).credences) == ["rain"]


def test_a_small_window_shows_what_is_revealed_before_it_goes_on(start: Start) -> None:
    terminal = start(rows=19)
    terminal.wait()
    terminal.answer("30%", "40%", "40%", "70%")
    screen = "\n".join(terminal.screen.display)
    assert "Prerequisites: you and the map" in screen
    assert "Enter goes on." in screen
    assert "Training conditions" not in screen
    terminal.answer("50%")
    assert "Enter goes on to the next question; b goes back, q stops." in terminal.text()
    terminal.answer("")
    assert "Part 2 of 7 (15 minutes left): Training conditions" in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0


def test_an_interview_can_be_stopped_where_it_waits(start: Start) -> None:
    terminal = start(rows=18)
    terminal.wait()
    terminal.answer("30%", "40%", "40%", "70%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "3 of 53 questions" in terminal.text()


def test_going_on_beyond_the_core(start: Start, tmp_path: Path) -> None:
    lines = "".join(f"  {name}: 60%\n" for name in CORE)
    (tmp_path / "me.yaml").write_text(
        f"argument: scheming\nversion: 2\nviews:\n  scheming: 30%\ncredences:\n{lines}", "utf-8"
    )
    terminal = start("--reveal", "end")
    terminal.wait()
    terminal.answer("", "y")
    assert "1 of 33, " in terminal.text()
    terminal.answer("40%", "s", "b")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "21 of 53 questions are answered, 20 of the 20 core ones." in terminal.text()
    assert "cruxmap elicit me.yaml --all" in terminal.text()


def test_arrows_and_history(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "3%\x1b[D\x1b[D0", "\x1b[A")
    terminal.send("q\r")
    terminal.end()
    saved = answers(tmp_path, small).credences
    assert (saved["walk"].credence, saved["rain"].credence) == (0.03, 0.03)


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_window(start: Start, columns: int) -> None:
    terminal = start("--reveal", "part", columns=columns)
    terminal.wait()
    terminal.answer("20%", "?", "90%", "help", "95%", "70%", "50%", "nonsense", "80%")
    terminal.send("q\r")
    assert terminal.end() == 0
    plain = re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", terminal.raw)
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", plain)]
    lines = [line for line in lines if "https://" not in line]  # an address is not broken, so that it can be opened
    width = max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in lines)
    assert width <= columns
    assert ("Question" in terminal.text()) or width > columns / 2


def test_without_colour_nothing_is_coloured(start: Start, small: Path) -> None:
    for environment, expected in (({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)):
        terminal = start("--argument", "small.yaml", **environment)
        terminal.wait()
        terminal.send("q\r")
        terminal.end()
        assert ("\x1b[1m" in terminal.raw) is expected


def test_two_interviews_on_one_file(tmp_path: Path, start: Start, small: Path) -> None:
    first, second = start("--argument", "small.yaml"), start("--argument", "small.yaml")
    first.wait()
    second.wait()
    first.answer("10%", "80%")
    second.answer("50%")
    assert "was changed meanwhile: it says 10% here now." in second.text()
    second.answer("", "70%")
    assert "it says 80% here now." not in second.text()
    first.answer("30%")
    assert "it says 70% here now" in first.text()
    first.send("q\r")
    second.send("q\r")
    assert first.end() == second.end() == 0
    saved = answers(tmp_path, small)
    assert saved.views["wet"].credence == 0.1
    assert {name: own.credence for name, own in saved.credences.items()} == {"walk": 0.8, "rain": 0.7}


def test_a_file_broken_meanwhile_is_left_and_the_answers_are_printed(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "80%")
    path = tmp_path / "me.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + "  rain: [\n", "utf-8")
    terminal.answer("30%")
    assert "Not saved: me.yaml: it cannot be read any more: line" in terminal.text()
    assert "  walk: 80%\n  rain: 30%" in terminal.text()
    path.write_text(text, "utf-8")
    terminal.answer("")
    assert answers(tmp_path, small).credences["rain"].credence == 0.3
    path.write_text(text + "  rain: [\n", "utf-8")
    terminal.answer("50%")
    terminal.send("q\r")
    assert terminal.end() == 0


def test_piped_answers(run: Run, tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = piped("10%\n80%\n3:7\n50%\n\n\n\n", "elicit", "me.yaml", "--argument", "small.yaml")
    assert done[0] == 0
    assert "> 3:7\n  Saved: 30% (3:7)\n" in done[1]
    assert "Your conclusion: P(wet | scope)" in done[1]
    saved = answers(tmp_path, small)
    assert {name: own.credence for name, own in saved.credences.items()} == {"walk": 0.8, "rain": 0.3, "outside": 0.5}


def test_piped_nonsense_ends_before_answers_go_astray(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, said = piped("10%\n80%\n3\n50%\n", "elicit", "me.yaml", "--argument", "small.yaml")
    assert code == 1
    assert " ".join(said.split()) == (
        "line 3 of the input was not understood, and nothing after it was used: 3 is unclear without a % sign "
        "2 answers from it are saved. "
        "→ write 3% or 0.03; then give this line and those after it to `cruxmap elicit me.yaml`"
    )
    assert "To go on:" in out
    assert list(answers(tmp_path, small).credences) == ["walk"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The input ended after 0 lines. No answer from it is saved."),
        ("10%\n", "The input ended after 1 line. 1 answer from it is saved."),
        ("10%\n80%\n", "The input ended after 2 lines. 2 answers from it are saved."),
    ],
)
def test_piped_answers_that_end_early(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch, typed: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = piped(typed, "elicit", "me.yaml", "--argument", "small.yaml")
    assert code == 0
    assert said in out
    again = "" if typed else " --argument small.yaml"  # where no file says it
    assert f"\n  cruxmap elicit me.yaml{again}\n" in out


def test_bytes_that_are_no_text(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, said = piped(b"10%\n80% note \xff\xfe\n\xff\n", "elicit", "me.yaml", "--argument", "small.yaml")
    assert (code, "Traceback" in said) == (1, False)
    assert answers(tmp_path, small).credences["walk"].note == "\ufffd\ufffd"


def test_an_interview_imports_nothing_heavy(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = (
        "import sys, atexit; atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr))\n"
        "from cruxmap.cli.main import main; main()"
    )
    _, _, modules = piped("10%\n80%\n30%\n", "elicit", "me.yaml", "--argument", "small.yaml", program=["-c", code])
    heavy = {"pgmpy", "networkx", "scipy", "pandas", "matplotlib", "pydantic", "prompt_toolkit"}
    assert not heavy & set(modules.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("elicit", "me"), 2, "there is no file 'me', and a new one has a name that ends in .yaml → write me.yaml"),
        (("elicit", "nowhere/me.yaml"), 1, "the folder nowhere is not there"),
        (("elicit", "small.yaml"), 1, "small"),
        (("elicit", "me.yaml", "--top", "0"), 2, "--top"),
        (("elicit", "me.yaml", "--argument", "nothing"), 1, "there is no argument 'nothing'"),
        (("elicit", "."), 1, ".: is a folder → name a file in it, such as me.yaml"),
    ],
)
def test_wrong_usage(
    run: Run,
    tmp_path: Path,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*arguments)
    assert outcome.code == code
    assert said in " ".join(outcome.err.replace("│", "").split())
    assert "Traceback" not in outcome.err


def piped(typed: str | bytes, *arguments: str, program: list[str] | None = None) -> tuple[int, str, str]:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, *(program or ["-m", "cruxmap"]), *arguments],
        input=typed if isinstance(typed, bytes) else typed.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_what_is_said_of_a_range_that_goes(start: Start, tmp_path: Path, small: Path) -> None:
    (tmp_path / "me.yaml").write_text("argument: small.yaml\nviews: {wet: 1%}\ncredences: {walk: 30-60%}\n", "utf-8")
    terminal = start("--all")
    terminal.wait()
    terminal.answer("b", "45%")
    assert "Saved: 45%; range removed, `45% range 30%-60%` keeps it" in terminal.text()
    terminal.answer("b", "45% range 30%-60%", "b", "5%")
    assert "Saved: 5%; the range 30% to 60% is removed" in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "To go on:\n  cruxmap elicit me.yaml --all\n" in terminal.text()


def test_back_after_going_on_is_the_question_before(start: Start, tmp_path: Path, small: Path) -> None:
    (tmp_path / "me.yaml").write_text(
        "argument: small.yaml\nviews: {wet: 1%}\ncredences: {walk: 30%, outside: 20%}\n", "utf-8"
    )
    terminal = start()
    terminal.wait()
    assert "2 of 3 (1 minute left): rain" in terminal.text()
    terminal.answer("b")
    assert terminal.text().rstrip().endswith("Your answer is 30%. Enter keeps it.\n>")
    terminal.answer("b", "b")
    assert "This is the first question." in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0


def test_a_note_without_an_answer_is_not_lost_in_silence(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "note first thought", "80%", "note second: thought, {}", "s")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "Noted in me.yaml. And the number?" in terminal.text()
    saved = answers(tmp_path, small)
    assert saved.credences["walk"].note == "first thought"
    assert "rain" not in saved.credences
    assert saved.notes == {("credences", "rain"): "second: thought, {}"}
    again = start()
    again.wait()
    assert "Your note on it: second: thought, {}" in again.text()
    again.answer("30%")
    assert "Saved: 30%, with the note: second: thought, {}" in again.text()
    again.send("q\r")
    assert again.end() == 0
    assert answers(tmp_path, small).notes == {}


@pytest.mark.parametrize("keys", ["\x03", "\x04"])
def test_a_note_is_kept_where_the_interview_is_broken_off(start: Start, tmp_path: Path, small: Path, keys: str) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("note of a view", "10%", "note a thought", "b", "")
    terminal.send(keys)
    terminal.end()
    saved = answers(tmp_path, small)
    assert (saved.views["wet"].note, saved.notes) == ("of a view", {("credences", "walk"): "a thought"})


def test_a_note_waits_while_one_goes_back(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "note a thought", "b", "", "80%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert answers(tmp_path, small).credences["walk"].note == "a thought"
    assert "Not saved" not in terminal.text()


SHARED = """\
argument: shared
title: Both?
target: both
views: [left, right]
claims:
  left: {statement: Left., rule: [{when: {root: true, side: true}, then: true}, {else: false}]}
  right: {statement: Right., rule: [{when: {root: true, other: true}, then: true}, {else: false}]}
  root: {statement: Root., credence: root}
  side: {statement: Side., credence: side}
  other: {statement: Other., credence: other}
  both: {statement: Both., rule: [{when: {left: true, right: true}, then: true}, {else: false}]}
questions:
  root: {ask: Root?, reading: 50%}
  side: {ask: Side?, reading: 50%}
  other: {ask: Other?, reading: 50%}
"""


def test_what_is_implied_follows_a_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared.yaml").write_text(SHARED, "utf-8")
    typed = "10%\n50%\n50%\n50%\n40%\n1\n80%\n\nq\n"  # the view of left goes back to root, which right hangs on too
    code, out, said = piped(typed, "elicit", "me.yaml", "--argument", "shared.yaml")
    assert (code, said) == (0, "")
    assert "Left: your view is 40%, your answers imply 25.0%." in out
    assert "Your answers imply 40.0% for this." in out.rpartition("Your view of a claim: Right")[2]  # 0.8 times 0.5


def test_whose_numbers_imply_something_is_said(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared.yaml").write_text(SHARED, "utf-8")
    code, out, _ = piped("10%\n50%\ns\ns\n\n60%\n\n\n", "elicit", "me.yaml", "--argument", "shared.yaml")
    assert code == 0
    before, _, after = out.partition("Your view of a claim: Left")
    assert "25.0%" not in before + after.partition("\n> ")[0]  # nothing colours the view
    text = " ".join(after.split())
    assert "Your answers (50.0% of what moves it) and the map's readings imply 25.0%" in text
    assert "your view is 60%, your answers (50.0% of what moves it) and the map's readings imply 25.0%." in text


def test_a_mistyped_view_can_be_corrected(start: Start, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED, "utf-8")
    terminal = start("--argument", "shared.yaml")
    terminal.wait()
    terminal.answer("10%", "50%", "50%", "50%", "b", "", "3%")  # back from the view to the answer before, and on
    assert "Left: your view is 3%" in terminal.text()
    terminal.answer("v")
    assert "Your view is 3%. Enter keeps it." in terminal.text()
    terminal.answer("30%", "")
    assert answers_of(tmp_path).views["left"].credence == 0.3
    terminal.answer("b")
    assert terminal.text().rstrip().endswith("Your view is 30%. Enter keeps it.\n>")
    terminal.answer("25%")
    assert "Your view of 25% is near the 25.0% that is implied." in terminal.text()
    assert "Your view of a claim: Right" in terminal.text().rpartition("is near the 25.0%")[2]
    terminal.answer("yes")
    assert "A view is a credence; write how likely it is, as in 30%" in " ".join(terminal.text().split())
    terminal.send("q\r")
    assert terminal.end() == 0
    assert answers_of(tmp_path).views["left"].credence == 0.25


def answers_of(folder: Path) -> CredenceSet:
    return load_credences(folder / "me.yaml", load_argument(folder / "shared.yaml"))


def test_a_question_is_shown_again_below_its_explanation(start: Start, small: Path) -> None:
    terminal = start("--argument", "small.yaml")
    terminal.wait()
    terminal.answer("10%", "80%", "?")
    assert terminal.text().rstrip().endswith("How likely is rain?\n>")
    terminal.answer("help")
    assert terminal.text().rstrip().endswith("How likely is rain?\n>")
    terminal.send("q\r")
    terminal.end()


def test_going_on_keeps_the_options(start: Start, small: Path) -> None:
    options = ("--order", "impact", "--top", "2", "--reveal", "end")
    terminal = start("--argument", "small.yaml", *options)
    terminal.wait()
    terminal.answer("10%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert "To go on:\n  cruxmap elicit me.yaml --order impact --top 2 --reveal end\n" in terminal.text()


def test_a_name_is_asked_for_once(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml", name="Ann: „A“")
    terminal.wait()
    terminal.answer("10%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert answers(tmp_path, small).name == "Ann: „A“"
    terminal = start()
    terminal.wait()
    assert "What is your name" not in terminal.text()
    terminal.send("q\r")
    assert terminal.end() == 0


@pytest.mark.parametrize(("typed", "said"), [("30", "no question is put yet"), ("about 30%", "no question is put yet")])
def test_an_answer_is_no_name(start: Start, tmp_path: Path, small: Path, typed: str, said: str) -> None:
    terminal = start("--argument", "small.yaml", name=typed)
    terminal.wait()
    assert said in terminal.text()
    terminal.answer("Ann")
    terminal.answer("10%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert answers(tmp_path, small).name == "Ann"


def test_who_does_not_say_a_name_has_none(start: Start, tmp_path: Path, small: Path) -> None:
    terminal = start("--argument", "small.yaml", name="idk")
    terminal.wait()
    terminal.answer("10%")
    terminal.send("q\r")
    assert terminal.end() == 0
    assert answers(tmp_path, small).name == ""


@pytest.mark.parametrize("answered", [(), ("", "10%", "80%", "w"), ("", "10%", "80%", "w", "1", "9")])
def test_ctrl_c_at_any_prompt(tmp_path: Path, small: Path, answered: tuple[str, ...]) -> None:
    terminal = Terminal("elicit", "me.yaml", "--argument", "small.yaml", folder=tmp_path)
    terminal.wait()
    terminal.answer(*answered)
    terminal.send("\x03")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.text()
    assert "cruxmap elicit me.yaml" in terminal.text()
