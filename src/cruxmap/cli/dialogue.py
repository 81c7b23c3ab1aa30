"""Asking and saying in a terminal, or through pipes."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, Literal

from cruxmap.cli.replies import Reply, UnclearReplyError, assent, parse_reply
from cruxmap.errors import CruxmapError
from cruxmap.report.layout import linked
from cruxmap.report.links import items, runs
from cruxmap.report.numbers import plain

WIDEST = 84  # lines longer than this are hard to read


class NotUnderstoodError(CruxmapError, code="not-understood"):
    """A line from a pipe that means nothing, with a remedy."""


class Dialogue:
    """Somebody who is asked: a person at a terminal, or lines from a pipe.

    `person` is whether somebody can mend what they typed; `lines` is how many there were so far. From a pipe
    a line that means nothing ends the program, since every answer after it would go to the wrong question.
    """

    def __init__(self) -> None:
        self.person = sys.stdin.isatty()
        self.lines = 0
        self._terminal = self.person and sys.stdout.isatty()
        self._bold = self._terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._session: Any = None
        if not self.person:
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]

    def say(self, text: str = "", depth: int = 0, *, strong: bool = False, hang: int = 0) -> None:
        """Print a paragraph, wrapped, but for addresses; foreign text in it is made safe."""
        shown = "\n".join(_wrapped(text, depth, hang, with_links=self._bold))
        print(f"\x1b[1m{shown}\x1b[0m" if strong and self._bold else shown)

    @property
    def room(self) -> int:
        """How many lines the window has; without a window, as many as anybody could want."""
        return shutil.get_terminal_size().lines if self._terminal else 1_000_000

    def height(self, text: str, depth: int = 0, *, hang: int = 0) -> int:
        """How many lines a paragraph takes."""
        return len(_wrapped(text, depth, hang))

    def hold(self, shown: int, texts: Sequence[str]) -> Literal["on", "back", "stop"]:
        """Wait for Enter where texts that come next would push what was shown, so many lines, off the screen."""
        size = shutil.get_terminal_size()
        coming = sum(self.height(text) + 1 if text else 1 for text in texts)
        if self._terminal and shown + coming > size.lines:
            print("Enter goes on.")
            while not assent(typed := self.ask()):
                if typed.strip().lower() in ("b", "back"):
                    return "back"
                if typed.strip().lower() in ("q", "quit"):
                    return "stop"
                print("Enter goes on to the next question; b goes back, q stops.")
        return "on"

    def command(self, text: str) -> None:
        """Print a command to type, on a line of its own that is never broken."""
        print(f"  {plain(text)}")

    def outline(self, lines: Sequence[tuple[int, str]]) -> None:
        """Print lines by their depth."""
        for depth, text in lines:
            self.say(text, depth, hang=2)

    def ask(self) -> str:
        """One line from whoever is there.

        Raises:
            EOFError: at the end of input (Ctrl-D).
            KeyboardInterrupt: at Ctrl-C.
        """
        if self._terminal:
            text = self._prompt()
        else:
            print("> ", end="", flush=True)
            line = sys.stdin.readline()
            if not line:
                print()
                raise EOFError
            self.lines += 1
            text = line.rstrip("\r\n")
            if not self.person:
                print(plain(text))
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def reply(self) -> Reply:
        """What somebody means by a line; what is unclear, and likely meant in one way, is asked back.

        Raises:
            NotationError: when it means nothing, or is not meant so.
            EOFError: as `ask`.
            KeyboardInterrupt: as `ask`.
        """
        text = self.ask()
        while True:
            try:
                return parse_reply(text)
            except UnclearReplyError as error:
                self.say(f"{error.likely}? Enter for yes.", 1)
                text = self.ask()
                if agreed := assent(text):
                    text = error.line
                elif agreed is False:
                    raise
                elif not self.person:
                    self.lines -= 1  # it is the line before that was not understood
                    raise

    def refuse(self, message: str, remedy: str) -> None:
        """Say what is wrong with an answer, so that it can be given again.

        Raises:
            NotUnderstoodError: where nobody is there to do so.
        """
        if not self.person:
            raise NotUnderstoodError(message, remedy)
        self.say(f"{message[:1].upper()}{message[1:]}; {remedy}", 1)

    def _prompt(self) -> str:
        if self._session is None:
            from prompt_toolkit import PromptSession
            from prompt_toolkit.history import InMemoryHistory
            from prompt_toolkit.key_binding import KeyBindings
            from prompt_toolkit.keys import Keys

            bindings = KeyBindings()
            # There is nothing to click on, and the usual reader of mouse reports stops at malformed ones.
            bindings.add(Keys.Vt100MouseEvent)(lambda event: None)
            self._session = PromptSession(history=InMemoryHistory(), key_bindings=bindings)
        sys.stdout.flush()
        return str(self._session.prompt("> "))


def _wrapped(text: str, depth: int, hang: int, *, with_links: bool = False) -> list[str]:
    """The lines of a text with its paragraphs and lists, wrapped but for addresses; foreign text in it is made safe.

    Args:
        text: what is said.
        depth: how far it is indented.
        hang: how much further all lines but the first are.
        with_links: whether links are written so that a terminal opens them.
    """
    width = max(20, min(shutil.get_terminal_size().columns, WIDEST))
    indent = " " * min(2 * depth, width // 3)
    result: list[str] = []
    for line, is_item in items(text):
        start = indent + " " * hang * bool(result) + "- " * is_item
        result += _wrapped_line(line, width, start, indent + " " * (hang + 2 * is_item), with_links=with_links)
    return result


def _wrapped_line(text: str, width: int, start: str, indent: str, *, with_links: bool) -> list[str]:
    pieces = [*runs(text)]
    lines = textwrap.wrap(
        "".join(run.words for run in pieces),
        width,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words="://" not in text,
        break_on_hyphens=False,
    )
    if not lines or not with_links:
        return lines or [""]
    first, *rest = linked([lines[0].removeprefix(start), *(line.removeprefix(indent) for line in lines[1:])], pieces)
    return [start + first, *(indent + line for line in rest)]
