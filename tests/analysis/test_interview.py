"""Which question comes next, and what answers did."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from cruxmap import evaluate
from cruxmap.analysis.case import Case
from cruxmap.analysis.interview import agenda, closing, left_by_an_update, minutes, most_moving, reveal
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet, SetAside, View

SCHEMING = load_argument(ROOT / "arguments" / "scheming")
PRODUCT = """\
argument: product
target: both
scope: {fine: true}
claims:
  fine: {statement: All is fine., credence: {ask: Fine?, reading: 50%}}
  first: {statement: P., credence: {ask: p?, reading: 40%, core: true}}
  second: {statement: Q., credence: {ask: q?, reading: 60%}}
  both:
    statement: Both.
    rule:
      - {when: {first: true, second: true}, then: true}
      - {else: false}
"""


@pytest.fixture
def product(tmp_path: Path) -> ArgumentMap:
    (tmp_path / "argument.yaml").write_text(PRODUCT, "utf-8")
    return load_argument(tmp_path)


def credences(argument: ArgumentMap, **points: float) -> CredenceSet:
    return CredenceSet(argument.name, credences={name: Credence(point) for name, point in points.items()})


def test_the_agenda_is_what_is_core_or_everything(product: ArgumentMap) -> None:
    assert agenda(product, core=True) == ("first",)
    assert agenda(product, core=False) == ("fine", "first", "second")
    assert len(agenda(SCHEMING, core=True)) == 20


def test_the_known_answer_of_reveal(product: ArgumentMap) -> None:
    result = reveal(Case(product, credences(product, first=0.5, second=0.6)), ["first", "second"])
    assert result.probability == pytest.approx(0.3, abs=1e-15)
    assert result.answers[0].moved == pytest.approx(0.06, abs=1e-15)
    assert result.answers[1].moved == 0
    assert [one.reading for one in result.answers] == [0.4, 0.6]


def test_what_is_taken_for_granted_moves_nothing_in_scope(product: ArgumentMap) -> None:
    for hundredths in range(1, 100):  # of which some would move it by a rounding
        assert reveal(Case(product, credences(product, fine=hundredths / 100)), ["fine"]).answers[0].moved == 0
    assert most_moving(Case(product, credences(product)), ["fine"]) is None
    assert most_moving(Case(product, credences(product)), []) is None


def test_what_moves_most_depends_on_the_answers(product: ArgumentMap) -> None:
    assert most_moving(Case(product, credences(product)), ["first", "second"]) == "first"
    assert most_moving(Case(product, credences(product, first=0.9)), ["first", "second"]) == "second"


def test_an_impossible_scope_is_no_end(product: ArgumentMap) -> None:
    nobody = credences(product, fine=0.0)
    assert most_moving(Case(product, nobody), ["second", "first"]) == "first"
    result = closing(Case(product, nobody))
    assert math.isnan(result.probability)
    assert result.unconditional == pytest.approx(0.24)
    assert "fine=true has probability zero" in result.undefined


points = st.dictionaries(st.sampled_from(list(SCHEMING.questions)), st.floats(0.01, 0.99), max_size=12)


@settings(max_examples=10, deadline=None)
@given(points)
def test_the_most_moving_is_the_first_by_swing(own: dict[str, float]) -> None:
    person = credences(SCHEMING, **own)
    left = [name for name in SCHEMING.questions if name not in own]
    swings = {one.question: abs(one.swing) for one in evaluate(SCHEMING, person).questions}
    chosen = most_moving(Case(SCHEMING, person), left)
    assert chosen is not None
    assert swings[chosen] == pytest.approx(max(swings[name] for name in left), abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(points)
def test_revealed_differences_are_those_of_two_evaluations(own: dict[str, float]) -> None:
    person = credences(SCHEMING, **own)
    result = reveal(Case(SCHEMING, person), list(own))
    assert result.probability == pytest.approx(evaluate(SCHEMING, person).probability, abs=1e-12)
    for one in result.answers[:3]:
        without = credences(SCHEMING, **{name: point for name, point in own.items() if name != one.question})
        before = evaluate(SCHEMING, without).probability
        assert one.moved == pytest.approx(result.probability - before, abs=1e-12)


def test_closing_is_what_eval_says() -> None:
    result, whole = closing(Case(SCHEMING)), evaluate(SCHEMING)
    assert (result.probability, result.unconditional) == pytest.approx((whole.probability, whole.unconditional))
    assert result.undefined == ""


def test_closing_is_at_the_persons_own_answers(product: ArgumentMap) -> None:
    result = closing(Case(product, credences(product, first=0.9)))
    assert (result.probability, result.unconditional) == (pytest.approx(0.54), pytest.approx(0.54))
    assert result.undefined == ""


def test_what_cannot_be_worked_out_moved_nobody_knows_how_far(product: ArgumentMap) -> None:
    """With the reading in its place the scope is possible, and with the answer it is not."""
    result = reveal(Case(product, credences(product, fine=0.0, first=0.5)), ["fine", "first"])
    assert math.isnan(result.probability)
    assert [math.isnan(answer.moved) for answer in result.answers] == [True, True]
    assert [(answer.question, answer.credence) for answer in result.answers] == [("fine", 0.0), ("first", 0.5)]


def test_of_those_that_move_alike_the_first_is_asked(product: ArgumentMap) -> None:
    alike = credences(product, first=0.5, second=0.5)
    assert most_moving(Case(product, alike), ["second", "first"]) == "first"
    assert most_moving(Case(product, alike), ["fine", "second"]) == "second"


def test_how_long_an_interview_takes() -> None:
    """The example of the docstring; and never less than a minute."""
    assert minutes(1000, 24) == 21
    assert minutes(1000, 0) == 5
    assert minutes(0, 24) == 16
    assert minutes(0, 0) == 1


def test_what_an_update_leaves_to_be_asked(product: ArgumentMap) -> None:
    """Answers that are set aside and can be given anew, and new questions: in the argument's order, and no views."""
    fine, first, second = product.questions

    def aside(section: Literal["credences", "views"], name: str, anew: bool) -> SetAside:
        return SetAside(section, name, 1, "", "", Credence(0.5) if section == "credences" else View(0.5), anew)

    mine = CredenceSet(set_aside=(aside("credences", second, True),), new=(fine,))
    assert left_by_an_update(product, mine) == (fine, second)
    mine = CredenceSet(set_aside=(aside("credences", first, False), aside("views", second, True)))
    assert left_by_an_update(product, mine) == ()
