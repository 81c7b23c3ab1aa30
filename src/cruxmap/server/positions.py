"""Places in a text as an editor counts them: lines, and units of an encoding within a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from cruxmap.files.tree import LINE_END

_BREAK = re.compile("\r\n|\r|\n")  # what the protocol counts as the end of a line; YAML has three more
BOM = "\ufeff"


class Positions:
    """A text's places.

    Args:
        text: the text as the editor has it.
        encoding: in what its columns are counted; the protocol's own is UTF-16.

    A place is a number of characters from the start of the text, without the mark that may be in front of it: as
    the trees of files count.
    """

    def __init__(self, text: str, encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self._encoding = str(getattr(encoding, "value", encoding))
        self._mark = len(BOM) if text.startswith(BOM) else 0
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def position(self, place: int) -> Position:
        """The position of a place."""
        place = min(max(place + self._mark, 0), len(self.text))
        line = bisect_right(self._starts, place) - 1
        return Position(line, self._units(self.text[self._starts[line] : place]))

    def range(self, start: int, end: int) -> Range:
        """The range from one place to another."""
        return Range(self.position(start), self.position(end))

    def place(self, position: Position) -> int:
        """The place of a position; of one beyond the end of its line, or of the text, that end."""
        if position.line >= len(self._starts):
            return len(self.text) - self._mark
        start = self._starts[position.line]
        match = _BREAK.search(self.text, start)
        line = self.text[start : match.start() if match else len(self.text)]
        return start + self._characters(line, position.character) - self._mark

    def place_of(self, line: int, column: int) -> int:
        """The place of a line and a column as problems have them, which count from 1 and as YAML does."""
        starts = self._yaml_starts
        start = starts[min(line, len(starts)) - 1]
        end = starts[line] if line < len(starts) else len(self.text)
        return min(start + column - 1, end)

    def word(self, place: int) -> int:
        """Where the word ends, or the text in quotes, that starts at a place; at least one character further."""
        at = place + self._mark
        match = re.compile(r"\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s,:\[\]{}#]+").match(self.text, at)
        return (match.end() if match else at + (at < len(self.text) and self.text[at] not in "\r\n")) - self._mark

    @cached_property
    def _yaml_starts(self) -> list[int]:
        return [0, *(match.end() - self._mark for match in LINE_END.finditer(self.text))]

    def _units(self, text: str) -> int:
        if self._encoding == "utf-32" or text.isascii():
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def _characters(self, line: str, units: int) -> int:
        """How many characters of a line come before so many units; a character is not split."""
        if self._encoding == "utf-32" or line.isascii():
            return min(units, len(line))
        passed = 0
        for i, character in enumerate(line):
            passed += self._units(character)
            if passed > units:
                return i
        return len(line)
