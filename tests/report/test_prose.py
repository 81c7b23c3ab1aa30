"""Paragraphs and lists of an argument's texts stay what they are where they are shown, and addresses stay whole."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

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
    text = run("eval", "--argument", argument, "--full").out
    shown = f"A sentence over two lines.\n\nIt has a list:\n- one thing\n- see\n  {ADDRESS}\n\nAnd an end.\n"
    assert shown in text
    explained = run("explain", "rain", "--argument", argument).out
    assert "It rains here.\n\nIt pours.\n" in explained
    assert "How likely?\n\nReally?\n" in explained
    assert "  For: Clouds.\n  - and wind\n" in explained


def test_paragraphs_and_lists_in_markdown(run: Run, argument: Path) -> None:
    text = run("eval", "--argument", argument, "--format", "markdown", "--full").out
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


def test_addresses_can_be_copied_out_of_a_table(run: Run, tmp_path: Path) -> None:
    """In a cell that would break it, an address is a number, and stands below the table on a line of its own."""
    long, short = ADDRESS, "https://a.org/b"
    path = tmp_path / "prose.yaml"
    path.write_text(
        "argument: prose\ntarget: rain\nclaims:\n"
        f"  rain: {{statement: It rains., title: 'Rain, see {long}.', credence: {{ask: Rain?, reading: 30%}}}}\n"
        f"  snow: {{statement: S., title: 'Snow {short}, {long}', credence: {{ask: Snow?, reading: 30%}}}}\n",
        "utf-8",
    )
    lines = [line.strip() for line in run("claims", "--argument", path).out.splitlines()]
    assert f"[1] {long}" in lines
    assert sum("[1]." in line for line in lines) == 1
    assert sum(f"{short}, [1]" in " ".join(pair) for pair in itertools.pairwise(lines)) >= 1
    assert not any("[2]" in line for line in lines)


def test_addresses_in_the_interview_are_not_broken(run: Run, argument: Path, tmp_path: Path, monkeypatch: Any) -> None:
    text = argument.read_text("utf-8").replace("Really?", f"See {ADDRESS}")
    argument.write_text(text, "utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"q\n")))
    outcome = run("elicit", tmp_path / "me.yaml", "--argument", argument)
    assert any(ADDRESS in line for line in outcome.out.splitlines())
