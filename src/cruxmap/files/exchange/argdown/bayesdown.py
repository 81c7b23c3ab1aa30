"""BayesDown: Argdown whose statements have states and probabilities in their data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from msgspec import Struct

from cruxmap.files.exchange.argdown.outline import Element, Entry, Outline
from cruxmap.files.exchange.argdown.stated import Stated, Written, stated_probability
from cruxmap.files.exchange.network import (
    Distribution,
    NetworkFault,
    NetworkRow,
    Place,
    UnfitNetworkError,
    Variable,
    WrittenNumbers,
    did_you_mean_node,
    tables,
)
from cruxmap.files.tree import Mapping as MappingNode
from cruxmap.files.tree import Scalar
from cruxmap.files.tree import Sequence as SequenceNode
from cruxmap.model.checks.network import MAX_CELLS
from cruxmap.model.problem import quoted, several
from cruxmap.model.tabulated import Tables

_PROBABILITY = re.compile(
    r"\s*p\s*\(\s*(?P<state>[^|]+?)\s*(?:\|\s*(?P<given>.*?)\s*)?\)\s*", re.IGNORECASE | re.DOTALL
)
_OTHERWISE = re.compile(r"(any_?)?(other|else|otherwise|default)(_|$)")
_NOT = ("not_", "no_", "non_")
YES, NO = {"true", "yes", "t"}, {"false", "no", "f"}


class Network(Struct, frozen=True):
    """A network in BayesDown: its tables, what each node says, and probabilities stated beside the tables."""

    tables: Tables
    statements: dict[str, str]
    stated: tuple[Stated, ...]
    remarks: tuple[NetworkFault, ...]


class Given(Struct, frozen=True):
    """A probability with its condition: the states of other nodes; `is_otherwise` for all that no other says."""

    state: int
    given: dict[int, int]
    number: Written
    place: Place
    is_otherwise: bool = False


def is_bayesdown(outline: Outline) -> bool:
    """Whether any probability is stated as BayesDown does."""
    return any(element.entry("priors", "posteriors") for element in outline.elements)


def states_of(element: Element) -> list[str]:
    """The states that an element is said to have; none if nothing is said."""
    entry = element.entry("instantiations", "states")
    items = entry.node.items if entry is not None and isinstance(entry.node, SequenceNode) else []
    return [item.text.strip() for item in items if isinstance(item, Scalar)]


def short_states(states: Sequence[str]) -> list[str]:
    """States without what they all begin with: `rain_TRUE` and `rain_FALSE` are `TRUE` and `FALSE`."""
    letters = zip(*states, strict=False)
    common = next((i for i, row in enumerate(letters) if len(set(row)) > 1), min(map(len, states), default=0))
    start = max((states[0].rfind(sign, 0, common) + 1 for sign in "_- "), default=0) if states else 0
    return [state[start:] for state in states] if all(len(state) > start for state in states) else list(states)


def network_of(outline: Outline) -> Network:
    """The network that an outline describes.

    A node depends on those that its posteriors name, and these have to be of this text; where the indentation says
    otherwise, this is remarked. The priors of a node that depends on others are only stated.

    Raises:
        UnfitNetworkError: with every fault, each with its place.
    """
    return _Reader(outline).network()


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.faults: list[NetworkFault] = []
        used = {i for i in outline.related() if outline.elements[i].kind == "statement" or outline.elements[i].data}
        used |= {i for i, element in enumerate(outline.elements) if element.entry("instantiations")}
        self.nodes = sorted(used)
        self.states = {i: states_of(outline.elements[i]) for i in self.nodes}
        self.below: dict[int, list[int]] = {i: [] for i in self.nodes}
        for relation in outline.relations:
            if relation.source in used and relation.target in used:
                self.below[relation.target].append(relation.source)
        self.words: dict[str, list[tuple[int, int]]] = {}
        for i in self.nodes:
            for word, state in self._words(i):
                self.words.setdefault(word, []).append((i, state))

    def network(self) -> Network:
        elements = self.outline.elements
        variables = [
            Variable(elements[i].title, tuple(short_states(self.states[i])), elements[i].place) for i in self.nodes
        ]
        for i in self.nodes:
            if not self.states[i]:
                message, remedy = f"{elements[i].shown} has no states", 'add {"instantiations": ["TRUE", "FALSE"]}'
                self.faults.append(NetworkFault(message, remedy, elements[i].place))
        distributions, stated = [], []
        for i in self.nodes:
            posteriors, priors = self._given(i, "posteriors"), self._given(i, "priors")
            parents = list(dict.fromkeys(node for entry in posteriors for node in entry.given))
            self._compare_indentation(i, parents)
            distributions.append(self._distribution(i, parents, posteriors or priors))
            if parents:
                stated += [
                    Stated(
                        elements[i].title,
                        variables[self.nodes.index(i)].states[entry.state],
                        *entry.number[:1],
                        entry.number.tolerance,
                        entry.place,
                    )
                    for entry in priors
                ]
        if self.faults:
            raise UnfitNetworkError(*sorted(self.faults, key=lambda fault: fault.place))
        made = tables(variables, [distribution for distribution in distributions if distribution is not None])
        statements = {elements[i].title: elements[i].texts[0] for i in self.nodes if elements[i].texts}
        return Network(made, statements, tuple(stated), tuple(self.outline.remarks))

    def _words(self, i: int) -> Iterator[tuple[str, int]]:
        """What a state of a node may be called in a condition."""
        title, states = key(self.outline.elements[i].title), self.states[i]
        words: dict[str, int] = {}
        for state, (full, short) in enumerate(zip(states, short_states(states), strict=True)):
            for word in (key(full), f"{title}_{key(full)}", f"{title}_{key(short)}"):
                words.setdefault(word, state)
            if key(short) in YES:
                words.setdefault(title, state)
            if key(short) in NO:
                words |= {f"{prefix}{title}": state for prefix in _NOT}
        yield from words.items()

    def _given(self, i: int, name: str) -> list[Given]:
        """A node's priors or posteriors."""
        entry = self.outline.elements[i].entry(name)
        if entry is None or not isinstance(entry.node, MappingNode):
            return []
        result = []
        for text, node in entry.node.items.items():
            place = entry.data.place(entry.node.keys[text])
            match = _PROBABILITY.fullmatch(text)
            if match is None:
                remedy = 'write "p(state)", or "p(state|state of another)"'
                self.faults.append(NetworkFault(f"{quoted(text)} is no probability of a state", remedy, place))
                continue
            state = self._own_state(i, match["state"], place)
            given, is_otherwise = self._condition(i, match["given"] or "", place)
            number = stated_probability(Entry(node, entry.data), self.faults)
            if state is not None and number is not None and given is not None:
                result.append(Given(state, given, number, place, is_otherwise))
        return result

    def _own_state(self, i: int, word: str, place: Place) -> int | None:
        words = dict(self._words(i))
        words |= {key(short): state for state, short in enumerate(short_states(self.states[i]))}
        if (state := words.get(key(word))) is None and self.states[i]:
            shown = self.outline.elements[i].shown
            remedy = did_you_mean_node(word, self.states[i], f"it has {several(self.states[i])}")
            self.faults.append(NetworkFault(f"{quoted(word)} is no state of {shown}", remedy, place))
        return state

    def _condition(self, i: int, text: str, place: Place) -> tuple[dict[int, int] | None, bool]:
        given: dict[int, int] = {}
        for word in filter(None, (piece.strip() for piece in re.split(r"[,;&]|\s+and\s+", text))):
            if _OTHERWISE.match(key(word)):
                return {}, True
            known = [(node, state) for node, state in self.words.get(key(word), []) if node != i]
            below = [(node, state) for node, state in known if node in self.below[i]] or known
            if len({node for node, _ in below}) != 1:
                self._unknown(i, word, bool(below), place)
                return None, False
            node, state = below[0]
            given[node] = state
        return given, False

    def _unknown(self, i: int, word: str, is_ambiguous: bool, place: Place) -> None:
        if is_ambiguous:
            remedy = "write the name of the statement before it, as in Name_state"
            self.faults.append(NetworkFault(f"{quoted(word)} may be a state of several statements", remedy, place))
            return
        beside = [state for node in self.below[i] for state in self.states[node]]
        choices = beside or [state for node in self.nodes if node != i for state in self.states[node]]
        remedy = did_you_mean_node(word, choices, f"name one of {several(choices)}" if choices else "add a statement")
        self.faults.append(NetworkFault(f"{quoted(word)} is no state of another statement", remedy, place))

    def _compare_indentation(self, i: int, parents: Sequence[int]) -> None:
        """Remark what stands below a node without a word of it in the node's probabilities."""
        elements = self.outline.elements
        for child in dict.fromkeys(self.below[i]):
            if child not in parents:
                message = (
                    f"{elements[child].shown} stands below {elements[i].shown}, whose probabilities do not depend on it"
                )
                remedy = "no arrow is made; add posteriors that name it, or move it"
                self.outline.remarks.append(NetworkFault(message, remedy, elements[child].place))

    def _distribution(self, i: int, parents: Sequence[int], entries: Sequence[Given]) -> Distribution | None:
        """A node's probabilities by rows; a state without a number has what the others leave."""
        element, count = self.outline.elements[i], len(self.states[i])
        shape = [len(self.states[parent]) for parent in parents]
        if prod(shape) * count > MAX_CELLS:
            message = f"{element.shown} takes {prod(shape) * count:,} numbers (the most is {MAX_CELLS:,})"
            self.faults.append(NetworkFault(message, "let it depend on fewer others", element.place))
            return None
        if not entries:
            remedy = 'add {"priors": {"p(state)": "0.5"}}, or posteriors'
            self.faults.append(NetworkFault(f"{element.shown} has no probabilities", remedy, element.place))
            return None
        rows: dict[tuple[int, ...], dict[int, Given]] = {}
        otherwise: dict[int, Given] = {}
        for entry in entries:
            axes = [
                [entry.given[parent]] if parent in entry.given else range(size)
                for parent, size in zip(parents, shape, strict=True)
            ]
            for row in [otherwise] if entry.is_otherwise else (rows.setdefault(cell, {}) for cell in product(*axes)):
                if entry.state in row:
                    message = f"{element.shown} has this probability already, in line {row[entry.state].place.line}"
                    self.faults.append(NetworkFault(message, "keep one of the two", entry.place))
                    break
                row[entry.state] = entry
        written = []
        for cell, row in rows.items():
            states = tuple(
                short_states(self.states[parent])[state] for parent, state in zip(parents, cell, strict=True)
            )
            place = min(entry.place for entry in row.values())
            written.append(NetworkRow(states, self._numbers(element, row, count, place), place))
        rest = self._numbers(element, otherwise, count, element.place) if otherwise else WrittenNumbers()
        names = tuple(self.outline.elements[parent].title for parent in parents)
        return Distribution(element.title, names, tuple(written), rest, place=element.place)

    def _numbers(self, element: Element, row: Mapping[int, Given], count: int, place: Place) -> WrittenNumbers:
        """A row's numbers, of which one may be missing."""
        missing = [state for state in range(count) if state not in row]
        if len(missing) > 1:
            names = several([short_states(states_of(element))[state] for state in missing])
            message = f"{element.shown} has no probability of {names} here"
            self.faults.append(NetworkFault(message, "add them, but for one", place))
        total = sum(entry.number.value for entry in row.values())
        digits = max((entry.number.digits for entry in row.values()), default=0)
        values = [row[state].number.value if state in row else max(1 - total, 0.0) for state in range(count)]
        return WrittenNumbers(tuple(values), (digits,) * count)


def key(word: str) -> str:
    """A name by which others are compared with it: `Power-Seeking` and `power_seeking` are one."""
    return re.sub(r"[\W_]+", "_", word.casefold()).strip("_")
