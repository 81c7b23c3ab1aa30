"""Saved first, then confirmed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.dialogue import Dialogue
from cruxmap.errors import CruxmapError
from cruxmap.files import durable
from cruxmap.files.argument import load_argument
from cruxmap.files.saving import CredenceStore
from cruxmap.files.writing import Change

SCHEMING = load_argument(ROOT / "arguments" / "scheming")


class Heard(Dialogue):
    """A dialogue that is written down, beside whatever else goes into the log."""

    def __init__(self, log: list[str], person: bool, *replies: str) -> None:
        self.log = log
        self.person = person
        self.replies = list(replies)

    def say(self, text: str = "", depth: int = 0, *, strong: bool = False, hang: int = 0) -> None:
        self.log.append(text)

    def ask(self) -> str:
        return self.replies.pop(0)


def answer(credence: str) -> Change:
    return Change("credences", "goal_directed", {"credence": credence})


def desk(path: Path, log: list[str], person: bool = True, *replies: str) -> Desk:
    return Desk(CredenceStore(path, SCHEMING), Heard(log, person, *replies))


def test_the_sync_comes_before_the_confirmation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log: list[str] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            real = getattr(os, name)
            if name not in ("fsync", "replace"):
                return real
            return lambda *args: (log.append(name), real(*args))[1]

    monkeypatch.setattr(durable, "os", Watched())
    assert desk(tmp_path / "me.yaml", log).save(answer("3:7"))
    assert log == ["fsync", "replace", "fsync", "Saved: 30% (3:7)"]


def test_what_others_did_is_said(tmp_path: Path) -> None:
    path, log = tmp_path / "me.yaml", list[str]()
    sitting = desk(path, log)
    sitting.save(answer("30%"))
    CredenceStore(path, SCHEMING).save([Change("credences", "slack_in_training", {"credence": "50%"})])
    sitting.save(answer("40%"))
    assert log[1:] == [f"{path} was changed meanwhile; it has those changes and yours.", "Saved: 40%"]
    path.unlink()
    sitting.save(answer("50%"))
    assert log[3:] == [f"{path} was gone; it is written again, with all that it said.", "Saved: 50%"]


def test_a_conflict_is_for_a_person_to_settle(tmp_path: Path) -> None:
    path, log = tmp_path / "me.yaml", list[str]()
    sitting = desk(path, log)
    CredenceStore(path, SCHEMING).save([answer("60%")])
    assert not sitting.save(answer("40%"))
    assert log == [
        f"{path} was changed meanwhile: it says 60% here now.",
        "Enter keeps that; or give your answer again.",
    ]
    piped = desk(path, log, False)
    CredenceStore(path, SCHEMING).save([answer("70%")])
    with pytest.raises(CruxmapError, match="what the file says was kept"):
        piped.save(answer("40%"))


def test_what_cannot_be_saved_can_be_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, log = tmp_path / "folder" / "me.yaml", list[str]()
    with pytest.raises(CruxmapError, match=r"Not saved: the folder .* is not there") as refused:
        desk(path, log, False).save(answer("40%"))
    assert refused.value.remedy == "make it, or choose another place"
    assert "goal_directed: 40%" in capsys.readouterr().out
    with pytest.raises(StoppedError):
        desk(path, log, True, "", "q").save(answer("40%"))
    sitting = desk(path, log, True, "")
    path.parent.mkdir()
    assert sitting.save(answer("40%"))


@pytest.mark.parametrize("reply", ["w", ""])
def test_answers_that_another_program_took_out_are_named_and_offered(tmp_path: Path, reply: str) -> None:
    path, log = tmp_path / "me.yaml", list[str]()
    sitting = desk(path, log, True, reply)
    older = "argument: scheming\ncredences:\n  goal_directed: 30%\n"
    sitting.save(answer("30%"))
    sitting.save(Change("credences", "slack_in_training", {"credence": "50%", "note": "a guess"}))
    path.write_text(older, "utf-8")  # an editor writes what it had open
    sitting.save(Change("credences", "long_horizon_training", {"credence": "60%"}))
    assert log[4] == f"{path} no longer has these answers as you gave them: slack_in_training."
    own = sitting.credences.credences
    assert ("slack_in_training" in own) == (reply == "w")
    if reply == "w":
        assert own["slack_in_training"].note == "a guess"
    sitting.save(answer("40%"))
    assert log[-1] == "Saved: 40%", "it is said once"
