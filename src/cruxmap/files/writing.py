"""Writing files whole or not at all."""

import os
from pathlib import Path as FilePath


def write_new(path: FilePath, text: str, *, replace: bool = False) -> bool:
    """Write a file; false, and nothing done, if it is there already with another content.

    The text goes to a temporary file beside it first, so that nobody ever reads half of it.

    Raises:
        OSError: when it cannot be written.
    """
    if path.exists() and not replace:
        return path.is_file() and path.read_bytes() == text.encode()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return True
