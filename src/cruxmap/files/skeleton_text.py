"""A skeleton as text: the YAML from which it is read again."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.table import Table, TableRow
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import Distribution

WIDTH = 100


def skeleton_text(argument: ArgumentMap, head: str) -> str:
    """What `skeleton` made, in one file; `head` is a comment for its first lines."""
    claims, questions = argument.claims, dict(argument.questions)
    lines = [f"# {line}" for line in head.splitlines()]
    lines += [f"argument: {argument.name}", f"source: {_quoted(argument.source)}", f"target: {argument.target}"]
    lines += ["", "claims:"]
    for name, claim in claims.items():
        own = isinstance(claim.form, Credence) and claim.form.spec == name
        lines += [f"  {name}:", *_claim(name, claim, questions.pop(name) if own else None), ""]
    if questions:
        lines += ["questions:"]
    for name, question in questions.items():
        lines += _mapping(name, _question(question), 2)
    return "\n".join(lines).rstrip("\n") + "\n"


def _claim(name: str, claim: Claim, question: Question | None) -> Iterator[str]:
    if claim.title != name.replace("_", " ").capitalize():
        yield f"    title: {_quoted(claim.title)}"
    yield f"    statement: {_quoted(claim.statement)}"
    if not claim.is_boolean and all(label == state.replace("_", " ") for state, label in claim.states.items()):
        yield f"    states: {_value(tuple(claim.states))}"
    elif not claim.is_boolean:
        yield from _mapping("states", {state: _quoted(label) for state, label in claim.states.items()}, 4)
    if question is not None:
        yield from _mapping("credence", _question(question), 4)
    elif isinstance(claim.form, Table):
        yield "    table:"
        yield from (f"      - {_row(row)}" for row in claim.form.spec)
    else:
        yield f"    {claim.form.key}: {_value(claim.form.spec)}"


def _question(question: Question) -> dict[str, str]:
    return {"ask": _quoted(question.ask), "reading": repr(question.reading.credence)}


def _row(row: TableRow) -> str:
    fields = {"is": _value(row.is_)}
    if row.when:
        states = {claim: _value(its if len(its) > 1 else its[0]) for claim, its in row.when.items()}
        fields = {"when": _flow(states), **fields}
    return _flow(fields)


def _value(value: Distribution) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


def _mapping(key: str, fields: Mapping[str, str], indent: int) -> Iterator[str]:
    """In one line where that fits."""
    line = f"{' ' * indent}{key}: {_flow(fields)}"
    if len(line) <= WIDTH:
        yield line
    else:
        yield f"{' ' * indent}{key}:"
        yield from (f"{' ' * indent}  {name}: {text}" for name, text in fields.items())


def _flow(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in fields.items()) + "}"


def _quoted(text: str) -> str:
    """In double quotes, which any text can stand in; what cannot be seen is escaped."""
    return "".join(map(_visible, json.dumps(text, ensure_ascii=False)))


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp"):
        return f"\\U{ord(character):08x}"
    return character
