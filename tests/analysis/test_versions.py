"""Two versions of an argument: numbers worked out on paper, and the properties that define the split."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from conftest import ROOT
from cruxmap import Case, Credence, CredenceSet, Event, compare_versions, evaluate, load_argument
from cruxmap.analysis.versions import kind_of_change, split_versions
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import SetAside
from cruxmap.model.evidence import Observation
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.history import Added, Changed, Renamed
from cruxmap.model.query import Query
from cruxmap.model.question import Question, Reading
from cruxmap.model.versions import credences_in
from cruxmap.report.formats import FORMATS
from cruxmap.report.versions import versions_document
from small import mixed, small
from strategies import arguments, credence_sets

FIRST, SECOND, THIRD = (load_argument(ROOT / "tests" / "versions" / name) for name in ("first", "second", "third"))
SCOPE = {"planned": ("true",)}


def person(**credences: float) -> CredenceSet:
    return CredenceSet(credences={name: Credence(value) for name, value in credences.items()})


def parts(result) -> dict[str, float]:
    return {row.question: row.contribution for row in result.rows}


def product(x: float, y: float) -> ArgumentMap:
    """P(a) = x y, as a second version of P(a) = x."""
    rows = (TableRow("y", {"c": ("true",)}), TableRow("false", {"c": ("false",)}))
    argument = small("a", {"c": CredenceForm("x"), "a": TableForm(rows)}, {"x": x, "y": y})
    return structs.replace(argument, version=2, added=Added({"2": ("y",)}))


def test_the_example_of_the_docstring():
    result = compare_versions(small("a", {"a": CredenceForm("x")}, {"x": 0.4}), product(0.6, 0.5))
    assert (result.a.probability, result.b.probability) == pytest.approx((0.4, 0.3))
    assert parts(result) == pytest.approx({"x": 0.15})
    assert result.structure == pytest.approx(-0.25)
    assert (result.only_b, result.same) == (("y",), ())


def test_ones_own_answer_to_a_new_question_is_no_structure():
    a = small("a", {"a": CredenceForm("x")}, {"x": 0.4})
    result = compare_versions(a, product(0.6, 0.5), person(x=0.8, y=0.9))
    assert result.difference == pytest.approx(0.72 - 0.8)
    assert parts(result) == pytest.approx({"y": 0.8 * 0.4}), "of the answer to x nothing differs"
    assert result.structure == pytest.approx(0.8 * 0.5 - 0.8)
    assert (result.same, result.same_own) == (("x",), ("x",))


def test_an_answer_that_only_the_other_version_asks_for():
    result = compare_versions(SECOND, FIRST, person(fun=0.8, fun_in_rain=0.7), given=SCOPE)
    assert result.b.answered == 2
    (gone,) = [row for row in result.rows if row.question == "fun_in_rain"]
    assert (gone.kind, gone.a, gone.b, gone.b_own) == ("only in B", None, 0.7, True)
    assert gone.contribution == pytest.approx(0.4 * 0.2 * (0.7 - 0.5))
    turned = compare_versions(FIRST, SECOND, person(fun=0.8), given=SCOPE)
    assert [row.question for row in turned.rows] == ["come_if_wet"]


def test_readings_that_changed_and_structure_on_paper():
    result = compare_versions(FIRST, SECOND, given=SCOPE)
    a = 0.6 * (0.7 * 0.9 + 0.3 * 0.1) + 0.4 * (0.2 * 0.5 + 0.8 * 0.1)
    b = 0.7 * (0.7 * 0.8 * 0.9 + 0.3 * 0.1) + 0.3 * 0.7 * 0.1
    assert (result.a.probability, result.b.probability) == pytest.approx((a, b))
    in_a, in_b = 0.4 * 0.1 * (0.5 - 0.1), 0.3 * 0.1 * -0.1
    assert parts(result) == pytest.approx({"come_if_wet": (in_a + in_b) / 2})
    assert result.structure == pytest.approx(b - a - (in_a + in_b) / 2)
    assert result.renamed == {"luck": "quiet_success"}
    assert (result.asked_anew, result.only_a, result.only_b) == (("dry",), ("fun_in_rain",), ("food",))
    assert result.same == ("planned", "come_if_dry", "fun", "quiet_success")


def test_asked_anew_has_one_row_with_both_answers():
    old = SetAside("credences", "dry", 1, "asked anew since version 2", "", Credence(0.5), True)
    mine = structs.replace(person(dry=0.9), set_aside=(old,))
    result = compare_versions(FIRST, SECOND, mine, given=SCOPE)
    (row,) = [row for row in result.rows if row.kind == "asked anew"]
    assert (row.question, row.a, row.b, row.a_own, row.b_own) == ("dry", 0.5, 0.9, True, True)
    withdrawn = 0.1 * (0.66 - 0.18)
    put_in = 0.2 * ((0.7 * 0.8 * 0.9 + 0.03) - 0.7 * 0.1)
    assert row.contribution == pytest.approx(withdrawn + put_in)


def test_each_side_is_what_eval_says():
    mine = person(quiet_success=0.3, come_if_dry=0.2, food=0.4)
    result = compare_versions(FIRST, SECOND, mine, target=Event("crowd"), given={"dry": ("true",)})
    asked = evaluate(FIRST, person(luck=0.3, come_if_dry=0.2), target=Event("many_come"), given={"dry": ("true",)})
    assert result.a.probability == asked.probability
    asked = evaluate(SECOND, mine, target=Event("crowd"), given={"dry": ("true",)})
    assert result.b.probability == asked.probability


def test_what_is_not_the_same_beside_the_credences():
    def rest(a: Case, b: Case) -> str:
        return split_versions(a, b, (a.probability, b.probability)).rest

    laid = structs.replace(SECOND, fingerprint="with evidence", observations={"crowd": Observation("set", "open")})
    observed = Query.of(SECOND, observed={"dry": ("true",)})
    assert rest(Case(SECOND), Case(SECOND)) == ""
    assert rest(Case(SECOND), Case(SECOND, query=observed)) == "evidence"
    assert rest(Case(SECOND), Case(laid)) == "evidence"
    assert rest(Case(FIRST), Case(SECOND)) == "structure"
    assert rest(Case(FIRST), Case(laid)) == "structure and evidence"


def test_a_version_with_itself():
    result = compare_versions(SECOND, SECOND, person(food=0.3))
    assert (result.difference, result.rows, result.structure) == (0, (), 0)
    assert len(result.same) == 7
    document = versions_document(Case(SECOND), Case(SECOND), result)
    assert "The two versions are the same files." in FORMATS["table"](document, 80, False)


def test_a_half_way_that_cannot_be_is_all_structure():
    """With the map's reading of 0 in place of the answer, the evidence cannot be."""
    readings = {"q": 0.5, "r": 0.0}
    a = small("c", {"c": CredenceForm("q"), "d": CredenceForm("r")}, readings)
    b = structs.replace(mixed(0.4), claims={**mixed().claims, "d": a.claims["d"]}, version=2)
    b = structs.replace(b, questions={"q": Question(Reading(0.4)), "r": Question(Reading(0.0))}, target=Event("c"))
    b = structs.replace(b, asked_anew=Changed({"2": ("r",)}))
    old = SetAside("credences", "r", 1, "", "", Credence(0.5), True)
    result = compare_versions(a, b, structs.replace(person(r=0.5), set_aside=(old,)), given={"d": ("true",)})
    assert result.difference == pytest.approx(-0.1)
    assert (result.rows, result.structure) == ((), result.difference)
    assert result.undefined
    with pytest.raises(ImpossibleEvidenceError, match="A"):
        compare_versions(a, b, person(r=0.5), given={"d": ("true",)})


@st.composite
def versions(draw):
    """Two networks over questions of the same names, some of which are asked anew, and a person."""
    a, b = draw(arguments(5, 4)), draw(arguments(5, 4))
    both = [name for name in a.questions if name in b.questions]
    anew = tuple(draw(st.lists(st.sampled_from(both), unique=True))) if both else ()
    b = structs.replace(b, version=2, asked_anew=Changed({"2": anew}, {}))
    return a, b, draw(credence_sets(b, st.floats(0.01, 0.99)))


@settings(max_examples=40)
@given(versions())
def test_the_parts_add_up_and_turn_their_sign(case):
    a, b, mine = case
    try:
        there = compare_versions(a, b, mine)
    except (ImpossibleEvidenceError, ContradictionError):
        assume(False)
    assert not there.undefined
    total = math.fsum(row.contribution for row in there.rows) + there.structure
    assert total == pytest.approx(there.b.probability - there.a.probability, abs=1e-12)
    for row in there.rows:
        if row.kind == "reading changed":
            assert not row.a_own
            assert not row.b_own
            assert row.a != row.b
        else:
            assert row.a_own or row.b_own
    theirs = credences_in(a, b, mine)
    assert {name: own.credence for name, own in theirs.credences.items()}.items() <= {
        name: own.credence for name, own in mine.credences.items()
    }.items()


def test_what_is_only_called_otherwise_changes_nothing():
    renamed = structs.replace(mixed(0.3), version=2, renamed=Renamed({"p": "q"}, {"b": "a"}))
    old = small("b", {"c": CredenceForm("p"), "b": mixed().claims["a"].form}, {"p": 0.5})
    result = compare_versions(old, renamed)
    assert parts(result) == pytest.approx({"q": 0.6 * -0.2})
    assert result.structure == 0
    assert result.rows[0].formerly == "p"


def test_what_became_of_a_credence() -> None:
    kinds = {(before, after): kind_of_change(before, after) for before in (True, False) for after in (True, False)}
    assert kinds == {
        (True, True): "answer changed",
        (True, False): "taken back",
        (False, True): "answered",
        (False, False): "reading changed",
    }
    two, one = Case(SECOND), Case(FIRST, person(fun_in_rain=0.7))
    for a, b, kind in ((one, two, "only in A"), (two, one, "only in B")):
        rows = split_versions(a, b, (a.probability, b.probability)).rows
        assert [row.kind for row in rows if row.question == "fun_in_rain"] == [kind]
