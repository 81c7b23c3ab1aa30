"""The conclusion worked out twice: by this engine, and by pgmpy's variable elimination."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence, both
from cruxmap.model.credences import CredenceSet, answers, point_of


class Twice(Struct, frozen=True):
    """A probability by pgmpy and by cruxmap; None where the evidence has probability zero."""

    pgmpy: float | None
    cruxmap: float | None


class CrossCheck(Struct, frozen=True):
    """P(target | given, do), and the same with the argument's scope added."""

    target: Event
    given: Evidence
    do: Mapping[str, str]
    probability: Twice
    in_scope: Twice


def cross_check(
    argument: ArgumentMap, credences: CredenceSet, target: Event, given: Evidence, do: Mapping[str, str]
) -> CrossCheck:
    """Work out the conclusion with both.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
        TooWideError: when the argument is too wide, or the evidence more than pgmpy can hold in one table.
    """
    theta = point_of(answers(argument, credences).values())
    evidence = (given, both(given, argument.scope))
    ours = [float(Inquiry(argument, target, known, do).probability(theta[:, np.newaxis])[0]) for known in evidence]
    if np.isnan(ours[0]):
        raise Inquiry(argument, target, given, do).explain_nan(theta)
    from cruxmap.inference.pgmpy_bridge import probability_by_pgmpy, to_pgmpy  # takes seconds to import pgmpy

    model = to_pgmpy(argument, credences)
    theirs = [probability_by_pgmpy(model, target, known, do) for known in evidence]
    plain, in_scope = (Twice(_known(a), _known(b)) for a, b in zip(theirs, ours, strict=True))
    return CrossCheck(target, given, do, plain, in_scope)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
