"""The distribution of a conclusion over the ranges, in a few lines."""

from __future__ import annotations

from cruxmap.analysis.histogram import Histogram
from cruxmap.analysis.rounding import differ
from cruxmap.analysis.uncertainty import Band
from cruxmap.report.document import Column, Fact, Table
from cruxmap.report.numbers import percent, sparkline

WHY_THEY_DIFFER = (
    "At the points, every credence is at its own median; the conclusion that they imply need not be the median of the "
    "draws, nor their mean."
)


def distribution_blocks(target: str, probability: float, band: Band, histogram: Histogram | None) -> list[Table]:
    """Band, median and mean of a conclusion with a small histogram."""
    rows = [
        Fact("5th to 95th percentile", f"{percent(band.low)} to {percent(band.high)}"),
        Fact("median", percent(band.median)),
        Fact("mean", percent(band.mean)),
    ]
    if histogram:
        drawn = f"{percent(histogram.low)} {sparkline(histogram.counts)} {percent(histogram.high)}"
        rows.append(Fact("all draws", drawn))
    note = WHY_THEY_DIFFER if differ(band.median, probability) or differ(band.mean, probability) else ""
    title = f"{target} over the ranges ({percent(probability)} at the points)"
    columns = (Column("what", ""), Column("probability", ""))
    return [Table(title, columns, tuple(rows), note)]
