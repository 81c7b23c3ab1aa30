"""What the shell offers at Tab."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Run


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("cruxmap el", ["elicit"]),
        ("cruxmap eval --set slack", ["slack_in_training="]),
        ("cruxmap eval --set Slack", ["Slack", "in", "training="]),
        ("cruxmap elicit me.yaml slack_in", ["slack_in_training"]),
        ("cruxmap elicit me.yaml --part proxy", ["proxy_goals"]),
        ("cruxmap eval --given route", ["route="]),
        ("cruxmap eval --given route=proxy_goal_a", ["route=proxy_goal_after_awareness"]),
        ("cruxmap eval --target schem", ["scheming_pays=", "schemer_cheapest", "scheming"]),
        ("cruxmap eval --argument sch", ["scheming"]),
        ("cruxmap explain step_u", ["step_undercut"]),
        ("cruxmap set me.yaml goal_d", ["goal_directed="]),
        ("cruxmap set me.yaml --view sgd", ["sgd_notices="]),
        ("cruxmap set m", ["me.yaml", "mine/"]),
        ("cruxmap eval mine/", ["mine/other.yaml"]),
        ("cruxmap eval umbrella/wet.yaml --set r", ["rain="]),
        ("cruxmap set umbrella/wet.yaml r", ["rain="]),
        ("cruxmap eval umbrella/wet.yaml --evidence s", ["sky"]),
        ("cruxmap diff a b --argument umbrella --evidence ", ["sky", "me.yaml", "mine/", "umbrella/"]),
        ("cruxmap eval --argument nonsense --given ", []),
        ("cruxmap eval nowhere/", []),
    ],
)
def test_offers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, offered: list[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "other.yaml").write_text("", "utf-8")
    (tmp_path / "umbrella").mkdir()
    (tmp_path / "umbrella" / "argument.yaml").write_text(
        "argument: umbrella\ntarget: rain\nclaims:\n  rain: {statement: R., credence: {ask: R?, reading: 1%}}\n",
        "utf-8",
    )
    (tmp_path / "umbrella" / "evidence").mkdir()
    (tmp_path / "umbrella" / "evidence" / "sky.yaml").write_text("", "utf-8")
    (tmp_path / "me.yaml").write_text("argument: scheming\n", "utf-8")
    (tmp_path / "umbrella" / "wet.yaml").write_text("argument: umbrella\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    words = line.split(" ")
    typed = {"_CRUXMAP_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    for name, value in typed.items():
        monkeypatch.setenv(name, value)
    outcome = run()
    assert outcome.err == ""
    assert outcome.out.split() == offered
