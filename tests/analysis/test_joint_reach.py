"""The smallest joint change: against closed forms, grids over up to three questions, and another optimizer."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

import oracle
from cruxmap import case, joint_reach, pair_reach
from cruxmap.analysis.joint_reach import CertainGoalError
from cruxmap.analysis.joint_search import span_of
from cruxmap.analysis.nearest import LogOdds, Span, nearest
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet, Value, values_of
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.notation import expit, logit
from small import conjunction, hill, mixed, small
from strategies import arguments, credence_sets, evidence


def person(**credences):
    given = {name: value if isinstance(value, tuple) else (value,) for name, value in credences.items()}
    return CredenceSet(credences={name: Credence(*value) for name, value in given.items()})


def exclusive(p=0.5, q=0.5):
    """P(a) = p (1 - q) + q (1 - p): at 1/2 and 1/2, neither moves it alone."""
    rows = (
        TableRow("true", {"first": ("true",), "second": ("false",)}),
        TableRow("true", {"first": ("false",), "second": ("true",)}),
        TableRow("false", {"first": ("true",), "second": ("true",)}),
        TableRow("false", {"first": ("false",), "second": ("false",)}),
    )
    return small("a", {"first": CredenceForm("p"), "second": CredenceForm("q"), "a": TableForm(rows)}, {"p": p, "q": q})


def needed(change):
    return {step.question: step.needed for step in change.changes}


def test_of_a_product_both_move_alike():
    result = joint_reach(conjunction("x", "y", q_x=0.5, q_y=0.5), 0.4)
    root = math.sqrt(0.4)
    far = logit(root) / math.log(2)
    assert needed(result.joint) == pytest.approx({"q_x": root, "q_y": root}, abs=1e-6)
    assert [step.widths for step in result.joint.changes] == pytest.approx([far, far], abs=1e-6)
    assert result.joint.distance == pytest.approx(math.sqrt(2) * far, abs=1e-9)
    single, pair, triple = result.best
    assert len(single.changes) == 1
    assert single.distance == pytest.approx(logit(0.8) / math.log(2))
    assert pair.distance == pytest.approx(result.joint.distance, abs=1e-9)
    assert triple.distance == pytest.approx(pair.distance)
    assert (result.lowest, result.highest) == (None, None)


def test_widths_are_those_of_the_ranges_on_each_side():
    """A range from 1/3 to 0.9 around 1/2 is log 2 wide below and log 9 above; x is given without one."""
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    who = person(q_x=0.5, q_y=(0.5, 1 / 3, 0.9))
    up, down = (joint_reach(argument, goal, who).best[0] for goal in (0.4, 0.2))
    assert (up.changes[0].question, up.distance) == ("q_y", pytest.approx(math.log(4) / math.log(9)))
    assert down.distance == pytest.approx(math.log(1.5) / math.log(2))
    assert down.changes[0].widths == pytest.approx(-down.distance)


def test_where_the_nearest_way_is_on_the_narrow_side():
    """P = q (1 - q): 0.16 at 0.2 and 0.8. From 0.4, 0.2 is nearer in log-odds, and 0.8 in widths."""
    up = joint_reach(hill(), 0.16, person(q=(0.4, 0.35, 0.7))).best[0]
    assert needed(up) == pytest.approx({"q": 0.8}, abs=1e-9)


def test_a_range_without_room_on_one_side_holds_it_there():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    result = joint_reach(argument, 0.4, person(q_x=(0.5, 0.2, 0.5), q_y=0.5))
    assert set(needed(result.joint)) == {"q_y"}
    assert needed(result.best[1]) == pytest.approx({"q_y": 0.8}, abs=1e-9)


def test_of_an_exclusive_or_neither_alone_will_do_and_both_will():
    """p = 1 - q by symmetry: p² + (1 - p)² = 0.68 at 0.8, twice the odds doubled."""
    result = joint_reach(exclusive(), 0.68)
    assert result.best[0] is None
    assert sorted(needed(result.best[1]).values()) == pytest.approx([0.2, 0.8], abs=1e-5)
    assert result.joint.distance == pytest.approx(math.sqrt(8), abs=1e-7)


def test_where_one_is_already_nothing_moves():
    result = joint_reach(mixed(0.5), 0.5)
    assert (result.joint.changes, result.joint.distance) == ((), 0)
    assert all(best.distance == 0 for best in result.best)


def test_out_of_reach_says_how_far_one_gets():
    rows = (TableRow("p", {"c": ("true",)}), TableRow("0.2", {"c": ("false",)}))
    argument = small("a", {"c": CredenceForm("q"), "a": TableForm(rows)}, {"q": 0.5, "p": 0.4})
    result = joint_reach(argument, 0.9, person(p=1.0, q=0.5))
    assert result.joint is not None
    assert result.held == ("p",)
    result = joint_reach(argument, 0.9, person(p=0.4, q=0.0))
    assert (result.joint, result.best) == (None, (None, None, None))
    assert (result.lowest, result.highest) == pytest.approx((0.2, 0.2))
    result = joint_reach(mixed(0.3), 0.9)
    assert result.joint is None
    assert (result.lowest, result.highest) == pytest.approx((0.2, 0.8))


def test_what_only_certainty_would_bring_about_is_out_of_reach():
    result = joint_reach(mixed(0.5), 0.8)
    assert (result.best[0], result.joint) == (None, None)
    assert (result.lowest, result.highest) == pytest.approx((0.2, 0.8))


def test_credences_that_matter_only_all_together_are_moved_together():
    """Whether an odd number of four even chances comes true is even, wherever three of them go."""
    names = "uvwx"
    rows = [
        TableRow(
            "true" if sum(chances) % 2 else "false", {n: (str(c).lower(),) for n, c in zip(names, chances, strict=True)}
        )
        for chances in product((True, False), repeat=4)
    ]
    argument = small("a", {n: CredenceForm(f"q_{n}") for n in names} | {"a": TableForm(tuple(rows))},
                     {f"q_{n}": 0.5 for n in names})  # fmt: skip
    result = joint_reach(argument, 0.9)
    assert result.best == (None, None, None)
    each = (1 + 0.8**0.25) / 2  # P is 1/2 - (1 - 2q)^4 / 2 where the signs make it greater
    assert result.joint.distance == pytest.approx(2 * logit(each) / math.log(2), abs=1e-6)


def test_a_pair_of_which_one_has_to_stop_half_way():
    """P = z p q (1 - q): of p and q, q has to go to about 1/2, and at its ends there is nothing."""
    rows = (
        TableRow("p", {"z": ("true",), "first": ("true",), "second": ("false",)}),
        TableRow("0", {"z": ("true",), "first": ("true",), "second": ("true",)}),
        TableRow("0", {"z": ("true",), "first": ("false",)}),
        TableRow("0", {"z": ("false",)}),
    )
    claims = {"z": CredenceForm("z"), "first": CredenceForm("q"), "second": CredenceForm("q"), "a": TableForm(rows)}
    result = joint_reach(small("a", claims, {"z": 0.95, "q": 0.1, "p": 0.3}), 0.2)
    assert (result.best[0], set(needed(result.best[1]))) == (None, {"p", "q"})
    alone = joint_reach(hill(0.1), 0.3)
    assert (alone.joint, alone.lowest, alone.highest) == (None, 0, pytest.approx(0.25))


def test_far_below_the_smallest_part_of_one():
    argument = conjunction("x", "y", q_x=0.5, q_y=1e-18)
    result = joint_reach(argument, 1e-40)
    far = (logit(0.5e-18) - logit(1e-40)) / math.log(2)
    assert result.best[0].distance == pytest.approx(far, rel=0.02)
    assert result.joint.distance < result.best[0].distance
    assert joint_reach(argument, 1e-300).joint


@pytest.mark.parametrize("goal", [0.0, 1.0])
def test_a_certainty_is_infinitely_far(goal):
    with pytest.raises(CertainGoalError, match="infinitely far"):
        joint_reach(mixed(), goal)


def test_one_question_agrees_with_reach():
    result = joint_reach(mixed(0.5), 0.6)
    assert needed(result.joint) == pytest.approx({"q": 2 / 3}, abs=1e-9)
    assert result.joint.distance == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_point_of_a_grid_is_nearer(data):
    """Over one to three questions: every cell of a grid that the goal passes through is as far, up to its size."""
    argument = data.draw(arguments(5, 3))
    who, known = data.draw(credence_sets(argument)), data.draw(evidence(argument, target=False))
    values = values_of(argument, who)
    theta = {name: value.credence for name, value in values.items()}
    now = oracle.probability(argument, theta, given=known)
    assume(not np.isnan(now) and 0 < now < 1)
    goal = expit(logit(now) + data.draw(st.sampled_from([-2, -1, -0.4, 0.2, 0.7, 1.5])))
    result = joint_reach(argument, goal, who, given=known)
    sizes = [1, 2, 3]
    if result.joint:
        at = theta | needed(result.joint)
        assert oracle.probability(argument, at, given=known) == pytest.approx(goal, abs=1e-9)
        distances = [best.distance for best in result.best if best]
        assert distances == sorted(distances, reverse=True)
        assert result.joint.distance <= min(distances, default=math.inf) + 1e-7
    for best, size in zip(result.best, sizes, strict=True):
        if best:
            assert len(best.changes) <= size
            assert oracle.probability(argument, theta | needed(best), given=known) == pytest.approx(goal, abs=1e-9)
    span, asked = span_of(values.values()), case(argument, who, given=known)
    steps = np.linspace(-4, 4, 33)
    widths = zip(span.start, span.up, span.down, strict=True)
    axes = [start + np.where(steps > 0, up, down) * steps for start, up, down in widths]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    points = grid.reshape(len(axes), -1)
    side = (asked.inquiry.probability(1 / (1 + np.exp(-points))) > goal).reshape(grid.shape[1:])
    distance = span.distance(points).reshape(grid.shape[1:])
    crossed = [
        float(np.minimum(np.take(distance, range(32), axis), np.take(distance, range(1, 33), axis))[
            np.take(side, range(32), axis) != np.take(side, range(1, 33), axis)
        ].min(initial=math.inf))
        for axis in range(len(axes))
    ]  # fmt: skip
    nearest_cell = min(crossed)
    if nearest_cell < 3.5:
        assert result.joint is not None
        assert result.joint.distance <= nearest_cell + 0.25 * math.sqrt(3)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_another_optimizer_finds_nothing_nearer(data):
    argument = data.draw(arguments(6, 6))
    who = data.draw(credence_sets(argument))
    values = values_of(argument, who)
    asked = case(argument, who)
    try:
        now = asked.probability
    except (ContradictionError, ImpossibleEvidenceError):
        assume(False)
    assume(0.01 < now < 0.99)
    goal = expit(logit(now) + data.draw(st.sampled_from([-1.5, -0.5, 0.3, 1])))
    result = joint_reach(argument, goal, who)
    span = span_of(values.values())
    assume(result.joint is not None and (span.up > 0).all() and (span.down > 0).all())
    function = LogOdds(asked.inquiry, logit(goal), np.full(len(span.start), np.nan))

    def squares(x):
        return float(span.distance(x[:, np.newaxis])[0] ** 2)

    def apart(x):
        return float(function.values(x[:, np.newaxis])[0])

    random = np.random.default_rng(1)
    for _ in range(8):
        start = span.start + random.normal(size=len(span.start))
        bounds = [(-20, 20)] * len(start)
        found = minimize(squares, start, constraints={"type": "eq", "fun": apart}, bounds=bounds, method="SLSQP")
        if found.success and abs(apart(found.x)) < 1e-7:
            assert result.joint.distance <= math.sqrt(found.fun) + 1e-4


def test_the_nearest_point_of_a_plane():
    class Plane:
        def values(self, x):
            return x.sum(axis=0) - 2

        def slopes(self, x, free):
            return np.ones(x.shape) * free

    span = Span(np.zeros(2), np.ones(2), np.ones(2))
    points, distances = nearest(Plane(), span, np.zeros((2, 2)), np.array([[True, True], [True, False]]))
    assert points == pytest.approx(np.array([[1, 2], [1, 0]]))
    assert distances == pytest.approx([math.sqrt(2), 2])


def test_two_who_meet_half_way_when_they_are_alike():
    """P = q: A at 1/5 and B at 4/5, each with a width of log 2, meet at 1/2 two widths from either."""
    argument = small("a", {"a": CredenceForm("q")}, {"q": 0.5})
    a, b = person(q=0.2), person(q=0.8)
    result = pair_reach(argument, a, b)
    assert result.meeting.probability == pytest.approx(0.5, abs=1e-6)
    assert (result.meeting.a.distance, result.meeting.b.distance) == pytest.approx((2, 2), abs=1e-5)
    assert result.meeting.distance == pytest.approx(math.sqrt(8), abs=1e-8)
    assert needed(result.a_to_b.joint) == pytest.approx({"q": 0.8}, abs=1e-9)
    assert needed(result.b_to_a.joint) == pytest.approx({"q": 0.2}, abs=1e-9)
    assert result.a_to_b.joint.distance == pytest.approx(4)


def test_who_is_surer_moves_less():
    """Widths of log 2 and log 4: the least of x² / 1 + y² / 4 with x + y = 4 is where x is a fifth of the way."""
    argument = small("a", {"a": CredenceForm("q")}, {"q": 0.5})
    result = pair_reach(argument, person(q=0.2), person(q=(0.8, 0.5, 16 / 17)))
    assert result.meeting.probability == pytest.approx(expit(logit(0.2) + 0.8 * math.log(2)), abs=1e-6)
    assert result.meeting.distance == pytest.approx(math.sqrt(0.8**2 + (3.2 / 2) ** 2), abs=1e-8)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_meeting_is_never_farther_than_going_all_the_way(data):
    argument = data.draw(arguments(5, 4))
    a, b = (data.draw(credence_sets(argument)) for _ in "ab")
    try:
        result = pair_reach(argument, a, b)
    except (CertainGoalError, ContradictionError, ImpossibleEvidenceError):
        assume(False)
    for one in (result.a_to_b, result.b_to_a):
        if one.joint:
            assert result.meeting is not None
            assert result.meeting.distance <= one.joint.distance + 1e-6
    if result.meeting:
        both = [{n: value.credence for n, value in values_of(argument, who).items()} for who in (a, b)]
        for theta, change in zip(both, (result.meeting.a, result.meeting.b), strict=True):
            met = oracle.probability(argument, theta | needed(change))
            assert met == pytest.approx(result.meeting.probability, abs=1e-8)


def test_whose_conclusion_is_certain_is_said():
    argument = small("a", {"a": CredenceForm("q")}, {"q": 0.5})
    with pytest.raises(CertainGoalError, match="B's conclusion is certain"):
        pair_reach(argument, person(q=0.2), person(q=1.0))


def test_a_width_of_a_certainty_is_none():
    span = span_of([Value(1.0), Value(0.5), Value(0.5, 0.2, 0.8)])
    assert span.up.tolist() == pytest.approx([0, math.log(2), math.log(4)])


def test_sets_of_every_size_are_the_best_of_their_size():
    """Six alike in a product: the best of k is k alike, of which each is the k-th root of what is missing."""
    names = "uvwxyz"
    argument = conjunction(*names, **{f"q_{name}": 0.5 for name in names})
    result = joint_reach(argument, 0.5**6 * 1.7, most=5)
    for k, best in enumerate(result.best, 1):
        far = (logit(0.5 * 1.7 ** (1 / k)) if k else 0) / math.log(2)
        assert best.distance == pytest.approx(math.sqrt(k) * far, abs=1e-6)
    assert len(list(product(names, repeat=1))) == len(result.joint.changes)


def test_a_goal_or_a_conclusion_that_is_certain_is_refused_with_a_remedy():
    argument = small("a", {"a": CredenceForm("q")}, {"q": 0.5})
    sure = [(person(q=0.0), person(q=0.2), "A"), (person(q=0.2), person(q=1.0), "B")]
    for a, b, name in sure:
        with pytest.raises(CertainGoalError) as raised:
            pair_reach(argument, a, b)
        assert str(raised.value) == f"{name}'s conclusion is certain, and infinitely far in log-odds"
        assert raised.value.remedy == "ask about another target, or change a credence of 0 or 1"
    with pytest.raises(CertainGoalError) as raised:
        joint_reach(argument, 1.0)
    assert str(raised.value) == "a goal of 100% is certain, and infinitely far in log-odds"
    assert raised.value.remedy == "name a probability between 0 and 1, such as 1% or 99%"


def test_what_was_asked_stands_in_every_result():
    """Where it is reached, where there is nothing to do, and for both of a pair."""
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    for goal in (0.4, 0.25):
        result = joint_reach(argument, goal, most=2)
        assert (result.asked, result.goal) == (case(argument).asked, goal)
        assert (result.held, len(result.best)) == ((), 2)
    a, b = person(q_x=0.3), person(q_x=0.7)
    pair = pair_reach(argument, a, b)
    assert (pair.a_to_b.asked, pair.b_to_a.asked) == (case(argument, a).asked, case(argument, b).asked)
    assert (pair.a_to_b.goal, pair.b_to_a.goal) == pytest.approx((0.35, 0.15))
