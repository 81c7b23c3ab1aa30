"""What `sensitivity --claims` shows: what would be worth finding out."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.claim_effects import ClaimEffect, ClaimEffects
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.document import Cell, Column, Document, Table, Text
from cruxmap.report.numbers import NOISE, percent, points
from cruxmap.report.results import Selection, about, query_title, result_caption, table_of

FIELDS = ("claim", "state", "probability", "target_if", "target_if_not", "information", "expected_change")


def claim_effects_document(
    argument: ArgumentMap, credences: CredenceSet, result: ClaimEffects, selection: Selection
) -> Document:
    """The document of what learning each claim would do."""
    wanted = [row for row in result.rows if selection.part is None or row.claim in selection.part.claims]
    shown = wanted[: selection.top]
    method = ["Bits: mutual information of the claim and the target; expected change: the mean distance moved."]
    records = [record for row in shown for record in _records(row)]
    return Document(
        (
            Text(
                f"What {query_title(argument, result.asked.query)}, now {percent(result.probability)}, would be on "
                "learning that a claim is so. Learning is not the same as varying a credence: what is learned also "
                "speaks about everything that the claim depends on, and through that about the rest; a credence that "
                "is varied leaves all others where they are."
            ),
            _effects(argument, shown, result),
        ),
        result_caption(argument, credences, result, method + selection.words(len(shown), len(result.rows), "claims")),
        about(result.asked) | {"entropy": result.entropy, "rows": shown},
        table_of(records, FIELDS),
    )


def _effects(argument: ArgumentMap, shown: Sequence[ClaimEffect], result: ClaimEffects) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for row in shown:
        claim = argument.claims[row.claim]
        worth = (_bits(row.information), points(row.expected_change).lstrip("+"))
        if claim.is_boolean:
            true = row.states[0]
            rows.append((claim.title, true.probability, true.target_if, true.target_if_not, *worth))
            continue
        rows.append((claim.title, "", "", "", *worth))
        rows += [
            (f"  {claim.states[one.state]}", one.probability, one.target_if, one.target_if_not, "", "")
            for one in row.states
        ]
    columns = (
        Column("claim", "claim"),
        Column("probability", "P(claim)", "probability"),
        Column("target_if", "if so", "probability"),
        Column("target_if_not", "if not", "probability"),
        Column("information", "bits", "number"),
        Column(
            "expected_change",
            "expected\nchange",
            "points",
            spare=True,
            note="Expected change: the points by which it moves on learning the claim's state, up or down, on average.",
        ),
    )
    note = f"There are {result.entropy:.3f} bits to learn about {result.asked.query.target}."
    return Table("What would be worth finding out, the most informative first", columns, tuple(rows), note, dense=True)


def _bits(information: float) -> str:
    return "0" if information < NOISE else "<0.001" if information < 0.001 else f"{information:.3f}"


def _records(row: ClaimEffect) -> list[dict[str, Cell]]:
    return [
        {
            "claim": row.claim,
            "state": one.state,
            "probability": one.probability,
            "target_if": one.target_if,
            "target_if_not": one.target_if_not,
            "information": row.information,
            "expected_change": row.expected_change,
        }
        for one in row.states
    ]
