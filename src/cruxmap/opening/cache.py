"""A cache of read and compiled arguments, so that an everyday command does not do again what it did before.

It is to an argument what `__pycache__` is to a module: an entry is used only if the argument's files, byte
for byte, and the program are those that it was made from, and whatever goes wrong with it is as if it
were not there. `CRUXMAP_CACHE` names another folder; set to nothing, there is no cache.
"""

from __future__ import annotations

import os
import pickle
import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cruxmap.files.locate import MAIN
from cruxmap.inference.compiled import compiled, remember
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.width import WIDE, induced_width, wide
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import ProblemsError


def load_compiled(path: Path) -> ArgumentMap:
    """Read an argument, from the cache if it is there, and keep its compiled form for this run.

    Raises:
        ProblemsError: when the argument cannot be used.
    """
    main = (path / MAIN if path.is_dir() else path).resolve()
    folder = _folder()
    entry = folder and folder / f"{zlib.crc32(f'{sys.version} {main}'.encode()):08x}.pickle"
    if entry is not None:
        try:
            key, contents, argument, one = pickle.loads(entry.read_bytes())
            if key == _key(main) and contents == _contents(contents):
                remember(argument, one)
                return argument  # type: ignore[no-any-return]
        except Exception:
            pass
    from cruxmap.files.argument import read_argument  # and with it the reader of YAML

    reading = read_argument(path)
    if reading.argument is None:
        raise ProblemsError(reading.problems)
    _warn_of_width(reading.argument)
    if entry is not None:
        _store(entry, _key(main), reading.files, reading.argument)
    return reading.argument


def _folder() -> Path | None:
    home = os.environ.get("CRUXMAP_CACHE")
    if home == "":
        return None
    return Path(home) if home else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cruxmap"


def _store(entry: Path, key: str, files: Iterable[str], argument: ArgumentMap) -> None:
    from cruxmap.analysis.evaluation import prepare

    with suppress(TooWideError):  # who asks for a probability will be told
        prepare(argument)
    try:
        data = pickle.dumps((key, _contents(files), argument, compiled(argument)), protocol=5)
        entry.parent.mkdir(parents=True, exist_ok=True)
        temporary = entry.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(entry)
    except OSError:
        pass  # a full or read-only disk costs some milliseconds, no more


def _key(main: Path) -> str:
    """What else an entry depends on: where its argument is, and the program, as a compiler's `make` knows it."""
    parts = [sys.version, str(main)]
    for base, folders, files in os.walk(Path(__file__).parents[1]):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "arguments"))
        for name in sorted(files):
            status = os.stat(f"{base}/{name}")
            parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(parts)


def _contents(files: Iterable[str]) -> dict[str, bytes]:
    return {str(file): Path(file).read_bytes() for file in files}


def _warn_of_width(argument: ArgumentMap) -> None:
    """Say, before it is compiled, that an argument will take its time: what is returned would come too late."""
    width = induced_width(argument, [argument.target.claim])
    if width >= WIDE:
        import logging  # whose last resort is standard error

        logging.getLogger("cruxmap").warning("warning: %s; this may take a while", wide(width))
