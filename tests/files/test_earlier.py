"""Files that answer an earlier version: what counts, what is set aside, and what becomes of it when it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import Layers, load_credences
from cruxmap.files.saving import CredenceStore, Saved
from cruxmap.files.writing import Change
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.history import Added, Changed
from cruxmap.model.problem import Problem, ProblemsError

FIRST, SECOND, THIRD = (load_argument(ROOT / "tests" / "versions" / name) for name in ("first", "second", "third"))
OLD = """\
argument: outing
version: 1   # the first
name: an example

views:
  success: 40%
  dry: {credence: 50%, note: gut}
  many_come: {credence: 60%, given: {dry: true}}
credences:
  # what I think of the weather
  dry: {credence: 50%, low: 30%, high: 60%, note: all day}   # beside
  planned: 3:7
  come_if_dry: 60-80%
  fun_in_rain: 20%
  luck: {credence: 5%, note: worksheet n 1}
mood: fine
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "me.yaml"


def read(path: Path, text: str, argument: ArgumentMap = SECOND) -> tuple[CredenceSet, list[Problem]]:
    path.write_text(text, "utf-8")
    reading = Layers(path).settle(argument)
    assert reading.credences is not None, reading.problems
    return reading.credences, [problem for problem in reading.problems if problem.code != "unknown-key"]


def aside(credences: CredenceSet) -> dict[str, str]:
    return {f"{old.section}/{old.name}": old.change for old in credences.set_aside}


def test_every_kind_of_answer_to_the_version_before(path: Path) -> None:
    mine, (told,) = read(path, OLD)
    assert set(mine.credences) == {"planned", "come_if_dry", "quiet_success"}
    assert mine.credences["quiet_success"] == Credence(0.05, note="worksheet n 1")
    assert mine.credences["come_if_dry"].low == 0.6
    assert mine.views == {"success": View(0.4)}
    assert aside(mine) == {
        "credences/dry": "asked anew since version 2",
        "credences/fun_in_rain": "gone since version 2",
        "views/dry": "asked anew since version 2",
        "views/crowd": "given 'dry', which means something else since version 2",
    }
    assert [old.value for old in mine.set_aside if old.name == "dry"] == [
        Credence(0.5, 0.3, 0.6, "all day"),
        View(0.5, note="gut"),
    ]
    assert mine.new == ("food",)
    assert (told.code, told.severity, told.line, told.column) == ("older-version", "warning", 2, 10)
    assert told.message == (
        "written for version 1 of the argument; this is version 2. Carried over: 3 answers and 1 view (luck is called "
        "quiet_success now). Set aside, and used in no number: 2 answers and 2 views (asked anew since version 2: dry, "
        "the view of dry; gone since version 2: fun_in_rain; given 'dry', which means something else since version 2: "
        "the view of crowd). New: 1 question (food)"
    )
    assert "`{credence: 30%, version: 2}`" in told.remedy


def test_two_versions_later(path: Path) -> None:
    mine, _ = read(path, OLD, THIRD)
    assert set(mine.credences) == {"come_if_dry"}
    assert mine.views == {}
    assert aside(mine)["credences/success_of_few"] == "asked anew since version 3"
    assert aside(mine)["views/success"] == "given 'planned', which means something else since version 3"


def test_the_version_itself_says_nothing(path: Path) -> None:
    mine, problems = read(path, OLD, FIRST)
    assert (problems, mine.set_aside, mine.new) == ([], (), ())
    assert len(mine.credences) == 5


def test_few_reasons_are_told(path: Path) -> None:
    _, (told,) = read(path, "version: 1\ncredences: {dry: 50%, fun_in_rain: 20%}\n")
    assert "dry (it is about the afternoon now); gone since version 2: fun_in_rain (nobody has fun" in told.message


def test_an_answer_with_its_own_version_counts(path: Path) -> None:
    mine, (told,) = read(path, "version: 1\ncredences:\n  dry: {credence: 40%, version: 2}\n  planned: 50%\n")
    assert mine.credences["dry"].credence == 0.4
    assert mine.set_aside == ()
    assert "Carried over: 1 answer. Answered anew already: 1. New: 1 question (food)" in told.message
    mine, (told,) = read(path, "version: 2\ncredences:\n  dry: {credence: 40%, version: 1}\n")
    assert mine.credences == {}
    assert (told.code, told.line) == ("set-aside", 3)
    mine, (told,) = read(path, "version: 1\nviews:\n  dry: {credence: 40%, version: 2}\n")
    assert (mine.views["dry"].credence, "Answered anew already: 1" in told.message) == (0.4, True)


def test_a_view_whose_condition_lost_a_state(path: Path) -> None:
    states = structs.replace(SECOND.claims["fed"], states={"plenty": "", "enough": "", "none": ""})
    argument = structs.replace(SECOND, claims={**SECOND.claims, "fed": states})
    text = "version: 1\nviews:\n  fed: 20%\n  crowd: {credence: 5%, given: {fed: true}}\n"
    mine, _ = read(path, text, argument)
    assert aside(mine) == {
        "views/fed": "now about a claim with states of its own",
        "views/crowd": "given 'fed' in a state that there is not any more",
    }


def test_renamed_claims_are_followed_in_what_a_view_takes_as_given(path: Path) -> None:
    for version in (1, 2):
        mine, _ = read(path, f"version: {version}\nviews: {{success: {{credence: 5%, given: {{many_come: true}}}}}}\n")
        assert mine.views["success"].given == {"crowd": ("true",)}


def test_without_an_answer_there_is_nothing_to_say(path: Path) -> None:
    _, problems = read(path, "version: 1\ncredences:\n  dry:\n  fun_in_rain:\n", SECOND)
    assert [problem.code for problem in problems] == ["older-version"]
    assert "Carried" not in problems[0].message
    assert read(path, "version: 1\ncredences:\n")[1] == []


def test_a_file_that_does_not_say_its_version(path: Path) -> None:
    mine, (told,) = read(path, "credences: {dry: 50%, planned: 50%}\n")
    assert mine.credences["dry"].credence == 0.5
    assert (told.code, told.line) == ("no-version", 1)
    assert told.message.endswith("read as answers to version 2; earlier ones ask otherwise: dry")
    assert read(path, "credences: {planned: 50%}\n")[1] == [], "that means the same in every version"
    assert read(path, "credences: {dry: {credence: 50%, version: 2}}\n")[1] == []


def test_a_file_for_a_newer_version(path: Path) -> None:
    mine, (told,) = read(path, "version: 3\ncredences: {dry: 50%}\n")
    assert (told.code, mine.credences["dry"].credence) == ("newer-version", 0.5)
    path.write_text("version: 3\ncredences: {success_of_few: 50%}\n", "utf-8")
    with pytest.raises(ProblemsError, match="there is no question 'success_of_few' in version 2"):
        load_credences(path, SECOND)


def test_an_argument_that_does_not_say_what_changed(path: Path) -> None:
    silent = structs.replace(FIRST, version=2)
    mine, (told,) = read(path, "version: 1\ncredences: {dry: 50%}\n", silent)
    assert (mine.credences["dry"].credence, mine.new) == (0.5, ())
    assert "does not say what has changed, and all answers are used" in told.message


def test_what_is_new_where_the_argument_does_not_say(path: Path) -> None:
    silent = structs.replace(SECOND, added=Added())
    mine, (told,) = read(path, OLD, silent)
    assert mine.new == ("come_if_wet", "food", "fun")
    assert "Without an answer: 3 questions (come_if_wet, food, fun)" in told.message
    nothing = structs.replace(SECOND, added=Added({"2": ()}))
    assert read(path, OLD, nothing)[0].new == ()


class TestExtending:
    def test_each_file_has_a_version(self, path: Path) -> None:
        base = path.parent / "base.yaml"
        base.write_text("version: 1\ncredences: {dry: 10%, fun: 20%, luck: 30%}\n", "utf-8")
        mine, (told,) = read(path, "extends: base.yaml\nversion: 2\ncredences: {dry: 40%}\n")
        assert {name: own.credence for name, own in mine.credences.items()} == {
            "fun": 0.2,
            "quiet_success": 0.3,
            "dry": 0.4,
        }
        assert (mine.set_aside, told.file, told.code) == ((), str(base), "older-version")

    def test_an_older_answer_hides_nothing(self, path: Path) -> None:
        (path.parent / "base.yaml").write_text("version: 2\ncredences: {dry: 10%}\n", "utf-8")
        mine, _ = read(path, "extends: base.yaml\nversion: 1\ncredences: {dry: 40%}\n")
        assert mine.credences["dry"].credence == 0.1
        assert aside(mine) == {"credences/dry": "asked anew since version 2"}

    @pytest.mark.parametrize(("base", "top"), [("version: 1\n", ""), ("", "version: 1\n")])
    def test_a_file_without_a_version_is_as_old_as_the_other(self, path: Path, base: str, top: str) -> None:
        (path.parent / "base.yaml").write_text(f"{base}credences: {{dry: 10%}}\n", "utf-8")
        mine, problems = read(path, f"extends: base.yaml\n{top}credences: {{dry: 40%}}\n")
        assert mine.credences == {}
        assert [old.value.credence for old in mine.set_aside] == [0.4]
        assert {problem.code for problem in problems} == {"older-version"}

    def test_an_answer_goes_into_the_file_on_top(self, path: Path) -> None:
        base = path.parent / "base.yaml"
        base.write_text("version: 1\ncredences: {dry: 10%}\n", "utf-8")
        path.write_text("extends: base.yaml\n", "utf-8")
        store = CredenceStore(path, SECOND)
        store.save([Change("credences", "dry", {"credence": "40%"})])
        assert path.read_text("utf-8") == "extends: base.yaml\ncredences:\n  dry: {credence: 40%, version: 2}\n"
        assert store.credences.credences["dry"].credence == 0.4
        assert base.read_text("utf-8") == "version: 1\ncredences: {dry: 10%}\n"


def answer(name: str, text: str, section: str = "credences", **more: str | None) -> Change:
    assert section in ("credences", "views")
    return Change(section, name, {"credence": text, "low": None, "high": None, **more})  # type: ignore[arg-type]


class TestAnsweringAnew:
    def test_one_line_changes_and_says_its_version(self, path: Path) -> None:
        path.write_text(OLD, "utf-8")
        store = CredenceStore(path, SECOND)
        assert store.save([answer("dry", "70%")]) == Saved()
        after = OLD.replace("{credence: 50%, low: 30%, high: 60%, note: all day}", "{credence: 70%, version: 2}")
        assert path.read_text("utf-8") == after
        assert load_credences(path, SECOND).credences["dry"].credence == 0.7
        assert len(store.credences.set_aside) == 3

    def test_with_a_range_and_a_note(self, path: Path) -> None:
        path.write_text(OLD, "utf-8")
        store = CredenceStore(path, SECOND)
        fields = {"credence": "70%", "low": "60%", "high": "80%", "note": "the afternoon"}
        store.save([Change("credences", "dry", fields)])
        assert (
            "dry: {credence: 70%, low: 60%, high: 80%, version: 2, note: the afternoon}   # beside"
            in path.read_text("utf-8")
        )
        assert load_credences(path, SECOND).credences["dry"] == Credence(0.7, 0.6, 0.8, "the afternoon", 2)

    def test_what_means_the_same_needs_no_mark(self, path: Path) -> None:
        path.write_text(OLD, "utf-8")
        store = CredenceStore(path, SECOND)
        store.save([answer("quiet_success", "6%"), answer("food", "90%"), answer("planned", "80%")])
        text = path.read_text("utf-8")
        assert "luck: {credence: 6%, note: worksheet n 1}" in text, "under its old name, with its note"
        assert "food: 90%" in text
        assert "planned: 80%" in text

    def test_the_condition_of_a_view_goes_with_it(self, path: Path) -> None:
        path.write_text(OLD, "utf-8")
        store = CredenceStore(path, SECOND)
        store.save([answer("crowd", "70%", "views"), answer("dry", "60%", "views")])
        text = path.read_text("utf-8")
        assert "many_come: {credence: 70%}\n" in text
        assert "dry: {credence: 60%, version: 2}" in text
        assert store.credences.views["crowd"] == View(0.7)

    def test_the_version_moves_up_when_nothing_waits(self, path: Path) -> None:
        path.write_text(OLD, "utf-8")
        store = CredenceStore(path, SECOND)
        changes = [answer("dry", "70%"), answer("dry", "60%", "views"), answer("crowd", "70%", "views")]
        assert [store.save([change]).version for change in changes] == [None, None, 2]
        text = path.read_text("utf-8")
        assert "version: 2   # the first\n" in text
        assert "  # what I think of the weather\n" in text
        assert "fun_in_rain: 20%" in text, "what is gone stays as a record"
        assert "mood: fine" in text
        mine, problems = read(path, text)
        assert [problem.code for problem in problems] == ["renamed", "set-aside", "renamed"]
        assert set(mine.credences) == {"dry", "planned", "come_if_dry", "quiet_success"}

    def test_a_mark_is_out_of_date_with_the_next_version(self, path: Path) -> None:
        path.write_text("version: 1\ncredences:\n  luck: 5%\n  dry: {credence: 40%, version: 2}\n", "utf-8")
        store = CredenceStore(path, THIRD)
        assert set(store.credences.credences) == {"dry"}
        assert store.save([answer("success_of_few", "7%")]).version == 3
        text = "version: 3\ncredences:\n  luck: {credence: 7%, version: 3}\n  dry: {credence: 40%, version: 2}\n"
        assert path.read_text("utf-8") == text

    def test_in_a_present_file_a_mark_goes(self, path: Path) -> None:
        path.write_text("version: 2\ncredences:\n  dry: {credence: 40%, version: 1}\n", "utf-8")
        store = CredenceStore(path, SECOND)
        store.save([answer("dry", "50%")])
        assert path.read_text("utf-8") == "version: 2\ncredences:\n  dry: {credence: 50%}\n"

    def test_what_would_be_an_error_keeps_the_version(self, path: Path) -> None:
        path.write_text("version: 1\ncredences:\n  nonsense: 5%\n  planned: 5%\n", "utf-8")
        store = CredenceStore(path, SECOND)
        assert store.save([answer("planned", "7%")]).version is None
        assert "version: 1" in path.read_text("utf-8")

    def test_an_answer_that_is_taken_away_waits_no_more(self, path: Path) -> None:
        path.write_text("version: 1\ncredences:\n  dry: 5%\n  planned: 5%\n", "utf-8")
        store = CredenceStore(path, SECOND)
        assert store.save([Change("credences", "dry", {"credence": None})]).version == 2
        assert path.read_text("utf-8") == "version: 2\ncredences:\n  planned: 5%\n"

    def test_in_braces_and_with_odd_line_ends(self, path: Path) -> None:
        path.write_bytes(b"\xef\xbb\xbf{version: 1, credences: {dry: 5%}}\r\n")
        CredenceStore(path, SECOND).save([answer("dry", "7%")])
        expected = b"\xef\xbb\xbf{version: 2, credences: {dry: {credence: 7%, version: 2}}}\r\n"
        assert path.read_bytes() == expected

    def test_views_that_take_a_changed_scope_for_granted_are_marked(self, path: Path) -> None:
        argument = structs.replace(SECOND, asked_anew=Changed({}, {"2": ("planned",)}))
        path.write_text("version: 1\nviews: {dry: 5%}\n", "utf-8")
        store = CredenceStore(path, argument)
        assert store.credences.views == {}
        store.save([answer("crowd", "7%", "views")])
        assert store.credences.views == {"crowd": View(0.07, version=2)}
