"""Wrong usage: what is wrong with the options and arguments of a command, as a list of problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from msgspec import structs

from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.carvings import rivals
from cruxmap.model.history import Lineage
from cruxmap.model.notation import NotationError
from cruxmap.model.problem import FEW, Problem, Suggestion, several, unknown
from cruxmap.model.query import OutOfScopeError


class MisuseError(CruxmapError, code="usage"):
    """Wrong usage.

    Attributes:
        problems: all that is wrong; the place of each is an option or an argument.
        usage: how the command is used; a front end may fill it in.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.file}: {problem.message}; {problem.remedy}" for problem in problems))
        self.problems = tuple(problems)
        self.usage = ""


@contextmanager
def refusing(place: str) -> Iterator[None]:
    """Turn what is raised about a text into wrong usage of the option or argument that it was written in."""
    try:
        yield
    except (UnknownNameError, NotationError, OutOfScopeError) as error:
        raise MisuseError([misuse(place, error.message, error.remedy)]) from None


def misuse(place: str, message: str, remedy: str | Suggestion) -> Problem:
    """Something wrong with an option or an argument, which `place` names as the help does."""
    return Problem("error", "usage", place, 0, 0, message, str(remedy))


def unknown_name(place: str, kind: str, name: str, names: Collection[str]) -> Problem:
    """The problem that nothing has a name; where there are many names, the remedy is the command that lists them."""
    message, remedy = unknown(kind, name, names)
    if len(names) > FEW and kind in ("question", "claim"):
        remedy = structs.replace(remedy, otherwise=f"`cruxmap {kind}s` lists them")
    return misuse(place, message, remedy)


def refused_question(argument: ArgumentMap, name: str, place: str) -> Problem | None:
    """The problem that the argument has no question of a name; None if it has one."""
    if name in argument.questions:
        return None
    if name in argument.claims:
        return misuse(place, f"{name!r} is a claim, not a question", _questions_of_claim(argument, name))
    if name in argument.uncarved.questions:
        return misuse(place, f"{name!r} is a question of another carving", choosing(argument, name))
    if since := Lineage(argument, "questions").gone(name):
        reason = f": {since.why}" if since.why else ""
        return misuse(
            place, f"{name!r} is gone since version {since.version}{reason}", "`cruxmap questions` lists what there is"
        )
    return unknown_name(place, "question", name, argument.questions)


def choosing(argument: ArgumentMap, name: str) -> str:
    """The remedy that chooses a carving of an argument which has a claim or a question, or else all of them."""
    having = [carved for carved in rivals(argument) if name in carved.claims or name in carved.questions]
    states = [having[0].carving] if having else argument.uncarved.claims[argument.carvings].states
    return f"add --given {argument.carvings}={','.join(states)}"


def _questions_of_claim(argument: ArgumentMap, name: str) -> str:
    """Which questions a claim hangs on directly."""
    own = [text for text in argument.claims[name].form.names if text in argument.questions]
    if not own:
        return f"it follows from other claims; `--given {name}` takes it as known"
    return f"its probability comes from {several(own)}"
