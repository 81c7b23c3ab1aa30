"""The hook for pre-commit: `cruxmap check` of the files that a commit changes, as `.pre-commit-hooks.yaml` has it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from conftest import ROOT, Run

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def passed(names: list[str]) -> list[str]:
    """The files that pre-commit would name."""
    yamls = [name for name in names if name.endswith((".yaml", ".yml"))]
    return [name for name in yamls if not re.search(HOOK["exclude"], name)]


def test_what_it_is() -> None:
    assert HOOK["id"] in (ROOT / "docs" / "check.md").read_text("utf-8")
    assert HOOK["types"] == ["yaml"]
    assert HOOK["require_serial"], "else what is wrong with an argument would be told several times"
    files = ["me.yaml", "a/argument.yaml", "a/part.yml", ".github/w.yml", ".pre-commit-config.yaml", "b/.hidden/x.yaml"]
    assert passed([*files, "table.csv"]) == ["me.yaml", "a/argument.yaml", "a/part.yml"]


def test_parts_are_checked_with_their_argument_and_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "weather/argument.yaml": "argument: weather\ntarget: rain\nparts: [sky.yaml, air.yaml]\n",
        "weather/sky.yaml": "part: sky\nclaims:\n  rain: {statement: It rains., credence: {reading: 30%}}\n",
        "weather/air.yaml": "part: air\nclaims: {fog: {statement: So, table: [{when: {rian: 1}, is: 1}, {else: 0}]}}\n",
        "weather/evidence/sky.yaml": "evidence: sky\nobservations: {}\n",
        "me.yaml": "argument: ./weather\ncredences: {rain: 40%}\n",
        "bad.yaml": "argument: ./weather\ncredences: {rian: 40%}\n",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    command = shlex.split(HOOK["entry"])[1:]
    outcome = run(*command, *passed([*files]))
    assert outcome.code == 1
    assert outcome.err.count("there is no claim 'rian'") == 1
    part = run(*command, "weather/air.yaml")
    assert part.err.startswith("weather/air.yaml:2:")
    Path("weather/air.yaml").write_text(files["weather/air.yaml"].replace("rian: 1", "rain: true"), "utf-8")
    assert "there is no question 'rian'" in run(*command, "bad.yaml", "weather/sky.yaml").said
    assert run(*command, "me.yaml", "weather/sky.yaml", "weather/argument.yaml").code == 0
