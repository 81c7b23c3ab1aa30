"""An argument as it was in another revision of a git repository, read by the installed git, which changes nothing."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from msgspec import structs

from cruxmap.files.argument import ArgumentReading, read_argument
from cruxmap.files.locate import MAIN
from cruxmap.files.tree import MAX_BYTES, Mapping, Scalar, Sequence, Source
from cruxmap.model.problem import Problem, ProblemsError, quoted

MAX_PARTS = 1000
_SECONDS = 60
# It neither waits for a password nor fetches what a partial clone lacks, and takes no lock.
_QUIETLY = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def read_revision(text: str) -> ArgumentReading:
    """Read the argument that `REVISION:PATH` names: a folder with an `argument.yaml`, or such a file.

    The path is one from the top of the repository around the working folder, or else from that folder itself. The
    files of problems are named in the same way.

    Raises:
        ProblemsError: when there is no git, no repository, no such revision, or nothing at the path in it.
    """
    revision, _, path = text.partition(":")
    if not revision or revision.startswith("-") or not path:
        raise _refused(text, "this names no revision and path", "write REVISION:PATH, as in HEAD~1:arguments/mine")
    if _git("rev-parse", "--git-dir", text=text) is None:
        raise _refused(text, "there is no git repository here", "go into the repository, or name a folder")
    if (found := _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", text=text)) is None:
        message = f"git knows no revision {quoted(revision)}"
        raise _refused(text, message, "`git log --oneline` lists the revisions, `git tag` their names")
    commit = found.decode().strip()
    main = next((place for place in _places(path) if _kind(commit, place, text) == "blob"), None)
    if main is None:
        message = f"there is no argument {quoted(path)} in the revision {quoted(revision)}"
        raise _refused(text, message, f"give the path of the folder with its {MAIN}, from the top of the repository")
    folder = main.rpartition("/")[0]
    with tempfile.TemporaryDirectory(prefix="cruxmap-") as copy:
        root = Path(copy)
        file = root / PurePosixPath(main).name
        data = _written(commit, main, file, text)
        for part in _parts(data):
            place = _plain(f"{folder or '.'}/{part}")
            place = f"./{place}" if main.startswith("./") else place
            inside = root / os.path.normpath(part)
            if inside.is_relative_to(root) and ".." not in inside.parts and _kind(commit, place, text) == "blob":
                inside.parent.mkdir(parents=True, exist_ok=True)
                _written(commit, place, inside, text)
        reading = read_argument(file)
    named = f"{revision}:{folder.removeprefix('./')}".rstrip("/")
    slash = "" if named.endswith(":") else "/"
    problems = [
        structs.replace(problem, file=problem.file.replace(f"{root}{os.sep}", f"{named}{slash}"))
        for problem in reading.problems
    ]
    return structs.replace(reading, problems=tuple(problems))


def _places(path: str) -> list[str]:
    """Where the main file may be: at the path, or in it; from the top of the repository, or from here."""
    places = [_plain(path), _plain(f"{path}/{MAIN}")]
    return [*(places if not path.startswith("./") else []), *(f"./{place}" for place in places)]


def _plain(path: str) -> str:
    """A path without detours, with the slashes that git writes."""
    return os.path.normpath(path).replace(os.sep, "/")


def _parts(data: bytes) -> list[str]:
    """The files of the parts that a main file lists."""
    try:
        root = Source("", data).root
    except ProblemsError:
        return []  # which reading the argument will tell
    parts = root.items.get("parts") if isinstance(root, Mapping) else None
    items = parts.items if isinstance(parts, Sequence) else []
    return [item.text for item in items[:MAX_PARTS] if isinstance(item, Scalar) and "\0" not in item.text]


def _kind(commit: str, place: str, text: str) -> str:
    """What is at a place of a commit: `blob`, `tree`, or nothing."""
    kind = _git("cat-file", "-t", f"{commit}:{place}", text=text)
    return "" if kind is None else kind.decode().strip()


def _written(commit: str, place: str, file: Path, text: str) -> bytes:
    """The content of a file of a commit, written where it can be read."""
    size = _git("cat-file", "-s", f"{commit}:{place}", text=text) or b"0"
    if int(size) > 2 * MAX_BYTES:
        raise _refused(text, f"{quoted(place)} is too large for a file of an argument", "name another path")
    data = _git("cat-file", "blob", f"{commit}:{place}", text=text) or b""
    file.write_bytes(data)
    return data


def _git(*words: str, text: str) -> bytes | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(
            ["git", *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | _QUIETLY,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        remedy = "install git, or name a folder with the earlier version"
        raise _refused(text, "git is needed to read a revision, and is not installed", remedy) from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _refused(text, f"git cannot be asked: {error}", "name a folder with the earlier version") from None
    if b"dubious ownership" in done.stderr:
        remedy = "`git config --global --add safe.directory FOLDER` tells git to trust it; or name a folder"
        raise _refused(text, "git does not read this repository, because it is somebody else's", remedy)
    return done.stdout if done.returncode == 0 else None


def _refused(text: str, message: str, remedy: str) -> ProblemsError:
    return ProblemsError([Problem("error", "no-revision", quoted(text)[1:-1], 0, 0, message, remedy)])
