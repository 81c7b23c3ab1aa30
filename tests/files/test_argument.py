"""Argument files: folders and files, parts, questions written in their claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap import evaluate
from cruxmap.files.argument import argument_of, load_argument, read_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.model.argument import Event
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.problem import ProblemsError
from cruxmap.model.question import Reading

TEN_LINES = """\
argument: umbrella
target: get_wet
claims:
  rain:
    statement: It rains while I walk home.
    credence: {ask: "How likely is rain at six?", reading: 20-40%}
  get_wet:
    statement: I get wet on the way home.
    table:
      - {when: {rain: true}, is: wet_if_rain}
      - {when: {rain: false}, is: false}
questions:
  wet_if_rain: {ask: "If it rains, how likely is it that you get wet?", reading: 70%}
"""


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def test_a_file_alone(tmp_path: Path) -> None:
    write(tmp_path, umbrella=TEN_LINES)
    argument = load_argument(tmp_path / "umbrella.yaml")
    assert (argument.name, argument.title, argument.version, argument.target) == (
        "umbrella",
        "Umbrella",
        1,
        Event("get_wet"),
    )
    assert list(argument.claims) == ["rain", "get_wet"]
    assert argument.claims["get_wet"].title == "Get wet"
    assert list(argument.questions) == ["rain", "wet_if_rain"]
    assert argument.questions["rain"].reading.low == 0.2
    assert argument.claims["rain"].form == CredenceForm("rain")
    assert [(part.name, part.claims, part.questions) for part in argument.parts] == [
        ("umbrella", ("rain", "get_wet"), ("rain", "wet_if_rain"))
    ]


SKY = """\
argument: weather
target: TARGET
claims:
  front: {statement: A front arrives., credence: 0.25}
  sky:
    statement: The sky at noon.
    states: [sun, cloud, rain]
    table: [{when: {front: true}, is: [0.1, 0.5]}, {else: [0.6, 0.8]}]
"""


@pytest.mark.parametrize(
    "target",
    ["sky=sun,cloud", "sky = sun , cloud", "{claim: sky, states: [sun, cloud], title: Dry, statement: It is.}"],
)
def test_a_conclusion_in_several_states(tmp_path: Path, target: str) -> None:
    """A quarter of 0.1 + 0.45, and three quarters of 0.6 + 0.32: 0.8275."""
    argument = load_argument(write(tmp_path, sky=SKY.replace("TARGET", target)) / "sky.yaml")
    assert argument.target == Event("sky_sun_or_cloud")
    assert evaluate(argument).probability == pytest.approx(0.8275)
    title = "Dry" if "title" in target else "Sky: sun or cloud"
    assert argument.claims["sky_sun_or_cloud"].title == title
    assert argument.parts[0].claims == ("front", "sky", "sky_sun_or_cloud")


@pytest.mark.parametrize(
    ("target", "message"),
    [("sky=sun,clout", "'sky' has no state 'clout'"), ("ski=sun,cloud", "there is no claim 'ski'")],
)
def test_a_conclusion_in_states_that_are_none(tmp_path: Path, target: str, message: str) -> None:
    (problem,) = read_argument(write(tmp_path, sky=SKY.replace("TARGET", target)) / "sky.yaml").problems
    assert (problem.line, problem.message) == (2, message)


def test_a_folder_and_text_for_its_path(tmp_path: Path) -> None:
    write(tmp_path, argument=TEN_LINES)
    assert load_argument(tmp_path) == load_argument(str(tmp_path)) == load_argument(tmp_path / "argument.yaml")


def test_parts_keep_their_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        argument="argument: u\ntarget: b=x\ntitle: U\nparts: [two.yaml, one.yaml]\nclaims:\n"
        "  c: {statement: s, table: [{when: {b: [x, y]}, is: 1}]}\n",
        one="part: one\ntitle: The first\nintro: Hello.\nclaims:\n  a: {statement: s, credence: {reading: 10%}}\n",
        two="part: two\nclaims:\n  b: {statement: s, states: {x: X, y: Y}, stick: [q]}\n"
        "questions:\n  q: {ask: s, reading: .5}\n",
    )
    reading = read_argument(tmp_path)
    assert reading.argument is not None
    assert [(part.name, part.title, part.intro) for part in reading.argument.parts] == [
        ("u", "U", ""),
        ("two", "Two", ""),
        ("one", "The first", "Hello."),
    ]
    assert list(reading.argument.claims) == ["c", "b", "a"]
    assert reading.argument.target == Event("b", "x")
    assert reading.argument.claims["b"].states == {"x": "X", "y": "Y"}
    assert [Path(file).name for file in reading.files] == ["argument.yaml", "two.yaml", "one.yaml"]
    assert {problem.code for problem in reading.problems} == {"idle-claim"}


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    write(tmp_path, argument=TEN_LINES + "parts: [more.yaml]\n", more="part: more\n")
    first = load_argument(tmp_path).fingerprint
    assert len(first) == 8
    assert load_argument(tmp_path).fingerprint == first
    write(tmp_path, more="part: more\n# a comment\n")
    second = load_argument(tmp_path).fingerprint
    write(tmp_path, argument=TEN_LINES + "parts: [more.yaml] # too\n")
    assert len({first, second, load_argument(tmp_path).fingerprint}) == 3


def test_a_question_in_its_claim_may_do_without_words(tmp_path: Path) -> None:
    write(
        tmp_path,
        a="argument: u\ntarget: rain\nclaims:\n"
        "  rain: {title: Rain, statement: It rains., credence: {reading: {credence: 0.3, because: why}, core: true}}\n",
    )
    question = load_argument(tmp_path / "a.yaml").questions["rain"]
    assert question.ask == "How likely is it that this is so: It rains?"
    assert (question.title, question.core, question.reading) == ("Rain", True, Reading(0.3, because="why"))


def test_states_that_are_true_and_false_in_any_order(tmp_path: Path) -> None:
    for states in ("[false, true]", "[true, false]", "{false: no, true: yes}"):
        write(tmp_path, a=f"argument: u\ntarget: a\nclaims:\n  a: {{statement: s, states: {states}, credence: 0.3}}\n")
        claim = load_argument(tmp_path / "a.yaml").claims["a"]
        assert claim.is_boolean
        assert list(claim.states) == ["true", "false"]


def test_texts_over_several_lines_are_one(tmp_path: Path) -> None:
    write(tmp_path, a=TEN_LINES + "about: |\n  One\n  two.\n\n  Three.\ntitle: '  Rain '\n")
    argument = load_argument(tmp_path / "a.yaml")
    assert (argument.about, argument.title) == ("One two.\n\nThree.", "Rain")


@pytest.mark.parametrize("footnote", ["8", "8a", "8–9"])
def test_a_footnote_may_be_more_than_a_number(tmp_path: Path, footnote: str) -> None:
    point = f"    considerations: [{{kind: for, text: It may., footnote: {footnote}}}]\n"
    write(tmp_path, umbrella=TEN_LINES.replace("  get_wet:\n", f"{point}  get_wet:\n"))
    (consideration,) = load_argument(tmp_path / "umbrella.yaml").claims["rain"].considerations
    assert consideration.footnote == footnote


def test_warnings_stop_nothing(tmp_path: Path) -> None:
    write(tmp_path, a=TEN_LINES.replace("claims:\n", "claims:\n  idle: {statement: s, credence: 0.5}\n"))
    reading = read_argument(tmp_path / "a.yaml")
    assert reading.argument is not None
    assert [problem.severity for problem in reading.problems] == ["warning"]


def test_load_raises_with_every_problem(tmp_path: Path) -> None:
    write(tmp_path, a=TEN_LINES.replace("70%", "70").replace("wet_if_rain}", "wet_if_snow}"))
    with pytest.raises(ProblemsError) as raised:
        load_argument(tmp_path / "a.yaml")
    assert [problem.line for problem in raised.value.problems] == [10, 13]


def test_problems_are_in_the_order_of_the_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        argument="argument: u\ntarget: a\nparts: [two.yaml, one.yaml]\nviews: [x]\n",
        one="part: one\nclaims:\n  a: {statement: s, credence: 3}\n",
        two="part: two\nclaims:\n  b: {statement: s, credence: 3}\n  c: {statement: s, credence: 5, titel: s}\n",
    )
    problems = read_argument(tmp_path).problems
    places = [(Path(problem.file).name, problem.line) for problem in problems]
    assert places == [("argument.yaml", 4), ("two.yaml", 3), ("two.yaml", 4), ("one.yaml", 3)]


def test_a_missing_part_makes_no_further_problems(tmp_path: Path) -> None:
    write(tmp_path, argument="argument: u\ntarget: a\nparts: [one.yaml]\nscope: {b: true}\n")
    assert [problem.code for problem in read_argument(tmp_path).problems] == ["missing-file"]


def test_all_parts_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cruxmap.files.argument.MAX_TOTAL", 4_000_000)
    names = [f"p{i}" for i in range(8)]
    write(tmp_path, argument=f"argument: u\ntarget: a\nparts: [{', '.join(f'{name}.yaml' for name in names)}]\n")
    write(tmp_path, **{name: f"part: {name}\n" + "#" * 900_000 for name in names})
    problems = read_argument(tmp_path).problems
    assert [problem.code for problem in problems] == ["too-large"] * 3
    assert problems[0].message == ("the part 'p5.yaml' is one too many: those before it have 4.5 MB already")


def test_parts_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path, argument="argument: u\ntarget: a\nparts: [deep/one.yaml]\n")
    write(tmp_path / "deep", one="part: one\nclaims:\n  a: {statement: s, credence: 0.3}\n")
    assert list(load_argument(tmp_path).claims) == ["a"]


def test_which_argument_a_file_belongs_to(tmp_path: Path) -> None:
    write(tmp_path, argument=TEN_LINES, part="part: more\n", me="credences: {}\n", broken="a: [", empty="")
    assert argument_of(tmp_path / "argument.yaml") == tmp_path / "argument.yaml"
    assert argument_of(tmp_path / "part.yaml") == tmp_path
    for name in ("me", "broken", "empty", "nobody"):
        assert argument_of(tmp_path / f"{name}.yaml") is None


@pytest.mark.parametrize("name", shipped_arguments())
def test_the_shipped_arguments_are_in_order(name: str) -> None:
    assert read_argument(ROOT / "arguments" / name).problems == ()


def test_questions_inside_of_claims_are_asked_at_their_claims(tmp_path: Path) -> None:
    path = tmp_path / "argument.yaml"
    path.write_text(
        "argument: a\ntarget: dry\nclaims:\n"
        "  rain: {statement: R., credence: {ask: Rain?, reading: 30%}}\n"
        "  wet:\n    statement: W.\n    table: [{when: {rain: true}, is: w}, {when: {rain: false}, is: false}]\n"
        "  sun: {title: The sun shines, statement: S., credence: {ask: Sun?, reading: 30%}}\n"
        "  dry:\n    statement: D.\n    table: [{when: {wet: true, sun: true}, is: d}, {when: {wet: true, sun: false},"
        " is: e}, {when: {wet: false}, is: true}]\n  late: {statement: L., credence: {reading: 1%}}\n"
        "questions:\n  w: {ask: W?, reading: 1%}\n  e: {ask: E?, reading: 1%}\n  d: {ask: D?, reading: 1%}\n",
        "utf-8",
    )
    argument = load_argument(path)
    assert list(argument.questions) == ["rain", "w", "sun", "e", "d", "late"] == list(argument.parts[0].questions)
    assert argument.question_title("sun") == "The sun shines"
    assert argument.questions["late"].ask == "How likely is it that this is so: L?"
