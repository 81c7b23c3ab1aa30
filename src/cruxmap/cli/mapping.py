"""The picture of a case, for the commands that draw it."""

from __future__ import annotations

from collections.abc import Collection

from cruxmap.analysis.case import Case
from cruxmap.analysis.map import claim_map
from cruxmap.report.caption import caption
from cruxmap.report.picture import Picture, picture


def map_picture(case: Case, shown: Collection[str] | None = None, considerations: bool = False) -> Picture:
    """The picture of a case's argument, with what its credences imply."""
    drawn, query = claim_map(case), case.query
    return picture(
        case.argument,
        query.target,
        drawn.states,
        drawn.influences,
        caption(case.argument, case.credences, query),
        known={*query.given, *query.do},
        shown=shown,
        considerations=considerations,
    )
