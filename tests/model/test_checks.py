"""Checks of argument maps that no file needs to be read for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.checks import check, network
from cruxmap.model.checks.evidence import dependent_observations
from cruxmap.model.checks.network import MAX_CELLS, uncovered_configurations
from cruxmap.model.checks.questions import reserved_names, unasked
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.conditions import Compound, When
from cruxmap.model.evidence import Observation
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.noisy import Cause, Causes, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.problem import Finding
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN

EITHER = {state: state for state in BOOLEAN}


ASKED = Question(Reading(0.5), "?")


def claim(form: Form, states: dict[str, str] | None = None) -> Claim:
    return Claim("t", "s", states or EITHER, form)


def argument(claims: dict[str, Claim], target: str = "a", **further: object) -> ArgumentMap:
    questions = {"q": Question(Reading(0.5), "?")}
    used = Claim("t", "s", EITHER, CredenceForm("q"))
    return ArgumentMap("u", Event(target), {**claims, "uses_q": used}, questions, (), **further)  # type: ignore[arg-type]


def on(*parents: str) -> Claim:
    """A claim that depends on others, with a sound table."""
    if not parents:
        return claim(CredenceForm("0.5"))
    rows = [TableRow("0.5", {parents[0]: (state,), **dict.fromkeys(parents[1:], BOOLEAN)}) for state in BOOLEAN]
    return claim(TableForm(tuple(rows)))


def errors(argument_map: ArgumentMap, unread: set[str] | None = None) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(finding.code, finding.path) for finding in check(argument_map, unread) if finding.severity == "error"]


def test_a_sound_argument() -> None:
    assert errors(argument({"a": on("b", "c"), "b": on("c"), "c": on()})) == []


class TestCycles:
    def cycles(self, **parents: str) -> list[str]:
        findings = check(argument({name: on(*names.split()) for name, names in parents.items()}))
        return [finding.message for finding in findings if finding.code == "cycle"]

    def test_a_circle_of_three(self) -> None:
        assert self.cycles(a="c", b="a", c="b") == ["claims depend on each other in a circle: a → b → c → a"]

    def test_itself(self) -> None:
        assert self.cycles(a="a b", b="") == ["'a' depends on itself"]

    def test_two_knots_and_what_hangs_on_them(self) -> None:
        assert sorted(self.cycles(a="d", b="c x", c="b", d="e b", e="d", x="")) == [
            "claims depend on each other in a circle: b → c → b",
            "claims depend on each other in a circle: d → e → d",
        ]

    def test_the_shortest_circle_of_a_knot(self) -> None:
        assert self.cycles(a="c d", b="a", c="b", d="a") == ["claims depend on each other in a circle: a → d → a"]

    def test_a_long_circle_is_cut(self) -> None:
        ring = {f"n{i}": f"n{(i + 1) % 100}" for i in range(100)}
        (message,) = self.cycles(a="n0", **ring)
        assert message.endswith("… (101 in all)")
        assert len(message) < 400

    @settings(max_examples=100)
    @given(st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefg")), min_size=1))
    def test_a_cycle_is_found_where_there_is_one(self, parents: dict[str, set[str]]) -> None:
        import networkx

        parents_of = {name: sorted(parents.get(name, set())) for name in "abcdefg"}
        graph = networkx.DiGraph((parent, name) for name, names in parents_of.items() for parent in names)
        messages = self.cycles(**{name: " ".join(names) for name, names in parents_of.items()})
        knots = [
            knot
            for knot in networkx.strongly_connected_components(graph)
            if len(knot) > 1 or graph.has_edge(next(iter(knot)), next(iter(knot)))
        ]
        assert len(messages) == len(knots)
        for message in messages:
            if " → " in message:
                names = message.split(": ")[1].split(" → ")
                assert names[0] == names[-1]
                assert all(graph.has_edge(a, b) for a, b in pairwise(names))


class TestIncomplete:
    """An argument of which some is not sound: nothing is made up, and nothing sound is passed over."""

    def test_what_refers_to_what_was_not_read_is_left_alone(self) -> None:
        checked = argument({"a": on("b"), "c": claim(CredenceForm("r"))}, views=("b",), scope={"b": ("true",)})
        assert errors(checked, {"b", "r"}) == []
        assert [code for code, _ in errors(checked)] == [
            "unknown-claim",
            "unknown-claim",
            "unknown-parent",
            "unknown-parent",
            "unknown-question",
        ]

    def test_the_rest_is_still_checked(self) -> None:
        rows = claim(TableForm((TableRow("0.5", {"c": ("true",)}),)))
        checked = argument({"a": on("b"), "c": on("d"), "d": on("c"), "e": rows, "f": claim(CredenceForm("oops"))})
        assert [code for code, _ in errors(checked, {"b"})] == ["unknown-question", "cycle", "uncovered"]

    def test_unused_questions_are_told_only_where_all_is_known(self) -> None:
        checked = argument({"a": on()})
        spare = ArgumentMap(
            "u", checked.target, checked.claims, {**checked.questions, "spare": Question(Reading(0.5), "?")}, ()
        )
        (unused,) = [finding for finding in check(spare) if finding.code == "unused-question"]
        assert (unused.path, unused.severity) == (("questions", "spare"), "warning")
        assert not [finding for finding in check(spare, set()) if finding.code == "unused-question"]

    def test_a_claim_at_fault_is_not_checked_further(self) -> None:
        rows = claim(TableForm((TableRow("oops", {"b": ("true",)}),)))
        assert [code for code, _ in errors(argument({"a": rows, "b": on()}))] == ["unknown-question"]

    def test_a_fault_in_what_is_said_about_a_claim_hides_none_of_its_own(self) -> None:
        rows = TableForm((TableRow("0.5", {"b": ("true",)}),))
        remark = Consideration(kind="for")
        faulty = argument({"a": Claim("t", "s", EITHER, rows, considerations=(remark,)), "b": on()})
        assert errors(faulty) == [
            ("missing-key", ("claims", "a", "considerations", 0)),
            ("uncovered", ("claims", "a", "table")),
        ]

    def test_names_that_were_not_read_are_suggested_only_for_names(self) -> None:
        faulty = argument({"a": claim(CredenceForm("b")), "b": on()}, scope={"b": ("truer",)})
        faulty = structs.replace(faulty, target=Event("a", "trues"))
        for unread in (None, {"truer_than"}):
            assert [(finding.code, str(finding.remedy)) for finding in check(faulty, unread)][:3] == [
                ("unknown-state", "did you mean 'true'?"),
                ("unknown-state", "did you mean 'true'?"),
                ("unknown-question", "name a question; what depends on 'b' is written with `when`"),
            ]

    def test_no_claims(self) -> None:
        none = ArgumentMap("u", Event("a"), {}, {}, ())
        assert errors(none) == [("no-claims", ())]
        assert errors(none, {"a"}) == []


class TestSize:
    def many(self, parents: int, rows: int = 1) -> ArgumentMap:
        causes = tuple(Cause("0.5", {f"p{i % parents}": ("true",)}) for i in range(parents * rows))
        roots = {f"p{i}": on() for i in range(parents)}
        return argument({"a": claim(NoisyOr(Causes(causes))), **roots})

    def test_eighteen_parents_are_enough(self) -> None:
        assert MAX_CELLS == 2**19
        assert errors(self.many(18)) == []
        (finding,) = [finding for finding in check(self.many(19)) if finding.severity == "error"]
        assert (finding.code, finding.message) == ("too-many-parents", "with 19 parents it has more than 524,288 cells")
        assert [code for code, _ in errors(self.many(600))] == ["too-many-parents"]

    def test_the_whole_work_is_bounded(self) -> None:
        assert errors(self.many(17, 10))[:1] == [("too-many-cells", ("claims", "a"))]


@pytest.mark.parametrize(
    ("odds", "code", "message", "remedy"),
    [
        ("2", "bad-probability", "2 is not written as odds", "write 2:1 to multiply the odds by 2"),
        ("1.5", "bad-probability", "1.5 is not written as odds", "write 1.5:1 to multiply the odds by 1.5"),
        (
            "50%",
            "no-effect",
            "50% is odds of 1:1, which have no effect",
            "write 1:2 if it halves the odds, 2:1 if it doubles them, or remove it",
        ),
        ("oops", "unknown-question", "there is no question 'oops'", "add 'oops' to `questions`"),
        ("Yes", "unknown-question", "there is no question 'Yes'", "did you mean 'true'?"),
        ("1:0", None, "", ""),
        ("1:3", None, "", ""),
    ],
)
def test_odds_that_multiply(odds: str, code: str | None, message: str, remedy: str) -> None:
    findings = check(
        argument({"a": claim(Tilt(TiltSpec("0.5", (Factor(odds, {"b": ("true",)}),)))), "b": on("uses_q")})
    )
    path = ("claims", "a", "tilt", "by", 0, "odds")
    assert [(finding.code, finding.path, finding.message, str(finding.remedy)) for finding in findings] == (
        [(code, path, message, remedy)] if code else []
    )


def test_what_a_distribution_may_name() -> None:
    def findings(value: dict[str, str], states: tuple[str, ...]) -> list[tuple[object, ...]]:
        rows = TableForm((TableRow(value),))
        of_all = check(argument({"a": claim(rows, {state: state for state in states})}))
        return [
            (finding.code, finding.path[5:], str(finding.remedy), finding.at_key)
            for finding in of_all
            if finding.path[:2] == ("claims", "a")
        ]

    assert findings({"ask": "0.5", "reading": "0.5"}, ("ask", "reading", "z")) == []
    assert findings({"x": "0.5", "what": "0.5"}, ("x", "y", "z")) == [
        ("unknown-state", ("what",), "the states are x, y, z", True)
    ]


def test_idle_claims_are_pointed_out() -> None:
    checked = argument(
        {"a": on("b"), "b": on(), "c": on("a"), "s": on(), "r": on()}, scope={"s": ("true",)}, routes="r"
    )
    assert [finding.message for finding in check(checked)] == ["the target does not depend on 'uses_q'"]
    assert all(finding.severity == "warning" for finding in check(checked))


@pytest.mark.parametrize("text", ["q", "true", "false", "0.3", "30%", "1 in 3"])
def test_values_that_are_sound(text: str) -> None:
    assert errors(argument({"a": claim(CredenceForm(text))})) == []


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("x", []),
        (("0.5", "q"), []),
        ({"x": "0.5", "y": "50%"}, []),
        ({"x": "1"}, []),
        ("w", ["unknown-state"]),
        (("0.5",), ["stick-length"]),
        (("0.5", "oops"), ["unknown-question"]),
        ({"x": "0.5"}, ["no-distribution"]),
        ({"x": "0.5", "w": "0.5"}, ["unknown-state"]),
        ({"x": "q", "y": "0.5"}, ["no-distribution"]),
        ({"x": "q"}, ["no-distribution"]),
        ({"x": "q", "y": "not q", "z": "0"}, []),
        ({"x": "q", "y": "(not q) * 30%"}, []),
        ({"x": "q", "y": "(1 - q)^2", "z": "q * (1 - q)"}, []),
        ({"x": "q", "y": "(1 - q)^2", "z": "0"}, ["no-distribution"]),
        ({"x": "true"}, []),
    ],
)
def test_values_of_a_variable(value: object, codes: list[str]) -> None:
    three = {"x": "x", "y": "y", "z": "z"}
    checked = argument({"a": claim(TableForm((TableRow(value),)), three)})  # type: ignore[arg-type]
    codes_found = [
        finding.code for finding in check(checked) if finding.path != ("target",) and finding.severity == "error"
    ]
    assert codes_found == codes


@pytest.mark.parametrize(
    ("odds", "codes"),
    [
        ({"x": "q", "y": "0.5", "z": "1"}, []),
        ({"x": "q", "y": "not q", "z": "90%"}, []),
        ({"x": "q", "y": "0.5"}, ["missing-likelihood"]),
        ({"x": "q", "y": "0.5", "z": "oops"}, ["unknown-question"]),
        ({"x": "q", "y": "0.5", "z": "4"}, ["bad-probability"]),
        ({"x": "q", "y": "0.5", "w": "0.5"}, ["unknown-state"]),
        ({"x": "q", "y": "q", "z": "q"}, ["no-effect"]),
        ("q", ["missing-likelihood"]),
        ("4:1", ["missing-likelihood"]),
    ],
)
def test_likelihoods_of_a_variable(odds: object, codes: list[str]) -> None:
    base = {"x": "0.2", "y": "0.3", "z": "0.5"}
    checked = argument({"a": claim(Tilt(TiltSpec(base, (Factor(odds),))), THREE)})  # type: ignore[arg-type]
    assert [finding.code for finding in check(checked) if finding.path != ("target",)] == codes


THREE = {"x": "x", "y": "y", "z": "z"}
ONE_FOR_THREE = "write a list of 2: each for one state, if it is none before it"


@pytest.mark.parametrize(
    ("form", "value", "place", "message", "remedy"),
    [
        ("table", "w", (), "there is no state 'w' here", "write one of x, y, z, or a list of values"),
        ("table", "q", (), "one question for 3 states", ONE_FOR_THREE),
        ("table", "0.5", (), "there is no state '0.5' here", "write one of x, y, z, or a list of values"),
        ("table", ("0.5",), (), "1 value for 3 states", "write 2: the last state takes what is left"),
        ("table", ("0", "q", "1"), (), "3 values for 3 states", "write 2: the last state takes what is left"),
        ("table", ("q", "rr"), (1,), "there is no question 'rr'", "add 'rr' to `questions`"),
        ("table", ("q", "30"), (1,), "30 is unclear without a % sign", "write 30% or 0.3"),
        (
            "table",
            ("uses_q", "1"),
            (0,),
            "'uses_q' is a claim, and a question or a number belongs here",
            "name a question; what depends on 'uses_q' is written with `when`",
        ),
        (
            "table",
            {"x": "0.25"},
            (),
            "these add up to 0.25, not to 1",
            "give z a share too, or 0: one state that is left out takes the rest",
        ),
        ("table", {"x": "0.75", "y": "50%"}, (), "these add up to 1.25, and 1 is the most", "correct one of them"),
        ("table", {"x": "0.2", "y": "50%", "z": "0"}, (), "these add up to 0.7, not to 1", "correct one of them"),
        ("table", {"x": "1", "y": "q"}, (), "these add up to 2 at q = 100%, and 1 is the most", ONE_FOR_THREE),
        (
            "table",
            {"x": "0.5", "y": "q", "z": "0"},
            (),
            "these add up to 0.5 at q = 0%, not to 1",
            "leave out one state: it takes what is left",
        ),
        ("rule", "w", (), "there is no state 'w' here", "write one of x, y, z, or a list of values"),
        ("rule", "q", (), "one question for 3 states", ONE_FOR_THREE),
        ("rule", "50%", (), "there is no state '50%' here", "write one of x, y, z, or a list of values"),
        ("rule of two", "YES", (), "there is no question 'YES'", "did you mean 'true'?"),
        ("rule of two", "off", (), "there is no question 'off'", "did you mean 'false'?"),
        ("rule of two", "w", (), "there is no question 'w'", "add 'w' to `questions`"),
    ],
)
def test_what_is_told_of_a_value(
    form: str, value: object, place: tuple[str | int, ...], message: str, remedy: str
) -> None:
    """Where it stands, what is wrong with it and what to write instead."""
    filled, key = (TableForm((TableRow(value),)), "is") if form == "table" else (Rule((RuleCase(value),)), "then")  # type: ignore[arg-type]
    states = EITHER if form == "rule of two" else THREE
    findings = check(argument({"a": claim(filled, states)}, target="uses_q"))  # type: ignore[arg-type]
    (finding,) = [finding for finding in findings if finding.severity == "error"]
    assert finding.path == ("claims", "a", filled.key, 0, key, *place)
    assert (finding.message, str(finding.remedy)) == (message, remedy)


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    return [(finding.code, finding.message, str(finding.remedy), finding.severity) for finding in findings]


def test_what_is_told_of_questions() -> None:
    named_badly = structs.replace(argument({"a": claim(CredenceForm("q"))}), questions={"not": ASKED, "true": ASKED})
    assert told(reserved_names(named_badly)) == [
        ("bad-name", "a question cannot be called 'not', which is 1 less a value", "give it another name", "error"),
        ("bad-name", "a question cannot be called 'true', which is a certainty", "give it another name", "error"),
    ]
    wordless = structs.replace(named_badly, questions={"q": Question(Reading(0.5), ""), "p": ASKED})
    assert told(unasked(wordless)) == [("missing-key", "'ask' is missing", "add a line `ask: …`", "error")]


def test_a_row_for_all_others_that_nothing_is_left_for() -> None:
    others: tuple[When, ...] = ({"b": ("true",)}, {"b": ("false",)})
    otherwise = Compound(none=others, is_default=True)
    rows = (*(TableRow("0.2", when) for when in others), TableRow("0.4", otherwise))
    sound = argument({"a": claim(TableForm(rows)), "b": on()})
    findings = uncovered_configurations(sound, sound.claims)
    assert told(findings) == [("idle-case", "the other rows leave nothing for `else`", "remove it", "warning")]


def test_too_much_to_check_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = argument({"a": on("b"), "b": on(), "c": on("a"), "d": on("b")})
    work = sum(claim.form.work(sound.space(name, Tape(("q",)))) for name, claim in sound.claims.items())
    monkeypatch.setattr(network, "MAX_WORK", work)
    assert told(uncovered_configurations(sound, sound.claims)) == []
    monkeypatch.setattr(network, "MAX_WORK", work - 1)
    message = "the claims up to this one have too many configurations to check"
    assert told(uncovered_configurations(sound, sound.claims)) == [
        ("too-many-cells", message, "split the argument", "error")
    ]


def test_observations_from_one_source() -> None:
    """Blanks and capitals make no other source; of three, each is told of once."""
    claims = {"a": claim(CredenceForm("q")), **{name: on("a") for name in ("seen", "heard", "read", "smelt")}}
    sources = {"seen": "The Lab", "heard": " the  lab", "read": "a book", "smelt": "The lab"}
    observations = {name: Observation("set", "seen", source=source) for name, source in sources.items()}
    findings = list(dependent_observations(argument(claims, observations=observations)))
    remedy = (
        "if they have another cause in common, add it to `claims` and let both depend on it with a `table`"
        "; if not, let each `source` say what sets it apart: a page, an experiment"
    )
    message = "this and 'seen' come from one source and bear on 'a': are they independent?"
    assert told(findings) == [("dependent", message, remedy, "warning")] * 2
    assert [finding.path for finding in findings] == [("claims", name, "source") for name in ("heard", "smelt")]


def test_a_consideration_that_is_nowhere() -> None:
    about_nothing = structs.replace(claim(CredenceForm("q")), considerations=(Consideration(see="x"),))
    findings = [f for f in check(argument({"a": about_nothing})) if f.code == "unknown-consideration"]
    remedy = "give the `id` of a consideration: none has one yet"
    assert told(findings) == [("unknown-consideration", "there is no consideration 'x'", remedy, "error")]
