"""The page of several people: each one's conclusion and marks, and what lies between any two of them."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from browser import violations
from conftest import ROOT, Run
from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare
from cruxmap.analysis.settling import settling
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.report.numbers import percent, points
from hostile import TEXTS

ANSWERS = (
    {"scheming_pays_for_most": "70%", "slack_in_training": "30-70%"},
    {"scheming_pays_for_most": "30%", "messy_goal_directedness": "85%", "goal_directed": "1"},
    {"long_horizon_training": "20%", "awareness_from_pretraining": "0", "undercut_messy_within": "1 in 10"},
    {"scheming_pays_for_most": "95%", "speed_beats_simplicity": "1:9", "slack_in_training": "100%"},
)
CERTAIN = """\
argument: tilted
target: a
claims:
  a: {statement: A., table: [{when: {b: true}, is: x}, {when: {b: false}, is: 10%}]}
  b: {statement: B., tilt: {base: q, by: [{odds: t}]}}
questions: {q: {ask: Q?, reading: 50%}, t: {ask: T?, reading: 50%}, x: {ask: X?, reading: 50%}}
"""


@pytest.fixture
def opened(run: Run, tmp_path: Path) -> Any:
    """Write the page of some people, and open it."""

    def make(browser: Any, *files: Path, argument: str = "scheming", **options: Any) -> Any:
        outcome = run("report", *files, "-a", argument, "-o", tmp_path / "page.html")
        assert outcome.code == 0, outcome.err
        page = browser.new_context(**options).new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: page.errors.append(message.text))
        page.goto((tmp_path / "page.html").as_uri())
        return page

    return make


def written(folder: Path, people: Any, argument: str = "scheming") -> list[Path]:
    """A credence file for each of some people."""
    files = []
    for i, answers in enumerate(people):
        path = folder / f"{i}.yaml"
        lines = [
            f"argument: {argument}",
            f"name: Example {i}",
            "credences:",
            *(f"  {q}: {p}" for q, p in answers.items()),
        ]
        path.write_text("\n".join([*lines, ""]), "utf-8")
        files.append(path)
    return files


def test_any_two_agree_with_diff(opened: Any, browser: Any, tmp_path: Path) -> None:
    """Contributions, meetings and what would close the gap are those of the command line."""
    files = written(tmp_path, ANSWERS)
    page = opened(browser, *files)
    argument = load_argument(ROOT / "arguments" / "scheming")
    cases = [Case(argument, load_credences(file, argument)) for file in files]
    concluded = page.locator("data[data-person]").evaluate_all("all => all.map(e => Number(e.value))")
    assert concluded == pytest.approx([case.probability for case in cases], abs=1e-12)
    for i, j in permutations(range(4), 2):
        result = compare(cases[i], cases[j])
        parts = page.evaluate(
            "([i, j]) => [...contributions(conclusionProgram(), pointOf(i), pointOf(j), [], conclusion)]", [i, j]
        )
        expected = dict.fromkeys(argument.questions, 0.0) | {row.question: row.contribution for row in result.rows}
        assert parts == pytest.approx(list(expected.values()), abs=1e-9)
        page.select_option("#from", str(i))
        page.select_option("#to", str(j))
        said = page.locator("#pair p").first.inner_text()
        assert percent(cases[i].probability) in said
        assert percent(cases[j].probability) in said
        moves = {
            argument.question_title(row.question): points(row.contribution) for row in result.rows if row.contribution
        }
        rows = page.locator("#pair .waterfall tbody tr, #pair .waterfall > tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(c => c.innerText.trim()))"
        )
        assert {row[0]: row[3] for row in rows if row[0] in moves} == moves
        meetings = page.evaluate("[...document.querySelectorAll('#pair table')].at(1).innerText").split("\n")[1:]
        for line, meeting in zip(meetings, result.meetings, strict=True):
            assert line.split("\t")[1:] == [percent(meeting.a), percent(meeting.b), points(meeting.difference)]
    found = {
        row["title"].partition(": ")[0]: row
        for row in page.evaluate(
            "findings([pointOf(3), pointOf(2)], [pointOf(3), pointOf(2)].map((p) => conclusion(p)))"
        )
    }
    settled = settling([cases[3], cases[2]], "AB")
    first = [row for row in settled.rows if row.claims[0] not in settled.by_rules and not row.tells_nothing][:10]
    assert list(found) == [argument.claims[row.claims[0]].title for row in first]
    for row in first:
        shown = found[argument.claims[row.claims[0]].title]
        assert shown["closes"] == pytest.approx(row.closes, abs=1e-9)
        outcome = row.outcomes[0]
        if not argument.claims[row.claims[0]].is_boolean:
            outcome = max(row.outcomes, key=lambda outcome: outcome.weight)
        ends = [end for pair in zip(outcome.if_so, outcome.if_not, strict=True) for end in pair]
        assert shown["ends"] == pytest.approx(ends, abs=1e-9)
    assert page.errors == []


def test_the_first_two_stay_as_the_command_line_has_them(opened: Any, browser: Any, tmp_path: Path) -> None:
    page = opened(browser, *written(tmp_path, ANSWERS))
    made = page.inner_html("#pair")
    page.select_option("#to", "2")
    assert page.inner_html("#pair") != made
    page.select_option("#to", "1")
    assert page.inner_html("#pair") == made
    texts = page.evaluate("pairNow().map((e) => e.textContent).join(' ')")
    for text in page.locator("#pair .waterfall td.number").all_inner_texts():
        assert text.strip() in texts


def test_you_and_the_readings_are_somebody_too(opened: Any, browser: Any, tmp_path: Path) -> None:
    page = opened(browser, *written(tmp_path, ANSWERS))
    page.select_option("#from", label="the map's readings")
    page.select_option("#to", "you")
    page.locator("#question-goal_directed input.field").evaluate("(field) => field.closest('details').open = true")
    field = page.locator("#question-long_horizon_training input.field")
    field.fill("5%")
    field.press("Enter")
    rows = page.locator("#pair .waterfall th").all_inner_texts()
    assert "Training for results past the episode" in rows
    assert "you: " in page.locator("#pair p").first.inner_text()
    assert page.errors == []


def test_ten_people_have_names_and_rows(opened: Any, browser: Any, tmp_path: Path) -> None:
    people = [{"scheming_pays_for_most": f"{5 + 9 * i}%"} for i in range(10)]
    files = written(tmp_path, people)
    text = files[3].read_text("utf-8").replace("Example 3", json.dumps(TEXTS[1]))
    files[3].write_text(text, "utf-8")
    page = opened(browser, *files, viewport={"width": 390, "height": 844})
    assert (tmp_path / "page.html").stat().st_size < 700_000
    legend = page.locator("#first .source").first.inner_text()
    assert all(f"Example {i}" in legend for i in range(10) if i != 3)
    assert TEXTS[1] in legend
    marks = page.locator("#question-scheming_pays_for_most .marks rect[width='1.6']").evaluate_all(
        "marks => marks.map(mark => [mark.getBoundingClientRect().top, mark.textContent])"
    )
    assert len(marks) == 11
    assert marks == sorted(marks, key=lambda mark: mark[0])
    assert len({top for top, _ in marks}) == 11
    assert marks[2][1] == "Example 2: 23%"
    assert page.locator("#comparison h2").inner_text() == "10 people"
    page.select_option("#set-to", "9")
    assert "Example 9" in page.inner_text("#moved")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("img").count() == 0
    assert page.errors == []


def test_opposite_certainties_on_the_way_are_said(opened: Any, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "argument.yaml").write_text(CERTAIN, "utf-8")
    people: Any = ({"q": "1", "x": "40%"}, {"q": "1", "x": "90%"}, {"q": "1", "t": "0"})
    page = opened(browser, *written(tmp_path, people, "argument.yaml"), argument=str(tmp_path / "argument.yaml"))
    page.select_option("#to", "2")
    assert "is undefined: opposite certainties meet" in page.inner_text("#pair")
    assert page.locator("data[data-person]").last.inner_text() == "–"
    assert page.errors == []


def test_axe_finds_nothing(opened: Any, browser: Any, tmp_path: Path) -> None:
    for options in ({"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}):
        page = opened(browser, *written(tmp_path, ANSWERS), bypass_csp=True, **options)
        page.select_option("#to", "2")
        assert violations(page, looks_alone=options["color_scheme"] == "dark", context="#comparison") == []


@pytest.mark.parametrize("options", [(), ("--own-ranges",)])
def test_swings_are_of_one_kind_as_in_every_table(
    run: Run, browser: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Some questions have a range and others none, whether the map's ranges count or not."""
    text = "argument: power-seeking\ncredences: {timelines: 20-60%, incentives: 70%}\n"
    (tmp_path / "me.yaml").write_text(text, "utf-8")
    assert run("report", tmp_path / "me.yaml", *options, "-o", tmp_path / "page.html").code == 0
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    expected = json.loads(run("sensitivity", tmp_path / "me.yaml", *options, "--json").out)["rows"]
    rows = page.locator("#tornado tbody tr").evaluate_all(
        "rows => Object.fromEntries(rows.map(row => [row.dataset.question, [...row.cells].map(c => c.textContent)]))"
    )
    assert {name: cells[2:4] for name, cells in rows.items()} == {
        row["question"]: [percent(row["probability_low"]), percent(row["probability_high"])] for row in expected
    }
