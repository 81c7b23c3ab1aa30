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

    Args:
        argument: the argument map.
        named: its name, or the path to it from the file's folder.
        credences: the pool of each question that somebody has answered.
        answered: how many have answered each.
        pool: what kind of pool it is, and of how many people.
        writer: what the comment at its beginning says the file was written by.
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
