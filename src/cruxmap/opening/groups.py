"""Groups of people and their rounds, from the names of files, profiles, tables and folders of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Unpack

from msgspec import structs

from cruxmap.errors import CruxmapError
from cruxmap.model.people import MAX_WEIGHT, Group, matched, same_name
from cruxmap.model.problem import Suggestion, quoted, several
from cruxmap.opening.case import Opened, QueryTexts
from cruxmap.opening.gathering import MAX_WARNINGS, Gathering
from cruxmap.opening.misuse import MisuseError, misuse

ROUND = "--round"
MOVED = "--moved"


class OpenedGroup(Opened, frozen=True):
    """Many people's credences about one argument.

    Attributes:
        path: where the argument is.
        group: the people.
        left_out: the files and rows that have errors, where those are passed over.
        sets: the evidence that is laid over the argument.
    """

    path: Path
    group: Group
    left_out: tuple[str, ...] = ()
    sets: tuple[Path, ...] = ()


class OpenedRounds(Opened, frozen=True):
    """A group's credences about one argument, round by round.

    Attributes:
        groups: the people of each round, the first one first.
        labels: what each round is called.
        left_out: the files and rows that have errors, where those are passed over.
    """

    groups: tuple[Group, ...]
    labels: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def open_groups(
    files: Sequence[str] | None = None,
    rounds: Sequence[str] | None = None,
    moved: bool = False,
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedGroup | OpenedRounds:
    """A group, or the same group in several rounds.

    Args:
        files: the people of a group, as `open_group` takes them.
        rounds: in their place, the people of each round: a folder, a table or a file each.
        moved: whether the first answers that the files keep are a round of their own, before the present ones.
        argument: the argument's name or path; what the files name if empty.
        keep_going: whether those with errors are left out, and only warned of.
        weight: `name=number`, how much a person counts.
        query: what is asked.

    Raises:
        ProblemsError: with every problem, when something cannot be used.
        MisuseError: for names and numbers in options that mean nothing.
        CruxmapError: when nobody is left.
    """
    if rounds:
        if moved:
            remedy = f"leave out one of {ROUND} and {MOVED}"
            raise MisuseError([misuse(MOVED, "the rounds are named, and are not taken from the files", remedy)])
        if files:
            remedy = f"leave them out, or put {ROUND} before each"
            raise MisuseError([misuse("FILE", f"the people of each round are named with {ROUND}", remedy)])
        if len(rounds) == 1:
            remedy = f"add {ROUND} with the next one; the files of one round need no {ROUND}"
            raise MisuseError([misuse(ROUND, "one round alone has no movement", remedy)])
        return open_rounds(rounds, argument, keep_going, weight, **query)
    if not files:
        remedy = f"name files, tables or a folder; or rounds, with {ROUND}"
        raise MisuseError([misuse("FILE", "this is missing", remedy)])
    opened = open_group(files, argument, keep_going, weight, **query)
    if not moved:
        return opened
    if not opened.group.first:
        message = "no file keeps a first answer beside a later one"
        remedy = f"name the rounds with {ROUND}; or interview people after the first one, which keeps both"
        raise CruxmapError(message, remedy, "no-first-answers")
    return OpenedRounds(
        (opened.group.at_first(opened.case.argument), opened.group),
        ("first answers", "answers now"),
        opened.left_out,
        case=opened.case,
        warnings=opened.warnings,
        remarks=opened.remarks,
    )


def open_group(
    files: Sequence[str],
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedGroup:
    """Read an argument and everybody's credences, from files with one person, from tables, and from folders of both.

    Args:
        files: paths, or names of profiles.
        argument: the argument's name or path; what the files name if empty.
        keep_going: whether those with errors are left out, and only warned of.
        weight: `name=number`, how much a person counts, by their name, their id or the name of their file.
        query: what is asked.

    Raises:
        ProblemsError: with every problem, when something cannot be used.
        MisuseError: for names and numbers in options that mean nothing.
        CruxmapError: when nobody is left.
    """
    reading = Gathering([files], argument, query.get("evidence"))
    weights = _weights(weight or [])
    case, (group,) = reading.asked(_weighed(reading, keep_going, weights), query)
    return OpenedGroup(
        reading.home,
        group,
        tuple(reading.left_out),
        tuple(reading.sets),
        case=case,
        warnings=reading.warnings(),
        remarks=tuple(reading.remarks),
    )


def open_rounds(
    rounds: Sequence[str],
    argument: str = "",
    keep_going: bool = False,
    weight: Sequence[str] | None = None,
    **query: Unpack[QueryTexts],
) -> OpenedRounds:
    """Read an argument and everybody's credences in each of some rounds; all else is as in `open_group`.

    A file without a name is called after itself, so that it is found again in a later round's folder.
    """
    reading = Gathering([[text] for text in rounds], argument, query.get("evidence"), by_file=True)
    case, groups = reading.asked(_weighed(reading, keep_going, _weights(weight or [])), query)
    labels = tuple(text.rstrip("/") or text for text in rounds)
    reading.remarks += [
        f"{was} is only in {labels[i]}, and {now} only in {labels[i + 1]}: if that is one person, give both files one "
        "`name`, or one `id`"
        for i, pair in enumerate(pairwise(groups))
        for was, now in _alike(*pair)
    ]
    return OpenedRounds(
        tuple(groups),
        labels,
        tuple(reading.left_out),
        case=case,
        warnings=reading.warnings(),
        remarks=tuple(reading.remarks),
    )


def _alike(before: Group, after: Group) -> list[tuple[str, str]]:
    """Names that are perhaps the same person's, of people who are in one of two groups only."""
    same = matched(before, after)
    gone, new = ({*range(len(group.names))} - {pair[i] for pair in same} for i, group in enumerate((before, after)))
    names = {_letters(after.names[j]): after.names[j] for j in sorted(new)}
    both = ((before.names[i], names.get(_letters(before.names[i]))) for i in sorted(gone))
    return [(was, now) for was, now in both if now is not None][:MAX_WARNINGS]


def _letters(name: str) -> str:
    """The letters and digits of a name, whatever their case."""
    return "".join(filter(str.isalnum, name.casefold()))


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """The weights that texts such as `Ann=2` give, by name."""
    weights: dict[str, float] = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            weights[name] = float(number)
        except ValueError:
            weights[name] = 0.0
        if not name or not 0 < weights[name] <= MAX_WEIGHT:
            remedy = f"write NAME=NUMBER, with a number above 0 and up to {MAX_WEIGHT:g}"
            raise MisuseError([misuse("--weight", f"{quoted(text)} is no weight of somebody", remedy)])
    return weights


def _weighed(reading: Gathering, keep_going: bool, weights: Mapping[str, float]) -> list[Group]:
    """The groups that are read, in each of which those who are named have their weight."""
    groups, files = zip(*reading.groups(keep_going), strict=True)
    results = [group.weights.copy() for group in groups]
    for named, weight in weights.items():
        who = same_name(named)
        nobody = True
        for group, paths, result in zip(groups, files, results, strict=True):
            rows = [i for i, name in enumerate(group.names) if who in (name, group.ids.get(i))]
            rows += [i for i, path in enumerate(map(same_name, paths)) if who in (path, Path(path).stem)]
            result[rows] = weight
            nobody = nobody and not rows
        if nobody:
            names = [
                name for group, paths in zip(groups, files, strict=True) for name in (*group.names, *map(_stem, paths))
            ]
            remedy = Suggestion(who, list(dict.fromkeys(names)), f"the people are {several(dict.fromkeys(names))}")
            raise MisuseError([misuse("--weight", f"there is nobody called {quoted(who)}", remedy)])
    return [structs.replace(group, weights=result) for group, result in zip(groups, results, strict=True)]


def _stem(file: str) -> str:
    return Path(file).stem
