"""Many people's credences as one array: what a pool is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, SetAside, View

MAX_WEIGHT = 1e12  # of a person: sums of larger ones would not be numbers


class Group(Struct, frozen=True):
    """Some people and what they answer.

    Attributes:
        names: what each person is called.
        values: credences, shape (questions, people), in the argument's order; NaN where not answered.
        weights: how much each person counts, shape (people,).
        views: the views of those who have any, by a person's position.
        events: what a person's numbers are about, by position, where they say so.
        set_aside: what a person has said of an earlier version and does not count, by position.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    views: dict[int, dict[str, View]] = {}
    events: dict[int, str] = {}
    set_aside: dict[int, tuple[SetAside, ...]] = {}

    def only(self, kept: NDArray[np.intp]) -> Group:
        """The group of some of its people."""
        new = {old: position for position, old in enumerate(kept.tolist())}
        return Group(
            tuple(self.names[i] for i in new),
            self.values[:, kept],
            self.weights[kept],
            {new[i]: views for i, views in self.views.items() if i in new},
            {new[i]: event for i, event in self.events.items() if i in new},
            {new[i]: answers for i, answers in self.set_aside.items() if i in new},
        )


def gather(argument: ArgumentMap, people: Sequence[CredenceSet], names: Sequence[str]) -> Group:
    """People's credence sets as a group in which everybody counts alike; `names` are in the same order.

    Raises:
        UnknownNameError: for a credence about no question of the argument.
    """
    values = np.full((len(argument.questions), len(people)), np.nan)
    row = {name: i for i, name in enumerate(argument.questions)}
    for column, person in enumerate(people):
        person.check(argument)
        for name, credence in person.credences.items():
            values[row[name], column] = credence.credence
    return Group(
        tuple(names),
        values,
        np.ones(len(people)),
        {i: dict(person.views) for i, person in enumerate(people) if person.views},
        {i: person.event for i, person in enumerate(people) if person.event},
        {i: person.set_aside for i, person in enumerate(people) if person.set_aside},
    )


def joined(groups: Sequence[Group]) -> Group:
    """Several groups as one."""
    starts = np.cumsum([0, *(len(group.names) for group in groups)]).tolist()
    placed = list(zip(starts, groups, strict=False))
    return Group(
        tuple(name for group in groups for name in group.names),
        np.hstack([group.values for group in groups]),
        np.concatenate([group.weights for group in groups]),
        {start + i: views for start, group in placed for i, views in group.views.items()},
        {start + i: event for start, group in placed for i, event in group.events.items()},
        {start + i: answers for start, group in placed for i, answers in group.set_aside.items()},
    )
