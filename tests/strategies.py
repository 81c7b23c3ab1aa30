"""Random arguments for property tests: every CPD form, shared questions, variables with several states."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.noisy import Cause, Causes, Needs, NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN

MAX_WORLDS = 600

Parents = dict[str, tuple[str, ...]]
When = dict[str, tuple[str, ...]]


def credences(certain: bool = True) -> SearchStrategy[float]:
    """Credences, now and then a certainty."""
    inner = st.floats(0.01, 0.99)
    return st.one_of(inner, inner, inner, st.sampled_from([0.0, 1.0])) if certain else inner


@st.composite
def arguments(draw: DrawFn, claims: int = 6, certain: bool = False) -> ArgumentMap:
    """A small argument; its target is the last claim, or any other."""
    count = draw(st.integers(2, claims))
    questions = [f"q{i}" for i in range(draw(st.integers(1, 6)))]
    states: dict[str, tuple[str, ...]] = {}
    made: dict[str, Claim] = {}
    worlds = 1
    for i in range(count):
        name = f"c{i}"
        size = draw(st.sampled_from([2, 2, 2, 3, 4]))
        size = size if worlds * size * 2 ** (count - i - 1) <= MAX_WORLDS else 2
        worlds *= size
        own = BOOLEAN if size == 2 and draw(st.booleans()) else tuple(f"s{k}" for k in range(size))
        parents = draw(st.lists(st.sampled_from(list(states)), unique=True, max_size=3)) if states else []
        form = draw(forms(own, {parent: states[parent] for parent in parents}, questions))
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(own, ""), form)
        states[name] = own
    readings = {name: Question(Reading(draw(credences(certain))), f"{name}?") for name in questions}
    target = draw(st.sampled_from(list(states)))
    event = Event(target, draw(st.sampled_from(states[target])))
    return ArgumentMap("random", event, made, readings, (Part("all", "All", "", tuple(made), tuple(readings)),))


@st.composite
def forms(draw: DrawFn, states: tuple[str, ...], parents: Parents, questions: list[str]) -> Form:
    """A form for a claim with these states and parents."""
    term = st.one_of(st.sampled_from(questions), st.sampled_from(["0.3", "0.5", "0.85"]))
    certain = st.one_of(term, st.sampled_from(BOOLEAN))
    if not parents:
        if states == BOOLEAN:
            return draw(
                st.one_of(st.sampled_from(questions).map(Credence), certain.map(lambda t: Table((TableRow(t),))))
            )
        return Stick(tuple(draw(st.lists(term, min_size=len(states) - 1, max_size=len(states) - 1))))
    kinds = ["table", "rule", *(["tilt", "noisy_or", "noisy_and"] if states == BOOLEAN else [])]
    kind = draw(st.sampled_from(kinds))
    if kind == "table":
        return Table(draw(tables(parents, values(states, certain))))
    if kind == "rule":
        state = st.sampled_from(states)
        cases = [RuleCase(draw(conditions(parents)), draw(state)) for _ in range(draw(st.integers(1, 3)))]
        return Rule((*cases, RuleCase(else_=draw(st.sampled_from(states)))))
    several = [(draw(term), draw(conditions(parents))) for _ in range(draw(st.integers(1, 3)))]
    if kind == "tilt":
        base = draw(st.one_of(certain, tables(parents, certain)))
        return Tilt(TiltSpec(base, tuple(Factor(odds, when) for odds, when in several)))
    causes = tuple(Cause(value, when) for value, when in several)
    leak = draw(st.one_of(st.just("0"), term))
    return NoisyOr(Causes(causes, leak)) if kind == "noisy_or" else NoisyAnd(Needs(causes, leak))


def _one_row(term: str) -> Table:
    return Table((TableRow(term),))


def values(states: tuple[str, ...], term: SearchStrategy[str]) -> SearchStrategy[Any]:
    """What may stand in a row of a table."""
    if states == BOOLEAN:
        return term
    shares = st.lists(st.integers(0, 4), min_size=len(states), max_size=len(states)).filter(any)
    return st.one_of(
        st.sampled_from(states),
        st.lists(term, min_size=len(states) - 1, max_size=len(states) - 1).map(tuple),
        shares.map(lambda s: {state: repr(n / sum(s)) for state, n in zip(states, s, strict=True)}),
    )


@st.composite
def conditions(draw: DrawFn, parents: Parents) -> When:
    """Some states of some parents."""
    named = draw(st.lists(st.sampled_from(list(parents)), unique=True, min_size=1))
    return {
        parent: tuple(draw(st.lists(st.sampled_from(parents[parent]), unique=True, min_size=1))) for parent in named
    }


@st.composite
def tables(draw: DrawFn, parents: Parents, value: SearchStrategy[Any]) -> tuple[TableRow, ...]:
    """Rows of which exactly one applies in every configuration: the configurations, split again and again."""

    def split(when: When, left: list[str]) -> list[When]:
        if not left or draw(st.integers(0, 3)) == 0:
            return [when]
        states = parents[left[0]]
        cut = draw(st.integers(1, len(states) - 1))
        return [row for part in (states[:cut], states[cut:]) for row in split({**when, left[0]: part}, left[1:])]

    return tuple(TableRow(draw(value), when) for when in split({}, draw(st.permutations(list(parents)))))


@st.composite
def evidence(draw: DrawFn, argument: ArgumentMap, most: int = 2) -> dict[str, tuple[str, ...]]:
    """Some claims, each in one of some of its states."""
    names = draw(st.lists(st.sampled_from(list(argument.claims)), unique=True, max_size=most))
    return {
        name: tuple(draw(st.lists(st.sampled_from(list(argument.claims[name].states)), unique=True, min_size=1)))
        for name in names
    }
