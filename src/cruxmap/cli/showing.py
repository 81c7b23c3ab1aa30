"""What commands print and draw: documents on standard output, warnings on standard error, pictures in files."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import structs

from cruxmap.model.problem import Problem, either, quoted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.document import Document, PictureFormat, Table
from cruxmap.report.formats import FORMATS

PICTURES: dict[str, PictureFormat] = {".svg": "svg", ".png": "png"}


PAPER = 80  # columns of a table in a file


class Format(StrEnum):
    """How to show a result."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    json = "json"


def show(document: Document, output_format: Format) -> None:
    """Print a document on standard output; its first numbers once more where a window has scrolled them away."""
    is_terminal, window = sys.stdout.isatty(), shutil.get_terminal_size()
    colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = max(40, min(window.columns, 120))
    text = FORMATS[output_format.value](document, width, colour)
    if is_terminal and output_format is Format.table and text.count("\n") >= window.lines:
        numbers = next((block for block in document.blocks if isinstance(block, Table) and block.strong), None)
        if numbers is not None:
            text += "\n" + FORMATS[output_format.value](
                structs.replace(document, blocks=(numbers,), caption=()), width, colour
            )
    sys.stdout.write(text)
    sys.stdout.flush()


SUFFIXES = {Format.table: ".txt", Format.markdown: ".md", Format.csv: ".csv", Format.json: ".json"}


def format_of_file(path: Path, chosen: Format) -> Format:
    """The format that a file's name asks for.

    Raises:
        MisuseError: when it asks for none, or for another than was chosen by an option.
    """
    named = next((known for known, suffix in SUFFIXES.items() if path.suffix.lower() == suffix), None)
    if named is None:
        message = f"{quoted(str(path))} does not end in {either(SUFFIXES.values())}"
        raise MisuseError([misuse("-o", message, f"write {path.stem or 'name'}{SUFFIXES[chosen]}")])
    if chosen not in (Format.table, named):
        message = f"{quoted(str(path))} does not end in {SUFFIXES[chosen]}, as such a file does"
        raise MisuseError([misuse("-o", message, f"write {path.stem}{SUFFIXES[chosen]}, or leave out the format")])
    return named


def save(document: Document, output_format: Format, path: Path) -> None:
    """Write a document to a file in a format."""
    from cruxmap.cli.output import write_output

    text = FORMATS[output_format.value](document, PAPER, False)
    write_output(text.encode(), path, [SUFFIXES[output_format]])


def warn(problems: Sequence[Problem]) -> None:
    """Print problems that stop nothing on standard error."""
    if problems:
        from cruxmap.cli.telling import tell

        tell(problems)


def remark(text: str) -> None:
    """Print something that is good to know on standard error."""
    from cruxmap.cli.telling import tell_text

    tell_text(text)


def parse_picture(path: str) -> str:
    """A picture's name, refused before anything is worked out for it.

    Raises:
        MisuseError: when it ends neither in `.svg` nor in `.png`.
    """
    if Path(path).suffix.lower() not in PICTURES:
        stem = Path(path).stem or "picture"
        message = f"{quoted(path)} ends neither in .svg nor in .png"
        raise MisuseError([misuse("--plot", message, f"write {stem}.svg or {stem}.png")])
    return path


def save_picture(path: str, draw: Callable[[PictureFormat], bytes]) -> None:
    """Write a picture in the format that its name asks for, and say so on standard error."""
    from cruxmap.cli.output import telling_letters, write_output

    with telling_letters():
        data = draw(PICTURES[Path(path).suffix.lower()])
    write_output(data, Path(path), list(PICTURES), "--plot")
