"""GraphML, for programs that draw and study graphs: networkx, yEd, Gephi. It is only written."""

from __future__ import annotations

from cruxmap.files.exchange.format import Export, Format


def write_graphml(export: Export) -> str:
    """The claims with their attributes, and an edge from each claim to those that depend on it."""
    import networkx  # only where a graph is what is asked for

    graph = networkx.DiGraph(name=export.argument.name)
    for name, attributes in export.attributes().items():
        graph.add_node(name, **attributes)
        graph.add_edges_from((parent, name) for parent in export.argument.claims[name].form.parents)
    return "\n".join(networkx.generate_graphml(graph)) + "\n"


GRAPHML = Format("graphml", (".graphml",), write=write_graphml)
