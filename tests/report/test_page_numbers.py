"""The numbers of the page, and what it says without its program."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from conftest import ROOT, Run
from cruxmap import evaluate
from cruxmap.files.argument import load_argument
from cruxmap.model.query import Query
from cruxmap.report.page.content import nested
from cruxmap.report.page.live import OPERATORS, live, packed

NUMBER = r'data-key="([^"]+)" value="([^"]+)">([^<]*)<'
ARGUMENT = load_argument(ROOT / "arguments" / "scheming")


def test_what_is_packed_is_the_polynomial() -> None:
    """Read as the page reads it, in Python: two numbers for each operation, of seven bits a byte."""
    numbers = live(ARGUMENT, Query.of(ARGUMENT), {})
    polynomial = numbers.polynomial
    read: list[int] = []
    number, shift = 0, 0
    for byte in base64.b85decode(packed(polynomial).translate(str.maketrans(",.:", "&<>"))):
        number, shift = number + ((byte & 127) << shift), shift + 7
        if byte < 128:
            read.append(number)
            number, shift = 0, 0
    first = polynomial.inputs + len(polynomial.constants)
    count = len(polynomial.operations)
    assert not any(read[2 * count :])  # which fill up the last bytes
    operations = [
        (OPERATORS[a & 3], row - (a >> 2), row - b)
        for row, (a, b) in enumerate(zip(read[: 2 * count : 2], read[1 : 2 * count : 2], strict=True), first)
    ]
    assert operations == [*polynomial.operations]


def test_the_largest_page_is_below_700_kb(run: Run, tmp_path: Path) -> None:
    assert run("report", "--argument", "scheming", "--evidence", "experiments", "-o", tmp_path / "page.html").code == 0
    assert (tmp_path / "page.html").stat().st_size < 700_000


def test_the_page_without_its_program(run: Run, tmp_path: Path) -> None:
    outcome = run("report", "-o", tmp_path / "page.html")
    assert outcome.code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    assert len(text) < 700_000
    result = evaluate(ARGUMENT)
    shown = {key: (float(value), words) for key, value, words in re.findall(NUMBER, text)}
    assert shown["target"] == (pytest.approx(result.probability, abs=1e-12), "16.9%")
    assert shown["unconditional"] == (pytest.approx(result.unconditional, abs=1e-12), "14.5%")
    whose = "one reader&#39;s translation of the text into numbers, not Carlsmith&#39;s"
    assert f"opens at the map&#39;s readings ({whose}), which are nobody&#39;s answers" in text
    assert len(re.findall(r'class="panel"', text)) == len(ARGUMENT.claims)
    assert len(re.findall(r'type="range"', text)) == len(ARGUMENT.questions)
    data = json.loads(re.search(r'id="data">(.*?)</script>', text)[1])  # type: ignore[index]
    assert data["argument"] == {"name": "scheming", "version": 2, "fingerprint": ARGUMENT.fingerprint}
    links = r'<a href="https://[^"<>]+" rel="noopener noreferrer">[^<>]+</a>'  # to what it rests on; nothing is fetched
    assert "http" not in re.sub(rf"http://www\.w3\.org/\S+|http-equiv|{links}", "", text)


def test_points_within_points() -> None:
    assert nested([(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]) == [
        ("a", [("b", [("c", [])]), ("d", [])]),
        ("e", []),
    ]


def test_two_people_side_by_side(run: Run, tmp_path: Path) -> None:
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    outcome = run("report", tmp_path / "a.yaml", tmp_path / "b.yaml", "-o", tmp_path / "page.html")
    assert outcome.code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "What the difference comes from" in text
    assert "If a claim were found out" in text
    assert re.search(
        r'Scheming pays for most goals</a></t[dh]>\s*<td class="number">70%</td>\s*<td class="number">20%</td>', text
    )


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("-o", "me.yaml"), 2, "does not end in .html"),
        (("nobody",), 1, "there is no such file or profile"),
        (("--given", "goal_directed=false"), 2, "add --without-scope, or say goal_directed=true"),
        (("--set", "goal_directed=0"), 1, "the argument's scope takes goal_directed for granted"),
        (("--given", "sgd_notices=false", "--given", "nearest_goal_story"), 1, "cannot hold together"),
        (("--target", "routes"), 2, "did you mean 'route'?"),
    ],
)
def test_nonsense(run: Run, options: tuple[str, ...], code: int, words: str) -> None:
    outcome = run("report", *options)
    assert outcome.code == code
    assert words in " ".join(outcome.err.split())
