"""What an editor has open, laid over the disk: which files are ours, what they are about, and what they name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from msgspec import Struct

from cruxmap.files import disk
from cruxmap.files.lenient import lenient_source
from cruxmap.files.locate import EVIDENCE, MAIN, PROFILES, evidence_sets, find_argument, main_file, profiles
from cruxmap.files.names import Names
from cruxmap.files.offers import FileKind, kind_of_file
from cruxmap.files.tree import MAX_BYTES, Mapping, Scalar, Sequence, Source, identity, named_file, read_data
from cruxmap.model.problem import ProblemsError
from cruxmap.server.positions import Positions

OURS = {"target", "claims", "part", "observations", "credences", "views"}  # any of these keys makes a file one of ours


class OpenFile(Struct, frozen=True):
    """A file as the editor has it."""

    uri: str
    path: Path
    version: int | None
    text: str
    positions: Positions

    @property
    def data(self) -> bytes:
        """The text as bytes."""
        return self.text.encode()


class Desk:
    """The open files, and the folder in which each argument lies that they are about."""

    def __init__(self) -> None:
        self._open: dict[str, OpenFile] = {}  # by real path, since one file has several addresses
        self._homes: dict[str, Path] = {}  # as long as a file cannot be read: what it was about before,
        self._kinds: dict[str, FileKind] = {}  # and which kind of file it was
        self._names: tuple[tuple[Source, ...], Names] | None = None

    @property
    def files(self) -> tuple[OpenFile, ...]:
        """The open files."""
        return tuple(self._open.values())

    def lay(self, file: OpenFile) -> None:
        """Open a file, or give it another text."""
        self._open[os.path.realpath(file.path)] = file

    def close(self, path: Path) -> None:
        """From now on, the file is what is on the disk."""
        self._open.pop(os.path.realpath(path), None)

    def at(self, path: Path | str) -> OpenFile | None:
        """The open file at a path."""
        return self._open.get(os.path.realpath(path))

    def over_disk(self) -> AbstractContextManager[None]:
        """While this lasts, files are read as the editor has them."""
        texts = {path: file.data for path, file in [*self._open.items()]}  # which another thread may change meanwhile
        return disk.laid_over(disk.Buffers(texts, disk.ReadThrough()))

    def source(self, path: Path) -> Source | None:
        """A file's text and tree, as far as it can be read."""
        try:
            return lenient_source(str(path), read_data(path, str(path), MAX_BYTES))
        except ProblemsError:
            return None

    def kind(self, path: Path) -> FileKind | None:
        """Which kind of file of ours a file is, or was; None for any other YAML, which is nobody's business here."""
        real = os.path.realpath(path)
        found = self._kind(path) or self._kinds.get(real)
        if found is None and self._is_listed(path):
            found = "part"
        if found is not None:
            self._kinds[real] = found
        return found

    def _kind(self, path: Path) -> FileKind | None:
        source = self.source(path)
        keys = source.root.items if source and isinstance(source.root, Mapping) else {}
        folder = path.parent
        if folder.name in (EVIDENCE, PROFILES) and disk.is_file(folder.parent / MAIN):
            return "evidence" if folder.name == EVIDENCE else "credences"
        if path.name == MAIN or keys.keys() & OURS or {"argument", "parts"} <= keys.keys():
            return kind_of_file(keys) if keys else "argument" if path.name == MAIN else None
        return "credences" if "argument" in keys else None

    def home(self, path: Path) -> Path | None:
        """The folder or file of the argument that a file is about, or was when it could be read last."""
        found = self._home(path, self.kind(path))
        if found is not None:
            self._homes[os.path.realpath(path)] = found
        return found or self._homes.get(os.path.realpath(path))

    def about(self, home: Path) -> list[Path]:
        """All files about an argument: its own, the main one first, those that come with it, and open ones."""
        files = [main_file(home), *self._parts(main_file(home))]
        files += [*evidence_sets(home).values(), *profiles(home).values()]
        files += [file.path for file in self.files if self.is_about(file.path, home)]
        return [*{identity(path): path for path in reversed(files)}.values()][::-1]

    def names(self, home: Path | None, path: Path) -> Names:
        """The names in all files about an argument; in the file alone, where it is about none."""
        files = [path] if home is None else self.about(home)
        sources = {str(file): source for file in files if (source := self.source(file)) is not None}
        found = tuple(sources.values())
        if self._names is None or self._names[0] != found:
            self._names = (found, Names(sources))
        return self._names[1]

    def is_about(self, path: Path, home: Path) -> bool:
        """Whether a file is about an argument, or a part of it."""
        own = self.home(path)
        return own is not None and identity(main_file(own)) == identity(main_file(home))

    def _parts(self, main: Path) -> list[Path]:
        """The files of an argument's parts."""
        source = self.source(main)
        listed = source.find(("parts",)) if source else None
        parts = [item.text for item in listed.items if isinstance(item, Scalar)] if isinstance(listed, Sequence) else []
        return [path for part in parts if (path := named_file(main.parent, part)) is not None]

    def _is_listed(self, path: Path) -> bool:
        """Whether a file is a part of the argument in its folder."""
        return any(identity(part) == identity(path) for part in self._parts(path.parent / MAIN))

    def _home(self, path: Path, kind: FileKind | None) -> Path | None:
        folder = path.parent
        if kind in ("part", "argument") and disk.is_file(folder / MAIN) and (kind == "part" or path.name == MAIN):
            return folder
        if kind == "argument":
            return path
        said = next(self._said(path), "")
        try:
            if said:
                return find_argument(said, path, said=True)
        except ProblemsError:
            return None
        return folder.parent if folder.name in (EVIDENCE, PROFILES) and disk.is_file(folder.parent / MAIN) else None

    def _said(self, path: Path) -> Iterator[str]:
        """What a file says that its argument is."""
        source = self.source(path)
        node = source.find(("argument",)) if source else None
        if isinstance(node, Scalar) and not node.is_empty:
            yield node.text.strip()
