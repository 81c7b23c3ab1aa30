"""What the program says about itself to those who mend it."""

from __future__ import annotations

import platform
from importlib.metadata import version

from conftest import ROOT, Run
from cruxmap import __version__


def test_version_verbose_has_what_a_report_needs(run: Run) -> None:
    outcome = run("--version", "--verbose")
    first, python, *_ = lines = outcome.out.splitlines()
    assert (outcome.code, first) == (0, f"cruxmap {__version__}")
    assert platform.python_version() in python
    assert {f"numpy {version('numpy')}", f"pgmpy {version('pgmpy')}"} <= set(lines)
    assert not [line for line in lines if line.startswith("ruff ")]  # which only the checks need
    assert run("--verbose", "-V") == outcome
    assert run("-V").out == f"{first}\n"


def test_verbose_alone_is_refused(run: Run) -> None:
    outcome = run("--verbose", "eval")
    assert (outcome.code, outcome.out) == (2, "")
    assert "more about --version" in outcome.said


def test_what_is_to_be_cited_is_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
