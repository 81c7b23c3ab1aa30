"""What to call the people of a page."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.caption import whose


def called(argument: ArgumentMap, people: Sequence[CredenceSet]) -> list[str]:
    """What to call people: their names, with their files where two have the same."""
    names = [whose(person) for person in people]
    return [
        f"{name} ({person.file})" if names.count(name) > 1 and person.file else name
        for name, person in zip(names, people, strict=True)
    ]


def concluding(argument: ArgumentMap, person: CredenceSet, name: str) -> str:
    """What to call somebody beside a conclusion: it is nobody's but the map's, where they have answered nothing."""
    says_so = not person.file  # it is not somebody's, and named for that
    return name if person.answered(argument) or says_so else f"{name} (no answers: the map's readings)"
