"""The examples in the README and in docs/ run, and give what is printed there.

A block marked `console` holds commands, each after `$ `, and what they print; a line `…` at the end stands for
the rest. A command may be one of git, at the date that it says. A block marked `yaml` whose first line is a comment
with a file's name is that file, for the commands below it. A block marked `session` is one command and what is said
in it; the lines after `> ` are typed.
CRUXMAP_GOLDEN=write writes the outputs anew.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import runpy
import shlex
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, Run
from repositories import Repository

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(console|session|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MORE = "…"


def printed(run: Run, command: str) -> list[str]:
    words = shlex.split(command)
    if words[0] == "git":
        return Repository(Path()).typed(command)
    assert words[0] == "cruxmap", f"not ours to run: {command}"
    outcome = run(*words[1:])
    return (outcome.out + outcome.err).rstrip("\n").split("\n")


def rerun(run: Run, block: str) -> str:
    """The block with the output that its commands give now."""
    lines: list[str] = []
    for piece in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        if piece:
            command, *expected = piece.rstrip("\n").split("\n")
            found = printed(run, command.removeprefix("$ "))
            if expected and expected[-1] == MORE:
                found = [*found[: len(expected) - 1], MORE]
            lines += [command, *found]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_examples(page: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if page.name == "history.md" and shutil.which("git") is None:
        pytest.skip("git is not installed")
    text = page.read_text("utf-8")

    def fresh(match: re.Match[str]) -> str:
        kind, body = match.groups()
        if kind == "console":
            body = rerun(run, body)
        elif kind == "session":
            typed = "".join(f"{line}\n" for line in re.findall(r"^> ?(.*)$", body, re.MULTILINE))
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            body = rerun(run, body)
        elif named := re.match(r"# ([\w/-]+\.yaml)\n", body):
            path = tmp_path / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, "utf-8")
        return f"```{kind}\n{body}```"

    now = BLOCK.sub(fresh, text)
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        page.write_text(now, "utf-8")
    assert now == page.read_text("utf-8"), f"{page.name} differs; CRUXMAP_GOLDEN=write writes it anew"


def test_the_examples_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outcome = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False, encoding="utf-8")
    assert outcome.attempted
    assert not outcome.failed


def test_the_man_page_and_the_completions_are_those_of_the_program() -> None:
    for name, text in runpy.run_path(str(ROOT / "tools" / "manual.py"))["files"]().items():
        path = ROOT / "share" / name
        if os.environ.get("CRUXMAP_GOLDEN") == "write":
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"share/{name} differs; python tools/manual.py writes it anew"
