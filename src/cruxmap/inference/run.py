"""Running instructions on a batch of credence vectors: the one function through which every analysis goes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit
from cruxmap.model.expression import Instruction

CHUNK = 1024  # rows of 8 kB: the registers of a chunk stay near the core

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
    results = np.empty((*circuit.outputs.shape, theta.shape[1]), dtype=theta.dtype)
    for start in range(0, theta.shape[1], CHUNK):
        chunk = theta[:, start : start + CHUNK]
        rows = run_tape(circuit.instructions, chunk)
        for place in np.ndindex(circuit.outputs.shape):
            results[(*place, slice(start, start + CHUNK))] = rows[circuit.outputs[place]]
    return results


def run_tape(instructions: Sequence[Instruction], theta: Batch) -> list[Batch]:
    """The value of every instruction for each column of `theta`, in the order of the tape."""
    rows: list[Batch] = list(np.empty((len(instructions), theta.shape[1]), dtype=theta.dtype))
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, (operator, a, b) in enumerate(instructions):
            if operator == "input":
                rows[i] = theta[int(a)]
            elif operator == "constant":
                rows[i][...] = a
            else:
                _OPERATIONS[operator](rows[int(a)], rows[int(b)], out=rows[i])
    return rows
