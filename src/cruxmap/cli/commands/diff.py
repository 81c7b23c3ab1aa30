"""`cruxmap diff`: which credences the difference between two people's conclusions comes from."""

from functools import partial
from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    PlotOption,
    TargetOption,
    answering,
    asked,
    check_picture,
    from_scope,
    save_picture,
    show,
)
from cruxmap.cli.people import open_two
from cruxmap.report.comparison import TOP, comparison_document, labels

WHO = "A credence file, a profile of the argument, or `reading`."


def command(
    a: Annotated[str, typer.Argument(metavar="A", help=WHO)],
    b: Annotated[str, typer.Argument(metavar="B", help=WHO)],
    argument: ArgumentOption = "",
    given: GivenOption = None,
    do: DoOption = None,
    target: TargetOption = None,
    in_scope: InScopeOption = False,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="How many questions to show; 0 for all.")] = TOP,
    plot: PlotOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Say which credences explain the difference between two people's conclusions.

    Every question on which they differ has a contribution; together they are the difference. Then: what
    they agree on, how much would close if they met half-way, and where their views differ although
    their answers do not.
    """
    check_picture(plot)
    whole, first, second = open_two(a, b, argument)
    query = asked(whole, given, do, target, in_scope)
    with answering(from_scope(whole, query.given, in_scope)):
        result = compare(Case(whole, first, query), Case(whole, second, query))
    document = comparison_document(whole, first, second, result, top)
    if plot:
        from cruxmap.report.people_plots import waterfall

        save_picture(plot, partial(waterfall, whole, labels(whole, first, second), result, document.caption))
    show(document, form)
