"""Sums of products of tables of numbers, over the states of many claims: planned once, and run on any numbers.

Where a circuit would have too many operations, the same elimination is done on arrays. The plan is made from names
and states alone, so that what it costs is known before any memory is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from math import prod
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.errors import CruxmapError
from cruxmap.inference.orders import Order, best_order

MOST_WORK = 1 << 35  # cells of all products together: a minute or so
MOST_LIVE = 1 << 25  # cells that are kept at a time: 256 megabytes, to which products on the way are added
TRIALS = 8  # claims that are tried before one of them is sliced
SMALL = 1 << 13  # cells of a product that is made as one array

REMEDY = "split claims that have many parents, or leave out dependences that hardly matter"

Array = NDArray[Any]  # of real or complex numbers, with a last axis for the columns, or of length one


class TooWideError(CruxmapError, code="wide"):
    """An argument whose claims hang together too closely for exact probabilities."""


def too_wide(order: Order) -> TooWideError:
    """The refusal of what costs too much, with its width, its cost and the claims that make it."""
    names = ", ".join(order.knot[:SHOWN]) + (f" and {len(order.knot) - SHOWN} more" if len(order.knot) > SHOWN else "")
    message = (
        f"the claims hang together too closely for exact probabilities: {order.cells:,} numbers to work out, "
        f"{order.largest:,} of them in one table over {len(order.knot)} claims (induced width {order.width}): {names}"
    )
    return TooWideError(message, REMEDY)


SHOWN = 8  # claims that a refusal names


class Step(Struct, frozen=True):
    """One claim summed out.

    The axes of the tables that touch it are put together so that there is one for the claim, and one for each set of
    claims that the same tables have.

    Attributes:
        claim: what is summed out.
        inputs: places of the tables.
        turns: for each of them, its axes in the order of the product.
        shapes: for each of them, its shape with axes put together; of length one where it has none of a set's claims.
        axes: the claims of the result.
        shape: of the result, with an axis for each claim.
        merged: of the result, with axes put together.
    """

    claim: str
    inputs: tuple[int, ...]
    turns: tuple[tuple[int, ...], ...]
    shapes: tuple[tuple[int, ...], ...]
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    merged: tuple[int, ...]


class Plan(Struct, frozen=True):
    """How tables are multiplied and claims summed out.

    Attributes:
        sliced: claims of which each combination of states is worked out by itself, so that less is kept at a time.
        steps: what is done for each of these.
        left: the axes of what is left, for each table that is.
        keep: the axes of the result.
        order: its order and cost, for all slices together.
        live: how many cells are kept at a time, for each column.
    """

    sliced: tuple[str, ...]
    steps: tuple[Step, ...]
    left: tuple[tuple[int, tuple[str, ...]], ...]
    keep: tuple[str, ...]
    order: Order
    live: int


def plan(
    scopes: Sequence[tuple[str, ...]],
    sizes: Mapping[str, int],
    keep: tuple[str, ...],
    backward: bool = False,
    once: bool = False,
) -> Plan:
    """The cheapest plan that keeps few enough numbers at a time.

    Args:
        scopes: the claims of each table.
        sizes: how many states each claim has.
        keep: the claims that are not summed out.
        backward: whether everything is kept for a way back.
        once: whether it is for one credence vector alone.

    Raises:
        TooWideError: when that takes too much work.
    """
    sliced: tuple[str, ...] = ()
    made = _planned(scopes, sizes, keep, sliced, backward, once)
    while made.live > MOST_LIVE and made.order.cells <= MOST_WORK:
        several = [name for name in made.order.knot if name not in keep and sizes[name] > 1]
        trials = [
            _planned(scopes, sizes, keep, (*sliced, name), backward)
            for name in sorted(several, key=lambda name: -sizes[name])[:TRIALS]
        ]
        if not trials:
            break
        made = min(trials, key=lambda trial: (max(trial.live, MOST_LIVE), trial.order.cells))
        sliced = made.sliced
    if made.order.cells > MOST_WORK or made.live > MOST_LIVE:
        raise too_wide(made.order)
    return made


def _planned(
    scopes: Sequence[tuple[str, ...]],
    sizes: Mapping[str, int],
    keep: tuple[str, ...],
    sliced: tuple[str, ...],
    backward: bool,
    once: bool = False,
) -> Plan:
    tables = dict(enumerate(tuple(name for name in scope if name not in sliced) for scope in scopes))
    order = best_order(tables.values(), sizes, keep, once)
    slices = prod(sizes[name] for name in sliced)
    order = Order(order.claims, order.width, order.cells * slices, order.largest, order.knot)
    touching: dict[str, dict[int, None]] = {}
    for place, axes in tables.items():
        for name in axes:
            touching.setdefault(name, {})[place] = None
    steps: list[Step] = []
    now = live = 0
    for claim in order.claims:
        inputs = tuple(touching.pop(claim))
        step = _step(claim, inputs, [tables[place] for place in inputs], sizes)
        out = len(scopes) + len(steps)
        steps.append(step)
        now += prod(step.shape)
        live = max(live, now)
        for place in inputs:
            axes = tables.pop(place)
            if place >= len(scopes) and not backward:
                now -= prod(sizes[name] for name in axes)
            for name in axes:
                if name != claim:
                    del touching[name][place]
        tables[out] = step.axes
        for name in step.axes:
            touching[name][out] = None
    return Plan(sliced, tuple(steps), tuple(tables.items()), keep, order, live * (2 if backward else 1))


def _step(claim: str, inputs: tuple[int, ...], tables: Sequence[tuple[str, ...]], sizes: Mapping[str, int]) -> Step:
    sets: dict[tuple[bool, ...], list[str]] = {}
    for name in dict.fromkeys(name for table in tables for name in table if name != claim):
        sets.setdefault(tuple(name in table for table in tables), []).append(name)
    ordered = sorted(sets.items(), key=lambda item: prod(sizes[name] for name in item[1]))  # the longest loop inside
    turns, shapes = [], []
    for i, table in enumerate(tables):
        own = [name for members, names in ordered if members[i] for name in names]
        turns.append(tuple(table.index(name) for name in (claim, *own)))
        shapes.append(
            (sizes[claim], *(prod(sizes[name] for name in names) if members[i] else 1 for members, names in ordered))
        )
    axes = tuple(name for _, names in ordered for name in names)
    merged = tuple(prod(sizes[name] for name in names) for _, names in ordered)
    return Step(claim, inputs, tuple(turns), tuple(shapes), axes, tuple(sizes[name] for name in axes), merged)


class Sums:
    """The sum over some claims' states of the product of some tables.

    Args:
        scopes: the claims of each table.
        sizes: how many states each claim has.
        keep: the claims that are not summed out.
        backward: whether `marginals` will be asked for.
        once: whether it is for one credence vector alone.

    Raises:
        TooWideError: when it takes too much work, before any is done.
    """

    def __init__(
        self,
        scopes: Sequence[tuple[str, ...]],
        sizes: Mapping[str, int],
        keep: tuple[str, ...],
        backward: bool = False,
        once: bool = False,
    ) -> None:
        self.scopes = scopes
        self.sizes = sizes
        self.plan = plan(scopes, sizes, keep, backward, once)

    def total(self, tables: Sequence[Array]) -> Array:
        """The sum, shape (states of each kept claim…, columns).

        Args:
            tables: with an axis for each claim of their scopes, and one for the columns, or of length one.
        """
        return reduce(np.add, (self._product(_forward(self.plan, some)) for _, some in self._slices(tables)))

    def marginals(self, tables: Sequence[Array], wanted: Collection[int] = ()) -> Marginals:
        """The sum with each claim that was summed out in each of its states.

        By the derivatives of the sum by the cells on the way, from its end to its start: all together they take a few
        times the work of the sum (Darwiche 2003).

        Args:
            tables: as for `total`.
            wanted: places of tables by whose cells the derivatives are wanted too.
        """
        result: Marginals | None = None
        for states, some in self._slices(tables):
            found = _Backward(self.plan, some, wanted).marginals
            result = self._joined(result, found, states, wanted)
        assert result is not None
        return result

    def _joined(
        self, result: Marginals | None, found: Marginals, states: Mapping[str, int], wanted: Collection[int]
    ) -> Marginals:
        if not states:
            return found
        if result is None:
            shares = {name: np.zeros_like(share) for name, share in found.shares.items()}
            shares |= {name: np.zeros((self.sizes[name], *found.total.shape), found.total.dtype) for name in states}
            columns = found.total.shape[-1:]
            slopes = {
                place: np.zeros((*(self.sizes[name] for name in self.scopes[place]), *columns), found.total.dtype)
                for place in wanted
            }
            result = Marginals(np.zeros_like(found.total), shares, slopes)
        result.total[...] += found.total
        for name, share in found.shares.items():
            result.shares[name][...] += share
        for name, state in states.items():
            result.shares[name][state] += found.total
        for place, slope in found.slopes.items():
            index = tuple(states.get(name, slice(None)) for name in self.scopes[place])
            result.slopes[place][index] += slope
        return result

    def _slices(self, tables: Sequence[Array]) -> Iterator[tuple[dict[str, int], list[Array]]]:
        for chosen in product(*(range(self.sizes[name]) for name in self.plan.sliced)):
            states = dict(zip(self.plan.sliced, chosen, strict=True))
            yield (
                states,
                [
                    table[tuple(states.get(name, slice(None)) for name in scope)]
                    for scope, table in zip(self.scopes, tables, strict=True)
                ],
            )

    def _product(self, slots: Sequence[Array | None]) -> Array:
        keep = self.plan.keep
        result: Array = np.ones((*(1 for _ in keep), 1))
        for place, axes in self.plan.left:
            table = slots[place]
            assert table is not None
            order = [axes.index(name) for name in keep if name in axes]
            shape = [self.sizes[name] if name in axes else 1 for name in keep]
            result = result * table.transpose([*order, -1]).reshape(*shape, table.shape[-1])
        return result


class Marginals(Struct, frozen=True):
    """The whole sum, the sum with each claim in each of its states, and derivatives by the cells of some tables."""

    total: Array
    shares: dict[str, Array]
    slopes: dict[int, Array]


def _forward(made: Plan, tables: Sequence[Array], keep_all: bool = False) -> list[Array | None]:
    """The tables, and what each step makes; what is used up makes room."""
    slots: list[Array | None] = [*tables]
    for step in made.steps:
        result = _summed(_views(step, slots))
        slots.append(result.reshape(*step.shape, result.shape[-1]))
        for place in () if keep_all else step.inputs:
            slots[place] = None
    return slots


def _views(step: Step, slots: Sequence[Array | None]) -> list[Array]:
    """The tables of a step, with their axes put together."""
    views = []
    for place, turn, shape in zip(step.inputs, step.turns, step.shapes, strict=True):
        table = slots[place]
        assert table is not None
        views.append(table.transpose([*turn, -1]).reshape(*shape, table.shape[-1]))
    return sorted(views, key=np.size)


def _summed(views: Sequence[Array]) -> Array:
    """The sum of the product along the first axis, without the whole product where that is large."""
    if len(views) == 1:
        return np.asarray(views[0].sum(axis=0))
    shape = np.broadcast_shapes(*(view.shape for view in views))
    if prod(shape) <= SMALL:
        return np.asarray(reduce(np.multiply, views).sum(axis=0))
    result: Array | None = None
    for parts in zip(*views, strict=True):
        if all(part.any() for part in parts[:-1]):  # else there is nothing to add
            term = reduce(np.multiply, parts)
            result = term if result is None else np.add(result, term, out=result)
    return np.zeros(shape[1:]) if result is None else result


class _Backward:
    """The way back through a plan."""

    def __init__(self, made: Plan, tables: Sequence[Array], wanted: Collection[int]) -> None:
        slots = _forward(made, tables, keep_all=True)
        first = len(tables)
        self.slopes: dict[int, Array] = {}
        ends = [slot for place, _ in made.left if (slot := slots[place]) is not None]
        total = reduce(np.multiply, ends, np.ones(1))
        self.marginals = Marginals(total, {}, {})
        for i, (place, _) in enumerate(made.left):
            others = reduce(np.multiply, ends[:i] + ends[i + 1 :], np.ones(1))
            self.slopes[place] = np.broadcast_to(others, total.shape)
        for number, step in reversed([*enumerate(made.steps, first)]):
            slope = self.slopes.pop(number)
            slots[number] = None
            self._back(step, slots, slope.reshape(*step.merged, slope.shape[-1]), first, wanted)
        self.marginals.slopes.update({place: self.slopes[place] for place in wanted if place in self.slopes})

    def _back(self, step: Step, slots: list[Array | None], slope: Array, first: int, wanted: Collection[int]) -> None:
        """The derivatives by the cells of a step's tables, from those by the cells of its result."""
        views = []
        for place, turn, shape in zip(step.inputs, step.turns, step.shapes, strict=True):
            table = slots[place]
            assert table is not None
            views.append(table.transpose([*turn, -1]).reshape(*shape, table.shape[-1]))
        asked = [i for i, place in enumerate(step.inputs) if place >= first or place in wanted]
        leader = asked[0] if asked else min(range(len(views)), key=lambda i: views[i].size)
        made: dict[int, Array] = {}
        states = step.shapes[0][0]
        for state in range(states):
            for i in dict.fromkeys([leader, *asked]):
                others = sorted((view[state] for j, view in enumerate(views) if j != i), key=np.size)
                term = reduce(np.multiply, [*others, slope])
                shape = views[i].shape[1:-1]
                gone = tuple(axis for axis, size in enumerate(shape) if size == 1 < term.shape[axis])
                term = term.sum(axis=gone, keepdims=True) if gone else term
                if i not in made:
                    made[i] = np.empty((states, *term.shape), term.dtype)  # a list of its states would take it twice
                made[i][state] = term
        self.marginals.shares[step.claim] = np.stack(
            [
                (made[leader][state] * views[leader][state]).reshape(-1, made[leader].shape[-1]).sum(axis=0)
                for state in range(states)
            ]
        )
        for i in asked:
            self.slopes[step.inputs[i]] = _turned_back(made[i], step, i, slots)


def _turned_back(slope: Array, step: Step, i: int, slots: Sequence[Array | None]) -> Array:
    """A derivative in the shape of the table that it is by."""
    table = slots[step.inputs[i]]
    assert table is not None
    turn = step.turns[i]
    shape = [table.shape[axis] for axis in turn]
    return slope.reshape(*shape, slope.shape[-1]).transpose([*np.argsort(turn), -1])
