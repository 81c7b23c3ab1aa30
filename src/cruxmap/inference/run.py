"""Running circuits on batches of credence vectors: the one function through which every analysis goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product, repeat
from math import ceil
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit
from cruxmap.inference.point import rows_at

WORKSPACE = 4 << 20  # bytes of registers at a time, so that they stay near the core and memory flat
MOST_CELLS = 8  # that evidence may hang on, of which all fillings with 0 and 1 are tried
TOLERANCE = 1e-12  # within which results are the same
LEAST = 256  # vectors at a time, below which the calls cost more than the arithmetic

Batch = NDArray[Any]  # of real numbers, or of complex ones for derivatives by complex steps
Value = Callable[[Batch], Batch]
Written = tuple[int, int]  # a row, and the operation that wrote it

_OPERATIONS: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


class Program(Protocol):
    """Another way than a circuit to the same outputs."""

    @property
    def width(self) -> int:
        """The induced width: the most claims in one product, less one."""

    def outputs_at(self, theta: Batch, filling: Filling | None) -> Batch:
        """The outputs for each column; with a filling, what is 0 / 0 has its numbers."""

    def cells(self) -> list[Cell]:
        """The cell of each division, in order."""


def run(circuit: Circuit | Program, theta: Batch, value: Value | None = None, evidence: Value | None = None) -> Batch:
    """The circuit's outputs for each column of `theta`.

    Opposite certainties leave a claim's probability undefined (0 / 0) in some configurations. Where such a cell
    stands behind an output, the circuit is run again with other numbers in its place, and what is the same whatever
    they are is the result.

    Args:
        circuit: from `compile_circuit` or `compile_events`, or a program that takes the same inputs.
        theta: credences, shape (questions, batch); complex for derivatives by complex steps.
        value: what is wanted of the outputs, such as a ratio of them, column by column. The outputs themselves if
            left out.
        evidence: what of the outputs `value` divides by, if it does.

    Returns:
        Shape (states of each kept claim…, batch). NaN where opposite certainties meet and it matters.
    """
    value = value or (lambda outputs: outputs)
    outputs = _outputs(circuit, theta)
    undefined = np.isnan(outputs).any(axis=tuple(range(outputs.ndim - 1)))
    result = value(outputs)
    if undefined.any():
        result[..., undefined] = _settled(circuit, theta[:, undefined], value, evidence)
    return result


def shares(circuit: Circuit, theta: Batch) -> Batch:
    """P(event | given) for each output of `compile_events` and each column; NaN where what is given cannot be."""
    with np.errstate(invalid="ignore"):
        return run(circuit, theta, lambda outputs: outputs[:, 0] / outputs[:, 1], lambda outputs: outputs[:, 1])


def _settled(circuit: Circuit | Program, theta: Batch, value: Value, evidence: Value | None) -> Batch:
    """What is the same however the cells that are 0 / 0 are filled, each for itself; NaN elsewhere.

    Outputs are linear in each cell, so that they and their ratios are the same for all fillings if they are for two
    at random. But there is no ratio where the evidence is impossible, as it may be with some of the cells that it
    hangs on at 0 and others at 1.
    """
    cells = cells_of(circuit) if isinstance(circuit, Circuit) else circuit.cells()
    numbers, other_numbers = np.random.default_rng(0).uniform(size=(2, len(cells)))
    filling = Filling(cells, numbers)
    outputs, others = _outputs(circuit, theta, filling), _outputs(circuit, theta, Filling(cells, other_numbers))
    noise = TOLERANCE * np.abs(theta.imag).max(axis=0, initial=0.0)
    result = _where_same(value(others), value(outputs), noise)
    if evidence is None:
        return result
    total = evidence(outputs)
    hangs = ~np.isnan(result) & ~_same(evidence(others), total, noise)
    columns = hangs.any(axis=tuple(range(hangs.ndim - 1)))
    hangs, total, noise = hangs[..., columns], total[..., columns], noise[columns]

    def refilled(places: Sequence[int], filled: Sequence[float]) -> Batch:
        changed = numbers.copy()
        changed[places] = filled
        return _outputs(circuit, theta[:, columns], Filling(cells, changed))

    def moves(cell: int) -> bool:
        return not _same(evidence(refilled([cell], [other_numbers[cell]])), total, noise)[hangs].all()

    behind = [cell for cell in sorted(filling.met) if moves(cell)] if columns.any() else []
    if len(behind) > MOST_CELLS:
        result[..., columns] = np.where(hangs, np.nan, result[..., columns])
    elif behind:
        for corner in product((0.0, 1.0), repeat=len(behind)):
            same = _where_same(value(refilled(behind, corner)), result[..., columns], noise)
            result[..., columns] = np.where(hangs, same, result[..., columns])
    return result


def extremes(circuit: Circuit | Program, theta: NDArray[np.float64], value: Value) -> tuple[float, float] | None:
    """Between which numbers a value lies whatever fills the cells that are 0 / 0, at one credence vector.

    It is a ratio of what is linear in each cell, and so has its extremes where every cell is 0 or 1. None where there
    are more cells than are tried, or no value.
    """
    cells = cells_of(circuit) if isinstance(circuit, Circuit) else circuit.cells()
    column, halves = theta[:, np.newaxis], Filling(cells, np.full(len(cells), 0.5))
    _outputs(circuit, column, halves)
    met = sorted(halves.met)
    if len(met) > MOST_CELLS:
        return None
    values = []
    for corner in product((0.0, 1.0), repeat=len(met)):
        numbers = np.full(len(cells), 0.5)
        numbers[met] = corner
        values.append(float(value(_outputs(circuit, column, Filling(cells, numbers)))[0]))
    known = [number for number in values if not np.isnan(number)]
    return (min(known), max(known)) if known else None


def _same(a: Batch, b: Batch, noise: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where results are the same to rounding; `noise` is that of derivatives, by the size of each column's step."""
    same: NDArray[np.bool_] = np.isclose(a.real, b.real, rtol=TOLERANCE, atol=0)
    same &= np.abs(a.imag - b.imag) <= TOLERANCE * np.abs(b.imag) + noise
    return same


def _where_same(a: Batch, b: Batch, noise: NDArray[np.float64]) -> Batch:
    return np.where(_same(a, b, noise), b, complex(np.nan, np.nan) if np.iscomplexobj(b) else np.nan)


class Cell(NamedTuple):
    """Which undefined cell a division fills: the two states of a claim have one denominator, and add up to 1."""

    number: int
    first: bool


def cells_of(circuit: Circuit) -> list[Cell]:
    """The cell of each division of a circuit, in order."""
    written: dict[int, int] = {}  # where each row was written last, which tells apart what was in it
    states: dict[Written, tuple[int, Written]] = {}  # of each denominator, and its first numerator
    cells = []
    for i, (operator, a, b, out) in enumerate(circuit.operations):
        if operator == "/":
            numerator = (a, written.get(a, -1))
            number, first = states.setdefault((b, written.get(b, -1)), (len(states), numerator))
            cells.append(Cell(number, numerator == first))
        written[out] = i
    return cells


class Filling:
    """A number in place of each cell that is 0 / 0; `met` says which there were."""

    def __init__(self, cells: Sequence[Cell], numbers: NDArray[np.float64]) -> None:
        self.met: set[int] = set()
        self._cells = cells
        self._numbers = numbers

    def divisions(self) -> Iterator[Callable[..., Any]]:
        """For each division of the circuit, one that fills what is 0 / 0."""
        return (partial(self._divide, cell) for cell in self._cells)

    def _divide(self, cell: Cell, part: Batch, total: Batch, out: Batch) -> None:
        undefined = (part == 0) & (total == 0)
        np.divide(part, total, out)
        if undefined.any():
            self.met.add(cell.number)
            number = self._numbers[cell.number]
            np.copyto(out, number if cell.first else 1 - number, where=undefined)


def _outputs(circuit: Circuit | Program, theta: Batch, filling: Filling | None = None) -> Batch:
    """The outputs for each column; with a filling, what is 0 / 0 has its numbers."""
    if not isinstance(circuit, Circuit):
        return circuit.outputs_at(theta, filling)
    return outputs(circuit, theta, filling)


def outputs(circuit: Circuit, theta: Batch, filling: Filling | None = None) -> Batch:
    """A circuit's outputs for each column, what is 0 / 0 left as it is or with the numbers of a filling."""
    batch = theta.shape[1]
    if batch == 1 and not filling and theta.dtype == float:
        at_point = np.array(rows_at(circuit, theta[:, 0]))
        return np.asarray(at_point[circuit.outputs][..., np.newaxis])
    if batch == 1:  # numpy copies an operand of one element that is also the output
        return outputs(circuit, np.repeat(theta, 2, axis=1), filling)[..., :1]
    most = max(LEAST, WORKSPACE // (max(1, circuit.registers) * theta.itemsize))
    step = max(1, ceil(batch / max(1, ceil(batch / most))))  # in equal pieces: a small last one costs much the same
    results = np.empty((*circuit.outputs.shape, batch), dtype=theta.dtype)
    registers = np.empty((circuit.registers, step), dtype=theta.dtype)
    constants = [np.array([value], dtype=theta.dtype) for value in circuit.constants]
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, batch, step):
            chunk = theta[:, start : start + step]
            rows = [*chunk, *constants, *registers[:, : chunk.shape[1]]]
            divisions: Iterator[Callable[..., Any]] = filling.divisions() if filling else repeat(np.divide)
            for operator, a, b, out in circuit.operations:
                operation = _OPERATIONS.get(operator) or next(divisions)
                operation(rows[a], rows[b], rows[out])
            for place in np.ndindex(circuit.outputs.shape):
                results[(*place, slice(start, start + step))] = rows[circuit.outputs[place]]
    return results
