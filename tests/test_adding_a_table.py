"""A newcomer adds a table by doing what docs/architecture.md says, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from math import log
from pathlib import Path

import pytest

from conftest import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ANALYSIS, REPORT, COMMAND, LINE = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(GAME,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(ASKED, SCREEN) = re.findall(r"^```text\n\$ cruxmap (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
FILES = {"analysis": ANALYSIS, "report": REPORT, "cli/commands": COMMAND}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the new table in it."""
    home = tmp_path_factory.mktemp("checkout")
    source = home / "src" / "cruxmap"
    shutil.copytree(ROOT / "src" / "cruxmap", source, ignore=shutil.ignore_patterns("__pycache__"))
    for folder, text in FILES.items():
        (source / folder / "departures.py").write_text(text, "utf-8")
    app = source / "cli" / "app.py"
    first = LINE.splitlines()[0]
    assert app.read_text("utf-8").count(first) == 1
    app.write_text(app.read_text("utf-8").replace(f"{first}\n", LINE), "utf-8")
    (home / "game.yaml").write_text(GAME, "utf-8")
    return home


def program(checkout: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "CRUXMAP_CACHE": ""}
    environment.pop("COVERAGE_PROCESS_START", None)
    command = [sys.executable, "-m", "cruxmap", *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_people_see_what_the_page_says(checkout: Path) -> None:
    assert program(checkout, *ASKED.split()).startswith(SCREEN)
    assert "departures   How far your credences are from the map's readings." in program(checkout, "--help")


def test_the_other_formats_follow(checkout: Path) -> None:
    data = json.loads(program(checkout, *ASKED.split(), "--format", "json"))
    assert data["probability"] == pytest.approx(0.4)
    assert data["argument"] == "game"
    assert [row["distance"] for row in data["rows"]] == pytest.approx([log(4), log(1.5)])
    header, first, _ = program(checkout, *ASKED.split(), "--format", "csv").splitlines()
    assert header.split(",") == list(data["rows"][0])
    assert first.startswith("ann,0.8,0.5,1.38")
    assert "| Ann comes | ann | 80% | 50% | 1.39 |" in program(checkout, *ASKED.split(), "--format", "markdown")


def test_its_source_is_in_the_style_of_the_others(checkout: Path) -> None:
    paths = [str(checkout / "src" / "cruxmap" / folder / "departures.py") for folder in FILES]
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, *paths], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()
