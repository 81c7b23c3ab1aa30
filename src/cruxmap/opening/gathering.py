"""The people of one round or of several, as their files and tables are read: nobody counts twice in a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.errors import CruxmapError
from cruxmap.files.credences import TABLES, CredenceReading, Layers
from cruxmap.files.locate import find_argument, find_credences, people_in
from cruxmap.files.table import ONE_OF_A_NAME, TableReading, read_table
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.carvings import carved_for
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import Group, Register, gather, joined, same_name
from cruxmap.model.problem import Finding, Problem, ProblemsError, quoted
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import READING, QueryTexts, open_query
from cruxmap.opening.evidence import evidence_files, laid_over_all
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.people import home_of

MAX_WARNINGS = 10


class NotPooledError(ProblemsError):
    """Files or rows with errors, where those were not to be passed over."""


class Gathering:
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

    def groups(self, keep_going: bool) -> list[tuple[Group, list[str]]]:
        """Everybody of each round, with a name for each; and the files of those who have one, who come first.

        Raises:
            NotPooledError: for files and rows with errors, unless these are passed over.
            CruxmapError: when nobody is left.
        """
        rounds = [_Round(self, files) for files in self.rounds]
        if not keep_going and any(problem.severity == "error" for problem in self.problems):
            raise NotPooledError(problem for problem in self.problems if problem.severity == "error")
        if not all(people.names for people in rounds):
            raise CruxmapError("there is nobody left to pool", "correct the files, or name others", "nobody-left")
        return [(people.group(), people.files) for people in rounds]

    def asked(self, groups: Sequence[Group], texts: QueryTexts) -> tuple[Case, list[Group]]:
        """What is asked of the argument, and the groups as far as they answer what it asks, whatever its carving."""
        query = open_query(self.argument.uncarved, texts)
        answered = {name for group in groups for name in group.answered(self.argument.uncarved)}
        argument = carved_for(query, self.argument, answered)
        return Case(argument, query=query), [group.about(self.argument.uncarved, argument) for group in groups]

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

    def __init__(self, reading: Gathering, paths: Sequence[Path]) -> None:
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
            groups.insert(0, gather(self.reading.argument.uncarved, self.people, self.names[: len(self.people)]))
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
