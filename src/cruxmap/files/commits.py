"""Which commits the history of a file is made of: one line of them, through renames and merges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from cruxmap.files.git import Commit, Entry, Repository

MOST_LINKS = 10  # that lead to one another


class Visit(NamedTuple):
    """A commit in a file's history.

    Attributes:
        commit: the commit.
        path: the file's, from the top of the repository; empty where the commit removed it.
        is_merge: whether it joins two lines that both changed what is followed.
    """

    commit: Commit
    path: str
    is_merge: bool


def entry_at(repository: Repository, tree: str, path: str, links: int = MOST_LINKS) -> Entry | None:
    """What a commit's folder has at a path, through links that stay in it; None for nothing."""
    entry: Entry | None = Entry("40000", tree)
    passed: list[str] = []
    rest = _steps(path)
    for i, name in enumerate(rest or ()):
        if entry is None or not entry.is_folder:
            return None
        entry = repository.entries(entry.id).get(name)
        if entry is not None and entry.is_link:
            target = repository.content(entry.id).decode("utf-8", "surrogateescape")
            if not links or target.startswith("/"):
                return None
            return entry_at(repository, tree, "/".join([*passed, target, *(rest or [])[i + 1 :]]), links - 1)
        passed.append(name)
    return None if rest is None or entry is None or entry.is_elsewhere else entry


def fetch(repository: Repository, places: Iterable[tuple[str, str]]) -> None:
    """Read what will be asked for, many objects at a time: files by the folders of their commits and their paths."""
    waiting = {(tree, tuple(_steps(path) or ())) for tree, path in places}
    while waiting:
        repository.fetch(name for name, _ in waiting)
        entries = {(repository.entries(tree).get(steps[0]), steps[1:]) for tree, steps in waiting if steps}
        waiting = {(entry.id, rest) for entry, rest in entries if entry and (entry.is_folder or not rest)}


def _steps(path: str) -> list[str] | None:
    """The names that a path leads through, without detours; None where it leads out of the top."""
    steps: list[str] = []
    for name in path.split("/"):
        if name == "..":
            if not steps:
                return None
            steps.pop()
        elif name not in ("", "."):
            steps.append(name)
    return steps


def visits(repository: Repository, tip: Commit, path: str, further: Collection[str] = ()) -> Iterator[Visit]:
    """The commits that changed a file, or one of some further ones, from the newest on.

    They are one line: of a merge that is equal to one of its parents in all these files, that parent's side, as `git
    log` shows it; of a merge that is equal to none, the first parent's. Where the file was renamed, the line goes on
    with its earlier name.
    """
    start: str | None = tip.id
    while start:
        line = _line(repository, start, [path, *further])
        commits = repository.commits(list(line))
        has = [entry_at(repository, commit.tree, path) is not None for commit in commits]
        start = None
        for i, commit in enumerate(commits):
            if has[i]:
                yield Visit(commit, path, line[commit.id] > 1)
                if not any(has[i + 1 : i + 2]) and (old := _renamed_from(repository, commit, path)):
                    start, path = f"{commit.id}^", old
                    break
                if not any(has[i + 1 :]):
                    break
            elif any(has[i + 1 : i + 2]):  # here it was removed
                yield Visit(commit, "", False)


def _line(repository: Repository, start: str, paths: list[str]) -> dict[str, int]:
    """One line of the commits that changed some paths, the newest first, and how many parents each has among them."""
    answer = repository.ask("rev-list", "--parents", "--topo-order", start, paths=paths) or b""
    rows = [row.split() for row in answer.decode().splitlines()]
    parents = {commit: above for commit, *above in rows}
    result: dict[str, int] = {}
    commit = rows[0][0] if rows else ""
    while commit in parents:
        result[commit] = len(parents[commit])
        commit = next(iter(parents[commit]), "")
    return result


def _renamed_from(repository: Repository, commit: Commit, path: str) -> str:
    """The name that a file had before a commit renamed it; empty where it is new there."""
    answer = repository.ask(
        "diff-tree", "-r", "-M", "-z", "--no-ext-diff", "--name-status", "--diff-filter=R", f"{commit.id}^", commit.id
    )
    if answer is None and repository.ask("rev-parse", "--verify", "--quiet", f"{commit.id}^"):
        repository.lacking.add(commit.id)  # what it would compare
    names = (answer or b"").split(b"\0")
    for _, old, new in zip(names[::3], names[1::3], names[2::3], strict=False):
        if new.decode("utf-8", "surrogateescape") == path:
            return old.decode("utf-8", "surrogateescape")
    return ""
