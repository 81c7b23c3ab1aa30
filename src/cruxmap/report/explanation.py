"""What `explain` and `claims` show: a claim, a question, and lists of them."""

from collections.abc import Mapping, Sequence

from cruxmap.analysis.explanation import Explanation, State
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Consideration
from cruxmap.model.considerations import Point, tree
from cruxmap.model.credences import CredenceSet, values_of
from cruxmap.model.query import Query, evidence_text
from cruxmap.model.worksheet import odds
from cruxmap.report.caption import caption
from cruxmap.report.coming_about import coming_about
from cruxmap.report.document import Block, Cell, Column, Document, Outline, Table, Text
from cruxmap.report.numbers import credence, percent

NAME = Column("claim", "claim", "name")
TITLE = Column("title", "title")
STATE = Column("state", "state")
PROBABILITY = Column("probability", "probability", "probability")


def explanation_document(
    argument: ArgumentMap,
    credences: CredenceSet,
    result: Explanation,
) -> Document:
    """The document of a claim."""
    claim = argument.claims[result.claim]
    values = values_of(argument, credences)
    part = next(part for part in argument.parts if result.claim in part.claims)
    states = Table(
        "",
        (STATE, PROBABILITY, Column("target_if_so", f"P({result.asked.query.target}) if so", "probability")),
        tuple((claim.states[one.state], one.probability, one.target_if_so) for one in result.states),
    )
    blocks: list[Block] = [
        Text(f"{claim.title} ({result.claim})", strong=True),
        Text(claim.statement),
        Text(f"{_sentence(part.title)} {_source(claim.section)}".strip()),
        states,
        *_matters(result),
        coming_about(argument, result.claim, values),
        *_around(argument, "Fed by", result.fed_by),
        *_around(argument, "Feeds", result.feeds),
        *_considerations(argument, result.claim),
    ]
    data = {
        "argument": argument.name,
        "claim": result.claim,
        "title": claim.title,
        "statement": claim.statement,
        "section": claim.section,
        "part": part.name,
        "form": claim.form.key,
        "states": result.states,
        "fed_by": result.fed_by,
        "feeds": result.feeds,
        "questions": {name: values[name].credence for name in _questions(argument, result.claim)},
        "can_matter": result.can_matter,
        "matters_given": result.matters_given,
        "considerations": [
            {"depth": point.depth, "claim": point.home, **_filled(point)} for point in tree(argument, result.claim)
        ],
    }
    return Document(tuple(blocks), caption(argument, credences, result.asked.query), data, states)


def question_document(argument: ArgumentMap, credences: CredenceSet, name: str) -> Document:
    """The document of a question."""
    question, answer = argument.questions[name], values_of(argument, credences)[name]
    reading, own = question.reading, credences.credences.get(name)
    rows: list[tuple[Cell, ...]] = [("the map's reading", reading.credence, _range(reading.low, reading.high))]
    if own:
        rows.insert(0, ("your credence", own.credence, _range(own.low, own.high)))
    numbers = Table("", (Column("whose", ""), Column("credence", "", "credence"), Column("range", "")), tuple(rows))
    used = Table(
        "Used by",
        (NAME, TITLE),
        tuple((claim, argument.claims[claim].title) for claim in argument.used_by(name)),
    )
    because = f", because {reading.because}" if reading.because else ""
    basis = f"Basis of the reading: {reading.basis}" if reading.basis else "The reading is the map's author's"
    meaning = f" ({argument.bases[reading.basis]})" if reading.basis in argument.bases else ""
    blocks: list[Block] = [
        Text(f"Question: {argument.question_title(name)} ({name})", strong=True),
        Text(question.ask),
        numbers,
        Text(f"{basis}{because}.{meaning}"),
        *([Text(own.note)] if own and own.note else []),
        used,
    ]
    if question.worksheet:
        sheet = question.worksheet
        inputs = {key: one.default for key, one in sheet.inputs.items()}
        yes, no = odds(sheet, inputs)
        asked = tuple((key, one.ask, one.default) for key, one in sheet.inputs.items())
        note = f"Odds {sheet.odds_for} : {sheet.odds_against}; with these inputs {percent(yes / (yes + no))}."
        columns = (Column("input", "input"), Column("ask", "question"), Column("default", "for example", "number"))
        blocks.append(Table(f"Worksheet. {sheet.about}".strip(), columns, asked, note))
    data = {
        "argument": argument.name,
        "question": name,
        "title": argument.question_title(name),
        "ask": question.ask,
        "core": question.core,
        "reading": question.reading,
        "credence": answer.credence,
        "whose": "own" if answer.own else "map",
        "used_by": argument.used_by(name),
    }
    method = caption(argument, credences, Query(argument.target))
    return Document(tuple(blocks), method, data, numbers)


def claims_document(
    argument: ArgumentMap,
    credences: CredenceSet,
    found: Mapping[str, Sequence[State]],
    query: Query,
) -> Document:
    """All claims by part, with the probability that each is true, or of each of its states."""
    tables = [
        Table(
            part.title,
            (NAME, TITLE, PROBABILITY),
            tuple(row for name in part.claims for row in _claim_rows(argument, name, found[name])),
        )
        for part in argument.parts
        if part.claims
    ]
    everything = tuple(
        (name, argument.claims[name].title, one.state, one.probability) for name, its in found.items() for one in its
    )
    data = {"argument": argument.name, "claims": found}
    return Document(
        tuple(tables),
        caption(argument, credences, query),
        data,
        Table("", (NAME, TITLE, STATE, PROBABILITY), everything),
    )


def questions_document(argument: ArgumentMap, credences: CredenceSet, core: bool, asks: bool) -> Document:
    """All questions by part, with the credences in use and the readings, or (`asks`) in full."""
    values = values_of(argument, credences)
    columns = (
        Column("question", "question", "name"),
        Column("credence", "credence", "credence"),
        Column("whose", "whose"),
        Column("reading", "reading", "credence"),
        Column("range", "range"),
    )
    blocks: list[Block] = []
    rows: dict[str, tuple[Cell, ...]] = {}
    for part in argument.parts:
        names = [name for name in part.questions if argument.questions[name].core or not core]
        for name in names:
            reading, answer = argument.questions[name].reading, values[name]
            span = _range(reading.low, reading.high)
            rows[name] = (name, answer.credence, "you" if answer.own else "map", reading.credence, span)
        if asks and names:
            asked = [(0, f"{name}: {credence(values[name].credence)} ({rows[name][2]})") for name in names]
            texts = [(1, argument.questions[name].ask) for name in names]
            blocks.append(Outline(part.title, tuple(line for both in zip(asked, texts, strict=True) for line in both)))
        elif names:
            blocks.append(Table(part.title, columns, tuple(rows[name] for name in names)))
    data = {
        "argument": argument.name,
        "questions": [
            {
                "question": name,
                "title": argument.question_title(name),
                "ask": question.ask,
                "core": question.core,
                "reading": question.reading,
                "credence": values[name].credence,
                "whose": "own" if values[name].own else "map",
            }
            for name, question in argument.questions.items()
            if question.core or not core
        ],
    }
    method = caption(argument, credences, Query(argument.target))
    return Document(tuple(blocks), method, data, Table("", columns, tuple(rows.values())))


def _matters(result: Explanation) -> list[Text]:
    target, given = result.asked.query.target, result.asked.query.given
    if result.claim == target.claim or result.can_matter:
        return []
    under = f"given {evidence_text(given)}" if given else "in this network"
    if result.matters_given is None:
        return [Text(f"It cannot matter for {target} {under}: the two are d-separated.", strong=True)]
    alone = f"given {evidence_text(given)} alone" if given else "by itself"
    said = f"It does not matter for {target} {alone}: the two are d-separated. "
    return [Text(f"{said}It can matter given {evidence_text(result.matters_given)}.", strong=True)]


def _sentence(title: str) -> str:
    """A title with a full stop, unless it ends a sentence already."""
    return title if title.endswith(("?", "!", ".")) else f"{title}."


def _around(argument: ArgumentMap, title: str, claims: Mapping[str, Sequence[State]]) -> list[Table]:
    rows = [row for name, states in claims.items() for row in _claim_rows(argument, name, states)]
    return [Table(title, (NAME, TITLE, PROBABILITY), tuple(rows))] if rows else []


def _claim_rows(argument: ArgumentMap, name: str, states: Sequence[State]) -> list[tuple[Cell, ...]]:
    """A row for a claim that is true or false; for a variable, a row for it and one for each state."""
    claim = argument.claims[name]
    if claim.is_boolean:
        return [(name, claim.title, states[0].probability)]
    return [(name, claim.title, ""), *(("", f"· {claim.states[one.state]}", one.probability) for one in states)]


def _source(section: str) -> str:
    return f"Source: {section}{'' if section.endswith(('?', '!', '.')) else '.'}" if section else ""


def _considerations(argument: ArgumentMap, claim: str) -> list[Outline]:
    points = tree(argument, claim)
    if not points:
        return []
    return [Outline("Considerations", tuple((point.depth, point_text(argument, claim, point)) for point in points))]


def point_text(argument: ArgumentMap, claim: str, point: Point) -> str:
    """A consideration in a line: its kind, what it says, where, and how strongly it is put."""
    one = point.consideration
    where = ", ".join(filter(None, (one.section, f"note {one.footnote}" if one.footnote else "")))
    aside = [one.by and f"{one.by}", where, one.strength, one.unused and f"not used here: {one.unused}"]
    if point.depth == 0 and point.home != claim and one.on != claim:
        aside.append(f"also under {point.home}")
    tail = "; ".join(filter(None, aside))
    return f"{stance(argument, claim, one)}: {one.text}{f' [{tail}]' if tail else ''}"


def stance(argument: ArgumentMap, claim: str, one: Consideration) -> str:
    """What a consideration does, and to which states of a claim: `For “red” or “green”`."""
    labels = argument.claims[claim].states
    states = " or ".join(f"“{labels[state]}”" for state in one.state)
    return f"{str(one.kind).capitalize()}{states and f' {states}'}"


def _filled(point: Point) -> dict[str, object]:
    one = point.consideration
    return {key: getattr(one, key) for key in one.__struct_fields__ if getattr(one, key) not in ("", None, ())}


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{credence(low)} to {credence(high)}"


def _questions(argument: ArgumentMap, claim: str) -> list[str]:
    return list(dict.fromkeys(text for _, text in argument.claims[claim].form.terms if text in argument.questions))
