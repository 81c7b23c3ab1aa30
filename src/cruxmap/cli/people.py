"""Several people's credences, as the commands name them: files, profiles, tables, and `reading`."""

import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from cruxmap.cli.cache import load_compiled
from cruxmap.cli.options import READING, MisuseError, misuse, remark, stop, warn
from cruxmap.files.credences import TABLES, Layers
from cruxmap.files.locate import find_argument, find_credences
from cruxmap.files.table import read_table
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import Group, gather, joined
from cruxmap.model.problem import Problem, ProblemsError, Suggestion, quoted, several

MAX_WARNINGS = 10


class Gathering(Struct, frozen=True):
    """A group as it was read: the argument and where it is, the people, and what was left out for its errors."""

    argument: ArgumentMap
    home: Path
    group: Group
    left_out: tuple[str, ...]


def open_two(a: str, b: str, argument: str) -> tuple[ArgumentMap, CredenceSet, CredenceSet]:
    """Read the argument and two people's credences; warnings go to standard error.

    Raises:
        ProblemsError: with the problems of both, when one cannot be used.
    """
    home = find_argument(argument) if argument else None
    paths = [None if text == READING or _is_empty(text) else find_credences(text, home) for text in (a, b)]
    layers = {path: Layers(path) for path in paths if path}
    unread = [problem for one in layers.values() if not one.layers for problem in one.problems]
    if unread:
        raise ProblemsError(unread)
    whole = load_compiled(home or _home(layers))
    sets: list[CredenceSet] = []
    problems: list[Problem] = []
    for text, path in zip((a, b), paths, strict=True):
        if path is None:
            sets.append(CredenceSet(whole.name, name="The map's readings" if text == READING else "Nobody's answers"))
            continue
        reading = layers[path].settle(whole)
        problems += reading.problems
        sets.append(structs.replace(reading.credences or CredenceSet(), file=text))  # a profile by its name
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsError(problems)
    warn(problems)
    return whole, sets[0], sets[1]


def open_group(
    files: Sequence[str], argument: str, *, keep_going: bool = False, weights: Mapping[str, float] | None = None
) -> Gathering:
    """Read the argument and everybody's credences, from files with one person and from tables.

    Args:
        files: paths, or names of profiles.
        argument: the argument's name or path; what the first file names if empty.
        keep_going: leave out those with errors, which are then only reported.
        weights: how much some people count, by their name or the name of their file.

    Raises:
        SystemExit: with every problem, when something cannot be used.
        MisuseError: for weights of people who are not there.
    """
    if READING in files:
        message = "the readings are the map's, not a person's"
        raise MisuseError([misuse("FILE", message, f"leave out {READING!r}")])
    home = find_argument(argument) if argument else None
    problems: list[Problem] = []
    paths = _paths(files, home, problems)
    layers = {path: Layers(path) for path in paths if path.suffix.lower() not in TABLES}
    home = home or _home(layers)
    whole = load_compiled(home)
    left_out: list[str] = []
    groups, sets = [], []
    for path in paths:
        if path in layers:
            reading = layers[path].settle(whole)
            problems += [one for one in reading.problems if one.code != "certainty"]
            if reading.credences is None:
                left_out.append(str(path))
            else:
                sets.append(reading.credences)
        else:
            table = read_table(path, whole)
            problems += table.problems
            if table.group is not None:
                groups.append(table.group)
            if table.faulty or table.group is None:
                rows = f"{table.faulty:,} row{'s' * (table.faulty != 1)} of {path}"
                left_out.append(rows if table.faulty else str(path))
            if table.ignored and table.group is not None:
                remark(f"{path}: columns about no question, ignored: {', '.join(table.ignored)}")
    _report(problems, keep_going)
    if sets:
        groups.insert(0, gather(whole, sets, [one.name or one.file for one in sets]))
    if not groups:
        raise stop("there is nobody left to pool", "correct the files, or name others")
    group = joined(groups) if len(groups) > 1 else groups[0]
    files_of = [one.file for one in sets]
    return Gathering(whole, home, _weighted(_distinct(group, files_of), files_of, weights or {}), tuple(left_out))


def _is_empty(text: str) -> bool:
    """Whether this is where a version control system says that there is no file."""
    path = Path(text)
    return text == os.devnull or (path.is_file() and path.stat().st_size == 0)


def _home(layers: Mapping[Path, Layers]) -> Path:
    """Where the argument is that the first file to name one names."""
    named = next((one for one in layers.values() if one.argument), None)
    return named.find_argument() if named else find_argument("")


def _paths(files: Sequence[str], home: Path | None, problems: list[Problem]) -> list[Path]:
    """Where the files are; each counts once."""
    found: dict[Path, Path] = {}
    for text in files:
        try:
            path = find_credences(text, home)
        except ProblemsError as error:
            problems += error.problems
            continue
        if path.resolve() in found:
            remark(f"{text} is named twice, and counted once")
        found.setdefault(path.resolve(), path)
    return list(found.values())


def _report(problems: Sequence[Problem], keep_going: bool) -> None:
    """Stop at errors, unless they are to be passed over; not more than a few warnings."""
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity == "warning"]
    if errors and not keep_going:
        from cruxmap.cli.telling import tell_all

        tell_all(errors)
        raise SystemExit("Nothing was pooled; --keep-going pools the others.")
    warn([*errors, *warnings[:MAX_WARNINGS]])
    if len(warnings) > MAX_WARNINGS:
        remark(f"{len(warnings) - MAX_WARNINGS} more warnings; `cruxmap check` shows them")


def _distinct(group: Group, files: Sequence[str]) -> Group:
    """The group with a name for each: those who share one get the name of their file, or a number."""
    seen = Counter(group.names)
    names = [
        f"{name} ({files[i] if i < len(files) else i + 1})" if seen[name] > 1 else name
        for i, name in enumerate(group.names)
    ]
    return Group(tuple(names), group.values, group.weights, group.views, group.events)


def _weighted(group: Group, files: Sequence[str], weights: Mapping[str, float]) -> Group:
    result = group.weights.copy()
    for who, weight in weights.items():
        who = unicodedata.normalize("NFC", who)
        named = [i for i, name in enumerate(group.names) if unicodedata.normalize("NFC", name) == who]
        spelled = [unicodedata.normalize("NFC", file) for file in files]
        named += [i for i, file in enumerate(spelled) if who in (file, Path(file).stem)]
        if not named:
            raise MisuseError(
                [
                    misuse(
                        "--weight",
                        *_nobody(who, list(dict.fromkeys([*group.names, *(Path(file).stem for file in files)]))),
                    )
                ]
            )
        result[named] = weight
    return Group(group.names, group.values, result, group.views, group.events)


def _nobody(who: str, known: Sequence[str]) -> tuple[str, Suggestion]:
    return f"there is nobody called {quoted(who)}", Suggestion(who, known, f"the people are {several(known)}")
