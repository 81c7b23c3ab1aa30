"""YAML as a tree of texts with their places, read strictly and safely.

Nothing is interpreted: `no`, `3:7` and `1e-3` stay texts, since PyYAML would make them False, 187 and
a string. Built from events rather than composed, because libyaml's composer recurses and a file of
nothing but brackets crashes the process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cruxmap.model.problem import Finding, Path, Problem, ProblemsError, Severity

MAX_BYTES = 4_000_000
MAX_DEPTH = 40

LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node:
    """A part of a file; `line` and `column` count from 1.

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
    """A text; `plain` if it is not quoted, `block` if it is written below a `|` or `>`."""

    __slots__ = ("block", "plain", "text")

    def __init__(self, event: Any) -> None:
        mark = event.start_mark  # not through Node: most of a file is scalars
        self.line = mark.line + 1
        self.column = mark.column + 1
        self.start = mark.index
        self.end = event.end_mark.index
        self.text = event.value
        self.plain = not event.style
        self.block = event.style in ("|", ">")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written there (`key:`, or YAML's null)."""
        return self.plain and self.text in {"", "~", "null"}


class Sequence(Node):
    """A list; `flow` if it is in brackets."""

    __slots__ = ("flow", "items")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.flow = event.flow_style
        self.items: list[Node] = []


class Mapping(Node):
    """Keys and values, in the order of the file; `flow` if they are in brackets."""

    __slots__ = ("flow", "items", "keys")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.flow = event.flow_style
        self.items: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}


class Source:
    """A file's text and tree, which can say where a finding is."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.data = data
        try:
            self.text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
            self.text = data.decode("utf-8", "replace")
            raise self._error("not-utf8", "this is not UTF-8", "save the file as UTF-8", line, column) from None
        self.root = self._parse()

    def problem(self, finding: Finding) -> Problem:
        """The finding with its place in this file."""
        line, column = self._place(finding.path, finding.at_key)
        return self._problem(finding.code, finding.message, finding.remedy, line, column, finding.severity)

    def _place(self, path: Path, at_key: bool) -> tuple[int, int]:
        node: Node = self.root
        key: Node | None = None
        for step in path:
            if isinstance(node, Mapping) and step in node.items:
                key, node = node.keys[str(step)], node.items[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                key, node = None, node.items[step]
            else:
                break
        where = key if at_key and key is not None else node
        return where.line, where.column

    def _problem(
        self, code: str, message: str, remedy: str, line: int, column: int, severity: Severity = "error"
    ) -> Problem:
        lines = LINE_END.split(self.text, line)
        text = lines[line - 1] if line <= len(lines) else ""
        return Problem(severity, code, self.file, line, column, message, remedy, text)

    def _error(self, code: str, message: str, remedy: str, line: int, column: int) -> ProblemsError:
        return ProblemsError([self._problem(code, message, remedy, line, column)])

    def _parse(self) -> Node:
        """The whole tree; stops at the first thing that is no plain YAML, since what follows is guesswork."""
        try:
            return self._build(yaml.parse(self.text, Loader=_LOADER))
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position]
            place = before.count("\n") + 1, error.position - before.rfind("\n")
            raise self._error(
                "not-yaml", "a control character", "remove it, or write it as an escape", *place
            ) from None
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            said = error.problem or "this is not YAML"
            if error.context:
                said = f"{said} {error.context}"
            raise self._error(
                "not-yaml", f"not YAML: {said}", _yaml_remedy(said), mark.line + 1, mark.column + 1
            ) from None

    def _build(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        stack: list[Mapping | Sequence] = []
        keys: list[Scalar | None] = []  # beside each open mapping, the key that waits for its value
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                node: Node = Scalar(event)
            elif kind is MappingStartEvent:
                node = Mapping(event)
            elif kind is SequenceStartEvent:
                node = Sequence(event)
            elif kind is AliasEvent:
                raise self._refused(event, "alias", "an alias", "write the value out again")
            elif kind is DocumentStartEvent and root is not None:
                raise self._refused(event, "two-documents", "a second document", "keep one document to a file")
            else:
                if kind is SequenceEndEvent or kind is yaml.MappingEndEvent:
                    stack.pop().end = event.end_mark.index
                    keys.pop()
                continue
            if event.anchor is not None:
                raise self._refused(event, "alias", "an anchor", "write the value out where it is needed")
            if event.tag is not None and event.tag != "!":
                raise self._refused(event, "tag", f"the tag {event.tag!r}", "remove it")
            if not stack:
                root = node
            elif isinstance(stack[-1], Sequence):
                stack[-1].items.append(node)
            elif (key := keys[-1]) is not None:
                stack[-1].items[key.text] = node
                keys[-1] = None
            else:
                keys[-1] = self._key(stack[-1], node)
            if kind is not ScalarEvent:
                stack.append(node)  # type: ignore[arg-type]
                keys.append(None)
                if len(stack) > MAX_DEPTH:
                    raise self._refused(event, "too-deep", f"more than {MAX_DEPTH} levels", "nest less deeply")
        if root is None:
            raise self._error("empty-file", "there is nothing in this file", "`cruxmap new` writes one to edit", 1, 1)
        return root

    def _key(self, mapping: Mapping, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise self._error("no-key", "a key that is not a name", "quote it, or check the brackets", *_at(node))
        if first := mapping.keys.get(node.text):
            message = f"the key {node.text!r} is here twice, first in line {first.line}"
            raise self._error("duplicate-key", message, "keep one of the two", *_at(node))
        mapping.keys[node.text] = node
        return node

    def _refused(self, event: Any, code: str, what: str, remedy: str) -> ProblemsError:
        mark = event.start_mark
        return self._error(code, f"{what} is not read here", remedy, mark.line + 1, mark.column + 1)


def read_source(path: FilePath, shown: str) -> Source:
    """Read and parse a file; `shown` is how problems name it.

    Raises:
        ProblemsError: when it cannot be read, is too large, or is not plain YAML in UTF-8.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise _unread(shown, "unreadable", "this is a folder", "name a file in it") from None
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise _unread(shown, "unreadable", f"cannot be read: {said}", "check the path and its permissions") from None
    if len(data) > MAX_BYTES:
        size = max(os.path.getsize(path), len(data)) / 1e6
        message = f"is too large ({size:.1f} MB; the most is {MAX_BYTES / 1e6:.0f} MB)"
        raise _unread(shown, "too-large", message, "split it, or check that it is the right file")
    return Source(shown, data)


def _unread(shown: str, code: str, message: str, remedy: str) -> ProblemsError:
    return ProblemsError([Problem("error", code, shown, 0, 0, message, remedy)])


def _at(node: Node) -> tuple[int, int]:
    return node.line, node.column


def _yaml_remedy(said: str) -> str:
    if "mapping values are not allowed" in said:
        return "quote a text that has a colon in it"
    if "tab" in said or "cannot start any token" in said:
        return "indent with spaces, and quote a text that starts with a special character"
    return "check the indentation, the brackets and the quotes around here"
