"""A progress bar on standard error, for what takes longer than a person waits without asking."""

import sys
import time
from typing import Any, Self

PATIENCE = 1.0  # seconds


class ProgressBar:
    """A callback `(done, total)` that shows a bar once a second has gone by, and nothing before.

    Only on a terminal; the bar is gone when the work is done.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._started = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that this much is done."""
        if self._bar is None and (time.monotonic() - self._started < PATIENCE or not sys.stderr.isatty()):
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress  # only where there is time for it

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._bar.add_task(self.what, total=total)
        self._bar.update(self._bar.task_ids[0], completed=done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
