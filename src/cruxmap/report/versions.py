"""What `diff` shows of two versions of an argument, or of two states of files, and what lies between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from cruxmap.analysis.case import Asked, Case
from cruxmap.analysis.versions import Change, VersionComparison
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.model.versions import matched
from cruxmap.report.caption import (
    capitalised,
    earlier_version,
    of_what,
    query_header,
    set_aside_lines,
    state_data,
    whose,
)
from cruxmap.report.document import Block, Cell, Column, Document, Named, Table, Text, pick, records
from cruxmap.report.numbers import percent, points
from cruxmap.report.results import query_title

TOP = 10
NAMED = 6  # questions in a sentence
FIELDS = ("question", "formerly", "kind", "a", "b", "a_whose", "b_whose", "contribution")
METHOD = (
    "Contribution of an answer to a question that is asked anew, or only in one version: what it does compared with "
    "the map's reading in its place. Of {what} that changed: what the change does, the mean of doing so before and "
    "after {other} changes. Both along a straight line (Aumann-Shapley). {rest} is all the rest, and with it they add "
    "up to the difference."
)


class Side(Struct, frozen=True):
    """A row of the conclusions: a version, or the difference; the probability in words: a difference is in points."""

    side: str
    version: str
    probability: str
    answered: str


def versions_document(a: Case, b: Case, result: VersionComparison, top: int = TOP) -> Document:
    """The document of a comparison of versions; `top` is how many questions are shown, 0 for all."""
    columns = _columns()
    blocks: list[Block] = [
        Text(b.argument.title, strong=True),
        *_other_conclusion(a, b),
        _conclusions(a, b, result),
        *_steps(columns, result, top),
        *_questions(a, b, result),
    ]
    rows = Table("", pick(columns, *FIELDS), result.rows)
    structure = Change("", "", result.rest, None, None, False, False, result.structure)
    main = Table("", rows.columns, (*result.rows, structure))
    return Document(tuple(blocks), _caption(a, b, result), _data(a, b, result, rows), main)


def version_labels(first: Case, second: Case) -> tuple[str, str]:
    """What to call the two: by the states of the files where they differ, else by the versions of the argument.

    The fingerprints of versions are added where they have the same number.
    """
    a, b = first.argument, second.argument
    if _in_two_states(first, second):
        return _person(first), _person(second)
    if a.version == b.version:
        return f"version {a.version} ({a.fingerprint})", f"version {b.version} ({b.fingerprint})"
    return f"version {a.version}", f"version {b.version}"


def _other_conclusion(a: Case, b: Case) -> list[Text]:
    """That the two numbers are about different things, or that nothing differs at all."""
    if a.argument.fingerprint == b.argument.fingerprint:
        return [Text("The two versions are the same files.", strong=True)]
    if a.query.target.claim not in matched(a.argument, b.argument, "claims").anew:
        return []
    return [
        Text(
            "The conclusion itself means something else in the later version, so the two numbers are about different "
            "things.",
            strong=True,
        )
    ]


def _in_two_states(a: Case, b: Case) -> bool:
    """Whether these are not one person's credences from the same file."""
    return (a.credences.file, a.credences.revision) != (b.credences.file, b.credences.revision)


def _conclusions(a: Case, b: Case, result: VersionComparison) -> Table:
    argument = b.argument
    names = version_labels(a, b) if _in_two_states(a, b) else [f"version {case.argument.version}" for case in (a, b)]
    rows = [
        Side(side, name, percent(asked.probability), f"{asked.answered} of {asked.questions}")
        for side, name, asked in zip("AB", names, (result.a, result.b), strict=True)
    ]
    rows.append(Side("", "B less A", points(result.difference), ""))
    columns = (
        Column("side", "", "name"),
        Column("version", ""),
        Column("probability", "conclusion", "name"),
        Column("answered", "answered", "name"),
    )
    return Table(query_title(argument, result.b.query), columns, tuple(rows))


def _columns() -> tuple[Column, ...]:
    """What there is to say of a question through which the conclusion differs."""
    return (
        Column("question", "question", value=lambda row: Named(row.question, row.title)),
        Column("formerly", "formerly", "name"),
        Column("kind", "what changed", "name"),
        Column("a", "A", "credence"),
        Column("b", "B", "credence"),
        Column("a_whose", "A's", value=lambda row: _whose(row.a, row.a_own)),
        Column("b_whose", "B's", value=lambda row: _whose(row.b, row.b_own)),
        Column("own", "own", "name", _own, note="Own: where it is the person's answer, and not the map's reading."),
        Column("contribution", "contribution", "points", note="Contribution: percentage points of the difference."),
        Column("bar", "", "bar", lambda row: row.contribution, spare=True),
    )


def _whose(credence: float | None, own: bool) -> str | None:
    return None if credence is None else "own" if own else "map"


def _own(row: Change) -> str:
    return ", ".join(side for side, own in (("A", row.a_own), ("B", row.b_own)) if own)


def _steps(columns: tuple[Column, ...], result: VersionComparison, top: int) -> list[Block]:
    if result.undefined:
        why = f"The difference cannot be shared out: half-way between the versions, {result.undefined}."
        return [Text(why)]
    shown, left = result.rows[: top or None], result.rows[top:] if top else ()
    totals: list[Mapping[str, Cell]] = []
    if left:
        rest = sum(row.contribution for row in left)
        totals.append({"question": counted(len(left), "more question"), "contribution": rest})
    totals.append({"question": result.rest, "contribution": result.structure})
    totals.append({"question": "together", "contribution": result.difference})
    keys = ["question", "kind", "a", "b", "own", "contribution", "bar"]
    if not any(map(_own, shown)):
        keys.remove("own")
    note = ""
    if result.rest != "evidence":
        note = (
            "Structure: other claims and tables, and the questions that only one version asks or that are asked anew, "
            "at the map's readings."
        )
    return [Table("What the difference comes from", pick(columns, *keys), shown, note, totals=tuple(totals))]


def _questions(first: Case, second: Case, result: VersionComparison) -> list[Text]:
    """Which questions are the same in both, and which are not."""
    a, b = first.argument, second.argument
    own, same = len(result.same_own), len(result.same)
    said = [f"The same in both: {counted(own, 'answer')} and {counted(same - own, 'reading')}."]
    if result.renamed:
        said.append(f"Renamed: {_titles(b, result.renamed.values())}.")
    for what, argument, names in (
        ("Asked anew", b, result.asked_anew),
        ("Only in A", a, result.only_a),
        ("Only in B", b, result.only_b),
    ):
        if names:
            said.append(f"{what}: {_titles(argument, names)}.")
    return [Text(" ".join(said))]


def _titles(argument: ArgumentMap, names: Collection[str]) -> str:
    titles = [argument.question_title(name) for name in names]
    more = f"; and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return f"{counted(len(titles), 'question')} ({'; '.join(titles[:NAMED])}{more})"


def _caption(a: Case, b: Case, result: VersionComparison) -> tuple[str, ...]:
    counts = " and ".join(
        f"{asked.answered} of {asked.questions} questions answered in {side}"
        for side, asked in (("A", result.a), ("B", result.b))
    )
    people = [f"{_person(b)}: {counts}."]
    if _in_two_states(a, b):
        sides = (("A", a, result.a), ("B", b, result.b))
        people = [f"{side}: {_person(x)}, {asked.answered} of {asked.questions} answered." for side, x, asked in sides]
        people += set_aside_lines(a.credences, "A: ")
    own = any(row.kind in ("answered", "answer changed", "taken back") for row in result.rows)
    what = "a credence" if own else "a reading"
    other = "the evidence" if result.rest == "evidence" else "the rest of the argument"
    return (
        *people,
        *set_aside_lines(b.credences, "B: "),
        f"A: {result.a.query}, {of_what(a.argument)}.",
        f"B: {result.b.query}, {of_what(b.argument)}.",
        METHOD.format(what=what, other=other, rest=capitalised(result.rest)),
    )


def _person(case: Case) -> str:
    """Whose conclusions these are."""
    person = case.credences
    return whose(person) if person.name or person.file or person.credences else "The map's readings, nobody's answers"


def _side(asked: Asked) -> dict[str, object]:
    counts = {"answered": asked.answered, "questions": asked.questions}
    return query_header(asked) | {"probability": asked.probability} | counts


def _data(a: Case, b: Case, result: VersionComparison, rows: Table) -> Mapping[str, object]:
    return query_header(result.b) | {
        "name": _person(b),
        "a": _side(result.a) | state_data(a.credences),
        "b": _side(result.b) | earlier_version(b.credences),
        "difference": result.difference,
        "rows": records(rows),
        "structure": result.structure,
        "rest": result.rest,
        "same": result.same,
        "same_own": result.same_own,
        "renamed": result.renamed,
        "asked_anew": result.asked_anew,
        "only_a": result.only_a,
        "only_b": result.only_b,
        "undefined": result.undefined,
    }
