"""Pinning: a person's view of a claim, taken as evidence of just that strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from cruxmap.analysis.case import Case
from cruxmap.errors import CruxmapError
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import Inquiry, contradiction
from cruxmap.model.query import Query

MAX_CELLS = 1 << 16
TOLERANCE = 1e-13  # of a view, and of what is left of it to 1
ROUNDS = 10_000
REMEDY = "pin another view, or give answers short of 0 and 1"


class PinError(CruxmapError):
    """A view that cannot be pinned at these credences."""


def pin_views(case: Case, claims: Sequence[str]) -> tuple[Weight, ...]:
    """The soft evidence after which every view is what the credences imply.

    Jeffrey's rule, for each view within what it is given: the weights are the view over what was implied
    (v / p where the claim is true, (1 - v) / (1 - p) where it is false), so that a claim implied with 39%
    and viewed with 40% gets 40/39 and 60/61, and the probability of what it is given stays. For several
    views, in turn until all hold (iterative proportional fitting, Deming and Stephan 1940).

    Raises:
        ContradictionError: when opposite certainties meet in what the views are about.
        PinError: for a view of what the answers make certain, for views that exclude each other, and
            for too many views at once.
    """
    argument, do = case.argument, case.query.do
    views = {claim: case.credences.views[claim] for claim in claims}
    axes = tuple(dict.fromkeys(name for claim, view in views.items() for name in (claim, *view.within(argument))))
    network = compiled(argument).network
    if prod(len(network.states[name]) for name in axes) > MAX_CELLS:
        raise PinError(f"{len(views)} views are too many to pin at once", "pin fewer")
    joint = joint_of_events(network, case.point, axes, [{}], {}, do)[..., 0]
    if np.isnan(joint).any():
        about_all = {name: tuple(argument.claims[name].states) for name in axes}
        raise contradiction(Inquiry(argument, Query(case.query.target, about_all, do)), case.point)
    weights = {claim: np.ones(joint.shape) for claim in views}
    for _ in range(ROUNDS):
        furthest = 0.0
        for claim, view in views.items():
            current = joint * np.prod(list(weights.values()), axis=0)
            within = _where(network.states, axes, view.within(argument))
            true = within & _where(network.states, axes, {claim: ("true",)})
            known, implied = current[within].sum(), current[true].sum()
            if not known > 0:
                raise PinError(f"the view of {claim!r} cannot be pinned: what it is given cannot be", REMEDY)
            if implied == 0 < view.credence or (implied == known and view.credence < 1):
                raise PinError(f"the view of {claim!r} cannot be pinned: the answers make that claim certain", REMEDY)
            implied /= known
            furthest = max(furthest, abs(implied - view.credence))
            weights[claim][true] *= view.credence / implied if implied else 1
            weights[claim][within & ~true] *= (1 - view.credence) / (1 - implied) if implied < 1 else 1
        if furthest < TOLERANCE:
            return tuple(
                _slim(axes, weight, {claim, *views[claim].within(argument)}) for claim, weight in weights.items()
            )
    raise PinError(f"the views of {', '.join(views)} exclude each other at these answers", "pin fewer")


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
