"""What the page says of two people: from the one's conclusion to the other's, question by question."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cruxmap.analysis.comparison import Comparison
from cruxmap.analysis.settling import Settling
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.model.readings import reading_of
from cruxmap.report.comparison import cancelling_within
from cruxmap.report.numbers import credence, percent, points
from cruxmap.report.pictures.people_plots import within_bounds

TOP = 10  # questions with a bar of their own


class Step(Struct, frozen=True):
    """A row of the waterfall; `x` and `width` place its bar, in hundredths of all that the bars cover.

    `question` is empty for a row that is about no single question, and `kind` is how the bar is coloured.
    """

    title: str
    question: str
    credences: tuple[str, str]
    points: str
    kind: str
    x: float
    width: float


class Finding(Struct, frozen=True):
    """A claim that may be found out: what that closes, and what each of the two would conclude if so and if not."""

    title: str
    closes: str
    if_so: tuple[str, str]
    if_not: tuple[str, str]


class Waterfall(Struct, frozen=True):
    """The difference of two people: in sentences, in steps, and what is left of it where they meet half-way.

    There are neither steps nor findings where no difference of theirs matters.
    """

    names: tuple[str, str]
    texts: tuple[str, ...]
    steps: tuple[Step, ...]
    note: str
    meetings: tuple[tuple[str, str, str, str], ...]
    findings: tuple[Finding, ...]


def waterfall(argument: ArgumentMap, names: tuple[str, str], result: Comparison, settling: Settling) -> Waterfall:
    """The waterfall of a comparison, with the two called by name, and what would bring them together."""
    rows = [row for row in result.rows if row.contribution]  # what is rounding is 0 already
    moves = [
        (argument.question_title(row.question), row.question, (credence(row.a), credence(row.b)), row.contribution)
        for row in rows[:TOP]
    ]
    if left := rows[TOP:]:
        moves.append((f"{len(left)} more", "", ("", ""), sum(row.contribution for row in left)))
    moves = within_bounds(result.a.probability, moves)
    differs = any(not row.is_idle for row in result.rows)
    return Waterfall(
        names,
        _texts(argument, names, result),
        _steps(names, result, moves) if moves else (),
        f"Points: how much of the difference a question explains; together they make {points(result.difference)}. "
        "Blue raises the conclusion, orange lowers it. "
        f"A credence that somebody left out is {reading_of(argument, argument.questions)}.",
        tuple(
            (
                ("" if i == 0 else "and ") + argument.question_title(meeting.questions[-1]),
                percent(meeting.a),
                percent(meeting.b),
                points(meeting.difference),
            )
            for i, meeting in enumerate(result.meetings)
        ),
        _findings(argument, settling) if differs else (),
    )


def _findings(argument: ArgumentMap, settling: Settling) -> tuple[Finding, ...]:
    """The claims of which finding out would close most, by their likeliest or true state."""
    rows = [row for row in settling.rows if row.claims[0] not in settling.by_rules and not row.tells_nothing]
    result = []
    for row in rows[:TOP]:
        claim = argument.claims[row.claims[0]]
        outcome = row.outcomes[0] if claim.is_boolean else max(row.outcomes, key=lambda outcome: outcome.weight)
        state = "" if claim.is_boolean else f": {claim.states[outcome.states[row.claims[0]]]}"
        ends = [(percent(a), percent(b)) for a, b in (outcome.if_so, outcome.if_not)]
        closes = "–" if row.closes is None else points(row.closes).removeprefix("+")
        result.append(Finding(f"{claim.title}{state}", closes, *ends))
    return tuple(result)


def _steps(
    names: tuple[str, str], result: Comparison, moves: Sequence[tuple[str, str, tuple[str, str], float]]
) -> tuple[Step, ...]:
    start, end = result.a.probability, result.b.probability
    levels = [start]
    for *_, contribution in moves:
        levels.append(levels[-1] + contribution)
    low = min(0.0, *levels)
    scale = (max(*levels, end) - low) or 1.0

    def bar(left: float, right: float) -> tuple[float, float]:
        return 100 * (min(left, right) - low) / scale, 100 * abs(right - left) / scale

    steps = [Step(names[0], "", (percent(start), ""), "", "whole", *bar(0, start))]
    for (title, question, credences, contribution), before, after in zip(moves, levels, levels[1:], strict=False):
        kind = "up" if contribution > 0 else "down"
        steps.append(Step(title, question, credences, points(contribution), kind, *bar(before, after)))
    return (*steps, Step(names[1], "", ("", percent(end)), "", "whole", *bar(0, end)))


def _texts(argument: ArgumentMap, names: tuple[str, str], result: Comparison) -> tuple[str, ...]:
    higher, lower = names if result.difference < 0 else names[::-1]
    size = points(abs(result.difference)).removeprefix("+")
    texts = [
        f"{names[0]} comes to {percent(result.a.probability)}, {names[1]} to {percent(result.b.probability)}"
        + (f": {higher} is {size} points above {lower}." if size != "0" else ": they conclude the same.")
    ]
    if result.by_accident:
        cancel = f"{points(result.cancelling).removeprefix('+')} points each way cancel: they agree by accident."
        texts.append(f"{cancel} {cancelling_within(result)}".strip())
    if all(row.is_idle for row in result.rows):
        texts.append(
            "None of the credences in which they differ matters here."
            if result.rows
            else "They have the same credence in every question."
        )
    if result.agreed:
        titles = "; ".join(argument.question_title(name) for name in result.agreed)
        texts.append(f"They have given the same answer to: {titles}.")
    if result.open:
        some = f"{len(result.open)} of the " if len(result.open) < len(argument.questions) else "any of the "
        texts.append(f"Neither has answered {some}{counted(len(argument.questions), 'question')}.")
    return tuple(texts)
