"""Giving something another name, in every file that names it, with nothing else changed."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from msgspec import Struct, structs, to_builtins

from cruxmap.files import disk
from cruxmap.files.argument import read_argument
from cruxmap.files.changes import Edit, FileChange, NotChangedError, difference
from cruxmap.files.credences import Layers
from cruxmap.files.names import RENAMED_KINDS, Named, Names
from cruxmap.files.renamed import with_renamed, without_history
from cruxmap.files.scalars import check_pattern
from cruxmap.files.tree import LINE_END, identity, read_source
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.history import Lineage
from cruxmap.model.problem import Finding, Problem, ProblemsError, quoted
from cruxmap.model.vocabulary import BOOLEAN, LOGIC

PATTERN, MEANING = "^[a-z][a-z0-9_]{0,99}$", "an identifier (a-z, 0-9 and _, starting with a letter)"
OTHER = "give another name"
BY_HAND = "write the new name in by hand"
SECTIONS = {kind: section for section, kind in RENAMED_KINDS}


class Renaming(Struct, frozen=True):
    """A renaming, ready to be shown and to be made.

    Attributes:
        pairs: what gets which name, what follows from it too, such as the questions of an observation.
        changes: what becomes of each file.
        left: where an old name with an underscore stands in a text or a comment, which stays: the lines by file.
        uncarried: names that older credence files have and the argument's `renamed` cannot tell of.
    """

    pairs: dict[Named, str]
    changes: tuple[FileChange, ...]
    left: dict[str, tuple[int, ...]]
    uncarried: tuple[str, ...]


class ReadFiles(Struct, frozen=True):
    """An argument and files about it, all of them in order: where something may be renamed.

    Attributes:
        home: the argument's folder or file.
        evidence: sets of observations about it.
        credences: credence files about it.
        argument: the argument, with the observations.
        names: the names in all these files, and in those that credence files extend.
    """

    home: Path
    evidence: tuple[Path, ...]
    credences: tuple[Path, ...]
    argument: ArgumentMap
    names: Names


def read_files(home: Path, evidence: Sequence[Path], credences: Sequence[Path]) -> ReadFiles:
    """Read an argument, and files about it.

    Raises:
        ProblemsError: with all errors, where some are not in order.
    """
    reading = read_argument(home, evidence)
    problems = [problem for problem in reading.problems if problem.severity == "error"]
    if reading.argument is None:
        raise ProblemsError(problems)
    sources = {identity(Path(file)): read_source(Path(file), file) for file in reading.files}
    for path in credences:
        layers = Layers(path)
        settled = layers.settle(reading.argument)
        problems += [problem for problem in settled.problems if problem.severity == "error"]
        for source, _ in layers.layers:
            sources.setdefault(identity(Path(source.file)), source)
    if problems:
        raise ProblemsError(problems)
    names = Names({source.file: source for source in sources.values()})
    return ReadFiles(home, tuple(evidence), tuple(credences), reading.argument, names)


def plan_renaming(files: ReadFiles, what: Collection[Named], new: str) -> Renaming:
    """What renaming changes, worked out and tried: the files as they will be are read, and say the same.

    Args:
        files: where to rename.
        what: what gets the name; more than one only where a claim and a question share theirs.
        new: the name.

    Raises:
        NotChangedError: where the name cannot be given.
    """
    targets = dict.fromkeys(tied for named in what for tied in files.names.tied(named))
    for named in targets:
        _refuse_name(files, named, new)
    pairs = dict.fromkeys(targets, new)
    _, renamed_alone = _tried(files, pairs, told=False)
    pairs |= _following(files.argument, renamed_alone, pairs)
    changes, result = _tried(files, pairs)
    _verify(files.argument, result, pairs)
    _verify_people(files, result, changes, pairs)
    own = _own(files.argument)
    uncarried = [named.name for named in pairs if named.kind in SECTIONS and named not in own]
    return Renaming(pairs, changes, dict(_left(files.names, targets)), tuple(dict.fromkeys(uncarried)))


def _refuse_name(files: ReadFiles, named: Named, new: str) -> None:
    """Refuse a name that is ill-formed or taken."""
    findings: list[Finding] = []
    check_pattern(new, PATTERN, MEANING, (), findings, at_key=False)
    if findings:
        raise NotChangedError(findings[0].message, str(findings[0].remedy))
    if new == named.name:
        raise NotChangedError(f"it is called {quoted(new)} already", OTHER)
    if named.kind in ("question", "state") and new in BOOLEAN:
        raise NotChangedError(f"a {named.kind} cannot be called {quoted(new)}, which is a certainty", OTHER)
    if named.kind == "claim" and new in LOGIC:
        raise NotChangedError(f"a claim cannot be called {quoted(new)}, which combines conditions", OTHER)
    rivals = [Named(named.kind, new, named.of)]
    if named.kind in ("claim", "consideration"):  # `on` may name either
        rivals = [Named("claim", new), Named("consideration", new)]
    for rival in filter(files.names.is_defined, rivals):
        of = f" of {rival.of!r}" if rival.of else ""
        raise NotChangedError(f"there is a {rival.kind} {quoted(new)}{of} already", OTHER)
    if named.kind == "part" and any(part.name == new for part in files.argument.parts):
        raise NotChangedError(f"there is a set of observations {quoted(new)} already", OTHER)
    if named.kind in SECTIONS:
        _refuse_earlier(files.argument, named, new)


def _refuse_earlier(argument: ArgumentMap, named: Named, new: str) -> None:
    """Refuse what was the name of something else in an earlier version."""
    lineage = Lineage(argument, "questions" if named.kind == "question" else "claims")
    now = lineage.now(new) if new in lineage.renamed else named.name
    if now != named.name or lineage.gone(new):
        became = f"is now {now!r}" if now != named.name else "is gone"
        message = f"{quoted(new)} was the name of another {named.kind} in an earlier version, which {became}"
        raise NotChangedError(message, "give another name, so that no old answer is taken for one to this")


def _own(argument: ArgumentMap) -> set[Named]:
    """The questions and claims that are the argument's own, and not those of evidence that is laid over it."""
    sets = {evidence.name for evidence in argument.evidence}
    own = [part for part in argument.parts if part.name not in sets]
    claims = {Named("claim", name) for part in own for name in part.claims}
    return claims | {Named("question", name) for part in own for name in part.questions}


def _tried(
    files: ReadFiles, pairs: Mapping[Named, str], *, told: bool = True
) -> tuple[tuple[FileChange, ...], ArgumentMap]:
    """The changes of all files, the argument's first, and the argument that they make.

    Args:
        files: where to rename.
        pairs: what gets which name.
        told: whether the argument tells of it. Else it tells of no earlier version at all: while the names that
            follow are not known, one of them may be what something was called before it was renamed.
    """
    edits: dict[str, set[Edit]] = {}
    for named, new in pairs.items():
        for file, mention in files.names.places.get(named, ()):
            if mention.name == named.name and not mention.historic:
                edits.setdefault(file, set()).add(Edit(mention.start, mention.end, new))
    own, sources = _own(files.argument), files.names.sources
    main = next(iter(sources.values()))
    text = main.text if told else without_history(main.text)
    for named, new in pairs.items():
        if told and named in own:
            text = with_renamed(text, SECTIONS[named.kind], named.name, new)
    if text != main.text:
        edits.setdefault(main.file, set()).add(difference(main.text, text))
    changes = tuple(FileChange(sources[file], tuple(sorted(edits[file]))) for file in sources if file in edits)
    with _as_changed(changes):
        reading = read_argument(files.home, files.evidence)
    if reading.argument is None:
        raise _unsound(reading.problems)
    return changes, reading.argument


def _as_changed(changes: Iterable[FileChange]) -> AbstractContextManager[None]:
    """While this lasts, the files are as they are to be."""
    texts = {os.path.realpath(change.source.file): change.data for change in changes}
    return disk.laid_over(disk.Buffers(texts, disk.present_layer()))


def _unsound(problems: Iterable[Problem]) -> NotChangedError:
    problem = next(problem for problem in problems if problem.severity == "error")
    message = f"the files would not be in order: {problem.file}:{problem.line}:{problem.column}: {problem.message}"
    return NotChangedError(message, "write the new name in by hand there, or give another name")


def _following(old: ArgumentMap, new: ArgumentMap, pairs: Mapping[Named, str]) -> dict[Named, str]:
    """What has a name that follows from one that was changed, with its new name.

    These are questions of observations and of rows, and the claim that a conclusion in several states makes.
    """
    following: dict[Named, str] = {}
    for section, kind in RENAMED_KINDS:
        names, new_names = (getattr(argument, section) for argument in (old, new))
        if len(names) != len(new_names):
            raise NotChangedError(f"the argument would have other {section}", BY_HAND)
        both = zip(names, new_names, strict=True)
        following |= {Named(kind, before): after for before, after in both if before != after}
    return {named: after for named, after in following.items() if named not in pairs}


def _verify(old: ArgumentMap, new: ArgumentMap, pairs: Mapping[Named, str]) -> None:
    """See that the argument says the same as before, but for the names, and the titles that are made of them."""
    forms: dict[str, str] = {}  # every name, old or new, and what a title makes of it, by the old name
    for named, new_name in pairs.items():
        for name in (named.name, new_name):
            words = name.replace("_", " ")
            forms |= dict.fromkeys((name, words, words.capitalize()), named.name)
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b")

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: forms[match[0]], value)
        if isinstance(value, dict):
            return [(plain(key), plain(entry)) for key, entry in value.items()]
        return [*map(plain, value)] if isinstance(value, list | tuple) else value

    before, after = (
        plain(to_builtins(structs.replace(each, renamed=type(each.renamed)(), fingerprint=""))) for each in (old, new)
    )
    if before != after:
        raise NotChangedError("the argument would say something else than before", BY_HAND)


def _verify_people(
    files: ReadFiles, argument: ArgumentMap, changes: Sequence[FileChange], pairs: Mapping[Named, str]
) -> None:
    """See that every credence file says the same as before, but for the names."""
    for path in files.credences:
        before = Layers(path).settle(files.argument).credences
        with _as_changed(changes):
            reading = Layers(path).settle(argument)
        if reading.credences is None:
            raise _unsound(reading.problems)
        assert before is not None  # since its errors would have been raised
        answers = {pairs.get(Named("question", name), name): value for name, value in before.credences.items()}
        views = [pairs.get(Named("claim", name), name) for name in before.views]
        if answers != reading.credences.credences or views != [*reading.credences.views]:
            raise NotChangedError(f"{path} would say something else than before", BY_HAND)


def _left(names: Names, targets: Iterable[Named]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The lines of texts and comments in which an old name stays, where it is no plain word that means anything."""
    words = [re.escape(named.name) for named in targets if "_" in named.name]
    if not words:
        return
    pattern = re.compile(rf"\b({'|'.join(words)})\b")
    taken = {(file, mention.start) for places in names.places.values() for file, mention in places}
    for file, source in names.sources.items():
        places = [match.start() for match in pattern.finditer(source.text) if (file, match.start()) not in taken]
        if lines := dict.fromkeys(len(LINE_END.split(source.text[:place])) for place in places):
            yield file, tuple(lines)
