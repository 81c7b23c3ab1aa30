"""Other programs' networks: export, import, and eval by pgmpy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.pgmpy_bridge import FORMATS, tabulate

BIF = """network weather {
}
variable Rain {
  type discrete [ 2 ] { False, True };
}
variable Sprinkler-On {
  type discrete [ 3 ] { off, low, no };
}
variable 2nd {
  type discrete [ 2 ] { yes, no };
}
probability ( Rain ) {
  table 0.8, 0.2 ;
}
probability ( Sprinkler-On | Rain ) {
  (False) 0.5, 0.3, 0.2;
  (True) 1.0, 0.0, 0.0;
}
probability ( 2nd | Sprinkler-On, Rain ) {
  (off, False) 0.1, 0.9;
  (off, True) 0.7, 0.3;
  (low, False) 0.4, 0.6;
  (low, True) 0.4, 0.6;
  (no, False) 0.1, 0.9;
  (no, True) 0.7, 0.3;
}
"""


def probability(run: Run, *options: object) -> float:
    outcome = run("eval", "--format", "json", *options)
    assert outcome.code == 0, outcome.err
    return float(json.loads(outcome.out)["probability"])


@pytest.mark.parametrize("name", shipped_arguments())
@pytest.mark.parametrize("form", FORMATS)
def test_round_trip(run: Run, tmp_path: Path, name: str, form: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    target = str(argument.target)
    assert run("export", "--argument", name, "--to", form, "-o", tmp_path / f"a.{form}").code == 0
    assert run("import", tmp_path / f"a.{form}", "-o", tmp_path / "back", "--target", target).code == 0
    assert run("check", tmp_path / "back").code == 0
    back = load_argument(tmp_path / "back")
    assert back.claims.keys() == argument.claims.keys()
    for claim, table in tabulate(argument).items():
        assert tuple(back.claims[claim].states) == table.states
    scope = [word for claim, its in argument.scope.items() for word in ("--given", f"{claim}={','.join(its)}")]
    for given in ([], scope):
        ours = probability(run, "--argument", name, *given)
        assert probability(run, "--argument", tmp_path / "back", *given) == pytest.approx(ours, abs=1e-9)


def test_a_foreign_network(run: Run, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    (tmp_path / "weather.bif").write_text(BIF, "utf-8")
    outcome = run("import", tmp_path / "weather.bif", "-o", tmp_path / "weather")
    assert outcome.code == 0
    assert "its conclusion is x_2nd=yes" in outcome.out
    golden("imported.yaml", (tmp_path / "weather" / "argument.yaml").read_text("utf-8"))
    found = probability(run, "--argument", tmp_path / "weather")
    assert found == pytest.approx(0.2 * 0.7 + 0.8 * (0.7 * 0.1 + 0.3 * 0.4), abs=1e-9)


def test_what_cannot_be_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nonsense", "utf-8")
    (tmp_path / "a.bif").write_bytes(b"\xff\xfe")
    assert run("import", tmp_path / "a.txt", "-o", tmp_path / "b").code == 2
    refused = run("import", tmp_path / "a.txt", "--from", "bif", "-o", tmp_path / "b")
    assert refused.code == 1
    assert "there is no variable in it" in refused.err
    assert "not UTF-8" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b").err
    assert run("import", tmp_path / "missing.bif", "-o", tmp_path / "b").code == 1
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    assert "there is no claim 'x'" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--target", "x").err
    assert run("import", tmp_path / "a.bif", "-o", tmp_path / "b").code == 0
    assert "there already" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b").err


def test_export_to_standard_output(run: Run) -> None:
    outcome = run("export", "--set", "slack_in_training=90%")
    assert outcome.code == 0
    assert outcome.out.startswith("network scheming {")


@pytest.mark.parametrize(
    "options",
    [(), ("--do", "goal_directed"), ("--given", "goal_directed", "--in-scope"), ("--set", "slack_in_training=30%")],
)
def test_pgmpy_gives_the_same_number(run: Run, options: tuple[str, ...]) -> None:
    outcome = run("eval", "--engine", "pgmpy", "--format", "json", *options)
    theirs, ours = json.loads(outcome.out), json.loads(run("eval", "--format", "json", *options).out)
    assert theirs["engine"] == "pgmpy"
    for key in ("probability", "in_scope"):
        assert theirs[key] == pytest.approx(ours[key], abs=1e-12)


def test_the_screen_of_a_cross_check(run: Run) -> None:
    outcome = run("eval", "--engine", "pgmpy", "--do", "goal_directed=false")
    assert outcome.err == ""
    assert "P(scheming)                     0%           0%   none" in outcome.out
    impossible = run("eval", "--engine", "pgmpy", "--given", "goal_directed=false", "--given", "scheming")
    assert impossible.code == 1
    assert "cannot hold together" in impossible.err


def test_wide_arguments_are_warned_of_and_refused(run: Run, tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(24)]
    lines = ["argument: wide", "target: last", "claims:"]
    lines += [
        f"  {name}: {{statement: So., credence: {{ask: So?, reading: 0.{i + 10}}}}}" for i, name in enumerate(names)
    ]
    for i in range(24):
        for j in range(i + 1, 24):
            when = [f"{{when: {{c{i}: true}}, is: 0.{i + 10}}}", f"{{when: {{c{j}: true}}, is: 0.{j + 11}}}"]
            lines.append(f"  d{i}_{j}: {{statement: So., noisy_or: {{causes: [{', '.join(when)}], leak: 0.01}}}}")
    pairs = [f"d{i}_{j}" for i in range(24) for j in range(i + 1, 24)]
    previous = ""
    for n, pair in enumerate(pairs):
        name = "last" if n == len(pairs) - 1 else f"e{n}"
        causes = [f"{{when: {{{one}: true}}, is: 0.{n + 100}}}" for one in (pair, previous) if one]
        lines.append(f"  {name}: {{statement: So., noisy_or: {{causes: [{', '.join(causes)}], leak: 0.02}}}}")
        previous = name
    (tmp_path / "argument.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    checked = run("check", tmp_path)
    assert checked.code == 0
    assert "induced width about" in checked.said
    refused = run("eval", "--argument", tmp_path)
    assert refused.code == 1
    assert "hang together too closely for exact probabilities" in refused.said
    assert "Traceback" not in refused.err
