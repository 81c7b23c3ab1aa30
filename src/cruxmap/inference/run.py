"""Running circuits on batches of credence vectors: the one function through which every analysis goes."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit

WORKSPACE = 4 << 20  # bytes of registers at a time, so that they stay near the core and memory flat
LEAST = 256  # vectors at a time, below which the calls cost more than the arithmetic

Batch = NDArray[Any]  # of real numbers, or of complex ones for derivatives by complex steps

_OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


def run(circuit: Circuit, theta: Batch) -> Batch:
    """The circuit's outputs for each column of `theta`.

    Args:
        circuit: from `compile_circuit`.
        theta: credences, shape (questions, batch); complex for derivatives by complex steps.

    Returns:
        Shape (states of each kept claim…, batch). NaN in a column where opposite certainties meet.
    """
    batch = theta.shape[1]
    if batch == 1:  # numpy copies an operand of one element that is also the output
        return run(circuit, np.repeat(theta, 2, axis=1))[..., :1]
    most = max(LEAST, WORKSPACE // (max(1, circuit.registers) * theta.itemsize))
    step = max(1, ceil(batch / max(1, ceil(batch / most))))  # in equal pieces: a small last one costs much the same
    results = np.empty((*circuit.outputs.shape, batch), dtype=theta.dtype)
    registers = np.empty((circuit.registers, step), dtype=theta.dtype)
    constants = [np.array([value], dtype=theta.dtype) for value in circuit.constants]
    operations = [(_OPERATIONS[operator], a, b, out) for operator, a, b, out in circuit.operations]
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, batch, step):
            chunk = theta[:, start : start + step]
            rows = [*chunk, *constants, *registers[:, : chunk.shape[1]]]
            for operation, a, b, out in operations:
                operation(rows[a], rows[b], rows[out])
            for place in np.ndindex(circuit.outputs.shape):
                results[(*place, slice(start, start + step))] = rows[circuit.outputs[place]]
    return results
