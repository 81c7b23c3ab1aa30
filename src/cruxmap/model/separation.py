"""Separation: what feeds a claim, and what can matter for it at all, by the shape of the network alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cruxmap.model.argument import ArgumentMap, joint_evidence
from cruxmap.model.query import Query


def can_matter(argument: ArgumentMap, claim: str, query: Query) -> bool:
    """Whether learning about a claim could change the answer to a query, whatever the credences.

    False where the evidence d-separates the two (Pearl 1988; `networkx.is_d_separator`): on a chain
    a → b → c, a cannot matter for c once b is given. A claim that is known only to be in one of
    several states still lets through, and opens what a common effect opens. False too where what is
    given contradicts itself, and leaves a claim no state to be in.
    """
    target, given = query.target.claim, query.evidence
    if not given:
        return claim in related(argument, target, query.do)
    observed = {name if len(states) == 1 else f"what is known of {name}" for name, states in given.items()}
    if {claim, target} & observed or not all(given.values()):
        return False
    if claim == target:
        return True
    import networkx  # only where it has to be asked

    parents = _parents(argument, query.do)
    graph = networkx.DiGraph()
    graph.add_nodes_from(parents)
    graph.add_edges_from((parent, name) for name, of_claim in parents.items() for parent in of_claim)
    graph.add_edges_from((name, f"what is known of {name}") for name, states in given.items() if len(states) > 1)
    return not networkx.is_d_separator(graph, {claim}, {target}, observed)


def related(argument: ArgumentMap, target: str, do: Mapping[str, str] | None = None) -> set[str]:
    """The claims that can matter for a target where nothing is given: all that share an ancestor with it."""
    parents = _parents(argument, do)
    return _closure(children_of(parents), _closure(parents, [target]))


def connected(argument: ArgumentMap, claim: str) -> set[str]:
    """The claims that hang together with one in any way: any of them can matter for it, once enough is observed."""
    parents = _parents(argument, None)
    children = children_of(parents)
    return _closure({name: [*parents[name], *children[name]] for name in parents}, [claim])


def ancestors(argument: ArgumentMap, claims: Iterable[str], do: Mapping[str, str] | None = None) -> set[str]:
    """Some claims and all that they depend on."""
    return _closure(_parents(argument, do), claims)


def feeding(argument: ArgumentMap, claim: str) -> tuple[str, ...]:
    """The questions that decide a claim or anything that it depends on, in the argument's order."""
    used = {text for name in ancestors(argument, [claim]) for text in argument.claims[name].form.names}
    return tuple(name for name in argument.questions if name in used)


def evidence_shown(argument: ArgumentMap) -> list[dict[str, tuple[str, ...]]]:
    """What the conclusion is shown under: nothing, the scope, and the scope with each of the conditions."""
    conditions = [joint_evidence(argument.scope, condition.given) for condition in argument.conditions]
    return [{}, dict(argument.scope), *conditions]


def matters_given(argument: ArgumentMap, claim: str, query: Query) -> dict[str, tuple[str, ...]] | None:
    """The first evidence of the argument's own, beside what is given, under which a claim can matter; None for none."""
    for shown in evidence_shown(argument):
        further = {name: states for name, states in shown.items() if name != claim or name in query.given}
        if can_matter(argument, claim, asked := query.under(further)):
            return asked.given
    return None


def children_of(parents: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The nodes that have each node for a parent."""
    children: dict[str, list[str]] = {name: [] for name in parents}
    for name, above in parents.items():
        for parent in above:
            children[parent].append(name)
    return children


def _closure(edges: Mapping[str, Iterable[str]], start: Iterable[str]) -> set[str]:
    """All that can be reached, the start included."""
    reached, left = set[str](), [*start]
    while left:
        claim = left.pop()
        if claim not in reached:
            reached.add(claim)
            left += edges[claim]
    return reached


def _parents(argument: ArgumentMap, do: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
    return {name: () if name in (do or {}) else claim.form.parents for name, claim in argument.claims.items()}
