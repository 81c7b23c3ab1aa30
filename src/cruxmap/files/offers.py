"""What may be written at a place of a file: keys and words that its schema knows, and names that belong there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, get_args

from msgspec import Struct

from cruxmap.files.lenient import Cursor
from cruxmap.files.mentions import VALUES
from cruxmap.files.names import Named, NameKind, Names
from cruxmap.files.schema import schema_of
from cruxmap.files.tree import Scalar
from cruxmap.model.forms import forms
from cruxmap.model.problem import Path
from cruxmap.model.vocabulary import BOOLEAN, LOGIC

CONDITIONS = ("when", "given", "scope")
TEXTS = ("title", "ask", "statement")  # which say what something is, the shortest first

FileKind = Literal["argument", "part", "credences", "evidence"]


class Offer(Struct, frozen=True):
    """A text that may be written.

    Attributes:
        text: the text.
        kind: what it is.
        detail: what it means, in a line.
        required: whether something is missing without it.
    """

    text: str
    kind: Literal["key", "word"] | NameKind
    detail: str = ""
    required: bool = False


def kind_of_file(keys: Mapping[str, object]) -> FileKind:
    """Which kind of file has these first keys; one of credences, if they do not tell."""
    if "observations" in keys:
        return "evidence"
    if "part" in keys:
        return "part"
    return "argument" if keys.keys() & {"target", "claims", "parts", "questions"} else "credences"


def offers(
    kind: FileKind, cursor: Cursor, text: str, names: Names, following: Mapping[str, str] | None = None
) -> list[Offer]:
    """What may be written at a cursor, each text once, what is missing first.

    Args:
        kind: which kind of file it is.
        cursor: where in the file.
        text: the file's text.
        names: all names in the files about the argument.
        following: questions whose names follow from others and are written nowhere, with their titles.
    """
    schemas = [*_schemas(kind, cursor.path)]
    is_mapping = any("properties" in schema or "additionalProperties" in schema for schema in schemas)
    result: list[Offer] = []
    if cursor.role == "key" or (cursor.role == "either" and is_mapping):
        result += _keys(schemas)
        result += _names_as_keys(cursor.path, names)
        if kind == "credences" and cursor.path == ("credences",):
            result += [Offer(name, "question", title) for name, title in (following or {}).items()]
    else:
        result += _words(schemas)
        result += _names_as_values(cursor, text, names)
    by_text: dict[str, Offer] = {}
    for offer in result:
        if offer.text not in cursor.written:
            by_text.setdefault(offer.text, offer)
    return sorted(by_text.values(), key=lambda offer: not offer.required)


def prepare() -> None:
    """Make the schemas of all kinds of files, which takes a moment, before anything is asked for."""
    for kind in get_args(FileKind):
        _schema(kind)


@cache
def _schema(kind: FileKind) -> dict[str, Any]:
    return schema_of(kind)


def _schemas(kind: FileKind, path: Path) -> Iterator[dict[str, Any]]:
    """The schemas of what a path leads to: of all the ways in which it may be written."""
    root = _schema(kind)
    schemas = [root]
    for step in path:
        inner = [_below(schema, step) for each in schemas for schema in _ways(each, root)]
        schemas = [schema for schema in inner if isinstance(schema, dict)]
    for schema in schemas:
        yield from _ways(schema, root)


def _ways(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema, and those that it is made of."""
    yield schema
    if reference := schema.get("$ref"):
        yield from _ways(root["$defs"][reference.rpartition("/")[2]], root)
    for key in ("anyOf", "allOf", "oneOf"):
        for part in schema.get(key, ()):
            yield from _ways(part, root)


def _below(schema: dict[str, Any], step: str | int) -> Any:
    if isinstance(step, int):
        return schema.get("items")
    return schema.get("properties", {}).get(step) or schema.get("additionalProperties")


def _keys(schemas: list[dict[str, Any]]) -> Iterator[Offer]:
    for schema in schemas:
        required = schema.get("required", ())
        for key, inner in schema.get("properties", {}).items():
            yield Offer(key, "key", inner.get("description", ""), key in required)


def _words(schemas: list[dict[str, Any]]) -> Iterator[Offer]:
    for schema in schemas:
        for word in schema.get("enum", ()):
            yield Offer(str(word), "word")
        if schema.get("type") == "boolean":
            yield from (Offer(word, "word") for word in BOOLEAN)


def _names_as_keys(path: Path, names: Names) -> Iterator[Offer]:
    """The names that may be keys of the mapping to which a path leads, or of one in a list there."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    last = path[-1] if path else ""
    if last in CONDITIONS or (last in LOGIC and set(path) & set(CONDITIONS)) or last == "ratios":
        yield from _all(names, "claim")
    elif path == ("credences",):
        yield from _all(names, "question")
    elif path == ("views",):
        yield from (offer for offer in _all(names, "claim") if not [*names.defined("state", offer.text)])
    elif last == "likelihoods":
        yield from _states(names, _bears_on(names, path))
    elif _in_form(path) and last in VALUES:
        yield from _states(names, str(path[1]), own_only=True)


def _names_as_values(cursor: Cursor, text: str, names: Names) -> Iterator[Offer]:
    """The names that may be the value to which a path leads."""
    path = cursor.path[:-1] if cursor.path and isinstance(cursor.path[-1], int) else cursor.path
    last, above = (path[-1] if path else ""), path[-2] if len(path) > 1 else ""
    if last in ("target", "bears_on"):
        named = re.search(r"(\w+) *= *(\w+ *, *)*\Z", text[: cursor.start])
        yield from _states(names, named[1]) if named else _all(names, "claim")
    elif path == ("target", "claim") or last in ("routes", "classes", "carvings", "views"):
        yield from _all(names, "claim")
    elif path == ("target", "states"):
        claims = re.findall(r"\bclaim *: *(\w+)", text[: cursor.start])
        yield from _states(names, claims[-1], own_only=True) if claims else ()
    elif above in CONDITIONS or (above in LOGIC and set(path) & set(CONDITIONS)):
        yield from _states(names, str(last))
    elif last == "basis":
        yield from _all(names, "basis")
    elif last == "cites" or (last == "source" and "considerations" in path):
        yield from _all(names, "source")
    elif last in ("see", "on"):
        yield from _all(names, "consideration")
        yield from _all(names, "claim") if last == "on" else ()
    elif last == "state":
        yield from _states(names, str(path[1]))
    elif _in_form(path) and last not in CONDITIONS:
        if len(path) == len(cursor.path):
            yield from _states(names, str(path[1]))
        yield from _all(names, "question")


def _in_form(path: Path) -> bool:
    """Whether a path leads into the form of a claim or of an observation."""
    return len(path) > 2 and path[0] in ("claims", "observations") and path[2] in forms()


def _all(names: Names, kind: NameKind) -> Iterator[Offer]:
    for name in names.defined(kind):
        yield Offer(name, kind, _meaning(names, Named(kind, name)))


def _states(names: Names, claim: str, *, own_only: bool = False) -> Iterator[Offer]:
    """The states of a claim: its own, or else true and false."""
    own = [*names.defined("state", claim)]
    for state in own or (() if own_only else BOOLEAN):
        yield Offer(state, "state", _meaning(names, Named("state", state, claim)))


def _bears_on(names: Names, path: Path) -> str:
    """The claim on which the observation bears in which a path lies."""
    for source in names.sources.values():
        node = source.find((*path[:2], "bears_on"))
        if isinstance(node, Scalar):
            claim, _, _ = node.text.partition("=")
            return str(claim.strip())
    return ""


def _meaning(names: Names, named: Named) -> str:
    """The title of something, or else what it says, in a line."""
    place = names.definition(named)
    if place is None:
        return ""
    source = names.sources[place.file]
    paths: list[Path] = [(key, named.name, text) for key in ("claims", "questions", "observations") for text in TEXTS]
    if named.kind == "state":
        paths = [("claims", named.of, "states", named.name)]
    elif named.kind == "basis":
        paths = [("bases", named.name)]
    elif named.kind == "source":
        paths = [("sources", named.name, "title")]
    if named.kind == "question":
        paths = [path for path in paths if path[0] == "questions"] + [("claims", named.name, "title")]
    for path in paths:
        node = source.find(path)
        if isinstance(node, Scalar):
            return " ".join(node.text.split())
    return ""
