"""`cruxmap map`: the argument as a picture."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import beliefs
from cruxmap.analysis.influence import influences
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    FileArgument,
    GivenOption,
    InScopeOption,
    MisuseError,
    SetOption,
    answering,
    misuse,
    open_case,
)
from cruxmap.cli.output import drawing, write_output
from cruxmap.model.problem import either, quoted, unknown
from cruxmap.report.caption import caption
from cruxmap.report.picture import Picture, around, picture, states_shown


class Drawing(StrEnum):
    """How to draw the map."""

    mermaid = "mermaid"
    svg = "svg"
    png = "png"
    dot = "dot"


SUFFIXES = {
    Drawing.mermaid: (".mmd", ".mermaid"),
    Drawing.svg: (".svg",),
    Drawing.png: (".png",),
    Drawing.dot: (".dot", ".gv"),
}


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    given: GivenOption = None,
    do: DoOption = None,
    in_scope: InScopeOption = False,
    claim: Annotated[
        str | None, typer.Option("--around", metavar="CLAIM", help="Only this claim and what is near it.")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=0, help="How many steps from it.")] = 2,
    considerations: Annotated[
        bool, typer.Option("--considerations", help="Add what is said for and against each claim.")
    ] = False,
    form: Annotated[
        Drawing | None, typer.Option("--format", "-f", help="How to draw it: as the file's name says, else mermaid.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")] = None,
) -> None:
    """Draw the argument, from its premises up to the conclusion, each claim with its probability."""
    if form is None:
        form = next((one for one, its in SUFFIXES.items() if out and out.suffix.lower() in its), None)
        if out and form is None:
            known = either(suffix for its in SUFFIXES.values() for suffix in its)
            message = f"the name {quoted(str(out))} does not say how to draw it"
            raise MisuseError([misuse("-o", message, f"end it in {known}; or say --format")])
        form = form or Drawing.mermaid
    case = open_case(file, argument, sets, given, do, None, in_scope)
    if claim is not None and claim not in case.argument.claims:
        raise MisuseError([misuse("--around", *unknown("claim", claim, case.argument.claims))])
    shown = None if claim is None else around(case.argument, claim, min(depth, len(case.argument.claims)))
    with answering(case.scope):
        whole = map_picture(case.case, shown, considerations)
    with drawing():
        data = _drawn(whole, form)
    write_output(data, out, SUFFIXES[form])


def map_picture(case: Case, shown: set[str] | None = None, considerations: bool = False) -> Picture:
    """The picture of a case's argument, with what its credences imply."""
    states, query = beliefs(case), case.query
    return picture(
        case.argument,
        query.target,
        states,
        influences(case, states_shown(case.argument, query.target, states)),
        caption(case.argument, case.credences, query),
        known={*query.given, *query.do},
        shown=shown,
        considerations=considerations,
    )


def _drawn(whole: Picture, form: Drawing) -> bytes:
    if form is Drawing.mermaid:
        from cruxmap.report.mermaid import LIMIT, mermaid

        text = mermaid(whole)
        if len(text) > LIMIT:
            print(f"this is {len(text):,} characters; GitHub draws at most {LIMIT:,} (try --around)", file=sys.stderr)
        return text.encode()
    if form is Drawing.dot:
        from cruxmap.report.dot import dot

        return dot(whole).encode()
    from cruxmap.report.svg import png, svg

    return png(whole) if form is Drawing.png else svg(whole).encode()
