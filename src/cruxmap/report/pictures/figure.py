"""What all pictures have in common: their style, their axes, and the figure with its title and caption.

They are made for the width of a README: 8 inches, which is 800 pixels in an SVG and twice that in a PNG.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cruxmap.analysis.rounding import differ
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import plain
from cruxmap.report.pictures.fonts import FAMILY, families

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

WIDTH = 8.0  # inches
# In every picture blue is what raises, or the high end, and orange what lowers, or the low end.
LOW, HIGH, PALE, INK, FAINT = "#e09f3e", "#2a6f97", "#a9c6d9", "#222222", "#777777"
LABEL = 42  # characters in a line of a label
LEGEND = 130  # and in a line of a legend
STYLE: Any = {
    "font.family": FAMILY,
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
    "legend.fontsize": 8.5,
}


def row_axis(axes: Axes, names: Sequence[str]) -> None:
    """A row for each name, the first at the top."""
    axes.set_yticks(range(len(names)), [label(name, LABEL) for name in names])
    axes.set_ylim(max(1, len(names)) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def percent_axis(axes: Axes, name: str) -> None:
    """The horizontal axis in percent, with a grid."""
    axes.set_xlabel(label(name, 80))
    axes.xaxis.set_major_formatter(tick)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def tick(value: float, _: object) -> str:
    """A probability on an axis."""
    return f"{100 * value:.6g}%".replace("-", "−")


def bin_width(low: float, high: float, bins: int) -> float:
    """How wide each of some bins is; where the ends are the same number, a hundredth of it."""
    return (high - low) / bins if differ(low, high) else 0.01 * high or 0.01


def label(text: str, width: int) -> str:
    """A label over at most two lines; what is far too long ends in an ellipsis."""
    lines = textwrap.wrap(plain(text), width, max_lines=2, placeholder=" …")
    return "\n".join(lines)


def picture(
    panels: Sequence[tuple[float, Callable[[Axes], Sequence[Artist] | None]]],
    title: str,
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """A figure of panels one below the other, each with its height in inches; title above, caption below.

    What a panel's function returns is explained in a legend under the title.
    """
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.text import Text

    heading = textwrap.wrap(plain(title), 78, max_lines=3, placeholder=" …")
    small = [line for text in caption for line in textwrap.wrap(plain(text), 128, max_lines=4, placeholder=" …")]
    titled, below = 0.2 + 0.22 * len(heading), 0.15 + 0.155 * len(small)
    heights = [height + 0.65 for height, _ in panels]
    out = io.BytesIO()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # `families` warns of them
        figure = Figure()
        axes = figure.subplots(len(panels), 1, height_ratios=heights, squeeze=False)
        entries = [entry for axis, (_, paint) in zip(axes[:, 0], panels, strict=True) for entry in paint(axis) or ()]
        beside = 3 if sum(len(str(entry.get_label())) + 8 for entry in entries) < LEGEND else 1
        above = titled + 0.25 * bool(entries) + 0.17 * (len(entries) - 1 if beside == 1 else 0)
        height = above + sum(heights) + below
        figure.set_size_inches(WIDTH, height)
        body = (0, below / height, 1, 1 - (above + below) / height)
        figure.set_layout_engine(ConstrainedLayoutEngine(rect=body, w_pad=0.12, h_pad=0.08))
        if entries:
            place = (0.002, 1 - (titled - 0.08) / height)
            legend = figure.legend(handles=entries, loc="upper left", bbox_to_anchor=place, ncols=beside, frameon=False)
            legend.set_in_layout(False)
        figure.text(0.012, 1 - 0.12 / height, "\n".join(heading), va="top", fontsize=11.5, fontweight="bold")
        figure.text(0.012, 0.08 / height, "\n".join(small), va="bottom", fontsize=7.5, color=FAINT, linespacing=1.45)
        texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
        names = families("".join(text.get_text() for text in texts))
        matplotlib.rcParams["font.family"] = names  # for what is made only when it is drawn
        for text in texts:
            text.set_fontfamily(names)
        if len(panels) > 1:  # whose places come out of the solver with last digits that differ from run to run
            figure.draw_without_rendering()
            for axis in axes[:, 0]:
                axis.set_position([round(edge, 6) for edge in axis.get_position().bounds])
            figure.set_layout_engine("none")
        metadata = {"Date": None, "Creator": None} if output_format == "svg" else {"Software": None}
        figure.savefig(out, format=output_format, dpi=200, metadata=metadata)
    return out.getvalue()
