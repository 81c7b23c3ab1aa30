"""Places in texts of any script, in the units that an editor counts in."""

from __future__ import annotations

import pytest

pytest.importorskip("lsprotocol", reason="the extra `lsp` is not installed")

from lsprotocol.types import Position

from cruxmap.server.positions import Positions

TEXT = "aé日𝔘z\r\n🦜: x\ry\u2028z\n"
UNITS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
SIZE = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


@pytest.mark.parametrize("encoding", UNITS)
def test_every_place_has_a_position_and_back(encoding: str) -> None:
    positions = Positions(TEXT, encoding)
    for place in range(len(TEXT) + 1):
        if TEXT[place - 1 : place + 1] == "\r\n":  # between the two there is no position
            continue
        position = positions.position(place)
        before = TEXT[:place].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        units = len(before[-1].encode(UNITS[encoding])) // SIZE[encoding]
        assert position == Position(len(before) - 1, units)
        assert positions.place(position) == place


def test_a_character_is_not_split() -> None:
    positions = Positions("𝔘x")
    assert [positions.place(Position(0, unit)) for unit in range(4)] == [0, 0, 1, 2]


def test_beyond_the_end_is_the_end() -> None:
    positions = Positions("ab\r\ncd")
    assert positions.place(Position(0, 99)) == 2
    assert positions.place(Position(9, 0)) == 6
    assert positions.position(99) == Position(1, 2)


def test_the_mark_in_front_is_no_part_of_the_tree() -> None:
    positions = Positions("\ufeffa: b\nc: d")
    assert positions.position(0) == Position(0, 1)
    assert positions.place(Position(0, 4)) == 3
    assert positions.position(5) == Position(1, 0)
    assert positions.place_of(2, 1) == 5


def test_lines_of_problems_are_those_of_yaml() -> None:
    text = "a: 1\u2028b: 2\nc: 3"  # three lines to YAML, two to an editor
    positions = Positions(text)
    assert positions.place_of(3, 4) == text.index("3")
    assert positions.position(positions.place_of(2, 4)) == Position(0, 8)
    assert positions.place_of(1, 99) == 5  # the end of its line, with the break
    assert positions.place_of(99, 1) == text.index("c")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("rain: 3", "rain"),
        ("'a b': 3", "'a b'"),
        ('"a b"', '"a b"'),
        ("30%, x", "30%"),
        ("]", "]"),
        ("", ""),
        ("\n", ""),
    ],
)
def test_the_word_at_a_place(text: str, word: str) -> None:
    assert text[: Positions(text).word(0)] == word


def test_half_of_a_character_is_counted_too() -> None:
    assert Positions("\ud800x").position(2) == Position(0, 2)
