"""A newcomer adds a form by doing what docs/adding-a-form.md says, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PAGE = (ROOT / "docs" / "adding-a-form.md").read_text("utf-8")
SOURCE, TESTS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SCREEN = re.findall(r"^```text\n\$ cruxmap eval --argument game.yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(GAME,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the new form in it, and of what its tests need."""
    home = tmp_path_factory.mktemp("checkout")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", home / "src", ignore=ignore)
    shutil.copytree(ROOT / "arguments", home / "arguments")
    (home / "tests" / "model" / "forms").mkdir(parents=True)
    for name in ("conftest.py", "model/__init__.py", "model/tapes.py", "model/forms/__init__.py"):
        shutil.copy(ROOT / "tests" / name, home / "tests" / name)
    (home / "src" / "cruxmap" / "model" / "forms" / "at_least.py").write_text(SOURCE, "utf-8")
    (home / "tests" / "model" / "forms" / "test_at_least.py").write_text(TESTS, "utf-8")
    (home / "game.yaml").write_text(GAME, "utf-8")
    return home


def python(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "CRUXMAP_CACHE": ""}
    environment.pop("COVERAGE_PROCESS_START", None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def test_the_argument_is_evaluated(checkout: Path) -> None:
    done = python(checkout, "-m", "cruxmap", "eval", "--argument", "game.yaml", "--format", "json")
    assert done.returncode == 0, done.stderr
    two_or_more = 0.9 * 0.75 + 0.1 * 0.25
    assert json.loads(done.stdout)["probability"] == pytest.approx(0.8 * two_or_more, rel=1e-12)
    done = python(checkout, "-m", "cruxmap", "eval", "--argument", "game.yaml")
    assert [done.stdout[: len(SCREEN[0])]] == SCREEN


def test_its_tests_pass(checkout: Path) -> None:
    done = python(checkout, "-m", "pytest", "tests", "-q", "-p", "no:cacheprovider", "--rootdir", str(checkout))
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_the_messages_and_the_schema_know_it(checkout: Path) -> None:
    for old, new, message in (
        ("number: 2", "number: 4", "game.yaml:11:15: 4 of 3 things can never hold"),
        ("ben_comes: true", "ben_came: true", "did you mean 'ben_comes'?"),
        ("feel_like_it\n", "fell_like_it\n", "did you mean 'feel_like_it'?"),
        ("of:", "off:", "did you mean 'of'?"),
        ("at_least:", "atleast:", "did you mean 'at_least'?"),
    ):
        (checkout / "wrong.yaml").write_text(GAME.replace(old, new), "utf-8")
        done = python(checkout, "-m", "cruxmap", "check", "wrong.yaml")
        assert done.returncode == 1
        assert message.replace("game.yaml", "wrong.yaml") in done.stderr
    schema = json.loads(python(checkout, "-m", "cruxmap", "schema", "argument").stdout)
    assert {"required": ["at_least"]} in schema["$defs"]["Claim"]["oneOf"]
    assert schema["$defs"]["AtLeastSpec"]["properties"]["number"]["description"] == "how many are enough"
    assert schema["$defs"]["Claim"]["properties"]["at_least"]["description"].startswith("P(true) = q where")


def test_its_source_is_in_the_style_of_the_others(checkout: Path) -> None:
    path = str(checkout / "src" / "cruxmap" / "model" / "forms" / "at_least.py")
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    for command in (["check", "--ignore", "D102"], ["format", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, *config, path], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()
