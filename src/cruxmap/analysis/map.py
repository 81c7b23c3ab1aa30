"""The map of a case: how probable every claim is, and which way each pushes those that depend on it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State, beliefs, with_probability
from cruxmap.analysis.influence import Influence, influences


class ClaimMap(Struct, frozen=True):
    """What a picture of an argument shows.

    Attributes:
        states: the states of every claim that has a probability, with their probabilities.
        shown: the states that a claim may show: one, or all of which the likeliest is shown.
        influences: for a parent and its child, whether the state that is shown of the one makes that of the
            other likelier.
    """

    states: dict[str, tuple[State, ...]]
    shown: dict[str, tuple[State, ...]]
    influences: dict[tuple[str, str], Influence]


def claim_map(case: Case) -> ClaimMap:
    """The probabilities of all claims, and the influences between the states that are shown of them.

    Of a claim that is true or false it is shown how likely it is true, of the target the state that is asked
    for, of the routes and the classes the state by which the target most likely comes about, and of any other
    claim its likeliest state. An observation is spoken of as it counts.
    """
    states = beliefs(case, with_probability(case))
    shown = {name: _shown(case, name, states[name]) for name in states}
    spoken_of = dict.fromkeys(case.argument.observations, "true")
    spoken_of |= {name: states[0] for name, states in case.query.observed.items()}
    likeliest = {name: max(those, key=lambda state: state.probability or 0.0).state for name, those in shown.items()}
    return ClaimMap(states, shown, influences(case, likeliest | spoken_of))


def _shown(case: Case, name: str, states: Sequence[State]) -> tuple[State, ...]:
    argument, target = case.argument, case.query.target
    if argument.claims[name].is_boolean:
        return tuple(state for state in states if state.state == "true")
    if name == target.claim:
        return tuple(state for state in states if state.state == target.state)
    if target == argument.target and name in (argument.routes, argument.classes):
        # The likeliest state might be that none of them has come about, of which no arrow up to it is.
        return (max(states, key=lambda state: (_share(state), state.probability or 0.0)),)
    return tuple(states)


def _share(state: State) -> float:
    """P(target and this state); none where it is undefined."""
    return (state.probability or 0.0) * (state.target_if_so or 0.0)
