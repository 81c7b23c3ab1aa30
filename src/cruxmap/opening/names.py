"""What people call claims, states, questions and parts: by name, by title, or by a title's beginning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.history import Lineage
from cruxmap.model.problem import closest, quoted, several, unknown

Titles = Iterable[tuple[str, str]]  # pairs of a name and a title


def named(text: str, titles: Titles, *, suggests: bool = True) -> str:
    """The name that a text stands for; the text itself where it stands for none, which is for the caller to refuse.

    It may be a name, a title, or two words or more with which one title begins.

    Raises:
        UnknownNameError: for a title, or a beginning, of several; if it `suggests`, for a title that is misspelt.
    """
    pairs = list(titles)
    if any(text == name for name, _ in pairs):
        return text
    wanted = _folded(text)
    folded = [(name, _folded(title)) for name, title in pairs]
    names = dict.fromkeys(name for name, title in folded if title == wanted)
    if not names and " " in wanted:  # one word is rather a name misspelt, of which its refusal makes more
        names = dict.fromkeys(name for name, title in folded if title.startswith(wanted))
    if len(names) > 1:
        raise UnknownNameError(
            f"{quoted(text)} may be several titles", f"write the name that is meant: {several(names)}"
        )
    if not names and suggests and " " in wanted and (near := closest(wanted, [title for _, title in folded])):
        name, title = next(
            (name, title) for (name, title), (_, known) in zip(pairs, folded, strict=True) if known == near
        )
        raise UnknownNameError(f"nothing here is called {quoted(text)}", f"did you mean {name!r}, {quoted(title)}?")
    return next(iter(names), text)


def claim_titles(argument: ArgumentMap) -> Titles:
    """The claims, each with its title."""
    return ((name, claim.title) for name, claim in argument.claims.items())


def question_titles(argument: ArgumentMap) -> Titles:
    """The questions, each with its title."""
    return ((name, argument.question_title(name)) for name in argument.questions)


def claim_named(argument: ArgumentMap, text: str) -> str:
    """The claim that a text stands for, under its present name."""
    text = text.strip()
    return named(Lineage(argument, "claims").now(text), claim_titles(argument))


def question_named(argument: ArgumentMap, text: str) -> str:
    """The question that a text stands for, under its present name."""
    text = text.strip()
    return named(Lineage(argument, "questions").now(text), question_titles(argument))


def part_named(argument: ArgumentMap, text: str) -> str:
    """The part that a text stands for.

    Raises:
        UnknownNameError: when it stands for none.
    """
    titles = {part.name: part.title for part in argument.parts}
    name = named(text.strip(), titles.items())
    if name not in titles:
        message, remedy = unknown("part", name, titles)
        raise UnknownNameError(message, str(remedy))
    return name


def event_named(argument: ArgumentMap, text: str) -> str:
    """A text such as `claim=state` or `claim=one,other` with the names for the titles in it."""
    written, equals, states = text.partition("=")
    name = claim_named(argument, written)
    if not equals or name not in argument.claims:
        return f"{name}{equals}{states}"
    labels = list(argument.claims[name].states.items())
    state = named(states.strip(), labels, suggests=False)  # perhaps a title that has a comma in it
    if state in argument.claims[name].states:
        return f"{name}={state}"
    return f"{name}={','.join(named(piece.strip(), labels) for piece in states.split(','))}"


def _folded(text: str) -> str:
    """A title without what people leave out: capitals, and spaces at the ends or doubled."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()
