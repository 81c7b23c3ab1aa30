"""`cruxmap check` of an argument that is not finished, and of one that contradicts itself."""

from __future__ import annotations

from pathlib import Path

from conftest import Run

DRAFT = """\
argument: draft
target: wet
claims:
  rain: {statement: It rains., credence: 20-40%}
  wind: {statement: The wind blows.}
  wet: {statement: I get wet., table: [{when: {rain: true}, is: 70%}, {else: 0}]}
questions:
  later: {ask: "And later?", reading: 10%}
"""


def test_a_draft_has_warnings_and_a_number(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(DRAFT, "utf-8")
    outcome = run("check", path, "--progress")
    assert outcome.code == 0
    assert "nothing says how its probability comes about: it counts as unknown" in outcome.err
    assert "no claim uses the question 'later'" in outcome.err
    assert "draft: 3 claims, 2 questions\n" in outcome.out
    assert "claims without a form, whose probability is unknown (1): wind\n" in outcome.out
    assert run("eval", "--argument", path).code == 0
    refused = run("eval", "--argument", path, "--target", "wind")
    assert (refused.code, "give it a form" in refused.err) == (1, True)


def test_what_cannot_be_at_the_readings(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    condition = "conditions: [{title: Calm, given: {wind: false}}]\n"
    text = DRAFT.replace("blows.}", "blows., credence: 100%}").replace("claims:\n", f"{condition}claims:\n")
    path.write_text(text, "utf-8")
    outcome = run("check", path)
    assert "draft.yaml:3:14: warning: this has probability zero at the readings" in " ".join(outcome.err.split())
    path.write_text(text.replace(condition, "scope: {wind: false}\n"), "utf-8")
    assert "draft.yaml:3:1: warning: this has probability zero" in " ".join(run("check", path).err.split())
