"""`cruxmap import`: another program's network as an argument to edit."""  # noqa: N999 (a command's name)

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.commands.export import SUFFIXES, ExportFormat
from cruxmap.cli.suggestion import shell
from cruxmap.files import tree
from cruxmap.files.argument import load_argument
from cruxmap.files.bif import read_bif
from cruxmap.files.foreign import UnfitNetworkError, problems, utf8
from cruxmap.files.locate import MAIN
from cruxmap.files.skeleton import identifier, skeleton
from cruxmap.files.skeleton_text import skeleton_text
from cruxmap.files.xmlbif import read_xmlbif
from cruxmap.model.problem import ProblemsError
from cruxmap.report.numbers import plain


class NetworkFormat(StrEnum):
    """Formats of Bayesian networks."""

    bif = "bif"
    xmlbif = "xmlbif"


READERS = {NetworkFormat.bif: read_bif, NetworkFormat.xmlbif: read_xmlbif}
MAX_BYTES = 4_000_000
HEAD = """\
Made from {file} by `cruxmap import`. The readings are the numbers of that file, and the statements
and questions were made from its names: put them in words that a person can answer."""


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A network in BIF or XMLBIF.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="A folder for the argument.")],
    form: Annotated[
        NetworkFormat | None, typer.Option("--from", help="The format (by the file's ending if left out).")
    ] = None,
    target: Annotated[
        str,
        typer.Option("--target", metavar="NODE=STATE", help="The conclusion (else the last node that feeds no other)."),
    ] = "",
) -> None:
    """Write a network of bare tables as an argument to edit.

    Every probability that is not certain becomes a question with that reading. Names become identifiers, and
    the original ones titles. Nothing is overwritten.
    """
    form = form or next((form for form in NetworkFormat if file.suffix.lower() in SUFFIXES[ExportFormat[form]]), None)
    if form is None:
        raise typer.BadParameter(f"{file.name!r} does not tell its format; add --from bif or --from xmlbif")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise SystemExit(f"{output} is there already: choose another name")
    data = tree.read_data(file, str(file), MAX_BYTES)
    try:
        argument = skeleton(identifier(output.resolve().name), READERS[form](utf8(data)), target, source=file.name)
    except UnfitNetworkError as error:
        raise ProblemsError(problems(error, str(file), data)) from None
    _write(skeleton_text(argument, HEAD.format(file=plain(file.name))), output)
    print(
        f"{plain(str(output / MAIN))} has {len(argument.claims)} claims and {len(argument.questions)} questions; "
        f"its conclusion is {argument.target}. Now: cruxmap eval --argument {plain(shell(output))}"
    )


def _write(text: str, output: Path) -> None:
    """Write the argument, if it is one."""
    if (size := len(text.encode())) > tree.MAX_BYTES:
        most = tree.MAX_BYTES / 1e6
        raise SystemExit(
            f"as an argument it takes {size / 1e6:.1f} MB (the most is {most:.0f} MB): import a part of it"
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
        made = Path(folder, MAIN)
        made.write_text(text, "utf-8")
        load_argument(made)
        output.mkdir(exist_ok=True)
        made.replace(output / MAIN)
