"""Sets of observations as they are written, and what they add to an argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.files.argument import load_argument, read_argument, set_about
from cruxmap.files.locate import evidence_sets, find_evidence
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.evidence import EvidenceSet, Observation
from cruxmap.model.forms.observed import Likelihoods, LikelihoodsSpec, Ratio, RatioSpec
from cruxmap.model.problem import Problem, ProblemsError
from cruxmap.model.question import Reading
from cruxmap.report.problems import problems_text

UMBRELLA = ROOT / "tests" / "evidence" / "argument.yaml"
SKY = """\
evidence: sky
title: What one could see
about: Looks at the sky.
by: an example
claims:
  front: {statement: A front passes., credence: {reading: 30%}}
observations:
  clouds:
    title: Clouds
    statement: There are clouds at five.
    source: I looked.
    status: seen
    date: 2026-11-26
    bears_on: rain
    ratio: {credence: 3:1, low: 2:1, high: 5:1, because: It often rains then.}
    shown: Where they were.
    not_shown: How high they were.
  leaves:
    statement: The leaves fly.
    source: A window.
    status: open
    bears_on: wind
    likelihoods: {strong: 95%, weak: 20-40%, none: 0}
  haze: {statement: Haze., source: A hill., status: seen, date: 2026, bears_on: "wind = weak, none", ratio: 1:1}
  thunder:
    statement: It thunders.
    source: A balcony.
    status: not_seen
    date: 2026-11
    table: [{when: {rain: true, front: true}, is: thunder_in_front}, {when: {rain: [true, false]}, is: 0.01}]
questions:
  thunder_in_front: {ask: "If it rains in a front, how likely is thunder?", reading: 40%}
"""
FIRST_ROW = "{when: {rain: [true, false]}, is: 0.01}"
SKY = SKY.replace(FIRST_ROW, "{when: {rain: true, front: false}, is: 0.01}, {when: {rain: false}, is: 0.01}")


def laid_over(folder: Path, *texts: str) -> ArgumentMap:
    return load_argument(UMBRELLA, [written(folder, text, f"set{i}.yaml") for i, text in enumerate(texts)])


def written(folder: Path, text: str, name: str = "sky.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def problems(path: Path) -> tuple[Problem, ...]:
    reading = read_argument(UMBRELLA, [path])
    assert reading.argument is None
    return reading.problems


def test_observations_are_claims_of_a_part_of_their_own(tmp_path: Path) -> None:
    bare, argument = load_argument(UMBRELLA), laid_over(tmp_path, SKY)
    names = ("front", "clouds", "leaves", "haze", "thunder")
    strengths = ("thunder_in_front", "front", "clouds", "leaves_if_strong", "leaves_if_weak", "leaves_if_none", "haze")
    assert (*argument.claims,) == (*bare.claims, *names)
    assert (*argument.questions,) == (*bare.questions, *strengths)
    part = argument.parts[-1]
    assert (part.name, part.title, part.claims, part.questions) == ("sky", "What one could see", names, strengths)
    assert argument.strengths == strengths
    assert argument.evidence == (EvidenceSet("sky", "What one could see", "Looks at the sky.", "an example"),)
    assert bare.fingerprint != argument.fingerprint
    assert (*argument.observations,) == names[1:], "a cause is no observation"
    assert argument.observed() == {"clouds": ("true",), "haze": ("true",), "thunder": ("false",)}


def test_what_is_known_of_an_observation(tmp_path: Path) -> None:
    argument = laid_over(tmp_path, SKY)
    assert argument.observations["clouds"] == Observation(
        "sky", "seen", "2026-11-26", "I looked.", "Where they were.", "How high they were.", ("rain",), relative=True
    )
    assert argument.observations["thunder"].bears_on == ("rain", "front")
    assert not argument.observations["leaves"].relative
    claim = argument.claims["clouds"]
    assert (claim.title, claim.statement, claim.is_boolean) == ("Clouds", "There are clouds at five.", True)
    assert claim.states == {"true": "seen", "false": "not seen"}
    assert argument.claims["leaves"].title == "Leaves"


def test_the_three_kinds_of_strength(tmp_path: Path) -> None:
    argument = laid_over(tmp_path, SKY)
    forms = {name: argument.claims[name].form for name in argument.observations}
    assert forms["clouds"] == Ratio(RatioSpec("rain", ("true",), "clouds"))
    assert forms["haze"] == Ratio(RatioSpec("wind", ("weak", "none"), "haze"))
    by_state = {state: f"leaves_if_{state}" for state in ("strong", "weak", "none")}
    assert forms["leaves"] == Likelihoods(LikelihoodsSpec("wind", by_state))
    assert forms["thunder"].key == "table"


def test_a_strength_is_a_question_with_a_reading(tmp_path: Path) -> None:
    questions = laid_over(tmp_path, SKY).questions
    clouds = questions["clouds"]
    assert clouds.reading == Reading(0.75, 2 / 3, 5 / 6, "", "It often rains then.")
    assert clouds.title == "Clouds"
    assert clouds.ask == (
        "Suppose it were 50–50 whether “Rain” is so. Having seen this, and nothing else, how likely would it be? "
        "50% means that seeing it says nothing."
    )
    assert "“Wind: weak or none” is so" in questions["haze"].ask
    assert questions["leaves_if_none"].title == "Leaves, if none"
    assert questions["leaves_if_none"].ask == "Suppose that “Wind: none” is so. How likely would one be to see this?"
    assert questions["leaves_if_weak"].reading.low == pytest.approx(0.2)


def test_words_of_ones_own(tmp_path: Path) -> None:
    own = SKY.replace("{credence: 3:1,", "{ask: How telling are clouds?, title: Of clouds, credence: 3:1,")
    question = laid_over(tmp_path, own).questions["clouds"]
    assert (question.ask, question.title) == ("How telling are clouds?", "Of clouds")


def test_several_sets(tmp_path: Path) -> None:
    other = "evidence: other\nobservations:\n  dew: {statement: D., source: S, status: open, bears_on: clouds, %s}\n"
    argument = laid_over(tmp_path, SKY, other % "likelihoods: {true: 1, false: 0.5}")
    assert [evidence.name for evidence in argument.evidence] == ["sky", "other"]
    assert argument.observations["dew"].bears_on == ("clouds",), "an observation may bear on one of another set"
    with pytest.raises(ProblemsError) as raised:
        laid_over(tmp_path, SKY, SKY)
    assert {problem.code for problem in raised.value.problems} == {"duplicate-name"}
    assert raised.value.problems[0].message == "there is a set 'sky' already"


def test_sound_observations_of_a_set_at_fault_hide_nothing(tmp_path: Path) -> None:
    text = SKY.replace("status: open", "status: opne").replace("bears_on: rain\n", "bears_on: rian\n")
    assert [(problem.code, problem.remedy) for problem in problems(written(tmp_path, text))] == [
        ("unknown-parent", "did you mean 'rain'?"),
        ("not-allowed", "did you mean 'open'?"),
    ]


def test_a_set_is_not_read_where_the_argument_is_at_fault(tmp_path: Path) -> None:
    broken = written(
        tmp_path, UMBRELLA.read_text("utf-8").replace("credence: {reading: 10%}", "credence: 10"), "a.yaml"
    )
    reading = read_argument(broken, [written(tmp_path, "evidence: [")])
    assert {problem.file for problem in reading.problems} == {str(broken)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"evidence: sky\n" + b"# x\n" * 12_500_000, "is too large (50.0 MB; the most is 1 MB)"),
        (b"\xff\xfeh\x00i\x00", "this is UTF-16, not UTF-8"),
        (b"", "there is nothing in this file"),
        (b"evidence: sky\nobservations: " + b"[" * 300_000, "too many levels of nesting"),
        (SKY.replace("title: Clouds", "title: Clo\x1b[31muds").encode(), "an invisible control character (U+001B)"),
    ],
    ids=["50 MB", "UTF-16", "empty", "deep", "escape"],
)
def test_files_that_are_none(tmp_path: Path, text: bytes, message: str) -> None:
    path = tmp_path / "sky.yaml"
    path.write_bytes(text)
    told = problems(path)
    assert len(told) == 1
    assert message in told[0].message
    assert (told[0].file, told[0].mended_by) == (str(path), "")
    assert "\x1b" not in problems_text(told)


def test_a_set_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere.yaml")[0].code == "missing-file"
    assert problems(tmp_path)[0].file == str(tmp_path)


def test_the_reader_survives_every_beginning_of_a_file(tmp_path: Path) -> None:
    """As it is while somebody types."""
    for end in range(0, len(SKY), 29):
        read_argument(UMBRELLA, [written(tmp_path, SKY[:end])])


def test_where_sets_are_found(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    main = written(tmp_path, "argument: here\n", "argument.yaml")
    sky = written(tmp_path / "evidence", SKY)
    mine = written(tmp_path, SKY, "mine.yaml")
    assert evidence_sets(tmp_path) == evidence_sets(main) == {"sky": sky}
    assert find_evidence("sky", tmp_path) == sky
    assert find_evidence("mine.yaml", tmp_path, tmp_path) == mine
    assert find_evidence(str(mine), main) == mine
    with pytest.raises(ProblemsError) as raised:
        find_evidence("skye", tmp_path)
    assert raised.value.problems[0].remedy == "did you mean 'sky'?"


def test_what_a_set_says_it_is_about(tmp_path: Path) -> None:
    assert set_about(written(tmp_path, SKY)) == ""
    assert set_about(written(tmp_path, "argument: umbrella\n" + SKY)) == "umbrella"
    assert set_about(UMBRELLA) is set_about(tmp_path / "nowhere.yaml") is None
    assert set_about(written(tmp_path, "evidence: sky\ncredences: {rain: 30%}\n")) is None
