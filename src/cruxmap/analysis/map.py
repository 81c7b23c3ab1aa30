"""The map of a case: how probable every claim is, and which way each pushes those that depend on it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State, beliefs, with_probability
from cruxmap.analysis.influence import Influence, influences
from cruxmap.analysis.rounding import differ


class ClaimMap(Struct, frozen=True):
    """What a picture of an argument shows.

    Attributes:
        states: the states of every claim that has a probability, with their probabilities.
        shown: the states of each of these claims that are spoken of together.
        influences: for a parent and its child, whether what is spoken of the one makes what is spoken of the other
            likelier.
    """

    states: dict[str, tuple[State, ...]]
    shown: dict[str, tuple[str, ...]]
    influences: dict[tuple[str, str], Influence]


def claim_map(case: Case) -> ClaimMap:
    """The probabilities of all claims, and the influences between what is spoken of them.

    Of a claim that is true or false it is said how likely it is true, and of the target how likely is what is asked
    for. Of any other claim it is said how likely are the states that make the target likelier, so that the arrows
    read upwards; where none does, its likeliest state. An observation is spoken of as it counts.
    """
    states = beliefs(case, with_probability(case))
    shown = {name: _spoken_of(case, case.probability, name, states[name]) for name in states}
    observations = dict.fromkeys(case.argument.observations, ("true",)) | case.query.observed
    return ClaimMap(states, shown, influences(case, shown | observations))


def _spoken_of(case: Case, now: float, name: str, states: Sequence[State]) -> tuple[str, ...]:
    target = case.query.target
    if name == target.claim:
        return (target.state,)
    if case.argument.claims[name].is_boolean:
        return ("true",)
    leading = tuple(state.state for state in states if state.probability and _leads(state, now))
    return leading or (max(states, key=lambda state: state.probability or 0.0).state,)


def _leads(state: State, now: float) -> bool:
    """Whether the target is likelier if a state holds."""
    return state.target_if_so is not None and state.target_if_so > now and differ(state.target_if_so, now)
