"""Conditions and what is made of them: where they hold, by their definition, and how they read."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cruxmap.model.conditions import Compound, When, in_words, pieces
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import Space
from cruxmap.model.vocabulary import BOOLEAN
from oracle import _holds

PARENTS = {"a": BOOLEAN, "b": BOOLEAN, "c": ("x", "y", "z")}
STATES: SearchStrategy[When] = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(states), min_size=1, unique=True).map(tuple) for name, states in PARENTS.items()
    },
)
WHENS: SearchStrategy[When] = st.recursive(
    STATES,
    lambda inner: st.builds(Compound, STATES, *[st.lists(inner, max_size=2).map(tuple)] * 3),  # type: ignore[arg-type]
    max_leaves=6,
)


@given(WHENS)
def test_where_a_condition_holds(when: When) -> None:
    space = Space(BOOLEAN, PARENTS, Tape(()))
    expected = [_holds(when, dict(zip(PARENTS, here, strict=True))) for here in itertools.product(*PARENTS.values())]
    assert space.holds(when).ravel().tolist() == expected
    marks = np.zeros(space.shape, dtype=bool)
    marks[space.cells(when)] = True
    assert marks.ravel().tolist() == expected


def piece(claim: str, states: tuple[str, ...]) -> str:
    return claim if states == ("true",) else f"{claim}={'|'.join(states)}"


def test_in_words() -> None:
    a, b, c = {"a": ("true",)}, {"b": ("true",)}, {"c": ("x", "y")}
    assert in_words({**a, **c}, piece) == "a and c=x|y"
    assert in_words({}, piece) == ""
    assert in_words(Compound(any=(a, {**b, **c})), piece) == "(a or (b and c=x|y))"
    assert in_words(Compound(a, none=(b,)), piece) == "a and not b"
    assert in_words(Compound(all=(a, Compound(any=(b, c)))), piece) == "a and (b or c=x|y)"
    assert in_words(Compound(none=({**a, **b}, c)), piece) == "not (a and b) and not c=x|y"
    assert in_words(Compound(none=(a,), is_default=True), piece) == "otherwise"


def test_the_paths_are_those_of_the_file() -> None:
    when = Compound({"a": ("true",)}, any=({"b": ("true",)}, {"c": ("x",)}), none=({"b": ("false",)},))
    paths = [path for path, _, _ in pieces(when)]
    assert paths == [("a",), ("any", 0, "b"), ("any", 1, "c"), ("not", 0, "b")]
    assert [*pieces(Compound(none=(when,), is_default=True))] == []
