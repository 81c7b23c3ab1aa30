"""Coherence: what answers imply for the claims on which people have views, and what would reconcile them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import Event, Evidence, joint_evidence
from cruxmap.model.credences import View
from cruxmap.model.notation import logit
from cruxmap.model.separation import feeding

if TYPE_CHECKING:
    from cruxmap.analysis.reach import QuestionReach

APART = 0.05  # points between a view and what answers imply that are worth a word
FAR = 2.0  # the factor between their odds from which they are far apart; a sweep moves a credence by it
ROUNDING = 1e-12  # 20% and 25% are five points apart, and 20% and a third a factor of two in odds
OWN = 0.9  # of what moves a claim: from there on it is the person's answers that imply its probability
HARDLY = 0.01  # a question that moves a claim by less than this can wait


class ViewBeside(Struct, frozen=True):
    """What is stated of a claim beside what answers imply for it, under the same condition; None for what there is not.

    Of one person, `stated` is their view; of a group, the pool of its views. `implied` is P(claim | given).
    """

    claim: str
    given: dict[str, tuple[str, ...]]
    stated: float | None
    implied: float | None

    @property
    def is_far(self) -> bool:
        """Whether the two are far apart: at least a factor of two in odds.

        A stated 5% and an implied 11.05% are (2.36), 5% and 5.14% are not (1.03).
        """
        return log_odds_between(self.stated, self.implied) >= math.log(FAR) - ROUNDING

    @property
    def is_apart(self) -> bool:
        """Whether the two are five points apart, or a factor of two in their odds."""
        if self.implied is None or self.stated is None or self.implied == self.stated:
            return False
        return abs(self.implied - self.stated) >= APART - ROUNDING or self.is_far


class OwnView(ViewBeside, frozen=True):
    """One person's view of a claim, if they have one, beside what their answers imply.

    Of the `feeding` questions, those that decide the claim or something before it, `answered` are the person's own;
    `share` is the part that these have in what moves the claim, where it has been worked out (`with_share`).
    """

    answered: tuple[str, ...]
    feeding: tuple[str, ...]
    share: float | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is the person's answers that imply what is implied, and not the map's readings too."""
        return self.share is not None and is_own(self.share)

    @property
    def behind(self) -> str:
        """How many questions are behind what is implied, and how many are the map's; empty where none is."""
        total, left = len(self.feeding), len(self.feeding) - len(self.answered)
        if not left:
            return ""
        are, have = "question is" if total == 1 else "questions are", "has" if left == 1 else "have"
        return f"{total} {are} behind it; {left} still {have} the map's reading{'s' * (left != 1)}"


def log_odds_between(first: float | None, second: float | None) -> float:
    """How far apart two probabilities are in log-odds; no distance to itself, nor to one that there is not."""
    if first is None or second is None or first == second:
        return 0.0
    return abs(logit(first) - logit(second))


def far_apart(case: Case) -> tuple[OwnView, ...]:
    """The views from which what the answers imply is far apart; none where they are about another event."""
    if case.argument.other_event(case.credences.event):
        return ()
    return tuple(view for view in stated_and_implied(case) if view.is_far)


def stated_and_implied(
    case: Case, claims: Iterable[str] | None = None, inquiry: Inquiry | None = None
) -> tuple[OwnView, ...]:
    """A person's views, or what they have of some claims, beside what their answers and the map's readings imply.

    Each is under what the view is given, or within the argument's scope, whatever else the case is asked under.

    Args:
        case: the argument and somebody's credences.
        claims: claims that are true or false; those on which there is a view, if left out.
        inquiry: what implies it instead of the answers alone, such as these with pinned views.
    """
    argument, credences = case.argument, case.credences
    views = {name: credences.views.get(name) for name in (credences.views if claims is None else claims)}
    asked = [(name, (view or View(0.5)).within(argument, name)) for name, view in views.items()]
    result = []
    for (name, given), implied in zip(asked, implied_by(case, asked, inquiry), strict=True):
        fed, view = feeding(argument, name), views[name]
        own = tuple(question for question in fed if question in credences.credences)
        result.append(OwnView(name, given, view.credence if view else None, implied, own, fed))
    return tuple(result)


def is_own(share: float) -> bool:
    """Whether such a part in what moves a probability is enough to call it implied by the person's answers."""
    return share >= OWN - ROUNDING


def with_share(case: Case, view: OwnView) -> OwnView:
    """A view with the part that the person's answers have in what moves its claim."""
    return structs.replace(view, share=share_of_movement(case.about(Event(view.claim), view.given), view.feeding))


def share_of_movement(case: Case, among: Sequence[str]) -> float:
    """The part that a person's answers have in what moves the target: their swings by those of all questions.

    A swing is how far the target moves, up or down, when one question goes through its sweep and the others stay. With
    P = p q at p = 50% (40 to 60%) and q = 50% (20 to 80%), an answer to p alone has 0.1 of 0.4, a quarter. Where
    nothing moves the target, because certainties decide it, the part is all if any of them is an answer, else none.

    Args:
        case: the argument, somebody's credences and what is asked.
        among: the questions that can move the target.
    """
    values, order = case.values, list(case.values)
    own = [question for question in among if values[question].own]
    if len(own) in (0, len(among)):
        return float(bool(own))
    batch = np.repeat(case.point[:, np.newaxis], 2 * len(among), axis=1)
    for k, question in enumerate(among):
        batch[order.index(question), 2 * k : 2 * k + 2] = case.sweep.ends(values[question])
    low, high = case.inquiry.probability(batch).reshape(-1, 2).T
    widths: list[float] = np.nan_to_num(np.abs(high - low)).tolist()
    swings = dict(zip(among, widths, strict=True))
    total = sum(widths)
    if total <= ROUNDING * float(np.nanmax(np.maximum(low, high), initial=0.0)):
        return float(any(values[question].credence in (0, 1) for question in own))
    return sum(swings[question] for question in own) / total


def implied_by(case: Case, asked: Sequence[tuple[str, Evidence]], inquiry: Inquiry | None = None) -> list[float | None]:
    """P(claim | given) at a person's answers, for pairs of a claim and what is given; None where it cannot be."""
    if not asked:
        return []
    events = [event for claim, given in asked for event in (given, joint_evidence(given, {claim: ("true",)}))]
    joint = (inquiry or Inquiry(case.argument, case.query.about(case.query.target, {}))).events(case.point, events)
    return [joint.share({claim: ("true",)}, given) for claim, given in asked]


def due(case: Case, answered: Collection[str], to_come: Collection[str]) -> tuple[str, ...]:
    """The claims whose time has come to ask whether what is implied is what the person thinks.

    A claim's time has come when one of the questions `answered` feeds it, and none of those `to_come`
    moves it by a point or more when it goes through its sweep. The target is left out: its direct view
    is the interview's first question.
    """
    argument, values = case.argument, case.values
    order = list(values)
    result = []
    for name in argument.views:
        fed = feeding(argument, name)
        if name == argument.target.claim or not argument.claims[name].is_boolean or not set(answered) & set(fed):
            continue
        left = [question for question in fed if question in to_come]
        batch = np.repeat(case.point[:, np.newaxis], 2 * len(left), axis=1)
        for k, question in enumerate(left):
            batch[order.index(question), 2 * k : 2 * k + 2] = case.sweep.ends(values[question])
        low, high = case.about(Event(name), argument.scope_for(name)).inquiry.probability(batch).reshape(-1, 2).T
        if not (np.abs(high - low) >= HARDLY).any():
            result.append(name)
    return tuple(result)


def ways_back(case: Case, view: OwnView) -> tuple[QuestionReach, ...]:
    """How each answer that feeds a claim could alone bring what is implied to the view, as `reach` says.

    The nearest comes first, those out of reach last; without a view or an answer there is none.
    """
    if view.stated is None or view.implied is None or not view.answered:
        return ()
    from cruxmap.analysis.reach import reach

    rows = reach(case.about(Event(view.claim), view.given), view.stated).rows
    return tuple(row for row in rows if row.question in view.answered)
