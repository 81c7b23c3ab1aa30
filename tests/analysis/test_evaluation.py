"""All that an evaluation says, worked out by hand for being late by road or by rail, in rain or in the sun."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from cruxmap import Case, Event, Query, case, evaluate
from cruxmap.analysis import evaluation
from cruxmap.analysis.coherence import OwnView
from cruxmap.analysis.evaluation import prepare
from cruxmap.analysis.explanation import beliefs, explain
from cruxmap.analysis.histogram import histogram
from cruxmap.analysis.map import claim_map
from cruxmap.analysis.sweep import Swing
from cruxmap.analysis.uncertainty import band, propagate
from cruxmap.files.argument import load_argument
from cruxmap.inference.compiled import compiled
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.query import OutOfScopeError
from small import conjunction

TRIP = """\
argument: trip
version: 3
target: late
scope: {open: true}
routes: route
classes: weather
conditions:
  - {title: Rain, given: {weather: rain}}
  - {title: Rain by rail, given: {weather: rain, route: rail}}
claims:
  open: {statement: The way is open., credence: is_open}
  weather: {statement: The weather., states: [rain, sun], stick: [rains]}
  route: {statement: The way., states: [road, rail, none], stick: [by_road, by_rail]}
  late:
    statement: I am late.
    table:
      - {when: {open: false}, is: true}
      - {when: {open: true, route: none}, is: false}
      - {when: {open: true, route: rail}, is: 0.1}
      - {when: {open: true, route: road, weather: rain}, is: 0.8}
      - {when: {open: true, route: road, weather: sun}, is: 0.4}
questions:
  is_open: {ask: Open?, reading: 80%}
  rains: {ask: Rain?, reading: 25%}
  by_road: {ask: Road?, reading: 50%}
  by_rail: {ask: "If not by road, by rail?", reading: 40%}
"""


@pytest.fixture
def trip(tmp_path: Path) -> ArgumentMap:
    """P(late | open) = P(road) (0.4 + 0.4 P(rain)) + 0.1 P(rail) = 0.27."""
    (tmp_path / "argument.yaml").write_text(TRIP, "utf-8")
    return load_argument(tmp_path)


def test_everything_that_is_asked_at_the_point(trip: ArgumentMap) -> None:
    """In the scope and without it, with each condition, by route, by class; a view beside what is implied."""
    views = {"late": View(0.5), "open": View(0.25, given={"late": ("true",)})}
    result = evaluate(trip, CredenceSet(views=views, credences={"rains": Credence(0.25)}))
    assert result.probability == pytest.approx(0.27)
    query = Query(Event("late"), scope={"open": ("true",)})
    assert structs.astuple(result.asked)[:4] == ("trip", 3, trip.fingerprint, query)
    assert (result.asked.answered, result.asked.questions) == (1, 4)
    assert result.unconditional == pytest.approx(0.8 * 0.27 + 0.2)
    assert result.conditions == {"Rain": pytest.approx(0.42), "Rain by rail": pytest.approx(0.1)}
    assert result.routes == pytest.approx({"road": 0.25, "rail": 0.02})
    assert result.classes == pytest.approx({"rain": 0.25, "sun": 0.75})
    rains, by_road, by_rail = 0.2 * (2 / 5 - 1 / 7), 0.46 * (2 / 3 - 1 / 3), 0.05 * (4 / 7 - 1 / 4)
    share = pytest.approx(rains / (rains + by_road + by_rail))
    assert result.views == (
        OwnView("late", {"open": ("true",)}, 0.5, pytest.approx(0.27), ("rains",), tuple(trip.questions), share),
        OwnView("open", {"late": ("true",)}, 0.25, pytest.approx(0.8 * 0.27 / 0.416), (), ("is_open",), 0.0),
    )
    assert (result.pinned, result.correlation, result.band, result.histogram) == ((), 0.0, None, None)
    assert result.width == 3  # the table of `late` is of four claims


def test_everything_without_the_scope(trip: ArgumentMap) -> None:
    """Conditions, routes and classes too; and evidence may contradict it."""
    result = evaluate(trip, in_scope=False)
    assert result.probability == result.unconditional == pytest.approx(0.8 * 0.27 + 0.2)
    assert result.asked.query == Query(Event("late"))
    rain = 0.8 * 0.42 + 0.2
    assert result.conditions == {"Rain": pytest.approx(rain), "Rain by rail": pytest.approx(0.8 * 0.1 + 0.2)}
    assert result.routes == pytest.approx({"road": 0.5 * 0.6, "rail": 0.2 * 0.28, "none": 0.3 * 0.2})
    assert evaluate(trip, given={"open": ("false",)}, in_scope=False).probability == 1.0


@pytest.mark.parametrize("asked", [{"given": {"open": ("false",)}}, {"do": {"open": "false"}}])
def test_what_contradicts_the_scope_is_refused(trip: ArgumentMap, asked: dict[str, dict[str, str]]) -> None:
    with pytest.raises(OutOfScopeError, match=r"^the argument's scope has open=true") as raised:
        evaluate(trip, **asked)
    assert (raised.value.claim, raised.value.states) == ("open", ("true",))
    assert raised.value.remedy == "ask without the scope, or leave that out"


def test_the_scope_is_taken_for_granted_of_all_that_it_is_not_about(trip: ArgumentMap) -> None:
    """Of what it is about there would be nothing to ask; and `given` and `do` may agree with it."""
    assert evaluate(trip, target=Event("open")).probability == pytest.approx(0.8)
    assert evaluate(trip, target=Event("open")).asked.query.scope == {}
    assert evaluate(trip, target=Event("late", "false")).probability == pytest.approx(0.73)
    in_rain = evaluate(trip, given={"weather": ("rain",), "open": ("true",)})
    assert (in_rain.probability, in_rain.unconditional) == pytest.approx((0.42, 0.42))
    by_road = evaluate(trip, do={"route": "road"})
    assert (by_road.probability, by_road.unconditional) == pytest.approx((0.5, 0.6))
    assert evaluate(trip, do={"open": "true"}).probability == pytest.approx(0.27)


def test_without_routes_and_classes_there_are_none() -> None:
    result = evaluate(conjunction("x", q_x=0.5))
    assert (result.routes, result.classes, result.conditions, result.views) == ({}, {}, {}, ())
    assert result.unconditional == result.probability == 0.5


def test_swings_come_with_the_widest_first(trip: ArgumentMap) -> None:
    """P = 1 - P(open) (1 - P(late | open)), with the odds of each halved and doubled, since only one has a range."""
    answers = CredenceSet(credences={"is_open": Credence(0.8, 0.6, 0.9)})
    road, rail, rain = ((1 / 3, 2 / 3), (0.25, 4 / 7), (1 / 7, 0.4))

    def late(road: float = 0.5, rail: float = 0.4, rain: float = 0.25) -> float:
        return 1 - 0.8 * (1 - road * (0.4 + 0.4 * rain) - (1 - road) * rail * 0.1)

    expected = [
        ("is_open", 0.8, True, 2 / 3, 8 / 9, 1 - 2 / 3 * 0.73, 1 - 8 / 9 * 0.73),
        ("by_road", 0.5, False, *road, *(late(road=end) for end in road)),
        ("rains", 0.25, False, *rain, *(late(rain=end) for end in rain)),
        ("by_rail", 0.4, False, *rail, *(late(rail=end) for end in rail)),
    ]
    for swing, row in zip(evaluate(trip, answers, in_scope=False).questions, expected, strict=True):
        assert structs.astuple(swing) == pytest.approx(row)
        assert isinstance(swing, Swing)
        assert swing.swing == pytest.approx(row[6] - row[5])


def test_the_band_is_made_of_the_draws_that_are_asked_for() -> None:
    asked = case(conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=(0.2, 0.5, 0.8)))
    progress: list[tuple[int, int]] = []
    result = evaluation.evaluate(
        asked, draws=300, seed=7, correlation=0.5, progress=lambda done, draws: progress.append((done, draws))
    )
    drawn = propagate(asked.inquiry, list(asked.values.values()), 300, 7, 0.5)
    assert result.band == band(drawn, 7)
    assert result.histogram == histogram(drawn)
    assert result.correlation == 0.5
    assert progress == [(300, 300)]
    by_default = evaluation.evaluate(asked)
    drawn = propagate(asked.inquiry, list(asked.values.values()), 2000, 1, 0.0)
    assert (by_default.band, by_default.correlation) == (band(drawn, 1), 0.0)
    assert evaluation.evaluate(asked, draws=0).band is None


def test_a_range_that_does_not_move_the_target_makes_no_band() -> None:
    assert evaluate(conjunction("x", "y", q_x=0.0, q_y=(0.2, 0.5, 0.8))).band is None


def test_a_pinned_view_is_evidence_for_everything(trip: ArgumentMap) -> None:
    """A view of 50% that it rains: P(late | open) = 0.5 · 0.6 + 0.02; other views are said as they were."""
    views = {"late": View(0.42), "open": View(0.5, given={})}
    result = evaluate(trip, CredenceSet(views=views), pin=["open"], in_scope=False)
    assert result.pinned == ("open",)
    assert result.probability == pytest.approx(0.5 * 0.27 + 0.5)
    in_rain = evaluate(trip, CredenceSet(views=views), pin=["open"], given={"weather": ("rain",)}, in_scope=False)
    assert in_rain.probability == pytest.approx(0.5 * 0.42 + 0.5)
    within = evaluate(trip, CredenceSet(views=views), pin=["open"])
    assert (within.probability, within.unconditional) == pytest.approx((0.27, 0.5 * 0.27 + 0.5))
    assert result.routes == pytest.approx({"road": 0.25 + 0.125, "rail": 0.1 + 0.01, "none": 0.15})
    assert [(view.claim, view.implied) for view in result.views] == [
        ("late", pytest.approx(0.27)),
        ("open", pytest.approx(0.5)),
    ]


def test_evidence_that_cannot_be_is_refused(trip: ArgumentMap) -> None:
    closed = CredenceSet(credences={"is_open": Credence(0.0)})
    with pytest.raises(ImpossibleEvidenceError, match=r"^open=true has probability zero"):
        evaluate(trip, closed, given={"open": ("true",)})
    with pytest.raises(ImpossibleEvidenceError, match=r"^open=true has probability zero"):
        evaluate(trip, closed)
    assert evaluate(trip, closed, in_scope=False).probability == 1.0
    dry = CredenceSet(credences={"rains": Credence(0.0)})
    assert evaluate(trip, dry).conditions == {"Rain": None, "Rain by rail": None}


def test_what_is_prepared_is_what_an_evaluation_asks(trip: ArgumentMap) -> None:
    prepare(trip)
    kept = compiled(trip).joint_of_prepared("late", case(trip).point)
    assert len(kept) >= 8
    result = evaluate(trip)
    assert (result.probability, result.conditions["Rain"]) == pytest.approx((0.27, 0.42))


def test_what_a_claim_is_fed_by_and_feeds(trip: ArgumentMap) -> None:
    result = explain(case(trip, in_scope=False), "route")
    assert [structs.astuple(state) for state in result.states] == [
        ("route", "road", pytest.approx(0.5), pytest.approx(0.6)),
        ("route", "rail", pytest.approx(0.2), pytest.approx(0.28)),
        ("route", "none", pytest.approx(0.3), pytest.approx(0.2)),
    ]
    assert (result.claim, result.fed_by, list(result.feeds)) == ("route", {}, ["late"])
    assert [(state.state, state.probability, state.target_if_so) for state in result.feeds["late"]] == [
        ("true", pytest.approx(0.416), 1.0),
        ("false", pytest.approx(0.584), 0.0),
    ]
    assert (result.can_matter, result.matters_given) == (True, {})
    fed = explain(case(trip, given={"open": ("false",)}, in_scope=False), "late")
    assert list(fed.fed_by) == ["open", "route", "weather"]
    assert [state.target_if_so for state in fed.fed_by["open"]] == [None, 1.0]
    assert (fed.claim, fed.feeds, fed.asked.probability) == ("late", {}, 1.0)


def test_a_claim_that_cannot_matter_under_what_is_given(trip: ArgumentMap) -> None:
    """Given the target itself, nothing more can change it."""
    given = {"late": ("true",)}
    assert not explain(case(trip, given=given, in_scope=False), "weather").can_matter
    aside = explain(case(trip, target=Event("route", "road"), in_scope=False), "weather")
    assert (aside.can_matter, aside.matters_given) == (False, None)
    both_ways = explain(case(trip, target=Event("route", "road"), given=given, in_scope=False), "weather")
    assert (both_ways.can_matter, both_ways.matters_given) == (True, given)
    cut = explain(case(trip, do={"late": "true"}, in_scope=False), "weather")
    assert (cut.can_matter, cut.matters_given) == (False, None)


def test_an_explanation_of_what_cannot_be_is_refused(trip: ArgumentMap) -> None:
    impossible = case(trip, CredenceSet(credences={"is_open": Credence(0.0)}), given={"open": ("true",)})
    for refused in (lambda: explain(impossible, "route"), lambda: claim_map(impossible)):
        with pytest.raises(ImpossibleEvidenceError, match=r"^open=true has probability zero"):
            refused()


def test_what_the_scope_is_about_is_explained_without_it(trip: ArgumentMap) -> None:
    result = explain(case(trip), "open")
    assert [state.probability for state in result.states] == pytest.approx([0.8, 0.2])
    assert [state.target_if_so for state in result.states] == pytest.approx([0.27, 1.0])
    assert result.asked.query == Query(Event("late"))
    assert explain(case(trip), "late").states[0].probability == pytest.approx(0.27)


def test_the_map_shows_what_makes_the_target_likelier(trip: ArgumentMap) -> None:
    """By hand: P(late) = 0.3 (0.4 + 0.4 x 0.25) + 0.1 x 0.14 = 0.164; 0.254 in rain, 0.5 by road, 0.1 by rail."""
    answers = CredenceSet(credences={"by_road": Credence(0.3), "by_rail": Credence(0.2), "is_open": Credence(1.0)})
    shown = claim_map(case(trip, answers))
    assert shown.shown == {"open": ("true",), "weather": ("rain",), "route": ("road",), "late": ("true",)}
    assert {name: len(states) for name, states in shown.states.items()} == {
        "open": 2,
        "weather": 2,
        "route": 3,
        "late": 2,
    }
    assert shown.influences == {
        ("open", "late"): "lowers",
        ("weather", "late"): "raises",
        ("route", "late"): "raises",
    }
    of_the_route = claim_map(case(trip, answers, target=Event("route", "rail"))).shown
    assert of_the_route["route"] == ("rail",)
    assert of_the_route["weather"] == ("sun",)  # which has nothing to do with it: the likeliest
    opposite = claim_map(case(trip, answers, target=Event("late", "false"))).shown
    assert (opposite["route"], opposite["late"]) == (("rail", "none"), ("false",))


def test_a_case_of_nothing_but_an_argument(trip: ArgumentMap) -> None:
    plain = Case(trip)
    assert (plain.credences, plain.query) == (CredenceSet("trip"), Query(Event("late"), scope={"open": ("true",)}))
    assert plain.point.tolist() == [0.8, 0.25, 0.5, 0.4]
    assert plain.asked.probability == plain.probability == pytest.approx(0.27)
    answers = CredenceSet("trip", credences={"rains": Credence(1.0)})
    aside = Case(trip, answers).about(Event("route", "rail"), {"late": ("true",)})
    assert (aside.credences, aside.argument) == (answers, trip)
    assert aside.query == Query(Event("route", "rail"), {"late": ("true",)})
    assert structs.astuple(aside.asked_with(0.5)) == ("trip", 3, trip.fingerprint, aside.query, 0.5, 1, 4, "")


MEETING = """\
argument: meeting
target: b
claims:
  a: {statement: A., tilt: {base: start, by: [{odds: factor}]}}
  b: {statement: B., table: [{when: {a: true}, is: 0.5}, {when: {a: false}, is: 0.2}]}
  c: {statement: C., credence: 0.25}
questions:
  start: {ask: Start?, reading: 50%}
  factor: {ask: Factor?, reading: 50%}
"""


def test_opposite_certainties_are_refused(tmp_path: Path) -> None:
    (tmp_path / "argument.yaml").write_text(MEETING, "utf-8")
    certain = CredenceSet(credences={"start": Credence(0.0), "factor": Credence(1.0)})
    argument = load_argument(tmp_path)
    for refused in (
        lambda: evaluate(argument, certain),
        lambda: Case(argument, certain).probability,
        lambda: explain(case(argument, certain), "a"),
        lambda: explain(case(argument, certain, target=Event("c")), "b"),
        lambda: explain(case(argument, certain), "c"),
    ):
        with pytest.raises(ContradictionError, match="opposite certainties meet in 'a': start, factor") as caught:
            refused()
        assert caught.value.remedy == "leave one short of 0 or 1"
    aside = explain(case(argument, certain, target=Event("c")), "c")  # which has nothing to do with a
    assert [state.probability for state in aside.states] == [0.25, 0.75]
    every = beliefs(case(argument, certain, target=Event("c")))
    assert {name: [state.probability for state in states] for name, states in every.items()} == {
        "a": [None, None],
        "b": [None, None],
        "c": [0.25, 0.75],
    }
    assert claim_map(case(argument, certain, target=Event("c"))).states["b"][0].probability is None


def test_a_histogram_by_hand() -> None:
    """Bins are equal and closed below; the greatest belongs to the last of them."""
    shape = histogram(np.array([0.25, 0.375, 0.4, 0.5, 0.75, 0.75]), 4)
    assert (shape.low, shape.high, shape.counts) == (0.25, 0.75, (1, 2, 1, 2))
    assert len(histogram(np.linspace(0.2, 0.8, 61)).counts) == 30
    assert structs.astuple(histogram(np.array([0.3, 0.1 + 0.2]))) == (0.3, 0.1 + 0.2, (2,))


def test_who_confirms_the_readings_has_their_band() -> None:
    """As points, one after the other: each keeps the reading's width."""
    argument = conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=(0.1, 0.3, 0.4))
    readings = evaluate(argument)
    for names in (("q_x",), ("q_x", "q_y")):
        confirmed = {name: Credence(argument.questions[name].reading.credence) for name in names}
        result = evaluate(argument, CredenceSet(credences=confirmed))
        assert (result.band, result.histogram) == (readings.band, readings.histogram)
        assert [swing.swing for swing in result.questions] == [swing.swing for swing in readings.questions]
