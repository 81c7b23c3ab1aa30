"""Everything that is wrong with arguments, credence files and sets of observations, by their paths or names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import far_apart
from cruxmap.files import disk
from cruxmap.files.argument import argument_of, read_argument, set_about
from cruxmap.files.credences import Layers
from cruxmap.files.locate import (
    EVIDENCE,
    MAIN,
    evidence_sets,
    find_argument,
    main_file,
    nowhere,
    profiles,
    shipped_arguments,
)
from cruxmap.files.tree import read_source
from cruxmap.inference.sums import REMEDY, TooWideError
from cruxmap.inference.width import check_all_claims, slow, work_of_target
from cruxmap.model.argument import ArgumentMap, joint_evidence
from cruxmap.model.credences import CredenceSet
from cruxmap.model.problem import Finding, Problem, ProblemsError
from cruxmap.model.query import Query
from cruxmap.opening.evidence import evidence_files
from cruxmap.report.numbers import credence, percent


def check_paths(paths: Sequence[str], argument: str) -> tuple[list[Problem], int]:
    """What is wrong with some files, or with all shipped ones if none are named, and how many files were read.

    A folder is read as an argument, with the profiles and the sets of observations in it; credences and sets are about
    the argument that is named, or else about the one that they name themselves. What is wrong with an argument is told
    once, whatever else is about it.
    """
    problems, files = check_files(_expanded(paths or [str(path) for path in shipped_arguments().values()]), argument)
    return problems, len(files)


def check_files(paths: Iterable[Path], argument: str = "") -> tuple[list[Problem], set[str]]:
    """What is wrong with some files, without those that come with them, and the real paths of all that were read."""
    files: set[str] = set()  # an argument's parts among them
    # An argument has one path by its folder and another by a credence file that names it.
    told: dict[tuple[object, ...], Problem] = {}
    for problem in (problem for path in paths for problem in _check(path, argument, files)):
        key = os.path.realpath(problem.file), problem.line, problem.column, problem.code, problem.message
        told.setdefault(key, problem)
    return [*told.values()], files


def arguments_in(paths: Sequence[str]) -> list[ArgumentMap]:
    """The arguments among some paths, as far as they can be read; all shipped ones if none are named."""
    named = paths or [str(path) for path in shipped_arguments().values()]
    homes = dict.fromkeys(path if path.is_dir() else argument_of(path) for path in _expanded(named))
    readings = [read_argument(home) for home in homes if home is not None]
    return [reading.argument for reading in readings if reading.argument is not None]


def _expanded(paths: Sequence[str]) -> list[Path]:
    """The paths, those of what is shipped by name too; after an argument, the files that come with it."""
    arguments = shipped_arguments()
    named = {name: path for home in arguments.values() for name, path in _files_of(home).items()} | arguments
    result = []
    for text in paths:
        path = Path(text)
        path = named[text] if not path.exists() and text in named else path
        result.append(path)
        if path.is_dir() and (path / MAIN).is_file():
            result += [*profiles(path).values(), *evidence_sets(path).values()]
    return result


def _files_of(home: Path) -> dict[str, Path]:
    """The credence files and the sets of observations that come with an argument, by name."""
    return evidence_sets(home) | profiles(home)


def _check(path: Path, argument: str, files: set[str]) -> tuple[Problem, ...]:
    """What is wrong with a file or with an argument's folder; the files that were read for it are added."""
    if not disk.exists(path):
        arguments = shipped_arguments()
        names = [*arguments, *(name for home in arguments.values() for name in _files_of(home))]
        return (nowhere(str(path), names),)
    folder = path.parent if path.parent.name else Path(os.path.abspath(path)).parent
    beside = folder.parent if folder.name == EVIDENCE and disk.is_file(folder.parent / MAIN) else None
    home = path if disk.is_folder(path) else argument_of(path) if beside is None else None
    if home is not None:
        reading = read_argument(home)
        files |= set(map(os.path.realpath, (*reading.files, *reading.used)))
        return (*reading.problems, *_wide(home, reading.argument), *_impossible(home, reading.argument))
    about = set_about(path)
    if beside is not None or about is not None:
        files.add(os.path.realpath(path))
        return _check_set(path, argument, beside, about or "")
    layers = Layers(path)
    files |= set(map(os.path.realpath, layers.files))
    if not layers.layers:
        return tuple(layers.problems)
    try:
        home = layers.find_argument(argument)
        reading = read_argument(home, evidence_files(home, [layers], None))
    except ProblemsError as error:
        return (*layers.problems, *error.problems)
    if reading.argument is None:
        return (*layers.problems, *reading.problems)
    person = layers.settle(reading.argument)
    if person.credences is None:
        return person.problems
    return (*person.problems, *_incoherent(layers, reading.argument, person.credences))


def _check_set(path: Path, argument: str, beside: Path | None, about: str) -> tuple[Problem, ...]:
    """What is wrong with a set of observations, or else with the argument that it is laid over.

    Args:
        path: the set's.
        argument: the argument that is named on the command line, if any.
        beside: the argument beside whose folder of evidence the set is, if any.
        about: the argument that the set names, if any.
    """
    if not (argument or beside or about):
        message, remedy = "nothing says which argument it is laid over", "add a line `argument: NAME`, or name one"
        return (Problem("error", "missing-key", str(path), 0, 0, message, remedy, mended_by="argument"),)
    try:
        home = beside if beside and not argument else find_argument(argument or about, path, said=not argument)
    except ProblemsError as error:
        return error.problems
    reading = read_argument(home, [path])
    if str(path) not in reading.files:  # since something is wrong with the argument itself
        return reading.problems
    return tuple(problem for problem in reading.problems if problem.file == str(path))


def _incoherent(layers: Layers, argument: ArgumentMap, credences: CredenceSet) -> list[Problem]:
    """A warning for each view that is far from what the answers imply, at its line."""
    problems = []
    try:
        views = far_apart(Case(argument, credences))
    except TooWideError:
        return []  # of which the argument's own check warns
    for view in views:
        source = next((source for source, file in reversed(layers.layers) if view.claim in (file.views or {})), None)
        source = source or layers.layers[-1][0]
        message = f"{credence(view.stated or 0.0)} for {view.claim!r}, where the answers imply {percent(view.implied)}"
        message += f" ({view.behind})" if view.behind else ""
        correct = "correct the one that you believe less, or leave both"
        if 2 * len(view.answered) < len(view.feeding):  # what is implied is the map's rather than theirs
            correct = "answer more of the questions behind it, or leave both"
        remedy = f"twice the odds or more lie between them: {correct}"
        problems.append(source.problem(Finding("far-apart", ("views", view.claim), message, remedy, "warning")))
    return problems


def _impossible(home: Path, argument: ArgumentMap | None) -> list[Problem]:
    """A warning where the scope, or the scope with a condition, has probability zero at the readings."""
    shown = {} if argument is None else {("scope",): argument.scope}
    for i, condition in enumerate(argument.conditions if argument else ()):
        shown["conditions", i] = joint_evidence(argument.scope, condition.given)  # type: ignore[union-attr, index]
    if argument is None or not any(shown.values()):
        return []
    case, source = Case(argument, query=Query(argument.target)), read_source(main_file(home), str(main_file(home)))
    try:
        events = case.inquiry.events(case.point, [{}, *shown.values()])
    except TooWideError:
        return []  # of which there is a warning
    message, remedy = "this has probability zero at the readings", "correct it, or the readings of 0 or 1 behind it"
    return [
        source.problem(Finding("impossible-scope", path, message, remedy, "warning", at_key=True))
        for path, event in shown.items()
        if events.share(event) == 0
    ]


def _wide(path: Path, argument: ArgumentMap | None) -> list[Problem]:
    """A warning where the conclusion, or the probabilities of all claims, will be refused or take long."""
    if argument is None:
        return []
    try:
        message = slow(work_of_target(argument))
        check_all_claims(argument)
    except TooWideError as error:
        message = error.message
    return [Problem("warning", "wide", str(path), 0, 0, message, REMEDY)] if message else []
