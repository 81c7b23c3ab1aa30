"""`cruxmap map`: the argument as a picture."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.map import claim_map
from cruxmap.cli.options import about_a_case
from cruxmap.cli.output import telling_letters, write_output
from cruxmap.cli.progress import ProgressBar
from cruxmap.model.problem import either, quoted
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, choosing, misuse, refusing, unknown_name
from cruxmap.opening.names import claim_named
from cruxmap.report.pictures.picture import Picture, around, picture


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


@about_a_case(without=("target",))
def command(
    opened: OpenedCase,
    claim: Annotated[
        str | None, typer.Option("--around", metavar="CLAIM", help="Only this claim and what is near it.")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=0, help="How many steps from it.")] = 2,
    considerations: Annotated[
        bool, typer.Option("--considerations", help="Add what is said for and against each claim.")
    ] = False,
    drawing: Annotated[
        Drawing | None, typer.Option("--format", "-f", help="How to draw it: as the file's name says, else mermaid.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "--out", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Draw the argument, from its premises up to the conclusion, each claim with its probability."""
    argument, drawing = opened.case.argument, drawing or _drawing_named(out)
    if claim is not None:
        with refusing("--around"):
            claim = claim_named(argument, claim)
    if claim is not None and claim not in argument.claims:
        if claim in argument.uncarved.claims:
            raise MisuseError([misuse("--around", f"{claim!r} is of another carving", choosing(argument, claim))])
        raise MisuseError([unknown_name("--around", "claim", claim, argument.claims)])
    shown = None if claim is None else around(argument, claim, min(depth, len(argument.claims)))
    with telling_letters():
        data = _drawn(picture(opened.case, claim_map(opened.case), shown=shown, considerations=considerations), drawing)
    write_output(data, out, SUFFIXES[drawing])


def _drawing_named(out: Path | None) -> Drawing:
    """How to draw, by the name of the file."""
    if out is None:
        return Drawing.mermaid
    for drawing, suffixes in SUFFIXES.items():
        if out.suffix.lower() in suffixes:
            return drawing
    remedy = f"end it in {either(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)}; or say --format"
    raise MisuseError([misuse("-o", f"the name {quoted(str(out))} does not say how to draw it", remedy)])


def _drawn(picture: Picture, drawing: Drawing) -> bytes:
    if drawing is Drawing.mermaid:
        from cruxmap.report.pictures.mermaid import LIMIT, mermaid

        text = mermaid(picture)
        if len(text) > LIMIT:
            print(f"this is {len(text):,} characters; GitHub draws at most {LIMIT:,} (try --around)", file=sys.stderr)
        return text.encode()
    if drawing is Drawing.dot:
        from cruxmap.report.pictures.dot import dot

        return dot(picture).encode()
    from cruxmap.report.pictures.svg import png, svg

    with ProgressBar("drawing the map") as progress:
        return png(picture, progress) if drawing is Drawing.png else svg(picture, progress).encode()
