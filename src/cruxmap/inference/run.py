"""Running circuits on batches of credence vectors: the one function through which every analysis goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, product, repeat
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit

WORKSPACE = 4 << 20  # bytes of registers at a time, so that they stay near the core and memory flat
MOST_CORNERS = 5  # of as many cells all fillings with 0 and 1 are tried, beyond which numbers at random must do
TOLERANCE = 1e-12  # within which results are the same
LEAST = 256  # vectors at a time, below which the calls cost more than the arithmetic

Batch = NDArray[Any]  # of real numbers, or of complex ones for derivatives by complex steps
Written = tuple[int, int]  # a row, and the operation that wrote it

_OPERATIONS: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


def run(circuit: Circuit, theta: Batch, value: Callable[[Batch], Batch] | None = None) -> Batch:
    """The circuit's outputs for each column of `theta`.

    Where opposite certainties meet (0 / 0) only in configurations that cannot occur, they do not matter: the
    circuit is run again with these cells filled with 0, with 1, and with numbers at random, each by itself, and what
    is the same each time is the result. As outputs are multilinear in the cells, numbers at random agree only if all
    do; 0 and 1 tell where evidence would be impossible.

    Args:
        circuit: from `compile_circuit`.
        theta: credences, shape (questions, batch); complex for derivatives by complex steps.
        value: what is wanted of the outputs, such as a ratio of them, column by column. The outputs themselves if
            left out.

    Returns:
        Shape (states of each kept claim…, batch). NaN where opposite certainties meet and it matters.
    """
    value = value or (lambda outputs: outputs)
    outputs = _outputs(circuit, theta)
    undefined = np.isnan(outputs).any(axis=tuple(range(outputs.ndim - 1)))
    result = value(outputs)
    if undefined.any():
        result[..., undefined] = _settled(circuit, theta[:, undefined], value)
    return result


def _settled(circuit: Circuit, theta: Batch, value: Callable[[Batch], Batch]) -> Batch:
    """What is the same however the cells that are 0 / 0 are filled; NaN elsewhere."""
    random = np.random.default_rng(0)
    filling = Filling(iter(random.random, None))
    result = value(_outputs(circuit, theta, filling))
    nowhere = complex(np.nan, np.nan) if np.iscomplexobj(result) else np.nan
    corners = product((0.0, 1.0), repeat=min(filling.drawn, MOST_CORNERS))
    for numbers in (iter(random.random, None), *(chain(corner, repeat(0.0)) for corner in corners)):
        other = value(_outputs(circuit, theta, Filling(numbers)))
        same = np.isclose(other.real, result.real, rtol=TOLERANCE, atol=0)
        same &= np.isclose(other.imag, result.imag, rtol=TOLERANCE, atol=0)
        result[~same] = nowhere
        if not same.any():
            break
    return result


class Filling:
    """Numbers for the cells that are 0 / 0; the two states of a tilt, which have one denominator, add up to 1."""

    def __init__(self, numbers: Iterator[float]) -> None:
        self.drawn = 0
        self._numbers = numbers
        self._shares: dict[Written, dict[Written, float]] = {}

    def divisions(self, circuit: Circuit) -> Iterator[Callable[..., Any]]:
        """For each division of a circuit, one that fills what is 0 / 0.

        But not for one that nothing reads but an output: there the evidence is divided by, and stays undefined.
        """
        written: dict[int, int] = {}  # where each row was written last, which tells apart what was in it
        sides, read = [], set()
        for i, (_, a, b, out) in enumerate(circuit.operations):
            sides.append(((a, written.get(a, -1)), (b, written.get(b, -1))))
            read |= {written.get(a), written.get(b)}
            written[out] = i
        ends = {written.get(row) for row in circuit.outputs.ravel().tolist()} - read
        for i, (operator, *_) in enumerate(circuit.operations):
            if operator == "/":
                yield np.divide if i in ends else partial(self._divide, *sides[i])

    def _divide(self, numerator: Written, denominator: Written, part: Batch, total: Batch, out: Batch) -> None:
        undefined = (part == 0) & (total == 0)
        np.divide(part, total, out)
        if undefined.any():
            np.copyto(out, self._share(numerator, denominator), where=undefined)

    def _share(self, numerator: Written, denominator: Written) -> float:
        states = self._shares.setdefault(denominator, {})
        if numerator not in states:
            if len(states) == 1:
                states[numerator] = 1 - next(iter(states.values()))
            else:
                states[numerator] = next(self._numbers)
                self.drawn += 1
        return states[numerator]


def _outputs(circuit: Circuit, theta: Batch, filling: Filling | None = None) -> Batch:
    """The outputs for each column; with a filling, what is 0 / 0 is a number of it."""
    batch = theta.shape[1]
    if batch == 1:  # numpy copies an operand of one element that is also the output
        return _outputs(circuit, np.repeat(theta, 2, axis=1), filling)[..., :1]
    most = max(LEAST, WORKSPACE // (max(1, circuit.registers) * theta.itemsize))
    step = max(1, ceil(batch / max(1, ceil(batch / most))))  # in equal pieces: a small last one costs much the same
    results = np.empty((*circuit.outputs.shape, batch), dtype=theta.dtype)
    registers = np.empty((circuit.registers, step), dtype=theta.dtype)
    constants = [np.array([value], dtype=theta.dtype) for value in circuit.constants]
    divisions: Iterator[Callable[..., Any]] = filling.divisions(circuit) if filling else repeat(np.divide)
    operations = [
        (next(divisions) if operator == "/" else _OPERATIONS[operator], a, b, out)
        for operator, a, b, out in circuit.operations
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, batch, step):
            chunk = theta[:, start : start + step]
            rows = [*chunk, *constants, *registers[:, : chunk.shape[1]]]
            for operation, a, b, out in operations:
                operation(rows[a], rows[b], rows[out])
            for place in np.ndindex(circuit.outputs.shape):
                results[(*place, slice(start, start + step))] = rows[circuit.outputs[place]]
    return results
