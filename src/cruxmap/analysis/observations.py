"""Observations one by one: what each does to the conclusion, and what it would do if it had come out otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.evidence import EvidenceShares, ObservationShare, evidence_shares
from cruxmap.analysis.explanation import State, beliefs
from cruxmap.model.evidence import Standing


class Outcome(Struct, frozen=True):
    """A way in which an observation may count.

    Attributes:
        standing: seen, not seen, or not counted.
        chance: how likely it was to come out so, by all that counts beside it; None where only a ratio says how
            strongly it speaks, and for not being counted.
        target: P(target) if it counts so; None where it cannot come out so.
    """

    standing: Standing
    chance: float | None
    target: float | None


class ObservationExplanation(Result, frozen=True):
    """An observation: how it counts here, and what it would do if it counted otherwise.

    Attributes:
        observation: its name.
        standing: as what it counts in the query.
        outcomes: not counted, seen, and where its likelihoods say so not seen.
        bears_on: the claims on which it bears, with all that counts.
        share: its share of the movement by all observations; None where it does not count.
        movement: by how much all together move P(target).
    """

    observation: str
    standing: Standing
    outcomes: tuple[Outcome, ...]
    bears_on: dict[str, tuple[State, ...]]
    share: ObservationShare | None
    movement: float


class Bearing(Struct, frozen=True):
    """An observation that bears on a claim: how it counts, and its share where it does."""

    observation: str
    standing: Standing
    share: ObservationShare | None


def explain_observation(case: Case, name: str) -> ObservationExplanation:
    """Work out what there is to say about one observation.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    argument, query = case.argument, case.query
    observation = argument.observations[name]
    observed, assumed = ({k: v for k, v in known.items() if k != name} for known in (query.observed, query.assumed))
    others = Case(argument, case.credences, structs.replace(query, observed=observed, assumed=assumed))
    seen, not_seen = beliefs(others, [name])[name]
    outcomes = [Outcome("not_counted", None, others.probability)]
    if observation.relative:
        outcomes.append(Outcome("seen", None, seen.target_if_so))
    else:
        outcomes += [
            Outcome("seen", seen.probability, seen.target_if_so),
            Outcome("not_seen", not_seen.probability, not_seen.target_if_so),
        ]
    shares = evidence_shares(case)
    return ObservationExplanation(
        case.asked,
        observation=name,
        standing=query.standing(argument, name),
        outcomes=tuple(outcomes),
        bears_on=beliefs(case, observation.bears_on),
        share=_share(shares, name),
        movement=shares.probability - shares.before,
    )


def bearings(case: Case, claim: str) -> tuple[Bearing, ...]:
    """The observations that bear on a claim."""
    names = [name for name in case.argument.children(claim) if name in case.argument.observations]
    return _bearings(case, names)


def _bearings(case: Case, names: Sequence[str]) -> tuple[Bearing, ...]:
    if not names:
        return ()
    shares = evidence_shares(case)
    return tuple(Bearing(name, case.query.standing(case.argument, name), _share(shares, name)) for name in names)


def _share(shares: EvidenceShares, name: str) -> ObservationShare | None:
    return next((row for row in shares.rows if row.observation == name), None)
