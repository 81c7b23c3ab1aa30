"""`cruxmap eval`: the conclusion that credences imply."""

from enum import StrEnum
from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.evaluation import DRAWS, SEED, Evaluation, evaluate
from cruxmap.cli.options import PlotOption, about_a_case, shown
from cruxmap.cli.progress import ProgressBar
from cruxmap.cli.showing import save_picture
from cruxmap.cli.suggestion import same_case, with_argument
from cruxmap.errors import CruxmapError
from cruxmap.files.standard_input import NAME
from cruxmap.model.problem import Problem, several
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, misuse, refusing, unknown_name
from cruxmap.opening.names import claim_named
from cruxmap.report.document import Document
from cruxmap.report.evaluation import evaluation_document
from cruxmap.report.first_screen import first_screen, number_alone

MOST_DRAWS = 10_000_000


class Engine(StrEnum):
    """Who works out the probability."""

    cruxmap = "cruxmap"
    pgmpy = "pgmpy"


@shown
@about_a_case(ranges=True)
def command(
    opened: OpenedCase,
    file: str | None,
    argument: str,
    evidence: list[str] | None,
    as_of: str | None,
    pin: Annotated[
        list[str] | None, typer.Option(metavar="CLAIM", help="Treat your view of a claim as evidence of that strength.")
    ] = None,
    correlation: Annotated[
        float, typer.Option(min=0, max=1, metavar="R", help="How far errors of judgement go together, 0 to 1.")
    ] = 0.0,
    plot: PlotOption = None,
    draws: Annotated[int, typer.Option(min=2, max=MOST_DRAWS, help="How many draws the band is made of.")] = DRAWS,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the draws.")] = SEED,
    engine: Annotated[
        Engine, typer.Option("--engine", help="pgmpy: work out the conclusion a second time, by that library.")
    ] = Engine.cruxmap,
    full: Annotated[
        bool, typer.Option("--full", help="Everything: classes, the distribution, more questions.")
    ] = False,
    brief: Annotated[bool, typer.Option("--brief", help="The number alone.")] = False,
) -> Document:
    """Work out the probability of the conclusion.

    Without a file, the map's own readings are used. The conclusion is shown in the argument's scope and
    without it, by route, with a 5-95% band where there are ranges, and with the questions that it hangs
    on most. JSON and CSV have everything, with or without --full.
    """
    if full and brief:
        raise MisuseError([misuse("--brief", "--full shows more, --brief less", "leave out one of the two")])
    if correlation != correlation:
        raise MisuseError([misuse("--correlation", "nan is not a number", "write one from 0 to 1")])
    case, views = opened.case, opened.case.credences.views
    with refusing("--pin"):
        pin = [claim_named(case.argument, text) for text in pin or []]
    if problems := [_no_view(case, file, argument, name) for name in pin if name not in views]:
        raise MisuseError(problems)
    if engine is Engine.pgmpy:
        if pin:
            raise MisuseError([misuse("--engine", "pgmpy is not asked about pinned views", "leave out --pin")])
        if plot:
            message = "pgmpy is asked for one number, with no picture"
            raise MisuseError([misuse("--plot", message, "leave out --plot, or --engine")])
        return _cross_check(case)
    with ProgressBar("drawing") as progress:
        result = evaluate(case, pin=pin, correlation=correlation, draws=draws, seed=seed, progress=progress)
    words = same_case(file, argument, case, evidence, as_of)
    more = f"cruxmap sensitivity {words}".rstrip()
    document = evaluation_document(case, result, more)
    if not full:
        further = _further(case, argument, words)
        document = number_alone(document, result) if brief else first_screen(document, case, result, more, further)
    if plot:
        _draw(plot, case, result)
    return document


def _further(case: Case, argument: str, words: str) -> str:
    """Where to go on from the first screen, for those who have answered and for those who have not."""
    more = f"More: `{' '.join(filter(None, ('cruxmap eval', words, '--full')))}`"
    if case.credences.file:
        return f"{more}, `cruxmap sensitivity {words}`."
    return f"{more}; your own answers: `cruxmap elicit {with_argument('me.yaml', argument)}`."


def _no_view(case: Case, file: str | None, argument: str, name: str) -> Problem:
    """That there is no view to pin, and what to do about it."""
    views, claims = case.credences.views, case.argument.claims
    if name not in claims and name not in case.argument.questions:
        return unknown_name("--pin", "claim", name, views or claims)
    add = f"write one: `cruxmap set {with_argument(file or 'me.yaml', argument)} --view {name}=30%`"
    if file == NAME:
        add = f"write one: `views: {{{name}: 30%}}`"
    if name not in claims or not claims[name].is_boolean:
        add = "a view is of a claim that is true or false"
    remedy = f"the views are of {several(views)}; or {add}" if views else add
    where = f"{file} has" if file else "without a file there is"
    return misuse("--pin", f"{where} no view of {name!r}", remedy)


def _draw(plot: str, case: Case, result: Evaluation) -> None:
    """Draw the distribution of the conclusion."""
    if not result.band or not result.histogram:
        message = "no range moves the conclusion, so there is no distribution to draw"
        raise CruxmapError(message, "give ranges, such as 20-40%", "nothing-to-draw")
    from cruxmap.report.evaluation import distribution_caption
    from cruxmap.report.pictures.sensitivity_plots import distribution
    from cruxmap.report.results import query_title

    target, band, shape = query_title(case.argument, result.asked.query), result.band, result.histogram
    caption = distribution_caption(case, result)
    save_picture(plot, lambda suffix: distribution(target, result.probability, band, shape, caption, suffix))


def _cross_check(case: Case) -> Document:
    """The conclusion by pgmpy and by cruxmap."""
    from cruxmap.analysis.crosscheck import cross_check
    from cruxmap.report.crosscheck import cross_check_document

    result = cross_check(case)
    return cross_check_document(case, result)
