"""What a format is: its name, the endings of its files, and how it is read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from cruxmap.files.exchange.argdown.outline import Outline
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.tabulated import Tables


class Export(Struct, frozen=True):
    """What may be written of an argument; each part is worked out when a writer calls it.

    `tables` are the probabilities that credences give; `attributes` say, by claim, what programs that draw
    graphs may show of it.
    """

    argument: ArgumentMap
    tables: Callable[[], Tables]
    attributes: Callable[[], Mapping[str, Mapping[str, str | float]]]


class Format(Struct, frozen=True):
    """A format of another program.

    A module that declares one, and its line in the registry, are all that a new format needs. `read` makes
    tables, or an outline, of a file's bytes, or raises an `UnfitNetworkError`; `write` gives a file's text.
    Either may be missing. What is written either has the tables of somebody's credences, with observations as
    nodes, or is the argument itself with its readings.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Tables | Outline] | None = None
    write: Callable[[Export], str] | None = None
    is_argument: bool = False
