"""Public networks, as pgmpy brings them, beside pyAgrum: one probability with twelve nodes observed."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pgmpy
import pyagrum

from benchmarks.opponents import PyAgrum
from benchmarks.row import Row, faster
from benchmarks.timing import timed
from cruxmap.files.exchange.bif import read_bif
from cruxmap.files.skeleton import Asked, skeleton
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import tables_at
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.query import Query

FOLDER = Path(pgmpy.__file__).parent / "utils" / "example_models"
OBSERVED = 12
ENGINES = (pyagrum.LazyPropagation, pyagrum.VariableElimination)
NOTHING = np.empty(0)


def networks() -> Iterator[Row]:
    """A row for each network, the smallest file first.

    Raises:
        AssertionError: when a probability is not within 1e-10 of pyAgrum's.
    """
    for path in sorted(FOLDER.glob("*.bif.gz"), key=lambda path: path.stat().st_size):
        name = path.name.removesuffix(".bif.gz")
        data = gzip.decompress(path.read_bytes())
        started = time.perf_counter()
        argument = skeleton(name, read_bif(data), asked=Asked.none)
        reading = time.perf_counter() - started
        seen = _observed(argument)
        query = Query.of(argument, given={claim: (state,) for claim, state in seen.items()})
        opponent = PyAgrum(argument, seen, ENGINES)
        theirs, ours = opponent.ask({}), _ask(argument, query)
        assert abs(ours - theirs) < 1e-10, f"{name}: {ours} beside {theirs}"
        times = timed({"cruxmap": lambda: _ask(argument, query), "pyAgrum": lambda: opponent.ask({})}, 3)  # noqa: B023
        what = f"{name} ({len(argument.claims):,} claims, read in {reading:.2g} s), {len(seen)} observed, pyAgrum"
        yield faster(what, times["cruxmap"], times["pyAgrum"])


def _ask(argument: ArgumentMap, query: Query) -> float:
    """The target's probability, planned anew."""
    compiled(argument).programs.clear()
    return Inquiry(argument, query).value(NOTHING)


def _observed(argument: ArgumentMap) -> dict[str, str]:
    """The last claims on which nothing depends, in states that are drawn together: what is observed can be."""
    random = Random(1)
    tables = tables_at(compiled(argument).network, NOTHING)
    drawn: dict[str, int] = {}
    for name, claim in argument.claims.items():
        row = tables[name][tuple(drawn[parent] for parent in claim.form.parents)]
        drawn[name] = random.choices(range(len(row)), row.tolist())[0]
    parents = {parent for claim in argument.claims.values() for parent in claim.form.parents}
    ends = [name for name in argument.claims if name not in parents and name != argument.target.claim]
    return {name: list(argument.claims[name].states)[drawn[name]] for name in ends[-OBSERVED:]}
