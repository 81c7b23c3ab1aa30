"""Probabilities that stand in an Argdown text: how they are written, and what they are of."""

from __future__ import annotations

from typing import NamedTuple

from cruxmap.files.exchange.argdown.outline import Entry
from cruxmap.files.exchange.network import NetworkFault, Place
from cruxmap.files.tree import Scalar
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import quoted


class Stated(NamedTuple):
    """A probability that a text states beside those that decide it: of a state of a claim, by its original names.

    `tolerance` is half a unit of its last digit.
    """

    claim: str
    state: str
    probability: float
    tolerance: float
    place: Place


class Written(NamedTuple):
    """A probability as it is written, and how many digits it has behind its point (as a number from 0 to 1)."""

    value: float
    digits: int

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit, and at least what sums of such numbers lose."""
        return float(0.5 * 10.0**-self.digits) + 1e-9


def stated_probability(entry: Entry, faults: list[NetworkFault]) -> Written | None:
    """The probability that an entry states; None, with a fault, if it is none."""
    text = entry.node.text.strip() if isinstance(entry.node, Scalar) else ""
    try:
        value = parse_probability(text)
    except NotationError:
        said = quoted(text) if text else "what stands here"
        faults.append(
            NetworkFault(f"{said} is not a probability", "write one from 0 to 1, as in 0.7 or 70%", entry.place)
        )
        return None
    digits = len(text.rstrip("% ").lower().partition("e")[0].partition(".")[2]) + 2 * text.endswith("%")
    return Written(value, digits if text.rstrip("% ").replace(".", "", 1).isdigit() else 12)
