"""Processes that save at the same time, or are killed while they do; run as a program of its own, since it forks."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import filelock  # noqa: F401  (imported before forking, so that a child's time goes into saving)

from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.locate import find_argument
from cruxmap.files.saving import CredenceStore
from cruxmap.files.writing import Change

ARGUMENT = load_argument(find_argument("scheming"))
NAMES = tuple(ARGUMENT.questions)
WHOLE = 1_000_000
BY_ITSELF = 10  # of so many processes that are killed, one dies in the moment before the rename


def save(store: CredenceStore, n: int) -> None:
    """Save the n-th answer: to one question after the other, each time a number of its own."""
    store.save([Change("credences", NAMES[n % len(NAMES)], {"credence": f"{n}/{WHOLE}", "note": "x" * (n % 500 + 1)})])


def killed(path: Path, times: int) -> None:
    """Kill a process that saves without a pause; whatever it confirmed must be there, and the file must load.

    Now and then it dies by itself, between the first byte and the rename.
    """
    chance = random.Random(1)
    confirmed, caught = 0, 0
    numbers: dict[str, int] = {}
    for i in range(times):
        by_itself = i % BY_ITSELF == 0
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            store = CredenceStore(path, ARGUMENT)
            for n in range(confirmed + 1, WHOLE):
                save(store, n)
                os.write(writer, b"%d\n" % n)
                if by_itself:
                    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        os.close(writer)
        said = os.read(reader, 4096)
        if not by_itself:
            time.sleep(chance.uniform(0, 0.004))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reader, 4096):
            said += more
        os.close(reader)
        for line in said.split():
            confirmed = int(line)
            numbers[NAMES[confirmed % len(NAMES)]] = confirmed
        caught += bool(list(path.parent.glob(".cruxmap-*.tmp")))
        credences = load_credences(path, ARGUMENT).credences
        for name, n in numbers.items():
            written = round(credences[name].credence * WHOLE)
            if written == confirmed + 1 and NAMES[written % len(NAMES)] == name:
                continue  # saved, and killed before it could say so
            assert written == n, (name, written, n)
    CredenceStore(path, ARGUMENT).save([Change("credences", NAMES[0], {"credence": "50%"})])
    assert [file.name for file in path.parent.iterdir()] == [path.name], "something was left behind"
    print(times, confirmed, caught)


def together(path: Path, people: int) -> None:
    """Several people answer their own questions in one file at the same time."""
    children = []
    for i in range(people):
        child = os.fork()
        if child == 0:
            store = CredenceStore(path, ARGUMENT)
            for n in range(i, len(NAMES), people):
                save(store, n + 1)
            os._exit(0)
        children.append(child)
    assert all(os.waitpid(child, 0)[1] == 0 for child in children)
    credences = load_credences(path, ARGUMENT).credences
    expected = {NAMES[(n + 1) % len(NAMES)]: (n + 1) / WHOLE for n in range(len(NAMES))}
    assert {name: own.credence for name, own in credences.items()} == expected


if __name__ == "__main__":
    {"killed": killed, "together": together}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
