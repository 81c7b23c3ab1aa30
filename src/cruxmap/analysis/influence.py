"""Influence: which way each claim pushes the claims that depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cruxmap.analysis.case import Case
from cruxmap.analysis.rounding import NOISE
from cruxmap.inference.direct import tables_at

Influence = Literal["raises", "lowers", "neither"]


def influences(case: Case, about: Mapping[str, str]) -> dict[tuple[str, str], Influence]:
    """Whether one state of a parent makes one state of its child likelier, whatever the child's other parents are.

    `about` names the state of each claim: `true`, or for a claim with states the one that is spoken of. The
    state of the parent is compared with each of its other states. `raises` is a positive qualitative influence
    (Wellman 1990): the child's state never gets less likely and somewhere gets likelier. A table of 0.7 where
    the parent is true and 0.2 where it is not raises; one that is 0.7 and 0.2 or the other way round, depending
    on a third claim, does neither. An arrow that an intervention cuts has no entry.
    """
    network = case.inquiry.network
    place = {name: states.index(about[name]) for name, states in network.states.items()}
    tables = tables_at(network, case.point)
    result: dict[tuple[str, str], Influence] = {}
    for child, table in network.tables.items():
        if child in case.query.do:
            continue
        likely = tables[child][..., place[child]]
        for axis, parent in enumerate(table.axes[:-1]):
            if_so = likely.take([place[parent]], axis)
            result[parent, child] = _sign(if_so, np.delete(likely, place[parent], axis))
    return result


def _sign(if_so: NDArray[np.float64], if_not: NDArray[np.float64]) -> Influence:
    """The sign that all effects share; what is undefined has none."""
    effects = if_so - if_not
    noise = NOISE * np.maximum(if_so, if_not)
    rises, falls = (effects > noise).any(), (effects < -noise).any()
    return "neither" if rises == falls else "raises" if rises else "lowers"
