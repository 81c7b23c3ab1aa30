"""What an Argdown text says, before anything is made of it: elements, relations, inferences, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec import Struct, field

from cruxmap.files.exchange.network import NetworkFault, Place
from cruxmap.files.tree import Mapping, Node

Kind = Literal["statement", "argument"]
RelationKind = Literal["support", "attack", "undercut", "contradiction"]


class Data(NamedTuple):
    """A mapping in braces behind an element, and where its text starts in the file."""

    root: Mapping
    start: Place

    def place(self, node: Node) -> Place:
        """Where in the file a part of it stands."""
        column = node.column + (self.start.column - 1 if node.line == 1 else 0)
        return Place(self.start.line + node.line - 1, column)


class Entry(NamedTuple):
    """A value in the data of an element."""

    node: Node
    data: Data

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        return self.data.place(self.node)


class Step(Struct):
    """A step of an argument from premises to a conclusion, by the positions of these among the elements."""

    premises: tuple[int, ...]
    conclusion: int
    place: Place
    data: tuple[Data, ...] = ()


class Element(Struct):
    """A statement (an equivalence class of them, if it is named) or an argument.

    Without a name, the title is made of the first words.

    `texts` are its wordings, or descriptions, in the order of the file; `steps` the premise-conclusion structure of
    an argument; `section` the headings above it.
    """

    kind: Kind
    title: str
    place: Place
    section: str = ""
    is_named: bool = True
    texts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    data: list[Data] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The element as Argdown names it."""
        return f"<{self.title}>" if self.kind == "argument" else f"[{self.title}]"

    def entry(self, *keys: str) -> Entry | None:
        """The value that the data has under the first of these keys that is there."""
        found = (Entry(data.root.items[key], data) for key in keys for data in self.data if key in data.root.items)
        return next(found, None)


class Relation(NamedTuple):
    """One element bears on another, by their positions; a contradiction has no direction but that of the text."""

    source: int
    target: int
    kind: RelationKind
    place: Place


class Outline(Struct):
    """An Argdown text, read.

    `headings` are the data of headings, `faults` what cannot be read, and `remarks` what is read otherwise than it
    may be meant.
    """

    elements: list[Element] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    front: Data | None = None
    headings: list[Data] = field(default_factory=list)
    faults: list[NetworkFault] = field(default_factory=list)
    remarks: list[NetworkFault] = field(default_factory=list)

    @property
    def is_strict(self) -> bool:
        """Whether `+` and `-` between statements are logical relations."""
        model = self.front.root.items.get("model") if self.front else None
        mode = model.items.get("mode") if isinstance(model, Mapping) else None
        return getattr(mode, "text", "") == "strict"

    def related(self) -> Iterator[int]:
        """The elements that stand in a relation or an inference."""
        for relation in self.relations:
            yield from relation[:2]
        for element in self.elements:
            for step in element.steps:
                yield from (*step.premises, step.conclusion)
