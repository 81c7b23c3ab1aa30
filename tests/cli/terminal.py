"""A terminal of some width with a program in it, driven as by a person."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte

PROMPT = "> "
HANGING = 300  # seconds: no busy machine takes so long, and no test depends on how long it takes


class Terminal:
    """`cruxmap ARGUMENTS` in a pseudo-terminal; the screen is kept with all that scrolled off it."""

    def __init__(self, *arguments: str, folder: Path, columns: int = 80, rows: int = 40, **environment: str) -> None:
        environ = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "cruxmap", *arguments],
            cwd=str(folder),
            env={**environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=HANGING,
        )
        self.child.delaybeforesend = None
        self.screen: Any = pyte.HistoryScreen(columns, rows, history=10_000, ratio=0.5)
        self.screen.write_process_input = self.child.send  # it answers what the program asks the terminal
        self.stream = pyte.Stream(self.screen)
        self.prompts = 0
        self.raw = ""

    def text(self) -> str:
        """Everything that was on the screen, scrolled off or not."""
        above = ["".join(line[i].data for i in range(self.screen.columns)) for line in self.screen.history.top]
        return "\n".join(line.rstrip() for line in [*above, *self.screen.display]).rstrip()

    def read(self) -> bool:
        """Take in what the program wrote; False when it has ended."""
        try:
            new = self.child.read_nonblocking(65536, 0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += new
        self.stream.feed(new)
        return True

    def wait(self) -> None:
        """Wait for the next empty prompt."""
        start = time.monotonic()
        while time.monotonic() - start < HANGING:
            if not self.read():
                raise AssertionError(f"the program ended:\n{self.text()}")
            line = self.screen.display[self.screen.cursor.y].rstrip()
            if line == PROMPT.rstrip() and self.screen.cursor.x == len(PROMPT):
                return
        raise AssertionError(f"no prompt:\n{self.text()}")

    def answer(self, *lines: str) -> None:
        """Type lines, each at a prompt, and wait for the prompt after the last."""
        for line in lines:
            self.child.send(line + "\r")
            self._until_typed()
            self.wait()

    def send(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def end(self) -> int:
        """Read to the end; the exit status."""
        start = time.monotonic()
        while self.read():
            if time.monotonic() - start > HANGING:
                raise AssertionError(f"the program did not end:\n{self.text()}")
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)

    def _until_typed(self) -> None:
        """Read until the cursor is below the prompt that was answered; a prompt drawn anew moves it too, and back."""
        row, start = self._row(), time.monotonic()
        while time.monotonic() - start < HANGING:
            if not self.read() or self._row() > row:
                return

    def _row(self) -> int:
        """The cursor's line, of all that were ever on the screen."""
        return len(self.screen.history.top) + int(self.screen.cursor.y)
