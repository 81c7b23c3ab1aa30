"""Replacing a file so that, whatever happens, the old content or the new is there, whole.

A temporary file beside it is written and synced, renamed over it, and the folder synced: only then is
the new content said to be saved.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 10.0  # seconds to wait for another process that is saving


class BusyError(OSError):
    """Another process has been saving the same file for longer than anybody waits."""


def replace_durably(path: Path, data: bytes, unchanged: Callable[[], bool] = lambda: True) -> bool:
    """Give a file new content, with its permissions kept.

    Args:
        path: of the file itself, not of a link to it.
        data: the new content.
        unchanged: asked at the last moment, when the new content is on the disk already; if it says
            no, nothing is replaced and the result is False.

    Raises:
        OSError: when it cannot be done; the file is then as it was, unless the rename succeeded and only
            the sync of the folder failed.
    """
    temporary = path.parent / f"{_prefix(path)}{os.getpid()}.tmp"
    try:
        _write_synced(temporary, data, path)
        if not unchanged():
            return False
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    _sync_folder(path.parent)
    return True


@contextmanager
def saving(path: Path) -> Iterator[None]:
    """Keep other processes of the same user from saving the same file meanwhile.

    The lock is the kernel's, so it goes with a process that is killed; what such a process left behind
    is removed here. Where no lock can be had (no room for temporary files), the last look of
    `replace_durably` is what is left.

    Raises:
        BusyError: when another process does not let go.
    """
    from hashlib import sha256
    from tempfile import gettempdir

    from filelock import FileLock, Timeout  # only where something is saved

    name = sha256(os.fsencode(path)).hexdigest()[:32]
    try:
        folder = Path(gettempdir()) / f"cruxmap-{os.getuid() if hasattr(os, 'getuid') else 'locks'}"
        folder.mkdir(mode=0o700, exist_ok=True)
        _own(folder)
        lock = FileLock(folder / f"{name}.lock", timeout=PATIENCE)
        lock.acquire()
    except Timeout:
        raise BusyError(f"another cruxmap has been saving this file for {PATIENCE:.0f} seconds") from None
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            for left in path.parent.glob(f"{_prefix(path)}*.tmp"):
                left.unlink()
        yield
    finally:
        lock.release()


def _own(folder: Path) -> None:
    """Make sure that the folder of locks is this user's: in one that somebody else has made, locks could be links.

    Raises:
        OSError: when it is not.
    """
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        raise PermissionError(f"{folder} is somebody else's")


def _prefix(path: Path) -> str:
    """How the temporary files for a file are called: short, and with nothing that a glob would read."""
    from hashlib import sha256

    return f".cruxmap-{sha256(os.fsencode(path.name)).hexdigest()[:16]}-"


def _write_synced(temporary: Path, data: bytes, model: Path) -> None:
    """Write a new file with the permissions of another, and wait until it is on the disk."""
    with suppress(FileNotFoundError):
        os.unlink(temporary)  # of a process with the same number that was killed, or planted by somebody
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with suppress(FileNotFoundError):
            status = os.stat(model)
            if hasattr(os, "fchown"):
                with suppress(PermissionError):
                    os.fchown(descriptor, status.st_uid, status.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and the rename is as durable as it gets
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
