"""Taking times: medians of rounds in which everybody has a turn, so that a busy machine is busy for all.

Run as a program it measures processes, from standard input to standard output. It imports little: a new
process counts the memory of the one that started it as its own peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

ROUNDS = 7


class Cost(NamedTuple):
    """A process: seconds, and megabytes at its peak."""

    seconds: float
    megabytes: float


def timed(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median seconds of each piece of work, after one turn of each that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if turn:
                taken[name].append(time.perf_counter() - started)
    return {name: median(times) for name, times in taken.items()}


def processes(commands: Mapping[str, Sequence[str]], rounds: int = 2 * ROUNDS) -> dict[str, Cost]:
    """The median cost of each process, Python's own start included, after one turn that does not count."""
    job = json.dumps({"commands": commands, "rounds": rounds})
    done = subprocess.run([sys.executable, __file__], input=job, stdout=subprocess.PIPE, text=True, check=True)
    return {name: Cost(*values) for name, values in json.loads(done.stdout).items()}


def _measured(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    taken: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            cost = _process(command)
            if turn:
                taken[name].append(cost)
    return {name: Cost(*(median(values) for values in zip(*costs, strict=True))) for name, costs in taken.items()}


def _process(command: Sequence[str]) -> Cost:
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed with exit status {child.returncode}")
    return Cost(seconds, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))


if __name__ == "__main__":
    print(json.dumps(_measured(**json.load(sys.stdin))))
