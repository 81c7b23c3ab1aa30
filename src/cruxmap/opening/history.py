"""The states of a credence file in the history of its repository, each with the argument that it was about."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Unpack

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.files import disk
from cruxmap.files.argument import load_argument
from cruxmap.files.commits import Visit, entry_at, fetch, visits
from cruxmap.files.git import Commit, Repository, repository_around
from cruxmap.files.locate import names_revision
from cruxmap.files.revisions import Snapshot, folder_around, moment, place_in, state_text
from cruxmap.files.standard_input import NAME
from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.problem import Problem, ProblemsError, counted, quoted
from cruxmap.model.query import OutOfScopeError, Query
from cruxmap.model.versions import query_between
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.case import Opened, OpenedPerson, QueryTexts, open_query, read_person
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.standard_input import refused
from cruxmap.opening.versions import observations

KEPT = 8  # arguments, of which the next revision may have one


class Moment(Struct, frozen=True):
    """A state of the file.

    Attributes:
        commit: the commit that made it; None for what is not committed.
        path: the file's, from the top of the repository; empty where it was removed.
        is_merge: whether the commit joins two lines that both changed something.
        case: the credences, the argument and the query; None where there is none. States share an argument that
            differs in words only, with the latest words.
        fingerprint: of the argument's files as they were.
        problems: why the state could not be read.
        trouble: why there is no case, in a line; empty where there is one.
    """

    commit: Commit | None
    path: str
    is_merge: bool
    case: Case | None
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()
    trouble: str = ""


class OpenedHistory(Opened, frozen=True):
    """The states of a file, the earliest first; `case` is the last that could be read.

    Attributes:
        file: as it was named.
        moments: the states.
        earlier: how many commits before the first of these are left out, as was asked for.
        present: what is read as it is now in every state, since it lies elsewhere or was never committed.
        is_shallow: whether the clone has only the newest commits.
        is_partial: whether it lacks files of the past that are asked for.
    """

    file: str
    moments: tuple[Moment, ...]
    earlier: int
    present: tuple[str, ...]
    is_shallow: bool
    is_partial: bool


def open_history(
    file: str,
    since: str | None = None,
    between: tuple[str, str] | None = None,
    argument: str = "",
    **query: Unpack[QueryTexts],
) -> OpenedHistory:
    """Read every committed state of a credence file, and the present one if it is another.

    A state is that of a commit that changed the file, a file that it extends, its argument or its evidence.

    Args:
        file: the credence file, which may be renamed or removed since.
        since: a date; the last state before it is the first.
        between: two revisions, of which the first is an ancestor of the second.
        argument: an argument to put all states to, as it is now; the one of each state if empty.
        query: what is asked, in the names of the last state's argument.

    Raises:
        ProblemsError: outside of a repository, for a file that was never committed, or without any state to read.
        MisuseError: for options that mean nothing.
    """
    if file == NAME:
        raise refused("FILE", "which has no history", "name a file under git")
    if names_revision(file) and not os.path.lexists(file):
        message = f"{quoted(file)} names one state of a file"
        raise MisuseError([misuse("FILE", message, "name the file; --since and --between choose states of it")])
    if since is not None and between is not None:
        raise MisuseError([misuse("--since", "--between says already where to begin", "leave one of the two out")])
    with repository_around(folder_around(Path(file)), file) as repository:
        reading = _Reading(repository, file, argument, query.get("evidence"))
        ends = _ends(repository, between) if between else None
        tip = ends[1] if ends else reading.head
        earlier, states = reading.states(tip, since, ends[0] if ends else None)
        if not ends and (present := reading.present(tip, states)):
            states.append(present)
        people = [person for _, person in states if isinstance(person, OpenedPerson)]
        if not people:
            raise _unreadable(repository, states)
        moments = _moments(states, people[-1], query, reading.fingerprints)
        is_shallow = repository.ask("rev-parse", "--is-shallow-repository") == b"true\n"
        cases = [moment.case for moment in moments if moment.case is not None]
        return OpenedHistory(
            file=file,
            moments=tuple(moments),
            earlier=earlier,
            present=reading.read_as_now(tip, people[-1]),
            is_shallow=is_shallow,
            is_partial=bool(repository.lacking),
            case=cases[-1],
            warnings=people[-1].warnings,
        )


State = tuple[Visit | None, OpenedPerson | tuple[Problem, ...]]


class _Known(Struct, frozen=True):
    """An argument that was read: where from, the objects of its files, and what has its numbers."""

    home: Path
    sets: tuple[Path, ...]
    files: dict[str, str]
    argument: ArgumentMap
    fingerprint: str


class _Reading:
    """States as they are read, and what they were read from."""

    def __init__(self, repository: Repository, file: str, argument: str, evidence: Sequence[str] | None) -> None:
        self.repository = repository
        self.file = file
        self.argument = argument
        self.evidence = evidence
        self.further: set[str] = set()  # what was read beside the file
        self.read: dict[str, OpenedPerson | tuple[Problem, ...]] = {}
        self.arguments: list[_Known] = []
        self.fingerprints: dict[str, str] = {}  # of the argument, by commit
        self.head = repository.commit("HEAD")  # what is not in it either was never committed
        place = place_in(repository, Path(file))
        if not place:
            raise repository.refused("this is no file of the repository", "name a file that is in one")
        self.place = place

    def states(self, tip: Commit, since: str | None, first: Commit | None) -> tuple[int, list[State]]:
        """How many commits are left out, and the states of the others, the earliest first.

        What a state is read from may have commits of its own, which may lead to other files: until there is no more.
        """
        time = None if since is None else moment(self.repository, since)
        later = _later(self.repository, first, tip) if first else None
        while True:
            line = list(visits(self.repository, tip, self.place, sorted(self.further)))
            if not line:
                if not os.path.lexists(self.file):
                    message = "there is no such file, and none was ever committed here"
                    raise self.repository.refused(message, "check the path")
                raise self.repository.refused("this was never committed", "`git add` it and `git commit` it first")
            kept = len(line)
            if time is not None:
                kept = next((i + 1 for i, visit in enumerate(line) if visit.commit.time < time), kept)
            elif first is not None and later is not None:
                kept = next((i for i, visit in enumerate(line) if visit.commit.id not in later), kept)
                line[kept:] = [visit._replace(commit=first, is_merge=False) for visit in line[kept : kept + 1]]
                kept = len(line)
            known = len(self.further)
            places = [
                (visit.commit.tree, path) for visit in line[:kept] for path in (visit.path, *self.further) if path
            ]
            fetch(self.repository, places)
            for visit in line[:kept]:
                if visit.path and visit.commit.id not in self.read:
                    self.read[visit.commit.id] = self._state(visit)
            if len(self.further) == known:
                states: list[State] = [(visit, self.read.get(visit.commit.id, ())) for visit in line[:kept]]
                return len(line) - kept, states[::-1]

    def present(self, tip: Commit, states: Sequence[State]) -> State | None:
        """The state on the disk, where a file of it is not as it was committed."""
        last = states[-1][0]
        own = last.path if last else ""
        changed = [place for place in {own, *self.further} - {""} if not self._is_committed(tip, place)]
        if not changed and own:
            return None
        if not os.path.lexists(self.file):
            return None if not own else (None, ())
        try:
            person = read_person(self.file, self.argument, self.evidence)
            credences = structs.replace(person.credences, file=self.file, revision="not committed")
            return None, structs.replace(person, credences=credences)
        except ProblemsError as error:
            return None, error.problems

    def read_as_now(self, tip: Commit, person: OpenedPerson) -> tuple[str, ...]:
        """What of the last state does not come from the repository."""
        if self.argument:
            return (f"the argument {person.argument.name}",)
        main = person.path if disk.is_file(person.path) else person.path / "argument.yaml"
        files = [(f"the argument {person.argument.name}", main)]
        files += [(f"the evidence {path.stem}", path) for path in person.sets]
        files += [(f"the file {Path(name).name}", Path(name)) for name in person.files[1:]]
        return tuple(what for what, path in files if not self._is_tracked(tip, path))

    def _is_tracked(self, tip: Commit, path: Path) -> bool:
        place = place_in(self.repository, path)
        return place is not None and entry_at(self.repository, tip.tree, place) is not None

    def _is_committed(self, tip: Commit, place: str) -> bool:
        entry = entry_at(self.repository, tip.tree, place)
        try:
            data = (self.repository.top / place).read_bytes()
        except OSError:
            return entry is None
        return entry is not None and data == self.repository.content(entry.id)

    def _state(self, visit: Visit) -> OpenedPerson | tuple[Problem, ...]:
        """A state, or why it could not be read."""
        snapshot = Snapshot(self.repository, visit.commit, visit.commit.short, self.head, set())
        path = str(self.repository.top / visit.path)
        try:
            with disk.laid_over(snapshot):
                person = read_person(
                    path, self.argument, self.evidence, lambda home, sets: self._load(snapshot, home, sets)
                )
        except ProblemsError as error:
            return tuple(map(snapshot.label_problem, error.problems))
        finally:
            self.further |= snapshot.paths - {visit.path}
        credences = structs.replace(person.credences, file=visit.path, revision=state_text(visit.commit))
        warnings = tuple(map(snapshot.label_problem, person.warnings))
        return structs.replace(person, credences=credences, warnings=warnings)

    def _load(self, snapshot: Snapshot, home: Path, sets: Sequence[Path]) -> ArgumentMap:
        """An argument; the same object, the newest, for all that differ in words only, so that it is compiled once."""
        for known in self.arguments:
            if (
                known.home == home
                and known.sets == tuple(sets)
                and known.files == self._ids(snapshot.commit, known.files)
            ):
                snapshot.paths.update(known.files)
                self.fingerprints[snapshot.commit.id] = known.fingerprint
                return known.argument
        own, snapshot.paths = snapshot.paths, set()
        try:
            argument = load_argument(home, sets) if self.arguments else load_compiled(home, sets)
        finally:
            read, snapshot.paths = snapshot.paths, snapshot.paths | own
        self.fingerprints[snapshot.commit.id] = argument.fingerprint
        numbers = _numbers(argument)
        same = (known.argument for known in self.arguments if _numbers(known.argument) == numbers)
        shared, files = next(same, argument), self._ids(snapshot.commit, read)
        self.arguments.insert(0, _Known(home, tuple(sets), files, shared, argument.fingerprint))
        del self.arguments[KEPT:]
        return shared

    def _ids(self, commit: Commit, places: Collection[str]) -> dict[str, str]:
        entries = {place: entry_at(self.repository, commit.tree, place) for place in places}
        return {place: entry.id for place, entry in entries.items() if entry is not None}


def _numbers(argument: ArgumentMap) -> tuple[object, ...]:
    """All of an argument that conclusions, and what answers to other versions mean, depend on."""
    claims = [(name, tuple(claim.states), claim.form) for name, claim in argument.claims.items()]
    readings = {name: question.reading for name, question in argument.questions.items()}
    numbers = [(name, reading.credence, reading.low, reading.high) for name, reading in readings.items()]
    seen = [(name, observation.status, observation.date) for name, observation in argument.observations.items()]
    history = (argument.renamed, argument.asked_anew, argument.added, argument.gone)
    return argument.name, argument.version, argument.target, argument.scope, claims, numbers, seen, history


def _ends(repository: Repository, between: tuple[str, str]) -> tuple[Commit, Commit]:
    """The commits that two revisions name, the first of which leads to the second."""
    first, last = map(repository.commit, between)
    if repository.ask("merge-base", "--is-ancestor", first.id, last.id) is None:
        message = f"{quoted(between[0])} is no ancestor of {quoted(between[1])}"
        raise MisuseError(
            [misuse("--between", message, "write the earlier first; `diff A:FILE B:FILE` compares any two")]
        )
    return first, last


def _later(repository: Repository, first: Commit, tip: Commit) -> set[str]:
    """The commits that lead to the tip, and not to the first."""
    return set((repository.ask("rev-list", f"^{first.id}", tip.id) or b"").decode().split())


def _moments(
    states: Sequence[State], newest: OpenedPerson, texts: QueryTexts, fingerprints: Mapping[str, str]
) -> list[Moment]:
    """The states with what is asked of each, in the names of the newest argument."""
    asked = open_query(newest.argument.uncarved, texts)
    queries: dict[int, Query | str] = {id(newest.argument): asked}
    result = []
    for visit, person in states:
        commit, path, is_merge = visit or (None, newest.credences.file, False)
        if not isinstance(person, OpenedPerson):
            trouble = "could not be read" if person else "removed"
            result.append(Moment(commit, path, is_merge, None, problems=person, trouble=trouble))
            continue
        argument = person.argument
        if id(argument) not in queries:
            queries[id(argument)] = _query(argument, newest.argument, asked, texts)
        query = queries[id(argument)]
        case = None if isinstance(query, str) else Case.of(argument, person.credences, query)
        fingerprint = fingerprints.get(commit.id if commit else "", argument.fingerprint)
        trouble = query if isinstance(query, str) else ""
        result.append(Moment(commit, path, is_merge, case, fingerprint, trouble=trouble))
    return result


def _query(argument: ArgumentMap, newest: ArgumentMap, asked: Query, texts: QueryTexts) -> Query | str:
    """The query put to an earlier argument, or why it cannot be."""
    if argument.name != newest.name:
        return f"about another argument, {argument.name}"
    try:
        return query_between(argument, newest, asked, observations(argument, texts))
    except (UnknownNameError, OutOfScopeError) as error:
        return error.message


def _unreadable(repository: Repository, states: Sequence[State]) -> ProblemsError:
    """That no state of the file can be read, with what is wrong with the last."""
    problems = next((person for _, person in reversed(states) if person and isinstance(person, tuple)), ())
    count = sum(1 for _, person in states if person)
    first = repository.refused(f"none of {counted(count, 'state')} could be read", "this is wrong with the last")
    return ProblemsError([*first.problems, *problems])
