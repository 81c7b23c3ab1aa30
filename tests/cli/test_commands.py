"""The smaller commands: explain, claims, questions, arguments, check, new, schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.font_manager import findfont

from conftest import ROOT, Run
from cruxmap.cli.app import COMMANDS
from cruxmap.report.pictures.fonts import FAMILY, families


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("explain-claim.txt", ("explain", "goal_survives")),
        ("explain-variable.txt", ("explain", "goal_at_awareness")),
        ("explain-question.txt", ("explain", "schemer_cheapest_with_step")),
        ("explain-both.txt", ("explain", "speed_beats_simplicity")),
        ("claims.txt", ("claims",)),
        ("questions.txt", ("questions",)),
        ("questions-core-ask.txt", ("questions", "--core", "--ask")),
        ("arguments.txt", ("arguments",)),
        ("help.txt", ("--help",)),
    ],
)
def test_screens(run: Run, golden: Callable[[str, str], None], name: str, arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    golden(name, outcome.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert "Usage: cruxmap" in outcome.out


@pytest.mark.parametrize("arguments", [("explain", "taste"), ("claims",), ("questions",), ("arguments",)])
@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_formats(run: Run, arguments: tuple[str, ...], form: str) -> None:
    outcome = run(*arguments, "--format", form)
    assert outcome.code == 0
    if form == "json":
        assert json.loads(outcome.out)["caption"]


def test_a_claim_that_evidence_makes_irrelevant(run: Run) -> None:
    outcome = run("explain", "sgd_notices", "--given", "nearest_goal_story=false")
    assert "cannot matter" not in outcome.out
    outcome = run("explain", "slack_in_training", "--given", "pull=later")
    assert "cannot matter for scheming given scope, pull=later" in " ".join(outcome.out.split())


def test_an_unknown_name_to_explain(run: Run) -> None:
    outcome = run("explain", "sgd_notice")
    assert outcome.code == 2
    assert "did you mean 'sgd_notices'?" in outcome.err


def test_the_shipped_arguments_are_in_order(run: Run) -> None:
    outcome = run("check")
    assert outcome.code == 0
    assert outcome.err.count("warning:") == 1  # of the superforecasters, whose view is not what they imply
    assert "superforecasters-2023.yaml" in outcome.err


def test_check_tells_every_problem_of_every_file(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("argument: scheming\ncredences:\n  slack_in_trainin: 30%\n  goal_directed: 1.7\n", "utf-8")
    outcome = run("check", bad, tmp_path / "missing.yaml")
    assert outcome.code == 1
    assert f"{bad}:4:18: credence 1.7 for 'goal_directed' is more than 1" in outcome.said
    assert "did you mean 'slack_in_training'?" in outcome.err
    assert "missing.yaml" in outcome.err
    problems = json.loads(run("check", bad, "--format", "json").out)["problems"]
    assert {"severity", "code", "file", "line", "column", "message", "remedy"} == set(problems[0])
    assert [problem["line"] for problem in problems] == [3, 4]


def test_a_file_of_something_else_is_an_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "foo.yaml"
    path.write_text("foo: 1\n", "utf-8")
    for arguments in (("check", path), ("eval", path), ("set", path, "goal_directed=30%")):
        outcome = run(*arguments)
        assert (outcome.code, outcome.out) == (1, "")
        assert "there is nothing of a file of credences here" in outcome.said
        assert "`credences: {some_question: 30%}`" in outcome.said
    assert path.read_text("utf-8") == "foo: 1\n"


def test_paths_in_commands_can_be_typed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "now: cruxmap eval --argument 'bad name!'\n" in run("new", "bad name!").out
    assert "`cruxmap check 'bad name!'`" in (tmp_path / "bad name!" / "argument.yaml").read_text("utf-8")
    assert "cruxmap eval 'my answers.yaml'\n" in run("new", "--credences", "my answers.yaml").out
    assert "cruxmap pool 'a table.csv'\n" in run("new", "--csv", "a table.csv").out
    assert "`cruxmap elicit 'no file.yaml'`" in run("eval", "no file.yaml").said
    assert "did you mean 'my answers.yaml'?" in run("eval", "my answer.yaml").said


def test_check_warns_of_certainties(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sure.yaml"
    path.write_text("argument: scheming\ncredences:\n  goal_directed: 1\n", "utf-8")
    outcome = run("check", path)
    assert outcome.code == 0
    assert "warning" in outcome.err


def test_check_of_a_part_checks_its_argument(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "a")
    (tmp_path / "a" / "more.yaml").write_text("part: more\nclaims: {}\n", "utf-8")
    assert run("check", tmp_path / "a" / "more.yaml").code == 0


def test_a_new_argument_is_valid_and_evaluates(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "My picnic"
    assert run("new", folder).code == 0
    assert run("check", folder).code == 0
    result = json.loads(run("eval", "--argument", folder, "--format", "json").out)
    # P(success) = P(dry) (P(guests | dry) 0.8 + P(no guests | dry) 0.1)
    guests = 1 / (1 + (2 / 3 * 1 / 9) ** 0.5)
    assert result["probability"] == pytest.approx(0.7 * (guests * 0.8 + (1 - guests) * 0.1), abs=1e-12)


def test_a_blank_credence_file_is_read_as_no_answers(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    assert run("new", "--credences", path).code == 0
    assert run("check", path).code == 0
    assert json.loads(run("eval", path, "--format", "json").out)["answered"] == 0
    text = path.read_text("utf-8")
    assert "90%" not in text, "a blank must not anchor"
    filled = text.replace("  goal_directed:", "  goal_directed: 95%")
    path.write_text(filled, "utf-8")
    assert json.loads(run("eval", path, "--format", "json").out)["answered"] == 1


@pytest.mark.parametrize("arguments", [("map", "-o"), ("report", "-o"), ("export", "-o"), ("sensitivity", "--plot")])
def test_a_link_to_another_kind_of_file_is_not_written_through(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("me.yaml").write_text("argument: scheming\ncredences: {goal_directed: 80%}\n", "utf-8")
    name = {"report": "x.html", "export": "x.bif"}.get(arguments[0], "x.svg")
    Path(name).symlink_to("me.yaml")
    outcome = run(*arguments, name)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"'{name}' is a link to" in outcome.said
    assert "remove the link, or write to another name" in outcome.said
    assert Path("me.yaml").read_text("utf-8").startswith("argument: scheming\n")


@pytest.mark.parametrize("arguments", [("sensitivity", "--plot", "x.png"), ("map", "-o", "x.png")])
def test_letters_that_no_font_has_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "argument: sky\ntarget: wet\nclaims: {wet: {title: 'It’s \U00016a40', statement: S., credence: q}}\n"
    text += "questions: {q: {title: 'Ώ → \U00016a40', ask: 'Q?', reading: 30%}}\n"
    Path("argument.yaml").write_text(text, "utf-8")
    monkeypatch.setattr("cruxmap.report.pictures.fonts._codes", lambda file: frozenset(range(0x16A40)))
    outcome = run(*arguments, "--argument", "argument.yaml")
    assert outcome.code == 0
    assert "warning: no installed font has these letters, which are drawn as boxes: \U00016a40; install" in outcome.said
    monkeypatch.setattr("cruxmap.report.pictures.fonts._codes", lambda file: frozenset(range(0x20000)))
    assert run(*arguments, "--argument", "argument.yaml").err == "wrote x.png\n"


def test_installed_fonts_letter_what_the_first_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = findfont(FAMILY)
    monkeypatch.setattr(
        "cruxmap.report.pictures.fonts._codes", lambda file: frozenset(b"abc" if file == ours else b"xyz")
    )
    first, *others = families("a b\nx")
    assert first == FAMILY
    assert len(others) == 1
    assert families("a b\n") == [FAMILY]


def test_new_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("mine", "utf-8")
    outcome = run("new", "--credences", path)
    assert outcome.code == 1
    assert path.read_text("utf-8") == "mine"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine", "utf-8")
    assert run("new", tmp_path / "full").code == 1
    assert run("new").code == 2


def test_a_claim_that_matters_under_a_condition_only(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sky.yaml"
    path.write_text(
        "argument: sky\ntarget: filter\nconditions: [{title: it is silent, given: {silent: true}}]\nclaims:\n"
        "  filter: {statement: F., credence: {reading: 30%}}\n  crowded: {statement: C., credence: {reading: 30%}}\n"
        "  silent:\n    statement: S.\n    table:\n"
        "      - {when: {filter: true}, is: 90%}\n      - {when: {filter: false, crowded: true}, is: 10%}\n"
        "      - {when: {filter: false, crowded: false}, is: 50%}\n",
        "utf-8",
    )
    assert run("check", path).out == "1 file in order.\n"
    said = " ".join(run("explain", "crowded", "--argument", path).out.split())
    assert "does not matter for filter by itself: the two are d-separated. It can matter given silent=true." in said


@pytest.mark.parametrize(
    "ways", [(("--help",), ("-h",), ("help",)), (("eval", "--help"), ("eval", "-h"), ("help", "eval"))]
)
def test_help_is_asked_for_in_each_usual_way(run: Run, ways: tuple[tuple[str, ...], ...]) -> None:
    outcomes = [run(*way) for way in ways]
    assert outcomes == [outcomes[0]] * len(ways)
    assert (outcomes[0].code, outcomes[0].out[:14], outcomes[0].err) == (0, "Usage: cruxmap", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("help", "evl"), "there is no command 'evl' → did you mean 'eval'?"),
        (("eval", "--target"), "--target: a value is missing"),
        (("eval", "--without-scope=yes"), "--without-scope: takes no value → write --without-scope alone"),
        (("--version=3",), "--version: takes no value"),
        (("eval", "--draws", "x in y"), "--draws: 'x in y' is not a whole number → write one from 2"),
        (("eval", "--draws", "1"), "--draws: 1 is out of range"),
        (("eval", "--format", "' is not one of '"), "is not allowed here → write table, markdown, csv or json"),
        (("explain", "a", "b", "two words"), "there is no use for 'two words' here"),
    ],
)
def test_what_typer_refuses_is_said_in_our_words(run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run(*arguments)
    assert outcome.code == 2
    assert said in outcome.said


@pytest.mark.parametrize("option", ["--output", "--out", "-o"])
def test_where_to_write_is_one_option_everywhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rain.bif").write_text(
        "network n { }\nvariable a { type discrete [ 2 ] { x, y }; }\nprobability ( a ) { table 0.3, 0.7; }\n", "utf-8"
    )
    (tmp_path / "small.yaml").write_text(
        "argument: a\ntarget: a\nclaims: {a: {statement: A., credence: {ask: A?, reading: 3%}}}\n", "utf-8"
    )
    for arguments, name in (
        (("map", "--argument", "small.yaml"), "map.svg"),
        (("report", "--argument", "small.yaml"), "page.html"),
        (("export",), "net.bif"),
        (("import", "rain.bif"), "rain"),
    ):
        assert run(*arguments, option, name).code == 0
        assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", "nowhere.yaml"),
        ("eval", "--given", "goal_directed=maybe"),
        ("eval", "--pin", "scheming"),
        (
            "eval",
            "scheming-averse",
            "--given",
            "scheming",
            "--set",
            "goal_directed=0",
            "--do",
            "situational_awareness=false",
        ),
        ("sensitivity", "--part", "nothing"),
        ("sensitivity", "--reach", "30"),
        ("sensitivity", "--claims", "--global"),
        ("diff", "reading", "nowhere.yaml"),
        ("pool", "reading"),
        ("pool", "scheming-averse", "--weight", "Zoe=2"),
        ("explain", "nothing"),
        ("map", "--around", "nothing"),
        ("map", "-o", "map.txt"),
        ("report", "-o", "page.txt"),
        ("check", "nowhere.yaml"),
        ("new", "8"),
        ("new", "--credences", "nowhere/me.yaml"),
        ("export", "-o", "net.txt"),
        ("import", "net.txt", "-o", "net"),
        ("import", "nowhere.bif", "-o", "net"),
        ("schema", "nothing"),
        ("set", "me.csv", "goal_directed=30%"),
        ("elicit", "me.csv"),
    ],
    ids=" ".join,
)
def test_every_refusal_has_a_remedy(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*arguments)
    assert outcome.code in (1, 2)
    assert "\n  → " in outcome.err
    assert not list(tmp_path.iterdir())


def test_every_file_that_was_read_is_counted(run: Run) -> None:
    count = len([*(ROOT / "arguments" / "scheming").rglob("*.yaml")])
    assert run("check", "scheming").out == f"{count} files in order.\n"


@pytest.mark.parametrize("suffix", [".csv", ".json", ".md", ".txt"])
@pytest.mark.parametrize("command", ["eval", "sensitivity", "claims", "arguments"])
def test_a_file_gets_what_its_name_asks_for(run: Run, tmp_path: Path, command: str, suffix: str) -> None:
    path = tmp_path / f"result{suffix}"
    outcome = run(command, "-o", str(path))
    assert (outcome.code, outcome.out) == (0, "")
    assert f"wrote {path}" in outcome.err
    output_format = {".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "table"}[suffix]
    assert path.read_bytes().decode("utf-8") == run(command, "--format", output_format).out.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "me.yaml"), "-o: 'me.yaml' does not end in .txt, .md, .csv or .json → write me.txt"),
        (("--json", "--out", "me.csv"), "-o: 'me.csv' does not end in .json, as such a file does → write me.json, or"),
    ],
)
def test_a_file_of_another_kind_is_left_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name = options[-1]
    Path(name).write_text("mine", "utf-8")
    outcome = run("eval", *options)
    assert outcome.code == 2
    assert said in outcome.said
    assert Path(name).read_text("utf-8") == "mine"
