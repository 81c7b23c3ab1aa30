"""Pictures of a comparison and of a pool, as SVG or PNG: the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cruxmap.analysis.comparison import Comparison, Contribution
from cruxmap.analysis.pooling import Person, Pooling
from cruxmap.analysis.versions import Change, VersionComparison
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.report.document import PictureFormat
from cruxmap.report.numbers import percent, points, sentence
from cruxmap.report.pictures.figure import FAINT, HIGH, INK, LOW, bin_width, percent_axis, picture, row_axis
from cruxmap.report.pooling import so_many, views_beside
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Step = TypeVar("Step", bound=tuple[Any, ...])

ROW = 0.34  # inches for a row, in which a label of two lines has room
HALF = 0.33  # of a bar's height, in rows
STEPS = 14  # of a waterfall, beside one for all that is left
NAMED = 24  # people with a row of their own
DOTS = 40  # in the highest column of dots; more are drawn as bars
BINS = 60
GROUP, PERSON = LOW, HIGH  # colours


def waterfall(
    argument: ArgumentMap,
    names: tuple[str, str],
    result: Comparison | VersionComparison,
    caption: Sequence[str],
    output_format: PictureFormat,
) -> bytes:
    """The way from A's conclusion to B's: a step for each question, the largest first, and one for the structure."""
    from matplotlib.patches import Patch

    moving = [(_title(argument, row), row.contribution) for row in result.rows if row.contribution]
    steps = moving[:STEPS]
    if left := moving[STEPS:]:
        steps.append((counted(len(left), "more question"), sum(step for _, step in left)))
    if isinstance(result, VersionComparison) and result.structure:
        steps.append((result.rest, result.structure))
    steps = within_bounds(result.a.probability, steps)
    labels = [f"A: {names[0]}", *(title for title, _ in steps), f"B: {names[1]}"]

    def paint(axes: Axes) -> list[Artist]:
        at = result.a.probability
        for row, (_, step) in enumerate(steps, 1):
            _joint(axes, at, row)
            axes.barh(row, step, left=at, height=2 * HALF, color=HIGH if step > 0 else LOW)
            _beside(axes, max(at, at + step), row, points(step))
            at += step
        last = len(steps) + 1
        _joint(axes, at, last)
        for row, value in ((0, result.a.probability), (last, result.b.probability)):
            axes.plot(value, row, "o", color=INK, markersize=7)
            _beside(axes, value, row, f" {percent(value)}", bold=True)
        row_axis(axes, labels)
        axes.use_sticky_edges = False
        axes.margins(x=0.1)
        percent_axis(axes, query_title(argument, result.b.query))
        legend = (
            (HIGH, "raises it", any(step > 0 for _, step in steps)),
            (LOW, "lowers it", any(step < 0 for _, step in steps)),
        )
        return [Patch(color=colour, label=word) for colour, word, drawn in legend if drawn]

    what = "each change" if isinstance(result, VersionComparison) else "each difference in credence"
    title = (
        f"From A's {percent(result.a.probability)} to B's {percent(result.b.probability)}: what {what} contributes, "
        "in percentage points"
    )
    return picture([(ROW * len(labels), paint)], title, caption, output_format)


def _title(argument: ArgumentMap, row: Contribution | Change) -> str:
    return row.title if isinstance(row, Change) else argument.question_title(row.question)


def within_bounds(start: float, steps: Sequence[Step]) -> list[Step]:
    """The steps, each time the first that does not leave 0 to 1, since any order leads to the same end.

    The last part of each is how far it goes.
    """
    ordered, left, at = [], list(steps), start
    while left:
        step = next((step for step in left if 0 <= at + step[-1] <= 1), left[0])
        left.remove(step)
        ordered.append(step)
        at += step[-1]
    return ordered


def _joint(axes: Axes, at: float, row: int) -> None:
    """The line from where the row above has ended."""
    axes.plot([at, at], [row - 1 + HALF * (row > 1), row - HALF], color=FAINT, linewidth=0.7, zorder=0)


def people_line(argument: ArgumentMap, result: Pooling, caption: Sequence[str], output_format: PictureFormat) -> bytes:
    """Everybody's own conclusion, and the group's."""
    people = sorted(result.people, key=lambda person: (person.probability, person.name))
    named = len(people) <= NAMED
    viewed = named and views_beside(result)

    def paint(axes: Axes) -> list[Artist]:
        if named:
            shown = _named_dots(axes, people, viewed)
        else:
            crowd(axes, people, people[0].probability, people[-1].probability)
            shown = []
        marks = [("-", "implied by the pooled credences", result.probability)]
        if (pooled := result.conclusions["logarithmic"]) is not None:
            marks.append((":", "their conclusions pooled", pooled))
        for line, name, value in marks:
            label = f"{name}: {percent(value)}"
            shown.append(
                axes.axvline(value, color=GROUP, linestyle=line, linewidth=1.6, label=label, zorder=0 if named else 3)
            )
        axes.margins(x=0.08)
        percent_axis(axes, query_title(argument, result.asked.query))
        return shown

    title = f"{sentence(argument.title)} What the answers of {so_many(len(people))} imply"
    height = max(1.0, ROW * len(people)) if named else 2.4
    return picture([(height, paint)], title, caption, output_format)


def _named_dots(axes: Axes, people: Sequence[Person], viewed: bool) -> list[Artist]:
    """A row for each person, with their own view if it is of the same thing; what a legend has to explain."""
    legend: list[Artist] = []
    for row, person in enumerate(people):
        if viewed and person.stated is not None and not person.event:
            dots = axes.plot(person.stated, row, "o", color=PERSON, fillstyle="none", markersize=7, label="own view")
            legend = [*dots]
        axes.plot(person.probability, row, "o", color=PERSON, markersize=7)
    row_axis(axes, [f"{person.name}: {percent(person.probability)}" for person in people])
    return legend


def crowd(axes: Axes, people: Sequence[Person], low: float, high: float) -> None:
    """A dot for each person on a line from `low` to `high`, in columns; bars where there are too many for that."""
    values = [person.probability for person in people]
    step = bin_width(low, high, BINS)
    columns = [0] * BINS
    for value in values:
        columns[min(BINS - 1, int((value - low) / step))] += 1
    middles = [low + (i + 0.5) * step for i in range(BINS)]
    if max(columns) > DOTS:
        axes.bar(middles, columns, width=step * 0.92, color=PERSON)
        axes.set_ylabel("people")
        return
    dots = [(x, i + 0.5) for x, count in zip(middles, columns, strict=True) for i in range(count)]
    axes.plot([x for x, _ in dots], [y for _, y in dots], "o", color=PERSON, markersize=min(6.0, 120 / max(columns)))
    axes.set_ylim(0, max(columns) + 1)
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)


def _beside(axes: Axes, x: float, row: float, text: str, bold: bool = False) -> None:
    axes.annotate(
        text,
        (x, row),
        (4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        color=INK if bold else FAINT,
        fontweight="bold" if bold else "normal",
    )
