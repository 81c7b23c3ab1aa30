"""The compiled network: plain data, made once from an argument map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.expression import Instruction, Tape


class ClaimTable(Struct, frozen=True):
    """A claim's conditional probabilities.

    `axes` are the parents and then the claim itself; `cells`, with one axis for each, hold positions on
    the network's tape.
    """

    axes: tuple[str, ...]
    cells: NDArray[np.intp]


class Network(Struct, frozen=True):
    """Everything that is computed from credences, without any.

    `questions` is the order of a credence vector; `tape` the instructions that turn one into the
    probabilities that the tables need; `states` each claim's states.
    """

    questions: tuple[str, ...]
    tape: tuple[Instruction, ...]
    states: dict[str, tuple[str, ...]]
    tables: dict[str, ClaimTable]


def scopes_behind(network: Network, claims: Iterable[str], do: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The claims of each table on which some claims depend, themselves included; what is set depends on nothing."""
    reached: dict[str, tuple[str, ...]] = {}
    left = [*claims]
    while left:
        name = left.pop()
        if name not in reached:
            reached[name] = (name,) if name in do else network.tables[name].axes
            left += reached[name]
    return [reached[name] for name in network.tables if name in reached]


def compile_network(argument: ArgumentMap) -> Network:
    """Turn every claim's form into instructions and a table of their positions."""
    tape = Tape(tuple(argument.questions))
    tables = {}
    for name, claim in argument.claims.items():
        space = argument.space(name, tape)
        cells = np.broadcast_to(claim.form.fill(space).positions, (*space.shape, len(claim.states)))
        tables[name] = ClaimTable((*claim.form.parents, name), cells)
    states = {name: tuple(claim.states) for name, claim in argument.claims.items()}
    return Network(tape.inputs, tuple(tape.instructions), states, tables)
