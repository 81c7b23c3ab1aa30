"""Arguments as they were in an earlier revision, read by git, which leaves the repository as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.files.argument import ArgumentReading, read_argument
from cruxmap.files.locate import MAIN as MAIN_FILE
from cruxmap.files.revisions import taken
from cruxmap.model.problem import ProblemsError

VERSIONS = ROOT / "tests" / "versions"
PART = "part: weather\nclaims:\n  rain: {statement: It rains., credence: {reading: %s}}\n"
MAIN = "argument: trip\ntarget: wet\nparts: [parts/weather.yaml]\nclaims:\n  wet: {statement: We get wet., rule: %s}\n"
RULE = "[{when: {rain: true}, then: true}, {else: false}]"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

Git = Callable[..., str]


def read_revision(text: str) -> ArgumentReading:
    with taken(text, MAIN_FILE) as state:
        reading = read_argument(state.path)
        return ArgumentReading(reading.argument, state.label_problems(reading.problems), reading.files)


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository with two revisions of two arguments, in which we are."""
    nowhere = str(tmp_path / "no-config")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", nowhere)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        for key, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-11-23T12:00:00Z")):
            monkeypatch.setenv(f"GIT_{role}_{key}", value)
    home = tmp_path / "work"
    (home / "deep" / "trip" / "parts").mkdir(parents=True)
    monkeypatch.chdir(home)

    def call(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, check=True, encoding="utf-8").stdout

    call("init", "-q", "-b", "trunk")
    for tag, version, reading in (("old", "first", "10%"), ("new", "second", "20%")):
        shutil.copy(VERSIONS / version / "argument.yaml", home / "argument.yaml")
        (home / "deep" / "trip" / "argument.yaml").write_text(MAIN % RULE, "utf-8")
        (home / "deep" / "trip" / "parts" / "weather.yaml").write_text(PART % reading, "utf-8")
        call("add", ".")
        call("commit", "-q", "-m", tag)
        call("tag", "-a", tag, "-m", tag)
    return call


@pytest.mark.parametrize(
    "text",
    ["old:argument.yaml", "old:.", "old:./", "old:./argument.yaml", "HEAD~1:argument.yaml", "trunk^:argument.yaml"],
)
def test_a_file_at_the_top(git: Git, text: str) -> None:
    reading = read_revision(text)
    assert reading.problems == ()
    assert reading.argument is not None
    assert reading.argument.version == 1


@pytest.mark.parametrize(
    ("here", "path"), [(".", "deep/trip"), ("deep", "deep/trip/"), ("deep", "trip"), ("deep", "./trip")]
)
def test_a_folder_with_parts_from_the_top_or_from_here(
    git: Git, monkeypatch: pytest.MonkeyPatch, here: str, path: str
) -> None:
    monkeypatch.chdir(here)
    for revision, credence in (("old", 0.1), ("new", 0.2)):
        argument = read_revision(f"{revision}:{path}").argument
        assert argument is not None
        assert argument.questions["rain"].reading.credence == credence


def test_the_repository_stays_as_it_was(git: Git) -> None:
    def everything() -> dict[str, tuple[bytes, int]]:
        files = [Path(base) / name for base, _, names in os.walk(".") for name in names]
        return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}

    before = everything()
    read_revision("old:deep/trip")
    assert everything() == before
    assert git("status", "--porcelain") == ""


def test_problems_are_named_by_their_revision(git: Git) -> None:
    Path("deep/trip/parts/weather.yaml").write_text(PART % "130%", "utf-8")
    git("commit", "-q", "-a", "-m", "broken")
    reading = read_revision("HEAD:deep/trip")
    assert reading.argument is None
    assert [problem.file for problem in reading.problems] == ["HEAD:deep/trip/parts/weather.yaml"]


def test_a_part_that_is_not_there_or_elsewhere(git: Git) -> None:
    for part in ("../argument.yaml", "nowhere.yaml", "/etc/passwd", '"a\\0b"'):
        main = (MAIN % RULE).replace("parts/weather.yaml", part)
        Path("deep/trip/argument.yaml").write_text(main, "utf-8")
        git("commit", "-q", "-a", "-m", "elsewhere")
        reading = read_revision("HEAD:deep/trip")
        assert reading.argument is None
        assert {problem.file for problem in reading.problems} == {"HEAD:deep/trip/argument.yaml"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nope:argument.yaml", "git knows no revision 'nope'"),
        ("old~7:argument.yaml", "git knows no revision 'old~7'"),
        ("old:nowhere", "there is no argument 'nowhere' in the revision 'old'"),
        ("old:deep", "there is no argument 'deep' in the revision 'old'"),
        ("old:../..", "there is no argument '../..' in the revision 'old'"),
        (":argument.yaml", "this names no revision and path"),
        ("old:", "this names no revision and path"),
        ("--output=x:argument.yaml", "this names no revision and path"),
        ("a\0b:argument.yaml", "git cannot be asked"),
    ],
)
def test_what_is_not_there(git: Git, text: str, told: str) -> None:
    with pytest.raises(ProblemsError) as raised:
        read_revision(text)
    (problem,) = raised.value.problems
    assert problem.message.startswith(told)
    assert problem.remedy


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProblemsError, match="there is no git repository here"):
        read_revision("HEAD:argument.yaml")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProblemsError, match="git is needed to read a revision, and is not installed"):
        read_revision("HEAD:argument.yaml")
