"""Pools: against published numbers and plain loops."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cruxmap import CruxmapError, pool
from cruxmap.analysis.pooling import UndecidedError
from cruxmap.analysis.pooling import pool as analysis_pool
from cruxmap.analysis.pools import METHODS, pool_of
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.argument import Event
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.notation import expit, logit
from cruxmap.model.people import Group, gather, joined
from cruxmap.model.query import Query
from small import conjunction

ARGUMENT = conjunction("x", "y", q_x=0.5, q_y=0.5)
SEVILLA = np.array([[0.0140, 0.0221, 0.0039, 0.0040]])

numbers = st.one_of(st.none(), st.floats(0.01, 0.99))
people = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=7).filter(
    lambda rows: sum(any(one is not None for one in row) for row in rows) > 1
)
weights = st.floats(0.1, 5)


def group_of(rows, weighing=None, views=None, events=None):
    values = np.array([[np.nan if one is None else one for one in row] for row in rows]).T
    names = tuple(f"p{i}" for i in range(len(rows)))
    return Group(names, values, np.array(weighing or [1.0] * len(rows)), views or {}, events or {})


def by_hand(values, weighing, method):
    """One pool by its definition."""
    if method == "linear":
        return math.fsum(v * w for v, w in zip(values, weighing, strict=True)) / math.fsum(weighing)
    if method == "logarithmic":
        logs = [logit(value) for value in values]
        return float(expit(math.fsum(v * w for v, w in zip(logs, weighing, strict=True)) / math.fsum(weighing)))
    return statistics.median(values)


@pytest.mark.parametrize(("method", "value"), [("linear", 0.0110), ("logarithmic", 0.0084), ("median", 0.0090)])
def test_published_pools(method, value):
    assert pool_of(SEVILLA, np.ones(4), method).whole()[0] == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@given(rows=people, data=st.data())
def test_pools_and_influences_are_those_of_plain_loops(method, rows, data):
    weighing = [1.0 if method == "median" else data.draw(weights) for _ in rows]

    def conclusion(some):
        result = 1.0
        for column in (0, 1):
            known = [(rows[i][column], weighing[i]) for i in some if rows[i][column] is not None]
            result *= by_hand(*zip(*known, strict=True), method) if known else 0.5
        return result

    active = [i for i, row in enumerate(rows) if row != (None, None)]
    result = pool(ARGUMENT, group_of(rows, weighing), method=method)
    assert result.probability == pytest.approx(conclusion(active), abs=1e-12)
    assert {one.name for one in result.people} == {f"p{i}" for i in active}
    assert set(result.silent) == {f"p{i}" for i in range(len(rows)) if i not in active}
    for one in result.people:
        i = int(one.name[1:])
        gone = conclusion(active) - conclusion([j for j in active if j != i])
        assert one.influence == pytest.approx(gone, abs=1e-12)
        assert one.probability == pytest.approx(math.prod(0.5 if x is None else x for x in rows[i]))
    own = [one.probability for one in result.people]
    counts = [one.weight for one in result.people]
    assert result.conclusions[method] == pytest.approx(by_hand(own, counts, method), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(1, 4)), min_size=1, max_size=6))
def test_a_weight_of_two_is_two_people(rows):
    values, counts = zip(*rows, strict=True)
    repeated = np.repeat(values, counts)[np.newaxis]
    for method in METHODS:
        weighed = pool_of(np.array([values]), np.array(counts, float), method)
        alike = pool_of(repeated, np.ones(repeated.shape[1]), method)
        assert weighed.whole() == pytest.approx(alike.whole(), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, weights), min_size=1, max_size=7))
def test_without_a_person_is_the_pool_of_the_others(rows):
    values = np.array([[np.nan if value is None else value for value, _ in rows]])
    counts = np.array([weight for _, weight in rows])
    for method in METHODS:
        without = pool_of(values, counts, method).without(slice(0, len(rows)))[0]
        for i in range(len(rows)):
            kept = [j for j in range(len(rows)) if j != i]
            wanted = pool_of(values[:, kept], counts[kept], method).whole()[0] if kept else np.nan
            assert without[i] == pytest.approx(wanted, abs=1e-12, nan_ok=True)


def test_one_persons_certainty_decides_a_logarithmic_pool_and_is_named():
    group = group_of([(0.0, 0.5), (0.4, 0.5), (0.6, 0.5)])
    result = pool(ARGUMENT, group)
    question, whole = result.deciders
    assert (question.question, question.credence, question.people, question.others) == ("q_x", 0.0, ("p0",), 2)
    assert (whole.question, whole.people) == ("", ("p0",))
    assert result.probability == result.conclusions["logarithmic"] == 0
    assert pool(ARGUMENT, group, method="linear").deciders[0].question == ""  # only the conclusions' pool
    clipped = pool(ARGUMENT, group, clip=0.01)
    assert clipped.deciders == ()
    assert clipped.credences["q_x"] == pytest.approx(by_hand([0.01, 0.4, 0.6], [1, 1, 1], "logarithmic"))


def test_opposite_certainties_have_no_logarithmic_pool():
    group = group_of([(0.0, 0.5), (1.0, 0.5)])
    with pytest.raises(UndecidedError, match="q_x") as caught:
        pool(ARGUMENT, group)
    assert (caught.value.zeros, caught.value.ones) == (("p0",), ("p1",))
    assert pool(ARGUMENT, group, clip=0.01).credences["q_x"] == pytest.approx(0.5)
    assert pool(ARGUMENT, group, method="median").credences["q_x"] == 0.5


def test_all_of_one_certainty_decide_nothing_alone():
    assert pool(ARGUMENT, group_of([(1.0, 0.5), (1.0, 0.4)])).deciders == ()


def test_what_nobody_answers_keeps_the_reading():
    result = pool(ARGUMENT, group_of([(0.2, None), (0.4, None)]), method="linear")
    assert result.probability == pytest.approx(0.15)
    assert result.credences == {"q_x": pytest.approx(0.3)}


def test_a_crux_of_the_group_is_where_disagreement_moves_the_conclusion():
    result = pool(ARGUMENT, group_of([(0.2, 0.5), (0.6, 0.5)]), method="linear")
    crux, agreed = result.questions
    assert (crux.question, agreed.question) == ("q_x", "q_y")
    assert crux.spread == pytest.approx(0.1)  # of 0.2 x 0.5 and 0.6 x 0.5
    assert crux.disagreement == pytest.approx((logit(0.6) - logit(0.2)) / 2)
    assert (agreed.spread, agreed.disagreement) == (0, 0)


def test_pooled_credences_and_pooled_conclusions_differ():
    result = pool(ARGUMENT, group_of([(0.9, 0.1), (0.1, 0.9)]), method="linear")
    assert result.probability == pytest.approx(0.25)
    assert result.conclusions["linear"] == pytest.approx(0.09)


def test_views_are_pooled_beside_what_is_implied():
    views = {0: {"all": View(0.5, given={})}, 2: {"all": View(0.1, given={}), "x": View(0.3, given={"y": ("true",)})}}
    result = pool(ARGUMENT, group_of([(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)], views=views), method="linear")
    by_claim = {one.claim: one for one in result.views}
    assert (by_claim["all"].people, by_claim["all"].stated) == (2, pytest.approx(0.3))
    assert by_claim["all"].implied == pytest.approx(0.25)
    assert by_claim["x"].implied == pytest.approx(0.6)
    assert {one.name: one.stated for one in result.people} == {"p0": 0.5, "p1": None, "p2": 0.1}


def test_a_view_is_within_the_scope_unless_it_says_otherwise():
    argument = structs.replace(ARGUMENT, scope={"y": ("true",)})
    (view,) = pool(argument, group_of([(0.4, 0.5)], views={0: {"all": View(0.3)}})).views
    assert view.given == {"y": ("true",)}
    assert view.implied == pytest.approx(0.4)


@pytest.mark.parametrize("method", ["linear", "logarithmic"])
def test_one_who_outweighs_all_leaves_the_others_as_they_are(method):
    values, weights = np.array([[0.9, 0.2, 0.4, np.nan]]), np.array([1e16, 1.0, 1.0, 1e9])
    others = pool_of(values[:, 1:], weights[1:], method).whole()
    assert pool_of(values, weights, method).without(slice(0, 2))[0, 0] == pytest.approx(others[0], rel=1e-15)


def test_different_events_are_said():
    group = group_of([(0.4, 0.5), (0.5, 0.5)], events={0: "by 2040"})
    assert pool(ARGUMENT, group).events == {"by 2040": ("p0",), "": ("p1",)}
    assert pool(ARGUMENT, group_of([(0.4, 0.5)], events={0: "by 2040"})).events == {}


def test_evidence_that_one_person_rules_out_names_them():
    group = group_of([(0.4, 0.5), (0.0, 0.5)])
    with pytest.raises(ImpossibleEvidenceError, match="p1"):
        pool(ARGUMENT, group, method="linear", given={"x": ("true",)})


def test_nobody():
    with pytest.raises(CruxmapError, match="nobody"):
        pool(ARGUMENT, group_of([(None, None)]))


def test_groups_are_joined_with_their_views():
    one = CredenceSet(views={"x": View(0.3, given={})}, credences={"q_y": Credence(0.2)}, event="e")
    group = joined([gather(ARGUMENT, [CredenceSet(), one], ["a", "b"]), gather(ARGUMENT, [one], ["c"])])
    assert group.names == ("a", "b", "c")
    assert group.values[1].tolist()[1:] == [0.2, 0.2]
    assert set(group.views) == set(group.events) == {1, 2}
    assert set(group.only(np.array([2])).views) == {0}


def test_thousands_are_pooled_as_a_few_are():
    rng = np.random.default_rng(1)
    rows = rng.uniform(0.1, 0.9, (5000, 2)).tolist()
    whole = pool(ARGUMENT, group_of(rows))
    last = next(one for one in whole.people if one.name == "p4999")
    gone = whole.probability - pool(ARGUMENT, group_of(rows[:-1])).probability
    assert last.influence == pytest.approx(gone, abs=1e-14)


@pytest.mark.parametrize("great", [1e3, 1e11, 1e13, 1e15])
def test_the_median_counts_the_least_weight_however_great_the_others(great: float) -> None:
    """Half of the weight is less by half a person than what the first two of the three have."""
    values, weights = np.array([[0.1, 0.2, 0.9]]), np.array([great, 1.0, great])
    assert pool_of(values, weights, "median").whole() == pytest.approx([0.2])
    assert pool_of(values, weights, "median").without(slice(0, 3))[0] == pytest.approx([0.9, 0.5, 0.1])


def test_weights_are_those_that_are_written() -> None:
    """0.1 and 0.2 are as much as 0.3, so that anything between 20% and 90% halves the weight."""
    values, weights = np.array([[0.1, 0.2, 0.9]]), np.array([0.1, 0.2, 0.3])
    assert pool_of(values, weights, "median").whole() == pytest.approx([0.55])


SCOPED = structs.replace(ARGUMENT, scope={"y": ("true",)}, version=3, event="by 2030")


def pooled_person(views, events=None, rows=((0.2, 0.4), (0.4, None), (None, None)), ranges=None):
    """The pool of three, of whom the last has no answers and does not count."""
    group = structs.replace(group_of(rows, views=views, events=events), ranges=ranges or {})
    return pool(SCOPED, group, method="linear").person(SCOPED)


def test_the_pool_as_one_persons_has_what_anybody_answered_with_how_many_did():
    person = pooled_person({})
    assert (person.argument, person.version, person.event, person.views) == ("small", 3, "", {})
    assert person.credences == {
        "q_x": Credence(pytest.approx(0.3), note="pool of 2"),
        "q_y": Credence(pytest.approx(0.4), note="pool of 1"),
    }
    assert set(pooled_person({}, rows=[(0.2, None)]).credences) == {"q_x"}


def test_the_pool_as_one_persons_has_ranges_where_all_who_answered_gave_one():
    ranges = {0: {"q_x": (0.1, 0.3), "q_y": (0.2, 0.6)}, 1: {"q_x": (0.3, 0.5)}}
    credences = pooled_person({}, ranges=ranges).credences
    assert (credences["q_x"].low, credences["q_x"].high) == pytest.approx((0.2, 0.4))
    assert (credences["q_y"].low, credences["q_y"].high) == pytest.approx((0.2, 0.6))
    del ranges[1]
    assert pooled_person({}, ranges=ranges).credences["q_x"] == Credence(pytest.approx(0.3), note="pool of 2")


def test_the_pool_as_one_persons_has_of_each_claim_the_view_that_most_have():
    own = {"y": ("false",)}
    views = {
        0: {"all": View(0.5, 0.4, 0.6), "x": View(0.1)},
        1: {"all": View(0.3, 0.2, 0.4), "x": View(0.7, given=own)},
    }
    pooled = pooled_person(views).views
    assert pooled["all"] == View(pytest.approx(0.4), pytest.approx(0.3), pytest.approx(0.5), note="pool of 2")
    assert pooled["x"] in (View(0.1, note="pool of 1"), View(0.7, given=own, note="pool of 1"))
    views = {0: {"x": View(0.1)}, 1: {"x": View(0.7, given=own)}, 2: {"x": View(0.5, given=own)}}
    rows = [(0.2, 0.4), (0.4, None), (0.4, 0.5)]
    assert pooled_person(views, rows=rows).views["x"] == View(pytest.approx(0.6), given=own, note="pool of 2")


def test_the_pool_as_one_persons_leaves_out_views_about_another_event_than_the_others():
    views = {0: {"all": View(0.5)}, 1: {"x": View(0.7)}}
    apart = pooled_person(views, events={1: "by 2100"})
    assert (set(apart.views), apart.event) == ({"all"}, "")
    together = pooled_person(views, events={0: "by 2100", 1: "by 2100"})
    assert (set(together.views), together.event) == ({"all", "x"}, "by 2100")


def test_a_view_that_contradicts_another_has_no_pool_and_is_nobodys():
    group = group_of([(0.2, 0.4), (0.4, None)], views={0: {"all": View(0.0)}, 1: {"all": View(1.0)}})
    result = pool(SCOPED, group)
    assert [view.stated for view in result.views] == [None]
    assert result.person(SCOPED).views == {}


def test_a_result_says_how_it_was_made_and_who_is_left_out():
    group = structs.replace(group_of([(0.2, 0.4), (None, None), (0.0, 0.4)]), set_aside={2: ()})
    result = pool(SCOPED, group, method="median", clip=0.05, factor=2.0)
    assert (result.method, result.clip, result.silent, result.set_aside) == ("median", 0.05, ("p1",), {"p2": ()})
    assert (result.asked.answered, result.asked.probability) == (2, pytest.approx(0.125))
    assert result.credences == {"q_x": pytest.approx((0.2 + 0.05) / 2), "q_y": pytest.approx(0.4)}
    odds = logit(result.conclusions["logarithmic"])
    assert (result.factor, result.extremized) == (2.0, pytest.approx(expit(2 * odds)))
    assert pool(SCOPED, group, method="median").extremized is None
    with pytest.raises(CruxmapError) as refused:
        pool(SCOPED, group_of([(0.0, 0.4), (1.0, 0.4)]))
    assert "clip" in refused.value.remedy
    assert "another method" in refused.value.remedy


def test_views_of_the_target_alone_are_beside_its_pool():
    views = {0: {"all": View(0.5), "x": View(0.2)}}
    result = pool(SCOPED, group_of([(0.2, 0.4)], views=views))
    assert [view.claim for view in result.target_views] == ["all"]
    assert result.people[0].stated == 0.5
    assert pool(SCOPED, group_of([(0.2, 0.4)], views=views), target=Event("all", "false")).target_views == ()
    assert pool(SCOPED, group_of([(0.2, 0.4)], views=views), target=Event("all", "false")).people[0].stated is None


def test_without_a_clip_nothing_is_moved_and_both_certainties_are_named_with_what_to_do():
    group = group_of([(0.0, 0.4), (1.0, 0.4)])
    with pytest.raises(UndecidedError) as refused:
        analysis_pool(ARGUMENT, group, Query(ARGUMENT.target))
    remedy = "clip credences to pool nothing nearer to certainty, or pool by another method"
    assert refused.value.remedy == remedy
    assert analysis_pool(ARGUMENT, group, Query(ARGUMENT.target), clip=0.1).probability == pytest.approx(0.2)
