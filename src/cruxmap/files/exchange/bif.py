"""BIF, the interchange format for Bayesian networks, as pgmpy, pyAgrum, bnlearn and JavaBayes write it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from typing import NamedTuple

from cruxmap.files.exchange.format import Export, Format
from cruxmap.files.exchange.network import (
    CUT_SHORT,
    NOWHERE,
    Distribution,
    NetworkRow,
    NumberError,
    Place,
    UnfitNetworkError,
    Variable,
    WrittenNumbers,
    numbers,
    refusal,
    tables,
    utf8,
)
from cruxmap.model.problem import quoted
from cruxmap.model.tabulated import Tables

_MARKS = "{}()[];,|"
_IN = re.escape(_MARKS)
_TOKEN = re.compile(rf'(?P<gap>\s+|//[^\n]*|/\*.*?\*/)|"[^"]*"|[{_IN}]|(?:(?!//|/\*)[^\s"{_IN}])+', re.DOTALL)
_QUOTES = f"put quotes around a name that has blanks or one of {' '.join(_MARKS)} in it"


def read_bif(data: bytes) -> Tables:
    """The network that a file in BIF describes.

    Names may have spaces or stand in quotes; properties and comments are passed over.

    Raises:
        UnfitNetworkError: with what is wrong and where.
    """
    reader = _Reader(utf8(data))
    variables: dict[str, Variable] = {}
    declared: list[Variable] = []
    distributions: list[Distribution] = []
    while reader.next:
        kind = reader.take("network", "variable", "probability")
        if kind == "network":
            reader.names("{")
            reader.take("{")
            reader.properties()
            reader.take("}")
        elif kind == "variable":
            declared.append(_variable(reader))
            variables[declared[-1].name] = declared[-1]
        else:
            distributions.append(_distribution(reader, variables))
    return tables(declared, distributions)


def write_bif(export: Export) -> str:
    """The tables, with all digits."""
    nodes = export.tables()
    lines = [f"network {export.argument.name} {{", "}"]
    for name, node in nodes.items():
        states = ", ".join(node.states)
        lines += [f"variable {name} {{", f"    type discrete [ {len(node.states)} ] {{ {states} }};", "}"]
    for name, node in nodes.items():
        parents = f" | {', '.join(node.parents)}" if node.parents else ""
        configurations = product(*(nodes[parent].states for parent in node.parents))
        rows = node.values.reshape(-1, len(node.states)).tolist()
        lines.append(f"probability ( {name}{parents} ) {{")
        for configuration, row in zip(configurations, rows, strict=True):
            start = f"( {', '.join(configuration)} )" if configuration else "table"
            lines.append(f"    {start} {', '.join(map(repr, row))};")
        lines.append("}")
    return "\n".join(lines) + "\n"


BIF = Format("bif", (".bif",), read_bif, write_bif)


class _Name(NamedTuple):
    """A name, and where it stands."""

    text: str
    place: Place


def _variable(reader: _Reader) -> Variable:
    place = reader.position
    name = _joined(reader.names("{"))
    reader.take("{")
    reader.properties()
    reader.take("type")
    if (kind := reader.take()) != "discrete":
        raise reader.error(f"{quoted(name)} is {kind}", "only discrete variables, with states, can be imported", -1)
    reader.take("[")
    count = reader.take()
    reader.take("]")
    reader.take("{")
    states = tuple(state.text for state in reader.names("}"))
    if count != str(len(states)):
        message = f"{quoted(name)} has {len(states)} states, and says {count}"
        remedy = "correct one of the two; names with blanks need commas between them, or quotes"
        raise reader.error(message, remedy)
    reader.take("}")
    reader.take(";")
    reader.properties()
    reader.take("}")
    return Variable(name, states, place)


def _distribution(reader: _Reader, variables: Mapping[str, Variable]) -> Distribution:
    reader.take("(")
    nodes = reader.names("|", ")")
    if (word := _joined(nodes)) in variables and nodes:
        nodes = [_Name(word, nodes[0].place)]
    if reader.take("|", ")") == "|":
        nodes = [_Name(_joined(nodes), nodes[0].place if nodes else NOWHERE), *_parents(reader.names(")"), variables)]
        reader.take(")")
    if not nodes or not nodes[0].text:
        raise reader.error("probabilities of no variable", "name it in the brackets", -1)
    reader.take("{")
    parents = [variables.get(node.text) for node in nodes[1:]]
    table = otherwise = WrittenNumbers()
    rows = []
    seen: set[str] = set()
    while reader.properties() != "}":
        place = reader.position
        kind = reader.take("table", "default", "(")
        if "table" in seen or (kind == "table" and seen) or kind in seen - {"("}:
            message = f"{quoted(nodes[0].text)} has these probabilities already"
            raise reader.error(message, "keep one table, or the rows", -1)
        seen.add(kind)
        if kind == "table" and len(nodes) == 1:
            rows.append(NetworkRow((), reader.numbers(), place))
        elif kind == "table":
            table = reader.numbers()
        elif kind == "default":
            otherwise = reader.numbers()
        else:
            states = _row_states(reader.names(")"), parents)
            reader.take(")")
            texts, places = tuple(state.text for state in states), tuple(state.place for state in states)
            rows.append(NetworkRow(texts, reader.numbers(), place, places))
    reader.take("}")
    names, places = [node.text for node in nodes], tuple(node.place for node in nodes)
    return Distribution(
        names[0], tuple(names[1:]), tuple(rows), otherwise, table, own_first=True, place=nodes[0].place, places=places
    )


def _parents(names: Sequence[_Name], variables: Mapping[str, Variable]) -> Sequence[_Name]:
    """The parents; names with a blank between them are one where a variable is called so."""
    word = _joined(names)
    return [_Name(word, names[0].place)] if len(names) > 1 and word in variables else names


def _row_states(names: Sequence[_Name], parents: Sequence[Variable | None]) -> Sequence[_Name]:
    """The states of a row; with one parent, words with a blank between them are one state."""
    if len(parents) == 1 and len(names) > 1 and parents[0] and _joined(names) in parents[0].states:
        return [_Name(_joined(names), names[0].place)]
    return names


def _joined(names: Sequence[_Name]) -> str:
    return " ".join(name.text for name in names)


class _Reader:
    """The text as names and marks, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.ends = [-1, *(match.start() for match in re.finditer("\n", text))]
        self.tokens: list[tuple[str, int]] = []
        self.place = at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.tokens.append(("", at))
                self.place = len(self.tokens)
                raise self.error("a quote or a comment that is opened here is not closed", f"close it; {CUT_SHORT}", -1)
            if match["gap"] is None:
                self.tokens.append((match[0], at))
            at = match.end()

    @property
    def next(self) -> str:
        """What comes next; an empty text at the end."""
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    @property
    def position(self) -> Place:
        """Where what comes next stands, or the last thing at the end."""
        return self._position(self.place)

    def _position(self, index: int) -> Place:
        if not self.tokens:
            return NOWHERE
        offset = self.tokens[min(index, len(self.tokens) - 1)][1]
        line = bisect_right(self.ends, offset - 1) if offset else 1
        return Place(line, offset - self.ends[line - 1])

    def error(self, message: str, remedy: str, back: int = 0) -> UnfitNetworkError:
        """What is wrong with what comes next, or with what was taken last where `back` is -1."""
        return refusal(message, remedy, self._position(max(self.place + back, 0)))

    def take(self, *expected: str) -> str:
        """The next thing, which has to be one of these, if any are given."""
        word = self.next
        if not word:
            raise self.error("the file ends before what it describes does", CUT_SHORT)
        if expected and word not in expected:
            message = f"{quoted(word)} stands where BIF has {' or '.join(map(repr, expected))}"
            remedy = "check this line and the one before it, or the format"
            raise refusal(message, remedy, self.position, mended_by="format")
        self.place += 1
        return word

    def names(self, *ends: str) -> list[_Name]:
        """Names up to one of these marks: separated by commas, or by spaces where there is no comma."""
        start = self.place
        while self.next not in ends:
            if self.take() in _MARKS.replace(",", ""):
                self.place -= 1
                raise self.error(f"{quoted(self.next)} stands where BIF has a name", f"check this line; {_QUOTES}")
        words = [_Name(self.tokens[i][0], self._position(i)) for i in range(start, self.place)]
        groups: Iterator[list[_Name]] = ([word] for word in words)
        if any(word.text == "," for word in words):
            groups = (list(group) for comma, group in groupby(words, lambda word: word.text == ",") if not comma)
        return [_Name(" ".join(_joined(group).replace('"', " ").split()), group[0].place) for group in groups]

    def numbers(self) -> WrittenNumbers:
        """Numbers up to a semicolon."""
        start = self.place
        while self.take() != ";":
            pass
        positions = [i for i in range(start, self.place - 1) if self.tokens[i][0] != ","]
        try:
            return numbers([self.tokens[i][0] for i in positions])
        except NumberError as error:
            self.place = positions[error.position]
            message = f"{quoted(self.next)} is not a number"
            raise self.error(message, "write one from 0 to 1; a row ends with ;") from None

    def properties(self) -> str:
        """Pass over properties; what comes next."""
        while self.next == "property":
            while self.take() != ";":
                pass
        return self.next
