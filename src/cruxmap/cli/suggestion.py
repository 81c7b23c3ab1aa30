"""Commands that a message suggests, as words that can be typed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from cruxmap.analysis.case import Case
from cruxmap.files.locate import find_argument, leads, names_revision
from cruxmap.files.standard_input import NAME, WORD


def shell(path: str | Path) -> str:
    """A path as a word of a command."""
    return WORD if str(path) == NAME else shlex.quote(str(path))


def with_argument(file: str | Path, argument: str) -> str:
    """A credence file as words of a command, with `--argument` where the file does not say enough itself."""
    if os.path.lexists(file) and names_revision(str(file)):  # git's copy, which goes when git goes on
        file = Path(file).name
    if not argument:
        return shell(file)
    from cruxmap.files.credences import Layers  # with all that reads YAML

    named = Layers(file).argument if os.path.isfile(file) else ""
    if not names_revision(argument) and leads(named, find_argument(argument, Path(file)), Path(file)):
        return shell(file)
    return f"{shell(file)} --argument {shell(argument)}"


def same_case(
    file: str | None, argument: str, case: Case, evidence: Sequence[str] | None = None, as_of: str | None = None
) -> str:
    """The words that ask another command about the same case: file, argument, and what of the query is not usual.

    `argument`, `evidence` and `as_of` are what these options say.
    """
    query = case.query
    words = [with_argument(file, argument)] if file else [f"--argument {shell(argument)}"] if argument else []
    words += [f"--target {shell(str(query.target))}"] if query.target != case.argument.target else []
    words += ["--given " + shell(f"{claim}={','.join(states)}") for claim, states in query.assumed.items()]
    words += ["--do " + shell(f"{claim}={state}") for claim, state in query.do.items()]
    words += ["--without-scope"] if query.scope != case.argument.scope_for(query.target.claim) else []
    words += [f"--evidence {shell(text)}" for text in evidence or ()]
    words += [f"--as-of {shell(as_of)}"] if as_of else []
    return " ".join(words)
