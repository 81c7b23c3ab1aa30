"""Renaming from the command line: what is shown, what is asked, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from terminal import Terminal

from conftest import ROOT, Run
from cruxmap.files.blank import blank_argument

ARGUMENT = blank_argument("walk", "A walk.")
ME = "argument: walk\nversion: 1\ncredences:\n  dry: 60% # the sky\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "walk").mkdir()
    Path("walk/argument.yaml").write_text(ARGUMENT, "utf-8")
    Path("me.yaml").write_text(ME, "utf-8")


def unchanged() -> bool:
    return Path("walk/argument.yaml").read_text("utf-8") == ARGUMENT and Path("me.yaml").read_text("utf-8") == ME


SHOWN = """\
question guests_come_if_dry → dry_guests

walk/argument.yaml:6
  + renamed:
  +   questions: {guests_come_if_dry: dry_guests}

walk/argument.yaml:17
  -       - {when: {dry: true}, is: guests_come_if_dry}
  +       - {when: {dry: true}, is: dry_guests}

walk/argument.yaml:36
  -   guests_come_if_dry:
  +   dry_guests:

4 lines in 1 file.
"""


def test_what_will_change_is_shown_and_nothing_changed(run: Run) -> None:
    outcome = run("rename", "guests_come_if_dry", "dry_guests", "--argument", "walk", "--dry-run")
    assert outcome == (0, SHOWN, "")
    assert unchanged()


def test_a_file_that_is_given_is_renamed_in_too_and_names_the_argument(run: Run) -> None:
    assert run("rename", "dry", "no_rain", "me.yaml", "--yes").err == "Renamed in 2 files.\n"
    assert Path("me.yaml").read_text("utf-8") == ME.replace("dry", "no_rain")
    assert "renamed:\n  claims: {dry: no_rain}\n  questions: {dry: no_rain}\n" in Path("walk/argument.yaml").read_text()
    assert run("check", "walk", "me.yaml") == (0, "2 files in order.\n", "")


@pytest.mark.parametrize(("kind", "files"), [("claim", 1), ("question", 2)])
def test_of_a_claim_and_a_question_of_one_name_one_may_be_meant(kind: str, files: int, run: Run) -> None:
    outcome = run("rename", "dry", "no_rain", "me.yaml", "--kind", kind, "--dry-run", "--json")
    data = json.loads(outcome.out)
    assert data["renamed"] == [{"kind": kind, "of": None, "name": "dry", "new": "no_rain"}]
    assert len({change["file"] for change in data["changes"]}) == files
    assert {"file": "walk/argument.yaml", "line": 6, "old": [], "new": [
        "renamed:", f"  {kind}s: {{dry: no_rain}}"]} in data["changes"]  # fmt: skip


def test_a_title_stands_for_a_name(run: Run) -> None:
    assert run("rename", "The guests come", "come", "--argument", "walk", "-n").out.startswith(
        "claim guests_come → come"
    )


def test_a_state_is_renamed_of_one_claim(run: Run) -> None:
    text = ARGUMENT.replace("    credence: dry\n", "    states: [dry, wet]\n    table: [{is: [dry]}]\n")
    text = text.replace("dry: true", "dry: dry").replace("dry: false", "dry: wet")
    Path("walk/argument.yaml").write_text(text, "utf-8")
    assert run("rename", "dry=wet", "dry=rainy", "--argument", "walk", "--yes").code == 0
    assert Path("walk/argument.yaml").read_text("utf-8") == text.replace("wet]", "rainy]").replace(
        "dry: wet", "dry: rainy"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("gests_come", "x", "-a", "walk", "-n"), 2, "OLD: there is no claim or question 'gests_come' → did you mean"),
        (("xyzzy", "x", "-a", "walk", "-n"), 2, "`cruxmap claims` and `cruxmap questions` list them"),
        (("dry=wet", "x", "-a", "walk", "-n"), 2, "'dry' is true or false, and has no states of its own"),
        (("succes=wet", "x", "-a", "walk", "-n"), 2, "there is no claim 'succes' → did you mean 'success'?"),
        (("wet", "x", "-a", "walk", "-n", "--kind", "state"), 2, "'wet' says not of which claim → write CLAIM=STATE"),
        (("dry", "x", "-a", "walk", "-n", "--kind", "clame"), 2, "'clame' is no kind of name → write claim, question,"),
        (("success", "x", "-a", "walk", "-n", "--kind", "question"), 2, "there is no question 'success'"),
        (("dry", "guests_come", "-a", "walk", "-n"), 1, "there is a claim 'guests_come' already → give another name"),
        (("dry", "Dry!", "-a", "walk", "-n"), 1, "'Dry!' is not an identifier"),
        (("dry", "x", "-n"), 2, "--argument: nothing says in which argument → name it with --argument"),
        (("dry", "x", "-a", "walk"), 2, "--yes: there is nobody to ask → add --yes, or --dry-run to look only"),
        (("dry", "x", "-a", "walk", "-n", "-y"), 2, "--dry-run: this changes nothing, and --yes everything"),
        (("dry", "x", "-a", "scheming", "-n"), 2, "scheming comes with cruxmap"),
        (("dry", "x", "nobody.yaml", "-a", "walk", "-n"), 1, "nobody.yaml: there is no such file or profile"),
    ],
)  # fmt: skip
def test_what_cannot_be_renamed_is_refused(arguments: tuple[str, ...], code: int, said: str, run: Run) -> None:
    outcome = run("rename", *arguments)
    assert outcome.code == code
    assert said in outcome.said
    assert unchanged()


def test_an_earlier_name_is_told_from_a_present_one(run: Run) -> None:
    run("rename", "success", "joy", "--argument", "walk", "--yes")
    assert "'success' is called 'joy' now → write joy" in run("rename", "success", "x", "-a", "walk", "-n").said


def test_an_argument_that_comes_with_cruxmap_is_renamed_in_only_by_its_path(run: Run) -> None:
    outcome = run("rename", "scheming", "x", "-a", ROOT / "arguments" / "scheming", "--dry-run")
    assert outcome.out.startswith("claim scheming → x\n")


@pytest.mark.parametrize(("answer", "code", "said"), [("y", 0, "Renamed in 1 file."), ("n", 1, "Nothing is changed")])
def test_the_person_is_asked(answer: str, code: int, said: str, tmp_path: Path) -> None:
    terminal = Terminal("rename", "success", "joy", "--argument", "walk", folder=tmp_path)
    terminal.child.expect_exact("Rename? [y/N]: ")
    terminal.send(f"{answer}\r")
    assert terminal.end() == code
    assert said in terminal.text()
    assert unchanged() is (answer == "n")
