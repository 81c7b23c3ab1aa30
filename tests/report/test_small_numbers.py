"""Three claims of one in a million, and whether all hold: numbers of 1e-18 can be read wherever they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Run
from cruxmap import two_way, variance_shares
from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare
from cruxmap.analysis.evaluation import evaluate
from cruxmap.analysis.sensitivity import sensitivity
from cruxmap.files.argument import load_argument
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.report.pictures.figure import bin_width
from cruxmap.report.pictures.people_plots import waterfall
from cruxmap.report.pictures.sensitivity_plots import contours, distribution, shares, tornado
from plotted import check

ARGUMENT = """
argument: small
target: all
claims:
  u: {statement: U., credence: {ask: "U?", reading: 0.0000001-0.00001}}
  v: {statement: V., credence: {ask: "V?", reading: 0.0000001-0.00001}}
  w: {statement: W., credence: {ask: "W?", reading: 0.0000001-0.00001}}
  all: {statement: All., rule: [{when: {u: true, v: true, w: true}, then: true}, {else: false}]}
"""
XENA = "argument: small\nname: Xena\ncredences: {u: 0.000002, v: 0.000003, w: 0.000001}\nviews: {all: 1e-16}\n"
YAN = "argument: small\nname: Yan\ncredences: {u: 0.000001, v: 0.000001, w: 0.000003}\n"


@pytest.fixture
def show(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The cells of each row that a command shows, by the first of them, in every table that has such a row."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("small.yaml", ARGUMENT), ("x.yaml", XENA), ("y.yaml", YAN)):
        Path(name).write_text(text, "utf-8")

    def rows(*options: str) -> dict[str, list[list[str]]]:
        shown = run(*options, "--argument", "small.yaml", "--format", "markdown")
        assert shown.code == 0, shown.err
        lines = [
            line.replace("**", "").strip("| ").split(" | ") for line in shown.out.splitlines() if line.startswith("|")
        ]
        return {line[0]: [cells for first, *cells in lines if first == line[0]] for line in lines}

    return rows


def test_the_conclusion_its_band_and_its_swings(show) -> None:
    rows = show("eval", "--full")
    assert rows["P(all)"][0][0] == "1.0e-16%"
    low, high = (float(text.removesuffix("%")) / 100 for text in rows["5th to 95th percentile"][0][0].split(" to "))
    assert low == pytest.approx(1.9e-20, rel=0.2, abs=0)
    assert high == pytest.approx(5.4e-17, rel=0.2, abs=0)
    assert rows["U"] == [["u", "0.00010%", "1.0e-17%", "1.0e-15%", "+9.9e-16"]]


def test_the_sensitivity_tables(show) -> None:
    tornado, values = show("sensitivity")["U"]
    assert tornado == ["u", "1.0e-17%", "1.0e-15%", "+9.9e-16"]
    assert values[-2:] == ["+1.0e-12", "+1.000"]
    assert show("sensitivity", "--reach", "1e-17")["U"][0][-2:] == ["0.00100%", "2.30"]
    assert show("sensitivity", "--reach", "1e-11")["U"][0][-1] == "0%–1.0e-10%"
    assert show("sensitivity", "--two-way", "u", "v")["0.001%"][0][-1] == "1.0e-14%"
    claims = show("sensitivity", "--claims")
    assert claims["U"] == [["u", "0.00010%", "1.0e-10%", "0%", "1.993e-17", "2.0e-16"]]  # log2 1e6 bits, times 1e-18
    assert claims["All"][0][-2:] == ["6.124e-17", "2.0e-16"]  # log2 1e18 + 1 / ln 2


def test_a_difference_and_what_it_comes_from(show) -> None:
    """On the straight line the contributions are -11/3, -17/3 and 19/3 of 1e-18."""
    rows = show("diff", "x.yaml", "y.yaml")
    assert [rows[name][0][-1] for name in "UVW"] == ["−3.7e-16", "−5.7e-16", "+6.3e-16"]
    assert rows["together"][0][-1] == "−3.0e-16"
    assert rows["A"][0][1:] == ["6.0e-16%", "1.0e-14%"]


def test_a_pool(show) -> None:
    rows = show("pool", "x.yaml", "y.yaml")
    assert rows["their conclusions, linear pool (mean)"] == [["4.5e-16%"]]
    assert rows["Xena"][0][-2:] == ["1.0e-14%", "+1.2e-16"]  # the pool: √2 √3 √3 = 4.24 in place of 3
    assert rows["V"][0][-1] == "2.4e-16"  # V 1 and 3 in place of √3: a conclusion of 2.45 and 7.35


def test_claims_and_explanations(show) -> None:
    assert show("claims")["all"][0][-1] == "1.0e-16%"
    assert show("explain", "u")["true"] == [["0.00010%", "1.0e-10%"]]


def test_the_plots(tmp_path: Path, texts) -> None:
    (tmp_path / "small.yaml").write_text(ARGUMENT, "utf-8")
    argument = load_argument(tmp_path / "small.yaml")
    result, swings = evaluate(Case(argument)), sensitivity(Case(argument))
    ranges = variance_shares(argument)
    people = [
        CredenceSet("small", 1, credences={name: Credence(value) for name, value in zip("uvw", values, strict=True)})
        for values in ((2e-6, 3e-6, 1e-6), (1e-6, 1e-6, 3e-6))
    ]
    comparison = compare(*(Case(argument, person) for person in people))
    assert result.band
    assert result.histogram
    pictures = (
        distribution("P(all)", result.probability, result.band, result.histogram, (), "svg"),
        tornado(argument, swings, swings.rows, (), "svg"),
        shares(argument, ranges, ranges.rows, (), "svg"),
        contours(argument, two_way(argument, "u", "v"), (), "svg"),
        waterfall(argument, ("Xena", "Yan"), comparison, (), "svg"),
    )
    check(texts)
    assert all(b"e\xe2\x88\x9215%" in picture or b"e-16" in picture for picture in pictures)


def test_bins_of_equal_numbers_are_as_wide_as_those_are_large() -> None:
    assert bin_width(1e-18, 1e-18, 30) == pytest.approx(1e-20, rel=1e-9, abs=0)
    assert bin_width(0.0, 0.0, 30) == 0.01
    assert bin_width(1e-18, 4e-18, 30) == pytest.approx(1e-19, rel=1e-9, abs=0)
