from contextlib import nullcontext

import numpy as np
import pytest

from cruxmap import case, evaluate, variance_shares
from cruxmap.analysis import variance
from cruxmap.analysis.histogram import histogram
from cruxmap.analysis.uncertainty import Z95, band, draw
from cruxmap.analysis.variance import NoRangesError, Spread
from cruxmap.errors import CruxmapError
from cruxmap.model.credences import Credence, CredenceSet, Value
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from small import conjunction, hill, small


def test_the_quantiles_of_a_spread_are_the_range():
    spread = Spread(Value(0.3, 0.1, 0.4, True))
    assert spread.ppf(np.array([0.05, 0.5, 0.95])) == pytest.approx([0.1, 0.3, 0.4], abs=1e-12)


def test_of_a_sum_each_explains_its_own_variance():
    rows = (TableRow("p", {"coin": ("true",)}), TableRow("q", {"coin": ("false",)}))
    argument = small(
        "a",
        {"coin": CredenceForm("half"), "a": TableForm(rows)},
        {"half": 0.5, "p": (0.2, 0.5, 0.8), "q": (0.4, 0.5, 0.6)},
    )
    draws = draw([Value(0.5, 0.2, 0.8, True), Value(0.5, 0.4, 0.6, True)], 200_000, 7)
    expected = draws.var(axis=1) / draws.var(axis=1).sum()
    result = variance_shares(argument)
    assert [row.question for row in result.rows] == ["p", "q"]
    for row, share in zip(result.rows, expected, strict=True):
        assert row.first_order == pytest.approx(share, abs=0.01)
        assert row.total_order == pytest.approx(share, abs=0.01)
        assert row.first_order_error < 0.01


def test_of_a_product_the_rest_is_interaction():
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.2, 0.4, 0.9))
    draws = draw([Value(0.5, 0.1, 0.9, True), Value(0.4, 0.2, 0.9, True)], 400_000, 7)
    mean, spread = draws.mean(axis=1), draws.var(axis=1)
    whole = np.prod(spread + mean**2) - np.prod(mean**2)
    result = {row.question: row for row in variance_shares(argument).rows}
    for name, i in (("q_x", 0), ("q_y", 1)):
        alone = spread[i] * mean[1 - i] ** 2 / whole
        total = spread[i] * (spread[1 - i] + mean[1 - i] ** 2) / whole
        assert result[name].first_order == pytest.approx(alone, abs=0.015)
        assert result[name].total_order == pytest.approx(total, abs=0.015)
        assert result[name].total_order > result[name].first_order


def test_the_same_seed_gives_the_same_shares(sampled):
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.2, 0.4, 0.9))
    assert variance_shares(argument).rows == variance_shares(argument).rows
    assert variance_shares(argument, seed=2).rows != variance_shares(argument).rows


def test_evidence_holds_here_too():
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.2, 0.4, 0.9))
    result = variance_shares(argument, given={"x": ("true",)})
    shares = {row.question: row.total_order for row in result.rows}
    assert shares["q_y"] == pytest.approx(1, abs=0.02)
    assert shares["q_x"] == pytest.approx(0, abs=1e-9)


def test_what_does_not_vary_has_no_variance_to_share_out():
    with pytest.raises(NoRangesError, match="no question has a range"):
        variance_shares(conjunction("x", "y", q_x=0.5, q_y=0.5))
    sure = CredenceSet(credences={"q_x": Credence(0.0)})
    with pytest.raises(NoRangesError, match="no range moves"):
        variance_shares(conjunction("x", "y", q_x=0.5, q_y=(0.1, 0.2, 0.3)), sure)


def test_of_a_single_range_all_the_variance_is_its_own():
    (row,) = variance_shares(conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=0.4)).rows
    assert (row.question, row.first_order, row.total_order) == ("q_x", 1, 1)
    assert (row.first_order_error, row.total_order_error) == (0, 0)


@pytest.fixture
def sampled(monkeypatch):
    """The way of what is not linear in each credence, where what is linear has the known answers."""
    monkeypatch.setattr(variance, "is_linear", lambda *_: False)


@pytest.mark.parametrize("way", ["exact", "sampled"])
def test_small_probabilities_have_their_variance_and_their_band(way, request):
    """Of a product of three alike: (m - 1) / (m³ - 1) alone, m² times that with others; m = mean square / mean².

    A logit-normal of small credences is log-normal: m is the exponential of its variance in logarithms.
    """
    if way == "sampled":
        request.getfixturevalue("sampled")
    argument = conjunction("x", "y", "z", **dict.fromkeys(("q_x", "q_y", "q_z"), (1e-7, 1e-6, 1e-5)))
    ratio = np.exp((np.log(10) / Z95) ** 2)
    alone = (ratio - 1) / (ratio**3 - 1)
    result = variance_shares(argument)
    assert 0 < result.band.low < result.band.high < 1e-15
    assert alone == pytest.approx(0.0171, abs=1e-4)
    for row in result.rows:
        few = 1e-4 if way == "exact" else 0.0
        assert row.first_order == pytest.approx(alone, abs=few or 4 * row.first_order_error)
        assert row.total_order == pytest.approx(alone * ratio**2, abs=few or 3 * row.total_order_error)
    band = evaluate(argument).band
    assert band is not None
    assert 1e-20 < band.low < band.high < 1e-16


def test_errors_are_honest_where_ranges_are_very_wide(sampled):
    """Of two alike, each alone has m² v of v² + 2 m² v (here 15.5%), worked out over even shares of the spread."""
    shares = (np.arange(1_000_000) + 0.5) / 1_000_000
    values = Spread(Value(0.01, 0.0001, 0.5, True)).ppf(shares)
    alone = values.mean() ** 2 / (values.var() + 2 * values.mean() ** 2)
    assert alone == pytest.approx(0.155, abs=0.0005)
    argument = conjunction("x", "y", q_x=(0.0001, 0.01, 0.5), q_y=(0.0001, 0.01, 0.5))
    rows = [row for seed in range(50) for row in variance_shares(argument, seed=seed).rows]
    off = np.array([abs(row.first_order - alone) / row.first_order_error for row in rows])
    off_total = np.array([abs(row.total_order - 1 + alone) / row.total_order_error for row in rows])
    assert (off > 3).mean() <= 0.01
    assert (off > 2).mean() <= 0.05
    assert (off_total > 3).mean() <= 0.02
    assert np.mean([row.first_order_error for row in rows]) < 0.1


def test_shares_come_with_the_largest_first_and_say_what_they_are_of():
    """Of x / 2 + y / 2 (a fair coin decides which counts), of which y is the person's own and has the wider range."""
    rows = (TableRow("p", {"coin": ("true",)}), TableRow("q", {"coin": ("false",)}))
    forms = {"coin": CredenceForm("half"), "a": TableForm(rows)}
    argument = small("a", forms, {"half": 0.5, "p": (0.4, 0.5, 0.6), "q": 0.5})
    asked = case(argument, CredenceSet(credences={"q": Credence(0.5, 0.2, 0.7)}))
    result = variance.variance_shares(asked)
    assert [(row.question, row.credence, row.own, row.low, row.high) for row in result.rows] == [
        ("q", 0.5, True, 0.2, 0.7),
        ("p", 0.5, False, 0.4, 0.6),
    ]
    values = asked.inquiry.probability(draw(list(asked.values.values()), 2000, 1))
    assert (result.asked, result.band, result.histogram) == (asked.asked, band(values, 1), histogram(values))
    assert result.evaluations == 32 * 512 * (2 + 2)
    assert result.rows == variance.variance_shares(asked, seed=1).rows
    assert variance.variance_shares(asked, seed=3).band == band(
        asked.inquiry.probability(draw(list(asked.values.values()), 2000, 3)), 3
    )


def test_more_draws_take_more_points_and_give_smaller_errors(sampled):
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.2, 0.4, 0.9))
    few, many = (variance_shares(argument, draws=draws) for draws in (100, 8000))
    assert (few.evaluations, many.evaluations) == (32 * 32 * 4, 32 * 2048 * 4)
    assert (few.band.draws, many.band.draws) == (100, 8000)
    for less, more in zip(few.rows, many.rows, strict=True):
        assert more.first_order_error < less.first_order_error
        assert more.total_order_error < less.total_order_error
    with pytest.raises(CruxmapError, match="1 draws make no distribution"):
        variance_shares(argument, draws=1)


@pytest.mark.parametrize("draws", [200, 2000])
def test_errors_are_honest_for_other_numbers_of_draws(draws, sampled):
    """Of a product of two alike, with ranges that are very wide, worked out over even shares of the spread."""
    argument = conjunction("x", "y", q_x=(0.001, 0.05, 0.7), q_y=(0.001, 0.05, 0.7))
    values = Spread(Value(0.05, 0.001, 0.7, True)).ppf((np.arange(200_000) + 0.5) / 200_000)
    alone = values.mean() ** 2 / (values.var() + 2 * values.mean() ** 2)
    found = [row for seed in range(25) for row in variance_shares(argument, draws=draws, seed=seed).rows]
    off = np.array([abs(row.first_order - alone) / row.first_order_error for row in found])
    off_total = np.array([abs(row.total_order - 1 + alone) / row.total_order_error for row in found])
    assert (off > 3).mean() <= 0.04
    assert (off_total > 3).mean() <= 0.04


def test_a_single_range_is_evaluated_for_the_draws_alone():
    result = variance_shares(conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=0.4))
    assert result.evaluations == 32 * 512 * 3


@pytest.mark.parametrize("point", [0.0, 1.0])
def test_a_certain_credence_has_no_range(point):
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.0, 0.5, 1.0))
    certain = CredenceSet(credences={"q_y": Credence(point, 0.0, 1.0)})
    with pytest.raises(NoRangesError) if point == 0 else nullcontext():
        assert [row.question for row in variance_shares(argument, certain).rows] == ["q_x"]


@pytest.mark.parametrize(
    "value", [Value(0.01, 0.0001, 0.5, True), Value(0.3, 0.2, 0.9, True), Value(0.5, 0.5, 0.6, True)]
)
def test_two_points_have_the_mean_and_the_deviation_of_a_range(value):
    values = Spread(value).ppf((np.arange(1_000_000) + 0.5) / 1_000_000)
    assert variance.moments(Spread(value)) == pytest.approx((values.mean(), values.std()), rel=1e-4)
    low, high = variance.Ends(Spread(value)).ppf(np.array([0.25, 0.75]))
    assert ((low + high) / 2, (high - low) / 2) == pytest.approx((values.mean(), values.std()), rel=1e-4)


def test_moments_of_what_hardly_varies_and_of_what_is_very_small():
    """Near its point p a range is p plus p (1 - p) z times its spread; of a log-normal, the mean is exp(s² / 2)."""
    mean, deviation = variance.moments(Spread(Value(0.3, 0.3 - 1e-7, 0.3 + 1e-7, True)))
    assert (mean, deviation) == pytest.approx((0.3, 1e-7 / Z95), rel=1e-5)
    mean, deviation = variance.moments(Spread(Value(1e-85, 1e-90, 1e-80, True)))
    spread = np.log(1e5) / Z95
    assert mean == pytest.approx(1e-85 * np.exp(spread**2 / 2), rel=1e-9, abs=0)
    assert deviation == pytest.approx(mean * np.sqrt(np.exp(spread**2) - 1), rel=1e-9)


def test_very_wide_ranges_are_shared_out_exactly():
    """Of two alike, each alone has m² v of v² + 2 m² v, whatever the seed; all of it with the other."""
    argument = conjunction("x", "y", q_x=(0.0001, 0.01, 0.5), q_y=(0.0001, 0.01, 0.5))
    mean, deviation = variance.moments(Spread(Value(0.01, 0.0001, 0.5, True)))
    alone = 1 / ((deviation / mean) ** 2 + 2)
    assert alone == pytest.approx(0.155, abs=0.0005)
    for seed in range(3):
        for row in variance_shares(argument, seed=seed).rows:
            assert (row.first_order, row.total_order) == pytest.approx((alone, 1 - alone), abs=1e-9)
            assert max(row.first_order_error, row.total_order_error) < 1e-9


def test_what_is_linear_in_each_credence():
    linear = case(conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.2, 0.4, 0.9)))
    assert variance.is_linear(linear, [0, 1])
    twice = case(hill())
    assert not variance.is_linear(twice, [0])
    known = case(linear.argument, given={"x": ("true",)})
    assert not variance.is_linear(known, [0, 1])  # a mean that is taken of a ratio


def test_what_is_not_linear_is_sampled_from_its_ranges():
    """Of q (1 - q) under even chances of p: the larger share is q's, by the spread of q (1 - q) over its range."""
    rows = (
        TableRow("true", {"first": ("true",), "second": ("false",)}),
        TableRow("p", {"first": ("true",), "second": ("true",)}),
        TableRow("false", {"first": ("false",)}),
    )
    forms = {"first": CredenceForm("q"), "second": CredenceForm("q"), "a": TableForm(rows)}
    argument = small("a", forms, {"q": (0.2, 0.6, 0.9), "p": (0.05, 0.1, 0.3)})
    q, p = draw([Value(0.6, 0.2, 0.9, True), Value(0.1, 0.05, 0.3, True)], 400_000, 7)
    whole = (q * (1 - q) + q**2 * p).var()
    result = {row.question: row for row in variance_shares(argument).rows}
    for name, share in (("q", (q * (1 - q) + q**2 * p.mean()).var()), ("p", (p * (q**2).mean()).var())):
        assert result[name].first_order == pytest.approx(share / whole, abs=0.02)
