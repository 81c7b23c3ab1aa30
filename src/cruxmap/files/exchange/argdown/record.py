"""Argdown and BayesDown among the formats; an argument is written as Argdown."""

from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.argdown.writing import write_argdown
from cruxmap.files.exchange.format import Format

ARGDOWN = Format("argdown", (".argdown", ".ad"), read_outline, write_argdown, is_argument=True)
BAYESDOWN = Format("bayesdown", (".bayesdown",), read_outline)
