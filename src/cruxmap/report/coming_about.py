"""How a claim's probability comes about: the rows of its form in words, with the credences that they use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.arithmetic import is_formula
from cruxmap.model.calculated import is_always_one, number_of, sum_of
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import in_words
from cruxmap.model.credences import Value
from cruxmap.model.forms.base import Clause, number
from cruxmap.model.readings import reader
from cruxmap.model.vocabulary import BOOLEAN
from cruxmap.report.document import Column, Table, pick


class Line(Struct, frozen=True):
    """A line of the table: when it applies, the state that it is about, and the credence with its source."""

    when: str
    state: str = ""
    value: str = ""
    credence: float | str = ""
    odds: float | str = ""
    whose: str = ""


def coming_about(argument: ArgumentMap, name: str, values: Mapping[str, Value]) -> Table:
    """The table of a claim; columns in which nothing stands are left out."""
    claim = argument.claims[name]
    lines = [line for row in claim.form.clauses() for line in _lines(argument, claim, row, values)]
    lines += [Line(key, value=value) for key, value in _settings(claim)]
    columns = (
        Column("when", "when"),
        Column("state", "state" if any(line.value for line in lines) else claim.form.key),
        Column("value", claim.form.key),
        Column("credence", "", "credence"),
        Column("odds", "odds", "odds"),
        Column("whose", ""),
    )
    used = [column.key for column in columns if column.key == "when" or any(column.of(line) != "" for line in lines)]
    return Table("How its probability comes about", pick(columns, *used), tuple(lines), claim.form.note)


def _lines(argument: ArgumentMap, claim: Claim, row: Clause, values: Mapping[str, Value]) -> Iterator[Line]:
    """The lines of a row: one, or one for each state that it says something about."""
    when = _condition(argument, row)
    if isinstance(row.value, dict):
        for i, (state, text) in enumerate(row.value.items()):
            yield _line(argument, "" if i else when, claim.states[state], text, values)
        left_out = [label for state, label in claim.states.items() if state not in row.value]
        if left_out and not is_always_one(sum_of(row.value.values(), argument.questions.__contains__)):
            yield Line("", left_out[0], "what is left")
    elif isinstance(row.value, tuple):
        labels = list(claim.states.values())
        for i, text in enumerate(row.value):
            yield _line(argument, "if not that" if i else when, labels[i], text, values)
        yield Line("otherwise", labels[-1], "what is left")
    elif claim.is_boolean and not (row.decides and row.value in BOOLEAN):
        yield _line(argument, when, "", row.value, values, tilts=row.multiplies)
    elif claim.is_boolean:
        yield Line(when, value=row.value)
    else:
        yield Line(when, claim.states.get(row.value, row.value), "" if row.decides else "certainly")


def _line(
    argument: ArgumentMap, when: str, state: str, text: object, values: Mapping[str, Value], tilts: bool = False
) -> Line:
    """A value: a question, a number, or a certainty."""
    if not isinstance(text, str):
        text = str(text)
    if answer := values.get(text):
        title = f"{argument.question_title(text)} ({text})"
        odds = answer.credence if tilts else ""
        return Line(when, state, title, answer.credence, odds, "you" if answer.own else reader(argument, text))
    if is_formula(text):
        credences = {name: answer.credence for name, answer in values.items()}
        result = number_of(text, credences)
        return Line(when, state, text, result, result if tilts else "", "calculated")
    constant = float(text == "true") if state and text in BOOLEAN else number(text)
    if constant is None:
        return Line(when, state, text)
    return Line(when, state, "a fixed number", constant, constant if tilts else "")


def _condition(argument: ArgumentMap, row: Clause) -> str:
    condition = in_words(row.when, lambda name, states: _piece(argument, name, states))
    return row.lead + condition if condition else row.alone


def _piece(argument: ArgumentMap, name: str, states: Sequence[str]) -> str:
    """A claim and the states that it has to be in."""
    if tuple(states) in (("true",), ("false",)):
        return name if states[0] == "true" else f"not {name}"
    labels = argument.claims[name].states
    return f"{name} = {' or '.join(labels.get(state, state) for state in states)}"


def _settings(claim: Claim) -> list[tuple[str, str]]:
    """What a form's spec says beside its rows, such as how many of several conditions must hold."""
    spec = claim.form.spec
    keys = {row.key for row in claim.form.clauses()}
    if not isinstance(spec, Struct):
        return []
    written = zip(spec.__struct_encode_fields__, spec.__struct_fields__, strict=True)
    settings = [(key, getattr(spec, field)) for key, field in written if key not in keys]
    told = {*claim.form.parents, *(text for _, text in claim.form.terms)}
    plain = [(key, str(value)) for key, value in settings if isinstance(value, int | float | str) and value not in told]
    return plain + [
        (key, " < ".join(claim.states[state] or state for state in value))
        for key, value in settings
        if key == "order" and value
    ]
