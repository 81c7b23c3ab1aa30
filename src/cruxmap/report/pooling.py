"""What `pool` shows: one group's answer, what the group disagrees on where it matters, and who moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.pooling import Decider, Person, PooledQuestion, Pooling
from cruxmap.analysis.rounding import differ
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.query import evidence_text
from cruxmap.model.readings import reading_of, readings_of
from cruxmap.report.caption import caption_lines, header, set_aside_data, view_title
from cruxmap.report.document import Block, Column, Document, Fact, Named, Table, Text, facts, machine, pick
from cruxmap.report.numbers import credence, percent
from cruxmap.report.results import question_column, view_cell

TOP = 8
NAMED = 6  # people in a sentence
WORDS = {"logarithmic": "logarithmic pool", "linear": "linear pool (mean)", "median": "median"}


class Pooled(Struct, frozen=True):
    """A row of CSV about a conclusion of the group: what it is, the method, and the number."""

    what: str
    name: str
    probability: float | None


def pooling_document(case: Case, result: Pooling, left_out: Sequence[str] = (), top: int = TOP) -> Document:
    """The document of a pool.

    Args:
        case: the argument and what is asked.
        result: the pool.
        left_out: what was not read, for its errors.
        top: how many questions and people to show, 0 for all.
    """
    argument = case.argument
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *group_warnings(result.silent, result.events, left_out),
        *(Text(decided(argument, decider), strong=True) for decider in result.deciders),
        _conclusions(argument, result),
        *_cruxes(argument, result, top),
        _people(result, top),
        *_views(argument, result),
    ]
    return Document(tuple(blocks), _caption(argument, result, left_out), _data(result, left_out), _main(result))


def group_warnings(silent: Sequence[str], events: Mapping[str, Sequence[str]], left_out: Sequence[str]) -> list[Text]:
    """Who does not count, and whose numbers are about different events."""
    said = []
    if left_out:
        said.append(f"Left out for errors: {listed(left_out)}.")
    if silent:
        said.append(f"Left out, with no question answered: {listed(silent)}.")
    said += _events(events)
    return [Text(text, strong=True) for text in said]


def _events(events: Mapping[str, Sequence[str]]) -> list[str]:
    """What the numbers are about, where a pool of them is not about what the conclusion is about."""
    if not events:
        return []
    told = " ".join(f"{listed(names)}: {event or 'not said'}" for event, names in events.items())
    if len(events) == 1:
        return [f"Their numbers are about another event than the conclusion here. {told}"]
    return [f"Their numbers are about different events, and a pool of them is about none of these. {told}"]


def decided(argument: ArgumentMap, decider: Decider) -> str:
    """Who decides a question, or the pool of the conclusions, alone, and what can be done about it."""
    what = "the logarithmic pool of the conclusions"
    if decider.question:
        what = f"{argument.question_title(decider.question)!r} for all"
    others = "the other" if decider.others == 1 else f"the {decider.others:,} others"
    return (
        f"{listed(decider.people)} alone {'decides' if len(decider.people) == 1 else 'decide'} {what}: "
        f"{decider.credence:.0f} is a certainty, which {others} cannot move in a logarithmic pool. "
        "Remedy: --clip 1% (nothing is pooled nearer to certainty than that), or --method linear or median."
    )


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, of which there may be many."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _conclusions(argument: ArgumentMap, result: Pooling) -> Table:
    rows = [Fact("the pooled credences imply", result.probability)]
    rows += [Fact(f"their conclusions, {WORDS[method]}", value) for method, value in result.conclusions.items()]
    if result.factor is not None:
        rows.append(Fact(f"the logarithmic pool, extremized by {result.factor:g}", result.extremized))
    note = (
        "A pool of credences mixes what different people believe about different questions, and works out what the "
        "mixture implies; a pool of conclusions keeps each person's beliefs together."
    )
    if any(person.answered < len(result.questions) for person in result.people):
        note += (
            " Where a person has not answered, their own conclusion has "
            f"{reading_of(argument, argument.questions)}, which counts in no pool of credences."
        )
    elif any(differ(value, result.probability) for value in result.conclusions.values() if value is not None):
        note += " The conclusion of averages is not the average of the conclusions."
    if result.factor is not None:
        note += f" Extremized: the log-odds of the pool times {result.factor:g}, which is a choice and not a finding."
    return facts(str(result.asked.query), rows, note)


def _cruxes(argument: ArgumentMap, result: Pooling, top: int) -> list[Table]:
    moving = [row for row in result.questions if row.spread > 0]
    shown = moving[: top or len(moving)]
    if not shown:
        return []
    columns = (
        question_column(argument),
        Column("answered", "n", "number"),
        Column("credence", "pool", "credence"),
        Column("range", "from–to", "name", _range),
        Column("disagreement", "disagree", "decimal"),
        Column("spread", "matters", "deviation"),
        Column("bar", "", "bar", lambda row: row.spread, spare=True),
    )
    note = (
        "disagree: standard deviation of the people's log-odds. matters: standard deviation of the conclusion, in "
        "percentage points, when this credence alone is each person's and all others are pooled."
    )
    if any(row.low == 0 or row.high == 1 for row in shown):
        note += " A certainty has no log-odds, and is left out of disagree."
    if len(moving) > len(shown):
        note += f" {len(moving) - len(shown)} more questions matter less; --top 0 shows all."
    return [Table("The group's cruxes: where it disagrees and it matters", columns, tuple(shown), note)]


def _range(row: PooledQuestion) -> str:
    return "" if row.low is None or row.high is None else f"{_short(row.low)}–{_short(row.high)}"


def _short(value: float) -> str:
    return percent(value) if value < 0.01 or value > 0.99 else f"{value:.0%}"


def _people(result: Pooling, top: int) -> Table:
    shown = result.people[: top or len(result.people)]
    viewed = result.target_views
    elsewhere = bool(viewed) and not views_beside(result)
    weighed = _is_weighed(result)
    columns = (
        Column("name", "person"),
        Column("weight", "weight", "number"),
        Column(
            "answered",
            "answered",
            "name",
            lambda person: f"{person.answered} of {len(result.questions)}",
            spare=True,
        ),
        Column("probability", "answers imply", "probability"),
        Column(
            "stated",
            "view*" if elsewhere else "own view",
            "credence",
            lambda person: view_cell(person.stated, person.stated_low, person.stated_high, person.event),
        ),
        Column("implied", "implied*", "probability"),
        Column("influence", "influence", "points"),
        Column("bar", "", "bar", lambda person: person.influence or 0.0, spare=True),
    )
    unwanted = {
        *([] if weighed else ["weight"]),
        *([] if viewed else ["stated"]),
        *([] if elsewhere else ["implied"]),
        *(["bar"] if elsewhere or (viewed and weighed) else []),
    }
    note = "influence: what the group's conclusion gains by this person's being there, in percentage points."
    if elsewhere:
        conditions = "; or given ".join(sorted({evidence_text(view.given) for view in viewed}))
        note = f"* their own view, and what their answers imply, given {conditions}. {note}"
    if len(shown) < len(result.people):
        note += f" {len(result.people) - len(shown):,} more people move it less; --top 0 shows all."
    title = f"{so_many(len(result.people))}, by influence"
    return Table(title, pick(columns, *(column.key for column in columns if column.key not in unwanted)), shown, note)


def _is_weighed(result: Pooling) -> bool:
    return len({person.weight for person in result.people}) > 1


def views_beside(result: Pooling) -> bool:
    """Whether the people's views of the target are of just what the pool's conclusion is."""
    viewed = result.target_views
    return bool(viewed) and not result.asked.query.do and all(view.given == result.asked.query.given for view in viewed)


def so_many(count: int) -> str:
    """So many people."""
    return "1 person" if count == 1 else f"{count:,} people"


def _views(argument: ArgumentMap, result: Pooling) -> list[Block]:
    if not result.views:
        return []
    columns = (
        Column("claim", "claim", value=lambda row: Named(row.claim, view_title(argument, row.claim, row.given))),
        Column("people", "n", "number"),
        Column("stated", "their views", "credence", lambda row: view_cell(row.stated, None, None, row.event)),
        Column("implied", "their answers imply", "probability"),
    )
    note = f"Each the {WORDS[result.method]} of those who have a view."
    far = [view_title(argument, row.claim, row.given) for row in result.views if row.is_far and not row.event]
    blocks: list[Block] = [Table("Stated and implied", columns, result.views, note)]
    if far:
        blocks.append(Text(f"Stated and implied are far apart (twice the odds or more): {'; '.join(far)}."))
    return blocks


def _caption(argument: ArgumentMap, result: Pooling, left_out: Sequence[str]) -> tuple[str, ...]:
    weighed = _is_weighed(result)
    how = f"{so_many(len(result.people))}{', weighted' * weighed}"
    how += f", with nothing nearer to certainty than {credence(result.clip)}" if result.clip else ""
    total = len(result.questions)
    open_ = [question.question for question in result.questions if not question.answered]
    readings = readings_of(argument, open_, told=True)
    rest = f"; {readings} in {len(open_)} of {total}, which nobody has answered" if open_ else ""
    people = f"{WORDS[result.method].capitalize()} of {how}, each question over those who have answered it{rest}."
    method = [f"Left out for errors: {listed(left_out)}."] if left_out else []
    if result.silent:
        method.append(f"Left out, with no question answered: {listed(result.silent)}.")
    if result.set_aside:
        old = listed([f"{len(answers)} of {name}" for name, answers in result.set_aside.items()])
        method.append(f"Set aside, as said of an earlier version: {old}.")
    method += _events(result.events)
    return caption_lines(argument, [people], result.asked.query, method)


QUESTION_FIELDS = ("answered", "credence", "low", "high", "disagreement", "spread")
PERSON_FIELDS = ("weight", "probability", "influence", "stated", "implied")


def _main(result: Pooling) -> Table:
    """Conclusions, questions and people in one table, so that CSV has all of them."""
    columns = (
        Column("what", "what", value=_what),
        Column("name", "name", value=lambda row: row.question if isinstance(row, PooledQuestion) else row.name),
        *map(machine, (*QUESTION_FIELDS, *PERSON_FIELDS)),
    )
    conclusions = [Pooled("conclusions", method, value) for method, value in result.conclusions.items()]
    if result.factor is not None:
        conclusions.append(Pooled("extremized", f"{result.factor:g}", result.extremized))
    pooled = Pooled("pool", result.method, result.probability)
    return Table("", columns, (pooled, *conclusions, *result.questions, *result.people))


def _what(row: Pooled | PooledQuestion | Person) -> str:
    if isinstance(row, Pooled):
        return row.what
    return "person" if isinstance(row, Person) else "question"


def _data(result: Pooling, left_out: Sequence[str]) -> Mapping[str, object]:
    return header(result.asked) | {
        "method": result.method,
        "clip": result.clip,
        "conclusions": result.conclusions,
        "factor": result.factor,
        "extremized": result.extremized,
        "rows": result.questions,
        "people": result.people,
        "deciders": result.deciders,
        "views": result.views,
        "silent": result.silent,
        "left_out": left_out,
        "events": result.events,
        "ranges": result.ranges,
        "set_aside": {name: set_aside_data(answers) for name, answers in result.set_aside.items()},
    }
