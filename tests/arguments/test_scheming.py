"""The scheming argument: the numbers that it was specified with, and the section's points on it."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT
from cruxmap import evaluate, load_argument
from cruxmap.analysis.evaluation import Evaluation
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Consideration
from cruxmap.model.considerations import tree

HEADINGS = {
    "The path that SGD takes",
    "The training-game-independent proxy-goals story",
    'The "nearest max-reward goal" story',
    "Barriers from SGD's incrementalism",
    'Which model is "nearest"?',
    "Common-ness of schemer-like goals",
    "The nearness of non-schemer goals",
    "Relevance of messy goal-directedness",
    'Overall take on the "nearest" argument',
    "Properties like simplicity and speed",
    "Overall assessment",
}
ELSEWHERE = {"Taken as given; argued elsewhere in the report", "Throughout the section"}
FOOTNOTES_WITH_A_POINT = {1, 2, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 16}  # 6 and 11 are thanks, 3 is not in our text
BOOKKEEPING = {"taste"}  # follows from its parents, and the section says nothing more about it


@pytest.fixture(scope="module")
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture(scope="module")
def readings(scheming: ArgumentMap) -> Evaluation:
    return evaluate(scheming, draws=10)


@pytest.fixture(scope="module")
def points(scheming: ArgumentMap) -> list[Consideration]:
    """What the section says, without what others raise elsewhere."""
    return [one for claim in scheming.claims.values() for one in claim.considerations if not one.see and not one.source]


def test_the_conclusion_at_the_readings(readings: Evaluation) -> None:
    assert readings.probability == pytest.approx(0.1673492851, abs=1e-9)
    assert readings.in_scope == pytest.approx(0.1957301580, abs=1e-9)
    assert readings.conditions == {"Scheming pays for some goals": pytest.approx(0.2525550426, abs=1e-9)}


def test_the_routes_at_the_readings(readings: Evaluation) -> None:
    assert readings.routes == {
        "proxy_goal_before_awareness": pytest.approx(0.0222486985, abs=1e-9),
        "proxy_goal_after_awareness": pytest.approx(0.0624339345, abs=1e-9),
        "nearest_max_reward_goal": pytest.approx(0.0710375834, abs=1e-9),
        "final_properties": pytest.approx(0.0116290688, abs=1e-9),
    }


def test_the_kinds_of_model_at_the_readings(readings: Evaluation) -> None:
    assert readings.classes == {
        "schemer": pytest.approx(0.1673492851, abs=1e-9),
        "training_saint": pytest.approx(0.2504066316, abs=1e-9),
        "reward_on_the_episode_seeker": pytest.approx(0.1568151652, abs=1e-9),
        "misgeneralized_non_training_gamer": pytest.approx(0.2804289182, abs=1e-9),
        "not_applicable": pytest.approx(0.145, abs=1e-9),
    }


def test_the_numbers_in_the_documentation(
    scheming: ArgumentMap, readings: Evaluation, points: list[Consideration]
) -> None:
    page = (ROOT / "docs" / "scheming.md").read_text("utf-8")
    classes = [value for name, value in readings.classes.items() if name not in ("schemer", "not_applicable")]
    for value in (readings.probability, readings.in_scope, *readings.conditions.values(), *readings.routes.values()):
        assert f"| {value:.10f} |" in page
    assert [value for value in classes if f"| {value:.10f} |" not in page] == []
    counts = f"{len(scheming.claims)} claims, {len(scheming.questions)} questions and {len(points)} considerations"
    assert counts in " ".join(page.split())
    for basis in scheming.bases:
        number = sum(question.reading.basis == basis for question in scheming.questions.values())
        assert f"| `{basis}` | {number} |" in page


def test_the_second_story_gets_what_the_first_left(scheming: ArgumentMap) -> None:
    target = Event("nearest_goal_story")
    alone = evaluate(scheming, target=target, given=scheming.scope, draws=10)
    route = evaluate(scheming, target=Event("route", "nearest_max_reward_goal"), given=scheming.scope, draws=10)
    before = evaluate(
        scheming, target=target, given={**scheming.scope, "proxy_goal_story": ("no",), "path_is_moot": ("false",)}
    )
    left = evaluate(
        scheming, target=Event("proxy_goal_story", "no"), given={**scheming.scope, "path_is_moot": ("false",)}
    )
    not_moot = evaluate(scheming, target=Event("path_is_moot", "false"), given=scheming.scope, draws=10)
    assert (f"{alone.probability:.1%}", f"{route.probability:.1%}") == ("10.8%", "8.3%")
    assert route.probability == pytest.approx(before.probability * left.probability * not_moot.probability, abs=1e-12)


def test_size_and_basis(scheming: ArgumentMap) -> None:
    assert len(scheming.questions) == 49
    assert sum(question.core for question in scheming.questions.values()) == 18
    for question in scheming.questions.values():
        reading = question.reading
        assert reading.basis in scheming.bases
        assert reading.because
        assert reading.low is not None
        assert reading.high is not None


def test_every_part_has_a_core_question(scheming: ArgumentMap) -> None:
    numbered = [part for part in scheming.parts if part.questions]
    assert [p.name for p in numbered if not any(scheming.questions[q].core for q in p.questions)] == []


def test_titles_fit_in_tables(scheming: ArgumentMap) -> None:
    assert [claim.title for claim in scheming.claims.values() if len(claim.title) > 32] == []
    assert [question.title for question in scheming.questions.values() if len(question.title) > 38] == []


def test_how_many_points(points: list[Consideration]) -> None:
    assert 110 <= len(points) <= 130
    assert len({one.id for one in points}) == len(points)


def test_every_point_has_its_place_and_its_strength(points: list[Consideration]) -> None:
    assert [one.id for one in points if not one.strength] == []
    assert {one.section for one in points} <= HEADINGS | ELSEWHERE
    assert {one.section for one in points} >= HEADINGS
    assert {int(point.footnote) for point in points if point.footnote} == FOOTNOTES_WITH_A_POINT


def test_what_others_raise_says_who_when_and_where(scheming: ArgumentMap) -> None:
    raised = [point for claim in scheming.claims.values() for point in claim.considerations if point.source]
    assert len(raised) == 14
    assert [point.id for point in raised if not re.search(r", 20\d\d$", point.by)] == []
    assert [point.id for point in raised if not (point.source and point.source.address.startswith("https://"))] == []


def test_every_claim_that_is_argued_has_considerations(scheming: ArgumentMap) -> None:
    assert {name for name in scheming.claims if not tree(scheming, name)} == BOOKKEEPING


def test_for_and_against_say_which_state(scheming: ArgumentMap) -> None:
    unclear = [
        (name, point.consideration.id)
        for name, claim in scheming.claims.items()
        for point in tree(scheming, name)
        if point.depth == 0 and not claim.is_boolean
        if point.consideration.kind in ("for", "against") and not point.consideration.state
    ]
    assert unclear == []


def test_objections_and_replies_stand_under_what_they_answer(scheming: ArgumentMap) -> None:
    loose = [
        (name, point.consideration.id)
        for name in scheming.claims
        for point in tree(scheming, name)
        if point.depth == 0 and point.consideration.kind in ("objection", "reply")
    ]
    assert loose == []
