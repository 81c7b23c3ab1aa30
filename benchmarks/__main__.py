"""`python -m benchmarks`: measure, and show the tables of docs/performance.md."""

from __future__ import annotations

import argparse
import compileall
import datetime
import os
import platform
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import cruxmap
from benchmarks.processes import FLOOR, Measured, code, measure, scripts
from benchmarks.processes import cruxmap as program
from benchmarks.rows import Bench, Row, draws, growth, one_query, sensitivity_values
from benchmarks.timing import seconds, times
from cruxmap import load_argument
from cruxmap.files.locate import default_argument, find_argument
from cruxmap.inference.pgmpy_bridge import network_text, to_pgmpy

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MARKS = ("<!-- measured -->\n", "<!-- end -->\n")
SIZES = (25, 50, 100, 200, 400)


def main() -> None:
    """Measure and print; with --write, into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="rounds of which the median counts (11)")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    options = parser.parse_args()
    compileall.compile_dir(Path(cruxmap.__file__).parent, quiet=1)
    text = "\n".join([_machine(), *_inside(options.rounds), *_outside(options.rounds)]) + "\n"
    print(text)
    if options.write:
        before, _, rest = PAGE.read_text("utf-8").partition(MARKS[0])
        PAGE.write_text(before + MARKS[0] + text + MARKS[1] + rest.partition(MARKS[1])[2], "utf-8")


def _inside(rounds: int) -> list[str]:
    bench = Bench(load_argument(find_argument(default_argument())))
    rows = [one_query(bench, 3 * rounds), sensitivity_values(bench, max(1, rounds // 3)), draws(bench, rounds)]
    names = list(rows[0].seconds)
    lines = ["", f"| | {' | '.join(names)} | cruxmap is faster by | wanted |", "|---|--:|--:|--:|--:|--:|"]
    lines += [_row(row, names) for row in rows]
    lines += ["", "| claims | questions | compile | one query | pgmpy | pyAgrum | in a batch of 1,000, each |"]
    lines += ["|--:|--:|--:|--:|--:|--:|--:|"]
    for size, questions, made, row in growth(SIZES, rounds):
        its = [row.seconds[name] for name in ("cruxmap", "pgmpy", "pyAgrum", "cruxmap, in a batch")]
        lines.append(f"| {size} | {questions:,} | {seconds(made)} | {' | '.join(map(seconds, its))} |")
    return lines


def _row(row: Row, names: list[str]) -> str:
    own = row.seconds["cruxmap"]
    ratios = ", ".join(times(row.seconds[name] / own) for name in names[1:])
    wanted = ", ".join(f"{row.wanted[name]:,.0f}×" for name in names[1:] if name in row.wanted)
    return f"| {row.what} | {' | '.join(seconds(row.seconds[name]) for name in names)} | {ratios} | {wanted} |"


def _outside(rounds: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        argument = load_argument(find_argument(default_argument()))
        path = Path(folder, "network.bifxml")
        path.write_text(network_text(to_pgmpy(argument), "xmlbif"), "utf-8")
        found = measure(
            {
                "floor": code(FLOOR),
                "eval": program("eval"),
                "draws": program("eval", "--draws", "100000"),
                "typer": code("import typer"),
                "help": program("--help"),
                **scripts(path, argument.target.claim),
            },
            rounds,
            CRUXMAP_CACHE=folder,
        )
        cold = measure({"cold": program("eval")}, rounds, CRUXMAP_CACHE="")
    return ["", *_processes({**found, **cold})]


def _processes(found: dict[str, Measured]) -> list[str]:
    floor, own = found["floor"], found["eval"]

    def line(what: str, name: str, ratio: str, wanted: str) -> str:
        one = found[name]
        return f"| {what} | {seconds(one.seconds)} | {one.megabytes:.0f} MB | {ratio} | {wanted} |"

    def of(name: str, base: Measured) -> str:
        return times(found[name].seconds / base.seconds)

    more = found["draws"].seconds - floor.seconds
    memory = found["draws"].megabytes - floor.megabytes
    return [
        "| whole process | time | most memory | ratio | wanted |",
        "|---|--:|--:|---|---|",
        line("numpy, yaml, typer and rich imported (the floor)", "floor", "", ""),
        line("`cruxmap eval`", "eval", f"{of('eval', floor)} the floor", "1.3× the floor"),
        line("`cruxmap eval` without its cache", "cold", f"{of('cold', floor)} the floor", ""),
        line("pgmpy script, one query", "pgmpy script", f"{of('pgmpy script', own)} `cruxmap eval`", "8×"),
        line("pyAgrum script, one query", "pyAgrum script", f"{of('pyAgrum script', own)} `cruxmap eval`", ""),
        line(
            "`cruxmap eval --draws 100000`",
            "draws",
            f"{seconds(more)} and {memory:.0f} MB above the floor",
            "1.5 s and 100 MB",
        ),
        line("typer imported", "typer", "", ""),
        line("`cruxmap --help`", "help", f"{of('help', found['typer'])} typer", "2×"),
    ]


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pgmpy", "pyagrum", "typer", "rich"))
    return (
        f"Measured on {datetime.date.today()}: {cores} cores ({named[1] if named else platform.processor()}){load}; "
        f"Python {sys.version.split()[0]}, cruxmap {cruxmap.__version__}, {versions}."
    )


if __name__ == "__main__":
    main()
