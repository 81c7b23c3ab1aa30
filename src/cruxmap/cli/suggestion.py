"""Commands that a message suggests, as words that can be typed."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from cruxmap.files.locate import find_argument, leads


def shell(path: str | Path) -> str:
    """A path as a word of a command."""
    return shlex.quote(str(path))


def with_argument(file: str | Path, argument: str) -> str:
    """A credence file as words of a command, with `--argument` where the file does not say enough itself."""
    from cruxmap.files.credences import Layers

    named = Layers(file).argument if os.path.isfile(file) else ""
    if not argument or leads(named, find_argument(argument, Path(file)), Path(file)):
        return shell(file)
    return f"{shell(file)} --argument {shell(argument)}"
