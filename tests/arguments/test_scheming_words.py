"""What the project says about the section is said in its own words: no run of eight is the section's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

RUN = 8
TEXTS = {".css", ".html", ".j2", ".js", ".json", ".md", ".py", ".txt", ".yaml", ".yml"}
FOLDERS = ("arguments", "docs", "src", "tests")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1))


def shared(source: str, text: str) -> list[str]:
    """The runs of words that a text shares with the source."""
    known = set(runs(source))
    return [" ".join(run) for run in runs(text) if run in known]


def sources() -> list[Path]:
    """The stored source, which is beside the checkout (or beside a folder that holds it) and not part of it."""
    for folder in ROOT.parents:
        if found := sorted((folder / "shared" / "source").glob("*.txt")):
            return found
    return []


def test_a_run_of_eight_is_found_across_lines_and_marks() -> None:
    source = "One two three four five six seven, eight nine."
    assert shared(source, "— two “three” FOUR five\n      six: seven eight (nine)") == [
        "two three four five six seven eight nine"
    ]
    assert shared(source, "one two three four five six seven") == []


def test_own_words() -> None:
    texts = sources()
    if not texts:
        pytest.skip("the section's text is not part of the project: no shared/source/*.txt in a folder above it")
    source = "\n".join(path.read_text("utf-8") for path in texts)
    files = [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    checked = [path for path in files if path.suffix in TEXTS and path.is_file()]
    assert {"README.md", "scheming.md", "nearest_max_reward_goal.yaml"} <= {path.name for path in checked}
    hits = {
        str(path.relative_to(ROOT)): found for path in checked if (found := shared(source, path.read_text("utf-8")))
    }
    assert hits == {}
