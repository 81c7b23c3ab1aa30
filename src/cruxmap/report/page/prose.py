"""Texts from files as HTML: their paragraphs, their lists, and their links to the web; everything else is escaped."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

from cruxmap.report.links import Cited, runs

_ITEM = re.compile(r"\s*(?:[-*•]|[0-9]{1,3}[.)])\s+")


def prose(text: str) -> Markup:
    """A text as paragraphs and lists: a blank line ends a paragraph, and `- ` or `1. ` begins an item."""
    blocks = _blocks(text.head if isinstance(text, Cited) else text)
    if isinstance(text, Cited):
        blocks = blocks or [(False, [""])]
        blocks[-1][1][-1] = Cited(blocks[-1][1][-1], *text.tail)
    return Markup("").join(
        _list(lines) if is_list else Markup("<p>{}</p>").format(Markup(" ").join(map(linked, lines)))
        for is_list, lines in blocks
    )


def linked(text: str) -> Markup:
    """A text in one line, with its links."""
    return Markup("").join(
        Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(run.address, run.words)
        if run.address
        else escape(run.words)
        for run in runs(text)
    )


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
