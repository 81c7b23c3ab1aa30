import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

import oracle
from cruxmap import reach
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet, values_of
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.notation import expit, logit
from small import conjunction, hill, mixed, small
from strategies import arguments, credence_sets, evidence


def only(result):
    (row,) = result.rows
    return row


def test_a_straight_line_by_hand():
    row = only(reach(mixed(0.5), 0.6))
    assert row.reach == pytest.approx(2 / 3, abs=1e-12)
    assert row.distance == pytest.approx(math.log(2), abs=1e-12)
    assert (row.lowest, row.highest) == pytest.approx((0.2, 0.8), abs=1e-12)


def test_out_of_reach_with_what_can_be_attained():
    row = only(reach(mixed(0.5), 0.9))
    assert (row.reach, row.distance) == (None, None)
    assert (row.lowest, row.highest) == pytest.approx((0.2, 0.8), abs=1e-12)


def test_of_two_credences_the_nearer_in_log_odds():
    row = only(reach(hill(0.3), 0.16))
    assert row.reach == pytest.approx(0.2, abs=1e-12)
    assert row.distance == pytest.approx(logit(0.3) - logit(0.2), abs=1e-10)
    assert only(reach(hill(0.7), 0.16)).reach == pytest.approx(0.8, abs=1e-12)


def test_the_range_of_what_is_not_monotone_is_its_true_one():
    row = only(reach(hill(0.3), 0.3))
    assert row.reach is None
    assert (row.lowest, row.highest) == pytest.approx((0, 0.25), abs=1e-14)


def test_a_goal_that_is_only_touched_is_reached():
    row = only(reach(hill(0.123), 0.25))
    assert row.reach == pytest.approx(0.5, abs=1e-5)  # flat there: the square root of a rounding error


def test_where_one_is_already_costs_nothing():
    row = only(reach(mixed(0.37), 0.2 + 0.6 * 0.37))
    assert (row.reach, row.distance) == (0.37, 0)


def test_from_a_certainty_the_nearest_credence_counts():
    """P(a) = q (1 - q) is 0.16 at 0.2 and at 0.8, both infinitely far from 0 in log-odds."""
    assert only(reach(hill(0.3), 0.16, CredenceSet(credences={"q": Credence(0.0)}))).reach == pytest.approx(0.2)
    assert only(reach(hill(0.3), 0.16, CredenceSet(credences={"q": Credence(1.0)}))).reach == pytest.approx(0.8)


def test_a_certainty_is_infinitely_far():
    row = only(reach(mixed(0.5), 0.8))
    assert (row.reach, row.distance) == (1.0, math.inf)
    certain = only(reach(mixed(0.5), 0.5, CredenceSet(credences={"q": Credence(1.0)})))
    assert certain.reach == pytest.approx(0.5)
    assert certain.distance == math.inf


def test_very_small_credences_are_found():
    row = only(reach(conjunction("a", "b", shared=True, q=0.3), 1e-14))
    assert row.reach == pytest.approx(1e-7, rel=1e-9)


def test_a_tilt_by_its_odds():
    tilt = Tilt(TiltSpec("0.001", (Factor("q"),)))
    row = only(reach(small("a", {"a": tilt}, {"q": 0.5}), 0.5))
    assert row.reach == pytest.approx(0.999, abs=1e-12)
    assert row.distance == pytest.approx(logit(0.999), abs=1e-9)


def test_a_question_that_does_not_matter_stays_where_it_is_or_is_out_of_reach():
    argument = small("a", {"a": CredenceForm("p"), "b": CredenceForm("q")}, {"p": 0.4, "q": 0.5})
    result = reach(argument, 0.6)
    assert [row.question for row in result.rows] == ["p", "q"]
    assert result.rows[1].reach is None
    assert (result.rows[1].lowest, result.rows[1].highest) == (0.4, 0.4)


def test_an_end_that_the_evidence_rules_out_is_left_out():
    result = reach(conjunction("a", "b", q_a=0.5, q_b=0.25), 0.5, given={"a": ("true",)})
    by_name = {row.question: row for row in result.rows}
    assert by_name["q_b"].reach == pytest.approx(0.5)
    assert (by_name["q_a"].lowest, by_name["q_a"].highest) == pytest.approx((0.25, 0.25))
    with pytest.raises(ImpossibleEvidenceError):
        reach(conjunction("a", "b", q_a=0.0, q_b=0.25), 0.5, given={"a": ("true",)})


def test_the_nearest_comes_first_and_then_what_comes_closest():
    argument = conjunction("a", "b", "c", q_a=0.9, q_b=0.5, q_c=0.4)
    result = reach(argument, 0.3)
    assert [row.question for row in result.rows] == ["q_c", "q_b", "q_a"]
    assert result.rows[0].reach == pytest.approx(0.3 / 0.45)
    assert result.rows[1].reach == pytest.approx(0.3 / 0.36)
    assert result.rows[2].highest == pytest.approx(0.2)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_against_a_scan_by_enumeration(data):
    argument = data.draw(arguments(5, 3))
    person, known = data.draw(credence_sets(argument)), data.draw(evidence(argument, target=False))
    theta = {name: value.credence for name, value in values_of(argument, person).items()}
    now = oracle.probability(argument, theta, given=known)
    assume(not np.isnan(now))
    goal = data.draw(st.one_of(st.floats(0.01, 0.99), st.floats(-0.1, 0.1).map(lambda x: min(max(now + x, 0), 1))))
    scan = [expit(x) for x in np.linspace(-9, 9, 73)]
    for row in reach(argument, goal, person, given=known).rows:
        at = {x: oracle.probability(argument, theta | {row.question: x}, given=known) for x in scan}
        assert row.lowest - 1e-12 <= min(at.values())
        assert row.highest + 1e-12 >= max(at.values())
        sides = {x: p > goal for x, p in at.items() if abs(p - goal) > 1e-12}  # nearer, rounding decides
        if row.reach is None:
            assert len(set(sides.values())) <= 1
            continue
        reached = oracle.probability(argument, theta | {row.question: row.reach}, given=known)
        if not np.isnan(reached):  # a certainty that the evidence rules out is the limit of what it allows
            assert reached == pytest.approx(goal, abs=1e-9)
        start = logit(row.credence)
        nearer = [x for x in sides if abs(logit(x) - start) < row.distance - 1e-6]
        assert len({sides[x] for x in nearer}) <= 1  # nothing crosses the goal on the way


def test_evidence_too_improbable_for_doubles_is_not_followed():
    """P(a | b, c) is 0.2 whatever q is, also where q² is less than the least double with all its digits."""
    claims = {"a": CredenceForm("p"), "b": CredenceForm("q"), "c": CredenceForm("q")}
    argument = small("a", claims, {"p": 0.2, "q": 0.5})
    known = {"b": ("true",), "c": ("true",)}
    rows = {row.question: row for row in reach(argument, 0.25, given=known).rows}
    assert rows["q"].reach is None
    assert (rows["q"].lowest, rows["q"].highest) == pytest.approx((0.2, 0.2), abs=1e-15)


def halves():
    """P(a) = coin p + (1 - coin) q, of which each alone brings about 0.2 to 0.7, 0.3 to 0.8 and 0.4 to 0.6."""
    rows = (TableRow("p", {"c": ("true",)}), TableRow("q", {"c": ("false",)}))
    readings = {"coin": 0.5, "p": 0.6, "q": 0.4}
    return small("a", {"c": CredenceForm("coin"), "a": TableForm(rows)}, readings)


def test_everything_that_is_said_of_a_question():
    result = reach(mixed(0.4), 0.6, CredenceSet(credences={"q": Credence(0.5)}))
    assert structs.astuple(only(result)) == pytest.approx(("q", 0.5, True, 2 / 3, math.log(2), 0.2, 0.8))
    assert (result.goal, result.probability, result.asked.answered) == (0.6, 0.5, 1)
    assert not only(reach(mixed(0.4), 0.6)).own


@pytest.mark.parametrize(
    ("goal", "order"),
    [(0.1, ["p", "q", "coin"]), (0.9, ["q", "p", "coin"]), (0.75, ["q", "p", "coin"]), (0.25, ["p", "q", "coin"])],
)
def test_out_of_reach_those_that_come_closest_come_first(goal, order):
    rows = reach(halves(), goal).rows
    assert [row.question for row in rows] == order
    ranges = {row.question: (row.lowest, row.highest) for row in rows}
    assert ranges["p"] == pytest.approx((0.2, 0.7))
    assert ranges["q"] == pytest.approx((0.3, 0.8))
    assert ranges["coin"] == pytest.approx((0.4, 0.6))
    reached = {row.question for row in rows if row.distance is not None}
    assert reached == {question for question, (low, high) in ranges.items() if low <= goal <= high}


def test_what_comes_as_close_keeps_the_order_of_the_questions():
    """Rounding decides nothing: 0.1 + 0.2 and 0.3 are as near to 0.5."""
    rows = (TableRow("p", {"c": ("true",)}), TableRow("q", {"c": ("false",)}))
    forms = {"c": CredenceForm("0.5"), "a": TableForm(rows)}
    for p, q in ((0.3, 0.1 + 0.2), (0.1 + 0.2, 0.3)):
        for goal in (0.9, 0.01):
            result = reach(small("a", forms, {"p": p, "q": q}), goal)
            assert [row.question for row in result.rows] == ["p", "q"]


@pytest.mark.parametrize(("now", "reached"), [(0.3, 0.0), (0.7, 1.0)])
def test_of_two_certainties_the_nearer_credence(now, reached):
    row = only(reach(hill(now), 0.0))
    assert (row.reach, row.distance) == (reached, math.inf)


def test_where_nothing_moves_it_everything_is_already_there():
    argument = small("a", {"a": CredenceForm("p"), "b": CredenceForm("q")}, {"p": 0.4, "q": 0.5})
    rows = {row.question: (row.reach, row.distance) for row in reach(argument, 0.4).rows}
    assert rows == {"p": (0.4, 0.0), "q": (0.5, 0.0)}


@pytest.mark.parametrize("goal", [0.999, 1 - 1e-9, 1e-9, 0.001, 0.5])
def test_a_credence_of_itself_is_reached_at_the_goal(goal):
    row = only(reach(small("a", {"a": CredenceForm("q")}, {"q": 0.3}), goal))
    assert row.reach == pytest.approx(goal, rel=1e-12, abs=0)
    assert row.distance == pytest.approx(abs(logit(goal) - logit(0.3)), rel=1e-9)
    assert (row.lowest, row.highest) == (0.0, 1.0)


@pytest.mark.parametrize("credence", [0.0, 1.0, *(thousandths / 1000 for thousandths in range(13, 1000, 47))])
def test_to_stay_where_one_is_costs_nothing_to_the_last_digit(credence):
    person = CredenceSet(credences={"q": Credence(credence)})
    row = only(reach(small("a", {"a": CredenceForm("q")}, {"q": 0.5}), credence, person))
    assert (row.reach, row.distance) == (credence, 0.0)


@pytest.mark.parametrize(
    ("trues", "falses", "peak"),
    [(1, 1, 1 / 4), (2, 1, 4 / 27), (1, 2, 4 / 27), (4, 1, 256 / 3125), (1, 5, 3125 / 46656)],
)
@pytest.mark.parametrize("when", ["true", "false"])
def test_the_top_and_the_bottom_of_a_curve_are_found_wherever_they_are(trues, falses, peak, when):
    """P = q^m (1 - q)^n is greatest at m / (m + n); and its opposite least."""
    states = ["true"] * trues + ["false"] * falses
    names = [f"c{i}" for i in range(len(states))]
    other = {"true": "false", "false": "true"}
    rows = [TableRow(when, {name: (state,) for name, state in zip(names, states, strict=True)})]
    for i, name in enumerate(names):
        before = {earlier: (state,) for earlier, state in zip(names[:i], states, strict=False)}
        rows.append(TableRow(other[when], before | {name: (other[states[i]],)}))
    argument = small("a", {**dict.fromkeys(names, CredenceForm("q")), "a": TableForm(tuple(rows))}, {"q": 0.1})
    row = only(reach(argument, 0.5))
    assert (row.lowest, row.highest) == pytest.approx((0, peak) if when == "true" else (1 - peak, 1), abs=1e-15)


@pytest.mark.parametrize("sixteenths", [-35, -1, 1, 29])
def test_a_goal_that_is_hit_on_the_way_is_reached(sixteenths):
    """In the middle between two points of the grid, which the first round of narrowing looks at."""
    goal = 1 / (1 + float(np.exp(-sixteenths / 16)))
    row = only(reach(small("a", {"a": CredenceForm("q")}, {"q": 0.3}), goal))
    assert row.reach == pytest.approx(goal, rel=1e-14, abs=0)


def test_a_goal_may_be_a_number_of_numpys_however_small():
    """Which numpy itself would round to nothing that is a number."""
    argument = small("a", {"a": CredenceForm("p"), "b": CredenceForm("q")}, {"p": 0.0, "q": 0.5})
    for goal in (4e-296, np.float64(4e-296)):
        assert [(row.question, row.reach is None) for row in reach(argument, goal).rows] == [("p", False), ("q", True)]
