"""What the program costs to start, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT, Run

HEAVY = (
    "pgmpy",
    "networkx",
    "scipy",
    "pandas",
    "matplotlib",
    "pydantic",
    "prompt_toolkit",
    "jinja2",
    "numpy.ma",
    "numpy.random",
)


def imported(*arguments: str) -> set[str]:
    """The modules that a run of the program has imported."""
    code = (
        "import sys, atexit; sys.argv = ['cruxmap', *sys.argv[1:]]\n"
        "atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr))\n"
        "from cruxmap.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [("eval",), ("--help",), ("claims",), ("questions",), ("check",), ("diff", "reading", "carlsmith-2022")],
)
def test_everyday_commands_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not imported(*arguments) & set(HEAVY)


def test_help_imports_no_numbers() -> None:
    assert not imported("--help") & {"numpy", "yaml", "rich.table", "cruxmap.inference"}


def test_python_m_and_the_launcher_are_the_program(process: Run) -> None:
    launched = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--version"], capture_output=True, text=True, check=True
    )
    assert launched.stdout == process("--version").out


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m cruxmap claims | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_plainly() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cruxmap", "eval"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("evla",), "there is no command 'evla' → did you mean 'eval'?"),
        (("sens",), "did you mean 'sensitivity'?"),
        (("frobnicate",), "→ the commands are eval, elicit, set, "),
        (("my answers.yaml",), "→ for what is in the file: `cruxmap eval 'my answers.yaml'`"),
        (("--versoin",), "--versoin: there is no such option → did you mean '--version'?"),
        (("\x1b[31m",), "there is no command '\\x1b[31m'"),
    ],
)
def test_an_unknown_command_is_wrong_usage(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my answers.yaml").write_text("name: me\n", "utf-8")
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said


def test_messages_are_as_wide_as_the_terminal(process: Run) -> None:
    arguments = ("eval", "--target", "route")
    for columns, most in (("60", 60), ("20", 40), ("500", 120), ("80", 80)):
        lines = process(*arguments, COLUMNS=columns).err.splitlines()[3:]
        assert most - 30 < max(map(len, lines)) <= most
    assert len(process(*arguments, COLUMNS="").err.splitlines()) == 5


def test_the_cache_is_only_a_cache(process: Run, tmp_path: Path) -> None:
    first = process("eval", CRUXMAP_CACHE=str(tmp_path))
    (entry,) = tmp_path.iterdir()
    assert process("eval", CRUXMAP_CACHE=str(tmp_path)) == first
    entry.write_bytes(b"nonsense")
    assert process("eval", CRUXMAP_CACHE=str(tmp_path)) == first
    assert process("eval", CRUXMAP_CACHE="") == first
    assert process("eval", CRUXMAP_CACHE="/dev/null/nowhere") == first


def test_a_changed_argument_is_read_again(process: Run, tmp_path: Path) -> None:
    environment = {"CRUXMAP_CACHE": str(tmp_path / "cache")}
    process("new", tmp_path / "a")
    before = process("eval", "--argument", tmp_path / "a", **environment)
    main = tmp_path / "a" / "argument.yaml"
    status = main.stat()
    main.write_text(main.read_text("utf-8").replace("reading: 80%", "reading: 20%"), "utf-8")
    os.utime(main, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert process("eval", "--argument", tmp_path / "a", **environment) != before


def test_the_wheel_carries_the_arguments(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-m", "cruxmap", "eval", "--format", "csv"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "CRUXMAP_CACHE": "", "COVERAGE_PROCESS_START": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "probability,scheming,0.16734928509" in done.stdout
