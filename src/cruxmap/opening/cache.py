"""A cache of read and compiled arguments, so that an everyday command does not do again what it did before.

It is to an argument what `__pycache__` is to a module: an entry is used only if the argument's files, byte
for byte, and the program are those that it was made from, and whatever goes wrong with it is as if it
were not there. `CRUXMAP_CACHE` names another folder; set to nothing, there is no cache.

Nobody else's entry is ever used: the folder has an absolute path, and it and the entry belong to the user
and can be written by no one else. Nor can an entry run code: it is a pickle from which nothing but the plain
data of the model, of compiled networks and of numpy's arrays is made.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from cruxmap import __version__
from cruxmap.files import disk
from cruxmap.files.locate import ROOT, main_file
from cruxmap.inference.compiled import compiled, remember
from cruxmap.inference.sums import TooWideError
from cruxmap.inference.width import slow, work_of_target
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.carvings import at_readings, keep, rivals
from cruxmap.model.problem import ProblemsError

_ARRAYS = frozenset(
    [("numpy", "dtype"), ("numpy", "ndarray"), ("numpy._core.numeric", "_frombuffer")]
    + [("numpy._core.multiarray", name) for name in ("_reconstruct", "scalar")]
)


class DataReader(pickle.Unpickler):
    """Makes nothing from a pickle but arrays and objects of the classes of our model and networks."""

    def find_class(self, module: str, name: str, /) -> Any:
        """The class of that name, if it is one that an entry may hold.

        Raises:
            pickle.UnpicklingError: for anything else, before it is imported.
        """
        ours = module.startswith(("cruxmap.model.", "cruxmap.inference.")) and "." not in name
        if ours or (module, name) in _ARRAYS:
            value = super().find_class(module, name)
            if not ours or (isinstance(value, type) and value.__module__ == module):
                return value
        raise pickle.UnpicklingError(f"{module}.{name} is not data")


def load_compiled(path: Path, evidence: Sequence[Path] = ()) -> ArgumentMap:
    """Read an argument and the evidence laid over it, from the cache if it is there, and keep its compiled form.

    Raises:
        ProblemsError: when the argument cannot be used.
    """
    main = Path(os.path.realpath(main_file(path)))
    sets = [Path(os.path.realpath(file)) for file in evidence]
    folder = _folder()
    name = " ".join(map(str, [sys.version, main, *sets]))
    entry = folder and folder / f"{zlib.crc32(name.encode('utf-8', 'replace')):08x}.pickle"
    if entry is not None:
        with suppress(Exception), _open_own(entry) as stream:
            key, contents, argument, networks = DataReader(stream).load()
            if key == _key(main, *sets) and contents == _contents(contents):
                for carved, network in networks:
                    remember(carved, network)
                    keep(carved)
                return argument  # type: ignore[no-any-return]
    from cruxmap.files.argument import read_argument  # and with it the reader of YAML

    reading = read_argument(path, evidence)
    if reading.argument is None:
        raise ProblemsError(reading.problems)
    argument = at_readings(reading.argument)
    _warn_of_cost(argument)
    if entry is not None and disk.layer_at(main) is None:  # of the present state, which is asked for again
        _store(entry, _key(main, *sets), (*reading.files, *reading.used), argument)
    return argument


def _folder() -> Path | None:
    """Where entries are kept; a relative path is as good as none, as it would lead into whoever's folder we are in."""
    place = os.environ.get("CRUXMAP_CACHE")
    if place == "":
        return None
    if place and os.path.isabs(place):
        return Path(place)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")  # which stays as it is where nobody knows a home
    return Path(base) / "cruxmap" if os.path.isabs(base) else None


def _check_own(status: os.stat_result) -> None:
    """Refuse what belongs to somebody else, or can be written by others."""
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError


def _open_own(entry: Path) -> IO[bytes]:
    _check_own(entry.parent.stat())
    stream = os.fdopen(os.open(entry, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)), "rb")
    try:
        _check_own(os.fstat(stream.fileno()))
    except OSError:
        stream.close()
        raise
    return stream


def _store(entry: Path, key: str, files: Iterable[str], argument: ArgumentMap) -> None:
    from cruxmap.analysis.evaluation import prepare

    carvings = [*rivals(argument), argument]  # the last of which is remembered best
    with suppress(TooWideError):  # who asks for a probability will be told
        for carved in carvings:
            prepare(carved)
    with suppress(OSError):  # a full or read-only disk costs some milliseconds, no more
        networks = [(carved, compiled(carved)) for carved in carvings]
        data = pickle.dumps((key, _contents(files), argument, networks), protocol=5)
        for folder in (*reversed(entry.parents[1:]), entry.parent):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        _check_own(entry.parent.stat())
        temporary = entry.with_suffix(f".{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as stream:
            stream.write(data)
        temporary.replace(entry)


def _key(*files: Path) -> str:
    """What else an entry depends on: where its files are, and the program, as a compiler's `make` knows it."""
    parts = [__version__, sys.version, os.environ.get(ROOT, ""), *map(str, files)]
    for base, folders, names in os.walk(Path(__file__).parents[1]):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "arguments"))
        for name in sorted(names):
            status = os.stat(f"{base}/{name}")
            parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(parts)


def _contents(files: Iterable[str]) -> dict[str, bytes]:
    return {str(file): disk.read(Path(file)) for file in files}


def _warn_of_cost(argument: ArgumentMap) -> None:
    """Say, before it is compiled, that an argument will take its time: what is returned would come too late."""
    with suppress(TooWideError):  # who asks for a probability will be told, and soon
        if message := slow(work_of_target(argument)):
            import logging  # whose last resort is standard error

            logging.getLogger("cruxmap").warning("warning: %s", message)
