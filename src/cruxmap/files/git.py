"""The installed git, asked for what a repository holds: it runs nothing of the repository's and changes nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple, cast

from cruxmap.model.problem import Problem, ProblemsError, quoted

SECONDS = 60  # for which one answer of git's is waited for
MOST_BYTES = 20_000_000  # of a folder's or a file's content
AT_ONCE = 200  # objects, whose names go through a pipe before any answer is read
# It waits for no password, fetches nothing that a partial clone lacks, takes no lock, and takes paths as they are.
_QUIETLY = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
# What a repository's own configuration could have run is set to nothing.
_HARMLESSLY = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
)
_FOLDER, _LINK, _REPOSITORY = "40000", "120000", "160000"  # modes of entries in folders


class Entry(NamedTuple):
    """What a folder of a commit has under a name: the mode, as git writes it, and the object."""

    mode: str
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode == _FOLDER

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _LINK

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is a repository of its own (a submodule), of which only the name is here."""
        return self.mode == _REPOSITORY


class Commit(NamedTuple):
    """A commit: its id, the object of its folder, when it was committed, and what it is said to do.

    `time` is in seconds since 1970, `date` the same as YYYY-MM-DD in the time zone of who committed.
    """

    id: str
    tree: str
    time: int
    date: str
    subject: str

    @property
    def short(self) -> str:
        """The first digits of the id."""
        return self.id[:7]


class Repository:
    """The repository around a folder; `repository_around` opens one.

    Attributes:
        top: the folder that holds it, with every link resolved.
        named: what somebody named it by, for refusals.
        lacking: the objects that were asked for and are not there, as in a partial clone.
    """

    def __init__(self, folder: Path, named: str) -> None:
        self.folder = folder
        self.named = named
        self._objects: subprocess.Popen[bytes] | None = None
        self._folders: dict[str, dict[str, Entry]] = {}
        self._contents: dict[str, bytes] = {}
        self.lacking: set[str] = set()
        if (answer := self.ask("rev-parse", "--show-toplevel")) is None:
            message = "there is no git repository here"
            if self.ask("rev-parse", "--git-dir") is not None:
                message = "this git repository has no files beside it"
            raise self.refused(message, "go into the repository, or name a file that is in one")
        self.top = Path(os.path.realpath(os.fsdecode(answer.rstrip(b"\n"))))

    def refused(self, message: str, remedy: str) -> ProblemsError:
        """A refusal of what was named."""
        return ProblemsError([Problem("error", "no-revision", quoted(self.named)[1:-1], 0, 0, message, remedy)])

    def ask(self, *words: str, paths: Sequence[str] | None = None, told: str = "") -> bytes | None:
        """What git prints; None where it fails.

        Args:
            words: the command and its options.
            paths: from the top of the repository, which come after `--`.
            told: what it reads from its standard input.
        """
        further = () if paths is None else ("--", *paths)
        try:
            done = subprocess.run(
                [*_command(self.folder if paths is None else self.top), *words, *further],
                capture_output=True,
                input=told.encode(),
                env=_environment(),
                timeout=SECONDS,
                check=False,
            )
        except FileNotFoundError:
            remedy = "install git, or name a file as it is now"
            raise self.refused("git is needed to read a revision, and is not installed", remedy) from None
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise self.refused(f"git cannot be asked: {error}", "name a file as it is now") from None
        if b"dubious ownership" in done.stderr:
            remedy = (
                "`git config --global --add safe.directory FOLDER` tells git to trust it; or name a file as it is now"
            )
            raise self.refused("git does not read this repository, because it is somebody else's", remedy)
        return done.stdout if done.returncode == 0 else None

    def commit(self, revision: str) -> Commit:
        """The commit that a revision names.

        Raises:
            ProblemsError: when there is none.
        """
        answer = None
        if not revision.startswith("-"):
            answer = self.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if answer is None:
            message = f"git knows no revision {quoted(revision)}"
            if revision in ("HEAD", "@"):
                raise self.refused("nothing was ever committed in this repository", "commit the file first")
            raise self.refused(message, "`git log --oneline` lists the revisions, `git tag` their names")
        return self.commits([answer.decode().strip()])[0]

    def commits(self, ids: list[str]) -> list[Commit]:
        """Commits by their full ids."""
        if not ids:
            return []
        # `rev-list`, unlike `log`, verifies no signatures, whatever is configured
        shape = "--format=%H%x00%T%x00%ct%x00%cs%x00%s"
        answer = self.ask("rev-list", "--no-walk=unsorted", "--encoding=UTF-8", shape, "--stdin", told="\n".join(ids))
        lines = (answer or b"").decode("utf-8", "replace").split("\n")
        parts = [line.split("\0", 4) for line in lines if "\0" in line]
        return [Commit(name, tree, int(time), date, subject) for name, tree, time, date, subject in parts]

    def entries(self, tree: str) -> dict[str, Entry]:
        """What a folder of a commit holds, by name."""
        if tree not in self._folders:
            data, result = self._object(tree), {}
            while data:
                header, _, data = data.partition(b"\0")
                mode, _, name = header.partition(b" ")
                size = len(tree) // 2
                result[os.fsdecode(name)] = Entry(mode.decode(), data[:size].hex())
                data = data[size:]
            self._folders[tree] = result
        return self._folders[tree]

    def content(self, blob: str, most: int = MOST_BYTES) -> bytes:
        """The content of a file; of a longer one, as many bytes and one more."""
        return self._object(blob)[: most + 1]

    def fetch(self, names: Iterable[str]) -> None:
        """Read objects that will be asked for, many at a time; those that are not there are left out."""
        left = [name for name in dict.fromkeys(names) if name not in self._contents]
        for start in range(0, len(left), AT_ONCE):
            self._contents |= self._read(left[start : start + AT_ONCE])

    def close(self) -> None:
        """End the program that reads objects."""
        if self._objects is not None:
            with suppress(BrokenPipeError):
                cast("IO[bytes]", self._objects.stdin).close()
            cast("IO[bytes]", self._objects.stdout).close()
            self._objects.wait()
            self._objects = None

    def _object(self, name: str) -> bytes:
        self.fetch([name])
        if name not in self._contents:
            self.lacking.add(name)
            message = f"git cannot read what it should have ({name[:7]}), as in a partial clone"
            raise self.refused(message, "clone the repository without `--filter`, or name a file as it is now")
        return self._contents[name]

    def _read(self, names: Sequence[str]) -> dict[str, bytes]:
        """The contents of objects, from one `git cat-file --batch` for all that are ever asked for."""
        if self._objects is None:
            self._objects = subprocess.Popen(
                [*_command(self.folder), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        process = self._objects
        asked, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        timer = Timer(SECONDS, process.kill)
        timer.start()
        result: dict[str, bytes] = {}
        try:
            asked.write("".join(f"{name}\n" for name in names).encode())
            asked.flush()
            for name in names:
                header = answers.readline().split()
                if not header:  # in a partial clone it ends at what is missing
                    self.close()
                    break
                if len(header) == 3:
                    result[name] = _body(answers, int(header[2]))
        except BrokenPipeError:
            self.close()
        finally:
            timer.cancel()
        return result


@contextmanager
def repository_around(folder: Path, named: str) -> Iterator[Repository]:
    """The repository around a folder.

    Args:
        folder: a folder that is there.
        named: what somebody named it by, for refusals.

    Raises:
        ProblemsError: when there is no git, or no repository.
    """
    repository = Repository(folder, named)
    try:
        yield repository
    finally:
        repository.close()


def _body(answers: IO[bytes], size: int) -> bytes:
    """The content of an object, of which no more is kept than anybody wants."""
    data = answers.read(min(size, MOST_BYTES + 1))
    left = size + 1 - len(data)  # with the end of the line
    while left and (passed := answers.read(min(left, 1 << 20))):
        left -= len(passed)
    return data


def _environment() -> dict[str, str]:
    """The environment, in which what git says of where a repository is holds in every folder."""
    result = os.environ | _QUIETLY
    if "GIT_DIR" in result:
        result.setdefault("GIT_WORK_TREE", os.curdir)
        result |= {name: os.path.abspath(result[name]) for name in ("GIT_DIR", "GIT_WORK_TREE")}
    return result


def _command(folder: Path) -> list[str]:
    settings = [word for setting in _HARMLESSLY for word in ("-c", setting)]
    return ["git", "-C", str(folder), "--no-pager", *settings]
