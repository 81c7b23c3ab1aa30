"""What an argument cites, and where that can be looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.considerations import all_considerations
from cruxmap.model.problem import Finding, Path, Suggestion, quoted, several
from cruxmap.model.vocabulary import ADDRESS
from cruxmap.model.works import citation


def unknown_sources(argument: ArgumentMap) -> Iterator[Finding]:
    """Citations of works that the argument does not list."""
    for path, text in _citations(argument):
        key = citation(text).key
        if key not in argument.sources:
            keys = several(argument.sources) or "none yet"
            remedy = Suggestion(key, argument.sources, f"add it to `sources` in the argument's file ({keys})")
            yield Finding("unknown-source", path, f"there is no source {quoted(key)}", remedy, missing=key)


def _citations(argument: ArgumentMap) -> Iterator[tuple[Path, str]]:
    """Every citation, with its path."""
    entries = [(("claims", name), claim.cites) for name, claim in argument.claims.items()]
    entries += [(("questions", name), question.cites) for name, question in argument.questions.items()]
    for _, path, point in all_considerations(argument):
        entries.append((path, point.cites))  # type: ignore[arg-type]
        if isinstance(point.source, str):
            yield (*path, "source"), point.source
    for path, cites in entries:
        for i, text in enumerate(cites):
            yield (*path, "cites", i) if len(cites) > 1 else (*path, "cites"), text


def unclear_works(argument: ArgumentMap) -> Iterator[Finding]:
    """Works that could not be looked up as they are written."""
    for key, work in argument.sources.items():
        authors = (work.authors,) if isinstance(work.authors, str) else work.authors
        fields = {"title": work.title, "year": work.year, "in": work.published_in, "authors": " ".join(authors)}
        for field, text in fields.items():
            yield from hidden_characters(text, ("sources", key, field))
        yield from unclear_address(work.url, ("sources", key, "url"))


def hidden_characters(text: str, path: Path) -> Iterator[Finding]:
    """Characters that nobody sees, in what is to be looked up."""
    if hidden := next(filter(_is_hidden, text), None):
        message = f"a character that nobody sees, U+{ord(hidden):04X}, in what is to be looked up"
        yield Finding("hidden-character", path, message, "remove it")


def unclear_address(text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with an address, if there is one."""
    if any(map(_is_hidden, text)):
        yield from hidden_characters(text, path)
    elif text and not re.fullmatch(ADDRESS, text):
        message = f"{quoted(text)} is no address of the web and no DOI"
        remedy = "write https://…, or doi:10.…, without blanks and in plain letters"
        yield Finding("bad-address", path, message, remedy)


def _is_hidden(character: str) -> bool:
    """Whether it controls how text is shown instead of being shown; joiners are part of some scripts."""
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and character not in "\u200c\u200d"
