"""The search itself: which sets it tries, from where, and what it keeps; numbers worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from cruxmap.analysis.case import Case
from cruxmap.analysis.joint_search import JointSearch, certain_in, span_of
from cruxmap.model.credences import Credence, CredenceSet, Value
from cruxmap.model.notation import logit
from small import conjunction, hill


def product(count: int, reading: float = 0.5) -> Case:
    """P(all) is the product of so many credences."""
    names = [f"c{i:02}" for i in range(count)]
    return Case(conjunction(*names, **{f"q_{name}": reading for name in names}))


def test_the_sizes_of_the_sets_that_are_tried() -> None:
    for most, sizes in ((1, {1, 4}), (2, {1, 2, 4}), (3, {1, 2, 3, 4})):
        search = JointSearch(product(4), 0.1, most)
        assert {len(key) for key in search.nearest} == sizes
        assert search.usable == [0, 1, 2, 3]
        assert search.among == (4, 4)
    assert [len(search.nearest[key][0]) for key in search.nearest] == [4] * len(search.nearest)


def test_of_many_questions_sets_of_three_are_looked_for_among_few() -> None:
    search = JointSearch(product(11, 0.9), 0.2, 3)
    assert search.among == (10, 11)
    triples = [key for key in search.nearest if len(key) == 3]
    assert len(triples) == 120, "of ten"
    assert len({i for key in triples for i in key}) == 10


def test_the_sign_of_the_way() -> None:
    """1/16 is below 0.1 and above 0.05."""
    assert [JointSearch(product(4), goal, 1).towards for goal in (0.1, 0.05)] == [1, -1]


def test_where_one_is_already() -> None:
    search = JointSearch(product(2), 0.25, 2)
    assert search.there
    assert search.nearest == {(): (search.span.start, 0.0)}
    assert search.together is search.best(1) is search.best(2)
    assert search.together == (search.span.start, 0.0)
    assert search.among == (0, 0)


def test_how_far_it_goes_either_way() -> None:
    """A product goes to 0 and 1; q (1 - q) no farther than 1/4."""
    assert JointSearch(product(2), 0.6, 1).ends == (0, 1)
    assert JointSearch(Case(hill(0.3)), 0.2, 1).ends == (0, pytest.approx(0.25))


def test_what_one_question_cannot_do_two_can() -> None:
    """Of x y = 1/4, one brings it to 1/2 at most; both reach 0.64 at 0.8 each, at log2(4) = 2 widths each."""
    search = JointSearch(product(2), 0.64, 2)
    assert search.best(0) is None
    assert search.best(1) is None
    point, distance = search.best(2) or (np.zeros(2), 0.0)
    assert point == pytest.approx([logit(0.8)] * 2)
    assert distance == pytest.approx(2 * np.sqrt(2))
    assert search.together == search.best(2)
    for share in (0, 0.5, 1):
        assert search.part_of_the_way(share) == pytest.approx([share * logit(0.8)] * 2)


def test_the_nearer_of_two_ways_of_one_question() -> None:
    """q (1 - q) = 0.16 at 0.2 and at 0.8: from 0.3 the first is nearer."""
    search = JointSearch(Case(hill(0.3)), 0.16, 1)
    point, distance = search.best(1) or (np.zeros(1), 0.0)
    assert point == pytest.approx([logit(0.2)])
    assert distance == pytest.approx((logit(0.3) - logit(0.2)) / np.log(2))


def test_widths_of_answers() -> None:
    """Odds double and halve without a range; certainties and what is held do not move, nor what has no room."""
    values = [
        Value(0.5, None, None, own=True),
        Value(0.5, 0.2, 0.8, own=True),
        Value(0.5, 0.6, 0.8, own=True),
        Value(0.5, 0.2, 0.4, own=True),
        Value(0.8, None, None, own=True, held=True),
        Value(1.0, None, None, own=True),
        Value(0.0, None, None, own=True),
    ]
    span = span_of(values)
    assert span.start.tolist() == [0, 0, 0, 0, logit(0.8), 0, 0]
    assert span.up.tolist() == pytest.approx([np.log(2), np.log(4), np.log(4), 0, 0, 0, 0])
    assert span.down.tolist() == pytest.approx([np.log(2), np.log(4), 0, np.log(4), 0, 0, 0])


def test_the_credences_that_are_certain() -> None:
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    answers = CredenceSet(credences={"q_x": Credence(0.0), "q_z": Credence(1.0)})
    assert certain_in(Case(argument, answers)) == pytest.approx([0, np.nan, 1], nan_ok=True)
