"""`export`, `import` and `eval --engine`: other programs' files, and pgmpy's opinion."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conftest import Run

DOG = """network family {
}
variable Family-Out {
  type discrete [ 2 ] { yes, no };
}
variable "Dog Problem" {
  type discrete [ 3 ] { none, Minor, major };
}
probability ( Family-Out ) {
  table 0.15, 0.85;
}
probability ( "Dog Problem" | Family-Out ) {
  (yes) 0.5, 0.25, 0.25;
  (no) 1, 0, 0;
}"""


@pytest.fixture
def dog(tmp_path: Path) -> Path:
    path = tmp_path / "dog.bif"
    path.write_text(DOG)  # the last line has no end
    return path


@pytest.mark.parametrize("name", ["n.bif", "n.xml", "n.xmlbif", "n.bifxml", "n.graphml"])
def test_the_name_of_the_file_says_the_format(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    outcome = run("export", "-o", path)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"wrote {path}\n")
    start = path.read_text()[:20]
    assert start.startswith({".bif": "network scheming", ".graphml": "<graphml"}.get(path.suffix, "<?xml"))


def test_export_goes_to_standard_output_with_the_person_s_credences(run: Run) -> None:
    text = run("export", "--to", "bif", "--set", "goal_directed=30%").out
    assert "probability ( goal_directed ) {\n    table 0.3, 0.7 ;\n}" in text
    assert run("export", "--to", "bif", "--set", "goal_directed=30%").out == text


def test_do_cuts_what_decides_a_claim(run: Run) -> None:
    text = run("export", "--to", "bif", "--do", "window_open=true").out
    assert "probability ( window_open ) {\n    table 1.0, 0.0 ;\n}" in text


def test_graphml_carries_titles_and_probabilities(run: Run) -> None:
    root = ElementTree.fromstring(run("export", "--to", "graphml").out)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key.get("attr.name") for key in root.findall("g:key", space)}
    nodes = {
        node.get("id"): {keys[data.get("key")]: data.text for data in node.findall("g:data", space)}
        for node in root.findall(".//g:node", space)
    }
    assert float(str(nodes["scheming"]["probability"])) == pytest.approx(0.1673492851, abs=1e-9)
    assert str(nodes["route"]["probabilities"]).startswith("proxy_goal_before_awareness 2.2%, ")
    assert nodes["window_open"]["title"]
    edges = {(edge.get("source"), edge.get("target")) for edge in root.findall(".//g:edge", space)}
    assert ("slack_in_training", "window_open") in edges


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "xdsl"], "read the tables of XDSL in different orders"),
        (["-o", "n.xdsl"], "no format 'xdsl'"),
        (["--to", "net"], "no format 'net': write one of bif, xmlbif, graphml"),
        ([], "write one of bif, xmlbif, graphml"),
        (["--to", "bif", "-o", "me.yaml"], "does not end in .bif"),
    ],
)
def test_formats_that_are_not_offered_are_wrong_usage(run: Run, options: list[str], said: str) -> None:
    outcome = run("export", *options)
    assert outcome.code == 2
    assert said in outcome.err


def test_an_imported_network_is_an_argument_to_edit(run: Run, dog: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "dog"
    outcome = run("import", dog, "-o", folder)
    assert outcome.code == 0, outcome.err
    assert outcome.out == (
        f"{folder}/argument.yaml has 2 claims and 3 questions, and concludes about dog_problem=none; "
        f"now: cruxmap eval --argument {folder}\n"
    )
    assert (folder / "argument.yaml").read_text() == (
        "# Made from dog.bif by `cruxmap import`. The readings are the numbers of that file, and the statements\n"
        "# and questions were made from its names: put them in words that a person can answer.\n"
        "argument: family\n"
        "source: dog.bif\n"
        "target: dog_problem=none\n"
        "\n"
        "claims:\n"
        "  family_out:\n"
        "    title: Family-Out\n"
        "    statement: Family-Out is yes.\n"
        "    credence: {ask: How likely is it that Family-Out is yes?, reading: 0.15}\n"
        "\n"
        "  dog_problem:\n"
        "    title: Dog Problem\n"
        '    statement: "Dog Problem is none, Minor or major."\n'
        "    states: {none: none, minor: Minor, major: major}\n"
        "    table:\n"
        "      - {when: {family_out: true}, is: [dog_problem_none_if_family_out, dog_problem_minor_if_family_out]}\n"
        "      - {when: {family_out: false}, is: none}\n"
        "\n"
        "questions:\n"
        "  dog_problem_none_if_family_out:\n"
        '    ask: "If Family-Out is yes, how likely is it that Dog Problem is none?"\n'
        "    reading: 0.5\n"
        "  dog_problem_minor_if_family_out:\n"
        '    ask: "If Family-Out is yes and it is not none, how likely is it that Dog Problem is Minor?"\n'
        "    reading: 0.5\n"
    )
    assert run("check", folder).out == "1 file in order.\n"
    found = json.loads(run("eval", "--argument", folder, "--format", "json").out)
    assert found["probability"] == pytest.approx(0.15 * 0.5 + 0.85, abs=1e-12)
    minor = json.loads(run("eval", "--argument", folder, "--target", "dog_problem=minor", "-f", "json").out)
    assert minor["probability"] == pytest.approx(0.15 * 0.25, abs=1e-12)


def test_what_is_exported_can_be_imported(run: Run, tmp_path: Path) -> None:
    run("export", "-o", tmp_path / "n.xml")
    assert run("import", tmp_path / "n.xml", "-o", tmp_path / "again", "--target", "scheming").code == 0
    found = json.loads(run("eval", "--argument", tmp_path / "again", "--format", "json").out)
    assert found["probability"] == pytest.approx(0.1673492851, abs=1e-9)


def test_nothing_is_overwritten(run: Run, dog: Path, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    outcome = run("import", dog, "-o", folder)
    assert (outcome.code, outcome.err) == (1, f"{folder} is there already: choose another name\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dog.bif", "there"]


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        (DOG, ["--target", "cat"], 1, "there is no node 'cat' to conclude about"),
        (DOG, ["--from", "xdsl"], 2, "write bif or xmlbif"),
        (DOG.replace("0.85", "0.95"), [], 1, "'Family-Out' adds up to 1.1, not to 1"),
        (DOG.replace("0.85", "fish"), [], 1, "cannot be read as BIF"),
        ("\x00\xff\x1b[31m", [], 1, "there is no node in it"),
        ("x" * 4_000_001, [], 1, "is too large"),
    ],
)
def test_what_does_not_fit_is_refused(
    run: Run, tmp_path: Path, text: str, options: list[str], code: int, said: str
) -> None:
    path = tmp_path / "bad.bif"
    path.write_text(text)
    outcome = run("import", path, "-o", tmp_path / "made", *options)
    assert outcome.code == code
    assert said in outcome.err
    assert "\x1b" not in outcome.err
    assert not (tmp_path / "made").exists()


def test_a_missing_file_is_told_plainly(run: Run, tmp_path: Path) -> None:
    outcome = run("import", tmp_path / "none.bif", "-o", tmp_path / "made")
    assert outcome.code == 1
    assert "no such file" in outcome.err


def test_pgmpy_gives_the_same_numbers(run: Run) -> None:
    options = [
        "--given",
        "sgd_notices",
        "--given",
        "taste=for,neither",
        "--do",
        "slack_in_training=false",
        "-f",
        "json",
    ]
    own, other = (json.loads(run("eval", *options, *more).out) for more in ([], ["--engine", "pgmpy"]))
    assert (own["engine"], other["engine"], other["band"]) == ("cruxmap", "pgmpy", None)
    for key in ("probability", "in_scope", "conditions", "routes", "classes"):
        assert other[key] == pytest.approx(own[key], abs=1e-12)
    swings = [{row["question"]: row["probability_high"] for row in one["questions"]} for one in (own, other)]
    assert swings[0] == pytest.approx(swings[1], abs=1e-12)
    assert "Worked out by pgmpy, without a band." in other["caption"]


def test_pgmpy_explains_what_has_no_answer(run: Run) -> None:
    outcome = run("eval", "--engine", "pgmpy", "--given", "taste=for", "--given", "preference_strength=none")
    assert (outcome.code, outcome.out) == (1, "")
    assert "preference_strength=none cannot hold together with taste=for" in outcome.err
    assert run("eval", "--engine", "pgmpy", "--plot", "x.svg").code == 2
