"""At credences of 0 and 1 the page's numbers are those of the engine, and undefined where the engine's are."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.evidence import Standing
from cruxmap.model.query import Query
from cruxmap.report import page as page_of
from cruxmap.report.page.live import Live, indexed, live, network_data

RAIN = """\
argument: rain
target: wet
scope: {spring: true}
classes: mood
claims:
  spring: {statement: It is spring., credence: {ask: "s?", reading: 50%}}
  wet: {statement: I get wet., table: [{when: {spring: true}, is: wet_spring}, {when: {spring: false}, is: 20%}]}
  side: {statement: A side claim., tilt: {base: side_base, by: [{when: {spring: true}, odds: side_tilt}]}}
  mood:
    statement: The mood.
    states: [good, bad]
    table: [{when: {side: true}, is: good}, {when: {side: false}, is: [30%]}]
questions:
  wet_spring: {ask: "a?", reading: 40%}
  side_base: {ask: "c?", reading: 90%}
  side_tilt: {ask: "d?", reading: 10%}
"""
# Cells of one formula, evidence that some filling of six rules out, and what depends on neither.
FILLED = """\
argument: filled
target: odd
claims:
  p: {statement: P., credence: {ask: "p?", reading: 50%}}
  x: {statement: X., tilt: {base: low, by: [{odds: high}, {when: {p: [true, false]}, odds: other}]}}
  odd:
    statement: Odd.
    rule: [{when: {x: true, p: false}, then: true}, {when: {x: false, p: true}, then: true}, {else: false}]
  y1: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  y2: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  y3: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  y4: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  y5: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  y6: {statement: Y., tilt: {base: low, by: [{odds: high}]}}
  every:
    statement: E.
    rule: [{when: {y1: true, y2: true, y3: true, y4: true, y5: true, y6: true}, then: true}, {else: false}]
questions:
  low: {ask: "l?", reading: 20%}
  high: {ask: "h?", reading: 90%}
  other: {ask: "o?", reading: 60%}
"""
STORM = """\
argument: storm
target: damage=severe
claims:
  falling: {statement: F., credence: {ask: "f?", reading: 50%}}
  weather:
    statement: W.
    states: [calm, windy, gale]
    tilt:
      base: [{is: [calm, if_not_calm]}]
      by: [{when: {falling: true}, odds: {calm: 10%, windy: low, gale: high}}]
  damage:
    statement: D.
    states: [none, minor, severe]
    noisy_or:
      order: [none, minor, severe]
      causes: [{when: {weather: gale}, is: [low, high]}, {when: {falling: true}, is: {minor: high, severe: 0}}]
questions:
  calm: {ask: "c?", reading: 60%}
  if_not_calm: {ask: "w?", reading: 70%}
  low: {ask: "l?", reading: 40%}
  high: {ask: "h?", reading: 90%}
"""
SET = """\
evidence: morning
observations:
  puddle: {statement: A puddle., source: me, status: seen, date: 2026, bears_on: wet, ratio: 60%}
  frown:
    {statement: A frown., source: I, status: not_seen, date: 2026, bears_on: side, likelihoods: {true: 30%, false: 70%}}
"""
PAGE = Path(page_of.__file__).parent
SCRIPTS = "\n".join((PAGE / name).read_text("utf-8") for name in ("circuit.js", "polynomial.js", "evidence.js"))
PROGRAM = """
const network = polynomial(data, count), supposed = new Map(data.supposed);
const program = sidesProgram(network, data, supposed, switched);
return points.map((point) => [
    numbersAt(network, data, point, observed, supposed), sidesAt(program, [...point, ...switchedTo(standings)]),
]);
"""
OUTCOMES: dict[Standing, tuple[str, ...]] = {"seen": ("true",), "not_seen": ("false",)}
SHIPPED = sorted(path.parent.name for path in (ROOT / "arguments").glob("*/argument.yaml"))


@pytest.fixture(scope="module")
def compute(started_browser: Any) -> Any:
    """The numbers that the page's program makes of some credence vectors."""
    page = started_browser.new_page()

    def numbers(
        argument: ArgumentMap, compiled: Live, points: list[list[float]], standings: dict[str, Standing]
    ) -> list[tuple[list[float], list[float]]]:
        states = compiled.network.states
        observed = {name: OUTCOMES[standing] for name, standing in standings.items() if standing in OUTCOMES}
        given = {
            "data": network_data(compiled),
            "count": len(argument.questions),
            "points": points,
            "observed": indexed(observed, states),
            "switched": [[*states].index(name) for name in standings],
            "standings": [*standings.values()],
        }
        return page.evaluate(  # type: ignore[no-any-return]
            "([names, values, program]) => new Function(...names, program)(...values)",
            [[*given], [*given.values()], SCRIPTS + PROGRAM],
        )

    return numbers


def asked(argument: ArgumentMap, query: Query) -> dict[str, Query]:
    """Some of the page's numbers, as queries of the engine."""
    queries = {"target": query}
    if query.scope:
        queries["unconditional"] = query.without_scope
    for name, claim in argument.claims.items():
        for state in claim.states:
            if name not in argument.observations:
                queries[f"claim-{name}-{state}"] = query.about(Event(name, state), query.given)
    return queries


def assert_same(compute: Any, argument: ArgumentMap, query: Query, points: list[list[float]]) -> None:
    compiled = live(argument, query, {})
    standings = {name: query.standing(argument, name) for name in argument.observations}
    results = compute(argument, compiled, points, standings)
    shown = {name: [numbers[i] for numbers, _ in results] for i, name in enumerate(compiled.asks)}
    static = [compiled.at(np.array(point), query.observed) for point in points]
    for name, same_query in asked(argument, query).items():
        expected = Inquiry(argument, same_query).probability(np.array(points).T)
        numbers = np.array(shown[name], float)
        np.testing.assert_allclose(numbers, expected, rtol=0, atol=1e-12, err_msg=name)
        np.testing.assert_allclose([row[name] for row in static], numbers, rtol=0, atol=1e-12)
        if name == "target":
            sides = np.array([sides for _, sides in results], float)
            np.testing.assert_allclose(sides[:, 0], expected, rtol=0, atol=1e-12)
            np.testing.assert_allclose(sides.sum(axis=1), np.where(np.isnan(expected), np.nan, 1), atol=1e-12)


@pytest.mark.parametrize("given", [{}, {"spring": ("true",)}, {"side": ("true",)}, {"mood": ("bad",)}])
def test_a_small_argument_at_every_certainty(compute: Any, tmp_path: Path, given: Evidence) -> None:
    (tmp_path / "argument.yaml").write_text(RAIN, "utf-8")
    argument = load_argument(tmp_path)
    points = [list(point) for point in itertools.product([0.0, 0.3, 1.0], repeat=len(argument.questions))]
    for query in (Query(argument.target, dict(given)), Query.of(argument, given=given)):
        assert_same(compute, argument, query, points)


@pytest.mark.parametrize("given", [{}, {"damage": ("minor", "severe")}, {"falling": ("true",)}])
def test_several_states_at_every_certainty(compute: Any, tmp_path: Path, given: Evidence) -> None:
    (tmp_path / "argument.yaml").write_text(STORM, "utf-8")
    argument = load_argument(tmp_path)
    points = [list(point) for point in itertools.product([0.0, 0.3, 1.0], repeat=len(argument.questions))]
    assert_same(compute, argument, Query(argument.target, dict(given)), points)


@pytest.mark.parametrize("given", [{}, {"every": ("true",)}, {"every": ("false",)}])
def test_cells_are_filled_each_for_itself(compute: Any, tmp_path: Path, given: Evidence) -> None:
    (tmp_path / "argument.yaml").write_text(FILLED, "utf-8")
    argument = load_argument(tmp_path)
    points = [list(point) for point in itertools.product([0.0, 0.3, 1.0], repeat=len(argument.questions))]
    assert_same(compute, argument, Query(argument.target, dict(given)), points)


SEEN, NOT_SEEN = ("true",), ("false",)


@pytest.mark.parametrize("observed", [{}, {"puddle": SEEN}, {"puddle": SEEN, "frown": NOT_SEEN}, {"frown": SEEN}])
def test_observations_at_every_certainty(compute: Any, tmp_path: Path, observed: Evidence) -> None:
    (tmp_path / "argument.yaml").write_text(RAIN, "utf-8")
    (tmp_path / "morning.yaml").write_text(SET, "utf-8")
    argument = load_argument(tmp_path, [tmp_path / "morning.yaml"])
    points = [list(point) for point in itertools.product([0.0, 0.3, 1.0], repeat=len(argument.questions))]
    for in_scope in (False, True):
        assert_same(compute, argument, Query.of(argument, in_scope=in_scope, observed=observed), points[::5])


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_arguments_at_random_credences(compute: Any, name: str) -> None:
    argument = load_argument(ROOT / "arguments" / name)
    chance = random.Random(19)
    points = [[chance.random() for _ in argument.questions] for _ in range(3)]
    points += [[chance.choice([0.0, 1.0, chance.random()]) for _ in argument.questions] for _ in range(3)]
    assert_same(compute, argument, Query(argument.target), points)
    assert_same(compute, argument, Query.of(argument), points)
