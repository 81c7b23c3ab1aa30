"""A case: an argument, somebody's credences and a query. Every analysis starts here."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.sweep import Sweep, common_sweep
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet, Value, point_of, values_of
from cruxmap.model.query import Query


class Asked(Struct, frozen=True):
    """What every result says first: what was asked, of which argument, and of how many answers.

    Attributes:
        argument: its name.
        version: its version.
        fingerprint: of its files.
        query: the target, the evidence, the interventions and the scope.
        probability: P(target) under them at the credences.
        answered: how many of the questions are answered.
        questions: how many there are.
    """

    argument: str
    version: int
    fingerprint: str
    query: Query
    probability: float
    answered: int
    questions: int


class Result(Struct, frozen=True):
    """The base of every result of an analysis."""

    asked: Asked

    @property
    def probability(self) -> float:
        """P(target) under the query, at the credences."""
        return self.asked.probability


class Case:
    """An argument, somebody's credences and a query, with what follows from them worked out once.

    Args:
        argument: the argument map.
        credences: a person's; the map's readings are used for all that they leave out.
        query: what is asked; for the argument's own target, in its scope, if left out.
    """

    def __init__(self, argument: ArgumentMap, credences: CredenceSet | None = None, query: Query | None = None) -> None:
        self.argument = argument
        self.credences = credences or CredenceSet(argument.name)
        self.query = query or Query.of(argument)

    @cached_property
    def values(self) -> dict[str, Value]:
        """Every question's value, and whose it is."""
        return values_of(self.argument, self.credences)

    @cached_property
    def point(self) -> NDArray[np.float64]:
        """The values as a credence vector, shape (questions,)."""
        return point_of(self.values.values())

    @cached_property
    def sweep(self) -> Sweep:
        """Between which ends a credence goes, where nobody asks for anything else: one kind for all questions."""
        return common_sweep(self.values.values())

    @cached_property
    def inquiry(self) -> Inquiry:
        """The query, ready to be worked out for many credence vectors."""
        return Inquiry(self.argument, self.query)

    @cached_property
    def probability(self) -> float:
        """P(target | given; do), in the scope if so asked, at the values.

        Raises:
            CruxmapError: when it is undefined, as `Inquiry.value` says.
        """
        return self.inquiry.value(self.point)

    @property
    def asked(self) -> Asked:
        """What a result says first; raises as `probability` does."""
        return self.asked_with(self.probability)

    def asked_with(self, probability: float) -> Asked:
        """What a result says first, with a probability that was worked out together with others."""
        answered = sum(value.own for value in self.values.values())
        return asked_of(self.argument, self.query, probability, answered)

    def about(self, target: Event, given: Evidence) -> Case:
        """The same argument and credences with another query."""
        return Case(self.argument, self.credences, self.query.about(target, given))


def asked_of(argument: ArgumentMap, query: Query, probability: float, answered: int) -> Asked:
    """What a result says first."""
    questions = len(argument.questions)
    return Asked(argument.name, argument.version, argument.fingerprint, query, probability, answered, questions)
