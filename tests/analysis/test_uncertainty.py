"""Draws from ranges, and the distribution of a conclusion over them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from cruxmap import load_argument, simulate
from cruxmap.analysis import uncertainty
from cruxmap.analysis.uncertainty import BLOCK, band, draw
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.credences import Answer, Credence, CredenceSet
from cruxmap.model.forms.base import BOOLEAN
from cruxmap.model.forms.credence import Credence as CredenceForm
from cruxmap.model.question import Question, Reading

RANGED = Answer(0.3, 0.1, 0.4, True)


@pytest.fixture(scope="module")
def scheming() -> ArgumentMap:
    return load_argument(Path(ROOT) / "arguments" / "scheming")


def alone(reading: Reading) -> ArgumentMap:
    claim = Claim("a", "a", dict.fromkeys(BOOLEAN, ""), CredenceForm("q"))
    return ArgumentMap("alone", Event("a"), {"a": claim}, {"q": Question(reading, "q?")}, ())


def percentiles(values: np.ndarray) -> list[float]:
    return np.quantile(values, [0.05, 0.5, 0.95]).tolist()


def test_a_range_gives_its_percentiles() -> None:
    (values,) = draw([RANGED], 200_000, 1)
    assert percentiles(values) == pytest.approx([0.1, 0.3, 0.4], abs=0.002)


@pytest.mark.parametrize(
    "answer", [Answer(0.3, None, None, True), Answer(0.0, 0.0, 0.2, True), Answer(1.0, 0.5, 1.0, True)]
)
def test_without_a_range_and_at_certainties_there_is_no_spread(answer: Answer) -> None:
    assert set(draw([answer, RANGED], 50, 1)[0]) == {answer.credence}


def test_the_nth_draw_depends_on_the_seed_alone() -> None:
    whole = draw([RANGED, RANGED], 3 * BLOCK + 17, 5)
    assert (draw([RANGED, RANGED], 10, 5) == whole[:, :10]).all()
    assert (draw([RANGED, RANGED], BLOCK + 17, 5, first=2 * BLOCK) == whole[:, 2 * BLOCK :]).all()
    assert not (draw([RANGED, RANGED], 10, 6) == whole[:, :10]).any()
    assert len(np.unique(whole)) == whole.size


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_correlated_draws_keep_their_percentiles_and_go_together(correlation: float) -> None:
    symmetric = Answer(0.5, 0.2, 0.8, True)
    values = draw([symmetric, symmetric, RANGED], 100_000, 1, correlation)
    assert percentiles(values[0]) == pytest.approx([0.2, 0.5, 0.8], abs=0.006)
    assert percentiles(values[2]) == pytest.approx([0.1, 0.3, 0.4], abs=0.004)
    z = np.log(values[:2] / (1 - values[:2]))
    assert np.corrcoef(z)[0, 1] == pytest.approx(correlation, abs=0.01)


def test_at_full_correlation_all_are_at_the_same_percentile() -> None:
    values = draw([RANGED, RANGED, Answer(0.5, 0.2, 0.8, True)], 500, 1, 1.0)
    assert (values[0] == values[1]).all()
    assert (np.argsort(values[0]) == np.argsort(values[2])).all()


@pytest.mark.parametrize("correlation", [-0.1, 1.1, float("nan")])
def test_a_correlation_outside_0_to_1_is_refused(correlation: float) -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        draw([RANGED], 10, 1, correlation)


def test_errors_of_the_uniform_distribution() -> None:
    # sqrt(p (1 - p) / n) over the density, which is 1 everywhere; s = sqrt(1 / 12) for the mean.
    found = band(np.linspace(0, 1, 10_000), 1).errors
    wanted = [0.05**0.5 * 0.95**0.5 / 100, 0.005, 0.05**0.5 * 0.95**0.5 / 100, (1 / 12) ** 0.5 / 100]
    assert [found.low, found.median, found.high, found.mean] == pytest.approx(wanted, rel=1e-3)


def test_errors_are_how_much_seeds_differ(scheming: ArgumentMap) -> None:
    runs = [simulate(scheming, draws=1000, seed=seed).band for seed in range(200)]
    for key in ("low", "median", "high", "mean"):
        spread = np.std([getattr(one, key) for one in runs])
        claimed = np.mean([getattr(one.errors, key) for one in runs])
        assert claimed == pytest.approx(spread, rel=0.25)


def test_a_claim_of_one_question_has_that_question_s_distribution() -> None:
    found = simulate(alone(Reading(0.3, 0.1, 0.4)), draws=100_000).band
    assert [found.low, found.median, found.high] == pytest.approx([0.1, 0.3, 0.4], abs=0.003)


def test_simulations_do_not_depend_on_the_pieces(scheming: ArgumentMap, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(scheming, draws=5432, correlation=0.3)
    monkeypatch.setattr(uncertainty, "PIECE", 1)
    pieces = simulate(scheming, draws=5432, correlation=0.3)
    assert (pieces.values == whole.values).all()
    assert pieces.band == whole.band
    assert (simulate(scheming, draws=2100, correlation=0.3).values == whole.values[:2100]).all()


def test_correlation_widens_the_band(scheming: ArgumentMap) -> None:
    one, other = simulate(scheming, draws=20_000), simulate(scheming, draws=20_000, correlation=0.5)
    assert other.band.high - other.band.low > one.band.high - one.band.low


def test_evidence_target_and_do_are_those_of_an_inquiry(scheming: ArgumentMap) -> None:
    asked = simulate(
        scheming, target=Event("sgd_notices"), given=scheming.scope, do={"messy_goal_directedness": "true"}, draws=2000
    )
    assert (asked.target, asked.given, asked.do) == (
        Event("sgd_notices"),
        scheming.scope,
        {"messy_goal_directedness": "true"},
    )
    assert 0 < asked.band.low < asked.band.median < asked.band.high < 1


def test_credences_without_ranges_have_a_band_of_a_point() -> None:
    found = simulate(alone(Reading(0.2, 0.1, 0.4)), CredenceSet(credences={"q": Credence(0.3)}), draws=100).band
    assert (found.low, found.median, found.high) == (0.3, 0.3, 0.3)
    assert found.errors.median == 0


def test_progress_is_told(scheming: ArgumentMap) -> None:
    told: list[tuple[int, int]] = []
    simulate(scheming, draws=20_001, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (20_001, 20_001)
    assert len(told) > 2
    assert told == sorted(told)


def test_nonsense_is_refused(scheming: ArgumentMap) -> None:
    with pytest.raises(ValueError, match="ask for 2 or more"):
        simulate(scheming, draws=1)
    with pytest.raises(ImpossibleEvidenceError, match="cannot hold together"):
        simulate(scheming, given={"taste": ("for",), "preference_strength": ("none",)}, draws=10)
    clash = CredenceSet(credences={"schemer_nearer_if_scattered": Credence(0.0), "tilt_no_shaping": Credence(1.0)})
    with pytest.raises(ContradictionError, match="opposite certainties meet"):
        simulate(scheming, clash, draws=10)


def test_memory_stays_flat_whatever_the_number_of_draws(scheming: ArgumentMap) -> None:
    def peak(draws: int) -> int:
        tracemalloc.start()
        simulate(scheming, draws=draws)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1000)
    assert peak(100_000) < 40_000_000
    assert peak(100_000) - peak(16_000) < 5 * 84_000 * 8
