"""Histograms: the shape of a conclusion over draws."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.rounding import differ

BINS = 30


class Histogram(Struct, frozen=True):
    """How many draws fall into each of some equal bins between the least and the greatest."""

    low: float
    high: float
    counts: tuple[int, ...]


def histogram(values: NDArray[np.float64], bins: int = BINS) -> Histogram:
    """The histogram of a conclusion over draws; a single bin where they are all equal."""
    low, high = float(values.min()), float(values.max())
    if not differ(low, high):
        return Histogram(low, high, (len(values),))
    places = np.minimum(((values - low) / (high - low) * bins).astype(int), bins - 1)
    return Histogram(low, high, tuple(np.bincount(places, minlength=bins).tolist()))
