"""Shares of the evidence: what defines them, brute force over all orders, and numbers worked out on paper."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

import oracle
from cruxmap import evaluate
from cruxmap.analysis import evidence as shares
from cruxmap.analysis.case import Case
from cruxmap.analysis.evidence import EvidenceShares, evidence_shares
from cruxmap.inference.elimination import Weight
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.evidence import EvidenceSet, Observation
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.observed import Likelihoods, LikelihoodsSpec, Ratio, RatioSpec
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.query import Query
from small import small
from strategies import INNER, evidence, observed_arguments

TRUE, FALSE = ("true",), ("false",)
SOME = settings(max_examples=40, deadline=None)
FEW = settings(max_examples=20, deadline=None)
SURE = st.one_of(INNER, st.sampled_from([0.0, 1.0, 0.5]))


def observed(claims: dict[str, Form], observations: dict[str, Form], **questions: float) -> ArgumentMap:
    """An argument about `a` with observations that were seen."""
    bare = small("a", claims | observations, questions)
    seen = {name: Observation("set", "seen") for name in observations}
    return structs.replace(bare, evidence=(EvidenceSet("set"),), observations=seen)


def of_ratios(*ratios: float, prior: float = 0.5) -> ArgumentMap:
    """A claim, and an observation of it for each ratio."""
    forms = {f"o{i}": Ratio(RatioSpec("a", TRUE, f"o{i}")) for i in range(len(ratios))}
    strengths = {f"o{i}": ratio / (1 + ratio) if math.isfinite(ratio) else 1.0 for i, ratio in enumerate(ratios)}
    return observed({"a": CredenceForm("a")}, forms, a=prior, **strengths)


def points(result: EvidenceShares) -> list[float]:
    return [row.points for row in result.rows]


def log_odds(result: EvidenceShares) -> list[float | None]:
    return [row.log_odds for row in result.rows]


def shared(argument: ArgumentMap, query: Query | None = None) -> EvidenceShares:
    try:
        return evidence_shares(Case(argument, query=query))
    except (ImpossibleEvidenceError, ContradictionError):
        assume(False)
        raise


def test_two_observations_that_double_the_odds() -> None:
    """The example of the definition: from 1/2 to 4/5, of which each has 3/20; in log-odds, each has log 2."""
    result = evidence_shares(Case(of_ratios(2, 2)))
    assert (result.before, result.probability, result.exact) == (0.5, pytest.approx(0.8), True)
    assert points(result) == pytest.approx([0.15, 0.15])
    assert log_odds(result) == pytest.approx([math.log(2)] * 2)
    assert result.log_odds == pytest.approx(math.log(4))
    for row in result.rows:
        assert (row.seen, row.ratio) == (True, pytest.approx(2))
        assert (row.alone, row.without) == pytest.approx((2 / 3, 2 / 3))


def test_shares_in_log_odds_are_the_ratios_of_observations_of_the_conclusion_itself() -> None:
    ratios = (3, 1 / 2, 10, 1, 7)
    result = evidence_shares(Case(of_ratios(*ratios, prior=0.2)))
    assert log_odds(result) == pytest.approx([math.log(ratio) for ratio in ratios], abs=1e-12)
    assert [row.ratio for row in result.rows] == pytest.approx(ratios)
    assert points(result)[3] == log_odds(result)[3] == 0


def test_without_observations_nothing_moves() -> None:
    argument = of_ratios(2, 3)
    result = evidence_shares(Case(argument, query=Query.of(argument, observed={})))
    assert (result.before, result.probability, result.log_odds, result.rows) == (0.5, 0.5, 0, ())


def test_what_was_not_seen_speaks_by_the_chance_that_it_had() -> None:
    """Seen with 70% if so and 5% if not: that it was not has a ratio of 30 : 95."""
    forms: dict[str, Form] = {"scan": Likelihoods(LikelihoodsSpec("a", {"true": "so", "false": "not_so"}))}
    argument = observed({"a": CredenceForm("a")}, forms, a=0.5, so=0.7, not_so=0.05)
    for outcome, ratio in ((FALSE, 30 / 95), (TRUE, 14)):
        result = evidence_shares(Case(argument, query=Query.of(argument, observed={"scan": outcome})))
        (row,) = result.rows
        assert (row.seen, row.ratio) == (outcome == TRUE, pytest.approx(ratio))
        assert result.probability == row.alone == pytest.approx(ratio / (1 + ratio))
        assert (row.without, row.log_odds) == (0.5, pytest.approx(math.log(ratio)))


@pytest.mark.parametrize(("ratio", "told", "probability"), [(0, 0, 0.0), (math.inf, math.inf, 1.0)])
def test_a_certainty_settles_the_claim(ratio: float, told: float, probability: float) -> None:
    """Both move the conclusion all the way together; there are no log-odds of what is certain."""
    result = evidence_shares(Case(of_ratios(3, ratio)))
    assert (result.probability, result.rows[1].ratio) == (probability, told)
    assert (result.log_odds, log_odds(result)) == (None, [None, None])
    assert math.fsum(points(result)) == pytest.approx(probability - 0.5)


def test_a_state_can_be_ruled_out_and_others_stay() -> None:
    """Of x, y and z with 0.2, 0.3 and 0.5, the first two keep their odds."""
    rows = (TableRow("true", {"s": ("x",)}), TableRow("false", {"s": ("y", "z")}))
    argument = observed(
        {"a": TableForm(rows), "s": CredenceForm("p")}, {"o": Ratio(RatioSpec("s", ("z",), "r"))}, p=0.5
    )
    claims = dict(argument.claims)
    thirds = TableForm((TableRow({"x": "0.2", "y": "0.3", "z": "0.5"}),))
    claims["s"] = structs.replace(claims["s"], states=dict.fromkeys("xyz", ""), form=thirds)
    questions = argument.questions | {"r": structs.replace(argument.questions["p"], reading=READING_OF_ZERO)}
    result = evidence_shares(Case(structs.replace(argument, claims=claims, questions=questions)))
    assert (result.before, result.probability) == pytest.approx((0.2, 0.4))
    assert result.log_odds == pytest.approx(math.log(0.4 / 0.6) - math.log(0.2 / 0.8))


READING_OF_ZERO = of_ratios(0).questions["o0"].reading


def test_a_ratio_is_told_only_of_one_claim_in_two_groups_of_states() -> None:
    by_state = Likelihoods(LikelihoodsSpec("s", {"x": "p", "y": "q", "z": "q"}))
    both = TableForm(
        (TableRow("p", {"a": TRUE, "b": TRUE}), TableRow("q", {"a": TRUE, "b": FALSE}), TableRow("q", {"a": FALSE}))
    )
    argument = observed(
        {"a": CredenceForm("p"), "b": CredenceForm("q"), "s": CredenceForm("p")},
        {"o": by_state, "t": both},
        p=0.6,
        q=0.2,
    )
    states = TableForm((TableRow({"x": "0.2", "y": "0.3", "z": "0.5"}),))
    claims = argument.claims | {
        "s": structs.replace(argument.claims["s"], states=dict.fromkeys("xyz", ""), form=states)
    }
    result = evidence_shares(Case(structs.replace(argument, claims=claims)))
    assert [row.ratio for row in result.rows] == [pytest.approx(3), None]


def test_observations_with_a_common_cause_count_for_less_than_two() -> None:
    """Two readings of one instrument, which half the time is broken and then always shows this."""
    form = TableForm(
        (
            TableRow("0.9", {"broken": FALSE, "a": TRUE}),
            TableRow("0.1", {"broken": FALSE, "a": FALSE}),
            TableRow("1", {"broken": TRUE}),
        )
    )
    claims: dict[str, Form] = {"a": CredenceForm("a"), "broken": CredenceForm("broken")}
    result = evidence_shares(Case(observed(claims, {"o": form, "t": form}, a=0.5, broken=0.5)))
    so, not_so = 0.5 * 0.81 + 0.5, 0.5 * 0.01 + 0.5
    assert result.probability == pytest.approx(so / (so + not_so))
    assert [row.alone for row in result.rows] == pytest.approx([0.95 / 1.5] * 2)
    assert points(result) == pytest.approx([(result.probability - 0.5) / 2] * 2)


def test_an_observation_that_cannot_have_been_made_is_named() -> None:
    forms: dict[str, Form] = {"o": Ratio(RatioSpec("a", TRUE, "o")), "scan": Ratio(RatioSpec("a", TRUE, "scan"))}
    argument = observed({"a": CredenceForm("a")}, forms, a=0.0, o=0.9, scan=1.0)
    with pytest.raises(ImpossibleEvidenceError, match="scan=true has probability zero") as refused:
        evidence_shares(Case(argument))
    assert refused.value.claims == ("scan",)


def test_observations_that_rule_each_other_out_are_named() -> None:
    with pytest.raises(ImpossibleEvidenceError, match="o2=true cannot hold together with o0=true") as refused:
        evidence_shares(Case(of_ratios(0, 5, math.inf)))
    assert refused.value.claims == ("o2", "o0")


@SOME
@given(st.data(), observed_arguments(strengths=SURE))
def test_shares_add_up_to_the_movement(data: DataObject, argument: ArgumentMap) -> None:
    query = Query.of(argument, given=data.draw(evidence(argument, 1)))
    result = shared(argument, query)
    assert result.probability == pytest.approx(Case(argument, query=query).probability, abs=1e-12)
    unobserved = structs.replace(query, observed={})
    assert result.before == pytest.approx(Case(argument, query=unobserved).probability, abs=1e-12)
    assert math.fsum(points(result)) == pytest.approx(result.probability - result.before, abs=1e-12)
    if result.log_odds is not None and None not in log_odds(result):
        assert math.fsum(log_odds(result)) == pytest.approx(result.log_odds, abs=1e-12)


@FEW
@given(observed_arguments(most=5))
def test_shares_are_the_means_over_all_orders(argument: ArgumentMap) -> None:
    """By enumeration: each subset's conclusion from the joint distribution, each order gone through one by one."""
    result = shared(argument)
    credences = {name: question.reading.credence for name, question in argument.questions.items()}
    names = list(argument.observed())
    conclusion = {
        chosen: oracle.probability(argument, credences, given={name: argument.observed()[name] for name in chosen})
        for chosen in {tuple(sorted(order[:i])) for order in permutations(names) for i in range(len(names) + 1)}
    }
    assume(not any(map(math.isnan, conclusion.values())))
    totals = dict.fromkeys(names, 0.0)
    orders = list(permutations(names))
    for order in orders:
        for i, name in enumerate(order):
            gain = conclusion[tuple(sorted(order[: i + 1]))] - conclusion[tuple(sorted(order[:i]))]
            totals[name] += gain / len(orders)
    assert points(result) == pytest.approx([totals[row.observation] for row in result.rows], abs=1e-12)
    for row in result.rows:
        others = tuple(sorted(name for name in names if name != row.observation))
        assert (row.alone, row.without) == pytest.approx((conclusion[row.observation,], conclusion[others]), abs=1e-12)


@FEW
@given(st.data(), observed_arguments(strengths=SURE))
def test_the_order_of_a_set_does_not_matter(data: DataObject, argument: ArgumentMap) -> None:
    result = shared(argument)
    names = data.draw(st.permutations(list(argument.observations)))
    turned = structs.replace(argument, observations={name: argument.observations[name] for name in names})
    other = {row.observation: row for row in shared(turned).rows}
    for row in result.rows:
        assert other[row.observation].points == pytest.approx(row.points, abs=1e-13)
        assert other[row.observation].log_odds == pytest.approx(row.log_odds, abs=1e-12)


@FEW
@given(observed_arguments(strengths=INNER), st.booleans())
def test_what_says_nothing_has_no_share(argument: ArgumentMap, seen: bool) -> None:
    """A ratio of 1 : 1; or an outcome with the same chance in every state, whatever else there is."""
    target = argument.target.claim
    states = dict.fromkeys(argument.claims[target].states, "chance")
    form: Form = Likelihoods(LikelihoodsSpec(target, states))
    if seen:
        form = Ratio(RatioSpec(target, (next(iter(states)),), "nothing"))
    claim = structs.replace(small("o", {"o": form}, {}).claims["o"])
    question = small("o", {}, {"nothing": 0.5, "chance": 0.3}).questions
    more = structs.replace(
        argument,
        claims=argument.claims | {"idle": claim},
        questions=argument.questions | question,
        observations=argument.observations | {"idle": Observation("set", "seen" if seen else "not_seen")},
    )
    result = shared(more)
    assert (result.rows[-1].points, result.rows[-1].log_odds) in ((0, 0), (0, None))
    assert points(result)[:-1] == pytest.approx(points(shared(argument)), abs=1e-12)


@FEW
@given(observed_arguments(strengths=SURE))
def test_by_degrees_they_add_up_too(argument: ArgumentMap) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares, "MOST_SUBSETS", 0)
        result = shared(argument)
    exact = shared(argument)
    assert result.exact == (not result.rows)
    assert math.fsum(points(result)) == pytest.approx(result.probability - result.before, abs=1e-12)
    if result.log_odds is not None:
        assert math.fsum(log_odds(result)) == pytest.approx(result.log_odds, abs=1e-9)
    for row, of_exact in zip(result.rows, exact.rows, strict=True):
        assert (row.alone, row.without) == pytest.approx((of_exact.alone, of_exact.without), abs=1e-12)
    if len(result.rows) == 1:
        assert points(result) == pytest.approx(points(exact), abs=1e-12)


def test_by_degrees_as_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that are alike have half each; of two that undo each other, with one that says nothing, the sum is none."""
    monkeypatch.setattr(shares, "MOST_SUBSETS", 0)
    result = evidence_shares(Case(of_ratios(2, 2)))
    assert not result.exact
    assert points(result) == pytest.approx([0.15, 0.15], abs=1e-12)
    assert log_odds(result) == pytest.approx([math.log(2)] * 2, abs=1e-12)
    result = evidence_shares(Case(of_ratios(4, 1, 1 / 4)))
    assert points(result)[1] == 0
    assert math.fsum(points(result)) == pytest.approx(0, abs=1e-12)


def test_the_thirteenth_observation_takes_the_other_way() -> None:
    ratios = [2.0, 3.0, 0.5, 1.5, 1.0, 4.0, 0.25, 1.1, 0.9, 2.5, 0.4, 1.2]
    assert evidence_shares(Case(of_ratios(*ratios))).exact
    result = evidence_shares(Case(of_ratios(*ratios, 1.3)))
    assert not result.exact
    assert log_odds(result) == pytest.approx([math.log(ratio) for ratio in (*ratios, 1.3)], abs=1e-9)
    assert math.fsum(points(result)) == pytest.approx(result.probability - result.before, abs=1e-12)


def test_under_further_soft_evidence() -> None:
    """A pinned view is a weight: 1/2 with odds of 3 more is 3/4, from which a ratio of 2 leads to 6/7."""
    result = evidence_shares(Case(of_ratios(2)), (Weight(("a",), np.array([3.0, 1.0])),))
    assert (result.before, result.probability) == pytest.approx((3 / 4, 6 / 7))
    assert points(result) == pytest.approx([6 / 7 - 3 / 4])


def test_of_another_target_and_under_an_intervention() -> None:
    argument = of_ratios(2, 3)
    result = evidence_shares(Case(argument, query=Query.of(argument, Event("a", "false"))))
    assert log_odds(result) == pytest.approx([-math.log(2), -math.log(3)])
    cut = evidence_shares(Case(argument, query=Query.of(argument, do={"a": "true"})))
    assert (cut.before, cut.probability, points(cut)) == (1, 1, [0, 0])


def test_a_far_from_certain_claim_keeps_its_digits() -> None:
    """Two observations of a claim of 1e-15: log-odds of the ratios, points that add up relative to what moves."""
    result = evidence_shares(Case(of_ratios(2, 3, prior=1e-15)))
    assert log_odds(result) == pytest.approx([math.log(2), math.log(3)], abs=1e-12)
    assert math.fsum(points(result)) == pytest.approx(5e-15, rel=1e-9, abs=0)


def test_an_evaluation_has_the_shares_where_something_was_observed() -> None:
    result = evaluate(of_ratios(2, 2))
    assert result.evidence is not None
    assert points(result.evidence) == pytest.approx([0.15, 0.15])
    assert evaluate(small("a", {"a": CredenceForm("q")}, {"q": 0.5})).evidence is None
