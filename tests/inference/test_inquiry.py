"""The engine against enumeration: probabilities, evidence, interventions, soft evidence, derivatives."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from numpy.typing import NDArray

import oracle
from cruxmap.inference import compiled as kept
from cruxmap.inference import direct
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import STEP, ContradictionError, ImpossibleEvidenceError, Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Part, joint_evidence
from cruxmap.model.checks import check
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.query import Query
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN
from strategies import arguments, evidence

MANY = settings(max_examples=40, deadline=None)
SOME = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module", autouse=True, params=["circuit", "numbers"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every promise holds for circuits, and where they are too long."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numbers":
            patch.setattr(kept, "has_short_circuit", lambda *_: False)
        yield request.param


def theta_of(argument: ArgumentMap) -> NDArray[np.float64]:
    return np.array([question.reading.credence for question in argument.questions.values()])


def credences_of(argument: ArgumentMap) -> dict[str, float]:
    return {name: question.reading.credence for name, question in argument.questions.items()}


def assert_right(
    result: float,
    argument: ArgumentMap,
    given: oracle.Evidence,
    do: oracle.Configuration | None = None,
    weight: tuple[str, dict[str, float]] | None = None,
) -> None:
    """A number is that of the oracle, and there is none exactly where the oracle has none."""
    expected = oracle.probability(argument, credences_of(argument), argument.target, given, do, weight)
    assert oracle.same(result, expected)


def small(**forms: object) -> ArgumentMap:
    """An argument of true/false claims, each question at 0.3; the target is the last claim."""
    claims = {name: Claim(name, name, dict.fromkeys(BOOLEAN, ""), form) for name, form in forms.items()}  # type: ignore[arg-type]
    terms = dict.fromkeys(text for claim in claims.values() for _, text in claim.form.terms if text[0].isalpha())
    questions = {name: Question(Reading(0.3)) for name in terms if name not in BOOLEAN}
    return ArgumentMap("small", Event(list(claims)[-1]), claims, questions, (Part("a", "", "", tuple(claims), ()),))


@MANY
@given(arguments())
def test_random_arguments_are_sound(argument: ArgumentMap) -> None:
    assert [one for one in check(argument) if one.severity == "error" and one.code != "unused-question"] == []


@MANY
@given(st.data(), arguments(certain=True))
def test_probability_agrees_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    (found,) = Inquiry(argument, Query.of(argument, given=known)).probability(theta_of(argument)[:, np.newaxis])
    assert_right(found, argument, known)


@MANY
@given(st.data(), arguments(certain=True))
def test_interventions_agree_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    do = {name: states[0] for name, states in data.draw(evidence(argument)).items()}
    known = data.draw(evidence(argument, 1))
    (found,) = Inquiry(argument, Query.of(argument, given=known, do=do)).probability(theta_of(argument)[:, np.newaxis])
    assert_right(found, argument, known, do)


@SOME
@given(st.data(), arguments(certain=True))
def test_soft_evidence_agrees_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    name = data.draw(st.sampled_from(list(argument.claims)))
    states = list(argument.claims[name].states)
    weights = data.draw(st.lists(st.floats(0.01, 1), min_size=len(states), max_size=len(states)))
    known = data.draw(evidence(argument, 1))
    inquiry = Inquiry(argument, Query.of(argument, given=known), [Weight((name,), np.array(weights))])
    (found,) = inquiry.probability(theta_of(argument)[:, np.newaxis])
    assert_right(found, argument, known, weight=(name, dict(zip(states, weights, strict=True))))


@SOME
@given(st.data(), arguments(certain=True))
def test_events_agree_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known, event, other = (data.draw(evidence(argument, 1)) for _ in range(3))
    theta = theta_of(argument)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(direct, "MUCH", data.draw(st.sampled_from([0, 1 << 20])))
        found = joint_of_events(Inquiry(argument).network, theta, [argument.target.claim], [event, other, {}], known)
    state = list(argument.claims[argument.target.claim].states).index(argument.target.state)
    for column, one in enumerate([event, other, {}]):
        together = joint_evidence(known, one)
        share, whole = found[state, ..., column].sum(), found[..., column].sum()
        assert_right(share / whole if whole else math.nan, argument, together)


@SOME
@given(st.data(), arguments(certain=True))
def test_prepared_events_are_those_that_are_worked_out_at_once(data: DataObject, argument: ArgumentMap) -> None:
    events = [{}, *(data.draw(evidence(argument, 2)) for _ in range(3))]
    other = data.draw(evidence(argument, 1))
    theta = theta_of(argument)
    at_once = Inquiry(argument).events(theta, [*events, other])
    compiled(argument).prepare(argument.target.claim, events)
    prepared = Inquiry(argument).events(theta, [*events, other])
    for event in [*events, other]:
        assert prepared.share(event) == pytest.approx(at_once.share(event), abs=1e-14)
        assert prepared.with_target(event) == pytest.approx(at_once.with_target(event), abs=1e-14)
        assert (prepared.share(event) or 0.0) <= 1


@SOME
@given(st.data(), arguments())
def test_a_batch_is_its_columns(data: DataObject, argument: ArgumentMap) -> None:
    count = data.draw(st.sampled_from([2, 3, 700]))
    theta = np.random.default_rng(1).uniform(0.01, 0.99, (len(argument.questions), count))
    inquiry = Inquiry(argument, Query.of(argument, given=data.draw(evidence(argument, 1))))
    whole = inquiry.probability(theta)
    alone = [inquiry.probability(theta[:, [i]])[0] for i in (0, count // 2, count - 1)]
    assert all(oracle.same(a, b, 0) for a, b in zip(whole[[0, count // 2, count - 1]], alone, strict=True))


@MANY
@given(st.data())
def test_derivatives_agree_with_enumeration(way: str, data: DataObject) -> None:
    """The oracle takes the same complex step, in plain Python: at 0 and 1, under evidence, with shared questions.

    On numbers there may be no derivative beside cells that are 0 / 0, so that certainties are left to circuits.
    """
    argument = data.draw(arguments(certain=way == "circuit"))
    known = data.draw(evidence(argument))
    theta = theta_of(argument)[:, np.newaxis]
    assume(not np.isnan(Inquiry(argument, Query.of(argument, given=known)).probability(theta)).any())
    name = data.draw(st.sampled_from(list(argument.questions)))
    found = Inquiry(argument, Query.of(argument, given=known)).derivatives(theta_of(argument))
    stepped = credences_of(argument) | {name: argument.questions[name].reading.credence + 1j * STEP}
    slope = oracle.probability(argument, stepped, argument.target, known).imag / STEP
    assert found[list(argument.questions).index(name)] == pytest.approx(slope, abs=1e-10, rel=1e-10)


@SOME
@given(st.data(), arguments())
def test_derivatives_agree_with_differences(data: DataObject, argument: ArgumentMap) -> None:
    """A check of the complex step itself, to what differences can show."""
    known = data.draw(evidence(argument))
    assume(not math.isnan(oracle.probability(argument, credences_of(argument), argument.target, known)))
    name = data.draw(st.sampled_from(list(argument.questions)))
    ends = [
        oracle.probability(argument, credences_of(argument) | {name: c}, argument.target, known)
        for c in (argument.questions[name].reading.credence + h for h in (-1e-5, 1e-5))
    ]
    found = Inquiry(argument, Query.of(argument, given=known)).derivatives(theta_of(argument))[
        list(argument.questions).index(name)
    ]
    assert found == pytest.approx((ends[1] - ends[0]) / 2e-5, abs=1e-4, rel=1e-3)


def test_a_shared_question_counts_twice() -> None:
    argument = small(
        a=CredenceForm("q"), b=TableForm((TableRow("q", {"a": ("true",)}), TableRow("false", {"a": ("false",)})))
    )
    inquiry = Inquiry(argument)
    assert inquiry.probability(np.array([[0.3]])) == pytest.approx([0.09])
    assert inquiry.derivatives(np.array([0.3])) == pytest.approx([0.6], abs=1e-15)
    assert inquiry.derivatives(np.array([[0.0, 0.5, 1.0]])) == pytest.approx(np.array([[0.0, 1.0, 2.0]]), abs=1e-15)


def test_a_certain_base_stays_what_it_is() -> None:
    """Whatever tilts it; only two credences that are certain can meet."""
    argument = small(a=Tilt(TiltSpec("true", (Factor("q"),))))
    assert Inquiry(argument).probability(np.array([[0.0, 0.3, 1.0]])).tolist() == [1, 1, 1]


def test_log_odds_derivatives() -> None:
    """logit(q²) = log(q²) - log(1 - q²) has the slope 2 / (q (1 - q²))."""
    argument = small(
        a=CredenceForm("q"), b=TableForm((TableRow("q", {"a": ("true",)}), TableRow("false", {"a": ("false",)})))
    )
    slopes = Inquiry(argument).log_odds_derivatives(np.array([[0.3, 0.5]]))
    assert slopes[0] == pytest.approx([2 / (q * (1 - q * q)) for q in (0.3, 0.5)])
    assert np.isinf(Inquiry(argument).log_odds_derivatives(np.array([1.0]))).all()


def test_derivatives_are_nan_where_the_probability_is() -> None:
    argument = small(a=CredenceForm("q"))
    inquiry = Inquiry(argument, Query.of(argument, given={"a": ("true",)}))
    assert np.isnan(inquiry.derivatives(np.array([0.0]))).all()


def test_why_there_is_no_answer() -> None:
    argument = small(a=CredenceForm("q"), b=Tilt(TiltSpec("p", (Factor("q", {"a": ("true",)}),))))
    assert isinstance(
        Inquiry(argument, Query.of(argument, given={"a": ("true",)})).explain_nan(np.array([0.0, 0.5])),
        ImpossibleEvidenceError,
    )
    problem = Inquiry(argument).explain_nan(np.array([1.0, 0.0]))
    assert isinstance(problem, ContradictionError)
    assert "opposite certainties meet in 'b': " in str(problem)
