"""Derivatives by the chain rule, from the target back to the questions, beside those by complex steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cruxmap.inference import compiled, inquiry
from cruxmap.inference.circuit import Circuit
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.point import gradient
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.query import Query
from strategies import arguments, evidence


def test_of_a_product_and_a_quotient() -> None:
    """q r at (0.2, 0.5) has the slopes 0.5 and 0.2; q / r, twice as heavy, 2 · 2 and 2 · -0.8."""
    operations = (("*", 0, 1, 2), ("/", 0, 1, 3))
    circuit = Circuit(("q", "r"), (), 2, operations, np.array([2, 3]), 0)
    point = np.array([0.2, 0.5])
    assert gradient(circuit, point, np.array([1.0, 0.0])) == pytest.approx([0.5, 0.2])
    assert gradient(circuit, point, np.array([0.0, 2.0])) == pytest.approx([4, -1.6])


def test_a_row_that_is_written_again_is_told_apart() -> None:
    """(q + r)² over one register: both slopes are 2 (q + r)."""
    circuit = Circuit(("q", "r"), (), 1, (("+", 0, 1, 2), ("*", 2, 2, 2)), np.array([2]), 0)
    assert gradient(circuit, np.array([0.2, 0.5]), np.array([1.0])) == pytest.approx([1.4, 1.4])


def test_what_is_divided_by_zero_has_none() -> None:
    circuit = Circuit(("q", "r"), (), 1, (("/", 0, 1, 2),), np.array([2]), 0)
    assert np.isnan(gradient(circuit, np.array([0.0, 0.0]), np.array([1.0]))).all()


@pytest.mark.parametrize("way", ["circuit", "numbers"])
@settings(max_examples=40, deadline=None)
@given(st.data(), arguments(5, 4))
def test_the_same_as_by_complex_steps(way: str, data: DataObject, argument: ArgumentMap) -> None:
    query = Query.of(argument, given=data.draw(evidence(argument, target=False)))
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    with pytest.MonkeyPatch.context() as patch:
        if way == "numbers":
            patch.setattr(compiled, "has_short_circuit", lambda *_: False)
        patch.setattr(compiled, "_recent", [])
        by_steps = Inquiry(argument, query)
        slopes, ratios = by_steps.derivatives(theta), by_steps.log_odds_derivatives(theta)
        patch.setattr(inquiry, "LONG", -1)
        backward = Inquiry(argument, query)
        for found, expected in ((backward.derivatives(theta), slopes), (backward.log_odds_derivatives(theta), ratios)):
            assert np.isnan(found).tolist() == np.isnan(expected).tolist()
            assert found == pytest.approx(expected, rel=1e-10, abs=1e-12, nan_ok=True)


def test_an_output_that_stands_in_two_places_counts_for_both() -> None:
    """Of q r at (0.2, 0.5), once with weight 1 and once with 2."""
    circuit = Circuit(("q", "r"), (), 1, (("*", 0, 1, 2),), np.array([2, 2]), 0)
    assert gradient(circuit, np.array([0.2, 0.5]), np.array([1.0, 2.0])).tolist() == pytest.approx([1.5, 0.6])
