"""Pictures of the sensitivity tables, as SVG or PNG: the same bytes for the same numbers.

They are made for the width of a README: 8 inches, which is 800 pixels in an SVG and twice that in a PNG.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cruxmap.analysis.histogram import Histogram
from cruxmap.analysis.sensitivity import QuestionSensitivity, Sensitivity
from cruxmap.analysis.two_way import TwoWay
from cruxmap.analysis.uncertainty import Band
from cruxmap.analysis.variance import QuestionShare, VarianceShares
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import PictureForm
from cruxmap.report.numbers import NOISE, credence, percent, plain
from cruxmap.report.results import target_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 8.0  # inches
LOW, HIGH, INK, FAINT = "#e09f3e", "#2a6f97", "#222222", "#777777"
ROW = 0.25  # inches for a question
LABEL = 42  # characters in a line of a label
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
    "svg.hashsalt": "cruxmap",
    "savefig.facecolor": "white",
}


def tornado(
    argument: ArgumentMap,
    result: Sensitivity,
    shown: Sequence[QuestionSensitivity],
    caption: Sequence[str],
    form: PictureForm,
) -> bytes:
    """The swings as bars, in the order of `shown`; what does not move the target has none and is left out."""
    rows = [row for row in shown if abs(row.swing) > NOISE]

    def paint(axes: Axes) -> None:
        now = result.probability
        for at, row in enumerate(rows):
            ends = [(row.probability_low, LOW), (row.probability_high, HIGH)]
            for end, colour in sorted(ends, key=lambda one: -abs(one[0] - now)):
                axes.barh(at, end - now, left=now, height=0.72, color=colour)
            _end_labels(axes, at, row, now)
        axes.axvline(now, color=INK, linewidth=0.8)
        _rows(axes, [argument.question_title(row.question) for row in rows])
        axes.margins(x=0.12)
        _percent_axis(axes, target_words(result))
        _legend(axes, [(LOW, "at the low end of the sweep"), (HIGH, "at the high end")])

    if left := len(shown) - len(rows):
        caption = [*caption, f"Left out: {left} question{'s' * (left != 1)} of no effect in this sweep."]
    title = f"How far {target_words(result)}, now {percent(result.probability)}, swings with each credence alone"
    return _picture([(ROW * max(1, len(rows)), paint)], title, caption, form)


def contours(argument: ArgumentMap, result: TwoWay, caption: Sequence[str], form: PictureForm) -> bytes:
    """The target over two credences, as shades and lines of equal probability; both must move."""

    def paint(axes: Axes) -> None:
        x, y = list(result.b.values), list(result.a.values)
        shades = axes.contourf(x, y, result.grid, levels=12, cmap="Blues", alpha=0.6)
        lines = axes.contour(x, y, result.grid, levels=list(shades.levels)[1:-1], colors=INK, linewidths=0.7)
        axes.clabel(lines, fmt=lambda level: _tick(level, None), fontsize=8)
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
            axis.set_label_text(_label(argument.question_title(question), 60))
            axis.set_major_formatter(_tick)

    return _picture([(4.6, paint)], f"{target_words(result)} over two credences", caption, form)


def distribution(
    target: str, probability: float, band: Band, counts: Histogram, caption: Sequence[str], form: PictureForm
) -> bytes:
    """The distribution of the target over the ranges, with its band, median and mean."""
    title = f"{target} over the ranges: {percent(band.low)} to {percent(band.high)}"
    return _picture([(3.0, _histogram(target, probability, band, counts))], title, caption, form)


def shares(
    argument: ArgumentMap,
    result: VarianceShares,
    shown: Sequence[QuestionShare],
    caption: Sequence[str],
    form: PictureForm,
) -> bytes:
    """The distribution of the target, and below it the questions that its variance comes from."""

    def paint(axes: Axes) -> None:
        for at, row in enumerate(shown):
            axes.barh(at, max(0.0, row.total_order), height=0.72, color=LOW)
            axes.barh(at, max(0.0, min(row.first_order, row.total_order)), height=0.72, color=HIGH)
        _rows(axes, [argument.question_title(row.question) for row in shown])
        axes.set_xlim(left=0)
        _percent_axis(axes, "share of the variance")
        _legend(axes, [(HIGH, "explained alone"), (LOW, "together with others")])

    target = target_words(result)
    above = _histogram(target, result.probability, result.band, result.histogram)
    title = f"How uncertain {target} is, and which questions that comes from"
    return _picture([(2.4, above), (ROW * max(1, len(shown)), paint)], title, caption, form)


def _histogram(target: str, probability: float, band: Band, counts: Histogram) -> Callable[[Axes], None]:
    def paint(axes: Axes) -> None:
        bins = len(counts.counts)
        step = (counts.high - counts.low) / bins or 0.01
        left = [counts.low + i * step for i in range(bins)]
        share = [count / band.draws for count in counts.counts]
        axes.bar(left, share, width=step, align="edge", color=HIGH, edgecolor="white", linewidth=0.4)
        axes.axvspan(band.low, band.high, color=LOW, alpha=0.25, linewidth=0, zorder=0)
        marks = ((probability, "-", "at the points"), (band.median, "--", "median"), (band.mean, ":", "mean"))
        for value, line, name in marks:
            axes.axvline(value, color=INK, linestyle=line, linewidth=1.1, label=f"{name} {percent(value)}")
        _percent_axis(axes, target)
        axes.set_ylabel("share of the draws")
        axes.yaxis.set_major_formatter(_tick)
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


def _rows(axes: Axes, names: Sequence[str]) -> None:
    """A row for each name, the first at the top."""
    axes.set_yticks(range(len(names)), [_label(name, LABEL) for name in names])
    axes.set_ylim(max(1, len(names)) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _percent_axis(axes: Axes, name: str) -> None:
    axes.set_xlabel(_label(name, 80))
    axes.xaxis.set_major_formatter(_tick)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _tick(value: float, _: object) -> str:
    return f"{100 * value:.6g}%".replace("-", "−")


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


def _label(text: str, width: int) -> str:
    """A label over at most two lines; what is far too long ends in an ellipsis."""
    lines = textwrap.wrap(plain(text), width, max_lines=2, placeholder=" …")
    return "\n".join(lines)


def _picture(
    panels: Sequence[tuple[float, Callable[[Axes], None]]], title: str, caption: Sequence[str], form: PictureForm
) -> bytes:
    """A figure of panels one below the other, each with its height in inches; title above, caption below."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    heading = textwrap.wrap(plain(title), 78, max_lines=3, placeholder=" …")
    small = [line for text in caption for line in textwrap.wrap(plain(text), 128, max_lines=4, placeholder=" …")]
    above, below = 0.2 + 0.22 * len(heading), 0.15 + 0.155 * len(small)
    heights = [height + 0.65 for height, _ in panels]
    height = above + sum(heights) + below
    out = io.BytesIO()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a letter that the font lacks is drawn as a box
        body = (0, below / height, 1, 1 - (above + below) / height)
        layout = ConstrainedLayoutEngine(rect=body, w_pad=0.12, h_pad=0.08)
        figure = Figure(figsize=(WIDTH, height), layout=layout)
        axes = figure.subplots(len(panels), 1, height_ratios=heights, squeeze=False)
        for one, (_, paint) in zip(axes[:, 0], panels, strict=True):
            paint(one)
        figure.text(0.012, 1 - 0.12 / height, "\n".join(heading), va="top", fontsize=11.5, fontweight="bold")
        figure.text(0.012, 0.08 / height, "\n".join(small), va="bottom", fontsize=7.5, color=FAINT, linespacing=1.45)
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(out, format=form, dpi=200, metadata=metadata)
    return out.getvalue()
