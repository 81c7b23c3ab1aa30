"""The picture of a history: the line of the conclusion, a row for each state, with what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from cruxmap.analysis.history import History
from cruxmap.analysis.rounding import by_size
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.history import Revision, largest_part
from cruxmap.report.numbers import percent, points, sentence
from cruxmap.report.pictures.figure import FAINT, HIGH, INK, LOW, percent_axis, picture, row_axis
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ROW = 0.36  # inches for a state
LABEL = 26  # letters of what moved it most, for which there is room on the wider side of any point
ROOM = 38  # letters of a commit's day and subject
MOST = 40  # states with a row of their own; of more, those with the largest moves


def history_line(
    revisions: Sequence[Revision],
    result: History,
    argument: ArgumentMap,
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """The conclusion from state to state, downwards, each labelled by its commit and by what moved it most."""
    from matplotlib.lines import Line2D

    shown = [revision for revision in revisions if revision.standing.asked and not revision.is_folded]
    if len(shown) > MOST:
        ends = {id(shown[0]), id(shown[-1])}
        moves = sorted(shown, key=lambda revision: (id(revision) not in ends, by_size(_move(revision))))
        kept = {id(revision) for revision in moves[:MOST]}
        shown = [revision for revision in shown if id(revision) in kept]
    values = [revision.standing.asked.probability for revision in shown if revision.standing.asked]

    def paint(axes: Axes) -> list[Artist]:
        edges = [max(0.0, row - 0.5) for row in range(len(values))]  # a step is drawn between the rows, clear of labels
        down = [edge for pair in zip(edges, [*edges[1:], len(values) - 1.0], strict=True) for edge in pair]
        axes.plot([value for value in values for _ in range(2)], down, color=FAINT, linewidth=1.2, zorder=1)
        for row, (revision, value) in enumerate(zip(shown, values, strict=True)):
            move = _move(revision)
            axes.plot(value, row, "o", color=HIGH if move > 0 else LOW if move < 0 else INK, markersize=6.5, zorder=2)
            said = f"{percent(value)}" + (
                f"  {points(move)}  {shorten(largest_part(revision), LABEL, placeholder=' …')}" if move else ""
            )
            to_left = value > (min(values) + max(values)) / 2
            axes.annotate(
                said.rstrip(),
                (value, row),
                (-8 if to_left else 8, 0),
                textcoords="offset points",
                va="center",
                ha="right" if to_left else "left",
                fontsize=8.5,
                color=INK,
            )
        row_axis(axes, [f"{item.number}  {shorten(item.label, ROOM, placeholder=' …')}" for item in shown])
        axes.margins(x=0.12)
        percent_axis(axes, query_title(argument, result.asked.query.unobserved))
        marks = ((HIGH, "raised", 1), (LOW, "lowered", -1))
        return [
            Line2D([], [], color=colour, marker="o", linestyle="", label=word)
            for colour, word, sign in marks
            if any(_move(revision) * sign > 0 for revision in shown)
        ]

    left_out = len([r for r in revisions if r.standing.asked and not r.is_folded]) - len(shown)
    title = f"{sentence(argument.title)} How the conclusion moved, and what moved it most"
    if left_out:
        title += f" ({left_out} small steps are not drawn)"
    return picture([(ROW * max(2, len(shown)), paint)], title, caption, output_format)


def _move(revision: Revision) -> float:
    return revision.standing.step.difference if revision.standing.step else 0.0
