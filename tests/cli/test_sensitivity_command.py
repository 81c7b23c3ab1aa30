"""`cruxmap sensitivity`, as somebody uses it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run

PICNIC = """
argument: picnic
title: Will the picnic be a good one?
target: good_picnic
parts: [people.yaml, things.yaml]
"""
PEOPLE = """
part: people
claims:
  sunny:
    title: Sunshine
    statement: The sun shines at noon.
    credence: {ask: How likely is sunshine at noon?, reading: 40-80%}
  friends_come:
    title: The friends come
    statement: The friends come.
    table:
      - {when: {sunny: true}, is: friends_if_sunny}
      - {when: {sunny: false}, is: friends_if_not}
  quarrel_first: {title: The first is sulky, statement: The first one sulks., credence: sulky}
  quarrel_second: {title: The second is sulky, statement: The second one sulks., credence: sulky}
  quarrel:
    title: They quarrel
    statement: Just one of the two sulks, and they quarrel about it.
    rule:
      - {when: {quarrel_first: true, quarrel_second: true}, then: false}
      - {when: {quarrel_first: false, quarrel_second: false}, then: false}
      - {else: true}
  cheer:
    title: Good cheer
    statement: There is good cheer.
    tilt:
      base:
        - {when: {friends_come: true}, is: cheer_with_friends}
        - {when: {friends_come: false}, is: 30%}
      by:
        - {when: {food: plenty}, odds: tilt_by_plenty}
  good_picnic:
    title: A good picnic
    statement: The picnic is a good one.
    rule:
      - {when: {cheer: true, quarrel: false}, then: true}
      - {else: false}
questions:
  friends_if_sunny: {title: The friends come to a sunny picnic, ask: "How likely?", reading: 90%}
  friends_if_not: {title: They come though clouds hide the sun, ask: "How likely?", reading: 20-50%}
  sulky: {title: Either of the two sulks, ask: "How likely?", reading: {credence: 55%, low: 20%, high: 70%}}
  cheer_with_friends: {title: Cheer with friends, ask: "How likely?", reading: {credence: 70%, low: 50%, high: 90%}}
  tilt_by_plenty: {title: Tilt by plenty of food, ask: "What would it be?", reading: 55-75%}
"""
THINGS = """
part: things
claims:
  food:
    title: Food
    statement: How much food there is.
    states: {plenty: more than enough, enough: just enough, little: too little}
    stick: [plenty, enough_if_not_plenty]
  hats: {title: Hats, statement: Somebody wears a hat., credence: {ask: How likely is a hat?, reading: 50-70%}}
questions:
  plenty: {title: Plenty of food, ask: "How likely?", reading: 30-60%}
  enough_if_not_plenty: {title: Enough if not plenty, ask: "How likely?", reading: 70%}
"""
MINE = """
argument: picnic
name: An example
credences:
  sunny: {credence: 70%, low: 60%, high: 90%}
  friends_if_sunny: 12.5%
  enough_if_not_plenty: 1
"""


@pytest.fixture(autouse=True)
def _picnic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "picnic"
    folder.mkdir()
    for name, text in (("argument.yaml", PICNIC), ("people.yaml", PEOPLE), ("things.yaml", THINGS)):
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "me.yaml").write_text(MINE, "utf-8")


EITHER = """
argument: either
target: either
claims:
  either:
    statement: Just one of them comes.
    table:
    - {when: {ann: true, bob: true}, is: 0}
    - {when: {ann: true, bob: false}, is: 1}
    - {when: {ann: false, bob: true}, is: 1}
    - {when: {ann: false, bob: false}, is: 0}
  ann: {statement: Ann comes., credence: ann}
  bob: {statement: Bob comes., credence: bob}
questions:
  ann: {ask: Does Ann come?, reading: {credence: 50%, low: 5%, high: 95%}}
  bob: {ask: Does Bob come?, reading: {credence: 50%, low: 5%, high: 95%}}
"""


def rows(run: Run, *arguments: object) -> dict:
    outcome = run("sensitivity", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


SCREENS = {
    "table": ("me.yaml",),
    "full": ("--argument", "picnic", "--sweep", "full", "--given", "sunny", "--top", "4"),
    "reach": ("me.yaml", "--reach", "40%"),
    "together": ("me.yaml", "--reach", "55%", "--together"),
    "two-way": ("me.yaml", "--two-way", "sunny", "cheer_with_friends"),
    "claims": ("me.yaml", "--claims"),
    "part": ("me.yaml", "--part", "things", "--answered"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(run: Run, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    outcome = run("sensitivity", *SCREENS[name])
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert "…" not in outcome.out
    golden(f"sensitivity-{name}.txt", outcome.out)
    for narrow in (60, 40):
        monkeypatch.setenv("COLUMNS", str(narrow))
        shown = run("sensitivity", *SCREENS[name]).out
        if narrow == 60:
            assert "…" not in shown
            assert max(map(len, shown.splitlines())) <= 60
            golden(f"sensitivity-{name}-60.txt", shown)


@pytest.mark.parametrize("name", ["table", "reach", "together", "two-way", "claims"])
def test_markdown(run: Run, golden: Callable[[str, str], None], name: str) -> None:
    golden(f"sensitivity-{name}.md", run("sensitivity", *SCREENS[name], "--format", "markdown").out)


@pytest.mark.parametrize("name", SCREENS)
def test_csv_has_a_line_for_each_row_and_raw_numbers(run: Run, name: str) -> None:
    text = run("sensitivity", *SCREENS[name], "--format", "csv").out
    header, *records = list(csv.reader(text.splitlines()))
    assert records
    for record in records:
        for key, value in zip(header, record, strict=True):
            if key not in ("question", "whose", "direction", "claim", "state", "set") and value:
                float(value)


def test_json_has_the_promised_fields(run: Run) -> None:
    result = rows(run, "me.yaml")
    assert result["probability"] == pytest.approx(run_eval(run, "me.yaml")["probability"], abs=1e-15)
    assert result["sweep"] == "odds:2"  # one question has no range
    assert result["answered"] == 3
    assert any("Sweep odds:2" in line and "1 of 8 have no range" in line for line in result["caption"])
    promised = {"question", "credence", "low", "high", "probability_low", "probability_high", "swing", "derivative"}
    for row in result["rows"]:
        assert promised <= set(row)
        assert row["swing"] == pytest.approx(row["probability_high"] - row["probability_low"], abs=1e-15)
    assert {row["question"]: row["whose"] for row in result["rows"]}["sunny"] == "own"
    assert {row["question"]: row["direction"] for row in rows(run, "me.yaml", "--sweep", "range")["rows"]}[
        "sulky"
    ] == "turns"


def run_eval(run: Run, *arguments: object) -> dict:
    return json.loads(run("eval", *arguments, "--format", "json").out)


def test_what_is_undefined_or_infinite_is_null(run: Run) -> None:
    result = rows(run, "--argument", "picnic", "--sweep", "full", "--given", "sunny")
    (row,) = [row for row in result["rows"] if row["question"] == "sunny"]
    assert (row["probability_low"], row["swing"]) == (None, None)
    reached = rows(run, "me.yaml", "--reach", "99%")["rows"]
    assert all(row["reach"] is None and row["distance"] is None for row in reached)


def test_the_shipped_argument_has_a_row_for_every_question(run: Run) -> None:
    result = rows(run)
    assert len(result["rows"]) == 53
    top = result["rows"][0]
    assert top["question"] == "scheming_pays_for_most"
    for end, key in ((0.35, "probability_low"), (0.75, "probability_high")):
        assert top[key] == pytest.approx(
            run_eval(run, "--set", f"scheming_pays_for_most={end}")["probability"], abs=1e-12
        )


def test_sweeps_of_the_shipped_argument_are_evaluations(run: Run) -> None:
    result = rows(run, "--sweep", "points:10", "--top", "5")
    assert len(result["rows"]) == 5
    for row in result["rows"]:
        evaluated = run_eval(run, "--set", f"{row['question']}={row['low']!r}")
        assert row["probability_low"] == pytest.approx(evaluated["probability"], abs=1e-12)


def test_reach_is_what_evaluation_confirms(run: Run) -> None:
    result = rows(run, "--reach", "20%")
    reachable = [row for row in result["rows"] if row["reach"] is not None]
    assert reachable
    for row in reachable:
        evaluated = run_eval(run, "--set", f"{row['question']}={row['reach']!r}")
        assert evaluated["probability"] == pytest.approx(0.2, abs=1e-9)
        assert row["lowest"] <= 0.2 <= row["highest"]
    for row in result["rows"]:
        if row["reach"] is None:
            assert row["highest"] < 0.2 or row["lowest"] > 0.2


def test_two_way_has_the_corners(run: Run) -> None:
    result = rows(run, "me.yaml", "--two-way", "sunny", "cheer_with_friends", "--sweep", "range")
    assert result["a"]["values"][0] == 0.6
    assert result["b"]["values"][-1] == 0.9
    evaluated = run_eval(run, "me.yaml", "--set", "sunny=0.6", "--set", "cheer_with_friends=0.9")
    assert result["grid"][0][-1] == pytest.approx(evaluated["probability"], abs=1e-12)


def test_global_shares(run: Run) -> None:
    result = rows(run, "me.yaml", "--global")
    assert {row["question"] for row in result["rows"]} == {
        "sunny",
        "friends_if_not",
        "sulky",
        "cheer_with_friends",
        "tilt_by_plenty",
        "plenty",
        "hats",
    }
    assert 0.8 < result["first_order_sum"] < 1.05
    assert result["band"] == run_eval(run, "me.yaml")["band"]
    shown = run("sensitivity", "me.yaml", "--global", "--top", "2").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "Where the uncertainty comes from" in shown


def test_ranges_that_matter_only_together_are_pointed_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "either.yaml").write_text(EITHER, "utf-8")
    argument = "--argument", str(tmp_path / "either.yaml")
    alone = " ".join(run("eval", *argument).out.split())
    assert "No credence alone moves P(either). Together they do: `cruxmap sensitivity --argument" in alone
    assert "Credences act together here; --global says which." in " ".join(run("sensitivity", *argument).out.split())
    assert "Each on its own, they explain 0%." in " ".join(run("sensitivity", *argument, "--global").out.split())


def test_parts_and_answers_select_rows(run: Run) -> None:
    assert {row["question"] for row in rows(run, "me.yaml", "--answered")["rows"]} == {
        "sunny",
        "friends_if_sunny",
        "enough_if_not_plenty",
    }
    assert [row["question"] for row in rows(run, "me.yaml", "--answered", "--part", "things")["rows"]] == [
        "enough_if_not_plenty"
    ]
    assert {row["claim"] for row in rows(run, "me.yaml", "--claims", "--part", "things")["rows"]} == {"food", "hats"}
    assert "None of the questions is answered." in run("sensitivity", "-a", "picnic", "--answered").out


@pytest.mark.parametrize("suffix", ["svg", "png", "SVG"])
@pytest.mark.parametrize(
    "arguments", [(), ("--two-way", "sunny", "cheer_with_friends", "--sweep", "full"), ("--global", "--top", "3")]
)
def test_pictures_are_written(run: Run, tmp_path: Path, arguments: tuple[str, ...], suffix: str) -> None:
    outcome = run("sensitivity", "me.yaml", *arguments, "--plot", f"out.{suffix}")
    assert outcome.code == 0
    assert outcome.err.endswith(f"wrote out.{suffix}\n")
    written = (tmp_path / f"out.{suffix}").read_bytes()
    assert written.startswith(b"\x89PNG" if suffix == "png" else b"<?xml")


def test_eval_draws_the_distribution(run: Run, tmp_path: Path) -> None:
    assert run("eval", "me.yaml", "--plot", "out.svg").code == 0
    assert (tmp_path / "out.svg").read_bytes().startswith(b"<?xml")
    assert run("eval", "me.yaml", "--plot", "out.jpeg").code == 2


def test_eval_says_that_mean_and_median_are_not_the_point(run: Run) -> None:
    shown = run("eval", "me.yaml", "--full").out
    assert "median" in shown
    assert "At the points, every credence is at its own median" in shown
    assert "█" in shown.split("all draws")[1].splitlines()[0]
    other = run_eval(run, "me.yaml", "--correlation", "0.8")
    assert other["correlation"] == 0.8
    assert other["band"] != run_eval(run, "me.yaml")["band"]  # which way, is for the network to say
    assert "correlated by 0.8" in run("eval", "me.yaml", "--correlation", "0.8").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sweep", "wide"), "write range, full, odds:2 or points:10"),
        (("--reach", "150"), "150 is more than 1"),
        (("--reach", "1.5"), "--reach: 1.5 is more than 1 → write 1.5% if it is a percentage"),
        (("--reach", "150%"), "--reach: 150% is more than 100%"),
        (("--reach", "20%", "--claims"), "one table at a time"),
        (("--reach", "20%", "--sweep", "full"), "no use for it with --reach"),
        (("--claims", "--answered"), "no use for it with --claims"),
        (("--together",), "add --reach PROBABILITY"),
        (("--claims", "--most", "2"), "add --reach PROBABILITY --together"),
        (("--reach", "20%", "--most", "2"), "add --reach PROBABILITY --together"),
        (("--reach", "20%", "--together", "--part", "things"), "--reach --together goes with --top, --most, --plot"),
        (("--draws", "10"), "--draws: there is no use for it without --global"),
        (("--claims", "--seed", "0"), "--seed: there is no use for it without --global"),
        (("--global", "--draws", "1"), "--draws"),
        (("--reach", "0%", "--together"), "a goal of 0% is certain"),
        (("--reach", "20%", "--together", "--most", "6"), "--most"),
        (("--two-way", "sunny", "sun"), "did you mean 'sunny' or 'friends_if_sunny'?"),
        (("--two-way", "sunny", "sunny"), "named twice"),
        (("--part", "thing"), "did you mean 'things'?"),
        (("--top", "-1"), "--top: -1 is out of range"),
        (("--plot", "x.pdf"), "neither in .svg nor in .png"),
        (("--global", "--correlation", "0.5"), "Sobol indices share out the variance among questions that vary indep"),
        (("--correlation", "0.5"), "`cruxmap eval --correlation` does"),
    ],
)
def test_wrong_usage_is_said_with_a_remedy(run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run("sensitivity", "me.yaml", *arguments)
    assert outcome.code == 2
    assert said in outcome.said
    assert outcome.out == ""


def test_data_without_an_answer_are_no_wrong_usage(run: Run) -> None:
    impossible = run("sensitivity", "me.yaml", "--given", "food=little")
    assert (impossible.code, impossible.out) == (1, "")
    assert "food=little has probability zero" in impossible.err
    still = run("sensitivity", "me.yaml", "--two-way", "sunny", "enough_if_not_plenty", "--plot", "x.svg")
    assert (still.code, still.out) == (1, "")
    assert "'enough_if_not_plenty' does not move" in still.err
    nothing = run("sensitivity", "me.yaml", "--target", "hats", "--global", "--do", "hats=true")
    assert (nothing.code, nothing.out) == (1, "")
    assert "no range moves P(hats | do hats=true)" in " ".join(nothing.err.split())
    assert run("sensitivity", "me.yaml", "--plot", "no/such/folder.svg").code == 1


def test_the_table_imports_nothing_heavy(process: Run) -> None:
    code = (
        "import sys; sys.argv = ['cruxmap', 'sensitivity', *sys.argv[1:]]\n"
        "from cruxmap.cli.main import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    import subprocess
    import sys

    for arguments in ((), ("--reach", "20%"), ("--claims",), ("--two-way", "sunny", "plenty")):
        command = [sys.executable, "-c", code, "me.yaml", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        heavy = {"scipy", "matplotlib", "pandas", "pgmpy", "networkx", "numpy.ma", "pydantic"}
        assert not heavy & set(done.stderr.split())


def test_questions_of_no_effect_are_left_out_for_people_and_kept_for_machines(run: Run) -> None:
    for options in ((), ("--reach", "40%")):
        out = " ".join(run("sensitivity", "me.yaml", *options).out.split())
        assert "Left out: 2 questions" in out
        assert "hats" not in out
        assert len(rows(run, "me.yaml", *options)["rows"]) == 9


def test_shares_of_nothing_are_left_out(run: Run) -> None:
    out = run("sensitivity", "--global", "--argument", "scheming").out
    assert "0.0% ± 0.0  0.0% ± 0.0" not in " ".join(out.split())
    assert "with shares of 0.0% ± 0.0" in " ".join(out.split())


def test_a_joint_change_is_what_evaluation_confirms(run: Run) -> None:
    result = rows(run, "me.yaml", "--reach", "40%", "--together", "--most", "2")
    assert result["held"] == ["enough_if_not_plenty"]
    assert len(result["best"]) == 2
    assert result["joint"]["distance"] < result["best"][1]["distance"] <= result["best"][0]["distance"]
    for change in (*result["best"], result["joint"]):
        sets = [f"--set={row['question']}={row['needed']!r}" for row in change["rows"]]
        assert run_eval(run, "me.yaml", *sets)["probability"] == pytest.approx(0.4, abs=1e-9)
        assert change["distance"] == pytest.approx(sum(row["widths"] ** 2 for row in change["rows"]) ** 0.5)


def test_out_of_reach_says_what_can_be_had(run: Run, tmp_path: Path) -> None:
    text = "argument: far\ntarget: a\nclaims: {a: {statement: A., table: [{when: {b: true}, is: 40%}, "
    text += "{when: {b: false}, is: 10%}]}, b: {statement: B., credence: {ask: B?, reading: 30%}}}\n"
    (tmp_path / "far.yaml").write_text(text, "utf-8")
    arguments = ("--argument", "far.yaml", "--reach", "70%", "--together")
    result = rows(run, *arguments)
    assert (result["joint"], result["best"]) == (None, [None, None, None])
    assert (result["lowest"], result["highest"]) == pytest.approx((0.1, 0.4))
    out = " ".join(run("sensitivity", *arguments).out.split())
    assert "No change of credences was found that brings P(a) to 70%." in out
    assert "it goes from 10.0% to 40.0%." in out
    out = " ".join(run("sensitivity", *arguments[:2], "--reach", "40%", "--together").out.split())
    assert "from 10.0% to 40.0%, and gets there only where some are certain." in out
    out = " ".join(run("sensitivity", *arguments[:2], "--reach", "19%", "--together").out.split())
    assert "No change of credences is needed: P(a) is 19% already." in out
    assert run("sensitivity", *arguments, "--plot", "x.svg").code == 1
    alone = " ".join(run("sensitivity", *arguments[:-1]).out.split())
    assert "None of these credences alone reaches 70%; --together says which would do so together." in alone


def test_a_picture_of_a_joint_change(run: Run, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        assert run("sensitivity", "me.yaml", "--reach", "55%", "--together", "--plot", name).code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


EXCLUSIVE = """
argument: quarrel
target: quarrel
claims:
  first: {statement: The first sulks., credence: {ask: "First?", reading: 20-80%}}
  second: {statement: The second sulks., credence: {ask: "Second?", reading: 20-80%}}
  quarrel:
    statement: They quarrel.
    rule:
      - {when: {first: true, second: true}, then: false}
      - {when: {first: false, second: false}, then: false}
      - {else: true}
"""


def test_where_nothing_alone_matters_the_tables_point_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "quarrel.yaml").write_text(EXCLUSIVE, "utf-8")
    out = " ".join(run("sensitivity", "--argument", "quarrel.yaml").out.split())
    assert "No credence alone explains how uncertain this is" in out
    assert "--global says which" in out
    assert "Left out: 2 questions of no effect alone." in out
    band = rows(run, "--argument", "quarrel.yaml")["jointly"]
    assert 0.3 < band["low"] < 0.45 < 0.55 < band["high"] < 0.7
    assert rows(run, "me.yaml")["jointly"] is None
    assert rows(run)["jointly"] is None
    reached = " ".join(run("sensitivity", "--argument", "quarrel.yaml", "--reach", "80%").out.split())
    assert "--together says which would do so together" in reached
    assert "Left out: 2 questions that alone cannot matter here." in reached


def test_draws_and_seed_of_the_shares(run: Run, tmp_path: Path) -> None:
    (tmp_path / "quarrel.yaml").write_text(EXCLUSIVE, "utf-8")
    asked = ("--argument", "quarrel.yaml", "--target", "first", "--given", "quarrel", "--global")  # no linear function
    few = rows(run, *asked, "--draws", "100", "--seed", "0")
    assert (few["band"]["draws"], few["band"]["seed"]) == (100, 0)
    again = rows(run, *asked, "--draws", "100", "--seed", "0")
    assert again["rows"] == few["rows"]
    many = rows(run, *asked, "--draws", "4000", "--seed", "0")
    assert max(row["total_order_error"] for row in many["rows"]) < max(row["total_order_error"] for row in few["rows"])
    assert "seed 0" in run("sensitivity", *asked, "--seed", "0").out
