"""Several people's credences, from the names of files, profiles and tables."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.errors import CruxmapError
from cruxmap.files.argument import read_argument
from cruxmap.files.credences import TABLES, Layers
from cruxmap.files.locate import find_argument, find_credences, main_file
from cruxmap.files.table import read_table
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import MAX_WEIGHT, Group, gather, joined
from cruxmap.model.problem import Problem, ProblemsError, Suggestion, quoted, several
from cruxmap.model.readings import readings_of
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import READING, Opened, QueryTexts, open_query
from cruxmap.opening.evidence import evidence_files, laid_over_all
from cruxmap.opening.misuse import MisuseError, misuse

MAX_WARNINGS = 10


class OpenedPair(Opened, frozen=True):
    """Two people's cases about one argument, with the same query: `case` is the first person's."""

    second: Case

    @property
    def first(self) -> Case:
        """The first person's."""
        return self.case


class OpenedGroup(Opened, frozen=True):
    """Many people's credences about one argument.

    Attributes:
        path: where the argument is.
        group: the people.
        left_out: the files and rows that have errors, where those are passed over.
    """

    path: Path
    group: Group
    left_out: tuple[str, ...] = ()


class NotPooledError(ProblemsError):
    """Files or rows with errors, where those were not to be passed over."""


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
    files = {path: Layers(path) for path in paths if path}
    unreadable = [problem for layers in files.values() if not layers.layers for problem in layers.problems]
    if unreadable:
        raise ProblemsError(unreadable)
    home, problems = (home, []) if home else _home(files)
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
    asked = open_query(argument_map, query)
    first, second = (Case(argument_map, credences, asked) for credences in people)
    people_by_file = {text: files[path] for text, path in zip((a, b), paths, strict=True) if path}
    remarks = laid_over_all(home, people_by_file, query.get("evidence"))
    return OpenedPair(second, case=first, warnings=tuple(problems), remarks=tuple(remarks))


def nobody(argument: ArgumentMap, text: str) -> CredenceSet:
    """The person who has answered nothing: what `reading` names, or a file that is not there."""
    readings = readings_of(argument, argument.questions)
    name = f"{readings[:1].upper()}{readings[1:]}" if text == READING else "Nobody's answers"
    return CredenceSet(argument.name, name=name)


def open_group(
    files: Sequence[str],
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedGroup:
    """Read an argument and everybody's credences, from files with one person and from tables.

    Args:
        files: paths, or names of profiles.
        argument: the argument's name or path; what the files name if empty.
        keep_going: whether those with errors are left out, and only warned of.
        weight: `name=number`, how much a person counts, by their name or the name of their file.
        query: what is asked.

    Raises:
        ProblemsError: with every problem, when something cannot be used.
        MisuseError: for names and numbers in options that mean nothing.
        CruxmapError: when nobody is left.
    """
    weights = _weights(weight or [])
    if READING in files:
        message = "the readings are the map's, not a person's"
        raise MisuseError([misuse("FILE", message, f"leave out {READING!r}")])
    home = find_argument(argument) if argument else None
    gathering = _Gathering(files, home, query.get("evidence"))
    group = gathering.group(weights, keep_going)
    argument_map = gathering.argument
    return OpenedGroup(
        gathering.home,
        group,
        tuple(gathering.left_out),
        case=Case(argument_map, query=open_query(argument_map, query)),
        warnings=gathering.warnings(),
        remarks=tuple(gathering.remarks),
    )


class _Gathering:
    """Files and tables as they are read, one after the other."""

    def __init__(self, files: Sequence[str], home: Path | None, evidence: Sequence[str] | None) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.left_out: list[str] = []
        self.people: list[CredenceSet] = []
        self.tables: list[Group] = []
        paths = self._paths(files, home)
        layers = {path: Layers(path) for path in paths if path.suffix.lower() not in TABLES}
        self.home, copies = (home, []) if home else _home(layers)
        self.problems += copies
        self.argument = load_compiled(self.home, evidence_files(self.home, layers.values(), evidence))
        self.remarks += laid_over_all(self.home, {str(path): layers.get(path) for path in paths}, evidence)
        for path in paths:
            if path in layers:
                self._add_person(path, layers[path])
            else:
                self._add_table(path)

    def group(self, weights: Mapping[str, float], keep_going: bool) -> Group:
        """Everybody, with a name for each and their weights."""
        if not keep_going and any(problem.severity == "error" for problem in self.problems):
            raise NotPooledError(problem for problem in self.problems if problem.severity == "error")
        groups = list(self.tables)
        if self.people:
            names = [credences.name or credences.file for credences in self.people]
            groups.insert(0, gather(self.argument, self.people, names))
        if not groups:
            raise CruxmapError("there is nobody left to pool", "correct the files, or name others")
        group = joined(groups) if len(groups) > 1 else groups[0]
        files = [credences.file for credences in self.people]
        return _weighted(_distinct(group, files), files, weights)

    def warnings(self) -> tuple[Problem, ...]:
        """What is wrong: errors that are passed over, and not more than a few warnings."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        warnings = [problem for problem in self.problems if problem.severity == "warning"]
        if len(warnings) > MAX_WARNINGS:
            self.remarks.append(f"{len(warnings) - MAX_WARNINGS} more warnings; `cruxmap check` shows them")
        return (*errors, *warnings[:MAX_WARNINGS])

    def _paths(self, files: Sequence[str], home: Path | None) -> list[Path]:
        """Where the files are; each counts once."""
        paths: dict[Path, Path] = {}
        for text in files:
            try:
                path = find_credences(text, home)
            except ProblemsError as error:
                self.problems += error.problems
                continue
            if path.resolve() in paths:
                self.remarks.append(f"{text} is named twice, and counted once")
            paths.setdefault(path.resolve(), path)
        return list(paths.values())

    def _add_person(self, path: Path, layers: Layers) -> None:
        reading = layers.settle(self.argument)
        self.problems += [problem for problem in reading.problems if problem.code != "certainty"]
        if reading.credences is None:
            self.left_out.append(str(path))
        else:
            self.people.append(reading.credences)

    def _add_table(self, path: Path) -> None:
        table = read_table(path, self.argument)
        self.problems += table.problems
        if table.group is not None:
            self.tables.append(table.group)
        if table.faulty or table.group is None:
            rows = f"{table.faulty:,} row{'s' * (table.faulty != 1)} of {path}"
            self.left_out.append(rows if table.faulty else str(path))
        if table.ignored and table.group is not None:
            self.remarks.append(f"{path}: columns about no question, ignored: {', '.join(table.ignored)}")


def is_empty(text: str) -> bool:
    """Whether this is where a version control system says that there is no file."""
    path = Path(text)
    return text == os.devnull or (path.is_file() and path.stat().st_size == 0)


def _home(files: Mapping[Path, Layers]) -> tuple[Path, list[Problem]]:
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


def _distinct(group: Group, files: Sequence[str]) -> Group:
    """The group with a name for each: those who share one get the name of their file, or a number."""
    counts = Counter(group.names)
    names = [
        f"{name} ({files[i] if i < len(files) else i + 1})" if counts[name] > 1 else name
        for i, name in enumerate(group.names)
    ]
    return structs.replace(group, names=tuple(names))


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """The weights that texts such as `Ann=2` give, by name."""
    weights: dict[str, float] = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            weights[name] = float(number)
        except ValueError:
            weights[name] = 0.0
        if not name or not 0 < weights[name] <= MAX_WEIGHT:
            remedy = f"write NAME=NUMBER, with a number above 0 and up to {MAX_WEIGHT:g}"
            raise MisuseError([misuse("--weight", f"{quoted(text)} is no weight of somebody", remedy)])
    return weights


def _weighted(group: Group, files: Sequence[str], weights: Mapping[str, float]) -> Group:
    result = group.weights.copy()
    names_written, files_written = (
        [unicodedata.normalize("NFC", text) for text in texts] for texts in (group.names, files)
    )
    for named, weight in weights.items():
        who = unicodedata.normalize("NFC", named)
        rows = [i for i, name in enumerate(names_written) if name == who]
        rows += [i for i, file in enumerate(files_written) if who in (file, Path(file).stem)]
        if not rows:
            names = list(dict.fromkeys([*group.names, *(Path(file).stem for file in files)]))
            remedy = Suggestion(who, names, f"the people are {several(names)}")
            raise MisuseError([misuse("--weight", f"there is nobody called {quoted(who)}", remedy)])
        result[rows] = weight
    return structs.replace(group, weights=result)
