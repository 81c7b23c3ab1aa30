"""How people write probabilities: `0.3`, `30%`, `3:7`, `3/10`, `1 in 20`, ranges of them, and what is like these."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from cruxmap.errors import CruxmapError
from cruxmap.model.problem import quoted
from cruxmap.model.vocabulary import Judgement, Probability

_DASH = "[-‐‑‒–—―−﹣－]"
_PLAIN = rf"(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?:\+|{_DASH})?[0-9]{{1,4}})?)"
_SCIENTIFIC = rf"((?:\+|{_DASH})?{_PLAIN})\s*(%?)"
_RATIO = rf"({_PLAIN})\s*(:|/|\bin\b)\s*({_PLAIN})"
_ONE = rf"{_PLAIN}\s*%?|{_PLAIN}\s*(?::|/|\bin\b)\s*{_PLAIN}"
_RANGE = rf"({_ONE})\s*(?:{_DASH}|\bto\b)\s*({_ONE})"
_POINT_AND_RANGE = r"(.+?)\s*(?:\brange\b\s*([^()]+)|\(([^()]+)\))"

# What people write beside that, each with one meaning.
_HEDGE = r"(?:[~≈∼]\s*|(?:[Aa]bout|[Aa]round|[Rr]oughly|[Aa]pproximately|[Aa]pprox\.?|[Cc]irca|[Cc]a\.?)\s+)"
_PERCENT = r"(?:[Pp]er ?cent|[Pp]ct)\b|％"
_EVEN = rf"50\s*(?:/|{_DASH})\s*50"
_BETWEEN = r"(?:[Bb]etween\s+(.+)\s+and\s+(.+)|[Ff]rom\s+(.+)\s+to\s+(.+))"
_COMMAS = r"(?<![0-9.,])[0-9]+(?:,[0-9]+)+(?![0-9.,])"
_THOUSANDS = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"

# And what has several.
_UPPER = r"(?:<=?|≤|(?:less than|at most|up to|under|below|max(?:imum)?)\b)\s*(.*)|(.*?)\s*or (?:less|lower|fewer)"
_LOWER = r"(?:>=?|≥|(?:more than|at least|over|above|min(?:imum)?)\b)\s*(.*)|(.*?)\s*or (?:more|higher)"
_PLUS_OR_MINUS = r"(.+?)\s*(?:±|\+\s?/?\s?-)\s*(.+)"

_LOOSE = rf"(?:{_PLAIN}|[0-9]+(?:,[0-9]+)+)"
_LOOSE_ONE = rf"(?:\+|{_DASH})?{_LOOSE}\s*(?:%|{_PERCENT})?|{_LOOSE}\s*(?::|/|in|out of)\s*{_LOOSE}"

# For the JSON Schema, which an editor checks while somebody types; what is read here is that or less.
WRITTEN = rf"{_HEDGE}?(?:{_LOOSE_ONE}|{_EVEN})"
WRITTEN_RANGE = (
    rf"{_HEDGE}?(?:(?:{_LOOSE_ONE})\s*(?:{_DASH}|to)\s*(?:{_LOOSE_ONE})|[Bb]etween .+ and .+|[Ff]rom .+ to .+"
    r"|.+(?:range .+|\(.+\)))"
)
_INVISIBLE = (
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_ASCII_DASH = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")

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
    `likely` is what somebody who wrote that will have meant, for whom one can ask; empty where nothing is likely.
    """

    def __init__(self, message: str, remedy: str, text: str = "", likely: str = "") -> None:
        super().__init__(message, remedy)
        self.text = text
        self.matter = message.removeprefix(text).lstrip()
        self.likely = likely


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

    `30%` is exactly the double 0.3. Odds `a:b` are for : against, so `3:7` is 0.3. What `plain_notation` makes
    of a text counts too: `about 30 percent` is 0.3.

    Raises:
        NotationError: for anything that is not clearly a number from 0 to 1. A bare number above 1
            is refused, since it may be a percentage or a slip, and so is `40/60`, since it may be odds.
    """
    text = _with_ascii_dashes(text)
    matter, remedy = "is not a probability", f"write {EXAMPLES}"
    if len(text) > LONGEST:
        raise _refused(quoted(text), matter, remedy)
    if match := re.fullmatch(_SCIENTIFIC, text):
        return _from_number(*match.groups())
    if (match := re.fullmatch(_RATIO, text)) and not re.fullmatch(_EVEN, text):
        return _from_pair(*match.groups())
    if (plain := plain_notation(text)) not in ("", text):
        return parse_probability(plain)
    if text.lower().lstrip("+-.") in {"nan", "inf", "infinity"}:
        matter = "is not a number from 0 to 1"
    elif re.fullmatch(_RANGE, text) or re.fullmatch(_POINT_AND_RANGE, text):
        matter = "is a range, and one number belongs here"
    elif unseen := invisible(text):
        visible = re.sub(_INVISIBLE, "", text).strip()
        good = re.fullmatch(f"{_SCIENTIFIC}|{_RATIO}|{_RANGE}", visible)
        matter = f"has an invisible character in it, {unseen[1]}"
        remedy = f"remove it: write {visible if good else EXAMPLES}"
    raise _refused(quoted(text), matter, remedy)


def parse_estimate(text: str) -> Estimate:
    """The point, the range, or the point with its range that `text` writes.

    The point of a mere range is its middle in log-odds: `20-40%` has 0.2899 (odds of 1/4 and 2/3 have the geometric
    mean 0.408). `30% range 20-40%` and `30% (20-40%)` have both.

    Raises:
        NotationError: as `parse_probability`, for a range that is reversed or reaches 0 or 1, and for a point
            outside its range.
    """
    text = _with_ascii_dashes(text)
    if len(text) > LONGEST or re.fullmatch(_SCIENTIFIC, text):
        return Estimate(parse_probability(text))
    if (match := re.fullmatch(_RANGE, text)) and not re.fullmatch(_EVEN, text):
        return _from_range(text, *match.groups())
    if (plain := plain_notation(text)) not in ("", text):
        return parse_estimate(plain)
    if not (match := re.fullmatch(_POINT_AND_RANGE, text)):
        return Estimate(parse_probability(text))
    written, span = match[1], match[2] or match[3]
    point, ends = parse_probability(written), parse_estimate(span)
    if ends.low is None or ends.high is None:
        raise _refused(quoted(text), "has no range with two ends", "write both, as in 30% range 20-40%")
    if not ends.low <= point <= ends.high:
        raise _refused(quoted(text), "has its point outside its range", "write one inside, as in 30% range 20-40%")
    return Estimate(point, ends.low, ends.high)


def plain_notation(text: str) -> str:
    """A text in the notation itself, where people write more freely and can mean one thing only.

    `~60%` and `60 percent` are `60%`, `50/50` is `50%`, `0,3` is `0.3`, `1 out of 1,000` is `1 in 1000`, and
    `between 20 and 40%` is `20 to 40%`. Other texts, those without any meaning too, are returned as they are.

    Raises:
        NotationError: for what people write and what may mean several things, with the ways to write each.
    """
    text = _with_ascii_dashes(text)
    if len(text) > LONGEST:
        return text
    plain = re.sub(rf"^{_HEDGE}", "", text)
    plain = re.sub(rf"\s*(?:{_PERCENT})", "%", plain)
    if match := re.fullmatch(_BETWEEN, plain):
        low, high = (end for end in match.groups() if end)
        plain = f"{low} to {high}"
    plain = re.sub(r"\bout of\b", "in", plain)
    if re.fullmatch(_EVEN, plain):
        return "50%"
    plain = _without_commas(plain)
    if match := re.fullmatch(_UPPER, plain, re.IGNORECASE):
        raise _limit(text, match[1] or match[2] or "", is_upper=True)
    if match := re.fullmatch(_LOWER, plain, re.IGNORECASE):
        raise _limit(text, match[1] or match[2] or "", is_upper=False)
    if match := re.fullmatch(_PLUS_OR_MINUS, plain):
        raise _plus_or_minus(text, match[1], match[2])
    return plain


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


def _with_ascii_dashes(text: str) -> str:
    return text.strip().translate(_ASCII_DASH)


def _refused(text: str, matter: str, remedy: str, likely: str = "") -> NotationError:
    return NotationError(f"{text} {matter}", remedy, text, likely)


def _without_commas(text: str) -> str:
    """The text with the commas of its numbers resolved; as it is where they make no number.

    Raises:
        NotationError: where a comma may separate thousands or decimals, and both are probabilities.
    """

    def grouped(match: re.Match[str]) -> str:
        return match[0].replace(",", "") if _is_thousands(match[0]) else pointed(match)

    def pointed(match: re.Match[str]) -> str:
        is_decimal = match[0].count(",") == 1
        return match[0].replace(",", "." if is_decimal else "") if is_decimal or _is_thousands(match[0]) else match[0]

    with_thousands, with_decimals = re.sub(_COMMAS, grouped, text), re.sub(_COMMAS, pointed, text)
    if with_thousands == with_decimals or re.search(r"\bin\b", text):  # of how many: nobody counts 1.234 things
        return with_thousands
    meant = [plain for plain in (with_thousands, with_decimals) if _is_uncertain(plain)]
    if len(meant) == 2:
        matter = "may have a comma for thousands or for decimals"
        raise _refused(quoted(text), matter, f"write {with_thousands} or {with_decimals}")
    if not meant:
        raise _refused(quoted(text), "has a comma that makes no probability of it", f"write {EXAMPLES}")
    return meant[0]


def _is_thousands(digits: str) -> bool:
    return bool(re.fullmatch(_THOUSANDS, digits))


def _is_uncertain(text: str) -> bool:
    """Whether a text writes a probability other than 0 and 1."""
    try:
        return 0 < parse_estimate(text).credence < 1
    except NotationError:
        return False


def _limit(text: str, bound: str, *, is_upper: bool) -> NotationError:
    """The refusal of a limit: how likely the person takes it to be is still open."""
    remedy = "write the number that you would bet on, or a range with both ends, as in 1-5%"
    if _is_uncertain(bound) and not re.fullmatch(_RANGE, bound):
        value = parse_probability(bound)
        near = f"{100 * (value / 5 if is_upper else 1 - (1 - value) / 5):.6g}%"
        span = f"{near} to {bound}" if is_upper else f"{bound} to {near}"
        remedy = f"write {bound} for that number itself, or a range that ends there, as in {span}"
    return _refused(quoted(text), "is a limit, not a credence", remedy)


def _plus_or_minus(text: str, middle: str, half: str) -> NotationError:
    """The refusal of `30% ± 10%`: points or parts of it, a standard deviation or a range?"""
    example = "30% range 20-40%"
    sign, most = ("%", 100.0) if half.endswith("%") else ("", 1.0)
    if all(re.fullmatch(rf"{_PLAIN}\s*%?", number) for number in (middle, half)):
        point, width = float(middle.rstrip("% ")), float(half.rstrip("% "))
        if point - width > 0 and point + width < most:
            example = f"{point:.6g}{sign} range {point - width:.6g}-{point + width:.6g}{sign}"
    remedy = f"write both ends of a range, from your 5th to your 95th percentile, as in {example}"
    return _refused(quoted(text), "leaves open what the ± stands for", remedy)


def _from_range(text: str, first: str, second: str) -> Estimate:
    first, second = first.strip(), second.strip()
    if second.endswith("%") and re.fullmatch(_PLAIN, first):
        if 0 < float(first) < 1 and float(first) <= parse_probability(second):
            remedy = f"write {first}% to {second} or {_plain(_shifted(first, 2))}% to {second}"
            raise _refused(repr(text), f"leaves open whether {first} is a percentage too", remedy)
        first += "%"
    elif re.fullmatch(_PLAIN, second) and re.fullmatch(rf"{_PLAIN}\s*%?", first):
        _refuse_bare_ends(text, first, second)
    low, high = parse_probability(first), parse_probability(second)
    if low > high:
        raise _refused(f"the range {text!r}", "is reversed", f"write {second} to {first}")
    if low == 0 or high == 1:
        remedy = "end it short of 0 and 1, as in 0.1% or 99.9%"
        raise _refused(f"the range {text!r}", "reaches a certainty", remedy)
    middle = expit((logit(low) + logit(high)) / 2)
    return Estimate(min(max(low, middle), high), low, high)  # rounding must not take it out of a narrow range


def _refuse_bare_ends(text: str, first: str, second: str) -> None:
    """Refuse `20 to 40` and `20 to 1`, which may be odds, and `20-40`, which will be percentages."""
    is_percentage = 1 < float(second) <= 100
    span = f"{first.rstrip('% ')}-{second}%"
    if re.fullmatch(_PLAIN, first) and "to" in text and min(float(first), float(second)) >= 1:
        if float(first) < float(second) and is_percentage:
            remedy = f"write {first}:{second} for odds, {span} for a range"
            raise _refused(repr(text), "may be odds or a range", remedy)
        remedy = f"write {first}:{second} for odds in favour, {second}:{first} for odds against"
        raise _refused(repr(text), "may be odds in favour or against", remedy)
    if is_percentage:
        likely = span if float(first.rstrip("% ")) < float(second) < 100 else ""
        remedy = f"write {span}, or both ends as in 0.2-0.4"
        raise _refused(repr(text), "is unclear without a % sign after it", remedy, likely)


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
        raise _refused(digits, "is more than 1", remedy, f"{digits}%")
    if value <= 100:
        remedy = f"write {digits}% or {_plain(_shifted(digits, -2))}"
        raise _refused(digits, "is unclear without a % sign", remedy, f"{digits}%")
    raise _refused(digits, "is more than 1", f"write {EXAMPLES}")


def _from_pair(first: str, sign: str, second: str) -> float:
    text = f"{first} in {second}" if sign == "in" else f"{first}{sign}{second}"
    from fractions import Fraction

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
