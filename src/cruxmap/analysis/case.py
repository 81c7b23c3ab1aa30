"""A case: an argument, somebody's credences and a query. Every analysis starts here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.analysis.sweep import Sweep, common_sweep
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence, UnknownNameError, misnamed
from cruxmap.model.carvings import carved, carved_for, said_here
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
        carving: the one of the argument's rival carvings that is taken to hold; empty where none is.
    """

    argument: str
    version: int
    fingerprint: str
    query: Query
    probability: float
    answered: int
    questions: int
    carving: str = ""


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
        self.said = credences or CredenceSet(argument.name)  # of every carving
        self.credences = said_here(argument, self.said)
        self.query = query or Query.of(argument)

    @classmethod
    def of(cls, argument: ArgumentMap, credences: CredenceSet | None, query: Query) -> Case:
        """The case of one person, in the carving of the argument that the query or the person names."""
        return cls(carved_for(query, argument, credences.credences if credences else ()), credences, query)

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

    def in_carving(self, state: str) -> Case:
        """The same person and the same query, with one of the argument's rival carvings in place of what there is.

        Raises:
            UnknownNameError: when something is asked about that this carving has not.
        """
        argument = self.argument.uncarved
        query = structs.replace(self.query, assumed=_without(self.query.assumed, argument.carvings))
        query = structs.replace(query, do=_without(query.do, argument.carvings))
        other = carved(argument, state, told=False)
        for claim in (query.target.claim, *query.assumed, *query.do, *query.observed):
            if wrong := misnamed(other, claim, ()):
                raise UnknownNameError(wrong[0], str(wrong[1]))
        return Case(other, self.said, query)

    def about(self, target: Event, given: Evidence) -> Case:
        """The same argument and credences with another query."""
        return Case(self.argument, self.credences, self.query.about(target, given))


def _without(states: Mapping[str, Any], claim: str) -> dict[str, Any]:
    return {name: value for name, value in states.items() if name != claim}


def asked_of(argument: ArgumentMap, query: Query, probability: float, answered: int) -> Asked:
    """What a result says first."""
    questions = len(argument.questions)
    return Asked(
        argument.name, argument.version, argument.fingerprint, query, probability, answered, questions, argument.carving
    )
