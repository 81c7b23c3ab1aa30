"""A group's pool as a credence file."""

from collections.abc import Mapping

from cruxmap.files.writing import scalar
from cruxmap.model.argument import ArgumentMap


def pooled_credences(
    argument: ArgumentMap,
    named: str,
    credences: Mapping[str, float],
    answered: Mapping[str, int],
    *,
    pool: str,
    writer: str,
) -> str:
    """The text of a credence file with the pooled credences, to all digits, so that it gives the same conclusion.

    It calls the argument `named`, and `pool` says what kind of pool it is and of how many people; the note of each
    question, how many have `answered` it.
    """
    lines = [
        f"# Written by {writer}: the {pool}.",
        f"argument: {scalar(named)}",
        f"version: {argument.version}",
        f"name: {pool.capitalize()}",
        "credences:",
    ]
    lines += [
        f"  {name}: {{credence: {credences[name]!r}, note: pool of {answered[name]}}}"
        for name in argument.questions
        if name in credences
    ]
    return "\n".join(lines) + "\n"
