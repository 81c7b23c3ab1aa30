"""The picture of a group's rounds: where each person's conclusion was and is, and the group's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cruxmap.analysis.rounds import Rounds
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import percent, sentence
from cruxmap.report.pictures.figure import FAINT, percent_axis, picture, row_axis
from cruxmap.report.pictures.people_plots import GROUP, NAMED, PERSON, ROW, crowd
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


def rounds_line(
    argument: ArgumentMap, labels: Sequence[str], result: Rounds, caption: Sequence[str], output_format: PictureFormat
) -> bytes:
    """A row for each person, from a hollow dot to a full one; of many people, their dots in each round."""
    own = [{person.name: person.probability for person in pooling.people} for pooling in result.pools]
    names = list(dict.fromkeys(name for round_ in reversed(own) for name in round_))
    title = f"{sentence(argument.title)} What the answers imply, round by round"
    axis_title = query_title(argument, result.asked.query)
    if len(names) > NAMED:
        panels = [(1.6, _crowd_of(result, labels, i, axis_title)) for i in range(len(own))]
        return picture(panels, title, caption, output_format)
    names.sort(key=lambda name: (next(round_[name] for round_ in reversed(own) if name in round_), name))

    def paint(axes: Axes) -> list[Artist]:
        for row, name in enumerate(names):
            places = [(i, round_[name]) for i, round_ in enumerate(own) if name in round_]
            for (_, start), (_, end) in pairwise(places):
                arrow = {"arrowstyle": "-|>", "color": FAINT, "linewidth": 1.2, "shrinkA": 4, "shrinkB": 4}
                axes.annotate("", (end, row), (start, row), arrowprops=arrow)
            for i, value in places:
                fill = "full" if i == len(own) - 1 else "none"
                axes.plot(value, row, "o", color=PERSON, fillstyle=fill, markersize=7)
        row_axis(axes, [f"{name}: {' to '.join(_ends(own, name))}" for name in names])
        lines = [_group_line(axes, result, labels, i) for i in (0, len(own) - 1)]
        axes.margins(x=0.08)
        percent_axis(axes, axis_title)
        return lines

    return picture([(max(1.0, ROW * len(names)), paint)], title, caption, output_format)


def _ends(own: Sequence[dict[str, float]], name: str) -> list[str]:
    """Where somebody was first and is last; one number where they have not moved, or are in one round only."""
    values = [percent(round_[name]) for round_ in own if name in round_]
    return list(dict.fromkeys([values[0], values[-1]]))


def _group_line(axes: Axes, result: Rounds, labels: Sequence[str], i: int) -> Artist:
    value = result.pools[i].probability
    is_last = i == len(result.pools) - 1
    label = f"{labels[i]} ({'full' if is_last else 'hollow'} dots), pooled: {percent(value)}"
    return axes.axvline(value, color=GROUP, linestyle="-" if is_last else ":", linewidth=1.6, zorder=0, label=label)


def _crowd_of(result: Rounds, labels: Sequence[str], i: int, axis_title: str) -> Callable[[Axes], Sequence[Artist]]:
    """The panel of one round, on the scale of all."""
    everybody = [person.probability for pooling in result.pools for person in pooling.people]
    low, high = min(everybody), max(everybody)

    def paint(axes: Axes) -> list[Artist]:
        people = sorted(result.pools[i].people, key=lambda person: person.probability)
        crowd(axes, people, low, high)
        margin = 0.04 * (high - low) or 0.01
        axes.set_xlim(low - margin, high + margin)
        percent_axis(axes, f"{axis_title}, {labels[i]}")
        return [_group_line(axes, result, labels, i)]

    return paint
