"""`ratio` and `likelihoods`, against their definitions and on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cruxmap.model.claim import Claim
from cruxmap.model.expression import Tape
from cruxmap.model.forms import forms
from cruxmap.model.forms.base import Clause, Form, Space
from cruxmap.model.forms.observed import Likelihoods, LikelihoodsSpec, Ratio, Ratios, RatioSpec
from cruxmap.model.vocabulary import BOOLEAN
from model.tapes import value_of

WIND = ("strong", "weak", "none")


def filled(form: Form, parents: dict[str, tuple[str, ...]], values: dict[str, float]) -> list[list[float]]:
    tape = Tape(tuple(values))
    cells: list[list[float]] = value_of(tape, form.fill(Space(BOOLEAN, parents, tape)), values).tolist()
    return cells


def test_a_ratio_of_two_to_one() -> None:
    """2/3 and 1/3: seen twice as often where the claim holds."""
    cells = filled(Ratio(RatioSpec("a", ("true",), "q")), {"a": BOOLEAN}, {"q": 2 / 3})
    assert np.array(cells) == pytest.approx(np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]))


@pytest.mark.parametrize(("strength", "seen"), [(0.0, [0, 0, 1]), (1.0, [1, 1, 0]), (0.5, [0.5, 0.5, 0.5])])
def test_a_ratio_for_some_states(strength: float, seen: list[float]) -> None:
    cells = filled(Ratio(RatioSpec("wind", ("weak", "strong"), "q")), {"wind": WIND}, {"q": strength})
    assert [row[0] for row in cells] == seen


def test_a_ratio_for_each_of_two_claims() -> None:
    """2 : 1 for a and 1 : 3 for b, each whatever the other is: the odds are multiplied."""
    form = Ratios((RatioSpec("a", ("true",), "p"), RatioSpec("b", ("true",), "q")))
    cells = filled(form, {"a": BOOLEAN, "b": BOOLEAN}, {"p": 2 / 3, "q": 1 / 4})
    seen = np.array(cells)[..., 0]
    assert seen == pytest.approx(np.array([[2 / 12, 6 / 12], [1 / 12, 3 / 12]]))
    assert form.parents == ("a", "b")
    assert [text for _, text in form.terms] == ["p", "q"]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_likelihoods_are_those_of_the_states(strong: float, weak: float, none: float) -> None:
    values = {"s": strong, "w": weak, "n": none}
    form = Likelihoods(LikelihoodsSpec("wind", {"none": "n", "strong": "s", "weak": "w"}))
    cells = filled(form, {"wind": WIND}, values)
    claim = Claim("o", "o", dict.fromkeys(BOOLEAN, ""), form)
    for row, state in zip(cells, WIND, strict=True):
        assert row == pytest.approx(oracle.distribution(claim, {"wind": state}, values))
    assert [row[0] for row in cells] == [strong, weak, none]


def test_a_state_without_a_likelihood_is_named() -> None:
    form = Likelihoods(LikelihoodsSpec("wind", {"strong": "s"}))
    (finding,) = form.check(Space(BOOLEAN, {"wind": WIND}, Tape(("s",))))
    assert (finding.code, finding.path) == ("uncovered", ("likelihoods",))
    assert (finding.message, finding.remedy) == (
        "there is no likelihood for 'weak' or 'none'",
        "give one for each state of the claim",
    )


def test_what_they_depend_on_and_ask() -> None:
    ratio = Ratio(RatioSpec("a", ("true",), "q"))
    likelihoods = Likelihoods(LikelihoodsSpec("a", {"true": "p", "false": "q"}))
    assert ratio.parents == likelihoods.parents == ("a",)
    assert [text for _, text in ratio.terms] == ["q"]
    assert [text for _, text in likelihoods.terms] == ["p", "q"]


def test_no_claim_of_an_argument_is_written_so() -> None:
    assert not {Ratio.key, Ratios.key, Likelihoods.key} & forms().keys()


def test_where_a_number_stands_and_what_it_does() -> None:
    """Ratios multiply odds; likelihoods are probabilities of their own."""
    spec = RatioSpec("a", ("true",), "q")
    assert list(Ratio(spec).clauses()) == [Clause(("bears_on",), {"a": ("true",)}, "q", "odds", multiplies=True)]
    assert list(Ratios((spec,)).clauses()) == [Clause(("ratios",), {"a": ("true",)}, "q", "odds", multiplies=True)]
    assert list(Likelihoods(LikelihoodsSpec("a", {"true": "p", "false": "q"})).clauses()) == [
        Clause(("bears_on",), {"a": ("true",)}, "p", "likelihood"),
        Clause(("bears_on",), {"a": ("false",)}, "q", "likelihood"),
    ]
