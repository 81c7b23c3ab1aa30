"""The rows of the table: what is measured, beside what, and what it must reach."""

from __future__ import annotations

import pickle
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.grown import grown
from benchmarks.opponents import Pgmpy, PyAgrum, tables_of
from benchmarks.row import Row, duration, faster, within
from benchmarks.timing import Cost, processes, timed
from cruxmap.analysis.uncertainty import draw
from cruxmap.files.exchange.format import Export
from cruxmap.files.exchange.xmlbif import write_xmlbif
from cruxmap.inference.circuit import Circuit, compile_circuit
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.inference.pgmpy_bridge import tabulate
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, values_of

DRAWS = 100_000
STEP = 1e-4
SCRIPTS = Path(__file__).parent / "scripts"
FLOOR = "import numpy, yaml, typer, rich"
PERSON = (
    "argument: scheming\nviews: {scheming: 20%}\ncredences: {scheming_pays_for_most: 30-60%, slack_in_training: 50%}\n"
)
PROGRAM = "from cruxmap.cli.main import main; main()"


class Bench:
    """The measurements on one argument, at its readings.

    Raises:
        AssertionError: when two do not agree; then no time counts.
    """

    def __init__(self, argument: ArgumentMap, runs: int) -> None:
        self.argument = argument
        self.runs = runs
        self.inquiry = Inquiry(argument)
        self.theta = np.array([question.reading.credence for question in argument.questions.values()])
        self.tables = tables_of(argument, self.theta)
        self.opponents = [Pgmpy(argument), PyAgrum(argument)]

    def single(self) -> Iterator[Row]:
        """One probability."""
        expected = self.inquiry.probability(self.theta[:, np.newaxis])[0]
        works = {"cruxmap": lambda: self.inquiry.probability(self.theta[:, np.newaxis])}
        for one in self.opponents:
            assert abs(one.ask(one.prepare(self.tables)) - expected) < 1e-12
            works[one.name] = lambda one=one: one.ask({})
        times = timed(works, 20)
        for one in self.opponents:
            yield faster(f"one query, {one.name}", times["cruxmap"], times[one.name])

    def sensitivities(self) -> Iterator[Row]:
        """Every derivative, beside two queries for each question."""
        ends = [self._moved(i, step) for i in range(len(self.theta)) for step in (-STEP, STEP)]
        expected = self.inquiry.derivatives(self.theta)
        works = {"cruxmap": lambda: self.inquiry.derivatives(self.theta)}
        for one in self.opponents:
            pairs = [(one.prepare(new), one.prepare(old)) for new, old in ends]

            def ask(one: Pgmpy | PyAgrum = one, pairs: list[tuple] = pairs) -> NDArray[np.float64]:  # type: ignore[type-arg]
                found = []
                back: dict[str, object] = {}
                for new, old in pairs:
                    found.append(one.ask({**back, **new}))
                    back = old
                one.ask(back)
                return np.array(found)

            found = ask()
            assert np.abs((found[1::2] - found[::2]) / (2 * STEP) - expected).max() < 1e-6
            works[one.name] = ask
        ours = timed({"cruxmap": works["cruxmap"]}, 20)["cruxmap"]
        times = timed(works, 2)
        for one, least in zip(self.opponents, (300, 100), strict=True):
            yield faster(f"all {len(self.theta)} sensitivity values, {one.name}", ours, times[one.name], least)

    def _moved(self, question: int, step: float) -> tuple[dict, dict]:  # type: ignore[type-arg]
        """The tables that change with one credence, and the same as they were."""
        theta = self.theta.copy()
        theta[question] += step
        new = tables_of(self.argument, theta, self.tables)
        return new, {name: self.tables[name] for name in new}

    def draws(self) -> Iterator[Row]:
        """Probabilities of many credence vectors; the opponents run some, and the rest is reckoned."""
        values = list(values_of(self.argument, CredenceSet()).values())
        theta = draw(values, DRAWS, 1)
        expected = self.inquiry.probability(theta)
        ours = timed({"cruxmap": lambda: self.inquiry.probability(theta)}, 3)["cruxmap"]
        for one, least in zip(self.opponents, (1000, 500), strict=True):
            prepared = [one.prepare(tables_of(self.argument, theta[:, i], self.tables)) for i in range(self.runs)]
            started = time.perf_counter()
            found = [one.ask(tables) for tables in prepared]
            seconds = (time.perf_counter() - started) * DRAWS / self.runs
            assert np.abs(np.array(found) - expected[: self.runs]).max() < 1e-12
            yield faster(f"{DRAWS:,} draws, {one.name} (from {self.runs:,})", ours, seconds, least)

    def commands(self) -> Iterator[Row]:
        """Whole processes, from Python's start to its end."""
        with tempfile.TemporaryDirectory() as folder:
            pickled, network = Path(folder) / "tables.pickle", Path(folder) / "network.bifxml"
            tabulated = tabulate(self.argument)
            tables = {name: (list(one.parents), one.values) for name, one in tabulated.items()}
            pickled.write_bytes(pickle.dumps(tables))
            network.write_text(write_xmlbif(Export(self.argument, lambda: tabulated, dict)), "utf-8")
            target = self.argument.target.claim
            person = Path(folder) / "me.yaml"
            person.write_text(PERSON, "utf-8")
            costs = processes(
                {
                    "floor": ["-c", FLOOR],
                    "eval": ["-c", PROGRAM, "eval"],
                    "file": ["-c", PROGRAM, "eval", str(person)],
                    "evidence": ["-c", PROGRAM, "eval", "--evidence", "experiments"],
                    "cold": ["-c", f"import os; os.environ['CRUXMAP_CACHE'] = ''; {PROGRAM}", "eval"],
                    "draws": ["-c", PROGRAM, "eval", "--draws", str(DRAWS)],
                    "pyagrum": [str(SCRIPTS / "by_pyagrum.py"), str(network), target],
                    "typer": ["-c", "import typer"],
                    "help": ["-c", PROGRAM, "--help"],
                }
            )
            costs |= processes({"pgmpy": ["-W", "ignore", str(SCRIPTS / "by_pgmpy.py"), str(pickled), target]}, 3)
        yield from _whole(costs)

    def growth(self) -> Iterator[Row]:
        """The costs of larger arguments, each beside the next smaller one."""
        before: dict[str, float] = {}
        smaller = 0
        for claims in (25, 50, 100, 200, 400, 800, 1600):
            argument = grown(claims)
            inquiry = Inquiry(argument)
            theta = draw(list(values_of(argument, CredenceSet()).values()), 2000, 1)
            costs = timed(
                {
                    "compiling": partial(_compile, argument),
                    "query": partial(inquiry.probability, theta[:, :1]),
                    "derivatives": partial(inquiry.derivatives, theta[:, 0]),
                    "draws": partial(inquiry.probability, theta),
                },
                3,
            )
            asked = f"{len(argument.questions):,} questions, width {inquiry.program.width}"
            what = f"{claims:,} claims ({asked}): compiling, a query, all derivatives, 2,000 draws"
            ratios = [f"{cost / before[name]:.1f} ×" for name, cost in costs.items() if before]
            beside = f"{smaller:,} claims" if before else ""
            yield Row(what, ", ".join(map(duration, costs.values())), beside, ", ".join(ratios))
            before, smaller = costs, claims


def _compile(argument: ArgumentMap) -> Circuit:
    return compile_circuit(compile_network(argument), [argument.target.claim])


def _whole(costs: dict[str, Cost]) -> Iterator[Row]:
    floor, ours, draws = costs["floor"], costs["eval"], costs["draws"]
    yield within("`cruxmap eval`, the floor", ours.seconds, floor.seconds, 1.25)
    for name, what in (("file", "eval me.yaml"), ("evidence", "eval --evidence experiments")):
        yield within(f"`cruxmap {what}`, the floor", costs[name].seconds, floor.seconds, 1.25)
    yield within("`cruxmap eval` without its cache, the floor", costs["cold"].seconds, floor.seconds, 2)
    yield faster("`cruxmap eval`, a pgmpy script", ours.seconds, costs["pgmpy"].seconds, 8)
    yield faster("`cruxmap eval`, a pyAgrum script", ours.seconds, costs["pyagrum"].seconds)
    yield within("`cruxmap --help`, a bare `import typer`", costs["help"].seconds, costs["typer"].seconds, 2)
    time_above, memory_above = draws.seconds - floor.seconds, draws.megabytes - floor.megabytes
    what = f"`cruxmap eval --draws {DRAWS}`, the floor"
    yield Row(
        what, duration(draws.seconds), duration(floor.seconds), f"+{time_above:.2f} s", "+1.5 s", time_above <= 1.5
    )
    yield Row(
        f"{what}: peak memory",
        f"{draws.megabytes:.0f} MB",
        f"{floor.megabytes:.0f} MB",
        f"+{memory_above:.0f} MB",
        "+100 MB",
        memory_above <= 100,
    )
