"""`cruxmap export`: the argument for other programs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.options import (
    ArgumentOption,
    Case,
    DoOption,
    FileArgument,
    SetOption,
    answering,
    open_case,
)
from cruxmap.cli.output import write_output

SUFFIXES = {"bif": (".bif",), "xmlbif": (".xml", ".xmlbif", ".bifxml"), "graphml": (".graphml",)}
REFUSED = {
    "xdsl": "programs read the tables of XDSL in different orders (pgmpy and GeNIe, pyAgrum), so that no file would "
    "mean the same to all; write xmlbif or bif",
}


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    do: DoOption = None,
    to: Annotated[
        str, typer.Option("--to", metavar="bif|xmlbif|graphml", help="The format (by the name of the file).")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")] = None,
) -> None:
    """Write the argument, at these credences, in a format that other programs read.

    As bif and xmlbif, a Bayesian network with every table filled in, by pgmpy's writers, for pgmpy, pyAgrum
    and others. As graphml, the graph with titles, statements and probabilities, for networkx and others.
    Without -o it goes to standard output.
    """
    form = _form(to, out)
    if out is None and sys.stdout.isatty() and not to:
        raise typer.BadParameter("name a format, or a file to write, as in -o network.bif", param_hint="--to")
    case = open_case(file, argument, sets, None, do)
    with answering():
        text = _written(case, form)
    write_output(text.encode(), out, SUFFIXES[form])


def _form(to: str, out: Path | None) -> str:
    suffix = out.suffix.lower() if out else ""
    form = to.lower() or next((form for form, its in SUFFIXES.items() if suffix in its), suffix.removeprefix("."))
    if form not in SUFFIXES:
        reason = REFUSED.get(form, f"write one of {', '.join(SUFFIXES)}")
        raise typer.BadParameter(f"no format {form!r}: {reason}" if form else reason, param_hint="--to")
    return form


def _written(case: Case, form: str) -> str:
    if form == "graphml":
        from cruxmap.analysis.explanation import beliefs
        from cruxmap.report.graphml import graphml

        return graphml(case.argument, beliefs(case.argument, case.credences, do=case.do), case.do)
    from cruxmap.inference.pgmpy_bridge import network_text, to_pgmpy

    return network_text(to_pgmpy(case.argument, case.credences, case.do), form)
