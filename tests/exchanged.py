"""An argument as another program's file, as `cruxmap export` writes it."""

from __future__ import annotations

from cruxmap.analysis.explanation import beliefs
from cruxmap.files.exchange import WRITTEN
from cruxmap.files.exchange.format import Export
from cruxmap.inference.pgmpy_bridge import tabulate
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.pictures.attributes import attributes

NETWORKS = ("bif", "xmlbif")  # the formats that have a network's tables, in both directions


def written(argument: ArgumentMap, format_name: str) -> str:
    """The text of the file that has the map's readings for credences."""
    export = Export(
        argument,
        lambda: tabulate(argument),
        lambda: attributes(argument, beliefs(argument)),
    )
    return WRITTEN[format_name](export)
