"""What `pool` shows: one group's answer, what the group disagrees on where it matters, and who moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.analysis.coherence import is_far
from cruxmap.analysis.pooling import Decider, PooledQuestion, PooledView, Pooling
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.query import evidence_text
from cruxmap.report.caption import of_what, view_title
from cruxmap.report.document import Block, Cell, Column, Document, Kind, Table, Text
from cruxmap.report.numbers import NOISE, bar, credence, percent

TOP = 8
NAMED = 6  # people in a sentence
BAR = 8
WORDS = {"logarithmic": "logarithmic pool", "linear": "linear pool (mean)", "median": "median"}


def pooling_document(argument: ArgumentMap, result: Pooling, left_out: Sequence[str] = (), top: int = TOP) -> Document:
    """The document of a pool.

    Args:
        argument: the argument map.
        result: the pool.
        left_out: what was not read, for its errors.
        top: how many questions and people to show, 0 for all.
    """
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *([Text(argument.event)] if argument.event and result.asked.query.target == argument.target else []),
        *_warnings(argument, result, left_out),
        _conclusions(result),
        *_cruxes(argument, result, top),
        _people(result, top),
        *_views(argument, result),
    ]
    return Document(
        tuple(blocks),
        _caption(argument, result, left_out),
        _data(argument, result, left_out),
        _main(result),
    )


def _warnings(argument: ArgumentMap, result: Pooling, left_out: Sequence[str]) -> list[Text]:
    said = []
    if left_out:
        said.append(f"Left out for errors: {listed(left_out)}.")
    if result.silent:
        said.append(f"Left out, with no question answered: {listed(result.silent)}.")
    if result.events:
        told = " ".join(f"{listed(names)}: {event or 'not said'}" for event, names in result.events.items())
        said.append(f"Their numbers are about different events, and a pool of them is about none of these. {told}")
    said += [_decided(argument, one) for one in result.deciders]
    return [Text(text, strong=True) for text in said]


def _decided(argument: ArgumentMap, one: Decider) -> str:
    what = "the logarithmic pool of the conclusions"
    if one.question:
        what = f"{argument.question_title(one.question)!r} for all"
    others = "the other" if one.others == 1 else f"the {one.others:,} others"
    return (
        f"{listed(one.people)} alone {'decides' if len(one.people) == 1 else 'decide'} {what}: {one.credence:.0f} is a "
        f"certainty, which {others} cannot move in a logarithmic pool. "
        "Remedy: --clip 1% (nothing is pooled nearer to certainty than that), or --method linear or median."
    )


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, of which there may be many."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _conclusions(result: Pooling) -> Table:
    rows: list[tuple[Cell, ...]] = [("the pooled credences imply", result.probability)]
    rows += [(f"their conclusions, {WORDS[method]}", value) for method, value in result.conclusions.items()]
    note = (
        "A pool of credences mixes what different people believe about different questions, and works out what the "
        "mixture implies; a pool of conclusions keeps each person's beliefs together."
    )
    if any(one.answered < len(result.questions) for one in result.people):
        note += (
            " Where a person has not answered, their own conclusion has the map's reading, which counts in no pool of "
            "credences."
        )
    elif any(abs(value - result.probability) > NOISE for value in result.conclusions.values() if value is not None):
        note += " The conclusion of averages is not the average of the conclusions."
    columns = (Column("what", ""), Column("probability", "", "probability"))
    return Table(str(result.asked.query), columns, tuple(rows), note)


def _cruxes(argument: ArgumentMap, result: Pooling, top: int) -> list[Table]:
    shown = [one for one in result.questions if one.spread > 0]
    left = len(shown)
    shown = shown[: top or left]
    if not shown:
        return []
    most = shown[0].spread or 1
    rows = tuple(
        (
            argument.question_title(one.question),
            one.answered,
            one.credence,
            _range(one),
            one.disagreement,
            one.spread * 100,
            bar(one.spread / most, BAR),
        )
        for one in shown
    )
    columns = (
        Column("question", "question"),
        Column("answered", "n", "number"),
        Column("credence", "pool", "credence"),
        Column("range", "from–to", "name"),
        Column("disagreement", "disagree", "decimal"),
        Column("spread", "matters", "decimal"),
        Column("bar", "", "bar", spare=True),
    )
    note = (
        "disagree: standard deviation of the people's log-odds. matters: standard deviation of the conclusion, in "
        "percentage points, when this credence alone is each person's and all others are pooled."
    )
    if any(one.low == 0 or one.high == 1 for one in shown):
        note += " A certainty has no log-odds, and is left out of disagree."
    if left > len(shown):
        note += f" {left - len(shown)} more questions matter less; --top 0 shows all."
    return [Table("The group's cruxes: where it disagrees and it matters", columns, rows, note)]


def _range(one: PooledQuestion) -> str:
    return "" if one.low is None or one.high is None else f"{_short(one.low)}–{_short(one.high)}"


def _short(value: float) -> str:
    return percent(value) if value < 0.01 or value > 0.99 else f"{value:.0%}"


def _people(result: Pooling, top: int) -> Table:
    shown = result.people[: top or len(result.people)]
    viewed = _target_views(result)
    elsewhere = bool(viewed) and not views_beside(result)
    weighed = len({one.weight for one in result.people}) > 1
    most = max(abs(one.influence or 0.0) for one in shown) or 1
    columns = [
        (Column("name", "person"), True),
        (Column("weight", "weight", "number"), weighed),
        (Column("answered", "answered", "name", spare=True), True),
        (Column("probability", "answers imply", "probability"), True),
        (Column("stated", "view*" if elsewhere else "own view", "credence"), bool(viewed)),
        (Column("implied", "implied*", "probability"), elsewhere),
        (Column("influence", "influence", "points"), True),
        (Column("bar", "", "bar", spare=True), not (elsewhere or (viewed and weighed))),
    ]
    rows = [
        (
            one.name,
            one.weight,
            f"{one.answered} of {len(result.questions)}",
            one.probability,
            one.stated,
            one.implied,
            one.influence,
            bar(abs(one.influence or 0.0) / most, BAR),
        )
        for one in shown
    ]
    kept = [i for i, (_, wanted) in enumerate(columns) if wanted]
    note = "influence: what the group's conclusion gains by this person's being there, in percentage points."
    if elsewhere:
        conditions = "; or given ".join(sorted({evidence_text(view.given) for view in viewed}))
        note = f"* their own view, and what their answers imply, given {conditions}. {note}"
    if len(shown) < len(result.people):
        note += f" {len(result.people) - len(shown):,} more people move it less; --top 0 shows all."
    title = f"{so_many(len(result.people))}, by influence"
    return Table(title, tuple(columns[i][0] for i in kept), tuple(tuple(row[i] for i in kept) for row in rows), note)


def _target_views(result: Pooling) -> list[PooledView]:
    return [view for view in result.views if view.claim == str(result.asked.query.target)]


def views_beside(result: Pooling) -> bool:
    """Whether the people's views of the target are of just what the pool's conclusion is."""
    viewed = _target_views(result)
    return bool(viewed) and not result.asked.query.do and all(view.given == result.asked.query.given for view in viewed)


def so_many(count: int) -> str:
    """So many people."""
    return "1 person" if count == 1 else f"{count:,} people"


def _views(argument: ArgumentMap, result: Pooling) -> list[Block]:
    if not result.views:
        return []
    columns = (
        Column("claim", "claim"),
        Column("people", "n", "number"),
        Column("stated", "their views", "credence"),
        Column("implied", "their answers imply", "probability"),
    )
    rows = tuple(
        (view_title(argument, one.claim, one.given), one.people, one.stated, one.implied) for one in result.views
    )
    note = f"Each the {WORDS[result.method]} of those who have a view."
    far = [view_title(argument, one.claim, one.given) for one in result.views if is_far(one.stated, one.implied)]
    blocks: list[Block] = [Table("Stated and implied", columns, rows, note)]
    if far:
        blocks.append(Text(f"Stated and implied are far apart (twice the odds or more): {'; '.join(far)}."))
    return blocks


def _caption(argument: ArgumentMap, result: Pooling, left_out: Sequence[str]) -> tuple[str, ...]:
    answered = sum(one.answered > 0 for one in result.questions)
    weighed = len({one.weight for one in result.people}) > 1
    how = f"{so_many(len(result.people))}{', weighted' * weighed}"
    how += f", with nothing nearer to certainty than {credence(result.clip)}" if result.clip else ""
    total = len(result.questions)
    rest = (
        "" if answered == total else f"; the map's readings in {total - answered} of {total}, which nobody has answered"
    )
    lines = [
        f"{WORDS[result.method].capitalize()} of {how}, each question over those who have answered it{rest}.",
        f"{result.asked.query!s}, {of_what(argument)}.",
    ]
    if left_out:
        lines.append(f"Left out for errors: {listed(left_out)}.")
    if result.silent:
        lines.append(f"Left out, with no question answered: {listed(result.silent)}.")
    return tuple(lines)


def _main(result: Pooling) -> Table:
    """Questions and people in one table, so that CSV has both."""
    kinds: tuple[tuple[str, Kind], ...] = (
        ("what", "name"),
        ("name", "name"),
        ("answered", "number"),
        ("credence", "credence"),
        ("low", "credence"),
        ("high", "credence"),
        ("disagreement", "number"),
        ("spread", "points"),
        ("weight", "number"),
        ("probability", "probability"),
        ("influence", "points"),
        ("stated", "credence"),
        ("implied", "probability"),
    )
    columns = tuple(Column(key, key, kind) for key, kind in kinds)
    rows: list[tuple[Cell, ...]] = [("pool", result.method, *(None,) * 7, result.probability, *(None,) * 3)]
    rows += [("conclusions", method, *(None,) * 7, value, *(None,) * 3) for method, value in result.conclusions.items()]
    rows += [
        ("question", q.question, q.answered, q.credence, q.low, q.high, q.disagreement, q.spread, *(None,) * 5)
        for q in result.questions
    ]
    rows += [
        ("person", p.name, p.answered, *(None,) * 5, p.weight, p.probability, p.influence, p.stated, p.implied)
        for p in result.people
    ]
    return Table("", columns, tuple(rows))


def _data(argument: ArgumentMap, result: Pooling, left_out: Sequence[str]) -> Mapping[str, object]:
    return {
        "argument": argument.name,
        "version": argument.version,
        "fingerprint": argument.fingerprint,
        "target": str(result.asked.query.target),
        "given": result.asked.query.given,
        "do": result.asked.query.do,
        "method": result.method,
        "clip": result.clip,
        "probability": result.probability,
        "conclusions": result.conclusions,
        "rows": result.questions,
        "people": result.people,
        "deciders": result.deciders,
        "views": result.views,
        "silent": result.silent,
        "left_out": left_out,
        "events": result.events,
    }
