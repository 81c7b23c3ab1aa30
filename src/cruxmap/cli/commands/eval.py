"""`cruxmap eval`: the conclusion that credences imply."""

from enum import StrEnum
from typing import Annotated

import typer

from cruxmap.analysis.evaluation import DRAWS, SEED, Evaluation, evaluate
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    FileArgument,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    MisuseError,
    Opened,
    PlotOption,
    SetOption,
    TargetOption,
    answering,
    check_picture,
    misuse,
    open_case,
    save_picture,
    show,
    stop,
    with_argument,
)
from cruxmap.cli.progress import ProgressBar
from cruxmap.model.problem import Problem, several, unknown
from cruxmap.report.evaluation import evaluation_document

MOST_DRAWS = 10_000_000


class Engine(StrEnum):
    """Who works out the probability."""

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
    correlation: Annotated[
        float, typer.Option(min=0, max=1, metavar="R", help="How far errors of judgement go together, 0 to 1.")
    ] = 0.0,
    plot: PlotOption = None,
    draws: Annotated[int, typer.Option(min=2, max=MOST_DRAWS, help="How many draws the band is made of.")] = DRAWS,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the draws.")] = SEED,
    engine: Annotated[
        Engine, typer.Option("--engine", help="pgmpy: work out the conclusion a second time, by that library.")
    ] = Engine.cruxmap,
    form: FormatOption = Format.table,
) -> None:
    """Work out the probability of the conclusion.

    Without a file, the map's own readings are used. The conclusion is shown with and without the
    argument's scope, by route and by class, with a 5-95% band where there are ranges, and with the
    questions that it hangs on most.
    """
    check_picture(plot)
    if correlation != correlation:
        raise MisuseError([misuse("--correlation", "nan is not a number", "write one from 0 to 1")])
    case = open_case(file, argument, sets, given, do, target, in_scope)
    if wrong := [_no_view(case, file, argument, name) for name in pin or [] if name not in case.credences.views]:
        raise MisuseError(wrong)
    if engine is Engine.pgmpy:
        if pin:
            raise MisuseError([misuse("--engine", "pgmpy is not asked about pinned views", "leave out --pin")])
        if plot:
            message = "pgmpy is asked for one number, with no picture"
            raise MisuseError([misuse("--plot", message, "leave out --plot, or --engine")])
        _cross_check(case, form)
        return
    with answering(case.scope), ProgressBar("drawing") as progress:
        result = evaluate(
            case.case,
            pin=pin or [],
            correlation=correlation,
            draws=draws,
            seed=seed,
            progress=progress,
        )
    document = evaluation_document(case.argument, case.credences, result)
    if plot:
        _draw(plot, case, result)
    show(document, form)


def _no_view(case: Opened, file: str | None, argument: str, name: str) -> Problem:
    """That there is no view to pin, and what to do about it."""
    views, claims = case.credences.views, case.argument.claims
    if name not in claims and name not in case.argument.questions:
        return misuse("--pin", *unknown("claim", name, views or claims))
    add = f"write one: `cruxmap set {with_argument(file or 'me.yaml', argument)} --view {name}=30%`"
    if name not in claims or not claims[name].is_boolean:
        add = "a view is of a claim that is true or false"
    remedy = f"the views are of {several(views)}; or {add}" if views else add
    where = f"{file} has" if file else "without a file there is"
    return misuse("--pin", f"{where} no view of {name!r}", remedy)


def _draw(plot: str, case: Opened, result: Evaluation) -> None:
    """Draw the distribution of the conclusion."""
    if not result.band or not result.histogram:
        raise stop("no range moves the conclusion, so there is no distribution to draw", "give ranges, such as 20-40%")
    from cruxmap.report.evaluation import distribution_caption
    from cruxmap.report.plots import distribution
    from cruxmap.report.results import query_title

    target, band, shape = query_title(case.argument, result.asked.query), result.band, result.histogram
    caption = distribution_caption(case.argument, case.credences, result)
    save_picture(plot, lambda form: distribution(target, result.probability, band, shape, caption, form))


def _cross_check(case: Opened, form: Format) -> None:
    """The conclusion by pgmpy and by cruxmap."""
    from cruxmap.analysis.crosscheck import cross_check
    from cruxmap.report.crosscheck import cross_check_document

    with answering(case.scope):
        result = cross_check(case.case)
    show(cross_check_document(case.argument, case.credences, result), form)
