"""What an observation does, and what it would do if it had come out otherwise: by enumeration."""

from __future__ import annotations

from pathlib import Path

import pytest

import oracle
from cruxmap import case
from cruxmap.analysis.case import Case
from cruxmap.analysis.evidence import evidence_shares
from cruxmap.analysis.explanation import explain, with_probability
from cruxmap.analysis.map import claim_map
from cruxmap.analysis.observations import Bearing, bearings, explain_observation
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.query import Query
from morning import written

ANSWERS = CredenceSet("rain", credences={"showers": Credence(0.3)})
OTHERS = {"clouds": ("true",), "spring": ("true",)}


@pytest.fixture
def rain(tmp_path: Path) -> ArgumentMap:
    home = written(tmp_path)
    return load_argument(home, [home / "evidence" / "morning.yaml"])


def chance_of(argument: ArgumentMap, claim: str, given: Evidence, do: dict[str, str] | None = None) -> float:
    """P(claim) with Example's answer."""
    theta = {name: question.reading.credence for name, question in argument.questions.items()} | {"showers": 0.3}
    return oracle.probability(argument, theta, Event(claim), given=given, do=do or {})


def test_an_observation_with_likelihoods_as_it_counts_and_otherwise(rain: ArgumentMap) -> None:
    """Left out, seen and not seen, each with what else counts; and its share of what all have done."""
    asked = case(rain, ANSWERS)
    result = explain_observation(asked, "puddle")
    assert (result.observation, result.standing, result.asked) == ("puddle", "not_seen", asked.asked)
    assert [outcome.standing for outcome in result.outcomes] == ["not_counted", "seen", "not_seen"]
    ways = ({}, {"puddle": ("true",)}, {"puddle": ("false",)})
    targets = [chance_of(rain, "wet", OTHERS | way) for way in ways]
    assert [outcome.target for outcome in result.outcomes] == pytest.approx(targets)
    seen = chance_of(rain, "puddle", OTHERS)
    assert result.outcomes[0].chance is None
    assert [outcome.chance for outcome in result.outcomes[1:]] == pytest.approx([seen, 1 - seen])
    assert result.share == evidence_shares(asked).rows[1]
    assert result.movement == pytest.approx(targets[2] - chance_of(rain, "wet", {"spring": ("true",)}))
    states = {state.state: state.probability for state in result.bears_on["wet"]}
    assert (list(result.bears_on), states) == (["wet"], pytest.approx({"true": targets[2], "false": 1 - targets[2]}))


def test_an_observation_that_is_given_or_under_an_intervention(rain: ArgumentMap) -> None:
    """What is assumed of it is left out of its outcomes too, and nothing else of the query is."""
    query = Query.of(rain, given={"umbrellas": ("true",)}, do={"weather": "rain"})
    result = explain_observation(Case(rain, ANSWERS, query), "umbrellas")
    assert (result.standing, result.share) == ("seen", None)
    known = OTHERS | {"puddle": ("false",)}
    ways = ({}, {"umbrellas": ("true",)}, {"umbrellas": ("false",)})
    targets = [chance_of(rain, "wet", known | way, {"weather": "rain"}) for way in ways]
    assert [outcome.target for outcome in result.outcomes] == pytest.approx(targets)


def test_of_a_ratio_there_is_no_chance_and_no_other_outcome(rain: ArgumentMap) -> None:
    result = explain_observation(case(rain, ANSWERS), "clouds")
    assert [(outcome.standing, outcome.chance) for outcome in result.outcomes] == [
        ("not_counted", None),
        ("seen", None),
    ]
    without, seen = ({"spring": ("true",), "puddle": ("false",)} | way for way in ({}, {"clouds": ("true",)}))
    targets = [chance_of(rain, "wet", known) for known in (without, seen)]
    assert [outcome.target for outcome in result.outcomes] == pytest.approx(targets)
    left_out = Case(rain, ANSWERS, Query.of(rain, observed={}))
    assert explain_observation(left_out, "clouds").standing == "not_counted"


def test_what_bears_on_a_claim(rain: ArgumentMap) -> None:
    """In the order of the sets, whether it counts or not; of a claim without observations, none."""
    asked = case(rain, ANSWERS)
    share = evidence_shares(asked).rows[1]
    assert bearings(asked, "wet") == (Bearing("puddle", "not_seen", share), Bearing("umbrellas", "open", None))
    assert bearings(asked, "spring") == ()


def test_which_observations_have_a_probability_worth_telling(rain: ArgumentMap) -> None:
    """Those that are open, unless only a ratio is known; of one that was made and is left out it says nothing."""
    for asked in (case(rain, ANSWERS), Case(rain, ANSWERS, Query.of(rain, observed={}))):
        assert with_probability(asked) == ["spring", "weather", "wet", "umbrellas"]
        assert list(claim_map(asked).states) == with_probability(asked)


def test_the_arrow_to_an_observation_is_of_the_state_in_which_it_counts(rain: ArgumentMap) -> None:
    """Rain makes clouds likelier, and that there is no puddle less likely; an open one is spoken of as if seen."""
    drawn = claim_map(Case(rain, ANSWERS, Query.of(rain, do={"weather": "rain"}))).influences
    assert drawn["wet", "puddle"] == "lowers"
    assert drawn["wet", "umbrellas"] == "raises"
    unobserved = claim_map(Case(rain, ANSWERS, Query.of(rain, observed={}))).influences
    assert unobserved["wet", "puddle"] == "raises"


def test_explaining_an_observation_asks_whether_it_could_matter_beside_the_others(rain: ArgumentMap) -> None:
    """What is known of it is left out; what is known of the others is not."""
    explanation = explain(case(rain, ANSWERS), "puddle")
    assert explanation.can_matter
    assert list(explanation.fed_by) == ["wet"]
    assert explanation.feeds == {}
    chance = [state.probability for state in explanation.states]
    assert chance == [0, 1], "it was not seen"
