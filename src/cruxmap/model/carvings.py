"""Rival carvings: an argument with several models in it, and what is left of it where one of them is taken to hold.

A claim (`carvings`) says by its states which model holds. Where it is settled that one does, the rows for the
others fall away, and with them the questions and the claims that only they use: what is left is the argument as it
would be without its rivals, number for number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct, structs

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound, When
from cruxmap.model.considerations import all_considerations
from cruxmap.model.credences import CredenceSet
from cruxmap.model.expression import Formula, Tape
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.query import Query
from cruxmap.model.question import Question

Owner = TypeVar("Owner", Claim, Question)


def carved_for(query: Query, argument: ArgumentMap, answered: Collection[str]) -> ArgumentMap:
    """The argument as a query takes it that is asked of people who have answered some questions.

    The carving that is given is the only one there is. Where none is given, there are all of them if anybody has said
    how likely each is, or if something is asked about of which not every one knows; else the map's own, if its
    readings leave the others out.
    """
    everything = argument.uncarved
    name = everything.carvings
    if not name:
        return argument
    known = query.do.get(name) or query.assumed.get(name)
    if known is not None:
        states = (known,) if isinstance(known, str) else known
        return carved(everything, states[0]) if len(states) == 1 else everything
    if {*everything.claims[name].form.names} & {*answered}:
        return everything
    named = {query.target.claim, *query.assumed, *query.do, *query.observed}
    is_own = argument.whole is not None and name not in argument.claims
    own = argument if is_own else at_readings(everything)
    return own if named <= own.claims.keys() else everything


def at_readings(argument: ArgumentMap) -> ArgumentMap:
    """The argument in the one carving that is certain at the readings, without a word of the others, if one is."""
    everything = argument.uncarved
    state = certain_carving(everything)
    return carved(everything, state, told=False) if state else everything


def certain_carving(argument: ArgumentMap) -> str:
    """The carving that is certain at the readings; empty where none is, or there is only one way to carve it."""
    claim = argument.claims.get(argument.carvings)
    if claim is None or claim.is_blank:
        return ""
    tape = _AtReadings({name: question.reading.credence for name, question in argument.questions.items()})
    formula = claim.form.fill(argument.space(argument.carvings, tape))
    weights = (tape.instructions[position] for position in formula.positions)
    return next(
        (state for state, weight in zip(claim.states, weights, strict=True) if weight[:2] == ("constant", 1)), ""
    )


class _AtReadings(Tape):
    """A tape on which every question is its reading."""

    def __init__(self, readings: Mapping[str, float]) -> None:
        super().__init__(())
        self.readings = readings

    def has_input(self, name: str) -> bool:
        return name in self.readings

    def input(self, name: str) -> Formula:
        return self.constant(self.readings[name])


def carved(argument: ArgumentMap, state: str, *, told: bool = True) -> ArgumentMap:
    """What is left of a whole argument if one of its carvings holds.

    Args:
        argument: the argument with all its carvings.
        state: the state of its claim `carvings` that holds.
        told: whether that claim stays, certain, so that a query may name it; else nothing names it any more.
    """
    if (state, told) not in argument.carved:
        argument.carved[state, told] = _carved(argument, state, told)
    return argument.carved[state, told]


def _carved(argument: ArgumentMap, state: str, told: bool) -> ArgumentMap:
    name = argument.carvings
    certain = Rule((RuleCase(state),))
    forms = {other: _restricted(claim.form, name, (state,)) for other, claim in argument.claims.items()}
    claims = {other: structs.replace(claim, form=forms[other]) for other, claim in argument.claims.items()}
    claims[name] = structs.replace(claims[name], form=certain)
    left = _behind(claims, _ends(argument))
    gone = _behind(argument.claims, _ends(argument)) - left - {name}
    if not told:
        gone |= {name}
        gone |= {other for other in argument.observations if gone & {*claims[other].form.parents}}
    claims = {other: claim for other, claim in claims.items() if other not in gone}
    was_used, is_used = (
        {text for claim in some.values() for text in claim.form.names} for some in (argument.claims, claims)
    )
    questions = {q: question for q, question in argument.questions.items() if q in is_used or q not in was_used}
    lost = _lost(argument, {**argument.claims, **argument.questions}.keys() - claims.keys() - questions.keys())
    return structs.replace(
        argument,
        claims={other: _without(claim, lost) for other, claim in claims.items()},
        questions={other: _without(question, lost) for other, question in questions.items()},
        parts=tuple(
            structs.replace(part, claims=_among(part.claims, claims), questions=_among(part.questions, questions))
            for part in argument.parts
        ),
        views=_among(argument.views, claims),
        observations={key: value for key, value in argument.observations.items() if key in claims},
        carving=state,
        whole=argument,
    )


def rivals(argument: ArgumentMap) -> list[ArgumentMap]:
    """The argument in each of its carvings, except as it is."""
    everything = argument.uncarved
    claim = everything.claims.get(everything.carvings)
    others = (state for state in (claim.states if claim else ()) if state != argument.carving)
    return [carved(everything, state, told=False) for state in others]


def keep(argument: ArgumentMap) -> None:
    """Keep an argument in one of its carvings, such as one that was read from a cache, for whoever asks for it."""
    if argument.whole is not None:
        argument.whole.carved[argument.carving, False] = argument


def _among(names: Iterable[str], kept: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in kept)


def _ends(argument: ArgumentMap) -> set[str]:
    """The claims that are shown whatever the carving: what is no longer behind one of these belongs to another."""
    given = [argument.scope, *(condition.given for condition in argument.conditions)]
    named = {argument.target.claim, argument.routes, argument.classes, *argument.views, *argument.observations}
    return (named | {name for evidence in given for name in evidence}) & argument.claims.keys()


def _behind(claims: Mapping[str, Claim], ends: Collection[str]) -> set[str]:
    """Some claims, and all on which they depend."""
    reached: set[str] = set()
    left = [*ends]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += claims[name].form.parents
    return reached


def _lost(argument: ArgumentMap, gone: Collection[str]) -> set[str]:
    """The claims and the considerations that nothing can refer to any more, where some claims and questions are gone.

    With a consideration go those that bear on it.
    """
    said = [(home[1], consideration) for home, _, consideration in all_considerations(argument)]
    lost = {*gone} | {consideration.id for home, consideration in said if home in gone and consideration.id}
    while further := {point.id for _, point in said if point.id and point.on in lost} - lost:
        lost |= further
    return lost


def _without(owner: Owner, lost: Collection[str]) -> Owner:
    """A claim or a question without the considerations that refer to what is lost."""
    kept = tuple(point for point in owner.considerations if point.see not in lost and point.on not in lost)
    return structs.replace(owner, considerations=kept)


def _restricted(value: Any, claim: str, states: tuple[str, ...]) -> Any:
    """A form, or a piece of one, without the rows for other states of a claim, and without the claim."""
    if isinstance(value, tuple):
        return tuple(_restricted(item, claim, states) for item in value if _applies(item, claim, states))
    if not isinstance(value, Struct) or isinstance(value, Compound):
        return value
    fields = {
        field: _condition(piece, claim, states) if field == "when" else _restricted(piece, claim, states)
        for field, piece in structs.asdict(value).items()
    }
    return structs.replace(value, **fields)


def _applies(item: Any, claim: str, states: tuple[str, ...]) -> bool:
    """Whether a piece of a form is no row, or one that can apply."""
    when = getattr(item, "when", None) if isinstance(item, Struct) else None
    return when is None or _condition(when, claim, states) is not None


def _condition(when: When, claim: str, states: tuple[str, ...]) -> When | None:
    """What is left of a condition where a claim is in one of these states; None where it cannot hold."""
    if not isinstance(when, Compound):
        if claim not in when:
            return when
        holds = {*states} <= {*when[claim]}
        return {name: allowed for name, allowed in when.items() if name != claim} if holds else None
    own = _condition(when.states, claim, states)
    some = [*_possible(when.any, claim, states)]
    every = [_condition(member, claim, states) for member in when.all]
    never = [*_possible(when.none, claim, states)]
    if own is None or (when.any and not some) or None in every or {} in never:
        return None
    some = [] if {} in some else some
    every = [member for member in every if member != {}]
    if not (some or every or never or when.is_default):
        return own
    return Compound(own, tuple(some), tuple(every), tuple(never), when.is_default)  # type: ignore[arg-type]


def _possible(members: Iterable[When], claim: str, states: tuple[str, ...]) -> Iterator[When]:
    """The conditions of which something is left."""
    for member in members:
        if (left := _condition(member, claim, states)) is not None:
            yield left


def said_here(argument: ArgumentMap, credences: CredenceSet) -> CredenceSet:
    """What somebody says of an argument in one carving, without what they say of the others."""
    if argument.whole is None:
        return credences
    others = argument.whole.questions.keys() - argument.questions.keys()
    claims = argument.whole.claims.keys() - argument.claims.keys()
    return structs.replace(
        credences,
        credences={name: own for name, own in credences.credences.items() if name not in others},
        views={name: own for name, own in credences.views.items() if not claims & {name, *(own.given or {})}},
        new=tuple(name for name in credences.new if name not in others),
    )
