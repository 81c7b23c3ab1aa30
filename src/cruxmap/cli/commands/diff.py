"""`cruxmap diff`: what the difference between two people, or between two versions, comes from, and what closes it."""

from functools import partial
from typing import Annotated

import typer

from cruxmap.analysis.comparison import compare
from cruxmap.analysis.versions import compare_versions
from cruxmap.cli.options import PlotOption, about_a_pair, shown
from cruxmap.cli.showing import save_picture
from cruxmap.errors import CruxmapError
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.people import OpenedPair
from cruxmap.opening.versions import OpenedVersions
from cruxmap.report.comparison import TOP, comparison_document, labels
from cruxmap.report.document import Document
from cruxmap.report.versions import version_labels, versions_document


@shown
@about_a_pair
def command(
    opened: OpenedPair | OpenedVersions,
    claims: Annotated[
        bool, typer.Option("--claims", help="What each would conclude if a claim were found out, and what that closes.")
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="With --claims: pairs of claims too.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --claims: those too that settle it by definition, or move nobody.")
    ] = False,
    reach: Annotated[
        bool,
        typer.Option("--reach", help="The smallest changes of credences by which the two would conclude the same."),
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(min=1, max=5, metavar="N", help="With --reach: the best sets of up to N questions (3)."),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", min=0, help="How many questions or claims to show; 0 for all.")
    ] = None,
    plot: PlotOption = None,
) -> Document:
    """Say which credences explain the difference between two people's conclusions.

    Every question on which they differ has a contribution; together they are the difference. Then: what
    they agree on, how much would close if they met half-way, and where their views differ although
    their answers do not. --claims says instead what would bring them together if it were found out, and
    --reach which credences would have to be different. With `--with OLD`, how one person's conclusion
    differs between that version of the argument and this one: through which questions, and its structure.
    """
    own_ranges = opened.case.credences.own_ranges
    of_reach = {"--most": most is not None, "--own-ranges": own_ranges}
    _refuse_unfitting({"--claims": claims, "--reach": reach}, {"--pairs": pairs, "--all": every}, of_reach)
    shown_at_most = TOP if top is None else top
    if isinstance(opened, OpenedVersions):
        if claims or reach:
            option = "--claims" if claims else "--reach"
            message = "it is about two people, and here are two versions of an argument"
            remedy = "leave it out, or --with; or name one version with --argument"
            raise MisuseError([misuse(option, message, remedy)])
        return _versions(opened, shown_at_most, plot)
    if claims:
        return _claims(opened, shown_at_most, pairs, every, plot)
    if reach:
        return _reach(opened, most, top, plot)
    result = compare(opened.first, opened.second)
    document = comparison_document(opened.first, opened.second, result, shown_at_most)
    if plot:
        from cruxmap.report.pictures.people_plots import waterfall

        argument = opened.first.argument
        names = labels(argument, opened.first.credences, opened.second.credences)
        save_picture(plot, partial(waterfall, argument, names, result, document.caption))
    return document


def _versions(opened: OpenedVersions, top: int, plot: str | None) -> Document:

    argument = opened.case.argument
    result = compare_versions(opened.earlier, opened.case)
    document = versions_document(opened.earlier, opened.case, result, top)
    if plot:
        from cruxmap.report.pictures.people_plots import waterfall

        names = version_labels(opened.earlier, opened.case)
        save_picture(plot, partial(waterfall, argument, names, result, document.caption))
    return document


def _refuse_unfitting(modes: dict[str, bool], of_claims: dict[str, bool], of_reach: dict[str, bool]) -> None:
    """Refuse two tables at a time, and options for which the wanted one has no use."""
    if all(modes.values()):
        raise MisuseError([misuse(" and ".join(modes), "one table at a time, please", "leave out one of them")])
    needed = {option: "--claims" for option, given in of_claims.items() if given}
    needed |= {option: "--reach" for option, given in of_reach.items() if given}
    problems = [
        misuse(option, f"there is no use for it without {mode}", f"add {mode}")
        for option, mode in needed.items()
        if not modes[mode]
    ]
    if problems:
        raise MisuseError(problems)


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


def _reach(opened: OpenedPair, most: int | None, top: int | None, plot: str | None) -> Document:
    from cruxmap.analysis.joint_reach import MOST, pair_reach
    from cruxmap.report.joint_reach import meeting_title, pair_reach_document

    first, second = opened.first, opened.second
    result = pair_reach(first, second, most or MOST)
    document = pair_reach_document(first, second, result, top)
    if plot:
        from cruxmap.report.pictures.moves import moves

        if result.meeting is None:
            message = "no change of both was found, so there is none to draw"
            raise CruxmapError(message, "leave out --plot", "nothing-to-draw")
        names = labels(first.argument, first.credences, second.credences)
        changes = [(f"A: {names[0]}", result.meeting.a), (f"B: {names[1]}", result.meeting.b)]
        title = meeting_title(result.meeting)
        save_picture(plot, lambda suffix: moves(first.argument, changes, title, document.caption, suffix))
    return document
