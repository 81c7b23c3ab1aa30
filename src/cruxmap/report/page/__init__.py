"""The page: one file with the conclusion, the map, and sliders that work everything out again."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import Comparison
from cruxmap.analysis.evaluation import Evaluation
from cruxmap.analysis.evidence import MOST_SUBSETS
from cruxmap.analysis.settling import Settling
from cruxmap.inference.sums import TooWideError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet, point_of, values_of
from cruxmap.model.readings import reader
from cruxmap.report.caption import caption, whose_ranges
from cruxmap.report.comparison import events
from cruxmap.report.numbers import plain
from cruxmap.report.page import content
from cruxmap.report.page.evidence import ALL_ORDERS, switches
from cruxmap.report.page.live import Live, draws_data, live, network_data
from cruxmap.report.page.rendering import rendered
from cruxmap.report.page.waterfall import waterfall
from cruxmap.report.pictures.picture import Picture
from cruxmap.report.pictures.svg import inlined
from cruxmap.report.sides import called, concluding

SCRIPTS = (
    "elements.js", "numbers.js", "notation.js", "circuit.js", "polynomial.js", "draws.js", "evidence.js", "saving.js",
    "state.js", "lettering.js", "map.js", "conclusion.js", "page.js", "contributions.js", "people.js",
)  # fmt: skip
STYLES = ("base.css", "page.css", "people.css")
TOP = 12  # rows of the tornado that are shown at first


class Sides(Struct, frozen=True):
    """Whose page it is: any number of people, or (without any) the map's readings.

    Of two and more, how the first two differ, and what closes that.
    """

    people: tuple[CredenceSet, ...]
    comparison: Comparison | None = None
    settling: Settling | None = None


def page(
    argument: ArgumentMap,
    sides: Sides,
    result: Evaluation,
    picture: Picture,
) -> str:
    """The page of an argument as HTML.

    Args:
        argument: the argument map.
        sides: whose credences its sliders can go back to; it opens with those of the first.
        result: the evaluation of the first.
        picture: of the whole argument, at their credences.
    """
    people = without_folders(sides.people)
    first = people[0] if people else CredenceSet(argument.name)
    try:
        numbers = live(argument, result.asked.query, first.views)
    except TooWideError:
        numbers = live(argument, result.asked.query, first.views, working=False)
    works = numbers.polynomial is not None
    point, observed = point_of(values_of(argument, first).values()), result.asked.query.observed
    names = [concluding(argument, person, name) for person, name in zip(people, called(argument, people), strict=True)]
    bases = [*people, CredenceSet(argument.name, own_ranges=first.own_ranges)]
    everybody = [
        _person(place, name, numbers.conclusion_at(point_of(values_of(argument, person).values()), observed))
        for place, (name, person) in enumerate(zip(names, people, strict=True))
    ]
    everything = content.context(argument, bases, result, numbers.at(point, observed), picture)
    data: dict[str, object] = {}
    if works:
        data = _data(argument, bases, result, numbers, picture)
        data["learnable"] = _learnable(argument, numbers, sides.settling) if sides.settling else []
    return rendered(
        "page.html",
        {
            **everything,
            "people": [(person["name"], person["probability"]) for person in everybody] if len(names) == 2 else [],
            "everybody": everybody,
            "comparison": waterfall(argument, (names[0], names[1]), sides.comparison, sides.settling)
            if sides.comparison and sides.settling
            else None,
            "events": events(argument, people[0], people[1]) if sides.comparison else [],
            "caption": caption(
                argument, first, result.asked.query, content.method(result) + whose_ranges(Case(argument, first))
            ),
            "works": works,
            "top": TOP,
            "own_ranges": first.own_ranges,
            "before": numbers.conclusion_at(point),
        },
        styles=STYLES,
        scripts=SCRIPTS if works else (),
        data=data,
        drawing=inlined(picture),
    )


def without_folders(people: Sequence[CredenceSet]) -> tuple[CredenceSet, ...]:
    """The people, with no more of where their files are than tells these apart: a page is for others to read."""
    files = {Path(person.file) for person in people if person.file}
    depth = 1
    while len({file.parts[-depth:] for file in files}) < len(files):
        depth += 1
    return tuple(
        replace(person, file=str(Path(*Path(person.file).parts[-depth:]))) if person.file else person
        for person in people
    )


def _person(place: int, name: str, probability: float) -> dict[str, object]:
    """Somebody with their conclusion; `bar` is how long its bar is, where it is defined."""
    bar = 0.0 if isnan(probability) else probability
    return {"name": name, "kind": content.kind(place), "probability": probability, "bar": bar}


def _learnable(argument: ArgumentMap, numbers: Live, settling: Settling) -> list[dict[str, object]]:
    """The claims of which there is something to find out, with the labels of their states where these are not two."""
    places = {name: i for i, name in enumerate(numbers.network.states)}
    names = [name for name in argument.claims if name in settling.by_claim and name not in settling.by_rules]
    return [
        {
            "claim": places[name],
            "title": plain(argument.claims[name].title),
            "labels": [
                None if argument.claims[name].is_boolean else plain(argument.claims[name].states[state])
                for state in numbers.network.states[name]
            ],
        }
        for name in names
    ]


def _data(
    argument: ArgumentMap,
    bases: Sequence[CredenceSet],
    result: Evaluation,
    numbers: Live,
    picture: Picture,
) -> dict[str, object]:
    """What the page's program reads."""
    tables = numbers.polynomial.tables if numbers.polynomial else {}
    return {
        "argument": {"name": argument.name, "version": argument.version, "fingerprint": argument.fingerprint},
        "title": plain(argument.title),
        "questions": [{"name": name, "reader": reader(argument, name)} for name in argument.questions],
        "observations": switches(argument, result.asked.query, picture),
        "readings": [
            [reading.credence, reading.low, reading.high] for reading in values_of(argument, bases[-1]).values()
        ],
        "ownRanges": bases[-1].own_ranges,
        "bases": [
            content.base(argument, person, words)
            for person, words in zip(bases, content.words_for(argument, bases), strict=True)
        ],
        "network": network_data(numbers),
        "draws": draws_data(result.band),
        "boxes": content.boxes(argument, picture),
        "arrows": content.arrows(picture, numbers.network, tables),
        "conclusion": content.title_parts(argument, result.asked.query),
        "claims": content.claim_texts(argument),
        "shown": result.asked.query.target.claim,
        "top": TOP,
        "mostSubsets": MOST_SUBSETS,
        "allOrders": ALL_ORDERS,
    }
