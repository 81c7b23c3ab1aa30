"""Findings, suggestions, and foreign texts in messages."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import pytest

from cruxmap.model.problem import (
    MANY_NAMES,
    Problem,
    ProblemsError,
    Suggestion,
    alike,
    cell_text,
    closest,
    did_you_mean,
    either,
    nearest,
    quoted,
    several,
    unknown,
)

NAMES = ("slack_in_training", "sgd_notices", "route", "rain")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("slack_in_trainin", "slack_in_training"),
        ("Slack-in-training", "slack_in_training"),
        ("rian", "rain"),
        ("RAIN", "rain"),
        ("sgd_notice", "sgd_notices"),
        ("weather", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_the_closest_name(word: str, name: str | None) -> None:
    assert closest(word, NAMES) == name
    assert did_you_mean(word, NAMES, "look") == (f"did you mean {name!r}?" if name else "look")
    assert str(Suggestion(word, NAMES, "look")) == did_you_mean(word, NAMES, "look")


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("slack", ("no_slack", "slack_in_training")),
        ("Slack", ("no_slack", "slack_in_training")),
        ("in training", ("slack_in_training",)),
        ("slackk", ("no_slack",)),
        ("trainee", ("slack_in_training",)),
        ("rain", ()),
        ("no-slack", ("no_slack",)),
        ("in-training", ("slack_in_training",)),
        ("ra", ()),
        ("rax", ()),
        ("slackening", ()),
        ("_slack", ("no_slack", "slack_in_training")),
    ],
)
def test_names_of_which_a_word_is_a_piece(word: str, names: tuple[str, ...]) -> None:
    assert nearest(word, ("slack_in_training", "no_slack", "sgd_notices", "no_slack")) == names


def test_words_of_two_letters_are_no_pieces() -> None:
    assert nearest("ra", ("rab", "ra_in_may")) == ("rab",)
    assert nearest("rab", ("rab_in_may", "_rab", "no_rab")) == ("_rab", "rab_in_may", "no_rab")


def test_words_of_more_than_sixty_letters_are_no_misspelt_names() -> None:
    assert closest("x" * 60, ["x" * 55]) == "x" * 55
    assert closest("x" * 61, ["x" * 55]) is None
    assert nearest("x" * 58 + "-y", ["no_" + "x" * 58 + "_y"]) != ()
    assert nearest("x" * 60 + "_y", ["no_" + "x" * 60 + "_y"]) == ()


def test_a_text_that_a_spreadsheet_would_work_out() -> None:
    for text in ("=A1", "+1", "-1", "@sum", "\t=1", "\r=1"):
        assert cell_text(text) == "'" + text
    for text in ("", "rain", "1-1", " =1", "'=1"):
        assert cell_text(text) == text


def test_names_that_may_be_meant() -> None:
    names = [f"goal_{i}_in_the_end" for i in range(9)]
    assert did_you_mean("goal", names[:3], "") == (
        "did you mean 'goal_0_in_the_end', 'goal_1_in_the_end' or 'goal_2_in_the_end'?"
    )
    assert did_you_mean("goal", names[:6], "").endswith("_end', 'goal_4_in_the_end' or 'goal_5_in_the_end'?")
    many = did_you_mean("goal", names, "")
    assert many.startswith("did you mean one of goal_0_in_the_end, goal_1_in_the_end, ")
    assert many.endswith("goal_5_in_the_end, … (9 in all)?")
    assert [either(names) for names in ("a", "ab", "abc")] == ["a", "a or b", "a, b or c"]


def test_a_name_that_is_not_known() -> None:
    def told(kind: str, names: list[str]) -> tuple[str, str]:
        message, remedy = unknown(kind, "zzz", names)
        return message, str(remedy)

    assert told("part", ["one", "two"]) == ("there is no part 'zzz'", "the parts are one, two")
    assert told("question", ["one", "two"])[1] == "the questions are one, two"
    assert told("view", [])[1] == "there are no views"
    many = [f"name_{i}" for i in range(13)]
    assert told("question", many)[1].startswith("the questions are name_0, name_1")
    assert told("part", many)[1].endswith(", name_11, … (13 in all)")


def test_among_many_names_only_likely_ones_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"question_{i}" for i in range(100_000)]
    compared: list[int] = []

    def counted(word: str, among: Collection[str], **options: Any) -> list[str]:
        compared.append(len(among))
        return difflib_matches(word, among, **options)

    difflib_matches: Any = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", counted)
    assert closest("question_12x", names) is not None
    assert closest("answer_12", names) is None
    assert max(compared) <= MANY_NAMES
    for letters, near in (("Question_12345", True), ("Question_123456", False), ("kuestion_123", False)):
        assert (closest(letters, names[:1000]) is not None) == near
    few = names[:MANY_NAMES]
    assert closest("kuestion_123", few) == "question_123"
    assert closest("kuestion_123", names[: MANY_NAMES + 1]) is None


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("statment", "statement", True),
        ("STATEMENT", "statement", True),
        ("tabel", "table", True),
        ("text", "statement", False),
        ("", "table", False),
        ("table" * 10_000, "table", False),
    ],
)
def test_whether_a_word_is_a_name_misspelt(word: str, name: str, expected: bool) -> None:
    assert alike(word, name) is expected


def test_quotes_are_short_and_safe() -> None:
    assert quoted("rain") == "'rain'"
    assert quoted("it's") == '"it\'s"'
    assert quoted("\x1b[31m\u202e") == "'\\x1b[31m\\u202e'"
    assert quoted("x" * 60) == "'" + "x" * 60 + "'"
    assert quoted("x" * 61) == "'" + "x" * 59 + "…'"
    assert len(quoted("\0" * 1_000_000)) < 300


def test_names_in_a_row() -> None:
    assert several([]) == ""
    assert several(["a", "b"]) == "a, b"
    assert several([str(i) for i in range(5)], most=3) == "0, 1, 2, … (5 in all)"
    assert several(["a", "b", "c"], " → ", 2) == "a → b → … (3 in all)"
    assert several({"x" * 100: 1}) == "x" * 59 + "…"


def test_an_error_carries_every_problem() -> None:
    problems = [Problem("error", "a", "f.yaml", 1, 2, "one", ""), Problem("warning", "b", "g.yaml", 3, 4, "two", "")]
    error = ProblemsError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "f.yaml:1:2: one\ng.yaml:3:4: two"


def test_an_error_has_the_remedy_of_what_stands_for_all() -> None:
    problems = [Problem("warning", "b", "g.yaml", 3, 4, "two", "wait"), Problem("error", "a", "f", 0, 0, "one", "mend")]
    error = ProblemsError(problems)
    assert (error.code, error.remedy) == ("a", "mend")
    assert str(error) == "g.yaml:3:4: two\nf: one"
