"""Networks of other programs as arguments: names, states, questions, and the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from cruxmap import load_argument
from cruxmap.files.exchange import READ
from cruxmap.files.exchange.network import UnfitNetworkError
from cruxmap.files.locate import shipped_arguments
from cruxmap.files.skeleton import MOST_ASKED, Asked, asked_by_default, concluded_about, needed, skeleton
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.checks import check
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.tabulated import Tabulated
from exchanged import NETWORKS, written
from strategies import arguments

Node = tuple[str, Tabulated]


def node(name: str, states: str, table: object, parents: str = "") -> Node:
    return name, Tabulated(tuple(states.split()), tuple(parents.split()), np.array(table, dtype=float))


def argument(*nodes: Node, target: str = "") -> ArgumentMap:
    made = skeleton("a_network", dict(nodes), target, source="somewhere")
    assert [one for one in check(made) if one.severity == "error"] == []
    return made


def marginals(argument: ArgumentMap) -> dict[tuple[str, str], float]:
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    events = {(name, state): {name: (state,)} for name, claim in argument.claims.items() for state in claim.states}
    found = Inquiry(argument).events(theta, [{}, *events.values()])
    return {key: found.share(event) or 0.0 for key, event in events.items()}


SMOKE = node("Smoke", "no yes", [0.7, 0.3])
CANCER = node("Lung-Cancer", "present absent", [[0.01, 0.99], [0.1, 0.9]], "Smoke")


def test_yes_and_no_become_true_and_false() -> None:
    made = argument(SMOKE, CANCER)
    smoke, cancer = made.claims["smoke"], made.claims["lung_cancer"]
    assert (smoke.title, smoke.statement, smoke.form) == ("Smoke", "Smoke is yes.", CredenceForm("smoke"))
    assert made.questions["smoke"].reading.credence == 0.3
    assert (cancer.title, cancer.statement) == ("Lung-Cancer", "Lung-Cancer is present.")
    assert cancer.form == TableForm(
        (
            TableRow("lung_cancer_if_smoke", {"smoke": ("true",)}),
            TableRow("lung_cancer_if_not_smoke", {"smoke": ("false",)}),
        )
    )
    question = made.questions["lung_cancer_if_smoke"]
    assert question.ask == "If Smoke is yes, how likely is it that Lung-Cancer is present?"
    assert question.reading.credence == 0.1
    assert made.target == Event("lung_cancer")
    assert (made.name, made.title, made.source) == ("a_network", "A network", "somewhere")


def test_other_states_become_sticks_of_questions() -> None:
    made = argument(node("fever", "low high 40", [0.2, 0.6, 0.2]))
    claim = made.claims["fever"]
    assert claim.states == {"low": "low", "high": "high", "state_40": "40"}
    assert claim.form == Stick(("fever", "fever_high"))
    assert [one.reading.credence for one in made.questions.values()] == [0.2, pytest.approx(0.75)]
    assert made.questions["fever_high"].ask == "If it is not low, how likely is it that fever is high?"
    assert made.target == Event("fever", "low")


def test_certainties_are_structure_and_no_questions() -> None:
    both = node("both", "true false", [[[1, 0], [0, 1]], [[0, 1], [0, 1]]], "a b")
    some = node("kind", "x y z", [[0, 1, 0], [0, 0.5, 0.5]], "both")
    a, b = node("a", "true false", [0.5, 0.5]), node("b", "true false", [0.25, 0.75])
    made = argument(a, b, both, some)
    assert made.claims["both"].form == TableForm(
        (
            TableRow("true", {"a": ("true",), "b": ("true",)}),
            TableRow("false", {"a": ("true",), "b": ("false",)}),
            TableRow("false", {"a": ("false",)}),
        )
    )
    assert made.claims["kind"].form == TableForm(
        (TableRow("y", {"both": ("true",)}), TableRow(("0", "kind_y_if_not_both"), {"both": ("false",)}))
    )
    assert list(made.questions) == ["a", "b", "kind_y_if_not_both"]


def test_a_root_may_be_certain() -> None:
    made = argument(node("a", "true false", [1, 0]), node("b", "x y", [0, 1]), node("c", "no yes", [1, 0]))
    assert made.claims["a"].form == TableForm((TableRow("true"),))
    assert made.claims["b"].form == TableForm((TableRow("y"),))
    assert made.claims["c"].form == TableForm((TableRow("false"),))


def test_a_state_may_be_called_like_a_question() -> None:
    made = argument(node("a", "true false", [0.5, 0.5]), node("b", "a c", [1, 0]))
    assert made.claims["b"].form == TableForm((TableRow("a"),))


def test_what_makes_no_difference_is_asked_once() -> None:
    a = node("a", "x y z", [0.2, 0.3, 0.5])
    b = node("b", "true false", [0.5, 0.5])
    c = node("c", "true false", [[[0.1, 0.9], [0.1, 0.9]], [[0.1, 0.9], [0.1, 0.9]], [[0.3, 0.7], [0.4, 0.6]]], "a b")
    made = argument(a, b, c)
    assert [(case.is_, case.when) for case in made.claims["c"].form.spec] == [
        ("c_if_x_or_y", {"a": ("x", "y")}),
        ("c_if_z_and_b", {"a": ("z",), "b": ("true",)}),
        ("c_if_z_and_not_b", {"a": ("z",), "b": ("false",)}),
    ]
    assert made.questions["c_if_x_or_y"].ask == "If a is x or y, how likely is it that c is true?"


def test_names_become_identifiers_no_two_alike() -> None:
    names = ["a b", "A-B", "a_b", "1st", "Überraschung", "??"]
    made = argument(*((name, Tabulated(("yes", "no"), (), np.array([0.5, 0.5]))) for name in names))
    assert list(made.claims) == ["a_b", "a_b_2", "a_b_3", "claim_1st", "uberraschung", "claim"]
    assert [claim.title for claim in made.claims.values()][:4] == ["a b", "A-B", "a_b", "1st"]
    assert len(made.questions) == len(names)


def test_long_names_are_numbered() -> None:
    parents = [node(f"a_parent_with_a_rather_long_name_{i}", "true false", [0.5, 0.5]) for i in range(2)]
    table = np.random.default_rng(1).dirichlet((1, 1), (2, 2))
    made = argument(*parents, node("child", "true false", table, " ".join(name for name, _ in parents)))
    assert [name for name in made.questions if name.startswith("child")] == [f"child_{i}" for i in range(1, 5)]


@pytest.mark.parametrize(
    ("target", "event"),
    [
        ("", Event("lung_cancer")),
        ("Smoke", Event("smoke")),
        ("smoke", Event("smoke")),
        ("Smoke=no", Event("smoke", "false")),
        ("lung_cancer=absent", Event("lung_cancer", "false")),
        ("lung_cancer = false", Event("lung_cancer", "false")),
    ],
)
def test_the_target_is_chosen_by_either_name(target: str, event: Event) -> None:
    assert argument(SMOKE, CANCER, target=target).target == event


@pytest.mark.parametrize(
    ("nodes", "target", "said"),
    [
        ([SMOKE], "fire", "there is no node 'fire' to conclude about (name one of the network's)"),
        ([SMOKE], "smok", "there is no node 'smok' to conclude about (did you mean 'Smoke'?)"),
        ([SMOKE], "Smoke=maybe", "'Smoke' has no state 'maybe' (it has yes, no)"),
    ],
)
def test_what_does_not_fit_is_refused(nodes: list[Node], target: str, said: str) -> None:
    with pytest.raises(UnfitNetworkError) as refused:
        skeleton("n", dict(nodes), target)
    assert f"{refused.value.message} ({refused.value.remedy})" == said


def test_too_many_numbers_are_refused() -> None:
    table = np.random.default_rng(1).dirichlet((1, 1), (2,) * 13)
    parents = [node(f"p{i}", "true false", [0.5, 0.5]) for i in range(13)]
    child = "child", Tabulated(("true", "false"), tuple(name for name, _ in parents), table)
    with pytest.raises(UnfitNetworkError, match="its numbers would be more than 4,000 questions, which is the most"):
        skeleton("n", dict([*parents, child]))


def test_leaves_are_the_nodes_without_parents() -> None:
    made = skeleton("n", dict([SMOKE, CANCER]), asked=Asked.leaves)
    assert list(made.questions) == ["smoke"]
    assert made.claims["lung_cancer"].form == TableForm(
        (TableRow("0.1", {"smoke": ("true",)}), TableRow("0.01", {"smoke": ("false",)}))
    )
    assert not skeleton("n", dict([SMOKE, CANCER]), asked=Asked.none).questions


@pytest.mark.parametrize(("states", "asked"), [(201, Asked.all), (202, Asked.none)])
def test_what_is_asked_is_what_somebody_could_answer(states: int, asked: Asked) -> None:
    root = "root", Tabulated(tuple(f"s{i}" for i in range(states)), (), np.full(states, 1 / states))
    assert len(skeleton("n", dict([root])).questions) == states - 1
    assert MOST_ASKED == 200
    assert asked_by_default(dict([root])) is asked


def test_large_tables_are_left_as_they_are_where_the_leaves_can_be_asked() -> None:
    rows = np.random.default_rng(1).dirichlet((1, 1), (2,) * 8)
    roots = [node(f"p{i}", "true false", [0.5, 0.5]) for i in range(8)]
    child = "child", Tabulated(("true", "false"), tuple(name for name, _ in roots), rows)
    assert asked_by_default(dict([*roots, child])) is Asked.leaves


def test_certainties_are_not_counted() -> None:
    roots = [node(f"p{i}", "true false", [0.5, 0.5]) for i in range(10)]
    rule = np.zeros((2,) * 11)
    rule[..., 0], rule[(0,) * 10] = 1, (0, 1)
    child = "child", Tabulated(("true", "false"), tuple(name for name, _ in roots), rule)
    assert asked_by_default(dict([*roots, child])) is Asked.all


def test_the_conclusion_is_the_node_that_depends_on_most() -> None:
    alone = node("Alone", "no yes", [0.5, 0.5])
    cough = node("Cough", "no yes", [[0.9, 0.1], [0.2, 0.8]], "Smoke")
    assert concluded_about(dict([SMOKE, CANCER, alone])) == ("Lung-Cancer", "")
    assert concluded_about(dict([SMOKE, CANCER, cough, alone])) == ("Cough", "")
    assert concluded_about(dict([SMOKE, CANCER]), "smoke = no") == ("Smoke", "no")


def test_only_what_the_conclusion_depends_on() -> None:
    alone = node("Alone", "no yes", [0.5, 0.5])
    cough = node("Cough", "no yes", [[0.9, 0.1], [0.2, 0.8]], "Smoke")
    assert list(needed(dict([SMOKE, CANCER, cough, alone]), "Lung-Cancer=present")) == ["Smoke", "Lung-Cancer"]


def imported(original: ArgumentMap, form: str) -> ArgumentMap:
    return argument(*READ[form](written(original, form).encode()).items())


@pytest.mark.parametrize("form", NETWORKS)
@settings(max_examples=25, deadline=None)
@given(arguments(claims=5))
def test_a_network_written_and_imported_has_the_same_marginals(form: str, original: ArgumentMap) -> None:
    assert marginals(imported(original, form)) == pytest.approx(marginals(original), abs=1e-12)


@pytest.mark.parametrize("form", NETWORKS)
@pytest.mark.parametrize("name", sorted(shipped_arguments()))
def test_shipped_arguments_written_and_imported_have_the_same_marginals(name: str, form: str) -> None:
    original = load_argument(shipped_arguments()[name])
    assert marginals(imported(original, form)) == pytest.approx(marginals(original), abs=1e-12)
