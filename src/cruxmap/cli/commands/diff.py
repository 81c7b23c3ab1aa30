"""`cruxmap diff`: what the difference between two people's conclusions, or between two versions', comes from."""

from functools import partial
from typing import Annotated

import typer

from cruxmap.analysis.comparison import Comparison, compare
from cruxmap.analysis.versions import VersionComparison, compare_versions
from cruxmap.cli.options import PlotOption, about_a_pair, shown
from cruxmap.cli.showing import save_picture
from cruxmap.opening.people import OpenedPair
from cruxmap.opening.versions import OpenedVersions
from cruxmap.report.comparison import TOP, comparison_document, labels
from cruxmap.report.document import Document
from cruxmap.report.versions import version_labels, versions_document


@shown
@about_a_pair
def command(
    opened: OpenedPair | OpenedVersions,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="How many questions to show; 0 for all.")] = TOP,
    plot: PlotOption = None,
) -> Document:
    """Say which credences explain the difference between two people's conclusions.

    Every question on which they differ has a contribution; together they are the difference. Then: what
    they agree on, how much would close if they met half-way, and where their views differ although
    their answers do not. With `--with OLD`, how one person's conclusion differs between that version of the
    argument and this one: through which questions, and through its structure.
    """
    result: Comparison | VersionComparison
    if isinstance(opened, OpenedVersions):
        argument = opened.case.argument
        result = compare_versions(opened.earlier, opened.case)
        document = versions_document(opened.earlier, opened.case, result, top)
        names = version_labels(opened.earlier.argument, argument)
    else:
        argument = opened.first.argument
        result = compare(opened.first, opened.second)
        document = comparison_document(opened.first, opened.second, result, top)
        names = labels(argument, opened.first.credences, opened.second.credences)
    if plot:
        from cruxmap.report.pictures.people_plots import waterfall

        save_picture(plot, partial(waterfall, argument, names, result, document.caption))
    return document
