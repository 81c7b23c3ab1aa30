"""`cruxmap sensitivity`: what the conclusion hangs on."""

from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.sweep import Sweep, parse_sweep
from cruxmap.analysis.two_way import TwoWay
from cruxmap.cli.options import PlotOption, about_a_case, shown
from cruxmap.cli.showing import save_picture
from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import several, unknown
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, misuse, refused_question
from cruxmap.report.document import Document
from cruxmap.report.results import Selection

GRID = 40  # steps to a side in the picture of a two-way table

# Which further options each table has a use for.
FITTING = {
    "": ("--sweep", "--top", "--part", "--answered", "--plot"),
    "--reach": ("--top", "--part", "--answered"),
    "--two-way": ("--sweep", "--plot"),
    "--claims": ("--top", "--part"),
    "--global": ("--top", "--part", "--answered", "--plot"),
}


def parse_extent(text: str) -> Sweep:
    """How far a credence goes, as `--sweep` writes it."""
    try:
        return parse_sweep(text)
    except NotationError as error:
        raise MisuseError([misuse("--sweep", str(error), error.remedy)]) from None


def parse_goal(text: str) -> float:
    """The probability that `--reach` writes."""
    try:
        return parse_probability(text)
    except NotationError as error:
        raise MisuseError([misuse("--reach", str(error), error.remedy)]) from None


@shown
@about_a_case()
def command(
    opened: OpenedCase,
    sweep: Annotated[
        Sweep | None,
        typer.Option(
            parser=parse_extent,
            metavar="SWEEP",
            help="How far a credence goes: range (default), full, odds:2, points:10.",
        ),
    ] = None,
    reach: Annotated[
        float | None,
        typer.Option(
            parser=parse_goal, metavar="PROBABILITY", help="Which credence alone would bring the target there."
        ),
    ] = None,
    two_way: Annotated[
        tuple[str, str] | None, typer.Option(metavar="QUESTION QUESTION", help="A grid over two credences.")
    ] = None,
    claims: Annotated[bool, typer.Option("--claims", help="What learning that a claim is so would do.")] = False,
    shares: Annotated[bool, typer.Option("--global", help="Which ranges the uncertainty comes from.")] = False,
    top: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Only the first N rows; 0 shows all, those of no effect too.")
    ] = None,
    part: Annotated[str | None, typer.Option(metavar="NAME", help="Only one part of the argument.")] = None,
    answered: Annotated[bool, typer.Option("--answered", help="Only the questions that the file answers.")] = False,
    correlation: Annotated[float | None, typer.Option(hidden=True)] = None,
    plot: PlotOption = None,
) -> Document:
    """Say what the conclusion hangs on.

    Without a further option: how far the conclusion swings as each credence alone goes through its range,
    and how steep it is in each. --reach says what one would have to believe for another conclusion,
    --two-way varies two credences together, --claims says what would be worth finding out, and --global
    which ranges the uncertainty comes from.
    """
    modes = {"--reach": reach is not None, "--two-way": bool(two_way), "--claims": claims, "--global": shares}
    chosen = [mode for mode, wanted in modes.items() if wanted]
    if len(chosen) > 1:
        raise MisuseError([misuse(" and ".join(chosen), "one table at a time, please", "leave out all but one")])
    mode = chosen[0] if chosen else ""
    _refuse_correlation(correlation, mode)
    further = {"--sweep": sweep, "--top": top, "--part": part, "--answered": answered, "--plot": plot}
    for option, value in further.items():
        if value and option not in FITTING[mode]:
            fitting = f"leave it out; {mode} goes with {several(FITTING[mode])}"
            raise MisuseError([misuse(option, f"there is no use for it with {mode}", fitting)])
    case, extent = opened.case, sweep or Sweep()
    selection = Selection(top, _part(case.argument, part), answered)
    if reach is not None:
        return _reach(case, selection, reach)
    if two_way:
        return _two_way(case, extent, *two_way, plot)
    if claims:
        return _claims(case, selection)
    if shares:
        return _global(case, selection, plot)
    return _table(case, selection, extent, plot)


def _table(case: Case, selection: Selection, sweep: Sweep, plot: str | None) -> Document:
    from cruxmap.analysis.sensitivity import sensitivity
    from cruxmap.report.sensitivity import sensitivity_document

    result = sensitivity(case, sweep=sweep)
    document = sensitivity_document(case, result, selection)
    if plot:
        from cruxmap.report.pictures.sensitivity_plots import tornado

        rows = selection.questions(result.rows)
        save_picture(plot, lambda suffix: tornado(case.argument, result, rows, document.caption, suffix))
    return document


def _reach(case: Case, selection: Selection, goal: float) -> Document:
    from cruxmap.analysis.reach import reach
    from cruxmap.report.reach import reach_document

    result = reach(case, goal)
    return reach_document(case, result, selection)


def _two_way(case: Case, sweep: Sweep, a: str, b: str, plot: str | None) -> Document:
    from cruxmap.analysis.two_way import two_way
    from cruxmap.report.two_way import two_way_document

    a, b = (case.argument.renamed.questions.get(name, name) for name in (a, b))
    if problems := [problem for name in (a, b) if (problem := refused_question(case.argument, name, "--two-way"))]:
        raise MisuseError(problems)
    if a == b:
        raise MisuseError([misuse("--two-way", f"{a!r} is named twice", "name two questions")])

    def grid(steps: int | None) -> TwoWay:
        return two_way(
            case,
            a,
            b,
            sweep=sweep,
            steps=steps,
        )

    result = grid(None)
    document = two_way_document(case, result)
    if plot:
        for axis in (result.a, result.b):
            if len(axis.values) == 1:
                message = f"{axis.question!r} does not move in this sweep, so there is no plane to draw"
                raise CruxmapError(message, "name another question, or say --sweep full")
        from cruxmap.report.pictures.sensitivity_plots import contours

        save_picture(plot, lambda suffix: contours(case.argument, grid(GRID), document.caption, suffix))
    return document


def _claims(case: Case, selection: Selection) -> Document:
    from cruxmap.analysis.claim_effects import claim_effects
    from cruxmap.report.claim_effects import claim_effects_document

    result = claim_effects(case)
    return claim_effects_document(case, result, selection)


def _global(case: Case, selection: Selection, plot: str | None) -> Document:
    from cruxmap.analysis.variance import variance_shares
    from cruxmap.report.variance import variance_document

    result = variance_shares(case)
    document = variance_document(case, result, selection)
    if plot:
        from cruxmap.report.pictures.sensitivity_plots import shares

        rows = selection.questions(result.rows)
        save_picture(plot, lambda suffix: shares(case.argument, result, rows, document.caption, suffix))
    return document


def _part(argument: ArgumentMap, name: str | None) -> Part | None:
    if name is None:
        return None
    parts = {part.name: part for part in argument.parts}
    if name not in parts:
        raise MisuseError([misuse("--part", *unknown("part", name, parts))])
    return parts[name]


def _refuse_correlation(correlation: float | None, mode: str) -> None:
    """The option is known here only to say why it is of no use."""
    if correlation is None:
        return
    if mode == "--global":
        reason = (
            "Sobol indices share out the variance among questions that vary independently; where they vary "
            "together, what is common to them belongs to none"
        )
        raise MisuseError([misuse("--correlation", reason, "leave out one of the two")])
    raise MisuseError([misuse("--correlation", "these tables draw nothing", "`cruxmap eval --correlation` does")])
