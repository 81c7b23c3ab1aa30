"""Problems as text: where, what, the line itself, and the remedy."""

from collections.abc import Sequence

from cruxmap import __version__
from cruxmap.model.problem import Problem
from cruxmap.report.document import Column, Document, Table
from cruxmap.report.numbers import plain

WIDTH = 74


def problem_text(problem: Problem) -> str:
    """One problem, over a few lines."""
    place = f"{plain(problem.file)}:{problem.line}:{problem.column}" if problem.line else plain(problem.file)
    mark = "warning: " if problem.severity == "warning" else ""
    lines = [f"{place}: {mark}{plain(problem.message)}"]
    if problem.line and problem.text.strip():
        line, caret = _excerpt(problem.text, problem.column)
        lines += [f"  {line}", f"  {caret}"]
    if problem.remedy:
        lines.append(f"  → {plain(problem.remedy)}")
    return "\n".join(lines)


def problems_text(problems: Sequence[Problem]) -> str:
    """All problems, and how many there are."""
    told = [problem.severity for problem in problems if problem.code != "too-many"]
    errors, warnings = told.count("error"), told.count("warning")
    counts = [f"{n} {what}{'s' * (n != 1)}" for n, what in ((errors, "error"), (warnings, "warning")) if n]
    return "\n\n".join([*map(problem_text, problems), " and ".join(counts) + "."])


def check_document(problems: Sequence[Problem]) -> Document:
    """The problems as a document, for the formats that programs read."""
    keys = ("severity", "code", "file", "line", "column", "message", "remedy")
    rows = tuple(tuple(getattr(problem, key) for key in keys) for problem in problems)
    table = Table("", tuple(Column(key, key, "number" if key in ("line", "column") else "text") for key in keys), rows)
    data = {"problems": [dict(zip(keys, row, strict=True)) for row in rows]}
    return Document((table,), (f"cruxmap {__version__}",), data, table)


def _excerpt(text: str, column: int) -> tuple[str, str]:
    """The line, cut around the column if it is long, and a caret below the place."""
    from rich.cells import cell_len  # some characters are two columns wide, some none

    start = max(0, min(column - 1 - WIDTH // 2, len(text) - WIDTH)) if len(text) > WIDTH else 0
    end = start + WIDTH
    before = ("…" if start else "") + plain(text[start : column - 1])
    after = plain(text[column - 1 : end]) + ("…" if end < len(text) else "")
    return before + after, " " * cell_len(before) + "^"
