"""Wide tables of a group's credences: what is read, what is reported, and that nothing is a traceback."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.files.table import MAX_SHOWN, blank_csv, read_table

ARGUMENT = load_argument(ROOT / "arguments" / "power-seeking")
QUESTIONS = list(ARGUMENT.questions)


@pytest.fixture
def read(tmp_path):
    def reading(content, argument=ARGUMENT):
        path = tmp_path / "group.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, argument)

    return reading


def values(reading, question):
    assert not reading.problems, reading.problems
    return reading.group.values[QUESTIONS.index(question)].tolist()


def only_problem(reading):
    (problem,) = reading.problems
    return problem


def test_a_row_is_a_person(read):
    reading = read("name,timelines,incentives,weight\nAda,30%,1:3,2\n,0.5,,\n")
    assert reading.group.names == ("Ada", "row 3")
    assert values(reading, "timelines") == [0.3, 0.5]
    assert reading.group.weights.tolist() == [2, 1]
    first, second = values(reading, "incentives")
    assert first == 0.25
    assert math.isnan(second)


def test_every_way_to_write_a_credence(read):
    reading = read("timelines\n0.25\n25%\n1:3\n1/4\n1 in 4\n 25 % \n1\n0\n")
    assert values(reading, "timelines") == [0.25] * 6 + [1, 0]
    assert values(read("timelines\n20-40%\n"), "timelines")[0] == pytest.approx(0.2899, abs=1e-4)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write(read, delimiter, end, mark):
    rows = [["Timestamp", "Your name", "timelines"], ["1/1/2026", "Ada", "30%"]]
    reading = read(mark + end.join(delimiter.join(row) for row in rows) + end)
    assert values(reading, "timelines") == [0.3]
    assert reading.group.names == ("Ada",)
    assert reading.ignored == ("Timestamp",)


@pytest.mark.parametrize(
    ("header", "matter", "remedy"),
    [
        ("time\u200blines", "zero width space (U+200B)", "remove it: write timelines"),
        ("\ufefftimelines", "(U+FEFF)", "remove it: write timelines"),
        ("'timelines'", "is 'timelines' but for its marks", "write timelines;"),
        ("Timelines:", "is 'timelines' but for its marks", "write timelines;"),
        ("view of catastrophe:", "is 'view of catastrophe' but for its marks", "write view of catastrophe;"),
    ],
)
def test_a_header_that_is_a_questions_but_for_its_marks_is_not_passed_over(read, header, matter, remedy):
    problem = only_problem(read(f"name,{header},disempowerment\nAda,30%,40%\n"))
    assert (problem.line, problem.column) == (1, 2)
    assert matter in problem.message
    assert problem.remedy.startswith(remedy)
    assert read("name,timelines,!\nAda,30%,x\n").ignored == ("!",)


def test_a_forms_export_is_headed_by_the_wording(read):
    wording = ARGUMENT.questions["disempowerment"].ask.upper()
    assert values(read(f'"{wording}  "\n5%\n'), "disempowerment") == [0.05]


def test_views_have_columns_too(read):
    reading = read("timelines,view of catastrophe\n30%,1%\n40%,\n")
    assert {i: views["catastrophe"].credence for i, views in reading.group.views.items()} == {0: 0.01}


def test_the_blank_is_read_back(read):
    text = blank_csv(ARGUMENT)
    assert only_problem(read(text)).code == "empty-file"
    filled = text + "Ada,2%," + ",".join(f"{i + 1}0%" for i in range(6)) + "\n"
    reading = read(filled)
    assert reading.group.values[:, 0].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert reading.group.views[0]["catastrophe"].credence == 0.02


@pytest.mark.parametrize(
    ("content", "code", "line", "words"),
    [
        ("timelines\n30\n", "bad-probability", 2, "row 2, column 1: 30 for 'timelines' is unclear"),
        ("timelines,timelines\n1,1\n", "duplicate-key", 1, "column 2: 'timelines' has a column already"),
        ("timeline,b\n0.3,1\n", "no-question", 1, "no column is headed"),
        ("", "no-question", 1, "no column is headed"),
        ("timelines\n", "empty-file", 0, "nobody's answers"),
        ("timelines\n0.3,0.4\n", "wrong-type", 2, "2 cells, but the header has 1"),
        ("timelines,weight\n0.3,-1\n", "bad-weight", 2, "'-1' is no weight"),
        ("timelines,view of catastrophe\n0.3,x\n", "bad-probability", 2, "view of catastrophe"),
        (b"timelines\n\xff\n", "not-utf8", 2, "this is not UTF-8"),
        (b"PK\x03\x04\x14\x00\xff", "not-utf8", 0, "this is a spreadsheet"),
        (b"timelines\n\xff\x00\n", "not-utf8", 2, "this is not a text file"),
    ],
)
def test_what_is_wrong_has_a_place(read, content, code, line, words):
    problem = only_problem(read(content))
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message
    assert problem.remedy


def test_the_others_rows_are_read(read):
    reading = read("name,timelines\nAda,30%\nBob,lots\nCy,50%\n")
    assert (reading.group.names, reading.faulty) == (("Ada", "Cy"), 1)
    assert reading.problems[0].line == 3


def test_thousands_of_problems_are_not_all_shown(read):
    reading = read("timelines\n" + "lots\n" * 5000)
    assert len(reading.problems) == MAX_SHOWN + 1
    assert "5,000 rows" in reading.problems[-1].message


def test_files_that_are_no_tables(tmp_path):
    assert only_problem(read_table(tmp_path / "none.csv", ARGUMENT)).code == "missing-file"
    assert only_problem(read_table(tmp_path, ARGUMENT)).code == "unreadable"


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='timelns,;"\n\r\t0.3%\x00#é', max_size=200)))
def test_nothing_raises(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    data = content if isinstance(content, bytes) else content.encode()
    for content in (data, b"name,timelines\n" + data):
        path.write_bytes(content)
        reading = read_table(path, ARGUMENT)
        assert reading.problems or reading.group is not None
        if reading.group is not None:
            credences = reading.group.values[~np.isnan(reading.group.values)]
            assert ((credences >= 0) & (credences <= 1)).all()


def test_a_cell_without_end_is_no_csv(read):
    problem = only_problem(read("name,timelines\nAda," + "1" * 200_000 + "\n"))
    assert problem.code == "not-csv"


def test_a_slip_in_a_header_is_pointed_out(read):
    first, second, *_ = ARGUMENT.questions
    reading = read(f"{first}s,{second}\n10%,20%\n")
    assert reading.ignored == (f"{first}s (did you mean {first}?)",)


@pytest.mark.parametrize(
    ("rows", "line", "read_on"),
    [
        ('Ann,30%,50%,"I think so\nBen,60%,20%,no\nCat,90%,20%,no\n', 2, False),
        ('Ann,30%,50%,"I think so\nBen,60%,20%,no"\nCat,90%,20%,no\n', 2, True),
        ('Ann,30%,50%,"I think so\nBen,60%,20%,"no"\nCat,90%,20%,no\n', 2, False),
        ('Ann,30%,50%,yes\nBen,60%,20%,"two\nlines"\nCat,90%,20%,"no\n', 5, False),
        ('Ann,30%,50%,yes\nBen,60%,20%,"so" he said\nCat,90%,20%,no\n', 3, False),
        ('Ann,30%,50%,yes\nBen,60%,20%,he said "so"\nCat,90%,20%,no\n', 3, True),
        ('Ann,30%,50%, "yes"\nBen,60%,20%,no\nCat,90%,20%,no\n', 2, True),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_quote_makes_people_vanish(read, rows, line, read_on, delimiter, end):
    content = ("name,timelines,incentives,comment\n" + rows).replace(",", delimiter).replace("\n", end)
    reading = read(content)
    problem = only_problem(reading)
    assert (problem.code, problem.line) == ("not-csv", line)
    assert "quote" in problem.message
    assert (reading.group is not None) == read_on


def test_cells_of_several_lines_are_read(read):
    text = 'name,timelines,comment\nAda,30%,"it is, I think,\n60% or ""so"" ,"\n# a "note"\nBob,x,\n'
    reading = read(text)
    assert reading.group.names == ("Ada",)
    assert only_problem(reading).line == 5
    assert "row 4, column 2" in only_problem(reading).message


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_decimal_comma(read, delimiter):
    rows = [["timelines", "weight"], ["0,25", "1,5"], ["25 %", ""], ["12,5%", "2"], ["20,5-40,5%", ""], ["1:3", ""]]
    reading = read("\n".join(delimiter.join(row) for row in rows))
    assert values(reading, "timelines")[:3] == [0.25, 0.25, 0.125]
    assert reading.group.weights.tolist() == [1.5, 1, 2, 1, 1]
    assert values(read(f"name{delimiter}timelines\nAda{delimiter}1 in 1,000\n"), "timelines") == [0.001]
    assert only_problem(read(f"name{delimiter}timelines\nAda{delimiter}1:1,000\n")).code == "bad-probability"


@pytest.mark.parametrize("line", ["sep=;\n", "\ufeffsep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_line_in_which_excel_reads_the_delimiter(read, line):
    reading = read(line + "name;timelines\nAda;30%\nBob;lots\n")
    assert reading.group.names == ("Ada",)
    assert (only_problem(reading).line, only_problem(reading).message[:5]) == (4, "row 3")


@pytest.mark.parametrize(
    "date", ["1-Oct", "Oct-10", "10-Jan", "01/10/2026", "2026-10-01", "10.1.2026", "1. Okt", "45931"]
)
def test_what_a_spreadsheet_has_made_a_date(read, date):
    assert "spreadsheet" in only_problem(read(f"name,timelines\nAda,{date}\n")).remedy


def test_two_rows_of_one_name(read):
    reading = read("name,timelines\nZoe\u0301,30%\n,40%\n,50%\n Zo\u00e9,60%\n")
    problem = only_problem(reading)
    assert (problem.code, problem.line) == ("duplicate-name", 5)
    assert problem.message == "row 5, column 1: 'Zo\u00e9' has a row already, row 2"
    assert reading.group.names == ("Zo\u00e9", "row 3", "row 4")


def test_a_blank_holds_no_control_characters(read):
    question = structs.replace(ARGUMENT.questions["timelines"], ask="How \x1b[31mlikely\0?")
    argument = structs.replace(ARGUMENT, questions={**ARGUMENT.questions, "timelines": question})
    text = blank_csv(argument)
    assert text.startswith("\ufeff")
    assert not set(text) & {"\x1b", "\0"}
    assert only_problem(read(text, argument)).code == "empty-file"


def test_no_character_of_a_blank_reorders_a_line():
    question = structs.replace(ARGUMENT.questions["timelines"], ask="How \u202eylekil\u202c?")
    text = blank_csv(structs.replace(ARGUMENT, questions={**ARGUMENT.questions, "timelines": question}))
    assert not set(text) & {"\u202e", "\u202c"}


def test_a_large_table_takes_a_few_times_its_size(tmp_path):
    path = tmp_path / "group.csv"
    rows = [f"{i},{','.join('37%' for _ in QUESTIONS)}\n" for i in range(60_000)]
    path.write_text(f"name,{','.join(QUESTIONS)}\n{''.join(rows)}", "utf-8")
    del rows
    tracemalloc.start()
    try:
        group = read_table(path, ARGUMENT).group
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.array_equal(group.values, np.full((len(QUESTIONS), 60_000), 0.37))
    assert peak < 12 * path.stat().st_size, f"{peak / path.stat().st_size:.1f} times"
