"""Circuits and their running: chunks, single vectors, complex numbers, registers."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from cruxmap import load_argument, simulate
from cruxmap.inference import run as running
from cruxmap.inference.circuit import Circuit, compile_circuit
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.inference.run import run
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN


@pytest.fixture(scope="module")
def circuit() -> Circuit:
    argument = load_argument(Path(ROOT) / "arguments" / "scheming")
    return compile_circuit(compile_network(argument), ["scheming"])


def batch(circuit: Circuit, size: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(0.01, 0.99, (len(circuit.questions), size))


def test_results_do_not_depend_on_the_chunk(circuit: Circuit, monkeypatch: pytest.MonkeyPatch) -> None:
    theta = batch(circuit, 300)
    whole = run(circuit, theta)
    monkeypatch.setattr(running, "WORKSPACE", 0)
    for least in (7, 256, 299, 5000):
        monkeypatch.setattr(running, "LEAST", least)
        assert (run(circuit, theta) == whole).all()


def test_one_vector_is_like_many(circuit: Circuit) -> None:
    theta = batch(circuit, 3)
    whole = run(circuit, theta)
    for i in range(3):
        assert (run(circuit, theta[:, [i]])[..., 0] == whole[..., i]).all()
    assert run(circuit, theta[:, :0]).shape == (2, 0)


def test_complex_vectors_have_the_real_part_of_real_ones(circuit: Circuit) -> None:
    theta = batch(circuit, 5)
    assert np.allclose(run(circuit, theta + 1e-20j).real, run(circuit, theta), rtol=0, atol=1e-15)


def test_what_goes_in_is_left_alone(circuit: Circuit) -> None:
    theta = batch(circuit, 10)
    before = theta.copy()
    run(circuit, theta)
    assert (theta == before).all()


def test_memory_stays_flat_whatever_the_batch(circuit: Circuit) -> None:
    def peak(size: int) -> int:
        theta = batch(circuit, size)
        tracemalloc.start()
        run(circuit, theta)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    run(circuit, batch(circuit, 1))
    assert peak(20_000) < running.WORKSPACE + 2 * 20_000 * 8 + 500_000
    assert peak(80_000) < peak(20_000) + 2 * 60_000 * 8 + 500_000


def test_circuits_are_short(circuit: Circuit) -> None:
    # What 100,000 draws cost is proportional to the first; what fits into a core's cache to the second.
    assert len(circuit.operations) < 2700
    assert circuit.registers < 300


def test_simulations_take_little_memory_whatever_the_number_of_draws() -> None:
    argument = load_argument(Path(ROOT) / "arguments" / "scheming")

    def peak(draws: int) -> int:
        tracemalloc.start()
        simulate(argument, draws=draws)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1000)
    assert peak(100_000) - peak(16_000) < 6 * 84_000 * 8  # a handful of copies of the results, no more


def test_what_does_not_vary_is_summed_all_the_same() -> None:
    """An even chance is the same formula for true and for false, and its child does not care which."""
    even = Claim("v", "v", dict.fromkeys(BOOLEAN, ""), TableForm((TableRow("0.5"),)))
    rows = (TableRow("q", {"v": ("true",)}), TableRow("q", {"v": ("false",)}))
    child = Claim("c", "c", dict.fromkeys(BOOLEAN, ""), TableForm(rows))
    argument = ArgumentMap("even", Event("c"), {"v": even, "c": child}, {"q": Question(Reading(0.7), "q?")}, ())
    assert Inquiry(argument).probability(np.array([[0.7]])).tolist() == [0.7]
