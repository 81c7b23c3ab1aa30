"""What can matter for what, beside another criterion: a way in the moral graph of the ancestors."""

from __future__ import annotations

from typing import Any

import networkx
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from cruxmap.model.argument import ArgumentMap, Condition, Event
from cruxmap.model.checks import check
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.query import Query
from cruxmap.model.question import Question, Reading
from cruxmap.model.separation import ancestors, can_matter, connected, evidence_shown, feeding, matters_given, related
from cruxmap.model.vocabulary import BOOLEAN
from small import small

NAMES = "abcdef"
HARD, SOFT = ("true",), ("true", "false")


def asked(target: str, given: Any = None, do: Any = None) -> Query:
    return Query(Event(target), given or {}, do or {})


def matter(argument: ArgumentMap, claim: str, target: str, given: Any = None, do: Any = None) -> bool:
    return can_matter(argument, claim, asked(target, given, do))


def mattering(argument: ArgumentMap, claim: str, target: str, given: Any, do: Any = None) -> Any:
    return matters_given(argument, claim, asked(target, given, do))


def network(parents: dict[str, str], target: str = "a", **further: object) -> ArgumentMap:
    claims = {
        name: Claim(name, name, dict.fromkeys(BOOLEAN, ""), TableForm((TableRow("0.5", dict.fromkeys(above, SOFT)),)))
        for name, above in parents.items()
    }
    return ArgumentMap("a", Event(target), claims, {}, (), **further)  # type: ignore[arg-type]


@st.composite
def networks(draw: st.DrawFn) -> ArgumentMap:
    return network({name: "".join(p for p in NAMES[:i] if draw(st.booleans())) for i, name in enumerate(NAMES)})


@given(
    networks(),
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from([HARD, SOFT])),
    st.sets(st.sampled_from(NAMES), max_size=2),
)
def test_it_is_a_way_in_the_moral_graph(
    argument: ArgumentMap, target: str, evidence: dict[str, tuple[str, ...]], do: set[str]
) -> None:
    graph = networkx.DiGraph()
    graph.add_nodes_from(NAMES)
    graph.add_edges_from((p, n) for n, c in argument.claims.items() if n not in do for p in c.form.parents)
    graph.add_edges_from((name, f"of {name}") for name, states in evidence.items() if len(states) > 1)
    observed = {name if len(states) == 1 else f"of {name}" for name, states in evidence.items()}
    for claim in NAMES:
        asked = {claim, target, *observed}
        kept = asked.union(*(networkx.ancestors(graph, name) for name in asked))
        moral = networkx.moral_graph(graph.subgraph(kept))
        moral.remove_nodes_from(observed)
        expected = not observed & {claim, target} and networkx.has_path(moral, claim, target)
        assert matter(argument, claim, target, evidence, dict.fromkeys(do, "true")) == expected


def test_chains_and_common_effects() -> None:
    chain = network({"a": "", "b": "a", "c": "b"})
    assert matter(chain, "a", "c")
    assert not matter(chain, "a", "c", {"b": HARD})
    assert not matter(chain, "a", "c", do={"b": "true"})
    assert matter(chain, "a", "c", do={"a": "true"})
    assert not matter(chain, "a", "c", {"b": ()})
    fork = network({"a": "", "b": "", "d": "ab"})
    assert not matter(fork, "b", "a")
    assert matter(fork, "b", "a", {"d": HARD})
    assert matter(fork, "b", "a", {"d": SOFT})


def test_the_questions_that_feed_a_claim() -> None:
    whole = small(
        "c", {"a": CredenceForm("q"), "b": CredenceForm("r"), "c": TableForm((TableRow("p", {"a": HARD}),))}, {}
    )
    questions = {name: Question(Reading(0.5)) for name in ("r", "q", "spare", "p")}
    whole = structs.replace(whole, questions=questions)
    assert feeding(whole, "c") == ("q", "p")
    assert feeding(whole, "b") == ("r",)
    assert ancestors(whole, ["c"]) == {"a", "c"}
    assert ancestors(whole, ["b", "c"], {"c": "true"}) == {"b", "c"}
    assert connected(whole, "a") == {"a", "c"}
    assert related(whole, "c", {"c": "true"}) == {"c"}


def test_what_matters_only_under_a_condition() -> None:
    parents = {"a": "", "b": "", "d": "ab", "e": ""}
    argument = network(parents, conditions=(Condition("silent", {"d": HARD}),))
    assert mattering(argument, "b", "a", {}) == {"d": HARD}
    assert mattering(argument, "d", "a", {}) == {}
    assert mattering(argument, "e", "a", {}) is None
    assert evidence_shown(argument) == [{}, {}, {"d": HARD}]
    scoped = structs.replace(argument, scope={"e": SOFT, "d": SOFT})
    assert evidence_shown(scoped) == [{}, {"e": SOFT, "d": SOFT}, {"e": SOFT, "d": HARD}]
    assert mattering(argument, "b", "a", {"d": HARD}) == {"d": HARD}
    assert mattering(argument, "b", "a", {}, {"d": "true"}) is None
    assert mattering(argument, "d", "a", {"d": HARD}) is None
    assert [finding.path[1] for finding in check(argument) if finding.code == "idle-claim"] == ["e"]
    assert [finding.path[1] for finding in check(network(parents)) if finding.code == "idle-claim"] == [
        "e"
    ]  # b once d is observed
