"""Arguments without premises as considerations: points for and against a claim, and what is said about points."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Set

from cruxmap.files.exchange.argdown.outline import Outline, Relation
from cruxmap.files.exchange.network import NetworkFault
from cruxmap.files.tree import Scalar
from cruxmap.model.claim import Consideration, Kind

KINDS: tuple[Kind, ...] = ("for", "against", "objection", "reply", "analogy", "caveat")


def considerations(
    outline: Outline, claims: Set[int], names: Mapping[int, str]
) -> tuple[dict[int, list[Consideration]], list[NetworkFault]]:
    """The considerations of each claim, and remarks on arguments that bear on nothing.

    A point stands under the first claim that it bears on, and is referred to under further ones. One about another
    point stands under that one's claim. An argument with premises is a point for its conclusion if something is said
    about it, or in it.
    """
    elements = outline.elements
    said: dict[int, list[Consideration]] = {}
    homes: dict[int, int] = {}
    kinds: dict[int, Kind] = {}
    above: dict[int, list[Relation]] = {}
    discussed = {relation.target for relation in outline.relations if relation.source not in claims}
    for relation in outline.relations:
        if elements[relation.source].kind == "argument" and relation.source not in claims:
            above.setdefault(relation.target, []).append(relation)
    waiting = deque(sorted(claims))
    for i, element in enumerate(elements):
        if element.steps and (element.texts or i in discussed):
            homes[i], kinds[i] = element.steps[-1].conclusion, "for"
            said.setdefault(homes[i], []).append(Consideration("for", _text(outline, i), names[i]))
            waiting.append(i)
    while waiting:
        target = waiting.popleft()
        for relation in above.get(target, []):
            source = relation.source
            if elements[source].steps:
                continue
            kind = _kind(outline, relation, kinds.get(target))
            home = target if target in claims else homes[target]
            if source in homes:
                if target in claims and homes[source] != target:
                    said.setdefault(home, []).append(Consideration(kind, see=names[source]))
                continue
            homes[source], kinds[source] = home, kind
            on = "" if target in claims else names[target]
            said.setdefault(home, []).append(_point(outline, source, home, kind, names[source], on))
            waiting.append(source)
    return said, [
        NetworkFault(f"{element.shown} bears on no claim, and is left out", "put it below one", element.place)
        for i, element in enumerate(elements)
        if element.kind == "argument" and not element.steps and i not in claims and i not in homes
    ]


def _kind(outline: Outline, relation: Relation, above: Kind | None) -> Kind:
    """What kind of point it is: the one that a tag says, or by the relation and what it bears on."""
    tags = outline.elements[relation.source].tags
    tagged = next((kind for kind in KINDS if kind in tags), None)
    if tagged is not None:
        return tagged
    if relation.kind == "support":
        return "for"
    if above is None:
        return "against"
    return "reply" if above in ("against", "objection") else "objection"


def _point(outline: Outline, i: int, home: int, kind: Kind, name: str, on: str) -> Consideration:
    section = outline.elements[i].section

    def said(field: str) -> str:
        entry = outline.elements[i].entry(field)
        return " ".join(entry.node.text.split()) if entry is not None and isinstance(entry.node, Scalar) else ""

    return Consideration(
        kind,
        _text(outline, i),
        name,
        on=on,
        section=said("section") or (section if section != outline.elements[home].section else ""),
        footnote=said("footnote") or None,
        by=said("by"),
        strength=said("strength"),
        unused=said("unused"),
    )


def _text(outline: Outline, i: int) -> str:
    element = outline.elements[i]
    return " ".join(element.texts) if element.texts else element.title
