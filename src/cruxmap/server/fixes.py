"""Remedies that name a text, as edits: `did you mean 'rain'?`, `write 30%`."""

from __future__ import annotations

import re
from typing import NamedTuple

from cruxmap.model.problem import Problem

_NUMBER = r"[\d.]+%?(?:(?:[:/-]| to | in )[\d.]+%?)?"
_MEANT = re.compile(r"did you mean (?:one of )?(.+?)\?|write one of ([\w, ]+)(?=$|[;.])")
_NAME = re.compile(r"'([^']+)'|([\w.%:/-]+)")
_NUMBERS = re.compile(rf"write ({_NUMBER})(?: if [^,]*,)?(?: or ({_NUMBER}))?(?=$|[;?]| if | for | to )")
_WORD = re.compile(r"write ([a-z][a-z0-9_]*)(?: or ([a-z][a-z0-9_]*))?(?=$|[,;]| if )")
_LINE = re.compile(r"write `(\w+): (?!value`)([^`…]+)`")
_QUOTED = re.compile(r"'([^']+)'|`([^`]+)`")
_MISSING = re.compile(r"\bno \w+ '([^']+)'")
_NO_NAMES = {"it", "how", "one"}  # words behind `write` that stand for a text


class Fix(NamedTuple):
    """A text to write in place of a piece of a line, whose columns count from 0."""

    start: int
    end: int
    text: str


def fixes(problem: Problem) -> list[Fix]:
    """The edits of its line that a problem's remedy names, if it names any, the likeliest first."""
    if not problem.line:
        return []
    remedy = problem.remedy
    if line := _LINE.search(remedy):
        return [*_of_value(problem, line[1], line[2])]
    if meant := _MEANT.match(remedy):
        names = _NAME.finditer(meant[1] or meant[2])
        texts = [match[1] or match[2] for match in names if match[2] not in ("or", "and")]
    elif write := _NUMBERS.match(remedy) or _WORD.match(remedy):
        texts = [text for text in write.groups() if text and text not in _NO_NAMES]
    else:
        return []
    piece = _piece(problem)
    return [Fix(*piece, text) for text in texts] if piece else []


def _of_value(problem: Problem, key: str, value: str) -> list[Fix]:
    """The fix of a `key: value` in the line, where it is that key."""
    match = re.compile(rf"{key}: *(\"[^\"]*\"|'[^']*'|[^\s,#}}]+)").search(problem.text)
    return [Fix(match.start(1), match.end(1), value)] if match else []


def _piece(problem: Problem) -> tuple[int, int] | None:
    """What the problem is about: a text in quotes in its message that stands at its place or behind it."""
    line, column = problem.text, problem.column - 1
    texts = [quoted[1] or quoted[2] for quoted in _QUOTED.finditer(problem.message)]
    if missing := _MISSING.search(problem.message):
        texts.insert(0, missing[1])
    for text in texts:
        match = re.compile(rf"(?<![\w.]){re.escape(text)}(?![\w.])").search(line, column)
        if match:
            return match.span()
    column += line[column : column + 1] in ("'", '"')
    for match in re.finditer(_NUMBER, problem.message):  # a number stands in a message without quotes
        if line.startswith(match[0], column):
            return column, column + len(match[0])
    return None
