"""YAML as a tree of texts with their places, read strictly and safely.

Nothing is interpreted: `no`, `3:7` and `1e-3` stay texts, since PyYAML would make them False, 187 and
a string. Built from events rather than composed, because libyaml's composer recurses and a file of
nothing but brackets crashes the process.
"""

from __future__ import annotations

import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Iterator
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml
from msgspec import structs
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cruxmap.files import disk
from cruxmap.files.faults import control_character, undecodable, yaml_fault
from cruxmap.model.notation import invisible
from cruxmap.model.problem import Finding, Path, Problem, ProblemsError, Severity, quoted

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MERGE = "<<"

LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line
_COMMENT = re.compile(r"[ \t]+#.?")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node:
    """A part of a file; `line` and `column` count from 1. Itself it is one that was refused already.

    `start` and `end` are positions in the file's text. A collection that is not in brackets ends where
    the next thing starts.
    """

    __slots__ = ("column", "end", "line", "start")

    def __init__(self, event: Any) -> None:
        mark = event.start_mark
        self.line: int = mark.line + 1
        self.column: int = mark.column + 1
        self.start: int = mark.index
        self.end: int = event.end_mark.index


class Scalar(Node):
    """A text; `plain` if it is not quoted, `block` if it is written below a `|` or `>`.

    `literal` if it is written below a `|`, which keeps its lines. `comment` is what begins a comment that ends a text
    without quotes, with the character after the `#`.
    """

    __slots__ = ("block", "comment", "literal", "plain", "text")

    def __init__(self, event: Any) -> None:
        mark = event.start_mark  # not through Node: most of a file is scalars
        self.line = mark.line + 1
        self.column = mark.column + 1
        self.start = mark.index
        self.end = event.end_mark.index
        self.text = event.value
        self.plain = not event.style
        self.block = event.style in ("|", ">")
        self.literal = event.style == "|"
        self.comment = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written there (`key:`, or YAML's null)."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}

    def emptied(self) -> Scalar:
        """The same place with nothing written there."""
        empty = copy(self)
        empty.text, empty.plain = "", True
        return empty


class Sequence(Node):
    """A list; `flow` if it is in brackets."""

    __slots__ = ("flow", "items")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.flow = event.flow_style
        self.items: list[Node] = []


class Mapping(Node):
    """Keys and values, in the order of the file; `flow` if they are in brackets.

    `again` are the three digits that are keys once more, as in `{reading: 1 in 1,000,000}`.
    """

    __slots__ = ("again", "flow", "items", "keys")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.flow = event.flow_style
        self.again: list[str] = []
        self.items: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}


class Source:
    """A file's text and tree, which can say where a finding is.

    `problems` are those that leave the tree readable, such as a key that is there twice.

    Raises:
        ProblemsError: with all of these, and the one that ends the reading.
    """

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.data = data
        self.problems: list[Problem] = []
        plain = data.removeprefix(BOM_UTF8)
        try:
            self.text = plain.decode()
        except UnicodeDecodeError as error:
            self.text = plain.decode(errors="replace")
            message, remedy, read = undecodable(plain, error.start)
            place = self._place_after(read)
            raise ProblemsError([self._problem("not-utf8", message, remedy, *place)]) from None
        if fault := control_character(self.text):
            position, message, remedy = fault
            place = self._place_after(self.text[:position])
            raise ProblemsError([self._problem("control-character", message, remedy, *place)])
        self.root = self._parse()

    def problem(self, finding: Finding) -> Problem:
        """The finding with its place in this file."""
        line, column = self.place(finding.path, finding.at_key)
        remedy, node = str(finding.remedy), self._follow(finding.path)[1]
        if isinstance(node, Mapping) and node.flow:
            remedy = re.sub(r"^add a line (`[^`]*`)", r"add \1 inside the braces", remedy)
        problem = self._problem(finding.code, finding.message, remedy, line, column, finding.severity)
        return structs.replace(problem, mended_by=finding.mended_by) if finding.mended_by else problem

    def place(self, path: Path, at_key: bool = False) -> tuple[int, int]:
        """The line and the column of what a path leads to, or of the last part of it that is there."""
        key, node, _ = self._follow(path)
        where = key if at_key and key is not None else node
        return where.line, where.column

    def find(self, path: Path) -> Node | None:
        """What a path leads to, if it is there."""
        _, node, complete = self._follow(path)
        return node if complete else None

    def _follow(self, path: Path) -> tuple[Node | None, Node, bool]:
        """The last key and node of a path that are there, and whether that is the whole path."""
        node: Node = self.root
        key: Node | None = None
        for step in path:
            if isinstance(node, Mapping) and step in node.items:
                key, node = node.keys[str(step)], node.items[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                key, node = None, node.items[step]
            else:
                return key, node, False
        return key, node, True

    @cached_property
    def _lines(self) -> list[str]:
        return LINE_END.split(self.text)

    def _problem(
        self, code: str, message: str, remedy: str, line: int, column: int, severity: Severity = "error"
    ) -> Problem:
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return Problem(severity, code, self.file, line, column, message, remedy, text)

    def _place_after(self, read: str) -> tuple[int, int]:
        lines = LINE_END.split(read)
        return len(lines), len(lines[-1]) + 1

    def _note(self, node: Node, code: str, message: str, remedy: str) -> None:
        self.problems.append(self._problem(code, message, remedy, node.line, node.column))

    def _end(self, code: str, message: str, remedy: str, line: int, column: int) -> ProblemsError:
        """All problems, with the one that ends the reading; if there is more behind it, this is said."""
        unread = "; what comes after this line was not looked at" if any(map(str.strip, self._lines[line:])) else ""
        return ProblemsError([*self.problems, self._problem(code, message, remedy + unread, line, column)])

    def _parse(self) -> Node:
        """The whole tree; ends at the first thing that is not YAML, since what follows is guesswork."""
        try:
            root = self._build(yaml.parse(self.text, Loader=LOADER))
        except yaml.MarkedYAMLError as error:
            raise self._end(*yaml_fault(error, self._lines)) from None
        except OverflowError:  # PyYAML without libyaml
            place = self._place_after(re.split(r"\\U(?!00[01])", self.text)[0])
            message, remedy = "not YAML: an escape that stands for no character", "write the character itself"
            raise self._end("not-yaml", message, remedy, *place) from None
        if root is None or (isinstance(root, Scalar) and root.is_empty):
            problem = self._problem(
                "empty-file", "there is nothing in this file", "check that it is the right file", 1, 1
            )
            raise ProblemsError([*self.problems, structs.replace(problem, mended_by="new argument")])
        return root

    def _build(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        stack: list[Mapping | Sequence] = []
        keys: list[Scalar | None] = []  # beside each open mapping, the key that waits for its value
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                node: Node = Scalar(event)
                if node.plain and (comment := _COMMENT.match(self.text, node.end)):  # type: ignore[attr-defined]
                    node.comment = comment[0]  # type: ignore[attr-defined]
            elif kind is MappingStartEvent:
                node = Mapping(event)
            elif kind is SequenceStartEvent:
                node = Sequence(event)
            elif kind is AliasEvent:
                node = Node(event)
            elif kind is SequenceEndEvent or kind is MappingEndEvent:
                stack.pop().end = event.end_mark.index
                keys.pop()
                continue
            elif kind is DocumentStartEvent and root is not None:
                line, column = event.start_mark.line + 1, event.start_mark.column + 1
                raise self._end("two-documents", "a second document", "keep one document to a file", line, column)
            else:
                continue
            key = keys[-1] if keys else None
            if event.anchor is not None or getattr(event, "tag", None) not in (None, "!"):
                node = self._without_marks(event, node, key)
            if not stack:
                root = node
            elif isinstance(stack[-1], Sequence):
                stack[-1].items.append(node)
            elif key is not None:
                if type(node) is Scalar and node.plain and node.line != key.line and self._is_glued(node):
                    node = Node(event)
                if key.text != MERGE and not invisible(key.text):
                    stack[-1].items.setdefault(key.text, node)
                keys[-1] = None
            else:
                keys[-1] = self._key(stack[-1], node)
            if isinstance(node, Mapping | Sequence):
                stack.append(node)
                keys.append(None)
                if len(stack) > MAX_DEPTH:
                    message, remedy = f"more than {MAX_DEPTH} levels of nesting", "nest less deeply"
                    raise self._end("too-deep", message, remedy, node.line, node.column)
        return root

    def _without_marks(self, event: Any, node: Node, key: Scalar | None) -> Node:
        """The node without anchor, alias and tag, which would make a file say other than what is read in it."""
        if type(event) is AliasEvent:
            if key is None or key.text != MERGE:
                message = f"an alias (*{quoted(str(event.anchor))[1:-1]}) is not read here"
                self._note(node, "alias", message, "write the value out again, or quote a text that starts with *")
            return node
        if event.anchor is not None:
            message = f"an anchor (&{quoted(event.anchor)[1:-1]}) is not read here"
            self._note(node, "alias", message, "remove it, or quote a text that starts with &")
        if (tag := event.tag or "!") == "!":
            return node
        message = f"the tag {quoted(tag)} is not read here"
        self._note(node, "tag", message, "remove it, or quote a text that starts with !")
        return Node(event) if isinstance(node, Scalar) else node

    def _key(self, mapping: Mapping, node: Node) -> Scalar:
        if type(node) is Node:
            raise ProblemsError(self.problems)
        if not isinstance(node, Scalar):
            remedy = "quote a text that starts with { or [, or check the brackets"
            raise self._end("no-key", "a key that is not a name", remedy, node.line, node.column)
        if node.text == MERGE and node.plain:
            self._note(node, "alias", "a merge key (<<) is not read here", "write the keys out again")
        if unseen := invisible(node.text):
            position, what = unseen
            column = node.column + position + (not node.plain)
            message = f"a key with an invisible character in it, {what}"
            remedy = "remove it; where it indents the line, put a space in its place"
            self.problems.append(self._problem("invisible-character", message, remedy, node.line, column))
        first = mapping.keys.get(node.text)
        if first and mapping.flow and re.fullmatch("[0-9]{3}", node.text):
            mapping.again.append(node.text)
        elif first:
            message = f"the key {quoted(node.text)} is here twice, first in line {first.line}"
            self._note(node, "duplicate-key", message, "keep one of the two")
        mapping.keys.setdefault(node.text, node)
        return node

    def _is_glued(self, node: Scalar) -> bool:
        """Whether a `key:` is followed by what only looks like a space, so that all of it is one text: reported."""
        colon = re.match(r"[\w-]+:", node.text)
        unseen = invisible(node.text[colon.end() :]) if colon else None
        if colon and unseen and unseen[0] == 0:
            message = f"an invisible character after the colon, {unseen[1]}"
            column = node.column + colon.end()
            self.problems.append(
                self._problem("invisible-character", message, "put a space in its place", node.line, column)
            )
            return True
        return False


def read_source(path: FilePath, shown: str, most: int = 0) -> Source:
    """Read and parse a file of at most so many bytes (a megabyte if left out); `shown` is how problems name it.

    Raises:
        ProblemsError: when it cannot be read, is too large, or is not plain YAML in UTF-8.
    """
    data = read_data(path, shown, most or MAX_BYTES)
    return Source(shown, data) if disk.layer_at(path) is None else _parsed(shown, data)


@lru_cache(maxsize=64)
def _parsed(shown: str, data: bytes) -> Source:
    """A file of a revision, which may be the same in many."""
    return Source(shown, data)


def read_data(path: FilePath, shown: str, most: int) -> bytes:
    """A file's bytes, of which there may be at most so many.

    Raises:
        ProblemsError: when it cannot be read or is too large.
    """
    if (laid := disk.layer_at(path)) is not None:
        layer, kind = laid
        if kind != "file":
            unread = ("unreadable", "is a folder", "name a file in it")
            raise _unread(shown, *(unread if kind else ("missing-file", "does not exist", "check the path")))
        if len(data := layer.read(path, most)) > most:
            message = f"is too large (the most is {most / 1e6:.0f} MB)"
            raise _unread(shown, "too-large", message, "check that it is the right one")
        return data
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise _unread(shown, "unreadable", "is a folder", "name a file in it")
        if not stat.S_ISREG(status.st_mode):  # a pipe would make us wait, and /dev/zero never ends
            raise _unread(shown, "unreadable", "is not a regular file", "save it as a file first")
        with open(path, "rb") as stream:
            data = stream.read(min(status.st_size, most) + 1)  # as much as is asked for is allocated
            if len(data) > status.st_size:  # it has grown, or is of a kind that does not say how long it is
                data += stream.read(most + 1 - len(data))
    except FileNotFoundError:
        raise _unread(shown, "missing-file", "does not exist", "check the path") from None
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise _unread(shown, "unreadable", f"cannot be read: {said}", "check the path and its permissions") from None
    except ValueError:  # a NUL in the path
        raise _unread(shown, "unreadable", "is not a path", "check it") from None
    if len(data) > most:
        size = max(status.st_size, len(data)) / 1e6
        message = f"is too large ({size:.1f} MB; the most is {most / 1e6:.0f} MB)"
        raise _unread(shown, "too-large", message, "split it, or check that it is the right file")
    return data


def named_file(folder: FilePath, name: str) -> FilePath | None:
    """The path of a file that another one in `folder` names; None if it is not in the folder or below."""
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a name that is no name: what reads it will say
        inside = True
    return path if inside and not FilePath(name).is_absolute() else None


def identity(path: FilePath) -> FilePath:
    """What a file is, whatever name or link leads to it."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _unread(shown: str, code: str, message: str, remedy: str) -> ProblemsError:
    return ProblemsError([Problem("error", code, shown, 0, 0, message, remedy)])
