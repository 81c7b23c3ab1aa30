"""History: what became of the questions and claims of an argument's earlier versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from cruxmap.model.vocabulary import FullName, Version

if TYPE_CHECKING:
    from cruxmap.model.argument import ArgumentMap

Kind = Literal["questions", "claims"]
Listed = tuple[FullName, ...] | dict[FullName, str | None]  # names, or names with the reason for each
KINDS: tuple[Kind, ...] = ("questions", "claims")


class Renamed(Struct, frozen=True):
    """What had another name in an earlier version: old name → name."""

    questions: Annotated[dict[FullName, FullName], Meta(description="Old name: name, for each question.")] = {}
    claims: Annotated[dict[FullName, FullName], Meta(description="Old name: name, for each claim.")] = {}


class Changed(Struct, frozen=True):
    """What changed in which version: a list of names for each version, or names with the reason for each."""

    questions: Annotated[dict[Version, Listed], Meta(description="Questions, by the version that changed them.")] = {}
    claims: Annotated[dict[Version, Listed], Meta(description="Claims, by the version that changed them.")] = {}


class Added(Struct, frozen=True):
    """Which questions are new in which version."""

    questions: Annotated[dict[Version, Listed], Meta(description="Questions, by the version that added them.")] = {}


class Since(NamedTuple):
    """The version that changed something, and the reason that the argument gives."""

    version: int
    why: str = ""


class Lineage:
    """What became of the names that an argument's questions, or its claims, have had."""

    def __init__(self, argument: ArgumentMap, kind: Kind) -> None:
        self.kind = kind
        self.names: Mapping[str, object] = argument.questions if kind == "questions" else argument.claims
        self.renamed: Mapping[str, str] = getattr(argument.renamed, kind)
        self._gone = dict(_by_version(getattr(argument.gone, kind)))
        self._asked_anew = self._by_present_name(getattr(argument.asked_anew, kind))
        self._added = self._by_present_name(argument.added.questions if kind == "questions" else {})

    @property
    def ever(self) -> Collection[str]:
        """Every name that there is or was, the present ones first."""
        return dict.fromkeys((*self.names, *self.renamed, *self._gone)).keys()

    def now(self, name: str) -> str:
        """The present name of what had a name once; the name itself where it was not renamed."""
        passed = set[str]()
        while name in self.renamed and name not in self.names and name not in passed:
            passed.add(name)
            name = self.renamed[name]
        return name

    def formerly(self, name: str) -> tuple[str, ...]:
        """The names that what has this name now had in earlier versions."""
        return tuple(old for old in self.renamed if old != name and self.now(old) == name)

    def gone(self, name: str) -> Since | None:
        """Since when there is nothing of this name any more; None where the argument does not say so."""
        return None if self.now(name) in self.names else self._gone.get(name, self._gone.get(self.now(name)))

    def asked_anew(self, name: str, after: int = 0, until: int | None = None) -> Since | None:
        """The last version after one, and not later than another, in which what has this present name is asked anew."""
        changes = self._asked_anew.get(name, ())
        between = [since for since in changes if since.version > after and (until is None or since.version <= until)]
        return between[-1] if between else None

    def added(self, after: int) -> tuple[str, ...]:
        """What there is now and was not in that version, as far as the argument says so."""
        return tuple(name for name in self.names if any(since.version > after for since in self._added.get(name, ())))

    def _by_present_name(self, listed: Mapping[str, Listed]) -> dict[str, list[Since]]:
        changes: dict[str, list[Since]] = {}
        for name, since in _by_version(listed):
            changes.setdefault(self.now(name), []).append(since)
        return changes


def told_since(argument: ArgumentMap, version: int) -> bool:
    """Whether the argument says anything of what has changed since that version."""
    changed = (argument.asked_anew, argument.gone, argument.added)
    lists = [getattr(entry, kind, {}) for entry in changed for kind in KINDS]
    dated = any(int(later) > version for listed in lists for later in listed)
    return dated or bool(argument.renamed.questions or argument.renamed.claims)


def _by_version(listed: Mapping[str, Listed]) -> Iterator[tuple[str, Since]]:
    """The names with the version that changed each and the reason, the earliest version first."""
    for version in sorted(listed, key=int):
        names = listed[version]
        for name in names:
            why = names[name] if isinstance(names, dict) else None
            yield name, Since(int(version), why or "")
