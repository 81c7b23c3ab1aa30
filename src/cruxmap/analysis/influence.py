"""Influence: which way each claim pushes the claims that depend on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cruxmap.analysis.case import Case
from cruxmap.analysis.rounding import NOISE
from cruxmap.inference.direct import tables_at

Influence = Literal["raises", "lowers", "neither"]


def influences(case: Case, about: Mapping[str, Collection[str]]) -> dict[tuple[str, str], Influence]:
    """Whether some states of a parent make some states of its child likelier, whatever the child's other parents are.

    `about` names the states of each claim that are spoken of together: `true`, or some of several. Each of those of
    the parent is compared with each of its others. `raises` is a positive qualitative influence (Wellman 1990): the
    child's states never get less likely and somewhere get likelier. A table of 0.7 where the parent is true and 0.2
    where it is not raises; one that is 0.7 and 0.2 or the other way round, depending on a third claim, does neither.
    An arrow that an intervention cuts has no entry.
    """
    network = case.inquiry.network
    places = {
        name: [i for i, state in enumerate(states) if state in about[name]] for name, states in network.states.items()
    }
    tables = tables_at(network, case.point)
    result: dict[tuple[str, str], Influence] = {}
    for child, table in network.tables.items():
        if child in case.query.do:
            continue
        likely = tables[child][..., places[child]].sum(axis=-1)
        for axis, parent in enumerate(table.axes[:-1]):
            result[parent, child] = influence(likely, axis, places[parent])
    return result


def influence(likely: NDArray[np.float64], axis: int, places: Sequence[int]) -> Influence:
    """Which way some places along an axis push a probability, each compared with each of the other places.

    What is undefined has no sign, and effects of different signs make neither.
    """
    if_so = np.expand_dims(np.moveaxis(likely, axis, 0)[places], 1)
    if_not = np.expand_dims(np.delete(np.moveaxis(likely, axis, 0), places, 0), 0)
    effects = if_so - if_not
    noise = NOISE * np.maximum(if_so, if_not)
    rises, falls = (effects > noise).any(), (effects < -noise).any()
    return "neither" if rises == falls else "raises" if rises else "lowers"
