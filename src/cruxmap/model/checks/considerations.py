"""What is said for and against the claims."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks.names import wrong_names
from cruxmap.model.checks.sources import hidden_characters, unclear_address
from cruxmap.model.claim import Consideration
from cruxmap.model.considerations import all_considerations
from cruxmap.model.problem import Finding, Path, Suggestion, quoted, several

MAX_POINTS = 40  # each about the one before


def unclear_considerations(argument: ArgumentMap) -> Iterator[Finding]:
    """Considerations that say too little or too much, or refer to what does not exist."""
    homes: dict[str, str] = {}
    for (_, name), path, point in all_considerations(argument):
        if point.id and point.id in homes:
            message = f"there is a consideration {quoted(point.id)} already, under {quoted(homes[point.id])}"
            yield Finding("duplicate-name", (*path, "id"), message, "give it its own id")
        elif point.id in argument.claims:
            message = f"there is a claim {quoted(point.id)}, with which this consideration would be confused"
            yield Finding("duplicate-name", (*path, "id"), message, "give it another id")
        elif point.id:
            homes[point.id] = name
    for (section, name), path, point in all_considerations(argument):
        if point.see:
            if point != Consideration(see=point.see, kind=point.kind, state=point.state, note=point.note):
                message = "`see` stands for a consideration elsewhere: most other keys here say nothing"
                remedy = "keep `see` alone, or with `kind` and `state`"
                yield Finding("unclear-consideration", (*path, "see"), message, remedy, at_key=True)
        elif missing := [key for key in ("kind", "text") if not getattr(point, key)]:
            message = f"a consideration without {' and '.join(f'`{key}`' for key in missing)}"
            remedy = f"add {' and '.join(f'`{key}: …`' for key in missing)}, or write only `see: …`"
            yield Finding("missing-key", path, message, remedy)
        for key, wanted in (("on", point.on), ("see", point.see)):
            if wanted and wanted not in homes and (key == "see" or wanted not in argument.claims):
                message = f"there is no consideration {quoted(wanted)}" + (" and no such claim" if key == "on" else "")
                ids = f", one of {several(homes)}" if homes else ": none has one yet"
                near = Suggestion(wanted, homes, f"give the `id` of a consideration{ids}")
                yield Finding("unknown-consideration", (*path, key), message, near, missing=wanted)
        if point.state and point.on in homes:
            message = "a point about another point speaks for or against that, not for a state"
            yield Finding("unknown-state", (*path, "state"), message, "remove `state`", at_key=True)
        elif point.state and section == "questions" and not point.on:
            message = "a point about a question speaks for a higher or a lower number, not for a state"
            yield Finding("unknown-state", (*path, "state"), message, "remove `state`", at_key=True)
        elif point.on in argument.claims or (not point.on and section == "claims"):
            yield from wrong_names(argument, point.on or name, point.state, (*path, "state"))


def unclear_sources(argument: ArgumentMap) -> Iterator[Finding]:
    """Points raised elsewhere of which one cannot tell who raises them or where."""
    for _, path, point in all_considerations(argument):
        source = point.source
        if source is None or point.see:
            continue
        if not point.by and not isinstance(source, str):
            message = "a `source` is where others raise this point, and nobody is named"
            yield Finding("missing-key", (*path, "source"), message, "add `by: …`: who, and in which year", at_key=True)
        for key in ("section", "footnote"):
            if getattr(point, key):
                message = f"`{key}` is a place in the text that the argument maps, and `source` one outside of it"
                remedy = f"remove `{key}`, or `source` if the text itself makes this point"
                yield Finding("unclear-consideration", (*path, key), message, remedy, at_key=True)
        yield from hidden_characters(point.by, (*path, "by"))
        if not isinstance(source, str):
            yield from hidden_characters(source.text, (*path, "source", "text"))
            yield from unclear_address(source.address, (*path, "source", "address"))


def circular_considerations(argument: ArgumentMap) -> Iterator[Finding]:
    """Circles of considerations that bear on each other, each once, and considerations too far from a claim."""
    above: dict[str, tuple[str, Path]] = {}
    for _, path, point in all_considerations(argument):
        if point.id:
            above.setdefault(point.id, (point.on, path))
    depths: dict[str, int] = {}
    for start in above:
        chain: dict[str, None] = {}
        at = start
        while at in above and at not in depths and at not in chain:
            chain[at] = None
            at = above[at][0]
        if at in chain:
            names = [*chain]
            circle = several([*names[names.index(at) :], at], " → ")
            message = f"this bears on itself: {circle}"
            yield Finding("circular-considerations", (*above[at][1], "on"), message, "remove one `on` of these")
        for depth, name in enumerate(reversed(chain), depths.get(at, 0) + 1):
            depths[name] = depth
            if depth == MAX_POINTS + 1:
                message = f"more than {MAX_POINTS} considerations, each about the next"
                yield Finding("too-deep", (*above[name][1], "on"), message, "let it bear on the claim")


def bare_claims(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims that ask for a judgement with nothing said about them, where most such claims have something."""
    everything = [(name, point) for name, claim in argument.claims.items() for point in claim.considerations]
    discussed = {name for name, _ in everything} | {point.on for _, point in everything}
    asked = {name for name, question in argument.questions.items() if question.considerations}
    discussed |= {name for name, claim in argument.claims.items() if asked & {*claim.form.names}}
    argued = {name: claim for name, claim in argument.claims.items() if name not in argument.observations}
    judged = [n for n, claim in argued.items() if any(name in argument.questions for name in claim.form.names)]
    bare = [name for name in judged if name not in discussed]
    if 2 * len(bare) < len(judged):
        for name in bare:
            message = f"nothing is said for or against {name!r}, as it is for most claims here"
            remedy = "add considerations, or refer to some with `see`"
            yield Finding("no-considerations", ("claims", name), message, remedy, "warning", at_key=True)
