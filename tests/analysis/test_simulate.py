"""Draws: seeded, the same whatever the pieces, correlated or not, with standard errors."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from scipy.stats import kstest

from cruxmap import CruxmapError, case, load_argument, simulate
from cruxmap.analysis import uncertainty
from cruxmap.analysis.uncertainty import Z95, band, draw, seeded
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.credences import Value
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.notation import logit
from small import conjunction, small

SPREAD = [Value(0.3, 0.1, 0.6, True), Value(0.5, None, None, True), Value(0.7, 0.6, 0.9, False)]


def test_percentiles_are_those_of_the_range() -> None:
    drawn = draw(SPREAD, 200_000, 1)
    assert np.quantile(drawn[0], [0.05, 0.5, 0.95]) == pytest.approx([0.1, 0.3, 0.6], abs=0.005)
    assert (drawn[1] == 0.5).all()


def test_what_starts_the_generator_is_what_python_makes_of_the_text() -> None:
    """So that the bands of earlier versions stay, and another program can draw the same."""
    for seed, block in ((1, 0), (1, 7), (20, 123), (-3, 0)):
        key = int.from_bytes(seeded(seed, block), "little")
        assert Random(key).randbytes(100) == Random(f"{seed} {block}").randbytes(100)
        assert len(seeded(seed, block)) % 4 == 0


def test_draws_do_not_depend_on_how_many_or_in_what_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (draw(SPREAD, 2500, 1)[:, :1700] == draw(SPREAD, 1700, 1)).all()
    assert (draw(SPREAD, 2500, 1)[:, 1000:] == draw(SPREAD, 1500, 1, first=1000)).all()
    argument = load_argument(shipped_arguments()["scheming"])
    whole = simulate(argument, draws=12_500, seed=3)
    monkeypatch.setattr(uncertainty, "PIECE", 1)
    pieces = simulate(argument, draws=12_500, seed=3)
    assert (whole.values == pieces.values).all()
    assert (whole.values != simulate(argument, draws=12_500, seed=4).values).any()


def test_deviates_are_normal_and_go_their_own_ways() -> None:
    same = [Value(0.5, 0.2, 0.8, True)] * 3  # symmetric: the log-odds are proportional to the deviates
    drawn = draw(same, 100_000, 1)
    deviates = np.log(drawn / (1 - drawn)) * uncertainty.Z95 / np.log(4)
    for one in deviates:
        assert kstest(one, "norm").pvalue > 0.01
        assert np.abs(np.corrcoef(one[:-1], one[1:])[0, 1]) < 0.015
    assert np.abs(np.corrcoef(deviates) - np.eye(3)).max() < 0.015


def test_a_seed_draws_the_same_numbers_everywhere() -> None:
    (drawn, *_) = draw(SPREAD, 3, 1)
    assert drawn.tolist() == pytest.approx([0.17915310941121146, 0.2785031957681792, 0.44132918784735414], rel=1e-12)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_correlation_is_that_of_the_normal_deviates(correlation: float) -> None:
    same = [Value(0.5, 0.2, 0.8, True)] * 2
    drawn = draw(same, 50_000, 1, correlation)
    odds = np.log(drawn / (1 - drawn))  # symmetric ranges: proportional to the deviates
    assert np.corrcoef(odds)[0, 1] == pytest.approx(correlation, abs=0.02)


def test_it_does_not_matter_whether_one_asks_for_something_or_its_opposite() -> None:
    asked = conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=(0.1, 0.4, 0.8))
    opposite = TableForm((TableRow("false", {"no_y": ("true",)}), TableRow("true", {"no_y": ("false",)})))
    forms = {name: claim.form for name, claim in asked.claims.items()} | {"y": opposite}
    claims = {"no_y": CredenceForm("q_no_y"), **forms}
    flipped = small("all", claims, {"q_x": (0.2, 0.5, 0.8), "q_no_y": (0.2, 0.6, 0.9)})
    for correlation in (0.0, 0.6, 1.0):
        one, other = (simulate(it, draws=40_000, correlation=correlation).band for it in (asked, flipped))
        for key in ("low", "median", "high", "mean"):
            error = math.hypot(getattr(one.errors, key), getattr(other.errors, key))
            assert getattr(one, key) == pytest.approx(getattr(other, key), abs=4 * error)


def test_standard_errors_are_the_spread_over_seeds() -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    bands = [simulate(argument, draws=1000, seed=seed).band for seed in range(60)]
    for key in ("low", "median", "high", "mean"):
        spread = np.std([getattr(one, key) for one in bands], ddof=1)
        assert np.mean([getattr(one.errors, key) for one in bands]) == pytest.approx(spread, rel=0.25)


def test_the_standard_error_of_a_uniform_median() -> None:
    assert band(np.linspace(0, 1, 10_000), 1).errors.median == pytest.approx(0.005, rel=0.01)


def test_progress_and_nonsense() -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    seen: list[tuple[int, int]] = []
    simulate(argument, draws=20_000, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (20_000, 20_000)
    assert len(seen) > 1
    with pytest.raises(CruxmapError, match="make no distribution"):
        simulate(argument, draws=1)
    with pytest.raises(CruxmapError, match="outside 0 to 1"):
        simulate(argument, correlation=1.5)


def test_without_a_word_errors_of_judgement_do_not_go_together() -> None:
    argument = conjunction("x", "y", q_x=(0.1, 0.5, 0.9), q_y=(0.1, 0.5, 0.9))
    by_default = simulate(argument, draws=500)
    assert by_default.correlation == 0
    assert (by_default.values == simulate(argument, draws=500, correlation=0.0).values).all()
    assert (by_default.values != simulate(argument, draws=500, correlation=0.5).values).any()


def deviates(drawn: np.ndarray, answer: Value) -> np.ndarray:
    """By how many standard deviations of its side each draw is off the point, in log-odds."""
    odds = np.log(drawn / (1 - drawn)) - logit(answer.credence)
    down, up = logit(answer.credence) - logit(answer.low or 0.0), logit(answer.high or 1.0) - logit(answer.credence)
    return odds * Z95 / np.where(odds < 0, down, up)


def test_at_the_same_percentile_or_at_the_opposite_one() -> None:
    first, _, last = SPREAD
    drawn = draw(SPREAD, 700, 5, 1.0)
    assert deviates(drawn[0], first) == pytest.approx(deviates(drawn[2], last), abs=1e-9)
    drawn = draw(SPREAD, 700, 5, np.array([1.0, 0.5, -1.0]))
    assert deviates(drawn[0], first) == pytest.approx(-deviates(drawn[2], last), abs=1e-9)
    half = draw(SPREAD, 40_000, 5, np.array([0.5, 0.0, -0.5]))
    assert np.corrcoef(deviates(half[0], first), deviates(half[2], last))[0, 1] == pytest.approx(-0.5, abs=0.02)
    assert np.std(deviates(half[2], last)) == pytest.approx(1, abs=0.02)


def test_certainties_keep_their_point_whatever_their_range() -> None:
    certain = [Value(0.0, 0.0, 0.4, True), Value(1.0, 0.6, 1.0, True), Value(0.5, 0.4, 0.6, True)]
    drawn = draw(certain, 10, 1)
    assert (drawn[0] == 0).all()
    assert (drawn[1] == 1).all()
    assert (draw(certain[:2], 3, 1) == [[0.0] * 3, [1.0] * 3]).all()


def test_a_band_by_hand() -> None:
    """Of even steps from 0 to 1 a percentile is itself, with the error sqrt(p (1 - p) / n)."""
    result = band(np.linspace(0, 1, 401)[::-1], 9)
    assert (result.low, result.median, result.high, result.mean) == pytest.approx((0.05, 0.5, 0.95, 0.5))
    assert (result.draws, result.seed) == (401, 9)
    edge, middle = (math.sqrt(p * (1 - p) / 401) for p in (0.05, 0.5))
    assert (result.errors.low, result.errors.median, result.errors.high) == pytest.approx((edge, middle, edge))
    variance = sum((i / 400 - 0.5) ** 2 for i in range(401)) / 400
    assert result.errors.mean == pytest.approx(math.sqrt(variance / 401))


def test_a_simulation_says_what_it_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = case(conjunction("x", "y", q_x=(0.2, 0.5, 0.8), q_y=(0.1, 0.4, 0.8)))
    by_default = uncertainty.simulate(asked)
    assert (len(by_default.values), by_default.band.draws, by_default.band.seed) == (100_000, 100_000, 1)
    assert (by_default.correlation, by_default.asked) == (0.0, asked.asked)
    assert (by_default.values[:700] == uncertainty.simulate(asked, draws=700, seed=1, correlation=0.0).values).all()
    monkeypatch.setattr(uncertainty, "PIECE", 1)
    progress: list[tuple[int, int]] = []
    result = uncertainty.simulate(
        asked, draws=600, seed=4, correlation=0.3, progress=lambda done, draws: progress.append((done, draws))
    )
    assert progress == [(250, 600), (500, 600), (600, 600)]
    assert (result.band, result.correlation) == (band(result.values, 4), 0.3)
    assert (result.values == np.prod(draw(list(asked.values.values()), 600, 4, 0.3), axis=0)).all()
    assert len(uncertainty.simulate(asked, draws=2).values) == 2


def test_a_simulation_under_evidence_that_cannot_be_is_refused() -> None:
    argument = conjunction("x", "y", q_x=0.0, q_y=(0.1, 0.4, 0.8))
    with pytest.raises(ImpossibleEvidenceError, match=r"^x=true has probability zero"):
        simulate(argument, draws=10, given={"x": ("true",)})
