"""Credences from standard input: what `-` stands for among the texts of a command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cruxmap.files import disk
from cruxmap.files.standard_input import NAME, WORD, StandardInput
from cruxmap.opening.misuse import MisuseError, misuse

CREDENCE_FILES = ("file", "a", "b", "other", "others", "files", "rounds", "paths")  # the parameters that name some


@contextmanager
def with_standard_input(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values of parameters, with the file that standard input is read as in place of `-`, while this lasts.

    Raises:
        MisuseError: for more than one `-`.
    """
    result = dict(values)
    count = 0
    for name in CREDENCE_FILES:
        value = result.get(name)
        if value == WORD:
            result[name] = NAME
            count += 1
        elif isinstance(value, list | tuple) and WORD in value:
            result[name] = [NAME if text == WORD else text for text in value]
            count += value.count(WORD)
    if count > 1:
        message = "standard input can be read once, and is named more often"
        raise MisuseError([misuse(WORD, message, "keep one, and save the others as files")])
    if not count:
        yield result
        return
    with disk.laid_over(StandardInput()):
        yield result


def refused(place: str, reason: str, remedy: str) -> MisuseError:
    """The refusal of standard input where a file has to be there before or after."""
    return MisuseError([misuse(place, f"'-' is standard input, {reason}", remedy)])
