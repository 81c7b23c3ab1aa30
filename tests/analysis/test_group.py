"""What is said of a group and of each of its people, worked out by hand for P(all) = x y."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec import structs

from cruxmap import Event, Query, pool
from cruxmap.analysis import pooling
from cruxmap.analysis.pooling import Decider, Person, PooledQuestion, PooledView, Pooling, UndecidedError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import View
from cruxmap.model.notation import expit, logit
from cruxmap.model.people import Group
from small import conjunction, hill

ARGUMENT = conjunction("x", "y", q_x=0.5, q_y=0.5)
Row = tuple[float | None, ...]


def group_of(
    *rows: Row,
    weights: list[float] | None = None,
    views: dict[int, dict[str, View]] | None = None,
    events: dict[int, str] | None = None,
) -> Group:
    """People called a, b, c…, with a row of answers each."""
    values = np.array([[np.nan if value is None else value for value in row] for row in rows]).T
    names = tuple("abcdefg"[: len(rows)])
    return Group(names, values, np.array(weights or [1.0] * len(rows)), views or {}, events or {})


def test_a_weighted_group_by_hand() -> None:
    """A counts once, b three times: y is pooled at (0.2 + 3 · 0.6) / 4 = 0.5, and x at a's 0.4."""
    result = pool(ARGUMENT, group_of((0.4, 0.2), (None, 0.6), (None, None), weights=[1.0, 3.0, 9.0]), method="linear")
    assert (result.method, result.clip, result.silent, result.events) == ("linear", 0.0, ("c",), {})
    assert (result.asked.answered, result.asked.questions) == (2, 2)
    assert (result.probability, result.asked.query) == (pytest.approx(0.2), Query(Event("all")))
    y, x = result.questions
    apart = math.sqrt(3 / 16)  # the deviation of 0 and 1, of which the latter has three quarters of the weight
    assert structs.astuple(y) == pytest.approx(
        ("q_y", 0.5, 2, 0.2, 0.6, apart * (logit(0.6) - logit(0.2)), apart * 0.4 * 0.4)
    )
    assert x == PooledQuestion("q_x", 0.4, 1, 0.4, 0.4, 0.0, 0.0)
    b, a = result.people
    assert structs.astuple(a)[:4] == pytest.approx(("a", 1.0, 2, 0.08))
    assert structs.astuple(b)[:4] == pytest.approx(("b", 3.0, 1, 0.3))
    assert a.influence == pytest.approx(0.2 - 0.5 * 0.6)  # without a, x keeps its reading
    assert b.influence == pytest.approx(0.2 - 0.4 * 0.2)
    assert result.conclusions == pytest.approx(
        {"logarithmic": expit((logit(0.08) + 3 * logit(0.3)) / 4), "linear": (0.08 + 0.9) / 4, "median": 0.3}
    )


def test_without_a_word_the_pool_is_logarithmic_and_nothing_is_clipped() -> None:
    group = group_of((0.2, 0.5), (0.6, 0.5))
    result = pooling.pool(ARGUMENT, group, Query(Event("all")))
    assert (result.method, result.clip) == ("logarithmic", 0.0)
    assert structs.astuple(result) == structs.astuple(pool(ARGUMENT, group))
    assert result.credences["q_x"] == pytest.approx(expit((logit(0.2) + logit(0.6)) / 2))
    assert pool(ARGUMENT, group_of((0.0, 0.5))).probability == 0


def test_what_is_clipped_and_what_is_not() -> None:
    """Clipped are the credences and the conclusions that are pooled: nobody's own numbers."""
    result = pool(ARGUMENT, group_of((0.0, 1.0), (0.4, 0.5)), method="linear", clip=0.1)
    assert result.credences == pytest.approx({"q_x": 0.25, "q_y": 0.7})
    assert result.conclusions["linear"] == pytest.approx((0.1 + 0.2) / 2)
    assert {person.name: person.probability for person in result.people} == pytest.approx({"a": 0.0, "b": 0.2})
    assert {person.name: person.influence for person in result.people} == pytest.approx(
        {"a": 0.25 * 0.7 - 0.4 * 0.5, "b": 0.25 * 0.7 - 0.1 * 0.9}
    )
    x = next(row for row in result.questions if row.question == "q_x")
    assert (x.low, x.high, x.answered) == (0.0, 0.4, 2)


def test_certainties_are_left_out_of_disagreement_and_count_for_the_spread() -> None:
    """In log-odds 0 and 1 are infinitely far; in P(all) = x / 2 they are not."""
    rows = group_of((0.0, 0.5), (0.2, 0.5), (0.6, 0.5), (1.0, 0.5), weights=[1.0, 1.0, 3.0, 1.0])
    x = pool(ARGUMENT, rows, method="linear").questions[0]
    assert x.disagreement == pytest.approx(math.sqrt(3 / 16) * (logit(0.6) - logit(0.2)))
    mean = (0.2 + 1.8 + 1.0) / 6
    assert x.spread == pytest.approx(math.sqrt((mean**2 + 0.3**2 + 3 * 0.1**2 + 0.5**2) / 6) / 2)


def test_the_spread_of_a_conclusion_that_is_not_linear() -> None:
    """P = q (1 - q) for 1,500 different people, more than it is worked out for one by one, and far from two others."""
    values = np.concatenate([[0.0], np.linspace(0.4, 0.7, 1500), [1.0]])
    group = Group(tuple(map(str, range(1502))), values[np.newaxis], np.ones(1502))
    (row,) = pool(hill(), group, method="linear").questions
    assert row.spread == pytest.approx(np.std(values * (1 - values)), rel=1e-5)
    assert (row.low, row.high) == (0.0, 1.0)


def test_where_one_alone_makes_the_evidence_possible_there_is_no_influence() -> None:
    argument = conjunction("x", "y", q_x=0.0, q_y=0.5)
    (person,) = pool(argument, group_of((0.5, 0.4)), given={"x": ("true",)}).people
    assert person == Person("a", 1.0, 2, 0.4, None, None, None)


@pytest.mark.parametrize(
    ("rows", "deciders"),
    [
        ([(1.0, 0.5), (0.4, None), (0.6, 0.5)], (Decider("q_x", 1.0, ("a",), 2),)),
        (
            [(0.0, 0.5), (0.0, 0.4), (0.6, 0.5), (None, 0.5)],
            (Decider("q_x", 0.0, ("a", "b"), 1), Decider("", 0.0, ("a", "b"), 2)),
        ),
        ([(1.0, 1.0), (0.4, 1.0)], (Decider("q_x", 1.0, ("a",), 1), Decider("", 1.0, ("a",), 1))),
        ([(0.0, None), (None, 0.5)], (Decider("", 0.0, ("a",), 1),)),
        ([(0.5, 0.5), (0.4, 0.5)], ()),
        ([(0.0, 0.5), (0.0, 0.4)], ()),
    ],
)
def test_who_decides(rows: list[Row], deciders: tuple[Decider, ...]) -> None:
    assert pool(ARGUMENT, group_of(*rows)).deciders == deciders


def test_certain_conclusions_of_two_kinds_have_no_pool_and_nobody_decides() -> None:
    result = pool(ARGUMENT, group_of((1.0, 1.0), (0.0, 0.5), (0.5, 0.5)), method="linear")
    assert result.deciders == ()
    assert result.conclusions == {"logarithmic": None, "linear": pytest.approx(1.25 / 3), "median": 0.25}


def test_who_says_nothing_and_who_says_everything_are_named() -> None:
    with pytest.raises(UndecidedError) as caught:
        pool(ARGUMENT, group_of((0.5, 0.0), (0.5, 1.0), (0.5, 1.0)))
    assert (caught.value.question, caught.value.zeros, caught.value.ones) == ("q_y", ("a",), ("b", "c"))


def viewed(argument: ArgumentMap = ARGUMENT, target: Event | None = None) -> Pooling:
    """The pool of two people's views, the second of whom counts three times."""
    views = {
        0: {"all": View(0.2, given={}), "x": View(0.1, given={"y": ("true",)})},
        1: {"all": View(0.6, given={}), "x": View(0.7, given={"all": ("false",)})},
        2: {"y": View(0.0, given={})},
    }
    rows = [(0.4, 0.5), (0.5, 0.8), (0.5, 0.5)]
    return pool(argument, group_of(*rows, weights=[1.0, 3.0, 2.0], views=views), method="linear", target=target)


def test_views_come_in_the_order_of_the_claims_and_then_of_what_is_given() -> None:
    """P(x | not all) = x (1 - y) / (1 - x y), which is 1/6 at b's 0.5 and 0.8."""
    on_all, *_ = [view for view in viewed().views if view.claim == "all"]
    assert [(view.claim, view.given, view.people) for view in viewed().views] == [
        ("x", {"all": ("false",)}, 1),
        ("x", {"y": ("true",)}, 1),
        ("y", {}, 1),
        ("all", {}, 2),
    ]
    assert [view.stated for view in viewed().views] == pytest.approx([0.7, 0.1, 0.0, 0.5])
    assert [view.implied for view in viewed().views] == pytest.approx([1 / 6, 0.4, 0.5, (0.2 + 3 * 0.4) / 4])
    assert on_all == PooledView("all", {}, on_all.stated, on_all.implied, 2)


def test_views_of_the_target_are_said_of_each_person() -> None:
    people = {person.name: (person.stated, person.implied) for person in viewed().people}
    assert people == {"a": (0.2, pytest.approx(0.2)), "b": (0.6, pytest.approx(0.4)), "c": (None, None)}
    for target in (Event("y"), Event("all", "false")):
        of_another = {person.name: person.stated for person in viewed(target=target).people}
        assert of_another == {"a": None, "b": None, "c": 0.0 if target.claim == "y" else None}


def test_views_of_the_target_under_different_conditions_are_each_persons_own() -> None:
    views = {0: {"all": View(0.2, given={})}, 1: {"all": View(0.6, given={"y": ("true",)})}}
    result = pool(ARGUMENT, group_of((0.4, 0.5), (0.5, 0.8), views=views), method="linear")
    people = {person.name: (person.stated, person.implied) for person in result.people}
    assert people == {"a": (0.2, pytest.approx(0.2)), "b": (0.6, pytest.approx(0.5))}


def test_what_a_view_is_given_may_be_impossible_for_somebody() -> None:
    """What is implied is then pooled over the others, and has no pool where there is none."""
    views = {i: {"all": View(0.3, given={"y": ("true",)})} for i in (0, 1)}
    result = pool(ARGUMENT, group_of((0.4, 0.0), (0.5, 0.8), views=views), method="linear")
    assert [(view.people, view.stated, view.implied) for view in result.views] == [(2, pytest.approx(0.3), 0.5)]
    assert {person.name: person.implied for person in result.people} == {"a": None, "b": 0.5}
    (view,) = pool(ARGUMENT, group_of((0.4, 0.0), (0.5, 0.8), views={0: views[0]}), method="linear").views
    assert (view.people, view.stated, view.implied) == (1, 0.3, None)


def test_one_who_has_no_event_speaks_of_the_arguments_own() -> None:
    argument = structs.replace(ARGUMENT, event="By 2100.")
    group = group_of((0.4, 0.5), (0.5, 0.5), (0.6, 0.5), events={0: "By\n  2040.", 2: "By 2040."})
    assert pool(argument, group).events == {"By 2040.": ("a", "c"), "By 2100.": ("b",)}
    assert pool(argument, group_of((0.4, 0.5), (0.5, 0.5), events={1: " By  2100. "})).events == {}
