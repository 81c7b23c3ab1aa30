"""Numbers about another event than the argument's are told as such wherever they stand, and mixed with no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import ROOT, Run
from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import far_apart
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.locate import profiles

ARGUMENT = """
argument: weather
target: rain
event: It rains at noon tomorrow.
claims:
  rain: {statement: It rains., credence: {ask: "Rain?", reading: 30%}}
"""
ANN = """
argument: weather.yaml
name: Ann
event: It rains at some time tomorrow.
source: A letter, https://example.org/ann
views: {rain: 80%}
"""
BOB = "argument: weather.yaml\nname: Bob\nviews: {rain: 20%}\ncredences: {rain: 20%}\n"
EVENT = "It rains at some time tomorrow."
MARK = "80% (other event)"


@pytest.fixture
def ann(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    for name, text in (("weather", ARGUMENT), ("ann", ANN), ("bob", BOB)):
        Path(f"{name}.yaml").write_text(text, "utf-8")
    return "ann.yaml"


@pytest.mark.parametrize("command", ["eval", "sensitivity", "claims", "questions"])
def test_the_caption_of_every_table_says_it(run: Run, ann: str, command: str) -> None:
    for output_format in ("table", "markdown", "json"):
        text = " ".join(run(command, ann, "--format", output_format).out.split())
        assert f"Ann gives is about another event than the conclusion here: {EVENT}" in text
        assert "Source: A letter, https://example.org/ann" in text


def test_the_view_is_marked_beside_what_is_implied(run: Run, ann: str) -> None:
    text = run("eval", ann, "--full").out
    assert MARK in text
    assert "your view   implied" in text
    data = json.loads(run("eval", ann, "--format", "json").out)
    assert (data["event"], data["source"]) == (EVENT, "A letter, https://example.org/ann")
    assert data["same_event"] is False
    assert json.loads(run("eval", "bob.yaml", "--format", "json").out)["same_event"] is True
    assert "(other event)" not in run("eval", "bob.yaml").out


def test_a_view_that_is_pinned_makes_a_number_of_nobody(run: Run, ann: str) -> None:
    assert "they are about another event, so that this is nobody's number" in " ".join(
        run("eval", ann, "--pin", "rain", "--full").out.split()
    )


def test_diff_says_it_first_and_who_has_no_answers(run: Run, ann: str) -> None:
    text = run("diff", ann, "bob.yaml").out
    assert text.index("different events") < text.index("answers imply")
    assert "Ann (no answers: the map's readings)" in text
    assert MARK in text
    assert "far apart" not in text
    Path("carl.yaml").write_text(ANN.replace("Ann", "Carl").replace("80%", "60%"), "utf-8")
    text = run("diff", ann, "carl.yaml").out
    assert f"Both are about another event than the conclusion here: {EVENT}" in " ".join(text.split())
    assert json.loads(run("diff", ann, "carl.yaml", "--format", "json").out)["same_event"] is True


def test_views_about_different_events_are_not_pooled(run: Run, ann: str) -> None:
    Path(ann).write_text(ANN + "credences: {rain: 70%}\n", "utf-8")
    data = json.loads(run("pool", ann, "bob.yaml", "--format", "json").out)
    assert sorted((view["stated"], view["event"]) for view in data["views"]) == [(0.2, ""), (0.8, EVENT)]
    text = run("pool", ann, "bob.yaml").out
    assert "different events" in text
    assert text.count(MARK) == 2
    Path("carl.yaml").write_text(ANN.replace("Ann", "Carl") + "credences: {rain: 70%}\n", "utf-8")
    assert "another event than the conclusion here" in " ".join(run("pool", ann, "carl.yaml").out.split())


def test_the_page_says_it(run: Run, ann: str) -> None:
    assert run("report", ann, "--output", "page.html").code == 0
    text = Path("page.html").read_text("utf-8")
    assert MARK in text
    assert text.count(EVENT) >= 2
    assert "the answers of Ann" not in text
    assert run("report", ann, "bob.yaml", "--output", "two.html").code == 0
    assert "opens at the map&#39;s readings (Ann answers no question)" in text
    assert "<strong>Their numbers are about different events" in Path("two.html").read_text("utf-8")


def test_who_extends_such_a_file_takes_its_event_over(ann: str) -> None:
    argument = load_argument("weather.yaml")
    Path("dan.yaml").write_text(f"extends: {ann}\nname: Dan\n", "utf-8")
    dan = load_credences("dan.yaml", argument)
    assert (dan.name, dan.event, dan.source) == ("Dan", EVENT, "A letter, https://example.org/ann")
    Path("eve.yaml").write_text(f"extends: {ann}\nevent: {argument.event}\nsource: mine\n", "utf-8")
    eve = load_credences("eve.yaml", argument)
    assert (argument.other_event(eve.event), eve.source) == ("", "mine")


def test_a_view_about_another_event_is_not_called_far_from_what_is_implied(ann: str) -> None:
    argument = load_argument("weather.yaml")
    assert far_apart(Case(argument, load_credences(ann, argument))) == ()


def test_every_published_number_for_scheming_has_its_event_and_source() -> None:
    home = ROOT / "arguments" / "scheming"
    argument = load_argument(home)
    stated = {}
    for name, path in profiles(home).items():
        person = load_credences(path, argument)
        if not person.credences:
            assert argument.other_event(person.event), name
            assert "https://" in person.source, name
            assert all(view.note for view in person.views.values()), name
            stated[name] = {
                claim: (view.credence, dict(view.within(argument, claim))) for claim, view in person.views.items()
            }
    scope = dict(argument.scope)
    assert stated == {
        "carlsmith-2023": {"scheming": (0.25, scope)},
        "carlsmith-2024": {"scheming": (0.2, scope)},
        "davidw-2023": {"scheming": (0.01, {})},
        "greenblatt-2025": {"scheming": (0.25, {})},
        "shlegeris-2024": {"scheming": (0.35, {})},
    }
