"""`cruxmap pool`, as somebody uses it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run

PAIR = ("carlsmith-2022", "superforecasters-2023")
HEADER = "name,timelines,incentives,alignment_difficulty,high_impact_failures,disempowerment,catastrophe\n"
ROWS = "Ann,80%,90%,50%,60%,30%,90%\nBen,60%,70%,20%,40%,,80%\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "group.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def pooled(run: Run, *arguments: object) -> dict:
    outcome = run("pool", "--format", "json", "--argument", "power-seeking", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.mark.parametrize("width", [80, 60])
def test_the_screen(run: Run, golden, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = run("pool", *PAIR)
    golden(f"pool-{width}.txt", outcome.out)
    assert max(map(len, outcome.out.split("\n"))) <= width


@pytest.mark.parametrize(("form", "suffix"), [("markdown", "md"), ("csv", "csv"), ("json", "json")])
def test_the_formats(run: Run, golden, form: str, suffix: str) -> None:
    golden(f"pool.{suffix}", run("pool", *PAIR, "--format", form).out)


def test_files_and_tables_together(run: Run, table: Path) -> None:
    pooling = pooled(run, table, *PAIR)
    assert [person["name"] for person in sorted(pooling["people"], key=lambda person: person["name"])][:2] == [
        "Ann",
        "Ben",
    ]
    assert len(pooling["people"]) == 4
    assert pooling["conclusions"].keys() == {"logarithmic", "linear", "median"}
    rows = list(csv.DictReader(io.StringIO(run("pool", table, "-a", "power-seeking", "--format", "csv").out)))
    assert {row["what"] for row in rows if row["what"][0] != "#"} == {"pool", "conclusions", "question", "person"}


def test_a_written_pool_gives_the_same_conclusion(run: Run, table: Path, tmp_path: Path) -> None:
    path = tmp_path / "pool.yaml"
    pooling = pooled(run, table, "--write", path)
    again = json.loads(run("eval", path, "--format", "json").out)
    assert again["probability"] == pooling["probability"]
    assert pooled(run, table, "--write", path) == pooling  # the same again is no loss
    path.write_text("mine", "utf-8")
    outcome = run("pool", table, "-a", "power-seeking", "--write", path)
    assert outcome.code == 1
    assert "--force" in outcome.err
    assert path.read_text("utf-8") == "mine"
    pooled(run, table, "--write", path, "--force")
    assert path.read_text("utf-8") != "mine"
    assert run("pool", table, "-a", "power-seeking", "--write", tmp_path / "pool.csv").code == 2


def test_weights(run: Run, table: Path) -> None:
    twice = pooled(run, table, "--weight", "Ann=2")
    assert {person["name"]: person["weight"] for person in twice["people"]} == {"Ann": 2, "Ben": 1}
    assert twice["probability"] > pooled(run, table)["probability"]
    for text in ("Zoe=2", "Ann", "Ann=0", "Ann=-1", "Ann=inf", "Ann=1e308", "Ann=x"):
        assert run("pool", table, "-a", "power-seeking", "--weight", text).code == 2


def test_a_decider_is_named_with_the_remedy(run: Run, table: Path) -> None:
    table.write_text(HEADER + ROWS + "Cat,90%,90%,40%,50%,0,95%\n", "utf-8")
    screen = " ".join(run("pool", table, "-a", "power-seeking").out.split())
    assert "Cat alone decides 'Disempowerment' for all" in screen
    assert "--clip 1%" in screen
    assert pooled(run, table, "--clip", "1%")["deciders"] == []
    table.write_text(HEADER + ROWS + "Cat,,,,,0,\nDan,,,,,1,\n", "utf-8")
    outcome = run("pool", table, "-a", "power-seeking")
    assert outcome.code == 1
    assert "0: Cat" in outcome.err
    assert "1: Dan" in outcome.err
    assert "--clip 1%" in outcome.err
    assert run("pool", table, "--clip", "60%").code == 2
    assert run("pool", table, "--clip", "some").code == 2


def test_bad_files_among_many(run: Run, tmp_path: Path) -> None:
    for i in range(30):
        text = f"argument: power-seeking\nname: p{i}\ncredences: {{timelines: {i + 30}%}}\n"
        (tmp_path / f"{i:02}.yaml").write_text(text, "utf-8")
    (tmp_path / "07.yaml").write_text("credences: {timelines: 30, incentive: 20%}\n", "utf-8")
    files = sorted(tmp_path.glob("*.yaml"))
    outcome = run("pool", *files)
    assert outcome.code == 1
    assert outcome.out == ""
    assert "07.yaml:1:" in outcome.err
    assert "write 30% or 0.3" in outcome.err
    assert "incentives" in outcome.err
    assert "--keep-going" in outcome.err
    outcome = run("pool", *files, "--keep-going")
    assert outcome.code == 0
    assert "07.yaml" in outcome.err
    assert "29 people, by influence" in outcome.out
    assert outcome.out.count("Left out for errors:") == 2  # at the top, and in the caption


def test_a_bad_row_of_a_table(run: Run, table: Path) -> None:
    table.write_text(HEADER + ROWS + "Cat,lots,,,,,\n", "utf-8")
    assert run("pool", table, "-a", "power-seeking").code == 1
    pooling = pooled(run, table, "--keep-going")
    assert pooling["left_out"] == [f"1 row of {table}"]


def test_the_silent_do_not_count(run: Run, table: Path) -> None:
    table.write_text(HEADER + ROWS + "Cat,,,,,,\n", "utf-8")
    assert pooled(run, table)["silent"] == ["Cat"]
    table.write_text(HEADER + "Cat,,,,,,\n", "utf-8")
    outcome = run("pool", table, "-a", "power-seeking")
    assert outcome.code == 1
    assert "nothing to pool" in outcome.err


def test_names_that_two_share_are_told_apart(run: Run, table: Path) -> None:
    other = table.with_name("other.csv")
    other.write_text(HEADER + ROWS.split("\n")[0] + "\n", "utf-8")
    assert len({person["name"] for person in pooled(run, table, other)["people"]}) == 3
    other.write_text(HEADER + ROWS.replace("Ben", "Ann"), "utf-8")
    assert "'Ann' has a row already, row 2" in run("pool", other, "-a", "power-seeking").said
    pooling = pooled(run, PAIR[0], PAIR[0])
    assert len(pooling["people"]) == 1  # the same file counts once


def test_what_cannot_be_pooled(run: Run, table: Path) -> None:
    assert run("pool").code == 2
    assert run("pool", "reading").code == 2
    assert run("pool", "nobody.yaml").code == 1
    assert run("pool", table).code == 1  # of which argument?
    assert "--argument" in run("pool", table).err
    assert run("pool", PAIR[0], "--plot", "x.gif").code == 2


@pytest.mark.parametrize("count", [2, 60, 3000])
def test_pictures(run: Run, tmp_path: Path, count: int) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name,timelines\n" + "".join(f"p{i},{i % 90 + 5}%\n" for i in range(count)), "utf-8")
    for suffix in ("svg", "png"):
        plots = [tmp_path / f"{i}.{suffix}" for i in "ab"]
        for plot in plots:
            pooled(run, path, "--plot", plot)
        assert plots[0].read_bytes() == plots[1].read_bytes()


def test_the_blank_table(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    assert run("new", "--csv", path, "-a", "power-seeking").code == 0
    assert path.read_text("utf-8").startswith("\ufeffname,view of catastrophe,timelines,")
    assert run("new", "--csv", path).code == 1  # nothing is overwritten
    assert run("new", "--csv", path, "--credences", path).code == 2
    core = tmp_path / "core.csv"
    run("new", "--csv", core, "--core")
    assert len(core.read_text("utf-8").split("\n")[0].split(",")) < 53


def test_what_would_bring_a_group_together(
    run: Run, golden, texts: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("a", "disempowerment: 30%"),
        ("b", "timelines: 20%"),
        ("c", "catastrophe: 30%, timelines: 80%"),
    ):
        (tmp_path / f"{name}.yaml").write_text(
            f"argument: power-seeking\nname: {name}\ncredences: {{{text}}}\n", "utf-8"
        )
    files = ("a.yaml", "b.yaml", "c.yaml", "--claims")
    outcome = run("pool", *files)
    golden("pool-claims.txt", outcome.out)
    assert max(map(len, outcome.out.splitlines())) <= 80
    result = json.loads(run("pool", *files, "--format", "json").out)
    assert set(result["conclusions"]) == {"a", "b", "c"}
    assert "catastrophe" not in {row["claim"] for row in result["rows"]}
    closes = [row["closes"] for row in result["rows"]]
    assert closes == pytest.approx(sorted(closes, reverse=True), abs=1e-15)
    assert result["rows"][0]["movers"][0]["moves"] >= result["rows"][0]["moves"]
    table = run("pool", *files, "--format", "csv").out.splitlines()
    assert table[0].startswith("claim,state,distance,closes,")
    assert len(table) == 1 + 2 * len(result["rows"])
    assert run("pool", *files, "--all", "--format", "markdown").out.count("Catastrophe") == 2
    for options, said in (
        (("--write", "x.yaml"), "pools nothing"),
        (("--method", "linear"), "pools nothing"),
    ):
        refused = run("pool", *files, *options)
        assert (refused.code, said in refused.said) == (2, True)
    assert run("pool", *files, "--plot", "x.svg").code == 0
    drawn = {text for text, _ in texts["boxes"]}
    assert {"Disempowerment", "now", "their mean", f"parts by {-100 * closes[0]:.1f}"} <= drawn
    assert "add --claims" in run("pool", "a.yaml", "--all").said
