"""Formulas on a tape: arithmetic, and what is known without any input."""

from __future__ import annotations

import itertools
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.model.expression import Formula, Tape, arranged, stack, where
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
    p, zero, unit = tape.input("p"), tape.constant(0), tape.constant(1)
    assert (p * 0).positions == (0 * p).positions == zero.positions
    assert (p * 1).positions == (1 * p).positions == p.positions
    assert (p + 0).positions == (0 + p).positions == (p - 0).positions == p.positions
    assert (p / 1).positions == p.positions
    assert (zero / tape.constant(2)).positions == zero.positions
    assert (0 / p).positions != zero.positions  # which is undefined where p is 0
    assert (p + (1 - p)).positions == ((1 - p) + p).positions == unit.positions


def test_a_common_factor_is_taken_out(tape: Tape) -> None:
    p, q = tape.input("p"), tape.input("q")
    assert (p * q + (1 - p) * q).positions == q.positions
    assert (q * p + q * (1 - p)).positions == q.positions


NAMES = ("x", "u", "v", "t")


@pytest.mark.parametrize("order", [*itertools.permutations(NAMES)], ids="".join)
def test_sums_are_shortened_wherever_their_parts_stand(order: tuple[str, ...]) -> None:
    """Whichever was written first, and on whichever side of a sign each part stands."""
    tape = Tape(order)
    formulas = {name: tape.input(name) for name in order}
    x, u, v, t = (formulas[name] for name in NAMES)
    less = 1 - u
    sums = [
        (u * x, v * x, (u + v) * x),
        (u / x, v / x, (u + v) / x),
        (u / (u + v), v / (u + v), tape.constant(1)),
        (t + x * u, x * less, t + x),
        (t + x * less, x * u, t + x),
        (t + u, less, t + 1),
        (t + less, u, t + 1),
        (t + x * 0.25, x * 0.75, t + x),
    ]
    for first, second, expected in sums:
        assert (first + second).positions == (second + first).positions == expected.positions


def test_sums_without_a_common_part_stay(tape: Tape) -> None:
    p, q, square = tape.input("p"), tape.input("q"), tape.input("p") * tape.input("p")
    for first, second in (
        (p * q, square / q),
        (p / q, q / p),
        (p + square * 0.25, square * 0.5),
        (q + p * square, q * (1 - p)),
        (p * 3, q * 3 / p),
        (q + p * q, p * (2 - q)),
    ):
        tape_position = int((first + second).positions)
        assert tape.instructions[tape_position][0] == "+"
        assert {*tape.instructions[tape_position][1:]} == {int(first.positions), int(second.positions)}


def test_only_a_difference_from_one_is_what_is_left_to_one(tape: Tape) -> None:
    p, q = tape.input("p"), tape.input("q")
    for first, second in ((p, 2 - p), (p, 1 - q), (p, 1 / p), (p - 1, p), (p, q - p)):
        for total in (first + second, second + first):
            assert tape.instructions[int(total.positions)][0] == "+"


def test_what_underflows_is_not_taken_for_impossible(tape: Tape) -> None:
    small = tape.constant(1e-200)
    for tiny in (small * small, small / tape.constant(1e200)):
        assert tiny.positions != tape.constant(0).positions
        assert value_of(tape, tiny, {}) == 0
    assert (small - small).positions == tape.constant(0).positions


def test_arithmetic_of_arrays_is_that_of_numpy(tape: Tape) -> None:
    values = {"p": 0.3, "q": 0.6}
    p, q = tape.input("p"), tape.input("q")
    pair = stack([p, 1 - q, q])
    arrays = [
        stack([pair * 2, q - pair / 3]).arranged([1, 0]),
        pair,
        p,
        stack([p, 0.5 * q, p * q, 1 / p]).arranged([0, None, None]),
    ]
    for sign, left, right in itertools.product(FUNCTIONS, arrays, [*arrays, 0.25]):
        numbers = [value_of(tape, x, values) if isinstance(x, Formula) else x for x in (left, right)]
        for result, expected in (
            (FUNCTIONS[sign](left, right), FUNCTIONS[sign](*numbers)),
            (FUNCTIONS[sign](right, left), FUNCTIONS[sign](*numbers[::-1])),
        ):
            assert value_of(tape, result, values) == pytest.approx(expected, rel=1e-12, abs=0)
            assert result.positions.shape == expected.shape


def test_parts_of_arrays_are_those_of_numpy(tape: Tape) -> None:
    values = {"p": 0.3, "q": 0.6}
    p, q = tape.input("p"), tape.input("q")
    array = stack([stack([p, q, p * q]), 1 - stack([p, q, p * q])])
    numbers = value_of(tape, array, values)
    assert numbers.tolist() == [[0.3, 0.7], [0.6, 0.4], [pytest.approx(0.18), pytest.approx(0.82)]]
    for axis in (0, 1, -1):
        last = array.positions.shape[axis] - 1
        assert (value_of(tape, array.state(last, axis), values) == numbers.take(last, axis)).all()
        some = array.states([last, 0], axis)
        assert (value_of(tape, some, values) == numbers.take([last, 0], axis)).all()
        rejoined = array.states([0], axis).joined([array.states(range(1, last + 1), axis), some], axis)
        assert (rejoined.positions == np.concatenate([array.positions, some.positions], axis)).all()
        assert (array.states([last], axis).without(axis).positions == array.state(last, axis).positions).all()
    for axis in (0, 1):
        again = array.states([1, 0, 1, 0], axis)
        assert again.alike(axis) == (0, 1, 0, 1)
        assert again.alike(1 - axis) == tuple(range(array.positions.shape[1 - axis]))
    assert stack([array, p, 1 - array]).positions.shape == (3, 2, 3)


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
    cube = np.arange(24).reshape(2, 3, 4)
    assert (arranged(cube, [1, None, 2, 0])[:, 0] == np.moveaxis(cube, 0, -1)).all()


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
        value = FUNCTIONS[sign](values[i], values[j])
        if abs(value) < 1e6:
            values.append(value)
            formulas.append(FUNCTIONS[sign](formulas[i], formulas[j]))
    computed = [float(value_of(tape, formula, {"p": p, "q": q})) for formula in formulas]
    assert computed == pytest.approx(values, rel=1e-6, abs=1e-6)
