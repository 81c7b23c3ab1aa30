"""Several files changed together: edits of their texts, shown line by line, and written all or none."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from cruxmap.errors import CruxmapError
from cruxmap.files.durable import replace_durably, saving
from cruxmap.files.tree import LINE_END, Source

AGAIN = "look at it, then do this again"


class NotChangedError(CruxmapError, code="not-changed"):
    """Files that were not changed, or that cannot be."""


class Edit(NamedTuple):
    """A piece of a text, from `start` to `end`, and what is to stand there instead."""

    start: int
    end: int
    text: str


class FileChange(Struct, frozen=True):
    """What becomes of a file; the edits are in the order of its text, and do not touch."""

    source: Source
    edits: tuple[Edit, ...]

    @property
    def text(self) -> str:
        """The text as it is to be."""
        return edited(self.source.text, self.edits)

    @property
    def data(self) -> bytes:
        """The file's content as it is to be."""
        mark = BOM_UTF8 if self.source.data.startswith(BOM_UTF8) else b""
        return mark + self.text.encode()

    def lines(self) -> Iterator[tuple[int, list[str], list[str]]]:
        """The lines that change: the number of the first, how they are, and how they are to be."""
        before, after = LINE_END.split(self.source.text), LINE_END.split(self.text)
        for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind == "replace" and end - start == new_end - new_start:
                for i, pair in enumerate(zip(before[start:end], after[new_start:new_end], strict=True)):
                    yield start + 1 + i, [pair[0]], [pair[1]]
            elif kind != "equal":
                yield start + 1, before[start:end], after[new_start:new_end]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text after some edits, which are in its order.

    Raises:
        NotChangedError: where two of them overlap.
    """
    pieces, place = [], 0
    for edit in edits:
        if edit.start < place:
            raise NotChangedError("two changes meet at one place of a file", "make them by hand")
        pieces += [text[place : edit.start], edit.text]
        place = edit.end
    return "".join([*pieces, text[place:]])


def write_changes(changes: Sequence[FileChange]) -> None:
    """Write all files, or none: one that was changed meanwhile, or that cannot be written, stops it.

    Raises:
        NotChangedError: when nothing was written, or when some files could not be put back, which it names.
    """
    paths = {Path(os.path.realpath(change.source.file)): change for change in changes}
    with ExitStack() as locks:
        try:
            for path in sorted(paths):
                locks.enter_context(saving(path))
        except OSError as error:
            raise NotChangedError(f"{path}: {error}. Nothing is changed", "try again") from None
        for path, change in paths.items():
            if obstacle := _obstacle(path, change):
                raise NotChangedError(f"{change.source.file} {obstacle[0]}. Nothing is changed", obstacle[1])
        _write_all(paths)


def _write_all(paths: Mapping[Path, FileChange]) -> None:
    """Write every file; where one cannot be written, or somebody interrupts, put back those that were."""
    written: list[Path] = []
    try:
        for path, change in paths.items():
            if not replace_durably(path, change.data, partial(_has, path, change.source.data)):
                raise NotChangedError(f"{change.source.file} was changed meanwhile", AGAIN)
            written.append(path)
    except (OSError, NotChangedError, KeyboardInterrupt) as error:
        stuck = [paths[path].source.file for path in written if not _put_back(path, paths[path])]
        if isinstance(error, KeyboardInterrupt) and not stuck:
            raise
        reason, remedy = str(error) or "interrupted", AGAIN
        if isinstance(error, OSError):
            reason = f"{paths[path].source.file}: {(error.strerror or str(error)).lower()}"
            remedy = "mend that, then do this again"
        if stuck:
            names = ", ".join(stuck)
            raise NotChangedError(f"{reason}. Changed already, and not put back: {names}", remedy) from None
        raise NotChangedError(f"{reason}. Nothing is changed", remedy) from None


def _put_back(path: Path, change: FileChange) -> bool:
    """Give a file its old content again, unless somebody has changed it; whether that was done."""
    try:
        return replace_durably(path, change.source.data, partial(_has, path, change.data))
    except OSError:
        return False


def _obstacle(path: Path, change: FileChange) -> tuple[str, str] | None:
    """Why a file cannot be written, and what to do about it."""
    if not _has(path, change.source.data):
        return "was changed meanwhile", AGAIN
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK | os.X_OK):
        return "is write-protected", "allow writing it and its folder"
    return None


def _has(path: Path, data: bytes) -> bool:
    """Whether a file has this content."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def difference(before: str, after: str) -> Edit:
    """The one edit that makes a text of another."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    same = next((i for i in range(shorter - start) if before[-1 - i] != after[-1 - i]), shorter - start)
    return Edit(start, len(before) - same, after[start : len(after) - same])
