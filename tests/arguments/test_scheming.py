"""The scheming argument: the numbers that it was specified with, and the section's points on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from scheming_by_hand import Condition, routes

from conftest import ROOT
from cruxmap import evaluate, load_argument
from cruxmap.analysis.case import Case
from cruxmap.analysis.crosscheck import cross_check
from cruxmap.analysis.evaluation import Evaluation
from cruxmap.files.credences import load_credences
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Consideration
from cruxmap.model.considerations import tree
from cruxmap.model.credences import Credence, CredenceSet, values_of
from cruxmap.model.query import Query

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
PAYS = ("for_most", "only_hungry")
BOOKKEEPING = {"taste"}  # follows from its parents, and the section says nothing more about it


@pytest.fixture(scope="module")
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture(scope="module")
def readings(scheming: ArgumentMap) -> Evaluation:
    return evaluate(scheming, draws=10, in_scope=False)


@pytest.fixture(scope="module")
def headline(scheming: ArgumentMap) -> Evaluation:
    """The conclusion in the argument's scope."""
    return evaluate(scheming, draws=10)


@pytest.fixture(scope="module")
def points(scheming: ArgumentMap) -> list[Consideration]:
    """What the section says, without what others raise elsewhere."""
    return [one for claim in scheming.claims.values() for one in claim.considerations if not one.see and not one.source]


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-9)


def test_the_conclusion_at_the_readings(readings: Evaluation, headline: Evaluation) -> None:
    assert readings.probability == headline.unconditional == near(0.1446088729)
    assert headline.probability == near(0.1691331847)
    assert headline.conditions == {"Scheming pays for some goals": near(0.2182363673)}


def test_the_routes_at_the_readings(readings: Evaluation) -> None:
    assert readings.routes == {
        "proxy_goal_before_awareness": near(0.0202325615),
        "proxy_goal_after_awareness": near(0.0599004471),
        "intended_goal": near(0.0026712750),
        "nearest_max_reward_goal": near(0.0501755205),
        "final_properties": near(0.0116290688),
    }


def test_the_kinds_of_model_at_the_readings(readings: Evaluation) -> None:
    assert readings.classes == {
        "schemer": near(0.1446088729),
        "training_saint": near(0.2817049011),
        "reward_on_the_episode_seeker": near(0.1415889404),
        "misgeneralized_non_training_gamer": near(0.2870972856),
        "not_applicable": near(0.145),
    }


WHAT_IFS: dict[str, tuple[dict[str, float], dict[str, tuple[str, ...]], Condition]] = {
    "the readings": ({}, {}, lambda world: True),
    "pays for some": ({}, {"scheming_pays": ("for_most", "only_hungry")}, lambda world: world.pays != "none"),
    "pays only for hungry goals": ({}, {"scheming_pays": ("only_hungry",)}, lambda world: world.pays == "only_hungry"),
    "early awareness": ({}, {"awareness_from_pretraining": ("true",)}, lambda world: world.early_awareness),
    "shaping works": ({}, {"early_shaping_works": ("true",)}, lambda world: world.shaped),
    "a tidy model, no slack": (
        {},
        {"messy_goal_directedness": ("false",), "slack_in_training": ("false",)},
        lambda world: not world.messy and not world.slack,
    ),
    "not drawn at once": ({}, {"pull": ("later", "never")}, lambda world: world.pull != "at_once"),
    "machinery and a taste for simple goals": (
        {},
        {"new_machinery_needed": ("true",), "taste": ("for",)},
        lambda world: world.machinery and world.strength != "none" and not world.speed,
    ),
    "the step is never undercut": (
        {f"undercut_{mess}_{reach}": 0.0 for mess in ("clean", "messy") for reach in ("within", "beyond")},
        {},
        lambda world: True,
    ),
    "the intended goal is usual": (
        {"intended_reaches_beyond_long": 0.8, "intended_reaches_beyond_short": 0.5, "intended_goal_motivates": 0.4},
        {"long_horizon_training": ("true",)},
        lambda world: world.long_horizon,
    ),
    "thorough and never in time": (
        {"adversarial_training_thorough": 1.0, "awareness_timing_controlled": 0.0, "shaping_works_untimed": 0.0},
        {},
        lambda world: True,
    ),
}
ROUTES = {
    "proxy_goal_before_awareness": "before",
    "proxy_goal_after_awareness": "after",
    "intended_goal": "intended_goal",
    "nearest_max_reward_goal": "nearest",
    "final_properties": "final_properties",
}


@pytest.mark.parametrize("what", WHAT_IFS)
def test_what_ifs_worked_out_by_hand(scheming: ArgumentMap, what: str) -> None:
    changed, given, holds = WHAT_IFS[what]
    numbers = {name: question.reading.credence for name, question in scheming.questions.items()} | changed
    expected = routes(numbers, holds)
    credences = CredenceSet(scheming.name, credences={name: Credence(value) for name, value in changed.items()})
    found = evaluate(scheming, credences, given=given, draws=10)
    for name, part in ROUTES.items():
        assert found.routes.get(name, 0) == pytest.approx(expected.get(part, 0), abs=1e-12)
    assert found.probability == pytest.approx(1 - expected["none"], abs=1e-12)


@pytest.mark.parametrize("side", ["friendly", "averse"])
def test_the_profiles_worked_out_by_hand(scheming: ArgumentMap, side: str) -> None:
    credences = load_credences(ROOT / "arguments" / "scheming" / "profiles" / f"scheming-{side}.yaml", scheming)
    numbers = {name: value.credence for name, value in values_of(scheming, credences).items()}
    found = evaluate(scheming, credences, draws=10)
    assert found.probability == pytest.approx(1 - routes(numbers)["none"], abs=1e-12)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"goal_at_awareness": ("ambitious",), "scheming_pays": ("for_most",)},
        {"step_undercut": ("false",), "sgd_notices": ("true",)},
        {"model_class": ("schemer", "training_saint"), "proxy_goal_story": ("no",)},
    ],
    ids=" ".join,
)
def test_pgmpy_agrees(scheming: ArgumentMap, given: dict[str, tuple[str, ...]]) -> None:
    result = cross_check(Case(scheming, CredenceSet(scheming.name), Query(scheming.target, given)))
    for twice in (result.unconditional, result.conclusion):
        assert twice.cruxmap == pytest.approx(twice.pgmpy, abs=1e-12)


VERDICTS: dict[str, tuple[Event, dict[str, tuple[str, ...]], tuple[float, float]]] = {
    "the proxy-goals story is a real concern": (Event("proxy_goal_story", "no"), {"scheming_pays": PAYS}, (0.10, 0.30)),
    "small steps are a relatively strong objection": (Event("sgd_notices"), {}, (0.25, 0.60)),
    "the nearness of a schemer": (
        Event("nearest_max_reward_goal", "schemer"),
        {"scheming_pays": PAYS, "sgd_notices": ("true",)},
        (0.30, 0.60),
    ),
    "a substantive additional worry": (Event("nearest_goal_story"), {"proxy_goal_story": ("no",)}, (0.05, 0.20)),
    "fairly worrying": (Event("scheming"), {}, (0.12, 0.35)),
    "the path does not matter": (Event("path_is_moot"), {}, (0.03, 0.25)),
    "scheming may simply come about": (
        Event("scheming"),
        {"goal_at_awareness": ("ambitious",), "scheming_pays": ("for_most",)},
        (0.80, 0.95),
    ),
    "shaping before awareness": (Event("early_shaping_works"), {}, (0.10, 0.40)),
}


def test_the_verdicts_in_the_documentation(scheming: ArgumentMap) -> None:
    lines = (ROOT / "docs" / "scheming.md").read_text("utf-8").splitlines()
    for verdict, (target, given, (low, high)) in VERDICTS.items():
        value = evaluate(scheming, target=target, given=given, draws=10).probability
        implied = 1 - value if target.state == "no" else value
        assert low <= implied <= high
        (row,) = [line for line in lines if line.startswith(f"| {verdict}")]
        assert f"| {low:.0%} to {high:.0%} |" in row
        assert row.endswith(f"| {implied:.1%} |")


def test_the_numbers_in_the_documentation(
    scheming: ArgumentMap, readings: Evaluation, headline: Evaluation, points: list[Consideration]
) -> None:
    page = (ROOT / "docs" / "scheming.md").read_text("utf-8")
    classes = [value for name, value in readings.classes.items() if name not in ("schemer", "not_applicable")]
    for value in (readings.probability, headline.probability, *headline.conditions.values(), *readings.routes.values()):
        assert f"| {value:.10f} |" in page
    assert [value for value in classes if f"| {value:.10f} |" not in page] == []
    counts = f"{len(scheming.claims)} claims, {len(scheming.questions)} questions and {len(points)} considerations"
    assert counts in " ".join(page.split())
    for basis in scheming.bases:
        number = sum(question.reading.basis == basis for question in scheming.questions.values())
        assert f"| `{basis}` | {number} |" in page


def test_the_second_story_gets_what_the_first_left(scheming: ArgumentMap) -> None:
    target = Event("nearest_goal_story")
    alone = evaluate(scheming, target=target, draws=10)
    route = evaluate(scheming, target=Event("route", "nearest_max_reward_goal"), draws=10)
    left = {"path_is_moot": ("false",)}
    before = evaluate(
        scheming, target=target, given={**left, "proxy_goal_story": ("no",), "intended_goal_story": ("false",)}
    )
    no_proxy = evaluate(scheming, target=Event("proxy_goal_story", "no"), given=left)
    no_other = evaluate(
        scheming, target=Event("intended_goal_story", "false"), given={**left, "proxy_goal_story": ("no",)}
    )
    not_moot = evaluate(scheming, target=Event("path_is_moot", "false"), draws=10)
    page = (ROOT / "docs" / "scheming.md").read_text("utf-8")
    assert f"by itself with {alone.probability:.1%}" in page
    assert f"the route by way of it has {route.probability:.1%}" in " ".join(page.split())
    product = before.probability * no_proxy.probability * no_other.probability * not_moot.probability
    assert route.probability == pytest.approx(product, abs=1e-12)


def test_size_and_basis(scheming: ArgumentMap) -> None:
    assert len(scheming.questions) == 53
    assert sum(question.core for question in scheming.questions.values()) == 20
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
    assert 110 <= len(points) <= 140
    assert len({one.id for one in points}) == len(points)


def test_every_point_has_its_place_and_its_strength(points: list[Consideration]) -> None:
    assert [one.id for one in points if not one.strength] == []
    assert {one.section for one in points} <= HEADINGS | ELSEWHERE
    assert {one.section for one in points} >= HEADINGS
    assert {int(point.footnote) for point in points if point.footnote} == FOOTNOTES_WITH_A_POINT


def test_what_others_raise_says_who_when_and_where(scheming: ArgumentMap) -> None:
    raised = [point for claim in scheming.claims.values() for point in claim.considerations if point.source]
    assert len(raised) == 14
    works = {point.id: scheming.sources[text] for point in raised if isinstance(text := point.source, str)}
    assert [point.id for point in raised if point.id not in works] == []
    assert [id_ for id_, work in works.items() if not (work.people and re.fullmatch(r"20\d\d", work.year))] == []
    assert [key for key, work in scheming.sources.items() if not work.url.startswith("https://")] == []


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


def test_views_are_set_aside_with_the_questions_of_their_claims(scheming: ArgumentMap, tmp_path: Path) -> None:
    path = tmp_path / "first.yaml"
    path.write_text(
        "argument: scheming\nversion: 1\n"
        "views: {scheming: 20%, toll_undercut: 40%, goal_forms: 30%,\n"
        "  sgd_notices: {credence: 50%, given: {goal_forms: true}}}\n"
        "credences: {goal_forms_long_horizon: 40%, typical_goal_hungry_enough: 80%}\n"
    )
    credences = load_credences(path, scheming)
    assert (set(credences.views), set(credences.credences)) == ({"scheming", "step_undercut"}, {"share_if_most"})
    assert {old.name for old in credences.set_aside} == {"goal_forms", "sgd_notices", "goal_forms_long_horizon"}
