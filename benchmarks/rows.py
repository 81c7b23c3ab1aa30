"""What is measured inside one process: one query, every sensitivity value, draws, growth with size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from benchmarks.grown import grown
from benchmarks.opponents import Opponent, Pgmpy, PyAgrum, Tables, relevant
from benchmarks.timing import take_turns
from cruxmap.analysis.uncertainty import draw
from cruxmap.inference.circuit import compile_circuit
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import tables_at
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, answers

DRAWS = 100_000
DRAWS_OF_OPPONENTS = 1_000  # really run; their time for all is in proportion
STEP = 1e-4  # of a question, in the opponents' two queries


class Row(Struct, frozen=True):
    """A comparison: seconds for each contender, and the ratios that were wanted."""

    what: str
    seconds: dict[str, float]
    wanted: dict[str, float] = {}


class Bench:
    """An argument, with everything that is prepared before a clock runs."""

    def __init__(self, argument: ArgumentMap) -> None:
        self.argument = argument
        self.network = compiled(argument).network
        self.answers = list(answers(argument, CredenceSet(argument.name)).values())
        self.point = np.array([answer.credence for answer in self.answers])
        self.inquiry = Inquiry(argument)
        self.relevant = relevant(argument)
        tables = self.tables(self.point)
        self.opponents: list[Opponent] = [
            Pgmpy(argument, self.network, tables),
            PyAgrum(argument, self.network, tables),
        ]

    def tables(self, theta: NDArray[np.float64], names: Sequence[str] | None = None) -> Tables:
        """The tables at one credence vector: the opponents get them for nothing."""
        every = tables_at(self.network, theta)
        return {name: every[name] for name in (self.relevant if names is None else names)}

    def own(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(target) by cruxmap."""
        return self.inquiry.probability(theta)


def agree(one: ArrayLike, other: ArrayLike, tolerance: float, what: str) -> None:
    """Stop where two programs do not give the same: then no timing counts."""
    furthest = float(np.max(np.abs(np.asarray(one) - np.asarray(other))))
    if not furthest <= tolerance:
        raise SystemExit(f"{what}: the results differ by {furthest:g}, so no timing counts")


def one_query(bench: Bench, rounds: int) -> Row:
    """P(target) at one credence vector: cruxmap also fills the tables, the opponents have them."""
    theta = bench.point[:, np.newaxis]
    work: dict[str, Callable[[], object]] = {"cruxmap": lambda: bench.own(theta)}
    for one in bench.opponents:
        agree(one.query(), bench.own(theta)[0], 1e-12, f"one query, {one.name}")
        work[one.name] = one.query
    return Row("one query", take_turns(work, rounds))


def sensitivity_values(bench: Bench, rounds: int) -> Row:
    """The derivative with respect to every question: complex steps against two queries for each."""
    argument, count = bench.argument, len(bench.point)
    steps = STEP * np.eye(count)
    used = [[name for name in argument.used_by(q) if name in bench.relevant] for q in argument.questions]
    changes = [[bench.tables(bench.point + move * steps[i], used[i]) for move in (-1, 1, 0)] for i in range(count)]

    def differences(one: Opponent, prepared: Sequence[Sequence[Tables]]) -> list[float]:
        slopes = []
        for below, above, back in prepared:
            one.replace(below)
            low = one.query()
            one.replace(above)
            slopes.append((one.query() - low) / (2 * STEP))
            one.replace(back)
        return slopes

    work: dict[str, Callable[[], object]] = {"cruxmap": lambda: bench.inquiry.derivatives(bench.point)}
    for one in bench.opponents:
        prepared = [[one.prepared(tables) for tables in change] for change in changes]
        work[one.name] = partial(differences, one, prepared)
        found = differences(one, prepared)
        agree(found, bench.inquiry.derivatives(bench.point), 1e-7, f"sensitivity values, {one.name}")
    wanted = dict(zip((one.name for one in bench.opponents), (300.0, 100.0), strict=True))
    return Row(f"every sensitivity value ({count})", take_turns(work, rounds), wanted)


def draws(bench: Bench, rounds: int) -> Row:
    """P(target) for draws from the ranges: cruxmap samples them too, the opponents get every table for nothing."""
    theta = draw(bench.answers, DRAWS_OF_OPPONENTS, 1)
    claims, asked = bench.argument.claims, bench.argument.questions
    changing = [name for name in bench.relevant if any(text in asked for _, text in claims[name].form.terms)]
    columns = [bench.tables(column, changing) for column in theta.T]

    def each(one: Opponent, prepared: Sequence[Tables]) -> list[float]:
        found = []
        for tables in prepared:
            one.replace(tables)
            found.append(one.query())
        return found

    seconds = take_turns({"cruxmap": lambda: bench.own(draw(bench.answers, DRAWS, 1))}, rounds)
    wanted = {}
    for one, least in zip(bench.opponents, (1000.0, 500.0), strict=True):
        prepared = [one.prepared(tables) for tables in columns]
        agree(each(one, prepared), bench.own(theta), 1e-12, f"draws, {one.name}")
        taken = take_turns({one.name: partial(each, one, prepared)}, 1)
        seconds[one.name] = taken[one.name] * DRAWS / DRAWS_OF_OPPONENTS
        wanted[one.name] = least
        one.replace(one.prepared(bench.tables(bench.point)))
    return Row(f"{DRAWS:,} draws", seconds, wanted)


def growth(sizes: Sequence[int], rounds: int) -> list[tuple[int, int, float, Row]]:
    """For arguments of many sizes: claims, questions, seconds to compile, and one query."""
    result = []
    for size in sizes:
        argument = grown(size)
        bench = Bench(argument)
        theta = np.repeat(bench.point[:, np.newaxis], 1000, axis=1)

        work: dict[str, Callable[[], object]] = {
            "cruxmap": partial(bench.own, theta[:, :1]),
            "cruxmap, in a batch": partial(bench.own, theta),
        }
        for one in bench.opponents:
            agree(one.query(), bench.own(theta[:, :1])[0], 1e-12, f"{size} claims, {one.name}")
            work[one.name.partition(" ")[0]] = one.query
        taken = take_turns(work, rounds)
        taken["cruxmap, in a batch"] /= theta.shape[1]
        made = take_turns({"compile": partial(_compile, argument)}, 3)["compile"]
        result.append((size, len(argument.questions), made, Row(f"{size} claims", taken)))
    return result


def _compile(argument: ArgumentMap) -> object:
    return compile_circuit(compile_network(argument), [argument.target.claim])
