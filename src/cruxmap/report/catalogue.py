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


class ShippedEvidence(Struct, frozen=True):
    """A set of observations that comes with an argument: its name, and the map with it laid over."""

    argument: str
    name: str
    map: ArgumentMap


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
OF_EVIDENCE = (
    Column("evidence", "evidence", value=lambda row: row.name),
    Column("argument", "for", value=lambda row: row.argument),
    Column("title", "title", value=lambda row: row.map.evidence[0].title),
    Column("observations", "observations", "number", lambda row: len(row.map.observations)),
)


def catalogue_document(
    arguments: Mapping[str, tuple[ArgumentMap, tuple[str, ...], str]],
    evidence: Mapping[tuple[str, str], ArgumentMap],
    default: str,
) -> Document:
    """The document of the shipped arguments and their sets of observations.

    Args:
        arguments: each argument's map, its profiles and its folder.
        evidence: by argument and name, the map with a set laid over it.
        default: the argument that is meant where none is named.
    """
    rows = tuple(Shipped(name, *parts) for name, parts in arguments.items())
    shown = pick(COLUMNS, "argument", "title", "claims", "questions", "profiles")
    table = Table("", shown, rows, f"Where no argument is named, {default} is meant.", dense=True)
    sets = tuple(ShippedEvidence(*key, argument) for key, argument in evidence.items())
    of_evidence = Table("Sets of observations (--evidence)", OF_EVIDENCE, sets, dense=True)
    entries = [
        record | {"profiles": row.profiles, "evidence": [name for argument, name in evidence if argument == row.name]}
        for record, row in zip(records(Table("", COLUMNS, rows)), rows, strict=True)
    ]
    blocks = (table, of_evidence) if sets else (table,)
    return Document(blocks, (f"cruxmap {__version__}",), {"default": default, "arguments": entries}, table)
