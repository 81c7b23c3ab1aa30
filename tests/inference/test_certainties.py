"""Opposite certainties: every route gives the same number or the same refusal, and no undefined number is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cruxmap
from conftest import ROOT
from cruxmap.analysis.evaluation import prepare
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.inference.circuit import compile_events
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError, Inquiry
from cruxmap.inference.run import MOST_CELLS, run, shares
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.noisy import Cause, Causes, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.query import Query
from cruxmap.report.numbers import percent
from small import conjunction, small

RAIN = """
argument: rain
target: wet
scope: {spring: true}
classes: mood
views: [side]
claims:
  spring: {statement: It is spring., credence: 0.5}
  wet: {statement: I get wet., table: [{when: {spring: true}, is: wet_spring}, {when: {spring: false}, is: 20%}]}
  side: {statement: A side claim., tilt: {base: side_base, by: [{when: {spring: true}, odds: side_tilt}]}}
  mood:
    statement: The mood.
    states: [good, bad]
    table: [{when: {side: true}, is: good}, {when: {side: false}, is: [30%]}]
questions:
  wet_spring: {ask: "a?", reading: 40%}
  side_base: {ask: "c?", reading: 100%}
  side_tilt: {ask: "d?", reading: 0%}
"""
ELSE = RuleCase("false")
MEET = "opposite certainties meet in 'side': side_base, side_tilt"


@pytest.fixture
def rain(tmp_path: Path) -> ArgumentMap:
    path = tmp_path / "rain.yaml"
    path.write_text(RAIN, "utf-8")
    return load_argument(path)


def shipped() -> tuple[ArgumentMap, CredenceSet]:
    argument = load_argument(ROOT / "arguments" / "scheming")
    sure = {"schemer_cheapest_with_step": Credence(1.0), "tilt_speed": Credence(0.0)}
    return argument, CredenceSet(argument.name, credences=sure)


def test_what_depends_on_no_contradiction_has_its_number_in_the_shipped_argument() -> None:
    argument, sure = shipped()
    assert cruxmap.evaluate(argument, sure, given={"scheming_pays": ("none",)}).probability == 0
    result = cruxmap.evaluate(argument, sure, target=Event("goal_forms"))
    expected = cruxmap.evaluate(argument, target=Event("goal_forms")).probability
    assert result.probability == pytest.approx(expected, abs=1e-12)
    assert result.unconditional is not None
    effects = cruxmap.claim_effects(argument, sure, target=Event("goal_forms"))
    assert all(row.information <= effects.entropy + 1e-12 for row in effects.rows)
    assert all(sum(state.probability for state in row.states) == pytest.approx(1) for row in effects.rows)


@pytest.mark.parametrize("cached", [False, True])
@pytest.mark.parametrize("views", [{}, {"side": View(0.3)}])
def test_a_side_claim_does_not_touch_the_conclusion(rain: ArgumentMap, views: dict[str, View], cached: bool) -> None:
    if cached:
        prepare(rain)
    result = cruxmap.evaluate(rain, CredenceSet("rain", views=views))
    assert result.probability == pytest.approx(0.4)
    assert result.unconditional == pytest.approx(0.3)
    assert result.classes == {"good": None, "bad": None}
    assert [view.implied for view in result.views] == [None] * len(views)


def test_what_is_undefined_is_refused_or_left_out(rain: ArgumentMap) -> None:
    assert [row.claim for row in cruxmap.claim_effects(rain).rows] == ["wet", "spring"]
    states = beliefs(cruxmap.case(rain))
    assert [name for name in states if states[name][0].probability is None] == ["side", "mood"]
    assert states["wet"][0].probability == pytest.approx(0.4)
    with pytest.raises(ContradictionError, match=MEET):
        cruxmap.evaluate(rain, target=Event("mood", "good"))
    with pytest.raises(ContradictionError, match=MEET):
        cruxmap.evaluate(rain, given={"mood": ("good",)}, in_scope=False)
    assert cruxmap.evaluate(rain, given={"mood": ("good",)}).probability == pytest.approx(0.4), "whatever the mood"
    with pytest.raises(ContradictionError, match=MEET):
        cruxmap.evaluate(rain, CredenceSet("rain", views={"side": View(0.3)}), pin=["side"])


def test_events_asked_together_are_what_they_are_alone(rain: ArgumentMap) -> None:
    network = compiled(rain).network
    theta = np.array([0.4, 1.0, 0.0])
    events: list[dict[str, tuple[str, ...]]] = [{}, {"spring": ("true",)}, {"side": ("true",)}, {"mood": ("bad",)}]
    together = joint_of_events(network, theta, ["wet"], events)
    alone = np.hstack([joint_of_events(network, theta, ["wet"], [event]) for event in events])
    assert together == pytest.approx(alone, abs=1e-15, nan_ok=True)
    assert np.isnan(together).all(axis=0).tolist() == [False, False, True, True]
    nothing: dict[str, tuple[str, ...]] = {}
    asks = [({"wet": ("true",), **event}, nothing) for event in events]
    written = run(compile_events(network, asks, {}), theta[:, np.newaxis])[:, 0, 0]
    assert written == pytest.approx(together[0], abs=1e-15, nan_ok=True)


def test_certain_tilts_that_meet_are_refused_however_they_are_written() -> None:
    """A certain base stays what it is; a tilt that is written as certain meets a base of the opposite certainty."""
    for odds, certain, expected in (("100%", 0.0, 1), ("0%", 1.0, 0)):
        argument = small("a", {"a": Tilt(TiltSpec("q", (Factor(odds),)))}, {"q": certain})
        for state in ("true", "false"):
            with pytest.raises(ContradictionError):
                cruxmap.evaluate(argument, target=Event("a", state))
        assert Inquiry(argument).probability(np.array([[0.3]])) == expected
        argument = small("a", {"a": Tilt(TiltSpec(odds, (Factor("q"),)))}, {"q": certain})
        assert cruxmap.evaluate(argument).probability == expected


@pytest.mark.parametrize("leak", [1e-9, 1e-17])
def test_small_leaks_keep_their_digits(leak: float) -> None:
    """P(burglary | alarm) = p / (p + (1 - p) leak) with an alarm at every burglary; 1/2 where leak and prior agree."""
    form = NoisyOr(Causes((Cause("1", {"burglary": ("true",)}),), "leak"))
    argument = small("burglary", {"burglary": CredenceForm("p"), "alarm": form}, {"p": leak, "leak": leak})
    result = cruxmap.evaluate(argument, given={"alarm": ("true",)}).probability
    assert result == pytest.approx(1 / (2 - leak), rel=1e-14)
    half = NoisyOr(Causes((Cause("0.5", {"burglary": ("true",)}),), "leak"))
    argument = small("burglary", {"burglary": CredenceForm("p"), "alarm": half}, {"p": leak, "leak": leak})
    result = cruxmap.evaluate(argument, given={"alarm": ("true",)}).probability
    assert result == pytest.approx(1 / 3, rel=1e-8)


def test_what_rounding_moved_stays_where_it_is_in_reach() -> None:
    """The leak cancels: P(burglary | no alarm) = 0.03 / 0.73 whatever it is."""
    form = NoisyOr(Causes((Cause("0.9", {"burglary": ("true",)}),), "leak"))
    argument = small("burglary", {"burglary": CredenceForm("0.3"), "alarm": form}, {"leak": 0.1})
    (row,) = cruxmap.reach(argument, 0.02, given={"alarm": ("false",)}).rows
    assert row.reach is None
    assert (row.lowest, row.highest) == pytest.approx((0.03 / 0.73, 0.03 / 0.73), rel=1e-14)


def in_a_row(count: int) -> dict[str, object]:
    """Claims c0, c1, …, each of which needs the one before and q: with it, the last has q to the power of `count`."""
    claims: dict[str, object] = {"c0": CredenceForm("q")}
    for i in range(1, count):
        rows = (TableRow("q", {f"c{i - 1}": ("true",)}), TableRow("false", {f"c{i - 1}": ("false",)}))
        claims[f"c{i}"] = TableForm(rows)
    return claims


def test_beliefs_tell_underflow_from_impossibility() -> None:
    """Of q = 1/10, c299 has 1e-300, c349 1e-350, for which the least double stands; of q = 0, both are impossible."""
    argument = small("c0", in_a_row(350), {"q": 0.1})
    states = beliefs(cruxmap.case(argument))
    assert states["c299"][0].probability == pytest.approx(1e-300, rel=1e-12, abs=0)
    assert (states["c349"][0].probability, states["c349"][1].probability) == (5e-324, 1)
    assert percent(states["c349"][0].probability) == "<1e-305%"
    never = beliefs(cruxmap.case(argument, CredenceSet("small", credences={"q": Credence(0.0)})))
    assert [never[name][0].probability for name in ("c0", "c299", "c349")] == [0, 0, 0]


def test_underflow_is_not_told_as_impossibility() -> None:
    claims = in_a_row(350)
    with pytest.raises(ImpossibleEvidenceError, match="not impossible"):
        cruxmap.evaluate(small("c0", claims, {"q": 0.1}), given={"c349": ("true",)})
    with pytest.raises(ImpossibleEvidenceError, match="probability zero"):
        cruxmap.evaluate(small("c0", claims, {"q": 0.0}), given={"c349": ("true",)})


def test_log_odds_derivatives_keep_their_digits_near_one() -> None:
    """P = 1 - q² has the slope -2q, over P (1 - P): -2 / (q P)."""
    rows = (
        TableRow("false", {"x": ("true",), "y": ("true",)}),
        TableRow("true", {"x": ("true",), "y": ("false",)}),
        TableRow("true", {"x": ("false",)}),
    )
    argument = small("a", {"x": CredenceForm("q"), "y": CredenceForm("q"), "a": TableForm(rows)}, {"q": 2e-6})
    (slope,) = Inquiry(argument).log_odds_derivatives(np.array([2e-6]))
    assert slope == pytest.approx(-2 / (2e-6 * (1 - 4e-12)), rel=1e-12)


def test_the_evidence_that_cannot_hold_together_is_blamed() -> None:
    """Where one claim alone rules another out, that one; where it takes several, these; and none beside them."""
    argument = conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.5)
    true, false = ("true",), ("false",)
    for given, message, claims in (
        ({"z": true, "x": false, "all": true}, "all=true cannot hold together with x=false at", {"all", "x"}),
        ({"x": true, "y": true, "z": true, "all": false}, "with x=true and y=true and z=true at", {*"xyz", "all"}),
    ):
        case = cruxmap.case(argument, target=Event("y"), given=given)
        with pytest.raises(ImpossibleEvidenceError, match=message) as refused:
            case.probability  # noqa: B018
        assert set(refused.value.claims) == claims


@pytest.mark.parametrize(("q3", "given", "right"), [(0.0, {}, 0.0), (1.0, {"a": ("false",)}, None), (0.5, {}, 0.75)])
def test_certainties_that_meet_in_what_cannot_occur_do_not_matter(
    q3: float, given: dict[str, tuple[str, ...]], right: float | None
) -> None:
    """P(b) is q3 where a is false, and 1 where it is true and q3 is not 0; at q3 = 0, a is false."""
    claims = {"a": CredenceForm("q3"), "b": Tilt(TiltSpec("q3", (Factor("q5", {"a": ("true",)}),)))}
    argument = small("b", claims, {"q3": q3, "q5": 1.0})
    if right is None:
        with pytest.raises(ImpossibleEvidenceError):
            cruxmap.evaluate(argument, given=given)
        return
    case = cruxmap.case(argument, given=given)
    assert case.probability == pytest.approx(right, abs=1e-15)
    assert case.inquiry.events(case.point, [{}]).with_target({}) == pytest.approx(right, abs=1e-15)
    assert beliefs(case)["b"][0].probability == pytest.approx(right, abs=1e-15)
    assert cruxmap.evaluate(argument).probability == pytest.approx(right, abs=1e-15)


def tilted(*claims: str, **readings: float) -> ArgumentMap:
    """Claims whose base meets a tilt where `a` holds, and a target `t` that depends on one, or is `x and not y`."""
    forms: dict[str, object] = {"a": CredenceForm("q_a")}
    for name in claims:
        forms[name] = Tilt(TiltSpec(f"base_{name}", (Factor(f"odds_{name}", {"a": ("true",)}),)))
    if len(claims) == 1:
        rows = [TableRow("0.3", {"b": ("true",)}), TableRow("0.8", {"b": ("false",)})]
    else:
        rows = [TableRow("true", {"x": ("true",), "y": ("false",)}), TableRow("false", {"x": ("false",)})]
        rows.append(TableRow("false", {"x": ("true",), "y": ("true",)}))
    return small("t", forms | {"t": TableForm(tuple(rows))}, readings)


NEVER = {"q_a": 0.0, "base_b": 0.0, "odds_b": 1.0}
SOMETIMES = NEVER | {"q_a": 0.5}


def test_a_meeting_that_cannot_occur_does_not_matter_on_any_route() -> None:
    """Without a, b has its base, which is 0: P(t) = 0.8 - 0.5 base, so that P(t) = 0.8."""
    argument = tilted("b", **NEVER)
    theta = np.array(list(NEVER.values()))
    assert cruxmap.evaluate(argument, target=Event("b")).probability == 0
    assert cruxmap.evaluate(argument, given={"b": ("false",)}).probability == 0.8
    inquiry = Inquiry(argument)
    assert inquiry.probability(np.stack((theta, theta), axis=1)) == pytest.approx(0.8)
    (joint,) = joint_of_events(compiled(argument).network, theta, ["t"], [{"b": ("false",)}]).T
    assert joint == pytest.approx([0.8, 0.2])
    prepare(argument)
    assert inquiry.events(theta, [{}]).target_given({}) == pytest.approx(0.8)
    circuit = compile_events(inquiry.network, [({"t": ("true",)}, {"b": ("false",)}), ({"t": ("true",)}, {})], {})
    assert shares(circuit, theta[:, np.newaxis])[:, 0] == pytest.approx([0.8, 0.8])
    slopes = dict(zip(inquiry.questions, inquiry.derivatives(theta), strict=True))
    assert slopes["base_b"] == pytest.approx(-0.5)
    assert np.isnan(slopes["q_a"])  # with a, what b is decides, and nothing settles that


def test_a_meeting_that_can_occur_matters_only_to_what_depends_on_it() -> None:
    argument = tilted("b", **SOMETIMES)
    for query in ({}, {"target": Event("b")}, {"given": {"b": ("true",)}}):
        with pytest.raises(ContradictionError, match="opposite certainties meet in 'b': base_b, odds_b"):
            cruxmap.evaluate(argument, **query)
    assert cruxmap.evaluate(argument, target=Event("a"), given={"a": ("true",)}).probability == 1


def test_several_meetings_are_filled_each_for_itself() -> None:
    """P(x and not y) is 0 if both are filled alike, and a number only to who looks no further."""
    readings = {"q_a": 0.5, "base_x": 0.0, "odds_x": 1.0, "base_y": 0.0, "odds_y": 1.0}
    with pytest.raises(ContradictionError):
        cruxmap.evaluate(tilted("x", "y", **readings))
    assert cruxmap.evaluate(tilted("x", "y", **readings | {"q_a": 0.0})).probability == 0


def test_cells_of_one_formula_are_filled_each_for_itself() -> None:
    """What x would be with p says nothing of what it would be without: P(x is not p) is any number."""
    rows = (
        TableRow("false", {"x": ("true",), "p": ("true",)}),
        TableRow("true", {"x": ("true",), "p": ("false",)}),
        TableRow("true", {"x": ("false",), "p": ("true",)}),
        TableRow("false", {"x": ("false",), "p": ("false",)}),
    )
    tilt = Tilt(TiltSpec("q", (Factor("r"), Factor("s", {"p": ("true", "false")}))))
    forms = {"p": CredenceForm("0.5"), "x": tilt, "t": TableForm(rows)}
    argument = small("t", forms, {"q": 0.0, "r": 1.0, "s": 0.4})
    with pytest.raises(ContradictionError):
        cruxmap.evaluate(argument)
    assert cruxmap.evaluate(argument, CredenceSet("small", credences={"r": Credence(0.5)})).probability == 0.5


@pytest.mark.parametrize("cells", [3, 6, MOST_CELLS + 1])
def test_evidence_that_some_filling_of_many_rules_out_gives_no_number(cells: int) -> None:
    """t has nothing to do with e, which is false unless every x is true; with p it is so in any case."""
    readings = {f"q{i}": 0.0 for i in range(cells)} | {"one": 1.0, "p": 0.4}
    forms: dict[str, object] = {f"x{i}": Tilt(TiltSpec(f"q{i}", (Factor("one"),))) for i in range(cells)}
    forms["p"] = CredenceForm("p")
    everything = {f"x{i}": ("true",) for i in range(cells)}
    forms["e"] = Rule((RuleCase("true", everything), ELSE))
    forms["either"] = Rule((RuleCase("true", {"e": ("true",)}), RuleCase("true", {"p": ("true",)}), ELSE))
    forms["t"] = CredenceForm("0.3")
    argument = small("t", forms, readings)
    for state in ("true", "false"):
        with pytest.raises(ContradictionError):
            cruxmap.evaluate(argument, given={"e": (state,)})
    if cells <= MOST_CELLS:
        assert cruxmap.evaluate(argument, given={"either": ("true",)}).probability == pytest.approx(0.3)


def test_what_both_states_of_a_meeting_give_alike_is_a_number() -> None:
    """The two states add up to one: P(t) = 0.3 whichever holds, by one question or by two that agree."""
    forms: dict[str, object] = {
        "a": CredenceForm("q_a"),
        "b": Tilt(TiltSpec("base_b", (Factor("odds_b", {"a": ("true",)}),))),
        "t": TableForm((TableRow("p", {"b": ("true",)}), TableRow("0.3", {"b": ("false",)}))),
    }
    assert cruxmap.evaluate(small("t", forms, SOMETIMES | {"p": 0.3})).probability == pytest.approx(0.3)
    with pytest.raises(ContradictionError):
        cruxmap.evaluate(small("t", forms, SOMETIMES | {"p": 0.4}))


def test_evidence_that_a_meeting_may_rule_out_gives_no_number() -> None:
    """Nothing settles whether what is given can be; zero over zero of evidence is never filled."""
    readings = {"q_a": 0.5, "base_b": 1.0, "odds_b": 0.0}
    forms: dict[str, object] = {
        "a": CredenceForm("q_a"),
        "b": Tilt(TiltSpec("base_b", (Factor("odds_b"),))),
        "t": CredenceForm("p"),
    }
    argument = small("t", forms, readings | {"p": 0.0})
    inquiry = Inquiry(argument)
    for state in ("true", "false"):
        with pytest.raises(ContradictionError):
            cruxmap.evaluate(argument, given={"b": (state,)})
        circuit = compile_events(inquiry.network, [({"t": ("true",)}, {"b": (state,)})], {})
        assert np.isnan(shares(circuit, np.array([[0.5], [1.0], [0.0], [0.0]]))).all()


@pytest.mark.parametrize("short", [True, False])
def test_log_odds_of_a_certain_target_have_no_slope_but_where_it_may_leave_certainty(
    monkeypatch: pytest.MonkeyPatch, short: bool
) -> None:
    """However it is worked out: P(b) = q² / (q² + 0) is 1 whatever q and p are; q itself may be less."""
    monkeypatch.setattr("cruxmap.inference.compiled.has_short_circuit", lambda *_: short)
    tilt = Tilt(TiltSpec("q", (Factor("q", {"a": ("false",)}), Factor("true"))))
    follows = Tilt(TiltSpec("p", (Factor("0.3", {"b": ("true",)}), Factor("q", {"a": ("true",)}))))
    always = small("b", {"a": CredenceForm("0.3"), "b": tilt, "c": follows}, {"q": 0.6, "p": 0.3})
    inquiry = Inquiry(always, Query(Event("b"), {"c": ("true", "false")}))
    theta = np.random.default_rng(1).uniform(0.1, 0.9, (2, 20))
    assert inquiry.derivatives(theta) == pytest.approx(0, abs=1e-15)
    assert np.isnan(inquiry.log_odds_derivatives(theta)).all()
    sure = small("b", {"b": CredenceForm("q")}, {"q": 1.0})
    assert Inquiry(sure).log_odds_derivatives(np.array([1.0])) == [np.inf]
    assert Inquiry(sure).log_odds_derivatives(np.array([0.0])) == [np.inf]
