"""Views as evidence: where they hold together, what follows; where they do not, which exclude each other."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cruxmap import case, evaluate
from cruxmap.analysis.pinning import PinError, pin_views
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.inquiry import ContradictionError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, View
from small import conjunction

FORK = """
argument: fork
target: c
claims:
  c: {statement: C., credence: 0.5}
  x: {statement: X., table: [{when: {c: true}, is: 0.8}, {when: {c: false}, is: 0.3}]}
  y: {statement: Y., table: [{when: {c: true}, is: 0.7}, {when: {c: false}, is: 0.1}]}
"""


def fork(folder: Path) -> ArgumentMap:
    path = folder / "fork.yaml"
    path.write_text(FORK)
    return load_argument(path)


def test_two_views_that_move_each_other(tmp_path: Path) -> None:
    """Iterative proportional fitting keeps the odds ratio of x and y, which with the views leaves one distribution."""
    likely = {True: (Fraction(8, 10), Fraction(7, 10)), False: (Fraction(3, 10), Fraction(1, 10))}
    joint = {
        (c, x, y): Fraction(1, 2) * (px if x else 1 - px) * (py if y else 1 - py)
        for c, (px, py) in likely.items()
        for x in (True, False)
        for y in (True, False)
    }
    before = {(x, y): joint[True, x, y] + joint[False, x, y] for x in (True, False) for y in (True, False)}
    ratio = float(before[True, True] * before[False, False] / (before[True, False] * before[False, True]))
    view_x, view_y, low, high = 0.6, 0.3, 0.0, 0.3
    for _ in range(200):
        both = (low + high) / 2
        odds_ratio = both * (1 - view_x - view_y + both) / ((view_x - both) * (view_y - both) or 1e-300)
        low, high = (both, high) if odds_ratio < ratio else (low, both)
    after = {
        (True, True): low,
        (True, False): view_x - low,
        (False, True): view_y - low,
        (False, False): 1 - view_x - view_y + low,
    }
    expected = sum(share * float(joint[True, *xy] / before[xy]) for xy, share in after.items())
    person = CredenceSet(views={"x": View(view_x), "y": View(view_y)})
    result = evaluate(fork(tmp_path), person, pin=["x", "y"])
    assert result.probability == pytest.approx(expected, rel=1e-11)
    assert {view.claim: view.implied for view in result.views} == pytest.approx({"x": 0.6, "y": 0.3}, rel=1e-11)


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e-18, 1e-100])
def test_a_view_however_small_is_what_the_credences_imply_then(scale: float) -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    person = CredenceSet(views={"all": View(0.2 * scale)})
    assert evaluate(argument, person, pin=["all"]).probability == pytest.approx(0.2 * scale, rel=1e-12, abs=0)


@pytest.mark.filterwarnings("error")
def test_views_that_exclude_each_other_are_named() -> None:
    argument = load_argument(shipped_arguments()["power-seeking"])
    person = CredenceSet(views={"incentives": View(0.01), "catastrophe": View(0.34), "timelines": View(0.01)})
    with pytest.raises(PinError, match=r"views of 'catastrophe' \(0.34\) and 'timelines' \(0.01\) exclude each other"):
        pin_views(case(argument, person), ["catastrophe", "timelines"])
    with pytest.raises(PinError, match=r"views of 'catastrophe' \(0.34\) and 'incentives' \(0.01\) exclude"):
        pin_views(case(argument, person), ["timelines", "catastrophe", "incentives"][1:])


@pytest.mark.filterwarnings("error")
def test_what_the_answers_make_certain_cannot_be_pinned() -> None:
    argument = conjunction("x", "y", q_x=0.0, q_y=0.5)
    with pytest.raises(PinError, match="the answers make that claim certain"):
        pin_views(case(argument, CredenceSet(views={"all": View(0.2)})), ["all"])
    with pytest.raises(PinError, match="what it is given cannot be"):
        pin_views(case(argument, CredenceSet(views={"y": View(0.2, given={"x": ("true",)})})), ["y"])


def test_sixteen_views_can_be_pinned_and_seventeen_are_too_many() -> None:
    names = [f"c{i}" for i in range(17)]
    argument = conjunction(*names, **{f"q_{name}": 0.5 for name in names})
    person = CredenceSet(views={name: View(0.9) for name in names})
    assert len(pin_views(case(argument, person), names[:16])) == 16
    with pytest.raises(PinError, match="17 views are too many"):
        pin_views(case(argument, person), names)


def test_the_weights_of_one_view_by_hand() -> None:
    """A claim implied with 39% and viewed with 40% gets 40/39 and 60/61; within what a view is given, only there."""
    argument = conjunction("x", "y", q_x=0.39, q_y=0.5)
    (weight,) = pin_views(case(argument, CredenceSet(views={"x": View(0.4)})), ["x"])
    assert weight.claims == ("x",)
    assert weight.values == pytest.approx(np.array([40 / 39, 60 / 61]))
    within = View(0.4, given={"y": ("false",)})
    (weight,) = pin_views(case(argument, CredenceSet(views={"x": within})), ["x"])
    assert weight.claims == ("x", "y")
    assert weight.values == pytest.approx(np.array([[1, 40 / 39], [1, 60 / 61]]))


@pytest.mark.parametrize(("view", "expected"), [(0.0, 0.0), (1.0, 0.5)])
def test_a_certain_view_is_evidence(view: float, expected: float) -> None:
    argument = conjunction("x", "y", q_x=0.2, q_y=0.5)
    assert evaluate(argument, CredenceSet(views={"x": View(view)}), pin=["x"]).probability == pytest.approx(expected)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_view_of_what_is_certain_can_say_only_that(certain: float) -> None:
    argument = conjunction("x", "y", q_x=certain, q_y=0.5)
    (weight,) = pin_views(case(argument, CredenceSet(views={"x": View(certain)})), ["x"])
    assert weight.values[0 if certain else 1] == pytest.approx(1)
    for view in (0.5, 1 - certain):
        with pytest.raises(PinError, match="the answers make that claim certain"):
            pin_views(case(argument, CredenceSet(views={"x": View(view)})), ["x"])


def test_three_views_may_exclude_each_other_although_every_two_do_not() -> None:
    """Of 60% and 60%, at least 20% are both."""
    views = {"x": View(0.6), "y": View(0.6), "all": View(0.1)}
    person = case(conjunction("x", "y", q_x=0.5, q_y=0.5), CredenceSet(views=views))
    with pytest.raises(PinError) as caught:
        pin_views(person, list(views))
    message = "the views of 'x' (0.6) and 'y' (0.6) and 'all' (0.1) exclude each other at these answers"
    assert (caught.value.message, caught.value.remedy) == (message, "pin only one of them")
    assert len(pin_views(person, ["x", "y"])) == len(pin_views(person, ["x", "all"])) == 2


def test_views_that_leave_no_room_for_what_the_answers_allow() -> None:
    """Where both are never true, 50% and 50% leave nothing for neither."""
    views = {"x": View(0.5), "y": View(0.5), "all": View(0.0)}
    person = case(conjunction("x", "y", q_x=0.5, q_y=0.5), CredenceSet(views=views))
    with pytest.raises(PinError) as caught:
        pin_views(person, list(views))
    assert caught.value.message == (
        "the views of 'x' and 'y' and 'all' hold together only where something that the answers allow is impossible"
    )
    assert caught.value.remedy == "pin fewer of them"


def test_a_view_of_what_opposite_certainties_meet_in_is_refused(tmp_path: Path) -> None:
    text = """
argument: aside
target: b
claims:
  a: {statement: A., tilt: {base: start, by: [{odds: factor}]}}
  b: {statement: B., credence: 0.5}
questions:
  start: {ask: Start?, reading: 0%}
  factor: {ask: Factor?, reading: 100%}
"""
    (tmp_path / "argument.yaml").write_text(text, "utf-8")
    person = case(load_argument(tmp_path), CredenceSet(views={"a": View(0.5)}))
    with pytest.raises(ContradictionError, match="opposite certainties meet in 'a': start, factor"):
        pin_views(person, ["a"])


def test_pinning_is_under_the_interventions_that_are_asked_about() -> None:
    argument = conjunction("x", "y", q_x=0.2, q_y=0.5)
    person = case(argument, CredenceSet(views={"all": View(0.25)}), do={"x": "true"})
    (weight,) = pin_views(person, ["all"])
    assert weight.values == pytest.approx(np.array([0.5, 1.5]))


def test_a_view_of_what_another_rules_out_is_excluded_by_it() -> None:
    """Nobody can think that x never is, and say how likely y is if it is."""
    views = {"x": View(0.0), "y": View(0.5, given={"x": ("true",)}), "z": View(0.5)}
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.4, q_z=0.4)
    person = case(argument, CredenceSet(views=views))
    for pinned in (["x", "y"], ["z", "x", "y"]):
        with pytest.raises(PinError) as caught:
            pin_views(person, pinned)
        message = "the views of 'x' (0) and 'y' (0.5) exclude each other at these answers"
        assert caught.value.message == message
    rare = case(argument, CredenceSet(views=views | {"x": View(1e-6)}))
    assert evaluate(argument, rare.credences, pin=["x", "y"]).probability == pytest.approx(1e-6 * 0.5 * 0.4)


def test_a_view_may_be_given_several_claims() -> None:
    views = {"x": View(0.75, given={"y": ("true",), "all": ("false",)})}
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    result = evaluate(argument, CredenceSet(views=views), pin=["x"])
    assert [view.implied for view in result.views] == [pytest.approx(0.75)]
    (weight,) = pin_views(case(argument, CredenceSet(views=views)), ["x"])
    assert weight.claims == ("x", "y", "all")
    # P(x | y, not all) was 1/3: within that, 9/4 where x is true and 3/8 where it is false.
    assert weight.values == pytest.approx(np.array([[[1, 9 / 4], [1, 1]], [[1, 3 / 8], [1, 1]]]))
