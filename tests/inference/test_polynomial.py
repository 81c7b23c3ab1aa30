"""The probability of evidence as one polynomial: its numbers are those of a circuit for the same evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cruxmap.inference.circuit import compile_circuit
from cruxmap.inference.network import compile_network
from cruxmap.inference.numbers import Residues
from cruxmap.inference.polynomial import compile_polynomial, weights
from cruxmap.inference.run import run
from cruxmap.model.argument import ArgumentMap
from small import conjunction
from strategies import arguments, evidence


def test_by_hand() -> None:
    """Of x and y with 0.3 and 0.5, which make `all` together: P(all) is 0.15, P(x) 0.3, P(x, not all) 0.15."""
    network = compile_network(conjunction("x", "y", q_x=0.3, q_y=0.5))
    polynomial = compile_polynomial(network, {})
    assert polynomial.inputs == 2 + 6
    known = [{}, {"all": ("true",)}, {"x": ("true",)}, {"x": ("true",), "all": ("false",)}]
    columns = np.array([[0.3, 0.5, *weights(network.states, each)] for each in known]).T
    assert polynomial.at(columns).tolist() == pytest.approx([1, 0.15, 0.3, 0.15])


def test_a_claim_that_is_set_depends_on_nothing() -> None:
    network = compile_network(conjunction("x", "y", q_x=0.3, q_y=0.5))
    polynomial = compile_polynomial(network, {"all": "true"})
    column = np.array([[0.3, 0.5, *weights(network.states, {"all": ("true",), "x": ("true",)})]]).T
    assert polynomial.at(column).tolist() == pytest.approx([0.3])


@settings(max_examples=40, deadline=None)
@given(st.data(), arguments())
def test_the_same_as_a_circuit_for_the_evidence(data: DataObject, argument: ArgumentMap) -> None:
    network = compile_network(argument)
    known = data.draw(evidence(argument))
    point = np.linspace(0.2, 0.7, len(network.questions))
    column = np.array([*point, *weights(network.states, known)])[:, np.newaxis]
    joint = run(compile_circuit(network, (argument.target.claim,), known), point[:, np.newaxis])
    assert compile_polynomial(network, {}).at(column) == pytest.approx(joint.sum(axis=0), abs=1e-12)


def test_each_row_is_of_earlier_ones() -> None:
    network = compile_network(conjunction("x", "y", q_x=0.3, q_y=0.5))
    polynomial = compile_polynomial(network, {})
    first = polynomial.inputs + len(polynomial.constants)
    for row, (_, a, b) in enumerate(polynomial.operations, first):
        assert max(a, b) < row
    assert {name: cells.shape for name, cells in polynomial.tables.items()} == {
        "x": (2,),
        "y": (2,),
        "all": (2, 2, 2),
    }


def test_the_states_that_residues_leave_possible() -> None:
    """Of the first axis the second state is zero throughout, of the second the first and the last."""
    residues = Residues(np.array([[0, 3, 0], [0, 0, 0], [0, 1, 0]]))
    assert residues.possible(0) == [0, 2]
    assert residues.possible(1) == [1]
