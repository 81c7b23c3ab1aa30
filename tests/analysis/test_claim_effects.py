from decimal import Decimal, localcontext
from math import log2
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import oracle
from cruxmap import case, claim_effects
from cruxmap.files.argument import load_argument
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet, values_of
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from small import conjunction, mixed, small
from strategies import arguments, credence_sets, evidence


def test_a_fair_coin_that_settles_the_target_tells_one_bit():
    result = claim_effects(conjunction("a", q_a=0.5))
    assert result.entropy == pytest.approx(1)
    row = result.rows[0]
    assert row.information == pytest.approx(1)
    assert row.expected_change == pytest.approx(0.5)
    assert [(one.state, one.target_if, one.target_if_not) for one in row.states] == [("true", 1, 0), ("false", 0, 1)]


def test_a_mixture_by_hand():
    (row,) = [row for row in claim_effects(mixed(0.5)).rows if row.claim == "c"]
    assert row.states[0].target_if == pytest.approx(0.8)
    assert row.states[0].target_if_not == pytest.approx(0.2)
    assert row.information == pytest.approx(1 + 0.8 * log2(0.8) + 0.2 * log2(0.2))  # 1 - H(0.8)
    assert row.expected_change == pytest.approx(0.3)


def test_what_is_known_tells_nothing_and_has_no_opposite():
    result = claim_effects(conjunction("a", "b", q_a=0.5, q_b=0.5), given={"a": ("true",)})
    (row,) = [row for row in result.rows if row.claim == "a"]
    assert (row.information, row.expected_change) == (0, 0)
    assert row.states[0].target_if_not is None
    assert row.states[1].target_if is None


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_row_is_what_enumeration_gives(data):
    argument = data.draw(arguments(5, 4))
    person, known = data.draw(credence_sets(argument)), data.draw(evidence(argument, target=False))
    theta = {name: value.credence for name, value in values_of(argument, person).items()}
    whole = oracle.joint(argument, theta, known)
    assume(whole.sum() > 0)
    whole = whole / whole.sum()
    result = claim_effects(argument, person, given=known)
    assert {row.claim for row in result.rows} == set(argument.claims)
    names = list(argument.claims)
    target = names.index(argument.target.claim)
    is_target = np.array([state == argument.target.state for state in argument.claims[argument.target.claim].states])
    for row in result.rows:
        axis = names.index(row.claim)
        moved = np.moveaxis(whole, target, 0)
        on = np.stack([moved[is_target].sum(0, keepdims=True), moved[~is_target].sum(0, keepdims=True)])
        on = np.moveaxis(on, 1, target + 1)  # the outcome, then a claim on each axis
        if axis == target:
            pairs = np.array(
                [whole.sum(tuple(i for i in range(len(names)) if i != axis)) * m for m in (is_target, ~is_target)]
            )
        else:
            pairs = on.sum(tuple(i + 1 for i in range(len(names)) if i != axis))
        alone, outcome = pairs.sum(0), pairs.sum(1)
        ratio = np.divide(pairs, np.outer(outcome, alone), out=np.ones_like(pairs), where=pairs > 0)
        assert row.information == pytest.approx((pairs * np.log2(ratio)).sum(), abs=1e-10)
        assert row.expected_change == pytest.approx(np.abs(pairs[0] - outcome[0] * alone).sum(), abs=1e-12)
        for one, p, both in zip(row.states, alone, pairs[0], strict=True):
            assert one.probability == pytest.approx(p, abs=1e-12)
            if p > 1e-9:
                assert one.target_if == pytest.approx(both / p, abs=1e-9)
            if p < 1 - 1e-9:
                assert one.target_if_not == pytest.approx((outcome[0] - both) / (1 - p), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_learning_a_root_claim_is_varying_its_credence_where_nothing_else_uses_that(data):
    argument = data.draw(arguments(5, 4))
    for name, claim in argument.claims.items():
        question = claim.form.spec if isinstance(claim.form, CredenceForm) else ""
        if question in argument.questions and len(argument.used_by(question)) == 1:
            (row,) = [row for row in claim_effects(argument).rows if row.claim == name]
            for state, credence in zip(row.states, (1.0, 0.0), strict=True):
                varied = CredenceSet(credences={question: Credence(credence)})
                assert state.target_if == pytest.approx(claim_effects(argument, varied).probability, abs=1e-12)


def test_the_most_informative_comes_first_and_what_tells_nothing_last():
    result = claim_effects(conjunction("a", "b", "c", q_a=1.0, q_b=0.9, q_c=0.5))
    assert [row.claim for row in result.rows] == ["all", "c", "b", "a"]
    assert result.asked == case(conjunction("a", "b", "c", q_a=1.0, q_b=0.9, q_c=0.5)).asked
    assert result.rows[0].information == pytest.approx(result.entropy)
    p = 0.45
    assert result.entropy == pytest.approx(-p * log2(p) - (1 - p) * log2(1 - p))
    assert claim_effects(conjunction("a", "b", q_a=0.0, q_b=0.5)).entropy == 0


def test_claims_in_which_opposite_certainties_meet_are_left_out(tmp_path: Path) -> None:
    text = """
argument: aside
target: b
claims:
  a: {statement: A., tilt: {base: start, by: [{odds: factor}]}}
  b: {statement: B., credence: half}
questions:
  start: {ask: Start?, reading: 0%}
  factor: {ask: Factor?, reading: 100%}
  half: {ask: Half?, reading: 50%}
"""
    (tmp_path / "argument.yaml").write_text(text, "utf-8")
    argument = load_argument(tmp_path)
    assert [row.claim for row in claim_effects(argument).rows] == ["b"]
    with pytest.raises(ContradictionError, match="'a'"):
        claim_effects(argument, given={"a": ("true",)})
    with pytest.raises(ImpossibleEvidenceError, match=r"^b=false has probability zero"):
        claim_effects(argument, CredenceSet(credences={"half": Credence(1.0)}), given={"b": ("false",)})


@pytest.mark.parametrize("apart", [1e-5, 1e-4, 3e-4])
def test_what_hardly_tells_anything_is_told_to_many_digits(apart: float) -> None:
    """Against fifty digits: of 20% and a little more than that, information is the square of the little."""
    rows = (TableRow("high", {"c": ("true",)}), TableRow("low", {"c": ("false",)}))
    readings = {"q": 0.3, "high": 0.2 * (1 + apart), "low": 0.2}
    argument = small("a", {"c": CredenceForm("q"), "a": TableForm(rows)}, readings)
    with localcontext(prec=50):
        q, high, low = (Decimal(reading) for reading in readings.values())
        target = q * high + (1 - q) * low
        cells = [(q, high, target), (q, 1 - high, 1 - target), (1 - q, low, target), (1 - q, 1 - low, 1 - target)]
        expected = sum(weight * share * (share / alone).ln() for weight, share, alone in cells) / Decimal(2).ln()
    (row,) = [row for row in claim_effects(argument).rows if row.claim == "c"]
    assert row.information == pytest.approx(float(expected), rel=3e-10, abs=0)
