"""A document: what a command has to say, before any format is chosen."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from cruxmap.report.numbers import credence, percent, plain, points, signed

PictureForm = Literal["svg", "png"]
Kind = Literal["text", "name", "probability", "credence", "points", "number", "decimal", "signed", "bar"]


class Span(Struct, frozen=True):
    """A cell of a bar column that is drawn to both sides of a middle, on one scale with the cells below it.

    `start` and `end` are drawn in different shades, so that one sees which is which.
    """

    start: float
    middle: float
    end: float


Cell = str | float | int | Span | None


class Column(Struct, frozen=True):
    """A column: `key` names it for machines, `title` for people.

    The kind says how its values are written; a name is never broken over lines. A bar is a decoration of
    a terminal: other formats leave the column out. A narrow terminal leaves out what is `spare`
    where there is no room for it. The note is shown below the table where the column is.
    """

    key: str
    title: str
    kind: Kind = "text"
    spare: bool = False
    note: str = ""


class Table(Struct, frozen=True):
    """Rows of raw values under a title, and a note below them; `dense` where columns stand close together."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    dense: bool = False


class Text(Struct, frozen=True):
    """A paragraph; `strong` for what must not be missed."""

    text: str
    strong: bool = False


class Outline(Struct, frozen=True):
    """An indented list: each point with its depth, counted from 0."""

    title: str
    points: tuple[tuple[int, str], ...]


Block = Table | Text | Outline


class Document(Struct, frozen=True):
    """Blocks in reading order, the caption that makes them repeatable, and the data for machines.

    `data` is what JSON shows; `main` the table that CSV shows.
    """

    blocks: tuple[Block, ...]
    caption: tuple[str, ...]
    data: Any
    main: Table


def written(value: Cell, kind: Kind) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Span):
        raise TypeError("a span is drawn, not written")
    if kind == "number":
        return f"{value:.4g}"
    if kind == "decimal":
        return f"{value:.2f}"
    return {"probability": percent, "credence": credence, "points": points, "signed": signed}[kind](float(value))


def note_below(table: Table, columns: Sequence[int]) -> str:
    """What stands below the table where these columns are shown: its own note, and theirs."""
    return " ".join(filter(None, (table.note, *(table.columns[i].note for i in columns))))


def rows_as_text(table: Table, columns: Sequence[int]) -> list[list[str]]:
    """The table's cells in some columns, as people read them."""
    return [[written(row[i], table.columns[i].kind) for i in columns] for row in table.rows]
