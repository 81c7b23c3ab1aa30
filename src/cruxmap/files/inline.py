"""Questions that are written where their numbers are used: their names, and what they take from there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import structs

from cruxmap.files.rows import WrittenQuestion
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import OTHERWISE, Compound, When, in_words
from cruxmap.model.forms.base import Clause
from cruxmap.model.problem import Path
from cruxmap.model.question import Question

LONGEST_NAME = 100
FEW = 3  # conditions that a question has room for


class Inline(NamedTuple):
    """A question inside of a claim: its name, the path to it from the claim, and the value that it is or is part of.

    `state` is the place of the state that it is about, where the value has several.
    """

    name: str
    path: Path
    question: WrittenQuestion
    clause: Clause
    state: int | None


def lifted(name: str, claim: Claim) -> tuple[Claim, list[Inline]]:
    """A claim whose form names the questions that are written in it, and these."""
    inside = [*_inside(name, claim)]
    if not inside:
        return claim, []
    names = {entry.path: entry.name for entry in inside}
    return structs.replace(claim, form=claim.form.rewritten(lambda path, value: names.get(path, value))), inside


def _inside(name: str, claim: Claim) -> Iterator[Inline]:
    for clause in claim.form.clauses():
        place, value = (*clause.path, clause.key), clause.value
        if isinstance(value, WrittenQuestion):
            yield Inline(value.name or _name(name, claim, clause, None), place, value, clause, None)
        elif isinstance(value, tuple | dict):
            entries = value.items() if isinstance(value, dict) else enumerate(value)
            for i, (step, entry) in enumerate(entries):
                if isinstance(entry, WrittenQuestion):
                    state = [*claim.states].index(step) if step in claim.states else i
                    own = entry.name or _name(name, claim, clause, state)
                    yield Inline(own, (*place, step), entry, clause, state)


def _name(name: str, claim: Claim, clause: Clause, state: int | None) -> str:
    """The name that a question gets: it stays the same whatever else is written in its claim.

    `get_wet_if_rain_and_not_umbrella`; what is too long ends in a few digits that stand for all of it.
    """
    words = [name] if state is None or state >= len(claim.states) else [name, [*claim.states][state]]
    condition = in_words(clause.when, _piece)
    words += [clause.joined if condition and condition != OTHERWISE else clause.joined.removesuffix("if"), condition]
    text = "_".join(piece for piece in re.split(r"[_.\s()]+", " ".join(words)) if piece)
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[: LONGEST_NAME - 9]}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _piece(claim: str, states: tuple[str, ...]) -> str:
    if states in (("true",), ("false",)):
        return claim if states == ("true",) else f"not {claim}"
    return f"{claim} {' or '.join(states)}"


def worded(entry: Inline, claim: Claim, claims: Mapping[str, Claim]) -> Question:
    """A question with what it takes from its place: the words in which it is asked, and a title."""
    condition = in_words(entry.clause.when, lambda *of: _so(claims, *of))
    statement = " ".join(claim.statement.split()).rstrip(".")
    title, so = claim.title, statement
    if entry.state is not None:
        labels = [*claim.states.values()]
        title = f"{title}: {labels[entry.state]}"
        earlier = " or ".join(f"“{label}”" for label in labels[: entry.state])
        so = f"“{title}”"
        if earlier and isinstance(entry.clause.value, tuple):
            so += f", if it is not {earlier}"
    suppose = f"Suppose that {condition}. " if condition else ""
    if condition == OTHERWISE:
        suppose = f"Suppose that {_none_of_others(entry.clause.when, claims)}. "
    ask = entry.question.ask or entry.clause.ask.format(suppose=suppose, so=so, condition=condition)
    condition = in_words(entry.clause.when, lambda *of: _titled(claims, *of))
    joined = entry.clause.joined.replace("_", " ")
    joined = joined if condition and condition != OTHERWISE else joined.removesuffix("if")
    tail = f"{joined} {condition}".strip()
    title += f", {tail}" if tail else ""
    fields = {field: getattr(entry.question, field) for field in Question.__struct_fields__}
    return Question(**fields | {"ask": ask, "title": entry.question.title or title})


def _none_of_others(when: When, claims: Mapping[str, Claim]) -> str:
    """That none of the other rows applies, in words."""
    members = when.none if isinstance(when, Compound) else ()
    if not 0 < len(members) <= FEW:
        return "none of the other cases holds"
    return f"none of this is so: {'; '.join(in_words(member, lambda *of: _so(claims, *of)) for member in members)}"


def _titled(claims: Mapping[str, Claim], name: str, states: tuple[str, ...]) -> str:
    """A claim in some states, as short as a title is."""
    claim = claims.get(name)
    if claim is None or not claim.is_boolean:
        return _so(claims, name, states).replace("” is ", "” ")
    return f"{'not ' * (states == ('false',))}“{claim.title}”"


def _so(claims: Mapping[str, Claim], name: str, states: tuple[str, ...]) -> str:
    """That a claim is in one of some states, by its title."""
    claim = claims.get(name)
    if claim is None:
        return _piece(name, states)
    if claim.is_boolean:
        return f"“{claim.title}” is {'so' if states == ('true',) else 'not so'}"
    return f"“{claim.title}” is {' or '.join(claim.states.get(state) or state for state in states)}"
