"""What the page says, gathered for its template and for its program."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from cruxmap.analysis.evaluation import Evaluation
from cruxmap.analysis.influence import Influence
from cruxmap.inference.network import Network
from cruxmap.inference.polynomial import Tables
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.credences import CredenceSet, values_of
from cruxmap.model.notation import Estimate
from cruxmap.model.problem import counted
from cruxmap.model.query import Query
from cruxmap.model.readings import reader, reading_of, readings_of
from cruxmap.report.caption import capitalised, event_lines, scope_title
from cruxmap.report.document import Outline
from cruxmap.report.explanation import considerations
from cruxmap.report.numbers import credence, plain
from cruxmap.report.page.evidence import how_shared, sets, share_rows, strengths
from cruxmap.report.pictures.dot import OBSERVATIONS_LEGEND, box_lines, label_room
from cruxmap.report.pictures.picture import ARROW_WORDS, BOX_WORDS, Picture
from cruxmap.report.results import OTHER_EVENT, query_title
from cruxmap.report.sides import called
from cruxmap.report.sources import bibliography, cited

Nested = list[tuple[str, Any]]

INFLUENCES: dict[Influence, str] = {
    "raises": "makes {} likelier",
    "lowers": "makes {} less likely",
    "neither": "makes {} neither likelier nor less likely throughout",
}
ARROW_COLOURS: dict[Influence, str] = {"raises": "Blue", "lowers": "Orange, dashed, with a bar", "neither": "Grey"}
COLOURS = 10  # of people, after which they come again: the rows of marks tell people apart too
FIRST = 8  # questions that the page asks first: those with the widest swings


def context(
    argument: ArgumentMap,
    bases: Sequence[CredenceSet],
    result: Evaluation,
    values: Mapping[str, float],
    picture: Picture,
) -> dict[str, Any]:
    """What the template shows; `bases` are the people, and at the end the readings."""
    claims = _claims(argument, bases[0], picture)
    questions = _questions(argument, bases)
    own_target = result.asked.query.target == argument.target
    of_observations = {name for names in strengths(argument).values() for name in names}
    swings = [swing for swing in result.questions if swing.question not in of_observations]
    first = [swing.question for swing in swings[:FIRST] if swing.swing]
    routes, classes = (argument.routes, argument.classes) if own_target else ("", "")
    return {
        "argument": argument,
        "title": headline(argument, result.asked.query),
        "counts": {
            "claims": counted(len(argument.claims) - len(argument.observations), "claim"),
            "questions": counted(len(argument.questions), "question"),
        },
        "range_of_ticks": (0, 25, 50, 75, 100),
        "granted": scope_title(argument) if result.asked.query.scope else "",
        "others": [("without the scope", "unconditional")] if result.asked.query.scope else [],
        "first": [questions[name] for name in first],
        "others_left": len(first) < len(questions) - len(of_observations),
        "evidence": sets(argument, result.asked.query, questions),
        "how_shared": how_shared(result.evidence),
        "evidence_shares": share_rows(argument, result.asked.query, result.evidence),
        "own_target": own_target,
        "values": values,
        "bases": [{"words": words} for words in words_for(argument, bases)],
        "warning": _warning(argument, bases),
        "conclusions": _conclusions(argument, result.asked.query),
        "band": result.band,
        "routes": [
            (argument.claims[routes].states[state], f"route-{state}")
            for state in (argument.claims[routes].states if routes else ())
            if state in result.routes
        ],
        "classes": [
            (label, f"class-{state}") for state, label in (argument.claims[classes].states.items() if classes else ())
        ],
        "classes_title": argument.claims[classes].title if classes else "",
        "views": [(claims[name], view) for name, view in bases[0].views.items()],
        "other_event": " ".join(event_lines(argument, bases[0])),
        "other_event_mark": OTHER_EVENT,
        "map_words": " ".join([BOX_WORDS, *([OBSERVATIONS_LEGEND] if picture.has_observations else [])]),
        "legend": [(kind, f"{ARROW_COLOURS[kind]}: {words}") for kind, words in ARROW_WORDS.items()],
        "parts": [_part(part, claims, questions, {*first, *of_observations}) for part in argument.parts],
        "swings": result.questions,
        "titles": {name: argument.question_title(name) for name in argument.questions},
        "marks_words": _marks(argument, bases),
        "mark_rows": len(bases),
        "sources": [text for outline in bibliography(argument, argument.sources) for _, text in outline.points],
    }


def words_for(argument: ArgumentMap, bases: Sequence[CredenceSet]) -> list[str]:
    """Whose credences these are, as part of a sentence; the last are the readings."""
    people = bases[:-1]
    told = [
        f"the map's readings ({name} answers no question)"
        if not person.credences
        else f"the answers of {name}"
        if person.name or person.file
        else "the credences given on the command line"
        for name, person in zip(called(argument, people), people, strict=True)
    ]
    return [*told, readings_of(argument, argument.questions)]


def base(argument: ArgumentMap, credences: CredenceSet, words: str) -> dict[str, object]:
    """What the sliders can go back to: the credences in use, with their ranges, and nothing that is private.

    A question that is not answered has no place of its own there, nor a range that is borrowed: the page has the
    readings, from which both follow.
    """
    answers = [credences.credences.get(name) for name in argument.questions]
    return {"words": plain(words), "answers": [own and estimated(own) for own in answers]}


def estimated(estimate: Estimate) -> list[float | None]:
    """A point, and its range where it has one."""
    return [estimate.credence] if estimate.low is None else [estimate.credence, estimate.low, estimate.high]


def boxes(argument: ArgumentMap, picture: Picture) -> dict[str, object]:
    """How the picture's boxes are written anew: below the lines of the title, what is said of the claim's states."""
    places = {name: i for i, name in enumerate(argument.claims)}
    result: dict[str, object] = {}
    for name, box in picture.boxes.items():
        if box.is_observation:
            continue
        title, _ = box_lines(box)
        room, lines = label_room(box)
        labels = [value.label for value in box.values]
        result[name] = {
            "claim": places[name],
            "title": len(title),
            "labels": labels if any(labels) else [],
            "room": room,
            "lines": lines,
        }
    return result


def arrows(picture: Picture, network: Network, tables: Tables) -> list[dict[str, object]]:
    """How the picture's arrows are coloured anew: from the table of the claim whose parent is at the other end.

    `cells` has, for each different way that the claim's other parents make it, the row of the probability of each of
    its states for each of that parent. An arrow is found by its two claims, whichever of them it comes from.
    """
    states = network.states
    places = {name: i for i, name in enumerate(states)}
    result: list[dict[str, object]] = []
    for arrow in picture.arrows:
        parent, child = arrow.tail, arrow.head
        if picture.boxes[parent].is_observation:
            parent, child = child, parent
        axis = network.tables[child].axes.index(parent)
        cells = np.moveaxis(tables[child], axis, -2).reshape(-1, len(states[parent]), len(states[child]))
        result.append(
            {
                "parent": places[parent],
                "child": places[child],
                "cells": np.unique(cells, axis=0).ravel().tolist(),
            }
        )
    return result


def nested(points: Iterable[tuple[int, str]]) -> Nested:
    """Points with their depths as lists within lists."""
    top: Nested = []
    levels = [top]
    for depth, text in points:
        del levels[depth + 1 :]
        further: Nested = []
        levels[-1].append((text, further))
        levels.append(further)
    return top


def trees(outlines: Iterable[Outline]) -> list[tuple[str, Nested]]:
    """Outlines as lists within lists, each with its title."""
    return [(outline.title, nested(outline.points)) for outline in outlines]


def method(result: Evaluation) -> list[str]:
    """How the page's numbers were made, for its caption."""
    lines = ["The page works out all numbers itself, with the operations and the draws of cruxmap's own engine."]
    if result.band:
        lines.append(
            f"Percentiles: of {result.band.draws:,} draws from the ranges, each question drawn on its own "
            f"(seed {result.band.seed})."
        )
    return lines


def headline(argument: ArgumentMap, query: Query) -> str:
    """What the page's first number is the probability of, however the observations are switched."""
    return query_title(argument, query.unobserved) + (", with the evidence" if argument.observations else "")


def title_parts(argument: ArgumentMap, query: Query) -> dict[str, object]:
    """What the headline is made of, so that it can say what is supposed as well."""
    return {
        "event": plain(query_title(argument, Query(query.target))[2:-1]),
        "scope": bool(query.scope),
        "do": [f"do {name}={state}" for name, state in query.do.items()],
        "evidence": bool(argument.observations),
    }


def claim_texts(argument: ArgumentMap) -> list[dict[str, object]]:
    """The titles of all claims, and what their states are called."""
    return [
        {
            "title": plain(claim.title),
            "labels": [state if claim.is_boolean else plain(label) for state, label in claim.states.items()],
        }
        for claim in argument.claims.values()
    ]


def _warning(argument: ArgumentMap, bases: Sequence[CredenceSet]) -> str:
    """How much of what the page opens at is nobody's answer, as the end of a sentence."""
    count = len(bases[0].answered(argument))
    if not count:
        return f"{f' ({argument.readings})' if argument.readings else ''}, which are nobody's answers"
    left = [name for name in argument.questions if name not in bases[0].credences]
    return f" to {count} of them, with {readings_of(argument, left, told=True)} for the others" if left else ""


def _conclusions(argument: ArgumentMap, query: Query) -> list[tuple[str, str]]:
    rows = [(query_title(argument, query), "target")]
    if query.scope:
        rows = [
            (f"In the argument's scope: {scope_title(argument)}", "target"),
            ("Without taking the scope for granted", "unconditional"),
        ]
    lead = "In scope, and: " if query.scope else "If: "
    return rows + [(f"{lead}{condition.title}", f"condition-{i}") for i, condition in enumerate(argument.conditions)]


def _claims(argument: ArgumentMap, credences: CredenceSet, picture: Picture) -> dict[str, dict[str, Any]]:
    values = values_of(argument, credences)
    result: dict[str, dict[str, Any]] = {}
    told = {name: claim for name, claim in argument.claims.items() if name not in argument.observations}
    for name, claim in told.items():
        states = [("true", f"claim-{name}-true")] if claim.is_boolean else []
        result[name] = {
            "name": name,
            "title": claim.title,
            "statement": cited(argument, claim.statement, claim.cites),
            "section": claim.section,
            "states": states or [(label, f"claim-{name}-{state}") for state, label in claim.states.items()],
            "outlines": trees(considerations(argument, name)),
            "uses": [
                {"name": text, "title": argument.question_title(text), "credence": values[text].credence}
                for text in claim.form.names
                if text in argument.questions
            ],
        }
    influences = {(arrow.tail, arrow.head): arrow.influence for arrow in picture.arrows}
    boxes = picture.boxes
    for name, claim in told.items():
        this = f"“{boxes[name].label}”" if boxes[name].label else "this"
        result[name]["feeds_on"] = [
            {
                "claim": result[parent],
                "state": boxes[parent].label,
                "probability": boxes[parent].probability,
                "influence": INFLUENCES[influences[parent, name]].format(this),
            }
            for parent in claim.form.parents
            if (parent, name) in influences and parent in result
        ]
        children = [child for child in argument.children(name) if (name, child) in influences]
        result[name]["feeds"] = [result[child] for child in children]
        result[name]["observations"] = [
            (child, argument.claims[child].title) for child in argument.children(name) if child in argument.observations
        ]
    return result


def _questions(argument: ArgumentMap, bases: Sequence[CredenceSet]) -> dict[str, dict[str, Any]]:
    values = values_of(argument, bases[0])
    people = called(argument, bases[:-1])
    result = {}
    for name, question in argument.questions.items():
        reading = question.reading
        lines, marks = [], []
        for row, (who, person) in enumerate(zip(people, bases, strict=False)):
            if own := person.credences.get(name):
                span = _span(own.credence, own.low, own.high)
                lines.append(f"{who}: {span}. {own.note}".strip())
                marks.append(_mark(kind(row), row, f"{who}: {span}", own))
        because = f": {reading.because}" if reading.because else ""
        basis = f"; {reading.basis}" if reading.basis else ""
        span = _span(reading.credence, reading.low, reading.high)
        lines.append(f"{capitalised(reading_of(argument, [name]))}: {span}{basis}{because}.")
        marks.append(_mark("reading", len(people), f"{capitalised(reading_of(argument, [name]))}: {span}", reading))
        result[name] = {
            "name": name,
            "title": argument.question_title(name),
            "ask": cited(argument, question.ask, question.cites),
            "outlines": trees(considerations(argument, name, "questions")),
            "credence": values[name].credence,
            "box": _box_text(values[name].credence),
            "own": values[name].own,
            "state": "answered" if values[name].own else f"the {reader(argument, name)}'s",
            "lines": lines,
            "marks": marks,
        }
    return result


def _box_text(value: float) -> str:
    """What a number box shows: a credence as it is shown elsewhere, so far as that is a number."""
    text = credence(value)
    return f"{100 * value:.12g}%" if text.startswith("<") else text


def _part(
    part: Part,
    claims: Mapping[str, dict[str, Any]],
    questions: Mapping[str, dict[str, Any]],
    elsewhere: Collection[str],
) -> dict[str, Any]:
    """A part of the argument, without the questions that the page asks elsewhere."""
    return {
        "title": part.title,
        "intro": part.intro,
        "claims": [claims[name] for name in part.claims if name in claims],
        "questions": [questions[name] for name in part.questions if name not in elsewhere],
    }


def kind(place: int) -> str:
    """How somebody's marks are coloured, by their place among the people."""
    return f"p{place % COLOURS}"


def _mark(kind: str, row: int, who: str, estimate: Estimate) -> dict[str, object]:
    return {
        "kind": kind,
        "row": row,
        "who": who,
        "credence": estimate.credence,
        "low": estimate.low,
        "high": estimate.high,
    }


def _marks(argument: ArgumentMap, bases: Sequence[CredenceSet]) -> Markup:
    """Whose marks have which colour, in the order of their rows."""
    people = [(kind(place), name) for place, name in enumerate(called(argument, bases[:-1]))]
    people.append(("reading", reading_of(argument, argument.questions)))
    told = Markup(", ").join(
        Markup('<span class="swatch {}"></span> {}').format(kind, plain(name)) for kind, name in people
    )
    order = "from top to bottom " if len(people) > 1 else ""
    return Markup("{}{} (a point, and a line from the 5th to the 95th percentile)").format(order, told)


def _span(point: float, low: float | None, high: float | None) -> str:
    return credence(point) + ("" if low is None or high is None else f" ({credence(low)} to {credence(high)})")
