"""Edits of credence files that leave everything else as it is, character by character.

A value is replaced where it stands, and what is new goes on a line (or between commas) of its own, with
the file's own indentation and line ends. Comments, order, notes and unknown keys are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence as Sequence_
from typing import Any, Literal

from msgspec import Struct

from cruxmap.errors import CruxmapError
from cruxmap.files.tree import LINE_END, Mapping, Node, Scalar, Sequence, Source
from cruxmap.model.problem import ProblemsError

SECTIONS = ("views", "credences")
HEADER = (
    "argument",
    "version",
    "name",
    "id",
    "date",
    "event",
    "source",
    "about",
    "pooled",
    "evidence",
    "extends",
    *SECTIONS,
)
BY_HAND = "write it in by hand"
FIELDS = ("credence", "low", "high", "first", "given", "version", "note")

Written = str | dict[str, str] | None

_PLAIN = re.compile(r"[\w.][\w .;()/%'+!-]*")  # needs no quotes, in brackets neither
_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


class Change(Struct, frozen=True):
    """What becomes of one entry of a credence file.

    `fields` are the new texts of its `credence`, `low`, `high`, `first`, `version` and `note`, of which `first` may
    have fields of its own; None removes one, and what is not named stays. An entry whose credence is removed goes
    altogether.
    """

    section: Literal["credences", "views"]
    name: str
    fields: Lookup[str, Written]

    @property
    def removes(self) -> bool:
        """Whether the entry goes."""
        return self.fields.get("credence", "") is None


class LayoutError(CruxmapError, code="unusual-layout"):
    """A file that is laid out in a way in which it cannot be edited safely."""


def edited(text: str, change: Change, ranks: Lookup[str, int]) -> str:
    """The text of a credence file, one that can be read without errors, after a change.

    A new entry goes below the one that `ranks` has just before it.

    Raises:
        LayoutError: when the result would not say exactly what it should (a file with `? key` entries,
            for one); the text is then best changed by hand.
    """
    before = _root(text)
    wanted = _with(_content(before), change)
    try:
        if change.removes:
            text = Page(text).without_entry(change)
        for field in sorted(change.fields, key=FIELDS.index) if not change.removes else ():
            text = Page(text).with_field(change, field, ranks)
        content = _content(_root(text))
    except ProblemsError as error:
        raise LayoutError(f"editing {change.name!r} would break the file", BY_HAND) from error
    if content != wanted:
        raise LayoutError(f"editing {change.name!r} would change something else", BY_HAND)
    return text


def with_evidence(text: str, names: Sequence_[str]) -> str:
    """The text of a credence file that names further sets of observations, beside those that it names already.

    Raises:
        LayoutError: when the result would not say exactly what it should.
    """
    for name in names:
        before = _content(_root(text))
        named = before.get("evidence") or []
        if name in (named := [named] if isinstance(named, str) else named):
            continue
        try:
            text = Page(text).with_set(name)
            after = _content(_root(text))
        except ProblemsError as error:
            raise LayoutError("naming the evidence would break the file", BY_HAND) from error
        further = name if before.get("evidence") is None else [*named, name]
        if after != {**before, "evidence": further}:
            raise LayoutError("naming the evidence would change something else", BY_HAND)
    return text


def with_version(text: str, version: int) -> str:
    """The text of a credence file, one that says which version it answers, with another version.

    Raises:
        LayoutError: when the result would not say exactly that.
    """
    before = _root(text)
    changed = Page(text).with_version(str(version))
    if _content(_root(changed)) != {**_content(before), "version": str(version)}:
        raise LayoutError("changing 'version' would change something else", BY_HAND)
    return changed


def content(source: Source) -> dict[tuple[str, str], dict[str, str]]:
    """The entries of a credence file by section and name, as texts by field; empty ones are left out."""
    assert isinstance(source.root, Mapping)
    sections = _content(source.root)
    return {
        (section, name): entry for section in SECTIONS for name, entry in (sections.get(section) or {}).items() if entry
    }


def names(source: Source, section: str) -> list[str]:
    """The names in a section of a credence file, those without an answer too."""
    entries = source.root.items.get(section) if isinstance(source.root, Mapping) else None
    return list(entries.items) if isinstance(entries, Mapping) else []


def scalar(text: str) -> str:
    """A text as a YAML scalar, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _RESERVED:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


class Page:
    """A file's text with its tree, which is a mapping without problems; edits give the text as it then is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = _root(text)
        first = re.search("\r\n|[\r\n]", text)
        self.newline: str = first[0] if first else "\n"

    def with_field(self, change: Change, field: str, ranks: Lookup[str, int]) -> str:
        """The text after the change of one field."""
        value = change.fields[field]
        section = self.root.items.get(change.section)
        if not isinstance(section, Mapping):
            return self.text if value is None else self._with_section(change, _inline({field: value}))
        entry = section.items.get(change.name)
        if isinstance(entry, Mapping):
            if value is None:
                return self.without(entry, field)
            if field in entry.items:
                return self.replaced(entry, field, _value(value))
            return self.inserted(entry, field, _value(value), _FIELD_RANKS)
        if value is None:
            return self.text
        if entry is None:
            return self.inserted(section, change.name, _inline({field: value}), ranks)
        written: dict[str, str | dict[str, str]] = {}
        if isinstance(entry, Scalar) and not entry.is_empty:
            written["credence"] = entry.text.strip()
        return self.replaced(section, change.name, _inline({**written, field: value}))

    def with_set(self, name: str) -> str:
        """The text with one more set of observations."""
        node = self.root.items.get("evidence")
        if node is None or (isinstance(node, Scalar) and node.is_empty):
            if node is not None:
                return self.replaced(self.root, "evidence", scalar(name))
            return self.inserted(self.root, "evidence", scalar(name), _HEADER_RANKS)
        if isinstance(node, Scalar):
            return self.replaced(self.root, "evidence", f"[{scalar(node.text.strip())}, {scalar(name)}]")
        if not isinstance(node, Sequence):
            raise LayoutError("naming the evidence would change what stands there", BY_HAND)
        if node.flow:
            place = self.text.rindex("]", node.start, node.end)
            return f"{self.text[:place]}{', ' * bool(node.items)}{scalar(name)}{self.text[place:]}"
        last = node.items[-1]
        line = self.text.rindex("-", 0, last.start)
        place = _line_end(self.text, last.end)
        indent = self.text[self.text.rfind(self.newline, 0, line) + len(self.newline) : line]
        return f"{self.text[:place]}{self.newline}{indent}- {scalar(name)}{self.text[place:]}"

    def with_version(self, value: str) -> str:
        """The text with another version, where it has one."""
        return self.replaced(self.root, "version", value) if "version" in self.root.items else self.text

    def without_entry(self, change: Change) -> str:
        """The text without an entry, and without the comment beside it."""
        section = self.root.items.get(change.section)
        return self.without(section, change.name, with_comment=True) if isinstance(section, Mapping) else self.text

    def _with_section(self, change: Change, value: str) -> str:
        """The first entry of a section that is not there yet, or has nothing in it."""
        key = self.root.keys.get(change.section)
        if self.root.flow:
            entry = f"{{{change.name}: {value}}}"
            if key:
                return self.replaced(self.root, change.section, entry)
            return self.inserted(self.root, change.section, entry, _HEADER_RANKS)
        line = f"{self._deeper()}{change.name}: {value}"
        if key is None:
            entry = f"{self.newline}{line}"
            return self.inserted(self.root, change.section, entry, _HEADER_RANKS)
        empty = self.root.items[change.section]  # perhaps a written null, which goes
        text = self.text[: empty.start] + self.text[empty.end :]
        place = _line_end(text, max(key.end, empty.start))
        return text[:place] + self.newline + line + text[place:]

    def replaced(self, mapping: Mapping, key: str, value: str) -> str:
        """The text with another value of a key."""
        node = mapping.items[key]
        old = self.text[node.start : node.end]
        if isinstance(node, Scalar) and node.block:
            value += old[len(old.rstrip("\r\n\x85\u2028\u2029")) :]
        elif not old:
            between = self.text[mapping.keys[key].end : node.start]
            value = f": {value}" if ":" not in between else value if between[-1:].isspace() else f" {value}"
        return self.text[: node.start] + value + self.text[node.end :]

    def inserted(self, mapping: Mapping, key: str, value: str, ranks: Lookup[str, int]) -> str:
        """The text with a new entry, below the one that comes before it in the ranks."""
        entry = f"{key}:{value}" if value.startswith(self.newline) else f"{key}: {value}"
        earlier = [name for name in mapping.items if ranks.get(name, len(ranks)) < ranks.get(key, -1)]
        previous = max(earlier, key=lambda name: ranks[name], default=None)
        if mapping.flow:
            return self._between_commas(mapping, previous, entry)
        if previous is None:
            return self._first(mapping, entry)
        place, fresh_line = self._tail(mapping.keys[previous], mapping.items[previous])
        line = self.indent(mapping) + entry
        if fresh_line:
            return self.text[:place] + line + self.newline + self.text[place:]
        place = _line_end(self.text, place)
        return self.text[:place] + self.newline + line + self.text[place:]

    def _first(self, mapping: Mapping, entry: str) -> str:
        """A new entry above all others, but below the comments on top of the file or of the section."""
        first = next(iter(mapping.keys.values()))
        return self.text[: first.start] + entry + self.newline + self.indent(mapping) + self.text[first.start :]

    def _between_commas(self, mapping: Mapping, previous: str | None, entry: str) -> str:
        if not mapping.items:
            place = self.text.index("{", mapping.start) + 1
            return self.text[:place] + entry + self.text[place:]
        if previous is None:
            place = next(iter(mapping.keys.values())).start
            return self.text[:place] + entry + ", " + self.text[place:]
        place = max(mapping.keys[previous].end, mapping.items[previous].end)
        return self.text[:place] + ", " + entry + self.text[place:]

    def without(self, mapping: Mapping, key: str, *, with_comment: bool = False) -> str:
        """The text without an entry; a comment beside it stays, if it is not to go too."""
        if key not in mapping.items:
            return self.text
        start, (end, fresh_line) = mapping.keys[key].start, self._tail(mapping.keys[key], mapping.items[key])
        if mapping.flow:
            return self._without_comma(mapping, key, start, end)
        beside = self.text[end : _line_end(self.text, end)]
        if beside.strip() and not fresh_line and not with_comment:
            return self.text[:start] + beside.lstrip() + self.text[end + len(beside) :]
        if not fresh_line:
            line = LINE_END.search(self.text, end)
            end = line.end() if line else len(self.text)
        return self.text[: start - len(self.indent(mapping))] + self.text[end:]

    def _without_comma(self, mapping: Mapping, key: str, start: int, end: int) -> str:
        after = _comma(self.text, end)
        if after is not None:
            rest = self.text[after + 1 :]
            if not self.text[end:after].strip() and rest[:1] == " ":
                rest = rest[1:]
            return self.text[:start] + self.text[end:after] + rest
        names = list(mapping.items)
        if (i := names.index(key)) == 0:
            return self.text[:start] + self.text[end:]
        previous = names[i - 1]
        before = _comma(self.text, max(mapping.keys[previous].end, mapping.items[previous].end)) or start
        between = self.text[before + 1 : start]
        comment = f" {between.lstrip(' ')}" if between.strip() else ""
        return self.text[:before] + comment + self.text[end:]

    def _tail(self, key: Scalar, node: Node) -> tuple[int, bool]:
        """Where an entry's last character is, and whether a new line starts there already."""
        if isinstance(node, Mapping) and not node.flow:
            name = list(node.items)[-1]
            return self._tail(node.keys[name], node.items[name])
        if isinstance(node, Sequence) and not node.flow:
            return self._tail(key, node.items[-1])
        if isinstance(node, Scalar) and node.block:
            return node.end, self.text[node.end - 1] in "\r\n\x85\u2028\u2029"
        return max(key.end, node.end), False

    def _deeper(self) -> str:
        """The indentation of a section's entries: that of the other section, or two spaces more."""
        for name in SECTIONS:
            section = self.root.items.get(name)
            if isinstance(section, Mapping) and not section.flow:
                return self.indent(section)
        return self.indent(self.root) + "  "

    def indent(self, mapping: Mapping) -> str:
        """What stands before the keys of a mapping that is not in brackets."""
        return " " * (next(iter(mapping.keys.values())).column - 1)


_HEADER_RANKS = {name: i for i, name in enumerate(HEADER)}
_FIELD_RANKS = {name: i for i, name in enumerate(FIELDS)}


def _root(text: str) -> Mapping:
    source = Source("", text.encode())
    if source.problems:
        raise ProblemsError(source.problems)
    if not isinstance(source.root, Mapping):
        raise LayoutError("the file is not a mapping", BY_HAND)
    return source.root


def _inline(fields: Lookup[str, str | dict[str, str]]) -> str:
    """An entry as it is written on one line."""
    if list(fields) == ["credence"]:
        return _value(fields["credence"])
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in fields.items()) + "}"


def _value(value: str | dict[str, str]) -> str:
    return scalar(value) if isinstance(value, str) else _inline(value)


def _content(root: Mapping) -> dict[str, Any]:
    """What a file says, whatever its layout: an entry of a section is always a mapping."""
    content = {key: _plain(node) for key, node in root.items.items()}
    for section in SECTIONS:
        if isinstance(entries := content.get(section), dict):
            content[section] = {k: {"credence": v} if isinstance(v, str) else v for k, v in entries.items()} or None
    return content


def _plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(item) for key, item in node.items.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return None if node.is_empty else " ".join(node.text.split())


def _with(content: dict[str, Any], change: Change) -> dict[str, Any]:
    """What the file should say after the change."""
    section = dict(content.get(change.section) or {})
    if change.removes:
        section.pop(change.name, None)
        return {**content, change.section: section or None} if change.section in content else content
    entry = {**(section.get(change.name) or {}), **change.fields}
    kept = {key: " ".join(v.split()) if isinstance(v, str) else v for key, v in entry.items() if v is not None}
    return {**content, change.section: {**section, change.name: kept}}


def _line_end(text: str, place: int) -> int:
    end = LINE_END.search(text, place)
    return end.start() if end else len(text)


def _comma(text: str, place: int) -> int | None:
    """The next comma, past spaces and comments; None if something else comes first."""
    while place < len(text):
        if text[place] == ",":
            return place
        if text[place] == "#":
            place = _line_end(text, place)
        elif not text[place].isspace():
            return None
        else:
            place += 1
    return None


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    if character.isprintable() or (code >= 0xA0 and character not in "\u2028\u2029\ufeff\ufffe\uffff"):
        return character
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
