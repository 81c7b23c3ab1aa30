"""Networks of other programs: what their files may look like, and what is said of those that are wrong."""

from __future__ import annotations

import gzip
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cruxmap.files.exchange import network
from cruxmap.files.exchange.bif import read_bif
from cruxmap.files.exchange.network import (
    Distribution,
    UnfitNetworkError,
    Variable,
    WrittenNumbers,
    problems,
    utf8,
)
from cruxmap.files.exchange.xmlbif import read_xmlbif
from cruxmap.files.listing import MOST
from cruxmap.inference.pgmpy_bridge import quiet
from cruxmap.model.checks.network import MAX_CELLS
from cruxmap.model.tabulated import Tables

with quiet():
    import pyagrum
    from pgmpy.readwrite import BIFReader

BIF = """network weather {
}
variable Rain {
  type discrete [ 2 ] { False, True };
}
variable Sprinkler {
  type discrete [ 3 ] { off, low, high };
}
probability ( Rain ) {
  table 0.8, 0.2;
}
probability ( Sprinkler | Rain ) {
  (False) 0.5, 0.3, 0.2;
  (True) 1, 0, 0.0;
}
"""
XMLBIF = """<?xml version="1.0" encoding="US-ASCII"?>
<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> ]>
<BIF VERSION="0.3">
<NETWORK>
<NAME>weather</NAME>
<VARIABLE TYPE="nature"><NAME>Rain</NAME><OUTCOME>False</OUTCOME><OUTCOME>True</OUTCOME></VARIABLE>
<VARIABLE><NAME> Sprinkler </NAME><OUTCOME>off</OUTCOME><OUTCOME>low</OUTCOME><OUTCOME>high</OUTCOME>
<PROPERTY>only words</PROPERTY></VARIABLE>
<DEFINITION><FOR>Rain</FOR><TABLE>0.8 0.2</TABLE></DEFINITION>
<DEFINITION><FOR>Sprinkler</FOR><GIVEN>Rain</GIVEN><TABLE>0.5 0.3 0.2 <!-- and --> 1 0 0</TABLE></DEFINITION>
</NETWORK>
</BIF>
"""
READERS = {"bif": read_bif, "xmlbif": read_xmlbif}
TEXTS = {"bif": BIF, "xmlbif": XMLBIF}


def is_weather(tables: Tables) -> bool:
    rain, sprinkler = tables["Rain"], tables["Sprinkler"]
    assert list(tables) == ["Rain", "Sprinkler"]
    assert (rain.states, sprinkler.states) == (("False", "True"), ("off", "low", "high"))
    assert (rain.parents, sprinkler.parents) == ((), ("Rain",))
    return bool(
        np.allclose(rain.values, [0.8, 0.2], rtol=0, atol=1e-12)
        and np.allclose(sprinkler.values, [[0.5, 0.3, 0.2], [1, 0, 0]], rtol=0, atol=1e-12)
    )


TABLE = BIF.replace("  (False) 0.5, 0.3, 0.2;\n  (True) 1, 0, 0.0;\n", "  table 0.5, 1, 0.3, 0, 0.2, 0;\n")


@pytest.mark.parametrize(
    "text",
    [
        BIF,
        BIF.rstrip("\n"),
        BIF.replace("\n", "\r\n"),
        " ".join(BIF.split()),
        BIF.replace("}\n", "}  \n"),
        BIF.replace(",", " "),
        BIF.replace("Rain", '"Rain"').replace("off", '"off"'),
        BIF.replace("( Sprinkler | Rain )", "( Sprinkler Rain )"),
        BIF.replace("  type", '  property note "a } and a variable x {" ;\n  type'),
        "// first\n/* variable x {\n*/" + BIF.replace("{ False", "{ // states\n False"),
        BIF.replace("  (False) 0.5, 0.3, 0.2;\n", "  default 0.5, 0.3, 0.2;\n"),
        BIF.replace("0.8, 0.2", "0.8, 0.2000005")
        .replace("0.5, 0.3, 0.2;", "5e-1, .3, +0.2;")
        .replace("0.2000005", "0.2"),
        TABLE,
    ],
)
def test_ways_of_writing_bif(text: str) -> None:
    assert is_weather(read_bif(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        XMLBIF,
        XMLBIF.replace("<NAME>weather</NAME>", ""),
        XMLBIF.replace('<BIF VERSION="0.3">\n', "").replace("</BIF>", ""),
    ],
)
def test_ways_of_writing_xmlbif(text: str) -> None:
    assert is_weather(read_xmlbif(text.encode()))


def test_a_table_is_read_as_pyagrum_reads_it(tmp_path: Path) -> None:
    path = f"{tmp_path}/a.bif"
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(TABLE)
    network = pyagrum.loadBN(path)  # which has to outlive its tables
    assert np.allclose(
        network.cpt("Sprinkler").toarray(), read_bif(TABLE.encode())["Sprinkler"].values, rtol=0, atol=1e-7
    )


def test_rounding_is_put_right() -> None:
    text = BIF.replace("0.8, 0.2", "0.8, 0.2000005")
    rain = read_bif(text.encode())["Rain"]
    assert rain.values.tolist() == pytest.approx([0.8 / 1.0000005, 0.2000005 / 1.0000005], abs=1e-15)


def test_parents_come_first_and_else_the_order_is_that_of_the_file() -> None:
    def variable(name: str) -> str:
        return f"variable {name} {{ type discrete [ 2 ] {{ y, n }}; }}\n"

    text = "".join(map(variable, "dcba"))
    text += "probability ( d | a ) { default 0.5, 0.5; }" + "".join(
        f"probability ( {x} ) {{ table 1, 0; }}" for x in "abc"
    )
    assert list(read_bif(text.encode())) == ["c", "b", "a", "d"]


@pytest.mark.parametrize("name", ["asia", "alarm", "child", "hailfinder", "insurance", "sachs", "water", "win95pts"])
def test_public_networks_are_read_as_pgmpy_reads_them(name: str) -> None:
    text = gzip.decompress((files("pgmpy.utils") / "example_models" / f"{name}.bif.gz").read_bytes()).decode()
    with quiet():
        theirs = BIFReader(string=text + "\n").get_model()
    ours = read_bif(text.encode())
    assert ours.keys() == set(theirs.nodes)
    for node, table in ours.items():
        cpd = theirs.get_cpds(node)
        assert (cpd.variables, tuple(cpd.state_names[node])) == ([node, *table.parents], table.states)
        assert np.abs(np.moveaxis(cpd.values, 0, -1) - table.values).max() < 1e-6  # theirs as written


QUOTES = "put quotes around a name that has blanks or one of { } ( ) [ ] ; , | in it"
COUNT = "correct one of the two; names with blanks need commas between them, or quotes"
OR_CUT = "it may have been cut short: save or fetch it again"
FAULTS = [
    (
        ("0.8, 0.2;", "0.8, 0.206;"),
        10,
        "the probabilities of 'Rain' add up to 1.006, not to 1",
        "correct them, or divide each by 1.006",
    ),
    (
        ("0.5, 0.3, 0.2;", "0.5, 0.3, 0.3;"),
        13,
        "the probabilities of 'Sprinkler' where 'Rain' is 'False' add up to 1.1, not to 1",
        "correct them, or divide each by 1.1",
    ),
    (("0.8, 0.2;", "1.2, -0.2;"), 10, "'Rain' has a negative probability", "write numbers from 0 to 1"),
    (("0.8, 0.2;", "0, 0;"), 10, "the probabilities of 'Rain' add up to 0, not to 1", "correct them"),
    (("0.8, 0.2;", "fish, 0.2;"), 10, "'fish' is not a number", "write one from 0 to 1; a row ends with ;"),
    (("0.8, 0.2;", "nan, 0.2;"), 10, "'nan' is not a number", "write one from 0 to 1; a row ends with ;"),
    (("0.8, 0.2;", "0.8, 0.1, 0.1;"), 10, "'Rain' takes 2 numbers, not 3", "write one number for each state"),
    (
        ("0.5, 0.3, 0.2;", "0.5, 0.5;"),
        13,
        "'Sprinkler' where 'Rain' is 'False' takes 3 numbers, not 2",
        "write one number for each state",
    ),
    (("(True) 1, 0, 0.0;", ""), 12, "'Sprinkler' where 'Rain' is 'True' has no row", f"add one; {OR_CUT}"),
    (
        ("0.8, 0.2;", "0.8, 0.2; table 1, 0;"),
        10,
        "'Rain' has these probabilities already",
        "keep one table, or the rows",
    ),
    (
        ("(False) 0.5, 0.3, 0.2;\n  (True) 1, 0, 0.0;\n", "table 1, 0, 0;"),
        12,
        "'Sprinkler' takes 6 numbers, not 3",
        "write one for each state and configuration of parents",
    ),
    (("(True)", "table"), 14, "'Sprinkler' has these probabilities already", "keep one table, or the rows"),
    (("variable Rain", 'variable ""'), 3, "a variable has no name", "name it"),
    (("off, low", 'off, " "'), 6, "a state of 'Sprinkler' has no name", "name it"),
    (("(True) 1", "(False) 1"), 14, "'Sprinkler' where 'Rain' is 'False' has two rows", "keep one of them"),
    (("(True) 1", "(Ture) 1"), 14, "'Ture' is no state of 'Rain'", "did you mean 'True'?"),
    (
        ("(True) 1", "(True, off) 1"),
        14,
        "a row of 'Sprinkler' has to name 1 state, not 2",
        "name one state of each parent, in their order, with commas between; put quotes around one with blanks",
    ),
    (
        ("| Rain", "| Rian"),
        12,
        "'Rian', among the parents of 'Sprinkler', is no variable of this network",
        "did you mean 'Rain'?",
    ),
    (("| Rain", "| Sprinkler"), 12, "'Sprinkler' is its own parent, or has a parent twice", "correct its parents"),
    (
        ("( Rain )", "( Sprinkler | Rain )"),
        12,
        "the probabilities of 'Sprinkler' are here twice",
        "keep one of the two",
    ),
    (
        ("variable Sprinkler", "variable Rain"),
        6,
        "the variable 'Rain' is declared twice",
        "rename or delete one of them",
    ),
    (("low, high", "low, low"), 6, "two states of 'Sprinkler' have the same name", "rename one of them"),
    (
        ("[ 2 ] { False, True }", "[ 1 ] { False }"),
        3,
        "the variable 'Rain' has fewer than two states",
        "name its states, or leave it out",
    ),
    (
        ("[ 2 ] { False", "[ 3 ] { False"),
        4,
        "'Rain' has 2 states, and says 3",
        "correct one of the two; names with blanks need commas between them, or quotes",
    ),
    (
        ("discrete [ 2 ] { False, True }", "continuous"),
        4,
        "'Rain' is continuous",
        "only discrete variables, with states, can be imported",
    ),
    (
        ("( Rain ) {\n  table 0.8, 0.2;", "( Rain | Sprinkler ) {\n  default 0.8, 0.2;"),
        0,
        "parents go round in a circle: Rain → Sprinkler → Rain",
        "remove one of these",
    ),
    (("probability ( Rain ) {\n  table 0.8, 0.2;\n}", ""), 0, "'Rain' has no probabilities", f"add them; {OR_CUT}"),
    (("0, 0.0;\n}\n", "0, 0."), 14, "the file ends before what it describes does", OR_CUT),
    (
        ("variable Rain", "variabel Rain"),
        3,
        "'variabel' stands where BIF has 'network' or 'variable' or 'probability'",
        "check this line and the one before it, or the format",
    ),
    (("off, low", "off; low"), 7, "';' stands where BIF has a name", f"check this line; {QUOTES}"),
    (("( Rain )", "( )"), 9, "probabilities of no variable", "name it in the brackets"),
    (
        ("network weather", 'network "weather'),
        1,
        "a quote or a comment that is opened here is not closed",
        f"close it; {OR_CUT}",
    ),
    (
        ("network weather", "/* network weather"),
        1,
        "a quote or a comment that is opened here is not closed",
        f"close it; {OR_CUT}",
    ),
    ((BIF, ""), 0, "there is no variable in it", "check that it is the right file"),
]


@pytest.mark.parametrize(("change", "line", "message", "remedy"), FAULTS, ids=[fault[2][:40] for fault in FAULTS])
def test_what_is_wrong_with_bif_is_told(change: tuple[str, str], line: int, message: str, remedy: str) -> None:
    text = BIF.replace(*change)
    assert text != BIF
    with pytest.raises(UnfitNetworkError) as refused:
        read_bif(text.encode())
    first = refused.value.faults[0]
    assert (first.place.line, first.message, first.remedy) == (line, message, remedy)


BOMB = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("<!ELEMENT", f'<!ENTITY l0 "0.5">{BOMB}<!ELEMENT'), 2, "entities are not read here"),
        (("<!ELEMENT", '<!ENTITY l0 SYSTEM "file:///etc/passwd"><!ELEMENT'), 2, "entities are not read here"),
        (("0.8 0.2", "0.8 &l0;"), 9, "it is no XML: undefined entity"),
        (("</NETWORK>\n</BIF>\n", ""), 11, "it is no XML: no element found"),
        ((XMLBIF, "network x {\n}\n"), 1, "it is no XML: syntax error"),
        ((XMLBIF, "<BIF>" * 100_000), 1, "it is no XML: no element found"),
        ((XMLBIF, "<BIF>" * 100_000 + "</BIF>" * 100_000), 0, "there is no <NETWORK> in it"),
        (("0.8 0.2", "0.8 fish"), 9, "'fish', for 'Rain', is not a number"),
        (("0.8 0.2", "0.8 nan"), 9, "'nan', for 'Rain', is not a number"),
        (("0.8 0.2", "0.8 inf"), 9, "'inf', for 'Rain', is not a number"),
        (("0.8 0.2", "0.8 0.3"), 9, "the probabilities of 'Rain' add up to 1.1, not to 1"),
        (("0.8 0.2", "0.8"), 9, "'Rain' takes 2 numbers, not 1"),
        (("<TABLE>0.8 0.2</TABLE>", ""), 9, "a <DEFINITION> of 'Rain' has no <TABLE>"),
        (("<NAME>Rain</NAME>", ""), 6, "a <VARIABLE> has no <NAME>"),
        (('"nature"', '"utility"'), 6, "'Rain' is of the type 'utility'"),
    ],
)
def test_what_is_wrong_with_xmlbif_is_told(change: tuple[str, str], line: int, message: str) -> None:
    text = XMLBIF.replace(*change)
    assert text != XMLBIF
    with pytest.raises(UnfitNetworkError) as refused:
        read_xmlbif(text.encode())
    first = refused.value.faults[0]
    assert (first.place.line, first.message) == (line, message)
    assert first.remedy


def test_many_parents_are_refused_before_they_take_memory() -> None:
    names = [f"v{i}" for i in range(60)]
    text = "".join(f"variable {name} {{ type discrete [ 2 ] {{ y, n }}; }}\n" for name in names)
    text += f"probability ( v0 | {', '.join(names[1:])} ) {{ default 0.5, 0.5; }}"
    with pytest.raises(UnfitNetworkError, match=r"'v0' takes 1,152,\d\d\d,[\d,]+ numbers \(the most is 524,288\)"):
        read_bif(text.encode())


def test_a_node_may_have_as_many_numbers_as_a_claim_has_cells() -> None:
    parents = tuple(f"v{i}" for i in range(5))
    variables = [Variable(name, tuple("abcdefgh")) for name in parents]
    variables.append(Variable("child", tuple("abcdefghijklmnop")))
    distributions = [Distribution(name, (), table=WrittenNumbers((1 / 8,) * 8, (3,) * 8)) for name in parents]
    numbers = WrittenNumbers((1 / 16,) * MAX_CELLS, (4,) * MAX_CELLS)
    distributions.append(Distribution("child", parents, table=numbers))
    assert network.tables(variables, distributions)["child"].values.size == MAX_CELLS


def test_faults_are_shown_with_their_lines_the_first_of_many() -> None:
    text = BIF.replace("0.8, 0.2", "0.8, 0.3").replace("0.5, 0.3", "0.5, 0.4")
    with pytest.raises(UnfitNetworkError) as refused:
        read_bif(text.encode())
    places = [
        (problem.file, problem.line, problem.column, problem.text)
        for problem in problems(refused.value, "w.bif", text.encode())
    ]
    assert places == [("w.bif", 10, 3, "  table 0.8, 0.3;"), ("w.bif", 13, 3, "  (False) 0.5, 0.4, 0.2;")]
    many = UnfitNetworkError(*refused.value.faults * MOST)
    assert [problem.message for problem in problems(many, "w.bif", b"")][MOST:] == ["100 more problems are not listed"]


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"network\n\xff", "this is not UTF-8", 2),
        ("network".encode("utf-16"), "this is UTF-16, not UTF-8", 1),
        (b"network\n\n a\0b", "an invisible control character (U+0000)", 3),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str, line: int) -> None:
    with pytest.raises(UnfitNetworkError) as refused:
        utf8(data)
    assert (refused.value.faults[0].message, refused.value.faults[0].place.line) == (message, line)


def root(numbers: str) -> bytes:
    states = ", ".join(f"s{i}" for i in range(len(numbers.split(","))))
    count = len(numbers.split(","))
    text = f"variable A {{ type discrete [ {count} ] {{ {states} }}; }} probability ( A ) {{ table {numbers}; }}"
    return text.encode()


@pytest.mark.parametrize(
    ("digits", "states"), [("0.333333", 3), ("0.111111", 9), ("0.166667", 6), ("0.142857", 7), ("33.3e-2", 3)]
)
def test_numbers_rounded_to_their_digits_are_read(digits: str, states: int) -> None:
    values = read_bif(root(", ".join([digits] * states)))["A"].values
    assert values.tolist() == pytest.approx([1 / states] * states, abs=1e-15)


@pytest.mark.parametrize("numbers", ["0.5, 0.25, 0.246", "0.333333, 0.333333, 0.33333", "0.5, 0.3, 0.3", "1, 1"])
def test_a_sum_that_no_rounding_explains_is_refused(numbers: str) -> None:
    with pytest.raises(UnfitNetworkError, match="add up to"):
        read_bif(root(numbers))


def test_each_row_of_a_table_has_digits_of_its_own() -> None:
    rounded = XMLBIF.replace("0.5 0.3 0.2", "0.333 0.333 0.333")
    assert read_xmlbif(rounded.encode())["Sprinkler"].values[0].tolist() == pytest.approx([1 / 3] * 3, abs=1e-15)
    assert read_xmlbif(rounded.encode())["Sprinkler"].values[1].tolist() == [1, 0, 0]
    with pytest.raises(UnfitNetworkError, match=r"add up to 0\.999"):
        read_xmlbif(rounded.replace("0.333 0.333 0.333", "0.333000 0.333000 0.333000").encode())


@pytest.mark.parametrize("seed", range(10))
def test_what_pyagrum_writes_is_read(seed: int, tmp_path: Path) -> None:
    """With six digits, at most."""
    pyagrum.initRandom(seed)
    network = pyagrum.randomBN(n=6, domain_size=4 + seed % 2)
    for name, read in (("a.bif", read_bif), ("a.bifxml", read_xmlbif)):
        pyagrum.saveBN(network, str(tmp_path / name))
        tables = read((tmp_path / name).read_bytes())
        for node in network.names():
            assert np.allclose(tables[node].values.sum(axis=-1), 1, rtol=0, atol=1e-12)


AISPACE = """

<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE BIF [
<!ELEMENT BIF ( NETWORK )*>
<!ATTLIST BIF VERSION CDATA #REQUIRED>
<!ATTLIST VARIABLE TYPE (nature|decision|utility) "nature">
]>
<BIF VERSION="0.3" xmlns="http://www.cs.ubc.ca/labs/lci/fopi/ve/XMLBIFv0_3">
<network>
<variable type="nature"><name>Feuer für alle</name><outcome>T</outcome><outcome>F</outcome></variable>
<VARIABLE TYPE="nature"><NAME>Alarm</NAME><OUTCOME>T</OUTCOME><OUTCOME>F</OUTCOME></VARIABLE>
<DEFINITION><FOR>Feuer für alle</FOR><TABLE>0.01, 0.99</TABLE></DEFINITION>
<DEFINITION><FOR>Alarm</FOR><GIVEN>Feuer für alle</GIVEN><TABLE>0.99, 0.01, 0.0001, 0.9999</TABLE></DEFINITION>
</network>
</BIF>
"""


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-8", "utf-16"])
def test_xmlbif_as_aispace_writes_it(encoding: str) -> None:
    text = AISPACE.replace("ISO-8859-1", encoding)
    tables = read_xmlbif(text.encode(encoding))
    assert list(tables) == ["Feuer für alle", "Alarm"]
    fire, alarm = (table.values for table in tables.values())
    assert fire @ alarm[:, 0] == pytest.approx(0.009999, abs=1e-15)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("ISO-8859-1", "klingon"), "it declares the encoding 'klingon', which is not known here"),
        (("ISO-8859-1", "rot13"), "it declares the encoding 'rot13', which is not known here"),
        (("ISO-8859-1", "Shift_JIS"), "it declares the encoding 'shift_jis', and is not in it"),
        (("ISO-8859-1", "UTF-8"), "this is not UTF-8"),
        (
            ("<!ELEMENT", f'<!ATTLIST NAME x CDATA "{"x" * 1000}">\n<!ELEMENT'),
            "a default for the attribute 'x' of <NAME> is not read here",
        ),
    ],
)
def test_encodings_and_defaults_that_are_refused(change: tuple[str, str], message: str) -> None:
    with pytest.raises(UnfitNetworkError) as refused:
        read_xmlbif(AISPACE.replace(*change).encode("latin-1"))
    assert refused.value.faults[0].message == message
    assert refused.value.faults[0].remedy


BLANKS = """variable Finding One { type discrete [ 2 ] { Not Detected, Detected }; }
variable B { type discrete [ 2 ] { "far off", near }; }
probability ( Finding One ) { table 0.5, 0.5; }
probability ( B | Finding One ) {
  (Not Detected) 0.2, 0.8;
  (Detected) 0.3, 0.7;
}
"""


def test_names_with_blanks_need_no_quotes() -> None:
    tables = read_bif(BLANKS.encode())
    assert tables["B"].parents == ("Finding One",)
    assert tables["B"].values.tolist() == [[0.2, 0.8], [0.3, 0.7]]


@pytest.mark.parametrize(
    ("text", "change", "place"),
    [
        (BIF, ("(True) 1", "(Ture) 1"), (14, 4)),
        (BIF, ("| Rain", "| Rian"), (12, 27)),
        (BIF, ("0.8, 0.2;", "0.8, fish;"), (10, 14)),
        (BIF, ("off, low", "off; low"), (7, 28)),
        (BIF, ("variable Rain", "variabel Rain"), (3, 1)),
        (BIF, ("discrete [ 2 ] { False, True }", "continuous"), (4, 8)),
        (BIF, ("low, high", "low, low"), (6, 10)),
        (BIF, ("network weather", '\n network "weather'), (2, 10)),
        (XMLBIF, ("0.8 0.2", "0.8 &l0;"), (9, 39)),
        (XMLBIF, ("0.8 0.2", "0.8 fish"), (9, 28)),
    ],
)
def test_a_fault_is_shown_where_it_stands(text: str, change: tuple[str, str], place: tuple[int, int]) -> None:
    read = read_bif if text is BIF else read_xmlbif
    with pytest.raises(UnfitNetworkError) as refused:
        read(text.replace(*change).encode())
    assert refused.value.faults[0].place == place


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_damaged_files_are_read_or_refused(form: str, data: st.DataObject) -> None:
    """Never any other error: some of it left out, doubled, or written over."""
    text = TEXTS[form]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    middle = data.draw(
        st.sampled_from(["", text[start:end] * 2, "{", "}", ";", ",", "|", "(", '"', "<", "-1", "&x;", "é"])
    )
    damaged = text[:start] + middle + text[end:]
    try:
        tables = READERS[form](damaged.encode())
    except UnfitNetworkError as error:
        shown = list(problems(error, "a", damaged.encode()))
        tables = {}
    else:
        shown = []
    assert bool(shown) != bool(tables)
    assert all(np.allclose(table.values.sum(axis=-1), 1) for table in tables.values())
