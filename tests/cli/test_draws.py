"""`eval --draws` and the bar that shows how far it is."""

from __future__ import annotations

import json
import sys

import pexpect
import pytest
from terminal import HANGING

from conftest import Run
from cruxmap.cli import progress
from cruxmap.cli.progress import ProgressBar


def test_draws_and_seed_make_the_band(run: Run) -> None:
    few, many, other = (
        json.loads(run("eval", "--format", "json", *options).out)["band"]
        for options in ([], ["--draws", "20000"], ["--draws", "20000", "--seed", "2"])
    )
    assert (few["draws"], many["draws"], many["seed"], other["seed"]) == (2000, 20_000, 1, 2)
    assert many["errors"]["low"] < few["errors"]["low"] / 2
    assert many["low"] != other["low"]
    assert abs(many["low"] - other["low"]) < 5 * (many["errors"]["low"] + other["errors"]["low"])


def test_the_caption_says_how_good_the_ends_are(run: Run) -> None:
    text = " ".join(run("eval", "--draws", "20000", "--full").out.split())
    assert "20,000 draws from the ranges, each question drawn on its own (seed 1); its ends are good to 0.0" in text


@pytest.mark.parametrize("options", [["--draws", "1"], ["--draws", "1e9"], ["--draws", "20000000"], ["--seed", "-1"]])
def test_nonsense_is_wrong_usage(run: Run, options: list[str]) -> None:
    assert run("eval", *options).code == 2


def test_what_is_quick_shows_no_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBar("drawing") as bar:
        bar(1, 2)
        bar(2, 2)
    assert capsys.readouterr().err == ""


def test_nobody_watching_sees_no_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with ProgressBar("drawing") as bar:
        bar(1, 2)
    assert capsys.readouterr().err == ""


def test_a_long_run_shows_a_bar_on_a_terminal() -> None:
    code = (
        "from cruxmap.cli import progress\n"
        "progress.PATIENCE = 0\n"
        "with progress.ProgressBar('drawing') as bar:\n"
        "    for done in range(1, 6):\n"
        "        bar(done, 5)\n"
        "print('done')\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", code], timeout=HANGING, dimensions=(24, 80))
    child.expect("drawing")
    child.expect("100%")
    child.expect("done")
    child.expect(pexpect.EOF)
