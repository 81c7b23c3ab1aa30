"""Laying text out for a terminal: paragraphs over lines, and tables whose columns share the width.

Widths are in cells of the terminal, of which some characters take two and some none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from rich.cells import cell_len, chop_cells, set_cell_size

from cruxmap.report.links import Run, hyperlink, runs

LEAST = 6  # of a column whose text wraps; before it has less, the gaps close and texts that do not wrap are cut
STYLES = {"bold": "1", "dim": "2", "cyan": "36"}


class Strip(Struct, frozen=True):
    """A column of texts under a title.

    Attributes:
        title: its header.
        cells: its texts, which may have several lines.
        right: whether they stand at the right.
        wraps: whether a text that is too long goes on below; else it is cut.
        style: of its cells.
    """

    title: str
    cells: Sequence[str]
    right: bool = False
    wraps: bool = True
    style: str = ""


def styled(text: str, *styles: str) -> str:
    """A text in some styles; in none where they are empty."""
    codes = ";".join(STYLES[style] for style in styles if style)
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text


def wrapped(text: str, width: int, whole: str = "") -> list[str]:
    """A text over lines of some width.

    Args:
        text: one or several paragraphs.
        width: of a line.
        whole: a word that has this in it is not broken, though it is longer than a line.
    """
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in re.findall(r"\s*\S+\s*", paragraph):
            if line and cell_len(line + word.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += word
            while len(line) > 1 and cell_len(line.rstrip()) > width and not (whole and whole in word):
                start = chop_cells(line, width)[0] or line[0]
                lines.append(start)
                line = line[len(start) :]
        lines.append(line.rstrip())
    return lines


def linked(lines: Sequence[str], words: Iterable[Run]) -> list[str]:
    """The lines over which the words of a text stand, with links that a terminal opens."""
    links: list[tuple[int, Run]] = []
    text = ""
    for run in words:
        if run.address:
            links.append((len(text), run))
        text += run.words
    result, end = [], 0
    for line in lines:
        start = text.find(line, end)
        shown = line
        for first, run in reversed(links):
            left, right = max(first - start, 0), min(first + len(run.words) - start, len(line))
            if start >= 0 and left < right:
                shown = shown[:left] + hyperlink(Run(line[left:right], run.address)) + shown[right:]
        result.append(shown)
        end = max(start, 0) + len(line)
    return result


def grid(strips: Sequence[Strip], width: int, gap: int, strong: int = 0, colour: bool = False) -> list[str]:
    """Columns beside each other, under their titles and a rule if any has one.

    Args:
        strips: the columns.
        width: of all, which is kept as long as every column has a cell.
        gap: between two columns, where there is room.
        strong: how many rows, from the first, are bold.
        colour: whether styles are shown.
    """
    titles = [strip.title for strip in strips]
    rows = [list(row) for row in zip(*(strip.cells for strip in strips), strict=True)]
    if titled := any(titles):
        rows.insert(0, titles)
    wanted = [max((_width(row[i]) for row in rows), default=0) for i in range(len(strips))]
    least = [min(LEAST, room) if strip.wraps else room for strip, room in zip(strips, wanted, strict=True)]
    if sum(least) + gap * (len(strips) - 1) > width:
        gap = 1
    widths = _shared(wanted, least, width - gap * (len(strips) - 1))
    lines = []
    for number, row in enumerate(rows, -titled):
        cells = [_lines(text, strip, room) for text, strip, room in zip(row, strips, widths, strict=True)]
        height = max(map(len, cells))
        columns = []
        for text, cell, strip, room in zip(row, cells, strips, widths, strict=True):
            blank = [""] * (height - len(cell))
            plain = [*blank, *cell] if number < 0 else [*cell, *blank]  # titles stand at the bottom
            drawn = plain
            if colour:
                styles = "bold" if number < strong else "", strip.style if number >= 0 else ""
                drawn = [styled(line, *styles) for line in linked(plain, runs(text))]
            gaps = (" " * (room - cell_len(line)) for line in plain)
            columns.append(
                [rest + line if strip.right else line + rest for line, rest in zip(drawn, gaps, strict=True)]
            )
        lines += [(" " * gap).join(pieces) for pieces in zip(*columns, strict=True)]
        if number < 0:
            lines.append("─" * (sum(widths) + gap * (len(strips) - 1)))
    return lines


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths that fit into some room: the widest gives way first, to the least that it wants, then further."""
    widths = [min(width, room) for width in wanted]
    for lowest in (least, [1] * len(widths)):
        while sum(widths) > room and (wider := [i for i, width in enumerate(widths) if width > lowest[i]]):
            widths[max(wider, key=widths.__getitem__)] -= 1
    return widths


def _lines(text: str, strip: Strip, width: int) -> list[str]:
    if strip.wraps:
        return wrapped(text, width)
    lines = text.split("\n")
    return [line if cell_len(line) <= width else set_cell_size(line, max(0, width - 1)) + "…" for line in lines]
