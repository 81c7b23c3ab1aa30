"""Where names stand in files: of claims, questions, states, considerations, bases, sources and parts.

What a file mentions follows from its tree alone, so a file that is half written has mentions too. What
a mention is of may hang on other files (`rain` in a table may be a question or a state), and is settled in `names`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from cruxmap.files.rows import names_states
from cruxmap.files.scalars import NOTE_KEY
from cruxmap.files.tree import Mapping, Node, Scalar, Sequence, Source
from cruxmap.model.forms import forms
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.vocabulary import LOGIC

MentionKind = Literal["claim", "question", "state", "consideration", "basis", "source", "part", "term", "point"]

HISTORY = ("renamed", "asked_anew", "added", "gone")  # names in these may be those of earlier versions
VALUES = ("is", "odds", "base", "leak", "then", "else")  # below which a mapping has states for keys
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class Mention(Struct, frozen=True):
    """A name where it stands.

    Attributes:
        kind: what it is a name of. A `term` is a question, or a state of the claim `of`; a `point` is what a
            consideration bears on: another one, or a claim.
        name: the name.
        start: where it starts, as a position in the file's text.
        end: where it ends.
        of: the claim of which a state, or of a term the claim in whose form it stands.
        defines: whether what has the name is written here.
        follows: whether its name follows from that of the claim that is written here: renaming one renames both.
        historic: whether it is what something was called in an earlier version.
    """

    kind: MentionKind
    name: str
    start: int
    end: int
    of: str = ""
    defines: bool = False
    follows: bool = False
    historic: bool = False


@lru_cache(maxsize=128)
def mentions(source: Source) -> tuple[Mention, ...]:
    """Everything that a file names, in the order of its text."""
    walk = _Walk(source.text)
    if isinstance(source.root, Mapping):
        walk.file(source.root)
    return tuple(sorted(walk.mentions, key=lambda mention: mention.start))


class _Walk:
    """A way through a file's tree, which notes what is named."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []

    def file(self, root: Mapping) -> None:
        """A file of any kind: no first key means one thing in one and another in another, but for `views`."""
        readers = {
            "target": self._target,
            "uses": self._uses,
            "scope": self._condition,
            "routes": self._claim_name,
            "classes": self._claim_name,
            "carvings": self._claim_name,
            "bases": self._bases,
            "sources": self._sources,
            "claims": self._claims,
            "questions": self._questions,
            "observations": self._observations,
            "credences": self._credences,
        }
        for key, node in root.items.items():
            if key in readers:
                readers[key](node)
            elif key == "part":
                self._name("part", node, defines=True)
            elif key == "views":
                self._views(node)
            elif key == "conditions":
                for item in _items(node):
                    self._condition(_child(item, "given"))
            elif key in HISTORY:
                self._history(node)

    def _name(
        self, kind: MentionKind, node: Node | None, of: str = "", *, defines: bool = False, historic: bool = False
    ) -> None:
        """Note a name that is all of a text."""
        if not isinstance(node, Scalar) or node.is_empty:
            return
        name = node.text.strip()
        if (start := self.text.find(name, node.start, node.end)) >= 0:
            self.mentions.append(Mention(kind, name, start, start + len(name), of, defines, historic=historic))

    def _words(self, node: Node | None) -> Iterator[tuple[str, int]]:
        """The words in a text that may be names, each with its place."""
        if isinstance(node, Scalar) and not node.block:
            for match in _WORD.finditer(self.text, node.start, node.end):
                yield match[0], match.start()

    def _claim_name(self, node: Node) -> None:
        self._name("claim", node)

    def _event(self, node: Node | None) -> None:
        """`claim`, or `claim=state,state`."""
        claim = ""
        for word, start in self._words(node):
            kind: MentionKind = "state" if claim else "claim"
            self.mentions.append(Mention(kind, word, start, start + len(word), claim))
            claim = claim or word

    def _target(self, node: Node) -> None:
        """A claim, or its states in which the conclusion holds."""
        self._event(node)
        claim = _child(node, "claim")
        self._name("claim", claim)
        self._states(_child(node, "states"), claim.text.strip() if isinstance(claim, Scalar) else "")

    def _uses(self, node: Node) -> None:
        """What is set in used arguments; all other names there are those of the other argument."""
        for use in _items(node) or [node]:
            for _, _, value in _entries(_child(use, "set")):
                self._form(value, "")

    def _states(self, node: Node | None, claim: str) -> None:
        """A state, or several, of a claim."""
        if isinstance(node, Sequence):
            for item in node.items:
                self._states(item, claim)
        for word, start in self._words(node):
            self.mentions.append(Mention("state", word, start, start + len(word), claim))

    def _condition(self, node: Node | None) -> None:
        """States by claim; in a form also conditions that are combined."""
        for item in _items(node):
            self._condition(item)
        for key, scalar, child in _entries(node):
            if key in LOGIC and not names_states(child):
                self._condition(child)
            else:
                self._name("claim", scalar)
                self._states(child, key)

    def _bases(self, node: Node) -> None:
        for _, scalar, _ in _entries(node):
            self._name("basis", scalar, defines=True)

    def _sources(self, node: Node) -> None:
        for _, scalar, _ in _entries(node):
            self._name("source", scalar, defines=True)

    def _cited(self, node: Node | None) -> None:
        """A work that is cited, or several: the key before the place in it."""
        for item in _items(node):
            self._cited(item)
        for word, start in itertools.islice(self._words(node), 1):
            self.mentions.append(Mention("source", word, start, start + len(word)))

    def _history(self, node: Node) -> None:
        """Old names and new ones, or names by version."""
        for section, _, entries in _entries(node):
            kind: MentionKind = "question" if section == "questions" else "claim"
            for _, scalar, child in _entries(entries):
                if isinstance(child, Scalar):  # a renaming
                    self._name(kind, scalar, historic=True)
                    self._name(kind, child, historic=True)
                for item in _items(child):
                    self._name(kind, item, historic=True)
                for _, name, _ in _entries(child):
                    self._name(kind, name, historic=True)

    def _claims(self, node: Node) -> None:
        for name, scalar, claim in _entries(node):
            self._name("claim", scalar, defines=True)
            self._considerations(_child(claim, "considerations"), name)
            self._cited(_child(claim, "cites"))
            states = _child(claim, "states")
            for state in [*_items(states), *(key for _, key, _ in _entries(states))]:
                self._name("state", state, name, defines=True)
            for key, _, spec in _entries(claim):
                if key == "credence" and _is_question(spec):
                    self._following(scalar)
                    self._question(spec)
                elif key in forms():
                    self._form(spec, name)

    def _considerations(self, node: Node | None, claim: str) -> None:
        for item in _items(node):
            self._name("consideration", _child(item, "id"), defines=True)
            self._name("consideration", _child(item, "see"))
            on = _child(item, "on")
            self._name("point", on)
            self._cited(_child(item, "source"))
            self._cited(_child(item, "cites"))
            self._states(_child(item, "state"), on.text.strip() if isinstance(on, Scalar) else claim)

    def _following(self, name: Scalar) -> None:
        """A question that has the name of the claim or the observation in which it is written."""
        start = self.text.find(name.text, name.start, name.end)
        if start >= 0:
            end = start + len(name.text)
            self.mentions.append(Mention("question", name.text, start, end, defines=True, follows=True))

    def _questions(self, node: Node) -> None:
        for _, scalar, question in _entries(node):
            self._name("question", scalar, defines=True)
            self._question(question)

    def _question(self, question: Node) -> None:
        self._name("basis", _child(_child(question, "reading"), "basis"))
        self._considerations(_child(question, "considerations"), "")
        self._cited(_child(question, "cites"))

    def _form(self, node: Node, claim: str, *, value: bool = False, listed: bool = False) -> None:
        """Anything below the key of a form: what it calls its parts is its own, but conditions and values are alike.

        Args:
            node: what is written there.
            claim: the claim whose form it is.
            value: whether this is a value, where a mapping has states for keys.
            listed: whether this is one of several values in a list, of which none is a state.
        """
        if isinstance(node, Scalar):
            kind: MentionKind = "question" if listed else "term"
            for word, start in self._words(node):
                if word != "not":
                    self.mentions.append(Mention(kind, word, start, start + len(word), claim))
        for item in _items(node):
            self._form(item, claim, listed=isinstance(item, Scalar))
        entries = [*_entries(node)]
        if any(key in ("ask", "reading") for key, _, _ in entries):  # a question that is written in its place
            self._name("question", _child(node, "name"), defines=True)
            self._question(node)
            return
        for key, scalar, child in entries:
            if key == "when":
                self._condition(child)
            if key == "order":
                for item in _items(child):
                    self._name("state", item, claim)
            if key in ("when", "order", NOTE_KEY):
                continue
            if value:
                self._name("state", scalar, claim)
            self._form(child, claim, value=key in VALUES, listed=value)

    def _observations(self, node: Node) -> None:
        for name, scalar, observation in _entries(node):
            self._name("claim", scalar, defines=True)
            bears_on = _child(observation, "bears_on")
            self._event(bears_on)
            self._cited(_child(observation, "cites"))
            claim = bears_on.text.partition("=")[0].strip() if isinstance(bears_on, Scalar) else ""
            for key, _, spec in _entries(observation):
                if key == "ratio":
                    self._following(scalar)
                    self._name("basis", _child(spec, "basis"))
                elif key in ("ratios", "likelihoods"):
                    for _, where, strength in _entries(spec):
                        self._event(where) if key == "ratios" else self._name("state", where, claim)
                        self._name("basis", _child(strength, "basis"))
                elif key in forms():
                    self._form(spec, name)

    def _views(self, node: Node) -> None:
        for item in _items(node):
            self._name("claim", item)
        for _, scalar, view in _entries(node):
            self._name("claim", scalar)
            self._condition(_child(view, "given"))

    def _credences(self, node: Node) -> None:
        for _, scalar, _ in _entries(node):
            self._name("question", scalar)


def _entries(node: Node | None) -> Iterator[tuple[str, Scalar, Node]]:
    """The entries of a mapping: key, where it stands, value; none of anything else."""
    if isinstance(node, Mapping):
        for key, child in node.items.items():
            yield key, node.keys[key], child


def _items(node: Node | None) -> list[Node]:
    """The items of a list; none of anything else."""
    return node.items if isinstance(node, Sequence) else []


def _child(node: Node | None, key: str) -> Node | None:
    """What a mapping has below a key."""
    return node.items.get(key) if isinstance(node, Mapping) else None


def _is_question(node: Node) -> bool:
    """Whether a question is written there, in full or as a range that is its reading."""
    if isinstance(node, Scalar):
        try:
            return parse_estimate(node.text).low is not None
        except NotationError:
            return False
    return isinstance(node, Mapping)
