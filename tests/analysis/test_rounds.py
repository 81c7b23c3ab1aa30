"""Rounds: what moved a group's conclusion, against numbers by hand and a plain integral; everything adds up."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cruxmap import CruxmapError, pool, rounds
from cruxmap.analysis.pool_changes import pool_change
from cruxmap.analysis.pools import METHODS
from cruxmap.analysis.rounds import Movement, NobodyStayedError, Share
from cruxmap.model.notation import expit, logit
from cruxmap.model.people import Group
from small import conjunction

ARGUMENT = conjunction("x", "y", q_x=0.5, q_y=0.5)
Row = tuple[float | None, ...]


def group_of(people: dict[str, Row], weights: list[float] | None = None, ids: dict[int, str] | None = None) -> Group:
    values = np.array([[np.nan if value is None else value for value in row] for row in people.values()]).T
    return Group(tuple(people), values, np.array(weights or [1.0] * len(people)), ids=ids or {})


def moved(before: dict[str, Row], after: dict[str, Row], **options: object) -> Movement:
    (movement,) = rounds(ARGUMENT, [group_of(before), group_of(after)], **options).movements  # type: ignore[arg-type]
    return movement


def test_linear_by_hand() -> None:
    """From (0.2, 0.5) to (0.6, 0.9), P = x y: 0.28 is x's, of which a has five parts of eight, and 0.16 y's."""
    movement = moved({"a": (0.1, 0.5), "b": (0.3, 0.5)}, {"a": (0.6, 0.9), "b": (0.6, 0.9)}, method="linear")
    assert {row.question: row.contribution for row in movement.questions} == pytest.approx({"q_x": 0.28, "q_y": 0.16})
    answers = {(row.person, row.question): row.contribution for row in movement.answers}
    assert answers == pytest.approx({("a", "q_x"): 0.175, ("b", "q_x"): 0.105, ("a", "q_y"): 0.08, ("b", "q_y"): 0.08})
    a, b = movement.people
    assert (a.name, a.before, a.after, a.contribution) == (
        "a",
        pytest.approx(0.05),
        pytest.approx(0.54),
        pytest.approx(0.255),
    )
    assert (a.others, a.nearer) == (pytest.approx(0.15), pytest.approx(0.1 - 0.39))
    assert a.nearer_log_odds == pytest.approx(abs(logit(0.05) - logit(0.15)) - abs(logit(0.54) - logit(0.15)))
    assert (b.answered, b.changed, b.towards) == (2, 2, 0)  # each of b's answers passes a's 0.1 or 0.5
    assert (movement.moved, movement.shares, movement.left) == (pytest.approx(0.44), (), ())
    x = movement.questions[0]
    assert (x.people, x.changed, x.apart_after) == (2, 2, 0)
    assert x.converged == x.apart_before == pytest.approx((logit(0.3) - logit(0.1)) / 2)
    assert movement.spread_before.mean_difference == pytest.approx(0.1)
    assert (movement.spread_after.low, movement.spread_after.high) == pytest.approx((0.54, 0.54))


def test_each_round_is_pooled_by_the_same_method() -> None:
    for method in METHODS:
        before, after = group_of({"a": (0.1, 0.5), "b": (0.3, 0.5)}), group_of({"a": (0.6, 0.9), "b": (0.2, 0.1)})
        pools = rounds(ARGUMENT, [before, after], method=method).pools
        each = [pool(ARGUMENT, group, method=method).probability for group in (before, after)]
        assert [(pooled.method, pooled.probability) for pooled in pools] == [(method, p) for p in each]


def test_movements_that_cancel_count_for_each() -> None:
    """In log-odds a goes up as b goes down: the pool of x stays at a half, at which P = x y has the slope y / 4."""
    movement = moved({"a": (0.4, 0.5), "b": (0.6, 0.5)}, {"a": (0.8, 0.5), "b": (0.2, 0.5)})
    step = (logit(0.8) - logit(0.4)) / 2 / 4 / 2
    assert {row.person: row.contribution for row in movement.answers} == pytest.approx({"a": step, "b": -step})
    assert movement.questions[0].contribution == pytest.approx(0)
    assert (movement.difference, movement.people[0].towards) == (pytest.approx(0), 0)


def test_against_a_plain_integral() -> None:
    """The joint way of all answers in log-odds: the sum over many small steps of each person's on each question."""
    before, after = np.array([[0.2, 0.7], [0.9, 0.3], [0.5, 0.6]]), np.array([[0.6, 0.5], [0.85, 0.35], [0.1, 0.9]])
    weights = np.array([1.0, 2.0, 0.5])
    start, end = (np.log(values / (1 - values)) for values in (before, after))
    nodes, sizes = np.polynomial.legendre.leggauss(60)
    total = np.zeros((3, 2))
    for t, size in zip((nodes + 1) / 2, sizes / 2, strict=True):
        x, y = pooled = 1 / (1 + np.exp(-(weights @ (start + t * (end - start))) / weights.sum()))
        slopes = np.array([y, x]) * pooled * (1 - pooled)
        total += size * slopes * (end - start) * weights[:, np.newaxis] / weights.sum()
    groups = [group_of(dict(zip("abc", map(tuple, values), strict=True)), list(weights)) for values in (before, after)]
    (movement,) = rounds(ARGUMENT, groups).movements
    for row in movement.answers:
        assert row.contribution == pytest.approx(total["abc".index(row.person), ["q_x", "q_y"].index(row.question)])


@pytest.mark.parametrize(
    ("method", "before", "after", "parts"),
    [
        ("median", [0.1, 0.2, 0.9], [0.5, 0.2, 0.9], [0.3, 0, 0]),  # it passes the median at 0.2
        ("median", [0.1, 0.5], [0.1, 0.9], [0, 0.2]),
        ("median", [0.1, 0.1, 0.9], [0.5, 0.5, 0.9], [0.2, 0.2, 0]),  # who go the same way share it
        ("linear", [0.1, 0.5], [0.3, 0.5], [0.1, 0]),
        ("logarithmic", [0.0, 0.5], [0.5, 0.8], [0.5, 1 / 6]),  # who leaves a certainty goes first
        ("logarithmic", [0.5, 0.8], [0.0, 0.5], [-0.5, -1 / 6]),
        ("logarithmic", [0.0, 0.5], [0.0, 0.8], [0, 0]),
        ("logarithmic", [0.0, 0.4], [1.0, 0.8], [1, 0]),
    ],
)
def test_whose_the_change_of_a_pool_is(
    method: str, before: list[float], after: list[float], parts: list[float]
) -> None:
    change = pool_change(np.array(before), np.array(after), np.ones(len(before)), method)  # type: ignore[arg-type]
    assert change.parts == pytest.approx(parts)
    assert not change.in_log_odds


numbers = st.one_of(st.none(), st.sampled_from([0.05, 0.2, 0.5, 0.6, 0.95]), st.floats(0.001, 0.999))
groups = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(numbers, numbers).filter(lambda row: row != (None, None)), min_size=2
)


@settings(max_examples=40)
@given(groups, groups, st.sampled_from(METHODS), st.booleans())
def test_everything_adds_up(before: dict[str, Row], after: dict[str, Row], method: str, certain: bool) -> None:
    """People, questions, answers and shares, whoever comes, goes or answers in one round only."""
    if certain:
        before = before | {"a": (0.0, 0.3)}
        after = after | {"a": (0.4, 1.0)}
    if not before.keys() & after.keys():
        with pytest.raises(NobodyStayedError) as raised:
            moved(before, after, method=method)
        assert raised.value.message == "nobody is both in round 1 and in round 2, so there is no movement"
        assert raised.value.remedy == "give people the same `name`, or the same `id`, in each round"
        return
    result = rounds(ARGUMENT, [group_of(before), group_of(after), group_of(before)], method=method)  # type: ignore[arg-type]
    there, back = result.movements
    for movement, (start, end) in ((there, (before, after)), (back, (after, before))):
        for rows in (movement.people, movement.questions, movement.answers):
            assert math.fsum(row.contribution for row in rows) == pytest.approx(movement.moved, abs=1e-12)
        shares = math.fsum(share.contribution for share in movement.shares)
        assert movement.moved + shares == pytest.approx(movement.difference, abs=1e-12)
        assert movement.before == pool(ARGUMENT, group_of(start), method=method).probability  # type: ignore[arg-type]
        assert set(movement.left) == start.keys() - end.keys()
        assert {person.name for person in movement.people} == start.keys() & end.keys()
    if method != "median":
        outward = {(row.person, row.question): row.contribution for row in there.answers}
        homeward = {(row.person, row.question): -row.contribution for row in back.answers}
        assert outward == pytest.approx(homeward, abs=1e-11)


def test_who_comes_and_goes_and_what_is_answered_once_has_shares() -> None:
    before = group_of({"a": (0.4, 0.5), "b": (0.2, None), "c": (0.9, 0.9)}, [1, 1, 1])
    after = group_of({"a": (None, 0.5), "b": (0.2, 0.8), "d": (0.1, 0.1)}, [3, 1, 1])
    (movement,) = rounds(ARGUMENT, [before, after], method="linear").movements
    assert (movement.left, movement.joined, movement.moved, movement.answers) == (("c",), ("d",), 0, ())
    steps = [0.5 * 0.7, 0.3 * 0.5, 0.35 * 0.5, 0.2 * 0.5, 0.2 * (1.5 + 0.8) / 4, 0.15 * (1.5 + 0.8 + 0.1) / 5]
    kinds = ("left", "reweighed", "taken_back", "added", "joined")
    changes = [pytest.approx(later - sooner) for sooner, later in pairwise(steps)]
    assert movement.shares == tuple(Share(kind, 1, size) for kind, size in zip(kinds, changes, strict=True))


def test_people_are_matched_by_id_and_else_by_name() -> None:
    before = group_of({"Ann": (0.4, 0.5), "Bea": (0.3, 0.5), "Cat": (0.2, 0.5)}, ids={0: "1", 2: "3"})
    after = group_of({"Anna": (0.5, 0.5), "Bea": (0.4, 0.5), "Cat": (0.9, 0.5)}, ids={0: "1", 1: "2", 2: "4"})
    (movement,) = rounds(ARGUMENT, [before, after]).movements
    assert {person.name: person.before for person in movement.people} == pytest.approx({"Anna": 0.2, "Bea": 0.15})
    assert (movement.left, movement.joined) == (("Cat",), ("Cat",))  # two people: their ids say so
    with pytest.raises(CruxmapError, match="two people of round 1 are called 'Ann'"):
        rounds(ARGUMENT, [structs.replace(before, names=("Ann", "Ann", "Cat")), after])


def test_clipped_answers_move_as_they_are_pooled() -> None:
    movement = moved({"a": (0.0, 0.5), "b": (0.5, 0.5)}, {"a": (0.2, 0.5), "b": (0.5, 0.5)}, clip=0.1)
    assert movement.moved == pytest.approx((expit(logit(0.2) / 2) - expit(logit(0.1) / 2)) / 2)
    assert movement.answers[0].before == 0.1
