"""Two versions of an argument, and one person's credences about both."""

from __future__ import annotations

import os
from typing import Unpack

from cruxmap.analysis.case import Case
from cruxmap.files.argument import read_argument
from cruxmap.files.locate import find_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import ProblemsError, quoted
from cruxmap.model.versions import credences_in, query_in
from cruxmap.opening.case import Opened, QueryTexts, open_case
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.people import OpenedPair, open_pair

WITH = "--with"


class OpenedVersions(Opened, frozen=True):
    """One person's cases of two versions of an argument: `case` of the one that the file is read for.

    Attributes:
        earlier: of the version to compare with.
    """

    earlier: Case


def open_two(
    a: str, b: str | None = None, earlier: str | None = None, argument: str = "", **query: Unpack[QueryTexts]
) -> OpenedPair | OpenedVersions:
    """Two people's credences about an argument, or one person's about two versions of it.

    Raises:
        ProblemsError: when a file or a revision cannot be used.
        MisuseError: where there is neither a second person nor another version, or both.
    """
    if earlier is not None and b is not None:
        message = "one person is compared with themselves here, and two are named"
        raise MisuseError([misuse(WITH, message, "leave out one of the files, or this")])
    if earlier is not None:
        return open_versions(a, earlier, argument, **query)
    if b is None:
        message, remedy = "this is missing", f"name a second file; or another version of the argument, with {WITH}"
        raise MisuseError([misuse("B", message, remedy)])
    return open_pair(a, b, argument, **query)


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
        b = Case(b.argument, b.credences, b.query.unobserved)
    with refusing(WITH):
        asked = query_in(other, b.argument, b.query)
    a = Case(other, credences_in(other, b.argument, b.credences), asked)
    return OpenedVersions(case=b, earlier=a, warnings=opened.warnings, remarks=remarks)


def _read(text: str) -> ArgumentMap:
    """Another version of an argument, from a path or a revision."""
    if ":" in text and not os.path.exists(text):
        from cruxmap.files.revisions import read_revision  # and with it what starts other programs

        reading = read_revision(text)
    else:
        reading = read_argument(find_argument(text))
    if reading.argument is None:
        raise ProblemsError(reading.problems)
    return reading.argument
