"""The oracle's proof that fillings of undefined cells do not matter, against all fillings with 0 and 1."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import oracle
from cruxmap.model.argument import ArgumentMap
from strategies import arguments, evidence

MOST = 6  # cells of which all fillings are tried


def by_fillings(argument: ArgumentMap, credences: dict[str, float], known: oracle.Evidence) -> float:
    """P(target | known) under every filling of the undefined cells; NaN where two differ."""
    cells = sorted(oracle.undefined_cells(argument, credences))
    assume(0 < len(cells) <= MOST)
    names = list(argument.claims)
    target = names.index(argument.target.claim)
    state = list(argument.claims[argument.target.claim].states).index(argument.target.state)
    results = []
    for filling in product((0.0, 1.0), repeat=len(cells)):
        everything = np.ones([len(claim.states) for claim in argument.claims.values()])
        filled = dict(zip(cells, filling, strict=True))
        for name, (parents, array) in oracle.tables(argument, credences).items():
            for place in {place for claim, place, _ in cells if claim == name}:
                undefined, left = np.flatnonzero(np.isnan(array[place])).tolist(), 1.0
                for i in undefined[:-1]:
                    array[place][i] = left * filled[name, place, i]
                    left *= 1 - filled[name, place, i]
                array[place][undefined[-1]] = left
            axes = [*map(names.index, parents), names.index(name)]
            shape = [len(argument.claims[other].states) if i in axes else 1 for i, other in enumerate(names)]
            everything *= array.transpose(np.argsort(axes)).reshape(shape)
        for name, states in known.items():
            possible = np.array([other in states for other in argument.claims[name].states], float)
            everything *= possible.reshape([-1 if other == name else 1 for other in names])
        total = everything.sum()
        results.append(everything.take(state, target).sum() / total if total else math.nan)
    return results[0] if np.ptp(results) <= 1e-12 else math.nan


@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much])  # few have cells that are undefined
@given(st.data(), arguments(certain=True))
def test_a_number_is_what_every_filling_gives(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    credences = {name: question.reading.credence for name, question in argument.questions.items()}
    expected = by_fillings(argument, credences, known)
    assert oracle.same(oracle.probability(argument, credences, given=known), expected)


def test_two_fillings_that_agree_are_not_all() -> None:
    """x (1 - y) is 0 where both are 0 and where both are 1, and not where they differ."""
    x, y = ("x", (), 0), ("y", (), 0)
    product_of_both = oracle.polynomial([(frozenset({(x, True), (y, False)}), 0.5)])
    assert product_of_both == {frozenset(): 0, frozenset({x}): 0.5, frozenset({x, y}): -0.5}


@pytest.mark.parametrize(
    ("products", "can"),
    [
        ([], True),
        (["x"], True),
        (["x", "-x"], False),
        (["x y", "-x", "x -y"], False),
        (["x y", "-x -y"], True),
        (["x", "-x y", "-y"], False),
    ],
)
def test_evidence_that_some_filling_rules_out(products: list[str], can: bool) -> None:
    made = {frozenset(((name.strip("-"), ()), not name.startswith("-")) for name in text.split()) for text in products}
    assert oracle.can_all_fail(made) == can
