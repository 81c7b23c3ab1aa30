"""Nothing is noise for being small: a conclusion of 1e-18 is analysed as one of 0.1 is."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import cruxmap
from cruxmap import case, claim_effects, compare, evaluate, reach, sensitivity, variance_shares
from cruxmap.analysis.influence import influences
from cruxmap.analysis.interview import most_moving, reveal
from cruxmap.analysis.rounding import by_size
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet
from small import conjunction

SCALES = [1.0, 1e-6, 1e-18, 1e-100]
NAMES = ("q_x", "q_y", "q_z")


def product(scale: float) -> tuple[float, ArgumentMap]:
    """P(all) = x y z = scale / 8, with a range of each from half to nearly twice its point."""
    point = scale ** (1 / 3) / 2
    return point, conjunction("x", "y", "z", **dict.fromkeys(NAMES, (point / 2, point, 1.9 * point)))


@pytest.mark.parametrize("scale", SCALES)
def test_a_band_and_a_histogram(scale: float) -> None:
    result = evaluate(product(scale)[1])
    assert result.probability == pytest.approx(scale / 8, rel=1e-12, abs=0)
    assert result.band is not None
    assert scale / 64 < result.band.low < scale / 8 < result.band.high < scale
    assert result.histogram is not None
    assert sum(count > 0 for count in result.histogram.counts) > 10


@pytest.mark.parametrize("scale", SCALES)
def test_what_one_credence_would_have_to_be(scale: float) -> None:
    point, argument = product(scale)
    for row in reach(argument, scale / 10).rows:  # four fifths of what it is
        assert row.reach == pytest.approx(0.8 * point, rel=1e-9, abs=0)
        assert row.highest == pytest.approx(point**2, rel=1e-12, abs=0)
    for row in reach(argument, 0.2 * scale).rows:
        assert row.reach == pytest.approx(1.6 * point, rel=1e-9, abs=0)


def test_three_small_claims_need_ten_times_one_of_them() -> None:
    argument = conjunction("x", "y", "z", **dict.fromkeys(NAMES, (1e-7, 1e-6, 1e-5)))
    for row in reach(argument, 1e-17).rows:
        assert row.reach == pytest.approx(1e-5, rel=1e-9, abs=0)


@pytest.mark.parametrize("scale", SCALES)
def test_contributions_to_a_difference(scale: float) -> None:
    """Of x y z from p³ to 2p · (3/2)p · p: for x, p³ ∫ (1 + t/2) dt = 5/4; for y, p³ (1/2) ∫ (1 + t) dt = 3/4."""
    point, argument = product(scale)
    other = CredenceSet(credences={"q_x": Credence(1.8 * point), "q_y": Credence(1.5 * point)})
    result = compare(argument, CredenceSet(), other)
    parts = {row.question: row.contribution for row in result.rows}
    assert parts["q_x"] == pytest.approx(0.8 * 1.25 * scale / 8, rel=1e-12, abs=0)
    assert parts["q_y"] == pytest.approx(0.5 * 1.4 * scale / 8, rel=1e-12, abs=0)
    assert abs(result.remainder) <= 1e-12 * scale
    assert [len(meeting.questions) for meeting in result.meetings] == [1, 2]


@pytest.mark.parametrize("scale", SCALES)
def test_swings_derivatives_and_directions(scale: float) -> None:
    point, argument = product(scale)
    for row in sensitivity(argument).rows:
        assert row.swing == pytest.approx(1.4 * scale / 8, rel=1e-12, abs=0)
        assert row.derivative == pytest.approx(point**2, rel=1e-12, abs=0)
        assert row.log_odds_derivative == pytest.approx((1 - point) / (1 - point**3), rel=1e-12, abs=0)
        assert row.direction == "raises"


@pytest.mark.parametrize("scale", SCALES)
def test_a_question_of_several_claims_has_its_derivative(scale: float) -> None:
    point = scale ** (1 / 3) / 2
    (row,) = sensitivity(conjunction("x", "y", "z", shared=True, q=point)).rows
    assert row.derivative == pytest.approx(3 * point**2, rel=1e-12, abs=0)
    assert row.direction == "raises"


@pytest.mark.parametrize("scale", SCALES)
def test_shares_of_the_variance(scale: float) -> None:
    rows = variance_shares(product(scale)[1]).rows
    reference = variance_shares(product(SCALES[-1])[1]).rows
    assert all(0.2 < row.first_order < 0.5 for row in rows)
    assert [row.total_order for row in rows] == pytest.approx([row.total_order for row in reference], abs=0.1)


@pytest.mark.parametrize("scale", SCALES)
def test_what_claims_tell(scale: float) -> None:
    """Of x y z = t, x tells t log2(1/x) + (x - t) log2((x - t) / x(1 - t)) + (1 - x) log2(1/(1 - t))."""
    point, argument = product(scale)
    target = point**3
    result = claim_effects(argument)
    rows = {row.claim: row for row in result.rows}
    small_terms = (point - target) * (math.log1p(-target / point) - math.log1p(-target))
    expected = -target * math.log(point) + small_terms - (1 - point) * math.log1p(-target)
    assert rows["x"].information == pytest.approx(expected / math.log(2), rel=1e-9, abs=0)
    assert rows["x"].expected_change == pytest.approx(2 * target * (1 - point), rel=1e-9, abs=0)
    entropy = -target * math.log(target) - (1 - target) * math.log1p(-target)
    assert result.entropy == pytest.approx(entropy / math.log(2), rel=1e-12, abs=0)
    assert rows["all"].information == pytest.approx(result.entropy, rel=1e-9, abs=0)


@pytest.mark.parametrize("scale", SCALES)
def test_the_interview_asks_and_shows_what_moves(scale: float) -> None:
    point, argument = product(scale)
    answered = case(argument, CredenceSet(credences={"q_x": Credence(1.5 * point)}))
    assert most_moving(answered, ["q_y", "q_z"]) == "q_y"
    (answer,) = reveal(answered, ["q_x"]).answers
    assert answer.moved == pytest.approx(scale / 16, rel=1e-12, abs=0)


def mixture(folder: Path, high: float, low: float) -> ArgumentMap:
    """P(a) is `high` where c is true, and else `low`; so is c at 50%."""
    path = folder / "a.yaml"
    path.write_text(f"""
argument: mixture
target: a
claims:
  c: {{statement: C., credence: {{ask: C?, reading: 50%}}}}
  a: {{statement: A., table: [{{when: {{c: true}}, is: high}}, {{when: {{c: false}}, is: low}}]}}
questions:
  high: {{ask: High?, reading: {high!r}}}
  low: {{ask: Low?, reading: {low!r}}}
""")
    return load_argument(path)


@pytest.mark.parametrize("scale", SCALES)
def test_which_way_a_claim_pushes(scale: float, tmp_path: Path) -> None:
    true, false = {"c": ("true",), "a": ("true",)}, {"c": ("false",), "a": ("true",)}
    different = case(mixture(tmp_path, scale / 2, scale / 4))
    assert influences(different, true) == {("c", "a"): "raises"}
    assert influences(different, false) == {("c", "a"): "lowers"}
    assert influences(case(mixture(tmp_path, scale * (0.1 + 0.2), scale * 0.3)), true) == {("c", "a"): "neither"}


@pytest.mark.parametrize("scale", SCALES)
def test_rounding_decides_nothing(scale: float, tmp_path: Path) -> None:
    """Where both rows of a table are the same number but for rounding, the other claim does not matter."""
    argument = mixture(tmp_path, scale * (0.1 + 0.2), scale * 0.3)
    directions = {row.question: row.direction for row in sensitivity(argument).rows}
    assert directions == {"c": "none", "high": "raises", "low": "raises"}
    assert most_moving(case(argument), ["c"]) is None


@pytest.mark.parametrize("q", [0.1, 1e-100, 1e-160, 1e-200, 1e-300])
def test_what_tells_all_tells_the_entropy(q: float) -> None:
    """Learning x, where x is the conclusion: H(q) = -q log2 q - (1 - q) log2 (1 - q)."""
    effects = claim_effects(conjunction("x", q_x=q)).rows
    entropy = -(q * math.log(q) + (1 - q) * math.log1p(-q)) / math.log(2)
    assert [row.information for row in effects if row.claim == "x"] == [pytest.approx(entropy, rel=1e-12, abs=0)]


def test_ties_stay_in_the_order_of_the_argument() -> None:
    """0.1 + 0.2 is 0.30000000000000004, and no larger than 0.3."""
    assert sorted([0.3, -0.1 - 0.2, 0.5, 0.1 + 0.2, 0.0], key=by_size) == [0.5, 0.3, -0.1 - 0.2, 0.1 + 0.2, 0.0]


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.8), (0.2, 1.0), (0.8, 0.2)])
def test_a_range_that_is_none_is_refused(low: float, high: float) -> None:
    argument = conjunction("x", q_x=0.5)
    with pytest.raises(cruxmap.CruxmapError, match="the range of 'q_x'") as refused:
        evaluate(argument, CredenceSet(credences={"q_x": Credence(0.5, low, high)}))
    assert refused.value.remedy
