"""Answers without an interview."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run
from cruxmap.files import durable
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.saving import CredenceStore
from cruxmap.model.credences import CredenceSet

SCHEMING = load_argument(ROOT / "arguments" / "scheming")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answers() -> CredenceSet:
    return load_credences("me.yaml", SCHEMING)


def test_a_file_is_made_with_everything_that_is_said(run: Run) -> None:
    outcome = run(
        "set",
        "me.yaml",
        "slack_in_training=3:7",
        "goal_directed=90% range 80-95%",
        "--view",
        "scheming=1 in 5",
        "--note",
        "slack_in_training=dear: the last bit",
        "--note",
        "scheming=gut",
    )
    assert outcome == (
        0,
        "slack_in_training: 30%, with the note: dear: the last bit\n"
        "goal_directed: 90%, 80% to 95%\n"
        "scheming: view 20%, with the note: gut\n",
        "",
    )
    saved = answers()
    assert saved.credences["slack_in_training"].note == "dear: the last bit"
    assert saved.credences["goal_directed"].high == 0.95
    assert saved.views["scheming"].note == "gut"


def test_what_it_was_is_said(run: Run) -> None:
    run("set", "me.yaml", "slack_in_training=30%", "--view", "scheming=20%")
    outcome = run("set", "me.yaml", "slack_in_training=20-40%", "--view", "scheming=25%", "--note", "scheming=why")
    assert "slack_in_training: 29%, 20% to 40% (was 30%)\n" in outcome.out
    assert "scheming: view 25%, with the note: why (was view 20%)\n" in outcome.out
    outcome = run("set", "me.yaml", "--note", "slack_in_training=so")
    assert outcome.out == "slack_in_training: 29%, 20% to 40%, with the note: so (was 29%, 20% to 40%)\n"


def test_a_view_may_have_a_range(run: Run) -> None:
    outcome = run("set", "me.yaml", "--view", "scheming=10-40%")
    assert outcome.out.startswith("scheming: view 21.4%, 10% to 40%")
    view = answers().views["scheming"]
    assert (view.low, view.high) == (0.1, 0.4)
    outcome = run("set", "me.yaml", "--view", "scheming=30% range 20-40%", "--note", "scheming=why")
    assert "scheming: view 30%, 20% to 40%, with the note: why (was view 21.4%, 10% to 40%)\n" in outcome.out
    assert run("set", "me.yaml", "--view", "scheming=25%").out.startswith("scheming: view 25%, with the note: why (was")
    assert answers().views["scheming"].low is None


def test_a_blank_file_is_filled(run: Run) -> None:
    run("new", "--credences", "me.yaml")
    before = Path("me.yaml").read_text("utf-8").splitlines()
    assert run("set", "me.yaml", "slack_in_training=30%").code == 0
    after = Path("me.yaml").read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == ["  slack_in_training: 30%"]
    assert len(after) == len(before)


def test_a_note_waits_for_its_answer_and_can_be_taken_back(run: Run) -> None:
    run("set", "me.yaml", "--note", "slack_in_training=dear", "--note", "scheming=gut")
    assert answers().notes == {("credences", "slack_in_training"): "dear", ("views", "scheming"): "gut"}
    assert run("check", "me.yaml").code == 0
    said = run("set", "me.yaml", "slack_in_training=30%", "--view", "scheming=20%").out
    assert "slack_in_training: 30%, with the note: dear (was open, with the note: dear)\n" in said
    run("set", "me.yaml", "--note", "slack_in_training=", "--note", "scheming=")
    saved = answers()
    assert (saved.notes, saved.credences["slack_in_training"].note, saved.views["scheming"].note) == ({}, "", "")
    run("set", "me.yaml", "--note", "goal_directed=so")
    run("set", "me.yaml", "--note", "goal_directed=")
    assert "goal_directed" not in Path("me.yaml").read_text("utf-8")


def test_a_note_goes_to_the_answer_of_the_file_that_is_extended(run: Run) -> None:
    Path("base.yaml").write_text("argument: scheming\nversion: 2\ncredences: {slack_in_training: 40%}\n", "utf-8")
    Path("me.yaml").write_text("argument: scheming\nversion: 2\nextends: base.yaml\n", "utf-8")
    assert run("set", "me.yaml", "--note", "slack_in_training=why").code == 0
    assert answers().credences["slack_in_training"].credence == 0.4
    assert answers().credences["slack_in_training"].note == "why"


def test_a_certainty_is_pointed_out(run: Run) -> None:
    assert "a certainty" not in run("set", "me.yaml", "goal_directed=1", "--note", "goal_directed=sure").out
    Path("me.yaml").unlink()
    assert "goal_directed: 100% (a certainty, which" in run("set", "me.yaml", "goal_directed=1").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to write"),
        (("goal_directed",), "'goal_directed' has no '=' → write QUESTION=CREDENCE, as in goal_directed=30%"),
        (("goal_directd=30%",), "there is no question 'goal_directd' → did you mean 'goal_directed'?"),
        (("goal_directed=30",), "30 for 'goal_directed' is unclear without a % sign → write 30% or 0.3"),
        (("goal_directed=",), "there is nothing to take away for 'goal_directed'"),
        (("goal_directed=skip",), "is no answer for 'goal_directed'"),
        (("goal_directed=30% range 40-50%",), "30% is outside the range 40-50%"),
        (("--view", "route=30%"), "a view needs a claim that is true or false"),
        (("--view", "skeming=20%"), "did you mean 'scheming'?"),
        (("--note", "route=why"), "'route' has several states, and is no question → a note goes with an answer"),
        (("goal_directed=30%", "--note", "goal_directed="), "there is no note of 'goal_directed' to take away"),
        (("--note", "nonsense=why"), "there is no question or claim 'nonsense'"),
    ],
)
def test_wrong_usage_writes_nothing(run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run("set", "me.yaml", "slack_in_training=30%", *arguments) if arguments else run("set", "me.yaml")
    assert outcome.code == 2
    assert said in outcome.said
    assert not Path("me.yaml").exists()


def test_everything_wrong_is_said_at_once(run: Run) -> None:
    outcome = run("set", "me.yaml", "goal_directd=30%", "x", "goal_directed=3000", "--view", "y=3%", "--note", "z=why")
    assert outcome.code == 2
    assert outcome.err.count("\n  → ") == 5
    for said in ("'goal_directd'", "'x' has no '='", "3000 for 'goal_directed'", "no claim 'y'", "'z'"):
        assert said in outcome.said
    assert not Path("me.yaml").exists()


def test_a_full_disk_is_told_and_the_answers_are_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, descriptor: int, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

    monkeypatch.setattr(durable, "os", Full())
    outcome = run("set", "me.yaml", "slack_in_training=30%")
    assert outcome.code == 1
    assert outcome.out.endswith("credences:\n  slack_in_training: 30%\n")
    assert outcome.err == (
        "me.yaml: the disk is full. Nothing is saved: above is the file as it should be.\n  → free some space\n"
    )


def test_what_changes_at_the_same_moment_is_overwritten_knowingly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("set", "me.yaml", "slack_in_training=30%")
    real, others = CredenceStore.save, iter([b"slack_in_training: 30%"])

    def late(store: CredenceStore, changes: Any) -> Any:
        for old in others:
            data = Path("me.yaml").read_bytes()
            Path("me.yaml").write_bytes(data.replace(old, b"slack_in_training: 60%\n  goal_directed: 90%"))
        return real(store, changes)

    monkeypatch.setattr(CredenceStore, "save", late)
    assert run("set", "me.yaml", "slack_in_training=40%").out == "slack_in_training: 40% (was 60%)\n"
    assert answers().credences["goal_directed"].credence == 0.9


def test_an_unreadable_text_in_a_note_becomes_visible(process: Run) -> None:
    assert process("set", "me.yaml", "goal_directed=30% note \udcff!").code == 0
    assert answers().credences["goal_directed"].note == "\ufffd!"


def test_a_folder_that_is_not_there(run: Run) -> None:
    outcome = run("set", "nowhere/me.yaml", "goal_directed=30%")
    assert (outcome.code, outcome.out) == (1, "")
    assert "the folder nowhere is not there\n  → make it, or choose another place" in outcome.err


def test_an_answer_is_taken_away_and_nothing_else(run: Run) -> None:
    Path("me.yaml").write_text(
        "argument: scheming\nversion: 2\n# mine\nviews: {scheming: 20%}\ncredences:\n"
        "  slack_in_training: 30%  # a guess\n  # kept\n"
        "  goal_directed:\n    credence: 90%\n    note: |\n      long\n      note\n  goal_forms_long_horizon: 40%\n"
    )
    outcome = run("set", "me.yaml", "slack_in_training=", "goal_directed=", "--view", "scheming=")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "slack_in_training: taken away (was 30%)",
        "goal_directed: taken away (was 90%, with the note: long note)",
        "scheming: taken away (was view 20%)",
    ]
    assert Path("me.yaml").read_text() == (
        "argument: scheming\nversion: 2\n# mine\nviews: {}\ncredences:\n  # kept\n  goal_forms_long_horizon: 40%\n"
    )
    refused = run(
        "set",
        "me.yaml",
        "slack_in_training=",
        "goal_forms_long_horizon=",
        "--note",
        "goal_forms_long_horizon=why",
    )
    assert refused.code == 2
    assert "there is nothing to take away for 'slack_in_training'" in refused.said
    assert "'goal_forms_long_horizon' is taken away, and has no note then" in refused.said
    assert run("set", "me.yaml", "goal_forms_long_horizon=").code == 0
    assert run("set", "me.yaml", "goal_directed=0.8").code == 0
    assert Path("me.yaml").read_text().endswith("credences:\n  goal_directed: 0.8\n  # kept\n")


def test_an_answer_of_an_extended_file_is_not_taken_away(run: Run) -> None:
    Path("base.yaml").write_text("argument: scheming\nversion: 2\ncredences:\n  slack_in_training: 30%\n")
    Path("me.yaml").write_text("argument: scheming\nversion: 2\nextends: base.yaml\n")
    outcome = run("set", "me.yaml", "slack_in_training=")
    assert outcome.out == "slack_in_training: 30%, which stands in a file that this one extends (was 30%)\n"
