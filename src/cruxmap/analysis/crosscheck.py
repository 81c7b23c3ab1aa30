"""The conclusion worked out twice: by this engine, and by pgmpy's variable elimination."""

from collections.abc import Sequence
from itertools import product
from math import nan

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Case, Result
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.run import MOST_CELLS
from cruxmap.model.query import Query

TOLERANCE = 1e-12  # within which answers are the same


class Twice(Struct, frozen=True):
    """A probability by pgmpy and by cruxmap; None where the evidence cannot be, or opposite certainties meet."""

    pgmpy: float | None
    cruxmap: float | None


class CrossCheck(Result, frozen=True):
    """The conclusion, and the same without the argument's scope."""

    conclusion: Twice
    unconditional: Twice


def cross_check(case: Case) -> CrossCheck:
    """Work out the conclusion with both.

    Where opposite certainties meet in what it depends on, pgmpy is asked with several numbers in place of what they
    leave undefined: an answer that is the same for all of them is its answer.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        TooWideError: when the argument is too wide, or the evidence more than pgmpy can hold in one table.
    """
    asked, query = case.asked, case.query
    unconditional = float(Inquiry(case.argument, query.without_scope).probability(case.point[:, np.newaxis])[0])
    theirs = [_defined(_by_pgmpy(case, each)) for each in (query, query.without_scope)]
    return CrossCheck(asked, Twice(theirs[0], asked.probability), Twice(theirs[1], _defined(unconditional)))


def _by_pgmpy(case: Case, query: Query) -> float:
    """P(target | given, do) by pgmpy; NaN where the evidence cannot be, or opposite certainties meet and it matters."""
    from cruxmap.inference.pgmpy_bridge import joint_by_pgmpy, to_pgmpy, undefined_cells  # takes seconds to import

    cells = undefined_cells(case.argument, case.point, query)

    def joint(numbers: Sequence[float]) -> tuple[float, float]:
        filling = dict(zip(cells, numbers, strict=True))
        return joint_by_pgmpy(to_pgmpy(case.argument, case.credences, filling), query)

    joints = [joint(numbers) for numbers in np.random.default_rng(0).uniform(size=(2 if cells else 1, len(cells)))]
    if abs(joints[0][1] - joints[-1][1]) > TOLERANCE * joints[0][1]:  # the evidence may be impossible at a corner
        if len(cells) > MOST_CELLS:
            return nan
        joints += [joint(corner) for corner in product((0.0, 1.0), repeat=len(cells))]
    answers = [with_target / total if total else nan for with_target, total in joints]
    same = all(abs(answer - answers[0]) <= TOLERANCE * abs(answers[0]) for answer in answers)
    return answers[0] if same else nan


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
