"""The page in a real browser: its numbers, its manners, and whether everybody can use it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from browser import chromium
from conftest import ROOT, Run
from cruxmap import case, evaluate
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.report.numbers import percent, plain, points
from hostile import TEXTS, write_hostile

SETTINGS = 100
FRAME = 1000 / 60  # milliseconds

ME = """\
argument: scheming
version: 1
name: An example
views: {scheming: 20%, sgd_notices: {credence: 40%, note: 'gut: "so far"'}}
credences:
  scheming_pays_for_most: 65%
  slack_in_training: {credence: 0.5, low: 0.3, high: 0.7, note: "a note # with: signs"}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Any:
    """Make a page and open it: the page, and every request that it has made."""

    def make(browser: Any, *arguments: object, **options: Any) -> Any:
        path = tmp_path / "page.html"
        outcome = run("report", *arguments, "-o", path)
        assert outcome.code == 0, outcome.err
        page = browser.new_context(accept_downloads=True, **options).new_page()
        page.requests, page.errors = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: page.errors.append(message.text))
        page.on("dialog", lambda dialog: page.errors.append(dialog.message))
        page.goto(path.as_uri())
        return page

    return make


def follow(page: Any, places: list[str]) -> list[dict[str, float]]:
    """The page's numbers after each of some links."""
    shown: list[dict[str, float]] = page.evaluate(
        """async (places) => {
            const found = [];
            for (const place of places) {
                const done = new Promise((go) => addEventListener("hashchange", go, {once: true}));
                location.hash = place;
                await done;
                const all = [...document.querySelectorAll("data[data-key]")];
                found.push(Object.fromEntries(all.map((one) => [one.dataset.key, Number(one.value)])));
            }
            return found;
        }""",
        places,
    )
    return shown


def settings(argument: ArgumentMap, count: int) -> list[dict[str, float]]:
    """Credences for every question: most of them anywhere, some near the ends."""
    chance = random.Random(8)
    return [
        {
            name: chance.random() if chance.random() < 0.9 else chance.choice([1e-6, 0.999])
            for name in argument.questions
        }
        for _ in range(count)
    ]


def link(argument: ArgumentMap, credences: dict[str, float]) -> str:
    return "&".join([f"#_map={argument.fingerprint}", *(f"{name}={p!r}" for name, p in credences.items())])


@pytest.mark.parametrize(
    ("options", "given", "do", "count"),
    [
        ((), {}, {}, SETTINGS),
        (("--given", "slack_in_training", "--do", "taste=for"), {"slack_in_training": ("true",)}, {"taste": "for"}, 10),
    ],
)
def test_sliders_agree_with_the_engine(
    made: Any, browser: Any, scheming: ArgumentMap, options: Any, given: Any, do: Any, count: int
) -> None:
    page = made(browser, *options)
    tried = settings(scheming, count)
    for credences, numbers_shown in zip(
        tried, follow(page, [link(scheming, answers_given) for answers_given in tried]), strict=True
    ):
        answers = CredenceSet(credences={name: Credence(p) for name, p in credences.items()})
        result = evaluate(scheming, answers, given=given, do=do)
        wanted = {
            "target": result.probability,
            "scope": result.in_scope,
            "condition-0": next(iter(result.conditions.values())),
        }
        wanted |= {f"route-{state}": p for state, p in result.routes.items()}
        wanted |= {f"class-{state}": p for state, p in result.classes.items()}
        for name, states in beliefs(case(scheming, answers, given=given, do=do)).items():
            shown = states[:1] if scheming.claims[name].is_boolean else states
            wanted |= {f"claim-{name}-{belief.state}": belief.probability for belief in shown}
        assert {key: numbers_shown[key] for key in wanted} == pytest.approx(wanted, abs=1e-9)
    assert page.errors == []


def test_the_tornado_follows(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    (credences,) = settings(scheming, 1)
    follow(page, [link(scheming, credences)])
    result = evaluate(scheming, CredenceSet(credences={name: Credence(p) for name, p in credences.items()}))
    rows = page.locator("#tornado tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(c => c.innerText))"
    )
    assert len(rows) == len(scheming.questions)
    sizes = [abs(float(row[4].replace("−", "-"))) for row in rows]
    assert all(a >= b - 0.05 for a, b in pairwise(sizes))
    shown = {row[0]: row[2:5] for row in rows}
    for swing in result.questions:
        expected = [percent(swing.probability_low), percent(swing.probability_high), points(swing.swing)]
        assert shown[scheming.question_title(swing.question)] == expected
    assert page.locator("#tornado tbody tr:visible").count() == 12
    page.check("#show-all")
    assert page.locator("#tornado tbody tr:visible").count() == len(scheming.questions)


def test_a_slider_answers_within_a_frame(made: Any, browser: Any) -> None:
    page = made(browser)
    took = page.evaluate(
        """async () => {
            const frame = () => new Promise((go) => requestAnimationFrame(go));
            const sliders = [...document.querySelectorAll("input[type=range]")];
            performance.clearMeasures();
            for (let i = 0; i < 50; i += 1) {
                sliders[i % sliders.length].value = (37 * i) % 100;
                sliders[i % sliders.length].dispatchEvent(new Event("input"));
                await frame();
                await frame();
            }
            return performance.getEntriesByName("recompute").map((one) => one.duration);
        }"""
    )
    assert len(took) == 50
    assert np.median(took) < FRAME


def test_moving_and_going_back(made: Any, browser: Any, tmp_path: Path, scheming: ArgumentMap) -> None:
    (tmp_path / "me.yaml").write_text(ME, "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    target = page.locator("data[data-key=target]").first
    mine = evaluate(scheming, load_credences(tmp_path / "me.yaml", scheming)).probability
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    assert page.locator("#stale").is_hidden()
    slider = page.locator("#question-goal_directed input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('#moved').textContent.startsWith('1 credence moved')")
    assert page.locator("#question-goal_directed .state").inner_text() == "moved from 90%"
    assert slider.get_attribute("aria-valuetext") == "89%"
    assert page.locator("#stale").is_visible()
    assert page.locator("#said").inner_text().startswith("P(scheming) is ")
    page.click("#question-goal_directed .reset")
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    field = page.locator("#question-goal_directed input[type=text]")
    field.fill("nonsense")
    assert field.get_attribute("aria-invalid") == "true"
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    field.fill("12,5 %")
    field.press("Enter")
    assert field.input_value() == "12.5"
    page.click("#questions [data-base='1']")
    assert float(target.get_attribute("value")) == pytest.approx(evaluate(scheming).probability, abs=1e-12)
    page.click("#questions [data-base='0']")
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    assert page.errors == []


def test_the_file_is_what_eval_reads(made: Any, browser: Any, run: Run, tmp_path: Path, scheming: ArgumentMap) -> None:
    (tmp_path / "me.yaml").write_text(ME, "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    page.locator("#question-goal_directed input[type=text]").fill("71.25")
    page.locator("#question-tilt_speed input[type=text]").fill("0.00001")
    page.fill("#name", 'A "name": with # signs, \u202e and é')
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(tmp_path / "new.yaml")
    saved = load_credences(tmp_path / "new.yaml", scheming)
    before = load_credences(tmp_path / "me.yaml", scheming)
    moved = {"goal_directed": Credence(0.7125), "tilt_speed": Credence(1e-7)}
    assert saved.credences == {**before.credences, **moved}
    assert saved.views == before.views
    assert saved.name == 'A "name": with # signs, \u202e and é'
    assert "2 credences moved away from the answers of An example" in saved.about
    shown = float(page.locator("data[data-key=target]").first.get_attribute("value"))
    assert evaluate(scheming, saved).probability == pytest.approx(shown, abs=1e-9)


def test_the_file_of_a_hostile_person(made: Any, browser: Any, tmp_path: Path) -> None:
    folder, me = write_hostile(tmp_path / "hostile")
    page = made(browser, me, "-a", folder)
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(tmp_path / "new.yaml")
    argument = load_argument(folder)
    before = load_credences(me, argument)
    saved = load_credences(tmp_path / "new.yaml", argument)
    assert saved.credences == before.credences
    assert saved.views == before.views


def test_the_link_carries_the_sliders(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    page.locator("#question-goal_directed input[type=text]").fill("61.7")
    page.locator("#question-goal_directed input[type=text]").press("Enter")
    address = page.input_value("#link")
    assert address.endswith(f"#_map={scheming.fingerprint}&goal_directed=0.617")
    other = page.context.new_page()
    other.goto(address)
    assert other.locator("#moved").inner_text() == "1 credence moved away from the map's readings."
    numbers = [pages.locator("data[data-key=target]").first.get_attribute("value") for pages in (page, other)]
    assert numbers[0] == numbers[1]
    assert other.locator("#followed").is_hidden()
    follow(other, ["#_map=00000000&goal_directed=0.5&nobody=0.5&slack_in_training=7"])
    told = other.locator("#followed").inner_text()
    assert "another edition" in told
    assert "nobody, slack_in_training" in told


def test_opposite_certainties_are_said(made: Any, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "argument.yaml").write_text(
        """
argument: tilted
target: a
claims: {a: {statement: A., tilt: {base: q, by: [{odds: t}]}}}
questions: {q: {ask: Q?, reading: 50%}, t: {ask: T?, reading: 50%}}
""",
        "utf-8",
    )
    page = made(browser, "-a", tmp_path / "argument.yaml")
    for name, value in (("q", "100"), ("t", "0")):
        assert page.locator("#undefined").is_hidden()
        page.locator(f"#question-{name} input[type=text]").fill(value)
        page.locator(f"#question-{name} input[type=text]").press("Enter")
    assert page.locator("#undefined").is_visible()
    assert page.locator("data[data-key=target]").first.inner_text() == "–"
    assert page.errors == []


def test_choosing_a_claim(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser, viewport={"width": 1300, "height": 900})
    assert page.locator(".panel:visible").count() == 1
    page.click("#box-toll_undercut a")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["toll_undercut"].title
    assert page.evaluate("document.activeElement.id") == "title-toll_undercut"
    page.locator("#box-window_open a").focus()
    page.keyboard.press("Enter")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["window_open"].title
    page.select_option("#pick", "route")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["route"].title
    assert "#" not in page.url


def test_the_picture_follows(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    credences = dict.fromkeys(scheming.questions, 0.99)
    (numbers_shown,) = follow(page, [link(scheming, credences)])
    for name, claim in scheming.claims.items():
        states = ["true"] if claim.is_boolean else list(claim.states)
        if name in (scheming.routes, scheming.classes):  # they show what leads to the conclusion, likely or not
            continue
        likeliest = max(states, key=lambda state: numbers_shown[f"claim-{name}-{state}"])
        lines = page.locator(f"#box-{name} text").all_text_contents()
        assert percent(numbers_shown[f"claim-{name}-{likeliest}"]) in lines
        if not claim.is_boolean:
            assert claim.states[likeliest].replace(" ", "") in "".join(lines).replace(" ", "")


def test_hostile_text_stays_text(made: Any, browser: Any, tmp_path: Path) -> None:
    folder, me = write_hostile(tmp_path / "hostile")
    page = made(browser, me, me, "-a", folder)
    counts = page.evaluate(
        "['script', 'style', 'img', 'iframe', 'h1'].map(tag => document.getElementsByTagName(tag).length)"
    )
    assert counts == [2, 1, 0, 0, 1]
    assert page.locator("h1").inner_text() == TEXTS[0] + TEXTS[1]
    text = page.locator("body").text_content()
    for words in TEXTS:
        assert plain(" ".join(words.split())) in " ".join(text.split())
    assert not set(text) & set("\u202e\u200f\u2066\u2028\u2029")
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1]
    assert page.errors == []
    assert len(page.requests) == 1


def test_no_request_leaves_the_page(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    follow(page, [link(scheming, credences) for credences in settings(scheming, 2)])
    page.click("#box-toll_undercut a")
    page.click("#copy")
    assert len(page.requests) == 1
    assert page.requests[0].startswith("file://")
    refused = page.evaluate(
        """async () => {
            const refused = [];
            addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
            await fetch("https://example.org/").catch(() => 0);
            const image = new Image();
            image.src = "https://example.org/a.png";
            document.body.append(image);
            const script = document.createElement("script");
            try { script.textContent = "window.ran = true"; } catch { refused.push("trusted types"); }
            document.body.append(script);
            await new Promise((go) => setTimeout(go, 100));
            return [window.ran === undefined, refused];
        }"""
    )
    assert refused[0]
    assert {"connect-src", "img-src"} <= set(refused[1])


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 740}}]
)
def test_axe_finds_nothing_serious(made: Any, browser: Any, tmp_path: Path, options: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="left out: no axe here")
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    page = made(browser, tmp_path / "a.yaml", tmp_path / "b.yaml", bypass_csp=True, **options)
    page.locator("#question-goal_directed input[type=text]").fill("61.7")
    page.locator("#question-goal_directed input[type=text]").press("Enter")
    violations = axe.Axe().run(page).response["violations"]
    serious = [(violation["id"], [node["html"][:120] for node in violation["nodes"]][:3]) for violation in violations]
    assert serious == []


def test_a_phone_has_no_sideways_scroll(made: Any, browser: Any) -> None:
    page = made(browser, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(made: Any, browser: Any) -> None:
    page = made(browser)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("input, button, select, a")].filter((one) =>
            !(one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")
              || one.textContent.trim())).map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert unnamed == []


STATES = """
argument: ending
target: end=dies
claims:
  cause: {statement: A cause., credence: {ask: A?, reading: 20%}}
  way:
    statement: The way.
    states: {grim: grim, calm: calm}
    table: [{when: {cause: true}, is: [0.9]}, {when: {cause: false}, is: [0.1]}]
  end:
    statement: The end.
    states: {spreads: spreads, dies: dies out}
    table: [{when: {way: calm}, is: [0.9]}, {when: {way: grim}, is: [0.3]}]
"""


def test_claims_with_states(made: Any, browser: Any, tmp_path: Path) -> None:
    """The target's box keeps to its state; an arrow is pale where a box shows another state than it is about."""
    (tmp_path / "argument.yaml").write_text(STATES, "utf-8")
    page = made(browser, "-a", tmp_path)

    def lines(name: str) -> list[str]:
        return [text for text in page.locator(f"#box-{name} text").all_text_contents() if text.strip()]

    assert lines("end") == ["End", "dies out", "25.6%"]
    assert lines("way") == ["Way", "calm", "74.0%"]
    fed = page.locator("#claim-end li").first
    assert fed.inner_text() == "Way (“calm”) 74.0%: makes “dies out” less likely"
    assert page.locator("#map .pale").count() == 0
    page.locator("#question-cause input[type=text]").fill("90")
    page.locator("#question-cause input[type=text]").press("Enter")
    assert lines("end") == ["End", "dies out", "59.2%"]
    assert lines("way") == ["Way", "grim", "82.0%"]
    assert fed.inner_text() == "Way (“calm”) 18.0%: makes “dies out” less likely"
    assert page.locator("#map .pale").count() == 2
    assert page.errors == []


def test_tables_keep_words_and_numbers_whole(made: Any, browser: Any, tmp_path: Path) -> None:
    """On a phone a table scrolls within its own place; no cell of a number has a second line."""
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    page = made(browser, tmp_path / "a.yaml", tmp_path / "b.yaml", viewport={"width": 390, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    lines = page.evaluate(
        """() => [...document.querySelectorAll("td.number, td.name, td > .number")].map((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
        })"""
    )
    assert max(lines) == 1


def test_the_width_of_a_wide_window_is_used(made: Any, browser: Any) -> None:
    page = made(browser, viewport={"width": 1200, "height": 900})
    for selector in ("#tornado", "table.shares", ".picture svg"):
        assert page.evaluate(f"document.querySelector('{selector}').getBoundingClientRect().width") > 1100


def test_a_number_field_shows_a_credence_as_it_is_shown_elsewhere(made: Any, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("argument: scheming\ncredences: {goal_directed: 20:33}\n", "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    field = page.locator("#question-goal_directed input[type=text]")
    assert field.input_value() == "37.7"
    field.fill("37.9795")
    field.press("Enter")
    assert field.input_value() == "37.9795"
    page.click("#question-goal_directed .reset")
    assert field.input_value() == "37.7"
