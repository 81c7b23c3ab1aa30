"""The boxes of the page's map break their lines as the command line does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.report import page as page_of
from cruxmap.report.pictures.lettering import wrapped

SCRIPT = (Path(page_of.__file__).parent / "lettering.js").read_text("utf-8")
TEXTS = [
    "any but “no way to a schemer”",
    "a well-known reward-on-the-episode seeker",
    "Donaudampfschifffahrtsgesellschaft or not",
    "暑い日 or 寒い日, each of them wide",
    "a\u0301e\u0301 with marks, @ % and WWW",
    "  spaces   between  ",
    "x",
]


def test_lines_are_broken_alike(browser: Any) -> None:
    argument = load_argument(ROOT / "arguments" / "scheming")
    labels = [label for claim in argument.claims.values() for label in (claim.title, *claim.states.values())]
    asked = [(text, room, lines) for text in TEXTS + labels for room in (2.5, 8.8, 12.0) for lines in (1, 3)]
    found = browser.new_page().evaluate(
        "([script, asked]) => new Function('asked', script)(asked)",
        [f"{SCRIPT}; return asked.map((each) => wrapped(...each));", asked],
    )
    for (text, room, lines), shown in zip(asked, found, strict=True):
        assert tuple(shown) == wrapped(text, room, lines), (text, room, lines)
