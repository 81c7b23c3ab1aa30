"""`cruxmap diff`, as somebody uses it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Run

PAIR = ("carlsmith-2022", "superforecasters-2023")


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Two people of the scheming argument, with views."""
    texts = (
        "name: A. Example\nviews: {scheming: 20%, sgd_notices: 40%}\n"
        "credences: {slack_in_training: 30%, goal_directed: 90%, scheming_pays_for_most: 60%}\n",
        "name: B. Example\nviews: {scheming: 21%, sgd_notices: 80%}\n"
        "credences: {slack_in_training: 30%, goal_directed: 92%}\n",
    )
    paths = tmp_path / "a.yaml", tmp_path / "b.yaml"
    for path, text in zip(paths, texts, strict=True):
        path.write_text("argument: scheming\nversion: 2\n" + text, "utf-8")
    return paths


def compared(run: Run, *arguments: object) -> dict:
    outcome = run("diff", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.mark.parametrize("width", [80, 60])
def test_the_screen(run: Run, golden, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = run("diff", *PAIR)
    golden(f"diff-{width}.txt", outcome.out)
    assert max(map(len, outcome.out.split("\n"))) <= width


@pytest.mark.parametrize(("form", "suffix"), [("markdown", "md"), ("csv", "csv"), ("json", "json")])
def test_the_formats(run: Run, golden, form: str, suffix: str) -> None:
    golden(f"diff.{suffix}", run("diff", *PAIR, "--format", form).out)


def test_the_contributions_are_the_difference(run: Run) -> None:
    comparison = compared(run, *PAIR)
    assert comparison["a"]["probability"] == pytest.approx(0.0513760)
    assert comparison["b"]["probability"] == pytest.approx(0.0020880)
    assert comparison["difference"] == comparison["b"]["probability"] - comparison["a"]["probability"]
    assert sum(row["contribution"] for row in comparison["rows"]) == pytest.approx(comparison["difference"], abs=1e-12)
    assert {"question", "a", "b", "contribution"} <= comparison["rows"][0].keys()
    back = compared(run, *reversed(PAIR))
    assert [-row["contribution"] for row in back["rows"]] == [row["contribution"] for row in comparison["rows"]]
    table = list(csv.DictReader(io.StringIO(run("diff", *PAIR, "--format", "csv").out)))
    assert float(table[0]["contribution"]) == comparison["rows"][0]["contribution"]


def test_readings_are_a_side_too(run: Run) -> None:
    comparison = compared(run, "reading", "scheming-friendly")
    assert comparison["a"]["answered"] == 0
    assert comparison["a"]["probability"] == pytest.approx(0.1691331847)
    assert compared(run, "reading", "reading")["rows"] == []


def test_whose_and_views(run: Run, sides: tuple[Path, Path]) -> None:
    comparison = compared(run, *sides)
    assert comparison["agreed"] == ["slack_in_training"]
    assert comparison["rows"][0] | {"contribution": 0} == {
        **comparison["rows"][0],
        "question": "scheming_pays_for_most",
        "a_whose": "own",
        "b_whose": "map",
        "contribution": 0,
    }
    assert {row["claim"]: row["views_only"] for row in comparison["views"]} == {"scheming": False, "sgd_notices": True}
    screen = run("diff", *sides).out
    assert "Their views differ, though their answers imply nearly the same:" in screen
    assert "That part is a difference" in " ".join(screen.split())


def test_different_events_are_said(run: Run, sides: tuple[Path, Path]) -> None:
    sides[0].write_text(sides[0].read_text("utf-8") + "event: Something else.\n", "utf-8")
    outcome = run("diff", *sides)
    assert outcome.out.count("different events") == 2  # above the table, and in the caption that travels with it
    assert compared(run, *sides)["same_event"] is False


def test_options_of_the_inquiry(run: Run) -> None:
    comparison = compared(run, *PAIR, "--given", "disempowerment=true")
    assert [row["question"] for row in comparison["rows"] if row["contribution"]] == ["catastrophe"]
    assert compared(run, *PAIR, "--target", "timelines")["difference"] == pytest.approx(0.15)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_picture(run: Run, tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{i}.{suffix}" for i in "ab"]
    for path in paths:
        assert run("diff", *PAIR, "--plot", path).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert run("diff", "reading", "reading", "--plot", paths[0]).code == 0


def test_what_goes_wrong_is_said(run: Run, tmp_path: Path, sides: tuple[Path, Path]) -> None:
    assert "no such file" in run("diff", "carlsmith-2021", "reading").err
    assert "superforecasters-2023" in run("diff", "superforecasters-2022", "reading").err
    outcome = run("diff", sides[0], "carlsmith-2022")
    assert outcome.code == 1
    assert "power-seeking" in outcome.err
    assert run("diff", *PAIR, "--plot", "x.gif").code == 2
    assert run("diff", *PAIR, "--top", "-1").code == 2
    assert run("diff", *PAIR, "--given", "nonsense=true").code == 2
    for path in sides:
        path.write_text("argument: scheming\ncredences: {goal_directed: 30}\n", "utf-8")
    assert run("diff", *sides).err.count("write 30% or 0.3") == 2  # the problems of both


def test_an_empty_side_is_nobodys(run: Run, sides: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("", "utf-8")
    for empty in (os.devnull, tmp_path / "empty.yaml"):
        comparison = compared(run, empty, sides[1])
        assert (comparison["a"]["name"], comparison["a"]["answered"]) == ("Nobody's answers", 0)


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_as_gits_difftool(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, text=True, env=env, check=True)
        return done.stdout

    program = f'"{sys.executable}" -m cruxmap'
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "GIT_CONFIG_GLOBAL": os.devnull}
    env |= {"GIT_COMMITTER_DATE": "2026-11-23T12:00:00Z"}
    git("init", "-q")
    lines = (ROOT / "docs" / "diff.md").read_text("utf-8").split("```ini\n")[1].split("```")[0]
    with open(tmp_path / ".git" / "config", "a", encoding="utf-8") as config:
        config.write(lines.replace("cruxmap diff", program.replace('"', '\\"') + " diff"))
    me = tmp_path / "me.yaml"
    me.write_text("argument: scheming\ncredences: {goal_directed: 90%}\n", "utf-8")
    git("add", "me.yaml")
    git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x")
    me.write_text("argument: scheming\ncredences: {goal_directed: 80%}\n", "utf-8")
    said = git("difftool", "-t", "cruxmap", "-y", "--", "me.yaml")
    assert "Goal-directed AI" in said
    assert "A   me.yaml, 2026-11-23 " in said
    assert "B   me.yaml  " in said
    assert "git-blob" not in said
    (tmp_path / "new.yaml").write_text("argument: scheming\ncredences: {goal_directed: 80%}\n", "utf-8")
    git("add", "-N", "new.yaml")
    assert "Nobody's answers" in git("difftool", "-t", "cruxmap", "-y", "--", "new.yaml")


@pytest.mark.parametrize("width", [80, 60])
def test_a_long_condition_leaves_room_for_the_names(run: Run, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(
        "diff", "scheming-averse", "scheming-friendly", "--given", "slack_in_training=true", "--top", 1
    ).out.splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.startswith("  A   Example, nobody's view") for line in lines)
    lines = run(
        "pool", "scheming-averse", "scheming-friendly", "--given", "slack_in_training=true", "--top", 1
    ).out.splitlines()
    assert max(map(len, lines)) <= width
    assert any(line.startswith("  the pooled credences imply") for line in lines)


def test_how_many_further_differences_and_who_is_far(run: Run, tmp_path: Path) -> None:
    text = "argument: scheming\nviews: {scheming: 90%}\ncredences: {goal_directed: GOAL, slack_in_training: SLACK}\n"
    for name, goal, slack in (("a", "80%", "20%"), ("b", "90%", "40%")):
        (tmp_path / f"{name}.yaml").write_text(text.replace("GOAL", goal).replace("SLACK", slack), "utf-8")
    out = run("diff", tmp_path / "a.yaml", tmp_path / "b.yaml", "--given", "pull=later", "--without-scope").out
    out = " ".join(out.split())
    assert "1 more credence differs and cannot matter here." in out
    assert "A and B on Scheming, in scope." in out


def versions(folder: Path, *, renamed: bool) -> list[Path]:
    """Two people, each beside a version of one argument; the newer may have renamed its question."""
    paths = []
    for version, name, former in ((1, "rain", ""), (2, "shower" if renamed else "rain", "rain" if renamed else "")):
        home = folder / f"v{version}"
        home.mkdir()
        text = f"argument: trip\nversion: {version}\ntarget: wet\n"
        text += f"claims: {{wet: {{statement: We get wet., credence: {name}}}}}\n"
        text += f"questions:\n  {name}: {{ask: Will it rain?, reading: {version}0%}}\n"
        text += f"renamed: {{questions: {{{former}: {name}}}}}\n" if former else ""
        (home / "argument.yaml").write_text(text, "utf-8")
        answers = f"argument: trip\nversion: {version}\ncredences: {{{name}: {version + 4}0%}}\n"
        paths.append(home / "me.yaml")
        paths[-1].write_text(answers, "utf-8")
    return paths


@pytest.mark.parametrize("renamed", [True, False])
@pytest.mark.parametrize("command", ["diff", "pool"])
def test_the_newest_version_is_used_in_either_order(run: Run, tmp_path: Path, command: str, renamed: bool) -> None:
    old, new = versions(tmp_path, renamed=renamed)
    for files in ((old, new), (new, old)):
        outcome = run(command, *files, "--format", "json")
        assert outcome.code == 0, outcome.err
        assert json.loads(outcome.out)["version"] == 2
        told = " ".join(outcome.err.split())
        assert f"version 1 of 'trip' in {old.parent}, and version 2 in {new.parent} is used" in told


def test_who_agree_by_accident_are_told(run: Run, tmp_path: Path) -> None:
    """The rest is 0.1976: 0.8 x 0.3 and 0.4 x 0.62 of it are 0.16 points apart, +0.32 x 0.6 and -0.4 x 0.46 of it."""
    for name, text in (("x", "timelines: 80%, disempowerment: 30%"), ("y", "timelines: 40%, disempowerment: 62%")):
        (tmp_path / f"{name}.yaml").write_text(f"argument: power-seeking\ncredences: {{{text}}}\n", "utf-8")
    pair = tmp_path / "x.yaml", tmp_path / "y.yaml"
    out = " ".join(run("diff", *pair).out.split())
    assert "They agree within 0.2 points; 3.6 points each way cancel." in out
    assert "closed" not in out
    result = compared(run, *pair)
    parts = [row["contribution"] for row in result["rows"]]
    assert result["by_accident"]
    assert result["cancelling"] == pytest.approx(-min(parts)) == pytest.approx(0.4 * 0.46 * 0.1976)
    assert [meeting["closed"] for meeting in result["half_way"]] == [None, None]
    for others in (PAIR, (pair[0], pair[0])):
        assert not compared(run, *others)["by_accident"]
        assert "each way cancel" not in run("diff", *others).out


EITHER = """
argument: either
target: either
claims:
  either:
    statement: Just one of them comes.
    table: [{when: {ann: true}, is: bob_stays}, {when: {ann: false}, is: bob_comes}]
  ann: {statement: Ann comes., credence: ann}
questions:
  ann: {ask: Does Ann come?, reading: 50%}
  bob_comes: {ask: Does Bob come without Ann?, reading: 50%}
  bob_stays: {ask: Does Bob stay away with Ann?, reading: 50%}
"""


def test_what_cancels_within_a_question_is_told(run: Run, tmp_path: Path) -> None:
    """Of 0.6 for ann: the arrow turns where bob_stays passes bob_comes, half-way or after three quarters of the way."""
    (tmp_path / "either.yaml").write_text(EITHER, "utf-8")
    for name, credences in (("a", (0.2, 0.8, 0.2)), ("b", (0.8, 0.2, 0.8)), ("c", (0.8, 0.4, 0.6))):
        text = "argument: either.yaml\ncredences: {{ann: {}, bob_comes: {}, bob_stays: {}}}\n".format(*credences)
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    a, b, c = (tmp_path / f"{name}.yaml" for name in "abc")
    out = " ".join(run("diff", a, b).out.split())
    assert "They agree exactly; 39.0 points each way cancel." in out
    assert "9.0 of them cancel within single questions" in out
    turning = next(row for row in compared(run, a, c)["rows"] if row["question"] == "ann")
    assert turning["contribution"] == pytest.approx(0.6 * 0.8 * (0.25**2 - 0.75**2) / 2)


def test_what_would_make_them_conclude_the_same(run: Run, golden) -> None:
    result = compared(run, *PAIR, "--reach")
    assert result["a_to_b"]["goal"] == result["b"]["probability"]
    assert result["meeting"]["distance"] < min(
        result["a_to_b"]["joint"]["distance"], result["b_to_a"]["joint"]["distance"]
    )
    assert result["b_to_a"]["best"][0] is None
    assert [len(best["rows"]) for best in result["a_to_b"]["best"]] == [1, 2, 3]
    golden("diff-reach.txt", run("diff", *PAIR, "--reach").out)
    same = run("diff", PAIR[0], PAIR[0], "--reach").out
    assert "They conclude the same already: no credence has to change." in same
    table = list(csv.DictReader(io.StringIO(run("diff", *PAIR, "--reach", "--format", "csv").out)))
    assert {row["set"] for row in table} >= {"a_1", "a_2", "a_3", "a_all", "b_2", "b_all", "meeting_a", "meeting_b"}
    moved = {row["question"]: row["needed"] for row in table if row["set"] == "a_all"}
    sets = [f"--set={name}={value}" for name, value in moved.items()]
    there = json.loads(run("eval", PAIR[0], *sets, "--format", "json").out)["probability"]
    assert there == pytest.approx(result["b"]["probability"], rel=1e-9)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--claims", "--reach"), "one table at a time"),
        (("--most", "2"), "add --reach"),
        (("--reach", "--pairs"), "add --claims"),
        (("--reach", "--most", "9"), "--most"),
    ],
)
def test_options_that_do_not_fit(run: Run, options: tuple[str, ...], said: str) -> None:
    outcome = run("diff", *PAIR, *options)
    assert outcome.code == 2
    assert said in outcome.said


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_picture_of_the_meeting(run: Run, tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{i}.{suffix}" for i in "ab"]
    for path in paths:
        assert run("diff", *PAIR, "--reach", "--plot", path).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_certain_conclusion_is_not_met(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("argument: power-seeking\ncredences: {timelines: 0%}\n", "utf-8")
    outcome = run("diff", PAIR[0], tmp_path / "x.yaml", "--reach")
    assert (outcome.code, "B's conclusion is certain" in outcome.said) == (1, True)


def test_two_folders_are_two_rounds_of_a_group(run: Run, tmp_path: Path) -> None:
    refused = run("diff", tmp_path, tmp_path)
    assert refused.code == 1
    assert "cruxmap pool --round FOLDER --round FOLDER" in refused.said
