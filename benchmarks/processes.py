"""What is measured from outside: whole processes, their time and their memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct

FLOOR = "import numpy, yaml, typer, rich"

# A process is charged with the memory of the one that started it: this one is small.
LAUNCHER = """\
import os, sys, time
nothing = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 1)])
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - start, usage.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""

PGMPY = """\
from pgmpy.inference import VariableElimination
from pgmpy.readwrite import XMLBIFReader
network = XMLBIFReader({path!r}).get_model()
print(VariableElimination(network).query([{target!r}], show_progress=False))
"""

PYAGRUM = """\
import pyagrum
network = pyagrum.loadBN({path!r})
inference = pyagrum.LazyPropagation(network)
inference.setTargets({{{target!r}}})
inference.makeInference()
print(inference.posterior({target!r}))
"""


class Measured(Struct, frozen=True):
    """A process: median seconds, and the most memory that it took, in megabytes."""

    seconds: float
    megabytes: float


def cruxmap(*arguments: str) -> list[str]:
    """The command line of a run of the program."""
    return [sys.executable, "-m", "cruxmap", *arguments]


def code(text: str) -> list[str]:
    """The command line of a short script."""
    return [sys.executable, "-c", text]


def measure(commands: Mapping[str, Sequence[str]], rounds: int, **environment: str) -> dict[str, Measured]:
    """Run each command in turn, round after round, after one round that does not count (it fills caches)."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | environment
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    found: dict[str, list[Measured]] = {name: [] for name in commands}
    for i in range(rounds + 1):
        for name, command in commands.items():
            launched = [sys.executable, "-S", "-E", "-c", LAUNCHER, *command]
            done = subprocess.run(launched, env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)} failed: {done.stderr}")
            if i:
                found[name].append(Measured(*map(float, done.stdout.split())))
    return {
        name: Measured(median(one.seconds for one in its), median(one.megabytes for one in its))
        for name, its in found.items()
    }


def scripts(path: Path, target: str) -> dict[str, list[str]]:
    """The short scripts of other programs that answer the same question from a file of theirs."""
    known = {"path": str(path), "target": target}
    return {"pgmpy script": code(PGMPY.format(**known)), "pyAgrum script": code(PYAGRUM.format(**known))}
