"""`cruxmap diff`: which credences the difference between two people's conclusions comes from."""

from functools import partial
from typing import Annotated

import typer

from cruxmap.analysis.comparison import compare
from cruxmap.cli.options import PlotOption, about_a_pair, shown
from cruxmap.cli.showing import save_picture
from cruxmap.opening.people import OpenedPair
from cruxmap.report.comparison import TOP, comparison_document, labels
from cruxmap.report.document import Document


@shown
@about_a_pair
def command(
    opened: OpenedPair,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="How many questions to show; 0 for all.")] = TOP,
    plot: PlotOption = None,
) -> Document:
    """Say which credences explain the difference between two people's conclusions.

    Every question on which they differ has a contribution; together they are the difference. Then: what
    they agree on, how much would close if they met half-way, and where their views differ although
    their answers do not.
    """
    case, people = opened.first, (opened.first.credences, opened.second.credences)
    result = compare(opened.first, opened.second)
    document = comparison_document(opened.first, opened.second, result, top)
    if plot:
        from cruxmap.report.pictures.people_plots import waterfall

        names = labels(case.argument, *people)
        save_picture(plot, partial(waterfall, case.argument, names, result, document.caption))
    return document
