"""The page in a real browser: its numbers, its manners, and whether everybody can use it."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from browser import violations
from conftest import ROOT, Run
from cruxmap import case, evaluate
from cruxmap.analysis.explanation import beliefs
from cruxmap.analysis.map import claim_map
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.notation import parse_estimate
from cruxmap.report.numbers import percent, plain, points
from cruxmap.report.pictures.picture import picture
from hostile import TEXTS, write_hostile

SETTINGS = 6

ME = """\
argument: scheming
version: 2
name: An example
views: {scheming: 20%, sgd_notices: {credence: 40%, note: 'gut: "so far"'}}
credences:
  scheming_pays_for_most: 65%
  slack_in_training: {credence: 0.5, low: 0.3, high: 0.7, note: "a note # with: signs"}
"""


@pytest.fixture
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture(scope="module")
def written() -> dict[tuple[object, ...], str]:
    """The pages that tests have had written, by what they were written of: the same for all who change nothing."""
    return {}


@pytest.fixture
def made(run: Run, tmp_path: Path, written: dict[tuple[object, ...], str]) -> Any:
    """Make a page and open it: the page, and every request that it has made."""

    def make(browser: Any, *arguments: object, unfolded: bool = True, **options: Any) -> Any:
        path = tmp_path / "page.html"
        if arguments not in written:
            outcome = run("report", *arguments, "-o", path)
            assert outcome.code == 0, outcome.err
            written[arguments] = path.read_text("utf-8")
        path.write_text(written[arguments], "utf-8")
        page = browser.new_context(accept_downloads=True, **options).new_page()
        page.requests, page.errors = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: page.errors.append(message.text))
        page.on("dialog", lambda dialog: page.errors.append(dialog.message))
        page.goto(path.as_uri())
        if unfolded:
            page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        return page

    return make


def follow(page: Any, places: list[str]) -> list[dict[str, float]]:
    """The page's numbers after each of some links."""
    found: list[dict[str, float]] = page.evaluate(
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
    return found


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
    ("options", "known", "do", "count"),
    [
        ((), {}, {}, SETTINGS),
        (("--given", "slack_in_training", "--do", "taste=for"), {"slack_in_training": ("true",)}, {"taste": "for"}, 10),
    ],
)
def test_sliders_agree_with_the_engine(
    made: Any, browser: Any, scheming: ArgumentMap, options: Any, known: Any, do: Any, count: int
) -> None:
    page = made(browser, *options)
    tried = settings(scheming, count)
    for credences, found in zip(tried, follow(page, [link(scheming, one) for one in tried]), strict=True):
        answers = CredenceSet(credences={name: Credence(p) for name, p in credences.items()})
        result = evaluate(scheming, answers, given=known, do=do)
        wanted = {
            "target": result.probability,
            "unconditional": result.unconditional,
            "condition-0": next(iter(result.conditions.values())),
        }
        wanted |= {f"route-{state}": p for state, p in result.routes.items()}
        wanted |= {f"class-{state}": p for state, p in result.classes.items()}
        for name, states in beliefs(case(scheming, answers, given=known, do=do)).items():
            shown = states[:1] if scheming.claims[name].is_boolean else states
            wanted |= {f"claim-{name}-{one.state}": one.probability for one in shown}
        assert {key: found[key] for key in wanted} == pytest.approx(wanted, abs=1e-9)
    assert page.errors == []


def test_the_tornado_follows(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    (credences,) = settings(scheming, 1)
    follow(page, [link(scheming, credences)])
    answers = CredenceSet(credences={name: Credence(p) for name, p in credences.items()})
    result = evaluate(scheming, answers)
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


def test_a_slider_that_moves_is_answered_once_a_frame_with_little_work(made: Any, browser: Any) -> None:
    """A frame has 16 milliseconds, and an operation of a circuit takes a few nanoseconds."""
    page = made(browser)
    recomputed, operations, drawing = page.evaluate(
        """async () => {
            const frame = () => new Promise((go) => requestAnimationFrame(go));
            const sliders = [...document.querySelectorAll("input[type=range]")];
            performance.clearMeasures();
            for (let i = 0; i < 20; i += 1) {
                for (const value of [(37 * i) % 100, (61 * i) % 100]) {
                    sliders[i % sliders.length].value = value;
                    sliders[i % sliders.length].dispatchEvent(new Event("input"));
                }
                await frame();
                await frame();
            }
            const alone = conclusionProgram().steps.length / 4;
            return [
                performance.getEntriesByName("recompute").length,
                2 * data.network.given.length * network.size + 2 * data.questions.length * alone,
                data.draws.draws * alone,
            ];
        }"""
    )
    assert recomputed == 20
    assert operations < 1_200_000
    assert drawing < 17_000_000  # in long rows, of which an operation takes a nanosecond


def test_back_returns_to_where_one_was_with_the_sliders_as_they_are(made: Any, browser: Any, tmp_path: Path) -> None:
    """Whether one has gone on within the page or come back to it by a link of before."""
    page = made(browser, ROOT / "arguments/power-seeking/profiles/carlsmith-2022.yaml")
    opened, field = page.url, page.locator("#question-timelines input.field")

    def shows(credence: str) -> None:
        pytest.importorskip("playwright.sync_api").expect(field).to_have_value(credence)

    page.click("nav a[href='#hangs']")
    field.fill("10%")
    field.press("Tab")
    moved, conclusion = page.url, page.locator(".headline strong").inner_text()
    assert moved != opened
    page.go_back()
    page.wait_for_url(moved)
    shows("10%")
    assert page.locator(".headline strong").inner_text() == conclusion
    assert page.locator("#link").input_value() == moved
    page.evaluate("address => { location.href = address; }", moved.replace("10%25", "20%25"))
    shows("20%")
    page.go_back()
    shows("10%")


def test_moving_and_going_back(made: Any, browser: Any, tmp_path: Path, scheming: ArgumentMap) -> None:
    (tmp_path / "me.yaml").write_text(ME, "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    target = page.locator("data[data-key=target]").first
    mine = evaluate(scheming, load_credences(tmp_path / "me.yaml", scheming)).probability
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    slider = page.locator("#question-goal_directed input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('#moved').textContent.startsWith('1 of 53 set by you')")
    assert page.locator("#question-goal_directed .state").inner_text() == "moved from 90%"
    assert slider.get_attribute("aria-valuetext") == "89%"
    mine_moved = band_of(scheming, load_credences(tmp_path / "me.yaml", scheming), {"goal_directed": "89%"})
    await_band(page, mine_moved)
    assert page.locator("#said").inner_text().startswith("P(scheming | scope) is ")
    page.click("#question-goal_directed .reset")
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    field = page.locator("#question-goal_directed input[type=text]")
    problem = page.locator("#question-goal_directed .problem")
    for written, words in (
        ("nonsense", "'nonsense' is not a probability: write 0.3, 30%, 3:7 (odds), 3/10 or 1 in 20."),
        ("200", "200 is more than 1: write 0.3, 30%"),
        ("30", "30 is unclear without a % sign: write 30% or 0.3."),
        ("1.7", "1.7 is more than 1: write 1.7% if it is a percentage"),
        ("20 to 1", "'20 to 1' may be odds in favour or against: write 20:1 for odds in favour"),
    ):
        field.fill(written)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "true"
        assert words in problem.inner_text()
        assert "The credence is still 90%" in problem.inner_text()
        field.blur()
        assert field.input_value() == written
        assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    for written, value in (("1/3", 1 / 3), ("1:3", 0.25), ("0.3", 0.3), ("12.5%", 0.125)):
        field.fill(written)
        field.press("Enter")
        assert problem.is_hidden()
        assert field.input_value() == written
        answers = CredenceSet(credences={**load_credences(tmp_path / "me.yaml", scheming).credences})
        answers.credences["goal_directed"] = Credence(value)
        expected = evaluate(scheming, answers).probability
        assert float(target.get_attribute("value")) == pytest.approx(expected, abs=1e-12)
    assert page.title().endswith(f": {percent(expected)}")
    write_number(page, "tilt_speed", "5-20%")
    write_number(page, "slack_in_training", "100%")
    moved = {"goal_directed": "12.5%", "tilt_speed": "5-20%", "slack_in_training": "100%"}
    await_band(page, band_of(scheming, load_credences(tmp_path / "me.yaml", scheming), moved))
    page.click(".tools [data-base='1']")
    assert float(target.get_attribute("value")) == pytest.approx(evaluate(scheming).probability, abs=1e-12)
    page.click(".tools [data-base='0']")
    assert float(target.get_attribute("value")) == pytest.approx(mine, abs=1e-12)
    assert page.errors == []


def await_band(page: Any, texts: list[str]) -> None:
    """The band that the page shows, at the latest when the slider rests."""
    page.wait_for_function(
        "texts => [...document.querySelectorAll('.headline .band .number')].map((e) => e.innerText).join() === texts",
        arg=",".join(texts),
    )


def band_of(argument: ArgumentMap, credences: CredenceSet, further: dict[str, str], **query: Any) -> list[str]:
    """The band that `cruxmap eval` shows, with further answers as they are written."""
    answers = {name: parse_estimate(text) for name, text in further.items()}
    moved = {name: Credence(answer.credence, answer.low, answer.high) for name, answer in answers.items()}
    result = evaluate(argument, credences.with_credences(moved), **query).band
    return [percent(result.low), percent(result.high)] if result else []


def write_number(page: Any, question: str, text: str) -> None:
    field = page.locator(f"#question-{question} input[type=text]")
    field.fill(text)
    field.press("Enter")


def test_the_file_holds_what_the_reader_has_set(made: Any, browser: Any, tmp_path: Path, scheming: ArgumentMap) -> None:
    """And nothing of the page's owner: no answers, no views, no notes."""
    (tmp_path / "me.yaml").write_text(ME, "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    assert page.locator("#download").is_disabled()
    estimates = {"goal_directed": "71.25%", "tilt_speed": "1 in 10000000", "slack_in_training": "20-40%"}
    for name, text in estimates.items():
        write_number(page, name, text)
    page.fill("#name", 'A "name": with # signs, \u202e and é')
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(tmp_path / "new.yaml")
    answers = load_credences(tmp_path / "new.yaml", scheming)
    parsed = {name: parse_estimate(text) for name, text in estimates.items()}
    expected = {name: Credence(value.credence, value.low, value.high) for name, value in parsed.items()}
    assert answers.credences == expected
    assert answers.views == {}
    assert answers.name == 'A "name": with # signs, \u202e and é'
    text = (tmp_path / "new.yaml").read_text("utf-8")
    assert not [word for word in ("An example", "gut", "a note") if word in text]
    assert "goal_directed: 71.25%" in text
    kept = page.locator("#kept").inner_text()
    assert f"your {len(estimates)} answers and nothing else" in kept
    assert kept.endswith(f"is {percent(evaluate(scheming, answers).probability)}.")


def test_the_file_of_a_hostile_argument(made: Any, browser: Any, tmp_path: Path) -> None:
    folder, me = write_hostile(tmp_path / "hostile")
    page = made(browser, me, "-a", folder)
    write_number(page, "k1", "1/3")
    page.fill("#name", TEXTS[0])
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(tmp_path / "new.yaml")
    answers = load_credences(tmp_path / "new.yaml", load_argument(folder))
    assert answers.credences == {"k1": Credence(1 / 3)}
    assert (answers.name, answers.views) == (TEXTS[0], {})


def test_the_link_carries_the_sliders(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    write_number(page, "goal_directed", "61.7%")
    address = page.input_value("#link")
    assert address.endswith(f"#_map={scheming.fingerprint}&goal_directed=61.7%25")
    other = page.context.new_page()
    other.goto(address)
    assert other.locator("#moved").inner_text() == "1 of 53 set by you, the others at the map's readings."
    numbers = [one.locator("data[data-key=target]").first.get_attribute("value") for one in (page, other)]
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
    for name, value in (("q", "100%"), ("t", "0")):
        assert page.locator("#undefined").is_hidden()
        write_number(page, name, value)
    assert page.locator("#undefined").is_visible()
    assert page.locator("data[data-key=target]").first.inner_text() == "–"
    assert page.errors == []


def test_choosing_a_claim(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser, viewport={"width": 1300, "height": 900})
    assert page.locator(".panel:visible").count() == 1
    page.click("#box-step_undercut a")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["step_undercut"].title
    assert page.evaluate("document.activeElement.id") == "title-step_undercut"
    page.locator("#box-goal_survives a").focus()
    page.keyboard.press("Enter")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["goal_survives"].title
    page.select_option("#pick", "route")
    assert page.locator(".panel:visible h3").inner_text() == scheming.claims["route"].title
    assert "#" not in page.url


def test_the_picture_follows(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    """What each box says, how probable that is, and which way each arrow pushes: as the command line draws it."""
    page = made(browser)
    for credences in settings(scheming, 4):
        follow(page, [link(scheming, credences)])
        answers = CredenceSet(credences={name: Credence(p) for name, p in credences.items()})
        asked = case(scheming, answers)
        drawing = picture(asked, claim_map(asked))
        labels = {
            name: page.locator(f"#box-{name} a").get_attribute("aria-label").split(": ") for name in drawing.boxes
        }
        expected = {name: [box.title, *filter(None, box.words)] for name, box in drawing.boxes.items()}
        assert labels == expected
        edges = page.locator(".picture .edge").evaluate_all(
            "edges => edges.map(edge => [edge.dataset.tail, edge.dataset.head, edge.classList[1]])"
        )
        assert {(tail, head): sign for tail, head, sign in edges} == {
            (arrow.tail, arrow.head): arrow.influence for arrow in drawing.arrows
        }


def test_hostile_text_stays_text(made: Any, browser: Any, tmp_path: Path) -> None:
    folder, me = write_hostile(tmp_path / "hostile")
    page = made(browser, me, me, "-a", folder)
    counts = page.evaluate(
        "['script', 'style', 'img', 'iframe', 'h1'].map(tag => document.getElementsByTagName(tag).length)"
    )
    assert counts == [2, 1, 0, 0, 1]
    assert page.locator("h1").inner_text() == TEXTS[0] + TEXTS[1]
    text = page.locator("body").text_content()
    for one in TEXTS:
        assert plain(" ".join(one.split())) in " ".join(text.split())
    assert not set(text) & set("\u202e\u200f\u2066\u2028\u2029")
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1]
    assert page.errors == []
    assert len(page.requests) == 1


def test_no_request_leaves_the_page(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    follow(page, [link(scheming, one) for one in settings(scheming, 2)])
    page.click("#box-step_undercut a")
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
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}],
    ids=["light", "dark, on a phone"],
)
def test_axe_finds_nothing_serious(made: Any, browser: Any, tmp_path: Path, options: Any) -> None:
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    page = made(browser, tmp_path / "a.yaml", tmp_path / "b.yaml", bypass_csp=True, **options)
    write_number(page, "goal_directed", "61.7%")
    assert violations(page, looks_alone=options["color_scheme"] == "dark") == []


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
    table: [{when: {way: calm}, is: [0.9]}, {when: {way: grim}, is: [spreads_if_grim]}]
questions:
  spreads_if_grim: {ask: "And if grim?", reading: 30%}
"""


def test_claims_with_states(made: Any, browser: Any, tmp_path: Path) -> None:
    """A box is about what makes the conclusion likelier; box, arrows and words follow the credences."""
    (tmp_path / "argument.yaml").write_text(STATES, "utf-8")
    page = made(browser, "-a", tmp_path)

    def lines(name: str) -> list[str]:
        return [text for text in page.locator(f"#box-{name} text").all_text_contents() if text.strip()]

    def pushes() -> dict[str, str]:
        edges = page.locator(".picture .edge").evaluate_all("edges => edges.map(e => [e.dataset.tail, e.classList[1]])")
        return dict(edges)

    assert lines("end") == ["End", "dies out", "25.6%"]
    assert lines("way") == ["Way", "grim", "26.0%"]
    fed = page.locator("#claim-end li").first
    assert fed.inner_text() == "Way (“grim”) 26.0%: makes “dies out” likelier"
    assert pushes() == {"cause": "raises", "way": "raises"}
    write_number(page, "cause", "90%")
    assert lines("end") == ["End", "dies out", "59.2%"]
    assert lines("way") == ["Way", "grim", "82.0%"]
    write_number(page, "spreads_if_grim", "95%")
    assert lines("way") == ["Way", "calm", "18.0%"]
    assert fed.inner_text() == "Way (“calm”) 18.0%: makes “dies out” likelier"
    assert pushes() == {"cause": "lowers", "way": "raises"}
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
    for selector in ("#tornado", ".deck", ".picture svg"):
        assert page.evaluate(f"document.querySelector('{selector}').getBoundingClientRect().width") > 1100


def test_a_number_field_shows_a_credence_as_it_is_shown_elsewhere(made: Any, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("argument: scheming\ncredences: {goal_directed: 20:33}\n", "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    field = page.locator("#question-goal_directed input[type=text]")
    assert field.input_value() == "37.7%"
    write_number(page, "goal_directed", "37.9795%")
    assert field.input_value() == "37.9795%"
    page.click("#question-goal_directed .reset")
    assert field.input_value() == "37.7%"


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_page_opens_on_what_it_is_and_on_sliders(made: Any, browser: Any, size: tuple[int, int]) -> None:
    page = made(browser, unfolded=False, viewport={"width": size[0], "height": size[1]})
    for words in ("What this is. ", "Whose numbers. ", "What you can do. "):
        box = page.locator("header p", has_text=words.strip()).bounding_box()
        assert box
        assert box["y"] + box["height"] < size[1]
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "range"
    page.locator("nav a[href='#map']").click()
    page.wait_for_function("document.querySelector('#map details').open")
    page.wait_for_function(
        """() => {
            const box = document.querySelector("#box-scheming").getBoundingClientRect();
            const frame = document.querySelector(".picture").getBoundingClientRect();
            return frame.left <= box.left && box.right <= frame.right;
        }"""
    )
    assert page.errors == []


def test_answering_first(made: Any, browser: Any, tmp_path: Path) -> None:
    """Nothing that would lead a reader is shown before they have answered, or have asked for it."""
    (tmp_path / "me.yaml").write_text(ME, "utf-8")
    page = made(browser, tmp_path / "me.yaml")
    page.check("#blind")
    assert page.title() == "Will training produce a schemer?"
    assert page.locator("data:visible").count() == 0
    assert page.locator(".seen:visible").count() == 0
    assert set(page.locator("input[type=range]").evaluate_all("sliders => sliders.map(s => s.value)")) == {"50"}
    assert set(page.locator("input.field").evaluate_all("fields => fields.map(f => f.value)")) == {""}
    write_number(page, "goal_directed", "1:3")
    assert page.locator("#moved").inner_text() == "1 of 53 answered."
    assert page.locator("#question-goal_directed .source").first.is_visible()
    assert page.locator("#question-slack_in_training .source:visible").count() == 0
    page.uncheck("#blind")
    assert page.locator("#question-slack_in_training input.field").input_value() == "50%"
    assert page.locator("data[data-key=target]").first.is_visible()


def test_from_one_person_to_the_other(made: Any, browser: Any, tmp_path: Path, scheming: ArgumentMap) -> None:
    """The waterfall ends where it should, and calls both by name."""
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    page = made(browser, tmp_path / "a.yaml", tmp_path / "b.yaml")
    people = page.locator(".now .person").all_inner_texts()
    for name, shown in zip("ab", people, strict=True):
        credences = load_credences(tmp_path / f"{name}.yaml", scheming)
        probability = evaluate(scheming, credences).probability
        assert " ".join(shown.split()) == f"Example {name} {percent(probability)}"
    rows = page.locator(".waterfall tr").evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.innerText))")
    assert rows[0][:3] == ["question", "Example a", "Example b"]
    assert [row[0] for row in rows[1:]] == ["Example a", "Scheming pays for most goals", "Example b"]
    bars = page.locator(".waterfall rect").evaluate_all(
        "bars => bars.map(bar => [Number(bar.getAttribute('x')), Number(bar.getAttribute('width'))])"
    )
    (_, first), (left, width), (_, last) = bars
    assert left == pytest.approx(last)
    assert left + width == pytest.approx(first)
