"""Influence: which way each claim pushes the claims that depend on it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.direct import joint_of_events, tables_at
from cruxmap.inference.inquiry import Inquiry

Influence = Literal["raises", "lowers", "neither"]

TIE = 1e-9  # scores and effects below this are rounding


def influences(inquiry: Inquiry, point: NDArray[np.float64]) -> dict[tuple[str, str], Influence]:
    """Whether raising a parent raises its child, in every configuration of the child's other parents.

    To raise a true/false claim is to make it true; to raise a claim with states is to move it to states
    that, if it were set to them, would make the target likelier. `raises` is a positive qualitative
    influence (Wellman 1990): the child never gets lower and somewhere gets higher. A table of 0.7 where
    the parent is true and 0.2 where it is not raises; one that is 0.7 and 0.2 or the other way round,
    depending on a third claim, does neither. An arrow that an intervention cuts has no entry.
    """
    network = inquiry.network
    tables = tables_at(network, point)
    scores = {name: _scores(inquiry, point, name) for name in network.states}
    result: dict[tuple[str, str], Influence] = {}
    for child, table in network.tables.items():
        if child in inquiry.do:
            continue
        expected = tables[child] @ scores[child]
        for axis, parent in enumerate(table.axes[:-1]):
            order = np.argsort(scores[parent], kind="stable")
            steps = np.diff(expected.take(order, axis), axis=axis)
            apart = np.diff(scores[parent][order]) > TIE
            shape = [-1 if i == axis else 1 for i in range(expected.ndim)]
            result[parent, child] = _sign(steps, np.broadcast_to(apart.reshape(shape), steps.shape))
    return result


def _scores(inquiry: Inquiry, point: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """How high each state of a claim counts: 1 and 0, or the target's probability were it set to that state."""
    if inquiry.argument.claims[name].is_boolean:
        return np.array([1.0, 0.0])
    target, states = inquiry.target, inquiry.network.states
    if name == target.claim:
        return np.array([float(state == target.state) for state in states[name]])
    place = states[target.claim].index(target.state)
    set_to = [
        joint_of_events(inquiry.network, point, [target.claim], [{}], {}, {**inquiry.do, name: state})[place, 0]
        for state in states[name]
    ]
    return np.array(set_to)


def _sign(steps: NDArray[np.float64], apart: NDArray[np.bool_]) -> Influence:
    """The sign that all steps share; a step between states of the same height must change nothing."""
    real, tied = steps[apart & ~np.isnan(steps)], steps[~apart & ~np.isnan(steps)]
    if (np.abs(tied) > TIE).any():
        return "neither"
    if (real > -TIE).all() and (real > TIE).any():
        return "raises"
    if (real < TIE).all() and (real < -TIE).any():
        return "lowers"
    return "neither"
