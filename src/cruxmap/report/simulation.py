"""What a simulation shows."""

from __future__ import annotations

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.histogram import histogram
from cruxmap.analysis.uncertainty import Simulation
from cruxmap.report.caption import held_fixed, whose_ranges
from cruxmap.report.distribution import distribution_blocks
from cruxmap.report.document import Column, Document, Table
from cruxmap.report.evaluation import correlated
from cruxmap.report.results import query_title, result_document


class Draw(Struct, frozen=True):
    """A draw of all credences: its number, from 0, and the target's probability at it."""

    draw: int
    probability: float


def simulation_document(case: Case, result: Simulation) -> Document:
    """The document of a simulation: its band; the draws themselves are its main table."""
    target, band = query_title(case.argument, result.asked.query), result.band
    blocks = distribution_blocks(target, result.probability, band, histogram(result.values))
    columns = (Column("draw", "draw", "number"), Column("probability", "probability", "probability"))
    draws = Table("", columns, tuple(map(Draw, range(len(result.values)), result.values.tolist())))
    together = f", {correlated(result.correlation)}" if result.correlation else ""
    method = [f"{band.draws:,} draws from the ranges{held_fixed(case)}, seed {band.seed}{together}."]
    data = {"band": band, "correlation": result.correlation}
    return result_document(case, result, blocks, draws, data, [*method, *whose_ranges(case)])
