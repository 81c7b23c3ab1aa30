"""Observations on the page: switched and moved, its numbers are the engine's, and everybody can switch them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from browser import violations
from conftest import Run
from cruxmap.analysis.case import Case
from cruxmap.analysis.evidence import evidence_shares
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.query import Query
from cruxmap.report.page.evidence import share_rows
from cruxmap.report.page.live import live
from morning import written

OUTCOMES = {"seen": ("true",), "not_seen": ("false",)}
STANDINGS = (("seen", "not_counted"), ("seen", "not_seen", "not_counted"), ("seen", "not_seen", "not_counted"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def rain(folder: Path) -> ArgumentMap:
    return load_argument(folder, [folder / "evidence" / "morning.yaml"])


@pytest.fixture
def page(run: Run, folder: Path, browser: Any) -> Any:
    path = folder / "page.html"
    outcome = run("report", "-a", folder, "--evidence", "morning", "-o", path)
    assert outcome.code == 0, outcome.err
    made = browser.new_context(accept_downloads=True, viewport={"width": 390, "height": 800}).new_page()
    made.errors = []
    made.on("pageerror", lambda error: made.errors.append(str(error)))
    made.on("console", lambda message: made.errors.append(message.text))
    made.goto(path.as_uri())
    made.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    return made


def observed_as(argument: ArgumentMap, standings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    pairs = zip(argument.observations, standings, strict=True)
    return {name: OUTCOMES[standing] for name, standing in pairs if standing in OUTCOMES}


def test_the_circuits_give_the_engines_numbers_however_they_are_switched(rain: ArgumentMap) -> None:
    chance = np.random.default_rng(3)
    numbers = live(rain, Query.of(rain), {})
    for standings in product(*STANDINGS):
        observed = observed_as(rain, standings)
        point = chance.uniform(0.02, 0.98, len(rain.questions))
        found = numbers.at(point, observed)

        def engine(event: Event, given: Any, observed: Any = observed, point: Any = point) -> float:
            return float(Inquiry(rain, Query(event, given, observed=observed)).probability(point[:, np.newaxis])[0])

        expected = {"target": engine(rain.target, rain.scope), "unconditional": engine(rain.target, {})}
        for name, claim in rain.claims.items():
            if name not in rain.observations:
                expected |= {f"claim-{name}-{state}": engine(Event(name, state), rain.scope) for state in claim.states}
        expected["claim-umbrellas-true"] = engine(Event("umbrellas"), rain.scope)
        assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)
        assert numbers.conclusion_at(point, observed) == pytest.approx(expected["target"], abs=1e-12)
        assert "claim-clouds-true" not in found  # of which only a ratio is known


def table(page: Any) -> list[list[str]]:
    rows: list[list[str]] = page.locator("#evidence-shares tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(1).map(cell => cell.textContent))"
    )
    return rows


def test_the_shares_follow(page: Any, rain: ArgumentMap) -> None:
    """In every way in which the observations can be switched, and with strengths of 0 and 1."""
    moved = {"clouds": 0.25, "puddle_if_true": 0.3, "showers": 0.15}
    certain = {"puddle_if_true": 1.0, "umbrellas_if_false": 0.0}
    for credences, standings in product(({}, moved, certain), product(*STANDINGS)):
        counts = ",".join(f"{name}:{standing}" for name, standing in zip(rain.observations, standings, strict=True))
        settings = "&".join([f"_counts={counts}", *(f"{name}={value}" for name, value in credences.items())])
        page.evaluate(
            """async (place) => {
                const done = new Promise((go) => addEventListener("hashchange", go, { once: true }));
                location.hash = place;
                await done;
            }""",
            f"#_map={rain.fingerprint}&{settings}",
        )
        answers = CredenceSet(credences={name: Credence(value) for name, value in credences.items()})
        query = Query.of(rain, observed=observed_as(rain, standings))
        case = Case(rain, answers, query)
        if np.isnan(case.inquiry.probability(case.point[:, np.newaxis])[0]):
            assert page.locator("#undefined").is_visible()
            continue
        rows = share_rows(rain, query, evidence_shares(case))
        expected = [[*list(row.values())[2:]] for row in rows]
        for row, standing, observation in zip(expected, standings, rain.observations.values(), strict=True):
            is_open = standing == "not_counted" and observation.status == "open"
            row[0] = "open" if is_open else standing.replace("_", " ")
        assert table(page) == expected
        before = Case(rain, answers, Query.of(rain, observed={})).probability
        assert float(page.locator("data.before").first.get_attribute("value")) == pytest.approx(before, abs=1e-12)
    assert page.errors == []


def test_switching_by_keyboard(page: Any, folder: Path, rain: ArgumentMap) -> None:
    """The number, the map, the link and the file follow; and there is a way back."""
    opening = table(page)
    assert page.locator(".headline .what").text_content() == "P(wet | scope), with the evidence"
    assert [row[0] for row in opening] == ["seen", "not seen", "open"]
    assert page.locator("[name=counts-clouds]").count() == 2  # a ratio does not say what its not being seen does
    page.locator("[name=counts-puddle][value=not_seen]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#said').textContent.includes('with the evidence is')")
    assert [row[0] for row in table(page)] == ["seen", "not counted", "open"]
    assert page.locator("#observation-puddle .chance").is_visible()
    assert "not_counted" in page.locator("#box-puddle").get_attribute("class")
    assert page.locator("#box-puddle a").get_attribute("aria-label") == "A <b>puddle</b>: not counted"
    assert "neither" in page.locator(".edge[data-tail=puddle]").get_attribute("class")
    assert page.url.endswith("&_counts=puddle:not_counted")
    expected = Case(rain, None, Query.of(rain, observed={"clouds": ("true",)})).probability
    assert float(page.locator("data[data-key=target]").first.get_attribute("value")) == pytest.approx(expected)
    page.click("#as-opened")
    assert table(page) == opening
    assert page.locator("#as-opened").is_hidden()
    assert page.errors == []


def test_the_file_names_the_sets(page: Any, folder: Path, run: Run, rain: ArgumentMap) -> None:
    field = page.locator("#question-clouds input[type=text]")
    assert page.locator("#question-clouds .state").inner_text() == "the set's"
    field.fill("4:1")
    field.press("Enter")
    page.check("[name=counts-umbrellas][value=seen]")
    assert "as its set has it" in page.locator("#kept").inner_text()
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(folder / "me.yaml")
    (folder / "me.yaml").write_text(
        (folder / "me.yaml").read_text("utf-8").replace('argument: "rain"', "argument: ."), "utf-8"
    )
    assert 'evidence: ["morning"]' in (folder / "me.yaml").read_text("utf-8")
    answers = load_credences(folder / "me.yaml", rain)
    assert {name: answer.credence for name, answer in answers.credences.items()} == {"clouds": 0.8}
    outcome = run("eval", folder / "me.yaml")
    shown = page.locator("#kept").inner_text().split(" is ")[1].split("%")[0]
    assert f"{shown}%" in outcome.out


def test_axe_finds_nothing_and_a_phone_has_no_sideways_scroll(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
