"""Networks as the files of other programs describe them, checked and made into tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from math import isfinite, prod
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.files.faults import control_character, undecodable
from cruxmap.files.listing import MOST
from cruxmap.model.checks.network import MAX_CELLS
from cruxmap.model.problem import Problem, closest, quoted, several
from cruxmap.model.tabulated import Tables, Tabulated

ROUNDING = 1e-6  # what probabilities may differ from 1 together, however many digits they have
FEWEST_DIGITS = 2  # with which a number is taken as rounded: 0.5, 0.3, 0.3 are a slip, 0.33, 0.33, 0.33 are not
CUT_SHORT = "it may have been cut short: save or fetch it again"

States = Mapping[str, tuple[str, ...]]


class Place(NamedTuple):
    """Where in a file something stands, from 1; 0 where that is not known."""

    line: int = 0
    column: int = 0


NOWHERE = Place()


class NetworkFault(Struct, frozen=True):
    """What is wrong with a network, what to do about it, and where."""

    message: str
    remedy: str
    place: Place = NOWHERE
    mended_by: str = ""


class UnfitNetworkError(CruxmapError, code="unfit-network"):
    """Text that is no network, or a network that cannot become an argument, with its faults."""

    def __init__(self, *faults: NetworkFault) -> None:
        self.faults = faults
        super().__init__("\n".join(fault.message for fault in faults), "; ".join(fault.remedy for fault in faults))


def refusal(message: str, remedy: str, place: Place = NOWHERE, mended_by: str = "") -> UnfitNetworkError:
    """The error for a single fault."""
    return UnfitNetworkError(NetworkFault(message, remedy, place, mended_by))


def utf8(data: bytes) -> str:
    """A file's text.

    Raises:
        UnfitNetworkError: when it is not UTF-8, or has control characters in it as a damaged file does.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message, remedy, before = undecodable(data, error.start)
        raise refusal(message, remedy, Place(before.count("\n") + 1)) from None
    return visible(text)


def visible(text: str) -> str:
    """The text itself, if there are no control characters in it.

    Raises:
        UnfitNetworkError: when there are some.
    """
    if control := control_character(text):
        position, message, remedy = control
        raise refusal(message, remedy, Place(text.count("\n", 0, position) + 1))
    return text


def problems(error: UnfitNetworkError, shown: str, data: bytes) -> Iterator[Problem]:
    """The faults with their lines, the first of them if they are many; `shown` is how to name the file."""
    lines = ["", *data.decode("utf-8", "replace").split("\n")]
    for fault in error.faults[:MOST]:
        line, column = fault.place
        text = lines[line].rstrip() if line < len(lines) else ""
        if text and not column:
            column = len(text) - len(text.lstrip()) + 1
        yield Problem("error", "unfit-network", shown, line, column, fault.message, fault.remedy, text, fault.mended_by)
    if (more := len(error.faults) - MOST) > 0:
        yield Problem("error", "too-many", shown, 0, 0, f"{more:,} more problems are not listed", "correct these first")


class Variable(Struct, frozen=True):
    """A node as it is declared."""

    name: str
    states: tuple[str, ...]
    place: Place = NOWHERE


class WrittenNumbers(Struct, frozen=True):
    """Probabilities, and with how many digits behind the point each of them is written."""

    values: tuple[float, ...] = ()
    digits: tuple[int, ...] = ()


class NetworkRow(Struct, frozen=True):
    """The probabilities of a node's states where its parents are in these.

    `places` are those of the states, where they are known.
    """

    states: tuple[str, ...]
    numbers: WrittenNumbers
    place: Place = NOWHERE
    places: tuple[Place, ...] = ()


class Distribution(Struct, frozen=True):
    """A node's probabilities as they are written: as rows, or as one table of all numbers.

    `otherwise` is the row of all configurations without one. A table counts through the node's own states
    slowest if `own_first`, and else fastest; through the last parent's faster than through the first's.
    `places` are those of the node and its parents, where they are known.
    """

    variable: str
    parents: tuple[str, ...]
    rows: tuple[NetworkRow, ...] = ()
    otherwise: WrittenNumbers = WrittenNumbers()
    table: WrittenNumbers = WrittenNumbers()
    own_first: bool = False
    place: Place = NOWHERE
    places: tuple[Place, ...] = ()


def tables(variables: Sequence[Variable], distributions: Sequence[Distribution]) -> Tables:
    """The network as tables, parents before children and else in the order of the variables.

    Rows whose sum differs from 1 by rounding are divided by it.

    Raises:
        UnfitNetworkError: with every fault that can be told at once.
    """
    states = {variable.name: variable.states for variable in variables}
    _raise(_badly_declared(variables))
    _raise(_badly_defined(distributions, states))
    defined = {distribution.variable: distribution for distribution in distributions}
    order = _ordered({name: defined[name].parents for name in states})
    written = {name: _written(defined[name], states) for name in order}
    _raise(fault for name in order for fault in _bad_numbers(defined[name], states, *written[name]))
    return {
        name: Tabulated(states[name], defined[name].parents, values / values.sum(axis=-1, keepdims=True))
        for name, (values, _) in written.items()
    }


def numbers(words: Sequence[str]) -> WrittenNumbers:
    """Numbers as they are written.

    Raises:
        NumberError: at the first word that is no number, or infinite.
    """
    values = []
    for i, word in enumerate(words):
        try:
            values.append(float(word))
        except ValueError:
            raise NumberError(i) from None
        if not isfinite(values[-1]):
            raise NumberError(i)
    return WrittenNumbers(tuple(values), tuple(map(_digits, words)))


class NumberError(ValueError):
    """A word that is no number, by its position among the others."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(position)


def _digits(word: str) -> int:
    """How many digits a number has behind its point: 3 for 0.125, and for 12.5e-2."""
    mantissa, _, exponent = word.lower().partition("e")
    return min(max(len(mantissa.partition(".")[2]) - int(exponent or 0), 0), 99)


def did_you_mean_node(word: str, names: Sequence[str], otherwise: str) -> str:
    """A remedy for an unknown name, whatever its capitals."""
    near = closest(word, originals := {name.lower(): name for name in names})
    return f"did you mean {quoted(originals[near])}?" if near else otherwise


def _raise(faults: Iterator[NetworkFault]) -> None:
    if several_faults := tuple(faults):
        raise UnfitNetworkError(*several_faults)


def _badly_declared(variables: Sequence[Variable]) -> Iterator[NetworkFault]:
    if not variables:
        yield NetworkFault("there is no variable in it", "check that it is the right file")
    seen: set[str] = set()
    for variable in variables:
        name, place = quoted(variable.name), variable.place
        if variable.name in seen:
            yield NetworkFault(f"the variable {name} is declared twice", "rename or delete one of them", place)
        seen.add(variable.name)
        if not all((variable.name, *variable.states)):
            of = f"a state of {name}" if variable.name else "a variable"
            yield NetworkFault(f"{of} has no name", "name it", place)
        if len(variable.states) < 2:
            message = f"the variable {name} has fewer than two states"
            yield NetworkFault(message, "name its states, or leave it out", place)
        if len(set(variable.states)) < len(variable.states):
            yield NetworkFault(f"two states of {name} have the same name", "rename one of them", place)


def _badly_defined(distributions: Sequence[Distribution], states: States) -> Iterator[NetworkFault]:
    seen: set[str] = set()
    for distribution in distributions:
        name, place = quoted(distribution.variable), distribution.place
        nodes = (distribution.variable, *distribution.parents)
        unknown = [i for i, node in enumerate(nodes) if node not in states]
        for i in unknown:
            where = f"{quoted(nodes[i])}, among the parents of {name}," if i else name
            remedy = did_you_mean_node(nodes[i], list(states), "declare it, or check its spelling")
            at = distribution.places[i] if distribution.places else place
            yield NetworkFault(f"{where} is no variable of this network", remedy, at)
        if distribution.variable in seen:
            yield NetworkFault(f"the probabilities of {name} are here twice", "keep one of the two", place)
        seen.add(distribution.variable)
        if len(set(nodes)) < len(nodes):
            yield NetworkFault(f"{name} is its own parent, or has a parent twice", "correct its parents", place)
        elif not unknown and (size := prod(len(states[node]) for node in nodes)) > MAX_CELLS:
            message = f"{name} takes {size:,} numbers (the most is {MAX_CELLS:,})"
            yield NetworkFault(message, "give it fewer parents", place)
    for node in [node for node in states if node not in seen]:
        yield NetworkFault(f"{quoted(node)} has no probabilities", f"add them; {CUT_SHORT}")


def _ordered(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes, each as early as it may be with its parents before it."""
    sorter = TopologicalSorter(parents)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = several(list(reversed(error.args[1])), " → ")
        raise refusal(f"parents go round in a circle: {circle}", "remove one of these") from None
    names = list(parents)
    places = {name: i for i, name in enumerate(names)}
    ready: list[int] = []
    order = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(ready, places[name])
        order.append(names[heappop(ready)])
        sorter.done(order[-1])
    return order


def _written(distribution: Distribution, states: States) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The numbers and their digits, each of shape (states of each parent…, own states); NaN where there are none."""
    shape = [len(states[node]) for node in (*distribution.parents, distribution.variable)]
    if distribution.table.values:
        if len(distribution.table.values) != prod(shape):
            count = len(distribution.table.values)
            message = f"{quoted(distribution.variable)} takes {prod(shape):,} numbers, not {count:,}"
            remedy = "write one for each state and configuration of parents"
            raise refusal(message, remedy, distribution.place)
        values, digits = np.array(distribution.table.values), np.array(distribution.table.digits)
        if distribution.own_first:
            first = (shape[-1], *shape[:-1])
            return np.moveaxis(values.reshape(first), 0, -1), np.moveaxis(digits.reshape(first), 0, -1)
        return values.reshape(shape), digits.reshape(shape)
    values, digits = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    positions = [{state: i for i, state in enumerate(states[parent])} for parent in distribution.parents]
    seen: set[tuple[int, ...]] = set()
    if distribution.otherwise.values:
        row = NetworkRow((), distribution.otherwise, distribution.place)
        _check_count(row, distribution, shape[-1])
        values[...], digits[...] = row.numbers.values, row.numbers.digits
    for row in distribution.rows:
        configuration = _configuration(row, distribution, positions)
        if configuration in seen:
            message = f"{_where(distribution, row.states)} has two rows"
            raise refusal(message, "keep one of them", row.place)
        seen.add(configuration)
        _check_count(row, distribution, shape[-1])
        values[configuration], digits[configuration] = row.numbers.values, row.numbers.digits
    return values, digits


def _configuration(
    row: NetworkRow, distribution: Distribution, positions: Sequence[Mapping[str, int]]
) -> tuple[int, ...]:
    if len(row.states) != len(distribution.parents):
        count = f"{len(distribution.parents)} state{'s' * (len(distribution.parents) != 1)}"
        message = f"a row of {quoted(distribution.variable)} has to name {count}, not {len(row.states)}"
        remedy = "name one state of each parent, in their order, with commas between; put quotes around one with blanks"
        raise refusal(message, remedy, row.place)
    for i, (parent, state) in enumerate(zip(distribution.parents, row.states, strict=True)):
        if state not in positions[i]:
            remedy = did_you_mean_node(state, list(positions[i]), f"it has {several(positions[i])}")
            place = row.places[i] if row.places else row.place
            raise refusal(f"{quoted(state)} is no state of {quoted(parent)}", remedy, place)
    return tuple(indices[state] for state, indices in zip(row.states, positions, strict=True))


def _check_count(row: NetworkRow, distribution: Distribution, count: int) -> None:
    if len(row.numbers.values) != count:
        message = f"{_where(distribution, row.states)} takes {count} numbers, not {len(row.numbers.values)}"
        raise refusal(message, "write one number for each state", row.place)


def _tolerance(values: NDArray[np.float64], digits: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the sums of rows may be off by rounding: half a unit of the last digit for each number.

    Programs write either so many digits behind the point or so many that count (0.123456 and 0.0123456), and
    some leave out noughts at the end. So the longest number of a row tells its digits, in either way, and the
    larger of the two tolerances holds.
    """
    behind = digits.max(axis=-1)
    fixed = np.where(behind < FEWEST_DIGITS, 0, digits.shape[-1] * 0.5 * 10.0**-behind)
    magnitudes = np.floor(np.log10(np.where(values > 0, values, 1.0)))
    counting = np.where(values > 0, digits + magnitudes + 1, 0).max(axis=-1)
    units = np.where(values > 0, 10.0 ** (magnitudes + 1 - counting[..., np.newaxis]), 0)
    relative = np.where(counting < FEWEST_DIGITS, 0, 0.5 * units.sum(axis=-1))
    tolerance: NDArray[np.float64] = np.maximum(np.maximum(fixed, relative) * (1 + 1e-9), ROUNDING)
    return tolerance


def _bad_numbers(
    distribution: Distribution, states: States, values: NDArray[np.float64], digits: NDArray[np.int64]
) -> Iterator[NetworkFault]:
    sums = values.sum(axis=-1)
    good = (abs(sums - 1) <= _tolerance(values, digits)) & (values >= 0).all(axis=-1)  # so that NaN is bad
    places = {row.states: row.place for row in distribution.rows}
    for configuration in np.argwhere(~good).tolist():
        parents = zip(distribution.parents, configuration, strict=True)
        here = tuple(states[parent][i] for parent, i in parents)
        where, place = _where(distribution, here), places.get(here, distribution.place)
        row, total = values[tuple(configuration)], sums[tuple(configuration)]
        if np.isnan(total):
            yield NetworkFault(f"{where} has no row", f"add one; {CUT_SHORT}", place)
        elif (row < 0).any():
            yield NetworkFault(f"{where} has a negative probability", "write numbers from 0 to 1", place)
        else:
            remedy = "correct them" + (f", or divide each by {total:.10g}" if 0 < total < np.inf else "")
            yield NetworkFault(f"the probabilities of {where} add up to {total:.10g}, not to 1", remedy, place)


def _where(distribution: Distribution, states: Sequence[str]) -> str:
    parents = zip(distribution.parents, states, strict=False)
    conditions = [f"{quoted(parent)} is {quoted(state)}" for parent, state in parents]
    return quoted(distribution.variable) + (f" where {' and '.join(conditions)}" if conditions else "")
