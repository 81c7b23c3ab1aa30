"""`cruxmap import`: another program's network as an argument to edit."""  # noqa: N999 (a command's name)

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.commands.export import NetworkFormat
from cruxmap.cli.options import warn
from cruxmap.files.argument import read_argument
from cruxmap.files.argument_text import argument_text
from cruxmap.files.locate import MAIN
from cruxmap.files.skeleton import UnfitNetworkError, identifier, skeleton
from cruxmap.model.problem import ProblemsError
from cruxmap.report.numbers import plain

ENDINGS = {
    ".bif": NetworkFormat.bif,
    ".xml": NetworkFormat.xmlbif,
    ".xmlbif": NetworkFormat.xmlbif,
    ".bifxml": NetworkFormat.xmlbif,
}

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
    form = form or ENDINGS.get(file.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{file.name!r} does not tell its format; add --from bif or --from xmlbif")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise SystemExit(f"{output} is there already: choose another name")
    if (size := file.stat().st_size) > MAX_BYTES:
        raise SystemExit(f"{file} is too large ({size / 1e6:.1f} MB; the most is {MAX_BYTES / 1e6:.0f} MB)")
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise SystemExit(f"{file}: not UTF-8 text") from None
    from cruxmap.inference.pgmpy_bridge import UnreadableError, read  # takes seconds to import pgmpy

    try:
        argument = skeleton(identifier(output.resolve().name), read(text, form.value), target, source=file.name)
    except (UnreadableError, UnfitNetworkError) as error:
        raise SystemExit(plain(f"{file}: {error}")) from None
    _write(argument_text(argument, HEAD.format(file=plain(file.name))), output)
    print(
        f"{output / MAIN} has {len(argument.claims)} claims and {len(argument.questions)} questions; "
        f"its conclusion is {argument.target}. Now: cruxmap eval --argument {output}"
    )


def _write(text: str, output: Path) -> None:
    """Write the argument, if it reads back."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
        made = Path(folder, MAIN)
        made.write_text(text, "utf-8")
        reading = read_argument(made)
        if reading.argument is None:
            raise ProblemsError(reading.problems)
        warn([problem for problem in reading.problems if problem.code != "idle-claim"])  # any network has some
        output.mkdir(exist_ok=True)
        made.replace(output / MAIN)
