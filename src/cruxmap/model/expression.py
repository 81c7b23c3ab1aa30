"""Probabilities as formulas of the questions: what a CPD form writes and what the engine runs.

A form is written as ordinary arithmetic on arrays, once for all configurations. The arrays hold no
numbers but the positions of instructions on a `Tape`, which is plain data: it can be run on a batch of
credence vectors, with complex numbers, or by another program altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Operator = Literal["input", "constant", "+", "-", "*", "/"]
Instruction = tuple[Operator, float, float]


class Tape:
    """A list of instructions, each computed from earlier ones; equal ones are written once.

    An instruction is `("input", i, 0)`, `("constant", x, 0)`, or an operator with the positions of two
    earlier instructions. `zero` is the position of the constant 0.
    What is known without any input is worked out here: `x * 0`, `x + 0`, and sums such
    as `p * x + (1 - p) * x`, in which the deterministic claims of an argument abound.
    """

    def __init__(self, inputs: Sequence[str], instructions: Iterable[Instruction] = ()) -> None:
        self.inputs = tuple(inputs)
        self.instructions: list[Instruction] = [*instructions] or [("constant", 0.0, 0), ("constant", 1.0, 0)]
        self._inputs = {name: i for i, name in enumerate(self.inputs)}
        self._opposites: dict[int, int] = {}
        self.zero, self._one = 0, 1  # with which every tape begins

    @cached_property
    def _positions(self) -> dict[Instruction, int]:
        """Where each instruction stands; a long tape to which nothing is added does without."""
        return {instruction: i for i, instruction in enumerate(self.instructions)}

    def has_input(self, name: str) -> bool:
        """Whether there is an input of a name."""
        return name in self._inputs

    def input(self, name: str) -> Formula:
        """An input, such as the credence of a question, as a formula."""
        return Formula(self, np.intp(self._write("input", self._inputs[name], 0)))

    def constant(self, value: float) -> Formula:
        """A number, as a formula."""
        if value in (0, 1):
            return Formula(self, np.intp(self._one if value else self.zero))
        return Formula(self, np.intp(self._write("constant", float(value), 0)))

    def opposite(self, formula: Formula, rest: Formula) -> None:
        """Note that `rest` is what a single formula leaves of 1: it is what `1 - formula` means from now on."""
        self._opposites[int(formula.positions)] = int(rest.positions)
        self._opposites[int(rest.positions)] = int(formula.positions)

    def apply(self, operator: Operator, a: int, b: int) -> int:
        """The position of `a operator b`."""
        if operator == "*":
            if a == self.zero or b == self.zero:
                return self.zero
            if a == self._one or b == self._one:
                return b if a == self._one else a
            a, b = min(a, b), max(a, b)
        elif operator == "+":
            if a == self.zero or b == self.zero:
                return b if a == self.zero else a
            if (shorter := self._sum(a, b)) is not None:
                return shorter
            a, b = min(a, b), max(a, b)
        elif operator == "-":
            if b == self.zero or (a == self._one and b in self._opposites):
                return a if b == self.zero else self._opposites[b]
        elif b == self._one or (a == self.zero and b != self.zero and self.instructions[b][0] == "constant"):
            return a  # what is no constant may turn out to be 0, and 0 / 0 is undefined
        (left, x, _), (right, y, _) = self.instructions[a], self.instructions[b]
        if left == right == "constant" and not (operator == "/" and y == 0):
            value = x + y if operator == "+" else x - y if operator == "-" else x * y if operator == "*" else x / y
            if value != 0 or operator in "+-":  # a product of zero has underflowed, which must not pass for impossible
                return self._write("constant", value, 0)
        return self._write(operator, a, b)

    def _sum(self, a: int, b: int) -> int | None:
        """A shorter way to write a + b.

        `x + (1 - x)` is 1, `u * x + v * x` is `(u + v) * x`, `u / x + v / x` is `(u + v) / x` and 1 where `u + v`
        is x, and `(t + x * q) + x * (1 - q)` is `t + x`: the two states of a tilt or a noisy-or are added up so.
        """
        first, second = self.instructions[a], self.instructions[b]
        if second == ("-", self._one, a) or first == ("-", self._one, b):
            return self._one
        if first[0] == second[0] == "*":
            for x, u in (first[1:], first[:0:-1]):
                for y, v in (second[1:], second[:0:-1]):
                    if x == y:
                        return self.apply("*", int(x), self.apply("+", int(u), int(v)))
        if first[0] == second[0] == "/" and first[2] == second[2]:
            total = self.apply("+", int(first[1]), int(second[1]))
            alike = self.instructions[total] == self.instructions[int(first[2])]
            return self._one if alike else self.apply("/", total, int(first[2]))
        for (operator, x, y), other in ((first, b), (second, a)):
            if operator == "+":
                for part, rest in ((int(x), int(y)), (int(y), int(x))):
                    if (total_of_two := self._undivided(part, other)) is not None:
                        return self.apply("+", rest, total_of_two)
        return None

    def _undivided(self, a: int, b: int) -> int | None:
        """x, where a and b are `x * q` and `x * (1 - q)`; 1 where they are q and 1 - q."""
        first, second = self.instructions[a], self.instructions[b]
        if second == ("-", self._one, a) or first == ("-", self._one, b):
            return self._one
        if first[0] == second[0] == "*":
            for x, u in (first[1:], first[:0:-1]):
                for y, v in (second[1:], second[:0:-1]):
                    if x == y and self._complementary(int(u), int(v)):
                        return int(x)
        return None

    def _complementary(self, a: int, b: int) -> bool:
        """Whether a and b add up to 1, whatever the inputs."""
        first, second = self.instructions[a], self.instructions[b]
        if first[0] == second[0] == "constant":
            return first[1] + second[1] == 1
        return second == ("-", self._one, a) or first == ("-", self._one, b)

    def _write(self, operator: Operator, a: float, b: float) -> int:
        instruction = (operator, a, b)
        position = self._positions.get(instruction)
        if position is None:
            position = self._positions[instruction] = len(self.instructions)
            self.instructions.append(instruction)
        return position


class Formula:
    """An array of formulas on a tape, with `+ - * /` element by element and numpy's broadcasting."""

    __array_ufunc__ = None  # so that `number - formula` comes here, and numpy keeps out of it

    def __init__(self, tape: Tape, positions: NDArray[np.intp] | np.intp) -> None:
        self.tape = tape
        self.positions = np.asarray(positions, dtype=np.intp)

    @property
    def size(self) -> int:
        """How many formulas there are."""
        return self.positions.size

    def state(self, index: int, axis: int) -> Formula:
        """The part of the array at one index along an axis."""
        return Formula(self.tape, self.positions.take(index, axis))

    def states(self, which: Sequence[int], axis: int) -> Formula:
        """The part of the array at some indices along an axis."""
        return Formula(self.tape, self.positions.take(which, axis))

    def arranged(self, order: Sequence[int | None]) -> Formula:
        """The array with its axes in another order, and an axis of length one for each None."""
        return Formula(self.tape, arranged(self.positions, order))

    def without(self, axis: int) -> Formula:
        """The array without an axis of length one."""
        return Formula(self.tape, self.positions.squeeze(axis))

    def joined(self, others: Sequence[Formula], axis: int) -> Formula:
        """The array and others one after the other along an axis."""
        return Formula(self.tape, np.concatenate([self.positions, *(other.positions for other in others)], axis))

    def alike(self, axis: int) -> tuple[int, ...]:
        """For each index along an axis, the first at which the formulas are the same."""
        return alike(self.positions, axis)

    def possible(self, axis: int) -> list[int]:
        """The indices along an axis at which not all formulas are the constant zero."""
        others = tuple(i for i in range(self.positions.ndim) if i != axis)
        found: list[int] = np.flatnonzero((self.positions != self.tape.zero).any(axis=others)).tolist()
        return found

    def apart(self, where: NDArray[np.bool_]) -> Formula:
        """The same array, where told of formulas that are written anew, so that none of them is taken for another."""
        positions = np.where(where, 0, self.positions)
        for place in np.argwhere(where).tolist():
            self.tape.instructions.append(self.tape.instructions[self.positions[tuple(place)]])
            positions[tuple(place)] = len(self.tape.instructions) - 1
        return Formula(self.tape, positions)

    def __add__(self, other: Formula | float) -> Formula:
        return self._combine("+", self, other)

    def __radd__(self, other: float) -> Formula:
        return self._combine("+", other, self)

    def __sub__(self, other: Formula | float) -> Formula:
        return self._combine("-", self, other)

    def __rsub__(self, other: float) -> Formula:
        return self._combine("-", other, self)

    def __mul__(self, other: Formula | float) -> Formula:
        return self._combine("*", self, other)

    def __rmul__(self, other: float) -> Formula:
        return self._combine("*", other, self)

    def __truediv__(self, other: Formula | float) -> Formula:
        return self._combine("/", self, other)

    def __rtruediv__(self, other: float) -> Formula:
        return self._combine("/", other, self)

    def _combine(self, operator: Operator, left: Formula | float, right: Formula | float) -> Formula:
        a, b = (x.positions if isinstance(x, Formula) else self.tape.constant(x).positions for x in (left, right))
        if a.ndim == b.ndim == 0:  # most of what CPD forms write
            return Formula(self.tape, np.intp(self.tape.apply(operator, int(a), int(b))))
        pairs = a << 32 | b
        by_pair: dict[int, int] = {}
        results = []
        for pair in pairs.ravel().tolist():
            result = by_pair.get(pair)
            if result is None:
                result = by_pair[pair] = self.tape.apply(operator, pair >> 32, pair & 0xFFFFFFFF)
            results.append(result)
        return Formula(self.tape, np.array(results, dtype=np.intp).reshape(pairs.shape))


def where(condition: NDArray[np.bool_], then: Formula, otherwise: Formula) -> Formula:
    """`then` where the condition holds, `otherwise` elsewhere."""
    return Formula(then.tape, np.where(condition, then.positions, otherwise.positions))


def stack(formulas: Sequence[Formula]) -> Formula:
    """Formulas side by side along a new last axis: one distribution from its states' probabilities."""
    positions = [formula.positions for formula in formulas]
    if any(array.ndim for array in positions):
        positions = list(np.broadcast_arrays(*positions))
    return Formula(formulas[0].tape, np.array(positions).transpose([*range(1, positions[0].ndim + 1), 0]))


def arranged(array: NDArray[Any], order: Sequence[int | None]) -> NDArray[Any]:
    """An array with its axes in another order, and an axis of length one for each None."""
    index = tuple(np.newaxis if axis is None else slice(None) for axis in order)
    return array.transpose([axis for axis in order if axis is not None])[index]


def alike(array: NDArray[Any], axis: int) -> tuple[int, ...]:
    """For each index along an axis, the first at which the array has the same content."""
    content = np.swapaxes(array, 0, axis).tobytes()
    size = len(content) // array.shape[axis]
    first: dict[bytes, int] = {}
    return tuple(first.setdefault(content[i * size : (i + 1) * size], i) for i in range(array.shape[axis]))
