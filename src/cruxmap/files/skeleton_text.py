"""A skeleton as text: the YAML from which it is read again."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs, to_builtins

from cruxmap.files.locate import MAIN
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import Distribution

WIDTH = 100
MARGIN = 1000  # bytes, for the keys above the claims and questions


def skeleton_files(argument: ArgumentMap, head: str, most: int) -> dict[str, str]:
    """What `skeleton` made, as the texts of its files: `argument.yaml`, and parts where that would be too large.

    Args:
        argument: what `skeleton` made.
        head: a comment for the first lines.
        most: how many bytes a file may have. A claim that takes more by itself has a file that is larger.
    """
    lines = [f"# {line}" for line in head.splitlines()]
    lines.append(f"argument: {argument.name}")
    if argument.title != argument.name.replace("_", " ").capitalize():
        lines.append(f"title: {_quoted(argument.title)}")
    lines += [f"source: {_quoted(argument.source)}", f"target: {argument.target}"]
    if argument.readings:
        lines.append(f"readings: {_quoted(argument.readings)}")
    if argument.bases:
        lines += ["bases:", *(f"  {basis}: {_quoted(text)}" for basis, text in argument.bases.items())]
    start = "\n".join(lines) + "\n"
    parts: list[list[_Entry]] = [[]]
    size = len(start.encode())
    for entry in _entries(argument):
        size += entry.size
        if size > most - MARGIN and parts[-1]:
            parts.append([])
            size = entry.size
        parts[-1].append(entry)
    if len(parts) == 1:
        return {MAIN: f"{start}\n{_section(parts[0])}"}
    names = [f"part_{i}" for i in range(1, len(parts) + 1)]
    files = {f"{name}.yaml": f"part: {name}\n\n{_section(part)}" for name, part in zip(names, parts, strict=True)}
    return {MAIN: start + "".join(["parts:\n", *(f"  - {file}\n" for file in files)]), **files}


class _Entry(NamedTuple):
    """A claim as text, and the questions about it."""

    claim: str
    questions: str

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.claim.encode()) + len(self.questions.encode()) + 1


def _entries(argument: ArgumentMap) -> Iterator[_Entry]:
    left = dict(argument.questions)
    for name, claim in argument.claims.items():
        own = isinstance(claim.form, CredenceForm) and claim.form.spec == name
        lines = [f"  {name}:", *_claim(name, claim, left.pop(name) if own else None)]
        below = [text for text in claim.form.names if text in left]
        asked = [line for key in below for line in _mapping(key, _question(left.pop(key)), 2)]
        yield _Entry("\n".join(lines) + "\n", "".join(f"{line}\n" for line in asked))


def _section(entries: Sequence[_Entry]) -> str:
    """Claims, and the questions about them below."""
    claims = "claims:\n" + "\n".join(entry.claim for entry in entries)
    questions = "".join(entry.questions for entry in entries)
    return f"{claims}\nquestions:\n{questions}" if questions else claims


def _claim(name: str, claim: Claim, question: Question | None) -> Iterator[str]:
    if claim.title != name.replace("_", " ").capitalize():
        yield f"    title: {_quoted(claim.title)}"
    yield f"    statement: {_quoted(claim.statement)}"
    if not claim.is_boolean and all(label == state.replace("_", " ") for state, label in claim.states.items()):
        yield f"    states: {_value(tuple(claim.states))}"
    elif not claim.is_boolean:
        yield from _mapping("states", {state: _quoted(label) for state, label in claim.states.items()}, 4)
    if claim.section:
        yield f"    section: {_quoted(claim.section)}"
    yield from _considerations(claim)
    if question is not None:
        yield from _mapping("credence", _question(question), 4)
    elif isinstance(claim.form, TableForm):
        yield "    table:"
        yield from (f"      - {_row(row)}" for row in claim.form.spec)
    else:
        yield from _spec(claim.form.key, to_builtins(claim.form.spec), 4)


def _spec(key: str, value: object, indent: int) -> Iterator[str]:
    """A form's spec, or a part of it, in one line where that fits."""
    line = f"{' ' * indent}{key}: {_flow_of(value)}"
    if len(line) <= WIDTH or not isinstance(value, dict | list | tuple):
        yield line
        return
    yield f"{' ' * indent}{key}:"
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _spec(name, part, indent + 2)
    else:
        yield from (f"{' ' * indent}  - {_flow_of(part)}" for part in value)


def _flow_of(value: object, is_condition: bool = False) -> str:
    """Names, numbers and states in braces and brackets; in a condition, a single state stands alone."""
    if isinstance(value, dict):
        return _flow({key: _flow_of(part, is_condition=is_condition or key == "when") for key, part in value.items()})
    if isinstance(value, list | tuple):
        if is_condition and len(value) == 1:
            return str(value[0])
        return f"[{', '.join(map(_flow_of, value))}]"
    return str(value)


def _considerations(claim: Claim) -> Iterator[str]:
    if claim.considerations:
        yield "    considerations:"
    for consideration in claim.considerations:
        start = "      - "
        for field, value in structs.asdict(consideration).items():
            if value and isinstance(value, str):
                plain = field in ("kind", "id", "on", "see")
                yield f"{start}{field}: {value if plain else _quoted(value)}"
                start = " " * len(start)


def _question(question: Question) -> dict[str, str]:
    reading = repr(question.reading.credence)
    if question.reading.basis:
        reading = _flow({"credence": reading, "basis": question.reading.basis})
    title = {"title": _quoted(question.title)} if question.reading.basis and question.title else {}
    return {"ask": _quoted(question.ask), **title, "reading": reading}


def _row(row: TableRow) -> str:
    fields = {"is": _value(row.is_)}
    if row.when and not isinstance(row.when, Compound):  # a skeleton has none
        conditions = row.when.items()
        when = {claim: _value(states if len(states) > 1 else states[0]) for claim, states in conditions}
        fields = {"when": _flow(when), **fields}
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
