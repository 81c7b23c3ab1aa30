"""What the interview shows once it may: the answers beside the readings, what they imply, and ways back."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.coherence import Implied
from cruxmap.analysis.interview import Closing, Done, Reveal
from cruxmap.analysis.reach import QuestionReach
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.considerations import tree
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.query import Query
from cruxmap.report.caption import caption
from cruxmap.report.document import Cell, Column, Document, Table, Text
from cruxmap.report.explanation import point_text
from cruxmap.report.numbers import credence, percent, points

SHOWN = 5


def reveal_document(argument: ArgumentMap, credences: CredenceSet, result: Reveal, title: str) -> Document:
    """Answers beside the map's readings, with what each did to the conclusion."""
    columns = (
        Column("question", "question"),
        Column("credence", "you", "credence"),
        Column("reading", "map", "credence"),
        Column("moved", "moved", "points"),
    )
    rows = tuple(
        (argument.question_title(one.question), one.credence, one.reading, one.moved) for one in result.answers
    )
    table = Table(title, columns, rows, standing(argument, credences, result.probability))
    method = ["Moved: by how many points, compared with the map's reading in your answer's place."]
    if argument.scope:
        method = [f"{method[0][:-1]}; an answer about what is taken for granted moves nothing here."]
    return _document(argument, credences, (table,), result, table, argument.scope, method)


def closing_document(
    argument: ArgumentMap, credences: CredenceSet, result: Closing, views: Sequence[Implied]
) -> Document:
    """The conclusion, and every view beside what the answers imply for it."""
    rows: list[tuple[Cell, ...]] = [("your answers imply", result.probability)]
    if argument.scope:
        rows = [
            ("your answers imply, in scope", result.in_scope),
            ("your answers imply, nothing taken for granted", result.probability),
        ]
    columns = (Column("what", ""), Column("p", "", "probability"))
    conclusion = Table(f"Your conclusion: P({argument.target})", columns, tuple(rows))
    blocks: list[Table | Text] = [conclusion]
    if result.undefined:
        blocks.append(Text(f"It cannot be worked out: {result.undefined}.", strong=True))
    if views:
        beside = (
            Column("claim", "claim"),
            Column("stated", "your view", "credence"),
            Column("implied", "your answers imply", "probability"),
        )
        stated = tuple((argument.claims[one.claim].title, one.stated, one.implied) for one in views)
        note = "Both in scope, unless the view says otherwise." if argument.scope else ""
        blocks.append(Table("Your views", beside, stated, note))
    return _document(argument, credences, tuple(blocks), result, conclusion, {}, [])


def standing(argument: ArgumentMap, credences: CredenceSet, probability: float) -> str:
    """Where the conclusion stands in scope, and whose numbers that is."""
    own, total = len(credences.answered(argument)), len(argument.questions)
    rest = f" and the map's readings for the other {total - own}" if own < total else ""
    scope = ", in scope" if argument.scope else ""
    return f"P({argument.target}){scope}: {percent(probability)} with your {own} answer{'s' * (own != 1)}{rest}."


def did(done: Done) -> str:
    """What one answer did, in a line."""
    reading = f"The map has {credence(done.reading)} here"
    return f"{reading}; your answer in its place moves the conclusion by {points(done.moved)} points."


def in_scope(argument: ArgumentMap, given: Evidence) -> str:
    """What a number takes for granted, in words."""
    return "in scope" if given == argument.scope else "given " + taken_for_granted(argument, given)


def taken_for_granted(argument: ArgumentMap, given: Evidence) -> str:
    """Evidence, by the claims' titles."""
    named = []
    for name, states in given.items():
        claim = argument.claims[name]
        named.append(
            claim.title if states == ("true",) else f"{claim.title}: {' or '.join(claim.states[s] for s in states)}"
        )
    return " and ".join(named)


def implied_text(argument: ArgumentMap, one: Implied) -> str:
    """What a person has said of a claim without being asked."""
    scope = f", {in_scope(argument, one.given)}" if one.given else ""
    rest = f" ({one.behind})" if one.behind else ""
    return f"With your answers you have said {percent(one.implied)} to this{scope}{rest}."


def ways_lines(argument: ArgumentMap, ways: Sequence[QuestionReach]) -> tuple[tuple[str, ...], list[str]]:
    """The answers to look at again, and what to say of them: those that could reconcile, else that could do most."""
    near = [way for way in ways if way.reach is not None][:SHOWN]
    if near:
        said = ["Either may be the better one. Each of these answers alone would bring them together:"]
        said += [
            f"{i}  {argument.question_title(way.question)}: {credence(way.credence)}, needs {percent(way.reach)}"
            for i, way in enumerate(near, 1)
        ]
        return tuple(way.question for way in near), said
    widest = sorted((way for way in ways if way.highest > way.lowest), key=lambda way: way.lowest - way.highest)[:SHOWN]
    said = ["No answer alone can bring them together. Those that can do most:"] if widest else []
    said += [
        f"{i}  {argument.question_title(way.question)}: {credence(way.credence)}, "
        f"at 0 to 1 it gives {percent(way.lowest)} to {percent(way.highest)}"
        for i, way in enumerate(widest, 1)
    ]
    return tuple(way.question for way in widest), said


def considerations(argument: ArgumentMap, claims: Sequence[str]) -> list[tuple[int, str]]:
    """What is said for and against some claims: lines with their depth."""
    lines: list[tuple[int, str]] = []
    for name in claims:
        found = tree(argument, name)
        lines.append((0, f"{argument.claims[name].title}{'' if found else ': the map names no considerations'}"))
        lines += [(1 + point.depth, point_text(argument, name, point)) for point in found]
    return lines


def answer_text(own: Credence | View) -> str:
    """A person's answer or view: the point, the range, the note."""
    span = f", {credence(own.low)} to {credence(own.high)}" if own.low is not None and own.high is not None else ""
    return f"{credence(own.credence)}{span}{f', with the note: {own.note}' if own.note else ''}"


def _document(
    argument: ArgumentMap,
    credences: CredenceSet,
    blocks: tuple[Table | Text, ...],
    data: object,
    main: Table,
    given: Evidence,
    method: Sequence[str],
) -> Document:
    lines = caption(argument, credences, Query(argument.target, dict(given)), method)
    return Document(blocks, lines, data, main)
