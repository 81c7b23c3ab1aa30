"""What `diff` shows: two conclusions, what their difference comes from, and what would close it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.analysis.coherence import is_far
from cruxmap.analysis.comparison import TOLERANCE, Comparison, Contribution, Meeting, ViewPair
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import CredenceSet
from cruxmap.report.caption import of_what, view_title, whose
from cruxmap.report.document import Block, Cell, Column, Document, Table, Text
from cruxmap.report.numbers import bar, percent, points
from cruxmap.report.results import query_title

TOP = 10
NAMED = 6  # questions in a sentence
BAR = 8


def comparison_document(
    argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison, top: int = TOP
) -> Document:
    """The document of a comparison; `top` is how many questions are shown, 0 for all."""
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *([Text(argument.event)] if argument.event and result.asked.query.target == argument.target else []),
        *_events(argument, a, b),
        _conclusions(argument, a, b, result),
        *_contributions(argument, result, top),
        *_kept_readings(result),
        *_meetings(argument, result),
        *_agreement(argument, result),
        *_views(argument, result),
    ]
    return Document(tuple(blocks), _caption(argument, a, b, result), _data(argument, a, b, result), _main(result))


def labels(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> tuple[str, str]:
    """What to call the two; the names of their files are added where they have the same name."""
    first, second = whose(a), whose(b)
    if first == second and a.file != b.file:
        return f"{first} ({a.file})", f"{second} ({b.file})"
    return first, second


def _events(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> list[Text]:
    """A warning where the two numbers are about different events."""
    said = [one.event or argument.event for one in (a, b)]
    if " ".join(said[0].split()) == " ".join(said[1].split()):
        return []
    return [
        Text(
            "Their numbers are about different events, so the difference is not only a disagreement. "
            f"A: {said[0] or 'not said'} B: {said[1] or 'not said'}",
            strong=True,
        )
    ]


def _conclusions(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> Table:
    first, second = labels(argument, a, b)
    query = result.asked.query
    stated = next(
        (
            pair
            for pair in result.views
            if Event(pair.claim) == query.target and pair.given == query.given and not query.do
        ),
        None,
    )
    rows: list[tuple[Cell, ...]] = [
        ("A", first, percent(result.a.probability), stated.a_stated if stated else None),
        ("B", second, percent(result.b.probability), stated.b_stated if stated else None),
        ("", "B less A", points(result.difference), ""),
    ]
    columns = [
        Column("side", "", "name"),
        Column("who", ""),
        Column("probability", "answers imply", "name"),
        Column("stated", "own view", "credence"),
    ]
    shown = 4 if stated else 3
    return Table(query_title(argument, result.asked.query), tuple(columns[:shown]), tuple(row[:shown] for row in rows))


def _contributions(argument: ArgumentMap, result: Comparison, top: int) -> list[Block]:
    if not result.rows:
        return [Text("They have the same credence in every question.")]
    shown = [row for row in result.rows if row.contribution] or list(result.rows)
    shown = shown[: top or len(shown)]
    most = max(abs(row.contribution) for row in shown) or 1
    rows: list[tuple[Cell, ...]] = [
        (
            argument.question_title(row.question),
            row.a,
            row.b,
            _map(row),
            row.log_odds,
            row.contribution,
            bar(abs(row.contribution) / most, BAR),
        )
        for row in shown
    ]
    left = [row for row in result.rows if row not in shown]
    if any(row.contribution for row in left):
        rest = sum(row.contribution for row in left)
        rows.append((f"{len(left)} more questions", "", "", "", "", rest, ""))
    rows.append(("together", "", "", "", "", result.difference, ""))
    columns: tuple[Column, ...] = (
        Column("question", "question"),
        Column("a", "A", "credence"),
        Column("b", "B", "credence"),
        Column("map", "map's", "name", note="Map's: who has not answered, so that the map's reading stands there."),
        Column("log_odds", "log-odds", "signed", spare=True, note="Log-odds: B's credence less A's."),
        Column("contribution", "contribution", "points", note="Contribution: percentage points of the difference."),
        Column("bar", "", "bar", spare=True),
    )
    kept = bool(result.a.answered and result.b.answered) and any(_map(row) for row in shown)
    if not kept:
        columns, rows = columns[:3] + columns[4:], [row[:3] + row[4:] for row in rows]
    note = ""
    idle = sum(row.contribution == 0 for row in result.rows)
    if idle and len(shown) < len(result.rows) and not any(row.contribution for row in left):
        more = "1 more credence differs" if idle == 1 else f"{idle} more credences differ"
        note = f"{more} and cannot matter here."
    return [Table("What the difference comes from", columns, tuple(rows), note)]


def _map(row: Contribution) -> str:
    return "" if row.a_own and row.b_own else "A" if row.b_own else "B"


def _kept_readings(result: Comparison) -> list[Text]:
    """How much of the difference is with the map rather than with the other."""
    kept = [row for row in result.rows if not (row.a_own and row.b_own)]
    if not kept or not (result.a.answered and result.b.answered):
        return []
    return [
        Text(
            f"In {_count(len(kept), 'question')} only one of them has a credence, and the other the map's reading: "
            f"{points(result.map_share)} of the {points(result.difference)} points. That part is a difference with "
            "the map, not between the two."
        )
    ]


def _meetings(argument: ArgumentMap, result: Comparison) -> list[Table]:
    if not result.meetings:
        return []
    rows = [
        (
            ("" if i == 0 else "and ") + argument.question_title(one.questions[-1]),
            one.a,
            one.b,
            one.difference,
            _closed(one),
        )
        for i, one in enumerate(result.meetings)
    ]
    columns = (
        Column("questions", "on"),
        Column("a", "A", "probability"),
        Column("b", "B", "probability"),
        Column("difference", "difference", "points"),
        Column("closed", "closed", "name"),
    )
    note = "Half-way is the middle in log-odds, which treats a credence and its opposite alike."
    if linear := result.meetings[-1].linear:
        titles = ", ".join(argument.question_title(name) for name in linear)
        note += f" One of them is certain on {titles}, where there is no such middle: there it is the mean."
    return [Table("If they met half-way", columns, tuple(rows), note)]


def _closed(meeting: Meeting) -> str:
    closed = meeting.closed or 0.0
    return "reversed" if closed > 1 else f"{closed:.0%}" if closed >= 0 else f"wider by {-closed:.0%}"


def _agreement(argument: ArgumentMap, result: Comparison) -> list[Text]:
    said = []
    if result.agreed:
        said.append(f"They agree on {_titles(argument, result.agreed)}.")
    elif result.a.answered and result.b.answered:
        said.append("There is no question to which both have given the same answer.")
    if result.open:
        said.append(
            f"Neither has answered {_count(len(result.open), 'question')}, where both have the map's reading: that is "
            "no agreement."
        )
    return [Text(" ".join(said))] if said else []


def _titles(argument: ArgumentMap, names: Sequence[str]) -> str:
    titles = [argument.question_title(name) for name in names]
    listed = "; ".join(titles[:NAMED])
    more = len(titles) - NAMED
    return f"{_count(len(names), 'question')} ({listed}{f'; and {more} more' if more > 0 else ''})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _views(argument: ArgumentMap, result: Comparison) -> list[Block]:
    if not result.views:
        return []
    columns = (
        Column("claim", "claim"),
        Column("a_stated", "A's view", "credence"),
        Column("a_implied", "A implies", "probability"),
        Column("b_stated", "B's view", "credence"),
        Column("b_implied", "B implies", "probability"),
    )
    rows = tuple(
        (view_title(argument, one.claim, one.given), one.a_stated, one.a_implied, one.b_stated, one.b_implied)
        for one in result.views
    )
    blocks: list[Block] = [Table("Stated and implied", columns, rows)]
    if only := [view_title(argument, one.claim, one.given) for one in result.views if one.views_only]:
        titles = "; ".join(only)
        blocks.append(Text(f"Their views differ, though their answers imply nearly the same: {titles}."))
    if far := [name for one in result.views for name in _far(argument, one)]:
        blocks.append(Text(f"Stated and implied are far apart (twice the odds or more): {'; '.join(far)}."))
    return blocks


def _far(argument: ArgumentMap, pair: ViewPair) -> list[str]:
    sides = (("A", pair.a_stated, pair.a_implied), ("B", pair.b_stated, pair.b_implied))
    title = view_title(argument, pair.claim, pair.given)
    far = [side for side, stated, implied in sides if is_far(stated, implied)]
    return [f"{' and '.join(far)} on {title}"] if far else []


def _caption(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> tuple[str, ...]:
    total = len(argument.questions)
    sides = zip("AB", labels(argument, a, b), (result.a, result.b), strict=True)
    lines = [f"{side}: {label}, {its.answered} of {total} questions answered." for side, label, its in sides]
    lines.append(f"{result.asked.query!s}, {of_what(argument)}.")
    lines += [text.text for text in _events(argument, a, b)]
    lines.append(
        "Contribution of a credence: its difference times the derivative of the conclusion, averaged along the "
        "straight line from A's credences to B's (Aumann-Shapley)."
    )
    if abs(result.remainder) > TOLERANCE:
        lines.append(
            f"The contributions miss the difference by {abs(result.remainder):.1e}: some credences are nearer to "
            "certainty than numbers can tell."
        )
    return tuple(lines)


def _main(result: Comparison) -> Table:
    columns = (
        Column("question", "question"),
        Column("a", "a", "credence"),
        Column("b", "b", "credence"),
        Column("a_whose", "a_whose"),
        Column("b_whose", "b_whose"),
        Column("log_odds", "log_odds", "number"),
        Column("contribution", "contribution", "points"),
    )
    rows = tuple(
        (row.question, row.a, row.b, _whose(row.a_own), _whose(row.b_own), row.log_odds, row.contribution)
        for row in result.rows
    )
    return Table("", columns, rows)


def _whose(own: bool) -> str:
    return "own" if own else "map"


def _data(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> Mapping[str, object]:
    sides = [
        {
            "name": label,
            "event": one.event or argument.event,
            "source": one.source,
            "probability": side.probability,
            "answered": side.answered,
        }
        for label, one, side in zip(labels(argument, a, b), (a, b), (result.a, result.b), strict=True)
    ]
    return {
        "argument": argument.name,
        "version": argument.version,
        "fingerprint": argument.fingerprint,
        "target": str(result.asked.query.target),
        "given": result.asked.query.given,
        "do": result.asked.query.do,
        "a": sides[0],
        "b": sides[1],
        "difference": result.difference,
        "same_event": not _events(argument, a, b),
        "rows": [
            {
                "question": row.question,
                "a": row.a,
                "b": row.b,
                "a_whose": _whose(row.a_own),
                "b_whose": _whose(row.b_own),
                "log_odds": row.log_odds,
                "contribution": row.contribution,
            }
            for row in result.rows
        ],
        "map_share": result.map_share,
        "agreed": result.agreed,
        "open": result.open,
        "half_way": result.meetings,
        "views": [
            {
                "claim": one.claim,
                "given": one.given,
                "a_stated": one.a_stated,
                "a_implied": one.a_implied,
                "b_stated": one.b_stated,
                "b_implied": one.b_implied,
                "views_only": one.views_only,
            }
            for one in result.views
        ],
        "remainder": result.remainder,
    }
