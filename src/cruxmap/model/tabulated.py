"""A network as plain tables of numbers: what other programs for Bayesian networks have in common."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Tabulated(Struct, frozen=True):
    """A node and its conditional probabilities: shape (states of each parent…, own states)."""

    states: tuple[str, ...]
    parents: tuple[str, ...]
    values: NDArray[np.float64]


Tables = dict[str, Tabulated]
