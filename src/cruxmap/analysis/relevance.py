"""Relevance: whether a claim can matter for another at all, by the shape of the network alone."""

from collections.abc import Mapping

from cruxmap.model.argument import ArgumentMap, Evidence


def can_matter(
    argument: ArgumentMap, claim: str, target: str, given: Evidence | None = None, do: Mapping[str, str] | None = None
) -> bool:
    """Whether learning about a claim could change the target, whatever the credences.

    False where the evidence d-separates the two (Pearl 1988; `networkx.is_d_separator`): on a chain
    a → b → c, a cannot matter for c once b is given. A claim that is known only to be in one of
    several states still lets through, and opens what a common effect opens.
    """
    import networkx  # only where a graph is what is asked for

    graph = networkx.DiGraph()
    graph.add_nodes_from(argument.claims)
    for name, its in argument.claims.items():
        graph.add_edges_from((parent, name) for parent in its.form.parents if name not in (do or {}))
    observed: set[str] = set()
    for name, states in (given or {}).items():
        if len(states) == 1:
            observed.add(name)
        else:
            graph.add_edge(name, f"what is known of {name}")
            observed.add(f"what is known of {name}")
    if claim == target:
        return claim not in observed
    if claim in observed or target in observed:
        return False
    return not networkx.is_d_separator(graph, {claim}, {target}, observed)
