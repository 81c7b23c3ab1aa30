"""Where every sensitivity analysis starts: somebody's answers, and P(target) at them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import Answer, CredenceSet, answers, point_of

NOISE = 1e-12  # differences of probabilities below this are rounding


class Result(Struct, frozen=True):
    """What every sensitivity result says first: P(target) under `given` and `do`, and of how many answers."""

    argument: str
    target: Event
    given: dict[str, tuple[str, ...]]
    do: dict[str, str]
    probability: float
    answered: int


class Start:
    """An inquiry and the credence vector from which an analysis goes out.

    Attributes:
        answers: every question's value, and whose it is.
        point: the same as a credence vector.
        inquiry: what is asked.
        probability: P(target) at the point.
    """

    def __init__(
        self,
        argument: ArgumentMap,
        credences: CredenceSet | None,
        target: Event | None,
        given: Evidence | None,
        do: Mapping[str, str] | None,
    ) -> None:
        """Evaluate the point.

        Raises:
            ImpossibleEvidenceError: when the evidence has probability zero.
            ContradictionError: when opposite certainties meet.
        """
        self.argument = argument
        self.answers: dict[str, Answer] = answers(argument, credences or CredenceSet(argument.name))
        self.point = point_of(self.answers.values())
        self.inquiry = Inquiry(argument, target, given, do)
        self.probability = float(self.inquiry.probability(self.point[:, np.newaxis])[0])
        if np.isnan(self.probability):
            raise self.inquiry.explain_nan(self.point)

    def result(self) -> tuple[str, Event, dict[str, tuple[str, ...]], dict[str, str], float, int]:
        """The fields of a `Result`, in order."""
        asked = self.inquiry
        answered = sum(one.own for one in self.answers.values())
        return self.argument.name, asked.target, asked.given, asked.do, self.probability, answered
