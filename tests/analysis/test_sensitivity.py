import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

import oracle
from cruxmap import case, sensitivity
from cruxmap.analysis import sensitivity as analysis
from cruxmap.analysis.sweep import Sweep, parse_sweep
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet, values_of
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.notation import logit
from small import conjunction, hill, mixed, small
from strategies import arguments, credence_sets, evidence

SWEEPS = st.sampled_from([Sweep(), parse_sweep("full"), parse_sweep("odds:3"), parse_sweep("points:10")])


def row_of(result, question="q"):
    (row,) = [row for row in result.rows if row.question == question]
    return row


def test_a_mixture_by_hand():
    row = row_of(sensitivity(mixed(0.5), sweep=parse_sweep("full")))
    assert (row.probability_low, row.probability_high) == pytest.approx((0.2, 0.8), abs=1e-15)
    assert row.swing == pytest.approx(0.6, abs=1e-15)
    assert row.derivative == pytest.approx(0.6, abs=1e-15)
    assert row.log_odds_derivative == pytest.approx(0.6, abs=1e-15)  # 0.6 x 0.25 / 0.25
    assert row.direction == "raises"


def test_a_question_that_feeds_several_claims_has_the_sum_of_its_effects():
    row = row_of(sensitivity(conjunction("a", "b", shared=True, q=0.3)))
    assert row.derivative == pytest.approx(0.6, abs=1e-15)  # of q squared
    assert row_of(sensitivity(conjunction("a", "b", "c", shared=True, q=0.5))).derivative == pytest.approx(0.75)


def test_a_root_claim_asked_itself_is_its_credence():
    row = row_of(sensitivity(conjunction("a", q_a=0.2)), "q_a")
    assert row.derivative == pytest.approx(1)
    assert row.log_odds_derivative == pytest.approx(1)


def test_certain_credences_have_a_derivative_too():
    sure = CredenceSet(credences={"q_a": Credence(1.0), "q_b": Credence(0.0)})
    result = sensitivity(conjunction("a", "b", q_a=0.5, q_b=0.5), sure)
    assert row_of(result, "q_b").derivative == 1
    assert row_of(result, "q_a").derivative == 0
    assert row_of(result, "q_b").swing == 0  # without a range, odds of nothing cannot be doubled
    assert row_of(result, "q_b").direction == "raises"
    assert np.isnan(row_of(result, "q_b").log_odds_derivative)  # the target is certain


def test_a_question_whose_effect_turns_round_is_marked():
    assert row_of(sensitivity(hill(0.5), sweep=parse_sweep("points:10"))).direction == "turns"
    assert row_of(sensitivity(hill(0.3), sweep=parse_sweep("points:10"))).direction == "raises"
    assert row_of(sensitivity(hill(0.8), sweep=parse_sweep("points:10"))).direction == "lowers"


def test_an_end_that_the_evidence_rules_out_is_undefined_and_comes_last():
    argument = conjunction("a", "b", q_a=0.5, q_b=0.5)
    result = sensitivity(argument, given={"a": ("true",)}, sweep=parse_sweep("full"))
    assert [row.question for row in result.rows] == ["q_b", "q_a"]
    assert np.isnan(row_of(result, "q_a").probability_low)
    assert row_of(result, "q_a").probability_high == pytest.approx(0.5)


def test_impossible_evidence_is_refused():
    argument = conjunction("a", "b", q_a=0.0, q_b=0.5)
    with pytest.raises(ImpossibleEvidenceError, match="a=true has probability zero"):
        sensitivity(argument, given={"a": ("true",)})


def test_a_person_s_own_credences_are_marked_and_swept():
    own = CredenceSet(credences={"q_a": Credence(0.5, 0.4, 0.9)})
    result = sensitivity(conjunction("a", "b", q_a=(0.1, 0.2, 0.3), q_b=(0.1, 0.2, 0.3)), own)
    row, other = row_of(result, "q_a"), row_of(result, "q_b")
    assert (row.own, row.low, row.high) == (True, 0.4, 0.9)
    assert (other.own, other.low, other.high) == (False, 0.1, 0.3)
    assert result.asked.answered == 1


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_every_row_is_what_enumeration_gives(data):
    argument = data.draw(arguments(5, 4))
    person, known, sweep = (
        data.draw(credence_sets(argument)),
        data.draw(evidence(argument, target=False)),
        data.draw(SWEEPS),
    )
    theta = {name: value.credence for name, value in values_of(argument, person).items()}
    now = oracle.probability(argument, theta, given=known)
    assume(not np.isnan(now))
    result = sensitivity(argument, person, given=known, sweep=sweep)
    assert result.probability == pytest.approx(now, abs=1e-12)
    assert {row.question for row in result.rows} == set(argument.questions)
    for row in result.rows:
        for end, found in ((row.low, row.probability_low), (row.high, row.probability_high)):
            expected = oracle.probability(argument, theta | {row.question: end}, given=known)
            assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)
        step = theta | {row.question: theta[row.question] + 1e-25j}
        slope = oracle.probability(argument, step, given=known).imag / 1e-25
        assert row.derivative == pytest.approx(slope, abs=1e-10)
    swings = [abs(row.swing) for row in result.rows if not np.isnan(row.swing)]
    assert swings == pytest.approx(sorted(swings, reverse=True), abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_the_ends_are_what_pgmpy_gives(data):
    argument = data.draw(arguments(5, 2))
    known = {name: states[:1] for name, states in data.draw(evidence(argument, target=False)).items()}
    theta = {name: value.credence for name, value in values_of(argument, CredenceSet()).items()}
    assume(not np.isnan(oracle.probability(argument, theta, given=known)))
    for row in sensitivity(argument, given=known).rows:
        expected = oracle.pgmpy_probability(argument, theta | {row.question: row.high}, known)
        assert row.probability_high == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_log_odds_derivative_is_a_difference_of_log_odds(data):
    argument = data.draw(arguments(5, 4))
    result = sensitivity(argument)
    assume(1e-3 < result.probability < 1 - 1e-3)
    for row in result.rows:
        near = [
            sensitivity(argument, CredenceSet(credences={row.question: Credence(x)})).probability
            for x in (row.credence - 1e-6, row.credence + 1e-6)
        ]
        apart = logit(row.credence + 1e-6) - logit(row.credence - 1e-6)
        assert row.log_odds_derivative == pytest.approx((logit(near[1]) - logit(near[0])) / apart, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_interventions_are_not_evidence(data):
    argument = data.draw(arguments(5, 4))
    name = data.draw(st.sampled_from(sorted(argument.claims)))
    do = {name: data.draw(st.sampled_from(sorted(argument.claims[name].states)))}
    theta = {name: value.credence for name, value in values_of(argument, CredenceSet()).items()}
    for row in sensitivity(argument, do=do).rows:
        expected = oracle.probability(argument, theta | {row.question: row.low}, do=do)
        assert row.probability_low == pytest.approx(expected, abs=1e-12)


def test_without_a_word_every_credence_goes_through_its_range():
    argument = conjunction("x", "y", q_x=(0.4, 0.5, 0.9), q_y=(0.25, 0.5, 0.75))
    result = analysis.sensitivity(case(argument))
    assert (result.sweep, result.asked) == (Sweep(), case(argument).asked)
    assert [structs.astuple(row) for row in result.rows] == [
        pytest.approx(("q_x", 0.5, False, 0.4, 0.9, 0.2, 0.45, 0.5, 2 / 3, "raises")),
        pytest.approx(("q_y", 0.5, False, 0.25, 0.75, 0.125, 0.375, 0.5, 2 / 3, "raises")),
    ]


def test_without_a_range_for_each_the_swings_are_of_one_kind():
    argument = conjunction("x", "y", q_x=(0.4, 0.5, 0.9), q_y=0.5)
    result = analysis.sensitivity(case(argument))
    assert str(result.sweep) == "odds:2"
    for row in result.rows:
        assert (row.low, row.high) == pytest.approx((1 / 3, 2 / 3))
    x, y = analysis.sensitivity(case(argument), sweep=Sweep()).rows
    assert (x.question, x.low, x.high, y.swing) == ("q_x", 0.4, 0.9, 0)


def test_which_way_it_goes_is_told_by_the_ends_and_the_slope():
    """P = q (1 - q) is as high at 0.3 as at 0.7, and has no slope at 0.5."""
    ranged = CredenceSet(credences={"q": Credence(0.5, 0.5, 0.6)})
    assert row_of(sensitivity(hill(), ranged)).direction == "lowers"
    ranged = CredenceSet(credences={"q": Credence(0.5, 0.4, 0.5)})
    assert row_of(sensitivity(hill(), ranged)).direction == "raises"
    ranged = CredenceSet(credences={"q": Credence(0.3, 0.3, 0.7)})  # both ends are alike; it rises here
    assert row_of(sensitivity(hill(), ranged)).direction == "raises"
    ranged = CredenceSet(credences={"q": Credence(0.3, 0.3, 0.9)})  # it rises here and is lower in the end
    assert row_of(sensitivity(hill(), ranged)).direction == "turns"
    impossible = sensitivity(conjunction("a", "b", q_a=0.0, q_b=0.5))  # where the other is impossible, q_b is idle
    assert {row.question: row.direction for row in impossible.rows} == {"q_a": "raises", "q_b": "none"}


def test_credences_that_act_together_are_told_and_only_those():
    """Of an exclusive or at even chances no range moves anything alone; the band is that of all ranges at once."""
    rows = (
        TableRow("true", {"x": ("true",), "y": ("false",)}),
        TableRow("true", {"x": ("false",), "y": ("true",)}),
        TableRow("false", {"x": ("true",), "y": ("true",)}),
        TableRow("false", {"x": ("false",), "y": ("false",)}),
    )
    claims = {"x": CredenceForm("p"), "y": CredenceForm("q"), "a": TableForm(rows)}
    wide = (0.05, 0.5, 0.95)
    argument = small("a", claims, {"p": wide, "q": wide})
    jointly = sensitivity(argument).jointly
    assert (jointly.low, jointly.high) == pytest.approx((0.19, 0.81), abs=0.05), "of 2,000,000 draws"
    assert sensitivity(argument).jointly == jointly, "the same draws every time"
    assert sensitivity(argument, sweep=parse_sweep("odds:2")).jointly is None, "which is of no ranges"
    for one in (Credence(0.5, 0.496, 0.504), Credence(1.0, 1.0, 1.0), Credence(0.0, 0.0, 0.0)):
        assert sensitivity(argument, CredenceSet(credences={"p": one})).jointly is None
    assert sensitivity(conjunction("x", "y", q_x=wide, q_y=wide)).jointly is None, "the swings explain the band"
    assert sensitivity(small("a", claims, {"p": wide, "q": 0.5})).jointly is None, "one range has nothing to act with"
