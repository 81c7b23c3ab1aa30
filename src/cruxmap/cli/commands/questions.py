"""`cruxmap questions`: the questions of an argument."""

from typing import Annotated

import typer

from cruxmap.cli.options import about_a_case, shown
from cruxmap.opening.case import OpenedCase
from cruxmap.report.document import Document
from cruxmap.report.explanation import questions_document


@shown
@about_a_case(without=("given", "do", "target", "without_scope"))
def command(
    opened: OpenedCase,
    core: Annotated[bool, typer.Option("--core", help="Only the questions to ask first.")] = False,
    asks: Annotated[bool, typer.Option("--ask", help="Also how each question is asked.")] = False,
) -> Document:
    """List the questions by part of the argument, each with the credence in use and the map's reading."""
    return questions_document(opened.case, core, asks)
