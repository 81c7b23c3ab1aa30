"""What makes a file no YAML, in plain words: the parser's own speak of tokens and contexts."""

from __future__ import annotations

import codecs
import re
from typing import Any

from yaml import MarkedYAMLError

from cruxmap.model.notation import invisible

_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # makes a line look like another one
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")  # by YAML

_OTHER_FILE = "check that it is the right file, or go back to a copy of it"

YamlFault = tuple[str, str, str, int, int]
"""A code, a message, a remedy, a line and a column."""

# What the parser says, what that means, what to do, and whether the matter lies where its context began.
_KNOWN = (
    (
        r"unexpected (end of stream|document)",
        "a quote that is opened here is not closed",
        "close it; inside single quotes, an apostrophe is written twice",
        True,
    ),
    (
        r"could not find expected ':'",
        "a line without `key: value`",
        "write `key: value`, with a space after the colon; or indent a text that goes on",
        True,
    ),
    (
        r"expected '-' indicator",
        "something else than a list item",
        "start it with `- `, or indent it differently",
        False,
    ),
    (
        r"sequence entries are not allowed",
        "a list item that does not start its line",
        "put it into a line of its own, or quote a text that starts with -",
        False,
    ),
    (r"tab character", "a tab in the indentation", "indent with spaces", False),
    (
        r"escape (char|code)",
        "a backslash in double quotes with something unknown after it",
        "write it twice, or use single quotes",
        False,
    ),
    (
        r"scanning a block scalar",
        "a text that starts with | or > in its first line",
        "begin the text in the next line, or quote it",
        True,
    ),
    (r"scanning an anchor", "a text cannot start with &", "quote it", True),
    (r"scanning an alias", "a text cannot start with *", "quote it", True),
    (r"(scanning|parsing) a tag|undefined tag", "a text cannot start with !", "quote it", True),
    (r"directive|incompatible YAML", "a line that starts with %", "remove it, or quote the text", True),
    (r"expected '?<document start>", "something after the end of the document", "keep one document to a file", False),
    (r"expected (the )?node content", "a value is missing before this", "write it, or check the brackets", False),
)


def undecodable(data: bytes, position: int) -> tuple[str, str, str]:
    """What bytes that are not UTF-8 are, the remedy, and the text before the first of them."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "this is UTF-16, not UTF-8", "save the file as UTF-8", ""
    if b"\0" in data:
        return "this is not a text file", _OTHER_FILE, data[:position].decode()
    return "this is not UTF-8", "save the file as UTF-8", data[:position].decode()


def printable(text: str) -> str:
    """A text without the characters that a file of ours may not have, which an escape can bring into an argument."""
    return _REORDERING.sub("\ufffd", _UNWANTED.sub("\ufffd", text))


def control_character(text: str) -> tuple[int, str, str] | None:
    """The first character that has no business in a text: its position, what it is, and the remedy."""
    match = _UNWANTED.search(text)
    if match is None:
        return None
    what, remedy = f"an invisible control character (U+{ord(match[0]):04X})", "remove it, or write the line again"
    if len(text) >= 2 and 0.4 < text.count("\0") / len(text) < 0.6:
        what, remedy = "this is UTF-16, not UTF-8", "save the file as UTF-8"
    elif match[0] == "\0" and text.count("\0") > 1:
        what, remedy = f"this is not a text file: it has {text.count(chr(0)):,} NUL bytes", _OTHER_FILE
    return match.start(), what, remedy


def yaml_fault(error: MarkedYAMLError, lines: list[str]) -> YamlFault:
    """What a parser's error means, with its place."""
    mark: Any = error.problem_mark or error.context_mark
    begin: Any = error.context_mark or mark
    said = f"{error.problem or ''} {error.context or ''}".strip()
    text = lines[mark.line] if mark.line < len(lines) else ""
    if (at := _conflict(lines, mark.line)) is not None:
        remedy = "keep one of the two versions, and remove the lines of <, = and >"
        return "not-yaml", "not YAML: a merge that was left unfinished", remedy, at + 1, 1
    if unseen := _unseen(lines, begin.line, mark.line):
        line, column, what = unseen
        message = f"not YAML: an invisible character, {what}"
        return "invisible-character", message, "put a space in its place", line, column
    if apostrophe := _apostrophe(text, mark.column):
        message = "not YAML: a single quote ends the text here, and more comes after it"
        return "not-yaml", message, "write an apostrophe in it twice, or use double quotes", mark.line + 1, apostrophe
    if "nesting depth" in said:
        return _fault("too many levels of nesting", "nest less deeply", mark, "too-deep")
    if bracket := re.search(r"expected ',' or '(.)'", said):
        if begin.line < mark.line and (comment := re.search(r"[^\s{\[,]\s+#", lines[begin.line][begin.column :])):
            message = f"not YAML: a # starts a comment here, which hides the {bracket[1]} at the end of the line"
            remedy = "put quotes around the text that has a # in it"
            return "not-yaml", message, remedy, begin.line + 1, begin.column + comment.end()
        return _bracket(bracket[1], mark, begin)
    if "mapping values are not allowed" in said:
        return _colon(text[: mark.column], mark)
    if "cannot start any token" in said:
        first = text[mark.column : mark.column + 1]
        if first == "\t":
            return _fault("a tab in the indentation", "indent with spaces", mark)
        return _fault(f"a text cannot start with {first}", "quote it", mark)
    if re.search(r"expected (key|<block end>)", said):
        return _key(text, mark)
    if "node content" in said and mark.line >= len(lines) - 1 and not text.strip():
        return _cut_off(lines)
    for pattern, message, remedy, at_begin in _KNOWN:
        if re.search(pattern, said):
            return _fault(message, remedy, begin if at_begin else mark)
    return _fault(said or "it cannot be parsed", "check the indentation, the brackets and the quotes around here", mark)


def _conflict(lines: list[str], last: int) -> int | None:
    """The first line that a version control system has put between two versions, as far as a file was read."""
    return next((i for i, line in enumerate(lines[: last + 1]) if re.match(r"(<{7}|>{7}|={7})( |\Z)", line)), None)


def _unseen(lines: list[str], first: int, last: int) -> tuple[int, int, str] | None:
    """The line, the column and the kind of a character that looks like a space, where only a space separates."""
    for i, line in enumerate(lines[: last + 1][max(0, first - 1) :], max(0, first - 1)):
        start = re.match(r"[ -]*(?:[\w-]+:)? ?", line)
        if start and (unseen := invisible(line[start.end() :])) and unseen[0] == 0:
            return i + 1, start.end() + 1, unseen[1]
    return None


def _apostrophe(text: str, end: int) -> int:
    """The column of a single quote that ends a text in the middle of a word, just before a place; 0 if none does."""
    before = text[:end].rstrip(" ")
    closed = re.search(r"[:\-\[{,] *'(?:[^']|'')*'\Z", before)
    return len(before) if closed and text[end : end + 1] not in ("", "#") else 0


def _bracket(closing: str, mark: Any, begin: Any) -> YamlFault:
    opening = "[" if closing == "]" else "{"
    remedy = f"add it, or quote a text with one of , : {opening} {closing} in it"
    if begin.line < mark.line:
        where = f"line {mark.line + 1}, column {mark.column + 1}"
        return _fault(f"this {opening} is still open at {where}, where a , or {closing} is missing", remedy, begin)
    return _fault(f"a , or {closing} is missing before this", remedy, mark)


def _colon(before: str, mark: Any) -> YamlFault:
    if re.search(r":\s", before):
        return _fault("a second colon in one value", "quote a text that has a colon in it", mark)
    if len(before) > 1000:
        return _fault("the key before this colon is too long", "shorten it, or check the quotes", mark)
    remedy = "indent the keys of one mapping alike; that line may lack a colon"
    return _fault("a key that the line above leaves no room for", remedy, mark)


def _key(text: str, mark: Any) -> YamlFault:
    if text[: mark.column].strip(" -"):
        message, remedy = "something after the end of a value", "quote the whole text, or check the brackets"
        return _fault(message, remedy, mark)
    if text[mark.column :].startswith("-"):
        return _fault("a list item among keys", "indent it below the key that it belongs to", mark)
    return _fault("a line that is indented unlike those around it", "indent the keys of one mapping alike", mark)


def _cut_off(lines: list[str]) -> YamlFault:
    last = max((i for i, line in enumerate(lines) if line.strip()), default=0)
    message, remedy = "not YAML: the file ends where a value is missing", "write it, or close the brackets"
    return "not-yaml", message, remedy, last + 1, len(lines[last].rstrip()) + 1


def _fault(message: str, remedy: str, mark: Any, code: str = "not-yaml") -> YamlFault:
    return code, message if code != "not-yaml" else f"not YAML: {message}", remedy, mark.line + 1, mark.column + 1
