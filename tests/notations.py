"""The shared table of how people write numbers: `notations.yaml`, for every place where one is read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from cruxmap.model.notation import Estimate, NotationError, parse_estimate

_TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("notations.yaml").read_text("utf-8"))


def _numbers(texts: list[str]) -> tuple[float, ...]:
    return tuple(float(Fraction(text)) for text in texts)


POINTS: dict[str, float] = {text: float(Fraction(number)) for text, number in _TABLE["points"].items()}
RANGES: dict[str, tuple[float, ...]] = {text: _numbers(ends) for text, ends in _TABLE["ranges"].items()}
POINTS_WITH_RANGES: dict[str, tuple[float, ...]] = {
    text: _numbers(numbers) for text, numbers in _TABLE["points_with_ranges"].items()
}
REFUSED: dict[str, tuple[str, str]] = {text: tuple(said) for text, said in _TABLE["refused"].items()}
LIKELY: dict[str, str] = _TABLE["likely"]
READ = (*POINTS, *RANGES, *POINTS_WITH_RANGES)


def estimate_or_refusal(text: str) -> Estimate | NotationError:
    """What the grammar makes of a text."""
    try:
        return parse_estimate(text)
    except NotationError as refusal:
        return refusal
