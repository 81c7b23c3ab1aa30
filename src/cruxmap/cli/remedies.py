"""Which commands and options do what a remedy asks for: what lies below the terminal knows of neither."""

from __future__ import annotations

import shlex

from msgspec import structs

from cruxmap.files.standard_input import NAME
from cruxmap.model.problem import Problem

# What is put behind a remedy, by the problem's `mended_by`.
_SPOKEN = {
    "argument": " (--argument)",
    "claims": " (--arguments claims)",
    "asked": " (--questions leaves, or --questions none)",
    "format": " (--from)",
    "target": " (--target)",
    "new argument": "; `cruxmap new NAME` writes an argument to edit",
    "new credences": "; `cruxmap new --credences FILE` writes a file to fill in",
    "set": " (--evidence)",
    "new table": " (--argument); `cruxmap new --csv FILE` writes a blank",
    "interview": "; `cruxmap elicit {file}` asks the questions and writes your answers into it",
    "update": "; `cruxmap elicit {file}` asks just for what is set aside and what is new",
    "pool": "; `cruxmap pool` reads it",
    "rounds": "; `cruxmap pool --round FOLDER --round FOLDER` says how a group moved",
}


def with_command(problem: Problem) -> Problem:
    """The problem, with the command or option in its remedy that does what the remedy says."""
    if not problem.mended_by:
        return problem
    spoken = _SPOKEN[problem.mended_by]
    if "{file}" in spoken and problem.file == NAME:  # where nothing can be written
        spoken = ""
    spoken = spoken.format(file=shlex.quote(problem.file))
    return structs.replace(problem, remedy=problem.remedy + spoken, mended_by="")
