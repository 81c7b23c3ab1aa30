"""What typed lines mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.cli.replies import Reply, UnclearReplyError, as_written, assent, new_fields, parse_reply
from cruxmap.model.credences import Credence
from cruxmap.model.notation import NotationError, parse_probability


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Reply("empty")),
        ("   ", Reply("empty")),
        ("?", Reply("considerations")),
        (" S ", Reply("skip")),
        ("back", Reply("back")),
        ("W", Reply("worksheet")),
        ("q", Reply("quit")),
        ("help", Reply("help")),
        ("30%", Reply("answer", "30%")),
        ("1  in 20", Reply("answer", "1 in 20")),
        ("20-40%", Reply("answer", "20-40%")),
        ("range 20-40%", Reply("answer", range="20-40%")),
        ("30% RANGE 20-40%", Reply("answer", "30%", "20-40%")),
        ("note range and note", Reply("answer", note="range and note")),
        ("30% note  why: 3:7", Reply("answer", "30%", note="why: 3:7")),
        ("3:7 range 20-40% note a range", Reply("answer", "3:7", "20-40%", "a range")),
    ],
)
def test_lines(text: str, meant: Reply) -> None:
    assert parse_reply(text) == meant


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("30", "write 30% or 0.3"),
        ("bakc", "did you mean back?"),
        ("nonsense", "write 0.3, 30%, 3:7 (odds), 3/10 or 1 in 20"),
        ("note", "write note and then your words"),
        ("30% range", "write range 20-40%"),
        ("40-20%", "write 20% to 40%"),
        ("-1%", "from 0 to 1"),
    ],
)
def test_nonsense_has_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_reply(text)
    assert remedy in caught.value.remedy


def test_a_new_point_drops_the_range_and_keeps_the_note() -> None:
    assert new_fields(Reply("answer", "30%"), Credence(0.5, 0.4, 0.6, "why")) == {
        "credence": "30%",
        "low": None,
        "high": None,
    }


def test_a_range_keeps_the_point_that_is_there() -> None:
    fields = new_fields(Reply("answer", range="20-40%"), Credence(0.3))
    assert fields == {"credence": "30%", "low": "20%", "high": "40%"}
    fields = new_fields(Reply("answer", range="20-50%"), Credence(0.3, 0.25, 0.4))
    assert fields == {"credence": "30%", "low": "20%", "high": "50%"}


def test_a_range_brings_its_middle_where_there_is_no_point() -> None:
    middle = {"credence": "20-40%", "low": None, "high": None}
    assert new_fields(Reply("answer", range="20-40%"), None) == middle
    assert new_fields(Reply("answer", range="20-40%"), Credence(0.5, 0.4, 0.6)) == middle


@pytest.mark.parametrize(
    ("reply", "own"),
    [
        (Reply("answer", "30%", "40-50%"), None),
        (Reply("answer", range="40-50%"), Credence(0.3)),
        (Reply("answer", range="40%"), None),
        (Reply("answer", "20-40%", "10-50%"), None),
    ],
)
def test_ranges_that_do_not_fit_are_refused(reply: Reply, own: Credence | None) -> None:
    with pytest.raises(NotationError):
        new_fields(reply, own)


@given(st.floats(0, 1))
def test_what_is_written_is_read_back(probability: float) -> None:
    assert parse_probability(as_written(probability)) == probability
    assert as_written(0.3) == "30%"


@given(st.text(max_size=30))
def test_any_line_means_something_or_is_refused(text: str) -> None:
    remedy = "none is needed"
    try:
        parse_reply(text)
    except NotationError as error:
        remedy = error.remedy
    assert remedy


@pytest.mark.parametrize(
    ("text", "credence"),
    [("~60%", "60%"), ("about 60 percent", "60%"), ("50/50", "50%"), ("0,3", "0.3"), ("2:1", "2:1"), ("1", "1")],
)
def test_an_answer_is_written_in_the_notation_of_the_files(text: str, credence: str) -> None:
    assert parse_reply(text) == Reply("answer", credence)
    assert parse_reply(f"{text} note ~60 percent, or so") == Reply("answer", credence, note="~60 percent, or so")


@pytest.mark.parametrize(
    ("text", "likely", "line"),
    [
        ("30", "30%", "30%"),
        ("33.3", "33.3%", "33.3%"),
        ("~30 note why: 30", "30%", "30% note why: 30"),
        ("20-40", "20-40%", "20-40%"),
        ("30% range 20-40", "20-40%", "30% range 20-40%"),
        ("30 range 20-40%", "30%", "30% range 20-40%"),
        ("range 20-40 note so", "20-40%", "range 20-40% note so"),
    ],
)
def test_what_will_have_been_meant(text: str, likely: str, line: str) -> None:
    with pytest.raises(UnclearReplyError) as caught:
        parse_reply(text)
    assert (caught.value.likely, caught.value.line) == (likely, line)
    parse_reply(line)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("idk", "skip"),
        ("I don’t know.", "skip"),
        ("not sure", "skip"),
        ("Pass", "skip"),
        ("??", "considerations"),
        ("yes", "yes"),
        ("No", "no"),
        ("review", "review"),
        ("clear note", "clear note"),
    ],
)
def test_what_people_say_gets_what_it_asks_for(text: str, kind: str) -> None:
    assert parse_reply(text).kind == kind


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("<5%", "5% for that number itself"),
        ("30% ± 10%", "30% range 20-40%"),
        ("20 to 1", "write 20:1 for odds in favour, 1:20 for odds against"),
        ("40/60", "write 40:60 for odds, or 0.666667"),
        ("n/a", "s skips this; ? says what speaks for and against it"),
        ("-", "s skips this"),
    ],
)
def test_what_may_mean_several_things_has_a_remedy_for_each(text: str, remedy: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_reply(text)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "agreed"), [("", True), (" Yes. ", True), ("y", True), ("n", False), ("no", False), ("30%", None)]
)
def test_yes_and_no(text: str, agreed: bool | None) -> None:
    assert assent(text) is agreed
