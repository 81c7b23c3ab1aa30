"""`cruxmap history`: how a conclusion moved from commit to commit, and what each step comes from."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cruxmap.analysis.history import Standing, history
from cruxmap.cli.options import PlotOption, about_a_history, shown
from cruxmap.cli.showing import save_picture
from cruxmap.opening.history import OpenedHistory
from cruxmap.report.document import Document
from cruxmap.report.history import TOP, About, Revision, history_document


@shown
@about_a_history
def command(
    opened: OpenedHistory,
    top: Annotated[int, typer.Option(metavar="N", min=0, help="How many changes of a step to show; 0 for all.")] = TOP,
    every: Annotated[bool, typer.Option("--all", help="Show the commits too that change nothing.")] = False,
    plot: PlotOption = None,
) -> Document:
    """Say how your conclusion moved over the commits of a credence file, and by what.

    Every commit that changed the file, a file that it extends, its argument or its evidence, through renames: its
    date and subject, the conclusion, and for each step what your credences, the evidence and the argument contribute
    to it. What is not committed yet comes last. git is asked, and nothing in the repository changes.
    """
    result = history([moment.case for moment in opened.moments])
    revisions = _revisions(opened, result.states, every)
    about = About(opened.file, opened.earlier, opened.present, opened.is_shallow, opened.is_partial)
    document = history_document(about, revisions, result, top, every)
    if plot:
        from cruxmap.report.pictures.history import history_line

        save_picture(
            plot, lambda suffix: history_line(revisions, result, opened.case.argument, document.caption, suffix)
        )
    return document


def _revisions(opened: OpenedHistory, states: Sequence[Standing], every: bool) -> list[Revision]:
    """The states for the report, those that are shown numbered from 1."""
    revisions: list[Revision] = []
    number = 0
    for moment, standing in zip(opened.moments, states, strict=True):
        commit = moment.commit
        is_folded = standing.step is not None and standing.step.changes_nothing
        number += every or not is_folded
        revisions.append(
            Revision(
                0 if is_folded and not every else number,
                commit.id if commit else "",
                commit.date if commit else "",
                commit.subject if commit else "not committed",
                moment.path,
                moment.is_merge,
                moment.case,
                moment.fingerprint,
                standing,
                moment.problems,
                moment.trouble,
            )
        )
    return revisions
