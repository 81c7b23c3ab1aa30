"""`cruxmap report`: a page to send."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare
from cruxmap.analysis.evaluation import evaluate
from cruxmap.analysis.map import claim_map
from cruxmap.analysis.settling import settling
from cruxmap.cli.options import about_a_case
from cruxmap.cli.output import write_output
from cruxmap.cli.showing import warn
from cruxmap.opening.case import OpenedCase, open_beside
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.page import Sides, page
from cruxmap.report.pictures.picture import picture

SUFFIXES = (".html", ".htm")


@about_a_case()
def command(
    opened: OpenedCase,
    other: Annotated[
        str | None, typer.Argument(metavar="[FILE2]", help="A second one, to compare with the first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "--out", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Write a page: the conclusion, the map, what it hangs on, and sliders that work it all out again.

    The page is one file that needs no network. It opens with the credences of the first file, or with
    the map's readings.
    """
    if out is None and sys.stdout.isatty():
        raise MisuseError([misuse("-o", "a page is not for a terminal", "name a file to write, as in -o page.html")])
    cases = [opened.case]
    if other is not None:
        second = open_beside(opened, other)
        warn(second.warnings)
        cases.append(second.case)
    write_output(_page(cases).encode(), out, SUFFIXES)


def _page(cases: list[Case]) -> str:
    answered = [case for case in cases if case.credences.credences or case.credences.views]
    people = tuple(case.credences for case in answered)
    first = answered[0] if answered else cases[0]
    result = evaluate(first)
    sides = Sides(people)
    if len(people) == 2:
        sides = Sides(people, compare(*answered), settling(answered, "AB"))
    return page(first.argument, sides, result, picture(first, claim_map(first)))
