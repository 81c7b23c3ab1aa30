"""A document: what a command has to say, before any format is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, structs

from cruxmap.report.numbers import credence, deviation, percent, plain, points, signed

if TYPE_CHECKING:
    from pandas import DataFrame

ID = "-id"  # ends the key of a column of ids
PictureFormat = Literal["svg", "png"]
Kind = Literal[
    "text",
    "name",
    "probability",
    "credence",
    "points",
    "distance",
    "deviation",
    "number",
    "decimal",
    "bits",
    "odds",
    "signed",
    "bar",
]


class Span(Struct, frozen=True):
    """A cell of a bar column that is drawn to both sides of a middle, on one scale with the cells below it.

    `start` and `end` are drawn in different shades, so that one sees which is which.
    """

    start: float
    middle: float
    end: float


class Named(Struct, frozen=True):
    """A cell about a question or a claim: people read its title, machines and commands its id."""

    id: str
    title: str


class Worded(Struct, frozen=True):
    """A cell that people read as a text and machines as a value."""

    text: str
    value: str | float | None


Cell = str | float | int | Span | Named | Worded | None
Record = dict[str, str | float | int | None]


class Column(Struct, frozen=True):
    """A column: `key` names it for machines, `title` for people, and `value` is its cell for a row.

    Attributes:
        key: its name in CSV and JSON.
        title: its header for people.
        kind: how its values are written; a name is never broken over lines. A bar is a decoration of a
            terminal, drawn over `room` characters for the largest number: other formats leave the column out.
        value: the cell of a row; if left out, the row's attribute of the name `key`.
        spare: whether a narrow terminal leaves it out where there is no room for it.
        note: shown below the table where the column is.
        room: the characters of the longest bar.
        roomy: whether a terminal shows it only where the whole table has room, so that nothing is broken for it.
        below: whether a terminal without room for it, roomy as it is, shows it below the cell to its left.
        most: what the longest bar stands for, so that bars of several tables have one scale; 0 for the largest number.
    """

    key: str
    title: str
    kind: Kind = "text"
    value: Callable[[Any], Cell] | None = None
    spare: bool = False
    note: str = ""
    room: int = 8
    roomy: bool = False
    below: bool = False
    most: float = 0.0

    def of(self, row: object) -> Cell:
        """The cell of a row."""
        cell: Cell = getattr(row, self.key) if self.value is None else self.value(row)
        return cell


def machine(key: str) -> Column:
    """A column that only machines read: the row's attribute of that name, None where it has none."""
    return Column(key, key, "number", lambda row: getattr(row, key, None))


def pick(columns: Sequence[Column], *keys: str) -> tuple[Column, ...]:
    """Some columns by their keys, in the order of the keys."""
    by_key = {column.key: column for column in columns}
    return tuple(by_key[key] for key in keys)


class Table(Struct, frozen=True):
    """Rows under a title, described by their columns, and a note below them.

    Attributes:
        title: what stands above it.
        columns: how each row is told.
        rows: what it is about, of any type that the columns have values for.
        note: what stands below it.
        dense: whether the columns stand close together.
        totals: further rows that speak of several: their cells by the columns' keys.
        strong: how many rows, from the first, must not be missed.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Any, ...]
    note: str = ""
    dense: bool = False
    totals: tuple[Mapping[str, Cell], ...] = ()
    strong: int = 0

    def cells(self, column: Column) -> list[Cell]:
        """A column's cells, from the first row to the last total."""
        return [*map(column.of, self.rows), *(total.get(column.key, "") for total in self.totals)]

    def to_frame(self) -> DataFrame:
        """The rows as a pandas DataFrame: plain numbers, questions and claims by their ids; without totals."""
        from pandas import DataFrame  # which takes longer to import than all else

        rows, columns = records(self), [column for column in self.columns if column.kind != "bar"]
        frame = DataFrame(rows, columns=[column.key for column in columns])
        for column in columns:
            kinds = {type(row[column.key]) for row in rows}
            numbers = float in kinds or (column.kind in NUMBERS and int not in kinds)
            if numbers and kinds <= {float, int, type(None)}:
                frame[column.key] = frame[column.key].astype(float)  # NaN where there is none
        return frame

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        from cruxmap.report.html import table_html

        return table_html(self)


class Fact(Struct, frozen=True):
    """A row of a table without a header: what it is, its probability, and the range of that."""

    what: str
    probability: float | str | None
    range: str = ""


def facts(title: str, rows: Sequence[Fact], note: str = "", strong: int = 0) -> Table:
    """A table of probabilities, each with what it is; the first rows, so many, must not be missed."""
    columns = [Column("what", ""), Column("probability", "", "probability")]
    if any(row.range for row in rows):
        columns.append(Column("range", "", "name"))
    return Table(title, tuple(columns), tuple(rows), note, strong=strong)


def with_ids(table: Table) -> Table:
    """The table with a column of ids beside each column of titles."""
    columns: list[Column] = []
    title = "id" if any(column.title for column in table.columns) else ""  # of a table without a header
    for column in table.columns:
        columns.append(column)
        if any(isinstance(cell, Named) for cell in table.cells(column)):
            columns.append(Column(f"{column.key}{ID}", title, "name", _ids(column), roomy=True))
    return structs.replace(table, columns=tuple(columns))


def _ids(column: Column) -> Callable[[object], str]:
    def id_of(row: object) -> str:
        cell = column.of(row)
        return cell.id if isinstance(cell, Named) else ""

    return id_of


def records(table: Table) -> list[Record]:
    """The rows for machines: raw values by the columns' keys."""
    columns = [column for column in table.columns if column.kind != "bar"]
    return [{column.key: _raw(column.of(row)) for column in columns} for row in table.rows]


def _raw(cell: Cell) -> str | float | int | None:
    if isinstance(cell, Named):
        return cell.id
    if isinstance(cell, Worded):
        return cell.value
    if isinstance(cell, Span):
        raise TypeError("a span is drawn, not written")
    return cell


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

    `data` is what JSON shows; `main` the table that CSV shows; `full_caption` what JSON has as the caption where
    people see a shorter one.
    """

    blocks: tuple[Block, ...]
    caption: tuple[str, ...]
    data: Any
    main: Table
    full_caption: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that people see."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def _repr_html_(self) -> str:
        """The document in a notebook."""
        from cruxmap.report.html import document_html

        return document_html(self)


NUMBERS: dict[Kind, Callable[[float], str]] = {
    "probability": percent,
    "credence": credence,
    "points": points,
    "distance": lambda value: points(value).lstrip("+"),
    "deviation": deviation,
    "number": lambda value: f"{value:,}" if isinstance(value, int) else f"{value:.4g}",
    "decimal": lambda value: f"{value:.2f}",
    "bits": lambda value: "0" if value == 0 else "<0.001" if value < 0.001 else f"{value:.3f}",
    "odds": lambda value: f"× {value / (1 - value):.3g}" if value < 1 else "× ∞",
    "signed": signed,
}


def written(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return "–"
        case Named(title=text) | Worded(text=text) | str(text):
            return plain(text)
        case Span():
            raise TypeError("a span is drawn, not written")
    return NUMBERS[kind](cell)


def note_below(table: Table, columns: Sequence[int]) -> str:
    """What stands below the table where these columns are shown: its own note, and theirs."""
    return " ".join(filter(None, (table.note, *(table.columns[i].note for i in columns))))


def rows_as_text(table: Table, columns: Sequence[int]) -> list[list[str]]:
    """The table's rows in some columns, as people read them."""
    shown = [table.columns[i] for i in columns]
    texts = [[written(cell, column.kind) for cell in table.cells(column)] for column in shown]
    return [list(row) for row in zip(*texts, strict=True)]
