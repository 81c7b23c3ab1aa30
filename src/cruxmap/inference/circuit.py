"""Variable elimination, done once on formulas: a query becomes a list of `+ - * /` over the credences.

The factors are arrays of positions on a tape, so equal products are written once and zeros and ones
vanish: a rule over eight claims costs what is left of it when only its effect on the target is asked.
The result is an arithmetic circuit (Darwiche 2003) that can be run on any batch of credence vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.inference.elimination import CIRCUIT, Factor, Weight, eliminate, factors_of
from cruxmap.inference.network import Network
from cruxmap.inference.numbers import rehearse
from cruxmap.model.argument import Evidence, joint_evidence
from cruxmap.model.expression import Formula, Instruction, Tape

MAX_JOINT = 256  # cells of a joint distribution that events share


class Circuit(Struct, frozen=True):
    """How to compute the joint probability of some claims and the evidence. Plain data.

    Values live in numbered rows: first a row for each question's credence, then the constants, then
    registers that are written again once nothing needs them any more.

    Attributes:
        questions: the order of a credence vector.
        constants: numbers.
        registers: how many.
        operations: `(operator, row, row, row to write)`, in order.
        outputs: rows of the results at the end: joint probabilities with an axis for each claim that is
            kept, or one probability for each event.
        width: the induced width: the most claims in one product, less one.
    """

    questions: tuple[str, ...]
    constants: tuple[float, ...]
    registers: int
    operations: tuple[tuple[str, int, int, int], ...]
    outputs: NDArray[np.intp]
    width: int

    @property
    def work(self) -> int:
        """How many operations there are."""
        return len(self.operations)


def compile_circuit(
    network: Network,
    keep: Sequence[str],
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
    switched: Sequence[str] = (),
) -> Circuit:
    """Compile the joint probability of the claims in `keep` and the evidence.

    Args:
        network: the compiled network.
        keep: the claims of the joint distribution.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention: what usually decides them is cut.
        weights: soft evidence, further factors of the joint probability.
        switched: claims whose evidence is an input too: after the credences, a column has a weight for each of their
            states in turn. 1 for each state is no evidence; 1 for one state and 0 for the others is that state.
    """
    tape, factors = with_switches(network, switched)
    joint, width = joint_probability(network, tape, keep, given or {}, do or {}, weights, factors)
    return allocate(tape.inputs, tape.instructions, joint.positions, width)


def compile_events(
    network: Network,
    asks: Sequence[tuple[Evidence, Evidence]],
    do: Mapping[str, str],
) -> Circuit:
    """Compile many conditional probabilities as one circuit, in which they share what they can.

    Args:
        network: the compiled network.
        asks: pairs of an event and what is given.
        do: claims set to a state by intervention.

    Returns:
        A circuit whose outputs are a row for each of `asks`, in their order: the probability of the event together
        with what is given, and that of what is given.
    """
    tape, _ = with_switches(network, ())
    joints: dict[str, tuple[Formula, int]] = {}
    outputs, widths = [], [0]
    for event, given in asks:
        part, total, width = _shares(network, tape, event, given, do, joints)
        outputs.append((int(part.positions), int(total.positions)))
        widths.append(width)
    return allocate(tape.inputs, tape.instructions, np.array(outputs, dtype=np.intp).reshape(-1, 2), max(widths))


def with_switches(network: Network, switched: Sequence[str]) -> tuple[Tape, list[Factor[Formula]]]:
    """A tape whose inputs are the credences and a weight for each state of switched claims; and these as factors."""
    switches = {name: [f"{name}={state}" for state in network.states[name]] for name in switched}
    tape = Tape((*network.questions, *(text for texts in switches.values() for text in texts)), network.tape)
    return tape, [
        Factor((name,), Formula(tape, np.array([tape.input(text).positions for text in texts])))
        for name, texts in switches.items()
    ]


def _shares(
    network: Network,
    tape: Tape,
    event: Evidence,
    given: Evidence,
    do: Mapping[str, str],
    joints: dict[str, tuple[Formula, int]],
) -> tuple[Formula, Formula, int]:
    """The probability of an event together with what is given, that of what is given, and the induced width.

    Events over the same claims are cells of one joint distribution, which is kept in `joints`, as long as that is
    no larger than what it is made of.
    """

    def joint(keep: tuple[str, ...], evidence: Evidence) -> tuple[Formula, int]:
        key = repr((keep, sorted(evidence.items())))
        if key not in joints:
            joints[key] = joint_probability(network, tape, keep, evidence, do, ())
        return joints[key]

    if prod(len(network.states[name]) for name in event) > MAX_JOINT:
        part, width = joint((), joint_evidence(given, event))
        total, width_of_total = joint((), given) if given else (tape.constant(1), 0)
        return part, total, max(width, width_of_total)
    cells, width = joint(tuple(event), given)
    part = total = tape.constant(0)
    for place in np.ndindex(cells.positions.shape):
        cell = Formula(tape, cells.positions[place])
        total = total + cell
        if all(network.states[name][i] in event[name] for name, i in zip(event, place, strict=True)):
            part = part + cell
    return part, total if given else tape.constant(1), width


def joint_probability(
    network: Network,
    tape: Tape,
    keep: Sequence[str],
    given: Evidence,
    do: Mapping[str, str],
    weights: Sequence[Weight],
    further: Sequence[Factor[Formula]] = (),
) -> tuple[Formula, int]:
    """The joint probability of some claims and the evidence, written on a tape; and the induced width."""
    axes = [name for factor in further for name in factor.axes]
    factors = [*factors_on(tape, network, [*keep, *axes], given, do, weights), *further]
    stand_ins = [Weight((name,), np.arange(2.0, 2 + len(network.states[name])) / 7) for name in axes]
    rehearsal = partial(rehearse, network, keep, CIRCUIT, given, do, [*weights, *stand_ins])
    joint, width, _ = eliminate(factors, tuple(keep), network.states, rehearse=rehearsal)
    shape = [len(network.states[name]) for name in keep]
    return Formula(tape, np.broadcast_to(joint.positions, shape)), width


def factors_on(
    tape: Tape,
    network: Network,
    needed: Sequence[str],
    given: Evidence,
    do: Mapping[str, str],
    weights: Sequence[Weight],
) -> list[Factor[Formula]]:
    """`factors_of` in formulas on a tape that begins with the network's."""
    tables = {name: Formula(tape, table.cells) for name, table in network.tables.items()}

    def number(values: NDArray[np.float64]) -> Formula:
        positions = [tape.constant(value).positions for value in values.ravel().tolist()]
        return Formula(tape, np.array(positions, dtype=np.intp).reshape(values.shape))

    return factors_of(network, tables, number, needed, given, do, weights)


def allocate(
    questions: tuple[str, ...], instructions: Sequence[Instruction], outputs: NDArray[np.intp], width: int
) -> Circuit:
    """The instructions that the outputs need, over as few registers as they need at a time."""
    wanted = outputs.ravel().tolist()
    order = scheduled(instructions, wanted)
    last: dict[float, int] = {}  # where each position is used last
    for position in order:
        _, x, y = instructions[position]
        last[x] = last[y] = position
    last |= dict.fromkeys(wanted, len(instructions))
    constants = [position for position in last if instructions[int(position)][0] == "constant"]
    rows: dict[float, int] = {position: len(questions) + i for i, position in enumerate(constants)}
    inputs = (position for position in last if instructions[int(position)][0] == "input")
    rows |= {position: int(instructions[int(position)][1]) for position in inputs}
    first = len(questions) + len(constants)
    free: list[int] = []
    registers = 0
    operations = []
    for position in order:
        operator, x, y = instructions[position]
        if last[x] == position and rows[x] >= first:
            free.append(rows[x])
        if last[y] == position and rows[y] >= first and x != y:
            free.append(rows[y])
        if not free:
            free.append(first + registers)
            registers += 1
        rows[position] = free.pop()
        operations.append((operator, rows[x], rows[y], rows[position]))
    values = tuple(float(instructions[int(position)][1]) for position in constants)
    places = np.array([rows[position] for position in wanted], dtype=np.intp).reshape(outputs.shape)
    return Circuit(questions, values, registers, tuple(operations), places, width)


def scheduled(instructions: Sequence[Instruction], wanted: Sequence[int]) -> list[int]:
    """The operations that are needed, each just before what needs it first, so that few values wait at a time.

    Of two operands the one that needs more registers comes first, while nothing waits for it (Sethi and Ullman 1970).
    """
    registers = _registers_needed(instructions, wanted)
    order = []
    seen = set()
    stack: list[Any] = [*wanted]
    while stack:
        position = stack.pop()
        if position < 0:
            order.append(~position)
        elif position not in seen:
            seen.add(position)
            operator, x, y = instructions[position]
            if operator not in ("input", "constant"):
                stack += (~position, x, y) if registers[int(x)] <= registers[int(y)] else (~position, y, x)
    return order


def _registers_needed(instructions: Sequence[Instruction], wanted: Sequence[int]) -> list[int]:
    """How many registers each instruction takes if it shares no operation with another: 0 for inputs and constants."""
    needed = [0] * (max(wanted, default=-1) + 1)
    for position in range(len(needed)):
        operator, x, y = instructions[position]
        if operator not in ("input", "constant"):
            left, right = needed[int(x)], needed[int(y)]
            needed[position] = max(left, right) if left != right else left + 1
    return needed
