"""The probability of evidence as one polynomial, from which all others follow.

It is a sum of products of credences and of a weight for each state of each claim (the network polynomial of Darwiche
2003). With the weights of the states that are possible at 1 and those of the others at 0 it is the probability of that
evidence; and its derivative by the weight of a state is the probability of that state and of what is known of the
other claims.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit, allocate, joint_probability, scheduled, with_switches
from cruxmap.inference.network import Network
from cruxmap.inference.run import outputs
from cruxmap.model.argument import Evidence
from cruxmap.model.expression import Instruction

Tables = dict[str, NDArray[np.intp]]


class Polynomial(Struct, frozen=True):
    """The polynomial of a network, as plain data.

    Its rows are a row for each credence, one for the weight of each state of each claim in turn, the constants, and
    one for each operation.

    Attributes:
        inputs: how many credences and weights there are.
        constants: numbers.
        operations: `(operator, row, row)`, each of earlier rows.
        output: the row of the result.
        tables: the row of each cell of each claim's table, with axes for its parents and itself.
        circuit: the same, for batches of columns.
    """

    inputs: int
    constants: tuple[float, ...]
    operations: tuple[tuple[str, int, int], ...]
    output: int
    tables: Tables
    circuit: Circuit

    def at(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """The polynomial at each column of credences and weights; NaN where opposite certainties meet."""
        return outputs(self.circuit, theta)


def compile_polynomial(network: Network, do: Mapping[str, str]) -> Polynomial:
    """Compile the polynomial of a network in which some claims are set to a state.

    Raises:
        TooWideError: when it is too long, since too many claims bear on each other.
    """
    tape, factors = with_switches(network, tuple(network.states))
    joint, width = joint_probability(network, tape, (), {}, do, (), factors)
    root, cells = int(joint.positions), [table.cells.ravel() for table in network.tables.values()]
    wanted = list(dict.fromkeys([root, *np.concatenate(cells).tolist()]))
    constants, order = _rows(tape.instructions, wanted)
    rows = {position: int(tape.instructions[position][1]) for position in constants["input"]}
    rows |= {position: len(tape.inputs) + i for i, position in enumerate([*constants["constant"], *order])}
    operations = [
        (operator, rows[int(a)], rows[int(b)]) for operator, a, b in (tape.instructions[place] for place in order)
    ]
    row_of = np.vectorize(rows.__getitem__, otypes=[np.intp])
    return Polynomial(
        len(tape.inputs),
        tuple(float(tape.instructions[position][1]) for position in constants["constant"]),
        tuple(operations),
        rows[root],
        {name: row_of(table.cells) for name, table in network.tables.items()},
        allocate(tape.inputs, tape.instructions, np.array(root), width),
    )


def _rows(instructions: list[Instruction], wanted: list[int]) -> tuple[dict[str, list[int]], list[int]]:
    """The positions of the inputs and the constants that some instructions need, and of all operations in order."""
    order = scheduled(instructions, wanted)
    needed = dict.fromkeys(int(place) for position in order for place in instructions[position][1:])
    leaves: dict[str, list[int]] = {"input": [], "constant": []}
    for position in dict.fromkeys([*needed, *wanted]):
        if (operator := instructions[position][0]) in leaves:
            leaves[operator].append(position)
    return leaves, order


def weights(states: Mapping[str, tuple[str, ...]], evidence: Evidence) -> list[float]:
    """The weight of each state of each claim under some evidence."""
    return [float(state in evidence.get(name, those)) for name, those in states.items() for state in those]
