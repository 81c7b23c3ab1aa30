"""The disk as files are read from it: as it is now, or with a revision laid over the repository that it was made in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, Protocol

Kind = Literal["file", "folder", ""]


class Layer(Protocol):
    """What is laid over a part of the disk."""

    def kind(self, path: Path) -> Kind | None:
        """What is at a path, empty for nothing; None where the disk itself has to say."""

    def names(self, folder: Path) -> list[str]:
        """The names in a folder of the layer."""

    def is_past(self, path: Path) -> bool:
        """Whether what is read at a path is not what is there now, but was there once."""

    def read(self, file: Path, most: int) -> bytes:
        """A file of the layer; of one that is longer than `most`, the first `most + 1` bytes."""


class Buffers:
    """Texts of files as they are to become, or as an editor holds them unsaved.

    Args:
        texts: the content of files, by their real paths.
        below: what says of all other files what they are; None for the disk.
    """

    def __init__(self, texts: Mapping[str, bytes], below: Layer | None = None) -> None:
        self.texts = texts
        self.below = below

    def kind(self, path: Path) -> Kind | None:
        """What is at a path; None where the disk has to say."""
        if self._text(path) is not None:
            return "file"
        return None if self.below is None else self.below.kind(path)

    def names(self, folder: Path) -> list[str]:
        """The names in a folder that the layer below knows of."""
        return [] if self.below is None else self.below.names(folder)

    def is_past(self, path: Path) -> bool:
        """Whether the layer below has it from the past."""
        return self.below is not None and self._text(path) is None and self.below.is_past(path)

    def read(self, file: Path, most: int) -> bytes:
        """A file's content; of one that is longer than `most`, the first `most + 1` bytes."""
        text = self._text(file)
        if text is None and self.below is not None:
            return self.below.read(file, most)
        if text is None:
            raise FileNotFoundError(str(file))
        return text[: most + 1]

    def _text(self, path: Path) -> bytes | None:
        try:
            return self.texts.get(os.path.realpath(path))
        except (OSError, ValueError):  # a name that is no name
            return None


class ReadThrough:
    """The disk as a layer, so that a file that has not changed is parsed once."""

    def kind(self, path: Path) -> Kind | None:
        """That there is a file at a path; None where the disk has to say what else there is."""
        return "file" if os.path.isfile(path) and os.access(path, os.R_OK) else None

    def names(self, folder: Path) -> list[str]:
        """No names: folders are looked up on the disk."""
        return []

    def is_past(self, path: Path) -> bool:
        """Never."""
        return False

    def read(self, file: Path, most: int) -> bytes:
        """A file's content; of one that is longer than `most`, the first `most + 1` bytes."""
        with open(file, "rb") as stream:
            return stream.read(most + 1)


_laid: ContextVar[Layer | None] = ContextVar("laid", default=None)


@contextmanager
def laid_over(layer: Layer | None) -> Iterator[None]:
    """While this lasts, everything that looks at the disk sees the layer over it; with None, the disk itself."""
    token = _laid.set(layer)
    try:
        yield
    finally:
        _laid.reset(token)


def present_layer() -> Layer | None:
    """The layer that is laid over the disk now, if any."""
    return _laid.get()


def layer_at(path: Path) -> tuple[Layer, Kind] | None:
    """The layer that says what is at a path, and what that is; None where it is the disk."""
    layer = _laid.get()
    kind = None if layer is None else layer.kind(path)
    return None if layer is None or kind is None else (layer, kind)


def is_past(path: Path) -> bool:
    """Whether what is read at a path is not what is there now, but was there once."""
    layer = _laid.get()
    return layer is not None and layer.is_past(path)


def is_file(path: Path) -> bool:
    """Whether there is a file at a path; there is none at what is no path."""
    return os.path.isfile(path) if (laid := layer_at(path)) is None else laid[1] == "file"


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path."""
    return os.path.isdir(path) if (laid := layer_at(path)) is None else laid[1] == "folder"


def exists(path: Path) -> bool:
    """Whether there is anything at a path, be it a link that leads nowhere."""
    return os.path.lexists(path) if (laid := layer_at(path)) is None else bool(laid[1])


def names(folder: Path) -> list[str]:
    """The names in a folder, sorted; none where it cannot be read."""
    try:
        return sorted(os.listdir(folder) if (laid := layer_at(folder)) is None else laid[0].names(folder))
    except (OSError, ValueError):
        return []


def read(file: Path) -> bytes:
    """All of a file that was read before, and so is not too large.

    Raises:
        OSError: when it is not there any more.
    """
    laid = layer_at(file)
    if laid is None:
        return file.read_bytes()
    if laid[1] != "file":
        raise FileNotFoundError(str(file))
    return laid[0].read(file, 1 << 62)
