"""The names of an argument: what each is of, where it is defined, and where it is used, over all files about it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from cruxmap.files import tree
from cruxmap.files.mentions import Mention, mentions
from cruxmap.files.tree import Source

NameKind = Literal["claim", "question", "state", "consideration", "basis", "source", "part"]
RENAMED_KINDS: tuple[tuple[str, NameKind], ...] = (("questions", "question"), ("claims", "claim"))


class Named(NamedTuple):
    """What a name is of; of a state, `of` is its claim."""

    kind: NameKind
    name: str
    of: str = ""


class Place(NamedTuple):
    """A mention in a file."""

    file: str
    mention: Mention


class Names:
    """An index of names and their places.

    Args:
        sources: the files of an argument, and files of credences and observations about it, by what they are called.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = dict(sources)
        raw = {file: mentions(source) for file, source in self.sources.items()}
        defined = [mention for found in raw.values() for mention in found if mention.defines]
        self._defined = dict.fromkeys(Named(_plain_kind(mention), mention.name, mention.of) for mention in defined)
        self._later = dict(_renamings(self.sources.values()))
        self.places: dict[Named, list[Place]] = {}
        self._mentions: dict[str, list[tuple[Mention, Named]]] = {file: [] for file in raw}
        for file, found in raw.items():
            for mention in found:
                named = self._named(mention)
                self.places.setdefault(named, []).append(Place(file, mention))
                self._mentions[file].append((mention, named))

    def at(self, file: str, position: int) -> tuple[Mention, Named] | None:
        """What is named at a position of a text, or just before it. Of a claim and the question inside, the claim."""
        found = self._mentions.get(file, [])
        last = bisect_right(found, position, key=lambda entry: entry[0].start)
        hits = [entry for entry in found[max(0, last - 3) : last] if position <= entry[0].end]
        return min(hits, key=lambda entry: (-entry[0].start, entry[0].follows), default=None)

    def definition(self, named: Named) -> Place | None:
        """Where something is defined; the first place, where it is in several.

        Of a question whose name follows from that of an observation, this is the observation.
        """
        if named.kind == "question" and named not in self._defined:
            ends = (match.start() for match in re.finditer("_(on|if)_", named.name))
            observations = (Named("claim", named.name[:end]) for end in ends)
            named = next(filter(self.is_defined, observations), named)
        return next((place for place in self.places.get(named, ()) if place.mention.defines), None)

    def is_defined(self, named: Named) -> bool:
        """Whether something of this name is defined in one of the files."""
        return named in self._defined

    def defined(self, kind: NameKind, of: str = "") -> Iterator[str]:
        """The names that are defined, in the order of the files."""
        return (named.name for named in self._defined if named.kind == kind and named.of == of)

    def tied(self, named: Named) -> tuple[Named, ...]:
        """What has to have the same name: a claim or observation, and the question that is written inside of it."""
        other = Named("claim" if named.kind == "question" else "question", named.name)
        pair = (named, other) if named.kind in ("claim", "question") else ()
        follows = any(place.mention.follows for one in pair for place in self.places.get(one, ()))
        return (named, other) if follows else (named,)

    def _named(self, mention: Mention) -> Named:
        """What a mention is of, by its present name."""
        kind, name = mention.kind, mention.name
        if kind == "term":
            state = Named("state", name, mention.of)
            return state if state in self._defined else self._present(Named("question", name))
        if kind == "point":
            consideration = Named("consideration", name)
            return consideration if consideration in self._defined else self._present(Named("claim", name))
        if kind == "state":
            return Named(kind, name, self._present(Named("claim", mention.of)).name)
        return self._present(Named(kind, name))

    def _present(self, named: Named) -> Named:
        passed: set[Named] = set()
        while named not in self._defined and named in self._later and named not in passed:
            passed.add(named)
            named = self._later[named]
        return named


def _plain_kind(mention: Mention) -> NameKind:
    """The kind of a mention that defines something, which is never one to be settled."""
    assert mention.kind != "term"
    assert mention.kind != "point"
    return mention.kind


def _renamings(sources: Iterable[Source]) -> Iterator[tuple[Named, Named]]:
    """What had another name once, and the name that it was given then."""
    for source in sources:
        for section, kind in RENAMED_KINDS:
            node = source.find(("renamed", section))
            for old, new in node.items.items() if isinstance(node, tree.Mapping) else ():
                if isinstance(new, tree.Scalar):
                    yield Named(kind, old), Named(kind, new.text.strip())
