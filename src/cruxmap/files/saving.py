"""A person's credence file, open for writing: every save is durable, and nobody's edits are lost."""

from __future__ import annotations

import datetime
import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from cruxmap.errors import CruxmapError
from cruxmap.files import tree
from cruxmap.files.credences import Layers
from cruxmap.files.durable import replace_durably, saving
from cruxmap.files.earlier import KIND, Carrying
from cruxmap.files.tree import MAX_BYTES, Scalar, Source
from cruxmap.files.writing import (
    FIELDS,
    Change,
    LayoutError,
    content,
    edited,
    names,
    scalar,
    with_evidence,
    with_version,
)
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, View
from cruxmap.model.history import Lineage
from cruxmap.model.problem import Problem, ProblemsError

BOM = b"\xef\xbb\xbf"
ATTEMPTS = 20  # how often to start again when the file keeps changing under our hands


class NotSavedError(CruxmapError, code="not-saved"):
    """Something that could not be saved; the file is as it was.

    `text` is the whole credence file as it should have become, so that nothing need be lost.
    """

    def __init__(self, message: str, remedy: str, text: str, code: str = "") -> None:
        super().__init__(message, remedy, code)
        self.text = text


class ConflictError(CruxmapError, code="conflict"):
    """An entry that somebody else has changed since it was read, so that saving would overwrite it."""

    def __init__(self, change: Change) -> None:
        super().__init__(f"{change.name!r} was changed in the file meanwhile", "look at it, then save again")
        self.change = change


class Saved(Struct, frozen=True):
    """What was noticed on saving.

    `merged`: the file had been changed meanwhile, and has both now. `gone`: it had been removed, and was
    written again. `lost`: entries that were saved here before and that the file no longer has as they were
    saved, as the changes that would write them again. `version`: the one that the file says now, where it said an
    earlier one before and no answer in it is left to be given anew.
    """

    merged: bool = False
    gone: bool = False
    lost: tuple[Change, ...] = ()
    version: int | None = None


class CredenceStore:
    """A credence file that may not exist yet; it is made by the first save.

    `credences` is what it says now, with everything that it extends; `named` is how a new file names its
    argument, if not by its name; `sets` is how the file is to name further sets of observations, by their names in
    the argument, once it has an answer about one.

    Raises:
        ProblemsError: when there is a file that cannot be used.
    """

    def __init__(
        self, path: str | Path, argument: ArgumentMap, named: str = "", sets: Mapping[str, str] | None = None
    ) -> None:
        self.path = Path(path)
        self.argument = argument
        self.named = named or argument.name
        self.sets = dict(sets or {})
        self.name = ""  # of the person, for a new file
        self._real = Path(os.path.realpath(path))
        self._folder = self._real.parent if self.path.is_symlink() else self.path.parent
        self._data = self._read()
        self._tried = self._data  # what was written last, though perhaps not known to be durable
        self.credences, self.problems = self._settled(self._data)
        self._confirmed: dict[tuple[str, str], dict[str, str]] = {}  # entries saved here, by section and name

    @property
    def exists(self) -> bool:
        """Whether there is a file, as far as is known."""
        return self._data is not None

    def save(self, changes: Sequence[Change]) -> Saved:
        """Make some changes, all or none; when this returns they are on the disk.

        Raises:
            ConflictError: when an entry to change was changed by somebody else meanwhile; the file has been
                read again, and saving again overwrites.
            NotSavedError: when it cannot be done.
        """
        try:
            with saving(self._real):
                for _ in range(ATTEMPTS):
                    if (saved := self._attempt(changes)) is not None:
                        return saved
            raise self._refusal("it is being changed all the time", "stop what changes it", changes)
        except ProblemsError as error:
            raise self._refusal(f"it cannot be read any more: {_first(error)}", "mend it", changes) from None
        except LayoutError as error:
            raise self._refusal(error.message, error.remedy, changes, error.code) from None
        except OSError as error:
            raise self._refusal(*_plainly(error, self._folder), changes) from None

    def obstacle(self) -> tuple[str, str] | None:
        """Why nothing can be saved here, and what to do about it; None if nothing speaks against it."""
        if not self._real.parent.is_dir():
            return _plainly(OSError(errno.ENOENT, ""), self._folder)
        if not os.access(self._real.parent, os.W_OK | os.X_OK):
            return _plainly(OSError(errno.EACCES, ""), self._folder)
        if self.exists and not os.access(self._real, os.W_OK):
            return "it is write-protected", "allow writing it, or choose another file"
        return None

    def _attempt(self, changes: Sequence[Change]) -> Saved | None:
        """Save, unless the file changes under our hands."""
        current = self._read()
        changes = [self._dated(change, current) for change in changes]
        self._reread(current, changes)
        lost = self._lost(current, changes)
        data = self._after(current if current is not None else self._data, changes)
        try:
            credences, problems = self._settled(data)
        except ProblemsError as error:
            raise self._refusal(f"it would not load any more: {_first(error)}", "change that", changes) from None
        if current is not None and (refused := self.obstacle()):
            raise self._refusal(*refused, changes)
        self._tried = data
        if not replace_durably(self._real, data, lambda: self._read() == current):
            return None
        merged = current is not None and current != self._data
        now = credences.version if current is not None and credences.version != _version(current) else None
        saved = Saved(merged, current is None and self._data is not None, lost, now)
        entries = _entries(data)
        for change in lost:  # said once
            self._confirmed.pop((change.section, change.name), None)
        for change in changes:
            place = (change.section, self._key(data, change))
            self._confirmed[place] = entries.get(place, {})
        self._data, self.credences, self.problems = data, credences, problems
        return saved

    def _read(self) -> bytes | None:
        try:
            with open(self._real, "rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None

    def _settled(self, data: bytes | None) -> tuple[CredenceSet, tuple[Problem, ...]]:
        if data is None or _is_blank(data):
            return CredenceSet(self.argument.name, self.argument.version, file=str(self.path)), ()
        if len(data) > MAX_BYTES:
            message = f"a file of credences may have {MAX_BYTES / 1e6:.0f} MB at most"
            raise ProblemsError([Problem("error", "too-large", str(self.path), 0, 0, message, "shorten the notes")])
        reading = Layers(self.path, data).settle(self.argument)
        if reading.credences is None:
            raise ProblemsError([problem for problem in reading.problems if problem.severity == "error"])
        return reading.credences, reading.problems

    def _reread(self, current: bytes | None, changes: Sequence[Change]) -> None:
        """Look at what others have written; an entry that they and we change is for a person to settle."""
        if current is not None and current == self._tried:
            self._data = current
        if current is None or current == self._data:
            return
        credences, problems = self._settled(current)
        before, now = _entries(self._data), _entries(current)
        for change in changes:
            place = (change.section, self._key(current, change))
            after = {k: v for k, v in {**now.get(place, {}), **change.fields}.items() if v is not None}
            if now.get(place, {}) not in (before.get(place, {}), {} if change.removes else after):
                self._data, self.credences, self.problems = current, credences, problems
                raise ConflictError(change)

    def _lost(self, current: bytes | None, changes: Sequence[Change]) -> tuple[Change, ...]:
        """What was saved here and is not in the file any more, except for what is changed now."""
        if current is None or current == self._tried:
            return ()
        entries = _entries(current)
        changed = {(change.section, self._key(current, change)) for change in changes}
        lost = []
        for (section, name), fields in self._confirmed.items():
            now = entries.get((section, name), {})
            if fields and now != fields and (section, name) not in changed:
                again = {key: fields.get(key) for key in {**now, **fields} if key != "given"}
                lost.append(Change("views" if section == "views" else "credences", name, again))
        return tuple(lost)

    def _after(self, data: bytes | None, changes: Sequence[Change]) -> bytes:
        """The file's content after the changes."""
        mark = BOM if data is not None and data.startswith(BOM) else b""
        text = "" if data is None else data.removeprefix(BOM).decode()
        if data is None or _is_blank(data):
            text = text + ("\n" if text and not text.endswith(("\n", "\r")) else "") + self._header()
        ranks = self._ranks()
        for change in changes:
            named = Change(change.section, self._key(text.encode(), change), change.fields)
            text = edited(text, named, ranks[change.section])
        text = with_evidence(text, self._answered_sets(changes))
        return mark + self._at_present_version(text).encode()

    def _dated(self, change: Change, data: bytes | None) -> Change:
        """The change, marked with the argument's version where the file's own would have it set aside.

        Of an answer that was set aside, nothing stays in the entry: its range and its note were about something else.
        """
        if "credence" not in change.fields or change.removes or data is None or _is_blank(data):
            return change
        layers = Layers(self.path, data)
        credences = layers.settle(self.argument).credences
        if credences is None or (version := layers.versions[-1]) is None:
            return change
        lineage = Lineage(self.argument, KIND[change.section])
        view = credences.views.get(change.name) if change.section == "views" else None
        given = (view or View(0.5)).within(self.argument, change.name) if change.section == "views" else ()
        is_changed = any(lineage.asked_anew(name, after=version) for name in (change.name, *given))
        is_set_aside = any((old.section, old.name) == (change.section, change.name) for old in credences.set_aside)
        emptied: dict[str, str | None] = dict.fromkeys(FIELDS) if is_set_aside else {}
        mark = {"version": str(self.argument.version) if is_changed else None}
        return Change(change.section, change.name, {**emptied, **change.fields, **mark})

    def _at_present_version(self, text: str) -> str:
        """The text with the argument's version, where it says an earlier one and nothing in it waits for an answer."""
        layers = Layers(self.path, text.encode())
        if not layers.layers or (version := layers.layers[-1][1].version) is None or version >= self.argument.version:
            return text
        carrying = Carrying(self.argument, layers.layers[-1][1], version)
        return text if carrying.waits else with_version(text, self.argument.version)

    def _answered_sets(self, changes: Sequence[Change]) -> list[str]:
        """How the file is to name the sets of observations of which some changes are answers."""
        names = {change.name for change in changes if not change.removes}
        parts = {part.name: {*part.questions, *part.claims} for part in self.argument.parts}
        return [text for name, text in self.sets.items() if parts[name] & names]

    def _header(self) -> str:
        today = datetime.date.today().isoformat()
        name = f"name: {scalar(self.name)}\n" if self.name else ""
        return f"argument: {scalar(self.named)}\nversion: {self.argument.version}\n{name}date: {today}\n"

    def _key(self, data: bytes, change: Change) -> str:
        """The name under which the file has an entry: perhaps that of an earlier version."""
        former = Lineage(self.argument, KIND[change.section]).formerly(change.name)
        if not former:
            return change.name
        written = [] if _is_blank(data) else names(Source("", data), change.section)
        older = [name for name in written if name in former]
        return older[-1] if older and change.name not in written else change.name

    def _ranks(self) -> dict[str, dict[str, int]]:
        """The places of questions and claims in the argument, those of earlier names too."""
        ranks: dict[str, dict[str, int]] = {}
        for section, kind in KIND.items():
            lineage = Lineage(self.argument, kind)
            places = {name: i for i, name in enumerate(lineage.names)}
            former = {old: places[now] for old in lineage.renamed if (now := lineage.now(old)) in places}
            ranks[section] = places | former
        return ranks

    def _refusal(self, message: str, remedy: str, changes: Sequence[Change], code: str = "") -> NotSavedError:
        """The refusal, with the content that could not be saved: what was known last, and the changes."""
        try:
            text = self._after(self._data, changes).removeprefix(BOM).decode()
        except LayoutError:
            lines = [f"# {change.section} {change.name}: {change.fields}" for change in changes]
            text = (self._data or b"").removeprefix(BOM).decode() + "\n".join(lines) + "\n"
        return NotSavedError(message, remedy, text, code)


def _first(error: ProblemsError) -> str:
    problem = error.problems[0]
    return f"line {problem.line}: {problem.message}" if problem.line else problem.message


def _is_blank(data: bytes) -> bool:
    """Whether there is nothing in a file but comments."""
    lines = data.removeprefix(BOM).splitlines()
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in lines)


def _version(data: bytes) -> int | None:
    """The version that a readable credence file says that it answers."""
    root = None if _is_blank(data) else Source("", data).root
    node = root.items.get("version") if isinstance(root, tree.Mapping) else None
    return int(node.text) if isinstance(node, Scalar) and node.text.isdecimal() else None


def _entries(data: bytes | None) -> dict[tuple[str, str], dict[str, str]]:
    """Every entry of a readable credence file, by section and name; empty ones are left out."""
    if data is None or _is_blank(data):
        return {}
    return content(Source("", data))


def _plainly(error: OSError, folder: Path) -> tuple[str, str]:
    """What went wrong, and what to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full", "free some space"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"the folder {folder} cannot be written to", "choose another place, or change its permissions"
    if error.errno == errno.ENOENT:
        return f"the folder {folder} is not there", "make it, or choose another place"
    return (error.strerror or str(error)).lower(), "try again"
