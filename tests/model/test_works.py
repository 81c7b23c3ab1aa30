"""What works are called in a citation, and what `check` says of citations."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap.files.argument import read_argument
from cruxmap.files.mentions import mentions
from cruxmap.files.tree import read_source
from cruxmap.model.works import Work, citation, labels


@pytest.mark.parametrize(
    ("authors", "year", "label"),
    [
        ((), "2020", "On rain 2020"),
        ("Forecasting Research Institute", "2024", "Forecasting Research Institute 2024"),
        ("Hill, Ann", "", "Hill"),
        ("Hill, Moss and Reed", "2019", "Hill, Moss and Reed 2019"),
        (("Hill, Ann", "Ben Moss"), "2019", "Hill and Ben Moss 2019"),
        (("Hill", "Moss", "Reed"), "forthcoming", "Hill et al. forthcoming"),
    ],
)
def test_what_a_work_is_called(authors: str | tuple[str, ...], year: str, label: str) -> None:
    assert labels({"a": Work("On rain", authors, year)}) == {"a": label}


def test_works_that_would_be_called_the_same_get_letters() -> None:
    works = {key: Work(key, "Hill", "2019") for key in ("one", "two")} | {"other": Work("t", "Hill", "2020")}
    assert labels(works) == {"one": "Hill 2019a", "two": "Hill 2019b", "other": "Hill 2020"}
    many = labels({f"w{i}": Work("t", "Hill", "2019") for i in range(30)})
    assert len({*many.values()}) == 30


def test_a_place_stands_behind_the_key() -> None:
    assert citation("hill_2019") == ("hill_2019", "")
    assert citation("hill_2019 pp. 3, 4") == citation("hill_2019, pp. 3, 4") == ("hill_2019", "pp. 3, 4")


def argument(folder: Path, text: str) -> list[tuple[str, int]]:
    path = folder / "argument.yaml"
    path.write_text(text, "utf-8")
    return [(problem.code, problem.line) for problem in read_argument(path).problems]


EVERYWHERE = """\
argument: a
target: wet
note: on the whole
sources:
  hill: {title: On rain, note: a good read}
scope: {rain: true}
conditions: [{title: Spring, given: {season: spring}, note: as they wished}]
claims:
  rain: {statement: It rains., cites: hill, credence: {ask: Rain?, reading: {credence: 30%, note: r}, note: q}}
  season: {statement: The season., states: [spring, other], stick: [0.25], note: s}
  wet:
    statement: I get wet.
    resolvable: {how: look, note: twice}
    considerations: [{kind: for, text: So., id: so, note: c, cites: [hill p. 1]}, {see: so, note: again}]
    tilt:
      note: a form
      base: [{when: {rain: true}, is: 20-30%, note: a row}, {else: 1%, note: the last}]
      by: [{when: {season: spring}, odds: 2:1, note: a factor}]
"""


def test_a_note_may_stand_in_everything_that_has_keys(tmp_path: Path) -> None:
    assert argument(tmp_path, EVERYWHERE) == []
    assert argument(tmp_path, EVERYWHERE.replace("note: a factor", "note: [a, factor]")) == [("wrong-type", 18)]


def test_what_a_note_in_a_form_says_names_nothing(tmp_path: Path) -> None:
    argument(tmp_path, EVERYWHERE.replace("note: a row", "note: rain, or season"))
    path = tmp_path / "argument.yaml"
    text, note = path.read_text("utf-8"), "rain, or season"
    start = text.index(note)
    named = mentions(read_source(path, "a"))
    assert not any(start <= mention.start < start + len(note) for mention in named)
    assert [mention.defines for mention in named if mention.kind == "source"] == [True, False, False]


def test_a_file_that_lists_a_work_again_agrees_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("part: more\nsources: {hill: {title: On rain, note: a good read}}\n", "utf-8")
    assert argument(tmp_path, EVERYWHERE + "parts: [more.yaml]\n") == []
    (tmp_path / "more.yaml").write_text("part: more\nsources: {hill: {title: On snow}}\n", "utf-8")
    assert argument(tmp_path, EVERYWHERE + "parts: [more.yaml]\n") == [("duplicate-name", 2)]


def test_a_work_that_is_not_soundly_written_is_not_missed(tmp_path: Path) -> None:
    assert argument(tmp_path, EVERYWHERE.replace("title: On rain", "titel: On rain")) == [("unknown-key", 5)]
