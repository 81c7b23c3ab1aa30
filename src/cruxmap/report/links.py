"""Links in texts: addresses of the web that stand in them, and the words that lead to what is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Self

from cruxmap.report.numbers import plain

LONGEST = 2000  # characters of an address that terminals take
_WEB = re.compile(r"https?://[^\s<>\"'`\\]+", re.ASCII | re.IGNORECASE)
_OPENED = {")": "(", "]": "[", "}": "{"}


class Run(NamedTuple):
    """Words of a text, safe to show; with an address they are a link."""

    words: str
    address: str = ""


class Cited(str):
    """A text with what it cites at its end, of which some words are links; as a text it is all of this.

    Attributes:
        head: the text before it.
        tail: the words at the end.
    """

    __slots__ = ("head", "tail")
    head: str
    tail: tuple[Run, ...]

    def __new__(cls, head: str, *tail: Run) -> Self:
        """A text, and what comes after it."""
        result = super().__new__(cls, head + "".join(run.words for run in tail))
        result.head, result.tail = head, tail
        return result


def runs(text: str) -> Iterator[Run]:
    """A text of anybody's in pieces that are safe to show: words, and links to the web."""
    if isinstance(text, Cited):
        yield from runs(text.head)
        for run in text.tail:
            yield from [Run(plain(run.words), run.address)] if run.address else runs(run.words)
        return
    shown, position = plain(text), 0
    for match in _WEB.finditer(shown):
        address = _without_punctuation(match[0])
        if not address.endswith("//"):
            yield Run(shown[position : match.start()])
            yield Run(address, address)
            position = match.start() + len(address)
    yield Run(shown[position:])


def items(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, each with whether it is an item of a list; what is cited stands in the last."""
    lines = (text.head if isinstance(text, Cited) else text).split("\n")
    for i, line in enumerate(lines, 1):
        is_item = line.startswith("- ") and len(lines) > 1
        words = line[2:] if is_item else line
        yield Cited(words, *text.tail) if isinstance(text, Cited) and i == len(lines) else words, is_item


def hyperlink(run: Run) -> str:
    """Words that a terminal opens as a link (OSC 8); what does not know that shows the words."""
    return f"\x1b]8;;{run.address}\x1b\\{run.words}\x1b]8;;\x1b\\" if len(run.address) <= LONGEST else run.words


def _without_punctuation(address: str) -> str:
    """An address without the marks of the sentence around it; a bracket belongs to it where it was opened in it."""
    while address[-1] in ".,;:!?…" or address.count(address[-1]) > address.count(_OPENED.get(address[-1], address[-1])):
        address = address[:-1]
    return address
