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
    """The conclusion, and the same without the argument's scope."""

    conclusion: Twice
    unconditional: Twice


def cross_check(case: Case) -> CrossCheck:
    """Work out the conclusion with both.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        TooWideError: when the argument is too wide, or the evidence more than pgmpy can hold in one table.
    """
    asked, query = case.asked, case.query
    unconditional = float(Inquiry(case.argument, query.without_scope).probability(case.point[:, np.newaxis])[0])
    from cruxmap.inference.pgmpy_bridge import probability_by_pgmpy, to_pgmpy  # takes seconds to import pgmpy

    model = to_pgmpy(case.argument, case.credences)
    theirs = [_defined(probability_by_pgmpy(model, each)) for each in (query, query.without_scope)]
    return CrossCheck(asked, Twice(theirs[0], asked.probability), Twice(theirs[1], _defined(unconditional)))


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
