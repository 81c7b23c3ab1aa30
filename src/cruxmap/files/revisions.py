"""Files as they were in a revision of a git repository: how they are named, and how they are read."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct, structs

from cruxmap.files import disk
from cruxmap.files.commits import entry_at, visits
from cruxmap.files.git import Commit, Entry, Repository, repository_around
from cruxmap.files.locate import DATED, REVISED
from cruxmap.model.problem import Problem, ProblemsError, quoted

DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
NOW = ("now", "today")
_RECORD = re.compile(rb"([0-9a-f]{40,64})\0\n((?::[^\0]+\0[^\0]+\0)+)")


class Snapshot(Struct):
    """A revision laid over its repository, as a `disk.Layer`.

    What lies in the folder of the repository, but never was committed, is read as it is on the disk now.

    Attributes:
        repository: the repository.
        commit: the revision.
        shown: what the revision is called in the names of its files.
        tip: the commit that is checked out; what it has not either, and the disk has, was not committed.
        paths: the files that it was asked for, from the top: those that were read, and those that came later.
    """

    repository: Repository
    commit: Commit
    shown: str
    tip: Commit
    paths: set[str]

    def kind(self, path: Path) -> disk.Kind | None:
        """What is at a path, empty for nothing; None where the disk has to say."""
        place = self.place(path)
        if place is None:
            return None
        if entry := self._entry(place):
            return "folder" if entry.is_folder else "file"
        later = entry_at(self.repository, self.tip.tree, place)
        if later is None:
            return None if os.path.lexists(path) else ""
        if not later.is_folder:
            self.paths.add(place)
        return ""

    def names(self, folder: Path) -> list[str]:
        """The names in a folder."""
        entry = self._entry(self.place(folder) or "")
        return [*self.repository.entries(entry.id)] if entry and entry.is_folder else []

    def is_past(self, path: Path) -> bool:
        """Whether a path leads to something that was committed, so that it is read as it was."""
        return self.kind(path) is not None

    def read(self, file: Path, most: int) -> bytes:
        """A file's content; of one that is longer than `most`, the first `most + 1` bytes."""
        place = self.place(file) or ""
        entry = self._entry(place)
        if entry is None:
            raise FileNotFoundError(str(file))
        self.paths.add(place)
        return self.repository.content(entry.id, most)

    def place(self, path: Path) -> str | None:
        """A path from the top of the repository; None where it is elsewhere."""
        return place_in(self.repository, path)

    def label(self, file: str) -> str:
        """What to call a file in a message: `REVISION:PATH` where it is one of the revision."""
        place = self.place(Path(file))
        return file if place is None or not self._entry(place) else f"{self.shown}:{place}"

    def label_problem(self, problem: Problem) -> Problem:
        """The problem with its file called as it is here."""
        message = problem.message.replace(f"{self.repository.top}{os.sep}", f"{self.shown}:")
        return structs.replace(problem, file=self.label(problem.file), message=message)

    def _entry(self, place: str) -> Entry | None:
        return entry_at(self.repository, self.commit.tree, place)


def place_in(repository: Repository, path: Path) -> str | None:
    """A path from the top of a repository, with the slashes of git; None for one that leads elsewhere."""
    if "\0" in str(path):
        return None
    top = str(repository.top)
    for text in (os.path.abspath(path), os.path.realpath(path)):
        if text == top or text.startswith(top.rstrip(os.sep) + os.sep):
            place = Path(os.path.relpath(text, top)).as_posix()
            return None if place.split("/")[0] == ".git" else "" if place == "." else place
    return None


class Taken(Struct, frozen=True):
    """A file, or a folder, in the revision in which somebody named it.

    Attributes:
        path: where it is, or was.
        file: what to call it.
        revision: which state of it this is, for people: `2026-06-01 3f2a91c`.
        snapshot: the revision; None for git's copy of a file that was never committed.
    """

    path: Path
    file: str
    revision: str
    snapshot: Snapshot | None = None

    def label_problems(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The problems with their files called as they are here."""
        if self.snapshot is not None:
            return tuple(map(self.snapshot.label_problem, problems))
        own = str(self.path)
        return tuple(structs.replace(item, file=self.file) if item.file == own else item for item in problems)


@contextmanager
def taken(text: str, main: str = "") -> Iterator[Taken]:
    """What a text names in a revision; while this lasts, files are read as they were in it.

    `REVISION:PATH` has a path from the top of the repository around the working folder, or else from that folder
    itself; `PATH@DATE` is the file, whatever it was called then, as it was at the end of that day; and git's own
    copies of earlier files are the files that they are copies of. Problems that are raised in between call files of
    the revision `REVISION:PATH`.

    Args:
        text: the name.
        main: the name of a file that makes a folder one that may be meant, as `argument.yaml` does.

    Raises:
        ProblemsError: when there is no git, no repository, no such revision, or nothing at the path in it.
    """
    with disk.laid_over(None), ExitStack() as stack:
        found = _found(text, main, stack)
        stack.enter_context(disk.laid_over(found.snapshot))
        try:
            yield found
        except ProblemsError as error:
            raise ProblemsError(found.label_problems(error.problems)) from None


def _found(text: str, main: str, stack: ExitStack) -> Taken:
    """What a text names; its repository is closed with the stack."""
    path = Path(text)
    if os.path.lexists(path):  # git's copy
        try:
            repository = stack.enter_context(repository_around(Path(), text))
            place = _copied(repository, path)
        except ProblemsError:  # not in a repository, or one without commits
            place = None
        if place is None:
            return Taken(path, path.name, "not committed")
        return _at(repository, *place, path.name)
    if (dated := DATED.fullmatch(text)) and not REVISED.fullmatch(text):
        repository = stack.enter_context(repository_around(folder_around(Path(dated[1])), text))
        return _at(repository, *_dated(repository, Path(dated[1]), dated[2]), text)
    repository = stack.enter_context(repository_around(Path(), text))
    return _at(repository, *_revised(repository, text, main), text)


def _at(repository: Repository, commit: Commit, place: str, shown: str, file: str) -> Taken:
    snapshot = snapshot_of(repository, commit, shown)
    return Taken(repository.top / place, file, state_text(commit), snapshot)


def state_text(commit: Commit) -> str:
    """Which state of a file is meant, by the day and the beginning of the id of its commit."""
    return f"{commit.date} {commit.short}"


def snapshot_of(repository: Repository, commit: Commit, shown: str = "") -> Snapshot:
    """A commit, ready to be laid over the disk."""
    tip = repository.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return Snapshot(repository, commit, shown or commit.short, repository.commit("HEAD") if tip else commit, set())


def _revised(repository: Repository, text: str, main: str) -> tuple[Commit, str, str]:
    """The commit, the path and the name of the revision of `REVISION:PATH`."""
    named = REVISED.fullmatch(text)
    if named is None or not named[2] or named[1].startswith("-"):
        raise repository.refused("this names no revision and path", "write REVISION:PATH, as in HEAD~1:me.yaml")
    commit = repository.commit(named[1])
    here = Path(os.path.realpath(os.curdir))
    folders = [here] if named[2].startswith(("./", "../")) else [repository.top, here]
    places = [place_in(repository, folder / named[2]) for folder in folders]
    for place in places:
        entry = None if place is None else entry_at(repository, commit.tree, place)
        if entry and entry.is_folder and main:
            entry = entry_at(repository, commit.tree, f"{place}/{main}")
        if entry and not entry.is_folder and place is not None:
            return commit, place, named[1]
    what = f"argument {quoted(named[2])}" if main else f"file {quoted(named[2])}"
    remedy = "give the path from the top of the repository"
    remedy = f"give the path of the folder with its {main}, from the top of the repository" if main else remedy
    tip = repository.commit("HEAD")
    for place in filter(None, places):
        olds = {visit.path for visit in visits(repository, tip, place)} - {place, ""}
        if old := next((old for old in olds if entry_at(repository, commit.tree, old)), ""):
            remedy = f"it was called {quoted(old)} then: write {named[1]}:{old}"
    raise repository.refused(f"there is no {what} in the revision {quoted(named[1])}", remedy)


def _dated(repository: Repository, path: Path, date: str) -> tuple[Commit, str, str]:
    """The commit, the path and the name of the revision of `PATH@DATE`."""
    time, place = moment(repository, date, ends=True), place_in(repository, path)
    tip = repository.commit("HEAD")
    answer = (repository.ask("rev-list", "-1", f"--before={time}", tip.id) or b"").decode().strip()
    if place is not None and answer:
        commit = repository.commit(answer)
        if entry_at(repository, commit.tree, place):
            return commit, place, commit.short
        earlier = (visit for visit in visits(repository, tip, place) if visit.commit.time <= time)
        if (visit := next(earlier, None)) and visit.path:
            return commit, visit.path, commit.short
    message = f"nothing of {quoted(str(path))} was committed by {date}"
    first = [visit.commit.date for visit in visits(repository, tip, place)][-1:] if place else []
    raise repository.refused(message, f"it was first committed on {first[0]}" if first else "it was never committed")


def _copied(repository: Repository, copy: Path) -> tuple[Commit, str, str] | None:
    """The newest commit that wrote what git has copied for another program, and where in it that is."""
    data = copy.read_bytes()
    digest = hashlib.sha1 if len(repository.commit("HEAD").id) == 40 else hashlib.sha256
    blob = digest(b"blob %d\0" % len(data) + data).hexdigest()
    answer = repository.ask(
        *("log", "--all", "--format=%H", "--raw", "--no-abbrev", "--no-renames", "-z", "-m", "-n8"),
        f"--find-object={blob}",
    )
    for record in _RECORD.finditer(answer or b""):
        commit, files = record[1].decode(), record[2].split(b"\0")
        for modes, path in zip(files[::2], files[1::2], strict=False):
            if modes.split()[3] == blob.encode() and Path(os.fsdecode(path)).name == copy.name:
                found = repository.commit(commit)
                return found, os.fsdecode(path), found.short
    return None


def moment(repository: Repository, text: str, ends: bool = False) -> int:
    """When a date or a time begins, or ends, in seconds since 1970, by the clock that is set here.

    A day, a month or a year as numbers; or whatever else git understands, such as `2 weeks ago`.

    Raises:
        ProblemsError: for a text that is no date.
    """
    day = DAY.fullmatch(text)
    remedy = "write one such as 2026-11-26, or '2 weeks ago'"
    if day is None:
        answer = (repository.ask("rev-parse", f"--since={text}") or b"").decode().strip().rpartition("=")[2]
        time = int(answer) if answer.isdecimal() else 0
        if abs(time - datetime.now().timestamp()) < 5 and text.strip().lower() not in NOW:  # what git says to nonsense
            raise repository.refused(f"{quoted(text)} is no date, nor the end of a file's name here", remedy)
        return time
    year, month, number = (int(part) if part else 0 for part in day.groups())
    try:
        start = datetime(year, month or 1, number or 1)
        if not ends:
            return int(start.timestamp())
        if number:
            end = datetime.fromordinal(start.toordinal() + 1)
        else:
            end = datetime(year + (not month or month == 12), month % 12 + 1 if month else 1, 1)
        return int(end.timestamp()) - 1
    except (ValueError, OverflowError, OSError):
        raise repository.refused(f"{quoted(text)} is no date", remedy) from None


def folder_around(path: Path) -> Path:
    """The nearest folder that is there, around a path."""
    return next((folder for folder in path.parents if folder.is_dir()), Path())
