"""What `explain` and `claims` show: a claim, a question, and lists of them."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import Explanation, State
from cruxmap.analysis.observations import Bearing
from cruxmap.model.argument import ArgumentMap, Home, Section
from cruxmap.model.claim import Consideration, Reference, Resolvable
from cruxmap.model.considerations import Point, apart, tree
from cruxmap.model.query import evidence_text
from cruxmap.model.question import Question, Worksheet
from cruxmap.model.readings import reader, reading_of
from cruxmap.model.worksheet import odds
from cruxmap.report.caption import capitalised, caption
from cruxmap.report.claim_tables import CLAIM, SHOWN, ClaimRow, around, claim_rows, defined
from cruxmap.report.coming_about import coming_about
from cruxmap.report.document import Block, Column, Document, Outline, Table, Text, Worded, pick, records
from cruxmap.report.numbers import credence, percent, sentence
from cruxmap.report.observations import bearing_tables, observation_rows, observation_tables
from cruxmap.report.results import source_of
from cruxmap.report.sources import bibliography, cited, cited_in, label, works


class Number(Struct, frozen=True):
    """A line about a question: whose credence, and its range."""

    whose: str
    credence: float
    low: float | None
    high: float | None


RAISED_ELSEWHERE = "Raised elsewhere, outside the text that is mapped; no number depends on it"
QUOTED = 60  # characters of a point that another one is about


def explanation_document(case: Case, result: Explanation, observations: Sequence[Bearing] = ()) -> Document:
    """The document of a claim, with the observations that bear on it."""
    argument, values = case.argument, case.values
    claim = argument.claims[result.claim]
    part = next(part for part in argument.parts if result.claim in part.claims)
    columns = (
        Column("state", "state", value=lambda state: Worded(claim.states[state.state], state.state)),
        Column("probability", "probability", "probability", lambda state: defined(state.probability)),
        Column("target_if_so", f"P({result.asked.query.target}) if so", "probability"),
    )
    states = Table("", columns, result.states)
    points = tree(argument, result.claim)
    mapped, elsewhere = apart(points)
    cites = [*claim.cites, *cited_in(points)]
    blocks: list[Block] = [
        Text(f"{claim.title} ({result.claim})", strong=True),
        Text(cited(argument, claim.statement, claim.cites)),
        Text(f"{sentence(part.title)} {_source(claim.section)}".strip()),
        states,
        *_matters(result),
        *_resolvable(claim.resolvable),
        coming_about(argument, result.claim, values),
        *around(argument, "Fed by", result.fed_by),
        *around(argument, "Feeds", result.feeds),
        *bearing_tables(argument, observations),
        *considerations(argument, result.claim),
        *noted(claim.note),
        *bibliography(argument, cites),
    ]
    data = {
        "argument": argument.name,
        "claim": result.claim,
        "title": claim.title,
        "statement": claim.statement,
        "section": claim.section,
        "resolvable": claim.resolvable,
        "part": part.name,
        "form": claim.form.key,
        "states": result.states,
        "fed_by": result.fed_by,
        "feeds": result.feeds,
        "observations": observations,
        "questions": {name: values[name].credence for name in _questions(argument, result.claim)},
        "can_matter": result.can_matter,
        "matters_given": result.matters_given,
        "considerations": [_filled(point) for point in mapped],
        "raised_elsewhere": [_filled(point) for point in elsewhere],
        "cites": claim.cites,
        "note": claim.note,
        "sources": works(argument, cites),
    }
    return Document(tuple(blocks), caption(argument, case.credences, result.asked.query), data, states)


def question_document(case: Case, name: str) -> Document:
    """The document of a question."""
    argument, answer = case.argument, case.values[name]
    question, own = argument.questions[name], case.credences.credences.get(name)
    reading = question.reading
    rows = [Number(reading_of(argument, [name]), reading.credence, reading.low, reading.high)]
    if own:
        rows.insert(0, Number("your credence", own.credence, own.low, own.high))
    columns = (
        Column("whose", ""),
        Column("credence", "", "credence"),
        Column("range", "", value=lambda row: _range(row.low, row.high)),
    )
    numbers = Table("", columns, tuple(rows))
    used = Table(
        "Used by",
        pick(CLAIM, "claim", "title"),
        tuple(ClaimRow(claim, argument.claims[claim].title, "") for claim in argument.used_by(name)),
    )
    points = tree(argument, name, "questions")
    mapped, elsewhere = apart(points)
    cites = [*question.cites, *cited_in(points)]
    this = reading_of(argument, [name])
    basis = f"Basis of {this}: {reading.basis}" if reading.basis else f"{capitalised(this)} names no basis"
    if reading.because:
        basis += f"{', because ' if reading.basis else '. The reason given: '}{reading.because}"
    meaning = f" ({argument.bases[reading.basis]})" if reading.basis in argument.bases else ""
    blocks: list[Block] = [
        Text(f"Question: {argument.question_title(name)} ({name})", strong=True),
        Text(cited(argument, question.ask, question.cites)),
        numbers,
        Text(f"{sentence(basis)}{meaning}"),
        *([Text(own.note)] if own and own.note else []),
        used,
    ]
    if question.worksheet:
        blocks.append(_worksheet(question.worksheet))
    blocks += [*considerations(argument, name, "questions"), *noted(question.note), *bibliography(argument, cites)]
    data = {
        "argument": argument.name,
        "question": name,
        "title": argument.question_title(name),
        "ask": question.ask,
        "core": question.core,
        "reading": question.reading,
        "credence": answer.credence,
        "whose": source_of(argument, name, answer.own),
        "used_by": argument.used_by(name),
        "considerations": [_filled(point) for point in mapped],
        "raised_elsewhere": [_filled(point) for point in elsewhere],
        "cites": question.cites,
        "note": question.note,
        "sources": works(argument, cites),
    }
    return Document(tuple(blocks), caption(argument, case.credences, case.query), data, numbers)


class Input(Struct, frozen=True):
    """An input of a worksheet."""

    name: str
    ask: str
    default: float


def _worksheet(sheet: Worksheet) -> Table:
    rows = tuple(Input(key, entry.ask, entry.default) for key, entry in sheet.inputs.items())
    yes, no = odds(sheet, {row.name: row.default for row in rows})
    columns = (
        Column("input", "input", value=lambda row: row.name),
        Column("ask", "question"),
        Column("default", "for example", "number"),
    )
    note = f"Odds {sheet.odds_for} : {sheet.odds_against}; with these inputs {percent(yes / (yes + no))}."
    return Table(f"Worksheet. {sheet.about}".strip(), columns, rows, note)


def claims_document(case: Case, beliefs: Mapping[str, Sequence[State]]) -> Document:
    """All claims by part, with the probability that each is true, or of each of its states; and the observations.

    `beliefs` are those of the claims, and of the observations whose own probability is told: those that are open.
    """
    argument = case.argument
    claims = {name: states for name, states in beliefs.items() if name not in argument.observations}
    parts = [(part.title, [name for name in part.claims if name in claims]) for part in argument.parts]
    tables = [
        Table(title, SHOWN, tuple(row for name in names for row in claim_rows(argument, name, beliefs[name])))
        for title, names in parts
        if names
    ]
    observations = observation_rows(case, beliefs)
    tables += observation_tables(argument, observations)
    rows = tuple(
        ClaimRow(name, argument.claims[name].title, defined(state.probability), state.state)
        for name, states in claims.items()
        for state in states
    )
    lines = caption(argument, case.credences, case.query)
    if any(state.probability is None for states in claims.values() for state in states):
        reason = "Undefined: what the claim depends on has opposite credences of 0% and 100% that meet."
        if any(claim.is_blank for claim in case.argument.claims.values()):
            reason = (
                "Undefined: the claim has no form, or depends on one without, or on opposite certainties that meet."
            )
        lines = (*lines, reason)
    data = {"argument": argument.name, "claims": claims, "observations": observations}
    return Document(tuple(tables), lines, data, Table("", CLAIM, rows))


class ClaimQuestion(Struct, frozen=True):
    """A line of the list of questions: the question, and the credence that is used for it."""

    question: str
    title: str
    asked: Question
    credence: float
    own: bool
    reader: str


QUESTION = (
    Column("question", "question", "name"),
    Column("title", "title", roomy=True, below=True),
    Column("ask", "ask", value=lambda row: row.asked.ask),
    Column("core", "core", value=lambda row: row.asked.core),
    Column("credence", "credence", "credence"),
    Column(
        "whose", "whose", value=lambda row: Worded("you" if row.own else row.reader, "own" if row.own else row.reader)
    ),
    Column("reading", "reading", "credence", lambda row: row.asked.reading.credence),
    Column("range", "range", value=lambda row: _range(row.asked.reading.low, row.asked.reading.high)),
)


def questions_document(case: Case, core: bool, asks: bool) -> Document:
    """All questions by part, with the credences in use and the readings, or (`asks`) in full."""
    argument, values = case.argument, case.values
    rows = {
        name: ClaimQuestion(
            name,
            argument.question_title(name),
            question,
            values[name].credence,
            values[name].own,
            reader(argument, name),
        )
        for name, question in argument.questions.items()
        if question.core or not core
    }
    columns = pick(QUESTION, "question", "title", "credence", "whose", "reading", "range")
    blocks: list[Block] = [Text(argument.terms)] if asks and argument.terms else []
    for part in argument.parts:
        listed = [rows[name] for name in part.questions if name in rows]
        if asks and listed:
            points = [point for row in listed for point in _asked(row)]
            blocks.append(Outline(part.title, tuple(points)))
        elif listed:
            blocks.append(Table(part.title, columns, tuple(listed), dense=True))
    fields = pick(QUESTION, "question", "title", "ask", "core", "credence", "whose")
    entries = records(Table("", fields, tuple(rows.values())))
    data = {
        "argument": argument.name,
        "questions": [
            entry | {"reading": row.asked.reading} for entry, row in zip(entries, rows.values(), strict=True)
        ],
    }
    lines = caption(argument, case.credences, case.query)
    return Document(tuple(blocks), lines, data, Table("", columns, tuple(rows.values())))


def _asked(row: ClaimQuestion) -> Iterator[tuple[int, str]]:
    """A question in full: its id with the credence in use, and below it how it is asked."""
    yield 0, f"{row.question} ({row.title}): {credence(row.credence)} ({'you' if row.own else row.reader})"
    yield 1, row.asked.ask


def _matters(result: Explanation) -> list[Text]:
    query, target = result.asked.query, result.asked.query.target
    if result.claim == target.claim or result.can_matter:
        return []
    given = query.given
    under = f"given {', '.join(query.conditions)}" if query.conditions else "in this network"
    if result.matters_given is None:
        return [Text(f"It cannot matter for {target} {under}: the two are d-separated.", strong=True)]
    alone = f"given {evidence_text(given)} alone" if given else "by itself"
    said = f"It does not matter for {target} {alone}: the two are d-separated. "
    return [Text(f"{said}It can matter given {evidence_text(result.matters_given)}.", strong=True)]


def _resolvable(resolvable: Resolvable | None) -> list[Text]:
    if resolvable is None:
        return []
    by, how = (f" by {resolvable.by}" if resolvable.by else ""), (f": {resolvable.how}" if resolvable.how else "")
    return [Text(sentence(f"Could be found out{by}{how}"))]


def _source(section: str) -> str:
    return f"Source: {sentence(section)}" if section else ""


def noted(note: str) -> list[Text]:
    """What whoever wrote the argument noted."""
    return [Text(f"Note: {note}")] if note else []


def considerations(argument: ArgumentMap, name: str, section: Section = "claims") -> list[Outline]:
    """What is said about a claim or a question in the mapped text, and apart from it what others raise elsewhere."""
    mapped, elsewhere = apart(tree(argument, name, section))
    return [
        Outline(title, tuple((point.depth, point_text(argument, (section, name), point)) for point in points))
        for title, points in (("Considerations", mapped), (RAISED_ELSEWHERE, elsewhere))
        if points
    ]


def point_text(argument: ArgumentMap, home: Home, point: Point) -> str:
    """A consideration of a claim or a question: its kind, what it says, whose it is, where, and how strongly it is put.

    What it cites comes last.
    """
    said = point.consideration
    where = ", ".join(filter(None, (said.section, f"note {said.footnote}" if said.footnote else "")))
    by, link = said.by, ""
    if isinstance(said.source, Reference):
        by, link = f"{said.by}: {said.source.text}", said.source.link
    aside = [by, link, where, said.strength, said.unused and f"not used here: {said.unused}"]
    if point.depth == 0 and (point.section, point.home) != home and ("claims", said.on) != home:
        aside.append(f"also under {'the question ' * (point.section == 'questions')}{point.home}")
    tail = "; ".join(filter(None, aside))
    about = f", on “{textwrap.shorten(point.about, QUOTED, placeholder='…')}”" if point.about else ""
    text = f"{stance(argument, home[1], said)}{about}: {said.text}{f' [{tail}]' if tail else ''}"
    return cited(argument, text, said.cited)


def raised_by(argument: ArgumentMap, said: Consideration) -> str:
    """Who raises a point outside the text that is mapped."""
    return said.by or (label(argument, said.source) if isinstance(said.source, str) else "")


def stance(argument: ArgumentMap, claim: str, said: Consideration) -> str:
    """What a consideration does, and to which states of a claim: `For “red” or “green”`."""
    labels = argument.claims[claim].states if said.state else {}
    states = " or ".join(f"“{labels[state]}”" for state in said.state)
    return f"{str(said.kind).capitalize()}{states and f' {states}'}"


def _filled(point: Point) -> dict[str, object]:
    said = point.consideration
    keys = [key for key in said.__struct_fields__ if getattr(said, key) not in ("", None, ())]
    return {"depth": point.depth, "claim": point.home, **{key: getattr(said, key) for key in keys}}


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{credence(low)} to {credence(high)}"


def _questions(argument: ArgumentMap, claim: str) -> list[str]:
    return [text for text in argument.claims[claim].form.names if text in argument.questions]
