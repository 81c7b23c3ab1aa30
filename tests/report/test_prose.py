"""Paragraphs and lists of an argument's texts stay what they are where they are shown, and addresses stay whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from conftest import Run
from cruxmap.files.argument import load_argument
from cruxmap.files.table import blank_csv

ADDRESS = "https://example.org/" + "a_long-way/" * 8 + "?x=1"
ARGUMENT = f"""
argument: prose
target: rain
event: |
  A sentence over
  two lines.

  It has a list:
  - one thing
  - see {ADDRESS}

  And an end.
claims:
  rain:
    statement: >-
      It rains
      here.

      It pours.
    credence: {{ask: "How likely?\\n\\nReally?", reading: 30%}}
    considerations:
      - kind: for
        text: |
          Clouds.

          - and wind
"""


@pytest.fixture
def argument(tmp_path: Path) -> Path:
    path = tmp_path / "prose.yaml"
    path.write_text(ARGUMENT, "utf-8")
    return path


def test_paragraphs_and_lists_in_a_terminal(run: Run, argument: Path) -> None:
    text = run("eval", "--argument", argument).out
    shown = f"A sentence over two lines.\n\nIt has a list:\n- one thing\n- see\n  {ADDRESS}\n\nAnd an end.\n"
    assert shown in text
    explained = run("explain", "rain", "--argument", argument).out
    assert "It rains here.\n\nIt pours.\n" in explained
    assert "How likely?\n\nReally?\n" in explained
    assert "  For: Clouds.\n  - and wind\n" in explained


def test_paragraphs_and_lists_in_markdown(run: Run, argument: Path) -> None:
    text = run("eval", "--argument", argument, "--format", "markdown").out
    shown = f"A sentence over two lines.\n\nIt has a list:\n- one thing\n- see {ADDRESS}\n\nAnd an end.\n"
    assert shown in text


def test_where_a_text_has_one_line_it_stays_one(run: Run, argument: Path, tmp_path: Path) -> None:
    assert "Clouds. - and wind" in run("map", "--argument", argument, "--considerations", "--format", "mermaid").out
    graph = tmp_path / "rain.graphml"
    assert run("export", "--output", graph, "--argument", argument).code == 0
    assert "It rains here. It pours." in graph.read_text("utf-8")
    rows = list(csv.reader(io.StringIO(blank_csv(load_argument(argument)))))
    assert rows[1][1].endswith("- see " + ADDRESS + " And an end.")
    assert rows[1][2] == "How likely? Really?"
