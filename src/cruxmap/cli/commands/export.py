"""`cruxmap export`: the network in another program's format."""

from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.options import about_a_case
from cruxmap.cli.output import write_output
from cruxmap.opening.case import Case, OpenedCase


class ExportFormat(StrEnum):
    """Formats of Bayesian networks, and one of graphs."""

    bif = "bif"
    xmlbif = "xmlbif"
    graphml = "graphml"


SUFFIXES = {
    ExportFormat.bif: (".bif",),
    ExportFormat.xmlbif: (".xml", ".xmlbif", ".bifxml"),
    ExportFormat.graphml: (".graphml",),
}


@about_a_case(without=("given", "do", "target", "in_scope"))
def command(
    opened: OpenedCase,
    to: Annotated[
        ExportFormat | None, typer.Option("--to", help="The format (by the file's ending, else bif).")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it (standard output).")
    ] = None,
) -> None:
    """Write the network with its probability tables, for pgmpy, pyAgrum, bnlearn and others.

    The tables are numbers, worked out from the credences; how they came about is not in these formats.
    As graphml, the graph alone, with titles, statements and probabilities, for networkx and others.
    """
    form = to or _format_of(output)
    case = opened.case
    text = _graph(case) if form is ExportFormat.graphml else _network(case, form)
    write_output(text.encode(), output, SUFFIXES[form])


def _format_of(output: Path | None) -> ExportFormat:
    """The format that a file's ending names, and no other ending, so that no slip overwrites credences."""
    if output is None:
        return ExportFormat.bif
    for form, suffixes in SUFFIXES.items():
        if output.suffix.lower() in suffixes:
            return form
    *others, last = chain(*SUFFIXES.values())
    raise typer.BadParameter(f"{str(output)!r} does not end in {', '.join(others)} or {last}", param_hint="-o")


def _network(case: Case, to: ExportFormat) -> str:
    from cruxmap.inference.pgmpy_bridge import write  # takes seconds to import pgmpy

    return write(case.argument, case.credences, to.value)


def _graph(case: Case) -> str:
    from cruxmap.analysis.explanation import beliefs
    from cruxmap.report.graphml import graphml

    return graphml(case.argument, beliefs(case.argument, case.credences))
