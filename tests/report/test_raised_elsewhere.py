"""What others raise outside the text that an argument maps is told apart from it, with who says it and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Run
from cruxmap.files.argument import load_argument
from cruxmap.report.interview import considerations

ADDRESS = "https://example.org/counting?x=1"
ARGUMENT = f"""
argument: goals
target: schemes
claims:
  schemes:
    statement: It schemes.
    credence: {{ask: "Does it?", reading: 20%}}
    considerations:
      - {{id: many, kind: for, text: There are many goals that would earn the reward and lead to scheming., section: 2}}
      - kind: objection
        on: many
        id: outside
        by: Ann & Bob <b>, 2024
        source: {{text: "A [paper] on *counting*", address: "{ADDRESS}"}}
        text: The same count fails elsewhere.
      - {{kind: reply, on: outside, text: Not everywhere.}}
      - {{kind: reply, on: many, text: They may lie far off.}}
"""
TITLE = "Raised elsewhere, outside the text that is mapped; no number depends on it"


@pytest.fixture
def argument(tmp_path: Path) -> Path:
    path = tmp_path / "goals.yaml"
    path.write_text(ARGUMENT, "utf-8")
    return path


def test_explain_tells_it_apart(run: Run, argument: Path) -> None:
    text = run("explain", "schemes", "--argument", argument).out
    assert (
        f"""\
Considerations
  For: There are many goals that would earn the reward and lead to scheming. [2]
    Reply: They may lie far off.

{TITLE}
  Objection, on “There are many goals that would earn the reward and lead to…”:
  The same count fails elsewhere. [Ann & Bob <b>, 2024: A [paper] on *counting*;
  {ADDRESS}]
    Reply: Not everywhere.
"""
        in text
    )


def test_markdown_and_json_tell_it_apart(run: Run, argument: Path) -> None:
    text = run("explain", "schemes", "--argument", argument, "--format", "markdown").out
    assert f"**{TITLE}**\n\n- Objection, on “" in text
    assert rf"\[Ann & Bob \<b\>, 2024: A \[paper\] on \*counting\*; {ADDRESS}\]" in text
    data = json.loads(run("explain", "schemes", "--argument", argument, "--format", "json").out)
    assert [point["text"] for point in data["considerations"]] == [
        "There are many goals that would earn the reward and lead to scheming.",
        "They may lie far off.",
    ]
    first, reply = data["raised_elsewhere"]
    assert (first["by"], first["on"], first["depth"]) == ("Ann & Bob <b>, 2024", "many", 0)
    assert first["source"] == {"text": "A [paper] on *counting*", "address": ADDRESS}
    assert (reply["text"], reply["depth"]) == ("Not everywhere.", 1)


def test_the_interview_tells_it_apart(argument: Path) -> None:
    lines = considerations(load_argument(argument), ["schemes"])
    assert [(depth, text.split(":")[0].split(",")[0]) for depth, text in lines] == [
        (0, "Schemes"),
        (1, "Claim"),
        (1, "For"),
        (2, "Reply"),
        (1, "Raised elsewhere"),
        (2, "Objection"),
        (3, "Reply"),
    ]


def test_the_page_tells_it_apart(run: Run, argument: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("report", "--argument", argument, "--output", page).code == 0
    text = page.read_text("utf-8")
    before, _, after = text.partition(f"<h4>{TITLE}</h4>")
    assert "They may lie far off." in before
    assert "They may lie far off." not in after
    assert f'Ann &amp; Bob &lt;b&gt;, 2024: A [paper] on *counting*; <a href="{ADDRESS}"' in after


def test_the_picture_marks_it(run: Run, argument: Path) -> None:
    text = run("map", "--argument", argument, "--considerations", "--format", "mermaid").out
    assert "Raised elsewhere (Ann #38; Bob #60;b#62;, 2024). Objection: The same count fails elsewhere." in text
    assert "classDef elsewhere" in text
    assert "class=elsewhere" in run("map", "--argument", argument, "--considerations", "--format", "dot").out
