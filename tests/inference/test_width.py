"""Induced width: told before it is paid for, and refused where it is too much."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
from benchmarks.grown import grown
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cruxmap import case, evaluate
from cruxmap.analysis.evaluation import prepare
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference import direct
from cruxmap.inference.compiled import compiled
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.width import WIDE, induced_width, wide
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks import check


@pytest.mark.parametrize("name", shipped_arguments())
def test_shipped_arguments_are_not_wide(name: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    assert Inquiry(argument).circuit.width <= induced_width(argument) < WIDE


def test_a_chain_and_a_claim_with_many_parents() -> None:
    assert induced_width(grown(30, window=1, parents=1)) == 1
    assert induced_width(grown(5, window=4, parents=4)) == 4


def test_only_what_is_asked_about_counts() -> None:
    argument = grown(20, window=6, parents=3)
    assert induced_width(argument, ["c0"]) == 0


def by_hand(argument: ArgumentMap, about: set[str]) -> int:
    """The same from the moral graph, in which the claim with the fewest neighbours is looked for each time."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(argument.claims)
    graph.add_edges_from((parent, name) for name, claim in argument.claims.items() for parent in claim.form.parents)
    behind = about.union(*(networkx.ancestors(graph, name) for name in about)) if about else set(graph)
    moral = networkx.moral_graph(graph.subgraph(behind))
    order = [name for name in argument.claims if name in behind]
    width = 0
    while order:
        name = min(order, key=lambda claim: moral.degree[claim])
        near = list(moral[name])
        width = max(width, len(near))
        order.remove(name)
        moral.remove_node(name)
        moral.add_edges_from(itertools.combinations(near, 2))
    return width


@settings(max_examples=50)
@given(st.integers(1, 25), st.integers(1, 9), st.integers(1, 5), st.integers(1, 1000), st.data())
def test_fewest_neighbours_first(claims: int, window: int, parents: int, seed: int, data: DataObject) -> None:
    argument = grown(claims, window, min(parents, window), seed)
    about = data.draw(st.sets(st.sampled_from(list(argument.claims)), max_size=3))
    assert induced_width(argument, about) == by_hand(argument, about)


def test_the_width_in_words() -> None:
    assert wide(15) == "the claims of this argument hang together closely (induced width about 15)"


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


@pytest.mark.parametrize("work", [induced_width, lambda argument: Inquiry(argument).circuit, check])
def test_work_grows_with_the_argument(work: Callable[[ArgumentMap], object], tmp_path: Path) -> None:
    """Calls are counted: of eight times the claims and conditions, ten times as many at most."""
    short, long = (with_idle_claims(tmp_path, size) for size in (40, 320))
    assert calls_of(lambda: work(long)) < 10 * calls_of(lambda: work(short))


def test_a_condition_on_many_claims_needs_no_table_of_them(tmp_path: Path) -> None:
    given = ", ".join(f"c{i}: true" for i in range(39))
    argument = chain(tmp_path, 40, f"conditions: [{{title: All, given: {{{given}}}}}]\n")
    prepare(argument)
    assert compiled(argument).prepared
    assert evaluate(argument).conditions == {"All": pytest.approx(0.9)}


def test_too_wide_is_refused_soon() -> None:
    argument = grown(60, window=30, parents=6)
    with pytest.raises(TooWideError, match="induced width 1"):
        Inquiry(argument).circuit  # noqa: B018


def test_events_that_take_too_much_memory_together_are_worked_out_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probabilities of all claims are refused only where one of them alone would take too much memory."""
    argument = grown(20, window=8, parents=3)
    expected = beliefs(case(argument))
    monkeypatch.setattr(direct, "MAX_PRODUCT", 4000)
    assert [row[0].probability for row in beliefs(case(argument)).values()] == pytest.approx(
        [row[0].probability for row in expected.values()], rel=1e-12
    )
    monkeypatch.setattr(direct, "MAX_PRODUCT", 40)
    with pytest.raises(TooWideError, match=r"numbers and more to keep, \d+ of them in one table over \d+ claims"):
        beliefs(case(argument))
