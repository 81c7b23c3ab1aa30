"""What an interview says is what `eval` of the file says at that moment, whatever was typed before."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cruxmap import evaluate, load_argument, load_credences
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.dialogue import Dialogue
from cruxmap.cli.interview import Interview, Plan, Reveal
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.opening.store import open_store
from cruxmap.report.document import Document
from cruxmap.report.formats import terminal
from cruxmap.report.numbers import percent

ARGUMENT = """\
argument: shared
title: Both?
target: both
scope: {ground: true}
views: [left, right]
claims:
  ground: {statement: Ground., credence: ground}
  left:
    statement: Left.
    table:
      - {when: {root: true, side: true}, is: 0.9}
      - {when: {root: true, side: false}, is: side}
      - {when: {root: false}, is: 0}
  right: {statement: Right., rule: [{when: {root: true, other: true}, then: true}, {else: false}]}
  root: {statement: Root., table: [{when: {ground: true}, is: root}, {when: {ground: false}, is: 0.1}]}
  side: {statement: Side., credence: side}
  other: {statement: Other., credence: other}
  both: {statement: Both., rule: [{when: {left: true, right: true}, then: true}, {else: false}]}
questions:
  root: {ask: Root?, reading: 40-60%}
  side: {ask: Side?, reading: 30-60%}
  other: {ask: Other?, reading: 50%}
  ground: {ask: Ground?, reading: 80%}
"""
TITLES = {"Left": "left", "Right": "right", "Both": "both"}
TYPED = ["30%", "80%", "5%", "20-40%", "60 note so", "", "", "s", "b", "b", "clear", "review", "1", "2", "v", "y", "?"]
NUMBER = r"(\d[\d.e-]*%)"


class Scripted(Dialogue):
    """A person who types these lines, one at a prompt, and then stops; what was said is looked at before each."""

    def __init__(self, lines: Sequence[str], look: object) -> None:
        self.person, self.lines, self._terminal, self._bold = True, 0, False, False
        self.typed: Iterator[str] = iter(lines)
        self.look = look
        self.said: list[str] = []

    def say(self, text: str = "", depth: int = 0, *, strong: bool = False, hang: int = 0) -> None:
        self.said.append(text)

    def ask(self) -> str:
        self.look(self.said)
        self.said.clear()
        line = next(self.typed, None)
        if line is None:
            raise StoppedError
        return line


class Truth:
    """What `eval` says of the file, to hold what is said against."""

    def __init__(self, argument: ArgumentMap, path: Path) -> None:
        self.argument = argument
        self.path = path
        self.claim = ""
        self.checked = 0

    def conclusion(self) -> str:
        return percent(self._evaluate("both"))

    def implied(self, claim: str) -> str:
        return percent(self._evaluate(claim))

    def _evaluate(self, claim: str) -> float:
        credences = load_credences(self.path, self.argument) if self.path.exists() else None
        return evaluate(self.argument, credences, target=Event(claim), draws=0).probability

    def look(self, said: Sequence[str]) -> None:
        """Hold everything that was said since the last prompt against the file."""
        for text in said:
            if match := re.search(r"^(?:Your view of a claim: )?(Left|Right|Both)(?::|$)", text):
                self.claim = TITLES[match[1]]
            for pattern in (rf"P\(both \| scope\): {NUMBER} with your", rf"P\(both \| scope\) is {NUMBER} now"):
                for number in re.findall(pattern, text):
                    assert number == self.conclusion(), text
                    self.checked += 1
            for pattern in (rf"imply {NUMBER}", rf"near the {NUMBER} that is", rf"{NUMBER} is implied now"):
                for number in re.findall(pattern, text):
                    assert number == self.implied(self.claim), text
                    self.checked += 1
            if match := re.search(rf"^ +your answers (?:and the readings )?imply +{NUMBER}$", text, re.MULTILINE):
                assert match[1] == self.conclusion(), text
                self.checked += 1
                self.claim = "both"
            for title, number in re.findall(rf"^ +(Left|Right|Both) .*?{NUMBER} +\d+\.?\d*%$", text, re.MULTILINE):
                assert number == self.implied(TITLES[title]), text


def interview(folder: Path, typed: Sequence[str], reveal: Reveal) -> Truth:
    """An interview with these lines, each of its screens held against the file."""
    (folder / "shared.yaml").write_text(ARGUMENT, "utf-8")
    argument, path = load_argument(folder / "shared.yaml"), folder / "me.yaml"
    truth = Truth(argument, path)
    dialogue = Scripted(typed, truth.look)
    desk = Desk(open_store(str(path), str(folder / "shared.yaml")), dialogue)

    def show(document: Document) -> None:
        dialogue.said.append(terminal(document, 120, False))

    with contextlib.suppress(StoppedError):
        Interview(desk, show).run(Plan(tuple(argument.questions), reveal=reveal))
    truth.look(dialogue.said)
    return truth


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TYPED), max_size=22), st.sampled_from(Reveal))
def test_what_the_screen_says_is_what_eval_says(typed: list[str], reveal: Reveal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        interview(Path(folder), typed, reveal)


def test_the_screens_are_looked_at(tmp_path: Path) -> None:
    typed = ["10%", "50%", "60%", "70%", "90%", "40%", "", "", "", "review", "2", "20%", "", ""]
    assert interview(tmp_path, typed, Reveal.part).checked >= 5
