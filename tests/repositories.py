"""Small git repositories, with fixed dates and a configuration of nobody's."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def environment(date: str = "2026-05-01") -> dict[str, str]:
    """What git has to know: who commits, when, and that no configuration counts but the repository's."""
    result = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        result |= {
            f"GIT_{role}_NAME": "A",
            f"GIT_{role}_EMAIL": "a@example.org",
            f"GIT_{role}_DATE": f"{date}T12:00:00Z",
        }
    return result


class Repository:
    """A repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def new(cls, folder: Path) -> Repository:
        """A new one, in a folder that need not be there."""
        folder.mkdir(parents=True, exist_ok=True)
        result = cls(folder)
        result.git("init", "-q", "-b", "main")
        return result

    def copy(self, folder: Path) -> Repository:
        """The same repository in another folder, made faster than anew."""
        shutil.copytree(self.folder, folder)
        return Repository(folder)

    def git(self, *words: str, date: str = "2026-05-01", told: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            input=told,
            capture_output=True,
            check=True,
            env={**os.environ, **environment(date)},
        )
        return done.stdout.decode().strip()

    def typed(self, command: str) -> list[str]:
        """The lines that a command of git prints, at noon of the day that its last word says, if it does."""
        _, *words = shlex.split(command)
        if "--date" in words:  # to which git would add the time of day
            *words, _, date = words
            return self.git(*words, date=date).splitlines()
        return self.git(*words).splitlines()

    def write(self, **files: str | None) -> None:
        """Write files by their paths, `__` for a slash; None takes one away."""
        for name, text in files.items():
            path = self.folder / f"{name.replace('__', '/')}.yaml"
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")

    def commit(self, subject: str, date: str, **files: str | None) -> str:
        """Write files, commit everything, and return the commit."""
        self.write(**files)
        self.git("add", "-A", date=date)
        self.git("commit", "-q", "--allow-empty", "-m", subject, date=date)
        return self.git("rev-parse", "HEAD")
