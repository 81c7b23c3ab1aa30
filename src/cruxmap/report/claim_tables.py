"""Tables of claims with their probabilities."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from cruxmap.analysis.explanation import State
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.document import Cell, Column, Table, Worded, pick
from cruxmap.report.numbers import UNDEFINED


class ClaimRow(Struct, frozen=True):
    """A line of a list of claims: a claim that is true or false, a variable, or one state of a variable."""

    claim: str
    title: str
    probability: Cell
    state: str = ""


CLAIM = (
    Column("claim", "claim", "name"),
    Column("title", "title"),
    Column("state", "state"),
    Column("probability", "probability", "probability"),
)
SHOWN = pick(CLAIM, "claim", "title", "probability")


def around(argument: ArgumentMap, title: str, claims: Mapping[str, Sequence[State]]) -> list[Table]:
    """A table of claims around another, with the probabilities of their states; none where there are none."""
    rows = [row for name, states in claims.items() for row in claim_rows(argument, name, states)]
    return [Table(title, SHOWN, tuple(rows))] if rows else []


def claim_rows(argument: ArgumentMap, name: str, states: Sequence[State]) -> list[ClaimRow]:
    """A row for a claim that is true or false; for a variable, a row for it and one for each state."""
    claim = argument.claims[name]
    if claim.is_boolean:
        return [ClaimRow(name, claim.title, defined(states[0].probability))]
    lines = [ClaimRow("", f"· {claim.states[state.state]}", defined(state.probability)) for state in states]
    return [ClaimRow(name, claim.title, ""), *lines]


def defined(probability: float | None) -> Cell:
    """The probability of a claim in which opposite certainties may meet."""
    return Worded(UNDEFINED, None) if probability is None else probability
