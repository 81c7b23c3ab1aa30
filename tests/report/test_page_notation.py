"""The number box of the page reads what files read: one table of examples, in Python's grammar and in the page's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import chromium
from cruxmap.model.notation import NotationError
from cruxmap.report import page as page_of
from notations import READ, REFUSED, estimate_or_refusal

SCRIPT = (Path(page_of.__file__).parent / "notation.js").read_text("utf-8")
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
def parse() -> Iterator[Any]:
    """The page's `parseEstimate`, on many texts at once."""
    with chromium() as browser:
        page = browser.new_page()
        page.evaluate(f"() => {{ {SCRIPT}\nwindow.parse = parseEstimate; }}")
        yield lambda texts: page.evaluate(
            """(texts) => texts.map((text) => {
                try {
                    const { credence, low, high } = parse(text);
                    return [credence, low, high];
                } catch (error) {
                    return [error.message, error.remedy];
                }
            })""",
            list(texts),
        )


def test_what_is_read_and_what_is_refused(parse: Any) -> None:
    texts = [*READ, *REFUSED, *FURTHER, "9" * 100]
    for text, read in zip(texts, parse(texts), strict=True):
        estimate = estimate_or_refusal(text)
        if isinstance(estimate, NotationError):
            message = re.sub(r"in it, [a-z -]+ \(U\+", "in it (U+", str(estimate))
            assert read == [message, estimate.remedy], text
        else:
            assert read[1:] == [estimate.low, estimate.high], text
            exact = estimate.credence if estimate.low is None else pytest.approx(estimate.credence, rel=1e-15)
            assert read[0] == exact, text
