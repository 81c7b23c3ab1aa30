"""What is wrong with somebody's file: a list of problems, each with its place and a remedy."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from cruxmap.errors import CruxmapError

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]

LONGEST_QUOTE = 60
LONGEST_WORD = 60  # longer ones are no misspelt names
MANY_NAMES = 400
CLOSE = 0.7  # of difflib's ratio
PIECE = 3  # characters that a name must have in common with what was meant as a piece of it
FEW = 12  # names that a message has room for


class Suggestion(Struct, frozen=True):
    """The remedy for an unknown name: the names that are nearest, or else what `otherwise` says.

    Worked out by `str`, since to compare a name with thousands takes time and few problems are shown.
    """

    word: str
    names: Collection[str]
    otherwise: str

    def __str__(self) -> str:
        near = nearest(self.word, self.names)
        if len(near) > FEW // 2:
            return f"did you mean one of {several(near, most=FEW // 2)}?"
        return f"did you mean {either(map(repr, near))}?" if near else self.otherwise


class Finding(Struct, frozen=True):
    """Something wrong with a value of the model.

    `path` leads to it by keys and positions: `("claims", "rain", "table", 0, "when", "season")`. A
    path may go further than what was written; its place is then the last part that was. With
    `at_key`, the place is the key rather than the value. `missing` is the name that is not known,
    where that is the matter: it may yet be one whose own entry is at fault. `mended_by` is as in Problem.
    """

    code: str
    path: Path
    message: str
    remedy: str | Suggestion
    severity: Severity = "error"
    at_key: bool = False
    missing: str = ""
    mended_by: str = ""


class Problem(Struct, frozen=True):
    """Something wrong in a file, where a person can see it.

    `line` and `column` count from 1; 0 where the problem is the file itself. `text` is the line. `mended_by`
    names the parameter or the means by which the remedy is done, for a front end that has a word for it.
    """

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    message: str
    remedy: str
    text: str = ""
    mended_by: str = ""


class ProblemsError(CruxmapError):
    """Raised where a file cannot be used: carries every problem that was found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        places = (f"{p.file}:{p.line}:{p.column}" if p.line else p.file for p in self.problems)
        message = "\n".join(f"{place}: {p.message}" for place, p in zip(places, self.problems, strict=True))
        main = main_problem(self.problems) if self.problems else None
        super().__init__(message, main.remedy if main else "", main.code if main else "")


def main_problem(problems: Sequence[Problem]) -> Problem:
    """The problem that stands for all where one is asked for: the first error."""
    return next((problem for problem in problems if problem.severity == "error"), problems[0])


def closest(word: str, names: Collection[str]) -> str | None:
    """The known word that `word` was probably meant to be, if one is near enough."""
    from difflib import get_close_matches  # only where something is wrong already

    if not word or len(word) > LONGEST_WORD:
        return None
    if len(names) > MANY_NAMES:
        alike = (name for name in names if name[:1] == word[:1].lower() and abs(len(name) - len(word)) <= 2)
        names = [name for name, _ in zip(alike, range(MANY_NAMES), strict=False)]
    return next(iter(get_close_matches(word.lower(), names, n=1, cutoff=CLOSE)), None)


def nearest(word: str, names: Collection[str]) -> tuple[str, ...]:
    """The known words that `word` may stand for: the one that it misspells, and those that have it for a piece.

    Where it misspells none, it may have up to two more letters at its end.
    """
    near = closest(word, names)
    piece = _joined(word)
    pieces = _all_joined(tuple(names))
    with_piece: list[str] = []
    for length in range(len(piece), max(PIECE, len(piece) - 3) if near is None else len(piece) - 1, -1):
        if not with_piece and PIECE < length <= LONGEST_WORD:
            with_piece = [name for name, joined in zip(names, pieces, strict=True) if piece[:length] in joined]
    return tuple(dict.fromkeys([*([near] if near is not None else []), *with_piece]))


@lru_cache(maxsize=8)
def _all_joined(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as `_joined` has them, worked out once, since thousands of unknown names may ask for those of thousands."""
    return tuple(map(_joined, names))


def _joined(name: str) -> str:
    """A name, or words of one, in small letters with every piece behind an underscore."""
    return "_" + name.lower().replace("-", "_").replace(" ", "_").lstrip("_")


def unknown(kind: str, word: str, names: Collection[str]) -> tuple[str, Suggestion]:
    """What is wrong with a name that is not known, and the remedy: the nearest, or else all of the kind."""
    otherwise = f"the {kind}s are {several(names)}" if names else f"there are no {kind}s"
    return f"there is no {kind} {quoted(word)}", Suggestion(word, names, otherwise)


def did_you_mean(word: str, names: Collection[str], otherwise: str) -> str:
    """A remedy for an unknown name."""
    return str(Suggestion(word, names, otherwise))


def cell_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def quoted(text: str) -> str:
    """A text from a file in quotes, cut if it is long: a message is no place for a megabyte."""
    return repr(text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…")


def either(texts: Iterable[str]) -> str:
    """Texts as alternatives: `one, other or third`."""
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last


def several(names: Collection[str], sign: str = ", ", most: int = 12) -> str:
    """Names in a row, the first of them if they are many."""
    first = [quoted(name)[1:-1] for name, _ in zip(names, range(most), strict=False)]
    return sign.join(first) + (f"{sign}… ({len(names)} in all)" if len(names) > most else "")


def counted(number: int, what: str) -> str:
    """How many there are: `1 question`, `2 questions`."""
    return f"{number} {what}{'s' * (number != 1)}"


@lru_cache(maxsize=1000)
def alike(word: str, name: str) -> bool:
    """Whether `word` may be `name` misspelt."""
    from difflib import SequenceMatcher

    least = CLOSE / 2 * (len(word) + len(name))  # as many characters must be common
    if len(word) > 2 * len(name) or sum(character in name for character in word.lower()) < least:
        return False
    matcher = SequenceMatcher(None, word.lower(), name)
    return matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE
