"""What all tests share: the command line in-process, and where the project's files are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from cruxmap.cli.app import run as run_command

# In CI the same examples every time: what passed before a change landed passes after it.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"

if config := os.environ.get("COVERAGE_PROCESS_START"):  # so that programs which run elsewhere are measured too
    os.environ["COVERAGE_PROCESS_START"] = os.path.abspath(config)
    os.environ.setdefault("COVERAGE_FILE", str(ROOT / ".coverage"))


class Outcome(NamedTuple):
    """What a run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What is on standard error, wherever its lines end."""
        return " ".join(self.err.split())


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """80 columns, no colour, and a cache of the tests' own."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("CRUXMAP_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process: `run("eval", "--format", "json")`."""

    def program(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["cruxmap", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            run_command()
        except SystemExit as stop:
            if isinstance(stop.code, str):
                print(stop.code, file=sys.stderr)
            code = stop.code if isinstance(stop.code, int) else 1 if stop.code else 0
        return Outcome(code, *capsys.readouterr())

    return program


@pytest.fixture
def process() -> Run:
    """Run the program as a process of its own."""

    def program(*arguments: object, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "cruxmap", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return program


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare text with a file in tests/golden; CRUXMAP_GOLDEN=write writes it instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("CRUXMAP_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"{path} differs; CRUXMAP_GOLDEN=write writes it anew"

    return compare


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The boxes of all texts of the last picture, and the picture's own."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    found: dict[str, Any] = {}

    def saved(figure: Any, out: Any, **options: Any) -> None:
        FigureCanvasAgg(figure).draw()
        shown = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
        for axis in [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]:
            low, high = sorted(axis.get_view_interval())
            beyond = [tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
            shown = [one for one in shown if one not in {tick.label1 for tick in beyond}]
        found["boxes"] = [(one.get_text(), one.get_window_extent()) for one in shown]
        found["whole"] = figure.bbox
        save(figure, out, **options)

    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", saved)
    return found
