"""A skeleton as text: the YAML from which it is read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cruxmap.files.locate import MAIN
from cruxmap.files.plain_yaml import WIDTH, lines, plain, quoted
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import Distribution

MARGIN = 1000  # bytes, for the keys above the claims and questions


def skeleton_files(argument: ArgumentMap, head: str, most: int) -> dict[str, str]:
    """What `skeleton` made, as the texts of its files: `argument.yaml`, and parts where that would be too large.

    Args:
        argument: what `skeleton` made.
        head: a comment for the first lines.
        most: how many bytes a file may have. A claim that takes more by itself has a file that is larger.
    """
    top = [f"# {line}" for line in head.splitlines()]
    top.append(f"argument: {argument.name}")
    if argument.title != argument.name.replace("_", " ").capitalize():
        top.append(f"title: {quoted(argument.title)}")
    top += [f"source: {quoted(argument.source)}", f"target: {argument.target}"]
    if argument.readings:
        top.append(f"readings: {quoted(argument.readings)}")
    if argument.bases:
        top += ["bases:", *(f"  {basis}: {quoted(text)}" for basis, text in argument.bases.items())]
    start = "\n".join(top) + "\n"
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
        yield f"    title: {quoted(claim.title)}"
    yield f"    statement: {quoted(claim.statement)}"
    if not claim.is_boolean and all(label == state.replace("_", " ") for state, label in claim.states.items()):
        yield f"    states: {_value(tuple(claim.states))}"
    elif not claim.is_boolean:
        yield from _mapping("states", {state: quoted(label) for state, label in claim.states.items()}, 4)
    if claim.section:
        yield f"    section: {quoted(claim.section)}"
    yield from _considerations(claim)
    if question is not None:
        yield from _mapping("credence", _question(question), 4)
    elif isinstance(claim.form, TableForm):
        yield "    table:"
        yield from (f"      - {_row(row)}" for row in claim.form.spec)
    else:
        yield from lines(claim.form.key, plain(claim.form.spec), 4)


def _considerations(claim: Claim) -> Iterator[str]:
    if claim.considerations:
        yield "    considerations:"
    for consideration in claim.considerations:
        fields = [line for key, value in plain(consideration).items() for line in lines(key, value, 8)]
        yield from (f"      - {fields[0].lstrip()}", *fields[1:])


def _question(question: Question) -> dict[str, str]:
    reading = repr(question.reading.credence)
    if question.reading.basis:
        reading = _flow({"credence": reading, "basis": question.reading.basis})
    title = {"title": quoted(question.title)} if question.reading.basis and question.title else {}
    return {"ask": quoted(question.ask), **title, "reading": reading}


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
