"""What is supposed on the page: claims taken as known, with any credences and observations, in words and in numbers."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run
from cruxmap import evaluate
from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import beliefs
from cruxmap.errors import CruxmapError
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.query import Query
from cruxmap.report.numbers import percent

SETTINGS = 20
SCHEMING = ROOT / "arguments" / "scheming"
OUTCOMES = {"seen": ("true",), "not_seen": ("false",)}
NUMBERS = """async (places) => {
    const found = [];
    for (const place of places) {
        const done = new Promise((go) => addEventListener("hashchange", go, {once: true}));
        location.hash = place;
        await done;
        const numbers = [...document.querySelectorAll("data[data-key]")];
        found.push(Object.fromEntries(numbers.map(({dataset, value}) => [dataset.key, value && Number(value)])));
    }
    return found;
}"""


@pytest.fixture
def opened(run: Run, tmp_path: Path, browser: Any) -> Any:
    """A page that `report` writes, opened."""

    def opened(*arguments: object) -> Any:
        path = tmp_path / "page.html"
        outcome = run("report", *arguments, "-o", path)
        assert outcome.code == 0, outcome.err
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: page.errors.append(message.text))
        page.goto(path.as_uri())
        return page

    return opened


Setting = tuple[dict[str, float], Evidence, dict[str, str]]


def settings(argument: ArgumentMap) -> list[Setting]:
    """Credences, up to three claims that are supposed to be in some of their states, and how observations count."""
    chance = random.Random(19)
    free = [name for name in argument.claims if name not in {*argument.scope, *argument.observations}]
    readings = {name: question.reading.credence for name, question in argument.questions.items()}
    result: list[Setting] = [(readings, {"nearest_goal_story": ("true",), "sgd_notices": ("false",)}, {})]  # impossible
    for _ in range(SETTINGS):
        credences = {name: chance.uniform(0.01, 0.99) for name in argument.questions}
        supposed: dict[str, tuple[str, ...]] = {}
        for name in chance.sample(free, chance.randrange(4)):
            states = [*argument.claims[name].states]
            supposed[name] = tuple(sorted(chance.sample(states, chance.randrange(1, len(states))), key=states.index))
        counts = {
            name: chance.choice(["seen", "not_counted", *([] if observation.relative else ["not_seen"])])
            for name, observation in argument.observations.items()
        }
        result.append((credences, supposed, counts))
    return result


def link(argument: ArgumentMap, setting: Setting) -> str:
    credences, supposed, counts = setting
    given = ",".join(f"{name}:{'.'.join(states)}" for name, states in supposed.items())
    counted = ",".join(f"{name}:{standing}" for name, standing in counts.items())
    moved = "&".join(f"{name}={value!r}" for name, value in credences.items())
    return f"#_map={argument.fingerprint}&_counts={counted}&_given={given}&{moved}"


def expected(argument: ArgumentMap, setting: Setting, *, unscoped: bool) -> dict[str, float]:
    """The engine's numbers; nothing where it refuses, since what is supposed cannot be."""
    credences, supposed, counts = setting
    answers = CredenceSet(credences={name: Credence(value) for name, value in credences.items()})
    observed = {name: OUTCOMES[standing] for name, standing in counts.items() if standing in OUTCOMES}
    query = Query.of(argument, given=supposed, observed=observed)
    names = [name for name in argument.claims if name not in argument.observations]
    try:
        told = beliefs(Case(argument, answers, query), names)
        wider = beliefs(Case(argument, answers, query.without_scope), [argument.target.claim]) if unscoped else {}
    except CruxmapError:
        return {}
    numbers = {
        f"claim-{name}-{state.state}": state.probability
        for name, states in told.items()
        for state in (states[:1] if argument.claims[name].is_boolean else states)
    }
    numbers["target"] = numbers[f"claim-{argument.target.claim}-{argument.target.state}"]
    if wider:
        numbers["unconditional"] = wider[argument.target.claim][0].probability
    return {key: value for key, value in numbers.items() if value is not None}


def test_the_numbers_are_the_engines_whatever_is_moved_supposed_and_observed(opened: Any) -> None:
    argument = load_argument(SCHEMING, [SCHEMING / "evidence" / "experiments.yaml"])
    page = opened("--evidence", "experiments")
    tried = settings(argument)
    pages = page.evaluate(NUMBERS, [link(argument, each) for each in tried])
    assert pages[0]["target"] == ""
    for i, (setting, found) in enumerate(zip(tried, pages, strict=True)):
        numbers = expected(argument, setting, unscoped=i % 5 == 1)
        assert {key: found[key] for key in numbers} == pytest.approx(numbers, abs=1e-9)
        assert bool(numbers) == (i > 0)
    assert page.errors == []


def test_a_claim_is_supposed_on_the_map(opened: Any, run: Run) -> None:
    argument = load_argument(SCHEMING)
    page = opened()
    page.click("nav a[href='#map']")
    page.click("#box-goal_survives a")
    page.check("[name=suppose-goal_survives][value=true]")
    result = evaluate(argument, given={"goal_survives": ("true",)})
    assert page.locator(".headline .what").inner_text() == "P(scheming | scope, goal_survives=true)"
    assert page.locator("data[data-key=target]").first.inner_text() == percent(result.probability)
    assert result.band is not None
    page.wait_for_function(
        "words => document.querySelector('.headline .band').innerText === words",
        arg=f"range {percent(result.band.low)} to {percent(result.band.high)}",
    )
    assert page.locator("#supposing").inner_text() == "Supposing that “The goal survives” is true ×"
    assert page.title().endswith(f": {percent(result.probability)}")
    assert page.locator("#box-goal_survives a").get_attribute("aria-label").endswith(": 100%: supposed")
    assert page.url.endswith("&_given=goal_survives:true")
    shown = run("eval", "--given", "goal_survives").out
    assert f"P(scheming | scope, goal_survives=true)  {percent(result.probability)}" in shown
    page.click("#pick")
    page.select_option("#pick", "pull")
    page.check("[name=suppose-pull][value=at_once]")
    both = evaluate(argument, given={"goal_survives": ("true",), "pull": ("at_once",)})
    assert page.locator("data[data-key=target]").first.inner_text() == percent(both.probability)
    assert "“Pull on an aware model” is “drawn at once” × and “The goal" in page.locator("#supposing").inner_text()
    again = page.context.new_page()
    again.goto(page.url)
    assert again.locator("#supposing").inner_text() == page.locator("#supposing").inner_text()
    page.locator("#supposing button").first.focus()
    page.keyboard.press("Enter")
    page.locator("#supposing button").click()
    assert page.locator("#supposing").is_hidden()
    assert page.locator("data[data-key=target]").first.inner_text() == percent(evaluate(argument).probability)
    assert "_given" not in page.url
    assert page.locator("[data-claim=goal_directed] input").count() == 0  # which the scope takes for granted
    assert page.errors == []


def test_what_cannot_be_is_said(opened: Any, run: Run) -> None:
    page = opened("--given", "nearest_goal_story")
    assert page.locator("#supposing").inner_text() == "Supposing that “The nearest-goal story” is true ×"
    page.click("nav a[href='#map']")
    page.select_option("#pick", "sgd_notices")
    page.check("[name=suppose-sgd_notices][value=false]")
    assert "what is supposed has probability zero" in page.locator("#undefined").inner_text()
    assert page.locator("data[data-key=target]").first.inner_text() == "–"
    page.locator(".headline .band").wait_for(state="hidden")
    refused = run("eval", "--given", "nearest_goal_story", "--given", "sgd_notices=false")
    assert refused.code == 1
    assert "cannot hold together" in refused.err
    page.check("[name=suppose-sgd_notices][value='']")
    assert page.locator("#undefined").is_hidden()
    assert page.errors == []
