"""Works that an argument cites: what a citation names, and what people call a work in a few words."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from cruxmap.model.vocabulary import Address

LETTERS = "abcdefghijklmnopqrstuvwxyz"  # those of `string`, which would compile a pattern as it is imported
FEW = 2  # authors who are all named in a citation
SHORT = 40  # characters of a title that stands for authors, or of a name


def link_to(address: str) -> str:
    """An address as a browser opens it."""
    from urllib.parse import quote

    doi = address.removeprefix("doi:")
    return address if doi == address else f"https://doi.org/{quote(doi)}"


class Work(Struct, frozen=True, rename={"published_in": "in"}):
    """A text, a data set or anything else that can be looked up, and that the argument cites by a key."""

    title: Annotated[str, Meta(description="Its title.")]
    authors: Annotated[
        str | tuple[str, ...],
        Meta(description="Who wrote it: a text that is shown as it stands, or a list of names, as in [Xu, Cotra]."),
    ] = ()
    year: Annotated[str, Meta(description="The year it appeared in, or what stands for it, such as forthcoming.")] = ""
    published_in: Annotated[str, Meta(description="Where it appeared: a journal, a publisher, a site.")] = ""
    url: Annotated[Address, Meta(description="Where it can be read: https://… or doi:10.….")] = ""
    note: Annotated[str, Meta(description="Anything else to say of it.")] = ""

    @property
    def link(self) -> str:
        """The address as a browser opens it; empty if there is none."""
        return link_to(self.url)

    @property
    def people(self) -> str:
        """All its authors, as they are written."""
        if isinstance(self.authors, str):
            return self.authors
        if any("," in name for name in self.authors):
            return "; ".join(self.authors)
        return " and ".join(filter(None, (", ".join(self.authors[:-1]), *self.authors[-1:])))


class Citation(NamedTuple):
    """A work by its key, and a place in it: a page, a section."""

    key: str
    place: str


def citation(text: str) -> Citation:
    """What is cited by `key`, or by `key place`: `xu_2020 p. 12`."""
    key, _, place = text.partition(" ")
    return Citation(key.rstrip(","), place.strip())


def labels(works: Mapping[str, Work]) -> dict[str, str]:
    """What each work is called in a citation: `Xu 2020`; those that would be called the same get letters.

    `Xu and Cotra 2020` are two authors, `Xu et al. 2020` more. A name `Xu, Mark` is called Xu. Where there are no
    authors, the title stands for them.
    """
    plain = {key: f"{_authors(work)} {work.year}".strip() for key, work in works.items()}
    counts, letters = Counter(plain.values()), {label: _letters() for label in plain.values()}
    return {key: label + next(letters[label]) if counts[label] > 1 else label for key, label in plain.items()}


def _letters() -> Iterator[str]:
    yield from LETTERS
    number = len(LETTERS)
    while True:
        number += 1
        yield f"-{number}"


def _authors(work: Work) -> str:
    names = (work.authors,) if isinstance(work.authors, str) else work.authors
    short = [_short(_family(name)) for name in names if name]
    if not short:
        return _short(work.title)
    return " and ".join(short) if len(short) <= FEW else f"{short[0]} et al."


def _family(name: str) -> str:
    """The family name where it is written first: `Xu` of `Xu, Mark`; all of any other name."""
    return name.partition(",")[0] if name.count(",") == 1 and " and " not in name else name


def _short(text: str) -> str:
    return textwrap.shorten(text, SHORT, placeholder="…") if len(text) > SHORT else text


def cited_keys(cites: Iterable[str]) -> Iterator[str]:
    """The keys of some citations."""
    return (citation(text).key for text in cites)
