"""The number box of the page reads what files read: one table of examples, in Python's grammar and in the page's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.report import page as page_of
from hostile import TEXTS
from notations import LIKELY, READ, REFUSED, estimate_or_refusal

PAGE = Path(page_of.__file__).parent
SCRIPT = "\n".join((PAGE / name).read_text("utf-8") for name in ("notation.js", "saving.js"))
ONE = "argument: one\ntarget: c\nclaims: {c: {statement: C., credence: q}}\nquestions: {q: {ask: Q?, reading: 50%}}\n"
FURTHER = [
    "33/100",
    "1e-320",
    "7:9999",
    "3:1",
    "0.1:0.2",
    "99.99999%",
    "2/7",
    "200",
    "12,5 %",
    "it's",
    "a\\b",
    "1 to 2",
]


@pytest.fixture(scope="module")
def page(started_browser: Any) -> Any:
    """An empty page with the page's grammar, and what it makes a file with."""
    page = started_browser.new_page()
    page.evaluate(f"() => {{ {SCRIPT}\nObject.assign(window, {{ parseEstimate, fieldsOf, credenceFile }}); }}")
    return page


@pytest.fixture
def parse(page: Any) -> Any:
    """The page's `parseEstimate`, on many texts at once."""
    return lambda texts: page.evaluate(
        """(texts) => texts.map((text) => {
            try {
                const { credence, low, high, written } = parseEstimate(text);
                return [credence, low, high, fieldsOf({ written })];
            } catch (error) {
                return [error.message, error.remedy, error.likely];
            }
        })""",
        list(texts),
    )


def test_what_is_read_and_what_is_refused(parse: Any) -> None:
    texts = [*READ, *REFUSED, *LIKELY, *FURTHER, "9" * 100]
    for text, read in zip(texts, parse(texts), strict=True):
        estimate = estimate_or_refusal(text)
        if isinstance(estimate, NotationError):
            message = re.sub(r"in it, [a-z -]+ \(U\+", "in it (U+", str(estimate))
            assert read == [message, estimate.remedy, estimate.likely], text
        else:
            assert read[1:3] == [estimate.low, estimate.high], text
            exact = estimate.credence if estimate.low is None else pytest.approx(estimate.credence, rel=1e-15)
            assert read[0] == exact, text


def test_what_a_download_makes_of_a_number_is_read_as_what_was_written(parse: Any, tmp_path: Path) -> None:
    questions = {f"q{i}": text for i, text in enumerate(READ)}
    claims = [f"  c{i}: {{statement: C., credence: {name}}}" for i, name in enumerate(questions)]
    asked = [f"  {name}: {{ask: How likely?, reading: 50%}}" for name in questions]
    text = "\n".join(["argument: many", "target: c0", "claims:", *claims, "questions:", *asked, ""])
    (tmp_path / "many.yaml").write_text(text, "utf-8")
    written = [f"  {name}:{read[3]}" for name, read in zip(questions, parse(questions.values()), strict=True)]
    (tmp_path / "me.yaml").write_text("\n".join(["argument: many.yaml", "credences:", *written, ""]), "utf-8")
    answers = load_credences(tmp_path / "me.yaml", load_argument(tmp_path / "many.yaml")).credences
    for name, text in questions.items():
        estimate = parse_estimate(text)
        assert (answers[name].credence, answers[name].low, answers[name].high) == (
            estimate.credence,
            estimate.low,
            estimate.high,
        ), text


@pytest.mark.parametrize(
    "text", [*TEXTS, "".join(map(chr, range(0xA0))), "a: b #c", "~", "- 1", "'", "\U0001f99c\ufeff\ufffe"]
)
def test_any_name_and_any_note_make_a_file_that_is_read(page: Any, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ONE, "utf-8")
    file = page.evaluate(
        """(text) => credenceFile({
            name: "a.yaml", version: 1, about: text, reader: text, date: "2026-11-27",
            credences: [["q", { ...parseEstimate("3:7"), note: text }]],
        })""",
        text,
    )
    (tmp_path / "me.yaml").write_text(file, "utf-8")
    answers = load_credences(tmp_path / "me.yaml", load_argument(tmp_path / "a.yaml"))
    assert answers.name.split() == text.split()
    assert answers.credences["q"].note.split() == text.split()
    assert "    credence: 3:7\n" in file
