"""The engine against enumeration: probabilities, evidence, interventions, soft evidence, derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

import oracle
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError, Inquiry
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.checks import check
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import BOOLEAN, Case, Form
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.table import Table
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.question import Question, Reading
from strategies import argument_maps, evidence

MANY = settings(max_examples=200, deadline=None)


def vector(argument: ArgumentMap) -> np.ndarray:
    return np.array([question.reading.credence for question in argument.questions.values()])


def expected(argument: ArgumentMap, values: Any = None, **asked: Any) -> Any:
    values = vector(argument) if values is None else values
    try:
        return oracle.probability(argument, dict(zip(argument.questions, values, strict=True)), **asked)
    except oracle.ContradictionFoundError:
        assume(False)


@MANY
@given(argument_maps())
def test_random_arguments_are_sound(argument: ArgumentMap) -> None:
    assert [one for one in check(argument) if one.severity == "error" and one.code != "unused-question"] == []


@MANY
@given(st.data(), argument_maps(certain=True))
def test_probabilities_are_those_of_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    do = {name: states[0] for name, states in data.draw(evidence(argument)).items() if name not in known}
    (found,) = Inquiry(argument, given=known, do=do).probability(vector(argument)[:, np.newaxis])
    assert oracle.same(found, expected(argument, given=known, do=do))


@MANY
@given(st.data(), argument_maps())
def test_soft_evidence_is_a_factor_of_the_joint_probability(data: DataObject, argument: ArgumentMap) -> None:
    claims = tuple(data.draw(st.lists(st.sampled_from(list(argument.claims)), unique=True, min_size=1, max_size=2)))
    shape = [len(argument.claims[name].states) for name in claims]
    values = data.draw(st.lists(st.floats(0.1, 2), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    weights = [Weight(claims, np.array(values).reshape(shape))]
    (found,) = Inquiry(argument, weights=weights).probability(vector(argument)[:, np.newaxis])
    assert oracle.same(found, expected(argument, weights=weights))


@MANY
@given(st.data(), argument_maps())
def test_events_are_those_of_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument, size=1))
    events = [{}, *({name: (state,)} for name, claim in argument.claims.items() for state in claim.states)]
    found = Inquiry(argument, given=known).events(vector(argument), events)
    whole = oracle.joint(argument, dict(zip(argument.questions, vector(argument), strict=True)), known)
    for event in events:
        for name, (state,) in event.items():
            axis = list(argument.claims).index(name)
            at = list(argument.claims[name].states).index(state)
            assert oracle.same(found.alone(event), whole.take(at, axis).sum())
            target = expected(argument, given=known | event) if name not in known else found.target_given(event)
            assert found.target_given(event) is None or oracle.same(found.target_given(event), target)


@MANY
@given(st.data(), argument_maps(certain=True))
def test_derivatives_are_those_of_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    theta = vector(argument)
    now = expected(argument, given=known)
    found = Inquiry(argument, given=known).derivatives(theta)
    assert found.shape == theta.shape
    for i, slope in enumerate(found):
        step = theta.astype(complex)
        step[i] += 1e-20j
        wanted = np.nan if np.isnan(now) else expected(argument, step, given=known).imag / 1e-20
        assert oracle.same(slope, wanted, 1e-9 * (1 + abs(np.nan_to_num(wanted))))


@settings(max_examples=50, deadline=None)
@given(st.data(), argument_maps())
def test_derivatives_are_the_slopes_of_differences(data: DataObject, argument: ArgumentMap) -> None:
    inquiry = Inquiry(argument, given=data.draw(evidence(argument, size=1)))
    theta = vector(argument)
    assume(not np.isnan(inquiry.probability(theta[:, np.newaxis])).any())
    for i, slope in enumerate(inquiry.derivatives(theta)):
        step = 1e-4 * np.eye(len(theta))[i]
        ends = inquiry.probability(np.stack([theta - step, theta + step], axis=1))
        assert abs((ends[1] - ends[0]) / 2e-4 - slope) < 1e-3 * (1 + abs(slope))


def small(**claims: str) -> ArgumentMap:
    """An argument of true/false claims, each given as `parent -> question if so, question if not`, or a question."""
    made = {}
    for name, text in claims.items():
        parent, arrow, values = text.partition(" -> ")
        if arrow:
            yes, no = values.split(", ")
            form: Form = Table((Case(yes, {parent: ("true",)}), Case(no, {parent: ("false",)})))
        else:
            form = Credence(text)
        made[name] = Claim(name, name, dict.fromkeys(BOOLEAN, ""), form)
    asked = {
        text: Question(Reading(0.3), text) for one in made.values() for _, text in one.form.terms if text[0] == "q"
    }
    return ArgumentMap("small", Event(list(made)[-1]), made, asked, ())


def test_the_derivative_of_a_square() -> None:
    twice = Inquiry(small(a="q", b="a -> q, false"))
    assert twice.derivatives(np.array([0.3])).tolist() == pytest.approx([0.6], abs=1e-15)
    assert twice.derivatives(np.array([[0.0, 0.3, 1.0]])).tolist() == [pytest.approx([0.0, 0.6, 2.0], abs=1e-15)]
    p = 0.09
    assert twice.log_odds_derivatives(np.array([0.3])).tolist() == pytest.approx([0.6 / (p * (1 - p))])
    assert twice.log_odds_derivatives(np.array([1.0])).tolist() == [np.inf]
    assert np.isnan(twice.log_odds_derivatives(np.array([0.0]))).all()


def test_derivatives_under_evidence_are_those_of_bayes() -> None:
    # P(a | b) = q r / (q r + (1 - q) s), whose derivative in q is r s over the square of the denominator.
    bayes = Inquiry(small(a="q1", b="a -> q2, q3"), Event("a"), {"b": ("true",)})
    q, r, s = 0.2, 0.9, 0.4
    whole = q * r + (1 - q) * s
    wanted = [r * s / whole**2, q * (1 - q) * s / whole**2, -q * (1 - q) * r / whole**2]
    assert bayes.derivatives(np.array([q, r, s])).tolist() == pytest.approx(wanted, abs=1e-15)
    assert np.isnan(bayes.derivatives(np.array([q, 0.0, 0.0]))).all()


def test_many_questions_are_stepped_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = small(a="q1", b="a -> q2, q3", c="b -> q4, q5")
    theta = np.random.default_rng(1).uniform(size=(5, 7))
    whole = Inquiry(argument).derivatives(theta)
    monkeypatch.setattr("cruxmap.inference.inquiry.STEPS", 3)
    assert (Inquiry(argument).derivatives(theta) == whole).all()
    assert (np.stack([Inquiry(argument).derivatives(one) for one in theta.T], axis=1) == whole).all()


def test_a_claim_on_which_nothing_depends_in_the_end_changes_nothing() -> None:
    # An even chance is the same formula for true and for false; what does not vary must still be summed.
    even = small(v="q", c="v -> q7, q7")
    even = structs.replace(
        even, claims=even.claims | {"v": structs.replace(even.claims["v"], form=Table((Case("0.5"),)))}
    )
    assert Inquiry(even).probability(np.array([[0.3], [0.7]])).tolist() == [0.7]


def test_impossible_evidence_is_explained() -> None:
    chain = small(a="q1", b="a -> q2, q3", c="b -> q4, q5")
    theta = np.array([0.5, 1.0, 0.0, 0.3, 0.3])
    impossible = Inquiry(chain, given={"a": ("true",), "b": ("false",)})
    assert np.isnan(impossible.probability(theta[:, np.newaxis])).all()
    why = impossible.explain_nan(theta)
    assert isinstance(why, ImpossibleEvidenceError)
    assert str(why) == "b=false cannot hold together with a=true at these credences"
    alone = Inquiry(chain, given={"b": ("true",)}).explain_nan(np.array([0.0, 1.0, 0.0, 0.3, 0.3]))
    assert str(alone) == "b=true has probability zero at these credences"


def tilted(base: str) -> ArgumentMap:
    claim = Claim("c", "c", dict.fromkeys(BOOLEAN, ""), Tilt(TiltSpec(base, (Factor("q"), Factor("r")))))
    asked = {name: Question(Reading(0.3), name) for name in ("b", "q", "r")}
    return ArgumentMap("tilted", Event("c"), {"c": claim}, asked, ())


def test_opposite_certainties_are_explained() -> None:
    theta = np.array([0.0, 1.0, 0.3])
    assert np.isnan(Inquiry(tilted("b")).probability(theta[:, np.newaxis])).all()
    why = Inquiry(tilted("b")).explain_nan(theta)
    assert isinstance(why, ContradictionError)
    assert str(why) == "opposite certainties meet in 'c': b, q; leave one short of 0 or 1"


@pytest.mark.parametrize(("base", "stays"), [("true", 1.0), ("false", 0.0), ("1", 1.0), ("0%", 0.0)])
@pytest.mark.parametrize("tilt", [0.0, 0.4, 1.0])
def test_a_constant_certainty_stays_whatever_tilts_it(base: str, stays: float, tilt: float) -> None:
    assert Inquiry(tilted(base)).probability(np.array([[0.5], [tilt], [0.5]])).tolist() == [stays]
