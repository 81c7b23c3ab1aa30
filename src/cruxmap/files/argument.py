"""Argument files: a folder with an `argument.yaml`, or one file, read into an ArgumentMap."""

import hashlib
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from cruxmap.files.decode import INVALID, decoder
from cruxmap.files.locate import MAIN
from cruxmap.files.tree import Mapping, Source, read_source
from cruxmap.model.argument import ArgumentMap, Condition, Event, Part, Renamed
from cruxmap.model.checks import check
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import Name, State
from cruxmap.model.forms.credence import Credence
from cruxmap.model.problem import Finding, Path, Problem, ProblemsError
from cruxmap.model.question import Question


class ArgumentFile(Struct, frozen=True):
    """What is written in an `argument.yaml`."""

    argument: Name
    target: State
    title: str = ""
    about: str = ""
    source: str = ""
    version: int = 1
    event: str = ""
    scope: dict[Name, tuple[State, ...]] = {}
    conditions: tuple[Condition, ...] = ()
    routes: Name | None = None
    classes: Name | None = None
    views: tuple[Name, ...] = ()
    bases: dict[Name, str] = {}
    parts: tuple[str, ...] = ()
    renamed: Renamed = Renamed()
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


class PartFile(Struct, frozen=True):
    """What is written in the file of a part."""

    part: Name
    title: str = ""
    intro: str = ""
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


class ArgumentReading(Struct, frozen=True):
    """What came of reading an argument: the map, if it is one, every problem, and the files that it is made of."""

    argument: ArgumentMap | None
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()


def load_argument(path: str | FilePath) -> ArgumentMap:
    """Read an argument from a folder or a file.

    Raises:
        ProblemsError: with every error, each with its place, when the argument cannot be used.
    """
    reading = read_argument(path)
    if reading.argument is None:
        raise ProblemsError(reading.problems)
    return reading.argument


def read_argument(path: str | FilePath) -> ArgumentReading:
    """Read an argument and collect what is wrong with it, warnings included."""
    main = FilePath(path)
    if main.is_dir():
        main = main / MAIN
    try:
        source = read_source(main, str(main))
    except ProblemsError as error:
        return ArgumentReading(None, error.problems)
    return _Assembly(source).read(main.parent)


def argument_of(path: FilePath) -> FilePath | None:
    """The argument that a file is (a part of); None for any other file, such as one of credences."""
    try:
        root = read_source(path, str(path)).root
    except ProblemsError:
        return None
    keys = root.items if isinstance(root, Mapping) else {}
    if "part" in keys and (path.parent / MAIN).is_file():
        return path.parent
    return path if keys.keys() & {"target", "claims", "parts", "questions"} else None


class _Assembly:
    """Files becoming one argument, and which file every claim and question stands in."""

    def __init__(self, source: Source) -> None:
        self.main = source
        self.problems: list[Problem] = []
        self.origins: dict[Path, tuple[Source, Path]] = {}
        self.claims: dict[str, Claim] = {}
        self.questions: dict[str, Question] = {}
        self.parts: list[Part] = []
        self.files = [source.file]
        self.digest = hashlib.sha256(source.data)

    def read(self, folder: FilePath) -> ArgumentReading:
        """The whole: the main file, its parts, and the checks on what they make together."""
        written = self._decode(self.main, ArgumentFile)
        if written is not INVALID:
            if written.claims or written.questions or not written.parts:
                self._add(self.main, written.argument, written.title, "", written.claims, written.questions)
            for i, name in enumerate(written.parts):
                self._include(folder, name, i)
        if self.problems:
            return ArgumentReading(None, tuple(self.problems))
        argument = self._assembled(written)
        self.problems = [self.locate(finding) for finding in check(argument)]
        failed = any(problem.severity == "error" for problem in self.problems)
        return ArgumentReading(None if failed else argument, tuple(self.problems), tuple(self.files))

    def locate(self, finding: Finding) -> Problem:
        """A finding about the argument, at its place in the file that it came from."""
        source, path = self.origins.get(finding.path[:2], (self.main, finding.path[:2]))
        return source.problem(
            Finding(
                finding.code,
                (*path, *finding.path[2:]),
                finding.message,
                finding.remedy,
                finding.severity,
                finding.at_key,
            )
        )

    def _decode(self, source: Source, shape: type[Struct]) -> Any:
        findings: list[Finding] = []
        written = decoder(shape)(source.root, (), findings)
        self.problems += [source.problem(finding) for finding in findings]
        return written

    def _include(self, folder: FilePath, name: str, i: int) -> None:
        path = folder / name
        if FilePath(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            message, remedy = f"the part {name!r} is outside the argument's folder", "move the file into the folder"
            self.problems.append(self.main.problem(Finding("outside-folder", ("parts", i), message, remedy)))
            return
        try:
            source = read_source(path, str(path))
        except ProblemsError as error:
            if not path.exists():
                message, remedy = f"there is no file {name!r} in this folder", "correct the name, or add the file"
                self.problems.append(self.main.problem(Finding("missing-part", ("parts", i), message, remedy)))
            else:
                self.problems += error.problems
            return
        self.files.append(source.file)
        self.digest.update(source.data)
        written = self._decode(source, PartFile)
        if written is not INVALID:
            if any(part.name == written.part for part in self.parts):
                message, remedy = f"the part {written.part!r} is there already", "give each part its own name and file"
                self.problems.append(source.problem(Finding("duplicate-part", ("part",), message, remedy)))
            self._add(source, written.part, written.title, written.intro, written.claims, written.questions)

    def _add(
        self,
        source: Source,
        name: str,
        title: str,
        intro: str,
        claims: dict[str, Claim],
        questions: dict[str, Question],
    ) -> None:
        asked = {}
        for key, claim in claims.items():
            path: Path = ("claims", key)
            self._own(source, self.claims, ("claims", key), path)
            if isinstance(claim.form, Credence) and isinstance(claim.form.spec, Question):
                question = claim.form.spec
                self._own(source, self.questions, ("questions", key), (*path, Credence.key))
                asked[key] = question if question.ask else _with_ask(question, claim)
                claim = _with_form(claim, Credence(key))
            self.claims[key] = claim
        for key in questions:
            self._own(source, self.questions | asked, ("questions", key), ("questions", key))
        asked |= questions
        self.questions |= asked
        self.parts.append(Part(name, title or name.replace("_", " ").capitalize(), intro, tuple(claims), tuple(asked)))

    def _own(self, source: Source, known: Iterable[str], name: tuple[str, str], path: Path) -> None:
        """Note where something stands; twice is a problem."""
        if name[1] in known:
            kind = name[0].removesuffix("s")
            first, where = self.origins[name]
            place = first.problem(Finding("", where, "", "", at_key=True))
            message = f"the {kind} {name[1]!r} is there already, in {place.file} line {place.line}"
            finding = Finding("duplicate-name", path, message, "rename or remove one of the two", at_key=True)
            self.problems.append(source.problem(finding))
        self.origins[name] = (source, path)

    def _assembled(self, written: ArgumentFile) -> ArgumentMap:
        claim, _, state = written.target.partition("=")
        return ArgumentMap(
            name=written.argument,
            target=Event(claim.strip(), state.strip() or "true"),
            claims=self.claims,
            questions=self.questions,
            parts=tuple(self.parts),
            title=written.title or written.argument.replace("_", " ").capitalize(),
            about=written.about,
            source=written.source,
            version=written.version,
            event=written.event,
            scope=written.scope,
            conditions=written.conditions,
            routes=written.routes or "",
            classes=written.classes or "",
            views=written.views,
            bases=written.bases,
            renamed=written.renamed,
            fingerprint=self.digest.hexdigest()[:8],
        )


def _with_ask(question: Question, claim: Claim) -> Question:
    statement = claim.statement.rstrip(".")
    ask = f"How likely is it that this is so: {statement}?"
    return Question(question.reading, ask, question.title or claim.title, question.core, question.worksheet)


def _with_form(claim: Claim, form: Credence) -> Claim:
    return Claim(claim.title, claim.statement, claim.states, form, claim.section, claim.considerations)
