"""Many people's credences as one array: what a pool is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.model.argument import ArgumentMap, UnknownNameError
from cruxmap.model.credences import CredenceSet, SetAside, View

MAX_WEIGHT = 1e12  # of a person: sums of larger ones would not be numbers

Span = tuple[float, float]
Place = TypeVar("Place")
Value = TypeVar("Value")


class Group(Struct, frozen=True):
    """Some people and what they answer.

    Attributes:
        names: what each person is called.
        values: credences, shape (questions, people), in the argument's order; NaN where not answered.
        weights: how much each person counts, shape (people,).
        views: the views of those who have any, by a person's position.
        events: what a person's numbers are about, by position, where they say so.
        set_aside: what a person has said of an earlier version and does not count, by position.
        ids: what tells a person from others of the same name, by position, where they have one.
        ranges: the ranges of a person's answers, by position and question.
        first: what a person answered before they saw the others' answers, by position and question.
        notes: a person's notes on their answers, by position and question.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    views: dict[int, dict[str, View]] = {}
    events: dict[int, str] = {}
    set_aside: dict[int, tuple[SetAside, ...]] = {}
    ids: dict[int, str] = {}
    ranges: dict[int, dict[str, Span]] = {}
    first: dict[int, dict[str, float]] = {}
    notes: dict[int, dict[str, str]] = {}

    def only(self, kept: NDArray[np.intp]) -> Group:
        """The group of some of its people."""
        new = {old: position for position, old in enumerate(kept.tolist())}
        told = {
            field: {new[i]: value for i, value in getattr(self, field).items() if i in new} for field in _BY_POSITION
        }
        return Group(tuple(self.names[i] for i in new), self.values[:, kept], self.weights[kept], **told)

    def answered(self, argument: ArgumentMap) -> set[str]:
        """The questions that anybody has answered."""
        return {name for name, row in zip(argument.questions, self.values, strict=True) if not np.isnan(row).all()}

    def about(self, argument: ArgumentMap, other: ArgumentMap) -> Group:
        """The group, whose rows are an argument's questions, with the rows of the same argument in another carving."""
        if argument is other:
            return self
        row = dict(zip(argument.questions, self.values, strict=True))
        nobody = np.full(len(self.names), np.nan)
        values = np.array([row.get(name, nobody) for name in other.questions]).reshape(-1, len(self.names))

        def here(answers: dict[int, dict[str, Value]]) -> dict[int, dict[str, Value]]:
            return {i: {q: value for q, value in said.items() if q in other.questions} for i, said in answers.items()}

        views = {
            i: {name: own for name, own in said.items() if {name, *(own.given or {})} <= other.claims.keys()}
            for i, said in self.views.items()
        }
        told = {"ranges": here(self.ranges), "first": here(self.first), "notes": here(self.notes)}
        return structs.replace(self, values=values, views=views, **told)

    def at_first(self, argument: ArgumentMap) -> Group:
        """The group as it was before its people saw each other's answers."""
        values = self.values.copy()
        row = {name: i for i, name in enumerate(argument.questions)}
        for person, answers in self.first.items():
            for name, credence in answers.items():
                values[row[name], person] = credence
        return Group(self.names, values, self.weights, self.views, self.events, self.set_aside, self.ids)


_BY_POSITION = tuple(Group.__struct_fields__[3:])


class Register(Generic[Place]):
    """Who has come so far, so that nobody is counted twice: by their id, and by their name where one has no id."""

    def __init__(self) -> None:
        self._by_id: dict[str, Place] = {}
        self._by_name: dict[str, Place] = {}
        self._without_id: dict[str, Place] = {}

    def find(self, name: str, person_id: str) -> tuple[str, Place] | None:
        """What somebody shares with somebody who has come already, `id` or `name`, and where that one is."""
        if person_id and person_id in self._by_id:
            return "id", self._by_id[person_id]
        earlier = self._without_id if person_id else self._by_name
        return ("name", earlier[name]) if name and name in earlier else None

    def add(self, name: str, person_id: str, place: Place) -> None:
        """Note somebody; either may be empty."""
        if person_id:
            self._by_id[person_id] = place
        if name:
            self._by_name.setdefault(name, place)
            if not person_id:
                self._without_id[name] = place


def same_name(name: str) -> str:
    """A name or an id as people are told apart by it: however its letters are encoded, and the blanks around it."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def matched(before: Group, after: Group) -> list[tuple[int, int]]:
    """The positions of the same people in two groups: by their ids where both have one, else by their names."""
    by_id = {person_id: j for j, person_id in after.ids.items()}
    pairs = {i: by_id[person_id] for i, person_id in before.ids.items() if person_id in by_id}
    taken = set(pairs.values())
    by_name = {same_name(name): j for j, name in enumerate(after.names) if j not in taken}
    for i, name in enumerate(before.names):
        j = by_name.get(same_name(name))
        if i not in pairs and j is not None and not (i in before.ids and j in after.ids):
            pairs[i] = j
    return sorted(pairs.items())


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
            if name not in row:
                raise UnknownNameError(f"{name!r} is a question of another carving", "gather for `argument.uncarved`")
            values[row[name], column] = credence.credence
    answers = [person.credences.items() for person in people]
    spans = [{q: (a.low, a.high) for q, a in own if a.low is not None and a.high is not None} for own in answers]
    first = [{q: a.first.credence for q, a in own if a.first is not None} for own in answers]
    notes = [{q: a.note for q, a in own if a.note} for own in answers]
    return Group(
        tuple(names),
        values,
        np.ones(len(people)),
        views=_told([dict(person.views) for person in people]),
        events=_told([person.event for person in people]),
        set_aside=_told([person.set_aside for person in people]),
        ids=_told([same_name(person.id) for person in people]),
        ranges=_told(spans),
        first=_told(first),
        notes=_told(notes),
    )


def _told(values: Sequence[Value]) -> dict[int, Value]:
    """The values by position, without the empty ones."""
    return {i: value for i, value in enumerate(values) if value}


def joined(groups: Sequence[Group]) -> Group:
    """Several groups as one."""
    starts = np.cumsum([0, *(len(group.names) for group in groups)]).tolist()
    placed = list(zip(starts, groups, strict=False))
    told = {
        field: {start + i: value for start, group in placed for i, value in getattr(group, field).items()}
        for field in _BY_POSITION
    }
    return Group(
        tuple(name for group in groups for name in group.names),
        np.hstack([group.values for group in groups]),
        np.concatenate([group.weights for group in groups]),
        **told,
    )
