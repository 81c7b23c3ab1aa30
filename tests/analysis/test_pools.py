"""Pools with each person left out, by their definitions, over every pattern of answers."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from cruxmap.analysis.pools import METHODS, Method, extremized, pool_of
from cruxmap.model.notation import expit, logit

PATTERNS = list(product([math.nan, 0.0, 0.2, 0.7, 1.0], repeat=4))
WEIGHTS = [[1.0] * 4, [1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.3, 0.6], [1.0, 1e13, 1.0, 1.0], [5.0, 3.0, 1.0, 1.0]]


def by_definition(answers: list[tuple[float, float]], method: Method) -> float:
    """One pool of values and weights; NaN where there is none."""
    given = sorted((value, Fraction(repr(weight))) for value, weight in answers if not math.isnan(value))
    total = sum(weight for _, weight in given)
    if not given:
        return math.nan
    if method == "linear":
        return float(sum(Fraction(value) * weight for value, weight in given) / total)
    if method == "median":
        halves = [
            next(value for i, (value, _) in enumerate(given) if reached(2 * sum(w for _, w in given[: i + 1])))
            for reached in (lambda weight: weight >= total, lambda weight: weight > total)
        ]
        return sum(halves) / 2
    values = {value for value, _ in given}
    if {0.0, 1.0} & values:
        return math.nan if {0.0, 1.0} <= values else min(values) if 0.0 in values else 1.0
    return expit(math.fsum(logit(value) * float(weight) for value, weight in given) / float(total))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_with_everybody_and_without_each(method: Method, weights: list[float]) -> None:
    pooled = pool_of(np.array(PATTERNS), np.array(weights), method)
    everybody, without = pooled.whole(), pooled.without(slice(1, 4))
    for i, values in enumerate(PATTERNS):
        people = list(zip(values, weights, strict=True))
        assert everybody[i] == pytest.approx(by_definition(people, method), rel=1e-12, abs=1e-300, nan_ok=True), values
        for person in (1, 2, 3):
            others = people[:person] + people[person + 1 :]
            expected = by_definition(others, method)
            assert without[i, person - 1] == pytest.approx(expected, rel=1e-9, nan_ok=True), (values, person)


@pytest.mark.parametrize("method", METHODS)
def test_people_without_an_answer_are_no_answer(method: Method) -> None:
    pooled = pool_of(np.full((1, 2), math.nan), np.ones(2), method)
    assert np.isnan(pooled.whole()).all()
    assert np.isnan(pooled.without(slice(0, 2))).all()


def test_the_median_of_many_great_weights_and_a_small_one_is_exact() -> None:
    """A millionth of a person decides between two halves of 5,000,000,000,000."""
    values, weights = np.array([[0.1] * 5 + [0.2] + [0.9] * 5]), np.array([1e12] * 5 + [1e-6] + [1e12] * 5)
    assert pool_of(values, weights, "median").whole().tolist() == [0.2]


def test_what_is_less_than_the_least_precise_double_is_pooled_without_a_word() -> None:
    assert pool_of(np.array([[1e-310, 1e-310]]), np.ones(2), "logarithmic").whole()[0] < 1e-300


@pytest.mark.parametrize("unit", [1e-20, 1.0, 1e10])
@pytest.mark.parametrize("method", METHODS)
def test_weights_are_relative(method: Method, unit: float) -> None:
    """In whatever unit, one who outweighs all leaves the others as they are."""
    values, weights = np.array([[0.9, 0.2, 0.4]]), unit * np.array([1.0, 1e-16, 1e-16])
    others = pool_of(values[:, 1:], weights[1:], method).whole()
    assert pool_of(values, weights, method).without(slice(0, 2))[0, 0] == pytest.approx(others[0], rel=1e-14)


def test_an_extremized_probability_has_its_log_odds_times_the_factor():
    """p^a / (p^a + (1 - p)^a): 4^2 : 1 of 4 : 1, and back by one half."""
    assert extremized(0.8, 2) == pytest.approx(16 / 17, rel=1e-14)
    assert extremized(16 / 17, 0.5) == pytest.approx(0.8, rel=1e-14)
    assert extremized(0.2, 3) == pytest.approx(1 / 65, rel=1e-13)
    assert [extremized(p, 2.5) for p in (0.0, 0.5, 1.0)] == [0, 0.5, 1]
    assert extremized(0.3, 1) == pytest.approx(0.3, rel=1e-15)
    assert extremized(1e-20, 2) == pytest.approx(1e-40, rel=1e-12, abs=0)
    assert extremized(1e-300, 100) == 0
