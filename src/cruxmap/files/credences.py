"""Credence files: one person's answers, read with everything they extend."""

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any, ClassVar

from msgspec import Struct, structs

from cruxmap.files.decode import INVALID, decoder
from cruxmap.files.tree import Source, read_source
from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.forms.base import Name
from cruxmap.model.problem import Finding, Path, Problem, ProblemsError, did_you_mean

MAX_EXTENDED = 20


class CredenceFile(Struct, frozen=True):
    """What is written in a credence file. An unknown key is kept, with a warning."""

    lenient: ClassVar[bool] = True

    argument: str | None = None
    version: int | None = None
    name: str | None = None
    date: str | None = None
    event: str | None = None
    source: str | None = None
    about: str | None = None
    extends: str | None = None
    views: dict[Name, View | None] | None = None
    credences: dict[Name, Credence | None] | None = None


class CredenceReading(Struct, frozen=True):
    """What came of reading credences: the set, if it can be used, and every problem."""

    credences: CredenceSet | None
    problems: tuple[Problem, ...]


class Layers:
    """A credence file and those that it extends, the furthest first, before any argument is known.

    With `data`, as if the file had that content.
    """

    def __init__(self, path: str | FilePath, data: bytes | None = None) -> None:
        self.problems: list[Problem] = []
        self.layers: list[tuple[Source, CredenceFile]] = []
        self._read(FilePath(path), [], data)

    @property
    def argument(self) -> str:
        """The argument that the file, or else one that it extends, says it is about."""
        return next((one.argument for _, one in reversed(self.layers) if one.argument), "")

    def _read(self, path: FilePath, above: list[FilePath], data: bytes | None = None) -> None:
        try:
            source = read_source(path, str(path)) if data is None else Source(str(path), data)
        except ProblemsError as error:
            self.problems += error.problems
            return
        findings: list[Finding] = []
        written: CredenceFile = decoder(CredenceFile)(source.root, (), findings)
        self.problems += [source.problem(finding) for finding in findings]
        if written is INVALID:
            return
        if written.extends and (refused := self._extend(path, written.extends, above)):
            self.problems.append(source.problem(refused))
        self.layers.append((source, written))

    def _extend(self, path: FilePath, name: str, above: list[FilePath]) -> Finding | None:
        """Read an extended file; or say why not."""
        further = path.parent / name
        chain = [*above, path]
        if FilePath(name).is_absolute() or not further.resolve().is_relative_to(path.parent.resolve()):
            message = f"{name!r} is outside this file's folder"
            return Finding("outside-folder", ("extends",), message, "extend a file in the same folder or below it")
        if further.resolve() in [one.resolve() for one in chain]:
            circle = " → ".join(one.name for one in [*chain, further])
            return Finding("extends-loop", ("extends",), f"files extend each other in a circle: {circle}", "cut it")
        if len(chain) > MAX_EXTENDED:
            return Finding(
                "extends-loop", ("extends",), f"more than {MAX_EXTENDED} files extend each other", "merge some"
            )
        if not further.exists():
            return Finding(
                "missing-file", ("extends",), f"there is no file {name!r} in this folder", "correct the name"
            )
        self._read(further, chain)
        return None

    def settle(self, argument: ArgumentMap) -> CredenceReading:
        """The person's credences about an argument, with every name checked."""
        problems = list(self.problems)
        credences: dict[str, Credence] = {}
        views: dict[str, View] = {}
        for source, written in self.layers:
            found: list[Finding] = []
            _check_header(argument, written, found)
            credences |= _followed(argument, written, "credences", written.credences or {}, found)
            views |= _followed(argument, written, "views", written.views or {}, found)
            problems += [source.problem(finding) for finding in found]
        if any(problem.severity == "error" for problem in problems) or not self.layers:
            return CredenceReading(None, tuple(problems))
        source, top = self.layers[-1]
        texts = {key: getattr(top, key) or "" for key in ("name", "date", "event", "source", "about")}
        whole = CredenceSet(argument.name, top.version, views=views, credences=credences, file=source.file, **texts)
        return CredenceReading(whole, tuple(problems))


def load_credences(path: str | FilePath, argument: ArgumentMap) -> CredenceSet:
    """Read a person's credences about an argument.

    Raises:
        ProblemsError: with every problem, when there is an error among them.
    """
    reading = Layers(path).settle(argument)
    if reading.credences is None:
        raise ProblemsError(reading.problems)
    return reading.credences


def _check_header(argument: ArgumentMap, written: CredenceFile, found: list[Finding]) -> None:
    if written.argument and written.argument != argument.name:
        message = f"these are credences about {written.argument!r}, not about {argument.name!r}"
        found.append(Finding("other-argument", ("argument",), message, f"use --argument {written.argument}"))
    if written.version is not None and written.version > argument.version:
        message = f"written for version {written.version} of the argument; this is version {argument.version}"
        found.append(Finding("newer-version", ("version",), message, "get the newer argument", "warning"))


def _followed(
    argument: ArgumentMap, written: CredenceFile, key: str, values: dict[str, Any], found: list[Finding]
) -> dict[str, Any]:
    """The values by the names that they have now; what is no longer there is reported, and left in the file."""
    known, renamed = (
        (argument.questions, argument.renamed.questions)
        if key == "credences"
        else (argument.claims, argument.renamed.claims)
    )
    older = written.version is not None and written.version < argument.version
    result: dict[str, Any] = {}
    for name, value in values.items():
        path: Path = (key, name)
        now = renamed.get(name, name)
        if now != name and now in values:
            message = f"{name!r} is called {now!r} now, which is here too and is used"
            found.append(Finding("renamed", path, message, "remove this line", "warning", at_key=True))
        elif now not in known:
            found.append(_unknown(key, name, known, older))
        elif value is not None:
            if now != name:
                message = f"{name!r} is called {now!r} now"
                found.append(Finding("renamed", path, message, f"write {now}", "warning", at_key=True))
            if isinstance(value, View):
                value = _checked_view(argument, now, value, path, found)
            elif value.credence in (0.0, 1.0):
                message = f"a credence of {value.credence:.0f} is a certainty, which no evidence or pooling can move"
                found.append(Finding("certainty", path, message, "keep it if you mean it", "warning"))
            result[now] = value
    return result


def _unknown(key: str, name: str, known: Iterable[str], older: bool) -> Finding:
    kind = "question" if key == "credences" else "claim"
    if older:
        message = f"this version of the argument has no {kind} {name!r}: left out"
        return Finding("vanished", (key, name), message, "keep the line as a record, or remove it", "warning", True)
    remedy = did_you_mean(name, known, f"`cruxmap {kind}s` lists them")
    return Finding(f"unknown-{kind}", (key, name), f"there is no {kind} {name!r}", remedy, at_key=True)


def _checked_view(argument: ArgumentMap, name: str, view: View, path: Path, found: list[Finding]) -> View:
    if not argument.claims[name].is_boolean:
        message = f"{name!r} has several states: a view needs a claim that is true or false"
        found.append(Finding("view-of-variable", path, message, "remove it", at_key=True))
    for claim, states in (view.given or {}).items():
        if wrong := misnamed(argument, claim, states):
            found.append(Finding("unknown-claim", (*path, "given", claim), *wrong))
    return structs.replace(view, given=dict(argument.scope)) if view.given is None else view
