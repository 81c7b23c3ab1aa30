"""The picture of a case, for the commands that draw it."""

from __future__ import annotations

from collections.abc import Collection

from cruxmap.analysis.map import claim_map
from cruxmap.opening.case import Case
from cruxmap.report.caption import caption
from cruxmap.report.picture import Picture, picture


def map_picture(case: Case, shown: Collection[str] | None = None, considerations: bool = False) -> Picture:
    """The picture of a case's argument, with what its credences imply."""
    drawn = claim_map(case.argument, case.credences, case.target, case.given, case.do)
    return picture(
        case.argument,
        case.target,
        drawn.states,
        drawn.influences,
        caption(case.argument, case.credences, target=case.target, given=case.given, do=case.do),
        known={*case.given, *case.do},
        shown=shown,
        considerations=considerations,
    )
