"""An argument that was written as Argdown, with its forms and questions in data, as the files that it was."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from cruxmap.files.exchange.argdown.outline import Element, Entry, Outline, Relation
from cruxmap.files.exchange.argdown.points import KINDS
from cruxmap.files.exchange.network import NetworkFault, UnfitNetworkError
from cruxmap.files.locate import MAIN
from cruxmap.files.plain_yaml import lines
from cruxmap.files.tree import Mapping as MappingNode
from cruxmap.files.tree import Node, Scalar, Sequence
from cruxmap.model.problem import quoted

OWN = "cruxmap"  # the key in the front matter
POINT = ("id", "state", "section", "footnote", "by", "source", "strength", "unused", "cites", "note")
_NAME = re.compile("[a-z][a-z0-9_-]{0,99}")  # a part's is that of a file


def is_own(outline: Outline) -> bool:
    """Whether a text has the head of an argument in its front matter."""
    return outline.front is not None and isinstance(outline.front.root.items.get(OWN), MappingNode)


def rebuilt(outline: Outline) -> dict[str, str]:
    """The texts of the argument's files, by their names; whether they are sound is for their reader to say.

    Args:
        outline: of which `is_own` holds.

    Raises:
        UnfitNetworkError: where a part, a claim or a point has no place.
    """
    return _Rebuilding(outline).files()


class _Rebuilding:
    def __init__(self, outline: Outline) -> None:
        assert outline.front is not None
        self.outline = outline
        self.front = outline.front
        self.faults: list[NetworkFault] = []
        own = self.front.root.items[OWN]
        assert isinstance(own, MappingNode)
        front = self.front.root.items
        self.header: dict[str, Any] = {key: _value(front[key]) for key in ("title", "source") if key in front}
        self.header |= {key: _value(node) for key, node in own.items.items() if key != "parts"}
        self.parts = {name: _entries(node) for name, node in _nodes(own.items.get("parts")).items()}
        self.names: dict[int, str] = {}  # of the elements that are claims
        self.claims: dict[str, tuple[str, dict[str, Any]]] = {}  # with their parts

    def files(self) -> dict[str, str]:
        self._read_claims()
        for home, points in self._points().items():
            part, claim = self.claims[home]
            form = list(claim)[-1]  # which is shown last
            rest = {key: value for key, value in claim.items() if key != form}
            self.claims[home] = part, {**rest, "considerations": points, form: claim[form]}
        for part, _ in self.claims.values():
            self.parts.setdefault(part, {})
        for name in self.parts:
            if not _NAME.fullmatch(name):
                remedy = "write a-z, 0-9 and _, starting with a letter"
                place = self.front.place(self.front.root.items[OWN])
                self.faults.append(NetworkFault(f"{quoted(name)} is not the name of a part", remedy, place))
        if self.faults:
            raise UnfitNetworkError(*sorted(self.faults, key=lambda fault: fault.place))
        for name, (part, claim) in self.claims.items():
            self.parts[part].setdefault("claims", {})[name] = claim
        header = {"argument": "", "target": "", **self.header}
        if set(self.parts) <= {header["argument"]}:
            entry = self.parts.get(header["argument"], {})
            return {MAIN: _text(header | {key: entry[key] for key in ("claims", "questions") if key in entry})}
        names = {name: f"{name}.yaml" if f"{name}.yaml" != MAIN else f"part_{name}.yaml" for name in self.parts}
        files = {names[name]: _text({"part": name, **_ordered(entry)}) for name, entry in self.parts.items()}
        return {MAIN: _text(header | {"parts": [*files]}), **files}

    def _read_claims(self) -> None:
        headings = [heading for heading in self.outline.headings if "part" in heading.root.items]
        starts = [heading.start.line for heading in headings]
        elements = self.outline.elements
        written = [(entry, i) for i, element in enumerate(elements) if (entry := element.entry("claim"))]
        for entry, i in sorted(written, key=lambda item: item[0].place):
            name = self._text_of(entry)
            if name in self.claims:
                message = f"there is a claim {quoted(name)} already"
                self.faults.append(NetworkFault(message, "give one of them another name", entry.place))
            above = bisect_right(starts, entry.place.line) - 1
            part = str(self.header.get("argument", "")) if not self.parts else next(iter(self.parts))
            if above >= 0:
                part = self._text_of(Entry(headings[above].root.items["part"], headings[above]))
            data = _data(elements[i])
            del data["claim"]
            title = data.pop("title", elements[i].title)
            statement = elements[i].texts[0] if elements[i].texts else elements[i].title
            self.names[i] = name
            self.claims[name] = part, {"title": title, "statement": statement, **data}

    def _text_of(self, entry: Entry) -> str:
        if isinstance(entry.node, Scalar):
            return str(entry.node.text)
        self.faults.append(NetworkFault("a name belongs here", "write one", entry.place))
        return ""

    def _points(self) -> dict[str, list[dict[str, Any]]]:
        """The considerations by the claims under which they stand, in the order of the text."""
        written = {
            i: _data(element)
            for i, element in enumerate(self.outline.elements)
            if i not in self.names and element.kind == "argument"
        }
        seen = {i: _entries(entry.node) if (entry := self.outline.elements[i].entry("see")) else {} for i in written}
        relations = [relation for relation in self.outline.relations if relation.source in written]
        above: dict[int, Relation] = {}  # by point: the relation to what it bears on where it stands
        for relation in relations:
            if self.names.get(relation.target) not in seen[relation.source]:
                above.setdefault(relation.source, relation)
        points: dict[str, list[dict[str, Any]]] = {}
        for relation in relations:
            i, claim = relation.source, self.names.get(relation.target, "")
            if claim in seen[i]:
                how = seen[i][claim] if isinstance(seen[i][claim], dict) else {}
                points.setdefault(claim, []).append({"see": written[i].get("id", ""), **how})
            elif above[i] is relation:
                home = self._home(i, above)
                if (given := written[i].get("home")) in self.claims:
                    home = str(given)
                if home in self.claims:
                    points.setdefault(home, []).append(self._point(i, relation, written[i], home))
        for i in written:
            if not self._home(i, above):
                element = self.outline.elements[i]
                self.faults.append(
                    NetworkFault(f"{element.shown} bears on no claim", "put it below one", element.place)
                )
        return points

    def _home(self, point: int, above: Mapping[int, Relation]) -> str:
        """The claim that a point bears on, or that what it bears on stands under."""
        seen: set[int] = set()
        while point not in self.names and point in above and point not in seen:
            seen.add(point)
            point = above[point].target
        return self.names.get(point, "")

    def _point(self, i: int, relation: Relation, data: Mapping[str, Any], home: str) -> dict[str, Any]:
        element = self.outline.elements[i]
        by_sign = "for" if relation.kind == "support" else "against"
        point: dict[str, Any] = {"kind": next((tag for tag in element.tags if tag in KINDS), by_sign)}
        point["text"] = " ".join(element.texts) or element.title
        on = self.names.get(relation.target, "")
        if relation.target not in self.names:
            entry = self.outline.elements[relation.target].entry("id")
            on = str(_value(entry.node)) if entry is not None else ""
        if on != home and on:
            point["on"] = on
        return point | {key: data[key] for key in POINT if key in data}


def _text(entries: Mapping[str, Any]) -> str:
    """A file; claims and questions have lines of their own."""
    return "\n".join(_lines(entries)) + "\n"


def _lines(entries: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entries.items():
        if key not in ("claims", "questions") or not isinstance(value, dict):
            yield from lines(key, value)
            continue
        yield f"{key}:"
        for name, entry in value.items():
            yield from lines(name, entry, 2) if not isinstance(entry, dict) else _entry_lines(name, entry)


def _entry_lines(name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {name}:"
    for field, part in entry.items():
        yield from lines(field, part, 4)


def _ordered(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A part's entries, the questions last."""
    return {key: entry[key] for key in sorted(entry, key="questions".__eq__)}


def _data(element: Element) -> dict[str, Any]:
    return {key: _value(node) for data in element.data for key, node in data.root.items.items()}


def _nodes(node: Node | None) -> dict[str, Node]:
    return node.items if isinstance(node, MappingNode) else {}


def _entries(node: Node) -> dict[str, Any]:
    """A mapping's entries; none if it is none."""
    return {key: _value(part) for key, part in _nodes(node).items()}


def _value(node: Node) -> Any:
    """What stands in data, as mappings, lists and texts."""
    if isinstance(node, MappingNode):
        return {key: _value(part) for key, part in node.items.items()}
    if isinstance(node, Sequence):
        return [_value(part) for part in node.items]
    return node.text if isinstance(node, Scalar) else ""
