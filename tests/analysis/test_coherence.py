"""What answers imply for claims, and which answers would reconcile a view with it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from conftest import ROOT
from cruxmap import evaluate
from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import (
    OwnView,
    ViewBeside,
    due,
    far_apart,
    is_own,
    log_odds_between,
    share_of_movement,
    stated_and_implied,
    ways_back,
    with_share,
)
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.separation import feeding

SCHEMING = load_argument(ROOT / "arguments" / "scheming")
LINE = """\
argument: line
target: end
views: [end, start, middle]
claims:
  start: {statement: S., credence: {ask: q?, reading: 50%}}
  middle:
    statement: M.
    table:
      - {when: {start: true}, is: if_start}
      - {when: {start: false}, is: if_not}
  end:
    statement: E.
    table:
      - {when: {middle: true}, is: if_middle}
      - {when: {middle: false}, is: false}
questions:
  if_start: {ask: a?, reading: 80%}
  if_not: {ask: b?, reading: 20%}
  if_middle: {ask: c?, reading: 50%}
"""


@pytest.fixture
def line(tmp_path: Path) -> ArgumentMap:
    (tmp_path / "argument.yaml").write_text(LINE, "utf-8")
    return load_argument(tmp_path)


def person(views: dict[str, float], **points: float) -> CredenceSet:
    return CredenceSet(
        views={name: View(view) for name, view in views.items()},
        credences={name: Credence(point) for name, point in points.items()},
    )


def test_what_feeds_a_claim_is_all_that_stands_before_it(line: ArgumentMap) -> None:
    assert feeding(line, "start") == ("start",)
    assert feeding(line, "middle") == ("start", "if_start", "if_not")
    assert feeding(SCHEMING, "scheming") == tuple(SCHEMING.questions)


def test_the_known_answer_of_what_is_implied(line: ArgumentMap) -> None:
    (one,) = stated_and_implied(Case(line, person({"middle": 0.6}, start=0.5)), ["middle"])
    assert one.implied == pytest.approx(0.5)
    assert (one.stated, one.answered, one.is_apart) == (0.6, ("start",), True)
    assert stated_and_implied(Case(line, person({})), []) == ()


def test_near_views_are_not_apart(line: ArgumentMap) -> None:
    assert not stated_and_implied(Case(line, person({"middle": 0.54}, start=0.5)), ["middle"])[0].is_apart
    assert not stated_and_implied(Case(line, person({}, start=0.5)), ["middle"])[0].is_apart
    assert stated_and_implied(Case(line, person({"end": 0.02}, if_middle=0.1)), ["end"])[0].is_apart
    assert not stated_and_implied(Case(line, person({"end": 0.03}, if_middle=0.1)), ["end"])[0].is_apart
    assert not stated_and_implied(Case(line, person({"end": 0.0}, if_middle=0.0)), ["end"])[0].is_apart


def test_the_known_answer_of_ways_back(line: ArgumentMap) -> None:
    """P(middle) = 0.2 + 0.6 q."""
    reachable = person({"middle": 0.6}, start=0.5)
    (way,) = ways_back(Case(line, reachable), stated_and_implied(Case(line, reachable), ["middle"])[0])
    assert way.reach == pytest.approx(2 / 3, abs=1e-12)
    assert (way.lowest, way.highest) == pytest.approx((0.2, 0.8))
    beyond = person({"middle": 0.9}, start=0.5)
    (way,) = ways_back(Case(line, beyond), stated_and_implied(Case(line, beyond), ["middle"])[0])
    assert way.reach is None
    assert (way.lowest, way.highest) == pytest.approx((0.2, 0.8))


def test_without_a_view_or_an_answer_there_is_no_way(line: ArgumentMap) -> None:
    for one in (person({}, start=0.5), person({"middle": 0.9})):
        assert ways_back(Case(line, one), stated_and_implied(Case(line, one), ["middle"])[0]) == ()


def test_the_nearest_way_comes_first_and_those_out_of_reach_last(line: ArgumentMap) -> None:
    one = person({"middle": 0.56}, start=0.5, if_start=0.8, if_not=0.2)
    ways = ways_back(Case(line, one), stated_and_implied(Case(line, one), ["middle"])[0])
    assert [way.question for way in ways] == ["start", "if_not", "if_start"]
    one = person({"middle": 0.75}, start=0.5, if_start=0.8, if_not=0.2)
    assert [
        way.reach is None for way in ways_back(Case(line, one), stated_and_implied(Case(line, one), ["middle"])[0])
    ] == [
        False,
        False,
        True,
    ]


def test_a_claim_is_due_when_nothing_to_come_moves_it(line: ArgumentMap) -> None:
    one = person({}, start=0.5)
    assert due(Case(line, one), ["start"], []) == ("start", "middle")
    assert due(Case(line, one), ["start"], ["if_start"]) == ("start",)
    assert due(Case(line, one), [], []) == ()
    hardly = person({}, start=0.0001)
    assert due(Case(line, hardly), ["start"], ["if_start"]) == ("start", "middle")


def test_what_cannot_be_is_not_implied(line: ArgumentMap) -> None:
    one = CredenceSet(
        views={"middle": View(0.5, given={"start": ("true",)})},
        credences={"start": Credence(0.0), "if_start": Credence(0.5)},
    )
    (found,) = stated_and_implied(Case(line, one), ["middle"])
    assert found.implied is None
    assert not found.is_apart
    assert ways_back(Case(line, one), found) == ()


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(SCHEMING.questions)), st.floats(0.02, 0.98), min_size=1, max_size=8),
    st.sampled_from(["scheming", "sgd_notices", "step_undercut", "early_goal_route"]),
    st.floats(0.01, 0.9),
)
def test_every_way_leads_there(own: dict[str, float], claim: str, view: float) -> None:
    mine = person({claim: view}, **own)
    (one,) = stated_and_implied(Case(SCHEMING, mine), [claim])
    target = Event(claim)
    whole = evaluate(SCHEMING, mine, target=target, draws=0)
    assert one.implied == pytest.approx(whole.probability, abs=1e-12)
    for way in ways_back(Case(SCHEMING, mine), one):
        if way.reach is not None:
            there = person({}, **{**own, way.question: way.reach})
            found = evaluate(SCHEMING, there, target=target, draws=0).probability
            assert found == pytest.approx(view, abs=1e-7)
        else:
            assert not way.lowest + 1e-9 <= view <= way.highest - 1e-9


def is_far(stated: float | None, implied: float | None) -> bool:
    return ViewBeside("claim", {}, stated, implied).is_far


@pytest.mark.parametrize(
    ("stated", "found", "far"), [(0.05, 0.1105, True), (0.05, 0.0514, False), (0.01, 0.0021, True)]
)
def test_far_apart_is_twice_the_odds(stated: float, found: float, far: bool) -> None:
    assert is_far(stated, found) is is_far(found, stated) is far


def test_far_apart_where_one_of_them_is_missing_or_certain() -> None:
    assert not is_far(None, 0.5)
    assert not is_far(0.5, None)
    assert not is_far(1.0, 1.0)
    assert is_far(1.0, 0.999)


def test_a_factor_of_two_in_odds_is_far_and_less_is_not() -> None:
    """20% has odds of 1 to 4, and a third 1 to 2."""
    assert is_far(0.2, 1 / 3)
    assert is_far(1 / 3, 0.2)
    assert not is_far(0.2, 1 / 3 - 1e-9)
    assert log_odds_between(0.2, 1 / 3) == pytest.approx(math.log(2))
    assert log_odds_between(1.0, 1.0) == log_odds_between(0.0, 0.0) == 0.0
    assert log_odds_between(0.0, 1.0) == math.inf


def test_views_far_from_what_is_implied_are_told_with_what_feeds_them(line: ArgumentMap) -> None:
    """P(middle) = 0.5 and P(end) = 0.25."""
    views = Case(line, person({"middle": 0.8, "end": 0.3, "start": 0.1}, start=0.5, if_not=0.2))
    assert far_apart(views) == (
        OwnView("middle", {}, 0.8, pytest.approx(0.5), ("start", "if_not"), ("start", "if_start", "if_not")),
        OwnView("start", {}, 0.1, pytest.approx(0.5), ("start",), ("start",)),
    )
    assert far_apart(Case(line, person({}))) == ()


def share(argument: ArgumentMap, claim: str, **credences: Credence) -> float:
    case = Case(argument, CredenceSet(credences=credences))
    return share_of_movement(case.about(Event(claim), {}), feeding(argument, claim))


def test_the_share_of_what_moves_a_claim(line: ArgumentMap) -> None:
    """P(end) = P(middle) c with P(middle) = q a + (1 - q) b = 50% and c = 50%, each with a range but for c.

    So the swings are those of halved and doubled odds: of 50% to a third and two thirds, of 80% to 2/3 and 8/9.
    """
    middle = {"start": Credence(0.5, 0.4, 0.6), "if_start": Credence(0.8, 0.7, 0.9), "if_not": Credence(0.2, 0.1, 0.3)}
    side = 0.5 * 0.5 * (8 / 9 - 2 / 3)
    swings = {"start": 0.5 * 0.6 / 3, "if_start": side, "if_not": side, "if_middle": 0.5 / 3}
    moved = sum(swings[name] for name in middle)
    assert share(line, "end", **middle) == pytest.approx(moved / sum(swings.values()))
    assert share(line, "middle", **middle) == 1.0  # nothing else feeds it
    assert share(line, "middle", if_middle=Credence(0.9)) == 0.0
    assert is_own(0.9)
    assert not is_own(0.9 - 1e-9)


def test_the_share_where_certainties_decide(line: ArgumentMap) -> None:
    assert share(line, "end", if_middle=Credence(0.0)) == 1.0  # whatever the readings say, it does not come about
    certain = structs.replace(line.questions["if_middle"].reading, credence=0.0)
    argument = structs.replace(
        line, questions={**line.questions, "if_middle": structs.replace(line.questions["if_middle"], reading=certain)}
    )
    assert share(argument, "end", start=Credence(0.5)) == 0.0  # it is the map's certainty that decides


def test_a_claim_is_due_when_each_of_several_to_come_hardly_moves_it(line: ArgumentMap) -> None:
    """Here the target is the start, so that all the others have their time."""
    argument = structs.replace(line, target=Event("start"))
    to_come = ["if_start", "if_not", "if_middle"]
    narrow = {"if_not": Credence(0.2, 0.199, 0.201), "if_middle": Credence(0.5, 0.499, 0.501)}
    narrow |= {"if_start": Credence(0.8, 0.799, 0.801)}
    settled = CredenceSet(credences={"start": Credence(0.0001, 0.00009, 0.0002), **narrow})
    assert due(Case(argument, settled), ["start"], to_come) == ("end", "middle")
    wide = structs.replace(settled, credences={**settled.credences, "if_middle": Credence(0.5, 0.4, 0.5)})
    assert due(Case(argument, wide), ["start"], to_come) == ("middle",)
    wide = structs.replace(settled, credences={**settled.credences, "if_not": Credence(0.2, 0.1, 0.2)})
    assert due(Case(argument, wide), ["start"], to_come) == ()


def test_a_view_of_what_the_scope_is_about_is_not_within_it(line: ArgumentMap) -> None:
    """Within the scope it would be certain; a view of another claim is within it."""
    scoped = structs.replace(line, scope={"start": ("true",)})
    start, middle = stated_and_implied(Case(scoped, person({"start": 0.4, "middle": 0.7})))
    assert (start.given, start.stated, start.implied) == ({}, 0.4, pytest.approx(0.5))
    assert (middle.given, middle.stated, middle.implied) == ({"start": ("true",)}, 0.7, pytest.approx(0.8))
    assert stated_and_implied(Case(scoped, person({})), ["start"])[0].given == {}


def test_a_view_is_beside_what_is_implied_whatever_else_is_asked(line: ArgumentMap) -> None:
    """Evidence and interventions of a query are none of the view's."""
    mine = person({"middle": 0.6}, start=0.5)
    for asked in ({"given": {"end": ("true",)}}, {"do": {"start": "true"}}):
        expected = tuple(with_share(Case(line, mine), view) for view in stated_and_implied(Case(line, mine)))
        assert evaluate(line, mine, **asked).views == expected


@pytest.mark.parametrize(
    ("feeding", "answered", "words"),
    [
        ((), (), ""),
        (("p",), ("p",), ""),
        (("p",), (), "1 question is behind it; 1 still has the map's reading"),
        (("p", "q"), ("q",), "2 questions are behind it; 1 still has the map's reading"),
        (("p", "q", "r"), ("q",), "3 questions are behind it; 2 still have the map's readings"),
    ],
)
def test_how_many_questions_are_behind_a_view(feeding, answered, words) -> None:
    fields = dict.fromkeys((field for field in OwnView.__struct_fields__ if field != "share"), None)
    assert OwnView(**fields | {"answered": answered, "feeding": feeding}).behind == words
