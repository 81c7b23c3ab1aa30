"""Circuits: what they share and how wide they are, what is kept of them, and how events are asked in batches."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.grown import grown
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

from cruxmap.inference import circuit as circuits
from cruxmap.inference import compiled as kept
from cruxmap.inference import direct, sums
from cruxmap.inference.circuit import Circuit, allocate, compile_circuit, compile_events, scheduled
from cruxmap.inference.compiled import compiled, key, remember
from cruxmap.inference.elimination import Budget, TooWideError, Weight
from cruxmap.inference.network import compile_network
from cruxmap.inference.numbers import rehearse
from cruxmap.inference.run import run
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.expression import Tape, stack
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN
from model.tapes import value_of
from small import conjunction, hill, mixed, small
from strategies import arguments, evidence

SOME = settings(max_examples=40, deadline=None)
TRUE, FALSE = ("true",), ("false",)


def chain(size: int) -> ArgumentMap:
    """Each claim keeps the state of the one before with the credence `q`."""
    claims: dict[str, object] = {"c0": CredenceForm("q")}
    for i in range(1, size):
        claims[f"c{i}"] = TableForm((TableRow("q", {f"c{i - 1}": TRUE}), TableRow("0.25", {f"c{i - 1}": FALSE})))
    return small(f"c{size - 1}", claims, {"q": 0.5})


def numbers(circuit: Circuit, *theta: float) -> list[float]:
    return run(circuit, np.array(theta)[:, np.newaxis])[..., 0].tolist()


def theta_of(argument: ArgumentMap) -> list[float]:
    return [question.reading.credence for question in argument.questions.values()]


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_recent", [])


def test_registers_do_not_grow_with_the_claims() -> None:
    """At the same width a longer argument needs hardly more at a time, so that a run stays in the cache."""
    registers = []
    for claims in (50, 100, 200):
        argument = grown(claims)
        registers.append(compile_circuit(compile_network(argument), [argument.target.claim]).registers)
    assert max(registers) <= 1.5 * min(registers)


def test_the_width_of_a_circuit() -> None:
    """The most claims in one product, less one: two in a chain, one where nothing is summed out."""
    network = compile_network(chain(4))
    assert compile_circuit(network, ["c3"]).width == 1
    assert compile_circuit(network, ["c0"]).width == 0
    assert compile_circuit(network, ["c0", "c1", "c3"]).width == 2
    nothing: dict[str, tuple[str, ...]] = {}
    assert compile_events(network, [({"c0": TRUE}, nothing), ({"c3": TRUE}, nothing)], {}).width == 1
    assert compile_events(network, [], {}).width == 0
    assert compile_events(network, [({"c0": TRUE, "c1": TRUE, "c3": TRUE}, {"c2": TRUE})], {}).width == 2


@SOME
@given(st.data(), arguments())
def test_events_are_the_same_in_one_table_and_apart(data: DataObject, argument: ArgumentMap) -> None:
    """Events over the same claims share a joint distribution, unless it would be large."""
    network = compile_network(argument)
    asks = [(data.draw(evidence(argument, 2)), data.draw(evidence(argument, 1))) for _ in range(3)]
    asks = [(event or {argument.target.claim: (argument.target.state,)}, known) for event, known in asks]
    theta = theta_of(argument)
    together = np.array(numbers(compile_events(network, asks, {}), *theta))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circuits, "MAX_JOINT", 1)
        apart = compile_events(network, asks, {})
    assert np.array(numbers(apart, *theta)) == pytest.approx(together, abs=1e-12, nan_ok=True)
    assert apart.width >= 0


def test_events_over_the_same_claims_share_their_work() -> None:
    argument = chain(12)
    network = compile_network(argument)
    nothing: dict[str, tuple[str, ...]] = {}
    single = compile_events(network, [({"c11": TRUE}, nothing)], {})
    pair = compile_events(network, [({"c11": TRUE}, nothing), ({"c11": FALSE}, nothing)], {})
    assert len(pair.operations) <= len(single.operations) + 3


def size_of(argument: ArgumentMap, given: dict[str, tuple[str, ...]] | None = None) -> tuple[int, int]:
    """How many operations and registers the target takes: what draws cost is proportional to the first."""
    circuit = compile_circuit(compile_network(argument), [argument.target.claim], given or {})
    return len(circuit.operations), circuit.registers


@pytest.mark.parametrize("size", [3, 6, 12])
def test_a_rule_over_many_claims_costs_a_few_operations_each(size: int) -> None:
    names = [f"x{i}" for i in range(size)]
    operations, registers = size_of(conjunction(*names, **{f"q_{name}": 0.5 for name in names}))
    assert operations <= 4 * size - 3
    assert registers <= 2


@pytest.mark.parametrize(
    ("grown_as", "operations", "registers"), [((20, 6, 3), 1301, 111), ((30, 1, 1), 233, 4), ((40, 4, 3), 1617, 40)]
)
def test_nothing_is_multiplied_that_need_not_be(
    grown_as: tuple[int, int, int], operations: int, registers: int
) -> None:
    """No more than was enough once: every draw pays for each of them."""
    size = size_of(grown(*grown_as))
    assert size[0] <= operations
    assert size[1] <= registers


def test_states_that_act_alike_are_one() -> None:
    """Of two variables of six states, the target tells two kinds and two kinds apart."""
    states = [f"s{i}" for i in range(6)]
    sticks = [tuple(f"{letter}{i}" for i in range(5)) for letter in "qr"]
    rows = [TableRow(sticks[1] if i % 2 else state, {"v": (state,)}) for i, state in enumerate(states)]
    few, many, kinds = tuple(states[:2]), tuple(states[2:]), (tuple(states[:3]), tuple(states[3:]))
    target = [
        TableRow("a", {"v": few, "w": kinds[0]}),
        TableRow("b", {"v": few, "w": kinds[1]}),
        TableRow("c", {"v": many}),
    ]
    questions = {name: Question(Reading(0.3)) for name in (*sticks[0], *sticks[1], "a", "b", "c")}
    claims = {
        "v": Claim("v", "v", dict.fromkeys(states, ""), Stick(sticks[0])),
        "w": Claim("w", "w", dict.fromkeys(states, ""), TableForm(tuple(rows))),
        "y": Claim("y", "y", dict.fromkeys(BOOLEAN, ""), TableForm(tuple(target))),
    }
    argument = ArgumentMap("kinds", Event("y"), claims, questions, ())
    for asked, known, operations, registers in (
        ("y", {}, 53, 11),
        ("v", {"y": TRUE}, 31, 8),
        ("w", {"v": ("s0", "s3")}, 26, 8),
    ):
        size = size_of(structs.replace(argument, target=Event(asked)), known)
        assert size[0] <= operations
        assert size[1] <= registers


@SOME
@given(st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=30))
def test_registers_are_written_again_only_when_nothing_needs_them(steps: list[tuple[str, int, int]]) -> None:
    tape = Tape(("p", "q"))
    formulas = [tape.input("p"), tape.input("q"), tape.constant(2.5)]
    for sign, a, b in steps:
        left, right = formulas[a % len(formulas)], formulas[b % len(formulas)]
        formulas.append({"+": left + right, "-": left - right, "*": left * right, "/": left / right}[sign])
    outputs = stack(formulas[-4:])
    circuit = allocate(tape.inputs, tape.instructions, outputs.positions, 3)
    expected = value_of(tape, outputs, {"p": 0.3, "q": 0.6})
    assert numbers(circuit, 0.3, 0.6) == pytest.approx(expected.tolist(), nan_ok=True)
    assert circuit.width == 3
    rows = len(circuit.questions) + len(circuit.constants)
    written = [row for *_, row in circuit.operations]
    assert sorted({*written}) == [*range(rows, rows + circuit.registers)]


def test_a_register_is_free_once_its_value_has_been_used() -> None:
    tape = Tape(("p", "q"))
    square = tape.input("p") * tape.input("q")
    fourth = square * square
    eighth = fourth * fourth + 0.5
    circuit = allocate(tape.inputs, tape.instructions, eighth.positions, 0)
    assert circuit == Circuit(
        questions=("p", "q"),
        constants=(0.5,),
        registers=1,
        operations=(("*", 0, 1, 3), ("*", 3, 3, 3), ("*", 3, 3, 3), ("+", 3, 2, 3)),
        outputs=circuit.outputs,
        width=0,
    )
    assert circuit.outputs.tolist() == 3


def test_one_argument_is_compiled_once(nothing_kept: None) -> None:
    argument = mixed()
    assert compiled(argument) is compiled(argument)
    assert compiled(mixed()) is not compiled(argument)
    circuit = compiled(argument).program(["a"], {"c": TRUE}, {})
    assert compiled(argument).program(["a"], {"c": TRUE}, {}) is circuit
    assert compiled(argument).program(["a"], {"c": FALSE}, {}) is not circuit
    assert compiled(argument).program(["a"], {}, {"c": "true"}) is not circuit
    assert compiled(argument).program(["a", "c"], {"c": TRUE}, {}) is not circuit
    both_ways = conjunction("x", "y", q_x=0.5, q_y=0.5)
    circuit = compiled(both_ways).program(["all"], {"x": ("true", "false"), "y": TRUE}, {})
    assert compiled(both_ways).program(["all"], {"y": TRUE, "x": ("false", "true")}, {}) is circuit


def test_the_last_few_arguments_are_kept(nothing_kept: None) -> None:
    many = [mixed(q / 100) for q in range(1, kept.KEPT + 2)]
    forms = [compiled(argument) for argument in many]
    assert [compiled(argument) is form for argument, form in zip(many[1:], forms[1:], strict=True)] == [
        True
    ] * kept.KEPT
    assert compiled(many[0]) is not forms[0], "the oldest has made room"
    other = compiled(many[1])
    assert remember(many[0], other) is other
    assert compiled(many[0]) is other


def test_prepared_events(nothing_kept: None) -> None:
    argument = mixed()
    form = compiled(argument)
    assert form.joint_of_prepared("a", np.array([0.5])) == {}
    form.prepare("a", [{}, {"c": TRUE}, {"a": FALSE}])
    assert form.joint_of_prepared("c", np.array([0.5])) == {}
    joint = form.joint_of_prepared("a", np.array([0.25]))
    assert {event: cells.tolist() for event, cells in joint.items()} == {
        key({}): pytest.approx([0.35, 0.65]),
        key({"c": TRUE}): pytest.approx([0.2, 0.05]),
        key({"a": FALSE}): pytest.approx([0, 0.65]),
    }


def test_keys_of_evidence() -> None:
    assert key({"b": ("y", "x"), "a": TRUE}) == (("a", ("true",)), ("b", ("x", "y")))


def test_events_are_asked_together_or_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever is less work; where one program for all kept states is too much, one for each."""
    network = compile_network(chain(5))
    events = [{name: (state,)} for name, states in network.states.items() for state in states] * 2
    events += [{}, {"c0": TRUE, "c3": FALSE}, {"c1": FALSE, "c3": FALSE}, {"c2": ()}]
    expected = [numbers(compile_circuit(network, ["c4"], event), 0.3) for event in events]
    for much, most in ((1 << 20, 1 << 35), (0, 1 << 35), (0, 14)):
        monkeypatch.setattr(direct, "MUCH", much)
        monkeypatch.setattr(sums, "MOST_WORK", most)
        joint = direct.joint_of_events(network, np.array([0.3]), ["c4"], events)
        assert joint.T.tolist() == [pytest.approx(row, abs=1e-15) for row in expected]
    monkeypatch.setattr(sums, "MOST_WORK", 3)
    with pytest.raises(TooWideError, match="in one table over 2 claims"):
        direct.joint_of_events(network, np.array([0.3]), ["c4"], events)


def test_events_under_weights_and_interventions() -> None:
    argument = chain(3)
    network = compile_network(argument)
    weight = Weight(("c1", "c0"), np.array([[0.5, 1.0], [0.25, 2.0]]))
    joint = direct.joint_of_events(network, np.array([0.5]), ["c2"], [{}, {"c1": TRUE}], {"c0": TRUE}, None, [weight])
    assert joint.T.tolist() == [
        pytest.approx([0.5 * (0.5 * 0.5 * 0.5 + 0.5 * 0.25 * 0.25), 0.5 * (0.5 * 0.5 * 0.5 + 0.5 * 0.25 * 0.75)]),
        pytest.approx([0.5 * 0.5 * 0.5 * 0.5] * 2),
    ]
    done = direct.joint_of_events(network, np.array([0.5]), ["c2"], [{}, {"c1": FALSE}], {"c0": TRUE}, {"c1": "true"})
    assert done.T.tolist() == [pytest.approx([0.25, 0.25]), pytest.approx([0, 0])]


def test_how_much_work_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    network = compile_network(chain(4))
    monkeypatch.setattr(sums, "MOST_WORK", 12)
    assert direct.Direct(network, ["c3"]).work == 12
    monkeypatch.setattr(sums, "MOST_WORK", 11)
    with pytest.raises(TooWideError) as raised:
        direct.Direct(network, ["c3"])
    assert str(raised.value) == (
        "the claims hang together too closely for exact probabilities: 12 numbers to work out, "
        "4 of them in one table over 2 claims (induced width 1): c0, c1"
    )
    assert raised.value.remedy == "split claims that have many parents, or leave out dependences that hardly matter"


def test_an_argument_of_one_claim() -> None:
    argument = structs.replace(hill(), target=structs.replace(hill().target, claim="first"))
    network = compile_network(argument)
    assert numbers(compile_circuit(network, ["first"]), 0.3) == [0.3, 0.7]
    assert numbers(compile_circuit(network, [], {"first": TRUE}), 0.3) == 0.3


@pytest.mark.parametrize("turned", [False, True])
def test_what_takes_more_registers_is_worked_out_first(turned: bool) -> None:
    """Operation 8 takes two registers, as its first operand does; 9 takes one, so that 8 comes first on either side."""
    first, second = (9, 8) if turned else (8, 9)
    inputs = [("input", i, i) for i in range(4)]
    sums = [("*", 0, 1), ("*", 2, 3), ("+", 4, 5), ("+", 0, 1), ("+", 6, 7), ("+", 2, 3), ("*", first, second)]
    assert scheduled([*inputs, *sums], [10]) == [5, 4, 6, 7, 8, 9, 10]


def test_more_credence_vectors_than_there_is_work_for(monkeypatch: pytest.MonkeyPatch) -> None:
    program = direct.Direct(compile_network(chain(4)), ["c3"])
    monkeypatch.setattr(direct, "MOST_WORK", 36)
    assert program.outputs_at(np.full((1, 3), 0.5)).shape == (2, 3)
    with pytest.raises(TooWideError) as raised:
        program.outputs_at(np.full((1, 1000), 0.5))
    assert raised.value.message == "1,000 credence vectors take 12,000 numbers to work out, which is too much"
    assert raised.value.remedy == "split claims that have many parents, or leave out dependences that hardly matter"


def test_how_many_numbers_a_circuit_may_keep() -> None:
    """Three products of a chain of four have four cells each."""
    network = compile_network(chain(4))
    assert rehearse(network, ["c3"], Budget(12, 4)) == 12
    for budget, cells in ((Budget(11, 4), 12), (Budget(12, 3), 4)):
        with pytest.raises(TooWideError) as raised:
            rehearse(network, ["c3"], budget)
        assert raised.value.message == (
            f"the claims hang together too closely for exact probabilities: {cells} numbers and more to keep, "
            "4 of them in one table over 2 claims (induced width 1 or more)"
        )
        assert raised.value.remedy == "split claims that have many parents, or leave out dependences that hardly matter"
