"""The formats: a document as text for a terminal, Markdown, CSV or JSON."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from cruxmap.model.problem import cell_text
from cruxmap.report.document import (
    Block,
    Column,
    Document,
    Outline,
    Span,
    Table,
    Text,
    note_below,
    rows_as_text,
    written,
)
from cruxmap.report.numbers import narrowed, plain, span

Format = Callable[[Document, int, bool], str]

GAP = 2  # between columns
ROOM = 14  # for a column of text with the gap beside it, else titles are broken
NARROW = 72  # a terminal of fewer columns leaves out what is spare, if it would not fit otherwise


def terminal(document: Document, width: int, colour: bool) -> str:
    """The document as it is shown in a terminal of some width."""
    from rich.console import Console, RenderableType
    from rich.text import Text as RichText

    lines: list[str] = []

    def draw(one: RenderableType, indent: int = 0) -> None:
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
            console.print(one)
        # Not by rich's Padding, which lays out all cells once more.
        lines.extend(" " * indent + line for line in drawn.get().removesuffix("\n").split("\n"))

    for block in document.blocks:
        if isinstance(block, Text):
            draw(RichText(plain(block.text), "bold" if block.strong else ""))
        elif block.title:
            draw(RichText(plain(block.title), "bold"))
        if isinstance(block, Outline):
            for depth, text in block.points:
                draw(RichText(plain(text)), 2 + 2 * depth)
        if isinstance(block, Table):
            shown, cells = _fitting(block, width)
            draw(_grid(block, shown, cells, width - 2), 2)
            if note := note_below(block, shown):
                draw(RichText(plain(note), "dim"))
        lines.append("")
    for text in document.caption:
        draw(RichText(plain(text), "dim"))
    return "\n".join([*(line.rstrip() for line in lines), ""])


def _fitting(table: Table, width: int) -> tuple[list[int], list[list[str]]]:
    """The columns that are shown at some width, and the cells of all as text."""
    cells = [_cells(table, i, width // 5) for i in range(len(table.columns))]
    natural = sum(GAP + _widest(column.title, texts) for column, texts in zip(table.columns, cells, strict=True))
    if natural > width and table.columns[-1].kind == "text":  # a sparkline stands in the last column
        room = width - natural + _widest(table.columns[-1].title, cells[-1])
        cells[-1] = [narrowed(text, room) for text in cells[-1]]
    roomy = width >= NARROW or natural <= width
    return [i for i, column in enumerate(table.columns) if roomy or not column.spare], cells


def _widest(title: str, texts: Sequence[str]) -> int:
    return max(len(line) for text in (title, *texts) for line in text.split("\n"))


def _grid(table: Table, shown: Sequence[int], cells: Sequence[Sequence[str]], width: int) -> Any:
    """A table as rich draws it: no lines but one below the header."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

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
    for row in zip(*(cells[i] for i in shown), strict=True):
        grid.add_row(*map(RichText, row))
    return grid


def _is_tight(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the titles of other columns leave too little room for text that has lines."""
    texts = [column.kind == "text" for column in columns]
    left = width - sum(
        GAP + _widest(column.title, its) for column, its, text in zip(columns, cells, texts, strict=True) if not text
    )
    return left < sum(texts) * ROOM


def _cells(table: Table, column: int, width: int) -> list[str]:
    """A column as text; spans are drawn over some width, on the scale that fits them all."""
    values = [row[column] for row in table.rows]
    spans = [value for value in values if isinstance(value, Span)]
    if not spans:
        return [written(value, table.columns[column].kind) for value in values]
    reached = [x for one in spans for x in (one.start, one.middle, one.end) if x == x]
    least, most = min(reached), max(reached)
    return [
        span(value.start, value.middle, value.end, least, most, width) if isinstance(value, Span) else str(value or "")
        for value in values
    ]


def markdown(document: Document, width: int, colour: bool) -> str:
    """The document as GitHub's Markdown."""
    lines = [line for block in document.blocks for line in (*_markdown_block(block), "")]
    return "\n".join([*lines, f"<sub>{'<br>'.join(_escaped(line) for line in document.caption)}</sub>", ""])


def _markdown_block(block: Block) -> list[str]:
    if isinstance(block, Text):
        return [f"**{_escaped(block.text)}**" if block.strong else _escaped(block.text)]
    lines = [f"**{_escaped(block.title)}**", ""] if block.title else []
    if isinstance(block, Outline):
        return lines + [f"{'  ' * depth}- {_escaped(text)}" for depth, text in block.points]
    shown = [i for i, column in enumerate(block.columns) if column.kind != "bar"]
    columns = [block.columns[i] for i in shown]
    lines.append("| " + " | ".join(_escaped(column.title) for column in columns) + " |")
    lines.append("|" + "|".join("---" if column.kind in ("text", "name") else "--:" for column in columns) + "|")
    lines += ["| " + " | ".join(map(_escaped, row)) + " |" for row in rows_as_text(block, shown)]
    note = note_below(block, shown)
    return lines + (["", _escaped(note)] if note else [])


def csv(document: Document, width: int, colour: bool) -> str:
    """The main table as comma-separated values, raw numbers, with the caption as `#` lines below it."""
    import csv as library

    out = io.StringIO()
    writer = library.writer(out, lineterminator="\n")
    shown = [i for i, column in enumerate(document.main.columns) if column.kind != "bar"]
    writer.writerow([document.main.columns[i].key for i in shown])
    writer.writerows([_safe(row[i]) for i in shown] for row in document.main.rows)
    writer.writerows([f"# {plain(line)}"] for line in document.caption)
    return out.getvalue()


def json(document: Document, width: int, colour: bool) -> str:
    """The data, with the caption; what is infinite or undefined is null."""
    import json as library

    from msgspec import to_builtins

    data = _finite(to_builtins(document.data)) | {"caption": list(document.caption)}
    return library.dumps(data, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Format] = {"table": terminal, "markdown": markdown, "csv": csv, "json": json}


def _escaped(text: str) -> str:
    text = plain(text)
    for character in "\\`*_{}[]<>#|~":
        text = text.replace(character, f"\\{character}")
    return text


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return cell_text(plain(value)) if isinstance(value, str) else value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))) else value
