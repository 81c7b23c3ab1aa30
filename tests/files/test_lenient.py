"""Files that are half written: what can be read of them, and where the cursor is."""

from __future__ import annotations

import pytest

from cruxmap.files.lenient import Cursor, cursor_at, lenient_source
from cruxmap.files.mentions import mentions
from every_name import FILES

TABLE = "claims:\n  rain:\n    table:\n      - {when: {a: true}, is: q}\n"
POINTS = "claims:\n  x:\n    considerations:\n      - kind: for\n"
WHERE = [
    ("|", (), "either", set()),
    ("arg|", (), "either", set()),
    ("a: b\n|\nc: d", (), "either", {"a", "c"}),
    ("target: |", ("target",), "value", set()),
    ("target: rain=|", ("target",), "value", set()),
    ("claims:\n  |", ("claims",), "either", set()),
    ("claims:\n  rain:\n    sta|", ("claims", "rain"), "either", set()),
    ("claims:\n  rain:\n    title: A\n    |\n    credence: q\n  wind:\n    section: B", ("claims", "rain"), "either", {
        "title", "credence"}),
    ("claims:\n  rain:\n    sta|tement: It.", ("claims", "rain"), "key", set()),
    ("claims:\n  rain:\n    credence: ra|in\n    section: q", ("claims", "rain", "credence"), "value", {"section"}),
    (TABLE + "      - {when: {|", ("claims", "rain", "table", 0, "when"), "key", set()),
    (TABLE + "      - {when: {dry: t|}, is: x}", ("claims", "rain", "table", 0, "when", "dry"), "value", set()),
    (TABLE + "      - {when: {dry: [t, |", ("claims", "rain", "table", 0, "when", "dry", 1), "value", set()),
    (TABLE + "      - {when: {dry: true},\n         is: |", ("claims", "rain", "table", 0, "is"), "value", set()),
    (POINTS + "        te|\n        section: a", ("claims", "x", "considerations", 0), "key", {"kind", "section"}),
    (POINTS + "      - |", ("claims", "x", "considerations", 0), "either", set()),
    (POINTS + "      - kind: |", ("claims", "x", "considerations", 0, "kind"), "value", set()),
    ("views:\n- a\n- b|", ("views", 0), "either", set()),
    ("views: [a, b|]", ("views", 1), "value", set()),
    ('views: {"ra|', ("views",), "key", set()),
    ("credences:\n  rain: 30%\n  we|", ("credences",), "either", {"rain"}),
    ("credences:\n  rain: {cre|", ("credences", "rain"), "key", set()),
    ("rest: {{{[\n\tviews\ncredences:\n  rain: 30%\n  'we|': 2\n", ("credences",), "key", {"rain"}),
    ("größe:\n  日本: 30%\n  we|", ("größe",), "either", {"日本"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "role", "written"), WHERE)
def test_where_the_cursor_is(text: str, path: tuple[str | int, ...], role: str, written: set[str]) -> None:
    position = text.index("|")
    cursor = cursor_at(text.replace("|", ""), position)
    assert cursor is not None
    assert (cursor.path, cursor.role, cursor.written) == (path, role, written)


@pytest.mark.parametrize("text", ["a: b # so|", "# |", "a: b\n  # c|"])
def test_nothing_is_written_in_a_comment(text: str) -> None:
    assert cursor_at(text.replace("|", ""), text.index("|")) is None


def test_the_word_under_the_cursor() -> None:
    text = "views: [some_claim, other]"
    assert cursor_at(text, 11) == Cursor(("views", 0), "value", 8, 18)


def test_a_line_that_cannot_be_read_is_left_out() -> None:
    text = FILES["sky.yaml"]
    lines = text.split("\n")
    whole = lenient_source("sky.yaml", text.encode())
    broken = lenient_source("sky.yaml", "\n".join([*lines[:5], "    half: [written", *lines[6:]]).encode())
    assert whole is not None
    assert broken is not None
    shift = len("    half: [written") - len(lines[5])
    later = len("\n".join(lines[:6]))
    kept = {(mention.name, mention.start + shift) for mention in mentions(whole) if mention.start > later}
    assert kept <= {(mention.name, mention.start) for mention in mentions(broken)}


@pytest.mark.parametrize("data", [b"", b"\0", b"# nothing\n", b"[" * 200_000, b"&a " * 1000, b"x" * 1_000_001])
def test_what_cannot_be_read_at_all_is_nothing(data: bytes) -> None:
    assert lenient_source("a.yaml", data) is None


@pytest.mark.parametrize("name", ["sky.yaml", "profiles/me.yaml"])
def test_a_file_can_break_off_anywhere(name: str) -> None:
    text = FILES[name]
    for position in range(0, len(text), 7):
        lenient_source(name, text[:position].encode())
        cursor_at(text[:position], position)
        cursor_at(text, position)
