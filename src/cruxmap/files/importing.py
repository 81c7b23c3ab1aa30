"""Other programs' files as arguments: what is read of them, and what is to be told about it."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, structs

from cruxmap.files.exchange.argdown.bayesdown import is_bayesdown, network_of
from cruxmap.files.exchange.argdown.drafting import BASES, PLACEHOLDER, Draft, draft
from cruxmap.files.exchange.argdown.outline import Outline
from cruxmap.files.exchange.argdown.points import considerations
from cruxmap.files.exchange.argdown.rebuilding import is_own, rebuilt
from cruxmap.files.exchange.argdown.stated import Stated
from cruxmap.files.exchange.network import NetworkFault, did_you_mean_node, refusal
from cruxmap.files.skeleton import Asked, asked_by_default, event_of, identifiers, needed, skeleton
from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.problem import quoted
from cruxmap.model.tabulated import Tables


class Wanted(Struct, frozen=True):
    """What somebody wants of an import.

    `asked` are the numbers of a network that become questions, by default as many as somebody could answer; with
    `only_needed`, what the conclusion does not depend on is left out; with `arguments_are_claims`, every argument of
    a text is a claim.
    """

    target: str = ""
    asked: Asked | None = None
    only_needed: bool = False
    arguments_are_claims: bool = False


class Unused(NamedTuple):
    """Something that is wanted and has no use with a file, by its field, and why."""

    field: str
    reason: str


class StatedEvent(NamedTuple):
    """A probability that a file states beside the numbers that decide it, and what it is of in the argument."""

    event: Event
    stated: Stated


class Imported(Struct, frozen=True):
    """An argument made of another program's file: as a map, or as the texts of its files where these are known.

    `asked` are the numbers of a network that became questions, and `leaves` how many of its nodes have no parents;
    `placeholders` are the questions for which the file has no number.
    """

    argument: ArgumentMap | None
    files: dict[str, str] = {}
    stated: tuple[StatedEvent, ...] = ()
    remarks: tuple[NetworkFault, ...] = ()
    placeholders: tuple[str, ...] = ()
    asked: Asked = Asked.all
    leaves: int = 0


def imported(reading: Tables | Outline, name: str, source: str, wanted: Wanted) -> Imported:
    """The argument that a network or a text becomes.

    Raises:
        UnfitNetworkError: with what does not fit.
    """
    if not isinstance(reading, Outline):
        return _network(reading, name, source, wanted)
    if is_own(reading):
        return Imported(None, rebuilt(reading), remarks=tuple(reading.remarks))
    if is_bayesdown(reading):
        return _bayesdown(reading, name, source, wanted)
    return _drafted(draft(reading, arguments_are_claims=wanted.arguments_are_claims), name, source, wanted)


def unused(reading: Tables | Outline, wanted: Wanted) -> list[Unused]:
    """What is wanted and has no use with this file."""
    fields: tuple[str, ...] = ("arguments_are_claims",)
    reason = "where there are tables, only what has one is a claim"
    if isinstance(reading, Outline) and is_own(reading):
        fields = ("target", "asked", "only_needed", "arguments_are_claims")
        reason = "the text has a whole argument in it"
    elif isinstance(reading, Outline) and not is_bayesdown(reading):
        fields, reason = ("asked",), "a text without tables asks for all of its numbers"
    return [Unused(field, reason) for field in fields if getattr(wanted, field)]


def _network(
    tables: Tables, name: str, source: str, wanted: Wanted, statements: dict[str, str] | None = None
) -> Imported:
    tables = needed(tables, wanted.target) if wanted.only_needed else tables
    asked = wanted.asked or asked_by_default(tables)
    argument = skeleton(name, tables, wanted.target, source=source, asked=asked, statements=statements)
    return Imported(argument, asked=asked, leaves=sum(not table.parents for table in tables.values()))


def _bayesdown(outline: Outline, name: str, source: str, wanted: Wanted) -> Imported:
    network = network_of(outline)
    made = _network(network.tables, name, source, wanted, network.statements)
    assert made.argument is not None
    titles = {node: event_of(network.tables, node, "").claim for node in network.tables}
    nodes = {i: titles[element.title] for i, element in enumerate(outline.elements) if element.title in titles}
    others = [i for i, element in enumerate(outline.elements) if element.kind == "argument" and i not in nodes]
    ids = identifiers([*titles.values(), *(outline.elements[i].title for i in others)], "point")[len(titles) :]
    points, remarks = considerations(outline, nodes.keys(), nodes | dict(zip(others, ids, strict=True)))
    claims = dict(made.argument.claims)
    for i, said in points.items():
        if nodes[i] in claims:
            claims[nodes[i]] = structs.replace(claims[nodes[i]], considerations=tuple(said))
    stated = [
        StatedEvent(event_of(network.tables, stated.claim, stated.state), stated)
        for stated in network.stated
        if titles[stated.claim] in claims
    ]
    argument = structs.replace(made.argument, claims=claims)
    return structs.replace(made, argument=argument, stated=tuple(stated), remarks=(*network.remarks, *remarks))


def _drafted(made: Draft, name: str, source: str, wanted: Wanted) -> Imported:
    target = _target(made, wanted.target) if wanted.target else Event(made.conclusion)
    claim = made.claims[target.claim]
    if target.state not in claim.states:
        target = Event(target.claim, next(iter(claim.states)))
    if wanted.only_needed:
        made = _needed(made, target.claim)
    placeholders = tuple(key for key, question in made.questions.items() if question.reading.basis == PLACEHOLDER)
    readings = "placeholders, nobody's numbers" if placeholders else "the numbers of the file"
    if 0 < len(placeholders) < len(made.questions):
        readings = "the numbers of the file where it states some, else placeholders"
    title = made.title or name.replace("_", " ").capitalize()
    used = {question.reading.basis for question in made.questions.values()}
    argument = ArgumentMap(
        name,
        target,
        made.claims,
        made.questions,
        (Part(name, title, "", tuple(made.claims), tuple(made.questions)),),
        title=title,
        source=source,
        readings=readings,
        bases={basis: text for basis, text in BASES.items() if basis in used},
    )
    stated = tuple(StatedEvent(Event(stated.claim, stated.state), stated) for stated in made.stated)
    return Imported(argument, {}, stated, made.remarks, placeholders)


def _needed(made: Draft, target: str) -> Draft:
    """A draft without the claims that the conclusion does not depend on, and without their questions."""
    kept, left = set[str](), [target]
    while left:
        if (name := left.pop()) not in kept:
            kept.add(name)
            left += made.claims[name].form.parents
    claims = {name: claim for name, claim in made.claims.items() if name in kept}
    terms = {text for claim in claims.values() for text in claim.form.names}
    gone = {point.id for name, claim in made.claims.items() if name not in kept for point in claim.considerations}
    for name, claim in claims.items():
        points = tuple(point for point in claim.considerations if not point.see or point.see not in gone)
        claims[name] = structs.replace(claim, considerations=points)
    questions = {name: question for name, question in made.questions.items() if name in terms}
    stated = tuple(stated for stated in made.stated if stated.claim in claims)
    return structs.replace(made, claims=claims, questions=questions, stated=stated)


def _target(made: Draft, text: str) -> Event:
    """The claim and the state that a target names, by id or title."""
    word, _, state = (piece.strip() for piece in text.partition("="))
    names = {name: name for name in made.claims} | {claim.title: name for name, claim in made.claims.items()}
    if (name := names.get(word)) is None:
        near = did_you_mean_node(word, list(names), "")
        message, remedy = f"there is no claim {quoted(word)} to conclude about", near or "name a statement of the file"
        raise refusal(message, remedy, mended_by="" if near else "target")
    return Event(name, state or next(iter(made.claims[name].states)))
