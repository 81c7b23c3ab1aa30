"""`cruxmap questions`: the questions of an argument."""

from typing import Annotated

import typer

from cruxmap.cli.options import ArgumentOption, FileArgument, Format, FormatOption, SetOption, open_case, show
from cruxmap.report.explanation import questions_document


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    core: Annotated[bool, typer.Option("--core", help="Only the questions to ask first.")] = False,
    asks: Annotated[bool, typer.Option("--ask", help="Also how each question is asked.")] = False,
    form: FormatOption = Format.table,
) -> None:
    """List the questions by part of the argument, each with the credence in use and the map's reading."""
    case = open_case(file, argument, sets)
    show(questions_document(case.argument, case.credences, core, asks), form)
