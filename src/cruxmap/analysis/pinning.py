"""Pinning: a person's view of a claim, taken as evidence of just that strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from cruxmap.analysis.case import Case
from cruxmap.errors import CruxmapError
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import Inquiry, contradiction
from cruxmap.model.argument import Evidence
from cruxmap.model.query import Query

MAX_CELLS = 1 << 16
TOLERANCE = 1e-13  # of a view, and of what is left of it to 1
ROUNDS = 10_000
LEAST_CHANCE = 1e-9  # of what a view is given: a linear programme's own tolerance is a hundredth of it
REMEDY = "pin another view, or give answers short of 0 and 1"

Joint = NDArray[np.float64]
Cells = tuple[NDArray[np.bool_], NDArray[np.bool_]]  # of a joint table


class PinError(CruxmapError, code="bad-pin"):
    """A view that cannot be pinned at these credences."""


def pin_views(case: Case, claims: Sequence[str]) -> tuple[Weight, ...]:
    """The soft evidence after which every view is what the credences imply.

    Jeffrey's rule, for each view within what it is given: the weights are the view over what was implied
    (v / p where the claim is true, (1 - v) / (1 - p) where it is false), so that a claim implied with 39%
    and viewed with 40% gets 40/39 and 60/61, and the probability of what it is given stays. For several
    views, in turn until all hold (iterative proportional fitting, Deming and Stephan 1940).

    Where views exclude each other (a 34% in what follows only from something viewed with 1%), the refusal names them.

    Raises:
        ContradictionError: when opposite certainties meet in what the views are about.
        PinError: for a view of what the answers make certain, for views that exclude each other, and
            for too many views at once.
    """
    argument, do, observed = case.argument, case.query.do, case.query.observed
    views = {claim: case.credences.views[claim] for claim in claims}
    axes = tuple(
        dict.fromkeys(name for claim, view in views.items() for name in (claim, *view.within(argument, claim)))
    )
    network = compiled(argument).network
    if prod(len(network.states[name]) for name in axes) > MAX_CELLS:
        raise PinError(f"{len(views)} views are too many to pin at once", "pin fewer")
    joint = joint_of_events(network, case.point, axes, [{}], observed, do)[..., 0]
    if np.isnan(joint).any():
        about_all = {name: tuple(argument.claims[name].states) for name in axes}
        raise contradiction(Inquiry(argument, Query(case.query.target, about_all, do, observed=observed)), case.point)
    cells = {
        claim: _cells_of(network.states, axes, claim, view.within(argument, claim)) for claim, view in views.items()
    }
    for claim, view in views.items():
        true, false = (joint[part].sum() for part in cells[claim])
        if not true + false > 0:
            raise PinError(f"the view of {claim!r} cannot be pinned: what it is given cannot be", REMEDY)
        if true == 0 < view.credence or (false == 0 and view.credence < 1):
            raise PinError(f"the view of {claim!r} cannot be pinned: the answers make that claim certain", REMEDY)
    stated = {claim: view.credence for claim, view in views.items()}
    weights = _fitted(joint, cells, stated)
    if weights is None:
        raise _unfitted(joint, cells, stated)
    return tuple(_slim(axes, weights[claim], {claim, *view.within(argument, claim)}) for claim, view in views.items())


def _fitted(joint: Joint, cells: Mapping[str, Cells], stated: Mapping[str, float]) -> dict[str, Joint] | None:
    """The weight of each view, cell by cell, so that all of them hold; None where they do not come to."""
    weights = {claim: np.ones(joint.shape) for claim in stated}
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(ROUNDS):
            furthest = 0.0
            for claim, view in stated.items():
                current = joint * np.prod(list(weights.values()), axis=0)
                sums = [current[part].sum() for part in cells[claim]]
                for part, share, total in zip(cells[claim], (view, 1 - view), sums, strict=True):
                    if not (share == 0 or 0 < total < np.inf):  # all that could hold this view is gone
                        return None
                    factor = share * (sums[0] + sums[1]) / total if total else 1.0
                    furthest = max(furthest, abs(factor - 1) if share else total / (sums[0] + sums[1]))
                    weights[claim][part] *= factor
            if furthest < TOLERANCE:
                return weights
    return None


def _unfitted(joint: Joint, cells: Mapping[str, Cells], stated: Mapping[str, float]) -> PinError:
    """Why some views do not come to hold together: the first two that exclude each other, or all of them."""
    for group in [*combinations(stated, 2), tuple(stated)]:
        if not _compatible(joint, [cells[claim] for claim in group], [stated[claim] for claim in group]):
            names = " and ".join(f"{claim!r} ({stated[claim]:.4g})" for claim in group)
            return PinError(f"the views of {names} exclude each other at these answers", "pin only one of them")
    names = " and ".join(map(repr, stated))
    message = f"the views of {names} hold together only where something that the answers allow is impossible"
    return PinError(message, "pin fewer of them")


def _compatible(joint: Joint, cells: Sequence[Cells], stated: Sequence[float]) -> bool:
    """Whether any distribution over what the answers allow has these views, with a chance of what they are given.

    A linear programme: shares of the cells, and the least probability of what a view is given, to be made large.
    """
    from scipy.optimize import linprog  # takes half a second, and only a refusal needs it

    allowed = joint > 0
    sides = [(true[allowed].astype(float), false[allowed].astype(float)) for true, false in cells]
    views = [[*((1 - view) * true - view * false), 0.0] for (true, false), view in zip(sides, stated, strict=True)]
    least = [[*(-true - false), 1.0] for true, false in sides]
    count = int(allowed.sum())
    result = linprog(
        [0.0] * count + [-1.0],
        A_ub=least,
        b_ub=[0.0] * len(least),
        A_eq=[*views, [1.0] * count + [0.0]],
        b_eq=[0.0] * len(views) + [1.0],
        bounds=(0, 1),
    )
    return bool(result.status == 0 and -result.fun > LEAST_CHANCE)


def _cells_of(states: Mapping[str, tuple[str, ...]], axes: tuple[str, ...], claim: str, within: Evidence) -> Cells:
    """Where a view's condition holds and its claim is true, and where it holds and the claim is false."""
    condition, true = _where(states, axes, within), _where(states, axes, {claim: ("true",)})
    return condition & true, condition & ~true


def _where(
    states: Mapping[str, tuple[str, ...]], axes: tuple[str, ...], given: Mapping[str, tuple[str, ...]]
) -> NDArray[np.bool_]:
    """Where in the joint table some claims are in the given states."""
    result = np.ones([len(states[name]) for name in axes], dtype=bool)
    for name, allowed in given.items():
        holds = np.array([state in allowed for state in states[name]])
        result &= holds.reshape([-1 if axis == name else 1 for axis in axes])
    return result


def _slim(axes: tuple[str, ...], weight: NDArray[np.float64], own: set[str]) -> Weight:
    """A view's weight over only the claims that it is about."""
    kept = tuple(name for name in axes if name in own)
    return Weight(kept, weight[tuple(slice(None) if name in own else 0 for name in axes)])
