"""Claims: what learning that a claim is so would do to the target, and how much there is to learn."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.model.argument import Evidence


class StateEffect(Struct, frozen=True):
    """What learning one state of a claim would do.

    Attributes:
        state: the state.
        probability: P(claim = state | given).
        target_if: P(target | claim = state, given); None where the claim cannot be in this state.
        target_if_not: P(target | claim in another state, given); None where it must be in this one.
    """

    state: str
    probability: float
    target_if: float | None
    target_if_not: float | None


class ClaimEffect(Struct, frozen=True):
    """What finding out about a claim would be worth.

    Attributes:
        claim: its name.
        states: the effect of each of its states.
        information: mutual information of the claim and the target under the evidence, in bits.
        expected_change: by how much P(target) is expected to move, up or down, on learning the claim's state.
    """

    claim: str
    states: tuple[StateEffect, ...]
    information: float
    expected_change: float


class ClaimEffects(Result, frozen=True):
    """Every claim's effect, the most informative first; `entropy` is what there is to learn about the target."""

    entropy: float
    rows: tuple[ClaimEffect, ...]


def claim_effects(
    case: Case,
) -> ClaimEffects:
    """What learning the state of each claim would do to P(target | given).

    Mutual information is the sum over states of P(state, outcome) log2 of P(state, outcome) over
    P(state) P(outcome) (Cover and Thomas 2006, 2.28), the outcomes being the target and its opposite: a
    fair coin that settles the target tells 1 bit. Claims in which opposite certainties meet are left out.

    Args:
        case: the argument, somebody's credences and what is asked.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked, argument = case.asked, case.argument
    events: list[Evidence] = [{}]
    events += [{name: (state,)} for name, claim in argument.claims.items() for state in claim.states]
    joints = case.inquiry.events(case.point, events)
    rows = []
    for name, claim in argument.claims.items():
        joint = []
        for state in claim.states:
            of_both, of_state = joints.with_target({name: (state,)}), joints.share({name: (state,)})
            if of_both is not None and of_state is not None:
                joint.append((of_both, of_state))
        if len(joint) == len(claim.states):  # fewer where opposite certainties meet: then there is nothing to tell
            rows.append(_effect(name, list(claim.states), joint, case.probability))
    rows.sort(key=lambda row: (-round(row.information, 12), -round(row.expected_change, 12)))
    return ClaimEffects(asked, _entropy([case.probability, 1 - case.probability]), tuple(rows))


def _effect(name: str, states: Sequence[str], joint: Sequence[tuple[float, float]], target: float) -> ClaimEffect:
    """One claim's effect; `joint` has P(target, state) and P(state) for each state."""
    effects, information, change = [], 0.0, 0.0
    for i, (state, (both, alone)) in enumerate(zip(states, joint, strict=True)):
        others = [one for j, one in enumerate(joint) if j != i]
        without = _ratio(sum(p for p, _ in others), sum(p for _, p in others))
        effects.append(StateEffect(state, alone, _ratio(both, alone), without))
        change += abs(both - target * alone)
        information += _divergence(both, target * alone) + _divergence(alone - both, (1 - target) * alone)
    return ClaimEffect(name, tuple(effects), max(0.0, information), change)


def _ratio(part: float, whole: float) -> float | None:
    return min(part / whole, 1.0) if whole > 0 else None


def _divergence(joint: float, independent: float) -> float:
    return joint * log2(joint / independent) if joint > 0 and independent > 0 else 0.0


def _entropy(probabilities: Sequence[float]) -> float:
    """How much there is to learn, in bits: a fair coin has 1."""
    return sum(p * -log2(p) for p in probabilities if p > 0)
