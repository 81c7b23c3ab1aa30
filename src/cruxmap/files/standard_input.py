"""Standard input as a file, for credences that another program writes."""

import sys
from pathlib import Path

from cruxmap.files.disk import Kind

NAME = "<stdin>"  # in the folder that one is in, which is where `extends` leads from
WORD = "-"  # how people name it


class StandardInput:
    """What is laid over the disk: the file `<stdin>`, which is read when it is first asked for."""

    def __init__(self) -> None:
        self._data: bytes | None = None

    def kind(self, path: Path) -> Kind | None:
        """A file, of that name; of all else the disk has to say."""
        return "file" if str(path) == NAME else None

    def names(self, folder: Path) -> list[str]:
        """None, since it is no folder."""
        return []

    def is_past(self, path: Path) -> bool:
        """Never."""
        return False

    def read(self, file: Path, most: int) -> bytes:
        """What there is to read, up to `most + 1` bytes.

        Raises:
            OSError: when it cannot be read, with its name.
        """
        if self._data is None:
            try:
                self._data = sys.stdin.buffer.read(most + 1)
            except OSError as error:
                error.filename = NAME
                raise
        return self._data
