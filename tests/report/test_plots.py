"""The pictures: the same bytes each time, nothing cut, no label on another."""

import pytest

from conftest import ROOT
from cruxmap import evaluate, sensitivity, two_way, variance_shares
from cruxmap.analysis.sweep import parse_sweep
from cruxmap.files.argument import load_argument
from cruxmap.report.pictures.sensitivity_plots import contours, distribution, shares, tornado
from plotted import check
from small import conjunction, hill

CAPTION = ("The map's readings, nobody's answers.", "P(scheming), and some more words to fill a line with. " * 4)
AWKWARD = "Costs $5 and \\frac{1}{2}, <b>bold</b> & 日本語 " * 3


@pytest.fixture(scope="module")
def argument():
    return load_argument(ROOT / "arguments" / "scheming")


@pytest.mark.parametrize("top", [1, 53])
def test_tornado(argument, texts, top):
    result = sensitivity(argument)
    picture = tornado(argument, result, result.rows[:top], CAPTION, "svg")
    check(texts)
    assert picture.startswith(b"<?xml")
    assert picture == tornado(argument, result, result.rows[:top], CAPTION, "svg")
    assert tornado(argument, result, result.rows[:top], CAPTION, "png").startswith(b"\x89PNG")


def test_a_tornado_of_what_turns_round_and_of_what_moves_nothing(texts):
    for q in (0.5, 0.0):
        result = sensitivity(hill(q), sweep=parse_sweep("points:10" if q else "odds:2"))
        tornado(hill(q), result, result.rows, CAPTION, "svg")
        check(texts)


def test_shares(argument, texts):
    result = variance_shares(argument)
    shares(argument, result, result.rows, CAPTION, "svg")
    check(texts)


def test_distribution(argument, texts):
    result = evaluate(argument)
    picture = distribution("P(x)", result.probability, result.band, result.histogram, CAPTION, "svg")
    check(texts)
    assert picture == distribution("P(x)", result.probability, result.band, result.histogram, CAPTION, "svg")


@pytest.mark.parametrize("sweep", ["range", "full"])
def test_contours(argument, texts, sweep):
    result = two_way(argument, "goal_directed", "scheming_pays_for_most", sweep=parse_sweep(sweep), steps=20)
    picture = contours(argument, result, CAPTION, "svg")
    assert picture == contours(argument, result, CAPTION, "svg")
    axes_texts = [text for text, _ in texts["boxes"]]
    assert any(text.startswith("now ") for text in axes_texts)


def test_contours_of_what_does_not_change_and_of_what_cannot_be():
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.0)
    full = parse_sweep("full")
    assert contours(argument, two_way(argument, "q_x", "q_y", sweep=full, steps=5), CAPTION, "svg")
    given = {"x": ("true",)}
    assert contours(argument, two_way(argument, "q_x", "q_z", given=given, sweep=full, steps=5), CAPTION, "svg")


@pytest.mark.filterwarnings(
    "ignore::cruxmap.report.pictures.fonts.LettersWarning"
)  # which letters a machine has, varies
def test_foreign_text_stays_text(argument, texts):
    result = evaluate(argument)
    picture = distribution(AWKWARD, result.probability, result.band, result.histogram, (AWKWARD * 40,), "svg")
    check(texts)
    assert b"<b>" not in picture
