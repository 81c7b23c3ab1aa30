"""Skeletons: a network of bare tables, such as another program's, written as an argument to edit.

Names and states become plain identifiers. A probability that is neither 0 nor 1 becomes a question, whose
reading it is; rows that do not differ by a parent become one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from cruxmap.model.forms.base import BOOLEAN
from cruxmap.model.tabulated import Tables, Tabulated

Row = tuple[dict[str, tuple[str, ...]], tuple[float, ...]]


def skeleton(name: str, tables: Tables, target: str = "", *, source: str = "") -> str:
    """The text of an `argument.yaml`, which gives the same probabilities.

    Args:
        name: of the argument.
        tables: the network, parents before children.
        target: `claim` or `claim=state`, as written in the argument; else the first state of the last claim.
        source: where the network comes from, for a comment.
    """
    tables = _plain(tables)
    claims: list[str] = []
    questions: dict[str, tuple[str, float]] = {}
    for node, table in tables.items():
        claims += ["", *_claim(node, table, tables, questions)]
    last, table = list(tables.items())[-1]
    target = target or (last if table.states == BOOLEAN else f"{last}={table.states[0]}")
    lines = [
        f"# Made from {source}: statements, questions and titles are yours to write." if source else "",
        f"argument: {name}",
        f"target: {target}",
        "",
        "claims:",
        *claims[1:],
        "",
    ]
    if questions:
        lines.append("questions:")
    for question, (ask, value) in questions.items():
        lines += [f"  {question}:", f"    ask: {_quoted(ask)}", f"    reading: {value!r}"]
    return "\n".join(lines).strip("\n") + "\n"


def identifier(text: str) -> str:
    """A name in the form that names have here: small letters, digits and `_`, starting with a letter."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"x_{plain}".rstrip("_")


def _unique(names: Iterable[str]) -> list[str]:
    result: dict[str, None] = {}
    for text in names:
        result[_fresh(identifier(text), result)] = None
    return list(result)


def _fresh(name: str, taken: Container[str]) -> str:
    names = chain([name], (f"{name}_{i}" for i in count(2)))
    return next(one for one in names if one not in taken)


def _plain(tables: Tables) -> Tables:
    """The tables with identifiers, and with `true` before `false`."""
    names = dict(zip(tables, _unique(tables), strict=True))
    states = {node: _unique(table.states) for node, table in tables.items()}
    order = {node: [1, 0] if its == ["false", "true"] else list(range(len(its))) for node, its in states.items()}
    result = {}
    for node, table in tables.items():
        values = table.values
        for axis, one in enumerate((*table.parents, node)):
            values = values.take(order[one], axis)
        own = tuple(states[node][i] for i in order[node])
        result[names[node]] = Tabulated(own, tuple(names[parent] for parent in table.parents), values)
    return result


def _claim(node: str, table: Tabulated, tables: Tables, questions: dict[str, tuple[str, float]]) -> list[str]:
    lines = [f"  {node}:", f"    statement: {_quoted(node.replace('_', ' ').capitalize() + '.')}"]
    if table.states != BOOLEAN:
        lines.append(f"    states: [{', '.join(table.states)}]")
    lines.append("    table:")
    parents = [(parent, tables[parent].states) for parent in table.parents]
    for when, shares in _rows(parents, table.values):
        condition = " and ".join(f"{parent}={','.join(its)}" for parent, its in when.items())
        value = _value(node, table.states, condition, shares, questions)
        place = ", ".join(f"{parent}: {_several(its)}" for parent, its in when.items())
        lines.append(f"      - {{when: {{{place}}}, is: {value}}}" if when else f"      - {{is: {value}}}")
    return lines


def _rows(parents: Sequence[tuple[str, tuple[str, ...]]], values: NDArray[np.float64]) -> list[Row]:
    """The rows of a table: split by each parent that makes a difference, its states alike kept together."""
    if not parents:
        return [({}, tuple(values.tolist()))]
    (parent, states), *left = parents
    groups: dict[bytes, list[int]] = {}
    for i in range(len(states)):
        groups.setdefault(values[i].tobytes(), []).append(i)
    rows = []
    for group in groups.values():
        own = {} if len(groups) == 1 else {parent: tuple(states[i] for i in group)}
        rows += [({**own, **when}, shares) for when, shares in _rows(left, values[group[0]])]
    return rows


def _value(
    node: str,
    states: tuple[str, ...],
    condition: str,
    shares: tuple[float, ...],
    questions: dict[str, tuple[str, float]],
) -> str:
    """What stands in a row: a state that is certain, or questions, of which the last state needs none."""
    if max(shares) == 1.0:
        return states[shares.index(1.0)]
    written, left = [], 1.0
    for i, (state, share) in enumerate(zip(states[:-1], shares, strict=False)):
        value = min(1.0, share / left) if left > 0 else 0.0
        left = sum(shares[i + 1 :])
        if value in (0.0, 1.0):
            written.append(str(value))
            continue
        event = node if states == BOOLEAN else f"{node}={state}"
        conditions = [condition] if condition else []
        conditions += [f"not {node}={','.join(states[:i])}"] if i else []
        ask = f"How likely is {event}{', if ' if conditions else ''}{' and '.join(conditions)}?"
        question = _fresh(node, questions)
        questions[question] = (ask, value)
        written.append(question)
    return written[0] if states == BOOLEAN else f"[{', '.join(written)}]"


def _several(states: tuple[str, ...]) -> str:
    return states[0] if len(states) == 1 else f"[{', '.join(states)}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
