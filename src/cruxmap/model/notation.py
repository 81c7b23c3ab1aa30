"""How people write probabilities: `0.3`, `30%`, `3:7`, `3/10`, `1 in 20`, and ranges of them."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from cruxmap.errors import CruxmapError
from cruxmap.model.problem import quoted
from cruxmap.model.vocabulary import Judgement, Probability

_DASH = "[-‐‑‒–—−]"
_PLAIN = rf"(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?:\+|{_DASH})?[0-9]{{1,4}})?)"
_SCIENTIFIC = rf"((?:\+|{_DASH})?{_PLAIN})\s*(%?)"
_RATIO = rf"({_PLAIN})\s*(:|/|\bin\b)\s*({_PLAIN})"
_ONE = rf"{_PLAIN}\s*%?|{_PLAIN}\s*(?::|/|\bin\b)\s*{_PLAIN}"

# Regular expressions, for the JSON Schema too; `re` compiles them at their first use, which takes milliseconds.
WRITTEN = f"{_SCIENTIFIC}|{_RATIO}"
WRITTEN_RANGE = rf"({_ONE})\s*(?:{_DASH}|\bto\b)\s*({_ONE})"
DECIMAL_COMMA = rf"[0-9]+,[0-9]+(\s*(?:{_DASH}|\bto\b)\s*[0-9]+,[0-9]+)?\s*%?"
_THOUSANDS = r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9.,])"
_INVISIBLE = (
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_ASCII_DASH = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")

LONGEST = 60  # characters: nobody writes more, and `[0-9]+\.?[0-9]*` on a megabyte would take hours
EXAMPLES = "0.3, 30%, 3:7 (odds), 3/10 or 1 in 20"


def invisible(text: str) -> tuple[int, str] | None:
    """The first character of a text that cannot be seen, if there is one: its position, and what it is called."""
    match = re.search(_INVISIBLE, text)
    if match is None:
        return None
    import unicodedata  # only where something is wrong

    return match.start(), f"{unicodedata.name(match[0], 'a character').lower()} (U+{ord(match[0]):04X})"


class NotationError(CruxmapError, code="bad-probability"):
    """Text that is no probability, with a remedy that can be typed instead.

    `text` and `matter` are the two halves of the message, between which it may be said whose number this is.
    """

    def __init__(self, message: str, remedy: str, text: str = "") -> None:
        super().__init__(message, remedy)
        self.text = text
        self.matter = message.removeprefix(text).lstrip()


class Estimate(Struct, frozen=True):
    """A probability as somebody gave it: a point, and perhaps a range from the 5th to the 95th percentile.

    What a person or the map gives for a question, and what an analysis uses, is one of these. `low` and `high`
    are there both or neither.
    """

    credence: Judgement
    low: Annotated[Probability | None, Meta(description="The 5th percentile.")] = None
    high: Annotated[Probability | None, Meta(description="The 95th percentile.")] = None


def parse_probability(text: str) -> float:
    """The probability that `text` writes, as the double nearest to it.

    `30%` is exactly the double 0.3. Odds `a:b` are for : against, so `3:7` is 0.3.

    Raises:
        NotationError: for anything that is not clearly a number from 0 to 1. A bare number above 1
            is refused, since it may be a percentage or a slip, and so is `40/60`, since it may be odds.
    """
    text = text.strip().translate(_ASCII_DASH)
    matter, remedy = "is not a probability", f"write {EXAMPLES}"
    if len(text) > LONGEST:
        raise _refused(quoted(text), matter, remedy)
    if match := re.fullmatch(_SCIENTIFIC, text):
        return _from_number(*match.groups())
    if match := re.fullmatch(_RATIO, text):
        return _from_pair(*match.groups())
    joined = re.sub(_THOUSANDS, lambda number: number[0].replace(",", ""), text)
    if joined != text and re.fullmatch(_RATIO, joined):
        matter, remedy = "has a comma", f"write {joined}"
    elif re.fullmatch(DECIMAL_COMMA, text):
        matter, remedy = "has a comma", f"write a point, as in {text.replace(',', '.')}"
    elif text.lower().lstrip("+-.") in {"nan", "inf", "infinity"}:
        matter = "is not a number from 0 to 1"
    elif re.fullmatch(WRITTEN_RANGE, text):
        matter = "is a range, and one number belongs here"
    elif unseen := invisible(text):
        visible = re.sub(_INVISIBLE, "", text).strip()
        good = re.fullmatch(f"{WRITTEN}|{WRITTEN_RANGE}", visible)
        matter = f"has an invisible character in it, {unseen[1]}"
        remedy = f"remove it: write {visible if good else EXAMPLES}"
    raise _refused(quoted(text), matter, remedy)


def parse_estimate(text: str) -> Estimate:
    """The point or the range that `text` writes; a range's point is its middle in log-odds.

    `20-40%` has the point 0.2899 (odds of 1/4 and 2/3 have the geometric mean 0.408).

    Raises:
        NotationError: as `parse_probability`, and for a range that is reversed or reaches 0 or 1.
    """
    text = text.strip().translate(_ASCII_DASH)
    match = re.fullmatch(WRITTEN_RANGE, text) if len(text) <= LONGEST else None
    if not match:
        return Estimate(parse_probability(text))
    first, second = (end.strip() for end in match.groups())
    if second.endswith("%") and re.fullmatch(_PLAIN, first):
        if 0 < float(first) < 1 and float(first) <= parse_probability(second):
            remedy = f"write {first}% to {second} or {_plain(_shifted(first, 2))}% to {second}"
            raise _refused(repr(text), f"leaves open whether {first} is a percentage too", remedy)
        first += "%"
    elif re.fullmatch(_PLAIN, second) and 1 < float(second) <= 100 and re.fullmatch(rf"{_PLAIN}\s*%?", first):
        remedy = f"write {first.rstrip('% ')}-{second}%, or both ends as in 0.2-0.4"
        raise _refused(repr(text), "is unclear without a % sign after it", remedy)
    low, high = parse_probability(first), parse_probability(second)
    if low > high:
        raise _refused(f"the range {text!r}", "is reversed", f"write {second} to {first}")
    if low == 0 or high == 1:
        remedy = "end it short of 0 and 1, as in 0.1% or 99.9%"
        raise _refused(f"the range {text!r}", "reaches a certainty", remedy)
    middle = expit((logit(low) + logit(high)) / 2)
    return Estimate(min(max(low, middle), high), low, high)  # rounding must not take it out of a narrow range


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


def _refused(text: str, matter: str, remedy: str) -> NotationError:
    return NotationError(f"{text} {matter}", remedy, text)


def _from_number(digits: str, percent: str) -> float:
    exact = _shifted(digits, -2) if percent else digits
    value = float(exact)
    if 0 < value < 1:
        return value
    if value in (0, 1):
        if Decimal(exact) != value:
            raise _refused(f"{digits}{percent}", f"is too close to {value:.0f} to tell", f"write {value:.0f}")
        return abs(value)
    if percent or value < 0:
        matter = f"is less than 0{percent}" if value < 0 else "is more than 100%"
        raise _refused(f"{digits}{percent}", matter, "write a number from 0 to 1, or from 0% to 100%")
    if value <= 10 and value != int(value):
        remedy = f"write {digits}% if it is a percentage, or {_plain(_shifted(digits, -1))} if the point is misplaced"
        raise _refused(digits, "is more than 1", remedy)
    if value <= 100:
        remedy = f"write {digits}% or {_plain(_shifted(digits, -2))}"
        raise _refused(digits, "is unclear without a % sign", remedy)
    raise _refused(digits, "is more than 1", f"write {EXAMPLES}")


def _from_pair(first: str, sign: str, second: str) -> float:
    text = f"{first} in {second}" if sign == "in" else f"{first}{sign}{second}"
    a, b = Fraction(first), Fraction(second)  # exact, since 1e-400 is nothing as a double, and 1e400 infinite
    total = a + b if sign == ":" else b
    if total == 0:
        raise _refused(repr(text), "divides by zero", f"write {EXAMPLES}")
    if a > total:
        remedy = f"write {second} in {first}" if sign == "in" else f"write odds for : against, as {first}:{second}"
        raise _refused(repr(text), "is more than 1", remedy)
    if sign == "/" and (a == b or a + b == 100):
        remedy = f"write {first}:{second} for odds, or {float(a / b):.6g}"
        raise _refused(repr(text), "may be odds or a part of a whole", remedy)
    value = float(a / total)
    if value in (0, 1) and a / total != int(value):
        raise _refused(repr(text), f"is too close to {value:.0f} to tell", f"write {value:.0f}")
    return value


def _shifted(digits: str, places: int) -> str:
    """`digits` times ten to the power of `places`, as text, so that no rounding comes in between."""
    mantissa, _, exponent = digits.lower().partition("e")
    return f"{mantissa}e{int(exponent or 0) + places}"


def _plain(text: str) -> str:
    return f"{float(text):.12g}"
