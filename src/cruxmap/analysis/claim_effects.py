"""Claims: what learning that a claim is so would do to the target, and how much there is to learn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log, log1p

from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.rounding import NOISE, rounded
from cruxmap.inference.inquiry import Split
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


def claim_effects(case: Case, claims: Collection[str] | None = None) -> ClaimEffects:
    """What learning the state of each claim would do to P(target | given).

    Mutual information is the sum over states of P(state, outcome) log2 of P(state, outcome) over
    P(state) P(outcome) (Cover and Thomas 2006, 2.28), the outcomes being the target and its opposite: a
    fair coin that settles the target tells 1 bit. Claims in which opposite certainties meet are left out.

    Args:
        case: the argument, somebody's credences and what is asked.
        claims: of which; all but observations if left out.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked, argument = case.asked, case.argument
    if claims is None:
        claims = [name for name in argument.claims if name not in argument.observations]
    events: list[Evidence] = [{}]
    events += [{name: (state,)} for name in claims for state in argument.claims[name].states]
    joints = case.inquiry.events(case.point, events)
    of_target = joints.split({})
    if of_target is None:
        raise case.inquiry.explain_nan(case.point)
    rows = []
    for name in claims:
        claim = argument.claims[name]
        splits = [split for state in claim.states if (split := joints.split({name: (state,)})) is not None]
        if len(splits) == len(claim.states):  # fewer where opposite certainties meet: then there is nothing to tell
            rows.append(_effect(name, list(claim.states), splits, of_target))
    entropy = -_plogp(of_target) - _plogp(of_target[::-1])
    rows.sort(key=lambda row: (-rounded(row.information, entropy), -rounded(row.expected_change, min(of_target))))
    return ClaimEffects(asked, entropy, tuple(rows))


def _effect(name: str, states: Sequence[str], splits: Sequence[Split], of_target: Split) -> ClaimEffect:
    """One claim's effect.

    Args:
        name: the claim.
        states: its states.
        splits: for each state, its probability together with the target, and with the target's opposite.
        of_target: the probability of the target, and of its opposite.
    """
    target, opposite = of_target
    effects, information, change = [], 0.0, 0.0
    for i, (state, (with_target, with_opposite)) in enumerate(zip(states, splits, strict=True)):
        others = [split for j, split in enumerate(splits) if j != i]
        without = _ratio(sum(split[0] for split in others), sum(map(sum, others)))
        alone = with_target + with_opposite
        effects.append(StateEffect(state, alone, _ratio(with_target, alone), without))
        excess = with_target * opposite - with_opposite * target  # over independence: nothing of it is 1 minus another
        if abs(excess) > NOISE * with_target * opposite:
            change += abs(excess)
            information += _divergence(excess, target, alone) + _divergence(-excess, opposite, alone)
    return ClaimEffect(name, tuple(effects), information, change)


def _ratio(part: float, total: float) -> float | None:
    return min(part / total, 1.0) if total > 0 else None


def _divergence(excess: float, first: float, second: float) -> float:
    """What one cell of a joint distribution adds to the mutual information, in bits: never less than nothing.

    q ((1 + d) ln(1 + d) - d) for a cell of q under independence, the product of two probabilities, and q (1 + d) in
    truth; the terms in d cancel over all cells, and would in doubles take the digits of a small sum with them.
    """
    independent = first * second  # which may be less than a double can be
    d = max(-1.0, excess / first / second) if first > 0 and second > 0 else 0.0
    if d > 1:
        return ((independent + excess) * log1p(d) - excess) / log(2)
    if d == -1:
        return independent / log(2)
    if abs(d) < 1e-4:
        return independent * d * d * (1 / 2 - d / 6 + d * d / 12) / log(2)
    return independent * ((1 + d) * log1p(d) - d) / log(2)


def _plogp(split: Split) -> float:
    """The product p log2 p for the first of two probabilities that add up to 1."""
    p, rest = split
    return p * (log(p) if p < 0.5 else log1p(-rest)) / log(2) if p > 0 else 0.0
