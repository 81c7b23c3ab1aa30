"""The map of a case: how probable every claim is, and which way each pushes those that depend on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from cruxmap.analysis.explanation import State, beliefs
from cruxmap.analysis.influence import Influence, influences
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet, answers, point_of


class ClaimMap(Struct, frozen=True):
    """What a picture of an argument shows.

    Attributes:
        states: the states of every claim, with their probabilities.
        influences: for a parent and its child, whether the state that is shown of the one makes that of the
            other likelier.
    """

    states: dict[str, tuple[State, ...]]
    influences: dict[tuple[str, str], Influence]


def claim_map(
    argument: ArgumentMap, credences: CredenceSet, target: Event, given: Evidence, do: Mapping[str, str]
) -> ClaimMap:
    """The probabilities of all claims, and the influences between the states that are shown of them.

    Of a claim that is true or false it is shown how likely it is true, of the target the state that is asked
    for, and of any other claim its likeliest state.
    """
    states = {name: tuple(its) for name, its in beliefs(argument, credences, given=given, do=do).items()}
    shown = {name: _shown(argument, target, name, states[name]) for name in states}
    point = point_of(answers(argument, credences).values())
    return ClaimMap(states, influences(Inquiry(argument, target, given, do), point, shown))


def _shown(argument: ArgumentMap, target: Event, name: str, states: Sequence[State]) -> str:
    if argument.claims[name].is_boolean:
        return "true"
    if name == target.claim:
        return target.state
    return max(states, key=lambda state: state.probability).state
