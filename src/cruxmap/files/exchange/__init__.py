"""Other programs' networks: each format is one module here, with one record that this registry lists."""

from collections.abc import Iterable

from cruxmap.files.exchange.argdown.record import ARGDOWN, BAYESDOWN
from cruxmap.files.exchange.bif import BIF
from cruxmap.files.exchange.format import Format
from cruxmap.files.exchange.graphml import GRAPHML
from cruxmap.files.exchange.xmlbif import XMLBIF

FORMATS: dict[str, Format] = {record.name: record for record in (BIF, XMLBIF, ARGDOWN, BAYESDOWN, GRAPHML)}
READ = {name: record.read for name, record in FORMATS.items() if record.read is not None}
WRITTEN = {name: record.write for name, record in FORMATS.items() if record.write is not None}


def format_of(file: str, names: Iterable[str]) -> str | None:
    """Which of some formats the ending of a file's name tells."""
    return next((name for name in names if file.lower().endswith(FORMATS[name].suffixes)), None)
