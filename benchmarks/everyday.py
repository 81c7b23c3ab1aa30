"""Whole commands on real and on large input: what somebody waits for at the terminal."""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.grown import grown
from benchmarks.row import Row, duration
from benchmarks.timing import processes
from cruxmap import load_argument
from cruxmap.files.locate import find_argument
from cruxmap.files.skeleton_text import skeleton_files
from cruxmap.files.tree import MAX_BYTES
from cruxmap.model.argument import ArgumentMap

FLOOR = ["-c", "import numpy, yaml, typer, rich"]
PROGRAM = ["-c", "from cruxmap.cli.main import main; main()"]
REVISIONS = 200
PEOPLE = 100_000
CLAIMS = 700


def everyday() -> Iterator[Row]:
    """A row for each command, beside the floor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scheming, power_seeking = (load_argument(find_argument(it)) for it in ("scheming", "power-seeking"))
        _answers(folder / "low.yaml", scheming, "low")
        _answers(folder / "high.yaml", scheming, "high")
        history = _history(folder / "history", scheming)
        _survey(folder / "survey.csv", power_seeking)
        (folder / "long").mkdir()
        for file, text in skeleton_files(grown(CLAIMS), "", MAX_BYTES).items():
            (folder / "long" / file).write_text(text, "utf-8")
        two = [str(folder / "low.yaml"), str(folder / "high.yaml")]
        long = ["--argument", str(folder / "long")]
        commands = {
            "diff": ["diff", *two],
            "diff --claims": ["diff", *two, "--claims"],
            "sensitivity": ["sensitivity", two[0]],
            "map, 45 claims": ["map", "-o", str(folder / "map.svg")],
            f"map, {CLAIMS} claims": ["map", *long, "-o", str(folder / "long.svg")],
            "report, 45 claims": ["report", "-o", str(folder / "page.html")],
            f"report, {CLAIMS} claims": ["report", *long, "-o", str(folder / "long.html")],
            f"history, {REVISIONS} revisions": ["history", str(history)],
            f"pool, {PEOPLE:,} people": ["pool", str(folder / "survey.csv"), "--argument", "power-seeking"],
        }
        costs = processes({"floor": FLOOR} | {what: [*PROGRAM, *command] for what, command in commands.items()}, 3)
    floor = costs.pop("floor").seconds
    for what, cost in costs.items():
        ratio = f"{cost.seconds / floor:.1f} × as long"
        yield Row(f"{what}: {cost.megabytes:.0f} MB; the floor", duration(cost.seconds), duration(floor), ratio)


def _answers(path: Path, argument: ArgumentMap, end: str) -> None:
    """Credences at one end of each reading's range: an example of two people who differ everywhere."""
    lines = [f"argument: {argument.name}", f"version: {argument.version}", "credences:"]
    for name, question in argument.questions.items():
        credence = getattr(question.reading, end)
        lines.append(f"  {name}: {question.reading.credence if credence is None else credence}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _history(folder: Path, argument: ArgumentMap) -> Path:
    """A credence file of which each revision answers one question anew."""
    folder.mkdir()
    path = folder / "me.yaml"
    _answers(path, argument, "low")
    random = Random(1)
    people = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    surroundings = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words: str) -> None:
        subprocess.run(["git", *people, *words], cwd=folder, check=True, capture_output=True, env=surroundings)

    git("init", "-q")
    for number in range(REVISIONS):
        lines = path.read_text("utf-8").splitlines()
        place = random.randrange(3, len(lines))
        lines[place] = f"{lines[place].split(':')[0]}: {random.uniform(0.1, 0.9):.3f}"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        git("add", "me.yaml")
        git("commit", "-q", "-m", f"revision {number}")
    return path


def _survey(path: Path, argument: ArgumentMap) -> None:
    """A table with a row for each person and a random answer to each question."""
    random = Random(1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", *argument.questions])
        for number in range(PEOPLE):
            writer.writerow([f"P{number}", *(f"{random.uniform(0.01, 0.99):.3f}" for _ in argument.questions)])
