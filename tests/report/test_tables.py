"""A table is described once, and every format follows from that."""

from __future__ import annotations

import csv
import json
import shlex

import pytest
from msgspec import Struct, structs

from conftest import ROOT, Run
from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.report.comparison import comparison_document
from cruxmap.report.document import Column, Document, Named, Table, Worded, records
from cruxmap.report.formats import FORMATS


class Row(Struct):
    name: str
    share: float
    own: bool


COLUMNS = (
    Column("question", "question", value=lambda row: Named(row.name, row.name.title())),
    Column("share", "", "probability"),
    Column("whose", "whose", value=lambda row: Worded("you", "own") if row.own else Worded("map", "map")),
    Column("bar", "", "bar", lambda row: row.share),
)
TABLE = Table("", COLUMNS, (Row("rain", 0.25, True), Row("wind", float("inf"), False)), "See `cruxmap *`, a*b.")
DOCUMENT = Document((TABLE,), ("A caption.",), {"rows": records(TABLE)}, TABLE)


def test_people_read_words_and_machines_values() -> None:
    assert FORMATS["csv"](DOCUMENT, 80, False) == "question,share,whose\nrain,0.25,own\nwind,inf,map\n"
    assert json.loads(FORMATS["json"](DOCUMENT, 80, False)) == {
        "rows": [
            {"question": "rain", "share": 0.25, "whose": "own"},
            {"question": "wind", "share": None, "whose": "map"},
        ],
        "caption": ["A caption."],
    }


def test_ids_stand_beside_titles() -> None:
    table = structs.replace(TABLE, rows=TABLE.rows[:1])
    document = structs.replace(DOCUMENT, blocks=(table,))
    text = FORMATS["markdown"](document, 80, False)
    assert "| question | id | share | whose |\n" in text  # a header is never empty
    assert "| Rain | rain | 25.0% | you |\n" in text
    wide, narrow = (FORMATS["table"](document, width, False) for width in (80, 38))
    assert "Rain" in wide
    assert " rain " in wide
    assert "Rain" in narrow
    assert " rain " not in narrow
    assert "No room for ids" in narrow  # and where they are
    assert "No room for ids" not in wide + text


def test_markdown_leaves_commands_as_they_are() -> None:
    table = structs.replace(TABLE, rows=TABLE.rows[:1])
    text = FORMATS["markdown"](structs.replace(DOCUMENT, blocks=(table,)), 80, False)
    assert "See `cruxmap *`, a\\*b." in text


def test_what_is_below_the_rows_has_the_columns_of_the_table() -> None:
    table = structs.replace(TABLE, rows=TABLE.rows[:1], totals=({"question": "together", "share": 0.5},))
    text = FORMATS["markdown"](structs.replace(DOCUMENT, blocks=(table,)), 80, False)
    assert "| together |  | 50.0% |  |" in text
    assert len(records(table)) == 1


@pytest.mark.parametrize("command", ["eval", "sensitivity", "claims", "questions"])
def test_csv_is_nothing_but_rows(run: Run, command: str) -> None:
    header, *rows = csv.reader(run(command, "--format", "csv").out.splitlines())
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert not any(row[0].startswith("#") for row in rows)


def test_the_header_of_json_is_the_same_everywhere(run: Run) -> None:
    header = {"argument", "version", "fingerprint", "target", "given", "do", "probability", "answered", "questions"}
    for words in (["eval"], ["sensitivity"], ["sensitivity", "--claims"], ["sensitivity", "--reach", "0.3"]):
        data = json.loads(run(*words, "--format", "json").out)
        assert header | {"caption"} <= set(data)
        assert data["argument"] == "scheming"


def test_a_hint_can_be_pasted(run: Run) -> None:
    words = ["--argument", "power-seeking", "--target", "timelines", "--given", "catastrophe=true"]
    text = " ".join(run("eval", *words, "--full").out.split())
    assert "more questions matter less" not in text  # there are six in all
    text = " ".join(run("eval", "--given", "situational_awareness", "--full").out.split())
    hint = text.split("matter less; `cruxmap ")[1].split("`")[0]
    assert shlex.split(hint) == ["sensitivity", "--given", "situational_awareness=true"]
    assert run(*shlex.split(hint)).code == 0


def test_the_conclusion_and_what_divides_it_come_last(run: Run) -> None:
    text = run("sensitivity", "--claims", "--format", "json").out
    claims = [row["claim"] for row in json.loads(text)["rows"]]
    assert set(claims[-3:]) == {"scheming", "route", "model_class"}
    assert "to learn that is to learn the conclusion" in " ".join(run("sensitivity", "--claims").out.split())


def test_nearly_equal_conclusions_have_no_share_of_their_difference() -> None:
    argument = load_argument(ROOT / "arguments" / "power-seeking")
    profiles = sorted((ROOT / "arguments" / "power-seeking" / "profiles").glob("*.yaml"))
    first, second = (Case(argument, load_credences(path, argument)) for path in profiles[:2])
    result = compare(first, second)
    rows = (
        structs.replace(result.rows[0], b_own=False, contribution=0.008),
        structs.replace(result.rows[1], contribution=-0.002),
    )
    meeting = structs.replace(result.meetings[0], difference=0.0886, closed=-13.76)
    near = structs.replace(result, difference=0.006, rows=rows, meetings=(meeting,))
    text = " ".join(FORMATS["table"](comparison_document(first, second, near), 80, False).split())
    assert "+0.8 points, against −0.2 from all other questions, which leaves +0.6." in text
    assert "wider by 8.3" in text
    assert "1376%" not in text
