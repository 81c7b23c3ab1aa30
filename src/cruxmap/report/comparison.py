"""What `diff` shows: two conclusions, what their difference comes from, and what would close it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import TOLERANCE, Comparison, Contribution, Meeting, ViewPair
from cruxmap.analysis.rounding import change, differ
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import CredenceSet
from cruxmap.model.problem import counted
from cruxmap.model.readings import reading_of, readings_of
from cruxmap.report.caption import caption_lines, earlier_version, query_header, set_aside_lines, view_title, whose
from cruxmap.report.document import Block, Cell, Column, Document, Named, Table, Text, pick, records
from cruxmap.report.numbers import percent, points
from cruxmap.report.results import query_title, question_column, source_of, view_of
from cruxmap.report.sides import concluding

TOP = 10
NAMED = 6  # questions in a sentence
FIELDS = ("question", "a", "b", "a_whose", "b_whose", "log_odds", "contribution")


class Side(Struct, frozen=True):
    """A row of the conclusions: A, B or the difference; the probability in words, since a difference is in points."""

    side: str
    who: str
    probability: str
    stated: Cell


def comparison_document(first: Case, second: Case, result: Comparison, top: int = TOP) -> Document:
    """The document of a comparison; `top` is how many questions are shown, 0 for all."""
    argument, a, b = first.argument, first.credences, second.credences
    columns = _columns(argument)
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *(Text(text, strong=True) for text in events(argument, a, b)),
        _conclusions(argument, a, b, result),
        *_accident(result),
        *_contributions(columns, result, top),
        *_kept_readings(argument, result),
        *_meetings(argument, result),
        *_agreement(argument, result),
        *_views(argument, a, b, result),
    ]
    main = Table("", pick(columns, *FIELDS), result.rows)
    return Document(tuple(blocks), _caption(argument, a, b, result), _data(argument, a, b, result, main), main)


def labels(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> tuple[str, str]:
    """What to call the two; the names of their files are added where they have the same name."""
    first, second = whose(a), whose(b)
    if first == second and a.file != b.file:
        return f"{first} ({a.file})", f"{second} ({b.file})"
    return first, second


def events(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> list[str]:
    """A warning where the two numbers are about different events, or about the same one that is not the argument's."""
    said = _said(argument, a, b)
    if said[0] == said[1]:
        other = argument.other_event(said[0])
        return [f"Both are about another event than the conclusion here: {other}"] if other else []
    return [
        "Their numbers are about different events, so the difference is not only a disagreement. "
        f"A: {said[0] or 'not said'} B: {said[1] or 'not said'}"
    ]


def same_event(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> bool:
    """Whether the two numbers are about one event."""
    return len(set(_said(argument, a, b))) == 1


def _said(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> list[str]:
    """What each one's numbers are about; what the argument says, where they do not."""
    return [" ".join((person.event or argument.event).split()) for person in (a, b)]


def _conclusions(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> Table:
    first, second = labels(argument, a, b)
    query = result.asked.query
    stated = next(
        (pair for pair in result.views if Event(pair.a.claim) == query.target and pair.a.given == query.given), None
    )
    if query.do:
        stated = None
    first, second = concluding(argument, a, first), concluding(argument, b, second)
    rows = (
        Side("A", first, percent(result.a.probability), view_of(argument, a, stated.a) if stated else None),
        Side("B", second, percent(result.b.probability), view_of(argument, b, stated.b) if stated else None),
        Side("", "B less A", points(result.difference), ""),
    )
    columns = [Column("side", "", "name"), Column("who", ""), Column("probability", "answers imply", "name")]
    if stated:
        columns.append(Column("stated", "own view", "credence"))
    return Table(query_title(argument, result.asked.query), tuple(columns), rows)


def _columns(argument: ArgumentMap) -> tuple[Column, ...]:
    """What there is to say of a question on which they differ."""
    reading = reading_of(argument, argument.questions)
    heading = "reading" if argument.evidence else "map's"
    return (
        question_column(argument),
        Column("a", "A", "credence"),
        Column("b", "B", "credence"),
        Column("a_whose", "A's", value=lambda row: source_of(argument, row.question, row.a_own)),
        Column("b_whose", "B's", value=lambda row: source_of(argument, row.question, row.b_own)),
        Column(
            "map",
            heading,
            "name",
            _map,
            note=f"{heading.capitalize()}: who has not answered, so that {reading} stands there.",
        ),
        Column("log_odds", "log-odds", "signed", spare=True, note="Log-odds: B's credence less A's."),
        Column("contribution", "contribution", "points", note="Contribution: percentage points of the difference."),
        Column("bar", "", "bar", lambda row: row.contribution, spare=True),
    )


def _contributions(columns: Sequence[Column], result: Comparison, top: int) -> list[Block]:
    if not result.rows:
        return [Text("They have the same credence in every question.")]
    shown = [row for row in result.rows if row.contribution] or list(result.rows)
    shown = shown[: top or len(shown)]
    left = [row for row in result.rows if row not in shown]
    totals: list[Mapping[str, Cell]] = []
    if any(row.contribution for row in left):
        rest = sum(row.contribution for row in left)
        totals.append({"question": f"{len(left)} more questions", "contribution": rest})
    totals.append({"question": "together", "contribution": result.difference})
    keys = ["question", "a", "b", "map", "log_odds", "contribution", "bar"]
    if not (result.a.answered and result.b.answered and any(_map(row) for row in shown)):
        keys.remove("map")
    note = "" if any(row.contribution for row in left) else _without_effect(left)
    title = "What the difference comes from"
    return [Table(title, pick(columns, *keys), tuple(shown), note, totals=tuple(totals))]


def _without_effect(rows: Sequence[Contribution]) -> str:
    """Why credences that differ contribute nothing: because they cannot, or because it cancels."""

    def so_many(count: int) -> str:
        return "1 more credence differs" if count == 1 else f"{count} more credences differ"

    idle = sum(row.is_idle for row in rows)
    said = f"{so_many(idle)} and cannot matter here. " if idle else ""
    if turning := len(rows) - idle:
        verbs = ("raises", "it lowers") if turning == 1 else ("raise", "they lower")
        said += f"{so_many(turning)} and {verbs[0]} the conclusion on the way from A to B as much as {verbs[1]} it."
    return said.strip()


def _map(row: Contribution) -> str:
    return "" if row.a_own and row.b_own else "A" if row.b_own else "B"


def _accident(result: Comparison) -> list[Text]:
    """That the two agree by accident, where what they differ on cancels."""
    if not result.by_accident:
        return []
    apart = f"within {points(abs(result.difference)).lstrip('+')} points" if result.difference else "exactly"
    cancel = points(result.cancelling).lstrip("+")
    said = (
        f"They agree {apart}; {cancel} points each way cancel. The agreement is an accident of credences that differ."
    )
    if turning := cancelling_within(result):
        said += f" {turning}"
    return [Text(said, strong=True)]


def cancelling_within(result: Comparison) -> str:
    """How much of what cancels does so within questions, so that no contribution shows it."""
    within = result.cancelling_within
    if not differ(result.cancelling, result.cancelling - within):
        return ""
    share = f"{points(within).lstrip('+')} of them" if differ(result.cancelling, within) else "All of them"
    return (
        f"{share} cancel within single questions, which raise the conclusion on one part of the way from the one's "
        "credences to the other's and lower it on another."
    )


def _kept_readings(argument: ArgumentMap, result: Comparison) -> list[Text]:
    """How much of the difference is with the map rather than with the other."""
    kept = [row for row in result.rows if not (row.a_own and row.b_own)]
    if not kept or not (result.a.answered and result.b.answered):
        return []
    part, difference = result.map_share, result.difference
    share = f"{points(part)} of the {points(difference)} points. "
    if (
        result.by_accident or part * difference < 0 or abs(part) > abs(difference)
    ):  # what pulls against each other has no share
        share = (
            f"{points(part)} points, against {points(change(part, difference))} from all other questions, "
            f"which leaves {points(difference)}. "
        )
    return [
        Text(
            f"In {counted(len(kept), 'question')} only one of them has a credence, and the other "
            f"{reading_of(argument, (row.question for row in kept))}: "
            f"{share}That part is a difference with the map, not between the two."
        )
    ]


def _meetings(argument: ArgumentMap, result: Comparison) -> list[Table]:
    if not result.meetings:
        return []
    first = result.meetings[0]

    def question(meeting: Meeting) -> Named:
        title = argument.question_title(meeting.questions[-1])
        return Named(meeting.questions[-1], title if meeting is first else f"and {title}")

    columns = [
        Column("questions", "on", value=question),
        Column("a", "A", "probability"),
        Column("b", "B", "probability"),
        Column("difference", "difference", "points"),
    ]
    if not result.by_accident:  # else it would be a share of next to nothing
        columns.append(Column("closed", "closed", "name", lambda meeting: _closed(meeting, result.difference)))
    note = "Half-way is the middle in log-odds, which treats a credence and its opposite alike."
    if linear := result.meetings[-1].linear:
        titles = ", ".join(argument.question_title(name) for name in linear)
        note += f" One of them is certain on {titles}, where there is no such middle: there it is the mean."
    return [Table("If they met half-way", tuple(columns), result.meetings, note)]


def _closed(meeting: Meeting, difference: float) -> str:
    """How much of the difference goes away; where it grows, by how many points, since it may have been nearly 0."""
    closed = meeting.closed or 0.0
    if closed >= 0:
        return "reversed" if closed > 1 else f"{closed:.0%}"
    return f"wider by {points(change(abs(difference), abs(meeting.difference))).removeprefix('+')}"


def _agreement(argument: ArgumentMap, result: Comparison) -> list[Text]:
    said = []
    if result.agreed:
        said.append(f"They agree on {_titles(argument, result.agreed)}.")
    elif result.a.answered and result.b.answered:
        said.append("There is no question to which both have given the same answer.")
    if result.open:
        said.append(
            f"Neither has answered {counted(len(result.open), 'question')}, where both have "
            f"{reading_of(argument, result.open)}: that is no agreement."
        )
    return [Text(" ".join(said))] if said else []


def _titles(argument: ArgumentMap, names: Sequence[str]) -> str:
    titles = [argument.question_title(name) for name in names]
    listed = "; ".join(titles[:NAMED])
    more = len(titles) - NAMED
    return f"{counted(len(names), 'question')} ({listed}{f'; and {more} more' if more > 0 else ''})"


def _views(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> list[Block]:
    if not result.views:
        return []
    columns = _view_columns(argument, a, b)
    blocks: list[Block] = [Table("Stated and implied", columns, result.views)]
    if any(
        argument.other_event(person.event) for person in (a, b)
    ):  # numbers about another event need not be near to what answers imply, nor to each other
        return blocks
    if only := [_view_title(argument, pair) for pair in result.views if pair.views_only]:
        titles = "; ".join(only)
        blocks.append(Text(f"Their views differ, though their answers imply nearly the same: {titles}."))
    if far := [name for pair in result.views for name in _far(argument, pair)]:
        blocks.append(Text(f"Stated and implied are far apart (twice the odds or more): {'; '.join(far)}."))
    return blocks


def _view_columns(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> tuple[Column, ...]:
    """What there is to say of a claim on which one of them has a view."""
    return (
        Column("claim", "claim", value=lambda pair: Named(pair.a.claim, _view_title(argument, pair))),
        Column("a_stated", "A's view", "credence", lambda pair: view_of(argument, a, pair.a)),
        Column("a_implied", "A implies", "probability", lambda pair: pair.a.implied),
        Column("b_stated", "B's view", "credence", lambda pair: view_of(argument, b, pair.b)),
        Column("b_implied", "B implies", "probability", lambda pair: pair.b.implied),
    )


def _view_title(argument: ArgumentMap, pair: ViewPair) -> str:
    return view_title(argument, pair.a.claim, pair.a.given)


def _far(argument: ArgumentMap, pair: ViewPair) -> list[str]:
    far = [side for side, view in (("A", pair.a), ("B", pair.b)) if view.is_far]
    return [f"{' and '.join(far)} on {_view_title(argument, pair)}"] if far else []


def people_lines(argument: ArgumentMap, a: CredenceSet, b: CredenceSet) -> list[str]:
    """Who the two are and how much they have answered, as lines of a caption."""
    total, counts = len(argument.questions), [len(person.answered(argument)) for person in (a, b)]
    sides = zip("AB", labels(argument, a, b), counts, strict=True)
    people = [f"{side}: {label}, {count} of {total} questions answered." for side, label, count in sides]
    if min(counts) < total:
        readings = readings_of(argument, argument.questions, told=True)
        people.append(f"Questions that one of them has not answered have {readings} there.")
    return people + [line for side, person in (("A", a), ("B", b)) for line in set_aside_lines(person, f"{side}: ")]


def _caption(argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison) -> tuple[str, ...]:
    people = people_lines(argument, a, b)
    method = events(argument, a, b)
    method.append(
        "Contribution of a credence: its difference times the derivative of the conclusion, averaged along the "
        "straight line from A's credences to B's (Aumann-Shapley)."
    )
    if abs(result.remainder) > TOLERANCE * max(result.a.probability, result.b.probability):
        method.append(
            f"The contributions miss the difference by {abs(result.remainder):.1e}: some credences are nearer to "
            "certainty than numbers can tell."
        )
    return caption_lines(argument, people, result.asked.query, method)


def _data(
    argument: ArgumentMap, a: CredenceSet, b: CredenceSet, result: Comparison, main: Table
) -> Mapping[str, object]:
    sides = [
        {
            "name": label,
            "event": person.event or argument.event,
            "source": person.source,
            "probability": asked.probability,
            "answered": asked.answered,
            **earlier_version(person),
        }
        for label, person, asked in zip(labels(argument, a, b), (a, b), (result.a, result.b), strict=True)
    ]
    views = records(Table("", _view_columns(argument, a, b), result.views))
    return query_header(result.asked) | {
        "a": sides[0],
        "b": sides[1],
        "difference": result.difference,
        "cancelling": result.cancelling,
        "by_accident": result.by_accident,
        "same_event": same_event(argument, a, b),
        "rows": records(main),
        "map_share": result.map_share,
        "agreed": result.agreed,
        "open": result.open,
        "half_way": [
            structs.replace(meeting, closed=None) if result.by_accident else meeting for meeting in result.meetings
        ],
        "views": [
            {"claim": pair.a.claim, "given": pair.a.given, **record, "views_only": pair.views_only}
            for pair, record in zip(result.views, views, strict=True)
        ],
        "remainder": result.remainder,
    }
