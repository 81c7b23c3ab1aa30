"""`cruxmap pool`, as somebody uses it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences

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


def test_nobody_counts_twice(run: Run, table: Path) -> None:
    """Files and rows of one name or id are refused with both places; ids tell two people of one name apart."""
    folder = table.parent
    other = table.with_name("other.csv")
    other.write_text(HEADER + ROWS.split("\n")[0] + "\n", "utf-8")
    refused = run("pool", table, other, "-a", "power-seeking")
    assert refused.code == 1
    assert f"{other}:2:1: 'Ann' is in {table}:2 too" in refused.said
    assert len(pooled(run, table, other, "--keep-going")["people"]) == 2
    other.write_text(HEADER + ROWS.replace("Ben", "Ann"), "utf-8")
    assert "'Ann' has a row already, row 2" in run("pool", other, "-a", "power-seeking").said
    other.write_text("id," + HEADER + "".join(f"a{i},{row}\n" for i, row in enumerate(["Ann,80%,,,,,"] * 2)), "utf-8")
    assert [person["name"] for person in pooled(run, other)["people"]] == ["Ann (a0)", "Ann (a1)"]
    other.unlink()

    def write(file: str, head: str) -> Path:
        (folder / file).write_text(f"argument: power-seeking\n{head}\ncredences: {{timelines: 30%}}\n", "utf-8")
        return folder / file

    first, second = write("first.yaml", "name: Zoë"), write("second.yaml", "name: '  Zoe\u0308 '")
    refused = run("pool", first, second)
    assert f"{second}:2:7: 'Zoë' is in {first}:2 too" in refused.said
    assert "give each an `id`" in refused.said
    for heads in (("name: Z\nid: 1", "name: Z"), ("name: A\nid: 1", "name: Z\nid: 1")):
        assert run("pool", write("first.yaml", heads[0]), write("second.yaml", heads[1])).code == 1
    write("first.yaml", "name: Z\nid: 1")
    assert len(pooled(run, folder, write("second.yaml", "name: Z\nid: 2"))["people"]) == 4
    write("first.yaml", "")
    write("second.yaml", "")
    write("pool.yaml", "pooled: 4")
    (folder / ".hidden.yaml").write_text("no", "utf-8")
    outcome = run("pool", folder, first, "-a", "power-seeking")
    assert f"{first} is named twice" in outcome.said
    assert "pool.yaml is left out: it is a pool of 4" in outcome.said
    assert "4 people, by influence" in outcome.out
    assert len(pooled(run, PAIR[0], PAIR[0])["people"]) == 1  # the same file counts once


@pytest.mark.parametrize("method", ["logarithmic", "linear", "median"])
def test_the_pool_of_one_person_is_that_person(run: Run, tmp_path: Path, method: str) -> None:
    """Points, ranges, views and evidence, to the last digit; and a pool of several gives its conclusion again."""
    me, other, path = tmp_path / "me.yaml", tmp_path / "other.yaml", tmp_path / "pool.yaml"
    me.write_text(
        "argument: power-seeking\nname: me\nviews: {catastrophe: 8-12%, timelines: {credence: 1/7, given: {}}}\n"
        "credences: {timelines: 1/3, incentives: 1-2%, disempowerment: {credence: 41%, low: 7%, high: 43%}}\n",
        "utf-8",
    )
    other.write_text("argument: power-seeking\nname: I\ncredences: {timelines: 20-40%, incentives: 3%}\n", "utf-8")
    argument = load_argument(ROOT / "arguments" / "power-seeking")
    pooled(run, me, "--write", path, "--method", method)
    mine, again = load_credences(me, argument), load_credences(path, argument)
    for section in ("credences", "views"):
        told = [
            {name: (value.credence, value.low, value.high) for name, value in getattr(person, section).items()}
            for person in (mine, again)
        ]
        assert told[0] == told[1]
    assert [view.given for view in again.views.values()] == [None, None]
    both = pooled(run, me, other, "--write", path, "--force", "--method", method)
    assert json.loads(run("eval", path, "--format", "json").out)["probability"] == both["probability"]
    assert set(both["ranges"]) == {"disempowerment"}  # only one of the two gave a range elsewhere
    assert load_credences(path, argument).credences["incentives"].low is None


def test_a_pool_names_the_evidence_that_counts_for_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pool.yaml"
    files = ("scheming-averse", "scheming-friendly", "--evidence", "experiments", "--format", "json")
    both = json.loads(run("pool", *files, "--write", path).out)
    assert json.loads(run("eval", path, "--format", "json").out)["probability"] == both["probability"]


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
        (("--extremize", "2"), "pools nothing"),
    ):
        refused = run("pool", *files, *options)
        assert (refused.code, said in refused.said) == (2, True)
    assert run("pool", *files, "--plot", "x.svg").code == 0
    drawn = {text for text, _ in texts["boxes"]}
    assert {"Disempowerment", "now", "their mean", f"parts by {-100 * closes[0]:.1f}"} <= drawn
    assert "add --claims" in run("pool", "a.yaml", "--all").said


ONE_CLAIM = """
argument: one
target: a
claims:
  a: {statement: It is so., credence: q}
questions:
  q: {ask: "How likely is it?", reading: 50%}
"""


def test_the_extremized_pool_stands_beside_the_others(run: Run, tmp_path: Path) -> None:
    """Of conclusions of 1/4 and 9/10 the odds pool to the root of 3, and that cubed is 5.196."""
    (tmp_path / "a.yaml").write_text(ONE_CLAIM, "utf-8")
    (tmp_path / "group.csv").write_text("name,q\nAnn,1:3\nBen,9:1\n", "utf-8")
    asked = ("pool", tmp_path / "group.csv", "--argument", tmp_path / "a.yaml")
    result = json.loads(run(*asked, "--extremize", "3", "--json").out)
    odds = 3**1.5
    assert (result["factor"], result["extremized"]) == (3, pytest.approx(odds / (1 + odds)))
    assert result["conclusions"] == json.loads(run(*asked, "--json").out)["conclusions"]
    assert json.loads(run(*asked, "--json").out)["extremized"] is None
    screen = run(*asked, "--extremize", "3").said_out
    assert "the logarithmic pool, extremized by 3 83.9%" in screen
    assert "a choice and not a finding" in screen
    assert "extremized,3," in run(*asked, "--extremize", "3", "--format", "csv").out
    for factor in ("0", "-1", "nan", "inf", "two", "101"):
        refused = run(*asked, "--extremize", factor)
        assert (refused.code, "is no factor of log-odds" in refused.said) == (2, True)
    (tmp_path / "group.csv").write_text("name,q\nAnn,0\nBen,1\n", "utf-8")
    undecided = json.loads(run(*asked, "--method", "linear", "--extremize", "2", "--json").out)
    assert undecided["extremized"] is None
