"""`cruxmap import`: a network of another program as an argument."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.files.argument import read_argument
from cruxmap.files.argument_text import argument_text
from cruxmap.files.locate import MAIN
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.numbers import plain

SUFFIXES = {".bif": "bif", ".xml": "xmlbif", ".xmlbif": "xmlbif", ".bifxml": "xmlbif"}
MAX_BYTES = 4_000_000
HEAD = """\
Made from {file} by `cruxmap import`. The readings are the numbers of that file, and the statements
and questions were made from its names: put them in words that a person can answer."""


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Bayesian network as BIF or XMLBIF.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="A folder for the argument.")],
    form: Annotated[
        str, typer.Option("--from", metavar="bif|xmlbif", help="The format (by the name of the file).")
    ] = "",
    target: Annotated[
        str, typer.Option("--target", metavar="NODE[=STATE]", help="What to conclude about (the last leaf).")
    ] = "",
) -> None:
    """Turn a Bayesian network into an argument: a table for every node, a question for every number.

    Certainties stay in the tables. Names become identifiers, and the original ones titles. Nothing is
    overwritten.
    """
    known = form.lower() or SUFFIXES.get(file.suffix.lower(), "")
    if known not in SUFFIXES.values():
        raise typer.BadParameter("write bif or xmlbif", param_hint="--from")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SystemExit(f"{out} is there already: choose another name")
    if (size := file.stat().st_size) > MAX_BYTES:
        raise SystemExit(f"{file} is too large ({size / 1e6:.1f} MB; the most is {MAX_BYTES / 1e6:.0f} MB)")
    argument = _read(file, known, target)
    _write(argument_text(argument, HEAD.format(file=plain(file.name))), out)
    print(
        f"{out / MAIN} has {len(argument.claims)} claims and {len(argument.questions)} questions, and concludes about "
        f"{argument.target}; now: cruxmap eval --argument {out}"
    )


def _read(file: Path, form: str, target: str) -> ArgumentMap:
    from cruxmap.inference.pgmpy_bridge import read_network
    from cruxmap.inference.skeleton import UnfitNetworkError, argument_of

    try:
        return argument_of(read_network(file, form), plain(file.name), target)
    except UnfitNetworkError as error:
        raise SystemExit(plain(f"{file}: {error}")) from None


def _write(text: str, out: Path) -> None:
    """Write the argument, if it reads back."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        made = Path(folder, MAIN)
        made.write_text(text, "utf-8")
        reading = read_argument(made)
        if reading.argument is None:
            first = reading.problems[0]
            raise SystemExit(f"this makes no valid argument: {first.message} (line {first.line}); {first.remedy}")
        out.mkdir(exist_ok=True)
        shutil.move(made, out / MAIN)
