"""Argdown among the formats."""

from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.format import Format

ARGDOWN = Format("argdown", (".argdown", ".ad", ".bayesdown"), read_outline)
