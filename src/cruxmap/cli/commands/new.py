"""`cruxmap new`: files to start from."""

import re
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.options import ArgumentOption
from cruxmap.cli.suggestion import shell, with_argument
from cruxmap.errors import CruxmapError
from cruxmap.files.argument import load_argument
from cruxmap.files.blank import blank_argument, blank_credences
from cruxmap.files.locate import MAIN, find_argument, reference
from cruxmap.files.scalars import LONGEST_NAME
from cruxmap.files.table import blank_csv
from cruxmap.model.problem import quoted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.numbers import plain

OPENING = """\
A small argument to edit. `cruxmap check {folder}` says what is wrong with it,
`cruxmap eval --argument {folder}` works it out."""


def command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A folder for a new argument.")] = None,
    credences: Annotated[
        Path | None, typer.Option("--credences", metavar="FILE", help="A credence file to write instead.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="A table for a group to write instead: a person a row.")
    ] = None,
    argument: ArgumentOption = "",
    core: Annotated[bool, typer.Option("--core", help="Only the questions to ask first.")] = False,
) -> None:
    """Write a small valid argument to edit, or with --credences or --csv a blank to fill in. Nothing is overwritten."""
    if sum(wanted is not None for wanted in (name, credences, csv)) != 1:
        message = "one thing at a time" if name or credences else "what should be new?"
        remedy = "name a folder for an argument, or a file with --credences or --csv"
        raise MisuseError([misuse("NAME", message, remedy)])
    if credences is not None:
        home = find_argument(argument)
        argument_map = load_argument(home)
        _write(credences, blank_credences(argument_map, reference(argument_map.name, home, credences), core=core))
        again = with_argument(credences, argument)
        _tell(f"{credences} has a line for each question; fill in what you like, then:", f"eval {again}")
    elif csv is not None:
        _write(csv, blank_csv(load_argument(find_argument(argument)), core=core))
        again = f"{shell(csv)} --argument {shell(argument)}" if argument else shell(csv)
        _tell(f"{csv} has a column for each question; fill in a row for each person, then:", f"pool {again}")
    else:
        folder = Path(str(name))
        identifier = re.sub(r"[^a-z0-9-]+", "_", folder.name.lower())[:LONGEST_NAME].strip("_-")
        if not identifier[:1].isalpha():
            message = f"{quoted(folder.name)} does not start with a letter, as the name of an argument does"
            raise MisuseError([misuse("NAME", message, "choose another name")])
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CruxmapError(f"{folder} is there already", "choose another name", "file-exists")
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / MAIN, blank_argument(identifier, OPENING.format(folder=shell(folder))))
        _tell(f"{folder / MAIN} is a small argument to edit; now:", f"eval --argument {shell(folder)}")


def _tell(what: str, then: str) -> None:
    print(f"{plain(what)} cruxmap {then}")


def _write(path: Path, text: str) -> None:
    if path.is_dir():
        raise CruxmapError(f"{path} is a folder", "name a file in it", "not-writable")
    if not path.parent.is_dir():
        raise CruxmapError(
            f"there is no folder {path.parent} to write {path.name} in",
            "make it, or name another place",
            "not-writable",
        )
    try:
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise CruxmapError(f"{path} is there already", "choose another name, or remove it", "file-exists") from None
