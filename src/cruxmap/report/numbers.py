"""How numbers and foreign texts are written for people."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

NOISE = 1e-12  # a difference smaller than this is rounding
HALF_UP = 1 + 4e-15  # so that 50.25% is 50.3% however it was worked out: the order of sums moves the last bits


def percent(value: float | None) -> str:
    """A probability as a percentage with enough digits to tell it from 0 and from 1.

    0.1673 is `16.7%`, 0.0021 is `0.21%`, 0.99998 is `99.998%`; `0%` and `100%` are certainties, the latter as
    far as rounding lets one tell.
    """
    if value is None or math.isnan(value):
        return "–"
    if value == 0 or value > 1 - NOISE:
        return f"{value:.0%}"
    if value < NOISE:
        return "<0.0000000001%"
    nearest = min(value, 1 - value)
    digits = 1 if nearest >= 0.00995 else max(1, 1 - math.floor(math.log10(nearest * 100)))
    return f"{100 * value * HALF_UP:.{min(digits, 12)}f}%"


def credence(value: float) -> str:
    """A credence as a person would write it: without decimals that say nothing."""
    text = percent(value)
    return text.replace(".0%", "%")


def points(value: float) -> str:
    """A difference of probabilities, in percentage points with its sign."""
    if math.isnan(value):
        return "–"
    value = 0.0 if abs(value) < NOISE else value
    digits = 1 if value == 0 or abs(value) >= 0.00095 else max(1, 1 - math.floor(math.log10(abs(value) * 100)))
    return "0" if value == 0 else f"{100 * value * HALF_UP:+.{min(digits, 12)}f}".replace("-", "−")


def signed(value: float) -> str:
    """A slope or a gap with its sign, to three digits or four decimals: `+1.20`, `+0.181`, `−0.050`, `+∞`."""
    if math.isnan(value):
        return "–"
    if abs(value) < NOISE:
        return "0"
    if math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    digits = (2 if abs(value) >= 0.1 else 1) - math.floor(math.log10(abs(value)))
    return f"{value * HALF_UP:+.{max(0, min(digits, 4))}f}".replace("-", "−")


def plain(text: str) -> str:
    """Foreign text made safe to show: control and direction marks become visible escapes."""
    return "".join(_visible(character) for character in text)


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
