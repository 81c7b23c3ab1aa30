"""What `check` reads: arguments with what comes with them, credence files with their evidence, sets of observations."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap.opening.check import check_paths

ARGUMENT = "argument: game\ntarget: win\nclaims:\n  win: {statement: We win., credence: {reading: 50%}}\n"
OBSERVATION = "{statement: We won the %s time., source: The league, status: seen, date: 2026, %s}"
ALONE = "bears_on: win, ratio: 2:1"
BY_LUCK = "noisy_or: {causes: [{when: {win: true}, is: 0.6}, {when: {luck: true}, is: 0.5}], leak: 0.3}"
LUCK = "claims: {luck: {statement: We were lucky., credence: {reading: 30%}}}\n"


def form(first: str, last: str, claims: str = "") -> str:
    """A set of two observations from one source; each is written with how strongly it speaks."""
    observations = f"  first: {OBSERVATION % ('first', first)}\n  last: {OBSERVATION % ('last', last)}\n"
    return f"evidence: form\n{claims}observations:\n{observations}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "game" / "evidence").mkdir(parents=True)
    (tmp_path / "game" / "argument.yaml").write_text(ARGUMENT)
    (tmp_path / "game" / "evidence" / "form.yaml").write_text(form(ALONE, ALONE))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "game"


MAY_DEPEND = ["game/evidence/form.yaml: dependent"]


def told(*paths: str, argument: str = "") -> list[str]:
    problems, _ = check_paths(paths, argument)
    return [f"{problem.file}: {problem.code}" for problem in problems]


def test_the_sets_in_an_arguments_folder_are_read(home: Path) -> None:
    assert told("game") == told("game/evidence/form.yaml") == MAY_DEPEND
    assert check_paths(["game"], "")[1] == 2


def test_a_set_is_found_by_where_it_is_by_what_it_says_or_by_what_is_said_of_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (home / "evidence" / "form.yaml").read_text()
    Path("mine.yaml").write_text(text)
    assert told("mine.yaml") == ["mine.yaml: missing-key"]
    assert told("mine.yaml", argument="game") == ["mine.yaml: dependent"]
    Path("mine.yaml").write_text(f"argument: game\n{text}")
    assert told("mine.yaml") == ["mine.yaml: dependent"]
    Path("mine.yaml").write_text(f"argument: gane\n{text}")
    assert [problem.split(": ")[1] for problem in told("mine.yaml")] == ["unknown-argument"]
    assert told("mine.yaml", argument="game") == ["mine.yaml: other-argument"]
    monkeypatch.chdir(home / "evidence")
    assert told("form.yaml") == ["form.yaml: dependent"]


def test_a_set_with_claims_of_its_own_is_no_argument(home: Path) -> None:
    (home / "evidence" / "form.yaml").write_text(form(BY_LUCK, BY_LUCK, LUCK))
    assert told("game/evidence/form.yaml") == []
    (home / "evidence" / "form.yaml").write_text(form(BY_LUCK, ALONE, LUCK))
    assert told("game/evidence/form.yaml") == MAY_DEPEND, "only one of the two depends on luck"


def test_a_half_written_set_is_still_one(home: Path) -> None:
    for text in ("evidence: form\nclaims: {luck: {statement: Luck., credence: 0.3}}\n", "evidence: form\n"):
        (home / "evidence" / "form.yaml").write_text(text)
        assert told("game/evidence/form.yaml") == ["game/evidence/form.yaml: missing-key"]


def test_what_is_wrong_with_the_argument_is_told_once(home: Path) -> None:
    (home / "argument.yaml").write_text(ARGUMENT.replace("target: win", "target: wim"))
    assert told("game") == ["game/argument.yaml: missing-target"]
    assert len(told("game/evidence/form.yaml")) == 1


def test_answers_about_evidence_are_known(home: Path) -> None:
    Path("ann.yaml").write_text("argument: game\nevidence: form\ncredences: {last: 3:1, lats: 20%}\n")
    assert told("ann.yaml") == ["ann.yaml: unknown-question"]
    Path("ann.yaml").write_text("argument: game\nevidence: from\ncredences: {last: 3:1}\n")
    assert told("ann.yaml") == ["ann.yaml: missing-file"]
    (home / "evidence" / "form.yaml").write_text("evidence: form\nobservations: {last: 3}\n")
    Path("ann.yaml").write_text("argument: game\nevidence: form\ncredences: {last: 3:1}\n")
    assert told("ann.yaml") == [f"{home.resolve()}/evidence/form.yaml: wrong-type"]


def test_a_name_that_is_nothing_is_near_the_shipped_ones(home: Path) -> None:
    (problem,), count = check_paths(["nowhere.yaml"], "")
    assert (problem.code, count) == ("missing-file", 0)
