"""What `arguments` shows: the arguments that come with cruxmap."""

from collections.abc import Mapping

from msgspec import Struct

from cruxmap import __version__
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import Column, Document, Table, machine, pick, records


class Shipped(Struct, frozen=True):
    """An argument that comes with cruxmap: its name, its map, its profiles and its folder."""

    name: str
    map: ArgumentMap
    profiles: tuple[str, ...]
    path: str


COLUMNS = (
    Column("argument", "argument", value=lambda row: row.name),
    Column("title", "title", value=lambda row: row.map.title),
    Column("about", "about", value=lambda row: row.map.about),
    Column("source", "source", value=lambda row: row.map.source),
    Column("version", "version", "number", lambda row: row.map.version),
    Column("claims", "claims", "number", lambda row: len(row.map.claims)),
    Column("questions", "questions", "number", lambda row: len(row.map.questions)),
    Column("profiles", "profiles", value=lambda row: ", ".join(row.profiles)),
    machine("path"),
)


def catalogue_document(arguments: Mapping[str, tuple[ArgumentMap, tuple[str, ...], str]], default: str) -> Document:
    """The document of the shipped arguments: each with its map, its profiles and its folder."""
    rows = tuple(Shipped(name, *parts) for name, parts in arguments.items())
    shown = pick(COLUMNS, "argument", "title", "claims", "questions", "profiles")
    table = Table("", shown, rows, f"Where no argument is named, {default} is meant.", dense=True)
    entries = [
        record | {"profiles": row.profiles} for record, row in zip(records(Table("", COLUMNS, rows)), rows, strict=True)
    ]
    return Document((table,), (f"cruxmap {__version__}",), {"default": default, "arguments": entries}, table)
