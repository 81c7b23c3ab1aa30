"""One headline: every command shows and compares the same number for the same file, whatever is asked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from cruxmap.report.numbers import percent

RAIN = """\
argument: rain
title: Wet?
target: wet
scope: {walk: true}
conditions: [{title: It rains, given: {rain: true}}]
views: [wet, rain]
claims:
  walk: {statement: I walk., credence: walk}
  rain: {statement: It rains., credence: rain}
  coat: {statement: I have a coat., table: [{when: {rain: true}, is: coat_if_rain}, {when: {rain: false}, is: 20%}]}
  wet:
    statement: I get wet.
    table:
      - {when: {walk: true, rain: true, coat: false}, is: 90%}
      - {when: {walk: true, rain: true, coat: true}, is: 30%}
      - {when: {walk: true, rain: false}, is: spray}
      - {when: {walk: false}, is: 0}
questions:
  walk: {ask: Do I walk?, reading: 60-90%}
  rain: {ask: Does it rain?, reading: 10-40%}
  coat_if_rain: {ask: A coat if it rains?, reading: 60-80%}
  spray: {ask: Wet without rain?, reading: 1-5%}
"""
FILES = {  # an argument, somebody's answers, and two questions
    "rain": (
        "argument: rain.yaml\nname: Ann\nviews: {wet: 20%}\ncredences: {rain: 30%, walk: 50%, spray: 2-4%}\n",
        ("rain", "spray"),
    ),
    "scheming": (
        "argument: scheming\nversion: 1\nname: Ann\nviews: {scheming: 20%}\n"
        "credences: {slack_in_training: 30%, goal_directed: 80%, speed_beats_simplicity: 40-60%}\n",
        ("slack_in_training", "speed_beats_simplicity"),
    ),
}


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("rain.yaml").write_text(RAIN, "utf-8")
    Path("me.yaml").write_text(FILES[request.param][0], "utf-8")
    return str(request.param)


@pytest.fixture
def data(run: Run) -> Callable[..., Any]:
    def program(*arguments: object) -> Any:
        outcome = run(*arguments, "--format", "json")
        assert outcome.code == 0, outcome.err
        return json.loads(outcome.out)

    return program


OPTIONS = ((), ("--without-scope",), ("--given", "rain=true"), ("--do", "rain=true"), ("--set", "rain=60%"))


@pytest.mark.parametrize(
    ("file", "options"), [*(("rain", options) for options in OPTIONS), ("scheming", ())], indirect=["file"]
)
def test_every_command_agrees(run: Run, data: Callable[..., Any], file: str, options: tuple[str, ...]) -> None:
    a, b = FILES[file][1]
    result = data("eval", "me.yaml", *options)
    headline = pytest.approx(result["probability"], abs=1e-12)
    target, shown = result["target"], percent(result["probability"])

    numbers = {
        "eval": result["probability"],
        "explain": data("explain", target, "me.yaml", *options)["states"][0]["probability"],
        "claims": data("claims", "me.yaml", *options)["claims"][target][0]["probability"],
    }
    for table in ((), ("--reach", "10%"), ("--claims",), ("--global",)):
        numbers[f"sensitivity {table}"] = data("sensitivity", "me.yaml", *table, *options)["probability"]
    grid = data("sensitivity", "me.yaml", "--two-way", a, b, *options)
    now = [grid[axis]["values"].index(grid[axis]["credence"]) for axis in "ab"]
    numbers["two-way"] = grid["grid"][now[0]][now[1]]
    if "--set" not in options:  # which those about several people do not have
        numbers["diff, a"] = data("diff", "me.yaml", "reading", *options)["a"]["probability"]
        numbers["diff, b"] = data("diff", "reading", "me.yaml", *options)["b"]["probability"]
        pool = data("pool", "me.yaml", *options)
        numbers |= {"pool": pool["probability"], "person": pool["people"][0]["probability"]}
        numbers |= {f"pool {method}": value for method, value in pool["conclusions"].items()}
        assert f" {shown}" in run("diff", "me.yaml", "reading", *options).out
    page = run("report", "me.yaml", *options).out
    found = re.search(r'data-key="target" value="([^"]+)">([^<]+)<', page)
    assert found is not None
    numbers["page"] = float(found[1])
    assert numbers == dict.fromkeys(numbers, headline)

    assert found[2] == shown
    first = next(line for line in run("eval", "me.yaml", *options).out.splitlines() if line.startswith("  P("))
    assert shown in first
    assert re.search(rf'b_{target}\["[^"]*<br/>{shown}"\]', run("map", "me.yaml", *options).out)


def test_the_interview_says_the_same(run: Run, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it goes, and at the end; and it asks the view of what it says."""
    question = FILES[file][1][0]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"35%\n")))
    said = " ".join(run("elicit", "me.yaml", "--top", 1, "--reveal", "each").out.split())
    result = json.loads(run("eval", "me.yaml", "--format", "json").out)
    target, scope = result["target"], result["scope"]
    assert f"P({target} | scope): {percent(result['probability'])} with your 4 answers" in said
    assert question in Path("me.yaml").read_text("utf-8")
    (view,) = result["views"]
    assert (view["claim"], view["given"], view["stated"]) == (target, scope, 0.2)
    assert view["implied"] == pytest.approx(result["probability"], abs=1e-12)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"s\n")))
    closing = " ".join(run("elicit", "me.yaml", "--top", 1, "--reveal", "end").out.split())
    unconditional = percent(result["unconditional"])
    whose = {"rain": "your answers imply", "scheming": "your answers and the readings imply"}[file]
    assert f"{whose} {percent(result['probability'])} without the scope {unconditional}" in closing


def test_an_exported_network_takes_nothing_for_granted(run: Run, data: Callable[..., Any], file: str) -> None:
    """Its numbers are those of its own tables."""
    import networkx

    result = data("eval", "me.yaml")
    graph = networkx.parse_graphml(run("export", "me.yaml", "--to", "graphml").out)
    assert graph.nodes[result["target"]]["probability"] == pytest.approx(result["unconditional"], abs=1e-12)


def test_an_argument_without_a_scope_has_one_number(run: Run, data: Callable[..., Any]) -> None:
    result = data("eval", "--argument", "power-seeking")
    assert result["unconditional"] == result["probability"]
    assert data("eval", "--argument", "power-seeking", "--without-scope") == result
    assert "scope" not in run("eval", "--argument", "power-seeking").out


def test_hints_and_captions_say_that_the_scope_is_left_out(run: Run, data: Callable[..., Any], file: str) -> None:
    caption = " ".join(data("eval", "me.yaml", "--without-scope")["caption"])
    assert "Without the argument's scope (" in caption
    assert "Scope, taken for granted: " in " ".join(data("eval", "me.yaml")["caption"])
    if file == "scheming":
        assert "`cruxmap sensitivity me.yaml --without-scope`" in " ".join(
            run("eval", "me.yaml", "--without-scope").out.split()
        )


MEETING = """\
argument: meeting
target: end
claims:
  end: {statement: The end., credence: end}
  side: {statement: Aside., tilt: {base: start, by: [{odds: factor}]}}
  kind: {statement: A kind., states: [a, b], table: [{when: {side: true}, is: a}, {when: {side: false}, is: [30%]}]}
questions:
  end: {ask: The end?, reading: 20%}
  start: {ask: Start?, reading: 0%}
  factor: {ask: Factor?, reading: 100%}
"""


def test_a_claim_aside_that_is_undefined_spoils_nothing_else(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("meeting.yaml").write_text(MEETING, "utf-8")
    about = ("--argument", "meeting.yaml")
    lines = {line.split()[0]: line for line in run("claims", *about).out.splitlines() if line.split()}
    assert lines["side"].endswith("undefined")
    assert lines["end"].endswith("20.0%")
    assert lines["Undefined:"].startswith("Undefined: what the claim depends on has opposite credences")
    drawn = run("map", *about).out
    assert 'b_side["Side<br/>undefined"]' in drawn
    assert 'b_end["End<br/>20.0%"]' in drawn
    page = run("report", *about)
    assert page.code == 0
    assert 'data-key="target" value="0.2">20.0%<' in page.out
    assert re.search(r"<text[^>]*>undefined</text>", page.out)
    assert "opposite certainties meet in 'side': start, factor" in run("explain", "side", *about).said
    assert run("export", *about, "--to", "graphml").code == 0
