"""Rival carvings: what is left of an argument in each, against sums over all its worlds, and how they are mixed."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from conftest import ROOT, Run
from cruxmap import Credence, CredenceSet, CruxmapError, compare, evaluate, gather, load_argument, pool
from cruxmap.analysis.evaluation import Carving
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.carvings import carved

PARTY = """\
argument: party
target: late
carvings: model
claims:
  model: {statement: One cause or many., states: {one: one cause, many: many causes}, stick: [believes_one]}
  rain: {statement: It rains., credence: 30%}
  strike: {statement: Trains are on strike., credence: {ask: "Strike?", reading: 20%}}
  crowd:
    statement: The bus is full.
    noisy_or:
      causes:
        - {when: {any: [{model: one}, {rain: true}]}, is: crowd_if_rain}
        - {when: {all: [{model: many}, {not: {strike: false}}]}, is: 50%}
  late:
    statement: The party begins late.
    table:
      - {when: {model: one, rain: true}, is: late_if_rain}
      - {when: {not: {model: one}, crowd: true}, is: late_if_crowd}
      - {else: 5%}
questions:
  believes_one: {ask: "One?", reading: WEIGHT}
  crowd_if_rain: {ask: "Full?", reading: 60%}
  late_if_rain: {ask: "Late?", reading: 70%}
  late_if_crowd: {ask: "Late?", reading: 80%}
"""
# What these were before the argument had a rival carving, to the last digit.
BEFORE = {
    "probability": 0.16913318465126465,
    "unconditional": 0.14460887287683127,
    "condition": 0.21823636729195442,
    "band": (0.11136630560853916, 0.16770693446430854, 0.23878485777030445, 0.17018918972729793),
    "routes": (0.023663814657169435, 0.07005900240351799, 0.003124298270045717, 0.05868481932053151, 0.01360125),
}


@pytest.fixture
def party(tmp_path: Path) -> Path:
    (tmp_path / "party.yaml").write_text(PARTY.replace("WEIGHT", "50%"), "utf-8")
    return tmp_path / "party.yaml"


@pytest.fixture(scope="module")
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


def by_hand(model: str) -> float:
    """P(late) in one model, by a sum over rain, strike and crowd."""
    total = 0.0
    for rain, strike, crowd in product((True, False), repeat=3):
        world = (0.3 if rain else 0.7) * (0.2 if strike else 0.8)
        empty = (0.4 if model == "one" or rain else 1) * (0.5 if model == "many" and strike else 1)
        late = (0.7 if rain else 0.05) if model == "one" else (0.8 if crowd else 0.05)
        total += world * (1 - empty if crowd else empty) * late
    return total


@pytest.mark.parametrize("model", ["one", "many"])
@pytest.mark.parametrize("told", [True, False])
def test_what_is_left_in_one_carving_is_that_model(party: Path, model: str, told: bool) -> None:
    argument = carved(load_argument(party), model, told=told)
    assert evaluate(argument.whole or argument, given={"model": (model,)}).probability == pytest.approx(by_hand(model))
    left = {"one": {"late_if_rain"}, "many": {"strike", "crowd_if_rain", "late_if_crowd"}}[model]
    assert argument.questions.keys() == left
    gone = {"one": {"crowd", "strike"}, "many": set()}[model] | (set() if told else {"model"})
    assert argument.claims.keys() == {"model", "rain", "strike", "crowd", "late"} - gone
    assert {name for part in argument.parts for name in part.claims} == argument.claims.keys()


def test_carvings_are_mixed_by_their_weight(party: Path) -> None:
    result = evaluate(party, CredenceSet(credences={"believes_one": Credence(0.8)}))
    one, many = by_hand("one"), by_hand("many")
    assert result.probability == pytest.approx(0.8 * one + 0.2 * many)
    assert result.carvings == (
        Carving("one", pytest.approx(one), pytest.approx(0.8)),
        Carving("many", pytest.approx(many), pytest.approx(0.2)),
    )


def test_weights_are_those_under_what_is_given(party: Path) -> None:
    result = evaluate(party, given={"rain": ("true",)})
    assert sum((row.weight or 0) * (row.probability or 0) for row in result.carvings) == pytest.approx(
        result.probability
    )


def test_a_carving_is_given_in_place_of_whatever_holds(party: Path) -> None:
    """Also where it has no weight at all, or another is given."""
    sure = CredenceSet(credences={"believes_one": Credence(1)})
    assert evaluate(party, sure, given={"model": ("many",)}).probability == pytest.approx(by_hand("many"))
    assert evaluate(party, sure, do={"model": "many"}).probability == pytest.approx(by_hand("many"))
    assert [row.probability for row in evaluate(party, given={"model": ("one",)}).carvings] == [
        pytest.approx(by_hand("one")),
        pytest.approx(by_hand("many")),
    ]


def test_a_carving_that_the_readings_leave_out_is_off(tmp_path: Path) -> None:
    (tmp_path / "party.yaml").write_text(PARTY.replace("WEIGHT", "0%"), "utf-8")
    argument = load_argument(tmp_path / "party.yaml")
    assert (argument.carving, "model" in argument.claims, "believes_one" in argument.questions) == (
        "many",
        False,
        False,
    )
    assert evaluate(argument).probability == pytest.approx(by_hand("many"))
    assert evaluate(argument, target=argument.uncarved.target).carvings[0].probability == pytest.approx(by_hand("one"))


def test_people_who_hold_different_carvings(party: Path) -> None:
    text = PARTY.replace("WEIGHT", "100%")
    party.write_text(text, "utf-8")
    argument = load_argument(party)
    a, b = (CredenceSet(name=n, credences={"believes_one": Credence(w)}) for n, w in (("A", 0.9), ("B", 0.1)))
    nobody = CredenceSet(name="C")
    one, many = by_hand("one"), by_hand("many")
    result = compare(argument, a, b)
    assert result.b.probability - result.a.probability == pytest.approx(0.8 * (many - one))
    contributions = {row.question: row.contribution for row in result.rows}
    assert contributions["believes_one"] == pytest.approx(0.8 * (many - one))
    assert compare(argument, nobody, b).a.probability == pytest.approx(one)
    group = gather(argument.uncarved, [a, b], ["A", "B"])
    assert pool(argument.uncarved, group).probability == pytest.approx((one + many) / 2)
    with pytest.raises(CruxmapError, match="of another carving"):
        gather(argument, [nobody, a], ["C", "A"])


def test_the_scheming_argument_is_as_it_was_without_its_rival(scheming: ArgumentMap) -> None:
    result = evaluate(scheming)
    band = result.band
    assert band is not None
    assert {
        "probability": result.probability,
        "unconditional": result.unconditional,
        "condition": result.conditions["Scheming pays for some goals"],
        "band": (band.low, band.median, band.high, band.mean),
        "routes": tuple(result.routes.values()),
    } == BEFORE
    assert (len(scheming.claims), len(scheming.questions), result.asked.questions) == (45, 53, 53)


def test_the_rival_of_the_scheming_argument(scheming: ArgumentMap) -> None:
    """It differs in one answer, so it is the map's own carving with that answer: no counting, 50%."""
    rival = evaluate(scheming, given={"nearness_contest": ("neighbourhoods",)})
    own = evaluate(scheming, CredenceSet(credences={"schemer_cheapest_with_step": Credence(0.5)}))
    assert rival.probability == pytest.approx(own.probability, abs=1e-15)
    assert evaluate(scheming).carvings[1].probability == pytest.approx(rival.probability, abs=1e-15)
    weighed = CredenceSet(credences={"contest_goal_by_goal": Credence(0.25)})
    mixed = 0.25 * BEFORE["probability"] + 0.75 * rival.probability  # type: ignore[operator]
    assert evaluate(scheming, weighed).probability == pytest.approx(mixed)


def test_one_file_answers_all_carvings(run: Run, tmp_path: Path, party: Path) -> None:
    party.write_text(PARTY.replace("WEIGHT", "100%"), "utf-8")
    me = tmp_path / "me.yaml"
    me.write_text(f"argument: {party}\ncredences: {{late_if_rain: 90%, late_if_crowd: 40%}}\n", "utf-8")
    for given, question in (([], "late_if_crowd"), (["--given", "model=many"], "late_if_rain")):
        outcome = run("eval", str(me), *given)
        assert outcome.code == 0, outcome.err
        other = "many" if not given else "one"
        assert f"{question}: answered for another carving" in outcome.said
        assert f"add --given model={other}" in outcome.said
    assert run("check", str(me)).code == 0
    assert run("diff", str(me), "reading", "--given", "model=many").code == 0


@pytest.mark.parametrize("command", ["sensitivity", "claims", "explain model", "explain late_if_crowd", "map"])
def test_every_command_takes_a_carving(run: Run, party: Path, command: str) -> None:
    party.write_text(PARTY.replace("WEIGHT", "100%"), "utf-8")
    outcome = run(*command.split(), "--argument", str(party), "--given", "model=many")
    assert outcome.code == 0, outcome.err
    assert "model=many" in outcome.out


def test_a_question_of_another_carving_is_named_as_such(run: Run, party: Path) -> None:
    party.write_text(PARTY.replace("WEIGHT", "100%"), "utf-8")
    outcome = run("sensitivity", "--argument", str(party), "--two-way", "late_if_crowd", "late_if_rain")
    assert outcome.code == 2
    assert "'late_if_crowd' is a question of another carving → add --given model=many" in outcome.said
