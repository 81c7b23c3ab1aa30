"""What is cited is shown where it is cited, as a link wherever there are links, and harmless whatever it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Run
from cruxmap.cli.dialogue import _wrapped as wrapped
from cruxmap.files.argument import load_argument
from cruxmap.report.document import Document, Outline, Table, Text
from cruxmap.report.formats import markdown, terminal
from cruxmap.report.html import document_html
from cruxmap.report.interview import considerations
from cruxmap.report.links import Cited, items, runs
from cruxmap.report.links import Run as Piece
from cruxmap.report.page.prose import prose

ADDRESS = "https://example.org/rain_(heavy)"
SOURCES = {
    "hill": {
        "authors": ["Hill, Ann", "Moss, Ben"],
        "year": 2019,
        "title": "On *rain*",
        "in": "Air",
        "url": ADDRESS,
    },
    "neighbour": {"authors": "A neighbour", "year": "2024", "title": "A talk"},
}
POINTS = [
    {"kind": "for", "text": "It did.\n\n- twice", "cites": ["hill p. 4", "neighbour"], "id": "did"},
    {"kind": "objection", "on": "did", "text": f"See {ADDRESS}."},
    {"kind": "against", "text": "It is May.", "source": "neighbour"},
]


def written(folder: Path, sources: Any = SOURCES, **further: Any) -> Path:
    claim: dict[str, Any] = {"statement": "It rains.", "credence": "wet", "cites": "hill", "considerations": POINTS}
    question: dict[str, Any] = {"ask": "How likely?", "reading": "30%", "cites": "neighbour"}
    question["considerations"] = [{"kind": "for", "text": "Clouds.", "cites": "hill ch. 2"}, {"see": "did"}]
    entries = {"argument": "a", "target": "rain", "sources": sources, "claims": {"rain": claim | further}}
    path = folder / "a.yaml"
    path.write_text(yaml.safe_dump(entries | {"questions": {"wet": question}}), "utf-8")
    return path


def test_a_claim_in_a_file(run: Run, tmp_path: Path) -> None:
    text = run("explain", "rain", "--argument", written(tmp_path)).out
    assert "It rains. (Hill and Moss 2019)\n" in text
    assert "  For: It did.\n  - twice (Hill and Moss 2019, p. 4; A neighbour 2024)\n" in text
    assert "Raised elsewhere, outside the text that is mapped; no number depends on it\n" in text
    assert "  Against: It is May. (A neighbour 2024)\n" in text
    listed = "Sources\n  A neighbour 2024: A talk.\n"
    listed += f"  Hill and Moss 2019: Hill, Ann; Moss, Ben. On *rain*. Air.\n  {ADDRESS}\n"
    assert listed in text
    assert "\x1b" not in text


def test_a_claim_as_markdown_and_data(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, note="Look again.")
    text = run("explain", "rain", "--argument", path, "--format", "markdown").out
    assert f"It rains. ([Hill and Moss 2019](<{ADDRESS}>))\n" in text
    assert f"- For: It did.\n  - twice ([Hill and Moss 2019](<{ADDRESS}>), p. 4; A neighbour 2024)\n" in text
    assert f"  - Objection: See {ADDRESS}.\n" in text
    assert "Note: Look again.\n" in text
    data = json.loads(run("explain", "rain", "--argument", path, "--json").out)
    assert (data["cites"], data["note"]) == (["hill"], "Look again.")
    assert data["considerations"][0]["cites"] == ["hill p. 4", "neighbour"]
    assert data["raised_elsewhere"][0]["source"] == "neighbour"
    assert [*data["sources"]] == ["hill", "neighbour"]
    assert data["sources"]["hill"]["in"] == "Air"


def test_a_question_and_what_is_said_about_it(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path)
    text = run("explain", "wet", "--argument", path).out
    assert "How likely? (A neighbour 2024)\n" in text
    assert "  For: Clouds. (Hill and Moss 2019, ch. 2)\n" in text
    assert "twice [also under rain] (Hill and Moss 2019, p. 4; A neighbour 2024)" in text
    lines = considerations(load_argument(path), ["rain"], "wet")
    assert lines[:2] == [(0, "wet"), (1, "For: Clouds. (Hill and Moss 2019, ch. 2)")]
    assert lines[-3][1] == "Sources"


DOCUMENT = Document(
    (
        Text(Cited("See https://a.example/b.", Piece(" ("), Piece("Hill [x]", ADDRESS), Piece(")"))),
        Outline("O", ((0, "a\n- b\n- https://a.example/c"),)),
    ),
    (),
    {},
    Table("", (), ()),
)
OSC = "\x1b]8;;{}\x1b\\"


def test_a_terminal_that_knows_links_has_them_and_nothing_by_chance() -> None:
    shown = terminal(DOCUMENT, 80, True)
    assert f"{OSC.format(ADDRESS)}Hill [x]{OSC.format('')}" in shown
    assert f"{OSC.format('https://a.example/c')}https://a.example/c{OSC.format('')}" in shown
    assert shown == terminal(DOCUMENT, 80, True)
    assert "\x1b" not in terminal(DOCUMENT, 80, False)
    narrow = re.sub(r"\x1b]8;[^\x1b]*\x1b\\|\x1b\[[0-9]*m", "", terminal(DOCUMENT, 20, True))
    assert narrow.replace(" ", "") == terminal(DOCUMENT, 20, False).replace(" ", "")


def test_markdown_and_html() -> None:
    text = markdown(DOCUMENT, 80, False)
    assert rf"See https://a.example/b. ([Hill \[x\]](<{ADDRESS}>))" in text
    assert "- a\n  - b\n  - https://a.example/c\n" in text
    assert f'(<a href="{ADDRESS}" rel="noopener noreferrer">Hill [x]</a>)' in document_html(DOCUMENT)
    assert prose(Cited("a\n\nb", Piece(" ("), Piece("c", ADDRESS), Piece(")"))) == (
        f'<p>a</p><p>b (<a href="{ADDRESS}" rel="noopener noreferrer">c</a>)</p>'
    )


@pytest.mark.parametrize("line", ["1. one", "+ plus", "---", "=== a", "- - -"])
def test_what_markdown_would_take_for_something_else_stays_text(line: str) -> None:
    document = Document((Text(f"a\n\n{line}"),), (), {}, Table("", (), ()))
    assert re.search(r"^(- |[0-9]?)\\" if line != "- - -" else r"^- \\", markdown(document, 80, False), re.MULTILINE)


HOSTILE = "</script><b>[bold]x[/bold] \x1b]8;;https://evil.example\x07 \u202egnol"


def test_hostile_texts_are_shown_as_what_they_are() -> None:
    pieces = [*runs(Cited("t", Piece(HOSTILE, ADDRESS), Piece(HOSTILE)))]
    assert all(piece.words.isprintable() for piece in pieces)
    shown = terminal(Document((Text(Cited("t ", Piece(HOSTILE, ADDRESS))),), (), {}, DOCUMENT.main), 200, True)
    assert "[bold]" in shown
    assert set(re.findall(r"\x1b]8;;([^\x1b]*)\x1b", shown)) == {ADDRESS, ""}
    page = prose(Cited("t", Piece(HOSTILE, ADDRESS)))
    assert "<script" not in page.lower().replace("&lt;", "")
    assert page.count("<") == 4
    assert [*items("a")] == [("a", False)]


def test_long_addresses_stay_whole_and_are_too_long_for_a_terminal(run: Run, tmp_path: Path) -> None:
    address = "https://example.org/" + "long/" * 600
    path = written(tmp_path, {key: work | {"url": address} for key, work in SOURCES.items()})
    assert f"  {address}\n" in run("explain", "rain", "--argument", path).out
    document = Document((Text(Cited("t ", Piece("Hill", address))),), (), {}, DOCUMENT.main)
    assert "\x1b]8" not in terminal(document, 80, True)


def test_the_interview_keeps_paragraphs_and_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = Cited(
        "Words of some length.\n\nA list:\n- one thing that is long\n- two", Piece(" ("), Piece("A b", ADDRESS)
    )
    lines = wrapped(text, 1, 2)
    shown = ["  Words of some length.", "", "    A list:", "    - one thing that is long", "    - two (A b"]
    assert [line.rstrip() for line in lines] == shown
    assert wrapped(text, 1, 2, with_links=True)[-1] == f"    - two ({OSC.format(ADDRESS)}A b{OSC.format('')}"


def test_the_page_and_the_form(run: Run, tmp_path: Path) -> None:
    path, page, form = written(tmp_path), tmp_path / "page.html", tmp_path / "form.html"
    assert run("report", "--argument", path, "-o", page).code == 0
    assert run("report", "--argument", path, "--form", "-o", form).code == 0
    link = f'(<a href="{ADDRESS}" rel="noopener noreferrer">Hill and Moss 2019</a>'
    for text in (page.read_text("utf-8"), form.read_text("utf-8")):
        assert f"<p>It rains. {link})</p>" in text
        assert f"<p>For: Clouds. {link}, ch. 2)</p>" in text
        assert f"<p>For: It did.</p><ul><li>twice {link}, p. 4; A neighbour 2024)</li></ul>" in text
        assert "<p>How likely? (A neighbour 2024)</p>" in text
        assert "<li>A neighbour 2024: A talk.</li>" in text


def test_a_work_that_is_called_by_its_title_is_not_announced(run: Run, tmp_path: Path) -> None:
    sources = SOURCES | {"neighbour": {"title": "A table of rain", "year": 2021}}
    text = run("explain", "rain", "--argument", written(tmp_path, sources)).out
    assert "Sources\n  A table of rain 2021.\n" in text


def test_a_reason_stands_apart_from_a_basis_that_is_not_named(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text("utf-8").replace("reading: 30%", "reading: {credence: 30%, because: It is May.}"))
    text = run("explain", "wet", "--argument", path).out
    assert "The map's reading names no basis. The reason given: It is May.\n" in text
