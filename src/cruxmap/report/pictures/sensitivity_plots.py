"""Pictures of the sensitivity tables, as SVG or PNG: the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cruxmap.analysis.histogram import Histogram
from cruxmap.analysis.sensitivity import QuestionSensitivity, Sensitivity
from cruxmap.analysis.two_way import TwoWay
from cruxmap.analysis.uncertainty import Band
from cruxmap.analysis.variance import QuestionShare, VarianceShares
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import credence, percent
from cruxmap.report.pictures.figure import (
    FAINT,
    HIGH,
    INK,
    LOW,
    PALE,
    bin_width,
    label,
    percent_axis,
    picture,
    row_axis,
    tick,
)
from cruxmap.report.results import left_out, query_title
from cruxmap.report.variance import is_idle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.25  # inches for a question


def tornado(
    argument: ArgumentMap,
    result: Sensitivity,
    shown: Sequence[QuestionSensitivity],
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """The swings as bars, in the order of `shown`; what does not move the target has none and is left out."""
    rows = [row for row in shown if row.swing]

    def paint(axes: Axes) -> None:
        now = result.probability
        for at, row in enumerate(rows):
            ends = [(row.probability_low, LOW), (row.probability_high, HIGH)]
            for end, colour in sorted(ends, key=lambda pair: -abs(pair[0] - now)):
                axes.barh(at, end - now, left=now, height=0.72, color=colour)
            _end_labels(axes, at, row, now)
        axes.axvline(now, color=INK, linewidth=0.8)
        row_axis(axes, [argument.question_title(row.question) for row in rows])
        axes.margins(x=0.12)
        percent_axis(axes, query_title(argument, result.asked.query))
        _legend(axes, [(LOW, "at the low end of the sweep"), (HIGH, "at the high end")])

    if left := left_out(len(shown) - len(rows), "of no effect in this sweep"):
        caption = [*caption, left]
    target = query_title(argument, result.asked.query)
    title = f"How far {target}, now {percent(result.probability)}, swings with each credence alone"
    return picture([(ROW * max(1, len(rows)), paint)], title, caption, output_format)


def contours(argument: ArgumentMap, result: TwoWay, caption: Sequence[str], output_format: PictureFormat) -> bytes:
    """The target over two credences, as shades and lines of equal probability; both must move."""

    def paint(axes: Axes) -> None:
        x, y = list(result.b.values), list(result.a.values)
        shades = axes.contourf(x, y, result.grid, levels=12, cmap="Blues", alpha=0.6)
        lines = axes.contour(x, y, result.grid, levels=list(shades.levels)[1:-1], colors=INK, linewidths=0.7)
        axes.clabel(lines, fmt=lambda level: tick(level, None), fontsize=8)
        axes.plot(result.b.credence, result.a.credence, "o", color=INK, markersize=7, clip_on=False)
        right = result.b.credence > (min(x) + max(x)) / 2
        axes.annotate(
            f"now {percent(result.probability)}",
            (result.b.credence, result.a.credence),
            (-8 if right else 8, -12),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 2},
        )
        for axis, question in ((axes.xaxis, result.b.question), (axes.yaxis, result.a.question)):
            axis.set_label_text(label(argument.question_title(question), 60))
            axis.set_major_formatter(tick)

    return picture(
        [(4.6, paint)], f"{query_title(argument, result.asked.query)} over two credences", caption, output_format
    )


def distribution(
    target: str, probability: float, band: Band, counts: Histogram, caption: Sequence[str], output_format: PictureFormat
) -> bytes:
    """The distribution of the target over the ranges, with its band, median and mean."""
    title = f"{target} over the ranges: {percent(band.low)} to {percent(band.high)}"
    return picture([(3.0, _histogram(target, probability, band, counts))], title, caption, output_format)


def shares(
    argument: ArgumentMap,
    result: VarianceShares,
    shown: Sequence[QuestionShare],
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """The distribution of the target, and below it the questions that its variance visibly comes from."""
    rows = [row for row in shown if not is_idle(row)]

    def paint(axes: Axes) -> None:
        for at, row in enumerate(rows):
            axes.barh(at, max(0.0, row.total_order), height=0.72, color=PALE)
            axes.barh(at, max(0.0, min(row.first_order, row.total_order)), height=0.72, color=HIGH)
        row_axis(axes, [argument.question_title(row.question) for row in rows])
        axes.set_xlim(left=0)
        percent_axis(axes, "share of the variance")
        _legend(axes, [(HIGH, "explained alone"), (PALE, "together with others")])

    target = query_title(argument, result.asked.query)
    above = _histogram(target, result.probability, result.band, result.histogram)
    title = f"How uncertain {target} is, and which questions that comes from"
    if left := left_out(len(shown) - len(rows), "with shares of 0.0% ± 0.0"):
        caption = [*caption, left]
    return picture([(2.4, above), (ROW * max(1, len(rows)), paint)], title, caption, output_format)


def _histogram(target: str, probability: float, band: Band, counts: Histogram) -> Callable[[Axes], None]:
    def paint(axes: Axes) -> None:
        bins = len(counts.counts)
        step = bin_width(counts.low, counts.high, bins)
        left = [counts.low + i * step for i in range(bins)]
        share = [count / band.draws for count in counts.counts]
        axes.bar(left, share, width=step, align="edge", color=HIGH, edgecolor="white", linewidth=0.4)
        axes.axvspan(band.low, band.high, color=LOW, alpha=0.25, linewidth=0, zorder=0)
        marks = ((probability, "-", "at the points"), (band.median, "--", "median"), (band.mean, ":", "mean"))
        for value, line, name in marks:
            axes.axvline(value, color=INK, linestyle=line, linewidth=1.1, label=f"{name} {percent(value)}")
        percent_axis(axes, target)
        axes.set_ylabel("share of the draws")
        axes.yaxis.set_major_formatter(tick)
        axes.legend(frameon=False, fontsize=8.5, title="shaded: 5th to 95th percentile", title_fontsize=8.5)

    return paint


def _end_labels(axes: Axes, at: int, row: QuestionSensitivity, now: float) -> None:
    """The ends of the sweep, beside the bar ends that they lead to; one label where both lie on one side."""
    ends = sorted([(row.probability_low, row.low), (row.probability_high, row.high)])
    labels = [(ends[0][0], credence(ends[0][1]), "right"), (ends[1][0], credence(ends[1][1]), "left")]
    both = f"{credence(row.low)}, {credence(row.high)}"
    if ends[0][0] > now:
        labels = [(ends[1][0], both, "left")]
    elif ends[1][0] < now:
        labels = [(ends[0][0], both, "right")]
    for place, text, side in labels:
        gap = (3 if side == "left" else -3, 0)
        axes.annotate(
            text, (place, at), gap, textcoords="offset points", ha=side, va="center", fontsize=7.5, color=FAINT
        )


def _legend(axes: Axes, entries: Sequence[tuple[str, str]]) -> None:
    from matplotlib.patches import Patch

    axes.legend(
        handles=[Patch(color=colour, label=label) for colour, label in entries],
        loc="lower left",
        bbox_to_anchor=(0, 1),  # above the bars, which may be anywhere below
        ncols=len(entries),
        frameon=False,
        fontsize=8.5,
    )
