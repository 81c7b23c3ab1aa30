"""The sweep: between which ends an analysis varies one credence while all others stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.rounding import change, rounded
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.credences import Value
from cruxmap.model.notation import NotationError, expit, logit

Kind = Literal["range", "full", "odds", "points"]

Vector = NDArray[np.float64]
Function = Callable[[NDArray[np.intp], Vector], Vector]  # of a question's place and its credence

EXAMPLES = "range, full, odds:2 or points:10"
TWICE = 2.0
COLUMNS = 4096  # credence vectors at a time, so that memory does not grow with the number of questions
_WRITTEN = r"(odds|points)\s*:\s*(\d+\.?\d*|\.\d+)\s*%?"


class Sweep(Struct, frozen=True):
    """How far one credence goes down and up.

    `range`: through its range; without one it stays where it is. `full`: from 0 to 1.
    `odds`: its odds are divided and multiplied by `by`. `points`: `by` percentage points down and up, as
    far as 0 and 1. Written as `range`, `full`, `odds:2`, `points:10`.
    """

    kind: Kind = "range"
    by: float = 0.0

    def __str__(self) -> str:
        return self.kind if self.kind in ("range", "full") else f"{self.kind}:{self.by:.12g}"

    @property
    def words(self) -> str:
        """What a credence does in this sweep, to follow "each credence"."""
        return {
            "range": "goes through its range",
            "full": "goes from 0% to 100%",
            "odds": "has its odds halved and doubled"
            if self.by == TWICE
            else f"has its odds divided and multiplied by {self.by:.12g}",
            "points": f"goes {self.by:.12g} points down and up, as far as 0% and 100%",
        }[self.kind]

    def ends(self, answer: Value) -> tuple[float, float]:
        """The two ends for one question: a credence of 0.5 gives 1/3 and 2/3 under `odds:2`."""
        if self.kind == "range":
            return answer.ends
        if self.kind == "full":
            return 0.0, 1.0
        if self.kind == "points":
            return max(0.0, answer.credence - self.by / 100), min(1.0, answer.credence + self.by / 100)
        step = np.log(self.by)
        return expit(logit(answer.credence) - step), expit(logit(answer.credence) + step)

    def steps(self, answer: Value) -> tuple[float, ...]:
        """A few rising credences through the sweep, the point among them: what a grid shows.

        Half-way marks between the point and the ends; under `full` every fifth of the way.
        """
        low, high = self.ends(answer)
        point = answer.credence
        if self.kind == "full":
            return tuple(sorted({*(i / 5 for i in range(6)), point}))
        return tuple(sorted({low, (low + point) / 2, point, (point + high) / 2, high}))


def common_sweep(values: Iterable[Value]) -> Sweep:
    """The sweep by which the swings of all these values are of one kind.

    Through their ranges where all that can vary have one, else with the odds of each halved and doubled.
    """
    free = [value for value in values if 0 < value.credence < 1 and not value.held]
    return Sweep() if all(value.low is not None for value in free) else Sweep("odds", TWICE)


def parse_sweep(text: str) -> Sweep:
    """The sweep that `text` writes.

    Raises:
        NotationError: for anything else, for odds that would not move (`odds:1`) and for no points.
    """
    text = text.strip().lower()
    if text in ("range", "full"):
        return Sweep("range" if text == "range" else "full")
    match = re.fullmatch(_WRITTEN, text)
    if not match:
        raise NotationError(f"{text!r} is no sweep", f"write {EXAMPLES}")
    by = float(match[2])
    if match[1] == "odds":
        if not 1 < by <= 1e12:
            raise NotationError(f"{text!r} does not move the odds both ways", "write a number above 1, as in odds:2")
        return Sweep("odds", by)
    if not 0 < by <= 100:
        raise NotationError(f"{text!r} is not between 0 and 100 points", "write points:10")
    return Sweep("points", by)


class Swing(Struct, frozen=True):
    """How far the target moves when one credence goes through its sweep, from `low` to `high`."""

    question: str
    credence: float
    own: bool
    low: float
    high: float
    probability_low: float
    probability_high: float

    @property
    def swing(self) -> float:
        """P(target) at `high` less P(target) at `low`: negative where raising the credence lowers it.

        NaN where P(target) is undefined at an end, because the evidence cannot be there.
        """
        return change(self.probability_low, self.probability_high)


def by_swing(swing: Swing) -> tuple[bool, float]:
    """The order of a tornado: the largest swing first; what is undefined last; rounding decides nothing."""
    ends = (swing.probability_low, swing.probability_high)
    return np.isnan(swing.swing), -rounded(abs(swing.swing), max(ends))


def sensitivity_functions(inquiry: Inquiry, point: Vector) -> Function:
    """P(target) as a function of one credence, for every question: `f(places, credences)`.

    Both arguments have the same shape, which is the result's: the question at `places` has the credence,
    all others keep theirs. NaN where the evidence cannot be.
    """

    def function(places: NDArray[np.intp], credences: Vector) -> Vector:
        where, to = places.ravel(), credences.ravel()
        parts = [
            inquiry.swept(point, where[i : i + COLUMNS], to[i : i + COLUMNS]) for i in range(0, len(where), COLUMNS)
        ]
        return np.concatenate(parts).reshape(places.shape) if parts else np.empty(places.shape)

    return function
