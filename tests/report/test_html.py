"""Documents as HTML: nothing of anybody's text is markup, and the numbers are those of the other formats."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser

import pytest

from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.report.credences import credences_document
from cruxmap.report.document import Column, Document, Named, Outline, Span, Table, Text
from cruxmap.report.html import document_html, image, table_html

HOSTILE = '<script>alert("1")</script>&amp;\x1b[31m\u202e\'"><img src=x onerror=alert(1)>'
BLOCKS = {"div", "style", "p", "strong", "ul", "li", "br"}


class Reader(HTMLParser):
    """The tags of a piece of HTML, their attributes, and its text without the styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def table(*rows: tuple[object, ...], kinds: tuple[str, ...] = ("text", "probability")) -> Table:
    columns = tuple(
        Column(f"c{i}", f"column {i}", kind, lambda row, i=i: row[i])  # type: ignore[arg-type,misc]
        for i, kind in enumerate(kinds)
    )
    return Table("A title", columns, rows, "A note.")


def test_a_hostile_text_is_a_text_wherever_it_stands() -> None:
    named = Named(HOSTILE, HOSTILE)
    document = Document(
        (
            Text(HOSTILE),
            Text(HOSTILE, strong=True),
            Outline(HOSTILE, ((0, HOSTILE), (2, HOSTILE))),
            Table(HOSTILE, (Column("c", HOSTILE, value=lambda row: row, note=HOSTILE),), (HOSTILE, named), HOSTILE),
        ),
        (HOSTILE,),
        {},
        Table("", (), ()),
    )
    reader = Reader(document_html(document))
    assert not reader.open
    assert {*reader.tags} <= {*BLOCKS, "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {name for name, _ in reader.attributes} <= {"class", "style", "scope", "title"}
    assert reader.text.count('<script>alert("1")</script>&amp;') == 12
    assert "\x1b" not in reader.text
    assert "\u202e" not in reader.text


def test_a_picture_is_an_image_in_which_nothing_runs() -> None:
    reader = Reader(image(b"<svg><script>alert(1)</script></svg>", HOSTILE))
    assert reader.tags == ["p", "img"]
    data = str(dict(reader.attributes)["src"]).removeprefix("data:image/svg+xml;base64,")
    assert b64decode(data) == b"<svg><script>alert(1)</script></svg>"


def test_cells_are_as_in_other_tables() -> None:
    html = table_html(table((Named("rain", "Rain"), 0.25), ("other", None)))
    reader = Reader(html)
    assert reader.text == "A titlecolumn 0column 1Rain25.0%other–A note."
    assert ("title", "rain") in reader.attributes


def test_the_colours_are_those_around_it() -> None:
    html = table_html(table(("a", 0.5), kinds=("text", "bar")))
    assert "currentColor" in html
    assert "color: #" not in html
    assert "black" not in html


@pytest.mark.parametrize(
    ("cells", "widths"),
    [
        ((0.5, 1.0), ["24.0", "48.0"]),
        ((-2.0, 1.0, None), ["48.0", "24.0"]),
        ((0, 0), ["0.0", "0.0"]),
        ((Span(0.0, 2.0, 4.0), Span(3.0, 2.0, 1.0)), ["0.0", "24.0", "24.0", "12.0", "12.0", "12.0"]),
        ((Span(0.0, 1.0, float("nan")),), ["0.0", "48.0", "0.0"]),
    ],
)
def test_bars(cells: tuple[object, ...], widths: list[str]) -> None:
    html = table_html(table(*((cell,) for cell in cells), kinds=("bar",)))
    found = [value for name, value in Reader(html).attributes if name == "style" and value and "width:" in value]
    assert [style.split("width: ")[1].removesuffix("px") for style in found] == widths


def test_credences_as_tables() -> None:
    person = CredenceSet(
        "umbrella",
        name="Ann <b>",
        credences={"rain": Credence(0.3, 0.2, 0.4, note=HOSTILE)},
        views={"get_wet": View(0.5, given={"rain": ("true",)})},
    )
    document = credences_document(person)
    (row,) = document.main.to_frame().to_dict("records")
    assert row == {"question": "rain", "credence": 0.3, "low": 0.2, "high": 0.4, "note": HOSTILE}
    text = Reader(document_html(document)).text
    assert text.startswith("Ann <b>Credences")
    assert "About the argument umbrella." in text
    assert "rain=true" in text
    assert "No question is answered." in Reader(document_html(credences_document(CredenceSet()))).text


def test_a_data_frame_has_numbers() -> None:
    frame = table(("a", 0.5), ("b", None), ("c", 1)).to_frame()
    assert [str(kind) for kind in frame.dtypes][1:] == ["float64"]
    assert frame.c1.isna().tolist() == [False, True, False]
    whole = table(("a", 1), ("b", 2), kinds=("text", "number")).to_frame()
    assert str(whole.c1.dtype) == "int64"
    assert str(table(kinds=("text", "probability")).to_frame().c1.dtype) == "float64"
    mixed = table(("a", "out of reach"), ("b", 0.5)).to_frame()
    assert mixed.c1.tolist() == ["out of reach", 0.5]
    assert list(table(("a", 0.5), kinds=("text", "bar")).to_frame().columns) == ["c0"]
