"""The conclusion worked out twice: by this engine, and by pgmpy's variable elimination."""

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.inference.inquiry import Inquiry


class Twice(Struct, frozen=True):
    """A probability by pgmpy and by cruxmap; None where the evidence has probability zero."""

    pgmpy: float | None
    cruxmap: float | None


class CrossCheck(Result, frozen=True):
    """P(target | given; do), and the same with the argument's scope added."""

    unconditional: Twice
    in_scope: Twice


def cross_check(case: Case) -> CrossCheck:
    """Work out the conclusion with both.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        TooWideError: when the argument is too wide, or the evidence more than pgmpy can hold in one table.
    """
    asked, query = case.asked, case.query
    within = query.under(case.argument.scope)
    in_scope = float(Inquiry(case.argument, within).probability(case.point[:, np.newaxis])[0])
    from cruxmap.inference.pgmpy_bridge import probability_by_pgmpy, to_pgmpy  # takes seconds to import pgmpy

    model = to_pgmpy(case.argument, case.credences)
    theirs = [probability_by_pgmpy(model, each) for each in (query, within)]
    return CrossCheck(
        asked, Twice(_defined(theirs[0]), asked.probability), Twice(_defined(theirs[1]), _defined(in_scope))
    )


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
