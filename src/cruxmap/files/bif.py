"""BIF, the interchange format for Bayesian networks, as pgmpy, pyAgrum, bnlearn and JavaBayes write it."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import groupby

from cruxmap.files.foreign import CUT_SHORT, Distribution, Fault, Row, UnfitNetworkError, Variable, number, tables
from cruxmap.model.problem import quoted
from cruxmap.model.tabulated import Tables

_MARKS = "{}()[];,|"
_IN = re.escape(_MARKS)
_TOKEN = re.compile(rf'(?P<gap>\s+|//[^\n]*|/\*.*?\*/)|"[^"]*"|[{_IN}]|(?:(?!//|/\*)[^\s"{_IN}])+', re.DOTALL)


def read_bif(text: str) -> Tables:
    """The network that a text in BIF describes.

    Names may have spaces or stand in quotes; properties and comments are passed over.

    Raises:
        UnfitNetworkError: with what is wrong and in which line.
    """
    reader = _Reader(text)
    variables: list[Variable] = []
    distributions: list[Distribution] = []
    while reader.next:
        kind = reader.take("network", "variable", "probability")
        if kind == "network":
            reader.names("{")
            reader.take("{")
            reader.properties()
            reader.take("}")
        elif kind == "variable":
            variables.append(_variable(reader))
        else:
            distributions.append(_distribution(reader))
    return tables(variables, distributions)


def _variable(reader: _Reader) -> Variable:
    line = reader.line
    name = " ".join(reader.names("{"))
    reader.take("{")
    reader.properties()
    reader.take("type")
    if (kind := reader.take()) != "discrete":
        raise reader.error(f"{quoted(name)} is {kind}", "only discrete variables, with states, can be imported")
    reader.take("[")
    count = reader.take()
    reader.take("]")
    reader.take("{")
    states = tuple(reader.names("}"))
    if count != str(len(states)):
        raise reader.error(f"{quoted(name)} has {len(states)} states, and says {count}", "correct one of the two")
    reader.take("}")
    reader.take(";")
    reader.properties()
    reader.take("}")
    return Variable(name, states, line)


def _distribution(reader: _Reader) -> Distribution:
    line = reader.line
    reader.take("(")
    names = reader.names("|", ")")
    if reader.take("|", ")") == "|":
        names = [" ".join(names), *reader.names(")")]
        reader.take(")")
    if not names:
        raise reader.error("probabilities of no variable", "name it in the brackets")
    reader.take("{")
    table: tuple[float, ...] = ()
    otherwise: tuple[float, ...] = ()
    rows = []
    seen: set[str] = set()
    while reader.properties() != "}":
        at = reader.line
        kind = reader.take("table", "default", "(")
        if "table" in seen or (kind == "table" and seen) or kind in seen - {"("}:
            reader.place -= 1
            raise reader.error(f"{quoted(names[0])} has these probabilities already", "keep one table, or the rows")
        seen.add(kind)
        if kind == "table" and len(names) == 1:
            rows.append(Row((), reader.numbers(), at))
        elif kind == "table":
            table = reader.numbers()
        elif kind == "default":
            otherwise = reader.numbers()
        else:
            states = tuple(reader.names(")"))
            reader.take(")")
            rows.append(Row(states, reader.numbers(), at))
    reader.take("}")
    return Distribution(names[0], tuple(names[1:]), tuple(rows), otherwise, table, own_first=True, line=line)


class _Reader:
    """The text as names and marks, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.tokens: list[tuple[str, int]] = []
        self.place = at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.tokens.append(("", at))
                self.place = len(self.tokens) - 1
                raise self.error("a quote or a comment that is opened here is not closed", f"close it; {CUT_SHORT}")
            if match["gap"] is None:
                self.tokens.append((match[0], at))
            at = match.end()

    @property
    def next(self) -> str:
        """What comes next; an empty text at the end."""
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    @property
    def line(self) -> int:
        """The line of what comes next, or of the last thing at the end."""
        return bisect_right(self.ends, self.tokens[min(self.place, len(self.tokens) - 1)][1]) + 1

    def error(self, message: str, remedy: str) -> UnfitNetworkError:
        """What is wrong with the line where the reader is."""
        return UnfitNetworkError(Fault(message, remedy, self.line))

    def take(self, *expected: str) -> str:
        """The next thing, which has to be one of these, if any are given."""
        found = self.next
        if not found:
            raise self.error("the file ends before what it describes does", CUT_SHORT)
        if expected and found not in expected:
            message = f"{quoted(found)} stands where BIF has {' or '.join(map(repr, expected))}"
            raise self.error(message, "check this line and the one before it, or the format (--from)")
        self.place += 1
        return found

    def names(self, *ends: str) -> list[str]:
        """Names up to one of these marks: separated by commas, or by spaces where there is no comma."""
        start = self.place
        while self.next not in ends:
            if self.take() in _MARKS.replace(",", ""):
                self.place -= 1
                raise self.error(f"{quoted(self.next)} stands where BIF has a name", "check this line")
        words = [text for text, _ in self.tokens[start : self.place]]
        names = [[word] for word in words]
        if "," in words:
            names = [list(group) for comma, group in groupby(words, ",".__eq__) if not comma]
        return [" ".join(" ".join(group).replace('"', " ").split()) for group in names]

    def numbers(self) -> tuple[float, ...]:
        """Numbers up to a semicolon."""
        found = []
        while (word := self.take()) != ";":
            if word == ",":
                continue
            if (value := number(word)) is None:
                self.place -= 1
                raise self.error(f"{quoted(word)} is not a number", "write one from 0 to 1; a row ends with ;")
            found.append(value)
        return tuple(found)

    def properties(self) -> str:
        """Pass over properties; what comes next."""
        while self.next == "property":
            while self.take() != ";":
                pass
        return self.next
