"""A row of the table: what was measured, beside what."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One comparison; `met` is None where nothing is required."""

    what: str
    ours: str
    beside: str
    ratio: str
    required: str = ""
    met: bool | None = None


def faster(what: str, ours: float, theirs: float, least: float | None = None) -> Row:
    """How many times faster than something else, or as long."""
    ratio = theirs / ours
    required, met = (f"{least:,} × faster", ratio >= least) if least else ("", None)
    told = f"{ratio:,.{0 if ratio >= 10 else 1}f} × faster" if ratio >= 1 else f"{1 / ratio:.1f} × as long"
    return Row(what, duration(ours), duration(theirs), told, required, met)


def within(what: str, ours: float, theirs: float, most: float) -> Row:
    """How many times as long as something else."""
    ratio = ours / theirs
    return Row(what, duration(ours), duration(theirs), f"{ratio:.2f} × as long", f"{most:g} ×", ratio <= most)


def duration(value: float) -> str:
    """A time, in the unit that suits it."""
    return f"{value:,.0f} s" if value >= 100 else f"{value:.2f} s" if value >= 1 else f"{1000 * value:.3g} ms"
