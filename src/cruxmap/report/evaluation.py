"""What `eval` shows: the conclusion, how it comes about, and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.evaluation import Carving, Evaluation
from cruxmap.analysis.rounding import differ
from cruxmap.analysis.uncertainty import Band
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.readings import reading_of, readings_of
from cruxmap.report.caption import (
    caption,
    earlier_version,
    header,
    held_fixed,
    inline,
    scope_title,
    sweep_words,
    view_title,
    whose_ranges,
)
from cruxmap.report.distribution import distribution_blocks
from cruxmap.report.document import Block, Column, Document, Fact, Named, Table, Text, facts, machine, pick, records
from cruxmap.report.evidence import IN_EVAL, observations_data, shares_table
from cruxmap.report.numbers import percent
from cruxmap.report.results import query_title, question_column, share_column, view_of, whose_column

TOP = 8
IMPOSSIBLE = "(which cannot be, at these credences)"
BAR = 16
FIELDS = ("question", "credence", "whose", "low", "high", "probability_low", "probability_high", "swing")


class Share(Struct, frozen=True):
    """A route or a class with its share of the probability; None where opposite certainties meet in it."""

    name: str
    title: str
    share: float | None


class Entry(Struct, frozen=True):
    """A row of CSV: what kind of number it is, of what, and the number."""

    what: str
    name: str
    value: float | None


def evaluation_document(case: Case, result: Evaluation, more: str = "") -> Document:
    """The document of an evaluation.

    Args:
        case: what was worked out.
        result: what came of it.
        more: the command that shows what the conclusion hangs on in full, to be pasted.
    """
    argument = case.argument
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *_introduction(case),
        facts("", conclusion_facts(argument, result), _scope_note(argument, result), strong=1),
        *_warning(argument, case.credences, result),
        *shares_tables(argument, result),
        *_distribution(argument, result),
        *([shares_table(case, result.evidence, IN_EVAL)] if result.evidence else []),
        _questions(case, result, more),
        *_views(argument, case.credences, result),
    ]
    swing = f"Swing: one credence {sweep_words(case, case.sweep)}."
    return Document(tuple(blocks), _caption(case, result, [swing]), _data(case, result), _main(argument, result))


def distribution_caption(case: Case, result: Evaluation) -> tuple[str, ...]:
    """The caption of a picture of the distribution alone."""
    return _caption(case, result, [])


def _introduction(case: Case) -> list[Text]:
    """What the conclusion is about, for those who look at an argument before they have a file about it."""
    argument, credences = case.argument, case.credences
    is_new = not (credences.file or credences.credences) and case.query.target == argument.target
    return [Text(argument.event)] if argument.event and is_new else []


def _caption(case: Case, result: Evaluation, further: Sequence[str]) -> tuple[str, ...]:
    argument, credences = case.argument, case.credences
    method = [*further, *whose_ranges(case)]
    if result.band:
        drawn = correlated(result.correlation) if result.correlation else "each question drawn on its own"
        band = (
            f"Band: 5th to 95th percentile of {result.band.draws:,} draws from the ranges"
            f"{held_fixed(case)}, {drawn} (seed {result.band.seed}); its ends are good to "
            f"{_error(result.band.errors.low)} and {_error(result.band.errors.high)} points (standard errors)."
        )
        method.insert(0, band)
    method += pinned_lines(case, result)
    return caption(argument, credences, result.asked.query, method)


def pinned_lines(case: Case, result: Evaluation) -> list[str]:
    """Which views are taken as evidence, as a line; none where none is."""
    if not result.pinned:
        return []
    pinned = f"Pinned as evidence of just that strength: the views of {', '.join(result.pinned)}"
    mixed = ", though they are about another event, so that this is nobody's number"
    return [f"{pinned}{mixed if case.argument.other_event(case.credences.event) else ''}."]


def correlated(correlation: float) -> str:
    """How the draws of several questions go together."""
    return f"correlated by {correlation:g} (each credence in the direction in which it moves the conclusion)"


def conclusion_facts(argument: ArgumentMap, result: Evaluation) -> list[Fact]:
    """The conclusion with its band, under each further condition, and without the scope."""
    rows = [Fact(query_title(argument, result.asked.query), result.probability, _band(result))]
    add = "and if" if result.asked.query.scope else "if"
    rows += [
        Fact(f"{add} {inline(title)}", value, "" if value is not None else IMPOSSIBLE)
        for title, value in result.conditions.items()
    ]
    rows += [
        Fact(f"in the carving {carving_title(argument, row.state)}", row.probability, _beside(argument, row))
        for row in result.carvings
        if row.state != argument.carving
    ]
    if result.asked.query.scope:
        rows.append(Fact("without the scope", result.unconditional))
    return rows


def carving_title(argument: ArgumentMap, state: str) -> str:
    """What one of an argument's rival carvings is called, in quotation marks."""
    argument = argument.uncarved
    return f"“{argument.claims[argument.carvings].states[state] or state}”"


def _beside(argument: ArgumentMap, row: Carving) -> str:
    """The weight of a carving, or the one of which all other numbers are."""
    if row.probability is None:
        return "(which is undefined, or has not all that is asked)"
    if argument.carving:
        return f"(all else: {carving_title(argument, argument.carving)})"
    return "" if row.weight is None else f"(weight {percent(row.weight)})"


def _scope_note(argument: ArgumentMap, result: Evaluation) -> str:
    return (
        f"The scope, which the argument takes for granted: {scope_title(argument)}." if result.asked.query.scope else ""
    )


def _band(result: Evaluation) -> str:
    return f"({percent(result.band.low)} to {percent(result.band.high)})" if result.band else ""


def _error(value: float) -> str:
    return f"{100 * value:.1g}"


def _warning(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> list[Text]:
    total = len(argument.questions)
    if result.asked.answered == total:
        return []
    open_ = [name for name in argument.questions if name not in credences.credences]
    if answered := result.asked.answered:
        are, left = "is" if answered == 1 else "are", total - answered
        have = "has" if left == 1 else "have"
        readings = reading_of(argument, open_) if left == 1 else readings_of(argument, open_, told=True)
        return [Text(f"{answered} of {total} questions {are} answered; {left} still {have} {readings}.", strong=True)]
    none = f"None of the {total} questions" if total != 1 else "The one question"
    readings = readings_of(argument, argument.questions, told=True)
    said = f"{none} is {'' if total != 1 else 'not '}answered: these are {readings} and not yours."
    return [Text(said, strong=True)]


def shares_tables(argument: ArgumentMap, result: Evaluation) -> list[Table]:
    """The routes and the classes, which are those of the argument's own target, with bars on one scale."""
    if result.asked.query.target != argument.target:
        return []
    routes = [row for row in _routes(argument, result) if row.share]
    classes = _classes(argument, result)
    most = max((row.share or 0.0 for row in (*routes, *classes)), default=0.0)
    columns = (
        Column("state", "", value=lambda row: row.title),
        Column("probability", "", "probability", lambda row: row.share),
        Column("bar", "", "bar", lambda row: row.share or 0.0, room=BAR, most=most),
    )
    tables = []
    if routes:
        title = f"By route (adds up to {percent(result.probability)})"
        tables.append(Table(title, columns, tuple(routes)))
    if classes:
        tables.append(Table(argument.claims[argument.classes].title, columns, tuple(classes)))
    return tables


def _routes(argument: ArgumentMap, result: Evaluation) -> list[Share]:
    """Every route, also those that nothing comes by."""
    return _of_states(argument, argument.routes, result.routes)


def _classes(argument: ArgumentMap, result: Evaluation) -> list[Share]:
    """Every class, also those that nothing is of."""
    return _of_states(argument, argument.classes, result.classes)


def _of_states(argument: ArgumentMap, claim: str, shares: Mapping[str, float | None]) -> list[Share]:
    states = argument.claims[claim].states if claim else {}
    return [Share(state, title, shares.get(state, 0.0)) for state, title in states.items()]


def _distribution(argument: ArgumentMap, result: Evaluation) -> list[Table]:
    if not result.band:
        return []
    title = query_title(argument, result.asked.query)
    return distribution_blocks(title, result.probability, result.band, result.histogram)


def _questions(case: Case, result: Evaluation, more: str) -> Table | Text:
    moving = [row for row in result.questions if row.swing != 0]
    target = query_title(case.argument, result.asked.query)
    if not moving:
        return nothing_moves(case, result, more)
    keys = ["question", "credence", "whose", "probability_low", "probability_high", "swing"]
    if not result.asked.answered:  # none of them is, as the warning says
        keys.remove("whose")
    left = len(moving) - TOP
    note = f"{left} more questions matter less" if left > 0 else ""
    if note:
        note += f"; `{more}` shows them all." if more else "."
    title = f"It hangs on these most: {target} at the two ends of a credence's range"
    return Table(title, pick(question_columns(case), *keys), tuple(moving[:TOP]), note)


def nothing_moves(case: Case, result: Evaluation, more: str) -> Text:
    """That no credence alone moves the conclusion, and where to look if several together do."""
    together = f" Together they do: `{more} --global` says which." if more and _moves(result.band) else ""
    return Text(f"No credence alone moves {query_title(case.argument, result.asked.query)}.{together}")


def _moves(band: Band | None) -> bool:
    return band is not None and differ(band.low, band.high)


def question_columns(case: Case) -> tuple[Column, ...]:
    """What there is to say of a question."""
    return (
        question_column(case.argument),
        Column("credence", "credence", "credence"),
        whose_column(case),
        machine("low"),
        machine("high"),
        Column("probability_low", "low end", "probability"),
        Column("probability_high", "high end", "probability"),
        Column("swing", "swing", "points"),
    )


def _views(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> list[Table]:
    if not result.views:
        return []
    columns = (
        Column("claim", "claim", value=lambda row: Named(row.claim, view_title(argument, row.claim, row.given))),
        Column("stated", "your view", "credence", lambda row: view_of(argument, credences, row)),
        Column("implied", "implied", "probability"),
        *([share_column("your")] if result.asked.answered else []),
    )
    notes = ["A pinned view is evidence here: it implies itself."] if result.pinned else []
    if argument.other_event(credences.event):
        notes.append("The stated number is about another event than this argument's conclusion: see below.")
    behind = [
        f"{left} of the {len(view.feeding)} behind {argument.claims[view.claim].title!r}"
        for view in result.views
        if (left := len(view.feeding) - len(view.answered))
    ]
    if behind:
        notes.append(f"Questions that still have the map's readings: {', '.join(behind)}.")
    return [Table("Stated and implied", columns, result.views, " ".join(notes))]


def _main(argument: ArgumentMap, result: Evaluation) -> Table:
    target = str(result.asked.query.target)
    rows = [Entry("probability", target, result.probability), Entry("unconditional", target, result.unconditional)]
    rows += [Entry("condition", title, value) for title, value in result.conditions.items()]
    rows += [Entry("carving", row.state, row.probability) for row in result.carvings]
    rows += [Entry("carving_weight", row.state, row.weight) for row in result.carvings if row.weight is not None]
    rows += [Entry("route", row.name, row.share) for row in _routes(argument, result)]
    rows += [Entry("class", row.name, row.share) for row in _classes(argument, result)]
    if result.band:
        rows += [Entry(f"band_{key}", target, getattr(result.band, key)) for key in ("low", "median", "high", "mean")]
    rows += [Entry("swing", row.question, row.swing) for row in result.questions]
    return Table("", (Column("what", ""), Column("name", ""), Column("value", "", "probability")), tuple(rows))


def _data(case: Case, result: Evaluation) -> Mapping[str, object]:
    argument = case.argument
    questions = Table("", pick(question_columns(case), *FIELDS), result.questions)
    return header(result.asked) | {
        "event": case.credences.event or argument.event,
        "source": case.credences.source,
        "same_event": not argument.other_event(case.credences.event),
        **earlier_version(case.credences),
        "pinned": result.pinned,
        "unconditional": result.unconditional,
        "conditions": result.conditions,
        **({"carvings": result.carvings} if result.carvings else {}),
        "routes": {row.name: row.share for row in _routes(argument, result)},
        "classes": {row.name: row.share for row in _classes(argument, result)},
        "band": result.band,
        "histogram": result.histogram,
        "correlation": result.correlation,
        "questions": records(questions),
        "views": result.views,
        "width": result.width,
        "way": result.way,
        "evidence": observations_data(case, result.evidence),
    }
