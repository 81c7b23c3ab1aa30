"""Running circuits on batches of credence vectors: the one function through which every analysis goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit

WORKSPACE = 4 << 20  # bytes of registers at a time, so that they stay near the core and memory flat
LEAST = 256  # vectors at a time, below which the calls cost more than the arithmetic

Batch = NDArray[Any]  # of real numbers, or of complex ones for derivatives by complex steps

_OPERATIONS: dict[str, Callable[[Batch, Batch, Batch], object]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


def run(circuit: Circuit, theta: Batch) -> Batch:
    """The circuit's outputs for each column of `theta`.

    Args:
        circuit: from `compile_circuit`.
        theta: credences, shape (questions, batch); complex for derivatives by complex steps.

    Returns:
        Shape (states of each kept claim…, batch). NaN where opposite certainties meet, 0 / 0, in what can occur.
    """
    results = _run(circuit, theta, np.divide)
    undefined = np.isnan(results).any(axis=tuple(range(results.ndim - 1)))
    if undefined.any():
        # A sum of products of probabilities never falls as one of them rises, so that with 0 and with 1 in the place
        # of every 0 / 0 it is the same only if each stands in a product of zero: in what cannot occur.
        least, most = (_run(circuit, theta[:, undefined], partial(_divide, fill)) for fill in (0.0, 1.0))
        results[..., undefined] = np.where(least == most, least, np.nan)
    return results


def _run(circuit: Circuit, theta: Batch, divide: Callable[[Batch, Batch, Batch], object]) -> Batch:
    batch = theta.shape[1]
    if batch == 1:  # numpy copies an operand of one element that is also the output
        return _run(circuit, np.repeat(theta, 2, axis=1), divide)[..., :1]
    most = max(LEAST, WORKSPACE // (max(1, circuit.registers) * theta.itemsize))
    step = max(1, ceil(batch / max(1, ceil(batch / most))))  # in equal pieces: a small last one costs much the same
    results = np.empty((*circuit.outputs.shape, batch), dtype=theta.dtype)
    registers = np.empty((circuit.registers, step), dtype=theta.dtype)
    constants = [np.array([value], dtype=theta.dtype) for value in circuit.constants]
    functions = {**_OPERATIONS, "/": divide}
    operations = [(functions[operator], a, b, out) for operator, a, b, out in circuit.operations]
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, batch, step):
            chunk = theta[:, start : start + step]
            rows = [*chunk, *constants, *registers[:, : chunk.shape[1]]]
            for operation, a, b, out in operations:
                operation(rows[a], rows[b], rows[out])
            for place in np.ndindex(circuit.outputs.shape):
                results[(*place, slice(start, start + step))] = rows[circuit.outputs[place]]
    return results


def _divide(fill: float, a: Batch, b: Batch, out: Batch) -> None:
    """Divide, with a number in the place of 0 / 0: the circuits divide parts by their sum, and by nothing else."""
    nothing = np.broadcast_to(b == 0, out.shape)
    np.divide(a, b, out)
    out[nothing] = fill
