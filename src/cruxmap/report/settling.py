"""What `diff --claims` shows: what each of two people would conclude if a claim were found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.rounding import change
from cruxmap.analysis.settling import Discovery, Outcome, Settling
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.report.caption import caption_lines, query_header
from cruxmap.report.comparison import TOP, events, labels, people_lines, same_event
from cruxmap.report.document import Block, Cell, Column, Document, Named, Table, Text, Worded
from cruxmap.report.numbers import percent, points
from cruxmap.report.results import query_title

SIDES = ("a", "b")


class Line(Struct, frozen=True):
    """A line about what is found out: all of it, or one way in which it may turn out.

    Attributes:
        claim: the claim, or the label of one of its states.
        row: what comes of finding out.
        outcome: how it turns out; None for a line that leads those of a claim with several states.
    """

    claim: Cell
    row: Discovery
    outcome: Outcome | None


class Pair(Struct, frozen=True):
    """One of the two lines of a pair: a claim, what finding out it alone would do, and both of them."""

    claim: Named
    alone: float | None
    together: Discovery | None


class Conclusion(Struct, frozen=True):
    """A row of the two conclusions: A, B, or the gap between them, as words."""

    side: str
    who: str
    probability: str


def settling_document(first: Case, second: Case, result: Settling, top: int = TOP, every: bool = False) -> Document:
    """The document of what would bring two people together.

    Args:
        first: A's case.
        second: B's.
        result: of these two.
        top: how many claims and pairs to show, 0 for all.
        every: whether claims are shown that are the conclusion in other words, or tell neither of them anything.
    """
    argument, a, b = first.argument, first.credences, second.credences
    rows = [row for row in result.rows if every or row.claims[0] not in result.by_rules]
    telling = [row for row in rows if every or not row.tells_nothing]
    shown, pairs = telling[: top or None], result.pairs[: top or None]
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *(Text(text, strong=True) for text in events(argument, a, b)),
        conclusions_table(first, second, result.conclusions),
    ]
    if change(*result.conclusions) == 0:
        blocks.append(Text("They conclude the same: there is no gap that finding out could close.", strong=True))
    if shown:
        note = left_out(argument, result, rows, telling, shown, every)
        blocks += [
            Table("What finding out would do", _value_columns(argument, result), tuple(shown), note, dense=True),
            _outcomes(argument, shown),
            *how_to_find_out(argument, [row.claims[0] for row in shown]),
        ]
    else:
        blocks.append(Text("There is no claim that could be found out and would move either of them."))
    if pairs:
        blocks.append(_pairs_table(argument, result, pairs))
    main = _machine_table(argument, result, pairs or rows, "second" * bool(pairs))
    data = query_header(result.asked) | {
        side: {"name": name, "source": person.source, "probability": probability}
        for side, name, person, probability in zip(
            SIDES, labels(argument, a, b), (a, b), result.conclusions, strict=True
        )
    }
    data |= {
        "gap": result.spread,
        "gap_log_odds": result.spread_log_odds,
        "same_event": same_event(argument, a, b),
        "rows": [_record(argument, result, row) for row in rows],
        "pairs": [_record(argument, result, row) for row in pairs],
        "left_out": [] if every else [claim for claim in argument.claims if claim in result.by_rules],
    }
    method = events(argument, a, b)
    method.append(
        "Closes: the gap, less what is expected to be left of it once the claim is found out, each state being as "
        "likely as the two think on average (value of discrimination). Moves: how far a person's own conclusion is "
        "expected to go, up or down (value of information)."
    )
    caption = caption_lines(argument, people_lines(argument, a, b), result.asked.query, method)
    return Document(tuple(blocks), caption, data, main)


def conclusions_table(first: Case, second: Case, conclusions: Sequence[float]) -> Table:
    """The conclusions of A and B, and the gap between them."""
    who = labels(first.argument, first.credences, second.credences)
    rows = [Conclusion(*side) for side in zip("AB", who, map(percent, conclusions), strict=True)]
    rows.append(Conclusion("", "gap", points(abs(change(*conclusions))).lstrip("+")))
    columns = (Column("side", "", "name"), Column("who", ""), Column("probability", "answers imply", "name"))
    return Table(query_title(first.argument, first.query), columns, tuple(rows))


def left_out(
    argument: ArgumentMap,
    result: Settling,
    rows: Sequence[Discovery],
    telling: Sequence[Discovery],
    shown: Sequence[Discovery],
    every: bool,
) -> str:
    """Which claims are not in a table, and why."""
    said = []
    if result.by_rules and not every:
        titles = ", ".join(argument.claims[name].title for name in argument.claims if name in result.by_rules)
        said.append(f"Left out: {titles}, by which the conclusion is settled by definition; --all shows such claims.")
    if idle := len(rows) - len(telling):
        said.append(f"{counted(idle, 'more claim')} would move nobody.")
    if more := len(telling) - len(shown):
        said.append(f"{counted(more, 'more claim')}: --top 0 shows all.")
    return " ".join(said)


def found_out(argument: ArgumentMap, claim: str) -> Worded:
    """Whether, and by when, somebody says that one could find out about a claim."""
    resolvable = argument.claims[claim].resolvable
    if resolvable is not None:
        return Worded(f"by {resolvable.by}" if resolvable.by else "yes", resolvable.by or "yes")
    return Worded("observe", "open observation") if claim in argument.observations else Worded("", None)


def how_to_find_out(argument: ArgumentMap, claims: Sequence[str]) -> list[Table]:
    """How one could find out about some claims, for those of which the argument says so."""
    told = [(name, how) for name in claims if (how := argument.claims[name].resolvable)]
    columns = (
        Column("claim", "claim", value=lambda row: Named(row[0], argument.claims[row[0]].title)),
        Column("by", "by", "name", lambda row: row[1].by or "–"),
        Column("how", "how", value=lambda row: row[1].how or "–"),
    )
    return [Table("How it could be found out, as the argument says", columns, tuple(told))] if told else []


def claim_column(argument: ArgumentMap) -> Column:
    """The claim that a discovery is of."""
    return Column("claim", "claim", value=lambda row: Named(row.claims[0], argument.claims[row.claims[0]].title))


def distance_column(result: Settling) -> Column:
    """How many arrows lie between a claim and the conclusion."""
    note = "Arrows: how many lie between the claim and the conclusion."
    return Column(
        "distance", "arrows", "number", lambda row: result.distances.get(row.claims[0]), note=note, spare=True
    )


def resolvable_columns(argument: ArgumentMap) -> list[Column]:
    """By when one could find out about a claim, if the argument says so of any."""
    said = any(claim.resolvable or name in argument.observations for name, claim in argument.claims.items())
    return [_resolvable_column(argument)] if said else []


def _resolvable_column(argument: ArgumentMap) -> Column:
    return Column("resolvable", "found out", "name", lambda row: found_out(argument, row.claims[0]), spare=True)


def lines_of(argument: ArgumentMap, row: Discovery) -> Iterator[Line]:
    """The lines of a claim for people: one if it is true or false, else one for it and one for each of its states."""
    name = row.claims[0]
    claim = argument.claims[name]
    if claim.is_boolean:
        yield Line(Named(name, claim.title), row, row.outcomes[0])
        return
    yield Line(Named(name, claim.title), row, None)
    yield from (Line(f"  {claim.states[outcome.states[name]]}", row, outcome) for outcome in row.outcomes)


def _closing(result: Settling) -> tuple[Column, Column]:
    note = (
        f"Closes: the points of the gap of {points(result.spread).lstrip('+')} that are expected to go; after a minus, "
        "those by which it is expected to grow. Log-odds: the same in log-odds"
        f"{'' if result.spread_log_odds == float('inf') else f', of {result.spread_log_odds:.2f}'}."
    )
    return (
        Column("closes", "closes", "distance", note=note),
        Column("closes_log_odds", "log-odds", "signed", spare=True),
    )


def _moves() -> tuple[Column, Column]:
    note = "Moves: the points by which each is expected to move, up or down."
    return (
        Column("a_moves", "A moves", "distance", lambda row: row.moves[0], note=note),
        Column("b_moves", "B moves", "distance", lambda row: row.moves[1]),
    )


def _value_columns(argument: ArgumentMap, result: Settling) -> tuple[Column, ...]:
    return (
        claim_column(argument),
        distance_column(result),
        *_closing(result),
        *_moves(),
        *resolvable_columns(argument),
    )


def _of_side(side: int, key: str, title: str) -> Column:
    def cell(line: Line) -> Cell:
        return getattr(line.outcome, key)[side] if line.outcome else ""

    return Column(f"{SIDES[side]}_{key.removesuffix('s')}", title, "probability", cell)


def _sides() -> list[Column]:
    told = (("chances", "thinks"), ("if_so", "if so"), ("if_not", "if not"))
    return [_of_side(side, key, f"{'AB'[side]}\n{title}") for side in (0, 1) for key, title in told]


def _outcomes(argument: ArgumentMap, rows: Sequence[Discovery]) -> Table:
    lines = tuple(line for row in rows for line in lines_of(argument, row))
    note = "Thinks: how likely each thinks it. If so, if not: what each would conclude."
    if any(None in line.outcome.if_so + line.outcome.if_not for line in lines if line.outcome):
        note += " –: cannot be, at that person's credences."
    columns = (Column("claim", "claim", value=lambda line: line.claim), *_sides())
    return Table("What each would conclude", columns, lines, note, dense=True)


def _pairs_table(argument: ArgumentMap, result: Settling, pairs: Sequence[Discovery]) -> Table:
    alone = result.by_claim

    def line(row: Discovery, place: int) -> Pair:
        name = row.claims[place]
        title = argument.claims[name].title
        return Pair(Named(name, f"and {title}" if place else title), alone[name].closes, None if place else row)

    def together(value: Callable[[Discovery], Cell]) -> Callable[[Pair], Cell]:
        return lambda pair: value(pair.together) if pair.together else ""

    columns = (
        Column("claim", "claims", value=lambda pair: pair.claim),
        Column("alone", "alone", "distance"),
        Column("closes", "together", "distance", together(lambda row: row.closes)),
        Column("closes_log_odds", "log-odds", "signed", together(lambda row: row.closes_log_odds), spare=True),
        Column("a_moves", "A moves", "distance", together(lambda row: row.moves[0])),
        Column("b_moves", "B moves", "distance", together(lambda row: row.moves[1])),
    )
    rows = tuple(line(row, place) for row in pairs for place in (0, 1))
    note = "Alone, together: the points of the gap that are expected to go if one is found out, or both."
    if len(pairs) < len(result.pairs):
        note += f" The first {len(pairs)} of {len(result.pairs)} pairs."
    return Table("What finding out two claims would do", columns, rows, note, dense=True)


def _machine_table(argument: ArgumentMap, result: Settling, rows: Sequence[Discovery], second: str) -> Table:
    """A row for each way in which something may turn out."""

    def of_row(column: Column) -> Column:
        return Column(column.key, column.title, column.kind, lambda line: column.of(line.row))

    def named(place: int, key: str) -> list[Column]:
        return [
            Column(key or "claim", "claim", value=lambda line: line.row.claims[place]),
            Column(f"{key}_state" if key else "state", "state",
                   value=lambda line: line.outcome.states[line.row.claims[place]]),
        ]  # fmt: skip

    columns = (
        *named(0, "first" if second else ""),
        *(named(1, second) if second else [of_row(distance_column(result)), of_row(_resolvable_column(argument))]),
        *map(of_row, (*_closing(result), *_moves())),
        Column("weight", "weight", "probability", lambda line: line.outcome.weight),
        *_sides(),
    )
    lines = (Line(row.claims[0], row, outcome) for row in rows for outcome in row.outcomes)
    return Table("", columns, tuple(lines))


def _record(argument: ArgumentMap, result: Settling, row: Discovery) -> dict[str, object]:
    """What comes of finding out about a claim, or a pair, as JSON shows it."""
    named: dict[str, object]
    if len(row.claims) == 1:
        named = {"claim": row.claims[0], "distance": result.distances.get(row.claims[0])}
        named |= {"resolvable": argument.claims[row.claims[0]].resolvable}
        named |= {"observation": row.claims[0] in argument.observations}
    else:
        named = {"claims": row.claims}
    return {
        **named,
        "closes": row.closes,
        "closes_log_odds": row.closes_log_odds,
        "a_moves": row.moves[0],
        "b_moves": row.moves[1],
        "states": [
            {"state": outcome.states[row.claims[0]] if len(row.claims) == 1 else outcome.states}
            | {"weight": outcome.weight}
            | {
                side: {"chance": outcome.chances[i], "if_so": outcome.if_so[i], "if_not": outcome.if_not[i]}
                for i, side in enumerate(SIDES)
            }
            for outcome in row.outcomes
        ],
    }
