"""`cruxmap eval`: the conclusion that credences imply."""

from enum import StrEnum
from typing import Annotated

import typer

from cruxmap.analysis.evaluation import DRAWS, SEED, evaluate
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
from cruxmap.cli.progress import ProgressBar
from cruxmap.report.evaluation import evaluation_document

MOST_DRAWS = 10_000_000


class EngineName(StrEnum):
    """Who works it out."""

    cruxmap = "cruxmap"
    pgmpy = "pgmpy"


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
    draws: Annotated[int, typer.Option(min=2, max=MOST_DRAWS, help="How many draws the band is made of.")] = DRAWS,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the draws.")] = SEED,
    correlation: Annotated[
        float, typer.Option(min=0, max=1, metavar="R", help="How far errors of judgement go together, 0 to 1.")
    ] = 0.0,
    engine: Annotated[
        EngineName, typer.Option(help="Who works it out: pgmpy gives a second opinion, slowly and without a band.")
    ] = EngineName.cruxmap,
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
    for option, used in (("--pin", pin), ("--plot", plot)):
        if used and engine is EngineName.pgmpy:
            raise typer.BadParameter("only cruxmap's own engine does that", param_hint=option)
    with answering(), ProgressBar("drawing") as progress:
        result = evaluate(
            case.argument,
            case.credences,
            target=case.target,
            given=case.given,
            do=case.do,
            pin=pin or [],
            draws=draws,
            seed=seed,
            progress=progress,
            engine=engine.value,
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
