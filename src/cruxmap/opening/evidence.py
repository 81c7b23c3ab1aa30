"""Which sets of observations are laid over an argument, and which of their observations count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cruxmap.files.locate import find_evidence
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import Problem, quoted, several
from cruxmap.opening.misuse import MisuseError, misuse

if TYPE_CHECKING:
    from cruxmap.files.credences import Layers

NONE = "none"  # instead of a set: no observation counts, of those that a credence file names too


def evidence_files(home: Path, layers: Iterable[Layers], texts: Sequence[str] | None) -> list[Path]:
    """The files of the sets that credence files and the texts of an option name, each once.

    The sets of a credence file are laid over the argument even where none of their observations counts: the file may
    have answers about them.

    Raises:
        ProblemsError: when there is no such set.
        MisuseError: for `none` and a set beside it.
    """
    texts = texts or []
    if NONE in texts and len(texts) > 1:
        raise MisuseError([misuse("--evidence", "`none` stands beside a set", "name sets, or `none` alone")])
    files = [file for layer in layers for file in layer.find_evidence(home)]
    files += [find_evidence(text, home) for text in texts if text != NONE]
    return list({file.resolve(): file for file in files}.values())


def laid_over_all(home: Path, people: Mapping[str, Layers | None], texts: Sequence[str] | None) -> list[str]:
    """What is to be said where some people's files name a set and others do not: it is laid over all of them.

    Args:
        home: where the argument is.
        people: the files, by what they are called; None for one that cannot name evidence, such as a table.
        texts: the texts of the option: sets that it names are laid over all anyhow.
    """
    if NONE in (texts or ()):
        return []
    named = {find_evidence(text, home).resolve() for text in texts or ()}
    naming: dict[Path, list[str]] = {}
    for label, layers in people.items():
        for path in layers.find_evidence(home) if layers else ():
            naming.setdefault(path.resolve(), []).append(label)
    return [
        f"the observations in {path.stem} are laid over everybody's answers: {several(labels, most=3)} "
        f"name{'s' * (len(labels) == 1)} them, {several([label for label in people if label not in labels], most=3)} "
        f"do{'es' * (len(people) - len(labels) == 1)} not"
        for path, labels in naming.items()
        if path not in named and len(labels) < len(people)
    ]


def observed_in(
    argument: ArgumentMap, texts: Sequence[str] | None, as_of: str | None, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The observations that count; what is wrong with the options is added to `problems`."""
    if as_of is not None and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", as_of):
        problems.append(misuse("--as-of", f"{quoted(as_of)} is not a date", "write one such as 2026-11-26, or a year"))
        return {}
    if as_of and not argument.observations:
        message = "there are no observations, so no date matters"
        problems.append(misuse("--as-of", message, "lay some over the argument with --evidence NAME"))
    return {} if NONE in (texts or ()) else argument.observed(as_of or "")
