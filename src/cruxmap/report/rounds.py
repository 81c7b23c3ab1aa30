"""What `pool --round` shows: the group round by round, who moved and towards whom, and what moved its conclusion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.pooling import Pooling
from cruxmap.analysis.rounds import Movement, Rounds, Share
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.model.readings import reading_of
from cruxmap.report.caption import capitalised, caption_lines, header, set_aside_data
from cruxmap.report.document import Block, Cell, Column, Document, Table, Text, Worded
from cruxmap.report.numbers import credence, percent, points
from cruxmap.report.pooling import TOP, WORDS, decided, group_warnings, listed, so_many
from cruxmap.report.results import question_column

TOGETHER = "all together"


class Fact(Struct, frozen=True):
    """A row about every round: what it is, and a cell for each."""

    what: str
    cells: tuple[Cell, ...]


class Line(Struct, frozen=True):
    """A row of CSV: the number of the movement, counted from 1, what kind of row it is, and what it is about."""

    step: int
    what: str
    name: str
    row: Any


def rounds_document(
    case: Case, result: Rounds, labels: Sequence[str], left_out: Sequence[str] = (), top: int = TOP
) -> Document:
    """The document of a group's rounds.

    Args:
        case: the argument and what is asked.
        result: the rounds.
        labels: what each round is called.
        left_out: what was not read, for its errors.
        top: how many questions and people to show, 0 for all.
    """
    argument = case.argument
    last = result.pools[-1]
    silent = dict.fromkeys(name for pooling in result.pools for name in pooling.silent)
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *group_warnings(tuple(silent), last.events, left_out),
        *(
            Text(f"Round {number}: {decided(argument, decider)}", strong=True)
            for number, pooling in enumerate(result.pools, 1)
            for decider in pooling.deciders
        ),
        _conclusions(result),
    ]
    for number, movement in enumerate(result.movements, 1):
        blocks += _movement(argument, movement, number, labels, top)
    data = header(result.asked) | {
        "method": last.method,
        "clip": last.clip,
        "rounds": [_round(pooling, label) for pooling, label in zip(result.pools, labels, strict=True)],
        "movements": [_told(movement) for movement in result.movements],
        "left_out": left_out,
    }
    return Document(tuple(blocks), _caption(argument, result, labels, left_out), data, _main(result, labels))


def _conclusions(result: Rounds) -> Table:
    pools = result.pools
    rows = [
        Fact("people", tuple(len(pooling.people) for pooling in pools)),
        Fact("the pooled credences imply", tuple(_percent(pooling.probability) for pooling in pools)),
        *(
            Fact(
                f"their conclusions, {WORDS[method]}", tuple(_percent(pooling.conclusions[method]) for pooling in pools)
            )
            for method in pools[0].conclusions
        ),
    ]
    return _by_round(str(result.asked.query), rows, [f"round {i}" for i in range(1, len(pools) + 1)])


def _by_round(title: str, rows: Sequence[Fact], headers: Sequence[str], note: str = "") -> Table:
    columns = [Column(f"round_{i}", name, "number", _cell_of(i)) for i, name in enumerate(headers)]
    return Table(title, (Column("what", ""), *columns), tuple(rows), note)


def _cell_of(round_: int) -> Callable[[Fact], Cell]:
    return lambda row: row.cells[round_]


def _percent(value: float | None) -> Worded:
    return Worded(percent(value), value)


def _movement(argument: ArgumentMap, movement: Movement, number: int, labels: Sequence[str], top: int) -> list[Block]:
    """The tables about one movement."""
    return [
        _shares(movement, number, labels),
        _spreads(movement, number),
        _movers(movement, number, top),
        *_convergence(argument, movement, top),
        *_contributions(argument, movement, top),
    ]


def _shares(movement: Movement, number: int, labels: Sequence[str]) -> Table:
    stayed = len(movement.people)
    rows = [
        Worded(f"{so_many(stayed)} in both rounds, by changing answers", movement.moved),
        *(Worded(_share_text(movement, share, number), share.contribution) for share in movement.shares),
    ]
    if not movement.shares:
        rows = []
    title = f"From round {number} ({labels[number - 1]}) to round {number + 1} ({labels[number]})"
    total = f"the group's conclusion: {percent(movement.before)} to {percent(movement.after)}"
    note = ""
    if movement.left or movement.joined:
        note = "People who are in one of the rounds only are in none of the tables below."
    columns = (
        Column("what", "", value=lambda row: row.text),
        Column("contribution", "points", "points", lambda row: row.value),
    )
    return Table(title, columns, tuple(rows), note, totals=({"what": total, "contribution": movement.difference},))


def _share_text(movement: Movement, share: Share, number: int) -> str:
    answers = f"{share.count:,} answer{'s' * (share.count != 1)}"
    return {
        "left": f"only in round {number}: {listed(movement.left)}",
        "joined": f"only in round {number + 1}: {listed(movement.joined)}",
        "reweighed": f"other weights of {so_many(share.count)} in both",
        "taken_back": f"{answers} of theirs in round {number} only",
        "added": f"{answers} of theirs in round {number + 1} only",
    }[share.kind]


def _spreads(movement: Movement, number: int) -> Table:
    before, after = movement.spread_before, movement.spread_after
    sides = (before, after)
    rows = [
        Fact("from", tuple(_percent(side.low) for side in sides)),
        Fact("to", tuple(_percent(side.high) for side in sides)),
        Fact("mean difference between two, in points", tuple(_points(side.mean_difference) for side in sides)),
        Fact("standard deviation of their log-odds", tuple(_decimal(side.deviation) for side in sides)),
    ]
    title = f"How far their conclusions are apart ({so_many(len(movement.people))} in both)"
    is_certain = any(side.low == 0 or side.high == 1 for side in sides)
    note = "A certainty has no log-odds, and is left out of the deviation." if is_certain else ""
    return _by_round(title, rows, [f"round {number}", f"round {number + 1}"], note)


def _points(value: float) -> Worded:
    return Worded(points(value).lstrip("+"), value)


def _decimal(value: float) -> Worded:
    return Worded(f"{value:.2f}", value)


def _movers(movement: Movement, number: int, top: int) -> Table:
    people = sorted(movement.people, key=lambda person: -abs(person.moved))
    shown = people[: top or len(people)]
    columns = (
        Column("name", "person"),
        Column("before", "before", "probability"),
        Column("after", "after", "probability", note="before, after: what their own answers imply."),
        Column("moved", "moved", "points", note="moved: by how many points."),
        Column("log_odds", "log-odds", "signed", spare=True, note="log-odds: the same in log-odds."),
        Column(
            "others",
            "others",
            "probability",
            spare=True,
            note=f"others: the pool of the others' conclusions in round {number}.",
        ),
        Column(
            "nearer",
            "nearer",
            "points",
            note=f"nearer: how many points less far from the others' in round {number}; below 0, away from them.",
        ),
        Column("nearer_log_odds", "log-odds", "signed", spare=True),
    )
    note = ""
    if len(shown) < len(people):
        note = f"{len(people) - len(shown):,} more people moved less; --top 0 shows all."
    still = sum(not person.changed for person in people)
    title = f"Who moved, and towards whom: {len(people) - still:,} of {so_many(len(people))} changed answers"
    return Table(title, columns, tuple(shown), note, dense=True)


def _convergence(argument: ArgumentMap, movement: Movement, top: int) -> list[Table]:
    moving = [row for row in movement.questions if row.converged]
    shown = sorted(moving, key=lambda row: -abs(row.converged))[: top or len(moving)]
    shown.sort(key=lambda row: -row.converged)
    if not shown:
        return []
    columns = (
        question_column(argument),
        Column("people", "n", "number"),
        Column("before", "pool", "credence", spare=True),
        Column("after", "then", "credence", spare=True),
        Column("apart_before", "apart", "decimal"),
        Column("apart_after", "then", "decimal"),
        Column("change", "change", "signed", lambda row: -row.converged),
    )
    converged, split = (sum(sign * row.converged > 0 for row in moving) for sign in (1, -1))
    title = f"Where they converged ({counted(converged, 'question')}), and where they split ({split})"
    note = (
        "n: how many answered in both rounds; pool and apart are of these. apart: standard deviation of their "
        "log-odds, which falls where they converged."
    )
    if len(shown) < len(moving):
        note += f" {len(moving) - len(shown)} more questions changed less; --top 0 shows all."
    return [Table(title, columns, tuple(shown), note)]


def _contributions(argument: ArgumentMap, movement: Movement, top: int) -> list[Table]:
    people = [person for person in movement.people if person.changed]
    questions = [row for row in movement.questions if row.changed]
    if not people:
        return []
    sizes = Column("bar", "", "bar", lambda row: row.contribution, spare=True)
    points_column = Column("contribution", "points", "points")
    by_people = (
        Column("name", "person"),
        Column("changed", "changed", "name", lambda person: f"{person.changed:,} of {person.answered:,}"),
        Column("towards", "towards", "number"),
        points_column,
        sizes,
    )
    by_questions = (
        question_column(argument),
        Column("changed", "changed", "name", lambda row: f"{row.changed:,} of {row.people:,}"),
        Column("before", "pool", "credence"),
        Column("after", "then", "credence"),
        points_column,
        sizes,
    )
    moved = points(movement.moved)
    tables = []
    for title, columns, rows, (what, single) in (
        (f"Who moved the group's conclusion: {moved} points, by person", by_people, people, ("people", "person")),
        (f"What moved it: {moved} points, by question", by_questions, questions, ("questions", "question")),
    ):
        shown, rest = rows[: top or len(rows)], rows[top or len(rows) :]
        totals: list[Mapping[str, Cell]] = []
        key = columns[0].key
        if rest:
            left = sum(row.contribution for row in rest)
            more = f"{len(rest):,} more {what if len(rest) > 1 else single}"
            totals.append({key: more, "contribution": left})
        totals.append({key: TOGETHER, "contribution": movement.moved})
        note = ""
        if what == "people":
            note = (
                "changed: of their answers in both rounds. towards: how many of these moved towards the pool of the "
                "others' answers in the round before."
            )
        tables.append(Table(title, columns, tuple(shown), note, totals=tuple(totals)))
    return tables


def _caption(argument: ArgumentMap, result: Rounds, labels: Sequence[str], left_out: Sequence[str]) -> tuple[str, ...]:
    last = result.pools[-1]
    told = (
        f"round {i}: {label}, {so_many(len(pooling.people))}"
        for i, (label, pooling) in enumerate(zip(labels, result.pools, strict=True), 1)
    )
    lines = [capitalised(f"{'; '.join(told)}.")]
    clip = f", with nothing nearer to certainty than {credence(last.clip)}" if last.clip else ""
    lines.append(
        f"{WORDS[last.method].capitalize()}{clip}, each question over those who have answered it; where a person has "
        f"not, their own conclusion has {reading_of(argument, argument.questions)}."
    )
    method = [
        "Contribution of a person on a question: their part in the movement of its pool, times the derivative of the "
        "group's conclusion, averaged along the way on which all go straight from their answers in one round to "
        "those in the next (Aumann-Shapley)."
    ]
    if left_out:
        method.append(f"Left out for errors: {listed(left_out)}.")
    old = [f"{len(answers)} of {name}" for pooling in result.pools for name, answers in pooling.set_aside.items()]
    if old:
        method.append(f"Set aside, as said of an earlier version: {listed(old)}.")
    return caption_lines(argument, lines, result.asked.query, method)


def _round(pooling: Pooling, label: str) -> dict[str, object]:
    return {
        "label": label,
        "people": {person.name: person.probability for person in pooling.people},
        "probability": pooling.probability,
        "conclusions": pooling.conclusions,
        "silent": pooling.silent,
        "events": pooling.events,
        "set_aside": {name: set_aside_data(answers) for name, answers in pooling.set_aside.items()},
    }


def _told(movement: Movement) -> dict[str, object]:
    return structs.asdict(movement)


FIELDS = (
    "before",
    "after",
    "moved",
    "log_odds",
    "others",
    "nearer",
    "nearer_log_odds",
    "people",
    "answered",
    "changed",
    "towards",
    "apart_before",
    "apart_after",
    "converged",
    "contribution",
)


def _main(result: Rounds, labels: Sequence[str]) -> Table:
    """Rounds, shares, people, questions and answers in one table, so that CSV has all of them."""

    def machine_column(key: str) -> Column:
        return Column(key, key, "number", lambda line: _number(line.row, key))

    columns = (
        Column("step", "step", "number"),
        Column("what", "what", "name"),
        Column("name", "name", "name"),
        Column("question", "question", "name", lambda line: getattr(line.row, "question", None)),
        *map(machine_column, FIELDS),
    )
    lines = [
        Line(i, "round", label, {"people": len(pooling.people), "after": pooling.probability})
        for i, (label, pooling) in enumerate(zip(labels, result.pools, strict=True), 1)
    ]
    for i, movement in enumerate(result.movements, 1):
        total = {"before": movement.before, "after": movement.after, "moved": movement.difference}
        lines.append(Line(i, "movement", labels[i], total | {"contribution": movement.moved}))
        lines += [
            Line(i, "share", share.kind, {"people": share.count, "contribution": share.contribution})
            for share in movement.shares
        ]
        lines += [Line(i, "person", person.name, person) for person in movement.people]
        lines += [Line(i, "question", row.question, row) for row in movement.questions]
        lines += [Line(i, "answer", row.person, row) for row in movement.answers]
    return Table("", columns, tuple(lines))


def _number(row: Any, key: str) -> float | None:
    value: float | None = row.get(key) if isinstance(row, dict) else getattr(row, key, None)
    return value
