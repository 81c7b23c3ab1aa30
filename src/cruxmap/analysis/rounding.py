"""Rounding: which differences are those of floating point. It is relative: nothing is noise for being small."""

from __future__ import annotations

from math import floor, log10

NOISE = 1e-12  # of what is compared; elimination loses three or four of a double's sixteen digits at the worst


def differ(first: float, second: float) -> bool:
    """Whether two probabilities differ by more than rounding: 2e-18 and 1e-18 do, 0.1 + 0.2 and 0.3 do not.

    So does a number from one that is undefined.
    """
    return not abs(first - second) <= NOISE * max(abs(first), abs(second))


def change(before: float, after: float) -> float:
    """How far a number has moved: 0 where only rounding has moved it, NaN where one of the two is undefined."""
    return after - before if differ(before, after) else 0.0


def by_size(value: float) -> float:
    """A key that sorts by size, the largest first; what differs by rounding alone stays in the order that it has."""
    return -rounded(abs(value), abs(value))


def rounded(difference: float, scale: float) -> float:
    """A difference between numbers of some size, without the digits that are rounding, so that ties are ties.

    Of numbers around 0.3, 0.1 + 5e-17 becomes 0.1 and 5e-17 nothing; of numbers around 1e-18 the latter stays.
    """
    return round(float(difference), 13 - floor(log10(scale))) if scale > 0 else difference  # numpy's overflows
