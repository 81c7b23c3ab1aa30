"""What finding out would do: against arithmetic on two people and one claim, and against enumeration."""

from itertools import combinations, product
from math import inf, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

import oracle
from cruxmap import settling
from cruxmap.analysis.case import Case
from cruxmap.analysis.settling import distances, mean_difference
from cruxmap.analysis.settling import settling as settled
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet, values_of
from cruxmap.model.evidence import Observation
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.table import TableForm, TableRow
from small import conjunction, small
from strategies import arguments, credence_sets, evidence


def person(**credences: float) -> CredenceSet:
    return CredenceSet(credences={name: Credence(value) for name, value in credences.items()})


def one_claim() -> ArgumentMap:
    """U depends on c: `so` if it is so, `not_so` if it is not."""
    rows = (TableRow("so", {"c": ("true",)}), TableRow("not_so", {"c": ("false",)}))
    claims = {"c": CredenceForm("c"), "u": TableForm(rows)}
    return small("u", claims, {"c": 0.5, "so": 0.5, "not_so": 0.5})


def of(result, *claims):
    (row,) = [row for row in (*result.rows, *result.pairs) if row.claims == claims]
    return row


def test_a_claim_that_moves_both_and_closes_nothing():
    """The gap is 0.6 - 0.2, and 0.6 or 0.2, each at even odds, once c is known: 0.4 before and after."""
    pair = [person(c=0.5, so=0.9, not_so=0.3), person(c=0.5, so=0.3, not_so=0.1)]
    result = settling(one_claim(), pair)
    row = of(result, "c")
    assert result.conclusions == pytest.approx((0.6, 0.2), abs=1e-15)
    assert result.spread == pytest.approx(0.4, abs=1e-15)
    assert row.closes == 0
    assert row.moves == pytest.approx((0.3, 0.1), abs=1e-15)
    (so, not_so) = row.outcomes
    assert (so.states, so.chances, so.weight) == ({"c": "true"}, (0.5, 0.5), 0.5)
    assert so.if_so == pytest.approx((0.9, 0.3), abs=1e-15)
    assert so.if_not == not_so.if_so == pytest.approx((0.3, 0.1), abs=1e-15)


def test_a_claim_on_which_all_of_the_disagreement_hangs():
    pair = [person(c=0.8, so=0.9, not_so=0.1), person(c=0.2, so=0.9, not_so=0.1)]
    result = settling(one_claim(), pair)
    row = of(result, "c")
    assert (result.spread, row.closes) == pytest.approx((0.48, 0.48), abs=1e-15)
    gap = 2 * log(0.74 / 0.26)
    assert (result.spread_log_odds, row.closes_log_odds) == pytest.approx((gap, gap), abs=1e-14)
    assert row.moves == pytest.approx((0.8 * 0.16 + 0.2 * 0.64,) * 2, abs=1e-15)


def test_the_published_formula_on_a_triad_that_is_not_zero():
    """A: P(c) = 0.2, 0.8 if so, 0.3 if not; B: 0.6, 0.5 and 0.1. By hand, in both kinds of distance."""
    pair = [person(c=0.2, so=0.8, not_so=0.3), person(c=0.6, so=0.5, not_so=0.1)]
    result = settling(one_claim(), pair)
    row = of(result, "c")
    assert result.conclusions == pytest.approx((0.4, 0.34), abs=1e-15)
    assert row.closes == pytest.approx(0.06 - (0.4 * 0.3 + 0.6 * 0.2), abs=1e-15)  # -0.18: they part further
    before = log(0.4 / 0.6) - log(0.34 / 0.66)
    after = 0.4 * log(4) + 0.6 * (log(0.3 / 0.7) - log(0.1 / 0.9))
    assert row.closes_log_odds == pytest.approx(before - after, abs=1e-14)
    assert row.moves == pytest.approx((0.2 * 0.4 + 0.8 * 0.1, 0.6 * 0.16 + 0.4 * 0.24), abs=1e-15)


def test_the_conclusion_itself_closes_all_of_the_gap_and_is_known_to():
    pair = [person(c=0.5, so=0.9, not_so=0.3), person(c=0.5, so=0.3, not_so=0.1)]
    result = settling(one_claim(), pair)
    assert result.by_rules == {"u"}
    assert of(result, "u").closes == pytest.approx(0.4, abs=1e-15)
    assert of(result, "u").closes_log_odds == pytest.approx(result.spread_log_odds)


def test_what_settles_it_by_rules_is_told_from_what_settles_it_by_credences():
    """`same` is the target in other words; `c` settles it only for those who have credences of 0 and 1."""
    same = Rule((RuleCase("true", {"u": ("true",)}), RuleCase("false")))
    claims = one_claim().claims
    argument = small("u", {name: claim.form for name, claim in claims.items()} | {"same": same}, {})
    argument = structs.replace(argument, questions=one_claim().questions)
    pair = [person(c=0.3, so=1.0, not_so=0.0), person(c=0.6, so=1.0, not_so=0.0)]
    result = settling(argument, pair)
    assert result.by_rules == {"u", "same"}
    assert of(result, "c").closes == pytest.approx(0.3, abs=1e-15)


def test_routes_and_classes_settle_it_by_definition():
    argument = structs.replace(conjunction("x", "y", q_x=0.5, q_y=0.5), routes="x", classes="y")
    result = settling(argument, [person(q_x=0.3), person(q_x=0.6)])
    assert result.by_rules == {"all", "x", "y"}
    assert settling(argument, [person(q_x=0.3), person(q_x=0.6)], target=Event("y")).by_rules == {"y"}


def test_what_one_rules_out_and_the_other_does_not_has_no_value():
    pair = [person(c=0.0, so=0.8, not_so=0.3), person(c=0.6, so=0.5, not_so=0.1)]
    row = of(settling(one_claim(), pair), "c")
    assert (row.closes, row.closes_log_odds) == (None, None)
    so, not_so = row.outcomes
    assert so.if_so == (None, pytest.approx(0.5))
    assert not_so.if_not == so.if_so
    assert row.moves[0] == 0
    both = of(settling(one_claim(), [person(c=0.0, so=0.8, not_so=0.3), person(c=0.0, not_so=0.1)]), "c")
    assert (both.closes, both.tells_nothing) == (0, True)
    opposed = of(settling(one_claim(), [person(c=0.0), person(c=1.0)]), "c")
    assert (opposed.closes, opposed.moves, opposed.tells_nothing) == (None, (0, 0), False)


def test_certainties_are_infinitely_far_apart_in_log_odds():
    certain = settling(one_claim(), [person(c=1.0, so=1.0), person(c=0.5, so=0.5, not_so=0.25)])
    assert (certain.spread_log_odds, of(certain, "c").closes_log_odds) == (inf, None)
    row = of(settling(one_claim(), [person(c=0.5, so=1.0, not_so=0.5), person(c=0.5, so=0.5, not_so=0.5)]), "c")
    assert row.closes_log_odds == -inf  # if it is so, one of them is certain and the other is not


def test_what_is_given_set_or_observed_is_not_to_be_found_out():
    argument = one_claim()
    people = [person(c=0.3), person(c=0.6)]
    assert {row.claims[0] for row in settling(argument, people, given={"c": ("true",)}).rows} == {"u"}
    assert {row.claims[0] for row in settling(argument, people, do={"c": "true"}).rows} == {"u"}
    rows = (TableRow("0.9", {"c": ("true",)}), TableRow("0.2", {"c": ("false",)}))
    with_two = small(
        "u", {n: claim.form for n, claim in argument.claims.items()} | dict.fromkeys("ab", TableForm(rows)), {}
    )
    with_two = structs.replace(
        with_two,
        questions=argument.questions,
        observations={"a": Observation("set", "open"), "b": Observation("set", "seen")},
    )
    assert {row.claims[0] for row in settling(with_two, people).rows} == {"u", "c", "a"}


def test_impossible_evidence_and_contradictions_are_somebodys():
    people = [person(c=0.3), person(c=0.0)]
    with pytest.raises(ImpossibleEvidenceError, match=r"^person 2: c=true has probability zero"):
        settling(one_claim(), people, given={"c": ("true",)})


def test_how_far_claims_stand_from_the_conclusion():
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    assert distances(argument, "all") == {"all": 0, "x": 1, "y": 1}
    assert distances(argument, "x") == {"x": 0, "all": 1, "y": 2}
    apart = small("a", {"a": CredenceForm("p"), "b": CredenceForm("q")}, {"p": 0.5, "q": 0.5})
    assert distances(apart, "a") == {"a": 0}


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 5)), min_size=2, max_size=6))
def test_the_mean_difference_is_that_of_all_pairs(people):
    pairs = [(abs(x - y), v * w) for (x, v), (y, w) in combinations(people, 2)]
    expected = sum(apart * weight for apart, weight in pairs) / sum(weight for _, weight in pairs)
    values, weights = map(np.array, zip(*people, strict=True))
    assert float(mean_difference(values, weights)) == pytest.approx(expected, abs=1e-12)


def test_the_mean_difference_of_certainties():
    ones = np.ones(3)
    assert mean_difference(np.array([inf, inf, inf]), ones) == 0
    assert mean_difference(np.array([0.0, inf, inf]), ones) == inf
    assert np.isnan(mean_difference(np.array([0.0, np.nan, 1.0]), ones))
    assert mean_difference(np.array([[1.0, 2.0, 4.0]]), ones) == pytest.approx([2.0])
    assert mean_difference(np.array([3.0]), np.ones(1)) == 0


def told_by_enumeration(argument, people, known, do, claims):
    """For each person, P(target and outcome) and P(outcome), for each outcome of the claims."""
    names = list(argument.claims)
    target = names.index(argument.target.claim)
    state = list(argument.claims[argument.target.claim].states).index(argument.target.state)
    told = []
    for who in people:
        theta = {name: value.credence for name, value in values_of(argument, who).items()}
        everything = oracle.joint(argument, theta, known, do)
        everything = everything / everything.sum()
        cells = []
        for outcome in product(*(argument.claims[claim].states for claim in claims)):
            some = everything
            for claim, named in zip(claims, outcome, strict=True):
                here = [float(s == named) for s in argument.claims[claim].states]
                some = some * np.reshape(here, [-1 if name == claim else 1 for name in names])
            cells.append((some.take(state, target).sum(), some.sum()))
        told.append(cells)
    return np.array(told)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_number_is_what_enumeration_gives(data):
    argument = data.draw(arguments(5, 4))
    people = [data.draw(credence_sets(argument)) for _ in range(data.draw(st.integers(2, 4)))]
    known = data.draw(evidence(argument, target=False))
    do = {name: states[0] for name, states in data.draw(evidence(argument, most=1, target=False)).items()}
    do = {name: state for name, state in do.items() if name not in known}
    try:
        result = settling(argument, people, pairs=True, given=known, do=do)
    except (ImpossibleEvidenceError, ContradictionError):
        assume(False)
    now = told_by_enumeration(argument, people, known, do, ())[:, 0, 0]
    assert result.conclusions == pytest.approx(now.tolist(), abs=1e-12)
    gaps = [abs(x - y) for x, y in combinations(now, 2)]
    assert result.spread == pytest.approx(np.mean(gaps), abs=1e-12)
    for row in (*result.rows, *result.pairs):
        told = told_by_enumeration(argument, people, known, do, row.claims)
        chances = told[:, :, 1]
        assert [outcome.chances for outcome in row.outcomes] == [
            pytest.approx(column.tolist(), abs=1e-12) for column in chances.T
        ]
        if ((chances > 0) & (chances < 1e-9)).any():
            continue
        possible = (chances > 0).all(axis=0) | (chances == 0).all(axis=0)
        if not possible.all():
            assert row.closes is None
            continue
        after = np.divide(told[:, :, 0], chances, out=np.zeros_like(chances), where=chances > 0)
        left = sum(
            chances[:, i].mean() * np.mean([abs(x - y) for x, y in combinations(after[:, i], 2)])
            for i in range(len(row.outcomes))
        )
        assert row.closes == pytest.approx(result.spread - left, abs=1e-11)
        moves = (chances * np.abs(after - now[:, np.newaxis])).sum(axis=1)
        assert row.moves == pytest.approx(moves.tolist(), abs=1e-11)
        for i, outcome in enumerate(row.outcomes):
            if chances[0, i] > 0:
                assert outcome.if_so == pytest.approx(after[:, i].tolist(), abs=1e-9)
            rest = 1 - chances[:, i]
            if (rest > 1e-9).all():
                assert outcome.if_not == pytest.approx(((now - told[:, i, 0]) / rest).tolist(), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_settles_it_by_rules_does_so_at_any_credences(data):
    argument = data.draw(arguments(5, 4))
    people = [data.draw(credence_sets(argument)) for _ in "ab"]
    result = settling(argument, people)
    for row in result.rows:
        certain = all(
            value is None or min(value, 1 - value) < 1e-12 for outcome in row.outcomes for value in outcome.if_so
        )
        assert certain or row.claims[0] not in result.by_rules


def test_pairs_are_worked_out_where_they_are_asked_for():
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    cases = [Case(argument, person(q_x=0.2)), Case(argument, person(q_y=0.9))]
    assert settled(cases, "ab").pairs == ()
    assert len(settled(cases, "ab", pairs=True).pairs) == 3
