"""Wide tables of credences: one CSV file with a person a row, as a survey or a form exports it."""

from __future__ import annotations

import csv
import io
import math
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.files.faults import undecodable
from cruxmap.files.tree import read_data
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import View
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.people import MAX_WEIGHT, Group
from cruxmap.model.problem import Problem, ProblemsError, cell_text, closest, did_you_mean

MAX_BYTES = 400_000_000
MAX_SHOWN = 100  # problems; what is wrong in one cell of a column is usually wrong in all
SPREADSHEET = b"PK\x03\x04"  # how .xlsx and .ods files begin
DELIMITERS = (",", ";", "\t")
NAMES = ("name", "your name", "person", "respondent")
WEIGHTS = ("weight", "weights")
VIEW = "view of "  # begins the header of a column of views

_BLOCK = 1000  # rows at a time
_CACHE = 50_000  # texts


class TableReading(Struct, frozen=True):
    """What came of reading a table: the people whose rows are in order, and every problem.

    `faulty` is how many rows have an error; `ignored` the headers of columns about no question, with the name
    that was perhaps meant.
    """

    group: Group | None
    problems: tuple[Problem, ...]
    faulty: int
    ignored: tuple[str, ...]


class Columns(Struct, frozen=True):
    """Which column of a table is what, by position."""

    questions: dict[int, int]
    views: dict[int, str]
    name: int | None
    weight: int | None
    ignored: tuple[str, ...]


def blank_csv(argument: ArgumentMap, *, core: bool = False) -> str:
    """An empty table for a group: a column for each question, and its wording in a second row.

    A row whose first cell starts with `#` is not read, so the second row may stay.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    target = argument.target.claim
    views = [target] if argument.claims[target].is_boolean else []
    questions = {name: one.ask for name, one in argument.questions.items() if one.core or not core}
    writer.writerow(["name", *(VIEW + claim for claim in views), *questions])
    told = [
        f"All things considered, how likely is it? {argument.event or argument.claims[claim].statement}"
        for claim in views
    ]
    told = ["# a person a row; leave empty what you do not know", *told, *questions.values()]
    writer.writerow(map(cell_text, told))
    return out.getvalue()


def read_table(path: FilePath, argument: ArgumentMap) -> TableReading:
    """Read a table of people's credences.

    A column is a question's if its header is the question's name, an earlier name of it, or its full
    wording; further columns may hold a name, a weight and views (`view of CLAIM`); all others are ignored.
    Empty cells are unanswered, all others written as in a credence file; of a range the point counts.
    """
    data = b""
    try:
        data = read_data(path, str(path), MAX_BYTES)
        text = data.decode("utf-8-sig")
    except ProblemsError as error:
        return TableReading(None, error.problems, 0, ())
    except UnicodeDecodeError as error:
        if data.startswith(SPREADSHEET):
            return _refused(path, "not-utf8", "this is a spreadsheet, not CSV", "export it as CSV, in UTF-8")
        message, remedy, read = undecodable(data.removeprefix(BOM_UTF8), error.start)
        return _refused(path, "not-utf8", message, remedy, read.count("\n") + 1)
    delimiter = _delimiter(text, argument)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(rows, [])
        columns, problems = _columns(path, header, argument)
        if problems:
            return TableReading(None, tuple(problems), 0, columns.ignored)
        return _Rows(path, argument, header, columns).read(rows)
    except csv.Error as error:
        return _refused(path, "not-csv", f"not CSV: {error}", "check the quotes around here", rows.line_num)


def _refused(path: FilePath, code: str, message: str, remedy: str, line: int = 0) -> TableReading:
    return TableReading(None, (Problem("error", code, str(path), line, min(line, 1), message, remedy),), 0, ())


def _delimiter(text: str, argument: ArgumentMap) -> str:
    """The delimiter by which most columns of the header mean something."""

    def found(delimiter: str) -> int:
        header = next(csv.reader(io.StringIO(text[: 1 << 20], newline=""), delimiter=delimiter), [])
        known = _headers(argument)
        return sum(_plain(cell) in known for cell in header)

    try:
        return max(DELIMITERS, key=found)
    except csv.Error:
        return DELIMITERS[0]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _headers(argument: ArgumentMap) -> dict[str, str]:
    """What a question's column may be headed, in lower case."""
    asked = {name: _plain(question.ask) for name, question in argument.questions.items()}
    times = Counter(asked.values())
    known = {ask: name for name, ask in asked.items() if ask and times[ask] == 1}
    known |= {old: new for old, new in argument.renamed.questions.items() if new in argument.questions}
    return known | {name: name for name in argument.questions}


def _columns(path: FilePath, header: Sequence[str], argument: ArgumentMap) -> tuple[Columns, list[Problem]]:
    """What each column is, and what is wrong with the header."""
    known = _headers(argument)
    position = {name: i for i, name in enumerate(argument.questions)}
    questions: dict[int, int] = {}
    seen: set[str] = set()
    views: dict[int, str] = {}
    special: dict[str, int] = {}
    ignored: list[str] = []
    problems: list[Problem] = []

    def wrong(code: str, i: int, message: str, remedy: str) -> None:
        problems.append(Problem("error", code, str(path), 1, i + 1, f"column {i + 1}: {message}", remedy))

    for i, cell in enumerate(header):
        text = _plain(cell)
        claim = text.removeprefix(VIEW)
        if text in known:
            if known[text] in seen:
                wrong("duplicate-key", i, f"{known[text]!r} has a column already", "keep one of the two")
            seen.add(known[text])
            questions[i] = position[known[text]]
        elif text.startswith(VIEW) and claim in argument.claims:
            if not argument.claims[claim].is_boolean:
                wrong("view-of-variable", i, f"{claim!r} has several states", "remove the column")
            views[i] = claim
        elif (kind := "name" if text in NAMES else "weight" if text in WEIGHTS else "") and kind not in special:
            special[kind] = i
        elif text:
            near = closest(text, known) if len(ignored) < MAX_SHOWN else None
            ignored.append(f"{cell.strip()} (did you mean {near}?)" if near else cell.strip())
    if not questions and not problems:
        message = "no column is headed by a question's name or wording"
        remedy = "if it is about another argument, name that with --argument; `cruxmap new --csv FILE` writes a blank"
        near = did_you_mean(_plain(header[-1]) if header else "", known, remedy)
        problems.append(Problem("error", "no-question", str(path), 1, 1, message, near))
    return Columns(questions, views, special.get("name"), special.get("weight"), tuple(ignored)), problems


class _Texts(dict[str, float]):
    """What texts write, worked out once for each: NaN for an empty one, infinity for one that is wrong."""

    def __missing__(self, text: str) -> float:
        if len(self) > _CACHE:
            self.clear()
        value = self[text] = _value(text)
        return value


def _value(text: str) -> float:
    text = text.strip()
    if not text:
        return math.nan
    try:
        # A short way for most cells. A certainty may be what `1e-400` is rounded to, so it goes the long way.
        if text[0] in "0123456789." and "_" not in text and text.isascii() and 0 < (plain := float(text)) < 1:
            return plain
    except ValueError:
        pass
    try:
        return parse_estimate(text).credence
    except NotationError:
        return math.inf


class _Rows:
    """The rows of a table becoming a group."""

    def __init__(self, path: FilePath, argument: ArgumentMap, header: Sequence[str], columns: Columns) -> None:
        self.path = path
        self.argument = argument
        self.header = header
        self.columns = columns
        self.texts = _Texts()
        self.names: list[str] = []
        self.weights: list[float] = []
        self.views: dict[int, dict[str, View]] = {}
        self.problems: list[Problem] = []
        self.faulty = 0

    def read(self, rows: Iterator[list[str]]) -> TableReading:
        """All rows. Those with an error are left out, and those in which nothing is answered."""
        order = list(self.columns.questions)
        blocks: list[NDArray[np.float64]] = []
        block: list[list[float]] = []
        width = len(self.header)
        for number, row in enumerate(rows, 2):
            if not any(row) or row[0].startswith("#"):
                continue
            if len(row) != width:
                row += [""] * (width - len(row))
                row = row if any(row[width:]) else row[:width]
            values = [self.texts[row[i]] for i in order]
            if math.inf in values or len(row) > width or not self._person(number, row):
                self._faulty(number, row)
                continue
            block.append(values)
            if len(block) == _BLOCK:
                blocks.append(np.array(block))
                block = []
        if block:
            blocks.append(np.array(block))
        return TableReading(self._group(blocks), tuple(self._shown()), self.faulty, self.columns.ignored)

    def _group(self, blocks: list[NDArray[np.float64]]) -> Group | None:
        if not blocks:
            if not self.problems:
                message, remedy = "nobody's answers are in it", "fill in a row for each person"
                self.problems.append(Problem("error", "empty-file", str(self.path), 0, 0, message, remedy))
            return None
        found = np.concatenate(blocks)
        values = np.full((len(self.argument.questions), len(found)), np.nan)
        values[list(self.columns.questions.values())] = found.T
        return Group(tuple(self.names), values, np.array(self.weights), self.views)

    def _person(self, number: int, row: list[str]) -> bool:
        """Note a person's name, weight and views; or False if there is something wrong with these."""
        weight, views = 1.0, {}
        if self.columns.weight is not None and row[self.columns.weight].strip():
            try:
                weight = float(row[self.columns.weight])
            except ValueError:
                return False
            if not 0 < weight <= MAX_WEIGHT:
                return False
        for i, claim in self.columns.views.items():
            value = self.texts[row[i]]
            if value == math.inf:
                return False
            if not math.isnan(value):
                views[claim] = View(value, dict(self.argument.scope))
        if views:
            self.views[len(self.names)] = views
        name = row[self.columns.name].strip() if self.columns.name is not None else ""
        self.names.append(name or f"row {number}")
        self.weights.append(weight)
        return True

    def _faulty(self, number: int, row: list[str]) -> None:
        """Report what is wrong in a row: each cell with its row and column."""
        self.faulty += 1
        if len(self.problems) >= MAX_SHOWN:
            return
        if len(row) > len(self.header):
            message = f"{len(row)} cells, but the header has {len(self.header)}"
            self._problem("wrong-type", number, len(self.header), message, "quote cells with a comma in them")
            return
        for i in [*self.columns.questions, *self.columns.views]:
            if self.texts[row[i]] == math.inf:
                try:
                    parse_estimate(row[i])
                except NotationError as error:
                    self._problem(
                        "bad-probability",
                        number,
                        i,
                        f"{error.text} for {self._titled(i)!r} {error.matter}",
                        error.remedy,
                    )
        if self.columns.weight is not None:
            i = self.columns.weight
            try:
                good = not row[i].strip() or 0 < float(row[i]) <= MAX_WEIGHT
            except ValueError:
                good = False
            if not good:
                self._problem(
                    "bad-weight",
                    number,
                    i,
                    f"{row[i]!r} is no weight",
                    f"write a number above 0 and up to {MAX_WEIGHT:g}",
                )

    def _titled(self, i: int) -> str:
        names = list(self.argument.questions)
        return names[self.columns.questions[i]] if i in self.columns.questions else VIEW + self.columns.views[i]

    def _problem(self, code: str, number: int, i: int, message: str, remedy: str) -> None:
        where = f"row {number}, column {i + 1}: "
        self.problems.append(Problem("error", code, str(self.path), number, i + 1, where + message, remedy))

    def _shown(self) -> list[Problem]:
        """The problems, of which there may be as many as cells."""
        if self.faulty <= MAX_SHOWN and len(self.problems) <= MAX_SHOWN:
            return self.problems
        message = f"{self.faulty:,} rows have errors; the first {MAX_SHOWN} are shown"
        last = Problem("error", "too-many", str(self.path), 0, 0, message, "correct these first")
        return [*self.problems[:MAX_SHOWN], last]
