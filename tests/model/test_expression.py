"""Formulas on a tape: arithmetic, and what is known without any input."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.model.expression import Tape, arranged, stack, where
from model.tapes import value_of


@pytest.fixture
def tape() -> Tape:
    return Tape(("p", "q"))


def test_equal_instructions_are_written_once(tape: Tape) -> None:
    first = tape.input("p") * tape.input("q")
    second = tape.input("q") * tape.input("p")
    assert first.positions == second.positions
    before = len(tape.instructions)
    assert (tape.input("p") + tape.input("q")).positions == (tape.input("q") + tape.input("p")).positions
    assert len(tape.instructions) == before + 1


def test_zeros_and_ones_vanish(tape: Tape) -> None:
    p, zero, one = tape.input("p"), tape.constant(0), tape.constant(1)
    assert (p * 0).positions == (0 * p).positions == zero.positions
    assert (p * 1).positions == (1 * p).positions == p.positions
    assert (p + 0).positions == (0 + p).positions == (p - 0).positions == p.positions
    assert (p / 1).positions == p.positions
    assert (zero / tape.constant(2)).positions == zero.positions
    assert (0 / p).positions != zero.positions  # which is undefined where p is 0
    assert (p + (1 - p)).positions == ((1 - p) + p).positions == one.positions


def test_a_common_factor_is_taken_out(tape: Tape) -> None:
    p, q = tape.input("p"), tape.input("q")
    assert (p * q + (1 - p) * q).positions == q.positions
    assert (q * p + q * (1 - p)).positions == q.positions


def test_numbers_are_worked_out(tape: Tape) -> None:
    half = tape.constant(0.5)
    assert (half * half).positions == tape.constant(0.25).positions
    assert (half + half).positions == tape.constant(1).positions
    assert (1 - half).positions == half.positions
    assert (half / 4).positions == tape.constant(0.125).positions
    assert np.isnan(value_of(tape, tape.constant(0) / tape.constant(0), {})), "left for the run, where it is NaN"


def test_arrays_broadcast(tape: Tape) -> None:
    p, q = tape.input("p"), tape.input("q")
    pair = stack([p, 1 - p])
    table = where(np.array([[True], [False]]), pair, stack([q, 1 - q]))
    assert table.positions.shape == (2, 2)
    assert table.size == 4
    assert value_of(tape, table, {"p": 0.3, "q": 0.6}).tolist() == [[0.3, 0.7], [0.6, 0.4]]
    assert value_of(tape, table.state(0, -1), {"p": 0.3, "q": 0.6}).tolist() == [0.3, 0.6]
    assert table.alike(0) == (0, 1)
    assert where(np.array([[True], [True]]), pair, pair).alike(0) == (0, 0)
    turned = table.arranged([None, 1, 0])
    assert turned.positions.shape == (1, 2, 2)
    assert turned.positions[0, 0, 1] == table.positions[1, 0]
    assert arranged(np.arange(6).reshape(2, 3), [1, None, 0]).shape == (3, 1, 2)


def test_a_tape_can_be_written_on(tape: Tape) -> None:
    p = tape.input("p")
    square = p * p
    longer = Tape(tape.inputs, tape.instructions)
    again = longer.input("p") * longer.input("p")
    assert again.positions == square.positions
    assert longer.instructions == tape.instructions


OPERATIONS = st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(0, 30), st.integers(0, 30)), max_size=25)
FUNCTIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


@given(OPERATIONS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_what_is_shortened_has_the_same_value(operations: list[tuple[str, int, int]], p: float, q: float) -> None:
    tape = Tape(("p", "q"))
    formulas = [tape.input("p"), tape.input("q"), tape.constant(0), tape.constant(1), tape.constant(0.5)]
    values = [p, q, 0, 1, 0.5]
    for sign, a, b in operations:
        i, j = a % len(formulas), b % len(formulas)
        if sign == "/" and abs(values[j]) < 1e-3:
            continue
        known = FUNCTIONS[sign](values[i], values[j])
        if abs(known) < 1e6:
            values.append(known)
            formulas.append(FUNCTIONS[sign](formulas[i], formulas[j]))
    found = [float(value_of(tape, one, {"p": p, "q": q})) for one in formulas]
    assert found == pytest.approx(values, rel=1e-6, abs=1e-6)
