"""Sensitivity values against pgmpy, on random networks under evidence.

pgmpy has no derivatives, and differences between two of its answers would show seven digits. But the
probability of an event is a polynomial in each credence, of no higher degree than its powers in all places add up to:
its values at as many points and one more give its slope to rounding. Tilts make it a rational function
instead, which a polynomial through many points around the credence comes as near to.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from numpy.polynomial.chebyshev import chebder, chebinterpolate, chebval
from numpy.typing import NDArray

import oracle
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.arithmetic import names_in
from cruxmap.model.query import Query
from small import hill
from strategies import arguments, evidence

RADIUS = 0.02  # of the interval for a rational function; credences are at least 0.05 from 0 and 1
POINTS = 16


def degree_of(text: str, name: str) -> int:
    """No less than the degree of a value as a polynomial in a question: 1 for `q`, 2 for `q * q`, 3 for `(1 - q)^3`."""
    exponents = [int(exponent) for exponent in re.findall(r"\^(\d+)", text)]
    return len(re.findall(rf"\b{name}\b", text)) * max([1, *exponents])


def by_pgmpy(argument: ArgumentMap, known: dict[str, tuple[str, ...]], name: str) -> tuple[float, float, float]:
    """P(target | known), its derivative with respect to a question, and P(known)."""
    readings = {question: one.reading.credence for question, one in argument.questions.items()}
    places = [
        (claim.form.key, text)
        for claim in argument.claims.values()
        for _, text in claim.form.terms
        if name in names_in(text)
    ]
    middle, radius, degree = 0.5, 0.5, sum(degree_of(text, name) for _, text in places)
    if any(key == "tilt" for key, _ in places):
        middle, radius, degree = readings[name], RADIUS, POINTS - 1

    def joint(x: NDArray[np.float64]) -> NDArray[np.float64]:
        values = [{**readings, name: float(q)} for q in middle + radius * x]
        return np.array([oracle.pgmpy_joint(argument, credences, known) for credences in values])

    polynomials = chebinterpolate(joint, degree)  # of x from -1 to 1
    x = (readings[name] - middle) / radius
    both, alone = chebval(x, polynomials)
    both_slope, alone_slope = chebval(x, chebder(polynomials)) / radius
    return both / alone, (both_slope * alone - both * alone_slope) / alone**2, alone


@settings(max_examples=40, deadline=None)
@given(st.data(), arguments(5, 4).filter(lambda argument: len(argument.claims) > 1))
def test_derivatives_agree_with_pgmpy(data: DataObject, argument: ArgumentMap) -> None:
    others = [name for name in argument.claims if name != argument.target.claim]
    known = data.draw(evidence(argument, target=False)) or {others[0]: tuple(argument.claims[others[0]].states)[:1]}
    inquiry = Inquiry(argument, Query.of(argument, given=known))
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    weight = Inquiry(argument).events(theta, [{}, known]).share(known)
    assume(weight > 1e-3)
    found, by_log_odds = inquiry.derivatives(theta), inquiry.log_odds_derivatives(theta)
    for row, name in enumerate(argument.questions):
        probability, slope, alone = by_pgmpy(argument, known, name)
        assert weight == pytest.approx(alone, abs=1e-12)
        assert found[row] == pytest.approx(slope, abs=1e-9)
        if 1e-3 < probability < 1 - 1e-3:
            expected = slope / (probability * (1 - probability))
            assert by_log_odds[row] == pytest.approx(expected, abs=1e-9, rel=1e-9)


def test_the_slopes_that_these_are_compared_with() -> None:
    """P = q (1 - q) has the slope 1 - 2q."""
    assert by_pgmpy(hill(0.3), {}, "q") == pytest.approx((0.21, 0.4, 1), abs=1e-14)
