"""Circuits at one credence vector: what they give, and its derivatives by all credences at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit


def rows_at(circuit: Circuit, point: NDArray[np.float64]) -> list[float]:
    """All rows at the end of a run at one credence vector, as numbers of Python: arrays of one would cost more."""
    rows = [*point.tolist(), *circuit.constants, *[0.0] * circuit.registers]
    with np.errstate(divide="ignore", invalid="ignore"):
        for operator, a, b, out in circuit.operations:
            if operator == "*":
                rows[out] = rows[a] * rows[b]
            elif operator == "+":
                rows[out] = rows[a] + rows[b]
            elif operator == "-":
                rows[out] = rows[a] - rows[b]
            else:
                rows[out] = rows[a] / rows[b] if rows[b] else float(np.divide(rows[a], rows[b]))
    return rows


def gradient(circuit: Circuit, point: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivatives of a weighted sum of a circuit's outputs by each of its inputs, at one credence vector.

    By the chain rule from the end to the start, which takes a few times the work of the outputs, however many inputs
    there are (Baur and Strassen 1983; for networks, Darwiche 2003). For q r at (0.2, 0.5) with weight 1: 0.5 and 0.2.

    Args:
        circuit: from `compile_circuit`.
        point: the inputs.
        weights: of the outputs, of their shape.

    Returns:
        Shape (inputs,); NaN throughout where something is divided by zero.
    """
    values = [*point.tolist(), *circuit.constants]
    place_of = [*range(len(values)), *[0] * circuit.registers]  # in `values`, of what each row holds now
    steps = []
    for operator, a, b, out in circuit.operations:
        left, right = place_of[a], place_of[b]
        x, y = values[left], values[right]
        if operator == "/" and not y:
            return np.full(len(point), np.nan)
        place_of[out] = len(values)
        values.append(x * y if operator == "*" else x + y if operator == "+" else x - y if operator == "-" else x / y)
        steps.append((operator, left, right))
    slopes = [0.0] * len(values)
    for row, weight in zip(circuit.outputs.ravel().tolist(), weights.ravel().tolist(), strict=True):
        slopes[place_of[row]] += weight
    first = len(values) - len(steps)
    for place in range(len(values) - 1, first - 1, -1):
        if slope := slopes[place]:
            operator, left, right = steps[place - first]
            if operator == "*":
                x, y = values[left], values[right]
                slopes[left] += slope * y
                slopes[right] += slope * x
            elif operator == "/":
                y = values[right]
                slopes[left] += slope / y
                slopes[right] -= slope * values[place] / y
            else:
                slopes[left] += slope
                slopes[right] += slope if operator == "+" else -slope
    return np.array(slopes[: len(point)])
