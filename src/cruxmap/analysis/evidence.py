"""Evidence: what the observations together do to the target, and which part of it each of them does."""

from __future__ import annotations

from functools import cached_property
from math import factorial, fsum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.rounding import NOISE
from cruxmap.inference.circuit import Circuit
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import Direct, tables_at
from cruxmap.inference.elimination import Weight
from cruxmap.inference.run import Batch, run
from cruxmap.model.conditions import Compound

MOST_SUBSETS = 12  # observations of which all subsets are worked out: 4,096 columns; of more, an integral

Vector = NDArray[np.float64]


class ObservationShare(Struct, frozen=True):
    """What one observation does.

    Attributes:
        observation: its name.
        seen: whether it was seen; else it was looked for and not seen.
        ratio: how much likelier this outcome is if the claim that it bears on is as the set says than if not;
            None where it bears on several claims or on a claim with several states. Infinite for a certainty.
        alone: P(target) with this observation only.
        without: P(target) with all others.
        points: its share of the movement of P(target).
        log_odds: its share of the movement in log-odds; None where the target is certain before or after.
    """

    observation: str
    seen: bool
    ratio: float | None
    alone: float
    without: float
    points: float
    log_odds: float | None


class EvidenceShares(Result, frozen=True):
    """The movement of the target by the observations that count.

    Attributes:
        before: P(target) without any of them; `probability` is with all.
        log_odds: the movement in log-odds; None where the target is certain before or after.
        rows: each observation's share; they add up to the movement. In the order of the sets.
        exact: whether the shares are over all orders of the observations (Shapley), and not along the line on which
            they all come in at once (Aumann and Shapley).
    """

    before: float
    log_odds: float | None
    rows: tuple[ObservationShare, ...]
    exact: bool


def evidence_shares(case: Case, weights: tuple[Weight, ...] = ()) -> EvidenceShares:
    """Which part of the movement from no observation to all of them each observation explains.

    The Shapley value (1953): the movement that it makes when it comes in, averaged over all orders in which the
    observations may come in. So the shares add up to the movement, do not depend on any order, and are zero for
    an observation of no strength. For a claim at 1/2 and two observations of it of 2 : 1 the movement is from
    1/2 to 4/5, of which each has 3/20; in log-odds, each has log 2. For more than 12 observations, the
    Aumann-Shapley value, for which all come in together and by degrees: in degree d the other outcome of an
    observation is (1 - d) times as likely as it was, so that 0 is no observation and 1 the observation.

    Args:
        case: the argument, somebody's credences and what is asked; its query has the observations.
        weights: further soft evidence, as of pinned views.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    switched = _Switched(case, weights)
    names = list(case.query.observed)
    count = len(names)
    if count <= MOST_SUBSETS:
        subsets = np.arange(1 << count)
        counted = (subsets[:, np.newaxis] >> np.arange(count) & 1).T.astype(float)
    else:
        counted = np.hstack([np.zeros((count, 1)), np.eye(count), 1 - np.eye(count), np.ones((count, 1))])
    probabilities, log_odds = switched.values(counted)
    if np.isnan(probabilities).any():
        raise case.inquiry.explain_nan(case.point)
    before, after = float(probabilities[0]), float(probabilities[-1])
    certain = not np.isfinite(log_odds[[0, -1]]).all()
    if count <= MOST_SUBSETS:
        points = _shapley(probabilities, count)
        in_log_odds = None if not np.isfinite(log_odds).all() else _shapley(log_odds, count)
        alone, without = probabilities[1 << np.arange(count)], probabilities[~(1 << np.arange(count))]
    else:
        from cruxmap.analysis.comparison import contributions

        none, all_ = np.zeros(count), np.ones(count)
        points = contributions(_Side(switched, 0), none, all_)
        in_log_odds = None if certain else contributions(_Side(switched, 1), none, all_)
        alone, without = probabilities[1 : count + 1], probabilities[count + 1 : -1]
    ratios = _ratios(case)
    rows = tuple(
        ObservationShare(
            observation=name,
            seen=case.query.observed[name] == ("true",),
            ratio=ratios[name],
            alone=float(alone[i]),
            without=float(without[i]),
            points=float(points[i]),
            log_odds=None if in_log_odds is None else float(in_log_odds[i]),
        )
        for i, name in enumerate(names)
    )
    movement = None if certain else float(log_odds[-1] - log_odds[0])
    return EvidenceShares(case.asked_with(after), before, movement, rows, exact=count <= MOST_SUBSETS)


class _Switched:
    """The target as a function of how far each observation counts, at a case's credences."""

    def __init__(self, case: Case, weights: tuple[Weight, ...]) -> None:
        self.case = case
        self.weights = weights

    @cached_property
    def program(self) -> Circuit | Direct:
        """How to compute the target, where the weights of the observations' outcomes are inputs."""
        query, keep = self.case.query, [self.case.query.target.claim]
        return compiled(self.case.argument).program(keep, query.given, query.do, tuple(query.observed), self.weights)

    def values(self, counted: Batch) -> tuple[Batch, Batch]:
        """P(target) and its log-odds, each of shape (batch,), for columns of degrees to which observations count."""
        point = np.repeat(self.case.point[:, np.newaxis], counted.shape[1], axis=1)
        switches = []
        for degree, outcome in zip(counted, self.case.query.observed.values(), strict=True):
            switches += [np.ones_like(degree) if state in outcome else 1 - degree for state in ("true", "false")]
        target = self.case.query.target
        state = self.case.inquiry.network.states[target.claim].index(target.state)

        def shares(joint: Batch) -> Batch:
            this, other = joint[state], joint[:state].sum(axis=0) + joint[state + 1 :].sum(axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.stack((this / (this + other), np.log(this) - np.log(other)))

        probability, log_odds = run(
            self.program, np.vstack([point, *switches]), shares, lambda joint: joint.sum(axis=0)
        )
        return probability, log_odds


class _Side(Struct, frozen=True):
    """One of the two values alone, as `contributions` takes it."""

    switched: _Switched
    place: int

    def probability(self, counted: Batch) -> Batch:
        """The value for each column of degrees."""
        return self.switched.values(counted)[self.place]


def _shapley(values: Vector, count: int) -> Vector:
    """The Shapley value of each of some players, from the value of every coalition.

    Args:
        values: shape (2 ** count,); bit i of a coalition's place says whether player i is in it.
        count: how many players there are.
    """
    coalitions = np.arange(1 << count)
    sizes = np.array([bin(coalition).count("1") for coalition in coalitions.tolist()])
    shares = np.array([factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)])
    result = np.empty(count)
    for i in range(count):
        without = coalitions[coalitions >> i & 1 == 0]
        gains = values[without | 1 << i] - values[without]
        scale = np.abs(values[without]).max()
        share = fsum((gains * shares[sizes[without]]).tolist())
        result[i] = share if abs(share) > NOISE * scale else 0.0
    return result


def _ratios(case: Case) -> dict[str, float | None]:
    """For each observation that bears on one claim alone, how much likelier its outcome is if so than if not."""
    tables = tables_at(case.inquiry.network, case.point)
    result: dict[str, float | None] = {}
    for name, outcome in case.query.observed.items():
        likelihoods = tables[name][..., 0 if outcome == ("true",) else 1]
        whens = (clause.when for clause in case.argument.claims[name].form.clauses())
        when = next((when for when in whens if when), {})
        result[name] = None
        if likelihoods.ndim == 1 and not isinstance(when, Compound) and len(when) == 1:
            ((claim, states),) = when.items()
            here = [state in states for state in case.argument.claims[claim].states]
            so, not_so = (likelihoods[np.array(here) == side] for side in (True, False))
            if len(set(so.tolist())) == len(set(not_so.tolist())) == 1:
                with np.errstate(divide="ignore", invalid="ignore"):
                    result[name] = float(so[0] / not_so[0])
    return result
