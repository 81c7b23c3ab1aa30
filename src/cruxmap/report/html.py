"""A document as a piece of HTML, for a notebook: in the colours around it, light or dark, and with nothing to run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from cruxmap.report.document import Block, Cell, Column, Document, Named, Outline, Span, Table, Text, written
from cruxmap.report.links import Run, items, runs
from cruxmap.report.numbers import plain

ROOM = 6  # pixels of a bar for each character that a terminal draws
STYLE = """\
<style>
.cruxmap table {border-collapse: collapse; margin: .3em 0 .6em}
.cruxmap caption {caption-side: top; text-align: left; font-weight: bold; white-space: normal; color: inherit}
.cruxmap th, .cruxmap td {padding: .1em .6em; vertical-align: top}
.cruxmap .note {opacity: .75; font-size: .9em}
.cruxmap .bar {display: inline-block; height: .7em; background: currentColor; opacity: .7}
.cruxmap .bar.low {opacity: .35}
.cruxmap img {max-width: 100%; background: white}
</style>"""


def document_html(document: Document, picture: str = "") -> str:
    """The document; `picture`, HTML already, stands above its caption."""
    caption = "".join(f"<div>{_text(line)}</div>" for line in document.caption)
    blocks = "".join(map(block_html, document.blocks))
    return framed(f'{blocks}{picture}<div class="note" style="text-align: left">{caption}</div>')


def table_html(table: Table) -> str:
    """A table by itself."""
    return framed(block_html(table))


def framed(html: str) -> str:
    """HTML with the styles that it is drawn with."""
    return f'<div class="cruxmap">{STYLE}{html}</div>'


def image(svg: bytes, what: str) -> str:
    """A drawing as an image, in which nothing can run and no name meets one of the page; `what` is its text."""
    data = b64encode(svg).decode()
    return f'<p><img src="data:image/svg+xml;base64,{data}" alt="{escape(plain(what))}"></p>'


def block_html(block: Block) -> str:
    """A block of a document."""
    if isinstance(block, Text):
        text = _text(block.text)
        return f"<p>{f'<strong>{text}</strong>' if block.strong else text}</p>"
    if isinstance(block, Outline):
        points = "".join(f'<li style="margin-left: {1.5 * depth}em">{_text(text)}</li>' for depth, text in block.points)
        return f"<p><strong>{_text(block.title)}</strong></p><ul>{points}</ul>"
    return _table(block)


def _table(table: Table) -> str:
    cells = [_column(column, table.cells(column)) for column in table.columns]
    sides = [_side(column) for column in table.columns]
    lines = []
    if any(column.title for column in table.columns):
        heads = "".join(
            f'<th scope="col" style="text-align: {side}">{_text(column.title)}</th>'
            for side, column in zip(sides, table.columns, strict=True)
        )
        lines.append(f"<thead><tr>{heads}</tr></thead>")
    lines.append("<tbody>")
    for number, row in enumerate(zip(*cells, strict=True)):
        weight = "; font-weight: bold" * (number < table.strong)
        data = "".join(
            f'<td style="text-align: {side}{weight}"{title}>{html}</td>'
            for side, (html, title) in zip(sides, row, strict=True)
        )
        lines.append(f"<tr>{data}</tr>")
    lines.append("</tbody>")
    caption = f"<caption>{_text(table.title)}</caption>" if table.title else ""
    notes = " ".join(filter(None, (table.note, *(column.note for column in table.columns))))
    below = f'<p class="note">{_text(notes)}</p>' if notes else ""
    return f"<table>{caption}{''.join(lines)}</table>{below}"


def _side(column: Column) -> str:
    return "left" if column.kind in ("text", "name", "bar") else "right"


def _column(column: Column, cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Each cell as HTML, with the attribute that says an id to whoever points at a title."""
    if column.kind == "bar":
        return [(bar, "") for bar in _bars(column, cells)]
    return [
        (_text(written(cell, column.kind)), f' title="{escape(plain(cell.id))}"' if isinstance(cell, Named) else "")
        for cell in cells
    ]


def _bars(column: Column, cells: Sequence[Cell]) -> list[str]:
    """Bars of one scale; what is drawn to both sides of a middle begins where the least of them does."""
    spans = [cell for cell in cells if isinstance(cell, Span)]
    ends = [end for cell in spans for end in (cell.start, cell.middle, cell.end) if end == end]
    least, most = (min(ends), max(ends)) if ends else (0.0, 0.0)
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    most = most if ends else column.most or max(map(abs, numbers), default=0.0)
    scale = ROOM * column.room / (most - least) if most > least else 0.0

    def piece(start: float, end: float, kind: str = "") -> str:
        width = (end - start) * scale if end == end else 0.0
        return f'<span class="bar{kind}" style="width: {max(0.0, width):.1f}px"></span>'

    def drawn(cell: Cell) -> str:
        if isinstance(cell, Span):
            below, above = ((cell.start, " low"), (cell.end, ""))
            if cell.start > cell.end:
                below, above = above, below
            gap = f'<span style="display: inline-block; width: {max(0.0, (below[0] - least) * scale):.1f}px"></span>'
            return gap + piece(below[0], cell.middle, below[1]) + piece(cell.middle, above[0], above[1])
        return piece(0.0, abs(cell)) if isinstance(cell, int | float) else ""

    return [drawn(cell) for cell in cells]


def _text(text: str) -> str:
    """A text of anybody's, made safe to show; its lines stay lines, and its addresses are links."""
    return "<br>".join("• " * is_item + "".join(map(_run, runs(line))) for line, is_item in items(text))


def _run(run: Run) -> str:
    words = escape(run.words)
    return f'<a href="{escape(run.address)}" rel="noopener noreferrer">{words}</a>' if run.address else words
