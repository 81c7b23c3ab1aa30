"""Which sets are laid over an argument, which observations count, and what is said where people differ in that."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap.files.credences import Layers
from cruxmap.model.problem import Problem, ProblemsError
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import open_case
from cruxmap.opening.evidence import evidence_files, laid_over_all, observed_in
from cruxmap.opening.groups import open_group
from cruxmap.opening.misuse import MisuseError
from cruxmap.opening.people import open_pair

ARGUMENT = "argument: game\ntarget: win\nclaims:\n  win: {statement: We win., credence: {reading: 50%}}\n"
SET = (
    "evidence: %s\nobservations:\n  %s: {statement: O., source: S, status: seen, date: %s, bears_on: win, ratio: 2:1}\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An argument with two sets, and three people's files: with the first set, with none, and with both."""
    (tmp_path / "game" / "evidence").mkdir(parents=True)
    (tmp_path / "game" / "argument.yaml").write_text(ARGUMENT)
    for name, date in (("form", "2024"), ("weather", "2026-05")):
        (tmp_path / "game" / "evidence" / f"{name}.yaml").write_text(SET % (name, f"o_{name}", date))
    for name, sets in (("ann", "form"), ("bob", ""), ("cleo", "[form, weather]")):
        (tmp_path / f"{name}.yaml").write_text(f"argument: game\nname: {name}\nevidence: {sets}\ncredences: {{}}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "game"


def test_the_sets_of_files_and_options_each_once(home: Path) -> None:
    def names(files: list[str], texts: list[str] | None) -> list[str]:
        return [path.stem for path in evidence_files(home, [Layers(file) for file in files], texts)]

    assert names([], None) == names(["bob.yaml"], []) == []
    assert names(["ann.yaml"], None) == ["form"]
    assert names(["ann.yaml", "cleo.yaml"], ["game/evidence/form.yaml"]) == ["form", "weather"]
    assert names([], ["weather", "form", "weather"]) == ["weather", "form"]
    assert names(["ann.yaml"], ["none"]) == ["form"], "laid over, since the file may answer its questions"
    with pytest.raises(MisuseError, match="stands beside a set"):
        names([], ["none", "form"])
    with pytest.raises(ProblemsError):
        names([], ["from"])


def test_which_observations_count(home: Path) -> None:
    argument = load_compiled(home, evidence_files(home, [], ["form", "weather"]))

    def observed(texts: list[str], as_of: str | None) -> list[str]:
        problems: list[Problem] = []
        result = list(observed_in(argument, texts, as_of, problems))
        assert not problems
        return result

    assert observed(["form", "weather"], None) == ["o_form", "o_weather"]
    assert observed(["form", "weather"], "2026-04-30") == ["o_form"]
    assert observed(["form", "weather"], "2023") == observed(["none"], None) == []


@pytest.mark.parametrize("day", ["tomorrow", "26", "2026-13", "2026-1", "2026-02-32", "２０２６", "2026-11-26 "])
def test_what_is_no_day(home: Path, day: str) -> None:
    with pytest.raises(MisuseError, match="is not a date"):
        open_case(argument=str(home), evidence=["form"], as_of=day)


def test_a_day_without_observations(home: Path) -> None:
    with pytest.raises(MisuseError, match="no date matters"):
        open_case(argument=str(home), as_of="2026")


def test_a_set_that_changed_is_read_again(home: Path) -> None:
    def probability() -> float:
        return open_case(argument=str(home), evidence=["form"]).case.probability

    assert probability() == probability() == pytest.approx(2 / 3)
    path = home / "evidence" / "form.yaml"
    path.write_text(path.read_text().replace("2:1", "3:1"))
    assert probability() == pytest.approx(3 / 4)
    assert open_case(argument=str(home)).case.probability == 0.5


def test_what_is_said_where_some_name_a_set(home: Path) -> None:
    people = {name: Layers(f"{name}.yaml") for name in ("ann", "bob", "cleo")}
    assert laid_over_all(home, people | {"table.csv": None}, None) == [
        "the observations in form are laid over everybody's answers: ann, cleo name them, bob, table.csv do not",
        "the observations in weather are laid over everybody's answers: cleo names them, ann, bob, table.csv do not",
    ]
    assert laid_over_all(home, people, ["form", "weather"]) == []
    assert laid_over_all(home, people, ["none"]) == []
    assert laid_over_all(home, {"ann": people["ann"]}, None) == []


def test_pairs_and_groups_have_the_same_observations(home: Path) -> None:
    pair = open_pair("ann.yaml", "bob.yaml")
    assert [case.probability for case in (pair.first, pair.second)] == pytest.approx([2 / 3] * 2)
    assert pair.remarks == (
        "the observations in form are laid over everybody's answers: ann.yaml names them, bob.yaml does not",
    )
    assert open_pair("ann.yaml", "ann.yaml").remarks == open_pair("ann.yaml", "reading").remarks == ()
    group = open_group(["ann.yaml", "bob.yaml", "cleo.yaml"])
    assert list(group.case.query.observed) == ["o_form", "o_weather"]
    assert len(group.remarks) == 2


def test_a_percentage_is_nothing_that_is_given(home: Path) -> None:
    for text, option in (("win=70%", "given"), ("win = 0.7", "given"), ("win=3:1", "do")):
        with pytest.raises(MisuseError) as raised:
            open_case(argument=str(home), **{option: [text]})
        (problem,) = raised.value.problems
        value = text.partition("=")[2].strip()
        assert (problem.file, problem.message) == (
            f"--{option}",
            f"this takes a claim as certain, and {value} is a credence",
        )
        for way in (f"`--set win={value}` changes", "`eval --pin win`", "(`--evidence`)"):
            assert way in problem.remedy
    for text in ("win=1", "win=0", "win=70", "win=won"):
        with pytest.raises(MisuseError, match=f"'win' has no state '{text[4:]}'"):
            open_case(argument=str(home), given=[text])
