"""The formats: a document as text for a terminal, Markdown, CSV or JSON."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cruxmap.model.problem import cell_text
from cruxmap.report.document import (
    ID,
    Block,
    Column,
    Document,
    Outline,
    Span,
    Table,
    Text,
    note_below,
    records,
    rows_as_text,
    with_ids,
    written,
)
from cruxmap.report.links import LONGEST, Cited, items, runs
from cruxmap.report.numbers import bar, narrowed, plain, span

if TYPE_CHECKING:
    from rich.text import Text as RichText

Format = Callable[[Document, int, bool], str]

ADDRESS = r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+[\w./?=&%#:;,+-]*)"
_LINK_NUMBER = re.compile(r"(\x1b]8;)id=[0-9-]+")  # by chance; each piece of a link works without it
GAP = 2  # between columns
ROOM = 14  # for a column of text with the gap beside it, else titles are broken
IDS = "No room for ids here; `cruxmap questions` and `cruxmap claims` list them."
NARROW = 72  # a terminal of fewer columns leaves out what is spare, if it would not fit otherwise


def terminal(document: Document, width: int, colour: bool) -> str:
    """The document as it is shown in a terminal of some width."""
    from rich.console import Console, OverflowMethod, RenderableType
    from rich.text import Text as RichText

    lines: list[str] = []

    def draw_text(text: str, style: str = "", indent: int = 0) -> None:
        for line, is_item in items(text):
            place, first = indent + 2 * is_item, len(lines)
            draw_line(_rich(line, style), place)
            if is_item:
                lines[first] = " " * indent + "- " + lines[first][place:]

    def draw_line(text: RichText, indent: int) -> None:
        """One paragraph, in which an address is not broken."""
        words, room, position = text.plain, width - indent, 0
        if not any("://" in word and len(word) > room for word in words.split()):
            draw(text, indent)
            return
        for part in textwrap.wrap(words, room, break_long_words=False, break_on_hyphens=False):
            position = words.index(part, position)
            draw(text[position : position + len(part)], indent, overflow="ignore")
            position += len(part)

    def draw(block: RenderableType, indent: int = 0, overflow: OverflowMethod | None = None) -> None:
        console = Console(
            file=io.StringIO(),
            width=width - indent,
            force_terminal=colour,
            no_color=not colour,
            highlight=False,
            markup=False,
            emoji=False,
        )
        with console.capture() as drawn:
            console.print(block, overflow=overflow, crop=overflow is None)
        # Not by rich's Padding, which lays out all cells once more.
        shown = _LINK_NUMBER.sub(r"\1", drawn.get())
        lines.extend(" " * indent + line for line in shown.removesuffix("\n").split("\n"))

    caption = list(document.caption)
    for block in document.blocks:
        if isinstance(block, Text):
            draw_text(block.text, "bold" if block.strong else "")
        elif block.title:
            draw(RichText(plain(block.title), "bold"))
        if isinstance(block, Outline):
            for depth, text in block.points:
                draw_text(text, indent=2 + 2 * depth)
        if isinstance(block, Table):
            table, shown, cells = _fitting(block, width)
            addresses = _taken_out([cells[i] for i in shown if table.columns[i].kind == "text"], width)
            draw(_grid(table, shown, cells, width - 2), 2)
            for address, number in addresses.items():
                draw(_rich(f"[{number}] {address}"), 2, overflow="ignore")
            keys = {column.key for column in table.columns} - {table.columns[i].key for i in shown}
            header = any(column.title for column in table.columns)
            if header and IDS not in caption and any(key.endswith(ID) for key in keys):
                caption.append(IDS)
            if note := note_below(table, shown):
                draw(RichText(plain(note), "dim"))
        lines.append("")
    if not caption:
        lines.pop()
    for text in caption:
        draw_text(text, "dim")
    return "\n".join([*(line.rstrip() for line in lines), ""])


def _rich(text: str, style: str = "") -> RichText:
    """A text in one line as rich draws it, with its links."""
    from rich.style import Style
    from rich.text import Text as RichText

    result = RichText(style=style)
    for run in runs(text):
        result.append(run.words, Style(link=run.address) if 0 < len(run.address) <= LONGEST else None)
    return result


def _fitting(table: Table, width: int) -> tuple[Table, list[int], list[list[str]]]:
    """A table with ids, those of its columns that have room at some width, and all cells as text."""
    table = with_ids(table)
    cells = [_cells(table, column, width // 5) for column in table.columns]
    gap = GAP + (not table.dense)
    widths = [gap + _widest(column.title, texts) for column, texts in zip(table.columns, cells, strict=True)]
    if sum(widths) - gap <= width - 2:
        return table, list(range(len(cells))), cells
    shown = [i for i, column in enumerate(table.columns) if not column.roomy]
    if (too_much := sum(widths[i] for i in shown) - width) > 0:
        if table.columns[-1].kind == "text":  # a sparkline stands in the last column
            cells[-1] = [narrowed(text, widths[-1] - GAP - too_much) for text in cells[-1]]
        shown = [i for i in shown if width >= NARROW or not table.columns[i].spare]
    for i, column in enumerate(table.columns):
        if column.below:
            room = max(width - 4 - sum(widths[other] for other in shown if other != i - 1), ROOM)
            below = ["".join(f"\n  {line}" for line in textwrap.wrap(text, room)) for text in cells[i]]
            cells[i - 1] = [cell + text for cell, text in zip(cells[i - 1], below, strict=True)]
    return table, shown, cells


def _taken_out(columns: Sequence[list[str]], width: int) -> dict[str, int]:
    """Addresses that might be broken in their cells, which get a number in their place; each with its number."""
    numbers: dict[str, int] = {}

    def number(address: re.Match[str]) -> str:
        text = address[0].rstrip(".,;:")  # of the sentence
        short = text if len(text) <= width // 4 else f"[{numbers.setdefault(text, len(numbers) + 1)}]"
        return short + address[0][len(text) :]

    for cells in columns:
        cells[:] = [re.sub(ADDRESS, number, cell) for cell in cells]
    return numbers


def _widest(title: str, texts: Sequence[str]) -> int:
    return max(len(line) for text in (title, *texts) for line in text.split("\n"))


def _grid(table: Table, shown: Sequence[int], cells: Sequence[Sequence[str]], width: int) -> Any:
    """A table as rich draws it: no lines but one below the header."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    def drawn(cell: str) -> RichText:
        return _rich(cell) if "://" in cell and "\n" not in cell else RichText(cell)

    columns = [table.columns[i] for i in shown]
    titled = any(column.title for column in columns)
    grid = RichTable(
        box=box.SIMPLE_HEAD if titled else None,
        show_header=titled,
        padding=(0, 1, 0, 0 if table.dense else 1),
        pad_edge=False,
        show_edge=False,
    )
    tight = _is_tight(columns, [cells[i] for i in shown], width)
    for column in columns:
        grid.add_column(
            RichText(column.title.replace(" ", "\n") if tight and column.kind != "text" else column.title),
            justify="left" if column.kind in ("text", "name", "bar") else "right",
            no_wrap=column.kind != "text",
            overflow="fold" if column.kind == "text" else "ellipsis",
            style="cyan" if column.kind == "bar" else "",
        )
    for number, row in enumerate(zip(*(cells[i] for i in shown), strict=True)):
        grid.add_row(*map(drawn, row), style="bold" if number < table.strong else "")
    return grid


def _is_tight(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the titles of other columns leave too little room for text that has lines."""
    texts = [column.kind == "text" for column in columns]
    left = width - sum(
        GAP + _widest(column.title, lines)
        for column, lines, text in zip(columns, cells, texts, strict=True)
        if not text
    )
    return left < sum(texts) * ROOM


def _cells(table: Table, column: Column, width: int) -> list[str]:
    """A column as text; spans are drawn over some width, on the scale that fits them all."""
    cells = table.cells(column)
    if column.kind != "bar":
        return [written(cell, column.kind) for cell in cells]
    spans = [cell for cell in cells if isinstance(cell, Span)]
    places = [x for cell in spans for x in (cell.start, cell.middle, cell.end) if x == x]
    most = column.most or max((abs(cell) for cell in cells if isinstance(cell, int | float)), default=0) or 1
    return [
        span(cell.start, cell.middle, cell.end, min(places), max(places), width)
        if isinstance(cell, Span)
        else bar(abs(cell) / most, column.room)
        if isinstance(cell, int | float)
        else ""
        for cell in cells
    ]


def markdown(document: Document, width: int, colour: bool) -> str:
    """The document as GitHub's Markdown."""
    lines = [line for block in document.blocks for line in (*_markdown_block(block), "")]
    if document.caption:
        lines += [f"<sub>{'<br>'.join(_with_commands(line) for line in document.caption)}</sub>", ""]
    return "\n".join(lines)


def _markdown_block(block: Block) -> list[str]:
    if isinstance(block, Text):
        return [_markdown_line(line, is_item, "**" if block.strong else "") for line, is_item in items(block.text)]
    lines = [f"**{_escaped(block.title)}**", ""] if block.title else []
    if isinstance(block, Outline):
        return lines + [line for depth, text in block.points for line in _markdown_point(depth, text)]
    table = with_ids(block)
    shown = [i for i, column in enumerate(table.columns) if column.kind != "bar"]
    columns = [table.columns[i] for i in shown]
    titles = [_escaped(column.title or column.key.replace("_", " ")) for column in columns]  # an empty one says nothing
    lines.append("| " + " | ".join(titles) + " |")
    lines.append("|" + "|".join("---" if column.kind in ("text", "name") else "--:" for column in columns) + "|")
    for number, row in enumerate(rows_as_text(table, shown)):
        mark = "**" if number < table.strong else ""
        lines.append("| " + " | ".join(f"{mark}{_escaped(text)}{mark}" if text else "" for text in row) + " |")
    note = note_below(table, shown)
    return lines + (["", _with_commands(note)] if note else [])


def _markdown_line(line: str, is_item: bool, mark: str) -> str:
    text = _with_commands(line)
    return f"{'- ' * is_item}{mark}{text if mark else _begun(text)}{mark}" if text else ""


def _begun(line: str) -> str:
    """A line that begins no list, heading or rule of Markdown's."""
    return re.sub(r"^([0-9]{1,9}(?=[.)])|)([.)](?= |$)|[-+=](?=[ =-]|$))", r"\1\\\2", line)


def _markdown_point(depth: int, text: str) -> Iterator[str]:
    """A point of a list, with its further paragraphs and its own list."""
    for i, (line, is_item) in enumerate(items(text)):
        indent = "  " * (depth + (i > 0))
        yield f"{indent}{'- ' * (is_item or not i)}{_begun(_escaped(line))}".rstrip()


def csv(document: Document, width: int, colour: bool) -> str:
    """The main table as comma-separated values, raw numbers, and nothing else that a program could stumble over."""
    import csv as library

    out = io.StringIO()
    writer = library.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in document.main.columns if column.kind != "bar"])
    writer.writerows([_safe(value) for value in record.values()] for record in records(document.main))
    return out.getvalue()


def json(document: Document, width: int, colour: bool) -> str:
    """The data, with the caption; what is infinite or undefined is null."""
    import json as library

    from msgspec import to_builtins

    data = _finite(to_builtins(document.data)) | {"caption": list(document.full_caption or document.caption)}
    return library.dumps(data, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Format] = {"table": terminal, "markdown": markdown, "csv": csv, "json": json}


def _with_commands(text: str) -> str:
    """A text of ours, in which commands stand between backticks."""
    if isinstance(text, Cited):
        return _with_commands(text.head) + _escaped(Cited("", *text.tail))
    pieces = re.split("(`[^`]+`)", text)
    return "".join(plain(piece) if i % 2 else _escaped(piece) for i, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    """A text of others for Markdown; in an address of the web, which GitHub makes a link, nothing is escaped."""
    if isinstance(text, Cited):
        links = (
            f"[{_escaped(run.words)}](<{run.address}>)" if run.address else _escaped(run.words) for run in text.tail
        )
        return _escaped(text.head) + "".join(links)
    pieces = re.split(ADDRESS, plain(text))
    return "".join(
        piece if i % 2 else re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", piece) for i, piece in enumerate(pieces)
    )


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return cell_text(plain(value)) if isinstance(value, str) else value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))) else value
