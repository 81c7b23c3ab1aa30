import numpy as np
import pytest

from cruxmap import evaluate
from cruxmap.analysis.histogram import histogram
from cruxmap.analysis.uncertainty import draw
from cruxmap.model.credences import Value
from cruxmap.model.notation import logit
from small import conjunction


def deviates(draws):
    return np.log(draws / (1 - draws)) - logit(0.4)


def test_correlated_draws_have_that_correlation_and_the_same_ranges():
    asked = [Value(0.4, 0.2, 0.6428571428571429, True)] * 3  # the same distance to both sides, in log-odds
    for wanted in (0.0, 0.5, 1.0):
        draws = draw(asked, 40_000, 3, correlation=wanted)
        found = np.corrcoef(deviates(draws))[np.triu_indices(3, 1)]
        assert found == pytest.approx([wanted] * 3, abs=0.02)
        assert np.quantile(draws[1], [0.05, 0.5, 0.95]) == pytest.approx([0.2, 0.4, 0.6428571428571429], abs=0.01)


def test_correlation_widens_a_product_s_band():
    argument = conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=(0.2, 0.5, 0.8))
    apart, together = evaluate(argument), evaluate(argument, correlation=0.9)
    assert together.band.high - together.band.low > apart.band.high - apart.band.low
    assert together.band.mean > apart.band.mean


def test_every_draw_is_in_the_histogram():
    values = np.array([0.1, 0.1, 0.2, 0.5, 0.9])
    shape = histogram(values, 4)
    assert (shape.low, shape.high, shape.counts) == (0.1, 0.9, (3, 0, 1, 1))
    assert histogram(np.full(7, 0.3)).counts == (7,)


def test_an_evaluation_has_a_histogram_of_its_draws():
    result = evaluate(conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=0.5))
    assert sum(result.histogram.counts) == result.band.draws
    assert result.histogram.low <= result.band.low <= result.band.high <= result.histogram.high
    assert evaluate(conjunction("x", q_x=0.5)).histogram is None
