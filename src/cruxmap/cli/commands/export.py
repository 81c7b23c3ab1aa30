"""`cruxmap export`: the network in another program's format."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.options import ArgumentOption, FileArgument, SetOption, answering, open_case


class NetworkFormat(StrEnum):
    """Formats of Bayesian networks."""

    bif = "bif"
    xmlbif = "xmlbif"


SUFFIXES = (".bif", ".xml", ".xmlbif")


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    to: Annotated[NetworkFormat, typer.Option("--to", help="The format.")] = NetworkFormat.bif,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it (standard output).")
    ] = None,
) -> None:
    """Write the network with its probability tables, for pgmpy, pyAgrum, bnlearn and others.

    The tables are numbers, worked out from the credences; how they came about is not in these formats.
    """
    if output is not None and output.suffix.lower() not in SUFFIXES:  # so that no slip overwrites credences
        raise typer.BadParameter(f"{str(output)!r} does not end in {' or '.join(SUFFIXES)}", param_hint="-o")
    case = open_case(file, argument, sets)
    from cruxmap.inference.pgmpy_bridge import write  # takes seconds to import pgmpy

    with answering():
        text = write(case.argument, case.credences, to.value)
    if output is None:
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        output.write_text(text, "utf-8")
        print(f"{output} has the {len(case.argument.claims)} claims of {case.argument.name} with their tables.")
