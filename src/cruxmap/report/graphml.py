"""The argument as GraphML, for programs that draw and study graphs."""

from collections.abc import Mapping, Sequence

from cruxmap.analysis.explanation import State
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.numbers import percent, plain


def graphml(argument: ArgumentMap, beliefs: Mapping[str, Sequence[State]]) -> str:
    """An edge from each claim to those that depend on it; a claim has its title, statement, part and probability.

    The probabilities of a claim with several states are one text, `a 20%, b 80%`.
    """
    import networkx  # only where a graph is what is asked for

    graph = networkx.DiGraph(name=argument.name)
    part_of = {name: part.title for part in argument.parts for name in part.claims}
    for name, claim in argument.claims.items():
        graph.add_node(
            name, title=plain(claim.title), statement=plain(claim.statement), part=plain(part_of.get(name, ""))
        )
        if claim.is_boolean:
            graph.nodes[name]["probability"] = beliefs[name][0].probability
        else:
            shares = [f"{one.state} {percent(one.probability)}" for one in beliefs[name]]
            graph.nodes[name]["probabilities"] = ", ".join(shares)
        graph.add_edges_from((parent, name) for parent in claim.form.parents)
    return "\n".join(networkx.generate_graphml(graph)) + "\n"
