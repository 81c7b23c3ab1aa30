"""How people write probabilities: `0.3`, `30%`, `3:7`, `3/10`, `1 in 20`, and ranges of them."""

from __future__ import annotations

import math
import re

from msgspec import Struct

_PLAIN = r"(?:\d+\.?\d*|\.\d+)"
_NUMBER = re.compile(rf"([+-]?{_PLAIN}(?:[eE][+-]?\d+)?)\s*(%?)")
_PAIR = re.compile(rf"({_PLAIN})\s*(:|/|\bin\b)\s*({_PLAIN})")
_ONE = rf"{_PLAIN}\s*%?|{_PLAIN}\s*(?::|/|\bin\b)\s*{_PLAIN}"
_RANGE = re.compile(rf"({_ONE})\s*(?:-|–|\bto\b)\s*({_ONE})")

EXAMPLES = "0.3, 30%, 3:7 (odds), 3/10 or 1 in 20"


class NotationError(ValueError):
    """Text that is no probability, with a remedy that can be typed instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class Estimate(Struct, frozen=True):
    """A probability as somebody gave it.

    `credence` is the point; `low` and `high`, both or neither, are the 5th and the 95th percentile.
    """

    credence: float
    low: float | None = None
    high: float | None = None


def parse_probability(text: str) -> float:
    """The probability that `text` writes, as the double nearest to it.

    `30%` is exactly the double 0.3. Odds `a:b` are for : against, so `3:7` is 0.3.

    Raises:
        NotationError: for anything that is not clearly a number from 0 to 1. A bare number above 1
            is refused, since it may be a percentage or a slip.
    """
    text = text.strip()
    if match := _NUMBER.fullmatch(text):
        digits, percent = match.groups()
        return _within(float(_shifted(digits, -2)) if percent else float(digits), digits, percent)
    if match := _PAIR.fullmatch(text):
        first, sign, second = float(match[1]), match[2], float(match[3])
        whole = first + second if sign == ":" else second
        if whole == 0:
            raise NotationError(f"{text!r} divides by zero", f"write {EXAMPLES}")
        if first > whole:
            raise NotationError(f"{text!r} is more than 1", f"write odds for : against, as {match[1]}:{match[3]}")
        return first / whole
    if re.fullmatch(r"\d+,\d+\s*%?", text):
        raise NotationError(f"{text!r} has a comma", f"write {text.replace(',', '.')}")
    if text.lower().lstrip("+-.") in {"nan", "inf", "infinity"}:
        raise NotationError(f"{text!r} is not a number from 0 to 1", f"write {EXAMPLES}")
    raise NotationError(f"{text!r} is not a probability", f"write {EXAMPLES}")


def parse_estimate(text: str) -> Estimate:
    """The point or the range that `text` writes; a range's point is its middle in log-odds.

    `20-40%` has the point 0.2899 (odds of 1/4 and 2/3 have the geometric mean 0.408).

    Raises:
        NotationError: as `parse_probability`, and for a range that is reversed or reaches 0 or 1.
    """
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return Estimate(parse_probability(text))
    first, second = match.groups()
    if second.endswith("%") and re.fullmatch(_PLAIN, first):
        first += "%"
    low, high = parse_probability(first), parse_probability(second)
    if low > high:
        raise NotationError(f"the range {text!r} is reversed", f"write {match[2]} to {match[1]} the other way round")
    if low == 0 or high == 1:
        raise NotationError(f"the range {text!r} reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%")
    return Estimate(expit((logit(low) + logit(high)) / 2), low, high)


def logit(probability: float) -> float:
    """Log-odds of a probability: ln(p / (1 - p)); minus or plus infinity at 0 and 1."""
    if probability in (0.0, 1.0):
        return math.copysign(math.inf, probability - 0.5)
    return math.log(probability) - math.log1p(-probability)


def expit(log_odds: float) -> float:
    """The probability whose log-odds are given; the inverse of `logit`."""
    if log_odds < 0:
        return math.exp(log_odds) / (1 + math.exp(log_odds))
    return 1 / (1 + math.exp(-log_odds))


def _shifted(digits: str, places: int) -> str:
    """`digits` times ten to the power of `places`, as text, so that no rounding comes in between."""
    mantissa, _, exponent = digits.lower().partition("e")
    return f"{mantissa}e{int(exponent or 0) + places}"


def _within(value: float, digits: str, percent: str) -> float:
    if 0 <= value <= 1:
        return value
    if percent or value < 0:
        raise NotationError(f"{digits}{percent} is outside 0–1", "write a number from 0 to 1, or from 0% to 100%")
    if value <= 10 and value != int(value):
        raise NotationError(
            f"{digits} is outside 0–1", f"write {_plain(_shifted(digits, -1))} or {_plain(str(value * 10))}%?"
        )
    if value <= 100:
        raise NotationError(f"{digits} is unclear: a percentage?", f"write {digits}% or {_plain(_shifted(digits, -2))}")
    raise NotationError(f"{digits} is outside 0–1", f"write {EXAMPLES}")


def _plain(text: str) -> str:
    return f"{float(text):.12g}"
