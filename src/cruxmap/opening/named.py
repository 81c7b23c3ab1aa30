"""Arguments and people as the library's users name them: as they are, or by name or path."""

from __future__ import annotations

import os
from pathlib import Path

from cruxmap.files.argument import argument_of, load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.locate import find_argument, find_credences, profiles, shipped_arguments
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.opening.case import READING, read_person

Arguable = ArgumentMap | str | os.PathLike[str]
Person = CredenceSet | str | os.PathLike[str]


def argument_and_person(argument: Arguable, person: Person | None = None) -> tuple[ArgumentMap, CredenceSet | None]:
    """An argument, and somebody's credences about it.

    Args:
        argument: itself, its name or its path; or, for the argument that it names, somebody's credence file.
        person: somebody's credences, their file, the name of a profile, or `reading` for the map's; of a credence
            file in the argument's place, its own if left out.

    Raises:
        ProblemsError: when a file cannot be used, or is not there.
    """
    own: CredenceSet | None = None
    if not isinstance(argument, ArgumentMap):
        text = os.fspath(argument)
        if _names_person(text):
            opened = read_person(text, "", None, load_argument)
            argument, own = opened.argument, opened.credences
        else:
            argument = load_argument(find_argument(text))
    return argument, own if person is None else person_about(argument, person)


def person_about(argument: ArgumentMap, person: Person) -> CredenceSet:
    """Somebody's credences about an argument.

    Raises:
        ProblemsError: when a file cannot be used, or is not there.
    """
    if isinstance(person, CredenceSet):
        return person
    text = os.fspath(person)
    return CredenceSet(argument.name) if text == READING else load_credences(find_credences(text, None), argument)


def _names_person(text: str) -> bool:
    """Whether a text in an argument's place names somebody's credences: a file that is no argument's, or a profile."""
    arguments = shipped_arguments()
    if text in arguments:
        return False
    path = Path(text)
    return argument_of(path) is None if path.is_file() else any(text in profiles(home) for home in arguments.values())
