"""Remedies work literally: what one says to write is written, and the problem is gone or the next one is shown.

Every failing file is mended problem by problem, each by itself, as far as its remedies name a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from cruxmap.files.argument import load_argument, read_argument
from cruxmap.files.credences import Layers
from cruxmap.files.tree import Mapping, Node, Scalar, Sequence, Source
from cruxmap.model.problem import Problem, ProblemsError

ARGUMENTS, CREDENCES, EVIDENCE = (ROOT / "tests" / name / "invalid" for name in ("arguments", "credences", "evidence"))
ALL = [path for folder in (ARGUMENTS, CREDENCES, EVIDENCE) for path in sorted(folder.glob("*.yaml"))]
# After "write", what is no text to be written as it stands.
PROSE = re.compile(
    r"(an?|one|it|them|how|the|out|this|each|no|only|what|whose|twice|names?|numbers?|questions?|below|as|both|either|"
    r"odds|`|\{(claim|key|name): |\[(one|first|if_)|a list)\b|\d+: |.*…"
)
ALTERNATIVES = re.compile(r", | or | if | to multiply| for | where | where$|; | as | after | from ")


def is_yaml(path: Path) -> bool:
    """Whether a file can be read as far as YAML goes; in others there is no place to put anything in."""
    try:
        return bool(Source(path.name, path.read_bytes()).file)
    except ProblemsError:
        return False


FILES = [path for path in ALL if is_yaml(path)]


def problems_of(kind: Path, path: Path) -> list[Problem]:
    if kind == ARGUMENTS:
        return [*read_argument(path).problems]
    if kind == EVIDENCE:
        return [*read_argument(EVIDENCE.parent / "argument.yaml", [path]).problems]
    try:
        return [*Layers(path).settle(load_argument(CREDENCES.parent / "argument.yaml")).problems]
    except ProblemsError as error:
        return [*error.problems]


def nodes(node: Node, keys: tuple[Scalar, ...] = ()) -> Iterator[Node]:
    """A node and all below it, keys too."""
    yield node
    if isinstance(node, Mapping):
        yield from node.keys.values()
        for child in node.items.values():
            yield from nodes(child)
    if isinstance(node, Sequence):
        for child in node.items:
            yield from nodes(child)


def place_of(source: Source, problem: Problem) -> tuple[int, int]:
    """From where to where the text goes that a problem is about: a scalar, or a word in one."""
    here = [node for node in nodes(source.root) if (node.line, node.column) == (problem.line, problem.column)]
    scalar = next((node for node in here if isinstance(node, Scalar)), None)
    if scalar is not None:
        return scalar.start, scalar.start + len(source.text[scalar.start : scalar.end].rstrip())
    node = min(here, key=lambda node: node.end)
    return node.start, node.start + len(source.text[node.start : node.end].rstrip())


def written(problem: Problem) -> list[str]:
    """The texts that a remedy says to write, of which any has to do."""
    if match := re.match(r"did you mean (.+)\?$", problem.remedy):
        return re.findall(r"'([^']+)'", match[1])
    match = re.match(r"write (.+)$", problem.remedy)
    if match is None or PROSE.match(match[1]):
        return []
    collection = re.match(r"\[.*\]|\{.*\}", match[1])
    return [collection[0] if collection else ALTERNATIVES.split(match[1])[0].strip()]


def mended(source: Source, problem: Problem) -> list[str]:
    """The file with each of the texts in the place of what is wrong, or with the line that is missing."""
    text = source.text
    if match := re.match(r"add a line `([a-z_]+): [^`]*`", problem.remedy):
        lines = text.splitlines()
        indent = len(lines[problem.line - 1]) - len(lines[problem.line - 1].lstrip())
        inside = problem.line > 1 or indent
        lines.insert(problem.line, f"{' ' * (indent + 2 * bool(inside))}{match[1]}: a_text")
        return ["\n".join(lines) + "\n"]
    if match := re.match(r"add `([a-z_]+): [^`]*` inside the braces", problem.remedy):
        brace = text.find("{", place_of(source, problem)[0])
        return [f"{text[: brace + 1]}{match[1]}: a_text, {text[brace + 1 :]}"]
    if match := re.match(r"add '(\w+)' to `questions`", problem.remedy):
        entry = f"  {match[1]}: {{ask: How likely?, reading: 10%}}\n"
        if "\nquestions:\n" in text:
            return [text.replace("\nquestions:\n", f"\nquestions:\n{entry}")]
        return [f"{text.rstrip()}\nquestions:\n{entry}"]
    texts = written(problem)
    start, end = place_of(source, problem) if texts else (0, 0)
    return [text[:start] + new + text[end:] for new in texts]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_what_a_remedy_says_to_write_does_away_with_the_problem(path: Path, tmp_path: Path) -> None:
    kind, copy = path.parent, tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    source = Source(path.name, path.read_bytes())
    for problem in problems_of(kind, copy):
        if not problem.line or Path(problem.file).name != path.name:
            continue
        for text in mended(source, problem):
            copy.write_text(text, "utf-8")
            left = [(other.code, other.message) for other in problems_of(kind, copy)]
            before = [(problem.code, problem.message)]
            assert "not-yaml" not in [code for code, _ in left], (problem.remedy, text)
            assert left.count(*before) < count_before(kind, path, problem), (problem.message, problem.remedy, text)


def count_before(kind: Path, path: Path, problem: Problem) -> int:
    return sum((other.code, other.message) == (problem.code, problem.message) for other in problems_of(kind, path))


def test_most_remedies_that_could_be_are_applied() -> None:
    """So that the test above is about something: of those that begin with these words, most name a text."""
    problems = [problem for path in FILES for problem in problems_of(path.parent, path) if problem.line]
    told = [problem for problem in problems if re.match("write |did you mean |add ", problem.remedy)]
    texts = [problem for problem in told if written(problem) or problem.remedy.startswith("add ")]
    assert len(texts) > 90
    assert len(texts) > 0.5 * len(told)
