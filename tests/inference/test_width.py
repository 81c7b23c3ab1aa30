"""What answers cost: told before it is paid for, and refused where it is too much."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
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
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference import circuit, direct, width
from cruxmap.inference.circuit import compile_circuit
from cruxmap.inference.compiled import compiled
from cruxmap.inference.elimination import MANY_CELLS, NUMBERS, TooWideError, eliminate
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.inference.numbers import rehearse
from cruxmap.inference.width import Cost, check_all_claims, estimated_cost, slow, target_cells
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks import check
from cruxmap.model.expression import Tape


@pytest.mark.parametrize("name", shipped_arguments())
def test_shipped_arguments_are_not_wide(name: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    cost = estimated_cost(argument, [argument.target.claim])
    assert Inquiry(argument).circuit.width <= cost.width
    assert rehearse(compiled(argument).network, [argument.target.claim]) <= cost.cells
    assert not slow(target_cells(argument))


def test_a_chain_and_a_claim_with_many_parents() -> None:
    assert estimated_cost(grown(30, window=1, parents=1)) == Cost(1, 29 * 4 + 2)
    assert estimated_cost(grown(5, window=4, parents=4)) == Cost(4, 32 + 16 + 8 + 4 + 2)


def test_only_what_is_asked_about_counts() -> None:
    argument = grown(20, window=6, parents=3)
    assert estimated_cost(argument, ["c0"]) == Cost(0, 2)


def by_hand(argument: ArgumentMap, about: set[str]) -> Cost:
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
    return Cost(width, cells)


@settings(max_examples=50)
@given(st.integers(1, 25), st.integers(1, 9), st.integers(1, 5), st.integers(1, 1000), st.data())
def test_the_smallest_product_first(claims: int, window: int, parents: int, seed: int, data: DataObject) -> None:
    argument = grown(claims, window, min(parents, window), seed)
    about = data.draw(st.sets(st.sampled_from(list(argument.claims)), max_size=3))
    assert estimated_cost(argument, about) == by_hand(argument, about)


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


@pytest.mark.parametrize("work", [estimated_cost, lambda argument: Inquiry(argument).circuit, check])
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
    assert compiled(argument).prepared
    assert evaluate(argument).conditions == {"All": pytest.approx(0.9)}


def test_too_wide_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """And told by the number that refuses: what is warned of is refused, and what is not is worked out."""
    argument = grown(60, window=30, parents=6)
    network = compile_network(argument)
    tape = Tape(network.questions, network.tape)
    monkeypatch.setattr(circuit, "Tape", lambda *_: tape)
    with pytest.raises(TooWideError) as refused:
        compile_circuit(network, [argument.target.claim])
    assert len(tape.instructions) - len(network.tape) <= 2 * MANY_CELLS
    with pytest.raises(TooWideError, match=re.escape(str(refused.value))):
        target_cells(argument)


def test_slow_answers_are_told_by_their_cells() -> None:
    assert slow(MANY_CELLS) == ""
    assert slow(MANY_CELLS + 1) == "the claims hang together closely: 65,537 numbers to keep take seconds"
    assert target_cells(grown(60, window=12, parents=5)) > MANY_CELLS > target_cells(grown(60))


def test_all_claims_may_take_too_much_memory_where_the_target_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = grown(20, window=8, parents=3)
    easy = structs.replace(argument, target=structs.replace(argument.target, claim="c3"))
    check_all_claims(easy)
    monkeypatch.setattr(width, "NUMBERS", structs.replace(NUMBERS, largest=40))
    check_all_claims(easy)
    monkeypatch.setattr(width, "MAX_PRODUCT", 40)
    assert target_cells(easy) < MANY_CELLS
    with pytest.raises(TooWideError):
        check_all_claims(easy)


def test_events_that_take_too_much_memory_together_are_worked_out_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probabilities of all claims are refused only where one of them alone would take too much memory."""
    argument = grown(20, window=8, parents=3)
    expected = beliefs(case(argument))
    monkeypatch.setattr(direct, "NUMBERS", structs.replace(NUMBERS, largest=4000))
    assert [row[0].probability for row in beliefs(case(argument)).values()] == pytest.approx(
        [row[0].probability for row in expected.values()], rel=1e-12
    )
    monkeypatch.setattr(direct, "NUMBERS", structs.replace(NUMBERS, largest=40))
    with pytest.raises(TooWideError, match=r"numbers and more to keep, \d+ of them in one table over \d+ claims"):
        beliefs(case(argument))
