"""Writing what a command made: to a file in one step, or to standard output."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from cruxmap.report.dot import DrawingError


def write_output(data: bytes, path: Path | None, suffixes: Sequence[str], option: str = "-o") -> None:
    """Write to a file whose name says what it is, or to standard output.

    The file is there whole or as it was. A name with another suffix is refused, so that nobody's
    credences are overwritten by a slip.

    Raises:
        typer.BadParameter: for a name with another suffix.
    """
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    if path.suffix.lower() not in suffixes:
        raise typer.BadParameter(
            f"{str(path)!r} does not end in {' or '.join(suffixes)}, as such a file does", param_hint=option
        )
    if not path.parent.is_dir():
        raise SystemExit(f"there is no folder {path.parent} to write {path.name} in")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    print(f"wrote {path}", file=sys.stderr)


@contextmanager
def drawing() -> Iterator[None]:
    """Say plainly why there is no drawing, with exit status 1."""
    try:
        yield
    except DrawingError as error:
        raise SystemExit(str(error)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
