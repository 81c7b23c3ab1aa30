"""`cruxmap report`: a page to send, or a form to be answered."""

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
from cruxmap.model.argument import UnknownNameError
from cruxmap.opening.case import OpenedCase, open_beside
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.names import part_named
from cruxmap.report.page import Sides, page
from cruxmap.report.pictures.picture import picture

SUFFIXES = (".html", ".htm")


@about_a_case(ranges=True, beside="others")
def command(
    opened: OpenedCase,
    file: str | None,
    sets: list[str] | None,
    others: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE2]...", help="Further people's, to compare with the first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "--out", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
    form: Annotated[bool, typer.Option("--form", help="Instead: a form, to be answered by whoever opens it.")] = False,
    core: Annotated[bool, typer.Option("--core", help="Of a form: just the core questions.")] = False,
    parts: Annotated[
        list[str] | None, typer.Option("--part", metavar="PART", help="Of a form: just the questions of a part.")
    ] = None,
    send_to: Annotated[
        str | None,
        typer.Option("--send-to", metavar="ADDRESS", help="Of a form: where answers may be sent, by mail or https."),
    ] = None,
) -> None:
    """Write a page: the conclusion, the map, what it hangs on, and sliders that work it all out again.

    The page is one file that needs no network. It opens with the credences of the first file, or with
    the map's readings. --form writes the interview as a page instead: it shows nobody's numbers until they
    are asked for, keeps answers in the browser, and makes a credence file of them.
    """
    if out is None and sys.stdout.isatty():
        raise MisuseError([misuse("-o", "a page is not for a terminal", "name a file to write, as in -o page.html")])
    if form:
        useless = {"FILE": file or others, "--set": sets}
        problems = [
            misuse(place, "a form is blank: it shows nobody's answers", "leave it out")
            for place, given in useless.items()
            if given
        ]
        if problems:
            raise MisuseError(problems)
        write_output(_form(opened, core, parts or [], send_to).encode(), out, SUFFIXES)
        return
    only_form = {"--core": core, "--part": parts, "--send-to": send_to}
    if problems := [misuse(option, "it is about a form", "add --form") for option, given in only_form.items() if given]:
        raise MisuseError(problems)
    cases = [opened.case]
    for other in others or []:
        further = open_beside(opened, other)
        warn(further.warnings)
        cases.append(further.case)
    write_output(_page(cases).encode(), out, SUFFIXES)


def _form(opened: OpenedCase, core: bool, parts: list[str], send_to: str | None) -> str:
    from cruxmap.opening.sending import parse_destination
    from cruxmap.report.page.form import Asking, form, groups

    argument = opened.case.argument
    try:
        names = tuple(part_named(argument, text) for text in parts)
    except UnknownNameError as error:
        raise MisuseError([misuse("--part", error.message, error.remedy)]) from None
    asking = Asking(core, names, parse_destination(send_to) if send_to is not None else None)
    if not groups(argument, asking):
        what = "no core question in" if core else "no question in"
        raise MisuseError([misuse("--part", f"there is {what} {', '.join(names)}", "name another part")])
    return form(argument, opened.case.query, asking)


def _page(cases: list[Case]) -> str:
    answered = [case for case in cases if case.credences.credences or case.credences.views]
    people = tuple(case.credences for case in answered)
    first = answered[0] if answered else cases[0]
    result = evaluate(first)
    sides = Sides(people)
    if len(people) > 1:
        first_two = answered[:2]
        sides = Sides(people, compare(*first_two), settling(first_two, "AB"))
    return page(first.argument, sides, result, picture(first, claim_map(first)))
