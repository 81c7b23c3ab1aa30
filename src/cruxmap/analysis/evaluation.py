"""Evaluation: the conclusion that credences imply, how it comes about, and what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from msgspec import Struct, structs

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.coherence import OwnView, stated_and_implied, with_share
from cruxmap.analysis.evidence import EvidenceShares, evidence_shares
from cruxmap.analysis.histogram import Histogram, histogram
from cruxmap.analysis.pinning import PinError, pin_views
from cruxmap.analysis.rounding import differ
from cruxmap.analysis.sweep import Swing, by_swing
from cruxmap.analysis.uncertainty import Band, Progress, band, propagate
from cruxmap.errors import CruxmapError
from cruxmap.inference.circuit import Circuit
from cruxmap.inference.compiled import compiled
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence, joint_evidence
from cruxmap.model.query import Query

DRAWS = 2000
SEED = 1
MOST_DRAWN = 1 << 34  # cells of all draws together where there is no circuit: half a minute
FEWEST = 100  # draws of which there are percentiles
PREPARED = 1 << 17  # events times claims that are compiled for a cache; more are quicker asked one by one


class Carving(Struct, frozen=True):
    """One of an argument's rival carvings.

    Attributes:
        state: of the claim that says which holds.
        probability: P(target) in this carving; None where it is undefined, or this carving has not all that is asked.
        weight: P(this carving | given), where none is taken to hold.
    """

    state: str
    probability: float | None
    weight: float | None


class Evaluation(Result, frozen=True):
    """What credences imply for the target.

    `probability` is within the argument's scope, if it is asked so, and `unconditional` the same without the scope.
    `conditions` add one condition each to what is given, by title; None where the evidence cannot hold. `routes` are
    P(route and target | given), which add up to `probability`; `classes` are P(class | given), None where opposite
    certainties meet. `band` and `histogram` are None where no range moves the target; `correlation` is that of the
    draws they are made of.
    `questions` are in the order of their swing.
    `evidence` is what each observation did, None where none counts.
    `carvings` are the conclusion in each of the argument's rival carvings, in the place of whatever holds here.
    `pinned` are the views that were taken as evidence. `width` is the induced width: the most claims, less
    one, in one product. `way` is how the conclusion was worked out: by a `circuit`, or where that is too long on
    `numbers`, with fewer draws where each is much work.
    """

    unconditional: float | None
    conditions: dict[str, float | None]
    routes: dict[str, float]
    classes: dict[str, float | None]
    band: Band | None
    histogram: Histogram | None
    questions: tuple[Swing, ...]
    views: tuple[OwnView, ...]
    pinned: tuple[str, ...]
    correlation: float
    width: int
    way: str
    evidence: EvidenceShares | None
    carvings: tuple[Carving, ...] = ()


def evaluate(
    case: Case,
    *,
    pin: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    correlation: float = 0.0,
    progress: Progress | None = None,
) -> Evaluation:
    """Work out the conclusion.

    Args:
        case: the argument, somebody's credences and what is asked.
        pin: claims on which the person's view is to be treated as evidence of just that strength.
        draws: how many draws the band is made of; 0 for no band.
        seed: of the draws.
        correlation: how far errors of judgement go together, as for `simulate`.
        progress: called now and then with how many draws are done, and of how many.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        PinError: when a view cannot be pinned.
    """
    weights = _weights(case, pin)
    pinned = _pinned(case, weights) if pin else None
    inquiry = Inquiry(case.argument, case.query, weights) if pin else case.inquiry
    probability, swings = _swings(inquiry, case)
    drawn = None
    draws = _affordable(inquiry, draws)
    if draws and any(value.low is not None for value in case.values.values()):
        drawn = propagate(inquiry, list(case.values.values()), draws, seed, correlation, progress)
        drawn = drawn if differ(drawn.min(), drawn.max()) else None
    return Evaluation(
        case.asked_with(probability),
        **_outcomes(case, Inquiry(case.argument, case.query.without_scope, weights)),
        band=None if drawn is None else band(drawn, seed),
        histogram=None if drawn is None else histogram(drawn),
        questions=swings,
        views=tuple(with_share(case, view) for view in stated_and_implied(case, inquiry=pinned)),
        pinned=tuple(pin),
        correlation=correlation,
        width=inquiry.program.width,
        way="circuit" if isinstance(inquiry.program, Circuit) else "numbers",
        evidence=evidence_shares(case, inquiry.weights) if case.query.observed else None,
        carvings=tuple(_carvings(case, pin, probability)),
    )


def _carvings(case: Case, pin: Sequence[str], probability: float) -> Iterator[Carving]:
    """The conclusion in each carving; that of the carving that holds is known."""
    argument = case.argument.uncarved
    claim, here = argument.carvings, case.argument.carving
    for state in argument.claims[claim].states if claim else ():
        if state == here:
            yield Carving(state, probability, None)
            continue
        value = weight = None
        with suppress(CruxmapError):
            other = case.in_carving(state)
            value = Inquiry(other.argument, other.query, _weights(other, pin)).value(other.point)
        with suppress(CruxmapError):
            query = structs.replace(case.query, target=Event(claim, state))
            weight = None if here else Inquiry(argument, query, _weights(case, pin)).value(case.point)
        yield Carving(state, value, weight)


def _affordable(inquiry: Inquiry, draws: int) -> int:
    """How many draws are worth their work; none where they are too few for percentiles."""
    if isinstance(inquiry.program, Circuit):
        return draws
    affordable = MOST_DRAWN // max(1, inquiry.program.work)
    return min(draws, affordable) if affordable >= FEWEST else 0


def _weights(case: Case, claims: Sequence[str]) -> tuple[Weight, ...]:
    """The views of some claims as evidence of just that strength."""
    for claim in claims:
        if claim not in case.credences.views:
            raise PinError(f"there is no view of {claim!r} to pin", "pin a claim that the credences have a view of")
    return pin_views(case, claims) if claims else ()


def _pinned(case: Case, weights: tuple[Weight, ...]) -> Inquiry:
    """What pinned views imply for views: under the interventions for which they were pinned, and no other evidence."""
    return Inquiry(case.argument, Query(case.query.target, do=case.query.do, observed=case.query.observed), weights)


def _swings(inquiry: Inquiry, case: Case) -> tuple[float, tuple[Swing, ...]]:
    """P(target) at the point, and how far it swings with each credence; the widest swing first."""
    values, point = case.values, case.point
    ends = np.array([case.sweep.ends(value) for value in values.values()]).reshape(-1)
    (at_point,) = inquiry.probability(point[:, np.newaxis]).tolist()
    at_point = at_point or inquiry.value(point)
    if np.isnan(at_point):
        raise inquiry.explain_nan(point)
    at_ends = inquiry.swept(point, np.repeat(np.arange(len(point)), 2), ends)
    bounds, reached = (np.reshape(both_ends, (-1, 2)).tolist() for both_ends in (ends, at_ends))
    swings = [
        Swing(name, value.credence, value.own, *sweep, *probabilities)
        for (name, value), sweep, probabilities in zip(values.items(), bounds, reached, strict=True)
    ]
    return at_point, tuple(sorted(swings, key=by_swing))


def prepare(argument: ArgumentMap) -> None:
    """Compile what every evaluation of an argument asks, for a cache."""
    kept, query = compiled(argument), Query.of(argument)
    program = kept.program([query.target.claim], query.evidence, query.do)
    if query.observed:
        kept.program([query.target.claim], query.given, query.do, tuple(query.observed))
    events = [joint_evidence(query.observed, event) for event in _events(argument, query.scope)]
    if isinstance(program, Circuit) and len(events) * len(argument.claims) <= PREPARED:
        kept.prepare(query.target.claim, events)


def _events(argument: ArgumentMap, scope: Evidence) -> list[Evidence]:
    """The events of which every evaluation speaks: the scope, and in it the conditions, the routes and the classes."""
    within: list[Evidence] = [condition.given for condition in argument.conditions]
    within += [*_states(argument, argument.routes).values(), *_states(argument, argument.classes).values()]
    return [{}, scope, *(joint_evidence(scope, event) for event in within)]


def _states(argument: ArgumentMap, claim: str) -> dict[str, Evidence]:
    return {state: {claim: (state,)} for state in argument.claims[claim].states} if claim else {}


def _outcomes(case: Case, unscoped: Inquiry) -> dict[str, Any]:
    """Everything that is asked at the point alone, at once: without the scope, by condition, by route and by class.

    The inquiry is the case's without the scope, which is a part of each event instead.
    """
    argument, scope = case.argument, case.query.scope
    joint = unscoped.events(case.point, _events(argument, scope))
    of_scope = joint.share(scope)

    def with_target(event: Evidence) -> float:
        share = joint.with_target(joint_evidence(scope, event))
        return share / of_scope if share and of_scope else 0.0

    routes = {state: with_target(event) for state, event in _states(argument, argument.routes).items()}
    return {
        "unconditional": joint.target_given({}),
        "conditions": {
            condition.title: joint.target_given(joint_evidence(scope, condition.given))
            for condition in argument.conditions
        },
        "routes": {state: share for state, share in routes.items() if share},
        "classes": {state: joint.share(event, scope) for state, event in _states(argument, argument.classes).items()},
    }
