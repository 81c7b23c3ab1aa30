"""Credence files: one person's answers, read with everything they extend."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, ClassVar

from msgspec import Struct, structs

from cruxmap.files import disk
from cruxmap.files.decode import MANY, decode_file, struct_fields
from cruxmap.files.earlier import Carrying
from cruxmap.files.listing import listed
from cruxmap.files.locate import find_argument, find_evidence, name_of, names_argument, on_disk
from cruxmap.files.scalars import KINDS
from cruxmap.files.tree import Mapping, Node, Scalar, Sequence, Source, identity, named_file, read_source
from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.credences import Credence, CredenceSet, Section, SetAside, View
from cruxmap.model.history import Lineage, told_since
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.problem import (
    LONGEST_QUOTE,
    Finding,
    Path,
    Problem,
    ProblemsError,
    alike,
    closest,
    quoted,
)
from cruxmap.model.vocabulary import FullName

MAX_EXTENDED = 20
TABLES = (".csv", ".tsv")
_TELLING = ("argument", "views", "credences", "extends")  # keys that make a file one of credences


class CredenceFile(Struct, frozen=True):
    """What is written in a credence file. An unknown key is kept, with a warning."""

    lenient: ClassVar[bool] = True

    argument: str | None = None
    version: int | None = None
    name: str | None = None
    id: str | None = None
    date: str | None = None
    event: str | None = None
    source: str | None = None
    about: str | None = None
    pooled: int | None = None
    extends: str | None = None
    evidence: str | tuple[str, ...] | None = None
    views: dict[FullName, View | None] | None = None
    credences: dict[FullName, Credence | None] | None = None


class CredenceReading(Struct, frozen=True):
    """What came of reading credences: the set, if it can be used, and every problem."""

    credences: CredenceSet | None
    problems: tuple[Problem, ...]


class Layers:
    """A credence file and those that it extends, the furthest first, before any argument is known.

    With `data`, as if the file had that content.
    """

    def __init__(self, path: str | FilePath, data: bytes | None = None) -> None:
        self.layers: list[tuple[Source, CredenceFile]] = []
        self._files: list[str] = []
        self._lone_notes: list[dict[Section, dict[str, str]]] = []  # of each layer
        self._problems: list[Problem] = []
        self._findings: list[tuple[Source, Finding]] = []
        self._read(FilePath(path), [], data)

    @property
    def argument(self) -> str:
        """The argument that the file, or else one that it extends, says it is about."""
        return self._naming[1]

    @property
    def folder(self) -> FilePath:
        """The folder from which a path to the argument leads: that of the file that names it."""
        source, _ = self._naming
        return FilePath(source.file if source else self._files[0]).parent

    @property
    def _naming(self) -> tuple[Source | None, str]:
        """The file that names the argument, and what it calls it."""
        named = ((source, written.argument) for source, written in reversed(self.layers) if written.argument)
        return next(named, (None, ""))

    @property
    def pooled(self) -> int | None:
        """Of how many people this is a pool, where it is no single person's."""
        return self.layers[-1][1].pooled if self.layers else None

    def problem(self, finding: Finding) -> Problem:
        """A finding about the file itself, which can be read, at its place."""
        return self.layers[-1][0].problem(finding)

    def find_argument(self, named: str = "") -> FilePath:
        """Where the argument is that is named, or else that the files say they are about.

        Raises:
            ProblemsError: when there is no such argument, at the line that says so.
        """
        source = None if named else self._naming[0]
        try:
            if source is None:
                return find_argument(named, FilePath(self._files[0]))
            return find_argument(self.argument, FilePath(source.file), said=True)
        except ProblemsError as error:
            (problem,) = error.problems
            if source is not None:
                finding = Finding(problem.code, ("argument",), problem.message, problem.remedy)
                error = ProblemsError([source.problem(finding)])
            raise error from None

    def find_evidence(self, argument: FilePath) -> list[FilePath]:
        """The sets of observations that the file, or else one that it extends, lays over the argument.

        Raises:
            ProblemsError: when there is no such set, at the line that names it.
        """
        naming = ((source, written.evidence) for source, written in reversed(self.layers) if written.evidence)
        source, names = next(naming, (None, ()))
        result = []
        for i, name in enumerate((names,) if isinstance(names, str) else names):
            try:
                result.append(find_evidence(name, argument, FilePath(source.file).parent if source else None))
            except ProblemsError as error:
                if source is None:
                    raise
                path: Path = ("evidence",) if isinstance(names, str) else ("evidence", i)
                problem = error.problems[0]
                finding = Finding(problem.code, path, f"{quoted(name)}: {problem.message}", problem.remedy)
                raise ProblemsError([source.problem(finding)]) from None
        return result

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were read, or were to be read."""
        return tuple(self._files)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files, whatever argument they are about."""
        return listed(self._files, self._problems, self._findings)

    def _read(self, path: FilePath, above: list[FilePath], data: bytes | None = None) -> None:
        self._files.append(str(path))
        if data is None and path.suffix.lower() in TABLES and disk.is_file(path):
            message, remedy = "is a table, not a file of credences", "pool it: a table has a person a row"
            problem = Problem("error", "no-credences", str(path), 0, 0, message, remedy, mended_by="pool")
            self._problems.append(problem)
            return
        try:
            source = read_source(path, str(path)) if data is None else Source(str(path), data)
        except ProblemsError as error:
            self._problems += [_to_be_answered(problem) for problem in error.problems]
            return
        if other := _other_kind(source) or _no_credences(source):
            self._findings.append((source, other))
            return
        findings: list[Finding] = []
        lone_notes = _take_lone_notes(source.root)
        written: CredenceFile = decode_file(CredenceFile, source.root, findings).value
        self._problems += source.problems
        self._findings += [(source, _weighed(finding)) for finding in findings]
        if written.extends and (refused := self._extend(path, written.extends, above)):
            self._findings.append((source, refused))
        self.layers.append((source, written))
        self._lone_notes.append(lone_notes)

    def _extend(self, path: FilePath, name: str, above: list[FilePath]) -> Finding | None:
        """Read an extended file; or say why not."""
        further = named_file(path.parent, name)
        if further is None:
            message = f"{quoted(name)} is outside this file's folder"
            return Finding("outside-folder", ("extends",), message, "extend a file in the same folder or below it")
        further = on_disk(further)
        chain = [*above, path]
        if identity(further) in map(identity, chain):
            circle = " → ".join(file.name for file in [*chain, further])
            message = f"files extend each other in a circle: {circle}" if above else "this file extends itself"
            return Finding("extends-loop", ("extends",), message, "remove this line, or name another file")
        if len(chain) > MAX_EXTENDED:
            message = f"more than {MAX_EXTENDED} files extend each other"
            return Finding("extends-loop", ("extends",), message, "put some of them together")
        before = len(self._problems)
        self._read(further, chain)
        if self._problems[before:] and self._problems[before].line == 0:  # it is not there, or cannot be read
            problem = self._problems.pop()
            return Finding(problem.code, ("extends",), f"{quoted(name)} {problem.message}", problem.remedy)
        return None

    @property
    def versions(self) -> tuple[int | None, ...]:
        """The version of the argument that each layer answers, the furthest first; None where no layer says one.

        A file that does not say it is as old as the one that it extends, or else as the one that extends it.
        """
        own = [written.version for _, written in self.layers]
        return tuple(
            next((version for version in (*own[i::-1], *own[i + 1 :]) if version is not None), None)
            for i in range(len(own))
        )

    def settle(self, argument: ArgumentMap) -> CredenceReading:
        """The person's credences about an argument, in all its carvings, with every name checked."""
        argument = argument.uncarved
        findings = list(self._findings)
        credences: dict[str, Credence] = {}
        views: dict[str, View] = {}
        set_aside: dict[tuple[Section, str], SetAside] = {}
        carried: list[tuple[Source, Carrying]] = []
        for (source, written), version in zip(self.layers, self.versions, strict=True):
            header = _check_header(argument, FilePath(source.file), written)
            findings += [(source, finding) for finding in header]
            if any(finding.severity == "error" for finding in header):  # the names are another argument's
                continue
            carrying = Carrying(argument, written, version)
            carried.append((source, carrying))
            credences |= carrying.carry("credences", written.credences or {})
            views |= carrying.carry("views", written.views or {})
            for (section, name), path in carrying.paths.items():
                value = credences[name] if section == "credences" else views[name]
                findings += [(source, finding) for finding in _check_value(argument, name, value, path)]
                set_aside.pop((section, name), None)
            set_aside |= {(answer.section, answer.name): answer for answer in carrying.set_aside}
            told = {finding.path for of, finding in findings if of is source and finding.severity == "error"}
            misplaced = _misplaced_answers(argument, source)
            misplaced = {path: finding for path, finding in misplaced.items() if path not in told}
            findings = [entry for entry in findings if entry[0] is not source or entry[1].path not in misplaced]
            findings += [(source, finding) for finding in misplaced.values()]
        notes = _with_lone_notes(argument, self._lone_notes, credences, views)
        new = _new(argument, self.versions[-1], credences, set_aside) if self.layers else ()
        for source, carrying in carried:
            is_top = source is self.layers[-1][0]
            findings += [(source, finding) for finding in carrying.finish(new if is_top else ())]
        problems = listed(self._files, self._problems, findings)
        if self._problems or any(finding.severity == "error" for _, finding in findings) or not self.layers:
            return CredenceReading(None, problems)
        source, top = self.layers[-1]
        texts: dict[str, Any] = {key: getattr(top, key) or "" for key in ("name", "id", "date", "about")}
        for key in ("event", "source"):  # what numbers are about does not change where another file takes them over
            said = (getattr(written, key) for _, written in reversed(self.layers))
            texts[key] = next(filter(None, said), "")
        credence_set = CredenceSet(
            argument.name,
            top.version,
            views=views,
            credences=credences,
            file=source.file,
            set_aside=tuple(set_aside.values()),
            new=new,
            notes=notes,
            **texts,
        )
        return CredenceReading(credence_set, problems)


def _take_lone_notes(root: Node) -> dict[Section, dict[str, str]]:
    """Take out of a file's tree the entries that have a note and nothing else, which leaves them as unanswered."""
    taken: dict[Section, dict[str, str]] = {"credences": {}, "views": {}}
    for section, notes in taken.items():
        entries = root.items.get(section) if isinstance(root, Mapping) else None
        for name, entry in entries.items.items() if isinstance(entries, Mapping) else ():
            note = entry.items.get("note") if isinstance(entry, Mapping) and list(entry.items) == ["note"] else None
            if isinstance(note, Scalar) and not note.is_empty:
                notes[name] = " ".join(note.text.split())
                assert isinstance(entries, Mapping)
                entries.items[name] = note.emptied()
    return taken


def _with_lone_notes(
    argument: ArgumentMap,
    layers: Iterable[dict[Section, dict[str, str]]],
    credences: dict[str, Credence],
    views: dict[str, View],
) -> dict[tuple[Section, str], str]:
    """The notes that wait for an answer or a view, by section and name; one on what is answered below goes there."""
    waiting: dict[tuple[Section, str], str] = {}
    for notes in layers:
        for name, note in notes["credences"].items():
            name = Lineage(argument, "questions").now(name)
            if name in credences:
                credences[name] = structs.replace(credences[name], note=note)
            elif name in argument.questions:
                waiting["credences", name] = note
        for name, note in notes["views"].items():
            name = Lineage(argument, "claims").now(name)
            if name in views:
                views[name] = structs.replace(views[name], note=note)
            elif name in argument.claims:
                waiting["views", name] = note
    return waiting


def _new(
    argument: ArgumentMap, version: int | None, credences: Collection[str], set_aside: Collection[tuple[Section, str]]
) -> tuple[str, ...]:
    """The questions without an answer that the version that was answered did not have.

    Where the argument does not say which these are, all without an answer; none where it says nothing of its history.
    """
    if version is None or version >= argument.version or not told_since(argument, version):
        return ()
    added = Lineage(argument, "questions").added(after=version)
    if not any(int(later) > version for later in argument.added.questions):
        added = tuple(argument.questions)
    return tuple(name for name in added if name not in credences and ("credences", name) not in set_aside)


def load_credences(path: str | FilePath, argument: ArgumentMap) -> CredenceSet:
    """Read a person's credences about an argument, with the files that theirs extends.

    Raises:
        ProblemsError: with every problem, when there is an error among them.
    """
    reading = Layers(path).settle(argument)
    if reading.credences is None:
        raise ProblemsError(reading.problems)
    return reading.credences


def _other_kind(source: Source) -> Finding | None:
    """The finding that a file holds no credences but (a part of) an argument, if so."""
    keys = source.root.items.keys() if isinstance(source.root, Mapping) else set()
    if "observations" in keys and "credences" not in keys:
        message = "this is a set of observations, and not a file of credences"
        return Finding(
            "other-kind", ("observations",), message, "lay it over an argument", at_key=True, mended_by="set"
        )
    for key in ("part", "target", "claims", "parts"):
        if key in keys and "credences" not in keys:
            message = "this is an argument, or a part of one, and not a file of credences"
            remedy = "name it as the argument"
            return Finding("other-kind", (key,), message, remedy, at_key=True, mended_by="argument")
    return None


def _no_credences(source: Source) -> Finding | None:
    """The finding that a file has none of the keys of a credence file, if so, and none that is one misspelt."""
    keys = source.root.items.keys() if isinstance(source.root, Mapping) else set[str]()
    if type(source.root) in (Scalar, Sequence):
        message = f"a file of credences has lines of `key: value`, and this is {KINDS[type(source.root)]}"
    else:
        misspelt = (alike(key, telling) for key in [*keys][:MANY] for telling in _TELLING)
        if not keys or keys & struct_fields(CredenceFile).keys() or any(misspelt):
            return None
        message = "there is nothing of a file of credences here: no `credences`, no `views`, no `argument`"
    remedy = "answers look like `credences: {some_question: 30%}`"
    return Finding("no-credences", (), message, remedy, mended_by="new credences")


def _to_be_answered(problem: Problem) -> Problem:
    """The problem; an empty file is mended by answers, not by an argument."""
    return structs.replace(problem, mended_by="interview") if problem.code == "empty-file" else problem


def _weighed(finding: Finding) -> Finding:
    """The finding; an unknown key is an error where it is one misspelt that would have changed the numbers."""
    unknown = len(finding.path) == 1 and finding.code == "unknown-key"
    if unknown and any(alike(str(finding.path[0]), key) for key in _TELLING[1:]):
        return structs.replace(finding, severity="error")
    return finding


def _check_header(argument: ArgumentMap, file: FilePath, written: CredenceFile) -> list[Finding]:
    """What is wrong with which argument, and which version of it, a file says it is about."""
    findings = []
    named = written.argument or argument.name
    if not names_argument(named, argument.name) and _name_behind(str(written.argument), file) != argument.name:
        message = f"these are credences about {quoted(named)}, not about {argument.name!r}"
        other = named[:LONGEST_QUOTE]
        remedy = f"write `argument: {argument.name}` here; or, without files about another, use it with the argument"
        findings.append(Finding("other-argument", ("argument",), message, f"{remedy} {other}", mended_by="argument"))
    if written.version is not None and written.version > argument.version:
        message = f"written for version {written.version} of the argument; this is version {argument.version}"
        message += ", which does not know what has changed in between: every answer is used as it stands"
        remedy = (
            f"get the newer argument; or see that the answers fit this one, and write `version: {argument.version}`"
        )
        findings.append(Finding("newer-version", ("version",), message, remedy, "warning"))
    return findings


def _name_behind(said: str, file: FilePath) -> str:
    """The name of the argument to which a credence file's path leads; empty where it leads to none."""
    try:
        return name_of(find_argument(said, file, said=True))
    except ProblemsError:
        return ""


def _misplaced_answers(argument: ArgumentMap, source: Source) -> dict[Path, Finding]:
    """Answers that stand where none are read, by the path of their key at the top of the file.

    Such a key is the name of a question or claim itself, or a heading over some: the map's readings would be
    used in their place without a word.
    """
    sections = (
        ("credences", "question", Lineage(argument, "questions").ever),
        ("views", "claim", Lineage(argument, "claims").ever),
    )
    root = source.root.items if isinstance(source.root, Mapping) else {}
    header = struct_fields(CredenceFile).keys()
    result: dict[Path, Finding] = {}
    for key, node in [(key, node) for key, node in root.items() if key not in header][:MANY]:
        for section, kind, names in sections:
            if name := _named(key, node, names):
                message = f"the {kind} {quoted(name)} stands outside of `{section}`, where it would not count"
                remedy = f"put it below a line `{section}:`, and indent it by two spaces"
            elif name := _first_named(_direct_entries(node), names):
                message = f"{quoted(key)} holds an answer to the {kind} {quoted(name)}, which would not count"
                remedy = f"write `{section}:` here instead; if there is such a line already, move what is below to it"
            elif name := _first_named(_entries_below(node), names):
                message = f"{quoted(key)} holds, further below, an answer to the {kind} {quoted(name)}, "
                message += "which would not count"
                remedy = f"move it below a line `{section}:` that is not indented, and indent it by two spaces"
            else:
                continue
            result[key,] = Finding("misplaced-answer", (key,), message, remedy, at_key=True)
            break
    return result


def _named(key: str, node: Node, names: Collection[str]) -> str:
    """The name that a key is, or that it misspells if a probability stands behind it; empty if it is none."""
    key = key.strip()
    if key in names:
        return key
    try:
        parse_estimate(node.text if isinstance(node, Scalar) else "")
    except NotationError:
        return ""
    return closest(key, names) or ""


def _first_named(entries: Iterable[tuple[str, Node]], names: Collection[str]) -> str:
    return next(filter(None, (_named(*entry, names) for entry in islice(entries, MANY))), "")


def _direct_entries(node: Node) -> list[tuple[str, Node]]:
    """The entries of a mapping, or of the mappings in a list."""
    mappings = [node] if isinstance(node, Mapping) else node.items if isinstance(node, Sequence) else []
    return [entry for mapping in mappings if isinstance(mapping, Mapping) for entry in mapping.items.items()]


def _entries_below(node: Node) -> Iterator[tuple[str, Node]]:
    """The entries of all mappings below a node, however deep they stand, the nearest first."""
    level = [node]
    while level:
        entries = [entry for below in level for entry in _direct_entries(below)]
        yield from entries
        lists = [item for below in level if isinstance(below, Sequence) for item in below.items]
        level = [*(value for _, value in entries), *(item for item in lists if isinstance(item, Sequence))]


def _check_value(argument: ArgumentMap, name: str, value: Credence | View, path: Path) -> list[Finding]:
    """What is to be said of an answer or a view that counts."""
    if isinstance(value, View):
        return _check_view(argument, name, value, path)
    if value.credence not in (0.0, 1.0) or value.note:  # with a note, it is meant
        return []
    message = f"a credence of {value.credence:.0%} is a certainty, which no evidence or pooling can move"
    noted = f"`{{credence: {value.credence:.0%}, note: …}}`"
    other = "99% or 1%" if value.credence else "1%"
    remedy = f"if you mean it, add a note that says why, and this is not told again: {noted}; else write {other}"
    return [Finding("certainty", path, message, remedy, "warning")]


def _check_view(argument: ArgumentMap, name: str, view: View, path: Path) -> list[Finding]:
    findings = []
    if not argument.claims[name].is_boolean:
        message = f"{name!r} has several states: a view needs a claim that is true or false"
        findings.append(Finding("view-of-variable", path, message, "remove it", at_key=True))
    for claim, states in (view.given or {}).items():
        if wrong := misnamed(argument, claim, states):
            code = "unknown-state" if claim in argument.claims else "unknown-claim"
            findings.append(Finding(code, (*path, "given", claim), *wrong, at_key=claim not in argument.claims))
    return findings
