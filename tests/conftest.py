"""What all tests share: the command line in-process, and where the project's files are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from cruxmap.cli.app import run as run_command

# The tests give the same answer every time and everywhere: the same examples, which no clock cuts short and no
# earlier run adds to. `make explore` takes the other profile: new examples each time, and those that fail are kept.
settings.register_profile(  # the same examples every time, of which more find nothing: that is for `explore`
    "test",
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
# `make mutate` runs the same tests again and again in one process, which Hypothesis would take for a slip.
settings.register_profile(
    "mutate",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
settings.load_profile(PROFILE)
if PROFILE == "mutate":  # which puts two calls between one function and the next
    sys.setrecursionlimit(10_000)

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"

if config := os.environ.get("COVERAGE_PROCESS_START"):  # so that programs which run elsewhere are measured too
    os.environ["COVERAGE_PROCESS_START"] = os.path.abspath(config)
    os.environ.setdefault("COVERAGE_FILE", str(ROOT / ".coverage"))

# What programs need of the environment to run at all, and what these tests and their tools are told by it.
KEPT = re.compile(
    "PATH|PYTHONPATH|PYTHONHASHSEED|LD_LIBRARY_PATH|SYSTEMROOT|TE?MP|TMPDIR|VIRTUAL_ENV"
    "|CRUXMAP_(CHROMIUM|GOLDEN|MERMAID)|(COV|COVERAGE|HYPOTHESIS|MUTANT|PLAYWRIGHT|PYTEST)_.*"
)
# All else is the same everywhere: 80 columns, no colour, nobody's locale, time zone, home or configuration of git.
FIXED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
FIXED |= {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1", "TERM": "xterm", "TZ": "UTC"}
FIXED |= {"CRUXMAP_TRACEBACK": "1"}  # so that a fault is seen where it is


UNMEASURED = {"COVERAGE_PROCESS_START": ""}


class Outcome(NamedTuple):
    """What a run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What is on standard error, wherever its lines end."""
        return " ".join(self.err.split())

    @property
    def said_out(self) -> str:
        """What is on standard output, wherever its lines end."""
        return " ".join(self.out.split())


Run = Callable[..., Outcome]


@pytest.fixture(scope="session", autouse=True)
def _same_everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One environment for every test and every program that it starts, whoever runs the tests."""
    base = tmp_path_factory.getbasetemp()
    folders = {"HOME": "home", "XDG_CACHE_HOME": "home/.cache", "XDG_CONFIG_HOME": "home/.config"}
    folders |= {"XDG_DATA_HOME": "home/.local/share", "CRUXMAP_CACHE": "cache"}
    (base / "home").mkdir()
    mask = os.umask(0o022)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if not KEPT.fullmatch(name)]:
            patch.delenv(name)
        for name, value in (FIXED | {name: str(base / folder) for name, folder in folders.items()}).items():
            patch.setenv(name, value)
        yield
    os.umask(mask)


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
    """Run the program as a process of its own, whose coverage is not measured: that takes as long as to start it."""

    def program(*arguments: object, **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "cruxmap", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **UNMEASURED, **environment},
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

    picture: dict[str, Any] = {}

    def saved(figure: Any, out: Any, **options: Any) -> None:
        FigureCanvasAgg(figure).draw()
        shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        for axis in [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]:
            low, high = sorted(axis.get_view_interval())
            beyond = [tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
            shown = [text for text in shown if text not in {tick.label1 for tick in beyond}]
        picture["boxes"] = [(text.get_text(), text.get_window_extent()) for text in shown]
        picture["whole"] = figure.bbox
        save(figure, out, **options)

    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", saved)
    return picture


@pytest.fixture(scope="session")
def started_browser() -> Iterator[Any]:
    """One browser for all tests of pages and pictures: starting it takes longer than most of them."""
    from browser import chromium  # which takes ROOT from here

    with chromium() as one:
        yield one


@pytest.fixture
def browser(started_browser: Any) -> Iterator[Any]:
    """The browser, in which what a test opens is closed after it."""
    yield started_browser
    for context in started_browser.contexts:
        context.close()
