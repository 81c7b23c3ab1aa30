"""What is shown of evidence: what the observations did to the conclusion, and what those to come would tell."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from typing import TYPE_CHECKING

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.evidence import EvidenceShares, ObservationShare
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.readings import readings_of
from cruxmap.report.caption import capitalised, caption, caption_lines, header, whose
from cruxmap.report.document import Block, Cell, Column, Document, Named, Table, Text, Worded, pick, records
from cruxmap.report.numbers import percent
from cruxmap.report.results import query_title

if TYPE_CHECKING:
    from cruxmap.analysis.claim_effects import ClaimEffect, ClaimEffects

IN_EVAL = ("observation", "outcome", "ratio", "points", "log_odds")
FIELDS = ("observation", "outcome", "ratio", "alone", "without", "points", "log_odds")
OUTCOMES = {True: "seen", False: "not_seen"}


class Prospect(Struct, frozen=True):
    """What an open observation would tell somebody.

    Attributes:
        observation: its name.
        whose: who this is about.
        chance: how likely it is to be seen.
        if_seen: the conclusion, if it is seen; None where it cannot be.
        if_not: the conclusion, if it is not.
        information: mutual information with the conclusion, in bits.
        expected_change: by how much the conclusion is expected to move, up or down.
    """

    observation: str
    whose: str
    chance: float
    if_seen: float | None
    if_not: float | None
    information: float
    expected_change: float


def evidence_document(
    cases: Sequence[Case], shares: Sequence[EvidenceShares], open_: Sequence[ClaimEffects]
) -> Document:
    """The document of what evidence did to the conclusions of one or two people, and what more would tell them.

    Args:
        cases: each person's.
        shares: what the observations that were made did, for each person.
        open_: what the open observations would tell each of them.
    """
    argument, first = cases[0].argument, cases[0]
    several = len(cases) > 1
    readings = capitalised(readings_of(argument, argument.questions))
    names = [whose(case.credences) if case.credences.credences else readings for case in cases]
    blocks: list[Block] = [_introduction(argument)]
    tables = []
    for case, result, name in zip(cases, shares, names, strict=True):
        table = shares_table(case, result, FIELDS, f"{name}. " if several else "")
        tables.append(table)
        blocks += [table] if result.rows else [Text("No observation counts here that was made.")]
    prospects = [row for name, result in zip(names, open_, strict=True) for row in _prospects(name, result)]
    order = {
        row.observation: -max(p.expected_change for p in prospects if p.observation == row.observation)
        for row in prospects
    }
    prospects.sort(key=lambda row: order[row.observation])
    telling = _prospects_table(argument, prospects, several)
    blocks += [telling] if prospects else []
    data = {
        **header(first.asked),
        "people": [
            {"name": name, "before": result.before, "after": result.probability, "log_odds": result.log_odds}
            | {"observations": records(table)}
            for name, result, table in zip(names, shares, tables, strict=True)
        ],
        "open": records(telling),
    }
    method = [_method(shares[0])] if shares[0].rows else []
    if prospects:
        method.append(
            "Expected change: the points by which the conclusion moves on finding out, up or down, on average."
        )
    people = [line for case in cases for line in caption(argument, case.credences, case.query)[:1]]
    lines = caption_lines(argument, people, first.query, method)
    main = tables[0] if shares[0].rows or not prospects else telling
    return Document(tuple(blocks), lines, data, main)


def shares_table(case: Case, result: EvidenceShares, keys: Sequence[str], lead: str = "") -> Table:
    """Each observation with its share of the movement, and the movement."""
    argument = case.argument
    total: dict[str, Cell] = {
        "observation": "together",
        "points": result.probability - result.before,
        "log_odds": result.log_odds,
    }
    columns = (
        Column("observation", "observation", value=lambda row: _title(argument, row.observation)),
        Column("outcome", "was", value=lambda row: Worded(_outcome(row), OUTCOMES[row.seen])),
        Column("ratio", "ratio", value=lambda row: Worded(ratio_text(row.ratio), row.ratio)),
        Column("alone", "alone", "probability"),
        Column("without", "without", "probability"),
        Column("points", "share", "points"),
        Column("log_odds", "in\nlog-odds", "signed"),
    )
    moved = f"from {percent(result.before)} to {percent(result.probability)}"
    title = f"{lead}What the evidence did: {query_title(argument, case.query.unobserved)} went {moved}"
    note = "Share: the points that each moved it; they add up. " + _strengths(argument, case.credences)
    return Table(title, pick(columns, *keys), result.rows, note, totals=(total,))


def observations_data(case: Case, result: EvidenceShares | None) -> dict[str, object] | None:
    """The evidence and each observation's share, for machines."""
    if result is None:
        return None
    table = shares_table(case, result, FIELDS)
    return {
        "sets": [evidence.name for evidence in case.argument.evidence],
        "before": result.before,
        "after": result.probability,
        "log_odds": result.log_odds,
        "method": "shapley" if result.exact else "aumann-shapley",
        "observations": records(table),
    }


def _introduction(argument: ArgumentMap) -> Text:
    sets = " and ".join(f"“{evidence.title}”" for evidence in argument.evidence)
    return Text(
        f"{sets}: observations laid over the argument. A ratio says how much likelier the outcome is if the claim that "
        "it bears on is so than if it is not: 2 : 1 doubles the odds of that claim, 1 : 1 says nothing."
    )


def _strengths(argument: ArgumentMap, credences: CredenceSet) -> str:
    """Whose numbers the strengths of the observations are."""
    questions = argument.strengths
    own = sum(name in credences.credences for name in questions)
    by = " and ".join(
        f"of the set “{evidence.title}”{f' ({evidence.by})' if evidence.by else ''}" for evidence in argument.evidence
    )
    if not questions:
        return ""
    if own == len(questions):
        return f"How strongly they speak: as answered ({whose(credences)})."
    mixed = f"{own} of {len(questions)} as answered ({whose(credences)}), the others " if own else ""
    return f"How strongly they speak: {mixed}the readings {by}."


def _method(result: EvidenceShares) -> str:
    how = "averaged over all orders in which they can come in (Shapley)"
    if not result.exact:
        how = "where all come in together by degrees (Aumann and Shapley)"
    return f"Share: the movement that an observation makes, {how}."


def _title(argument: ArgumentMap, name: str) -> Named:
    return Named(name, argument.claims[name].title)


def _outcome(row: ObservationShare) -> str:
    return OUTCOMES[row.seen].replace("_", " ")


def ratio_text(ratio: float | None) -> str:
    """A ratio as people say it: `2 : 1`, `1 : 3.5`."""
    if ratio is None:
        return "several"
    if ratio == 0 or isinf(ratio):
        return "rules out" if ratio == 0 else "settles"
    return f"{ratio:.3g} : 1" if ratio >= 1 else f"1 : {1 / ratio:.3g}"


def _prospects(name: str, result: ClaimEffects) -> list[Prospect]:
    return [_prospect(name, row) for row in result.rows]


def _prospect(name: str, row: ClaimEffect) -> Prospect:
    seen = next(state for state in row.states if state.state == "true")
    return Prospect(
        row.claim, name, seen.probability, seen.target_if, seen.target_if_not, row.information, row.expected_change
    )


def _prospects_table(argument: ArgumentMap, rows: Sequence[Prospect], several: bool) -> Table:
    columns = (
        Column("observation", "observation", value=lambda row: _title(argument, row.observation)),
        Column("whose", "for", "name"),
        Column("chance", "chance", "probability"),
        Column("if_seen", "if seen", "probability"),
        Column("if_not", "if not", "probability"),
        Column("expected_change", "expected\nchange", "distance"),
        Column("information", "bits", "bits"),
    )
    shown = columns if several else tuple(column for column in columns if column.key != "whose")
    return Table("What could still be observed, the most telling first", shown, tuple(rows))
