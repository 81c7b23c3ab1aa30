"""How problems are shown: the place, the line, a caret below the column, the remedy."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from cruxmap.model.problem import Problem
from cruxmap.report.problems import check_document, problem_text, problems_text


def problem(text: str = "", column: int = 1, **further: object) -> Problem:
    values = {"severity": "error", "code": "c", "file": "a.yaml", "line": 3, "message": "odd", "remedy": "mend it"}
    return Problem(**{**values, **further}, column=column, text=text)  # type: ignore[arg-type]


def test_all_of_it() -> None:
    assert problem_text(problem("  rain: 3", 9)) == "a.yaml:3:9: odd\n    rain: 3\n          ^\n  → mend it"
    assert problem_text(problem("a", severity="warning", remedy="")) == "a.yaml:3:1: warning: odd\n  a\n  ^"
    assert problem_text(problem("  ", 1)) == "a.yaml:3:1: odd\n  → mend it", "an empty line shows nothing"
    assert problem_text(problem("x", 0, line=0)) == "a.yaml: odd\n  → mend it"


@pytest.mark.parametrize("text", ["é: x", "名前: x", "e\u0301: x", "\t\t: x", "\u202e: x", "👩🏽\u200d🚀: x"])
def test_the_caret_is_below_its_column(text: str) -> None:
    _, line, caret, _ = problem_text(problem(text, text.index("x") + 1)).split("\n")
    assert cell_len(caret) == cell_len(line), "x is the last character"
    assert line.endswith("x")


@pytest.mark.parametrize("column", [1, 2, 37, 38, 60, 500, 970, 1000, 1001])
def test_long_lines_are_cut_around_the_column(column: int) -> None:
    text = "".join(chr(97 + i % 26) for i in range(1000))
    _, line, caret, _ = problem_text(problem(text, column)).split("\n")
    assert len(line) <= 80
    place = len(caret) - 1
    assert (
        line[place : place + 5].rstrip("…") == text[column - 1 : column + 4][: len(line[place : place + 5].rstrip("…"))]
    )
    assert ("…" in line[:4]) == (column > 38)
    assert line.endswith("…") == (column < 960)


def test_lines_are_wrapped_but_not_inside_of_commands() -> None:
    long = problem("  rain: 3", 9, message="odd " * 9 + "and more", remedy="say `cruxmap new --credences me.yaml` now")
    assert problem_text(long, 40).split("\n") == [
        "a.yaml:3:9: odd odd odd odd odd odd odd",
        "  odd odd and more",
        "    rain: 3",
        "          ^",
        "  → say",
        "    `cruxmap new --credences me.yaml`",
        "    now",
    ]
    assert problem_text(long).count("\n") == 3
    long = problem("x" * 200, 100, message="a" * 100)
    assert [len(line) for line in problem_text(long, 60).split("\n")] == [13, 102, 58, 31, 11]


@pytest.mark.parametrize("text", ["\0" * 200, "\x1b[31m" * 50, "名前" * 60])
@pytest.mark.parametrize("column", [1, 50, 100])
def test_a_line_is_no_longer_for_what_is_made_visible_in_it(text: str, column: int) -> None:
    _, line, caret, _ = problem_text(problem(text, column), 60).split("\n")
    assert cell_len(line) <= 58
    assert cell_len(caret) <= 58
    assert line.endswith("…")


def test_foreign_text_is_made_safe() -> None:
    shown = problem_text(problem("\x1b[31m: \u202e", 9, file="\x1b]0;x", message="\x9b", remedy="\x07"))
    assert shown.replace("\n", "").isprintable()


def test_the_count() -> None:
    errors, warning = problem("a"), problem("a", severity="warning")
    assert problems_text([errors]).endswith("\n\n1 error.")
    assert problems_text([errors, warning, errors]).endswith("\n\n2 errors and 1 warning.")
    assert problems_text([warning, warning]).endswith("\n\n2 warnings.")
    more = problem(line=0, code="too-many", message="9 more problems are not listed")
    assert problems_text([errors, more]).endswith("9 more problems are not listed\n  → mend it\n\n1 error.")


def test_as_a_document() -> None:
    document = check_document([problem("a")])
    assert document.data["problems"] == [
        {
            "severity": "error",
            "code": "c",
            "file": "a.yaml",
            "line": 3,
            "column": 1,
            "message": "odd",
            "remedy": "mend it",
        }
    ]
