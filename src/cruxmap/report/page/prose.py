"""Texts from files as HTML: their paragraphs, their lists, and their links to the web; everything else is escaped."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

from cruxmap.report.numbers import plain

_LINK = re.compile(r"https?://[^\s<>\"'`\\]+", re.ASCII | re.IGNORECASE)
_OPENED = {")": "(", "]": "[", "}": "{"}
_ITEM = re.compile(r"\s*(?:[-*•]|[0-9]{1,3}[.)])\s+")


def prose(text: str) -> Markup:
    """A text as paragraphs and lists: a blank line ends a paragraph, and `- ` or `1. ` begins an item."""
    return Markup("").join(
        _list(lines) if is_list else Markup("<p>{}</p>").format(linked(" ".join(lines)))
        for is_list, lines in _blocks(text)
    )


def linked(text: str) -> Markup:
    """A text in one line, with its web addresses as links."""
    shown = plain(text)
    result, position = Markup(""), 0
    for match in _LINK.finditer(shown):
        address = _without_punctuation(match[0])
        link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address)
        result += escape(shown[position : match.start()]) + link
        position = match.start() + len(address)
    return result + escape(shown[position:])


def _blocks(text: str) -> list[tuple[bool, list[str]]]:
    """The text's paragraphs, each one line, and its lists, with a line for each item."""
    blocks: list[tuple[bool, list[str]]] = []
    for is_blank, lines in groupby(text.splitlines() if "\n" in text else [text], key=lambda line: not line.strip()):
        if is_blank:
            continue
        for i, line in enumerate(lines):
            is_item = _ITEM.match(line) is not None and "\n" in text
            if is_item and blocks and blocks[-1][0]:
                blocks[-1][1].append(_ITEM.sub("", line, count=1))
            elif is_item:
                blocks.append((True, [_ITEM.sub("", line, count=1)]))
            elif i:
                blocks[-1][1][-1] += f" {line.strip()}"
            else:
                blocks.append((False, [line.strip()]))
    return blocks


def _list(items: list[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(linked(item)) for item in items))


def _without_punctuation(address: str) -> str:
    """An address without the marks of the sentence around it; a bracket belongs to it where it was opened in it."""
    while address[-1] in ".,;:!?…" or address.count(address[-1]) > address.count(_OPENED.get(address[-1], address[-1])):
        address = address[:-1]
    return address
