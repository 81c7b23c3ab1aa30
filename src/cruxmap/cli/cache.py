"""A cache of read and compiled arguments, so that an everyday command does not do again what it did before.

It is to an argument what `__pycache__` is to a module: an entry is used only if the argument's files, byte
for byte, and the program are those that it was made from, and whatever goes wrong with it is as if it
were not there. `CRUXMAP_CACHE` names another folder; set to nothing, there is no cache.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from cruxmap.files.locate import MAIN
from cruxmap.inference.compiled import Compiled, compiled, remember
from cruxmap.inference.width import WIDE, induced_width, wide
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import ProblemsError

Stamp = tuple[tuple[str, str], ...]


def load_compiled(path: Path) -> ArgumentMap:
    """Read an argument, from the cache if it is there, and keep its compiled form for this run.

    Raises:
        ProblemsError: when the argument cannot be used.
    """
    entry = _entry(path)
    if entry is not None:
        try:
            stamp, argument, one = pickle.loads(entry.read_bytes())
            if stamp == _stamp([Path(file) for file, _ in stamp]):
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
        _store(entry, reading.files, reading.argument)
    return reading.argument


def _store(entry: Path, files: Sequence[str], argument: ArgumentMap) -> None:
    one: Compiled = compiled(argument)
    one.circuit([argument.target.claim], {}, {})
    try:
        data = pickle.dumps((_stamp([Path(file) for file in files]), argument, one), protocol=5)
        entry.parent.mkdir(parents=True, exist_ok=True)
        temporary = entry.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(entry)
    except OSError:
        pass  # a full or read-only disk costs some milliseconds, no more


def _entry(path: Path) -> Path | None:
    """Where an argument's entry is: named by its path and by the program that made it."""
    home = os.environ.get("CRUXMAP_CACHE")
    if home == "":
        return None
    folder = Path(home) if home else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cruxmap"
    main = (path / MAIN if path.is_dir() else path).resolve()
    program = hashlib.sha256(f"{sys.version} {main}".encode())
    for base, folders, files in os.walk(Path(__file__).parents[1]):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "arguments"))
        for name in sorted(files):
            status = os.stat(f"{base}/{name}")
            program.update(f"{name} {status.st_size} {status.st_mtime_ns}".encode())
    return folder / f"{program.hexdigest()[:32]}.pickle"


def _stamp(files: list[Path]) -> Stamp:
    return tuple((str(file), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)


def _warn_of_width(argument: ArgumentMap) -> None:
    """Say on standard error, before it is compiled, that an argument will take its time."""
    width = induced_width(argument, [argument.target.claim])
    if width >= WIDE:
        print(f"warning: {wide(width)}; this may take a while", file=sys.stderr)
