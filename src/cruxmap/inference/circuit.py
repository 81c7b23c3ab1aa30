"""Variable elimination, done once on formulas: a query becomes a list of `+ - * /` over the credences.

The factors are arrays of positions on a tape, so equal products are written once and zeros and ones
vanish: a rule over eight claims costs what is left of it when only its effect on the target is asked.
The result is an arithmetic circuit (Darwiche 2003) that can be run on any batch of credence vectors.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.elimination import Weight, eliminate, factors_of
from cruxmap.inference.network import Network
from cruxmap.model.argument import Evidence
from cruxmap.model.expression import Formula, Instruction, Tape


class Circuit(Struct, frozen=True):
    """How to compute the joint probability of some claims and the evidence. Plain data.

    Attributes:
        inputs: the rows of a batch: the questions.
        instructions: see `Tape`.
        outputs: positions of the joint probabilities, an axis for each claim that is kept.
        width: the induced width: the most claims in one product, less one.
    """

    inputs: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    outputs: NDArray[np.intp]
    width: int


def compile_circuit(
    network: Network,
    keep: Sequence[str],
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> Circuit:
    """Compile the joint probability of the claims in `keep` and the evidence.

    Args:
        network: the compiled network.
        keep: the claims of the joint distribution.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention: what usually decides them is cut.
        weights: soft evidence, further factors of the joint probability.
    """
    tape = Tape(network.questions, network.tape)
    tables = {name: Formula(tape, table.cells) for name, table in network.tables.items()}

    def number(values: NDArray[np.float64]) -> Formula:
        positions = [tape.constant(value).positions for value in values.ravel().tolist()]
        return Formula(tape, np.array(positions, dtype=np.intp).reshape(values.shape))

    factors = factors_of(network, tables, number, keep, given or {}, do or {}, weights)
    joint, width = eliminate(factors, tuple(keep), network.states)
    shape = [len(network.states[name]) for name in keep]
    instructions, outputs = _needed(tape.instructions, np.broadcast_to(joint.positions, shape))
    return Circuit(tape.inputs, instructions, outputs, width)


def _needed(
    instructions: Sequence[Instruction], outputs: NDArray[np.intp]
) -> tuple[tuple[Instruction, ...], NDArray[np.intp]]:
    """The instructions that the outputs need, and the outputs' positions among those."""
    needed = [False] * len(instructions)
    for position in outputs.ravel().tolist():
        needed[position] = True
    for position in range(len(instructions) - 1, -1, -1):
        operator, a, b = instructions[position]
        if needed[position] and operator not in ("input", "constant"):
            needed[int(a)] = needed[int(b)] = True
    new: dict[int, int] = {}
    kept: list[Instruction] = []
    for position, one in enumerate(instructions):
        if needed[position]:
            new[position] = len(kept)
            operator, a, b = one
            kept.append(one if operator in ("input", "constant") else (operator, new[int(a)], new[int(b)]))
    renumbered = np.array([new[position] for position in outputs.ravel().tolist()], dtype=np.intp)
    return tuple(kept), renumbered.reshape(outputs.shape)
