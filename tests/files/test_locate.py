"""Where arguments and profiles are found, by name and by path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.files.locate import (
    arguments_folder,
    default_argument,
    find_argument,
    find_credences,
    profiles,
    shipped_arguments,
)
from cruxmap.model.problem import Problem, ProblemsError


def the_problem(name: str, beside: Path | None = None) -> Problem:
    with pytest.raises(ProblemsError) as raised:
        find_argument(name, beside)
    (problem,) = raised.value.problems
    return problem


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an argument in it, in which we are."""
    (tmp_path / "weather" / "profiles").mkdir(parents=True)
    (tmp_path / "weather" / "argument.yaml").write_text("argument: weather\n")
    (tmp_path / "weather" / "profiles" / "optimist.yaml").write_text("name: o\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_shipped() -> None:
    assert arguments_folder() == ROOT / "arguments"
    assert shipped_arguments()["scheming"] == ROOT / "arguments" / "scheming"
    assert default_argument() in shipped_arguments()


def test_by_name_and_by_path(home: Path) -> None:
    assert find_argument("") == find_argument("scheming") == ROOT / "arguments" / "scheming"
    assert find_argument("weather") == Path("weather")
    assert find_argument("weather/argument.yaml") == Path("weather/argument.yaml")
    assert find_argument(str(home / "weather")) == home / "weather"


def test_beside_a_credence_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert find_argument("weather", home / "me.yaml") == home / "weather"
    assert find_argument("weather", home / "weather" / "profiles" / "me.yaml") == home / "weather"
    assert the_problem("weather").code == "unknown-argument"


def test_a_shipped_name_comes_first(home: Path) -> None:
    (home / "scheming").mkdir()
    (home / "scheming" / "argument.yaml").write_text("argument: other\n")
    assert find_argument("scheming") == ROOT / "arguments" / "scheming"
    assert find_argument("./scheming") == Path("scheming")


def test_what_lies_in_a_copy_of_a_shipped_argument_is_about_the_copy(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    shutil.copytree(ROOT / "arguments" / "power-seeking", home)
    profile = home / "profiles" / "carlsmith-2022.yaml"
    assert find_argument("power-seeking", profile, said=True) == home.resolve()
    assert find_argument("power-seeking", profile) == ROOT / "arguments" / "power-seeking"  # it is asked for
    assert find_argument("scheming", profile, said=True) == ROOT / "arguments" / "scheming"
    shipped = ROOT / "arguments" / "power-seeking"
    assert find_argument("power-seeking", shipped / "profiles" / "carlsmith-2022.yaml", said=True) == shipped


@pytest.mark.parametrize("name", ["schemin", "..", "a\0b", "x" * 5000, "weather/nothing", "/dev/null"])
def test_names_of_nothing(home: Path, name: str) -> None:
    problem = the_problem(name)
    assert (problem.code, problem.line) == ("unknown-argument", 0)
    assert len(problem.file) + len(problem.message) < 200
    if name == "schemin":
        assert problem.remedy == "did you mean 'scheming'?"
    elif name == "..":
        assert problem.remedy == "a folder with an argument has a file argument.yaml in it"
    else:
        assert problem.remedy.startswith("the shipped ones are ")


def test_profiles(home: Path) -> None:
    weather = home / "weather"
    assert (
        profiles(weather) == profiles(weather / "argument.yaml") == {"optimist": weather / "profiles" / "optimist.yaml"}
    )
    assert profiles(home) == {}
    assert find_credences("optimist", weather) == weather / "profiles" / "optimist.yaml"
    assert find_credences("weather/argument.yaml", None) == Path("weather/argument.yaml")


def test_credences_that_are_nowhere(home: Path) -> None:
    for argument, remedy in (
        (home / "weather", "did you mean 'optimist'?"),
        (None, "give the path of a file, or the name of a profile"),
    ):
        with pytest.raises(ProblemsError) as raised:
            find_credences("optimst", argument)
        assert raised.value.problems[0].remedy.startswith(remedy)
