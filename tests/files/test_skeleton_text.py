"""Skeletons of any network: what is written reads back as what it was, and has the network's probabilities."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec import structs

from cruxmap import load_argument
from cruxmap.files.skeleton import skeleton
from cruxmap.files.skeleton_text import MARGIN, skeleton_files
from cruxmap.inference.pgmpy_bridge import tabulate
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.tabulated import Tables, Tabulated

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(lambda text: " ".join(text.split()))
NAMES = st.one_of(st.sampled_from(["null", "true", "a b", "A-b", "no", "~", "1", "?", "is"]), NAMES.filter(bool))


@st.composite
def networks(draw: DrawFn) -> Tables:
    """A few nodes of any name and with any states, whose tables have certainties in them."""
    tables: Tables = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        parents = draw(st.lists(st.sampled_from(list(tables)), unique=True, max_size=2)) if tables else []
        states = draw(st.one_of(st.just(["no", "yes"]), st.lists(NAMES, min_size=2, max_size=4, unique=True)))
        shape = [*(len(tables[parent].states) for parent in parents), len(states)]
        weights = np.array(draw(st.lists(st.integers(0, 3), min_size=int(np.prod(shape)), max_size=200)))
        values = np.resize(weights, shape) + 0.0
        values[..., 0] += values.sum(axis=-1) == 0
        tables[name] = Tabulated(tuple(states), tuple(parents), values / values.sum(axis=-1, keepdims=True))
    return tables


def meaning(argument: ArgumentMap) -> ArgumentMap:
    """The argument without its parts and its fingerprint, which a file has otherwise."""
    return structs.replace(argument, parts=(), fingerprint="")


@settings(max_examples=60, deadline=None)
@given(networks(), NAMES, st.sampled_from([MARGIN + 400, 1_000_000]))
def test_any_network_reads_back_as_it_is(tables: Tables, source: str, most: int) -> None:
    made = skeleton("a_network", tables, source=source)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in skeleton_files(made, "a head\nof two lines", most).items():
            Path(folder, name).write_text(text, "utf-8")
        assert meaning(load_argument(folder)) == meaning(made)


def marginals(tables: Tables) -> list[list[float]]:
    """Each node's, in ascending order."""
    axes = {name: i for i, name in enumerate(tables)}
    operands: list[Any] = []
    for name, table in tables.items():
        operands += [table.values, [*(axes[parent] for parent in table.parents), axes[name]]]
    return [sorted(np.einsum(*operands, [axis]).tolist()) for axis in axes.values()]


@settings(max_examples=60, deadline=None)
@given(networks())
def test_any_network_keeps_its_probabilities(tables: Tables) -> None:
    made = tabulate(skeleton("a_network", tables))
    for shares, expected in zip(marginals(made), marginals(tables), strict=True):
        assert shares == pytest.approx(expected, abs=1e-12)
