"""Elimination on numbers: for many events at one credence vector, and where a circuit would be too long.

A circuit pays when one query meets many credence vectors. Where it does not, the tables are made numbers first, and
multiplied and summed by a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import inf, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cruxmap.inference.circuit import Circuit, allocate, factors_on, with_switches
from cruxmap.inference.elimination import Weight, possible
from cruxmap.inference.network import Network
from cruxmap.inference.point import gradient
from cruxmap.inference.run import Batch, Cell, Filling, cells_of, outputs, run
from cruxmap.inference.sums import MOST_LIVE, MOST_WORK, REMEDY, Array, Marginals, Sums, TooWideError
from cruxmap.model.argument import Evidence, joint_evidence
from cruxmap.model.expression import Instruction

MUCH = 1 << 20  # cells, from which on it is seen whether claims are less work in two halves
VECTORS = 256  # credence vectors at a time, of which all tables are made
SAVING = 0.8  # of the work, that must do in halves


def tables_at(network: Network, theta: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Each claim's conditional probabilities at one credence vector: shape (parents' states…, own states)."""
    cells = [table.cells for table in network.tables.values()]
    values = Values(network.questions, network.tape, cells)
    numbers = values.tables_of(theta[:, np.newaxis], run(values.circuit, theta[:, np.newaxis]))
    return {name: table[..., 0] for name, table in zip(network.tables, numbers, strict=True)}


class Values:
    """The numbers that stand at positions of a tape, for tables of them.

    Args:
        inputs: what the columns are made of.
        instructions: of the tape.
        tables: positions, of any shape.
    """

    def __init__(
        self, inputs: tuple[str, ...], instructions: Sequence[Instruction], tables: Sequence[NDArray[np.intp]]
    ) -> None:
        self.tables = tables
        self._instructions = instructions
        self._numbers = np.array([x if operator == "constant" else np.nan for operator, x, _ in instructions])
        constant = ~np.isnan(self._numbers)
        self.constant = [bool(constant[positions].all()) for positions in tables]
        wanted = np.zeros(len(instructions), dtype=bool)  # `np.unique` would import masked arrays
        for positions, fixed in zip(tables, self.constant, strict=True):
            if not fixed:
                wanted[positions.ravel()] = True
        self._moving = np.flatnonzero(wanted & ~constant)
        self.circuit: Circuit = allocate(inputs, instructions, self._moving, 0)

    def inputs(self) -> list[set[int]]:
        """The places of the inputs on which each table depends."""
        behind: list[frozenset[int]] = []
        for operator, a, b in self._instructions:
            if operator == "input":
                behind.append(frozenset([int(a)]))
            elif operator == "constant":
                behind.append(frozenset())
            else:
                behind.append(behind[int(a)] | behind[int(b)])
        return [set().union(*(behind[place] for place in {*table.ravel().tolist()})) for table in self.tables]

    def gathered(self, of_cells: Mapping[int, Array]) -> NDArray[np.float64]:
        """Numbers of the cells of some tables, added up for each output of the circuit."""
        totals = np.zeros(len(self._numbers))
        for place, numbers in of_cells.items():
            np.add.at(totals, self.tables[place].ravel(), numbers.ravel())
        return totals[self._moving]

    def at(self, theta: Batch, filling: Filling | None = None) -> list[Array]:
        """The tables, with a last axis for the columns, which is of length one for constants."""
        return self.tables_of(theta, outputs(self.circuit, theta, filling))

    def tables_of(self, theta: Batch, numbers: Batch) -> list[Array]:
        """The tables that are made of the circuit's outputs for some columns."""
        values = np.repeat(self._numbers[:, np.newaxis], theta.shape[1], axis=1).astype(theta.dtype)
        values[self._moving] = numbers
        return [
            (values[positions, :1] if fixed else values[positions])
            for positions, fixed in zip(self.tables, self.constant, strict=True)
        ]


class Direct:
    """The joint probability of some claims and the evidence, by elimination on numbers.

    Its inputs and outputs are those of `compile_circuit`.

    Args:
        network: the compiled network.
        keep: the claims of the joint distribution.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention.
        weights: soft evidence, further factors of the joint probability.
        switched: claims whose evidence is an input too.
        asked: claims of each of whose states the probability will be asked, together with the evidence.
        backward: whether derivatives will be asked for.

    Raises:
        TooWideError: when that takes too much work, before any is done.
    """

    def __init__(
        self,
        network: Network,
        keep: Sequence[str],
        given: Evidence | None = None,
        do: Mapping[str, str] | None = None,
        weights: Sequence[Weight] = (),
        switched: Sequence[str] = (),
        asked: Sequence[str] = (),
        backward: bool = False,
    ) -> None:
        tape, switches = with_switches(network, switched)
        factors = factors_on(tape, network, [*keep, *asked, *switched], given or {}, do or {}, weights)
        states = network.states
        left = possible([*factors, *switches], tuple(keep), states)
        self.keep = tuple(len(states[name]) for name in keep)
        self.alive = {name: left.alive[name] for name in asked}
        self._states = {name: len(states[name]) for name in asked}
        once = not (network.questions or switched)
        scopes = [factor.axes for factor in left.factors]
        self.sums = Sums(scopes, left.sizes, tuple(keep), bool(asked) or backward, once)
        tables = [factor.array.positions for factor in left.factors]
        self.values = Values(tape.inputs, tape.instructions, tables)
        first = {tape.input(text).positions.item(): i for i, text in enumerate(tape.inputs[len(network.questions) :])}
        self._switches = {
            place: np.vectorize(first.__getitem__, otypes=[np.intp])(table)
            for place, table in enumerate(tables)
            if first and table.flat[0] in first
        }

    @property
    def width(self) -> int:
        """The induced width: the most claims in one product, less one."""
        return self.sums.plan.order.width

    @property
    def work(self) -> int:
        """How many cells all products have, for one column."""
        return self.sums.plan.order.cells

    @cached_property
    def _columns(self) -> int:
        """How many columns there may be at a time."""
        return max(1, MOST_LIVE // max(1, self.sums.plan.live, sum(table.size for table in self.values.tables)))

    def cells(self) -> list[Cell]:
        """The cell of each division, in order."""
        return cells_of(self.values.circuit)

    def outputs_at(self, theta: Batch, filling: Filling | None = None) -> Batch:
        """Joint probabilities for each column, shape (states of each kept claim…, columns)."""
        if (work := self.work * theta.shape[1]) > MOST_WORK:
            message = f"{theta.shape[1]:,} credence vectors take {work:,} numbers to work out, which is too much"
            raise TooWideError(message, REMEDY)
        result = np.empty((*self.keep, theta.shape[1]), dtype=theta.dtype)
        for start in range(0, theta.shape[1], self._columns):
            some = theta[:, start : start + self._columns]
            result[..., start : start + self._columns] = self.sums.total(self.values.at(some, filling))
        return result

    def joint_with(self, point: NDArray[np.float64], switches: NDArray[np.float64]) -> Joint:
        """The probability of the evidence, and of the evidence with each state of each asked claim.

        Args:
            point: one credence vector, shape (questions,).
            switches: a weight for each state of switched claims, shape (states, columns).
        """
        tables = self.values.at(np.concatenate([point, switches[:, 0]])[:, np.newaxis])
        parts = []
        for start in range(0, switches.shape[1], self._columns):
            for place, rows in self._switches.items():
                tables[place] = switches[rows, start : start + self._columns]
            parts.append(self.sums.marginals(tables))
        total = np.concatenate([np.broadcast_to(part.total, part.total.shape) for part in parts])
        total = np.broadcast_to(total, switches.shape[1:])
        states = {}
        for name, alive in self.alive.items():
            states[name] = np.zeros((self._states[name], switches.shape[1]))
            shares = [part.shares[name] for part in parts] if name in parts[0].shares else [total]
            states[name][alive] = np.concatenate(shares, axis=-1)
        return Joint(total, states)

    def swept(
        self,
        point: NDArray[np.float64],
        switches: NDArray[np.float64],
        places: NDArray[np.intp],
        to: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The probability of the evidence at credence vectors that differ from a point in one question each.

        It is linear in each table, so that where a question stands in one table alone, the derivatives by the cells of
        that table are all that is needed, and they are the same for all questions.

        Args:
            point: one credence vector, shape (questions,).
            switches: a weight for each state of switched claims, shape (states, columns).
            places: of the questions.
            to: the credences that they have instead.

        Returns:
            Shape (columns of the switches, len(places)); NaN for a question that stands in several tables.
        """
        behind = self.values.inputs()
        by_cell = self._slopes_by_cell(point, switches)
        moving = by_cell.slopes
        tables_of: dict[int, list[int]] = {place: [] for place in {*places.tolist()}}
        for i in moving:
            for place in behind[i] & tables_of.keys():
                tables_of[place].append(i)
        result = np.full((switches.shape[1], len(places)), np.nan)
        for start in range(0, len(places), VECTORS):
            some, credences = places[start : start + VECTORS], to[start : start + VECTORS]
            columns = np.repeat(np.concatenate([point, switches[:, 0]])[:, np.newaxis], len(some), axis=1)
            columns[some, np.arange(len(some))] = credences
            changed = self.values.at(columns)
            for column, place in enumerate(some.tolist()):
                touched = tables_of[place]
                if not touched:
                    result[:, start + column] = by_cell.total
                elif len(touched) == 1:
                    table = changed[touched[0]][..., column].ravel()
                    result[:, start + column] = table @ by_cell.slopes[touched[0]].reshape(len(table), -1)
        return result

    def gradient(self, point: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The derivatives of the probability of the evidence by each credence, at one credence vector.

        Args:
            point: one credence vector, shape (questions,).
            weights: for each state of switched claims, which may be any numbers here.
        """
        by_cell = self._slopes_by_cell(point, weights[:, np.newaxis])
        inputs = np.concatenate([point, weights])
        return gradient(self.values.circuit, inputs, self.values.gathered(by_cell.slopes))[: len(point)]

    def _slopes_by_cell(self, point: NDArray[np.float64], switches: NDArray[np.float64]) -> Marginals:
        """The probability of the evidence, with its derivatives by the cells of each table that is not constant."""
        tables = self.values.at(np.concatenate([point, switches[:, 0]])[:, np.newaxis])
        for place, rows in self._switches.items():
            tables[place] = switches[rows]
        fixed = self.values.constant
        return self.sums.marginals(tables, [i for i in range(len(fixed)) if not fixed[i] and i not in self._switches])


class Joint(NamedTuple):
    """The probability of the evidence, shape (columns,), and with each of some claims' states, (states, columns)."""

    total: NDArray[np.float64]
    states: dict[str, NDArray[np.float64]]


def joint_of_events(
    network: Network,
    theta: NDArray[np.float64],
    keep: Sequence[str],
    events: Sequence[Evidence],
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> NDArray[Any]:
    """The joint probability of the claims in `keep`, an event and the evidence, for each event.

    Args:
        network: the compiled network.
        theta: one credence vector, shape (questions,).
        keep: the claims of the joint distribution.
        events: for each column of the result, claims and the states in which they are.
        given: claims taken as known to be in one of some states.
        do: claims set to a state by intervention.
        weights: soft evidence, further factors of the joint probability.

    Returns:
        Shape (states of each kept claim…, events). NaN only for an event that has no probability by itself: where
        opposite certainties meet in a claim that another event depends on, they do not matter.
    """
    asking = _Asking(network, theta, tuple(keep), do or {}, tuple(weights))
    asking.ask(given or {}, dict(enumerate(events)))
    joint = np.stack([asking.joint[i] for i in range(len(events))], axis=-1)
    for place in sorted({*np.argwhere(np.isnan(joint))[:, -1].tolist()}):
        event = Direct(network, keep, joint_evidence(given or {}, events[place]), do, weights)
        joint[..., place] = run(event, theta[:, np.newaxis])[..., 0]
    return joint


class _Asking:
    """The joint probabilities of events, those together that have all but one claim in common."""

    def __init__(
        self,
        network: Network,
        theta: NDArray[np.float64],
        keep: tuple[str, ...],
        do: Mapping[str, str],
        weights: tuple[Weight, ...],
    ) -> None:
        self.network = network
        self.theta = theta
        self.keep = keep
        self.do = do
        self.weights = weights
        self.joint: dict[int, NDArray[np.float64]] = {}

    def ask(self, given: Evidence, events: Mapping[int, Evidence]) -> None:
        """Work out the joint probabilities of some events, by their numbers, and the evidence."""
        further = {
            i: {name: states for name, states in event.items() if not {*given.get(name, self._all(name))} <= {*states}}
            for i, event in events.items()
        }
        alone = {i: event for i, event in further.items() if len(event) <= 1}
        if alone:
            self._ask_alone(given, alone)
        others = {i: event for i, event in further.items() if i not in alone}
        if not others:
            return
        common = {
            name: states
            for name, states in next(iter(others.values())).items()
            if all(event.get(name) == states for event in others.values())
        }
        if common and len(others) > 1:
            self.ask(joint_evidence(given, common), others)
            return
        for i, event in others.items():
            known = joint_evidence(given, event)
            program = Direct(self.network, self.keep, known, self.do, self.weights)
            self.joint[i] = program.outputs_at(self.theta[:, np.newaxis])[..., 0]

    def _all(self, name: str) -> tuple[str, ...]:
        return self.network.states[name]

    def _ask_alone(self, given: Evidence, events: Mapping[int, Evidence]) -> None:
        """The same for events of one claim or none."""
        claims = [*dict.fromkeys(name for event in events.values() for name in event)]
        shape = [len(self._all(name)) for name in self.keep]
        for group, joint in self._joints(given, claims):
            for i, event in events.items():
                if not {*event} <= group:
                    continue
                share = joint.total
                for name, states in event.items():
                    share = joint.states[name][[self._all(name).index(state) for state in states]].sum(axis=0)
                self.joint[i] = np.reshape(share, shape)

    def _joints(self, given: Evidence, claims: Sequence[str]) -> Iterator[tuple[set[str], Joint]]:
        """The joint probabilities of claims and what is kept, all together or in parts, whichever is less work."""
        for part in self._parts(given, claims, self._part(given, claims)):
            joints = [program.joint_with(self.theta, switches) for program, switches in part.programs]
            totals = np.concatenate([joint.total for joint in joints])
            states = {name: np.concatenate([joint.states[name] for joint in joints], axis=-1) for name in part.claims}
            yield {*part.claims}, Joint(totals, states)

    def _parts(self, given: Evidence, claims: Sequence[str], part: _Part) -> list[_Part]:
        if len(claims) > 1 and part.work > MUCH:
            half = len(claims) // 2
            halves = [(some, self._part(given, some)) for some in (claims[:half], claims[half:])]
            if part.work == inf or sum(less.work for _, less in halves) < SAVING * part.work:
                return [piece for some, less in halves for piece in self._parts(given, some, less)]
        if part.refusal:
            raise part.refusal
        return [part]

    def _part(self, given: Evidence, claims: Sequence[str]) -> _Part:
        """All kept states as columns of one program; or a program for each, where that is too wide."""
        sizes = [len(self._all(name)) for name in self.keep]
        columns = prod(sizes)
        chosen = np.indices(sizes).reshape(len(sizes), columns)
        switches = [places == state for size, places in zip(sizes, chosen, strict=True) for state in range(size)]
        try:
            program = Direct(self.network, (), given, self.do, self.weights, self.keep, claims)
            weights = np.array(switches, dtype=float).reshape(-1, columns)
            return _Part(claims, [(program, weights)], program.work * columns)
        except TooWideError as error:
            refusal = error
        try:
            programs = []
            for states in product(*(self._all(name) for name in self.keep)) if self.keep else ():
                known = joint_evidence(given, {name: (state,) for name, state in zip(self.keep, states, strict=True)})
                program = Direct(self.network, (), known, self.do, self.weights, (), claims)
                programs.append((program, np.empty((0, 1))))
            if programs:
                return _Part(claims, programs, sum(program.work for program, _ in programs))
        except TooWideError:
            pass
        return _Part(claims, [], inf, refusal)


class _Part(NamedTuple):
    """Claims that are asked about together, by programs with their switches; or why they cannot be."""

    claims: Sequence[str]
    programs: list[tuple[Direct, NDArray[np.float64]]]
    work: float
    refusal: TooWideError | None = None
