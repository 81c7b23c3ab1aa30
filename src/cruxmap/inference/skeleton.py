"""Networks of other programs as the skeleton of an argument: a table for every node, a question for every number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import BOOLEAN, Case, Form, Value
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table
from cruxmap.model.question import Question, Reading

MOST_QUESTIONS = 4_000  # more than anyone answers, and about what a file may hold
TOLERANCE = 1e-6  # how far a distribution may be from adding up to 1, for rounding in the file
LONG = 60  # letters in the name of a question
YES = {"true", "t", "yes", "y", "1", "present", "on"}
NO = {"false", "f", "no", "n", "0", "absent", "off"}


class Node(Struct, frozen=True):
    """A node of a network: its table has an axis for each parent, and one for its own states."""

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    table: NDArray[np.float64]


class Skeleton(Struct, frozen=True):
    """A network as another program wrote it down."""

    name: str
    nodes: tuple[Node, ...]


class UnfitNetworkError(ValueError):
    """A network that cannot become an argument; the message says why."""


def argument_of(skeleton: Skeleton, source: str, target: str = "") -> ArgumentMap:
    """The argument whose claims are the network's nodes and whose readings are its numbers.

    A node with two states that say yes and no becomes a claim that is true or false; any other becomes a
    variable. Each number is a question, except certainties, which are structure: a distribution over n
    states takes n - 1 questions, each about one state if it is none of those before it. Names become
    identifiers, and titles keep the originals.

    Args:
        skeleton: the network.
        source: where it comes from, in words.
        target: the node to conclude about, or `node=state`, by the original names; the last node that nothing
            depends on if left out.

    Raises:
        UnfitNetworkError: when it does not fit, with the reason.
    """
    _check(skeleton)
    names = _identifiers([node.name for node in skeleton.nodes], "claim")
    shapes = {node.name: _Shape(node) for node in skeleton.nodes}
    questions: dict[str, Question] = {}
    claims = {}
    for node in _told(skeleton.nodes):
        writer = _Writer(node, names, shapes, questions)
        states = dict(zip(shapes[node.name].names, shapes[node.name].labels, strict=True))
        name, title = names[node.name], _title(node.name)
        title = title.capitalize() if name == node.name else title
        claims[name] = Claim(title, shapes[node.name].statement(title), states, writer.form())
    if len(questions) > MOST_QUESTIONS:
        raise UnfitNetworkError(
            f"it has {len(questions):,} numbers; an argument has at most {MOST_QUESTIONS:,} questions"
        )
    event = _target(skeleton, target, names, shapes)
    (name,) = _identifiers([skeleton.name], "argument").values()
    title = _title(skeleton.name)
    title = title.capitalize() if name == skeleton.name else title
    part = Part(name, title, "", tuple(claims), tuple(questions))
    return ArgumentMap(name, event, claims, questions, (part,), title=title, source=source)


def _told(nodes: Sequence[Node]) -> list[Node]:
    """The nodes with every parent before its children, otherwise in their order."""
    left = {node.name: node for node in nodes}
    result = []
    while left:
        free = next(node for node in left.values() if not set(node.parents) & left.keys())
        result.append(left.pop(free.name))
    return result


class _Shape:
    """How a node's states are called in the argument; a claim that is true or false has true first."""

    def __init__(self, node: Node) -> None:
        said = [state.strip().lower() for state in node.states]
        if len(said) == 2 and set(said) & YES and set(said) & NO:
            self.order = [0, 1] if said[0] in YES else [1, 0]
            self.names: Sequence[str] = BOOLEAN
            self.labels: Sequence[str] = BOOLEAN
        else:
            self.order = list(range(len(said)))
            self.names = list(_identifiers(node.states, "state").values())
            self.labels = [label.replace("_", " ") for label in node.states]
        self.words = [node.states[i].replace("_", " ") for i in self.order]

    def statement(self, title: str) -> str:
        """What is claimed of the node."""
        said = self.words[:1] if self.names is BOOLEAN else self.words
        return f"{title} is {_either(said)}."


class _Branch(Struct, frozen=True):
    """Configurations of a node's parents that make no difference to it, and its distribution there."""

    where: tuple[tuple[str, tuple[int, ...]], ...]
    column: NDArray[np.float64]


class _Writer:
    """A node's form, with a question for each of its numbers."""

    def __init__(
        self, node: Node, names: Mapping[str, str], shapes: Mapping[str, _Shape], questions: dict[str, Question]
    ) -> None:
        self.node = node
        self.name = names[node.name]
        self.names = names
        self.shapes = shapes
        self.shape = shapes[node.name]
        self.questions = questions
        self.count = 0

    def form(self) -> Form:
        """A root is a credence or a stick, anything else a table."""
        orders: list[list[int]] = [self.shapes[one].order for one in (*self.node.parents, self.node.name)]
        table = self.node.table[np.ix_(*orders)]
        rows = tuple(self._row(branch) for branch in _branches(table, self.node.parents))
        value: Value = rows[0].is_
        if not self.node.parents and isinstance(value, str) and value in self.questions:
            return Credence(value)
        if not self.node.parents and isinstance(value, tuple):
            return Stick(value)
        return Table(rows)

    def _row(self, branch: _Branch) -> Case:
        when = {self.names[p]: tuple(self.shapes[p].names[i] for i in states) for p, states in branch.where}
        return Case(self._value(branch), when)

    def _value(self, branch: _Branch) -> Value:
        column = (branch.column / branch.column.sum()).tolist()
        if 1.0 in column:
            state: str = self.shape.names[column.index(1.0)]
            return state
        if self.shape.names is BOOLEAN:
            return self._asked(column[0], branch, 0)
        terms = []
        for i, share in enumerate(column[:-1]):
            left = sum(column[i:])
            q = share / left if left else 0.0
            terms.append(self._asked(q, branch, i) if 0 < q < 1 else f"{q:.0f}")
        return tuple(terms)

    def _asked(self, value: float, branch: _Branch, state: int) -> str:
        """Add a question, about one state if it is none of those before it, and return its name."""
        self.count += 1
        about = self.name if self.shape.names is BOOLEAN else f"{self.name}_{self.shape.names[state]}"
        about = self.name if not branch.where and state == 0 else about
        name = "_if_".join(filter(None, (about, "_and_".join(self._short(*one) for one in branch.where))))
        name = name if len(name) <= LONG and name not in self.questions else f"{self.name}_{self.count}"
        while name in self.questions:
            name += "_"
        known = [f"{_title(p)} is {_either([self.shapes[p].words[i] for i in its])}" for p, its in branch.where]
        known += [f"it is not {_either(self.shape.words[:state])}"] if state else []
        start = f"If {' and '.join(known)}, how" if known else "How"
        ask = f"{start} likely is it that {_title(self.node.name)} is {self.shape.words[state]}?"
        self.questions[name] = Question(Reading(value), ask)
        return name

    def _short(self, parent: str, states: tuple[int, ...]) -> str:
        shape = self.shapes[parent]
        if shape.names is BOOLEAN:
            return self.names[parent] if states == (0,) else f"not_{self.names[parent]}"
        return "_or_".join(shape.names[i] for i in states)


def _branches(table: NDArray[np.float64], parents: Sequence[str]) -> Iterator[_Branch]:
    """A table's configurations, with those together that differ only in what makes no difference there."""
    if not parents:
        yield _Branch((), table)
        return
    same: dict[bytes, list[int]] = {}
    for i, part in enumerate(table):
        same.setdefault(part.tobytes(), []).append(i)
    for states in same.values():
        where = () if len(same) == 1 else ((parents[0], tuple(states)),)
        for branch in _branches(table[states[0]], parents[1:]):
            yield _Branch(where + branch.where, branch.column)


def _title(original: str) -> str:
    return original.replace("_", " ")


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _check(skeleton: Skeleton) -> None:
    if not skeleton.nodes:
        raise UnfitNetworkError("there is no node in it")
    for node in skeleton.nodes:
        if len(node.states) < 2:
            raise UnfitNetworkError(f"the node {node.name!r} has fewer than two states")
        sums = node.table.sum(axis=-1)
        if not np.isfinite(node.table).all() or (node.table < 0).any() or (node.table > 1 + TOLERANCE).any():
            raise UnfitNetworkError(f"the node {node.name!r} has numbers that are no probabilities")
        if (abs(sums - 1) > TOLERANCE).any():
            worst = sums.ravel()[abs(sums - 1).argmax()]
            raise UnfitNetworkError(f"a distribution of the node {node.name!r} adds up to {worst:.6g}, not to 1")
        if sums.size * len(node.states) > MOST_QUESTIONS * 10:
            raise UnfitNetworkError(f"the node {node.name!r} has {node.table.size:,} numbers: too many parents")


def _target(skeleton: Skeleton, text: str, names: Mapping[str, str], shapes: Mapping[str, _Shape]) -> Event:
    parents = {parent for node in skeleton.nodes for parent in node.parents}
    node, _, state = (piece.strip() for piece in text.partition("="))
    node = node or [one.name for one in skeleton.nodes if one.name not in parents][-1]
    node = next((original for original, name in names.items() if node in (original, name)), node)
    if node not in names:
        raise UnfitNetworkError(f"there is no node {node!r} to conclude about")
    shape = shapes[node]
    if not state:
        return Event(names[node], shape.names[0])
    for name, word in zip(shape.names, shape.words, strict=True):
        if state in (name, word):
            return Event(names[node], name)
    raise UnfitNetworkError(f"the node {node!r} has no state {state!r}, only {', '.join(shape.words)}")


def _identifiers(originals: Iterable[str], otherwise: str) -> dict[str, str]:
    """An identifier for each name, no two alike: `Dog-Problem` is `dog_problem`, `3` of a state `state_3`."""
    result: dict[str, str] = {}
    for original in originals:
        plain = re.sub(r"[^a-z0-9]+", "_", original.lower()).strip("_")
        plain = plain if plain[:1].isalpha() else f"{otherwise}_{plain}".rstrip("_")
        name, i = plain, 1
        while name in result.values():
            i += 1
            name = f"{plain}_{i}"
        result[original] = name
    return result
