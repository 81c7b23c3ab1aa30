"""An argument as Argdown: statements with what they depend on and what is said about them, and the form in their data.

What Argdown has no words for stands in data: of each claim its name and form, in the front matter the questions with
their readings, the scope and all else that heads an argument. So it can be read back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from cruxmap.files.exchange.format import Export
from cruxmap.files.plain_yaml import flow, lines, plain
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.claim import Claim
from cruxmap.model.considerations import Point, tree
from cruxmap.model.tabulated import Tables
from cruxmap.model.taking import with_plain_names
from cruxmap.model.vocabulary import BOOLEAN

TEXTS = ("version", "event", "about", "readings", "terms", "routes", "classes", "carvings")
NAMES = ("scope", "conditions", "views", "bases", "sources", "renamed", "asked_anew", "added", "gone")
ESCAPED = "={}"  # front matter ends at =, and data at } before a text
SIGNS = {"for": "+", "against": "-", "objection": "-", "reply": "-", "analogy": "+", "caveat": "-"}
LONG = 60  # letters in a title
_SPECIAL = re.compile(r"[\\\[\]<>{}#*_@]|/(?=[/*])")


def write_argdown(export: Export) -> str:
    """The argument, without observations that were laid over it."""
    own = _without_evidence(export.argument)
    argument = with_plain_names(own)
    names = dict(zip(own.claims, argument.claims, strict=True))
    tables = {
        names[name]: structs.replace(node, parents=tuple(names[parent] for parent in node.parents))
        for name, node in export.tables().items()
        if name in names
    }
    return "\n".join([*_front(argument), *_Body(argument, tables).lines()]) + "\n"


def _without_evidence(argument: ArgumentMap) -> ArgumentMap:
    sets = {evidence.name for evidence in argument.evidence}
    parts = tuple(part for part in argument.parts if part.name not in sets)
    claims = {name: claim for name, claim in argument.claims.items() if name not in argument.observations}
    carvings = argument.carvings if argument.carvings in claims else ""
    return structs.replace(argument, parts=parts, claims=claims, carvings=carvings)


def _front(argument: ArgumentMap) -> Iterator[str]:
    yield "==="
    yield from lines("title", argument.title, 0, ESCAPED)
    if argument.source:
        yield from lines("source", argument.source, 0, ESCAPED)
    yield "cruxmap:"
    header: dict[str, Any] = {"argument": argument.name, "target": str(argument.target)}
    fields = {key: plain(getattr(argument, key)) for key in (*TEXTS, *NAMES)}
    defaults = {key: plain(getattr(ArgumentMap("", argument.target, {}, {}, ()), key)) for key in fields}
    header |= {key: value for key, value in fields.items() if value != defaults[key]}
    for key, value in header.items():
        yield from lines(key, value, 2, ESCAPED)
    yield "  parts:"
    for part in argument.parts:
        yield from lines(part.name, _part(argument, part), 4, ESCAPED)
    yield "==="


def _part(argument: ArgumentMap, part: Part) -> dict[str, Any]:
    """What there is of a part but for its claims."""
    entry: dict[str, Any] = {"title": part.title}
    if part.intro:
        entry["intro"] = part.intro
    questions = {name: plain(argument.questions[name]) for name in part.questions}
    return entry | ({"questions": questions} if questions else {})


class _Body:
    """The parts, each below a heading."""

    def __init__(self, argument: ArgumentMap, tables: Tables) -> None:
        self.argument = argument
        self.tables = tables
        self.titles: dict[str, str] = {}
        taken: set[str] = set()
        for name, claim in argument.claims.items():
            self.titles[name] = _unique(" ".join(re.sub(r"[\[\]]", "|", claim.title).split()) or name, taken)
        self.points: dict[str | int, str] = {}  # by id, or by identity, since two may say the same
        self.taken = taken
        self.seen: dict[
            str, dict[str, Any]
        ] = {}  # by the point's id and the claim that refers to it: how it bears there
        for name, claim in argument.claims.items():
            for consideration in claim.considerations:
                if consideration.see:
                    how = plain(structs.replace(consideration, see=""))
                    self.seen.setdefault(consideration.see, {})[name] = how

    def lines(self) -> Iterator[str]:
        for part in self.argument.parts:
            yield from ("", f"# {_words(part.title)} {flow({'part': part.name}, ESCAPED)}")
            for name in part.claims:
                yield ""
                yield from self._claim(name, self.argument.claims[name])

    def _claim(self, name: str, claim: Claim) -> Iterator[str]:
        data: dict[str, Any] = {"claim": name}
        if claim.title != self.titles[name]:
            data["title"] = claim.title
        if not claim.is_boolean:
            data["states"] = claim.states
        if claim.section:
            data["section"] = claim.section
        if claim.resolvable is not None:
            data["resolvable"] = plain(claim.resolvable)
        data |= {key: value for key, value in (("cites", plain(claim.cites)), ("note", claim.note)) if value}
        form = claim.form
        data[form.key] = plain(form.spec)
        yield f"[{self.titles[name]}]: {_words(claim.statement)}"
        yield f"  {flow(data, ESCAPED)}"
        for parent in claim.form.parents:
            yield f"  {self._sign(name, parent)} [{self.titles[parent]}]"
        referred = -1  # the depth of a point that is only referred to; what is said about it stands with it
        for point in tree(self.argument, name):
            if not 0 <= referred < point.depth:
                is_reference = name in self.seen.get(point.consideration.id, {})
                is_lost = point.section == "questions"  # which have their points in the front matter
                referred = point.depth if is_reference or is_lost else -1
                if not is_lost:
                    yield self._point(point, name, is_reference)

    def _point(self, point: Point, claim: str, is_reference: bool) -> str:
        """A consideration; a reference to it where a claim only refers to one that stands elsewhere."""
        consideration, indent = point.consideration, "  " * (point.depth + 1)
        kind = consideration.kind or "for"
        key = consideration.id or id(consideration)
        title = self.points.get(key)
        if title is None:
            title = _unique(_short(re.sub("[<>]", "|", consideration.text)), self.taken)
            self.points[key] = title
        if is_reference:
            return f"{indent}{SIGNS[kind]} <{title}>"
        data = plain(structs.replace(consideration, kind=None, text="", on=""))
        if point.home != claim:
            data["home"] = point.home
        if others := self.seen.get(consideration.id):
            data["see"] = others
        tags = "" if kind == "for" or (kind == "against" and not point.depth) else f" #{kind}"
        written = f" {flow(data, ESCAPED)}" if data else ""
        return f"{indent}{SIGNS[kind]} <{title}>: {_words(consideration.text)}{tags}{written}"

    def _sign(self, name: str, parent: str) -> str:
        """`-` where a claim that holds makes another less likely, on average over what else that one depends on."""
        table = self.tables[name]
        if table.states != BOOLEAN or self.tables[parent].states != BOOLEAN:
            return "+"
        axis = table.parents.index(parent)
        true, false = (table.values[..., 0].take(i, axis=axis).mean() for i in (0, 1))
        return "-" if true < false else "+"


def _words(text: str) -> str:
    """A text in one line, with Argdown's signs escaped."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _short(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= LONG:
        return words.rstrip(".:") or "…"
    return words[:LONG].rpartition(" ")[0].rstrip(",;:.") + " …"


def _unique(title: str, taken: set[str]) -> str:
    count, plain_title = 1, title
    while title in taken:
        count += 1
        title = f"{plain_title} ({count})"
    taken.add(title)
    return title
