"""A plain run of a tape, one number at a time: what forms and formulas are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cruxmap.model.expression import Formula, Tape
from cruxmap.model.forms.base import Form, Space
from cruxmap.model.vocabulary import BOOLEAN


def value_of(tape: Tape, formula: Formula, inputs: Mapping[str, float]) -> Any:
    """The values of a formula's array."""
    values: list[np.float64] = []
    with np.errstate(all="ignore"):
        for operator, a, b in tape.instructions:
            if operator == "input":
                values.append(np.float64(inputs[tape.inputs[int(a)]]))
            elif operator == "constant":
                values.append(np.float64(a))
            else:
                x, y = values[int(a)], values[int(b)]
                values.append({"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[operator](x, y))
    return np.array(values)[formula.positions]


def filled(
    form: Form,
    parents: Mapping[str, Sequence[str]],
    inputs: Mapping[str, float],
    states: Sequence[str] = BOOLEAN,
) -> Any:
    """A form's distributions, by the parents' states in the order in which the form names them."""
    tape = Tape(tuple(inputs))
    space = Space(states, {name: parents[name] for name in form.parents}, tape)
    assert list(form.check(space)) == []
    table = value_of(tape, form.fill(space), inputs)
    values = np.broadcast_to(table, (*space.shape, len(states)))
    assert np.allclose(values.sum(axis=-1), 1, rtol=0, atol=1e-12)
    return values
