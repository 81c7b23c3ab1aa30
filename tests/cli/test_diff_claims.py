"""`cruxmap diff --claims`, as somebody uses it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Run

ARGUMENT = """\
argument: harvest
title: Will the harvest be good?
target: good
claims:
  good: {title: A good harvest, statement: The harvest is good., table: [{when: {rain: true}, is: wet}, {when: {rain: false}, is: dry}]}
  rain:
    title: It rains in June
    statement: It rains in June.
    resolvable: {by: 2028-07, how: the gauge at the mill}
    credence: {ask: Will it rain in June?, reading: 50%}
  soil:
    title: The soil
    statement: What the soil is like.
    resolvable: a probe
    states: {rich: rich, poor: poor, sour: sour}
    stick: [rich, poor]
  sold: {title: It sells, statement: It sells., table: [{when: {good: true, soil: [rich, poor]}, is: 90%}, {when: {good: true, soil: sour}, is: 20%}, {when: {good: false}, is: 5%}]}
questions:
  wet: {ask: How good if it rains?, reading: 50%}
  dry: {ask: How good if not?, reading: 50%}
  rich: {ask: Is the soil rich?, reading: 50%}
  poor: {ask: Is it poor if not rich?, reading: 50%}
"""  # noqa: E501
EVIDENCE = """\
evidence: signs
argument: harvest
observations:
  clouds: {title: Clouds in May, statement: There are clouds in May., source: the sky, status: open, bears_on: rain, likelihoods: {true: 80%, false: 30%}}
  swallows: {title: Swallows fly low, statement: Swallows fly low., source: the barn, status: seen, date: 2027, bears_on: rain, ratio: 2:1}
"""  # noqa: E501


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two people whose numbers are those of the formula's example: P(good) of 0.4 and 0.34, rain at 0.2 and 0.6."""
    home = tmp_path / "harvest"
    (home / "evidence").mkdir(parents=True)
    (home / "argument.yaml").write_text(ARGUMENT, "utf-8")
    (home / "evidence" / "signs.yaml").write_text(EVIDENCE, "utf-8")
    for name, text in (("a", "rain: 20%, wet: 80%, dry: 30%"), ("b", "rain: 60%, wet: 50%, dry: 10%")):
        (tmp_path / f"{name}.yaml").write_text(f"argument: harvest\nname: {name}\ncredences: {{{text}}}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return "a.yaml", "b.yaml"


def asked(run: Run, *arguments: object) -> dict:
    outcome = run("diff", *arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.mark.parametrize("width", [80, 60])
def test_the_screen(run: Run, golden, pair: tuple[str, str], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = run("diff", *pair, "--claims", "--pairs", "--all", "--evidence", "signs")
    golden(f"diff-claims-{width}.txt", outcome.out)
    assert max(map(len, outcome.out.split("\n"))) <= width


@pytest.mark.parametrize(("format_", "suffix"), [("markdown", "md"), ("csv", "csv"), ("json", "json")])
def test_the_formats(run: Run, golden, pair: tuple[str, str], format_: str, suffix: str) -> None:
    golden(f"diff-claims.{suffix}", run("diff", *pair, "--claims", "--pairs", "--top", 2, "--format", format_).out)


def test_the_formula_by_hand(run: Run, pair: tuple[str, str]) -> None:
    result = asked(run, *pair, "--claims")
    assert (result["gap"], result["a"]["probability"]) == pytest.approx((0.06, 0.4))
    assert result["left_out"] == ["good"]
    row = next(row for row in result["rows"] if row["claim"] == "rain")
    assert (row["closes"], row["a_moves"], row["b_moves"]) == pytest.approx((-0.18, 0.16, 0.192))
    assert (row["distance"], row["resolvable"]) == (1, {"by": "2028-07", "how": "the gauge at the mill"})
    assert row["states"][0]["a"] == pytest.approx({"chance": 0.2, "if_so": 0.8, "if_not": 0.3})
    table = list(csv.DictReader(io.StringIO(run("diff", *pair, "--claims", "--format", "csv").out)))
    assert [line["state"] for line in table if line["claim"] == "rain"] == ["true", "false"]
    assert float(table[0]["closes"]) == result["rows"][0]["closes"]


def test_open_observations_are_there_and_made_ones_are_not(run: Run, pair: tuple[str, str]) -> None:
    rows = asked(run, *pair, "--claims", "--evidence", "signs")["rows"]
    assert {row["claim"]: row["observation"] for row in rows} == {
        "rain": False, "soil": False, "sold": False, "clouds": True,
    }  # fmt: skip


def test_what_is_left_out_is_said_and_shown_with_all(run: Run, pair: tuple[str, str]) -> None:
    out = " ".join(run("diff", *pair, "--claims").out.split())
    assert "Left out: A good harvest, by which the conclusion is settled by definition; --all shows such" in out
    assert "1 more claim would move nobody." in out
    assert "The soil" not in out
    every = asked(run, *pair, "--claims", "--all")
    assert every["rows"][0]["claim"] == "good"
    assert every["left_out"] == []
    pairs = asked(run, *pair, "--claims", "--pairs")["pairs"]
    assert all("good" not in row["claims"] for row in pairs)


def test_how_it_could_be_found_out_is_shown(run: Run, pair: tuple[str, str]) -> None:
    assert "the gauge at the mill" in run("diff", *pair, "--claims").out
    said = run("explain", "rain", "--argument", "harvest").out
    assert "Could be found out by 2028-07: the gauge at the mill." in said
    assert "Could be found out: a probe." in run("explain", "soil", "--argument", "harvest").out


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_picture(run: Run, tmp_path: Path, pair: tuple[str, str], suffix: str) -> None:
    paths = [tmp_path / f"{i}.{suffix}" for i in "ab"]
    for path in paths:
        assert run("diff", *pair, "--claims", "--all", "--plot", path).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert run("diff", *pair, "--claims", "--given", "good", "--plot", paths[0]).code == 0


def test_options_that_are_of_no_use(run: Run, pair: tuple[str, str]) -> None:
    outcome = run("diff", *pair, "--pairs", "--all")
    assert outcome.code == 2
    assert outcome.said.count("add --claims") == 2


def test_the_whole_table_of_the_shipped_argument(run: Run) -> None:
    result = asked(run, "scheming-averse", "scheming-friendly", "--claims")
    assert {"scheming", "route", "model_class"} == set(result["left_out"])
    assert len(result["rows"]) >= 30
    assert result["rows"] == sorted(result["rows"], key=lambda row: -row["closes"])
