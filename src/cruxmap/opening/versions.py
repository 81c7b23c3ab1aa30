"""Two versions of an argument, or two states of a file, and one person's credences about both."""

from __future__ import annotations

from typing import Unpack

from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.files.argument import read_argument
from cruxmap.files.locate import MAIN, find_argument, names_revision
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.carvings import carved_for
from cruxmap.model.problem import ProblemsError, quoted
from cruxmap.model.versions import query_between, version_in
from cruxmap.opening.case import (
    READING,
    Opened,
    OpenedPerson,
    QueryTexts,
    in_revision,
    open_case,
    open_person,
    open_query,
    with_own_ranges,
)
from cruxmap.opening.evidence import observed_in
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.people import OpenedPair, is_empty, nobody, open_pair

WITH = "--with"


class OpenedVersions(Opened, frozen=True):
    """One person's cases of two versions of an argument: `case` of the one that the file is read for.

    Attributes:
        earlier: of the version to compare with.
    """

    earlier: Case


def open_two(
    a: str,
    b: str | None = None,
    earlier: str | None = None,
    argument: str = "",
    *,
    own_ranges: bool = False,
    **query: Unpack[QueryTexts],
) -> OpenedPair | OpenedVersions:
    """Two people's credences about an argument, or one person's about two versions of it.

    With `own_ranges`, only their own ranges count.

    Raises:
        ProblemsError: when a file or a revision cannot be used.
        MisuseError: where there is neither a second person nor another version, or both.
    """
    if earlier is not None and b is not None:
        message = "one person is compared with themselves here, and two are named"
        raise MisuseError([misuse(WITH, message, "leave out one of the files, or this")])
    if earlier is not None:
        if own_ranges:
            raise MisuseError([misuse("--own-ranges", f"no range is used with {WITH}", "leave out one of the two")])
        return open_versions(a, earlier, argument, **query)
    if b is None:
        message, remedy = "this is missing", f"name a second file; or another version of the argument, with {WITH}"
        raise MisuseError([misuse("B", message, remedy)])
    if names_revision(a) or names_revision(b):
        opened = open_states(a, b, argument, **query)
    else:
        opened = open_pair(a, b, argument, **query)
    if own_ranges and isinstance(opened, OpenedPair):
        first, second = opened.case, opened.second
        one, other = with_own_ranges([first.credences, second.credences])
        first, second = Case(first.argument, one, first.query), Case(second.argument, other, second.query)
        opened = structs.replace(opened, case=first, second=second)
    return opened


def open_versions(file: str, earlier: str, argument: str = "", **query: Unpack[QueryTexts]) -> OpenedVersions:
    """Read an argument, another version of it, and somebody's credences, as far as they answer each.

    Args:
        file: a credence file, the name of a profile, or `reading`.
        earlier: the other version: a folder, a file, or `REVISION:PATH` of a git repository.
        argument: the argument's name or path; the one that the file names if empty.
        query: what is asked; in the argument's scope, each version has its own.

    Raises:
        ProblemsError: when a file or a revision cannot be used.
        MisuseError: for names in options that mean nothing in one of the versions.
    """
    opened = open_case(file, argument, **query)
    b = opened.case
    other = _read(earlier)
    if other.name != b.argument.name:
        message = f"{quoted(earlier)} is about {other.name!r}, and not a version of {b.argument.name!r}"
        raise MisuseError([misuse(WITH, message, "name another version of the same argument")])
    remarks: tuple[str, ...] = ()
    if b.query.observed:
        remarks = ("Two versions are compared without evidence: the observations are laid over one of them only.",)
        b = Case(b.argument, b.said, b.query.unobserved)
    with refusing(WITH):
        a = Case.of(*version_in(other, b.argument, b.said, b.query))
    return OpenedVersions(case=b, earlier=a, warnings=opened.warnings, remarks=remarks)


def open_states(a: str, b: str, argument: str = "", **query: Unpack[QueryTexts]) -> OpenedPair | OpenedVersions:
    """Read two files of which one at least is named in a revision: a pair, or two versions if their arguments differ.

    Raises:
        ProblemsError: when a file or a revision cannot be used.
        MisuseError: for names in options that mean nothing in one of the arguments.
    """
    evidence = query.get("evidence")
    people = [None if text == READING or is_empty(text) else open_person(text, argument, evidence) for text in (a, b)]
    known = people[1] or people[0]
    if known is None:  # two that git hands over empty
        return open_pair(a, b, argument, **query)
    first, second = (
        person or OpenedPerson(known.argument, nobody(known.argument, text), known.path)
        for text, person in zip((a, b), people, strict=True)
    )
    warnings = (*first.warnings, *second.warnings)
    asked = open_query(second.argument.uncarved, query)
    if first.argument.fingerprint == second.argument.fingerprint:
        answered = {*first.credences.credences, *second.credences.credences}
        argument_map = carved_for(asked, second.argument, answered)
        one, other = (Case(argument_map, person.credences, asked) for person in (first, second))
        return OpenedPair(other, case=one, warnings=warnings)
    case = Case.of(second.argument, second.credences, asked)
    if first.argument.name != second.argument.name:
        message = f"{quoted(a)} is about {first.argument.name!r} and {quoted(b)} about {second.argument.name!r}"
        raise MisuseError([misuse("A", message, "name two files about one argument")])
    with refusing("A"):
        earlier = query_between(first.argument, second.argument, asked, observations(first.argument, query))
    return OpenedVersions(case=case, earlier=Case.of(first.argument, first.credences, earlier), warnings=warnings)


def observations(argument: ArgumentMap, query: QueryTexts) -> Evidence:
    """The observations of a version that count under the options, which were found to be sound before."""
    return observed_in(argument, query.get("evidence"), query.get("as_of") if argument.observations else None, [])


def _read(text: str) -> ArgumentMap:
    """Another version of an argument, from a path or a revision."""
    with in_revision(text, MAIN) as state:
        reading = read_argument(state.path if state else find_argument(text))
        if reading.argument is None:
            raise ProblemsError(reading.problems)
        return reading.argument
