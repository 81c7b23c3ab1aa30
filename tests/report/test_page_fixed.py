"""A page of an argument whose claims hang together too closely to be worked out again: numbers as they were made."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from cruxmap.inference.sums import TooWideError

LIVE = import_module("cruxmap.report.page.live")  # whose name in its package is the function's
NUMBER = re.compile(r'<data class="number" data-key="([^"]+)" value="([^"]*)">')


def test_numbers_stand_where_nothing_can_be_moved(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("report", "carlsmith-2022", "--argument", "power-seeking", "-o")
    assert run(*arguments, tmp_path / "working.html").code == 0

    def too_long(*_: Any) -> None:
        raise TooWideError("too long", "")

    monkeypatch.setattr(LIVE, "compile_polynomial", too_long)
    assert run(*arguments, tmp_path / "fixed.html").code == 0
    working, fixed = ((tmp_path / name).read_text("utf-8") for name in ("working.html", "fixed.html"))
    expected, found = (dict(NUMBER.findall(text)) for text in (working, fixed))
    assert found.keys() == expected.keys()
    assert {name: float(value or "nan") for name, value in found.items()} == pytest.approx(
        {name: float(value or "nan") for name, value in expected.items()}, rel=1e-12, nan_ok=True
    )
    assert "its numbers stay as they are" in fixed
    assert "The sliders need JavaScript" not in fixed
    assert "Boxes and arrows follow the sliders" in working
    assert "follow the sliders" not in fixed
    boxes = re.findall(r'<input type="(?:range|text)"[^>]*aria-labelledby[^>]*>|<input class="field"[^>]*>', fixed)
    assert boxes
    assert all(box.endswith(" disabled>") for box in boxes)


def test_the_page_says_no_more_of_where_files_are_than_tells_them_apart(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / name / "answers.yaml" for name in ("first", "second")]
    for file, credence in zip(files, ("10%", "20%"), strict=True):
        file.parent.mkdir()
        file.write_text(f"argument: power-seeking\nversion: 1\ncredences: {{timelines: {credence}}}\n", "utf-8")
    for people, expected in ((files[:1], "the answers of answers.yaml"), (files, "the answers of first/answers.yaml")):
        assert run("report", *people, "-o", tmp_path / "page.html").code == 0
        text = (tmp_path / "page.html").read_text("utf-8")
        assert expected in text
        assert str(tmp_path) not in text


def test_where_nothing_is_asked_no_slider_is_spoken_of(run: Run, tmp_path: Path) -> None:
    (tmp_path / "argument.yaml").write_text(
        "argument: given\ntarget: a\ntitle: Given\nclaims:\n  a: {title: A, statement: A., credence: 0.3}\n", "utf-8"
    )
    outcome = run("report", "--argument", tmp_path, "-o", tmp_path / "page.html")
    assert outcome.code == 0, outcome.said
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "Nothing is asked" in text
    assert "Open a title to read its question" not in text


def test_a_form_is_refused_where_its_result_cannot_be_worked_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: Any) -> None:
        raise TooWideError("the claims hang together too closely", "split claims")

    monkeypatch.setattr(LIVE, "compile_polynomial", too_long)
    outcome = run("report", "--form", "--argument", "power-seeking", "-o", tmp_path / "form.html")
    assert outcome.code == 1
    assert "too closely" in outcome.said
    assert not (tmp_path / "form.html").exists()
