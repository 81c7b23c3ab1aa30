"""`cruxmap export`: the network in another program's format."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.cli.options import about_a_case
from cruxmap.cli.output import write_output
from cruxmap.cli.showing import remark
from cruxmap.files.exchange import FORMATS, WRITTEN, format_of
from cruxmap.files.exchange.format import Export
from cruxmap.model.problem import either, quoted
from cruxmap.model.query import evidence_text
from cruxmap.model.tabulated import Tables
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, misuse

DEFAULT = "bif"
if TYPE_CHECKING:
    ExportFormat = StrEnum
else:
    ExportFormat = StrEnum("ExportFormat", {name: name for name in WRITTEN})


@about_a_case(without=("given", "do", "target", "without_scope"))
def command(
    opened: OpenedCase,
    to: Annotated[
        ExportFormat | None, typer.Option("--to", help=f"The format (by the file's ending, else {DEFAULT}).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "--out", "-o", metavar="FILE", help="Where to write it (standard output)."),
    ] = None,
) -> None:
    """Write the network with its probability tables, for pgmpy, pyAgrum, bnlearn and others.

    The tables are numbers, worked out from the credences; how they came about is not in these formats.
    Observations are nodes below the claims on which they bear. As graphml, the graph alone, with titles,
    statements and probabilities, for networkx and others. As argdown, the argument itself: statements, what is
    said for and against them, and forms and readings as data, from which `import` makes the argument again.
    """
    name = to.value if to else _named_by(output)
    if FORMATS[name].is_argument:
        if opened.case.credences.credences or opened.case.argument.evidence:
            remark(f"{name} has the argument with the map's readings: neither credences nor observations are in it")
    elif observed := opened.case.query.observed:
        known = evidence_text(observed)
        remark(f"observations are nodes of their own; in the other program, what was seen is given: {known}")
    write_output(WRITTEN[name](_export(opened.case)).encode(), output, FORMATS[name].suffixes)


def _named_by(output: Path | None) -> str:
    """The format that a file's ending names, and no other ending, so that no slip overwrites credences."""
    if output is None:
        return DEFAULT
    if name := format_of(output.name, WRITTEN):
        return name
    suffixes = [suffix for name in WRITTEN for suffix in FORMATS[name].suffixes]
    message = f"{quoted(str(output))} does not end in {either(suffixes)}"
    example = output.with_suffix(FORMATS[DEFAULT].suffixes[0]).name if output.name else "name.bif"
    raise MisuseError([misuse("-o", message, f"name a file with such an ending, as {example}")])


def _export(case: Case) -> Export:
    """What may be written of a case; each part is worked out by the format that has it."""

    def tables() -> Tables:
        from cruxmap.inference.pgmpy_bridge import tabulate

        return tabulate(case.argument, case.credences)

    case = Case(case.argument, case.credences, case.query.without_scope)  # the network's own numbers, nothing given

    def attributes() -> dict[str, dict[str, str | float]]:
        from cruxmap.analysis.explanation import beliefs, with_probability
        from cruxmap.report.pictures.attributes import attributes

        return attributes(case, beliefs(case, with_probability(case)))

    return Export(case.argument, tables, attributes)
