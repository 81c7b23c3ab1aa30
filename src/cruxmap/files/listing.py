"""The problems of some files, in the order of the files and of their lines, and no more than one can read."""

from collections.abc import Iterable, Sequence

from cruxmap.files.tree import Source
from cruxmap.model.problem import Finding, Problem

MOST = 100


def listed(
    files: Sequence[str], problems: Iterable[Problem], findings: Iterable[tuple[Source, Finding]]
) -> tuple[Problem, ...]:
    """Problems in order; of more than 100 the first, errors before warnings, and how many there are besides."""
    ranks = {file: i for i, file in enumerate(files)}
    placed: list[tuple[tuple[int, int, int], Problem | tuple[Source, Finding]]] = [
        ((ranks.get(item.file, len(ranks)), item.line, item.column), item) for item in problems
    ]
    placed += [
        ((ranks[source.file], *source.place(item.path, item.at_key)), (source, item)) for source, item in findings
    ]
    placed.sort(key=lambda item: item[0])
    if len(placed) > MOST:
        placed.sort(key=lambda item: _severity(item[1]) == "warning")
    first = [item if isinstance(item, Problem) else item[0].problem(item[1]) for _, item in placed[:MOST]]
    if left := [item for _, item in placed[MOST:]]:
        severity = min(map(_severity, left))  # "error" comes first
        message = f"{len(left):,} more problem{'s are' if len(left) > 1 else ' is'} not listed"
        first.append(Problem(severity, "too-many", files[0], 0, 0, message, "correct these first"))  # type: ignore[arg-type]
    return tuple(first)


def _severity(item: Problem | tuple[Source, Finding]) -> str:
    return item.severity if isinstance(item, Problem) else item[1].severity
