import math

import pytest
from msgspec import Struct

from cruxmap.report.document import Column, Document, Span, Table
from cruxmap.report.formats import FORMATS
from cruxmap.report.numbers import narrowed, percent, points, signed, span, sparkline


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
        (-1e-17, "0"),
        (0.0, "0"),
        (float("nan"), "–"),
    ],
)
def test_slopes(value, text):
    assert signed(value) == text


def test_what_is_rounding_is_not_shown_as_a_number():
    assert points(1e-16) == "0"
    assert percent(1 - 1e-15) == "100%"
    assert percent(1e-7) != "0%"


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
