"""An argument as text: the YAML from which it is read again."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from msgspec import to_builtins

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import Credence
from cruxmap.model.question import Question

WIDTH = 100

_NAMES = re.compile(r"[A-Za-z][\w=-]*")
_NUMBERS = re.compile(r"[0-9.]+([eE][+-]?[0-9]+)?%?|[0-9.]+:[0-9.]+")
_PROSE = re.compile(r"[A-Za-z]([\w ;.()'/?!-]*[\w.)?!])?")  # no comma, which ends a value in { } and [ ]
_MORE_THAN_TEXTS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}  # to some reader of YAML


def argument_text(argument: ArgumentMap, head: str = "") -> str:
    """The argument in one file, its parts run together; `head` is a comment for its first lines."""
    lines = [f"# {line}" for line in head.splitlines()]
    title = argument.name.replace("_", " ").capitalize()
    header = {
        "argument": argument.name,
        "title": _Prose(argument.title) if argument.title != title else "",
        "about": _Prose(argument.about),
        "source": _Prose(argument.source),
        "version": argument.version if argument.version != 1 else None,
        "target": str(argument.target),
        "event": _Prose(argument.event),
        "scope": argument.scope,
        "conditions": to_builtins(argument.conditions),
        "routes": argument.routes,
        "classes": argument.classes,
        "views": list(argument.views),
        "bases": {name: _Prose(text) for name, text in argument.bases.items()},
        "renamed": to_builtins(argument.renamed),
    }
    for key, value in _filled(header).items():
        lines += _entry(key, value, 0)
    inline = {name for name, claim in argument.claims.items() if _own_question(argument, name, claim)}
    lines += ["", "claims:"]
    for name, claim in argument.claims.items():
        lines += [f"  {name}:", *_claim(name, claim, argument.questions[name] if name in inline else None), ""]
    rest = {name: question for name, question in argument.questions.items() if name not in inline}
    if rest:
        lines += ["questions:"]
        for name, question in rest.items():
            lines += _entry(name, _question(question), 2)
    return "\n".join(lines).rstrip("\n") + "\n"


class _Prose(str):
    """A text for people, which no reader of YAML may take for anything else."""


def _own_question(argument: ArgumentMap, name: str, claim: Claim) -> bool:
    """Whether a claim's only question is its own and may be written inside it."""
    return isinstance(claim.form, Credence) and claim.form.spec == name and argument.used_by(name) == (name,)


def _claim(name: str, claim: Claim, question: Question | None) -> Iterator[str]:
    labels = {state: _Prose(label) for state, label in claim.states.items()}
    plain = all(label == state.replace("_", " ") for state, label in claim.states.items())
    fields = {
        "title": _Prose(claim.title if claim.title != name.replace("_", " ").capitalize() else ""),
        "statement": _Prose(claim.statement),
        "states": (None if claim.is_boolean else list(labels)) if plain else labels,
        "section": _Prose(claim.section),
        claim.form.key: to_builtins(claim.form.spec) if question is None else _question(question),
        "considerations": [_worded(one) for one in to_builtins(claim.considerations)],
    }
    for key, value in _filled(fields).items():
        yield from _entry(key, value, 4)


def _question(question: Question) -> dict[str, Any]:
    reading = _worded(to_builtins(question.reading))
    fields = {
        "title": _Prose(question.title),
        "ask": _Prose(question.ask),
        "reading": reading["credence"] if len(reading) == 1 else reading,
        "core": question.core or None,
        "worksheet": to_builtins(question.worksheet),
    }
    return _filled(fields)


def _worded(fields: dict[str, Any]) -> dict[str, Any]:
    prose = ("text", "section", "by", "strength", "unused", "because")
    return {key: _Prose(value) if key in prose else value for key, value in _filled(fields).items()}


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in which something is written, at every depth."""
    result = {key: _filled(value) if isinstance(value, dict) else value for key, value in fields.items()}
    return {key: value for key, value in result.items() if value not in ("", None, [], {}, ())}


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    """`key: value` in one line where that fits; a list of mappings has a line for each."""
    start = " " * indent + key + ":"
    listed = isinstance(value, (list, tuple)) and any(isinstance(one, dict) for one in value)
    flow = _flow(value, key)
    if not listed and (not isinstance(value, dict) or len(start) + len(flow) < WIDTH):
        yield f"{start} {flow}"
    elif listed:
        yield start
        yield from (f"{' ' * indent}  - {_flow(one)}" for one in value)
    else:
        yield start
        for inner, one in value.items():
            yield from _entry(inner, one, indent + 2)


def _flow(value: Any, key: str = "") -> str:
    if isinstance(value, dict):
        if key in ("when", "given", "scope"):  # a single state needs no list
            value = {claim: states[0] if len(states) == 1 else states for claim, states in value.items()}
        fields = {key: value[key] for key in sorted(value, key=lambda key: key != "when")}
        return "{" + ", ".join(f"{key}: {_flow(one, key)}" for key, one in _filled(fields).items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, _Prose):
        plain = bool(_PROSE.fullmatch(value)) and value.lower() not in _MORE_THAN_TEXTS
    else:
        plain = bool(_NAMES.fullmatch(value) or _NUMBERS.fullmatch(value)) and value != "null"
    return str(value) if plain else _quoted(value)


def _quoted(text: str) -> str:
    """In double quotes; what cannot be seen is escaped."""
    return "".join(map(_visible, json.dumps(text, ensure_ascii=False)))


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp"):
        return f"\\U{ord(character):08x}"
    return character
