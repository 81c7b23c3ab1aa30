"""Evaluation: the conclusion that credences imply, how it comes about, and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.evidence import EvidenceShares, evidence_shares
from cruxmap.analysis.histogram import Histogram, histogram
from cruxmap.analysis.pinning import PinError, pin_views
from cruxmap.analysis.rounding import differ
from cruxmap.analysis.sweep import Sweep, Swing, by_swing, varied
from cruxmap.analysis.uncertainty import Band, Progress, band, propagate
from cruxmap.inference.compiled import compiled
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Evidence, joint_evidence
from cruxmap.model.credences import Value

DRAWS = 2000
SEED = 1
PREPARED = 1 << 17  # events times claims that are compiled for a cache; more are quicker asked one by one


class StatedView(Struct, frozen=True):
    """A person's direct credence in a claim beside the one that their answers imply."""

    claim: str
    given: dict[str, tuple[str, ...]]
    stated: float
    implied: float | None


class Evaluation(Result, frozen=True):
    """What credences imply for the target.

    `in_scope` adds the argument's scope to what is given, and `conditions` add one condition each to
    that, by title; None where the evidence cannot hold. `routes` are P(route and target | given), which
    add up to `probability`; `classes` are P(class | given). `band` and `histogram` are None where no
    range moves the target; `correlation` is that of the draws they are made of.
    `questions` are in the order of their swing.
    `evidence` is what each observation did, None where none counts.
    `pinned` are the views that were taken as evidence. `width` is the induced width: the most claims, less
    one, in one product.
    """

    in_scope: float | None
    conditions: dict[str, float | None]
    routes: dict[str, float]
    classes: dict[str, float]
    band: Band | None
    histogram: Histogram | None
    questions: tuple[Swing, ...]
    views: tuple[StatedView, ...]
    pinned: tuple[str, ...]
    correlation: float
    width: int
    evidence: EvidenceShares | None


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
    inquiry = _pinned(case, pin) if pin else case.inquiry
    probability, swings = _swings(inquiry, case.values, case.point)
    drawn = None
    if draws and any(value.low is not None for value in case.values.values()):
        drawn = propagate(inquiry, list(case.values.values()), draws, seed, correlation, progress)
        drawn = drawn if differ(drawn.min(), drawn.max()) else None
    return Evaluation(
        case.asked_with(probability),
        **_outcomes(case, inquiry),
        band=None if drawn is None else band(drawn, seed),
        histogram=None if drawn is None else histogram(drawn),
        questions=swings,
        pinned=tuple(pin),
        correlation=correlation,
        width=inquiry.circuit.width,
        evidence=evidence_shares(case, inquiry.weights) if case.query.observed else None,
    )


def _pinned(case: Case, claims: Sequence[str]) -> Inquiry:
    """The inquiry with the views of some claims as evidence of just that strength."""
    views = case.credences.views
    for claim in claims:
        if claim not in views:
            raise PinError(f"there is no view of {claim!r} to pin", "pin a claim that the credences have a view of")
    return Inquiry(case.argument, case.query, pin_views(case, claims))


def _swings(
    inquiry: Inquiry, values: Mapping[str, Value], point: NDArray[np.float64]
) -> tuple[float, tuple[Swing, ...]]:
    """P(target) at the point, and how far it swings with each credence; the widest swing first."""
    ends = np.array([Sweep().ends(value) for value in values.values()]).reshape(-1)
    swept = varied(point, np.repeat(np.arange(len(point)), 2), ends)
    at_point, *at_ends = inquiry.probability(np.hstack([point[:, np.newaxis], swept])).tolist()
    if np.isnan(at_point):
        raise inquiry.explain_nan(point)
    bounds, reached = (np.reshape(both_ends, (-1, 2)).tolist() for both_ends in (ends, at_ends))
    swings = [
        Swing(name, value.credence, value.own, *sweep, *probabilities)
        for (name, value), sweep, probabilities in zip(values.items(), bounds, reached, strict=True)
    ]
    return at_point, tuple(sorted(swings, key=by_swing))


def prepare(argument: ArgumentMap) -> None:
    """Compile what every evaluation of an argument asks, for a cache."""
    kept = compiled(argument)
    kept.circuit([argument.target.claim], {}, {})
    events = _events(argument)
    if len(events) * len(argument.claims) <= PREPARED:
        kept.prepare(argument.target.claim, events)


def _events(argument: ArgumentMap) -> list[Evidence]:
    """The events of which every evaluation speaks: the scope, the conditions, the routes and the classes."""
    events: list[Evidence] = [{}, argument.scope]
    events += [joint_evidence(argument.scope, condition.given) for condition in argument.conditions]
    return [*events, *_states(argument, argument.routes).values(), *_states(argument, argument.classes).values()]


def _states(argument: ArgumentMap, claim: str) -> dict[str, Evidence]:
    return {state: {claim: (state,)} for state in argument.claims[claim].states} if claim else {}


def _outcomes(case: Case, inquiry: Inquiry) -> dict[str, Any]:
    """Everything that is asked at the point alone: scope, conditions, routes, classes and views, at once."""
    argument, scope = case.argument, case.argument.scope
    views = [(name, view, view.within(argument)) for name, view in case.credences.views.items()]
    of_views = [event for name, _, within in views for event in (within, joint_evidence(within, {name: ("true",)}))]
    joint = inquiry.events(case.point, [*_events(argument), *of_views])
    routes = {state: joint.with_target(event) for state, event in _states(argument, argument.routes).items()}
    return {
        "in_scope": joint.target_given(scope),
        "conditions": {
            condition.title: joint.target_given(joint_evidence(scope, condition.given))
            for condition in argument.conditions
        },
        "routes": {state: share for state, share in routes.items() if share},
        "classes": {state: joint.share(event) for state, event in _states(argument, argument.classes).items()},
        "views": tuple(
            StatedView(name, within, view.credence, joint.share({name: ("true",)}, within))
            for name, view, within in views
        ),
    }
