"""`cruxmap report`: a page to send."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.comparison import compare
from cruxmap.analysis.evaluation import evaluate
from cruxmap.cli.commands.map import map_picture
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    FileArgument,
    GivenOption,
    InScopeOption,
    MisuseError,
    Opened,
    SetOption,
    TargetOption,
    answering,
    misuse,
    open_case,
    stop,
)
from cruxmap.cli.output import drawing, write_output
from cruxmap.report.comparison import comparison_document
from cruxmap.report.page import Sides, page

SUFFIXES = (".html", ".htm")


def command(
    file: FileArgument = None,
    other: Annotated[
        str | None, typer.Argument(metavar="[FILE2]", help="A second one, to compare with the first.")
    ] = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    given: GivenOption = None,
    do: DoOption = None,
    target: TargetOption = None,
    in_scope: InScopeOption = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")] = None,
) -> None:
    """Write a page: the conclusion, the map, what it hangs on, and sliders that work it all out again.

    The page is one file that needs no network. It opens with the credences of the first file, or with
    the map's readings.
    """
    if out is None and sys.stdout.isatty():
        raise MisuseError([misuse("-o", "a page is not for a terminal", "name a file to write, as in -o page.html")])
    cases = [open_case(file, argument, sets, given, do, target, in_scope)]
    if other is not None:
        home = str(cases[0].path.resolve())
        cases.append(open_case(other, argument or home, None, given, do, target, in_scope))
        if cases[0].argument != cases[1].argument:
            raise stop(f"{file} and {other} are about different arguments", "name two files about the same one")
    with answering(cases[0].scope), drawing():
        data = _page(cases).encode()
    write_output(data, out, SUFFIXES)


def _page(cases: list[Opened]) -> str:
    people = tuple(one.credences for one in cases if one.credences.credences or one.credences.views)
    first = next((one for one in cases if one.credences in people), cases[0])
    result = evaluate(first.case)
    whole = map_picture(first.case)
    comparison = None
    if len(people) == 2:
        found = compare(cases[0].case, cases[1].case)
        comparison = comparison_document(first.argument, *people, found)
    return page(first.argument, Sides(people, comparison), result, whole)
