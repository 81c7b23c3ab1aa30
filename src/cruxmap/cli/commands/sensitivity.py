"""`cruxmap sensitivity`: what the conclusion hangs on."""

from typing import Annotated, NoReturn

import typer

from cruxmap.analysis.sweep import Sweep, parse_sweep
from cruxmap.cli.completion import complete_part
from cruxmap.cli.options import PlotOption, about_a_case, shown
from cruxmap.cli.sensitivity import (
    claims_table,
    joint_reach_table,
    reach_table,
    shares_table,
    swings_table,
    two_way_table,
)
from cruxmap.model.notation import parse_probability
from cruxmap.model.problem import several
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.names import part_named
from cruxmap.report.document import Document
from cruxmap.report.results import Selection

MOST_DRAWS = (
    50_000  # for each of them, the indices take eight evaluations and eight more for each question with a range
)

# Which further options each table has a use for.
FITTING = {
    "": ("--sweep", "--top", "--part", "--answered", "--plot"),
    "--reach": ("--top", "--part", "--answered", "--together"),
    "--reach --together": ("--top", "--most", "--plot"),
    "--two-way": ("--sweep", "--plot"),
    "--claims": ("--top", "--part"),
    "--global": ("--top", "--part", "--answered", "--draws", "--seed", "--plot"),
}


def parse_extent(text: str) -> Sweep:
    """How far a credence goes, as `--sweep` writes it."""
    with refusing("--sweep"):
        return parse_sweep(text)


def parse_goal(text: str) -> float:
    """The probability that `--reach` writes."""
    with refusing("--reach"):
        return parse_probability(text)


@shown
@about_a_case(ranges=True)
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
    together: Annotated[
        bool, typer.Option("--together", help="With --reach: the smallest change of several credences.")
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(min=1, max=5, metavar="N", help="With --together: the best sets of up to N questions (3)."),
    ] = None,
    two_way: Annotated[
        tuple[str, str] | None, typer.Option(metavar="QUESTION QUESTION", help="A grid over two credences.")
    ] = None,
    claims: Annotated[bool, typer.Option("--claims", help="What learning that a claim is so would do.")] = False,
    shares: Annotated[bool, typer.Option("--global", help="Which ranges the uncertainty comes from.")] = False,
    top: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Only the first N rows; 0 shows all, those of no effect too.")
    ] = None,
    part: Annotated[
        str | None, typer.Option(metavar="PART", help="Only one part of the argument.", autocompletion=complete_part)
    ] = None,
    answered: Annotated[bool, typer.Option("--answered", help="Only the questions that the file answers.")] = False,
    draws: Annotated[
        int | None,
        typer.Option(min=2, max=MOST_DRAWS, metavar="N", help="With --global: of how many draws the band is (2000)."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="With --global: the seed (1).")] = None,
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
    mode += " --together" if together and mode == "--reach" else ""
    _refuse_correlation(correlation, mode)
    further = {"--sweep": sweep, "--top": top, "--part": part, "--answered": answered, "--plot": plot}
    further |= {"--draws": draws, "--seed": seed is not None}
    further |= {"--together": together and "--together" not in mode, "--most": most}
    for option, value in further.items():
        if value and option not in FITTING[mode]:
            _refuse_option(option, mode)
    case, extent = opened.case, sweep or opened.case.sweep
    with refusing("--part"):
        name = part_named(case.argument, part) if part else ""
    parts = [part for part in case.argument.parts if part.name == name]
    selection = Selection(top, parts[0] if parts else None, answered)
    if reach is not None and together:
        return joint_reach_table(case, selection, reach, most, plot)
    if reach is not None:
        return reach_table(case, selection, reach)
    if two_way:
        return two_way_table(case, extent, *two_way, plot)
    if claims:
        return claims_table(case, selection)
    if shares:
        return shares_table(case, selection, draws, seed, plot)
    return swings_table(case, selection, extent, plot)


def _refuse_option(option: str, mode: str) -> NoReturn:
    """Say why there is no use for an option with a table."""
    reach = "--reach PROBABILITY"
    needed = {"--together": reach, "--most": f"{reach} --together", "--draws": "--global", "--seed": "--global"}
    if other := needed.get(option):
        raise MisuseError([misuse(option, f"there is no use for it without {other}", f"add {other}")])
    fitting = f"leave it out; {mode} goes with {several(FITTING[mode])}"
    raise MisuseError([misuse(option, f"there is no use for it with {mode}", fitting)])


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
