"""What `eval` shows: the conclusion, how it comes about, and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping

from cruxmap.analysis.evaluation import Evaluation
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.model.separation import feeding
from cruxmap.report.caption import caption, held, view_title
from cruxmap.report.distribution import distribution_blocks
from cruxmap.report.document import Cell, Column, Document, Table, Text
from cruxmap.report.numbers import bar, percent
from cruxmap.report.results import query_title, whose

TOP = 8
BAR = 16


def evaluation_document(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> Document:
    """The document of an evaluation."""
    blocks: list[Table | Text] = [
        Text(argument.title, strong=True),
        *([Text(argument.event)] if argument.event and result.asked.query.target == argument.target else []),
        _conclusion(argument, result),
        *_warning(argument, result),
        *_shares(argument, result),
        *_distribution(argument, result),
        _questions(argument, credences, result),
        *_views(argument, credences, result),
    ]
    swing = "Swing: one credence goes through its range (without a range, its odds are halved and doubled)."
    return Document(
        tuple(blocks), _caption(argument, credences, result, [swing]), _data(argument, result), _main(result)
    )


def distribution_caption(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> tuple[str, ...]:
    """The caption of a picture of the distribution alone."""
    return _caption(argument, credences, result, [])


def _caption(argument: ArgumentMap, credences: CredenceSet, result: Evaluation, further: list[str]) -> tuple[str, ...]:
    method = list(further)
    if result.band:
        band = (
            f"Band: 5th to 95th percentile of {result.band.draws:,} draws from the ranges{held(argument, credences)}, "
            + (_correlated(result.correlation) if result.correlation else "each question drawn on its own")
            + f" (seed {result.band.seed}); its ends are good to {_error(result.band.errors.low)} and "
            f"{_error(result.band.errors.high)} points (standard errors)."
        )
        method.insert(0, band)
    if result.pinned:
        method.append(f"Pinned as evidence of just that strength: the views of {', '.join(result.pinned)}.")
    return caption(argument, credences, result.asked.query, method)


def _correlated(correlation: float) -> str:
    return f"correlated by {correlation:g} (each credence in the direction in which it moves the conclusion)"


def _conclusion(argument: ArgumentMap, result: Evaluation) -> Table:
    rows: list[tuple[Cell, ...]] = [(query_title(argument, result.asked.query), result.probability, _band(result))]
    note = ""
    if argument.scope and result.in_scope is None:
        note = f"The argument's scope ({_scope(argument)}) cannot hold together with this."
    elif argument.scope:
        rows.append((f"in the argument's scope: {_scope(argument)}", result.in_scope, ""))
        rows += [(f"in scope, and {_inline(title)}", value, "") for title, value in result.conditions.items()]
    else:
        rows += [(f"if {_inline(title)}", value, "") for title, value in result.conditions.items()]
    return Table(
        "",
        (Column("what", ""), Column("probability", "", "probability"), Column("band", "", "name")),
        tuple(rows),
        note,
    )


def _scope(argument: ArgumentMap) -> str:
    return " and ".join(
        _inline(argument.claims[name].title) if states == ("true",) else f"{name}={','.join(states)}"
        for name, states in argument.scope.items()
    )


def _inline(title: str) -> str:
    """A title as part of a sentence: without its capital, unless it starts with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _band(result: Evaluation) -> str:
    return f"({percent(result.band.low)} to {percent(result.band.high)})" if result.band else ""


def _error(value: float) -> str:
    return f"{100 * value:.1g}"


def _warning(argument: ArgumentMap, result: Evaluation) -> list[Text]:
    total = len(argument.questions)
    if result.asked.answered == total:
        return []
    if answered := result.asked.answered:
        left = total - answered
        return [
            Text(
                f"{answered} of {total} questions {'is' if answered == 1 else 'are'} answered; "
                f"{left} still {'has' if left == 1 else 'have'} the map's reading.",
                strong=True,
            )
        ]
    return [
        Text(
            "These are the map's readings, not yours: its author's numbers, for want of an answer to "
            + (f"any of the {total} questions." if total != 1 else "the one question."),
            strong=True,
        )
    ]


def _shares(argument: ArgumentMap, result: Evaluation) -> list[Table]:
    """The routes and the classes, which are those of the argument's own target."""
    if result.asked.query.target != argument.target:
        return []
    tables = []
    for name, shares, title in (
        (argument.routes, result.routes, f"By route (adds up to {percent(result.probability)})"),
        (argument.classes, result.classes, ""),
    ):
        if shares:
            claim = argument.claims[name]
            most = max(shares.values()) or 1
            rows = tuple((claim.states[state], p, bar(p / most, BAR)) for state, p in shares.items())
            columns = (Column("state", ""), Column("probability", "", "probability"), Column("bar", "", "bar"))
            tables.append(Table(title or claim.title, columns, rows))
    return tables


def _distribution(argument: ArgumentMap, result: Evaluation) -> list[Table]:
    if not result.band:
        return []
    title = query_title(argument, result.asked.query)
    return distribution_blocks(title, result.probability, result.band, result.histogram)


def _questions(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> Table:
    swings = result.questions
    shown = [one for one in swings if one.swing != 0][:TOP]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            argument.question_title(q.question),
            q.credence,
            whose(q.own, credences),
            q.probability_low,
            q.probability_high,
            q.swing,
        )
        for q in shown
    )
    columns: tuple[Column, ...] = (
        Column("question", "question"),
        Column("credence", "credence", "credence"),
        Column("whose", "whose"),
        Column("probability_low", "low end", "probability"),
        Column("probability_high", "high end", "probability"),
        Column("swing", "swing", "points"),
    )
    left = sum(one.swing != 0 for one in swings) - len(shown)
    note = f"{left} more questions matter less; `cruxmap sensitivity` shows them all." if left > 0 else ""
    if not result.asked.answered:  # all of them are the map's, as the warning says
        columns, rows = columns[:2] + columns[3:], tuple(row[:2] + row[3:] for row in rows)
    return Table(
        f"It hangs on these most: {query_title(argument, result.asked.query)} at the two ends of a credence's range",
        columns,
        rows,
        note,
    )


def _views(argument: ArgumentMap, credences: CredenceSet, result: Evaluation) -> list[Table]:
    if not result.views:
        return []
    columns = (
        Column("claim", "claim"),
        Column("stated", "your view", "credence"),
        Column("implied", "your answers imply", "probability"),
    )
    rows = tuple((view_title(argument, view.claim, view.given), view.stated, view.implied) for view in result.views)
    notes = ["A pinned view is evidence here: it implies itself."] if result.pinned else []
    behind = []
    for view in result.views:
        fed = feeding(argument, view.claim)
        if left := [name for name in fed if name not in credences.credences]:
            behind.append(f"{len(left)} of the {len(fed)} behind {argument.claims[view.claim].title!r}")
    if behind:
        notes.append(f"Questions that still have the map's readings: {', '.join(behind)}.")
    return [Table("Stated and implied", columns, rows, " ".join(notes))]


def _main(result: Evaluation) -> Table:
    target = str(result.asked.query.target)
    rows: list[tuple[Cell, ...]] = [("probability", target, result.probability)]
    rows.append(("in_scope", target, result.in_scope))
    rows += [("condition", title, value) for title, value in result.conditions.items()]
    rows += [("route", state, value) for state, value in result.routes.items()]
    rows += [("class", state, value) for state, value in result.classes.items()]
    if result.band:
        rows += [(f"band_{key}", target, getattr(result.band, key)) for key in ("low", "median", "high", "mean")]
    rows += [("swing", one.question, one.swing) for one in result.questions]
    columns = (Column("what", ""), Column("name", ""), Column("value", "", "probability"))
    return Table("", columns, tuple(rows))


def _data(argument: ArgumentMap, result: Evaluation) -> Mapping[str, object]:
    return {
        "argument": argument.name,
        "version": argument.version,
        "fingerprint": argument.fingerprint,
        "target": str(result.asked.query.target),
        "given": result.asked.query.given,
        "do": result.asked.query.do,
        "pinned": result.pinned,
        "probability": result.probability,
        "in_scope": result.in_scope,
        "conditions": result.conditions,
        "routes": result.routes,
        "classes": result.classes,
        "band": result.band,
        "histogram": result.histogram,
        "correlation": result.correlation,
        "answered": result.asked.answered,
        "questions": [
            {
                "question": one.question,
                "credence": one.credence,
                "whose": "own" if one.own else "map",
                "low": one.low,
                "high": one.high,
                "probability_low": one.probability_low,
                "probability_high": one.probability_high,
                "swing": one.swing,
            }
            for one in result.questions
        ],
        "views": result.views,
        "width": result.width,
    }
