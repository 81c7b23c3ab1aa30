"""Argdown's characters: comments taken out, data in braces read, and the rest as lines with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from cruxmap.files.exchange.argdown.outline import Data
from cruxmap.files.exchange.network import NetworkFault, Place
from cruxmap.files.tree import Mapping, Source
from cruxmap.model.problem import Problem, ProblemsError

UNCLOSED = 100  # braces that nothing closes: each is looked for to the end of the file
JOINED = "\x01"  # in place of the end of a line inside of a comment or of data; no file has this character

_FRONT = re.compile(r"\s*^(===+)[ \t]*\n(?P<text>.*?)^===+[ \t]*$", re.DOTALL | re.MULTILINE)
_PIECE = re.compile(
    r"\\."
    r"|(?P<comment>/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*)"
    r"|(?P<open>/\*|<!--)"
    r"|@?\[[^\]\n]{0,300}\](?:\([^)\n]{0,1000}\))?|@?<[^<>\n]{1,300}>"
    r"|(?P<brace>\{)",
    re.DOTALL,
)
_INSIDE = re.compile(r"(?<=[\[{,:\s])(?P<quote>[\"'])|(?P<open>\{)|(?P<close>\})")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*'", re.DOTALL)}
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/', re.DOTALL)
_AFTER = re.compile(r"(?:[ \t]|/\*.*?\*/|#\([^)\n]*\)|#[\w-]+)*(?://[^\n]*)?(?:\n|\Z)", re.DOTALL)
_LIKE_DATA = re.compile(r"\{\s*[\"“]?\w+[\"”]?\s*:")
_STRAIGHT = str.maketrans("“”„\t", '""" ')


class Line(NamedTuple):
    """A line without comments and data; what was taken out is blank, so that places are those of the file."""

    text: str
    start: int
    is_empty: bool


class Text:
    """A file's text as lines. `data` are the mappings by where their braces open; `faults` what cannot be read."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.ends = [-1, *(match.start() for match in re.finditer("\n", text))]
        self.faults: list[NetworkFault] = []
        self.front: Data | None = None
        self.data: list[tuple[int, Data]] = []
        self.unclosed = 0
        self.text = self._without_front(text)
        cleaned = self._cleaned(self.text)
        self.lines: list[Line] = []
        start = 0
        for line in cleaned.split("\n"):
            original = self.text[start : start + len(line)]
            self.lines.append(Line(line.replace(JOINED, " "), start, not original.strip()))
            start += len(line) + 1

    def place(self, offset: int) -> Place:
        """Where in the file a position of its text is."""
        line = bisect_right(self.ends, offset - 1) if offset else 1
        return Place(line, offset - self.ends[line - 1])

    def fault(self, offset: int, message: str, remedy: str) -> None:
        """Note what is wrong at a position."""
        self.faults.append(NetworkFault(message, remedy, self.place(offset)))

    def _without_front(self, text: str) -> str:
        """The text, with its front matter read and blank."""
        match = _FRONT.match(text)
        if match is None:
            if opened := re.match(r"\s*^===+[ \t]*$", text, re.MULTILINE):
                self.fault(opened.end() - 1, "the front matter is not closed", "end it with a line of ===")
            return text
        if match["text"].strip():
            self.front = self._mapping(match["text"], self.place(match.start("text")))
        return re.sub(r"[^\n]", " ", text[: match.end()]) + text[match.end() :]

    def _cleaned(self, text: str) -> str:
        pieces: list[str] = []
        last = position = 0
        while match := _PIECE.search(text, position):
            position = match.end()
            if match["open"]:
                self.fault(match.start(), "a comment that is opened here is not closed", "close it with */ or -->")
                break
            if match["brace"]:
                end = self._data(text, match.start())
                position = max(abs(end), position)
                if end > 0:
                    pieces += [text[last : match.start()], _blank(text[match.start() : end])]
                    last = end
            elif match["comment"]:
                pieces += [text[last : match.start()], _blank(match[0])]
                last = position
        return "".join([*pieces, text[last:]])

    def _data(self, text: str, start: int) -> int:
        """Where data that opens here ends; negative where it is a text in braces and no data."""
        end = _closing(text, start)
        if end is None:
            self.unclosed += 1
            if _LIKE_DATA.match(text, start) or self.unclosed > UNCLOSED:
                self.fault(start, "data that is opened here is not closed", "close it with }")
                return -len(text)
            return -start - 1
        if not _AFTER.match(text, end):
            if _LIKE_DATA.match(text, start):
                self.fault(end, "there is text behind data in braces", "put the data behind the text")
            return -end
        written = _without_comments(text[start:end]).translate(_STRAIGHT)
        data = self._mapping(written, self.place(start))
        if data is not None:
            self.data.append((start, data))
        return end

    def _mapping(self, written: str, start: Place) -> Data | None:
        """A mapping in YAML, in braces or as lines below an opening brace; None, with a fault, if it is none."""
        attempts = [(written, start)]
        if re.match(r"\{[ ]*\n", written):
            indented = written[1:-1].partition("\n")[2]
            attempts.append((indented, Place(start.line + 1, 1)))
        for text, place in attempts:
            try:
                source = Source("", text.encode())
            except ProblemsError as error:
                problems = [*error.problems]
            else:
                problems = source.problems
                if isinstance(source.root, Mapping) and not problems:
                    return Data(source.root, place)
            if (text, place) == attempts[-1]:
                self.faults.append(_data_fault(problems, place))
        return None


def _data_fault(problems: Sequence[Problem], start: Place) -> NetworkFault:
    """The first thing that is wrong with data that starts there."""
    if not problems:
        return NetworkFault("data in braces has no keys", "write {key: value}", start)
    first = problems[0]
    column = first.column + (start.column - 1 if first.line == 1 else 0)
    place = Place(start.line + first.line - 1, column) if first.line else start
    return NetworkFault(first.message, first.remedy.partition("; what comes after")[0], place)


def _closing(text: str, start: int) -> int | None:
    """Behind the brace that closes the one at `start`; braces in quotes do not count."""
    depth, position = 0, start
    while match := _INSIDE.search(text, position):
        position = match.end()
        if match["quote"]:
            quoted = _QUOTED[match["quote"]].match(text, match.start())
            position = quoted.end() if quoted else position
        elif match["open"]:
            depth += 1
        elif match["close"]:
            depth -= 1
            if not depth:
                return position
    return None


def _without_comments(data: str) -> str:
    """Data without comments, which BayesDown has in it."""
    end = data.rfind("*/") + 2
    commented = data[:end] if end > 1 else ""
    return _COMMENT.sub(lambda match: match[1] or re.sub(r"[^\n]", " ", match[0]), commented) + data[len(commented) :]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text).replace("\n", JOINED)
