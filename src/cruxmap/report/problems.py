"""Problems as text: where, what, the line itself, and the remedy."""

from collections.abc import Sequence

from cruxmap import __version__
from cruxmap.model.problem import Problem, main_problem
from cruxmap.report.document import Column, Document, Table, records
from cruxmap.report.numbers import plain

WIDTH = 74  # of a line that is shown
MARGIN = 6  # what it leaves free of a terminal
_HELD = "\ue000"  # no text has one that was made safe to show
PROBLEM = (
    *(Column(key, key) for key in ("severity", "code", "file")),
    *(Column(key, key, "number") for key in ("line", "column")),
    *(Column(key, key) for key in ("message", "remedy")),
)


def problem_text(problem: Problem, width: int = 0) -> str:
    """One problem, over a few lines of which none is longer than `width`, if that is not 0."""
    place = f"{plain(problem.file)}:{problem.line}:{problem.column}" if problem.line else plain(problem.file)
    mark = "warning: " if problem.severity == "warning" else ""
    lines = [paragraph(f"{place}: {mark}{problem.message}", width)]
    if problem.line and problem.text.strip():
        line, caret = _excerpt(problem.text, problem.column, min(WIDTH, width - MARGIN) if width else WIDTH)
        lines += [f"  {line}", f"  {caret}"]
    if problem.remedy:
        lines.append(paragraph(f"  → {problem.remedy}", width))
    return "\n".join(lines)


def paragraph(text: str, width: int) -> str:
    """A foreign text made safe and wrapped with a hanging indentation, but not inside of commands; 0 for no end."""
    text = plain(text)
    if not width or len(text) <= width:
        return text
    import re  # only where something is wrong
    import textwrap

    joined = re.sub("`[^`]*`", lambda command: command[0].replace(" ", _HELD), text)
    hang = "    " if text.startswith("  ") else "  "
    lines = textwrap.wrap(joined, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(_HELD, " ")


def problems_text(problems: Sequence[Problem], width: int = 0) -> str:
    """All problems, and how many there are."""
    told = [problem.severity for problem in problems if problem.code != "too-many"]
    errors, warnings = told.count("error"), told.count("warning")
    counts = [f"{n} {what}{'s' * (n != 1)}" for n, what in ((errors, "error"), (warnings, "warning")) if n]
    return "\n\n".join([*(problem_text(problem, width) for problem in problems), " and ".join(counts) + "."])


def check_document(problems: Sequence[Problem]) -> Document:
    """The problems as a document, for the formats that programs read."""
    table = Table("", PROBLEM, tuple(problems))
    return Document((table,), (f"cruxmap {__version__}",), {"problems": records(table)}, table)


def refusal_json(problems: Sequence[Problem]) -> str:
    """Why there is no result, for programs: the first error, where it is, and everything that is wrong."""
    import json

    first = main_problem(problems)
    place: dict[str, str | int] | None = None
    if first.code == "usage":
        place = {"option": first.file}
    elif first.file:
        place = {"file": first.file, "line": first.line, "column": first.column}
    error = {
        "code": first.code,
        "message": first.message,
        "remedy": first.remedy,
        "place": place,
        "problems": records(Table("", PROBLEM, tuple(problems))),
    }
    return json.dumps({"error": error}, indent=2, ensure_ascii=False) + "\n"


def _excerpt(text: str, column: int, width: int) -> tuple[str, str]:
    """The line, cut around the column if it is long, and a caret below the place."""
    from rich.cells import cell_len, set_cell_size  # some characters are two columns wide, some none

    start, end = max(0, column - 1 - width), column - 1 + width  # more is not shown, and a line may be a megabyte
    before, after = plain(text[start : column - 1]), plain(text[column - 1 : end])
    ahead = min(cell_len(before), max(width // 2, width - cell_len(after)))
    behind = width - ahead
    if start or cell_len(before) > ahead:
        before = "…" + set_cell_size(before[::-1], min(ahead, cell_len(before)))[::-1]
    if end < len(text) or cell_len(after) > behind:
        after = set_cell_size(after, min(behind, cell_len(after))) + "…"
    return before + after, " " * cell_len(before) + "^"
