"""What an inquiry answers beside a probability: shares of events, many slopes, and why there is no number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import oracle
from cruxmap.errors import CruxmapError
from cruxmap.inference import inquiry as inquiries
from cruxmap.inference.compiled import compiled
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError, Inquiry, impossible
from cruxmap.model.argument import ArgumentMap, Event, joint_evidence
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.query import Query
from small import conjunction, hill, mixed, small
from strategies import arguments, evidence

TRUE, FALSE = ("true",), ("false",)
ZERO = "take less for given, or change the credences of 0 or 1 that rule this out"
SHORT = "leave one short of 0 or 1"


def told(error: CruxmapError) -> tuple[type, str, str]:
    return type(error), str(error), error.remedy


@settings(max_examples=40, deadline=None)
@given(st.data(), arguments())
def test_shares_of_events_agree_with_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known, event, further = (data.draw(evidence(argument, 1)) for _ in range(3))
    credences = {name: question.reading.credence for name, question in argument.questions.items()}
    answers = Inquiry(argument, Query.of(argument, given=known)).events(
        np.array([*credences.values()]), [{}, event, further, joint_evidence(further, event)]
    )
    axis = list(argument.claims).index(argument.target.claim)
    state = list(argument.claims[argument.target.claim].states).index(argument.target.state)

    def weight(of: oracle.Evidence) -> float:
        return float(oracle.joint(argument, credences, joint_evidence(known, of)).sum())

    def with_target(of: oracle.Evidence) -> float:
        return float(oracle.joint(argument, credences, joint_evidence(known, of)).take(state, axis).sum())

    def assert_share(share: float | None, part: float, total: float) -> None:
        assert share == (pytest.approx(part / total, abs=1e-12) if total else None)

    for asked in ({}, event, further):
        assert answers.possible(asked) == (weight(asked) > 0)
        assert_share(answers.share(asked), weight(asked), weight({}))
        assert_share(answers.with_target(asked), with_target(asked), weight({}))
        assert_share(answers.target_given(asked), with_target(asked), weight(asked))
        assert_share((answers.split(asked) or (None,))[0], with_target(asked), weight({}))
        assert_share((answers.split(asked) or (0, None))[1], weight(asked) - with_target(asked), weight({}))
    assert_share(answers.share(event, further), weight(joint_evidence(further, event)), weight(further))


def test_what_is_undefined_has_no_share() -> None:
    argument = small("b", {"a": CredenceForm("q"), "b": Tilt(TiltSpec("p", (Factor("q"),)))}, {"q": 1.0, "p": 0.0})
    answers = Inquiry(argument).events(np.array([1.0, 0.0]), [{}, {"a": TRUE}])
    assert (
        answers.with_target({}) is answers.target_given({}) is answers.split({}) is answers.share({"a": TRUE}) is None
    )
    assert not answers.possible({})
    answers = Inquiry(argument, Query(Event("a"))).events(np.array([1.0, 0.0]), [{}, {"a": FALSE}, {"b": TRUE}])
    assert (answers.with_target({}), answers.with_target({"b": TRUE})) == (1, None)
    assert (answers.split({}), answers.split({"a": FALSE}), answers.target_given({"a": FALSE})) == (
        (1, 0),
        (0, 0),
        None,
    )


def test_a_share_is_never_more_than_one() -> None:
    """The parts of 0.1, 0.7 and 0.2 add up to more than they do in another order."""
    argument = mixed()
    for q in np.linspace(0.01, 0.99, 99):
        answers = Inquiry(argument).events(np.array([q]), [{}, {"c": ("true", "false")}, {"c": ("false", "true")}])
        assert answers.share({"c": ("false", "true")}) == 1


def test_prepared_events_are_not_taken_for_other_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was prepared is without evidence, interventions and weights, and for one claim."""
    argument = mixed()
    compiled(argument).prepare("a", [{}, {"c": TRUE}])
    theta = np.array([0.25])
    for query, weights, expected in (
        (Query(Event("a")), [], (0.2, 0.25)),
        (Query(Event("a"), {"a": TRUE}), [], (0.2 / 0.35, 0.2 / 0.35)),
        (Query(Event("a"), do={"c": "true"}), [], (0.8, 1)),
        (Query(Event("a")), [Weight(("c",), np.array([3.0, 1.0]))], (0.6 / 1.5, 0.75 / 1.5)),
        (Query(Event("c")), [], (0.25, 0.25)),
        (Query(Event("a", "false")), [], (0.05, 0.25)),
    ):
        answers = Inquiry(argument, query, weights).events(theta, [{}, {"c": TRUE}])
        shares = answers.with_target({"c": TRUE}), answers.share({"c": TRUE})
        assert shares == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_what_was_prepared_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = mixed()
    compiled(argument).prepare("a", [{}, {"c": TRUE}])
    asked: list[object] = []

    def joint_of_events(network: object, theta: object, keep: object, events: list[object], *further: object) -> object:
        asked.extend(events)
        return np.full((2, len(events)), 0.125)

    monkeypatch.setattr(inquiries, "joint_of_events", joint_of_events)
    answers = Inquiry(argument).events(np.array([0.25]), [{}, {"c": FALSE}, {"c": TRUE}])
    assert asked == [{"c": FALSE}]
    assert (answers.with_target({"c": TRUE}), answers.with_target({"c": FALSE})) == pytest.approx((0.2, 0.125))


def test_slopes_of_many_vectors_are_worked_out_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    theta = np.random.default_rng(1).uniform(0, 1, (2, 5))
    theta[0, 1], theta[1, 2] = 0, 1
    for steps in (1, 2, 4, 15, 1024):
        monkeypatch.setattr(inquiries, "STEPS", steps)
        inquiry = Inquiry(argument)
        assert inquiry.derivatives(theta) == pytest.approx(theta[::-1], abs=1e-15)
        assert inquiry.derivatives(theta[:, 3]) == pytest.approx(theta[::-1, 3], abs=1e-15)
        assert inquiry.derivatives(np.full((2, 3, 2), 0.25)).shape == (2, 3, 2)


def test_slopes_are_of_the_state_that_is_asked_for() -> None:
    argument = hill()
    for state, sign in (("true", 1), ("false", -1)):
        inquiry = Inquiry(argument, Query(Event("a", state)))
        assert inquiry.derivatives(np.array([0.3])) == pytest.approx([sign * 0.4], abs=1e-15)
        assert inquiry.log_odds_derivatives(np.array([0.3])) == pytest.approx([sign * 0.4 / 0.21 / 0.79])


def test_log_odds_slopes_of_what_feeds_one_side_alone() -> None:
    """logit P(a | b) = logit p + log q - log r, where q and r are P(b) with a and without."""
    rows = (TableRow("q", {"a": TRUE}), TableRow("r", {"a": FALSE}))
    argument = small("a", {"a": CredenceForm("p"), "b": TableForm(rows)}, {"p": 0.5, "q": 0.5, "r": 0.5})
    theta = np.random.default_rng(1).uniform(0.1, 0.9, (3, 2, 2))
    slopes = Inquiry(argument, Query(Event("a"), {"b": TRUE})).log_odds_derivatives(theta)
    p, q, r = theta
    assert slopes == pytest.approx(np.array([1 / (p * (1 - p)), 1 / q, -1 / r]))


def test_log_odds_of_certainties_have_no_slope() -> None:
    argument = small("a", {"a": CredenceForm("q"), "b": CredenceForm("p")}, {"q": 0.5, "p": 0.5})
    slopes = Inquiry(argument).log_odds_derivatives(np.array([[0.0, 0.5, 1.0], [0.5, 0.5, 0.5]]))
    assert slopes[0].tolist() == [math.inf, 4, math.inf]
    assert np.isnan(slopes[1]).tolist() == [True, False, True]
    assert slopes[1, 1] == 0


def test_why_there_is_no_number() -> None:
    argument = small(
        "b",
        {"a": CredenceForm("q"), "b": TableForm((TableRow("p", {"a": TRUE}), TableRow("false", {"a": FALSE})))},
        {"q": 0.5, "p": 0.5},
    )

    def reason(given: dict[str, tuple[str, ...]], *theta: float) -> tuple[type, str, str]:
        return told(Inquiry(argument, Query(Event("b"), given)).explain_nan(np.array(theta)))

    refused = ImpossibleEvidenceError
    assert reason({"a": TRUE}, 0, 0.5) == (refused, "a=true has probability zero at these credences", ZERO)
    assert reason({"b": TRUE, "a": ("false",)}, 0.5, 0.5) == (
        refused,
        "a=false cannot hold together with b=true at these credences",
        ZERO,
    )
    assert reason({"b": ()}, 0.5, 0.5) == (refused, "b= has probability zero at these credences", ZERO)
    assert impossible("so", iter(["a", "b"])).claims == ("a", "b")
    doing = Inquiry(argument, Query(Event("a"), {"b": TRUE}, {"b": "false"})).explain_nan(np.array([0.5, 0.5]))
    assert told(doing) == (refused, "b=true has probability zero at these credences", ZERO)
    assert isinstance(doing, ImpossibleEvidenceError)
    assert doing.claims == ("b",)


def test_weights_that_rule_everything_out() -> None:
    inquiry = Inquiry(mixed(), weights=[Weight(("c",), np.array([0.0, 0.0]))])
    assert np.isnan(inquiry.probability(np.array([[0.5]]))).all()
    reason = inquiry.explain_nan(np.array([0.5]))
    assert told(reason) == (ImpossibleEvidenceError, "the evidence has probability zero at these credences", ZERO)


def test_evidence_beyond_the_digits_of_a_double_has_no_number() -> None:
    rows = (TableRow("p", {"a": TRUE}), TableRow("0", {"a": FALSE}))
    argument = small("a", {"a": CredenceForm("q"), "b": TableForm(rows)}, {"q": 0.5, "p": 0.5})
    inquiry = Inquiry(argument, Query(Event("a"), {"b": TRUE}))
    least = inquiries.LEAST_EVIDENCE
    assert inquiry.probability(np.array([[0.5, 0.5], [2 * least, least]])) == pytest.approx([1, np.nan], nan_ok=True)
    for q, p in ((0.5, least), (0.3, least), (1.0, 1e-310), (1e-200, 1e-200)):
        assert told(inquiry.explain_nan(np.array([q, p]))) == (
            ImpossibleEvidenceError,
            "the evidence is too improbable for double precision at these credences (less than 1e-300)",
            "it is not impossible: give less evidence at once",
        )


def test_a_probability_below_doubles_is_not_called_zero() -> None:
    rows = (TableRow("q", {"a": TRUE}), TableRow("0", {"a": FALSE}))
    argument = small("b", {"a": CredenceForm("p"), "b": TableForm(rows)}, {"q": 0.5, "p": 0.5})
    inquiry = Inquiry(argument, Query(Event("b")))
    assert inquiry.value(np.array([1e-100, 1e-100])) == pytest.approx(1e-200, rel=1e-9, abs=0)
    for certain in ((0.0, 1e-200), (1e-200, 0.0)):
        assert inquiry.value(np.array(certain)) == 0
    with pytest.raises(inquiries.UnderflowError) as raised:
        inquiry.value(np.array([1e-200, 1e-200]), "A")
    assert raised.value.message == "A: P(b) is not zero, but below what double precision can hold (1e-308)"
    assert raised.value.remedy == "ask about a claim on the way to it, as the target"


def test_which_certainties_meet() -> None:
    tilt = Tilt(TiltSpec("p", (Factor("q", {"a": TRUE}), Factor("r"), Factor("q"))))
    claims = {"side": Tilt(TiltSpec("q", (Factor("p"),))), "a": CredenceForm("r"), "b": tilt, "c": CredenceForm("r")}
    argument = small("b", claims, {"q": 0.5, "p": 0.5, "r": 0.5})
    theta = np.array([1.0, 0.0, 0.5])

    def reason(query: Query) -> tuple[type, str, str]:
        return told(inquiries.contradiction(Inquiry(argument, query), theta))

    in_b = (ContradictionError, "opposite certainties meet in 'b': p, q", SHORT)
    in_side = (ContradictionError, "opposite certainties meet in 'side': q, p", SHORT)
    assert reason(Query(Event("b"))) == in_b, "what the question depends on comes first"
    assert reason(Query(Event("c"), {"b": TRUE})) == in_b
    assert reason(Query(Event("c"))) == in_side
    assert reason(Query(Event("b"), do={"b": "true"})) == in_side
    done = Query(Event("c"), do={"b": "true", "side": "true"})
    remedy = "leave one of the credences short of 0 or 1"
    assert reason(done) == (ContradictionError, "opposite certainties meet", remedy)
    assert told(Inquiry(argument, Query(Event("b"))).explain_nan(theta)) == in_b
