"""Other programs' networks: export, import, and eval by pgmpy."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import networkx
import pytest

from conftest import Run
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.pgmpy_bridge import joint_by_pgmpy, quiet, tabulate
from cruxmap.model.argument import Event
from cruxmap.model.query import Query
from exchanged import NETWORKS

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
    outcome = run("eval", "--format", "json", "--without-scope", *options)
    assert outcome.code == 0, outcome.err
    return float(json.loads(outcome.out)["probability"])


@pytest.mark.parametrize("name", shipped_arguments())
@pytest.mark.parametrize("form", NETWORKS)
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
    scope = [word for claim, states in argument.scope.items() for word in ("--given", f"{claim}={','.join(states)}")]
    for given in ([], scope):
        ours = probability(run, "--argument", name, *given)
        assert probability(run, "--argument", tmp_path / "back", *given) == pytest.approx(ours, abs=1e-9)


def test_a_foreign_network(run: Run, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    (tmp_path / "weather.bif").write_text(BIF, "utf-8")
    outcome = run("import", tmp_path / "weather.bif", "-o", tmp_path / "weather")
    assert outcome.code == 0
    assert "its conclusion is claim_2nd." in outcome.out
    golden("imported.yaml", (tmp_path / "weather" / "argument.yaml").read_text("utf-8"))
    worked_out = probability(run, "--argument", tmp_path / "weather")
    assert worked_out == pytest.approx(0.2 * 0.7 + 0.8 * (0.7 * 0.1 + 0.3 * 0.4), abs=1e-9)


def test_numbers_need_not_become_questions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--questions", "none")
    assert (outcome.code, outcome.err) == (0, "")
    assert "3 claims and 0 questions" in outcome.out
    share = probability(run, "--argument", tmp_path / "b")
    assert share == pytest.approx(0.2 * 0.7 + 0.8 * (0.7 * 0.1 + 0.3 * 0.4), abs=1e-9)


def test_a_large_network_becomes_parts(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cruxmap.files.tree.MAX_BYTES", 1500)
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    assert run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--questions", "none").code == 0
    names = ["argument.yaml", "part_1.yaml", "part_2.yaml"]
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == names
    assert max(path.stat().st_size for path in (tmp_path / "b").iterdir()) <= 1500
    share = probability(run, "--argument", tmp_path / "b")
    assert share == pytest.approx(0.2 * 0.7 + 0.8 * (0.7 * 0.1 + 0.3 * 0.4), abs=1e-9)


def test_a_node_may_take_more_than_a_file_may_have_elsewhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cruxmap.files.tree.MAX_BYTES", 400)
    rows = "(low, True) 0.5, 0.5;\n  (no, False) 0.3, 0.7;\n  (no, True) 0.2, 0.8;\n}\n"
    (tmp_path / "a.bif").write_text(BIF.partition("(low, True)")[0] + rows, "utf-8")
    assert run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--questions", "none").code == 0
    assert max(path.stat().st_size for path in (tmp_path / "b").iterdir()) > 400
    assert run("check", tmp_path / "b").out == "4 files in order.\n"
    assert run("check", tmp_path / "b" / "part_3.yaml").code == 0


def test_what_is_asked_is_said_where_it_is_not_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cruxmap.files.skeleton.MOST_ASKED", 1)
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "b")
    assert "3 claims and 1 question;" in outcome.out
    assert "only those of the 1 node without parents are asked (--questions all)" in outcome.said
    monkeypatch.setattr("cruxmap.files.skeleton.MOST_ASKED", 0)
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "c")
    assert "3 claims and 0 questions;" in outcome.out
    assert "none is asked (--questions leaves, or all)" in outcome.said
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "d", "--questions", "all")
    assert (outcome.code, outcome.err) == (0, "")


def test_what_the_conclusion_does_not_hang_together_with(run: Run, tmp_path: Path) -> None:
    alone = "variable Alone { type discrete [ 2 ] { yes, no }; }\nprobability ( Alone ) { table 0.5, 0.5; }\n"
    (tmp_path / "a.bif").write_text(BIF + alone, "utf-8")
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "b")
    assert "claim_2nd does not hang together with 1 claim: --only-needed leaves it out" in outcome.said
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "c", "--only-needed")
    assert (outcome.code, outcome.err) == (0, "")
    assert run("check", tmp_path / "c").out == "1 file in order.\n"


def test_what_cannot_be_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nonsense", "utf-8")
    (tmp_path / "a.bif").write_bytes(b"\xff\xfe")
    assert run("import", tmp_path / "a.txt", "-o", tmp_path / "b").code == 2
    refused = run("import", tmp_path / "a.txt", "--from", "bif", "-o", tmp_path / "b")
    assert refused.code == 1
    assert "'nonsense' stands where BIF has 'network'" in refused.said
    assert "save the file as UTF-8" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b").said
    assert run("import", tmp_path / "missing.bif", "-o", tmp_path / "b").code == 1
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    assert "there is no node 'x'" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--target", "x").said
    assert run("import", tmp_path / "a.bif", "-o", tmp_path / "b").code == 0
    assert "there already" in run("import", tmp_path / "a.bif", "-o", tmp_path / "b").said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BIF.replace("0.8, 0.2", "0.8, 0.206"), "a.bif:13:3: the probabilities of 'Rain' add up to 1.006, not to 1"),
        (BIF.partition("probability ( 2nd")[0], "'2nd' has no probabilities"),
        ("\x00\x1b[31m", "an invisible control character"),
        ("\x1b[31m", "an invisible control character"),
        ("x" * 40_000_001, "is too large (40.0 MB; the most is 40 MB)"),
        (BIF.replace("Rain", "\u202eRain", 1), "'Rain' is no variable of this network"),
    ],
)
def test_what_does_not_fit_leaves_nothing_behind(run: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.bif").write_text(text, "utf-8")
    refused = run("import", tmp_path / "a.bif", "-o", tmp_path / "b")
    assert refused.code == 1
    assert said in refused.said
    assert "→" in refused.err
    assert not {"\x1b", "\u202e"} & set(refused.err)
    assert [path.name for path in tmp_path.iterdir()] == ["a.bif"]


def test_what_is_too_long_for_an_argument_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cruxmap.cli.commands.import.MAX_TOTAL", 500)
    (tmp_path / "a.bif").write_text(BIF, "utf-8")
    refused = run("import", tmp_path / "a.bif", "-o", tmp_path / "b")
    assert refused.code == 1
    assert "as an argument it takes 0.0 MB (the most is 0 MB)" in refused.said
    assert "ask nothing (--questions none), or leave out" in refused.said
    assert [path.name for path in tmp_path.iterdir()] == ["a.bif"]


@pytest.mark.parametrize("name", ["true", "not", "is", "Rain" * 5000, "雨", "\U0001f327", "2", "a.b", "*", "null"])
def test_any_name_will_do(run: Run, tmp_path: Path, name: str) -> None:
    text = BIF.replace("Rain", name).replace("low", name)
    (tmp_path / "a.bif").write_text(text, "utf-8")
    outcome = run("import", tmp_path / "a.bif", "-o", tmp_path / "b")
    assert (outcome.code, outcome.err) == (0, "")
    worked_out = probability(run, "--argument", tmp_path / "b")
    assert worked_out == pytest.approx(0.2 * 0.7 + 0.8 * (0.7 * 0.1 + 0.3 * 0.4), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "target", "given"),
    [
        ("asia", "dysp=yes", {("smoke", "yes"): "smoke=true", ("xray", "no"): "xray=false"}),
        ("alarm", "HYPOVOLEMIA=TRUE", {("BP", "LOW"): "bp=low", ("HRBP", "HIGH"): "hrbp=high"}),
        ("child", "Disease=TGA", {("LowerBodyO2", "<5"): "lowerbodyo2=state_5", ("Sick", "no"): "sick=false"}),
        ("sachs", "Akt=HIGH", {("PKC", "LOW"): "pkc=low"}),
    ],
)
def test_public_networks_have_the_same_answers(
    run: Run, tmp_path: Path, name: str, target: str, given: dict[tuple[str, str], str]
) -> None:
    text = gzip.decompress((files("pgmpy.utils") / "example_models" / f"{name}.bif.gz").read_bytes()).decode()
    (tmp_path / "a.bif").write_text(text, "utf-8")
    assert run("import", tmp_path / "a.bif", "-o", tmp_path / "b", "--target", target).code == 0
    with quiet():
        from pgmpy.readwrite import BIFReader

        model = BIFReader(string=text + "\n").get_model()
        for cpd in model.get_cpds():
            cpd.normalize()  # the numbers of some of these files are rounded
    event = Event(*target.split("="))
    evidence = {node: (state,) for node, state in given}
    options = [word for ours in given.values() for word in ("--given", ours)]
    for evidence_given, words in (({}, []), (evidence, options)):
        with_target, total = joint_by_pgmpy(model, Query(event, evidence_given))
        ours = probability(run, "--argument", tmp_path / "b", *words)
        assert ours == pytest.approx(with_target / total, abs=1e-9)


def test_export_to_standard_output(run: Run) -> None:
    outcome = run("export", "--set", "slack_in_training=90%")
    assert outcome.code == 0
    assert outcome.out.startswith("network scheming {")


@pytest.mark.parametrize(("name", "start"), [("n.bif", "network"), ("n.xml", "<?xml"), ("n.graphml", "<graphml")])
def test_the_name_of_a_file_says_its_format(run: Run, tmp_path: Path, name: str, start: str) -> None:
    outcome = run("export", "-o", tmp_path / name)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"wrote {tmp_path / name}\n")
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_nobodys_credences_are_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("credences: {}\n")
    for options, endings in (
        ([], ".bif, .xml, .xmlbif, .bifxml, .argdown, .ad or .graphml"),
        (["--to", "bif"], ".bif"),
    ):
        outcome = run("export", "-o", tmp_path / "me.yaml", *options)
        assert outcome.code == 2
        assert f"does not end in {endings}" in outcome.said
    assert (tmp_path / "me.yaml").read_text() == "credences: {}\n"


def test_graphml_carries_titles_and_probabilities(run: Run) -> None:
    outcome = run("export", "--to", "graphml")
    assert (outcome.code, outcome.err) == (0, "")
    graph = networkx.parse_graphml(outcome.out)
    assert graph.nodes["scheming"]["probability"] == pytest.approx(0.1446088729, abs=1e-9)
    assert graph.nodes["route"]["probabilities"].startswith("proxy_goal_before_awareness 2.0%, ")
    assert graph.nodes["goal_survives"].keys() == {"title", "statement", "part", "probability"}
    assert graph.has_edge("slack_in_training", "pull")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--do", "goal_directed"),
        ("--given", "goal_directed", "--without-scope"),
        ("--set", "slack_in_training=30%"),
    ],
)
def test_pgmpy_gives_the_same_number(run: Run, options: tuple[str, ...]) -> None:
    outcome = run("eval", "--engine", "pgmpy", "--format", "json", *options)
    theirs, ours = json.loads(outcome.out), json.loads(run("eval", "--format", "json", *options).out)
    assert theirs["engine"] == "pgmpy"
    for key in ("probability", "unconditional"):
        assert theirs[key] == pytest.approx(ours[key], abs=1e-12)


def test_the_screen_of_a_cross_check(run: Run) -> None:
    outcome = run("eval", "--engine", "pgmpy", "--do", "goal_directed=false", "--without-scope")
    assert outcome.err == ""
    assert "P(scheming | do goal_directed=false)         0%           0%   none" in outcome.out
    impossible = run("eval", "--engine", "pgmpy", "--given", "slack_in_training=false", "--set", "slack_in_training=1")
    assert impossible.code == 1
    assert "slack_in_training=false has probability zero" in impossible.said


def test_more_evidence_than_pgmpy_can_hold_is_refused(run: Run) -> None:
    claims = load_argument(shipped_arguments()["scheming"]).claims
    options = [word for name, claim in claims.items() for word in ("--given", f"{name}={','.join(claim.states)}")]
    refused = run("eval", "--engine", "pgmpy", *options)
    assert refused.code == 1
    assert "give less of it" in refused.said


def test_pgmpy_draws_no_pictures(run: Run, tmp_path: Path) -> None:
    assert run("eval", "--engine", "pgmpy", "--plot", tmp_path / "a.svg").code == 2
    assert list(tmp_path.iterdir()) == []


def test_wide_arguments_are_warned_of_and_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cruxmap.inference.compiled.MANY_CELLS", 100)
    monkeypatch.setattr("cruxmap.inference.sums.MOST_WORK", 200)
    names = [f"c{i}" for i in range(8)]
    lines = ["argument: wide", "target: last", "claims:"]
    lines += [
        f"  {name}: {{statement: So., credence: {{ask: So?, reading: 0.{i + 10}}}}}" for i, name in enumerate(names)
    ]
    for i in range(8):
        for j in range(i + 1, 8):
            when = [f"{{when: {{c{i}: true}}, is: 0.{i + 10}}}", f"{{when: {{c{j}: true}}, is: 0.{j + 11}}}"]
            lines.append(f"  d{i}_{j}: {{statement: So., noisy_or: {{causes: [{', '.join(when)}], leak: 0.01}}}}")
    pairs = [f"d{i}_{j}" for i in range(8) for j in range(i + 1, 8)]
    previous = ""
    for n, pair in enumerate(pairs):
        name = "last" if n == len(pairs) - 1 else f"e{n}"
        causes = [f"{{when: {{{name}: true}}, is: 0.{n + 100}}}" for name in (pair, previous) if name]
        lines.append(f"  {name}: {{statement: So., noisy_or: {{causes: [{', '.join(causes)}], leak: 0.02}}}}")
        previous = name
    (tmp_path / "argument.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    checked = run("check", tmp_path)
    assert checked.code == 0
    assert "hang together too closely for exact probabilities" in checked.said
    for engine in ("cruxmap", "pgmpy"):
        refused = run("eval", "--argument", tmp_path, "--engine", engine)
        assert refused.code == 1
        assert "hang together too closely for exact probabilities" in refused.said
        assert "Traceback" not in refused.err
