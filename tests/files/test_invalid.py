"""Every message has a file that brings it about, with the exact text beside it and all of them in a README."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.cli.remedies import with_command
from cruxmap.files.argument import load_argument, read_argument
from cruxmap.files.credences import Layers
from cruxmap.model.problem import Problem
from cruxmap.report.problems import problems_text

ARGUMENTS = ROOT / "tests" / "arguments" / "invalid"
CREDENCES = ROOT / "tests" / "credences" / "invalid"
EVIDENCE = ROOT / "tests" / "evidence" / "invalid"
FOLDERS = (ARGUMENTS, CREDENCES, EVIDENCE)
SOURCES = [ROOT / "src" / "cruxmap" / name for name in ("files", "model")]

IN_WORDS = {
    ARGUMENTS: "Argument files that are not in order, and what `cruxmap check` says of each.",
    CREDENCES: "Credence files that are not in order, and what is said of each. The argument is ../argument.yaml.",
    EVIDENCE: "Sets of observations that are not in order, and what is said of each. The argument is ../argument.yaml.",
}
# What is not worth a file, because it would be too large or could not be kept in a repository, is made in test_tree.py;
# what is about a name on the command line, in test_locate.py; about other programs' networks, in test_foreign.py.
ELSEWHERE = {
    "not-utf8",
    "control-character",
    "invisible-character",
    "too-large",
    "too-many",
    "too-many-parts",
    "too-many-cells",
}
ELSEWHERE |= {
    "unknown-argument",
    "unfit-network",
    "bad-weight",
    "no-question",
    "not-csv",
    "no-revision",
}  # the last in test_revisions.py, the three before it in test_table.py


def cases(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() or path.suffix == ".yaml")


def main_file(case: Path) -> Path:
    return case if case.is_file() or (case / "argument.yaml").exists() else case / "me.yaml"


def problems_of(case: Path) -> tuple[Problem, ...]:
    """The problems of a case, with paths from the folder of all cases."""
    where = Path.cwd()
    os.chdir(case.parent)
    try:
        path = main_file(case).relative_to(case.parent)
        if case.parent == ARGUMENTS:
            problems = read_argument(path).problems
        elif case.parent == EVIDENCE:
            problems = read_argument("../argument.yaml", [path]).problems
        else:
            problems = Layers(path).settle(load_argument("../argument.yaml")).problems
        return tuple(map(with_command, problems))
    finally:
        os.chdir(where)


def check_text(path: Path, text: str) -> None:
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{path} differs; CRUXMAP_GOLDEN=write writes it anew"


ALL = [case for folder in FOLDERS for case in cases(folder)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.stem)
def test_the_exact_text_is_expected(case: Path) -> None:
    problems = problems_of(case)
    assert problems, "nothing is wrong with it"
    check_text(case.with_suffix(".expected"), problems_text(problems) + "\n")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_readme_shows_them_all(folder: Path) -> None:
    lines = ["# Files that fail", "", IN_WORDS[folder]]
    for case in cases(folder):
        lines += ["", f"## {case.stem}"]
        for file in [case] if case.is_file() else sorted(case.rglob("*.yaml")):
            name = [f"# {file.relative_to(folder)}"] if case.is_dir() else []
            lines += ["", "```yaml", *name, *file.read_text("utf-8").rstrip("\n").split("\n"), "```"]
        lines += ["", "```text", problems_text(problems_of(case)), "```"]
    check_text(folder / "README.md", "\n".join(lines) + "\n")


def test_programs_can_tell_them_by_their_codes(golden: Callable[[str, str], None]) -> None:
    lines = [f"{case.parent.parent.name}/{case.stem}: {' '.join(p.code for p in problems_of(case))}" for case in ALL]
    golden("codes.txt", "\n".join(lines) + "\n")


def test_there_is_no_text_without_a_file() -> None:
    for folder in FOLDERS:
        assert {path.stem for path in folder.glob("*.expected")} == {case.stem for case in cases(folder)}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.stem)
def test_every_problem_has_a_place_and_a_remedy(case: Path) -> None:
    for problem in problems_of(case):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.column <= len(problem.text) + 1
        assert problem.remedy
        assert problem.message[0] != problem.message[0].upper() or not problem.message[0].isalpha()


PLACE_OF_CODE = {"Finding": 0, "_end": 0, "_warn": 0, "wrong": 1, "_note": 1, "Problem": 1, "_unread": 1}
NO_CODES = {"utf-8-sig", "utf-8", "utf-16", "utf-32", "us-ascii", "rev-parse", "cat-file", "rev-list", "diff-tree"}


def test_only_the_command_line_speaks_of_commands_and_options() -> None:
    for path in (ROOT / "src" / "cruxmap" / "files").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "ask"]
        words_of_git = nodes if path.name == "git.py" else [word for call in calls for word in ast.walk(call)]
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in words_of_git:
                text = re.sub("`git [^`]*`", "", node.value)
                assert not re.search(r"`cruxmap |(?<![\w-])--[a-z]", text), f"{path.name}:{node.lineno}"


def codes_in_sources() -> set[str]:
    """What stands where a code belongs in a call, and every text with hyphens, which nothing but codes has."""
    return {code for source in SOURCES for path in source.rglob("*.py") for code in _codes(path)} - NO_CODES


def _codes(path: Path) -> Iterator[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    of_errors = [word.value for node in nodes if isinstance(node, ast.ClassDef) for word in node.keywords]
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in of_errors:
            yield from re.findall(r"\A[a-z0-9]+(?:-[a-z0-9]+)+\Z", node.value)
        if isinstance(node, ast.Call):
            place = PLACE_OF_CODE.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value


def test_no_code_is_without_a_file() -> None:
    shown = {problem.code for case in ALL for problem in problems_of(case)}
    codes = codes_in_sources()
    assert codes - shown == ELSEWHERE, "add a failing file for each"
    assert shown <= codes, "the sources are not read as they should be"
