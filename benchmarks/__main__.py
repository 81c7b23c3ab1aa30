"""`python -m benchmarks`: measure, print the table, and with --write put it into docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.everyday import everyday
from benchmarks.networks import networks
from benchmarks.page import page
from benchmarks.row import Row
from benchmarks.rows import Bench
from cruxmap import __version__, load_argument
from cruxmap.files.locate import default_argument, find_argument

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
PLACE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)


def main() -> int:
    """Exit status 1 when something misses what it must reach."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="how many draws pgmpy and pyAgrum really run")
    parser.add_argument("--write", action="store_true", help=f"write the table into docs/{PAGE.name}")
    options = parser.parse_args()

    argument = load_argument(find_argument(default_argument()))
    bench = Bench(argument, options.runs)
    rows: list[Row] = []
    measured = (bench.single, bench.sensitivities, bench.draws, bench.commands, everyday, page, bench.growth, networks)
    for part in measured:
        for row in part():
            rows.append(row)
            print("  ".join(filter(None, (row.what, row.ours, row.beside, row.ratio))), file=sys.stderr, flush=True)
    text = table(rows, taken())
    print(text)
    if options.write:
        PAGE.write_text(PLACE.sub(lambda _: text + "\n", PAGE.read_text("utf-8")), "utf-8")
    return int(any(row.met is False for row in rows))


def table(rows: list[Row], how: str) -> str:
    """The rows as Markdown."""
    lines = ["| what, beside what | cruxmap | beside | ratio | required |", "|---|--:|--:|--:|---|"]
    for row in rows:
        met = {None: "", True: ", met", False: ", **missed**"}[row.met]
        lines.append(f"| {row.what} | {row.ours} | {row.beside} | {row.ratio} | {row.required}{met} |")
    return "\n".join([*lines, "", how])


def taken() -> str:
    """On what the run was taken."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pgmpy", "pyagrum", "numpy", "typer", "rich"))
    busy = os.getloadavg()[0]
    return (
        f"cruxmap {__version__}, {libraries}, Python {platform.python_version()}; {platform.system()} on "
        f"{platform.machine()} ({_processor()}), {os.cpu_count()} cores; load average {busy:.1f} at the end."
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or "processor unknown"
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else "processor unknown"


if __name__ == "__main__":
    sys.exit(main())
