"""How numbers and foreign texts are written for people."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Sequence

from cruxmap.analysis.rounding import NOISE

LEAST = sys.float_info.min  # below this doubles lose digits
SMALL = 5e-9  # below this a decimal fraction is more zeros than digits
UNDEFINED = "undefined"  # a probability in which opposite certainties meet
HALF_UP = 1 + 4e-15  # so that 50.25% is 50.3% however it was worked out: the order of sums moves the last bits


def percent(value: float | None) -> str:
    """A probability as a percentage with enough digits to tell it from 0 and from 1.

    0.1673 is `16.7%`, 0.0021 is `0.21%`, 0.99998 is `99.998%`, 1.9e-20 is `1.9e-18%`; `0%` and `100%` are
    certainties, the latter as far as rounding lets one tell. What doubles cannot hold with all their digits is below
    a bound.
    """
    if value is None or math.isnan(value):
        return "–"
    if value == 0 or 1 - value < NOISE:
        return f"{value:.0%}"
    if value < LEAST:
        return "<1e-305%"
    if value < SMALL:
        return f"{_power(100 * value)}%"
    nearest = min(value, 1 - value)
    digits = 1 if nearest >= 0.00995 else max(1, 1 - math.floor(math.log10(nearest * 100)))
    return f"{100 * value * HALF_UP:.{digits}f}%"


def _power(value: float) -> str:
    """Two digits and a power of ten, `1.9e-18`, as files have it too."""
    mantissa, exponent = f"{value * HALF_UP:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def credence(value: float) -> str:
    """A credence as a person would write it: no decimals that say nothing, and up to five digits that do.

    0.6 is `60%`, 0.6001 is `60.01%`, 1/3 is `33.3%`.
    """
    digits = f"{100 * value:.5g}"
    if "e" not in digits and math.isclose(float(digits), 100 * value, rel_tol=NOISE):
        return f"{digits}%"
    return percent(value).replace(".0%", "%")


def points(value: float) -> str:
    """A difference of probabilities, in percentage points with its sign: `+1.2`, `−0.012`, `+1.9e-18`."""
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    digits = 1 if size >= 0.00095 else max(1, 1 - math.floor(math.log10(size * 100)))
    text = _power(100 * size) if size < SMALL else f"{100 * size * HALF_UP:.{digits}f}"
    return f"{'+' if value > 0 else '−'}{text}"


def deviation(value: float) -> str:
    """A standard deviation of probabilities, in percentage points: two decimals, or more where those are zeros."""
    return f"{100 * value:.2f}" if value == 0 or value >= 0.00005 else points(value).removeprefix("+")


def signed(value: float) -> str:
    """A slope or a gap with its sign, to three digits or four decimals: `+1.20`, `+0.181`, `−0.050`, `+∞`.

    Where four decimals are zeros, it is two digits and a power of ten: `+3.0e-12`.
    """
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    sign = "+" if value > 0 else "−"
    if math.isinf(size):
        return f"{sign}∞"
    if size < 0.00005:
        return sign + _power(size)
    digits = (2 if size >= 0.1 else 1) - math.floor(math.log10(size))
    return f"{sign}{size * HALF_UP:.{max(0, min(digits, 4))}f}"


def plain(text: str) -> str:
    """Foreign text made safe to show, on one line: control and direction marks become visible escapes."""
    return "".join(_visible(character) for character in re.sub(r" *\n[ \n]*", " ", text))


def sentence(text: str) -> str:
    """A text with a full stop, unless it ends a sentence already."""
    return text if text.endswith(("?", "!", ".")) else f"{text}."


def _visible(character: str) -> str:
    if character in "\n\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and character != "\u200d":
        return f"\\u{ord(character):04x}" if ord(character) > 0xFF else f"\\x{ord(character):02x}"
    return character


def bar(share: float, width: int) -> str:
    """A bar of block characters, to an eighth of a character."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def span(start: float, middle: float, end: float, least: float, most: float, width: int) -> str:
    """A two-sided bar: from the middle, in ▒ to where it starts and in █ to where it ends.

    The whole width stands for `least` to `most`. With 0, 2 and 5 on a scale from 0 to 5, over 6
    characters: `▒▒│███`.
    """

    def place(value: float) -> int:
        share = (value - least) / (most - least) if most > least else 0.0
        return round(share * (width - 1))

    cells = [" "] * width
    at = place(middle)
    for value, mark in sorted(((start, "▒"), (end, "█")), key=lambda end: -abs(end[0] - middle)):
        if not math.isnan(value):
            left, right = sorted((at, place(value)))
            cells[left : right + 1] = mark * (right - left + 1)
    cells[at] = "│"
    return "".join(cells)


BARS = "▁▂▃▄▅▆▇█"


def sparkline(counts: Sequence[int]) -> str:
    """A histogram in one line: the tallest block for the largest count, the smallest for a few, none for none."""
    most = max(counts)
    return "".join(BARS[max(0, -(-8 * count // most) - 1)] if count else " " for count in counts)


def narrowed(text: str, most: int) -> str:
    """A text with a sparkline in it, at most so many characters long if there is room for a bar.

    Of neighbouring bars the tallest stands for all of them: `5% ▁▃█▂ 9%` over 8 characters is `5% ▃█ 9%`.
    """
    match = re.search(f"[{BARS}][{BARS} ]*[{BARS}]", text)
    if len(text) <= most or not match:
        return text
    bars = match[0]
    together = -(-len(bars) // max(1, len(bars) - len(text) + most))
    fewer = "".join(max(bars[i : i + together]) for i in range(0, len(bars), together))
    return text[: match.start()] + fewer + text[match.end() :]
