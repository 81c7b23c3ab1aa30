"""What an argument cites, as it is shown: in short where it is cited, and in full in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.considerations import Point
from cruxmap.model.works import Work, citation, cited_keys
from cruxmap.report.document import Outline
from cruxmap.report.links import Cited, Run
from cruxmap.report.numbers import sentence

TITLE = "Sources"


def cited(argument: ArgumentMap, text: str, cites: Sequence[str]) -> str:
    """A text with its citations at the end: `So it is. (Xu 2020, p. 12; Cotra 2022)`."""
    return Cited(text, *([Run(" " * bool(text))] if cites else []), *citations(argument, cites)) if cites else text


def citations(argument: ArgumentMap, cites: Iterable[str]) -> Iterator[Run]:
    """Works in parentheses, each by its label, which is a link where the work has an address, with the place in it."""
    for i, text in enumerate(cites):
        key, place = citation(text)
        yield Run("; " if i else "(")
        yield Run(argument.labels[key], argument.sources[key].link)
        yield Run(f", {place}" if place else "")
    yield Run(")")


def label(argument: ArgumentMap, text: str) -> str:
    """What a cited work is called: `Xu 2020`."""
    return argument.labels[citation(text).key]


def bibliography(argument: ArgumentMap, cites: Iterable[str]) -> list[Outline]:
    """The works of some citations in full, by their labels; nothing where nothing is cited."""
    keys = {*cited_keys(cites)}
    rows = sorted((name, key) for key, name in argument.labels.items() if key in keys)
    return [Outline(TITLE, tuple((0, entry(name, argument.sources[key])) for name, key in rows))] if rows else []


def entry(label: str, work: Work) -> str:
    """A work in full: `Xu 2020: Mark Xu. Does it?. A journal. https://…`."""
    said = [text for text in (work.people, work.title, work.published_in) if not label.startswith(text)]
    head = f"{label}:" if said else sentence(label)
    return " ".join([head, *map(sentence, said), *filter(None, (work.link, work.note and sentence(work.note)))])


def works(argument: ArgumentMap, cites: Iterable[str]) -> dict[str, Work]:
    """The works of some citations, by key."""
    keys = {*cited_keys(cites)}
    return {key: work for key, work in argument.sources.items() if key in keys}


def cited_in(points: Iterable[Point]) -> list[str]:
    """What some considerations cite."""
    return [text for point in points for text in point.consideration.cited]
