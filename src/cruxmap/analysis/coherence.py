"""Coherence: a person's views beside what their answers imply."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cruxmap.analysis.evaluation import StatedView
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Evidence, both
from cruxmap.model.credences import CredenceSet, answers
from cruxmap.model.notation import logit

FAR = 2.0  # the factor in odds by which a sweep moves a credence that has no range


def stated_views(argument: ArgumentMap, credences: CredenceSet) -> tuple[StatedView, ...]:
    """A person's views, each with the probability that their answers imply under the same condition."""
    views = [(name, view.given or {}, view.credence) for name, view in credences.views.items()]
    implied = implied_by(argument, credences, [(name, given) for name, given, _ in views])
    return tuple(StatedView(*view, value) for view, value in zip(views, implied, strict=True))


def far_apart(argument: ArgumentMap, credences: CredenceSet) -> tuple[StatedView, ...]:
    """The views from which the answers imply something else: odds that differ by more than a factor of `FAR`.

    A stated 5% where the answers imply 11.05% is one (a factor of 2.36), a stated 5% with an implied
    5.14% is not (1.03).
    """
    return tuple(view for view in stated_views(argument, credences) if is_far(view))


def is_far(view: StatedView) -> bool:
    """Whether what is stated and what is implied are far apart. Not where nothing is implied."""
    return view.implied is not None and log_odds_between(view.stated, view.implied) > math.log(FAR)


def log_odds_between(first: float, second: float) -> float:
    """How far apart two probabilities are in log-odds; no distance between a certainty and itself."""
    return 0.0 if first == second else abs(logit(first) - logit(second))


def implied_by(
    argument: ArgumentMap, credences: CredenceSet, asked: Sequence[tuple[str, Evidence]]
) -> list[float | None]:
    """P(claim | given) at a person's answers, for pairs of a claim and what is given; None where it cannot be."""
    if not asked:
        return []
    point = np.array([value.credence for value in answers(argument, credences).values()])
    events = [(given, both(given, {claim: ("true",)})) for claim, given in asked]
    found = Inquiry(argument).events(point, [event for pair in events for event in pair])
    return [found.alone(true) / found.alone(given) if found.alone(given) > 0 else None for given, true in events]
