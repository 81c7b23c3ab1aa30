"""Wide tables of credences: one CSV file with a person a row, as a survey or a form exports it."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.files.faults import printable, undecodable
from cruxmap.files.tree import read_data
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import View
from cruxmap.model.history import Lineage
from cruxmap.model.notation import Estimate, NotationError, invisible, parse_estimate
from cruxmap.model.people import MAX_WEIGHT, Group, Register, Span, same_name
from cruxmap.model.problem import Problem, ProblemsError, cell_text, closest, did_you_mean, quoted

MAX_BYTES = 400_000_000
MAX_SHOWN = 100  # problems; what is wrong in one cell of a column is usually wrong in all
SPREADSHEET = b"PK\x03\x04"  # how .xlsx and .ods files begin
DELIMITERS = (",", ";", "\t")
NAMES = ("name", "your name", "person", "respondent")
IDS = ("id", "person id", "respondent id")
WEIGHTS = ("weight", "weights")
ONE_OF_A_NAME = {  # what to do, by what two share
    "name": "if it is one person, remove one of the two; if they are two, give each an `id`",
    "id": "if it is one person, remove one of the two; else correct the id",
}
CLOSE_QUOTES = "end each quoted cell with a quote, and write a quote inside of quotes twice"
VIEW = "view of "  # begins the header of a column of views

_KINDS = {word: kind for kind, words in (("name", NAMES), ("id", IDS), ("weight", WEIGHTS)) for word in words}

_BLOCK = 1000  # rows at a time
_START = 1 << 20  # characters in which the header ends
_CACHE = 50_000  # texts
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?(\r\n|\r|\n)', re.IGNORECASE)  # a first line that Excel reads
_DATE = re.compile(
    r"[0-9]{1,4}([-./ ])[0-9]{1,2}\1[0-9]{1,4}([ t][0-9:.]+)?|[0-9]{1,4}[-. ]+[a-z]{3,9}\.?([-. ]+[0-9]{2,4})?"
    r"|[a-z]{3,9}\.?[-. ]+[0-9]{1,4}|[34][0-9]{4}",  # the last is a day's number since 1900
    re.IGNORECASE,
)


class TableReading(Struct, frozen=True):
    """What came of reading a table: the people whose rows are in order, and every problem.

    `faulty` is how many rows have an error; `ignored` the headers of columns about no question, with the name
    that was perhaps meant; `lines` where each person's row starts; `unnamed` who has neither a name nor an id, and is
    called by the number of their row.
    """

    group: Group | None
    problems: tuple[Problem, ...]
    faulty: int
    ignored: tuple[str, ...]
    lines: Sequence[int] = ()
    unnamed: Collection[int] = ()


class Columns(Struct, frozen=True):
    """Which column of a table is what, by position."""

    questions: dict[int, int]
    views: dict[int, str]
    name: int | None
    id: int | None
    weight: int | None
    ignored: tuple[str, ...]


def blank_csv(argument: ArgumentMap, *, core: bool = False) -> str:
    """An empty table for a group: a column for each question, and its wording in a second row.

    A row whose first cell starts with `#` is not read, so the second row may stay.
    """
    out = io.StringIO()
    out.write("\ufeff")  # without this byte-order mark, Excel takes the file for one that is not in UTF-8
    writer = csv.writer(out, lineterminator="\n")
    target = argument.target.claim
    views = [target] if argument.claims[target].is_boolean else []
    questions = {name: question.ask for name, question in argument.questions.items() if question.core or not core}
    writer.writerow(["name", *(VIEW + claim for claim in views), *questions])
    told = [
        f"All things considered, how likely is it? {argument.event or argument.claims[claim].statement}"
        for claim in views
    ]
    told = ["# a person a row; leave empty what you do not know", *told, *questions.values()]
    writer.writerow(cell_text(printable(" ".join(text.split()))) for text in told)
    return out.getvalue()


def read_table(path: FilePath, argument: ArgumentMap) -> TableReading:
    """Read a table of people's credences.

    A column is a question's if its header is the question's name, an earlier name of it, or its full
    wording; further columns may hold a name, an id, a weight and views (`view of CLAIM`); all others are ignored.
    Empty cells are unanswered, all others written as in a credence file.
    """
    data = b""
    try:
        data = read_data(path, str(path), MAX_BYTES)
        start = data.decode("utf-8-sig")[:_START]
    except ProblemsError as error:
        return TableReading(None, error.problems, 0, ())
    except UnicodeDecodeError as error:
        if data.startswith(SPREADSHEET):
            return _refused(path, "not-utf8", "this is a spreadsheet, not CSV", "export it as CSV, in UTF-8")
        message, remedy, read = undecodable(data.removeprefix(BOM_UTF8), error.start)
        return _refused(path, "not-utf8", message, remedy, read.count("\n") + 1)
    # Line by line from the bytes: as one text to read from, each character would take four bytes.
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    if separator := _SEPARATOR_LINE.match(start):
        next(lines)
    argument = argument.uncarved
    delimiter = separator[1] if separator else _delimiter(start, argument)
    records = _Records(lines, delimiter, skipped=1 if separator else 0)
    try:
        header = next(records, [])
        if fault := records.misplaced_quote():
            return _refused(path, "not-csv", fault[1], CLOSE_QUOTES, fault[0])
        columns, problems = _columns(path, header, argument, records.line)
        if problems:
            return TableReading(None, tuple(problems), 0, columns.ignored)
        return _Rows(path, argument, header, columns, records).read()
    except csv.Error as error:
        fault = records.misplaced_quote()
        line, message = fault or (records.line, f"not CSV: {error}")
        return _refused(path, "not-csv", message, CLOSE_QUOTES, line)


class _Records:
    """The rows of a CSV file, each with the line in which it starts and the text that it was made of."""

    def __init__(self, lines: Iterable[str], delimiter: str, skipped: int) -> None:
        self._lines = lines
        self._reader = csv.reader(self._taken(), delimiter=delimiter, strict=True)
        self._skipped = skipped
        self._count = 0  # of lines
        self.lines: list[str] = []
        self._cell = re.compile(rf'"(?:[^"]|"")*+"|[^"\r\n{re.escape(delimiter)}]*+')
        self.delimiter = delimiter

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self.lines = []
        return next(self._reader)

    def _taken(self) -> Iterator[str]:
        for line in self._lines:
            self.lines.append(line)
            self._count += 1
            yield line

    @property
    def has_quotes(self) -> bool:
        """Whether there is a quote in the row as it is written."""
        return any('"' in line for line in self.lines)

    @property
    def line(self) -> int:
        """The line in which the row starts."""
        return self._skipped + max(1, self._count - len(self.lines) + 1)

    def misplaced_quote(self) -> tuple[int, str] | None:
        """The line of a quote in the row that is not closed or does not begin its cell, and what is wrong."""
        record = "".join(self.lines)
        position = 0
        while record.find('"', position) >= 0:
            end = self._cell.match(record, position).end()  # type: ignore[union-attr]  # it matches nothing, too
            behind = record[end : end + 1]
            if behind == self.delimiter:
                position = end + 1
                continue
            if behind not in ("", "\r", "\n"):
                opens = record[position] == '"'
                at = position if opens else end
                line = self.line + len(re.findall(r"\r\n|\r|\n", record[:at]))
                if not opens:
                    return line, "a quote in the middle of a cell"
                return line, "a quote that is opened here is not closed at the end of its cell"
            break
        return None

    def swallowed_row(self, row: list[str], columns: Sequence[int]) -> int | None:
        """The line in which a cell opens that holds what looks like a row of its own, with answers in these columns."""
        if len(self.lines) < 2:
            return None
        line = self.line
        for cell in row:
            _, *others = re.split(r"\r\n|\r|\n", cell)
            for text in others:
                cells = text.split(self.delimiter)
                if len(cells) > 1 and any(
                    cells[i].strip() and math.isfinite(_value(cells[i])) for i in columns if i < len(cells)
                ):
                    return line
            line += len(others)
        return None


def _refused(path: FilePath, code: str, message: str, remedy: str, line: int = 0) -> TableReading:
    return TableReading(None, (Problem("error", code, str(path), line, min(line, 1), message, remedy),), 0, ())


def _delimiter(start: str, argument: ArgumentMap) -> str:
    """The delimiter by which most columns of the header mean something."""
    headers = _headers(argument)

    def questions_with(delimiter: str) -> int:
        header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        return sum(_plain(cell) in headers for cell in header)

    try:
        return max(DELIMITERS, key=questions_with)
    except csv.Error:
        return DELIMITERS[0]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _headers(argument: ArgumentMap) -> dict[str, str]:
    """What a question's column may be headed, in lower case."""
    asked = {name: _plain(question.ask) for name, question in argument.questions.items()}
    times = Counter(asked.values())
    headers = {ask: name for name, ask in asked.items() if ask and times[ask] == 1}
    lineage = Lineage(argument, "questions")
    headers |= {old: now for old in lineage.renamed if (now := lineage.now(old)) in argument.questions}
    return headers | {name: name for name in argument.questions}


def _without_marks(text: str) -> str:
    return re.sub(r"[^\w ]", "", text).strip()


def _almost(text: str, meant: Mapping[str, str]) -> tuple[str, str] | None:
    """What is wrong with a header that is one with a meaning but for its marks, and the header to write."""
    bare = _without_marks(text)
    if not bare or bare not in meant:
        return None
    header = meant[bare]
    if unseen := invisible(text):
        return f"{quoted(text)} has an invisible character in it, {unseen[1]}", f"remove it: write {header}"
    remedy = f"write {header}; or head the column otherwise, if it is about something else"
    return f"{quoted(text)} is {quoted(header)} but for its marks, and its answers would not count", remedy


def _columns(path: FilePath, header: Sequence[str], argument: ArgumentMap, line: int) -> tuple[Columns, list[Problem]]:
    """What each column is, and what is wrong with the header."""
    headers = _headers(argument)
    position = {name: i for i, name in enumerate(argument.questions)}
    questions: dict[int, int] = {}
    seen: set[str] = set()
    views: dict[int, str] = {}
    special: dict[str, int] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    meant = {_without_marks(header): header for header in [*headers, *(VIEW + claim for claim in argument.claims)]}

    def wrong(code: str, i: int, message: str, remedy: str) -> None:
        problems.append(Problem("error", code, str(path), line, i + 1, f"column {i + 1}: {message}", remedy))

    for i, cell in enumerate(header):
        text = _plain(cell)
        claim = text.removeprefix(VIEW)
        if text in headers:
            if headers[text] in seen:
                wrong("duplicate-key", i, f"{headers[text]!r} has a column already", "keep one of the two")
            seen.add(headers[text])
            questions[i] = position[headers[text]]
        elif text.startswith(VIEW) and claim in argument.claims:
            if not argument.claims[claim].is_boolean:
                wrong("view-of-variable", i, f"{claim!r} has several states", "remove the column")
            views[i] = claim
        elif (kind := _KINDS.get(text, "")) and kind not in special:
            special[kind] = i
        elif almost := _almost(text, meant):
            wrong("unknown-key", i, *almost)
        elif text:
            near = closest(text, headers) if len(ignored) < MAX_SHOWN else None
            ignored.append(f"{cell.strip()} (did you mean {near}?)" if near else cell.strip())
    if not questions and not problems:
        message = "no column is headed by a question's name or wording"
        remedy = "if it is about another argument, name that"
        near = did_you_mean(_plain(header[-1]) if header else "", headers, remedy)
        by = "new table" if near == remedy else ""
        problems.append(Problem("error", "no-question", str(path), line, 1, message, near, mended_by=by))
    return Columns(
        questions, views, special.get("name"), special.get("id"), special.get("weight"), tuple(ignored)
    ), problems


class _Texts(dict[str, float]):
    """What texts write, worked out once for each: NaN for an empty one, infinity for one that is wrong.

    `spans` are the ranges of those that write one; these stay.
    """

    def __init__(self) -> None:
        super().__init__()
        self.spans: dict[str, Span] = {}

    def __missing__(self, text: str) -> float:
        if len(self) > _CACHE:
            self.clear()
        estimate = _estimate(text)
        if estimate.low is not None and estimate.high is not None:
            self.spans[text] = estimate.low, estimate.high
        self[text] = estimate.credence
        return estimate.credence


def _with_point(weight: str) -> str:
    """A weight with a decimal point for its comma, if it has one."""
    return weight.replace(",", ".") if re.fullmatch(r"\s*[0-9]+,[0-9]+\s*", weight) else weight


def _value(text: str) -> float:
    """The point that a text writes: NaN for an empty one, infinity for one that is wrong."""
    return _estimate(text).credence


def _estimate(text: str) -> Estimate:
    text = text.strip()
    if not text:
        return Estimate(math.nan)
    try:
        # A short way for most cells. A certainty may be what `1e-400` is rounded to, so it goes the long way.
        if text[0] in "0123456789." and "_" not in text and text.isascii() and 0 < (plain := float(text)) < 1:
            return Estimate(plain)
    except ValueError:
        pass
    try:
        return parse_estimate(text)
    except NotationError:
        return Estimate(math.inf)


class _Rows:
    """The rows of a table becoming a group."""

    def __init__(
        self, path: FilePath, argument: ArgumentMap, header: Sequence[str], columns: Columns, records: _Records
    ) -> None:
        self.path = path
        self.records = records
        self.argument = argument
        self.header = header
        self.columns = columns
        names = list(argument.questions)
        self.titles = {i: names[question] for i, question in columns.questions.items()}
        self.texts = _Texts()
        self.register: Register[int] = Register()  # by rows
        self.names: list[str] = []
        self.weights: list[float] = []
        self.views: dict[int, dict[str, View]] = {}
        self.ids: dict[int, str] = {}
        self.ranges: dict[int, dict[str, Span]] = {}
        self.lines: list[int] = []
        self.unnamed: set[int] = set()
        self.problems: list[Problem] = []
        self.faulty = 0

    def read(self) -> TableReading:
        """All rows. Those with an error are left out, and those in which nothing is answered."""
        order = list(self.columns.questions)
        blocks: list[NDArray[np.float64]] = []
        block: list[list[float]] = []
        width = len(self.header)
        for number, row in enumerate(self.records, 2):
            if not self._sound(number, row, order):
                self.faulty += 1
                continue
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
        group = self._group(blocks)
        return TableReading(group, tuple(self._shown()), self.faulty, self.columns.ignored, self.lines, self.unnamed)

    def _sound(self, number: int, row: list[str], order: Sequence[int]) -> bool:
        """Whether quotes are where they belong; if not, it is reported."""
        if not self.records.has_quotes:
            return True
        if len(self.records.lines) == 1 and row[:1] and row[0].startswith("#"):
            return True
        line: int | None
        if fault := self.records.misplaced_quote():
            line, message = fault
            remedy = "put quotes around the cell, and write each quote inside of it twice"
        elif line := self.records.swallowed_row(row, order):
            message = "a quote that is opened in this row is closed in a later one, and the rows between are lost"
            remedy = "close the quote where its cell ends"
        else:
            return True
        if len(self.problems) < MAX_SHOWN:
            message = f"row {number}: {message}"
            self.problems.append(Problem("error", "not-csv", str(self.path), line, 1, message, remedy))
        return False

    def _group(self, blocks: list[NDArray[np.float64]]) -> Group | None:
        if not blocks:
            if not self.problems:
                message, remedy = "nobody's answers are in it", "fill in a row for each person"
                self.problems.append(Problem("error", "empty-file", str(self.path), 0, 0, message, remedy))
            return None
        values = np.full((len(self.argument.questions), len(self.names)), np.nan)
        questions = list(self.columns.questions.values())
        last = 0
        while blocks:  # from the end, so that no block is kept once it is copied
            block = blocks.pop()
            last -= len(block)
            values[questions, last : last + len(block) or None] = block.T
        weights = np.array(self.weights)
        return Group(tuple(self.names), values, weights, self.views, ids=self.ids, ranges=self.ranges)

    def _person(self, number: int, row: list[str]) -> bool:
        """Note a person's name, weight, views and ranges; or False if there is something wrong with these."""
        weight, views = self._weight(row), {}
        if weight is None:
            return False
        for i, claim in self.columns.views.items():
            value = self.texts[row[i]]
            if value == math.inf:
                return False
            if not math.isnan(value):
                views[claim] = View(value, *self.texts.spans.get(row[i], ()))
        name, own_id = self._text(row, self.columns.name), self._text(row, self.columns.id)
        if self.register.find(name, own_id):
            return False
        self.register.add(name, own_id, number)
        position = len(self.names)
        if views:
            self.views[position] = views
        if own_id:
            self.ids[position] = own_id
        if self.texts.spans and (spans := self._spans(row)):
            self.ranges[position] = spans
        self.names.append(name or own_id or f"row {number}")
        if not name and not own_id:
            self.unnamed.add(position)
        self.weights.append(weight)
        self.lines.append(self.records.line)
        return True

    def _spans(self, row: Sequence[str]) -> dict[str, Span]:
        """The ranges in a row, by question."""
        spans = self.texts.spans
        return {self.titles[i]: spans[row[i]] for i in self.columns.questions if row[i] in spans}

    def _text(self, row: Sequence[str], column: int | None) -> str:
        """A name or an id; empty where there is no such column."""
        return "" if column is None else same_name(row[column])

    def _weight(self, row: Sequence[str]) -> float | None:
        """How much a person counts, 1 if that is left open; None for what is no weight."""
        if self.columns.weight is None or not row[self.columns.weight].strip():
            return 1.0
        try:
            weight = float(_with_point(row[self.columns.weight]))
        except ValueError:
            return None
        return weight if 0 < weight <= MAX_WEIGHT else None

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
                self._no_probability(number, i, row[i].strip())
        name, own_id = self._text(row, self.columns.name), self._text(row, self.columns.id)
        if shared := self.register.find(name, own_id):
            kind, first = shared
            column = self.columns.name if kind == "name" else self.columns.id
            message = f"{quoted(name if kind == 'name' else own_id)} has a row already, row {first}"
            self._problem("duplicate-name", number, column or 0, message, ONE_OF_A_NAME[kind])
        if self.columns.weight is not None and self._weight(row) is None:
            message = f"{row[self.columns.weight]!r} is no weight"
            remedy = f"write a number above 0 and up to {MAX_WEIGHT:g}"
            self._problem("bad-weight", number, self.columns.weight, message, remedy)

    def _no_probability(self, number: int, i: int, text: str) -> None:
        try:
            parse_estimate(text)
        except NotationError as error:
            remedy = error.remedy
            if _DATE.fullmatch(text):
                remedy = (
                    "a spreadsheet has made a date of it, perhaps of 1/10: make the column one of text, and write 10%"
                )
            message = f"{error.text} for {self._titled(i)!r} {error.matter}"
            self._problem("bad-probability", number, i, message, remedy)

    def _titled(self, i: int) -> str:
        return self.titles[i] if i in self.columns.questions else VIEW + self.columns.views[i]

    def _problem(self, code: str, number: int, i: int, message: str, remedy: str) -> None:
        where = f"row {number}, column {i + 1}: "
        self.problems.append(Problem("error", code, str(self.path), self.records.line, i + 1, where + message, remedy))

    def _shown(self) -> list[Problem]:
        """The problems, of which there may be as many as cells."""
        if self.faulty <= MAX_SHOWN and len(self.problems) <= MAX_SHOWN:
            return self.problems
        message = f"{self.faulty:,} rows have errors; the first {MAX_SHOWN} are shown"
        last = Problem("error", "too-many", str(self.path), 0, 0, message, "correct these first")
        return [*self.problems[:MAX_SHOWN], last]
