"""Two people's credences, from the names of files and profiles; and where the argument is that files name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.files.argument import read_argument
from cruxmap.files.credences import Layers
from cruxmap.files.locate import find_argument, find_credences, main_file
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.carvings import carved_for
from cruxmap.model.credences import CredenceSet
from cruxmap.model.problem import Problem, ProblemsError
from cruxmap.model.readings import readings_of
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import READING, Opened, QueryTexts, open_query
from cruxmap.opening.evidence import evidence_files, laid_over_all


class OpenedPair(Opened, frozen=True):
    """Two people's cases about one argument, with the same query: `case` is the first person's."""

    second: Case

    @property
    def first(self) -> Case:
        """The first person's."""
        return self.case


def open_pair(a: str, b: str, argument: str = "", **query: Unpack[QueryTexts]) -> OpenedPair:
    """Read an argument and two people's credences, and understand what is asked of them.

    Args:
        a: the first person's file, the name of a profile, or `reading`.
        b: the other's.
        argument: the argument's name or path; what the files name if empty.
        query: what is asked.

    Raises:
        ProblemsError: with the problems of both files, when one cannot be used.
        MisuseError: for names in options that mean nothing.
    """
    home = find_argument(argument) if argument else None
    paths = [None if text == READING or is_empty(text) else find_credences(text, home) for text in (a, b)]
    if folders := [text for text, path in zip((a, b), paths, strict=True) if path and path.is_dir()]:
        message = "is a folder, and two people are compared here"
        remedy = "name a file in it (`git difftool` hands over one after the other, without -d)"
        raise ProblemsError(
            Problem("error", "unreadable", text, 0, 0, message, remedy, mended_by="rounds") for text in folders
        )
    files = {path: Layers(path) for path in paths if path}
    unreadable = [problem for layers in files.values() if not layers.layers for problem in layers.problems]
    if unreadable:
        raise ProblemsError(unreadable)
    home, problems = (home, []) if home else home_of(files)
    argument_map = load_compiled(home, evidence_files(home, files.values(), query.get("evidence")))
    people: list[CredenceSet] = []
    for text, path in zip((a, b), paths, strict=True):
        if path is None:
            people.append(nobody(argument_map, text))
            continue
        reading = files[path].settle(argument_map)
        problems += reading.problems
        people.append(structs.replace(reading.credences or CredenceSet(), file=text))  # a profile by its name
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsError(problems)
    asked = open_query(argument_map.uncarved, query)
    argument_map = carved_for(asked, argument_map, {*people[0].credences, *people[1].credences})
    first, second = (Case(argument_map, credences, asked) for credences in people)
    people_by_file = {text: files[path] for text, path in zip((a, b), paths, strict=True) if path}
    remarks = laid_over_all(home, people_by_file, query.get("evidence"))
    return OpenedPair(second, case=first, warnings=tuple(problems), remarks=tuple(remarks))


def nobody(argument: ArgumentMap, text: str) -> CredenceSet:
    """The person who has answered nothing: what `reading` names, or a file that is not there."""
    readings = readings_of(argument, argument.questions)
    name = f"{readings[:1].upper()}{readings[1:]}" if text == READING else "Nobody's answers"
    return CredenceSet(argument.name, name=name)


def is_empty(text: str) -> bool:
    """Whether this is where a version control system says that there is no file."""
    path = Path(text)
    return text == os.devnull or (path.is_file() and path.stat().st_size == 0)


def home_of(files: Mapping[Path, Layers]) -> tuple[Path, list[Problem]]:
    """Where the argument is that the files name, and a warning for each file that leads to another copy of it.

    The newest version is used, whatever the order of the files: it knows the names of the older ones.
    """
    places: dict[tuple[str, Path], Path] = {}  # where a name leads from a folder
    refusals: list[ProblemsError] = []
    for layers in files.values():
        if layers.argument and (layers.argument, layers.folder) not in places:
            try:
                places[layers.argument, layers.folder] = layers.find_argument()
            except ProblemsError as error:
                refusals.append(error)
    if not places:
        if refusals:
            raise refusals[0]
        return find_argument(""), []
    first, *others = {os.path.realpath(main_file(home)): home for home in reversed(places.values())}.values()
    if not others:
        return first, []
    first = next(iter(places.values()))
    arguments = {home: read_argument(home).argument for home in places.values()}
    name = getattr(arguments[first], "name", "")
    copies = {home: argument for home, argument in arguments.items() if argument is not None and argument.name == name}
    newest = max(copies, key=lambda home: copies[home].version, default=first)
    problems = []
    for path, layers in files.items():
        home = places.get((layers.argument, layers.folder), newest)
        copy = copies.get(home)
        if copy is not None and copy.fingerprint != copies[newest].fingerprint:
            message = f"this is about version {copy.version} of {name!r} in {home}"
            message += f", and version {copies[newest].version} in {newest} is used"
            remedy = "name the argument that is to be used, or correct `argument` in this file"
            problems.append(Problem("warning", "other-copy", str(path), 0, 0, message, remedy, mended_by="argument"))
    return newest, problems
