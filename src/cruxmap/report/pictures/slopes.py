"""The picture of what finding out would do to two people: a slope chart for each claim, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from cruxmap.analysis.settling import Discovery, Settling
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import percent, plain, points
from cruxmap.report.pictures.figure import FAINT, HIGH, INK, LOW, label, picture, tick
from cruxmap.report.pictures.lettering import shortened_apart
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ACROSS, MOST = 3, 6  # claims beside each other, and in all
STEP = 2.0  # from one claim's slopes to the next, which are 1 wide
NAME = 17  # letters of a state's name
HEIGHT = 2.6  # inches of a row of claims
APART = 0.055  # of the axis: as near as two labels may come
LINE = 0.8  # of that, for each further line of a label
COLOURS = (HIGH, LOW)  # of A and B
DASHES = ("-", "--", ":", "-.")  # of the states, in their order


def slopes(
    argument: ArgumentMap,
    names: tuple[str, str],
    result: Settling,
    rows: Sequence[Discovery],
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """For each of some claims, where A and B stand now, and where each would if the claim were found out.

    Args:
        argument: what it is about.
        names: what to call A and B.
        result: of these two.
        rows: the claims, of which the first six are drawn.
        caption: below the picture.
        output_format: of the picture.
    """
    shown = rows[:MOST]
    ends = [*result.conclusions, *(p for row in shown for o in row.outcomes for p in o.if_so if p is not None)]
    low, high = min(ends), max(ends)
    margin = 0.06 * (high - low) or 0.05
    panels = [
        (HEIGHT, partial(_paint, argument, names, result, shown[i : i + ACROSS], (low - margin, high + margin), i == 0))
        for i in range(0, max(1, len(shown)), ACROSS)
    ]
    title = f"Where they would stand on {query_title(argument, result.asked.query)} if a claim were found out"
    lines = "A line is the thicker the likelier that person thinks it; it leads from now to what they would conclude."
    return picture(panels, title, (*caption, lines), output_format)


def _paint(
    argument: ArgumentMap,
    names: tuple[str, str],
    result: Settling,
    rows: Sequence[Discovery],
    limits: tuple[float, float],
    first: bool,
    axes: Axes,
) -> list[Artist]:
    from matplotlib.lines import Line2D

    heads = []
    for i, row in enumerate(rows):
        left = STEP * i
        _fan(axes, argument, result, row, left, limits)
        heads.append((left + 0.5, f"{label(argument.claims[row.claims[0]].title, 26)}\n{closing(row)}".strip()))
    axes.set_xlim(-0.15, STEP * ACROSS - 0.1)
    axes.set_ylim(*limits)
    axes.set_xticks([place for place, _ in heads], [text for _, text in heads])
    axes.tick_params(axis="x", length=0)
    axes.yaxis.set_major_formatter(tick)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(False)
    people = zip("AB", names, COLOURS, result.conclusions, strict=True)
    return [
        Line2D([], [], color=colour, marker="o", label=plain(f"{side}, now {percent(now)}: {name}"))
        for side, name, colour, now in people
        if first
    ]


def _fan(
    axes: Axes,
    argument: ArgumentMap,
    result: Settling,
    row: Discovery,
    left: float,
    limits: tuple[float, float],
) -> None:
    """The lines of A and B from where they stand now to where they would in each state, and the states' names."""
    for x in (left, left + 1):
        axes.axvline(x, color=FAINT, linewidth=0.5, zorder=0)
    least = APART * (limits[1] - limits[0])
    ends: list[tuple[float, str, str]] = []
    for place, outcome in enumerate(row.outcomes):
        name = label(_state(argument, row.claims[0], outcome.states[row.claims[0]]), NAME)
        sides = zip(result.conclusions, outcome.if_so, outcome.chances, COLOURS, strict=True)
        known = [(now, then, chance, colour) for now, then, chance, colour in sides if then is not None]
        for now, then, chance, colour in known:
            style = DASHES[place % len(DASHES)]
            width = 0.8 + 2 * chance
            axes.plot([left, left + 1], [now, then], style, color=colour, linewidth=width, marker="o", markersize=4)
        places = [then for _, then, _, _ in known]
        if places and max(places) - min(places) < least:
            ends.append((sum(places) / len(places), name, INK))
        else:
            ends += [(then, name, colour) for _, then, _, colour in known]
    ends = sorted(_merged(ends, least, len(row.outcomes)))
    heights = [least * (1 + LINE * name.count("\n")) for _, name, _ in ends]
    for y, (_, name, colour) in zip(_apart([end for end, _, _ in ends], heights, limits[1]), ends, strict=True):
        offset: Any = {"xytext": (5, 0), "textcoords": "offset points", "va": "center", "fontsize": 7.5}
        offset["linespacing"] = 1.0
        axes.annotate(name, (left + 1, y), color=colour, **offset)


def closing(row: Discovery) -> str:
    """What finding out does to the gap, in words; nothing where that is undefined."""
    if row.closes is None:
        return ""
    return f"closes {points(row.closes).lstrip('+')}" if row.closes >= 0 else f"parts by {points(-row.closes)[1:]}"


def _state(argument: ArgumentMap, name: str, state: str) -> str:
    """What a state is called at the end of a line."""
    claim = argument.claims[name]
    if claim.is_boolean:
        return "if so" if state == "true" else "if not"
    labels = shortened_apart([plain(label) for label in claim.states.values()], 2 * NAME - 4)
    return labels[list(claim.states).index(state)]


def _merged(ends: Sequence[tuple[float, str, str]], least: float, states: int) -> list[tuple[float, str, str]]:
    """The ends, with one label for three or more of a colour that are at one place, once for each colour."""
    result = list(ends)
    for colour in dict.fromkeys(colour for _, _, colour in ends):
        for end in [end for end, _, shade in ends if shade == colour]:
            alike = [other for other in result if other[2] == colour and abs(other[0] - end) < least / 4]
            if len(alike) > 2:
                name = f"all {states}" if len(alike) == states else f"the other {len(alike)}"
                result = [*(other for other in result if other not in alike), (end, name, colour)]
                break
    return result


def _apart(values: Sequence[float], heights: Sequence[float], highest: float) -> list[float]:
    """Where labels of some heights stand for rising values: none covers another, and none is above the highest."""
    result: list[float] = []
    for i, value in enumerate(values):
        result.append(max(value, result[-1] + (heights[i - 1] + heights[i]) / 2) if result else value)
    top = highest
    for i in reversed(range(len(result))):
        result[i] = min(result[i], top - heights[i] / 2)
        top = result[i] - heights[i] / 2
    return result
