"""What is offered at each place of a file: keys of the schema, and the names that belong there."""

from __future__ import annotations

import pytest

from cruxmap.files.lenient import cursor_at
from cruxmap.files.names import Names
from cruxmap.files.offers import FileKind, Offer, offers
from cruxmap.files.tree import Source
from every_name import FILES

NAMES = Names({name: Source(name, text.encode()) for name, text in FILES.items()})
POINTS = {"n_clouds", "n_gusts", "n_still"}
CLAIMS = {"c_rain", "c_wind", "c_hail", "c_out", "c_way", "c_roof", "c_dry", "c_cold", "c_harm", "c_wet"}
OBSERVATIONS = {"o_umbrella", "o_leaves", "o_vane", "o_puddle"}
QUESTIONS = {
    "q_rain",
    "q_calm",
    "q_gale",
    "q_hail",
    "q_tilt",
    "q_way_a",
    "q_way_b",
    "q_need",
    "q_leak",
    "q_cause",
    "q_cold",
}
QUESTIONS |= {"q_puddle", "c_out", "o_umbrella"}  # the last two are written inside what has their names
WIND = {"s_calm", "s_gale", "s_storm"}
CERTAIN = {"true", "false"}
IN_A_CLAIM = "claims:\n  c_new:\n    statement: New.\n    "


def offered(kind: FileKind, text: str) -> dict[str, Offer]:
    position = text.index("|")
    text = text.replace("|", "")
    cursor = cursor_at(text, position)
    assert cursor is not None
    return {offer.text: offer for offer in offers(kind, cursor, text, NAMES)}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("argument", "target: |", CLAIMS | OBSERVATIONS),
        ("argument", "target: c_wind=|", WIND),
        ("argument", "target: {claim: |", CLAIMS | OBSERVATIONS),
        ("argument", "target: {claim: c_wind, states: [|", WIND),
        ("argument", "target:\n  claim: c_wind\n  states: [s_calm, |]", WIND),
        ("argument", "routes: |", CLAIMS | OBSERVATIONS),
        ("argument", "scope: {|", CLAIMS | OBSERVATIONS),
        ("argument", "scope: {c_wind: |", WIND),
        ("argument", "scope: {c_wind: [s_calm, |", WIND),
        ("argument", "scope: {c_rain: |", {"true", "false"}),
        ("argument", "conditions:\n  - {title: A, given: {|", CLAIMS | OBSERVATIONS),
        ("argument", "views:\n  - c_wet\n  - |", CLAIMS | OBSERVATIONS),
        ("part", IN_A_CLAIM + "credence: |", QUESTIONS | CERTAIN),
        ("part", IN_A_CLAIM + "table:\n      - {when: {|", CLAIMS | OBSERVATIONS),
        ("part", IN_A_CLAIM + "table:\n      - when:\n          |", CLAIMS | OBSERVATIONS),
        ("part", IN_A_CLAIM + "table:\n      - {when: {c_wind: [s_calm, |", WIND),
        ("part", IN_A_CLAIM + "table:\n      - {when: {any: [{|", CLAIMS | OBSERVATIONS),
        ("part", IN_A_CLAIM + "table:\n      - {when: {not: {c_wind: |", WIND),
        ("part", IN_A_CLAIM + "table: [{else: 1 - |", QUESTIONS | CERTAIN),
        ("part", IN_A_CLAIM + "stick: [|", QUESTIONS),
        ("part", IN_A_CLAIM + "noisy_or: {leak: |", QUESTIONS | CERTAIN),
        ("part", IN_A_CLAIM + "rule: [{else: |", QUESTIONS | CERTAIN),
        ("part", "claims:\n  c_wind:\n    rule: [{else: |", WIND | QUESTIONS),
        ("part", "claims:\n  c_wind:\n    table: [{is: |", WIND | QUESTIONS),
        ("part", "claims:\n  c_wind:\n    table: [{is: [|", QUESTIONS),
        ("part", "claims:\n  c_wind:\n    table: [{is: {|", WIND),
        ("part", IN_A_CLAIM + "considerations: [{kind: |", {
            "for", "against", "objection", "reply", "analogy", "caveat"}),
        ("part", IN_A_CLAIM + "considerations: [{'on': |", POINTS | CLAIMS | OBSERVATIONS),
        ("part", IN_A_CLAIM + "considerations: [{see: |", POINTS),
        ("part", IN_A_CLAIM + "cites: |", {"w_book"}),
        ("part", IN_A_CLAIM + "considerations: [{source: |", {"w_book"}),
        ("part", "claims:\n  c_wind:\n    considerations: [{state: |", WIND),
        ("part", "questions:\n  q_new:\n    core: |", {"true", "false"}),
        ("part", "questions:\n  q_new:\n    reading: {credence: 30%, basis: |", {"b_guess"}),
        ("evidence", "observations:\n  o_new:\n    bears_on: |", CLAIMS | OBSERVATIONS),
        ("evidence", "observations:\n  o_new:\n    bears_on: c_wind=|", WIND),
        ("evidence", "observations:\n  o_vane:\n    likelihoods: {|", WIND),
        ("evidence", "observations:\n  o_new:\n    ratios: {|", CLAIMS | OBSERVATIONS),
        ("evidence", "observations:\n  o_new:\n    status: |", {"seen", "not_seen", "open"}),
        ("credences", "credences:\n  |", QUESTIONS),
        ("credences", "credences: {q_rain: 3%, |", QUESTIONS),
        ("credences", "credences:\n  q_rain: 3%\n  |\n  q_leak: 2%", QUESTIONS - {"q_rain", "q_leak"}),
        ("credences", "views:\n  |", (CLAIMS | OBSERVATIONS) - {"c_wind", "c_way", "c_harm"}),
        ("credences", "views:\n  c_wet: {given: {c_wind: |", WIND),
    ],
)  # fmt: skip
def test_names_and_words(kind: FileKind, text: str, expected: set[str]) -> None:
    found = {name for name, offer in offered(kind, text).items() if offer.kind != "key"}
    assert found == expected


@pytest.mark.parametrize(
    ("kind", "text", "some"),
    [
        ("argument", "|", {"argument", "target", "claims", "renamed"}),
        ("part", "|", {"part", "intro", "claims", "questions"}),
        ("part", IN_A_CLAIM + "|", {"title", "states", "considerations", "credence", "table", "rule", "noisy_or"}),
        ("part", IN_A_CLAIM + "tilt:\n      |", {"base", "by"}),
        ("part", IN_A_CLAIM + "table:\n      - {|", {"when", "is"}),
        ("part", "questions:\n  q_new: {|", {"ask", "title", "reading", "core", "worksheet"}),
        ("part", "questions:\n  q_new: {reading: {|", {"credence", "low", "high", "basis", "because"}),
        ("evidence", "observations:\n  o_new: {|", {"statement", "source", "status", "ratio", "likelihoods", "table"}),
        ("credences", "|", {"argument", "credences", "views", "extends"}),
        ("credences", "credences:\n  q_rain: {|", {"credence", "low", "high", "note"}),
    ],
)
def test_keys(kind: FileKind, text: str, some: set[str]) -> None:
    assert some <= {name for name, offer in offered(kind, text).items() if offer.kind == "key"}


def test_what_is_missing_comes_first_and_what_is_there_not_again() -> None:
    found = offered("part", "questions:\n  q_new:\n    title: A\n    |")
    assert "title" not in found
    assert [name for name, offer in found.items() if offer.required] == [next(iter(found))] == ["reading"]


def test_an_offer_says_what_it_is() -> None:
    assert offered("argument", "scope: {|")["c_wind"].detail == "How it blows."
    assert offered("argument", "scope: {c_wind: |")["s_gale"].detail == "a gale"
    assert offered("part", IN_A_CLAIM + "credence: |")["q_hail"].detail == "Ice, if there are drops?"
    assert offered("part", "questions:\n  q: {reading: {basis: |")["b_guess"].detail == "a guess"
    assert offered("part", "|")["intro"].detail.startswith("A sentence or two")


def test_no_name_is_offered_where_something_is_new() -> None:
    assert offered("part", "claims:\n  |") == {}
    assert offered("part", "questions:\n  |") == {}


def test_questions_that_are_written_nowhere_are_offered_in_credences() -> None:
    text = "credences:\n  "
    cursor = cursor_at(text, len(text))
    assert cursor is not None
    found = offers("credences", cursor, text, NAMES, {"o_leaves_on_c_out": "Leaves fly: out"})
    assert Offer("o_leaves_on_c_out", "question", "Leaves fly: out") in found
