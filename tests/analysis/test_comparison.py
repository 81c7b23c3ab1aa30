"""Contributions: against closed forms and another integrator, and the properties that define them."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs
from scipy.integrate import quad_vec

import oracle
from cruxmap import compare
from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import ViewBeside
from cruxmap.analysis.rounding import by_size
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError, UnderflowError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.credences import Credence, CredenceSet, View, values_of
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.notation import expit, logit
from cruxmap.model.query import Query
from cruxmap.model.question import Question, Reading
from cruxmap.report.comparison import comparison_document
from cruxmap.report.formats import FORMATS
from small import conjunction, hill, mixed, small
from strategies import arguments, credence_sets, evidence

# Nearer to a certainty, 1 - q is known to fewer digits than a sum within 1e-12 needs.
exact = st.one_of(st.floats(1e-6, 1 - 1e-6), st.sampled_from([0.0, 1.0, 1e-6, 1 - 1e-6, 0.5]))
anything = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 1e-9, 1 - 1e-9, 0.5]))


def person(views=None, event="", **credences):
    stated = {name: View(value, given={}) for name, value in (views or {}).items()}
    given = {name: Credence(value) for name, value in credences.items()}
    return CredenceSet(views=stated, credences=given, event=event)


def contributions(result):
    return {row.question: row.contribution for row in result.rows}


def compared(argument, a, b, known=None):
    try:
        return compare(argument, a, b, given=known)
    except (ImpossibleEvidenceError, ContradictionError, UnderflowError):
        assume(False)


@st.composite
def pairs(draw, values):
    argument = draw(arguments(5, 4))
    a, b = (draw(credence_sets(argument, values)) for _ in "ab")
    return argument, a, b, draw(evidence(argument, target=False))


def test_a_view_is_within_the_scope_unless_it_says_otherwise():
    argument = structs.replace(conjunction("x", "y", q_x=0.5, q_y=0.5), scope={"x": ("true",)})
    a = CredenceSet(views={"all": View(0.3)}, credences={"q_y": Credence(0.4)})
    b = CredenceSet(views={"all": View(0.3, given={})})
    free, scoped = compare(argument, a, b).views
    assert free.a == ViewBeside("all", {}, None, pytest.approx(0.2))
    assert free.b == ViewBeside("all", {}, 0.3, pytest.approx(0.25))
    assert scoped.a == ViewBeside("all", {"x": ("true",)}, 0.3, pytest.approx(0.4))
    assert scoped.b == ViewBeside("all", {"x": ("true",)}, None, pytest.approx(0.5))


def test_a_difference_of_rounding_is_told():
    argument = conjunction("x", q_x=0.5)
    result = compare(argument, person(q_x=0.3), person(q_x=math.nextafter(0.3, 1)))
    text = FORMATS["table"](
        comparison_document(Case(argument, person(q_x=0.3)), Case(argument, person(q_x=0.3)), result), 80, False
    )
    assert "30%" in text


def test_a_product_by_hand():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    result = compare(argument, person(q_x=0.2, q_y=0.5), person(q_x=0.6, q_y=0.9))
    assert contributions(result) == pytest.approx({"q_x": 0.28, "q_y": 0.16}, abs=1e-15)
    assert result.difference == pytest.approx(0.44)
    assert result.rows[0].log_odds == pytest.approx(logit(0.6) - logit(0.2))


def test_a_question_that_rises_and_falls_again_contributes_what_is_left():
    result = compare(hill(), person(q=0.1), person(q=0.9))
    assert result.difference == pytest.approx(0, abs=1e-15)
    assert contributions(result)["q"] == 0
    assert all(one.closed is None or math.isfinite(one.closed) for one in result.meetings)


def test_a_mixture_is_linear():
    assert contributions(compare(mixed(), person(q=0.1), person(q=0.9)))["q"] == pytest.approx(0.48, abs=1e-15)


@settings(max_examples=40, deadline=None)
@given(pairs(exact))
def test_contributions_sum_to_the_difference(case):
    argument, a, b, known = case
    there = compared(argument, a, b, known)
    assert sum(contributions(there).values()) == pytest.approx(there.difference, abs=1e-12)
    assert abs(there.remainder) <= 1e-12


@settings(max_examples=40, deadline=None)
@given(pairs(anything))
def test_contributions_turn_round_with_the_pair_and_what_is_missed_is_said(case):
    argument, a, b, known = case
    there, back = compared(argument, a, b, known), compared(argument, b, a, known)
    assert {name: -value for name, value in contributions(back).items()} == contributions(there)
    missed = there.difference - sum(contributions(there).values())
    assert abs(there.remainder) == pytest.approx(abs(missed), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(pairs(st.floats(0.02, 0.98)))
def test_contributions_are_those_of_another_engine_and_another_integrator(case):
    argument, a, b, known = case
    result = compared(argument, a, b, known)
    start, end = ({n: one.credence for n, one in values_of(argument, who).items()} for who in (a, b))
    names = [name for name in start if start[name] != end[name]]

    def slopes(t):
        found = []
        for name in names:
            at = {n: start[n] + t * (end[n] - start[n]) + 1e-20j * (n == name) for n in start}
            slope = oracle.probability(argument, at, given=known).imag / 1e-20
            found.append(slope * (end[name] - start[name]))
        return np.array(found)

    wanted = quad_vec(slopes, 0, 1, epsabs=1e-11)[0] if names else []
    assert contributions(result) == pytest.approx(dict(zip(names, wanted, strict=True)), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(pairs(anything))
def test_a_question_that_cannot_matter_contributes_nothing(case):
    argument, a, b, known = case
    idle = {f"{name}_idle": Claim("", name, {"true": "", "false": ""}, CredenceForm(name)) for name in ("u", "v")}
    questions = {name: Question(Reading(0.5), "?") for name in ("u", "v")}
    whole = ArgumentMap("more", argument.target, {**argument.claims, **idle}, {**argument.questions, **questions}, ())
    sides = [
        CredenceSet(credences={**one.credences, "u": Credence(value), "v": Credence(1 - value)})
        for one, value in ((a, 0.1), (b, 0.9))
    ]
    known = {**known, "v_idle": ("true",)}
    result = compared(whole, *sides, known)
    assert contributions(result)["u"] == 0
    assert contributions(result)["v"] == pytest.approx(0, abs=1e-15)  # in numerator and denominator alike
    without = compared(argument, a, b, {n: s for n, s in known.items() if n != "v_idle"})
    assert result.difference == pytest.approx(without.difference, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.floats(0.01, 0.99)] * 6))
def test_contributions_do_not_depend_on_the_order_of_the_questions(values):
    names = "xyz"
    a, b = (dict(zip((f"q_{n}" for n in names), some, strict=True)) for some in (values[:3], values[3:]))
    readings = {f"q_{n}": 0.5 for n in names}
    one = compare(conjunction(*names, **readings), person(**a), person(**b))
    other = compare(conjunction(*names[::-1], **readings), person(**a), person(**b))
    assert contributions(one) == pytest.approx(contributions(other), abs=1e-13)


@pytest.mark.parametrize("end", [1e-9, 1e-15, 1e-300, 0.0])
def test_near_certainties_under_evidence_still_sum(end):
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    result = compare(argument, person(q_x=end, q_y=0.5), person(q_x=0.9, q_y=0.4), given={"y": ("true",)})
    assert sum(contributions(result).values()) == pytest.approx(result.difference, abs=1e-12)


def test_meeting_half_way_is_in_log_odds_or_at_the_mean_of_certainties():
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    a, b = person(q_x=0.2, q_y=0.5, q_z=0.6), person(q_x=0.6, q_y=1.0, q_z=0.6)
    result = compare(argument, a, b)
    first, second = result.meetings
    middle = float(expit((logit(0.2) + logit(0.6)) / 2))
    assert [row.question for row in result.rows] == ["q_x", "q_y"]
    assert (first.a, first.b) == pytest.approx((middle * 0.3, middle * 0.6))
    assert first.closed == pytest.approx(1 - middle * 0.3 / result.difference)
    assert (second.a, second.b, second.closed) == pytest.approx((middle * 0.45, middle * 0.45, 1))
    assert second.linear == ("q_y",)
    assert result.agreed == ("q_z",)


def test_whose_each_credence_is():
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    result = compare(argument, person(q_x=0.2), person(q_x=0.6, q_y=0.9))
    whose = {row.question: (row.a_own, row.b_own) for row in result.rows}
    assert whose == {"q_x": (True, True), "q_y": (False, True)}
    assert result.map_share == pytest.approx(contributions(result)["q_y"])
    assert result.open == ("q_z",)
    assert result.agreed == ()


def test_views_that_differ_although_the_answers_do_not():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    a, b = person({"all": 0.2, "x": 0.5}, q_x=0.4), person({"all": 0.7}, q_x=0.41)
    found = {pair.a.claim: pair for pair in compare(argument, a, b).views}
    assert found["all"].views_only
    assert found["all"].a.implied == pytest.approx(0.2)
    assert not found["x"].views_only
    assert found["x"].b.stated is None
    assert not compare(argument, a, person({"all": 0.7}, q_x=0.9)).views[1].views_only


def test_the_same_person_twice():
    argument = conjunction("x", q_x=0.5)
    result = compare(argument, person(q_x=0.3), person(q_x=0.3))
    assert (result.rows, result.meetings, result.difference) == ((), (), 0)


def test_evidence_that_cannot_be_names_whose_credences_rule_it_out():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    with pytest.raises(ImpossibleEvidenceError, match=r"^B: "):
        compare(argument, person(q_x=0.3), person(q_x=0.0), given={"x": ("true",)})


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 0.99), min_size=6, max_size=6))
def test_rows_come_with_the_largest_contribution_first(values):
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    sides = [person(q_x=x, q_y=y, q_z=z) for x, y, z in (values[:3], values[3:])]
    keys = [by_size(row.contribution) for row in compare(argument, *sides).rows]
    assert keys == sorted(keys)


def test_a_comparison_by_hand():
    """Of x y from (0.5, 0.5) to (0.9, 0.8): 0.4 · 0.65 for x and 0.3 · 0.7 for y; z is agreed on, nobody answers w."""
    argument = conjunction("x", "y", "z", "w", q_x=0.2, q_y=0.5, q_z=0.5, q_w=1.0)
    result = compare(argument, person(q_x=0.5, q_z=1.0), person(q_x=0.9, q_y=0.8, q_z=1.0))
    assert (result.probability, result.asked.probability, result.a) == (0.25, 0.25, result.asked)
    assert (result.b.probability, result.b.answered, result.a.answered) == (pytest.approx(0.72), 3, 2)
    assert result.a.query == result.b.query == Query(argument.target)
    assert result.difference == pytest.approx(0.47)
    assert [structs.astuple(row) for row in result.rows] == [
        pytest.approx(("q_x", 0.5, 0.9, True, True, logit(0.9), 0.26, 0.26)),
        pytest.approx(("q_y", 0.5, 0.8, False, True, logit(0.8), 0.21, 0.21)),
    ]
    assert (result.agreed, result.open, result.views) == (("q_z",), ("q_w",), ())
    assert result.map_share == pytest.approx(0.21)
    back = compare(argument, person(q_x=0.9, q_y=0.8, q_z=1.0), person(q_x=0.5, q_z=1.0))
    assert [structs.astuple(row) for row in back.rows] == [
        pytest.approx(("q_x", 0.9, 0.5, True, True, -logit(0.9), -0.26, 0.0)),
        pytest.approx(("q_y", 0.8, 0.5, True, False, -logit(0.8), -0.21, 0.0)),
    ]


def test_the_two_meet_on_the_first_three_one_after_the_other():
    names = ("x", "y", "z", "w")
    argument = conjunction(*names, **{f"q_{name}": 0.5 for name in names})
    a, b = (0.5, 0.5, 0.5, 0.5), (0.6, 1.0, 0.8, 0.7)
    result = compare(argument, person(), person(**{f"q_{n}": value for n, value in zip(names, b, strict=True)}))
    assert [row.question for row in result.rows] == ["q_y", "q_z", "q_w", "q_x"]
    middles = {"q_y": 0.75, "q_z": 2 / 3, "q_w": expit(logit(0.7) / 2)}  # y at the mean, the others in log-odds
    for count, meeting in enumerate(result.meetings, 1):
        met = dict(list(middles.items())[:count])
        left, right = (
            math.prod(met.get(f"q_{n}", value) for n, value in zip(names, side, strict=True)) for side in (a, b)
        )
        assert (meeting.questions, meeting.linear) == (tuple(met), ("q_y",))
        assert (meeting.a, meeting.b, meeting.difference) == pytest.approx((left, right, right - left))
        assert meeting.closed == pytest.approx(1 - (right - left) / result.difference)
    assert len(result.meetings) == 3


def test_what_cancels_contributes_a_nought_without_a_sign():
    for a, b in ((0.1, 0.9), (0.9, 0.1)):
        (row,) = compare(hill(), person(q=a), person(q=b)).rows
        assert (row.contribution, math.copysign(1, row.contribution)) == (0.0, 1.0)


def test_two_whose_conclusions_are_the_same_have_no_difference_to_close():
    """x is 0.2 and 0.8, y 0.8 and 0.2: the product is 0.16 for both."""
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    result = compare(argument, person(q_x=0.2, q_y=0.8), person(q_x=0.8, q_y=0.2))
    assert result.difference == 0
    assert contributions(result) == pytest.approx({"q_x": 0.3, "q_y": -0.3})
    assert [meeting.closed for meeting in result.meetings] == [None, None]
    assert result.meetings[1].difference == pytest.approx(0, abs=1e-15)


def test_views_come_in_the_order_of_the_claims_with_what_both_imply():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.4)
    a = CredenceSet(
        views={"all": View(0.3, given={}), "x": View(0.6, given={"all": ("false",)})},
        credences={"q_x": Credence(0.8)},
    )
    b = CredenceSet(
        views={"x": View(0.2, given={"y": ("true",)}), "all": View(0.1, given={})}, credences={"q_y": Credence(0.0)}
    )
    views = compare(argument, a, b).views
    assert [structs.astuple(pair.a) for pair in views] == [
        ("x", {"all": ("false",)}, 0.6, pytest.approx(0.8 * 0.6 / 0.68)),
        ("x", {"y": ("true",)}, None, pytest.approx(0.8)),
        ("all", {}, 0.3, pytest.approx(0.32)),
    ]
    assert [structs.astuple(pair.b) for pair in views] == [
        ("x", {"all": ("false",)}, None, pytest.approx(0.5)),
        ("x", {"y": ("true",)}, 0.2, None),
        ("all", {}, 0.1, 0.0),
    ]


def test_a_narrow_turn_on_the_way_is_not_missed():
    """From a millionth, the conclusion turns within the last millionth of the way; the contributions still add up."""
    tilted = small("a", {"a": Tilt(TiltSpec("0.000001", (Factor("q"), Factor("r"))))}, {"q": 0.5, "r": 0.5})
    result = compare(tilted, person(q=0.001, r=0.5), person(q=1 - 1e-9, r=0.9))
    assert sum(contributions(result).values()) == pytest.approx(result.difference, abs=1e-12)
    assert abs(result.remainder) <= 1e-12


def test_those_who_cannot_be_compared_are_named():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    with pytest.raises(ImpossibleEvidenceError, match=r"^A: x=true has probability zero"):
        compare(argument, person(q_x=0.0), person(q_x=0.3), given={"x": ("true",)})


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_one_who_is_certain_is_met_at_the_mean(certain):
    (meeting,) = compare(mixed(), person(q=certain), person(q=0.6)).meetings
    middle = 0.2 + 0.6 * (certain + 0.6) / 2
    assert (meeting.linear, meeting.a, meeting.b) == (("q",), pytest.approx(middle), pytest.approx(middle))
    assert (meeting.difference, meeting.closed) == pytest.approx((0, 1))


def test_who_answers_just_what_the_map_reads_has_agreed_with_nobody():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    result = compare(argument, person(q_x=0.5), person(q_y=0.4))
    assert (result.agreed, result.open) == ((), ())
    assert [row.question for row in result.rows] == ["q_y"]
