"""Text over lines, and columns that share a width."""

import pytest

from cruxmap.report.layout import Strip, grid, linked, styled, wrapped
from cruxmap.report.links import Run


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("  one two", ["  one", "two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("considerations", ["consider", "ations"]),
        ("so considerations", ["so", "consider", "ations"]),
        ("名前名前名前", ["名前名前", "名前"]),
    ],
)
def test_words_go_on_in_the_next_line_and_long_ones_are_broken(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines


def test_an_address_is_not_broken() -> None:
    assert wrapped("at https://example.org/a now", 8, whole="://") == ["at", "https://example.org/a", "now"]


def test_a_character_wider_than_the_line_stands_alone() -> None:
    assert wrapped("名前", 1) == ["名", "前"]


SHORES = [Strip("shore", ["left bank", "right bank"]), Strip("part\nof all", ["40%", "60%"], right=True, wraps=False)]


def test_columns_stand_under_their_titles() -> None:
    assert [line.rstrip() for line in grid(SHORES, 40, gap=2)] == [
        "              part",
        "shore       of all",
        "──────────────────",
        "left bank      40%",
        "right bank     60%",
    ]


def test_text_wraps_where_there_is_too_little_room() -> None:
    assert [line.rstrip() for line in grid(SHORES, 15, gap=2)][3:] == [
        "left        40%",
        "bank",
        "right       60%",
        "bank",
    ]


def test_a_text_keeps_six_characters_gaps_close_and_then_numbers_are_cut() -> None:
    strips = [Strip("", ["considerations"]), Strip("", ["20%–70%"], right=True, wraps=False)]
    assert [line.rstrip() for line in grid(strips, 14, gap=3)] == ["consid 20%–70%", "eratio", "ns"]
    assert [line.rstrip() for line in grid(strips, 13, gap=3)] == ["consid 20%–7…", "eratio", "ns"]


def test_a_table_without_titles_has_no_rule() -> None:
    assert grid([Strip("", ["a", "名"]), Strip("", ["1", "22"], right=True)], 40, gap=1) == ["a   1", "名 22"]


def test_styles_stand_around_the_text_alone() -> None:
    bars = [Strip("", ["a", "bb"]), Strip("", ["█", "█▌"], style="cyan")]
    assert grid(bars, 40, 1, strong=1, colour=True) == [
        "\x1b[1ma\x1b[0m  \x1b[1;36m█\x1b[0m ",
        "bb \x1b[36m█▌\x1b[0m",
    ]
    assert styled("", "bold") == ""
    assert styled("a", "") == "a"


def test_a_link_over_two_lines_is_one_in_each() -> None:
    words = [Run("see "), Run("the survey", "https://example.org/a"), Run(".")]
    start, end = "\x1b]8;;https://example.org/a\x1b\\", "\x1b]8;;\x1b\\"
    assert linked(["see the", "survey."], words) == [f"see {start}the{end}", f"{start}survey{end}."]
