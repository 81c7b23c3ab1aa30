"""What `arguments` shows: the arguments that come with cruxmap."""

from collections.abc import Mapping

from cruxmap import __version__
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import Column, Document, Table


def catalogue_document(found: Mapping[str, tuple[ArgumentMap, tuple[str, ...], str]], default: str) -> Document:
    """The document of the shipped arguments: each with its map, its profiles and its folder."""
    columns = (
        Column("argument", "argument"),
        Column("title", "title"),
        Column("claims", "claims", "number"),
        Column("questions", "questions", "number"),
        Column("profiles", "profiles"),
    )
    rows = tuple(
        (name, one.title, len(one.claims), len(one.questions), ", ".join(profiles))
        for name, (one, profiles, _) in found.items()
    )
    table = Table("", columns, rows, f"Where no argument is named, {default} is meant.", dense=True)
    data = {
        "default": default,
        "arguments": [
            {
                "argument": name,
                "title": one.title,
                "about": one.about,
                "source": one.source,
                "version": one.version,
                "claims": len(one.claims),
                "questions": len(one.questions),
                "profiles": profiles,
                "path": path,
            }
            for name, (one, profiles, path) in found.items()
        ],
    }
    return Document((table,), (f"cruxmap {__version__}",), data, table)
