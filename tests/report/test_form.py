"""The form in a real browser: filled in by keyboard alone, closed and resumed, handed in; what it says and hides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from browser import violations
from conftest import ROOT, Run
from cruxmap import evaluate
from cruxmap.analysis.interview import agenda
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.notation import parse_estimate
from cruxmap.model.worksheet import odds
from cruxmap.report.numbers import percent, points
from cruxmap.report.page.form import Asking, groups
from hostile import TEXTS, write_hostile

SHIPPED = sorted(path.parent.name for path in (ROOT / "arguments").glob("*/argument.yaml"))
RAIN = """\
argument: rain
target: wet=soaked
about: Whether somebody gets wet.
terms: Rain is water from above.
claims:
  rain: {statement: It rains., credence: rains}
  wind: {statement: It is windy., tilt: {base: calm, by: [{when: {rain: true}, odds: gusts}]}}
  wet:
    statement: How wet somebody gets.
    states: {soaked: soaked, damp: damp, dry: dry}
    table: [{when: {rain: true}, is: [soaks, damps]}, {when: {rain: false}, is: dry}]
questions:
  rains: {ask: How likely is rain?, reading: 40%}
  calm: {ask: "How likely is wind?", reading: 20%}
  gusts: {ask: "In rain, what would 50-50 become?", reading: 3:1}
  soaks: {ask: "In rain, how likely is soaked?", reading: 50%}
  damps: {ask: "In rain, and not soaked, how likely is damp?", reading: 50%}
"""


@pytest.fixture
def scheming() -> ArgumentMap:
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Any:
    """Write a form and open it: the page, with every request and everything that went wrong."""

    def make(browser: Any, *arguments: object, script: str = "", **options: Any) -> Any:
        path = tmp_path / "form.html"
        outcome = run("report", "--form", *arguments, "-o", path)
        assert outcome.code == 0, outcome.err
        context = browser.new_context(accept_downloads=True, **options)
        if script:
            context.add_init_script(script)
        return watched(context, path)

    return make


def watched(context: Any, path: Path) -> Any:
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text))
    page.on("dialog", lambda dialog: page.errors.append(dialog.message))
    page.goto(path.as_uri())
    return page


def rain(folder: Path) -> Path:
    path = folder / "rain.yaml"
    path.write_text(RAIN, "utf-8")
    return path


def downloaded(page: Any, path: Path) -> str:
    with page.expect_download() as waiting:
        page.locator("#download").press("Enter")
    waiting.value.save_as(path)
    return path.read_text("utf-8")


def shown(page: Any) -> str:
    text: str = page.locator(".step:visible").get_attribute("id")
    return text


def focus_with_tab(page: Any, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(40):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {selector}")


def type_answer(page: Any, text: str) -> None:
    focus_with_tab(page, "input.field")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


RESULTS = {"target": "probability", "unconditional": "unconditional"}
ANSWERS = ["1:3", "40%", "don't know", "0.3", "1 in 20", "20-40%", "2/3", "skip", "65%"]


def test_filled_in_by_keyboard_closed_halfway_and_resumed(
    made: Any, browser: Any, run: Run, tmp_path: Path, scheming: ArgumentMap
) -> None:
    """And then downloaded, checked and pooled, without a request that leaves the page."""
    page = made(browser)
    path = tmp_path / "form.html"
    assert path.stat().st_size < 700_000
    focus_with_tab(page, "#name")
    page.keyboard.type("An example")
    page.keyboard.press("Enter")
    given: dict[str, str] = {}

    def answer_next(page: Any, text: str) -> None:
        given[shown(page)] = text
        type_answer(page, text)

    for i in range(8):
        answer_next(page, ANSWERS[i % len(ANSWERS)])
    halfway, context = shown(page), page.context
    focus_with_tab(page, "input.field")
    page.keyboard.type("0.")  # somebody is interrupted
    requests = page.requests
    page.close()
    page = watched(context, path)
    assert shown(page) == halfway
    assert page.locator(f"#{halfway} .field").input_value() == "0."
    assert "left open" in page.inner_text("#where")
    page.locator(f"#{halfway} .field").fill("")
    for i in range(100):
        if shown(page) == "more":
            break
        answer_next(page, ANSWERS[i % len(ANSWERS)])
    focus_with_tab(page, "#stop")
    page.keyboard.press("Enter")
    text = downloaded(page, tmp_path / "me.yaml")
    assert run("check", tmp_path / "me.yaml").code == 0
    answers = load_credences(tmp_path / "me.yaml", scheming)
    kept = {step: text for step, text in given.items() if text not in ("don't know", "skip")}
    for section, kind in ((answers.credences, "question-"), (answers.views, "view-")):
        said = {step.removeprefix(kind): text for step, text in kept.items() if step.startswith(kind)}
        assert section.keys() == said.keys()
        for name, written in said.items():
            estimate = parse_estimate(written)
            assert (section[name].credence, section[name].low) == (estimate.credence, estimate.low)
            assert f"  {name}: {written}\n" in text  # in their own notation
    assert answers.name == "An example"
    other = tmp_path / "other.yaml"
    other.write_text("argument: scheming\nname: Another example\ncredences: {goal_directed: 80%}\n", "utf-8")
    pooled = json.loads(run("pool", tmp_path / "me.yaml", other, "--json").out)
    assert [person["name"] for person in pooled["people"]] == ["An example", "Another example"]
    result = evaluate(scheming, answers)
    numbers = page.locator("#result [data-key]").evaluate_all(
        "all => all.map(e => [e.dataset.key, Number(e.dataset.value)])"
    )
    assert dict(numbers)["target"] == pytest.approx(result.probability, abs=1e-9)
    assert dict(numbers)["unconditional"] == pytest.approx(result.unconditional, abs=1e-9)
    assert percent(result.probability) in page.inner_text(".headline")
    assert {url[:7] for url in requests + page.requests} == {"file://"}
    assert page.errors == []


def test_the_same_questions_in_the_same_order_and_words_as_the_interview(
    made: Any, browser: Any, scheming: ArgumentMap
) -> None:
    page = made(browser)
    core = agenda(scheming, core=True)
    first, others = groups(scheming, Asking())
    assert first == core
    assert sorted((*first, *others)) == sorted(scheming.questions)
    steps = page.evaluate("data.steps.filter((step) => step.kind === 'question').map((step) => step.name)")
    assert steps == [*first, *others]
    for name in scheming.questions:
        asked = page.locator(f"#a-question-{name}").text_content()
        assert " ".join(scheming.questions[name].ask.split()) in " ".join(asked.split())
    assert " ".join(scheming.terms.split()) in " ".join(page.locator("#start").inner_text().split())


def test_no_number_is_shown_before_it_is_asked_for(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    page = made(browser)
    page.click("#begin")
    for text in ("30%", "40%", "25%"):
        type_answer(page, text)
        assert page.locator("[data-key]:visible").count() == 0
        assert not re.search(r"\d", page.title())
    page.evaluate("document.querySelectorAll('aside details').forEach((fold) => { fold.open = true; })")
    text = page.locator("body").inner_text()
    numbers = set(re.findall(r"[0-9.]+%", text))
    in_questions = re.findall(r"[0-9.]+%", " ".join(question.ask for question in scheming.questions.values()))
    assert numbers <= {"30%", "40%", "25%", *in_questions}  # the person's own, and the examples
    page.evaluate("go('end')")
    assert page.locator("[data-key]:visible").count() == 0
    assert "hidden until you ask for it" in page.inner_text("#ask-result")
    page.locator("#show-result").press("Enter")
    assert page.locator("[data-key=target]").is_visible()
    assert page.evaluate("document.activeElement.id") == "t-result"


def test_what_is_refused_and_what_is_asked_back(made: Any, browser: Any, tmp_path: Path) -> None:
    page = made(browser, "-a", rain(tmp_path))
    page.click("#begin")
    field, problem = page.locator("#question-rains .field"), page.locator("#p-question-rains")
    for text, words in (
        ("", "There is no credence yet: write one, such as 30%, or leave it open."),
        ("nonsense", "'nonsense' is not a probability: write 0.3, 30%"),
        ("200", "200 is more than 1"),
        ("130%", "130% is more than 100%: write a number from 0 to 1"),
    ):
        field.fill(text)
        field.press("Enter")
        assert words in problem.inner_text()
        assert shown(page) == "question-rains"
        assert field.input_value() == text
        assert field.get_attribute("aria-invalid") == "true"
    field.fill("30")
    field.press("Enter")
    assert problem.inner_text().startswith("30%? Enter or Next again for yes; otherwise write 30% or 0.3.")
    field.press("Enter")
    assert shown(page) == "question-calm"
    page.click("#question-calm .back")
    assert field.input_value() == "30%"
    field.fill("oops")
    field.press("Enter")
    assert "Your answer is still 30%." in problem.inner_text()
    page.locator("#question-rains .range").fill("20-25%")
    field.fill("30%")
    field.press("Enter")
    assert "'30%' is outside the range '20-25%'" in page.inner_text("#q-question-rains")
    page.locator("#question-rains .range").fill("20-40")
    field.press("Enter")
    assert page.inner_text("#q-question-rains").startswith("20-40%? Enter or Next again for yes")
    page.locator("#question-rains .range").press("Enter")
    assert shown(page) == "question-calm"
    assert page.evaluate("estimate('question-rains').low") == 0.2
    page.fill("#question-calm .range", "30% range 20-40%")
    page.locator("#question-calm .range").press("Enter")
    assert "is more than a range" in page.inner_text("#q-question-calm")
    page.fill("#question-calm .range", "")
    page.fill("#question-calm .field", "?")
    page.locator("#question-calm .field").press("Enter")
    page.locator("#question-calm .claim").wait_for()
    page.click("#question-calm .skip-it")
    page.click("#overview summary")
    states = page.locator("#list .state").all_inner_texts()
    assert states == ["30% (20% to 40%)", "left open", "", "", ""]
    page.click("#list button >> nth=0")
    page.click("#question-rains .skip-it")
    assert page.locator("#list .state").first.inner_text() == "left open"
    assert page.errors == []


def test_the_file_holds_what_was_answered_and_nothing_else(made: Any, browser: Any, run: Run, tmp_path: Path) -> None:
    path = rain(tmp_path)
    page = made(browser, "-a", path)
    page.fill("#name", TEXTS[2])
    page.click("#begin")
    page.fill("#question-rains .field", "1:4")
    page.fill("#question-rains .range", "1 in 10 to 40%")
    page.fill("#question-rains .note", TEXTS[0] + TEXTS[3] + "\n- two: lines # here\t\x00")
    page.click("#question-rains .next")
    page.fill("#question-calm .note", "a note without a number")
    page.click("#question-calm .skip-it")
    type_answer(page, "20-40%")
    page.evaluate("go('end')")
    assert "Gusts: a note without a number" not in page.inner_text("#unsaved")
    assert "calm: a note without a number" in page.inner_text("#unsaved")
    text = downloaded(page, tmp_path / "me.yaml")
    argument = load_argument(path)
    answers = load_credences(tmp_path / "me.yaml", argument)
    assert answers.credences.keys() == {"rains", "gusts"}
    rains = answers.credences["rains"]
    assert (rains.credence, rains.low, rains.high) == (0.2, 0.1, 0.4)
    assert rains.note.split() == (TEXTS[0] + TEXTS[3] + " - two: lines # here \x00").split()
    assert (answers.name, answers.views) == (TEXTS[2], {})
    assert "credence: 1:4\n" in text
    assert "low: 1 in 10\n" in text
    assert "a note without a number" not in text
    assert re.search(r"^date: 20\d\d-\d\d-\d\d$", text, re.MULTILINE)
    assert set(re.findall(r"^[a-z]+(?=:)", text, re.MULTILINE)) == {
        "argument",
        "version",
        "name",
        "date",
        "about",
        "credences",
    }
    assert page.text_content("#file") == text


def test_what_the_answers_change_agrees_with_the_engine(made: Any, browser: Any, tmp_path: Path) -> None:
    path = rain(tmp_path)
    page = made(browser, "-a", path)
    page.click("#begin")
    for text in ("80%", "s", "50%", "90%", "1/4"):
        type_answer(page, text)
    assert shown(page) == "end"
    assert page.locator("[data-key=target]").is_visible()  # all has been answered or left open
    argument = load_argument(path)
    downloaded(page, tmp_path / "me.yaml")
    answers = load_credences(tmp_path / "me.yaml", argument)
    now = evaluate(argument, answers).probability
    assert page.inner_text("#result [data-key=target]") == percent(now)
    rows = page.locator("#answers tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(c => c.innerText))"
    )
    assert rows[0] == ["rains", "80%", "40%", points(now - 0.4 * 0.9)]
    assert rows[1] == ["soaks", "90%", "50%", points(now - 0.8 * 0.5)]
    assert [row[3] for row in rows[2:]] == ["0", "0"]
    assert "your 4 answers, and on the map's readings for the other 1" in page.inner_text("#rests-on")


def test_nothing_is_sent_but_where_the_owner_says(made: Any, browser: Any, tmp_path: Path) -> None:
    path = rain(tmp_path)
    policy = "document.querySelector('meta[http-equiv]').content"
    page = made(browser, "-a", path)
    assert "form-action 'none'" in page.evaluate(policy)
    assert page.locator("form, a[href^='mailto:']").count() == 0
    page = made(browser, "-a", path, "--send-to", "group@example.org")
    page.click("#begin")
    type_answer(page, "1:3")
    page.evaluate("go('end')")
    href = page.get_attribute("#mail", "href")
    assert href.startswith("mailto:group@example.org?subject=Answers%3A%20rain&body=argument%3A%20%22rain%22%0D%0A")
    assert "Nothing is sent until you send it there." in page.inner_text("#mail-says")
    page.evaluate("kept.answers['question-rains'].note = 'x'.repeat(3000); draw()")
    assert "body" not in page.get_attribute("#mail", "href")
    assert "too long for a link" in page.inner_text("#mail-says")
    page = made(browser, "-a", path, "--send-to", "https://example.org/answers?x=1&y=%3C")
    assert "form-action https://example.org;" in page.evaluate(policy)
    page.click("#begin")
    type_answer(page, "1:3")
    page.evaluate("go('end')")
    assert page.requests == [page.url]
    page.evaluate(
        """() => document.addEventListener("submit", (event) => {
            event.preventDefault();
            const { method, action } = event.target;
            window.sent = { method, action, data: Object.fromEntries(new FormData(event.target)) };
        })"""
    )
    page.click("#post button")
    sent = page.evaluate("sent")
    assert (sent["method"], sent["action"]) == ("post", "https://example.org/answers?x=1&y=%3C")
    assert sent["data"]["argument"] == "rain"
    assert sent["data"]["credences"].replace("\r\n", "\n") == page.text_content("#file")


def test_deleting_and_a_browser_that_keeps_nothing(made: Any, browser: Any, tmp_path: Path) -> None:
    path = rain(tmp_path)
    page = made(browser, "-a", path)
    page.click("#begin")
    type_answer(page, "1:3")
    assert page.evaluate("localStorage.length") == 1
    page.click("#keeping summary")
    assert "in its local storage, under “cruxmap form rain 1" in page.inner_text("#kept")
    page.click("#delete")
    assert page.evaluate("localStorage.length") == 1
    page.click("#delete")
    assert page.evaluate("localStorage.getItem(KEY)") in (
        None,
        json.dumps(page.evaluate("blank()"), separators=(",", ":")),
    )
    assert shown(page) == "start"
    assert page.locator("#list .state").all_text_contents() == [""] * 5
    page = made(browser, "-a", path, script="Storage.prototype.setItem = () => { throw new DOMException('full'); };")
    page.click("#begin")
    type_answer(page, "1:3")
    assert "This browser keeps nothing for this page" in page.inner_text("#storage")
    assert page.errors == []


def test_what_is_stored_is_read_with_care(made: Any, browser: Any, tmp_path: Path) -> None:
    """Another program's rubbish under the same name, or answers to another edition, do no harm and are not used."""
    path = rain(tmp_path)
    page = made(browser, "-a", path)
    key = page.evaluate("KEY")
    for text in ("[", "null", "7", '{"answers": {"question-rains": {"credence": "200"}}, "place": 3, "open": "x"}'):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
        page.reload()
        assert shown(page) == "start"
        assert page.locator("#list .state").all_text_contents() == [""] * 5
    page.evaluate("localStorage.clear(); localStorage.setItem('cruxmap form rain 0 abc', '{}')")
    page.reload()
    assert "answers to another edition of this argument" in page.inner_text("#storage")
    assert page.errors == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_argument(made: Any, browser: Any, name: str) -> None:
    page = made(browser, "-a", name, "--core")
    page.click("#begin")
    assert page.locator(".step:visible .field").count() == 1
    while shown(page) != "end":
        page.locator(".step:visible .field").fill("40%")
        page.locator(".step:visible .next").click()
    assert re.fullmatch(r"[\d.]+%", page.inner_text("#result [data-key=target]"))
    assert page.errors == []


def test_how_strongly_observations_speak(made: Any, browser: Any, run: Run, tmp_path: Path) -> None:
    page = made(browser, "--evidence", "experiments")
    argument = load_argument(ROOT / "arguments" / "scheming", [ROOT / "arguments/scheming/evidence/experiments.yaml"])
    strengths = argument.strengths
    assert page.evaluate("data.steps.filter((s) => s.kind === 'question' && s.group === 0).map((s) => s.name)") == [
        *strengths
    ]
    page.evaluate(f"go('question-{strengths[0]}')")
    assert page.locator(".step:visible .observed").count() == 1
    page.locator(".step:visible details.claims summary").click()
    page.locator(".step:visible .claim .source").first.wait_for()  # where it is reported, and what it shows
    type_answer(page, "60%")
    page.evaluate("go('end')")
    text = downloaded(page, tmp_path / "me.yaml")
    assert 'evidence: ["experiments"]' in text
    assert run("check", tmp_path / "me.yaml").code == 0
    page.click("#show-result")
    result = json.loads(run("eval", tmp_path / "me.yaml", "--json").out)
    assert page.inner_text("#result [data-key=target]") == percent(result["probability"])


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}],
    ids=["light", "dark, on a phone"],
)
def test_axe_finds_nothing(made: Any, browser: Any, options: Any) -> None:
    page = made(browser, "--send-to", "https://example.org/answers", bypass_csp=True, **options)
    for place in ("question-slack_in_training", "end"):
        page.evaluate(
            f"kept.answers['question-goal_directed'] = {{credence: '0.3', range: '', note: ''}}; go('{place}')"
        )
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        if place == "end":
            page.click("#show-result")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert violations(page, looks_alone=options.get("color_scheme") == "dark") == []


def test_on_paper_every_question_has_its_line(made: Any, browser: Any, tmp_path: Path) -> None:
    for javascript in (True, False):
        page = made(browser, "-a", rain(tmp_path), java_script_enabled=javascript)
        page.emulate_media(media="print")
        assert page.locator(".step:visible").count() == 6  # and how to answer
        assert page.locator(".field:visible").count() == 5
        assert page.locator("button:visible").count() == 0


def test_hostile_text_stays_text(made: Any, browser: Any, tmp_path: Path) -> None:
    folder, _ = write_hostile(tmp_path / "hostile")
    page = made(browser, "-a", folder)
    counts = page.evaluate(
        "['script', 'style', 'img', 'iframe', 'h1'].map((tag) => document.getElementsByTagName(tag).length)"
    )
    assert counts == [2, 1, 0, 0, 1]
    page.click("#begin")
    while shown(page) not in ("more", "end"):
        fold = page.locator(".step:visible details.claims summary")
        if fold.count():
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.locator(".step:visible .field").fill("40%")
        page.locator(".step:visible .next").click()
    page.fill("#name-again", TEXTS[1])
    downloaded(page, tmp_path / "me.yaml")
    assert load_credences(tmp_path / "me.yaml", load_argument(folder)).name == TEXTS[1]
    assert page.errors == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--form", "reading"), "FILE: a form is blank"),
        (("--form", "--set", "goal_directed=30%"), "--set: a form is blank"),
        (("--core",), "--core: it is about a form → add --form"),
        (("--send-to", "a@example.org"), "--send-to: it is about a form"),
        (("--form", "--part", "outcomes"), "--part: there is no part 'outcomes' → did you mean 'outcome'?"),
        (("--form", "--send-to", "http://example.org"), "where others can read them on the way"),
        (("--form", "--send-to", "javascript:alert(1)"), "is neither an address for mail nor one on the web"),
    ],
)
def test_nonsense(run: Run, options: tuple[str, ...], words: str) -> None:
    outcome = run("report", *options)
    assert outcome.code == 2
    assert words in outcome.said


def test_a_part_alone(made: Any, browser: Any, scheming: ArgumentMap) -> None:
    part = scheming.parts[1]
    page = made(browser, "--part", part.title)
    assert page.evaluate("data.steps.filter((s) => s.kind === 'question').map((s) => s.name)") == [*part.questions]
    ((*core,),) = groups(scheming, Asking(core=True, parts=(part.name,)))
    assert core == [name for name in part.questions if scheming.questions[name].core]


def test_a_worksheet_makes_a_credence(made: Any, browser: Any, tmp_path: Path, scheming: ArgumentMap) -> None:
    """Without its defaults, which would be anchors."""
    name, question = next((name, q) for name, q in scheming.questions.items() if q.worksheet)
    assert question.worksheet is not None
    page = made(browser)
    page.evaluate(f"go('question-{name}')")
    page.locator(".step:visible .worksheet summary").click()
    fields = {key: page.locator(f"#w-question-{name}-{key}") for key in question.worksheet.inputs}
    assert {field.input_value() for field in fields.values()} == {""}
    fields["n"].fill("many")
    assert "'many' is not a number" in page.locator(".step:visible .made").inner_text()
    inputs = {"n": 300.0, "m": 7.0, "h": 0.25}
    for key, text in (("n", "300"), ("m", "7"), ("h", "1:3")):
        assert page.locator(".step:visible .take-it").is_hidden()
        fields[key].fill(text)
    yes, no = odds(question.worksheet, inputs)
    assert f"or {percent(yes / (yes + no))}." in page.locator(".step:visible .made").inner_text()
    page.locator(".step:visible .take-it").click()
    page.keyboard.press("Enter")
    page.evaluate("go('end')")
    downloaded(page, tmp_path / "me.yaml")
    answer = load_credences(tmp_path / "me.yaml", scheming).credences[name]
    assert answer.credence == pytest.approx(yes / (yes + no), abs=1e-6)
    assert answer.note == "worksheet n 300, m 7, h 0.25"
    assert page.errors == []


def test_files_are_named_for_whose_they_are(made: Any, browser: Any, tmp_path: Path) -> None:
    page = made(browser, "-a", rain(tmp_path))
    page.click("#begin")
    type_answer(page, "1:3")
    page.evaluate("go('end')")
    for name, file in (("", "rain-credences.yaml"), (" Zoë O'Hara/../x ", "rain-zoë-o-hara-x.yaml")):
        page.fill("#name-again", name)
        with page.expect_download() as waiting:
            page.click("#download")
        assert waiting.value.suggested_filename == file


def test_what_is_asked_for_instead_of_the_conclusion(made: Any, browser: Any, run: Run) -> None:
    options = ("--target", "goal_forms", "--given", "slack_in_training")
    page = made(browser, *options)
    page.evaluate("kept.answers['question-slack_in_training'] = {credence: '30%', range: '', note: ''}")
    page.evaluate("kept.seen = true; go('end')")
    assert page.inner_text(".headline span") == "P(goal_forms | scope, slack_in_training=true)"
    expected = json.loads(run("eval", *options, "--set", "slack_in_training=30%", "--json").out)
    numbers = page.locator("#result [data-key]").evaluate_all(
        "all => Object.fromEntries(all.map(e => [e.dataset.key, Number(e.dataset.value)]))"
    )
    assert numbers == pytest.approx({key: expected[name] for key, name in RESULTS.items()}, abs=1e-12)
