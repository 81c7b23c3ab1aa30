"""What answers cost: told before it is paid for, and refused where it is too much."""

from __future__ import annotations

import gzip
import itertools
import re
import sys
import tracemalloc
from collections.abc import Callable, Collection
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import networkx
import numpy as np
import pytest
from benchmarks.grown import grown
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

import cruxmap
from cruxmap import case, evaluate
from cruxmap.analysis.evaluation import prepare
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.files.exchange.bif import read_bif
from cruxmap.files.locate import shipped_arguments
from cruxmap.files.skeleton import Asked, Shape, skeleton
from cruxmap.inference import circuit, sums, width
from cruxmap.inference.circuit import compile_circuit
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import Direct, joint_of_events
from cruxmap.inference.elimination import eliminate
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.inference.numbers import rehearse
from cruxmap.inference.orders import Order, order_by, smallest_product
from cruxmap.inference.pgmpy_bridge import quiet
from cruxmap.inference.run import run
from cruxmap.inference.sums import TooWideError
from cruxmap.inference.width import MUCH_WORK, check_all_claims, slow, work_of_target
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.checks import check
from cruxmap.model.separation import ancestors

with quiet():
    import pyagrum


def estimated_cost(argument: ArgumentMap, about: Collection[str] = ()) -> Order:
    """What elimination by the smallest product costs, from names and states alone; of all claims if none is named."""
    names = ancestors(argument, about) if about else set(argument.claims)
    scopes = [(name, *claim.form.parents) for name, claim in argument.claims.items() if name in names]
    return order_by(smallest_product, scopes, {name: len(argument.claims[name].states) for name in names})


@pytest.mark.parametrize("name", shipped_arguments())
def test_shipped_arguments_are_not_wide(name: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    cost = estimated_cost(argument, [argument.target.claim])
    assert Inquiry(argument).program.width <= cost.width
    assert rehearse(compiled(argument).network, [argument.target.claim]) <= cost.cells
    assert work_of_target(argument) == 0


def cost(argument: ArgumentMap, about: Collection[str] = ()) -> tuple[int, int]:
    """The width, and the cells of all products."""
    order = estimated_cost(argument, about)
    return order.width, order.cells


def test_a_chain_and_a_claim_with_many_parents() -> None:
    assert cost(grown(30, window=1, parents=1)) == (1, 29 * 4 + 2)
    assert cost(grown(5, window=4, parents=4)) == (4, 32 + 16 + 8 + 4 + 2)


def test_only_what_is_asked_about_counts() -> None:
    argument = grown(20, window=6, parents=3)
    assert cost(argument, ["c0"]) == (0, 2)


def by_hand(argument: ArgumentMap, about: set[str]) -> tuple[int, int]:
    """The same from the moral graph, in which the claim with the smallest product is looked for each time."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(argument.claims)
    graph.add_edges_from((parent, name) for name, claim in argument.claims.items() for parent in claim.form.parents)
    behind = about.union(*(networkx.ancestors(graph, name) for name in about)) if about else set(graph)
    moral = networkx.moral_graph(graph.subgraph(behind))
    order = [name for name in argument.claims if name in behind]
    width = cells = 0
    while order:
        name = min(order, key=lambda claim: moral.degree[claim])  # all have two states
        near = list(moral[name])
        width, cells = max(width, len(near)), cells + 2 ** (len(near) + 1)
        order.remove(name)
        moral.remove_node(name)
        moral.add_edges_from(itertools.combinations(near, 2))
    return width, cells


@settings(max_examples=50)
@given(st.integers(1, 25), st.integers(1, 9), st.integers(1, 5), st.integers(1, 1000), st.data())
def test_the_smallest_product_first(claims: int, window: int, parents: int, seed: int, data: DataObject) -> None:
    argument = grown(claims, window, min(parents, window), seed)
    about = data.draw(st.sets(st.sampled_from(list(argument.claims)), max_size=3))
    assert cost(argument, about) == by_hand(argument, about)


def test_a_rehearsal_has_the_cells_of_the_elimination(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers at generic credences are the same where formulas are."""
    told: list[int] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        eliminated = eliminate(*arguments, **options)
        told.append(eliminated.cells)
        return eliminated

    monkeypatch.setattr(circuit, "eliminate", counted)
    for argument in (grown(40), grown(25, window=8, parents=4), load_argument(shipped_arguments()["scheming"])):
        network = compile_network(argument)
        for given_states in ({}, {list(argument.claims)[3]: tuple(list(argument.claims.values())[3].states)[:1]}):
            compile_circuit(network, [argument.target.claim], given_states)
            assert rehearse(network, [argument.target.claim], given=given_states) == told[-1]


def calls_of(work: Callable[[], object]) -> int:
    """How many calls some work makes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def chain(folder: Path, size: int, further: str, beside: str = "") -> ArgumentMap:
    """Claims c0 → c1 → …, of which the last is the target; each keeps the state of the one before at 90%."""
    rows = "table: [{when: {c%d: true}, is: 0.9}, {when: {c%d: false}, is: 0.1}]"
    claims = "".join(f"  c{i}: {{statement: C., {rows % (i - 1, i - 1)}}}\n" for i in range(1, size))
    text = (
        f"argument: a\ntarget: c{size - 1}\n{further}claims:\n  c0: {{statement: C., credence: 0.5}}\n{claims}{beside}"
    )
    path = folder / f"a{size}.yaml"
    path.write_text(text)
    return load_argument(path)


def with_idle_claims(folder: Path, size: int) -> ArgumentMap:
    """A chain under a scope, and as many claims beside it, with a condition on each."""
    conditions = "".join(f"  - {{title: C{i}, given: {{idle{i}: true}}}}\n" for i in range(size))
    idle = "".join(f"  idle{i}: {{statement: I., credence: 0.5}}\n" for i in range(size))
    return chain(folder, size, f"scope: {{c0: true}}\nconditions:\n{conditions}", idle)


@pytest.mark.parametrize("work", [estimated_cost, lambda argument: Inquiry(argument).program, check])
def test_work_grows_with_the_argument(work: Callable[[ArgumentMap], object], tmp_path: Path) -> None:
    """Calls are counted: of eight times the claims and conditions, ten times as many at most."""
    short, long = (with_idle_claims(tmp_path, size) for size in (40, 320))
    assert calls_of(lambda: work(long)) < 10 * calls_of(lambda: work(short))


def test_conditions_on_every_claim_of_a_chain_take_work_that_grows_with_it(tmp_path: Path) -> None:
    """Calls are counted: of eight times the claims and conditions, sixteen times as many at most."""

    def conditions(size: int) -> ArgumentMap:
        rows = "".join(f"  - {{title: C{i}, given: {{c{i}: true}}}}\n" for i in range(size - 1))
        return chain(tmp_path, size, f"conditions:\n{rows}")

    short, long = (cruxmap.case(conditions(size)) for size in (80, 640))
    assert calls_of(lambda: beliefs(long)) < 16 * calls_of(lambda: beliefs(short))
    few, many = calls_of(lambda: evaluate(short.argument)), calls_of(lambda: evaluate(long.argument))
    assert many < 16 * few
    shares = evaluate(long.argument).conditions
    assert shares["C0"] == pytest.approx(0.5 + 0.5 * 0.8**639, rel=1e-12)
    assert shares["C600"] == pytest.approx(0.5 + 0.5 * 0.8**39, rel=1e-12)


def test_a_condition_on_many_claims_needs_no_table_of_them(tmp_path: Path) -> None:
    given = ", ".join(f"c{i}: true" for i in range(39))
    argument = chain(tmp_path, 40, f"conditions: [{{title: All, given: {{{given}}}}}]\n")
    prepare(argument)
    assert evaluate(argument).conditions == {"All": pytest.approx(0.9)}


def test_too_wide_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """And told by the number that refuses: what is warned of is refused, and what is not is worked out."""
    argument = grown(60, window=48, parents=7)
    tracemalloc.start()
    with pytest.raises(TooWideError, match=r"\(induced width \d+\): c\d+, c\d+, .* and \d+ more") as refused:
        evaluate(argument)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()
    with pytest.raises(TooWideError, match=re.escape(str(refused.value))):
        work_of_target(argument)


def test_slow_answers_are_told_by_their_work() -> None:
    assert slow(MUCH_WORK) == ""
    assert slow(MUCH_WORK + 1) == "the claims hang together closely: 268,435,457 numbers to work out take seconds"
    assert work_of_target(grown(60, window=16, parents=6)) > 0 == work_of_target(grown(60))


def test_where_no_circuit_is_short_enough_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = grown(20, window=8, parents=3)
    by_circuit = evaluate(argument, draws=50)
    assert by_circuit.way == "circuit"
    monkeypatch.setattr(cruxmap.inference.compiled, "has_short_circuit", lambda *_: False)
    by_numbers = evaluate(structs.replace(argument), draws=50)
    assert by_numbers.way == "numbers"
    assert by_numbers.probability == pytest.approx(by_circuit.probability, rel=1e-13)
    assert by_numbers.band == by_circuit.band
    for one, other in zip(by_numbers.questions, by_circuit.questions, strict=True):
        assert one.swing == pytest.approx(other.swing, abs=1e-13)


@pytest.mark.parametrize("live", [1 << 25, 30])
def test_what_takes_too_much_memory_is_worked_out_in_slices(live: int, monkeypatch: pytest.MonkeyPatch) -> None:
    argument = grown(14, window=6, parents=3)
    network, asked = compile_network(argument), [*argument.claims]
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    monkeypatch.setattr(sums, "MOST_LIVE", live)
    assert bool(Direct(network, ["c13"], asked=asked).sums.plan.sliced) == (live == 30)
    joint = joint_of_events(network, theta, ["c13"], [{name: ("true",)} for name in asked])
    for name, column in zip(asked, joint.T, strict=True):
        alone = compile_circuit(network, ["c13"], {name: ("true",)})
        assert column.tolist() == pytest.approx(run(alone, theta[:, np.newaxis])[:, 0].tolist(), rel=1e-13)


def test_all_claims_may_be_too_much_where_the_target_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = grown(20, window=8, parents=3)
    easy = structs.replace(argument, target=structs.replace(argument.target, claim="c3"))
    check_all_claims(easy)
    monkeypatch.setattr(sums, "MOST_WORK", 40)
    monkeypatch.setattr(width, "MOST_LIVE", 40)
    assert work_of_target(easy) == 0
    with pytest.raises(TooWideError):
        check_all_claims(easy)


@pytest.mark.parametrize(("name", "leaves"), [("link", 30), ("munin1", 12)])
def test_public_networks_with_many_observations(name: str, leaves: int) -> None:
    """What pyAgrum answers is answered, to 1e-10: the last root given outcomes that the network itself draws."""
    text = gzip.decompress((files("pgmpy") / f"utils/example_models/{name}.bif.gz").read_bytes())
    tables = read_bif(text)
    argument = skeleton(name, tables, asked=Asked.none)
    chance = Random(1)
    world: dict[str, int] = {}
    model = pyagrum.BayesNet()
    for node, table in tables.items():
        model.add(pyagrum.LabelizedVariable(node, node, list(map(str, range(len(table.states))))))
    for node, table in tables.items():
        row = table.values[tuple(world[parent] for parent in table.parents)]
        world[node] = chance.choices(range(len(row)), row.tolist())[0]
        for parent in table.parents:
            model.addArc(parent, node)
        order = [(*table.parents, node).index(axis) for axis in reversed(model.cpt(node).names)]
        model.cpt(node).fillWith(table.values.transpose(order).ravel().tolist())
    claims = dict(zip(tables, argument.claims, strict=True))
    parents = {parent for table in tables.values() for parent in table.parents}
    seen = chance.sample([node for node in tables if node not in parents], leaves)
    target = [node for node, table in tables.items() if not table.parents][-1]
    theirs = pyagrum.LazyPropagation(model)
    theirs.addTarget(target)
    theirs.setEvidence({node: world[node] for node in seen})
    shapes = {node: Shape(tables[node].states) for node in (target, *seen)}
    event = {claims[node]: shape.names[shape.order.index(world[node])] for node, shape in shapes.items()}
    given_states = {claims[node]: (event[claims[node]],) for node in seen}
    ours = case(argument, target=Event(claims[target], event[claims[target]]), given=given_states)
    assert ours.probability == pytest.approx(float(theirs.posterior(target)[world[target]]), abs=1e-10)
