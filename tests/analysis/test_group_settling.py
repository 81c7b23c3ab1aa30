"""A group for which claims are found out: against all pairs of its people, and against the pair of two."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cruxmap import gather, settling
from cruxmap.analysis import settling as analysis
from cruxmap.analysis.pooling import NothingToPoolError
from cruxmap.analysis.settling import group_settling
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.people import Group
from cruxmap.model.query import Query
from small import conjunction
from strategies import arguments, credence_sets


def person(**credences: float) -> CredenceSet:
    return CredenceSet(credences={name: Credence(value) for name, value in credences.items()})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_group_of_two_is_a_pair_whatever_their_weights(data: st.DataObject) -> None:
    argument = data.draw(arguments(5, 4))
    people = [data.draw(credence_sets(argument)) for _ in "ab"]
    assume(all(who.credences for who in people))
    group = gather(argument, people, "ab")
    try:
        pair = settling(argument, people)
    except (ContradictionError, ImpossibleEvidenceError):
        assume(False)
    result = group_settling(argument, group, Query.of(argument))
    assert (result.spread, result.rows, result.by_rules) == (pair.spread, pair.rows, pair.by_rules)
    heavy = Group(group.names, group.values, np.array([1.0, 3.0]))
    assert group_settling(argument, heavy, Query.of(argument)).spread == pytest.approx(pair.spread, abs=1e-15)


def test_weights_count_in_the_spread_and_in_how_likely_states_are() -> None:
    """Conclusions 0.1, 0.2 and 0.4 of weights 1, 1, 2: pairs weigh 1, 2 and 2, so (0.1 + 2 0.3 + 2 0.2) / 5 = 0.22."""
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    people = [person(q_x=0.2), person(q_x=0.4), person(q_x=0.8)]
    group = gather(argument, people, "abc")
    result = group_settling(argument, Group(group.names, group.values, np.array([1.0, 1.0, 2.0])), Query.of(argument))
    assert result.spread == pytest.approx(0.22, abs=1e-15)
    assert result.probability == pytest.approx((0.1 + 0.2 + 0.8) / 4, abs=1e-15)
    row = result.by_claim["x"]
    assert row.outcomes[0].weight == pytest.approx((0.2 + 0.4 + 1.6) / 4)
    assert row.closes == pytest.approx(0.22, abs=1e-15)  # all think alike of y
    assert row.moves == pytest.approx((2 * 0.2 * 0.4, 2 * 0.4 * 0.3, 2 * 0.8 * 0.1))


def test_the_spread_left_is_that_of_all_pairs() -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    numbers = [(0.2, 0.9), (0.5, 0.4), (0.7, 0.1), (0.6, 0.6)]
    people = [person(q_x=x, q_y=y) for x, y in numbers]
    result = group_settling(argument, gather(argument, people, "abcd"), Query.of(argument))
    now = np.mean([abs(a * b - c * d) for (a, b), (c, d) in combinations(numbers, 2)])
    then = np.mean([x for x, _ in numbers]) * np.mean([abs(b - d) for (_, b), (_, d) in combinations(numbers, 2)])
    assert result.spread == pytest.approx(now, abs=1e-15)
    assert result.by_claim["x"].closes == pytest.approx(now - then, abs=1e-15)


def test_the_silent_do_not_count_and_certainties_can_be_clipped() -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    people = [person(q_x=0.0), person(q_x=0.4), CredenceSet()]
    group = gather(argument, people, "abc")
    result = group_settling(argument, group, Query.of(argument))
    assert (result.names, result.silent) == (("a", "b"), ("c",))
    assert result.by_claim["x"].closes is None
    assert group_settling(argument, group, Query.of(argument), clip=0.01).by_claim["x"].closes is not None
    with pytest.raises(NothingToPoolError):
        group_settling(argument, gather(argument, [CredenceSet()], "a"), Query.of(argument))


def test_more_people_than_are_told_of_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "MOST_PEOPLE", 1)
    argument = conjunction("x", q_x=0.5)
    with pytest.raises(CruxmapError, match="2 people are more than"):
        group_settling(argument, gather(argument, [person(q_x=0.1), person(q_x=0.2)], "ab"), Query.of(argument))


def test_whose_evidence_is_impossible_is_said() -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    group = gather(argument, [person(q_x=0.4), person(q_x=0.0)], ("Ann", "Ben"))
    with pytest.raises(ImpossibleEvidenceError, match=r"^Ben: x=true has probability zero"):
        group_settling(argument, group, Query.of(argument, given={"x": ("true",)}))


def test_a_result_says_what_was_asked_of_how_many_answers_and_how_people_count() -> None:
    """Answers are counted by question, of whoever they are."""
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    people = [person(q_x=0.2), person(q_x=0.8, q_y=0.4)]
    result = group_settling(argument, gather(argument, people, "ab"), Query.of(argument), clip=0.01)
    assert (result.asked.answered, result.asked.questions, result.asked.query) == (2, 3, Query.of(argument))
    assert (result.weights, result.clip) == ((1.0, 1.0), 0.01)
    pair = settling(argument, people)
    assert (pair.asked.answered, pair.asked.query) == (2, Query.of(argument))
    assert pair.distances == {"all": 0, "x": 1, "y": 1, "z": 1} == result.distances
    with pytest.raises(CruxmapError) as raised:
        group_settling(argument, gather(argument, people * 5001, list(map(str, range(10_002)))), Query.of(argument))
    assert str(raised.value) == "10,002 people are more than are told of one by one (10,000)"
    assert raised.value.remedy == "name fewer: a part of the table"
