"""`cruxmap import` of Argdown and BayesDown: what a user sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from cruxmap.files.argument import load_argument

WALK = """\
===
title: A walk on Sunday
===

# The weather

[Walk]: We go for a walk.
  + [Sun]: The sun shines. {credence: 70%}
    - <Clouds>: The forecast has clouds.
  - [Tired]: We are tired.
"""
LATE = """\
[Late]: I come late. {"instantiations": ["late_TRUE", "late_FALSE"],
  "priors": {"p(late_TRUE)": "0.3", "p(late_FALSE)": "0.7"},
  "posteriors": {"p(late_TRUE|ice_TRUE)": "0.8", "p(late_TRUE|ice_FALSE)": "0.1"}}
  + [Ice]: The road is icy. {"instantiations": ["ice_TRUE", "ice_FALSE"], "priors": {"p(ice_TRUE)": "0.2"}}
    - <Warm>: It was warm all week.
"""


def probability(run: Run, folder: Path) -> float:
    return float(json.loads(run("eval", "--argument", folder, "--format", "json").out)["probability"])


def test_argdown_with_some_numbers(run: Run, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    (tmp_path / "walk.argdown").write_text(WALK, "utf-8")
    outcome = run("import", tmp_path / "walk.argdown", "-o", tmp_path / "walk")
    assert outcome.code == 0
    assert "has 3 claims and 5 questions; its conclusion is walk." in outcome.out
    assert outcome.said.startswith("The file states no number for 4 of its 5 questions: 50% stands there")
    golden("imported_argdown.yaml", (tmp_path / "walk" / "argument.yaml").read_text("utf-8"))
    assert run("check", tmp_path / "walk").out == "1 file in order.\n"
    shown = run("eval", "--argument", tmp_path / "walk")
    assert "(the numbers of the file where it states some, else placeholders)" in " ".join(shown.out.split())
    assert probability(run, tmp_path / "walk") == pytest.approx(0.5, abs=1e-12)


def test_bayesdown_with_a_prior_that_disagrees(run: Run, tmp_path: Path) -> None:
    (tmp_path / "late.md").write_text(LATE, "utf-8")
    outcome = run("import", tmp_path / "late.md", "--from", "argdown", "-o", tmp_path / "late")
    assert outcome.code == 0
    assert "late.md:2:14: warning: 30.0% is stated for late, and the other numbers imply 24.0%" in outcome.said
    assert outcome.said.count("warning") == 1
    assert probability(run, tmp_path / "late") == pytest.approx(0.2 * 0.8 + 0.8 * 0.1, abs=1e-12)
    assert run("check", tmp_path / "late").out == "1 file in order.\n"
    argument = load_argument(tmp_path / "late")
    assert argument.claims["late"].statement == "I come late."
    assert [point.text for point in argument.claims["ice"].considerations] == ["It was warm all week."]


def test_a_prior_that_agrees_is_not_told(run: Run, tmp_path: Path) -> None:
    text = LATE.replace('"0.3", "p(late_FALSE)": "0.7"', '"0.24", "p(late_FALSE)": "0.76"')
    (tmp_path / "late.bayesdown").write_text(text, "utf-8")
    outcome = run("import", tmp_path / "late.bayesdown", "-o", tmp_path / "late")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_number_that_placeholders_decide_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.argdown").write_text(WALK.replace("a walk.", "a walk. {credence: 0.9}"), "utf-8")
    outcome = run("import", tmp_path / "a.argdown", "-o", tmp_path / "a")
    assert outcome.code == 0
    assert "90.0% is stated for walk, and not how strongly other claims bear on it" in outcome.said


def test_arguments_as_claims_a_target_and_no_more_than_is_needed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.argdown").write_text(WALK, "utf-8")
    run("import", tmp_path / "a.argdown", "-o", tmp_path / "a", "--arguments", "claims")
    assert list(load_argument(tmp_path / "a").claims) == ["walk", "sun", "clouds", "tired"]
    outcome = run("import", tmp_path / "a.argdown", "-o", tmp_path / "b", "--target", "Sun", "--only-needed")
    assert "has 1 claim and 1 question; its conclusion is sun." in outcome.out
    refused = run("import", tmp_path / "a.argdown", "-o", tmp_path / "c", "--target", "Snu")
    assert refused.code == 1
    assert "there is no claim 'Snu' to conclude about" in refused.said


def test_everything_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.argdown").write_text("[A]: x\n+ [B]\n\n[C] y\n", "utf-8")
    refused = run("import", tmp_path / "a.argdown", "-o", tmp_path / "b")
    assert refused.code == 1
    assert "a.argdown:2:1: a relation that is not indented" in refused.said
    assert "a.argdown:4:4: there is text behind [C]" in refused.said
    assert not (tmp_path / "b").exists()


def test_an_argument_goes_to_argdown_and_comes_back(run: Run, tmp_path: Path) -> None:
    outcome = run("export", "--set", "slack_in_training=90%", "-o", tmp_path / "a.argdown")
    assert outcome.code == 0
    assert "argdown has the argument with the map's readings: neither credences nor observations" in outcome.said
    outcome = run("import", tmp_path / "a.argdown", "-o", tmp_path / "back")
    assert (outcome.code, outcome.err) == (0, "")
    assert "has 45 claims and 53 questions; its conclusion is scheming." in outcome.out
    assert run("check", tmp_path / "back").out == "9 files in order.\n"
    theirs = float(json.loads(run("eval", "--format", "json").out)["probability"])
    assert probability(run, tmp_path / "back") == theirs


def test_options_without_use_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.argdown").write_text(WALK, "utf-8")
    (tmp_path / "b.bayesdown").write_text(LATE, "utf-8")
    run("export", "--argument", "power-seeking", "-o", tmp_path / "c.argdown")
    for file, options in (
        ("a.argdown", ["--questions", "all"]),
        ("b.bayesdown", ["--arguments", "claims"]),
        ("c.argdown", ["--target", "timelines"]),
        ("c.argdown", ["--only-needed"]),
    ):
        refused = run("import", tmp_path / file, "-o", tmp_path / "out", *options)
        assert refused.code == 2
        assert f"{options[0]}: " in refused.said
        assert "leave it out" in refused.said
    assert not (tmp_path / "out").exists()


def test_a_text_of_arguments_alone_and_what_its_refusal_says_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "so.argdown").write_text("<A>: It is so.\n  - <B>: It is not.\n", "utf-8")
    outcome = run("import", tmp_path / "so.argdown", "-o", tmp_path / "so")
    assert outcome.code == 1
    assert "write [Name]: what is claimed; or take its arguments for claims (--arguments claims)" in outcome.said
    assert run("import", tmp_path / "so.argdown", "-o", tmp_path / "so", "--arguments", "claims").code == 0
    (tmp_path / "none.argdown").write_text("Only a text.\n", "utf-8")
    assert "--arguments" not in run("import", tmp_path / "none.argdown", "-o", tmp_path / "none").said
