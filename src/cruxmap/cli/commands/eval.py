"""`cruxmap eval`: the conclusion that credences imply."""

from typing import Annotated

import typer

from cruxmap.analysis.evaluation import evaluate
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    FileArgument,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    PlotOption,
    SetOption,
    TargetOption,
    answering,
    check_picture,
    open_case,
    save_picture,
    show,
)
from cruxmap.report.evaluation import evaluation_document


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    given: GivenOption = None,
    do: DoOption = None,
    target: TargetOption = None,
    pin: Annotated[
        list[str] | None, typer.Option(metavar="CLAIM", help="Treat your view of a claim as evidence of that strength.")
    ] = None,
    in_scope: InScopeOption = False,
    correlation: Annotated[
        float, typer.Option(min=0, max=1, metavar="R", help="How far errors of judgement go together, 0 to 1.")
    ] = 0.0,
    plot: PlotOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Work out the probability of the conclusion.

    Without a file, the map's own readings are used. The conclusion is shown with and without the
    argument's scope, by route and by class, with a 5-95% band where there are ranges, and with the
    questions that it hangs on most.
    """
    check_picture(plot)
    case = open_case(file, argument, sets, given, do, target, in_scope)
    for name in pin or []:
        if name not in case.credences.views:
            known = ", ".join(case.credences.views) or "none"
            raise typer.BadParameter(f"the file has no view of {name!r} (views: {known})", param_hint="--pin")
    with answering():
        result = evaluate(
            case.argument,
            case.credences,
            target=case.target,
            given=case.given,
            do=case.do,
            pin=pin or [],
            correlation=correlation,
        )
    document = evaluation_document(case.argument, case.credences, result)
    if plot:
        if not result.band or not result.histogram:
            raise SystemExit("no question has a range, so there is no distribution to draw; give ranges")
        from cruxmap.report.plots import distribution
        from cruxmap.report.results import target_words

        target, band, shape = target_words(result), result.band, result.histogram
        save_picture(plot, lambda form: distribution(target, result.probability, band, shape, document.caption, form))
    show(document, form)
