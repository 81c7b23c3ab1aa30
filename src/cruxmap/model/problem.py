"""What is wrong with somebody's file: a list of problems, each with its place and a remedy."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


class Finding(Struct, frozen=True):
    """Something wrong with a value of the model.

    `path` leads to it by keys and positions: `("claims", "rain", "table", 0, "when", "season")`. A
    path may go further than what was written; its place is then the last part that was. With
    `at_key`, the place is the key rather than the value.
    """

    code: str
    path: Path
    message: str
    remedy: str
    severity: Severity = "error"
    at_key: bool = False


class Problem(Struct, frozen=True):
    """Something wrong in a file, where a person can see it.

    `line` and `column` count from 1; 0 where the problem is the file itself. `text` is the line.
    """

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    message: str
    remedy: str
    text: str = ""


class ProblemsError(Exception):
    """Raised where a file cannot be used: carries every problem that was found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.file}:{p.line}:{p.column}: {p.message}" for p in self.problems))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, if one is near enough."""
    from difflib import get_close_matches  # only where something is wrong already

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A remedy for an unknown name."""
    near = closest(word, known)
    return f"did you mean {near!r}?" if near else otherwise
