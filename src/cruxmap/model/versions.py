"""Two versions of one argument: which questions and claims are one, and answers and queries in the other's names."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from cruxmap.model.argument import ArgumentMap, Event, Evidence, UnknownNameError, misnamed
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.history import Kind, Lineage
from cruxmap.model.query import Query


class Matched(NamedTuple):
    """Which questions, or claims, two versions have in common: the name in the one → the name in the other.

    `same` are those that mean the same in both, `anew` those that the later of the two asks anew.
    """

    same: dict[str, str]
    anew: dict[str, str]


def matched(a: ArgumentMap, b: ArgumentMap, kind: Kind = "questions") -> Matched:
    """What two versions have in common; the later one knows what became of the other's names."""
    lineage = _lineage(a, b, kind)
    own, others = (a.questions, b.questions) if kind == "questions" else (a.claims, b.claims)
    places = {lineage.now(name): name for name in others}
    result = Matched({}, {})
    for name in own:
        now = lineage.now(name)
        if now in places:  # once: of two that have become one, the second has no counterpart
            is_anew = lineage.asked_anew(now, after=min(a.version, b.version))
            (result.anew if is_anew else result.same)[name] = places.pop(now)
    return result


def credences_in(other: ArgumentMap, argument: ArgumentMap, credences: CredenceSet) -> CredenceSet:
    """A person's credences about an argument, as far as they answer another version of it.

    Those to questions that are the same in both; and of those that are set aside, those that were given to a
    question as the other version asks it. Views are left out.
    """
    found: dict[str, Credence] = {}
    lineage = _lineage(other, argument, "questions")
    for old in credences.set_aside:
        first, last = sorted((old.answered, other.version))
        if isinstance(old.value, Credence):
            value, asked = structs.replace(old.value, version=None), lineage.now(old.name)
            is_same = not lineage.asked_anew(asked, after=first, until=last)
            found |= {name: value for name in other.questions if is_same and lineage.now(name) == asked}
    same = matched(other, argument).same
    found |= {name: credences.credences[now] for name, now in same.items() if now in credences.credences}
    return structs.replace(credences, version=other.version, credences=found, views={}, set_aside=(), new=())


def version_in(
    other: ArgumentMap, argument: ArgumentMap, credences: CredenceSet, query: Query
) -> tuple[ArgumentMap, CredenceSet, Query]:
    """Another version of an argument, with a person's credences and a query as far as they are about it.

    Raises:
        UnknownNameError: for a claim or a state that the other version does not have.
        OutOfScopeError: for what cannot be within the scope of the other version.
    """
    told, asked = credences_in(other.uncarved, argument.uncarved, credences), query_in(other, argument, query)
    return other, told, asked


def query_between(other: ArgumentMap, argument: ArgumentMap, query: Query, observed: Evidence) -> Query:
    """A query about an argument, put to another version of it in which some observations count.

    Raises:
        UnknownNameError: for a claim or a state that the other version does not have.
        OutOfScopeError: for what cannot be within the scope of the other version.
    """
    return structs.replace(query_in(other, argument, query), observed=dict(observed))


def query_in(other: ArgumentMap, argument: ArgumentMap, query: Query) -> Query:
    """A query about an argument, put to another version of it, with the target and the scope of that one.

    Without observations, which are laid over one version only.

    Raises:
        UnknownNameError: for a claim or a state that the other version does not have.
        OutOfScopeError: for what cannot be within the scope of the other version.
    """
    argument, other = argument.uncarved, other.uncarved
    same, anew = matched(argument, other, "claims")
    names = same | anew

    def name_in(claim: str, *states: str) -> str:
        if claim not in names:
            raise UnknownNameError(f"version {other.version} has no claim {claim!r}", "ask for what both versions have")
        if wrong := misnamed(other, names[claim], states):
            raise UnknownNameError(f"in version {other.version}, {wrong[0]}", "ask for what both versions have")
        return names[claim]

    target = query.target
    asked = other.target if target == argument.target else Event(name_in(target.claim, target.state), target.state)
    given = {name_in(claim, *states): states for claim, states in query.assumed.items()}
    do = {name_in(claim, state): state for claim, state in query.do.items()}
    return Query.of(other, asked, given, do, in_scope=bool(query.scope), observed={})


def _lineage(a: ArgumentMap, b: ArgumentMap, kind: Kind) -> Lineage:
    """What became of names, as the later of two versions tells it."""
    return Lineage(a if a.version > b.version else b, kind)
