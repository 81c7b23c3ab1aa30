"""`cruxmap import`: another program's network as an argument to edit."""  # noqa: N999 (a command's name)

from pathlib import Path
from typing import Annotated

import typer

from cruxmap.cli.commands.export import NetworkFormat
from cruxmap.cli.options import warn
from cruxmap.files.argument import read_argument
from cruxmap.files.locate import MAIN
from cruxmap.files.skeleton import identifier, skeleton
from cruxmap.model.problem import ProblemsError

ENDINGS = {
    ".bif": NetworkFormat.bif,
    ".xml": NetworkFormat.xmlbif,
    ".xmlbif": NetworkFormat.xmlbif,
    ".bifxml": NetworkFormat.xmlbif,
}


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A network in BIF or XMLBIF.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="A folder for the argument.")],
    form: Annotated[
        NetworkFormat | None, typer.Option("--from", help="The format (by the file's ending if left out).")
    ] = None,
    target: Annotated[
        str, typer.Option("--target", metavar="CLAIM=STATE", help="The conclusion (else a claim that feeds no other).")
    ] = "",
) -> None:
    """Write a network of bare tables as an argument to edit.

    Every probability that is not certain becomes a question with that reading. Nothing is overwritten.
    """
    form = form or ENDINGS.get(file.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{file.name!r} does not tell its format; add --from bif or --from xmlbif")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise SystemExit(f"{output} is there already: choose another name")
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise SystemExit(f"{file}: not UTF-8 text") from None
    from cruxmap.inference.pgmpy_bridge import UnreadableError, read  # takes seconds to import pgmpy

    try:
        tables = read(text, form.value)
    except UnreadableError as error:
        raise SystemExit(f"{file}: {error}") from None
    output.mkdir(parents=True, exist_ok=True)
    main = output / MAIN
    main.write_text(skeleton(identifier(output.resolve().name), tables, target, source=file.name), "utf-8")
    reading = read_argument(main)
    if reading.argument is None:
        main.unlink()
        raise ProblemsError(reading.problems)
    warn(reading.problems)
    print(
        f"{main} has {len(reading.argument.claims)} claims and {len(reading.argument.questions)} questions; "
        f"its conclusion is {reading.argument.target}. Now: cruxmap eval --argument {output}"
    )
