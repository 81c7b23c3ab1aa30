"""What the program costs to start, and how it ends."""

from __future__ import annotations

import io
import os
import pickle
import re
import shlex
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, UNMEASURED, Outcome, Run
from cruxmap.files.locate import find_argument
from cruxmap.opening.cache import DataReader, load_compiled

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
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **UNMEASURED},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [("eval",), ("claims",), ("questions",), ("check",), ("diff", "reading", "carlsmith-2022")],
)
def test_everyday_commands_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not imported(*arguments) & set(HEAVY)


def test_a_table_is_printed_without_the_console_of_rich() -> None:
    assert not imported("eval") & {"rich.console", "rich.table", "rich.text"}


def test_help_imports_no_numbers() -> None:
    assert not imported("--help") & {*HEAVY, "numpy", "yaml", "rich.table", "cruxmap.inference"}


def test_python_m_and_the_launcher_are_the_program(process: Run) -> None:
    launched = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--version"], capture_output=True, text=True, check=True
    )
    assert launched.stdout == process("--version").out


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m cruxmap claims | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def shell(command: str, **environment: str) -> Outcome:
    """What a line gives in which $cruxmap is the program."""
    program = f"{shlex.quote(sys.executable)} -m cruxmap"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        env={**os.environ, **UNMEASURED, "cruxmap": program, **environment},
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", ["eval", "--version", "eval --help", "schema argument", "eval --format csv"])
def test_a_full_disk_and_a_closed_output_are_said_plainly(arguments: str) -> None:
    for output, reason in ((">/dev/full", "no space left on device"), (">&-", "it is closed")):
        outcome = shell(f"$cruxmap {arguments} {output}")
        assert outcome.code == 1
        assert outcome.err.startswith(f"output: {reason}\n  → ")
        assert len(outcome.err.splitlines()) == 2


def test_a_program_that_writes_nothing_needs_no_output(tmp_path: Path) -> None:
    outcome = shell(f"$cruxmap map -o {tmp_path / 'map.dot'} >&- <&-")
    assert outcome == (0, "", f"wrote {tmp_path / 'map.dot'}\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("messages", ["2>&-", "2>/dev/full", "2>&- <&-"])
def test_results_and_exit_codes_need_no_messages(run: Run, messages: str) -> None:
    assert shell(f"$cruxmap eval {messages}") == (0, run("eval").out, "")
    assert shell(f"$cruxmap evla {messages}") == (2, "", "")
    assert shell(f"$cruxmap eval no-file.yaml {messages}") == (1, "", "")
    assert shell(f"$cruxmap eval >&- {messages}") == (1, "", "")


def test_a_closed_input_is_an_empty_one(tmp_path: Path) -> None:
    command = f"cd {shlex.quote(str(tmp_path))} && $cruxmap elicit me.yaml"
    closed, empty = shell(f"{command} <&-"), shell(f"{command} </dev/null")
    assert closed == empty
    assert (closed.code, closed.err) == (0, "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-16"])
def test_what_is_redirected_is_utf_8_whatever_the_console_is(run: Run, tmp_path: Path, encoding: str) -> None:
    main = tmp_path / "argument.yaml"
    main.write_text(
        "argument: sky\ntarget: sun\nclaims: {sun: {title: 太陽 – ½, statement: S., credence: {reading: 30%}}}\n",
        "utf-8",
    )
    for form in ("table", "csv", "markdown") if encoding == "cp1252" else ("table",):
        arguments = ("claims", "--argument", str(main), "--format", form)
        outcome = shell(f"$cruxmap {shlex.join(arguments)}", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert outcome == run(*arguments)
        assert "太陽 – ½" in outcome.out


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


def test_the_wheel_carries_the_arguments_and_renders_outside(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "arguments").rglob("*") if path.is_file()}
    assert not {file for file in files if not (tmp_path / "site" / "cruxmap" / file).is_file()}
    assert (tmp_path / "site" / "cruxmap" / "py.typed").is_file()
    (described,) = (tmp_path / "site").glob("*.dist-info/METADATA")
    assert "](https://" in described.read_text("utf-8")
    assert not re.search(r"\]\((?!https?:|#)", described.read_text("utf-8"))  # which only a checkout could follow
    (data,) = (tmp_path / "site").glob("*.data/data/share")
    shared = {path.relative_to(data) for path in data.rglob("*") if path.is_file()}
    assert shared == {path.relative_to(ROOT / "share") for path in (ROOT / "share").rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-m", "cruxmap", "eval", "--format", "csv"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "CRUXMAP_CACHE": "", "COVERAGE_PROCESS_START": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "probability,scheming,0.1691331846" in done.stdout


OWN = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")


class Trap:
    """What leaves a file behind when it is read from a pickle."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


def test_an_entry_of_the_cache_runs_no_code(process: Run, tmp_path: Path) -> None:
    cache, mark = tmp_path / "cache", tmp_path / "mark"
    first = process("eval", CRUXMAP_CACHE=str(cache))
    (entry,) = cache.iterdir()
    entry.write_bytes(pickle.dumps(Trap(mark)))
    assert process("eval", CRUXMAP_CACHE=str(cache)) == first
    assert not mark.exists()
    assert DataReader(io.BytesIO(entry.read_bytes())).load()[2].name == "scheming", "it has been written anew"


@pytest.mark.parametrize(
    "value", [Path, os.mkdir, eval, DataReader, np.load, np.memmap], ids=lambda value: value.__name__
)
def test_only_data_is_read_from_the_cache(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        DataReader(io.BytesIO(pickle.dumps(value))).load()


@OWN
def test_the_cache_is_the_users_own(process: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "some" / "cache"
    process("eval", CRUXMAP_CACHE=str(cache))
    (entry,) = cache.iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (cache.parent, cache, entry)] == [0o700, 0o700, 0o600]

    argument = find_argument("scheming")
    monkeypatch.setenv("CRUXMAP_CACHE", str(cache))
    monkeypatch.setattr("cruxmap.opening.cache.remember", lambda *_: pytest.fail("somebody else's entry is used"))
    with pytest.raises(pytest.fail.Exception):
        load_compiled(argument)
    for path in (cache, entry):
        for mode in (0o777, 0o720):
            path.chmod(mode)
            assert load_compiled(argument).name == "scheming"
        path.chmod(0o700)
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert load_compiled(argument).name == "scheming"
    cache.chmod(0o700)
    monkeypatch.setattr("os.geteuid", lambda: 4321)
    assert load_compiled(argument).name == "scheming"


@pytest.mark.parametrize("name", ["CRUXMAP_CACHE", "XDG_CACHE_HOME", "HOME"])
def test_a_relative_path_leads_to_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, process: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    for other in ("CRUXMAP_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert process("eval", **{name: "here"}).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ([] if name == "HOME" else ["home"])


@pytest.mark.parametrize("command", ["eval", "check", "claims", "--help"])
def test_a_user_without_a_home(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def unknown(_: int) -> None:
        raise KeyError("nobody knows this user")

    pwd = pytest.importorskip("pwd", reason="users have no entries here")
    for name in ("HOME", "CRUXMAP_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert run(command).code == 0
