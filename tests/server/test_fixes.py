"""Remedies that name a text: what is written so is accepted, or has another problem."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.files import disk
from cruxmap.model.problem import Problem
from cruxmap.opening.check import check_files
from cruxmap.server.fixes import Fix, fixes

CASES = sorted(path for path in (ROOT / "tests").glob("*/invalid/*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_fix_mends_its_problem(path: Path) -> None:
    argument = "" if path.parts[-3] == "arguments" else str(path.parents[1] / "argument.yaml")
    problems, _ = check_files([path], argument)
    for problem in problems:
        for fix in fixes(problem):
            lines = Path(problem.file).read_text("utf-8").split("\n")
            line = lines[problem.line - 1]
            lines[problem.line - 1] = line[: fix.start] + fix.text + line[fix.end :]
            texts = {os.path.realpath(problem.file): "\n".join(lines).encode()}
            with disk.laid_over(disk.Buffers(texts, disk.ReadThrough())):
                after, _ = check_files([path], argument)
            place = (problem.code, problem.line, problem.column, problem.message)
            assert place not in [(left.code, left.line, left.column, left.message) for left in after], (problem, fix)


def test_most_kinds_of_remedies_are_fixes() -> None:
    codes = set()
    for path in CASES:
        argument = "" if path.parts[-3] == "arguments" else str(path.parents[1] / "argument.yaml")
        codes |= {problem.code for problem in check_files([path], argument)[0] if fixes(problem)}
    assert codes >= {"unknown-key", "unknown-question", "unknown-claim", "unknown-state", "unknown-parent", "bad-name"}
    assert codes >= {"unknown-basis", "unknown-consideration", "not-allowed", "bad-probability", "missing-target"}
    assert codes >= {"older-version", "newer-version", "unknown-name"}


@pytest.mark.parametrize(
    ("line", "column", "message", "remedy", "expected"),
    [
        ("  rane: 30%", 3, "there is no question 'rane'", "did you mean 'rain'?", [Fix(2, 6, "rain")]),
        ("target: wind = x", 9, "'wind' has no state 'x'", "did you mean 'strong' or 'weak'?", [
            Fix(15, 16, "strong"), Fix(15, 16, "weak")]),
        ('- "rane"', 3, "there is no claim 'rane'", "did you mean 'rain'?", [Fix(3, 7, "rain")]),
        ("q: 17", 4, "reading 17 for 'q' is unclear without a % sign", "write 17% or 0.17", [
            Fix(3, 5, "17%"), Fix(3, 5, "0.17")]),
        ('q: "17"', 4, "reading 17 for 'q' is unclear", "write 17%", [Fix(4, 6, "17%")]),
        ("q: 170", 4, "reading 170 for 'q' is more than 1", "write 0.3, 30%, 3:7 (odds), 3/10 or 1 in 20", []),
        ("version: 1", 10, "written for version 1", "see that it fits, and write `version: 2`", [Fix(9, 10, "2")]),
        ("a: b", 4, "nothing is written here", "write it, or remove it", []),
        ("a: b", 4, "there is no claim 'else'", "did you mean 'b'?", []),  # the word is not there
        ("😀: rane", 4, "there is no question 'rane'", "did you mean 'rain'?", [Fix(3, 7, "rain")]),
    ],
)  # fmt: skip
def test_what_is_written_where(line: str, column: int, message: str, remedy: str, expected: list[Fix]) -> None:
    assert fixes(Problem("error", "code", "a.yaml", 1, column, message, remedy, line)) == expected


def test_a_file_itself_is_not_mended() -> None:
    assert fixes(Problem("error", "code", "a.yaml", 0, 0, "does not exist", "write it")) == []
