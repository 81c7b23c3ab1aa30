import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import oracle
from cruxmap import case, two_way
from cruxmap.analysis import two_way as analysis
from cruxmap.analysis.sweep import Sweep, parse_sweep
from cruxmap.model.credences import Credence, CredenceSet, values_of
from small import conjunction
from strategies import arguments, evidence


def test_a_product_by_hand():
    result = two_way(conjunction("x", "y", q_x=0.5, q_y=0.3), "q_x", "q_y", sweep=parse_sweep("full"), steps=2)
    assert result.a.values == result.b.values == (0, 0.5, 1)
    assert np.array(result.grid) == pytest.approx(np.array([[0, 0, 0], [0, 0.25, 0.5], [0, 0.5, 1]]))
    assert (result.a.credence, result.b.credence, result.probability) == pytest.approx((0.5, 0.3, 0.15))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_cell_is_what_enumeration_gives(data):
    argument = data.draw(arguments(5, 4))
    assume(len(argument.questions) > 1)
    known = data.draw(evidence(argument, target=False))
    theta = {name: value.credence for name, value in values_of(argument, CredenceSet()).items()}
    assume(not np.isnan(oracle.probability(argument, theta, given=known)))
    a, b = data.draw(st.permutations(sorted(argument.questions)))[:2]
    result = two_way(argument, a, b, given=known, sweep=parse_sweep("points:20"))
    for x, row in zip(result.a.values, result.grid, strict=True):
        for y, cell in zip(result.b.values, row, strict=True):
            expected = oracle.probability(argument, theta | {a: x, b: y}, given=known)
            assert cell == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_without_a_word_each_goes_through_a_few_values_of_its_range():
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=(0.1, 0.3, 0.8), q_z=(0.4, 0.5, 0.6))
    asked = case(argument, CredenceSet(credences={"q_x": Credence(0.5, 0.4, 0.7)}))
    result = analysis.two_way(asked, "q_y", "q_x")
    assert (result.sweep, result.asked) == (Sweep(), asked.asked)
    assert (result.a.question, result.a.own, result.b.question, result.b.own) == ("q_y", False, "q_x", True)
    assert result.a.values == pytest.approx((0.1, 0.2, 0.3, 0.55, 0.8))
    assert result.b.values == pytest.approx((0.4, 0.45, 0.5, 0.6, 0.7))
    assert np.array(result.grid) == pytest.approx(0.5 * np.outer(result.a.values, result.b.values))
    assert analysis.two_way(asked, "q_y", "q_z", steps=2).a.values == pytest.approx((0.1, 0.45, 0.8))
