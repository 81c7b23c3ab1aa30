"""`cruxmap diff`: which credences the difference between two people's conclusions comes from, and what closes it."""

from functools import partial
from typing import Annotated

import typer

from cruxmap.analysis.comparison import compare
from cruxmap.cli.options import PlotOption, about_a_pair, shown
from cruxmap.cli.showing import save_picture
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.people import OpenedPair
from cruxmap.report.comparison import TOP, comparison_document, labels
from cruxmap.report.document import Document


@shown
@about_a_pair
def command(
    opened: OpenedPair,
    claims: Annotated[
        bool, typer.Option("--claims", help="What each would conclude if a claim were found out, and what that closes.")
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="With --claims: pairs of claims too.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --claims: those too that settle it by definition, or move nobody.")
    ] = False,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="How many questions or claims to show; 0 for all.")
    ] = TOP,
    plot: PlotOption = None,
) -> Document:
    """Say which credences explain the difference between two people's conclusions.

    Every question on which they differ has a contribution; together they are the difference. Then: what
    they agree on, how much would close if they met half-way, and where their views differ although
    their answers do not. --claims says instead what would bring them together if it were found out.
    """
    alone = [option for option, given in (("--pairs", pairs), ("--all", every)) if given and not claims]
    if alone:
        raise MisuseError(
            [misuse(option, "there is no use for it without --claims", "add --claims") for option in alone]
        )
    if claims:
        return _claims(opened, top, pairs, every, plot)
    case, people = opened.first, (opened.first.credences, opened.second.credences)
    result = compare(opened.first, opened.second)
    document = comparison_document(opened.first, opened.second, result, top)
    if plot:
        from cruxmap.report.pictures.people_plots import waterfall

        names = labels(case.argument, *people)
        save_picture(plot, partial(waterfall, case.argument, names, result, document.caption))
    return document


def _claims(opened: OpenedPair, top: int, pairs: bool, every: bool, plot: str | None) -> Document:
    from cruxmap.analysis.settling import settling
    from cruxmap.report.settling import settling_document

    case, people = opened.first, (opened.first.credences, opened.second.credences)
    result = settling((opened.first, opened.second), "AB", pairs=pairs)
    document = settling_document(opened.first, opened.second, result, top, every)
    if plot:
        from cruxmap.report.pictures.slopes import slopes

        rows = [row for row in result.rows if every or row.claims[0] not in result.by_rules]
        names = labels(case.argument, *people)
        save_picture(plot, partial(slopes, case.argument, names, result, rows, document.caption))
    return document
