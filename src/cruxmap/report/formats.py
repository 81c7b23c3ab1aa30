"""The formats: a document as text for a terminal, Markdown, CSV or JSON."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

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
from cruxmap.report.layout import Strip, grid, linked, styled, wrapped
from cruxmap.report.links import Cited, items, runs
from cruxmap.report.numbers import bar, narrowed, plain, span

Format = Callable[[Document, int, bool], str]

ADDRESS = r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+[\w./?=&%#:;,+-]*)"
GAP = 2  # between columns
ROOM = 14  # for a column of text with the gap beside it, else titles are broken
IDS = "No room for ids here; a wider window has them, and so does `--json`."
NARROW = 72  # a terminal of fewer columns leaves out what is spare, if it would not fit otherwise


def terminal(document: Document, width: int, colour: bool) -> str:
    """The document as it is shown in a terminal of some width."""
    lines: list[str] = []

    def draw_text(text: str, style: str = "", indent: int = 0) -> None:
        for line, is_item in items(text):
            words, mark = [*runs(line)], "- " * is_item
            parts = wrapped("".join(run.words for run in words), width - indent - len(mark), whole="://")
            for part in linked(parts, words) if colour else parts:
                lines.append(" " * indent + mark + (styled(part, style) if colour else part))
                mark = " " * len(mark)

    caption = list(document.caption)
    for block in document.blocks:
        if isinstance(block, Text):
            draw_text(block.text, "bold" if block.strong else "")
        elif block.title:
            draw_text(plain(block.title), "bold")
        if isinstance(block, Outline):
            for depth, text in block.points:
                draw_text(text, indent=2 + 2 * depth)
        if isinstance(block, Table):
            table, shown, cells = _fitting(block, width)
            addresses = _taken_out([cells[i] for i in shown if table.columns[i].kind == "text"], width)
            strips, gap = _strips(table, shown, cells, width - 2)
            lines.extend(f"  {line}" for line in grid(strips, width - 2, gap, table.strong, colour))
            for address, number in addresses.items():
                text = f"[{number}] {address}"
                lines.extend(f"  {line}" for line in (linked([text], runs(text)) if colour else [text]))
            keys = {column.key for column in table.columns} - {table.columns[i].key for i in shown}
            header = any(column.title for column in table.columns)
            if header and IDS not in caption and any(key.endswith(ID) for key in keys):
                caption.append(IDS)
            if note := note_below(table, shown):
                draw_text(plain(note), "dim")
        lines.append("")
    if not caption:
        lines.pop()
    for text in caption:
        draw_text(text, "dim")
    return "\n".join([*(line.rstrip() for line in lines), ""])


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


def _strips(table: Table, shown: Sequence[int], cells: Sequence[Sequence[str]], width: int) -> tuple[list[Strip], int]:
    """The columns that are shown, as they are laid out, and the gap between them."""
    columns = [table.columns[i] for i in shown]
    tight = _is_tight(columns, [cells[i] for i in shown], width)
    strips = [
        Strip(
            column.title.replace(" ", "\n") if tight and column.kind != "text" else column.title,
            cells[i],
            right=column.kind not in ("text", "name", "bar"),
            wraps=column.kind == "text",
            style="cyan" if column.kind == "bar" else "",
        )
        for i, column in zip(shown, columns, strict=True)
    ]
    titled = any(column.title for column in columns)
    return strips, 1 + titled + (not table.dense)


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
