"""The picture of what finding out would do to a group: everybody's conclusion now, and in each case, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cruxmap.analysis.settling import Discovery, GroupSettling, Outcome
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import percent
from cruxmap.report.pictures.figure import FAINT, HIGH, LOW, percent_axis, picture, row_axis
from cruxmap.report.pictures.slopes import closing
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ROW = 0.24  # inches
MOST = 6  # claims
CLEAR, PALE = 0.6, 0.08  # how much a dot of few people, and one of many, covers what is below it


def spreads(
    argument: ArgumentMap,
    result: GroupSettling,
    rows: Sequence[Discovery],
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """For each of some claims and each way in which it may turn out, a dot for what each person would conclude.

    Args:
        argument: what it is about.
        result: of the group.
        rows: the claims, of which the first six are drawn.
        caption: below the picture.
        output_format: of the picture.
    """
    lines: list[tuple[str, Sequence[float | None]]] = [("now", result.conclusions)]
    heads = {}
    for row in rows[:MOST]:
        heads[len(lines)] = closing(row)
        lines.append((argument.claims[row.claims[0]].title, ()))
        lines += [(_case(argument, outcome), outcome.if_so) for outcome in row.outcomes]

    def paint(axes: Axes) -> list[Artist]:
        from matplotlib.lines import Line2D

        clear = max(PALE, min(CLEAR, 20 / len(result.names)))
        for place, (_, then) in enumerate(lines):
            known = [value for value in then if value is not None]
            axes.plot(known, [place] * len(known), "o", color=HIGH, alpha=clear, markersize=6, markeredgewidth=0)
            if known and len(known) == len(then):
                mean = np.average(known, weights=result.weights)
                axes.plot(mean, place, "|", color=LOW, markersize=11, markeredgewidth=2.2)
        for place, text in heads.items():
            axes.axhline(place - 0.5, color=FAINT, linewidth=0.5)
            axes.annotate(text, (0, place), (4, 0), ("axes fraction", "data"), "offset points", va="center", fontsize=8)
        row_axis(axes, [text for text, _ in lines])
        for place in heads:
            axes.get_yticklabels()[place].set_fontweight("bold")
        axes.margins(x=0.04)
        percent_axis(axes, query_title(argument, result.asked.query))
        return [
            Line2D([], [], color=HIGH, marker="o", linestyle="", label="a person's conclusion"),
            Line2D([], [], color=LOW, marker="|", markersize=11, markeredgewidth=2.2, linestyle="", label="their mean"),
        ]

    title = f"Where they would stand on {query_title(argument, result.asked.query)} if a claim were found out"
    more = "In brackets: how likely they think it, on average."
    return picture([(ROW * max(3, len(lines)), paint)], title, (*caption, more), output_format)


def _case(argument: ArgumentMap, outcome: Outcome) -> str:
    """How a claim turns out, and how likely they think that."""
    ((name, state),) = outcome.states.items()
    claim = argument.claims[name]
    so = {"true": "if so", "false": "if not"}[state] if claim.is_boolean else claim.states[state]
    return f"{so} ({percent(outcome.weight)})"
