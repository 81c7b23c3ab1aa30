import math

import pytest
from msgspec import Struct

from cruxmap.model.notation import parse_probability
from cruxmap.report.document import Column, Document, Span, Table
from cruxmap.report.formats import FORMATS
from cruxmap.report.numbers import credence, deviation, narrowed, percent, points, signed, span, sparkline


@pytest.mark.parametrize(
    ("ends", "drawn"),
    [
        ((0, 2, 5), "▒▒│███"),
        ((5, 2, 0), "██│▒▒▒"),
        ((2, 2, 4), "  │██ "),
        ((3, 2, 5), "  │▒██"),  # both ends on one side: the nearer one in front
        ((2, 2, 2), "  │   "),
        ((float("nan"), 2, 4), "  │██ "),
    ],
)
def test_a_span_is_drawn_to_both_sides(ends, drawn):
    assert span(*ends, 0, 5, 6) == drawn


def test_a_span_without_a_scale_is_its_middle():
    assert span(1, 1, 1, 1, 1, 4) == "│   "


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.18064, "+0.181"),
        (-0.05, "−0.050"),
        (1.2, "+1.20"),
        (12.34, "+12.3"),
        (0.00049968, "+0.0005"),
        (-1e-17, "−1.0e-17"),
        (3e-5, "+3.0e-5"),
        (math.inf, "+∞"),
        (0.0, "0"),
        (float("nan"), "–"),
    ],
)
def test_slopes(value, text):
    assert signed(value) == text


@pytest.mark.parametrize(
    ("value", "as_percent", "as_points", "as_deviation"),
    [
        (0.0, "0%", "0", "0.00"),
        (0.25, "25.0%", "+25.0", "25.00"),
        (0.0003, "0.030%", "+0.030", "0.03"),
        (0.00003, "0.0030%", "+0.0030", "0.0030"),
        (1e-7, "0.000010%", "+0.000010", "0.000010"),
        (4e-9, "4.0e-7%", "+4.0e-7", "4.0e-7"),
        (1.9e-20, "1.9e-18%", "+1.9e-18", "1.9e-18"),
        (5.36e-17, "5.4e-15%", "+5.4e-15", "5.4e-15"),
        (1e-300, "1.0e-298%", "+1.0e-298", "1.0e-298"),
    ],
)
def test_nothing_is_too_small_to_be_read(value, as_percent, as_points, as_deviation):
    assert percent(value) == as_percent
    assert points(value) == as_points
    assert points(-value) == as_points.replace("+", "−")
    assert deviation(value) == as_deviation


def test_what_is_shown_of_a_small_credence_can_be_written_into_a_file():
    for value in (4e-9, 1.9e-20, 1e-300):
        assert parse_probability(credence(value)) == pytest.approx(value, rel=0.05, abs=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.6, "60%"), (0.6001, "60.01%"), (0.6002, "60.02%"), (1 / 3, "33.3%"), (0.00215, "0.215%"), (0.99995, "99.995%")],
)
def test_a_credence_is_shown_as_it_was_written(value, text):
    assert credence(value) == text


def test_rounding_lets_nothing_be_told_from_certainty():
    assert percent(1 - 1e-15) == "100%"


def test_the_last_bits_do_not_show():
    for value in (0.5025, 0.3375, 0.7785, 0.1445):
        below, above = (math.nextafter(value, end) for end in (0, 1))
        assert percent(below) == percent(value) == percent(above) == f"{100 * value + 0.05:.1f}%"
        assert points(-below) == points(-value) == points(-above)


def test_a_histogram_in_a_line():
    assert sparkline([0, 1, 50, 100]) == " ▁▄█"
    assert sparkline([7]) == "█"


def test_a_sparkline_is_narrowed() -> None:
    assert narrowed("5% ▁▃█▂ 9%", 8) == "5% ▃█ 9%"
    assert narrowed("5% ▁▃█▂ 9%", 9) == "5% ▃█ 9%"
    assert narrowed("5% ▁▃█▂ 9%", 10) == "5% ▁▃█▂ 9%"
    assert narrowed("5% ▁▃█ ▁ 9%", 2) == "5% █ 9%"
    assert narrowed("no bars", 3) == "no bars"


class Pair(Struct):
    a: str
    b: float
    bar: Span


def table(first="x"):
    columns = (Column("a", "first"), Column("b", "second", "number", spare=True), Column("bar", "", "bar"))
    return Table("", columns, (Pair(first, 1.0, Span(0, 1, 2)), Pair("y", 2.0, Span(1, 1, 3))), dense=True)


def test_a_narrow_terminal_leaves_out_what_is_spare_and_draws_spans_shorter():
    document = Document((table("x" * 50),), (), {}, table())
    wide, narrow = (FORMATS["table"](document, width, False) for width in (80, 60))
    assert "second" in wide
    assert "second" not in narrow
    assert wide.count("█") > narrow.count("█") > 0
    roomy = Document((table(),), (), {}, table())
    assert "second" in FORMATS["table"](roomy, 60, False)


def test_other_formats_leave_out_bars_and_keep_what_is_spare():
    document = Document((table(),), (), {}, table())
    assert FORMATS["csv"](document, 80, False) == "a,b\nx,1.0\ny,2.0\n"
    assert "| first | second |" in FORMATS["markdown"](document, 40, False)
