"""Writing what a command made: to a file in one step, or to standard output."""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cruxmap.errors import CruxmapError
from cruxmap.files.durable import replace_durably
from cruxmap.model.problem import either, quoted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.numbers import plain
from cruxmap.report.pictures.fonts import LettersWarning


def write_output(data: bytes, path: Path | None, suffixes: Sequence[str], option: str = "-o") -> None:
    """Write to a file whose name says what it is, or to standard output.

    The file is there whole or as it was. A name with another suffix is refused, and so is a link to a file
    with another, so that nobody's credences are overwritten by a slip.

    Raises:
        MisuseError: for a name with another suffix.
    """
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    if path.suffix.lower() not in suffixes:
        message = f"{quoted(str(path))} does not end in {either(suffixes)}, as such a file does"
        raise MisuseError([misuse(option, message, f"write {path.stem or 'name'}{suffixes[0]}")])
    if not path.parent.is_dir():
        raise CruxmapError(
            f"there is no folder {path.parent} to write {path.name} in",
            "make it, or name another place",
            "not-writable",
        )
    if path.is_dir():
        remedy = f"name a file in it, such as {path / ('name' + suffixes[0])}"
        raise CruxmapError(f"{path} is a folder", remedy, "not-writable")
    real = Path(os.path.realpath(path))  # a link is written through
    if real.suffix.lower() not in suffixes:
        message = f"{quoted(str(path))} is a link to {quoted(str(real))}, which does not end in {either(suffixes)}"
        raise MisuseError([misuse(option, message, "remove the link, or write to another name")])
    try:
        replace_durably(real, data)
    except OSError as error:
        error.filename = error.filename and str(path)  # nobody has heard of the temporary one
        raise
    print(plain(f"wrote {path}"), file=sys.stderr)


@contextmanager
def telling_letters() -> Iterator[None]:
    """Say on standard error which letters of a drawing no font has."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def tell(message: Warning | str, category: type[Warning], *place: Any, **options: Any) -> None:
            if issubclass(category, LettersWarning):
                print(f"warning: {message}", file=sys.stderr)
            else:
                show(message, category, *place, **options)

        warnings.simplefilter("always", LettersWarning)
        warnings.showwarning = tell
        yield
