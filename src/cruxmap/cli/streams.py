"""Standard input, output and error, made fit for use whatever the program was started with."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import IO, Any


class Messages(io.FileIO):
    """Standard error: what cannot be written there is lost, and nothing else with it."""

    def write(self, data: Any) -> int:
        """Write, if somebody can read it."""
        try:
            return super().write(data) or 0
        except OSError:
            return memoryview(data).nbytes


def open_closed_streams() -> None:
    """Give a program that was started with closed streams (`>&-`) streams that are as good as those.

    Nothing can be read from standard input; writing to standard output is an error of the system, which is
    said when there is something to write; messages are dropped. Left closed, the next file that is opened
    would be taken for one of them.
    """
    for descriptor, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)  # it takes the lowest free number
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))
    stream = sys.stderr
    messages = io.BufferedWriter(Messages(2, "w", closefd=False))
    sys.stderr = io.TextIOWrapper(messages, stream.encoding, "backslashreplace", line_buffering=True)


def set_encodings() -> None:
    """UTF-8 for what is redirected, whatever the console's encoding is: that is data, and a file is no console."""
    _reconfigure(sys.stdin, "surrogateescape")
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, "backslashreplace")


def finish_output() -> None:
    """Write what is still to be written to standard output.

    Raises:
        OSError: if that cannot be done; then nothing more will be tried.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try it again at its end
        raise


def name_closed_output(error: OSError) -> OSError:
    """The same error, in plain words where it comes from writing to a standard output that is closed."""
    if error.errno == errno.EBADF and error.filename is None:
        error.strerror = "it is closed"
    return error


def _reconfigure(stream: IO[str], errors: str) -> None:
    if isinstance(stream, io.TextIOWrapper):
        kept = stream.isatty() or stream.encoding.lower() in ("utf-8", "utf8")
        with suppress(io.UnsupportedOperation):  # what has been read from stays as it is
            stream.reconfigure(encoding=None if kept else "utf-8", errors=errors)
