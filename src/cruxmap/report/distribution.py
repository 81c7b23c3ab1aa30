"""The distribution of a conclusion over the ranges, in a few lines."""

from __future__ import annotations

from cruxmap.analysis.histogram import Histogram
from cruxmap.analysis.uncertainty import Band
from cruxmap.report.document import Column, Table
from cruxmap.report.numbers import NOISE, percent, sparkline


def distribution_blocks(target: str, probability: float, band: Band, histogram: Histogram | None) -> list[Table]:
    """Band, median and mean of a conclusion with a small histogram, and why they differ."""
    rows = [
        ("5th to 95th percentile", f"{percent(band.low)} to {percent(band.high)}"),
        ("median", percent(band.median)),
        ("mean", percent(band.mean)),
    ]
    if histogram:
        drawn = f"{percent(histogram.low)} {sparkline(histogram.counts)} {percent(histogram.high)}"
        rows.append(("all draws", drawn))
    title = f"{target} over the ranges ({percent(probability)} at the points)"
    return [Table(title, (Column("what", ""), Column("value", "")), tuple(rows), why_they_differ(band))]


def why_they_differ(band: Band) -> str:
    """A word on why the mean, the median and the value at the points differ."""
    skew = band.mean - band.median
    if abs(skew) < NOISE:
        return ""
    side, tail = ("above", "up") if skew > 0 else ("below", "down")
    return (
        f"The mean is {side} the median since the draws reach further {tail} than the other way. At the points, "
        "every credence is at its own median; the median of the draws need not be the same."
    )
