"""Each form against numbers worked out by hand."""

from __future__ import annotations

import itertools
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.model.expression import Tape
from cruxmap.model.forms import base, forms
from cruxmap.model.forms.base import Clause, Form, Space, number, registered
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.noisy import Cause, Causes, Needs, NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow, exactly_one
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.problem import Finding
from cruxmap.model.vocabulary import BOOLEAN
from model.tapes import filled, value_of

T, F = ("true",), ("false",)
TWO = {"a": BOOLEAN, "b": BOOLEAN}
CREDENCES = st.floats(0.001, 0.999)


def odds(probability: float) -> float:
    return probability / (1 - probability)


def test_the_forms_by_their_keys() -> None:
    assert list(forms()) == sorted(forms())
    assert forms().keys() >= {"credence", "noisy_and", "noisy_or", "rule", "stick", "table", "tilt"}
    assert all(form.key == key for key, form in forms().items())
    assert not any(forms()[key].boolean_only for key in ("rule", "stick", "table"))


def test_two_forms_with_one_key_are_refused() -> None:
    class Cloth(Form, frozen=True):
        key: ClassVar[str] = "table"

    with pytest.raises(ValueError, match="two forms have the key 'table', in ") as raised:
        registered(Cloth)
    assert str(raised.value) == (
        f"two forms have the key 'table', in {TableForm.__module__} and {__name__}: give one of them another key"
    )
    assert forms()["table"] is TableForm
    assert registered(TableForm) is TableForm


def test_a_form_with_a_key_of_its_own_is_known_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wool(Form, frozen=True):
        key: ClassVar[str] = "wool"

    by_key: dict[str, type[Form]] = {"table": TableForm}
    monkeypatch.setattr(base, "REGISTERED", by_key)
    assert registered(Wool) is Wool
    assert by_key == {"table": TableForm, "wool": Wool}


ROW = TableRow("p", {"a": T})


@pytest.mark.parametrize(
    ("form", "clauses"),
    [
        (CredenceForm("q"), [Clause((), {}, "q", "credence")]),
        (Stick(("p", "q")), [Clause((), {}, ("p", "q"), "stick")]),
        (TableForm((ROW,)), [Clause(("table", 0), {"a": T}, "p", "is")]),
        (
            Rule((RuleCase("x", {"a": T}), RuleCase("y"))),
            [
                Clause(("rule", 0), {"a": T}, "x", "then", decides=True, alone="otherwise"),
                Clause(("rule", 1), {}, "y", "then", decides=True, alone="otherwise"),
            ],
        ),
        (
            NoisyOr(Causes((Cause("p", {"a": T}), Cause("q")), "r")),
            [
                Clause(("noisy_or", "causes", 0), {"a": T}, "p", "is"),
                Clause(("noisy_or", "causes", 1), {}, "q", "is"),
                Clause(("noisy_or",), {}, "r", "leak", alone="without any of these (leak)"),
            ],
        ),
        (
            NoisyAnd(Needs((Cause("p", {"a": T}),), "r")),
            [
                Clause(("noisy_and", "needs", 0), {"a": T}, "p", "is", lead="if not met: "),
                Clause(("noisy_and",), {}, "r", "leak", alone="fails though all are met (leak)"),
            ],
        ),
        (
            Tilt(TiltSpec("p", (Factor("q", {"a": T}),))),
            [
                Clause(("tilt",), {}, "p", "base", alone="base"),
                Clause(("tilt", "by", 0), {"a": T}, "q", "odds", lead="tilt: ", alone="tilt: always", multiplies=True),
            ],
        ),
        (
            Tilt(TiltSpec((ROW,), (Factor("q"),))),
            [
                Clause(("tilt", "base", 0), {"a": T}, "p", "is", lead="base: ", alone="base"),
                Clause(("tilt", "by", 0), {}, "q", "odds", lead="tilt: ", alone="tilt: always", multiplies=True),
            ],
        ),
    ],
    ids=lambda case: getattr(case, "key", ""),
)
def test_where_a_value_stands_and_the_words_for_it(form: Form, clauses: list[Clause]) -> None:
    plain = {"joined": "", "ask": ""}  # see below
    assert [clause._replace(**plain) for clause in form.clauses()] == [clause._replace(**plain) for clause in clauses]


@pytest.mark.parametrize(
    ("form", "named", "asked"),
    [
        (CredenceForm("q"), ["if"], ["{suppose}How likely is it that this is so: {so}?"]),
        (TableForm((ROW,)), ["if"], ["{suppose}How likely is it that this is so: {so}?"]),
        (
            NoisyOr(Causes((Cause("p"),), "r")),
            ["if", "leak"],
            [
                "{suppose}How likely is it that this alone brings it about: {so}?",
                "Without any of its causes, how likely is it that this is so: {so}?",
            ],
        ),
        (
            NoisyAnd(Needs((Cause("p"),), "r")),
            ["unless", "leak"],
            [
                "Suppose that of all that it needs only this is not so: {condition}. "
                "How likely is it all the same: {so}?",
                "With all that it needs, how likely is it that this is not so all the same: {so}?",
            ],
        ),
        (
            Tilt(TiltSpec("p", (Factor("q"),))),
            ["base", "tilted_if"],
            ["{suppose}How likely is it that this is so: {so}?", Tilt.ask],
        ),
    ],
    ids=lambda case: getattr(case, "key", ""),
)
def test_what_a_question_that_is_written_here_is_called_and_how_it_is_asked(
    form: Form, named: list[str], asked: list[str]
) -> None:
    assert [clause.joined for clause in form.clauses()] == named
    assert [clause.ask for clause in form.clauses()] == asked


class TestCredence:
    def test_a_question(self) -> None:
        assert filled(CredenceForm("q"), {}, {"q": 0.3}).tolist() == [0.3, 0.7]
        assert CredenceForm("q").parents == ()
        assert list(CredenceForm("q").terms) == [(("credence",), "q")]

    @pytest.mark.parametrize(("text", "value"), [("30%", 0.3), ("true", 1), ("false", 0), ("1 in 4", 0.25)])
    def test_a_number(self, text: str, value: float) -> None:
        assert filled(CredenceForm(text), {}, {})[0] == value


class TestStick:
    def test_three_states(self) -> None:
        values = filled(Stick(("p", "q")), {}, {"p": 0.55, "q": 0.5}, ("x", "y", "z"))
        assert values.tolist() == pytest.approx([0.55, 0.225, 0.225], abs=1e-15)

    def test_certainties_leave_nothing(self) -> None:
        assert filled(Stick(("true", "q")), {}, {"q": 0.5}, ("x", "y", "z")).tolist() == [1, 0, 0]
        assert filled(Stick(("p",)), {}, {"p": 0.2}).tolist() == [0.2, 0.8]

    @given(st.lists(CREDENCES, min_size=1, max_size=5))
    def test_each_is_a_credence_if_none_before_it(self, credences: list[float]) -> None:
        names = [f"q{i}" for i in range(len(credences))]
        states = tuple(f"s{i}" for i in range(len(credences) + 1))
        values = filled(Stick(tuple(names)), {}, dict(zip(names, credences, strict=True)), states)
        left = 1.0
        for probability, credence in zip(values, credences, strict=False):
            assert probability == pytest.approx(left * credence, rel=1e-12, abs=0)
            left *= 1 - credence
        assert values[-1] == pytest.approx(left, rel=1e-12, abs=0)


class TestTable:
    def test_a_row_for_each_configuration(self) -> None:
        form = TableForm(
            (TableRow("p", {"a": T, "b": T}), TableRow("0.1", {"a": T, "b": F}), TableRow("false", {"a": F}))
        )
        values = filled(form, TWO, {"p": 0.7})
        assert values[..., 0].tolist() == [[0.7, 0.1], [0, 0]]
        assert form.parents == ("a", "b")

    def test_several_states_at_once_and_none(self) -> None:
        wind = {"wind": ("strong", "weak", "none")}
        form = TableForm((TableRow("p", {"wind": ("strong", "none")}), TableRow("q", {"wind": ("weak",)})))
        assert filled(form, wind, {"p": 0.2, "q": 0.4})[..., 0].tolist() == [0.2, 0.4, 0.2]
        assert filled(TableForm((TableRow("p"),)), {}, {"p": 0.2})[..., 0] == 0.2

    def test_distributions_over_states(self) -> None:
        states = ("x", "y", "z")
        form = TableForm(
            (
                TableRow("y", {"a": T}),
                TableRow(("p", "50%"), {"a": F, "b": T}),
                TableRow({"x": "0.1", "z": "90%"}, {"a": F, "b": F}),
            )
        )
        values = filled(form, TWO, {"p": 0.2}, states)
        assert values[0, 0].tolist() == values[0, 1].tolist() == [0, 1, 0]
        assert values[1, 0].tolist() == pytest.approx([0.2, 0.4, 0.4], abs=1e-15)
        assert values[1, 1].tolist() == [0.1, 0, 0.9]

    @pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
    @pytest.mark.parametrize("r", [0.0, 0.6, 1.0])
    def test_a_state_without_a_share_takes_what_the_others_leave(self, p: float, r: float) -> None:
        states = ("x", "y", "z")
        rows = (
            TableRow({"x": "p", "z": "(not p) * r"}, {"a": T}),
            TableRow({"y": "p * r", "z": "0"}, {"a": F, "b": T}),
            TableRow({"x": "p", "z": "not p"}, {"a": F, "b": F}),
        )
        values = filled(TableForm(rows), TWO, {"p": p, "r": r}, states)
        assert values[0, 1].tolist() == pytest.approx([p, (1 - p) * (1 - r), (1 - p) * r], abs=1e-15)
        assert values[1, 0].tolist() == pytest.approx([1 - p * r, p * r, 0], abs=1e-15)
        assert values[1, 1].tolist() == pytest.approx([p, 0, 1 - p], abs=1e-15)

    def test_a_configuration_without_a_row_is_shown(self) -> None:
        space = Space(BOOLEAN, TWO, Tape(()))
        (finding,) = TableForm((TableRow("0.5", {"a": T}), TableRow("0.5", {"a": F, "b": F}))).check(space)
        assert finding == Finding(
            "uncovered", ("table",), "no row applies when a = false, b = true", "add a row for it", at_key=True
        )
        assert [finding.message for finding in exactly_one(Space(BOOLEAN, {}, Tape(())), (), ())] == [
            "no row applies when always"
        ]

    def test_a_configuration_with_two_rows_is_shown(self) -> None:
        space = Space(BOOLEAN, TWO, Tape(()))
        (finding,) = TableForm(
            (TableRow("1", {"a": F}), TableRow("1", {"a": T}), TableRow("1", {"b": F, "a": T}))
        ).check(space)
        assert finding.path == ("table", 2)
        assert finding.message == "row 2 and row 3 both apply when a = true, b = false"

    @given(st.lists(st.tuples(st.sets(st.sampled_from("xyz")), st.sets(st.sampled_from("uv"))), max_size=5))
    def test_exactly_one_row_for_each_configuration(self, rows: list[tuple[set[str], set[str]]]) -> None:
        parents = {"a": tuple("xyz"), "b": tuple("uv")}
        cases = [TableRow("1", {"a": tuple(sorted(a)), "b": tuple(sorted(b))}) for a, b in rows]
        codes = {finding.code for finding in exactly_one(Space(BOOLEAN, parents, Tape(())), (), cases)}
        counts = [sum(x in a and u in b for a, b in rows) for x, u in itertools.product("xyz", "uv")]
        assert ("uncovered" in codes) == (0 in counts)
        assert ("covered-twice" in codes) == (max(counts) > 1)


class TestRule:
    def test_the_first_case_decides(self) -> None:
        form = Rule((RuleCase("x", {"a": T, "b": T}), RuleCase("y", {"a": T}), RuleCase("z")))
        values = filled(form, TWO, {}, ("x", "y", "z"))
        assert np.argmax(values, axis=-1).tolist() == [[0, 1], [2, 2]]
        assert np.isin(values, (0, 1)).all()

    def test_a_claim_that_is_true_or_false(self) -> None:
        form = Rule((RuleCase("true", {"a": T, "b": T}), RuleCase("false")))
        assert filled(form, TWO, {})[..., 0].tolist() == [[1, 0], [0, 0]]

    def test_what_is_left_open(self) -> None:
        (finding,) = Rule((RuleCase("true", {"a": T}),)).check(Space(BOOLEAN, {"a": BOOLEAN}, Tape(())))
        assert (finding.code, finding.message) == ("uncovered", "no case applies when a = false")

    def test_cases_that_are_idle(self) -> None:
        space = Space(BOOLEAN, {"a": BOOLEAN}, Tape(()))
        idle = Rule((RuleCase("true", {"a": T}), RuleCase("false", {"a": F}), RuleCase("true")))
        (finding,) = idle.check(space)
        assert (finding.code, finding.severity, finding.path) == ("idle-case", "warning", ("rule", 2))


class TestTilt:
    def tilted(self, base: float, *tilts: float) -> float:
        names = [f"t{i}" for i in range(len(tilts))]
        form = Tilt(TiltSpec("base", tuple(Factor(name) for name in names)))
        return float(filled(form, {}, {"base": base, **dict(zip(names, tilts, strict=True))})[0])

    def test_known_answers(self) -> None:
        assert self.tilted(0.5, 0.4) == pytest.approx(0.4, rel=1e-15)
        assert self.tilted(0.8, 0.25) == pytest.approx(4 / 7, rel=1e-15)
        assert self.tilted(0.3, 0.5, 0.5) == pytest.approx(0.3, rel=1e-15)

    @given(st.floats(0.1, 0.9), st.lists(st.floats(0.1, 0.9), max_size=4))
    def test_odds_multiply(self, base: float, tilts: list[float]) -> None:
        expected = odds(base) * np.prod([odds(tilt) for tilt in tilts])
        assert odds(self.tilted(base, *tilts)) == pytest.approx(expected, rel=1e-6)

    def test_certainties_stay_unless_opposites_meet(self) -> None:
        assert self.tilted(0, 0.9) == 0
        assert self.tilted(1, 0.1) == 1
        assert self.tilted(0.3, 1) == 1
        assert self.tilted(0.3, 0) == 0
        tape = Tape(("base", "t"))
        table = Tilt(TiltSpec("base", (Factor("t"),))).fill(Space(BOOLEAN, {}, tape))
        assert np.isnan(value_of(tape, table, {"base": 1, "t": 0})).all()

    def test_every_row_of_a_base_that_is_certain_counts(self) -> None:
        rows = (TableRow("true", {"a": T, "b": T}), TableRow("0.5", {"a": T, "b": F}), TableRow("1", {"a": F}))
        for when, meeting in (({"a": T}, "a = true, b = true"), ({"a": F, "b": F}, "a = false, b = false")):
            form = Tilt(TiltSpec(rows, (Factor("0.3"), Factor("0%", when))))
            (finding,) = form.check(Space(BOOLEAN, TWO, Tape(())))
            assert finding == Finding(
                "opposite-certainties",
                ("tilt", "by", 1, "odds"),
                f"a certainty meets the opposite certainty when {meeting}",
                "leave one short of 0 or 1",
            )
        form = Tilt(TiltSpec(rows, (Factor("0%", {"a": T, "b": F}), Factor("true", {"a": F}))))
        assert list(form.check(Space(BOOLEAN, TWO, Tape(())))) == []
        form = Tilt(TiltSpec("0.5", (Factor("0", {"a": T}), Factor("0", {"b": T}), Factor("1", {"a": T, "b": F}))))
        assert [finding.path for finding in form.check(Space(BOOLEAN, TWO, Tape(())))] == [("tilt", "by", 2, "odds")]

    def test_a_table_as_base_and_conditions(self) -> None:
        base = (TableRow("p", {"a": T}), TableRow("false", {"a": F}))
        form = Tilt(TiltSpec(base, (Factor("t", {"b": T}), Factor("u", {"a": T, "b": F}))))
        values = filled(form, TWO, {"p": 0.8, "t": 0.25, "u": 0.75})
        assert values[..., 0].ravel().tolist() == pytest.approx([4 / 7, 12 / 13, 0, 0], rel=1e-15)
        assert [path for path, _ in form.terms] == [
            ("tilt", "base", 0, "is"),
            ("tilt", "base", 1, "is"),
            ("tilt", "by", 0, "odds"),
            ("tilt", "by", 1, "odds"),
        ]


class TestTiltOfSeveralStates:
    STATES = ("x", "y", "z")
    BASE: ClassVar = {"x": "0.5", "y": "0.3", "z": "0.2"}

    def test_bayes(self) -> None:
        form = Tilt(TiltSpec(self.BASE, (Factor({"x": "q", "y": "0.4", "z": "0.4"}, {"a": T}),)))
        values = filled(form, {"a": BOOLEAN}, {"q": 0.2}, self.STATES)
        assert values[0].tolist() == pytest.approx([1 / 3, 0.4, 4 / 15], rel=1e-15)
        assert values[1].tolist() == pytest.approx([0.5, 0.3, 0.2], rel=1e-15)

    def test_odds_are_likelihoods_of_q_and_what_is_left(self) -> None:
        odds = filled(Tilt(TiltSpec("p", (Factor("q"),))), {}, {"p": 0.3, "q": 0.8})
        form = Tilt(TiltSpec("p", (Factor({"true": "q", "false": "r"}),)))
        assert filled(form, {}, {"p": 0.3, "q": 0.4, "r": 0.1}).tolist() == pytest.approx(odds.tolist(), rel=1e-15)

    def test_small_shares_keep_their_digits(self) -> None:
        form = Tilt(TiltSpec(self.BASE, (Factor({"x": "1", "y": "q", "z": "r"}),)))
        values = filled(form, {}, {"q": 1e-20, "r": 3e-30}, self.STATES)
        assert values.tolist() == pytest.approx([1, 0.6e-20, 1.2e-30], rel=1e-14)

    def test_what_the_base_rules_out_stays_out(self) -> None:
        tape = Tape(("q", "r"))
        form = Tilt(TiltSpec({"x": "0", "y": "0.5", "z": "0.5"}, (Factor({"x": "q", "y": "q", "z": "r"}),)))
        table = form.fill(Space(self.STATES, {}, tape))
        assert value_of(tape, table, {"q": 0.2, "r": 0.6}).tolist() == pytest.approx([0, 0.25, 0.75], rel=1e-15)
        nothing_left = value_of(tape, table, {"q": 0, "r": 0})
        assert nothing_left[0] == 0
        assert np.isnan(nothing_left[1:]).all()
        certain = Tilt(TiltSpec((TableRow("y"),), (Factor({"x": "q", "y": "q", "z": "r"}),)))
        assert filled(certain, {}, {"q": 0, "r": 0}, self.STATES).tolist() == [0, 1, 0]

    def test_likelihoods_that_rule_out_all_that_the_base_leaves(self) -> None:
        form = Tilt(
            TiltSpec({"x": "0", "y": "0.5", "z": "0.5"}, (Factor({"x": "1", "y": "0", "z": "false"}, {"a": T}),))
        )
        (finding,) = form.check(Space(self.STATES, {"a": BOOLEAN}, Tape(())))
        assert (finding.code, finding.path) == ("opposite-certainties", ("tilt", "by", 0, "odds"))


class TestNoisy:
    def test_known_answers(self) -> None:
        causes = (Cause("p", {"a": T}), Cause("q", {"b": T}))
        values = filled(NoisyOr(Causes(causes, "0.1")), TWO, {"p": 0.8, "q": 0.5})[..., 0]
        assert values.ravel().tolist() == pytest.approx([0.91, 0.82, 0.55, 0.1], abs=1e-15)
        needs = (Cause("p", {"a": T}), Cause("q", {"b": T}))
        values = filled(NoisyAnd(Needs(needs, "0.1")), TWO, {"p": 0.2, "q": 0.5})[..., 0]
        assert values.ravel().tolist() == pytest.approx([0.9, 0.45, 0.18, 0.09], abs=1e-15)

    def test_known_answers_of_several_states(self) -> None:
        order = ("none", "mild", "severe")
        causes = (Cause(("0.5", "p"), {"a": T}), Cause({"none": "0.6", "mild": "0.4"}, {"b": T}))
        values = filled(NoisyOr(Causes(causes, order=order)), TWO, {"p": 0.6}, order)
        assert values.reshape(4, 3) == pytest.approx(
            np.array([[0.3, 0.5, 0.2], [0.5, 0.3, 0.2], [0.6, 0.4, 0], [1, 0, 0]])
        )
        values = filled(NoisyAnd(Needs(causes, order=order)), TWO, {"p": 0.6}, order)
        assert values.reshape(4, 3) == pytest.approx(
            np.array([[0, 0, 1], [0.6, 0.4, 0], [0.5, 0.3, 0.2], [0.8, 0.2, 0]])
        )

    def test_two_states_are_a_noisy_or_with_a_name_for_each(self) -> None:
        names = {"p": 1 - 2**-60, "q": 0.25, "leak": 1e-9}
        conditions = {"p": {"a": T}, "q": {"b": T}}
        plain = NoisyOr(Causes(tuple(Cause(name, when) for name, when in conditions.items()), "leak"))
        causes = tuple(Cause((name,), when) for name, when in conditions.items())
        named = NoisyOr(Causes(causes, ("leak",), ("no", "yes")))
        values = filled(named, TWO, names, ("yes", "no"))
        assert np.allclose(values, filled(plain, TWO, names), rtol=1e-15, atol=0)

    def test_without_a_leak(self) -> None:
        causes = (Cause("p", {"a": T}),)
        parents = {"a": BOOLEAN}
        assert filled(NoisyOr(Causes(causes)), parents, {"p": 0.8})[..., 0].tolist() == pytest.approx([0.8, 0])
        assert filled(NoisyAnd(Needs(causes)), parents, {"p": 0.2})[..., 0].tolist() == pytest.approx([1, 0.2])

    @given(st.lists(CREDENCES, min_size=1, max_size=4), CREDENCES)
    def test_noisy_and_is_noisy_or_of_the_failures(self, credences: list[float], leak: float) -> None:
        names = [f"q{i}" for i in range(len(credences))]
        parents = {f"p{i}": BOOLEAN for i in range(len(credences))}
        inputs = dict(zip(names, credences, strict=True)) | {"leak": leak}
        failures = {name: 1 - value for name, value in inputs.items()} | {"leak": leak}
        needs = NoisyAnd(Needs(tuple(Cause(f"q{i}", {f"p{i}": T}) for i in range(len(names))), "leak"))
        causes = NoisyOr(Causes(tuple(Cause(f"q{i}", {f"p{i}": F}) for i in range(len(names))), "leak"))
        values, mirrored = filled(needs, parents, inputs), filled(causes, parents, failures)
        assert np.allclose(values[..., 0], mirrored[..., 1], rtol=1e-12)


class TestSpace:
    def test_where_a_condition_holds(self) -> None:
        space = Space(BOOLEAN, {"a": BOOLEAN, "wind": ("strong", "weak", "none")}, Tape(()))
        assert space.holds({}).all()
        assert space.holds({"wind": ("strong", "none")}).tolist() == [[True, False, True]] * 2
        assert space.holds({"a": F, "wind": ("weak",)}).sum() == 1
        assert space.configuration(space.holds({"a": F, "wind": ("weak", "none")})) == "a = false, wind = weak"
        assert Space(BOOLEAN, {}, Tape(())).configuration(np.ones((), dtype=bool)) == "always"

    def test_a_question_may_have_any_name_but_a_certainty(self) -> None:
        tape = Tape(("nan",))
        assert value_of(tape, Space(BOOLEAN, {}, tape).term("nan"), {"nan": 0.5}) == 0.5

    def test_numbers(self) -> None:
        assert number("30%") == 0.3
        assert number("rain") is None
