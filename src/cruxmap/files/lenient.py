"""Files that are being written: as much of a tree as can be read, and where in it a cursor is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

import yaml
from msgspec import Struct
from yaml.events import CollectionEndEvent, CollectionStartEvent

from cruxmap.files.tree import LOADER, MAX_BYTES, MAX_DEPTH, Mapping, Node, Scalar, Sequence, Source
from cruxmap.model.problem import Path, ProblemsError

LEFT_OUT = 12  # lines that are left out at most, until the rest can be read
MARK = "thecursorishere"
_LINE = re.compile(r"([ \t]*)(- +)*")
_KEY = re.compile(r"[ \t]*(?:- +)*[\"']?([\w-]+)[\"']? *:(?:[ \t]|$)")


@lru_cache(maxsize=128)
def lenient_source(file: str, data: bytes) -> Source | None:
    """A file's text and tree without the lines that keep it from being read; None where too many do.

    Whatever stands in other lines is where it stands in the file.
    """
    if len(data) > MAX_BYTES:
        return None
    text = data.decode("utf-8", "replace")
    for _ in range(LEFT_OUT):
        try:
            return Source(file, text.encode())
        except ProblemsError as error:
            line = error.problems[-1].line
            lines = text.split("\n")
            if not 0 < line <= len(lines) or not lines[line - 1].strip():
                return None
            lines[line - 1] = " " * len(lines[line - 1])
            text = "\n".join(lines)
    return None


class Cursor(Struct, frozen=True):
    """Where in a file's tree something is being written.

    Attributes:
        path: what leads there: to the mapping in which a key is written, or to the value itself.
        role: whether it is a key, or a value; `either` where nothing but a name stands in a line so far.
        start: where the word under the cursor starts.
        end: where it ends.
        written: the other keys of the mapping, where it is not in brackets.
    """

    path: Path
    role: Literal["key", "value", "either"]
    start: int
    end: int
    written: frozenset[str] = frozenset()


class _Line(NamedTuple):
    text: str
    indent: float  # of an item of a list half a column more than of its dash, since it may stand below its key

    @property
    def key(self) -> str:
        match = _KEY.match(self.text)
        return match[1] if match else ""


def cursor_at(text: str, position: int) -> Cursor | None:
    """Where a cursor is in the tree; None within a comment, or where one cannot tell.

    Only the lines above that lead to the cursor are read, so nothing that is wrong elsewhere matters.
    """
    start = position - len(re.search(r"[\w-]*\Z", text[:position])[0])  # type: ignore[index]
    end = position + len(re.match(r"[\w-]*", text[position:])[0])  # type: ignore[index]
    before = text[:start]
    lines = before.split("\n")
    head, current = lines[:-1], lines[-1]
    if re.search(r"(^|\s)#", current):
        return None
    leading, written = _leading(head, current, text[end:].split("\n")[1:])
    is_followed = re.match(r"[\"']? *:(\s|\Z)", text[end:]) is not None
    alone = not current.strip(" \t-")
    stem = "\n".join([*leading, current])
    for quote in ("", '"', "'"):
        for tail in ("", ":"):
            if found := _found(f"{stem}{MARK}{quote}{tail}"):
                path, is_key = found
                role: Literal["key", "value", "either"] = "either" if alone else "value"
                role = "key" if is_key or is_followed else role
                return Cursor(path, role, start, end, frozenset(written))
    return None


def _measured(text: str) -> _Line:
    match = _LINE.match(text)
    assert match is not None  # it matches the empty text
    return _Line(text, len(match[1].expandtabs()) + (0.5 if match[2] else 0))


def _leading(head: list[str], current: str, below: list[str]) -> tuple[list[str], set[str]]:
    """The lines that lead to the current one, by their indentation, and the keys beside it."""
    here = _measured(current)
    column = len(_LINE.match(current)[0])  # type: ignore[index]
    least = here.indent if "-" in current[:column] or current.strip() else float(column)
    written: set[str] = set()
    result: list[str] = []
    is_beside = "-" not in current[:column]  # until an item of a list begins, or something above
    for text in reversed(head):
        line = _measured(text)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        if is_beside and len(_LINE.match(text)[0]) == column and line.key:  # type: ignore[index]
            written.add(line.key)
        is_beside = is_beside and line.indent >= column
        if line.indent < least:
            result.insert(0, text)
            least = line.indent
            if not least:
                break
    for text in below:
        line = _measured(text)
        if text.strip() and line.indent < column:
            break
        if line.indent == column and line.key:
            written.add(line.key)
    return result, written


def _found(text: str) -> tuple[Path, bool] | None:
    """The path of the mark in a text whose brackets are closed behind it, and whether it is a key."""
    brackets: list[str] = []
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if len(brackets) > MAX_DEPTH:
                return None
            if isinstance(event, CollectionStartEvent):
                brackets.append(("}" if "Mapping" in type(event).__name__ else "]") if event.flow_style else "")
            elif isinstance(event, CollectionEndEvent):
                brackets.pop()
    except (yaml.YAMLError, ValueError):
        pass
    try:
        root = Source("", (text + "".join(reversed(brackets))).encode()).root
    except ProblemsError:
        return None
    return next(_marked(root, ()), None)


def _marked(node: Node, path: Path) -> Iterator[tuple[Path, bool]]:
    if isinstance(node, Scalar) and MARK in node.text:
        yield path, False
    elif isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            yield from _marked(item, (*path, i))
    elif isinstance(node, Mapping):
        for key, child in node.items.items():
            if MARK in key:
                yield path, True
            yield from _marked(child, (*path, key))
