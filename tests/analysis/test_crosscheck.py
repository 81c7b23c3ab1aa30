"""The conclusion by this engine and by pgmpy, with the argument's scope and without it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

from cruxmap import case
from cruxmap.analysis.crosscheck import CrossCheck, Twice, cross_check
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from small import conjunction, small
from strategies import arguments, evidence


def test_both_engines_work_out_the_same_with_and_without_the_scope() -> None:
    """Of x, y and z at 0.5, 0.3 and 0.4, with x in the scope and z given: 0.3, and without the scope 0.15."""
    argument = structs.replace(conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.4), scope={"x": ("true",)})
    asked = case(argument, CredenceSet(credences={"q_y": Credence(0.3)}), given={"z": ("true",)})
    result = cross_check(asked)
    assert isinstance(result, CrossCheck)
    assert result.asked == asked.asked
    close = [pytest.approx(value, abs=1e-12) for value in (0.3, 0.15)]
    assert (result.conclusion, result.unconditional) == (Twice(close[0], close[0]), Twice(close[1], close[1]))


@settings(max_examples=20)
@given(st.data(), arguments(4, 3, certain=True))
def test_where_certainties_meet_both_engines_have_the_same_number_or_none(
    data: DataObject, argument: ArgumentMap
) -> None:
    known = data.draw(evidence(argument, 2))
    asked = case(argument, given=known)
    ours = float(asked.inquiry.probability(asked.point[:, np.newaxis])[0])
    if np.isnan(ours):
        with pytest.raises((ContradictionError, ImpossibleEvidenceError)):
            cross_check(asked)
        return
    assert cross_check(asked).conclusion == Twice(pytest.approx(ours, abs=1e-12), ours)


def side(readings: dict[str, float]) -> ArgumentMap:
    """A claim x whose base meets a tilt, an e that needs it or a, and a target t beside them."""
    either = Rule((RuleCase("true", {"x": ("true",)}), RuleCase("true", {"a": ("true",)}), RuleCase("false")))
    tilt = Tilt(TiltSpec("base", (Factor("odds"),)))
    claims = {"a": CredenceForm("q"), "x": tilt, "e": either, "t": CredenceForm("p")}
    return small("t", claims, {"q": 0.5, "base": 1.0, "odds": 0.0, "p": 0.3} | readings)


def test_a_meeting_beside_the_question_does_not_keep_pgmpy_from_its_answer() -> None:
    """P(t) = 0.3 whatever x is, and given e too where a makes it possible; given x, there may be nothing given."""
    for known, expected in (({}, 0.3), ({"e": ("true",)}, 0.3), ({"t": ("true",)}, 1)):
        twice = cross_check(case(side({}), given=known)).conclusion
        assert (twice.pgmpy, twice.cruxmap) == (pytest.approx(expected), pytest.approx(expected))
    for known, readings in (({"x": ("true",)}, {}), ({"e": ("true",)}, {"q": 0.0})):
        with pytest.raises(ContradictionError):
            cross_check(case(side(readings), given=known))
    scoped = structs.replace(side({}), scope={"t": ("true",)}, target=Event("x"))
    assert cross_check(case(scoped, do={"x": "true"})).conclusion == Twice(1, 1)
