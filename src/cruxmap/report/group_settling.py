"""What `pool --claims` shows: what would bring a group together, if it were found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from cruxmap.analysis.case import Case
from cruxmap.analysis.settling import Discovery, GroupSettling, Outcome, mean_difference
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.readings import readings_of
from cruxmap.report.caption import caption_lines, query_header
from cruxmap.report.document import Block, Cell, Column, Document, Fact, Table, Text, Worded, facts
from cruxmap.report.numbers import percent, points
from cruxmap.report.pictures.lettering import shortened_apart
from cruxmap.report.pooling import TOP, group_warnings, listed, so_many
from cruxmap.report.settling import (
    Line,
    claim_column,
    distance_column,
    how_to_find_out,
    left_out,
    lines_of,
    resolvable_columns,
)

MOVERS = 3
NAME = 18  # letters of a name for which the table has room; JSON has the whole of it


def group_settling_document(
    case: Case, result: GroupSettling, omitted: Sequence[str] = (), top: int = TOP, every: bool = False
) -> Document:
    """The document of what would bring a group together.

    Args:
        case: the argument and what is asked.
        result: of the group.
        omitted: what was not read, for its errors.
        top: how many claims to show, 0 for all.
        every: whether claims are shown that are the conclusion in other words, or would move nobody.
    """
    argument = case.argument
    rows = [row for row in result.rows if every or row.claims[0] not in result.by_rules]
    telling = [row for row in rows if every or not row.tells_nothing]
    shown = telling[: top or None]
    conclusions = [
        Fact("their conclusions, mean", result.probability),
        Fact("from", f"{percent(min(result.conclusions))} to {percent(max(result.conclusions))}"),
        Fact("mean difference between two of them", f"{_size(result.spread)} points"),
    ]
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *group_warnings(result.silent, result.events, omitted),
        facts(str(result.asked.query), conclusions),
    ]
    if shown:
        note = left_out(argument, result, rows, telling, shown, every)
        blocks += [
            Table("What finding out would do", _values(argument, result), tuple(shown), note, dense=True),
            _outcomes(argument, result, shown),
            *how_to_find_out(argument, [row.claims[0] for row in shown]),
        ]
    else:
        blocks.append(Text("There is no claim that could be found out and would move any of them."))
    data = query_header(result.asked) | {
        "conclusions": dict(zip(result.names, result.conclusions, strict=True)),
        "mean": result.probability,
        "spread": result.spread,
        "spread_log_odds": result.spread_log_odds,
        "clip": result.clip,
        "rows": [_record(argument, result, row) for row in rows],
        "left_out_claims": [] if every else [claim for claim in argument.claims if claim in result.by_rules],
        "silent": result.silent,
        "left_out": omitted,
        "events": result.events,
    }
    return Document(tuple(blocks), _caption(argument, result, omitted), data, _machine_table(argument, result, rows))


def _values(argument: ArgumentMap, result: GroupSettling) -> tuple[Column, ...]:
    short = dict(zip(result.names, shortened_apart(result.names, NAME), strict=True))
    note = (
        f"Closes: the points of the mean difference of {_size(result.spread)} that are expected to go; after a minus, "
        "those by which it is expected to grow."
    )
    return (
        claim_column(argument),
        distance_column(result),
        Column("closes", "closes", "distance", note=note),
        Column("closes_log_odds", "log-odds", "signed", spare=True, note="Log-odds: the same in log-odds."),
        Column("moves", "moves", "distance", lambda row: _mean(result, row.moves)),
        Column(
            "most", "moves most", value=lambda row: _most(result, short, row),
            note="Moves: the points by which a person is expected to move, up or down: on average, and who most.",
        ),
        *resolvable_columns(argument),
    )  # fmt: skip


def _most(result: GroupSettling, short: Mapping[str, str], row: Discovery) -> str:
    name, moves = _movers(result, row)[0]
    return f"{short[name]}: {_size(moves)}" if moves else ""


def _movers(result: GroupSettling, row: Discovery) -> list[tuple[str, float]]:
    """Who would move most, and how far."""
    return sorted(zip(result.names, row.moves, strict=True), key=lambda person: -person[1])[:MOVERS]


def _outcomes(argument: ArgumentMap, result: GroupSettling, rows: Sequence[Discovery]) -> Table:
    def cell(line: Line, key: str) -> Cell:
        return _told(result, line.outcome)[key] if line.outcome else ""

    def spanned(line: Line, key: str) -> Cell:
        return "" if not line.outcome else Worded(_span(_told(result, line.outcome), key), None)

    note = (
        "Think: how likely they think it, on average and from the least to the most. If so: what they would conclude, "
        "likewise. Apart: the mean difference between two of them then."
    )
    lines = tuple(line for row in rows for line in lines_of(argument, row))
    if any(None in line.outcome.if_so for line in lines if line.outcome):
        note += " –: somebody rules it out; --clip 1% takes no credence nearer to certainty than that."
    columns = (
        Column("claim", "claim", value=lambda line: line.claim),
        Column("chance", "think", "probability", lambda line: cell(line, "chance")),
        Column("chances", "from–to", "name", lambda line: spanned(line, "chance"), spare=True),
        Column("if_so", "if so", "probability", lambda line: cell(line, "if_so")),
        Column("if_sos", "from–to", "name", lambda line: spanned(line, "if_so"), spare=True),
        Column("apart", "apart", "distance", lambda line: cell(line, "spread")),
    )
    return Table("What they would conclude", columns, lines, note, dense=True)


def _told(result: GroupSettling, outcome: Outcome) -> dict[str, float | None]:
    """One way in which a claim may turn out, over the group: means, least and most, and the spread then."""
    import numpy as np

    ruled_out = None in outcome.if_so
    then = [value for value in outcome.if_so if value is not None]
    spread = None
    if not ruled_out:
        spread = float(mean_difference(np.array(then), np.array(result.weights)))
    return {
        "chance": outcome.weight,
        "chance_low": min(outcome.chances),
        "chance_high": max(outcome.chances),
        "if_so": None if ruled_out else _mean(result, then),
        "if_so_low": min(then, default=None),
        "if_so_high": max(then, default=None),
        "spread": spread,
    }


def _mean(result: GroupSettling, values: Sequence[float]) -> float:
    weighed = [value * weight for value, weight in zip(values, result.weights, strict=True)]
    return fsum(weighed) / fsum(result.weights)


def _span(told: dict[str, float | None], key: str) -> str:
    low, high = told[f"{key}_low"], told[f"{key}_high"]
    return "–" if low is None else f"{percent(low).removesuffix('%')}–{percent(high)}"


def _size(value: float) -> str:
    return points(value).lstrip("+")


def _caption(argument: ArgumentMap, result: GroupSettling, omitted: Sequence[str]) -> tuple[str, ...]:
    weighed = ", weighted" * (len(set(result.weights)) > 1)
    clip = f", with no credence nearer to certainty than {percent(result.clip)}" if result.clip else ""
    own = readings_of(argument, argument.questions, told=True)
    people = f"{so_many(len(result.names))}{weighed}{clip}, each with {own} where they have not answered."
    method = [
        "Closes: the mean difference between two of them (drawn by weight), less what is expected to be left of it "
        "once the claim is found out, each state being as likely as they think on average. Of two people it is the "
        "value of discrimination. Moves: how far a person's conclusion is expected to go (value of information).",
    ]
    method += [f"Left out for errors: {listed(omitted)}."] if omitted else []
    method += [f"Left out, with no question answered: {listed(result.silent)}."] if result.silent else []
    return caption_lines(argument, [people], result.asked.query, method)


def _record(argument: ArgumentMap, result: GroupSettling, row: Discovery) -> dict[str, object]:
    name = row.claims[0]
    return {
        "claim": name,
        "distance": result.distances.get(name),
        "resolvable": argument.claims[name].resolvable,
        "observation": name in argument.observations,
        "closes": row.closes,
        "closes_log_odds": row.closes_log_odds,
        "moves": _mean(result, row.moves),
        "movers": [{"name": who, "moves": moves} for who, moves in _movers(result, row)],
        "states": [{"state": outcome.states[name], **_told(result, outcome)} for outcome in row.outcomes],
    }


def _machine_table(argument: ArgumentMap, result: GroupSettling, rows: Sequence[Discovery]) -> Table:
    """A row for each state of each claim."""
    records = [_record(argument, result, row) for row in rows]
    entries = tuple(record | state for record in records for state in record["states"])  # type: ignore[attr-defined]
    of_claim = ["claim", "state", "distance", "closes", "closes_log_odds", "moves"]
    of_state = ["chance", "chance_low", "chance_high", "if_so", "if_so_low", "if_so_high", "spread"]

    def column(key: str) -> Column:
        return Column(key, key, "number", lambda entry: entry[key])

    return Table("", tuple(map(column, of_claim + of_state)), entries)
