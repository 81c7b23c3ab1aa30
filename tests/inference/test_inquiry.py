"""The engine against enumeration: probabilities, evidence, interventions, soft evidence, derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.checks import check
from tests import oracle
from tests.strategies import arguments, credences, evidence

MANY = settings(max_examples=150, deadline=None)


def theta_of(argument: ArgumentMap) -> np.ndarray:
    return np.array([question.reading.credence for question in argument.questions.values()])


def credences_of(argument: ArgumentMap) -> dict[str, float]:
    return {name: question.reading.credence for name, question in argument.questions.items()}


def expected(argument: ArgumentMap, *evidence, **more) -> float:
    try:
        return oracle.probability(argument, credences_of(argument), argument.target, *evidence, **more)
    except oracle.ContradictionFoundError:
        assume(False)
        raise


@MANY
@given(arguments())
def test_random_arguments_are_sound(argument: ArgumentMap) -> None:
    assert [one for one in check(argument) if one.severity == "error" and one.code != "unused-question"] == []


@MANY
@given(st.data(), arguments(certain=True))
def test_probability_agrees_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    (found,) = Inquiry(argument, given=known).probability(theta_of(argument)[:, np.newaxis])
    assert oracle.same(found, expected(argument, known))
