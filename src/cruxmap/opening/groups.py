"""Groups of people and their rounds, from the names of files, profiles, tables and folders of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Unpack

import numpy as np
from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.pooling import without_silent
from cruxmap.errors import CruxmapError
from cruxmap.files.credences import TABLES, CredenceReading, Layers
from cruxmap.files.locate import find_argument, find_credences, people_in
from cruxmap.files.table import ONE_OF_A_NAME, TableReading, read_table
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import MAX_WEIGHT, Group, Register, gather, joined, matched, same_name
from cruxmap.model.problem import Finding, Problem, ProblemsError, Suggestion, quoted, several
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import READING, Opened, QueryTexts, open_query
from cruxmap.opening.evidence import evidence_files, laid_over_all
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.people import home_of
from cruxmap.opening.store import argument_for

MAX_WARNINGS = 10
ROUND = "--round"
MOVED = "--moved"


class OpenedGroup(Opened, frozen=True):
    """Many people's credences about one argument.

    Attributes:
        path: where the argument is.
        group: the people.
        left_out: the files and rows that have errors, where those are passed over.
        sets: the evidence that is laid over the argument.
    """

    path: Path
    group: Group
    left_out: tuple[str, ...] = ()
    sets: tuple[Path, ...] = ()


class OpenedRounds(Opened, frozen=True):
    """A group's credences about one argument, round by round.

    Attributes:
        groups: the people of each round, the first one first.
        labels: what each round is called.
        left_out: the files and rows that have errors, where those are passed over.
    """

    groups: tuple[Group, ...]
    labels: tuple[str, ...]
    left_out: tuple[str, ...] = ()


class NotPooledError(ProblemsError):
    """Files or rows with errors, where those were not to be passed over."""


def open_groups(
    files: Sequence[str] | None = None,
    rounds: Sequence[str] | None = None,
    moved: bool = False,
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedGroup | OpenedRounds:
    """A group, or the same group in several rounds.

    Args:
        files: the people of a group, as `open_group` takes them.
        rounds: in their place, the people of each round: a folder, a table or a file each.
        moved: whether the first answers that the files keep are a round of their own, before the present ones.
        argument: the argument's name or path; what the files name if empty.
        keep_going: whether those with errors are left out, and only warned of.
        weight: `name=number`, how much a person counts.
        query: what is asked.

    Raises:
        ProblemsError: with every problem, when something cannot be used.
        MisuseError: for names and numbers in options that mean nothing.
        CruxmapError: when nobody is left.
    """
    if rounds:
        if moved:
            remedy = f"leave out one of {ROUND} and {MOVED}"
            raise MisuseError([misuse(MOVED, "the rounds are named, and are not taken from the files", remedy)])
        if files:
            remedy = f"leave them out, or put {ROUND} before each"
            raise MisuseError([misuse("FILE", f"the people of each round are named with {ROUND}", remedy)])
        if len(rounds) == 1:
            remedy = f"add {ROUND} with the next one; the files of one round need no {ROUND}"
            raise MisuseError([misuse(ROUND, "one round alone has no movement", remedy)])
        return open_rounds(rounds, argument, keep_going, weight, **query)
    if not files:
        remedy = f"name files, tables or a folder; or rounds, with {ROUND}"
        raise MisuseError([misuse("FILE", "this is missing", remedy)])
    opened = open_group(files, argument, keep_going, weight, **query)
    if not moved:
        return opened
    if not opened.group.first:
        message = "no file keeps a first answer beside a later one"
        remedy = f"name the rounds with {ROUND}; or interview people after the first one, which keeps both"
        raise CruxmapError(message, remedy)
    return OpenedRounds(
        (opened.group.at_first(opened.case.argument), opened.group),
        ("first answers", "answers now"),
        opened.left_out,
        case=opened.case,
        warnings=opened.warnings,
        remarks=opened.remarks,
    )


def open_group(
    files: Sequence[str],
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedGroup:
    """Read an argument and everybody's credences, from files with one person, from tables, and from folders of both.

    Args:
        files: paths, or names of profiles.
        argument: the argument's name or path; what the files name if empty.
        keep_going: whether those with errors are left out, and only warned of.
        weight: `name=number`, how much a person counts, by their name, their id or the name of their file.
        query: what is asked.

    Raises:
        ProblemsError: with every problem, when something cannot be used.
        MisuseError: for names and numbers in options that mean nothing.
        CruxmapError: when nobody is left.
    """
    reading = _Reading([files], argument, query.get("evidence"))
    (group,) = reading.groups(_weights(weight or []), keep_going)
    return OpenedGroup(
        reading.home,
        group,
        tuple(reading.left_out),
        tuple(reading.sets),
        case=Case(reading.argument, query=open_query(reading.argument, query)),
        warnings=reading.warnings(),
        remarks=tuple(reading.remarks),
    )


def open_rounds(
    rounds: Sequence[str],
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedRounds:
    """Read an argument and everybody's credences in each of some rounds; all else is as in `open_group`.

    A file without a name is called after itself, so that it is found again in a later round's folder.
    """
    reading = _Reading([[text] for text in rounds], argument, query.get("evidence"), by_file=True)
    groups = reading.groups(_weights(weight or []), keep_going)
    labels = tuple(text.rstrip("/") or text for text in rounds)
    reading.remarks += [
        f"{was} is only in {labels[i]}, and {now} only in {labels[i + 1]}: if that is one person, give both files one "
        "`name`, or one `id`"
        for i, pair in enumerate(pairwise(groups))
        for was, now in _alike(*pair)
    ]
    return OpenedRounds(
        tuple(groups),
        labels,
        tuple(reading.left_out),
        case=Case(reading.argument, query=open_query(reading.argument, query)),
        warnings=reading.warnings(),
        remarks=tuple(reading.remarks),
    )


class Others(Struct, frozen=True):
    """The people of whom somebody is to see the answers to an argument's questions; perhaps one of them is they."""

    questions: tuple[str, ...]
    everybody: Group

    def without(self, name: str, person_id: str, path: Path) -> tuple[Group, bool]:
        """The others, and whether somebody is left out: by their id, or else by their name or that of their file."""
        called = same_name(name) or same_name(person_id) or path.stem
        ids = {0: same_name(person_id)} if person_id else {}
        person = Group((called,), np.empty((len(self.questions), 1)), np.ones(1), ids=ids)
        own = {j for _, j in matched(person, self.everybody)}
        others = [i for i in range(len(self.everybody.names)) if i not in own]
        return self.everybody.only(np.array(others, dtype=np.intp)), bool(own)


def open_others(after: str, path: Path, argument: str = "", evidence: Sequence[str] | None = None) -> Others:
    """Read the answers of those who have answered something, for the person whose credence file is at a path.

    Args:
        after: a folder, a table or a file.
        path: the person's file, which need not exist.
        argument: the argument's name or path; what that file names if empty.
        evidence: sets of observations.

    Raises:
        ProblemsError: when something cannot be used.
        CruxmapError: when nobody is there.
    """
    home = argument_for(path, argument, Layers(path) if path.is_file() else None)
    reading = _Reading([[after]], str(home), evidence, by_file=True)
    (group,) = reading.groups({}, keep_going=False)
    return Others(tuple(reading.argument.questions), without_silent(group)[0])


def _alike(before: Group, after: Group) -> list[tuple[str, str]]:
    """Names that are perhaps the same person's, of people who are in one of two groups only."""
    same = matched(before, after)
    gone, new = ({*range(len(group.names))} - {pair[i] for pair in same} for i, group in enumerate((before, after)))
    names = {_letters(after.names[j]): after.names[j] for j in sorted(new)}
    both = ((before.names[i], names.get(_letters(before.names[i]))) for i in sorted(gone))
    return [(was, now) for was, now in both if now is not None][:MAX_WARNINGS]


def _letters(name: str) -> str:
    """The letters and digits of a name, whatever their case."""
    return "".join(filter(str.isalnum, name.casefold()))


class _Reading:
    """The files and tables of one round or of several, as they are read."""

    def __init__(
        self, rounds: Sequence[Sequence[str]], argument: str, evidence: Sequence[str] | None, by_file: bool = False
    ) -> None:
        if any(READING in files for files in rounds):
            message = "the readings are the map's, not a person's"
            raise MisuseError([misuse("FILE", message, f"leave out {READING!r}")])
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.left_out: list[str] = []
        self.by_file = by_file
        self.layers: dict[Path, Layers] = {}
        named = find_argument(argument) if argument else None
        self.rounds = [self._paths(files, named) for files in rounds]
        paths = list(dict.fromkeys(path for files in self.rounds for path in files))
        self.home, copies = (named, []) if named else home_of(self.layers)
        self.problems += copies
        self.sets = evidence_files(self.home, self.layers.values(), evidence)
        self.argument: ArgumentMap = load_compiled(self.home, self.sets)
        self.remarks += laid_over_all(self.home, {str(path): self.layers.get(path) for path in paths}, evidence)
        self.people = {path: self._person(path, layers) for path, layers in self.layers.items()}
        self.tables = {path: self._table(path) for path in paths if path not in self.layers}

    def groups(self, weights: Mapping[str, float], keep_going: bool) -> list[Group]:
        """Everybody of each round, with a name for each and their weights."""
        rounds = [_Round(self, files) for files in self.rounds]
        if not keep_going and any(problem.severity == "error" for problem in self.problems):
            raise NotPooledError(problem for problem in self.problems if problem.severity == "error")
        if not all(people.names for people in rounds):
            raise CruxmapError("there is nobody left to pool", "correct the files, or name others")
        return _weighed([people.group() for people in rounds], [people.files for people in rounds], weights)

    def warnings(self) -> tuple[Problem, ...]:
        """What is wrong: errors that are passed over, and not more than a few warnings."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        warnings = [problem for problem in self.problems if problem.severity == "warning"]
        if len(warnings) > MAX_WARNINGS:
            self.remarks.append(f"{len(warnings) - MAX_WARNINGS} more warnings; `cruxmap check` shows them")
        return (*errors, *warnings[:MAX_WARNINGS])

    def _paths(self, files: Sequence[str], home: Path | None) -> list[Path]:
        """Where the files are, those of a folder one by one; each counts once."""
        paths: dict[Path, Path] = {}
        for text in files:
            try:
                path = find_credences(text, home)
                some = self._within(path) if path.is_dir() else [path]
            except ProblemsError as error:
                self.problems += error.problems
                continue
            for file in some:
                if file.resolve() in paths:
                    self.remarks.append(f"{file if path.is_dir() else text} is named twice, and counted once")
                    continue
                paths[file.resolve()] = file
                if file.suffix.lower() not in TABLES and file not in self.layers:
                    self.layers[file] = Layers(file)
        return list(paths.values())

    def _within(self, folder: Path) -> list[Path]:
        """The files of a folder, without pools of people."""
        files = people_in(folder)
        if not files:
            message, remedy = "there are no credence files or tables in this folder", "name one that has some"
            raise ProblemsError([Problem("error", "missing-file", str(folder), 0, 0, message, remedy)])
        people = []
        for file in files:
            if file.suffix.lower() not in TABLES:
                layers = self.layers.setdefault(file, Layers(file))
                if layers.pooled is not None:
                    self.remarks.append(f"{file} is left out: it is a pool of {layers.pooled}, and nobody's own")
                    del self.layers[file]
                    continue
            people.append(file)
        return people

    def _person(self, path: Path, layers: Layers) -> CredenceReading:
        reading = layers.settle(self.argument)
        self.problems += [problem for problem in reading.problems if problem.code != "certainty"]
        if reading.credences is None:
            self.left_out.append(str(path))
        return reading

    def _table(self, path: Path) -> TableReading:
        table = read_table(path, self.argument)
        self.problems += table.problems
        if table.faulty or table.group is None:
            rows = f"{table.faulty:,} row{'s' * (table.faulty != 1)} of {path}"
            self.left_out.append(rows if table.faulty else str(path))
        if table.ignored and table.group is not None:
            self.remarks.append(f"{path}: columns about no question, ignored: {', '.join(table.ignored)}")
        return table


class _Round:
    """The people of one round, none of whom counts twice."""

    def __init__(self, reading: _Reading, paths: Sequence[Path]) -> None:
        self.reading = reading
        self.register: Register[str] = Register()
        self.people: list[CredenceSet] = []
        self.tables: list[Group] = []
        self.names: list[str] = []
        self.files: list[str] = []  # of the people, who come before those of the tables
        self.sources: list[str] = []  # where each is from
        tables = [path for path in paths if path in reading.tables]
        for path in paths:
            if path in reading.layers:
                self._add_person(path, reading.layers[path])
        for path in tables:
            self._add_table(path, alone=len(tables) == len(paths) == 1)

    def group(self) -> Group:
        """Everybody, each with a name of their own."""
        groups = list(self.tables)
        if self.people:
            groups.insert(0, gather(self.reading.argument, self.people, self.names[: len(self.people)]))
        group = joined(groups) if len(groups) > 1 else groups[0]
        counts = Counter(group.names)
        names = (
            f"{name} ({group.ids.get(i, self.sources[i])})" if counts[name] > 1 else name
            for i, name in enumerate(group.names)
        )
        return structs.replace(group, names=tuple(names))

    def _add_person(self, path: Path, layers: Layers) -> None:
        credences = self.reading.people[path].credences
        if credences is None:
            return
        own_name, own_id = same_name(credences.name), same_name(credences.id)
        name = own_name or own_id or (path.stem if self.reading.by_file else str(credences.file))
        key = "name" if own_name else "id"
        place = layers.problem(Finding("", (key,) if own_name or own_id else (), "", ""))
        if shared := self.register.find(name, own_id):
            kind, earlier = shared
            message = _is_in(kind, name, own_id, earlier)
            path_in_file = (kind,) if own_name or own_id else ()
            finding = Finding("duplicate-name", path_in_file, message, ONE_OF_A_NAME[kind])
            self.reading.problems.append(layers.problem(finding))
            self.reading.left_out.append(str(path))
            return
        self.register.add(name, own_id, f"{path}:{place.line}" if place.line else str(path))
        self.people.append(credences)
        self.names.append(name)
        self.files.append(str(path))
        self.sources.append(str(path))

    def _add_table(self, path: Path, *, alone: bool) -> None:
        table = self.reading.tables[path]
        if (group := table.group) is None:
            return
        names = ["" if i in table.unnamed else name for i, name in enumerate(group.names)]
        told = zip(table.lines, names, strict=True)
        kept = [
            i for i, (line, name) in enumerate(told) if alone or self._is_new(path, line, name, group.ids.get(i, ""))
        ]
        if self.reading.by_file:  # so that nobody is found again by the number of a row
            called = (name or f"{group.names[i]} of {path}" for i, name in enumerate(names))
            group = structs.replace(group, names=tuple(called))
        if len(kept) < len(group.names):
            left_out = len(group.names) - len(kept)
            self.reading.left_out.append(f"{left_out:,} row{'s' * (left_out != 1)} of {path}")
            group = group.only(np.array(kept, dtype=np.intp))
        self.tables.append(group)
        self.names += group.names
        self.sources += [str(path)] * len(kept)

    def _is_new(self, path: Path, line: int, name: str, own_id: str) -> bool:
        """Note a person of a table; False, with a problem, for somebody who is there already."""
        if shared := self.register.find(name, own_id):
            kind, earlier = shared
            message = _is_in(kind, name, own_id, earlier)
            problem = Problem("error", "duplicate-name", str(path), line, 1, message, ONE_OF_A_NAME[kind])
            self.reading.problems.append(problem)
            return False
        self.register.add(name, own_id, f"{path}:{line}")
        return True


def _is_in(kind: str, name: str, own_id: str, place: str) -> str:
    """That somebody is at an earlier place too, by what the two share."""
    return f"{quoted(name)} is in {place} too" if kind == "name" else f"the id {quoted(own_id)} is in {place} too"


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


def _weighed(groups: Sequence[Group], files: Sequence[Sequence[str]], weights: Mapping[str, float]) -> list[Group]:
    """The groups, in each of which those who are named have their weight."""
    results = [group.weights.copy() for group in groups]
    for named, weight in weights.items():
        who = same_name(named)
        nobody = True
        for group, paths, result in zip(groups, files, results, strict=True):
            rows = [i for i, name in enumerate(group.names) if who in (name, group.ids.get(i))]
            rows += [i for i, path in enumerate(map(same_name, paths)) if who in (path, Path(path).stem)]
            result[rows] = weight
            nobody = nobody and not rows
        if nobody:
            names = [
                name for group, paths in zip(groups, files, strict=True) for name in (*group.names, *map(_stem, paths))
            ]
            remedy = Suggestion(who, list(dict.fromkeys(names)), f"the people are {several(dict.fromkeys(names))}")
            raise MisuseError([misuse("--weight", f"there is nobody called {quoted(who)}", remedy)])
    return [structs.replace(group, weights=result) for group, result in zip(groups, results, strict=True)]


def _stem(file: str) -> str:
    return Path(file).stem
