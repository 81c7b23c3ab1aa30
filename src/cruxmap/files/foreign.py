"""Networks as the files of other programs describe them, checked and made into tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from math import isfinite, prod

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.files.faults import control_character, undecodable
from cruxmap.files.listing import MOST
from cruxmap.model.problem import Problem, closest, quoted, several
from cruxmap.model.tabulated import Tables, Tabulated

ROUNDING = 1e-6  # what probabilities may differ from 1 together, since other programs write few digits
MOST_NUMBERS = 40_000  # of one node: ten times the questions that an argument may have
CUT_SHORT = "it may have been cut short: save or fetch it again"

States = Mapping[str, tuple[str, ...]]


class Fault(Struct, frozen=True):
    """What is wrong with a network, and what to do about it; `line` is 0 where no line is at fault."""

    message: str
    remedy: str
    line: int = 0


class UnfitNetworkError(ValueError):
    """Text that is no network, or a network that cannot become an argument, with its faults."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{fault.message} ({fault.remedy})" for fault in faults))


def utf8(data: bytes) -> str:
    """A file's text.

    Raises:
        UnfitNetworkError: when it is not UTF-8, or has control characters in it as a damaged file does.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message, remedy, before = undecodable(data, error.start)
        raise UnfitNetworkError(Fault(message, remedy, before.count("\n") + 1)) from None
    if found := control_character(text):
        place, message, remedy = found
        raise UnfitNetworkError(Fault(message, remedy, text.count("\n", 0, place) + 1))
    return text


def problems(error: UnfitNetworkError, shown: str, data: bytes) -> Iterator[Problem]:
    """The faults with their lines, the first of them if they are many; `shown` is how to name the file."""
    lines = ["", *data.decode("utf-8", "replace").split("\n")]
    for fault in error.faults[:MOST]:
        line = lines[fault.line].rstrip() if fault.line < len(lines) else ""
        column = len(line) - len(line.lstrip()) + 1 if line else 0
        yield Problem("error", "unfit-network", shown, fault.line, column, fault.message, fault.remedy, line)
    if (more := len(error.faults) - MOST) > 0:
        yield Problem("error", "too-many", shown, 0, 0, f"{more:,} more problems are not listed", "correct these first")


class Variable(Struct, frozen=True):
    """A node as it is declared."""

    name: str
    states: tuple[str, ...]
    line: int = 0


class Row(Struct, frozen=True):
    """The probabilities of a node's states where its parents are in these."""

    states: tuple[str, ...]
    numbers: tuple[float, ...]
    line: int = 0


class Distribution(Struct, frozen=True):
    """A node's probabilities as they are written: as rows, or as one table of all numbers.

    `otherwise` is the row of all configurations without one. A table counts through the node's own states
    slowest if `own_first`, and else fastest; through the last parent's faster than through the first's.
    """

    variable: str
    parents: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    otherwise: tuple[float, ...] = ()
    table: tuple[float, ...] = ()
    own_first: bool = False
    line: int = 0


def tables(variables: Sequence[Variable], distributions: Sequence[Distribution]) -> Tables:
    """The network as tables, parents before children and else in the order of the variables.

    Rows whose sum differs from 1 by rounding are divided by it.

    Raises:
        UnfitNetworkError: with every fault that can be told at once.
    """
    states = {one.name: one.states for one in variables}
    _raise(_badly_declared(variables))
    _raise(_badly_defined(distributions, states))
    defined = {one.variable: one for one in distributions}
    order = _ordered({name: defined[name].parents for name in states})
    values = {name: _values(defined[name], states) for name in order}
    _raise(fault for name in order for fault in _bad_numbers(defined[name], states, values[name]))
    return {
        name: Tabulated(states[name], defined[name].parents, table / table.sum(axis=-1, keepdims=True))
        for name, table in values.items()
    }


def number(word: str) -> float | None:
    """A number that is written out; None for any other word, and for infinity and what is called nan."""
    try:
        found = float(word)
    except ValueError:
        return None
    return found if isfinite(found) else None


def meant(word: str, known: Sequence[str], otherwise: str) -> str:
    """A remedy for an unknown name, whatever its capitals."""
    near = closest(word, names := {name.lower(): name for name in known})
    return f"did you mean {quoted(names[near])}?" if near else otherwise


def _raise(faults: Iterator[Fault]) -> None:
    if found := tuple(faults):
        raise UnfitNetworkError(*found)


def _badly_declared(variables: Sequence[Variable]) -> Iterator[Fault]:
    if not variables:
        yield Fault("there is no variable in it", "check that it is the right file")
    seen: set[str] = set()
    for one in variables:
        if one.name in seen:
            yield Fault(f"the variable {quoted(one.name)} is declared twice", "rename or delete one of them", one.line)
        seen.add(one.name)
        if not all((one.name, *one.states)):
            of = f"a state of {quoted(one.name)}" if one.name else "a variable"
            yield Fault(f"{of} has no name", "name it", one.line)
        if len(one.states) < 2:
            message = f"the variable {quoted(one.name)} has fewer than two states"
            yield Fault(message, "name its states, or leave it out", one.line)
        if len(set(one.states)) < len(one.states):
            message = f"two states of {quoted(one.name)} have the same name"
            yield Fault(message, "rename one of them", one.line)


def _badly_defined(distributions: Sequence[Distribution], states: States) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in distributions:
        name = quoted(one.variable)
        unknown = [node for node in (one.variable, *one.parents) if node not in states]
        for node in unknown:
            where = f"{quoted(node)}, among the parents of {name}," if node != one.variable else name
            remedy = meant(node, list(states), "declare it, or check its spelling")
            yield Fault(f"{where} is no variable of this network", remedy, one.line)
        if one.variable in seen:
            yield Fault(f"the probabilities of {name} are here twice", "keep one of the two", one.line)
        seen.add(one.variable)
        if len({one.variable, *one.parents}) < 1 + len(one.parents):
            message = f"{name} is its own parent, or has a parent twice"
            yield Fault(message, "correct its parents", one.line)
        elif not unknown and (size := prod(len(states[node]) for node in (one.variable, *one.parents))) > MOST_NUMBERS:
            message = f"{name} takes {size:,} numbers (the most is {MOST_NUMBERS:,})"
            yield Fault(message, "give it fewer parents", one.line)
    for node in [node for node in states if node not in seen]:
        yield Fault(f"{quoted(node)} has no probabilities", f"add them; {CUT_SHORT}")


def _ordered(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes, each as early as it may be with its parents before it."""
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        circle = several(list(reversed(error.args[1])), " → ")
        raise UnfitNetworkError(Fault(f"parents go round in a circle: {circle}", "remove one of these")) from None
    names = list(parents)
    children: dict[str, list[str]] = {name: [] for name in names}
    for name, its in parents.items():
        for parent in its:
            children[parent].append(name)
    places = {name: i for i, name in enumerate(names)}
    missing = {name: len(its) for name, its in parents.items()}
    ready = [i for i, name in enumerate(names) if not missing[name]]
    heapify(ready)
    order = []
    while ready:
        order.append(names[heappop(ready)])
        for child in children[order[-1]]:
            missing[child] -= 1
            if not missing[child]:
                heappush(ready, places[child])
    return order


def _values(one: Distribution, states: States) -> NDArray[np.float64]:
    """The numbers, shape (states of each parent…, own states); NaN where there are none."""
    shape = [len(states[node]) for node in (*one.parents, one.variable)]
    if one.table:
        if len(one.table) != prod(shape):
            message = f"{quoted(one.variable)} takes {prod(shape):,} numbers, not {len(one.table):,}"
            raise UnfitNetworkError(Fault(message, "write one for each state and configuration of parents", one.line))
        table = np.array(one.table)
        return np.moveaxis(table.reshape(shape[-1], *shape[:-1]), 0, -1) if one.own_first else table.reshape(shape)
    values = np.full(shape, np.nan)
    places = [{state: i for i, state in enumerate(states[parent])} for parent in one.parents]
    seen: set[tuple[int, ...]] = set()
    if one.otherwise:
        values[...] = _numbers(Row((), one.otherwise, one.line), one, shape[-1])
    for row in one.rows:
        place = _place(row, one, places)
        if place in seen:
            message = f"{_where(one, row.states)} has two rows"
            raise UnfitNetworkError(Fault(message, "keep one of them", row.line))
        seen.add(place)
        values[place] = _numbers(row, one, shape[-1])
    return values


def _place(row: Row, one: Distribution, places: Sequence[Mapping[str, int]]) -> tuple[int, ...]:
    if len(row.states) != len(one.parents):
        count = f"{len(one.parents)} state{'s' * (len(one.parents) != 1)}"
        message = f"a row of {quoted(one.variable)} has to name {count}, not {len(row.states)}"
        raise UnfitNetworkError(Fault(message, "name one state of each parent, in their order", row.line))
    for parent, state, known in zip(one.parents, row.states, places, strict=True):
        if state not in known:
            remedy = meant(state, list(known), f"it has {several(known)}")
            raise UnfitNetworkError(Fault(f"{quoted(state)} is no state of {quoted(parent)}", remedy, row.line))
    return tuple(known[state] for state, known in zip(row.states, places, strict=True))


def _numbers(row: Row, one: Distribution, count: int) -> tuple[float, ...]:
    if len(row.numbers) != count:
        message = f"{_where(one, row.states)} takes {count} numbers, not {len(row.numbers)}"
        raise UnfitNetworkError(Fault(message, "write one number for each state", row.line))
    return row.numbers


def _bad_numbers(one: Distribution, states: States, values: NDArray[np.float64]) -> Iterator[Fault]:
    sums = values.sum(axis=-1)
    bad = ~((abs(sums - 1) <= ROUNDING) & (values >= 0).all(axis=-1))  # so that NaN is bad
    lines = {row.states: row.line for row in one.rows}
    for place in np.argwhere(bad).tolist():
        here = tuple(states[parent][i] for parent, i in zip(one.parents, place, strict=True))
        line = lines.get(here, one.line)
        numbers, total = values[tuple(place)], sums[tuple(place)]
        if np.isnan(total):
            yield Fault(f"{_where(one, here)} has no row", f"add one; {CUT_SHORT}", line)
        elif (numbers < 0).any():
            yield Fault(f"{_where(one, here)} has a negative probability", "write numbers from 0 to 1", line)
        else:
            remedy = "correct them" + (f", or divide each by {total:.10g}" if 0 < total < np.inf else "")
            yield Fault(f"the probabilities of {_where(one, here)} add up to {total:.10g}, not to 1", remedy, line)


def _where(one: Distribution, states: Sequence[str]) -> str:
    known = [f"{quoted(parent)} is {quoted(state)}" for parent, state in zip(one.parents, states, strict=False)]
    return quoted(one.variable) + (f" where {' and '.join(known)}" if known else "")
