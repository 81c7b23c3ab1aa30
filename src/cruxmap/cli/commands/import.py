"""`cruxmap import`: another program's network as an argument to edit."""  # noqa: N999 (a command's name)

import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cruxmap.cli.suggestion import shell
from cruxmap.errors import CruxmapError
from cruxmap.files import tree
from cruxmap.files.argument import MAX_TOTAL, load_argument
from cruxmap.files.exchange import READ, format_of
from cruxmap.files.exchange.network import UnfitNetworkError, problems
from cruxmap.files.locate import MAIN
from cruxmap.files.skeleton import identifier, skeleton
from cruxmap.files.skeleton_text import skeleton_files
from cruxmap.model.problem import ProblemsError, counted, either, quoted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.numbers import plain

if TYPE_CHECKING:
    ImportFormat = StrEnum
else:
    ImportFormat = StrEnum("ImportFormat", {name: name for name in READ})
MAX_BYTES = 40_000_000


class Asked(StrEnum):
    """Which numbers of a network are asked."""

    all = "all"
    none = "none"


HEAD = """\
Made from {file} by `cruxmap import`. The readings are the numbers of that file, and the statements
and questions were made from its names: put them in words that a person can answer."""


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=f"A network in {either(map(str.upper, READ))}.")],
    output: Annotated[
        Path, typer.Option("--output", "--out", "-o", metavar="FOLDER", help="A folder for the argument.")
    ],
    from_: Annotated[
        ImportFormat | None, typer.Option("--from", help="The format (by the file's ending if left out).")
    ] = None,
    target: Annotated[
        str,
        typer.Option("--target", metavar="NODE=STATE", help="The conclusion (else the last node that feeds no other)."),
    ] = "",
    questions: Annotated[
        Asked, typer.Option("--questions", help="Whether every number is a question, or none.")
    ] = Asked.all,
) -> None:
    """Write a network of bare tables as an argument to edit.

    Every probability that is not certain becomes a question with that reading, or with --questions none stays a
    number. Names become identifiers, and
    the original ones titles. Nothing is overwritten.
    """
    format_name = from_.value if from_ else format_of(file.name, READ)
    if format_name is None:
        message = f"{quoted(file.name)} does not tell its format"
        raise MisuseError([misuse("FILE", message, f"add {either(f'--from {name}' for name in READ)}")])
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise CruxmapError(f"{plain(str(output))} is there already", "choose another name", "file-exists")
    data = tree.read_data(file, str(file), MAX_BYTES)
    try:
        tables = READ[format_name](data)
        name, constants = identifier(output.resolve().name), questions is Asked.none
        argument = skeleton(name, tables, target, source=file.name, constants=constants)
    except UnfitNetworkError as error:
        raise ProblemsError(problems(error, str(file), data)) from None
    files = skeleton_files(argument, HEAD.format(file=plain(file.name)), tree.MAX_BYTES)
    _write({name: text.encode() for name, text in files.items()}, output, questions)
    print(
        f"{plain(str(output / MAIN))} has {counted(len(argument.claims), 'claim')} "
        f"and {counted(len(argument.questions), 'question')}; "
        f"its conclusion is {argument.target}. Now: cruxmap eval --argument {plain(shell(output))}"
    )


def _write(files: Mapping[str, bytes], output: Path, questions: Asked) -> None:
    """Write the argument, if it is one."""
    size, largest = sum(map(len, files.values())), max(map(len, files.values()))
    if size > MAX_TOTAL or largest > tree.MAX_BYTES:
        message = f"as an argument it takes {size / 1e6:.1f} MB (the most is {MAX_TOTAL / 1e6:.0f} MB)"
        if largest > tree.MAX_BYTES:
            message = f"as an argument it takes {size / 1e6:.1f} MB, {largest / 1e6:.1f} MB of them for one node"
            message += f" (the most is {tree.MAX_BYTES / 1e6:.0f} MB)"
        remedy = "take nodes out of the file that the conclusion does not hang on"
        remedy = f"import it with --questions none, or {remedy}" if questions is Asked.all else remedy
        raise CruxmapError(message, remedy, "too-large")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        load_argument(folder)
        output.mkdir(exist_ok=True)
        for name in sorted(files, key=MAIN.__eq__):  # the main file last
            Path(folder, name).replace(output / name)
