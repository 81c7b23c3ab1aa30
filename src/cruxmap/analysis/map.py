"""The map of a case: how probable every claim is, and which way each pushes those that depend on it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State, beliefs
from cruxmap.analysis.influence import Influence, influences


class ClaimMap(Struct, frozen=True):
    """What a picture of an argument shows.

    Attributes:
        states: the states of every claim, with their probabilities.
        influences: for a parent and its child, whether the state that is shown of the one makes that of the
            other likelier.
    """

    states: dict[str, tuple[State, ...]]
    influences: dict[tuple[str, str], Influence]


def claim_map(case: Case) -> ClaimMap:
    """The probabilities of all claims, and the influences between the states that are shown of them.

    Of a claim that is true or false it is shown how likely it is true, of the target the state that is asked
    for, and of any other claim its likeliest state.
    """
    states = beliefs(case)
    shown = {name: _shown(case, name, states[name]) for name in states}
    return ClaimMap(states, influences(case, shown))


def _shown(case: Case, name: str, states: Sequence[State]) -> str:
    target = case.query.target
    if case.argument.claims[name].is_boolean:
        return "true"
    if name == target.claim:
        return target.state
    return max(states, key=lambda state: state.probability).state
