"""The picture of a joint change: where each credence is and where it would have to be, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cruxmap.analysis.joint_reach import JointChange
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import plain
from cruxmap.report.pictures.figure import FAINT, HIGH, LOW, percent_axis, picture, row_axis

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ROW = 0.3  # inches
MOST = 20  # questions
BESIDE = 0.16  # of a row, between two people's marks
COLOURS = (HIGH, LOW)


def moves(
    argument: ArgumentMap,
    changes: Sequence[tuple[str, JointChange]],
    title: str,
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """An arrow for each credence from now to what is needed, those that go farthest in widths first.

    Args:
        argument: what it is about.
        changes: one or two people's, each with what to call them.
        title: above the picture.
        caption: below it.
        output_format: of the picture.
    """
    farthest: dict[str, float] = {}
    for _, change in changes:
        for step in change.changes:
            farthest[step.question] = max(farthest.get(step.question, 0.0), abs(step.widths))
    names = sorted(farthest, key=lambda name: -farthest[name])[:MOST]

    def paint(axes: Axes) -> list[Artist]:
        from matplotlib.lines import Line2D

        for i, (_, change) in enumerate(changes):
            beside = (2 * i - 1) * BESIDE if len(changes) > 1 else 0.0
            for step in change.changes:
                if step.question in names:
                    row = names.index(step.question) + beside
                    axes.plot([step.credence, step.needed], [row, row], color=COLOURS[i], linewidth=1.2)
                    axes.plot(step.credence, row, "o", color=COLOURS[i], markerfacecolor="white", markersize=6)
                    axes.plot(step.needed, row, "o", color=COLOURS[i], markersize=6)
        row_axis(axes, [argument.question_title(name) for name in names])
        axes.set_xlim(-0.02, 1.02)
        percent_axis(axes, "credence: from the ring to the dot")
        if len(names) < len(farthest):
            more = f"{len(farthest) - len(names)} more credences move less"
            axes.annotate(more, (0, 1), (0, 4), "axes fraction", textcoords="offset points", fontsize=7.5, color=FAINT)
        if len(changes) == 1:
            return []
        return [
            Line2D([], [], color=colour, marker="o", label=plain(name))
            for (name, _), colour in zip(changes, COLOURS, strict=False)
        ]

    return picture([(ROW * max(3, len(names)), paint)], title, caption, output_format)
