"""Skeletons: a network of bare tables, such as another program's, as an argument to put into words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.files.exchange.network import did_you_mean_node, refusal
from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.problem import quoted, several
from cruxmap.model.question import Question, Reading
from cruxmap.model.tabulated import Tables, Tabulated
from cruxmap.model.vocabulary import BOOLEAN, LOGIC, Distribution

MOST_QUESTIONS = 4_000  # more than anyone answers, and about what a file may hold
MOST_ASKED = 200  # questions that are made unless somebody wants more: some hours of answering
LONG = 60  # letters in a name
RESERVED = {*BOOLEAN, *LOGIC, "null"}
YES = {"true", "t", "yes", "y", "1", "present", "on"}
NO = {"false", "f", "no", "n", "0", "absent", "off"}


class Asked(StrEnum):
    """Which numbers of a network become questions: those of every node, those of nodes without parents, or none."""

    all = "all"
    leaves = "leaves"
    none = "none"


def skeleton(
    name: str,
    tables: Tables,
    target: str = "",
    *,
    source: str = "",
    asked: Asked = Asked.all,
    statements: Mapping[str, str] | None = None,
) -> ArgumentMap:
    """The argument whose claims are a network's nodes and whose readings are its numbers.

    A node with two states that say yes and no becomes a claim that is true or false; any other becomes a
    variable. Each number is a question, except certainties, which are structure: a distribution over n
    states takes n - 1 questions, each about one state if it is none of those before it. Configurations that
    make no difference share a row. Names become identifiers, and titles keep the originals.

    Args:
        name: of the argument.
        tables: the network, parents before children.
        target: the node to conclude about, or `node=state`, by the names of either side; if left out, of the
            nodes that nothing depends on the one that depends on most others, the last of several.
        source: where the network comes from, in words.
        asked: which numbers become questions; the others stay numbers.
        statements: what nodes say, where that is known.

    Raises:
        UnfitNetworkError: when it does not fit, with the reason.
    """
    names = dict(zip(tables, identifiers(tables, "claim"), strict=True))
    shapes = {node: Shape(table.states) for node, table in tables.items()}
    questions: dict[str, Question] = {}
    claims = {}
    for node, table in tables.items():
        states = dict(zip(shapes[node].names, shapes[node].labels, strict=True))
        title = _words(node).capitalize() if names[node] == node else _composed(node)
        constants = asked is Asked.none or (asked is Asked.leaves and bool(table.parents))
        form = _Writer(node, table, names, shapes, questions, constants).form()
        if isinstance(form, CredenceForm) and form.spec == names[node]:  # inside of its claim, whose title it has
            questions[names[node]] = structs.replace(questions[names[node]], title=title)
        statement = (statements or {}).get(node) or shapes[node].statement(title)
        claims[names[node]] = Claim(title, statement, states, form)
    title = _words(name).capitalize()
    part = Part(name, title, "", tuple(claims), tuple(questions))
    event = event_of(tables, *concluded_about(tables, target))
    return ArgumentMap(name, event, claims, questions, (part,), title=title, source=source)


def asked_by_default(tables: Tables) -> Asked:
    """Which numbers become questions if nobody says: as many as somebody could answer.

    Those of every node if these are at most 200 questions, else those of nodes without parents on the same
    condition, else none.
    """
    if _is_answerable(tables.values()):
        return Asked.all
    leaves = [table for table in tables.values() if not table.parents]
    return Asked.leaves if _is_answerable(leaves) else Asked.none


def needed(tables: Tables, target: str = "") -> Tables:
    """The network without the nodes that the conclusion does not depend on."""
    node, _ = concluded_about(tables, target)
    kept, left = set[str](), [node]
    while left:
        if (name := left.pop()) not in kept:
            kept.add(name)
            left += tables[name].parents
    return {name: table for name, table in tables.items() if name in kept}


def concluded_about(tables: Tables, target: str = "") -> tuple[str, str]:
    """The node that a target names by its original name or as an identifier, and what it says of the state.

    Raises:
        UnfitNetworkError: when there is no such node.
    """
    node, _, state = (piece.strip() for piece in target.partition("="))
    if not node:
        return _last(tables), state
    names = zip(tables, identifiers(tables, "claim"), strict=True)
    named = next((original for original, name in names if node in (original, name)), None)
    if named is None:
        near = did_you_mean_node(node, list(tables), "")
        message, remedy = f"there is no node {quoted(node)} to conclude about", near or "name one of the network's"
        raise refusal(message, remedy, mended_by="" if near else "target")
    return named, state


def _last(tables: Tables) -> str:
    """Of the nodes that nothing depends on, the one that depends on most others; the last of several."""
    above: dict[str, int] = {}  # sets of nodes as bits, since a network may have thousands of both
    for i, (name, table) in enumerate(tables.items()):
        above[name] = 1 << i
        for parent in table.parents:
            above[name] |= above[parent]
    parents = {parent for table in tables.values() for parent in table.parents}
    last = [name for name in tables if name not in parents]
    return max(reversed(last), key=lambda name: above[name].bit_count())


def _is_answerable(tables: Iterable[Tabulated]) -> bool:
    """Whether the questions that these tables make are at most 200; a larger table is not gone through to its end."""
    branches = (branch for table in tables for branch in _branches(table.values, table.parents))
    questions = (None for branch in branches for _ in range(max(int((branch.column > 0).sum()) - 1, 0)))
    return sum(1 for _ in islice(questions, MOST_ASKED + 1)) <= MOST_ASKED


def identifier(text: str, otherwise: str = "x") -> str:
    """A name as names are here: `Dog-Problem` is `dog_problem`, and `3` of a state `state_3`."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower())[:LONG].strip("_")
    return plain if plain[:1].isalpha() and plain not in RESERVED else f"{otherwise}_{plain}".rstrip("_")


class Shape:
    """How a node's states are called in the argument; a claim that is true or false has true first."""

    def __init__(self, states: Sequence[str]) -> None:
        said = [state.strip().lower() for state in states]
        self.order = list(range(len(said)))
        self.names: Sequence[str] = identifiers(states, "state")
        if len(said) == 2 and set(said) & YES and set(said) & NO:
            self.order = [0, 1] if said[0] in YES else [1, 0]
            self.names = BOOLEAN
        self.originals = [states[i] for i in self.order]
        self.words = [_words(state) for state in self.originals]
        self.labels = self.names if self.names is BOOLEAN else self.words

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
        self,
        node: str,
        table: Tabulated,
        names: Mapping[str, str],
        shapes: Mapping[str, Shape],
        questions: dict[str, Question],
        constants: bool = False,
    ) -> None:
        self.node = node
        self.table = table
        self.name = names[node]
        self.names = names
        self.shapes = shapes
        self.shape = shapes[node]
        self.questions = questions
        self.constants = constants
        self.count = 0

    def form(self) -> Form:
        """A root is a credence or a stick, anything else a table."""
        parents = self.table.parents
        values = self.table.values[np.ix_(*(self.shapes[node].order for node in (*parents, self.node)))]
        rows = tuple(self._row(branch) for branch in _branches(values, parents))
        value: Distribution = rows[0].is_
        if not parents and isinstance(value, str) and self.shape.names is BOOLEAN and value not in BOOLEAN:
            return CredenceForm(value)
        if not parents and isinstance(value, tuple):
            return Stick(value)
        return TableForm(rows)

    def _row(self, branch: _Branch) -> TableRow:
        when = {self.names[p]: tuple(self.shapes[p].names[i] for i in states) for p, states in branch.where}
        return TableRow(self._value(branch), when)

    def _value(self, branch: _Branch) -> Distribution:
        column = branch.column.tolist()
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
        if self.constants:
            return repr(value)
        if len(self.questions) == MOST_QUESTIONS:
            message = f"its numbers would be more than {MOST_QUESTIONS:,} questions, which is the most"
            remedy = "ask those of the nodes without parents, or none"
            raise refusal(message, remedy, mended_by="asked")
        self.count += 1
        about = self.name if self.shape.names is BOOLEAN else f"{self.name}_{self.shape.names[state]}"
        about = self.name if not branch.where and state == 0 else about
        name = "_if_".join(filter(None, (about, "_and_".join(self._short(*condition) for condition in branch.where))))
        name = name if len(name) <= LONG and name not in self.questions else f"{self.name}_{self.count}"
        while name in self.questions:
            name += "_"
        conditions = [
            f"{_words(p)} is {_either([self.shapes[p].words[i] for i in indices])}" for p, indices in branch.where
        ]
        conditions += [f"it is not {_either(self.shape.words[:state])}"] if state else []
        start = f"If {' and '.join(conditions)}, how" if conditions else "How"
        ask = f"{start} likely is it that {_words(self.node)} is {self.shape.words[state]}?"
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


def _words(original: str) -> str:
    return _composed(" ".join(original.replace("_", " ").split()) or original)


def _composed(original: str) -> str:
    """In the normal form in which texts are read, so that what is written is read back as it was."""
    return unicodedata.normalize("NFC", original)


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def event_of(tables: Tables, node: str, state: str) -> Event:
    """The claim and the state that a node and its state become; the first state if none is named."""
    shape = Shape(tables[node].states)
    name = dict(zip(tables, identifiers(tables, "claim"), strict=True))[node]
    if not state:
        return Event(name, shape.names[0])
    for own, word in zip(shape.names, shape.originals, strict=True):
        if state in (own, word):
            return Event(name, own)
    remedy = did_you_mean_node(state, shape.originals, f"it has {several(shape.originals)}")
    raise refusal(f"{quoted(node)} has no state {quoted(state)}", remedy)


def identifiers(originals: Iterable[str], otherwise: str) -> list[str]:
    """An identifier for each name, no two alike."""
    result: dict[str, None] = {}
    last: Counter[str] = Counter()
    for original in originals:
        plain = name = identifier(original, otherwise)
        while name in result:
            last[plain] += 1
            name = f"{plain}_{last[plain] + 1}"
        result[name] = None
    return list(result)
