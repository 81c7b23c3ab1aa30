"""What `sensitivity --claims` shows: what would be worth finding out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.claim_effects import ClaimEffect, ClaimEffects, StateEffect
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import NUMBERS, Cell, Column, Document, Kind, Named, Table, Text, pick
from cruxmap.report.numbers import percent
from cruxmap.report.results import Selection, query_title, result_document

FEW_BITS = 0.01  # of which three decimals tell too little
FIELDS = ("claim", "state", "probability", "target_if", "target_if_not", "information", "expected_change")


class Effect(Struct, frozen=True):
    """A row: a claim and one of its states, of which people see the claim, the state or both.

    Attributes:
        row: the claim.
        state: one of its states; None for the line that leads those of a claim with several.
        leads: whether it is the first line of its claim, which has the claim's title and numbers.
    """

    row: ClaimEffect
    state: StateEffect | None
    leads: bool = True


def claim_effects_document(case: Case, result: ClaimEffects, selection: Selection) -> Document:
    """The document of what learning each claim would do; the conclusion, its routes and its classes come last."""
    argument, target = case.argument, query_title(case.argument, result.asked.query)
    bits: Kind = "bits" if result.entropy >= FEW_BITS else "number"
    columns = _columns(argument, bits)
    wanted = [row for row in result.rows if selection.part is None or row.claim in selection.part.claims]
    parts = {result.asked.query.target.claim}
    if result.asked.query.target == argument.target:
        parts |= {argument.routes, argument.classes}
    wanted.sort(key=lambda row: row.claim in parts)  # a stable sort: the rest stays in its order
    shown = wanted[: selection.top or None]
    table = Table(
        "What would be worth finding out, the most informative first",
        pick(columns, *(key for key in FIELDS if key != "state")),
        tuple(effect for row in shown for effect in _effects(argument, row)),
        f"There are {NUMBERS[bits](result.entropy)} bits to learn about {result.asked.query.target}."
        + _of_parts(argument, [row.claim for row in shown if row.claim in parts]),
        dense=True,
    )
    lead = (
        f"What {target}, now {percent(result.probability)}, would be on "
        "learning that a claim is so. Learning is not the same as varying a credence: what is learned also "
        "speaks about everything that the claim depends on, and through that about the rest; a credence that "
        "is varied leaves all others where they are."
    )
    main = Table("", pick(columns, *FIELDS), tuple(Effect(row, state) for row in shown for state in row.states))
    method = ["Bits: mutual information of the claim and the target; expected change: the mean distance moved."]
    method += selection.words(len(shown), len(result.rows), "claims")
    return result_document(case, result, [Text(lead), table], main, {"entropy": result.entropy, "rows": shown}, method)


def _of_parts(argument: ArgumentMap, claims: Sequence[str]) -> str:
    """Why the claims that only say how the conclusion came about stand last."""
    titles = " and ".join(f"“{argument.claims[claim].title}”" for claim in claims)
    are = "stands" if len(claims) == 1 else "stand"
    return f" Last {are} {titles}: to learn that is to learn the conclusion." if claims else ""


def _columns(argument: ArgumentMap, bits: Kind) -> tuple[Column, ...]:
    """What there is to say of a claim and a state of it."""

    def claim(effect: Effect) -> Cell:
        labels = argument.claims[effect.row.claim]
        if effect.leads:
            return Named(effect.row.claim, labels.title)
        return f"  {labels.states[effect.state.state]}" if effect.state else ""

    def of_state(key: str, title: str) -> Column:
        return Column(key, title, "probability", lambda effect: getattr(effect.state, key) if effect.state else "")

    return (
        Column("claim", "claim", value=claim),
        Column("state", "state", value=lambda effect: effect.state.state if effect.state else ""),
        of_state("probability", "P(claim)"),
        of_state("target_if", "if so"),
        of_state("target_if_not", "if not"),
        Column("information", "bits", bits, lambda effect: effect.row.information if effect.leads else ""),
        Column(
            "expected_change",
            "expected\nchange",
            "distance",
            lambda effect: effect.row.expected_change if effect.leads else "",
            spare=True,
            note="Expected change: the points by which it moves on learning the claim's state, up or down, on average.",
        ),
    )


def _effects(argument: ArgumentMap, row: ClaimEffect) -> Iterator[Effect]:
    """The lines of a claim: how likely it is true, or a line for it and one for each of its states."""
    if argument.claims[row.claim].is_boolean:
        yield Effect(row, row.states[0])
        return
    yield Effect(row, None)
    yield from (Effect(row, state, leads=False) for state in row.states)
