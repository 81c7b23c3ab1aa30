"""`cruxmap history` in repositories with renames, merges, removed and broken states, and arguments that change."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from repositories import Repository, needs_git

pytestmark = needs_git

ARGUMENT = """\
argument: rain
target: wet
title: Shall we get wet?
version: {version}
claims:
  rain: {{statement: It rains., credence: {{ask: "Rain?", reading: {reading}}}}}
  wet:
    statement: We get wet.
    table: [{{when: {{rain: true}}, is: caught}}, {{when: {{rain: false}}, is: {dry}}}]
questions:
  caught: {{ask: "Wet, if it rains?", reading: 70%}}
"""
RADAR = """\
evidence: radar
observations:
  clear: {title: Clear, statement: It is clear., bears_on: rain, ratio: "1:3", status: seen, date: 2026-05, source: s}
"""


def argument(version: int = 1, reading: str = "40%", dry: str = "10%") -> str:
    return ARGUMENT.format(version=version, reading=reading, dry=dry)


def me(rain: str = "", caught: str = "", more: str = "") -> str:
    answers = {"rain": rain, "caught": caught}
    lines = "".join(f"  {name}: {value}\n" for name, value in answers.items() if value)
    return f"argument: rain\nversion: 1\nname: an example\n{more}credences:\n{lines}"


@pytest.fixture
def repository(original: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A copy of the repository, in which we are."""
    monkeypatch.chdir(original.copy(tmp_path / "work").folder)
    return Repository(tmp_path / "work")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Everything that can happen to a file; what is last is not committed."""
    made = Repository.new(tmp_path_factory.mktemp("history") / "work")
    radar = "evidence: radar\n"
    made.commit("first", "2026-05-01", rain__argument=argument(), me=me("30%"))
    made.commit("a comment", "2026-05-02", me=me("30%  # so"))
    made.commit("forecast", "2026-05-03", me=me("50%", "80%"))
    made.commit("radar", "2026-05-04", rain__evidence__radar=RADAR, me=me("50%", "80%", radar))
    made.commit("half a line", "2026-05-05", me=me("50", "80%", radar))
    made.git("mv", "me.yaml", "mine.yaml")
    made.commit("mended and moved", "2026-05-06", mine=me("55%", "80%", radar + "views: {wet: 30%}\n"))
    made.git("checkout", "-q", "-b", "side")
    made.commit("on the side", "2026-05-07", mine=me("45%", "80%", radar + "views: {wet: 30%}\n"))
    made.git("checkout", "-q", "main")
    made.commit("the map", "2026-05-08", rain__argument=argument(2, dry="5%"))
    made.git("merge", "-q", "side", "-m", "merge", date="2026-05-09")
    made.commit("map and mind", "2026-05-10", rain__argument=argument(2, "35%", "8%"), mine=me("", "60%", radar))
    made.commit("removed", "2026-05-11", mine=None)
    made.commit("back", "2026-05-12", mine=me("20%", "60%", radar))
    made.write(mine=me("25%", "60%", radar))
    return made


def told(run: Run, *words: object) -> dict[str, Any]:
    outcome = run("history", *words, "--format", "json")
    assert outcome.code == 0, outcome.err
    result: dict[str, Any] = json.loads(outcome.out)
    return result


def test_every_state_and_every_step(run: Run, repository: Repository) -> None:
    revisions = told(run, "mine.yaml")["revisions"]
    states = {revision["subject"]: revision for revision in revisions}
    order = (
        "first, a comment, forecast, radar, half a line, mended and moved, the map, merge, map and mind, removed, back"
    )
    assert ", ".join(states) == f"{order}, not committed"
    assert [name for name, state in states.items() if state["state"] != "read"] == ["half a line", "removed"]
    assert [name for name, state in states.items() if state["changes_nothing"]] == ["a comment"]
    assert [name for name, state in states.items() if state["merge"]] == ["merge"]
    assert states["half a line"]["problems"][0]["file"].endswith(":me.yaml")
    before = None
    for i, state in enumerate(revisions):
        if state["state"] != "read":
            continue
        then = state["probability"]
        if i % 3 == 0 or not state["commit"]:
            file = f"{state['commit']}:{state['path']}" if state["commit"] else "mine.yaml"
            alone = json.loads(run("eval", file, "--format", "json").out)["probability"]
            assert then == pytest.approx(alone, abs=1e-12)
        if before is not None:
            total = math.fsum(change["contribution"] or 0.0 for change in state["changes"])
            assert total == pytest.approx(then - before, abs=1e-10)
            assert state["difference"] == pytest.approx(then - before, abs=1e-10)
        before = then


def test_what_the_steps_are_made_of(run: Run, repository: Repository) -> None:
    def parts(subject: str) -> list[tuple[str, str, float | None]]:
        return [(part["kind"], part["name"], part["contribution"]) for part in states[subject]["changes"]]

    states = {revision["subject"]: revision for revision in told(run, "mine.yaml")["revisions"]}
    # x (y - 0.1): the mean of y - 0.1 is 0.65, of x is 0.4
    assert parts("forecast") == [
        ("answer changed", "rain", pytest.approx(0.2 * 0.65)),
        ("answered", "caught", pytest.approx(0.1 * 0.4)),
    ]
    # one half becomes one quarter, of 0.8 - 0.1
    assert parts("radar") == [("evidence", "", pytest.approx(-0.25 * 0.7))]
    assert states["radar"]["seen"] == ["clear"]
    assert [(part[0], part[1]) for part in parts("mended and moved")] == [("answer changed", "rain"), ("view", "wet")]
    # posteriors of rain at 1 : 3 are 11/38 at 55% and 3/14 at 45%
    assert parts("the map") == [("structure", "", pytest.approx(-0.05 * 27 / 38))]
    assert parts("merge") == [("answer changed", "rain", pytest.approx((3 / 14 - 11 / 38) * 0.75))]
    kinds = {kind for kind, _, _ in parts("map and mind")}
    assert kinds == {"answer changed", "taken back", "structure", "view"}


@pytest.mark.parametrize("output", ["table", "markdown", "csv"])
def test_the_formats(run: Run, repository: Repository, output: str) -> None:
    outcome = run("history", "mine.yaml", "--format", output)
    assert outcome.code == 0, outcome.err
    for said in ("2026-05-05", "half a line", "map and mind", "not committed"):
        assert said in outcome.out
    if output == "table":
        assert max(map(len, outcome.out.splitlines())) <= 80
        assert "(1 commit changes nothing)" in outcome.out
        flat = " ".join(outcome.out.split())
        assert "could not be read: me.yaml:6: credence 50 for 'rain' is unclear without a % sign." in flat
        assert "is a merge: its step holds what the other branch had changed." in flat
        assert "mine.yaml (formerly me.yaml), 11 commits from 2026-05-01 to 2026-05-12." in flat
        assert "a comment" not in outcome.out
        assert "a comment" in run("history", "mine.yaml", "--all").out


def test_a_part_of_it(run: Run, repository: Repository) -> None:
    def subjects(*words: str) -> list[str]:
        return [revision["subject"] for revision in told(run, "mine.yaml", *words)["revisions"]]

    assert subjects("--since", "2026-05-10")[:2] == ["merge", "map and mind"]
    assert subjects("--between", "HEAD~4", "HEAD~2") == ["the map", "merge", "map and mind"]
    assert told(run, "mine.yaml", "--since", "2026-05-10")["earlier"] == 7
    for words, said in (
        (["--between", "HEAD", "HEAD~2"], "'HEAD' is no ancestor of 'HEAD~2'"),
        (["--between", "--all", "HEAD"], "git knows no revision '--all'"),
        (["--since", "banana"], "'banana' is no date"),
        (["--since", "2026", "--between", "HEAD~1", "HEAD"], "--between says already where to begin"),
    ):
        outcome = run("history", "mine.yaml", *words)
        assert outcome.code in (1, 2)
        assert said in outcome.said


def test_one_argument_for_all_states(run: Run, repository: Repository) -> None:
    data = told(run, "mine.yaml", "--argument", "rain", "--evidence", "none")
    assert data["read_as_now"] == ["the argument rain"]
    assert {change["kind"] for revision in data["revisions"] for change in revision["changes"]}.isdisjoint(
        {"structure"}
    )
    assert data["revisions"][0]["probability"] == pytest.approx(0.3 * 0.7 + 0.7 * 0.08)


def test_another_question(run: Run, repository: Repository) -> None:
    later = argument(3).replace(
        "  wet:\n", "  fun: {statement: It is fun., credence: {ask: Fun?, reading: 50%}}\n  wet:\n"
    )
    repository.commit("fun", "2026-06-01", rain__argument=later.replace("target: wet", "target: wet\nviews: [fun]"))
    states = told(run, "mine.yaml", "--target", "rain", "--given", "fun")["revisions"]
    assert {state["state"] for state in states[:-1]} == {"other question", "unreadable", "removed"}
    assert "has no claim 'fun'" in states[0]["trouble"]
    assert states[-1]["state"] == "read"


def test_a_shallow_clone_says_so(
    run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("clone", "-q", "--depth", "4", repository.folder.as_uri(), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    data = told(run, "mine.yaml")
    assert data["shallow"]
    assert "The history is cut: this is a shallow clone" in run("history", "mine.yaml").out
    assert len(data["revisions"]) < 8


def test_what_the_clone_lacks_is_marked(run: Run, repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD~5:mine.yaml")
    for settings in ((), (("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"))):
        for key, value in settings:
            repository.git("config", key, value)
        (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink(missing_ok=True)
        data = told(run, "mine.yaml")
        states = {state["subject"]: state for state in data["revisions"]}
        assert (data["partial"], states["mended and moved"]["state"]) == (True, "unreadable")
        assert "The history may be cut" in run("history", "mine.yaml").out
        assert "git cannot read what it should have" in states["mended and moved"]["problems"][0]["message"]


def test_what_has_no_history(run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write(new=me("30%"))
    assert "new.yaml: this was never committed" in run("history", "new.yaml").said
    assert "there is no such file, and none was ever committed here" in run("history", "nothing.yaml").said
    repository.commit("gone", "2026-06-02", mine=None)
    assert told(run, "mine.yaml")["revisions"][-1]["state"] == "removed"
    repository.commit("broken", "2026-06-02", other="credences: [")
    assert "none of 1 state could be read" in run("history", "other.yaml").said
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    Path("me.yaml").write_text(me("30%"), "utf-8")
    assert "there is no git repository here" in run("history", "me.yaml").said
    Repository.new(tmp_path / "empty").write(me=me("30%"))
    assert "nothing was ever committed in this repository" in run("history", "empty/me.yaml").said


def test_git_is_started_few_times_and_changes_nothing(
    run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    class Counted(subprocess.Popen):
        def __init__(self, words: list[str], *more: Any, **options: Any) -> None:
            started.append(words)
            super().__init__(words, *more, **options)

    for i in range(8):
        repository.commit(f"step {i}", "2026-07-01", mine=me(f"{i + 30}%", "60%"))
    files = {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")}
    monkeypatch.setattr(subprocess, "Popen", Counted)
    assert len(told(run, "mine.yaml")["revisions"]) == 19
    assert {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")} == files
    assert len(started) < 25
    assert sum("cat-file" in words for words in started) == 1


def test_what_came_later_than_the_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository.new(tmp_path / "work")
    monkeypatch.chdir(repository.folder)
    repository.write(rain__argument=argument(), me=me("30%"))
    repository.git("add", "me.yaml")
    repository.git("commit", "-q", "-m", "mine")
    assert told(run, "me.yaml")["read_as_now"] == ["the argument rain"]
    repository.commit("the argument", "2026-05-02")
    data = told(run, "me.yaml")
    assert [state["state"] for state in data["revisions"]] == ["unreadable", "read"]
    assert data["read_as_now"] == []
    repository.commit("words", "2026-05-03", rain__argument=argument().replace("It rains.", "It rains or snows."))
    states = told(run, "me.yaml")["revisions"][1:]
    assert [state["changes_nothing"] for state in states] == [False, True]
    assert states[0]["fingerprint"] != states[1]["fingerprint"]
    outcome = run("history", "HEAD:me.yaml")
    assert "FILE: 'HEAD:me.yaml' names one state of a file" in outcome.said


def test_a_picture(run: Run, repository: Repository, texts: dict[str, Any]) -> None:
    assert run("history", "mine.yaml", "--plot", "line.svg").code == 0
    assert Path("line.svg").read_text("utf-8").startswith("<?xml")
    said = [text for text, _ in texts["boxes"]]
    assert "45.0%  +17.0  Rain" in said
    assert "3  2026-05-04 radar" in said
    whole = texts["whole"]
    assert all(box.x0 >= 0 and box.x1 <= whole.width + 1 for _, box in texts["boxes"])


def test_texts_of_others_control_nothing(run: Run, repository: Repository) -> None:
    repository.commit("\x1b[31mred [bold]x[/] \x07", "2026-06-03", mine=me("31%"))
    outcome = run("history", "mine.yaml")
    assert "\x1b" not in outcome.out
    assert "[bold]x[/]" in outcome.out
    assert os.linesep in outcome.out
