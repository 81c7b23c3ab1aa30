"""Rows as they are written: values and conditions in their short forms, and the row for all other cases (`else`)."""

from __future__ import annotations

import re
from collections.abc import Sequence as Row
from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from cruxmap.files.scalars import INVALID, NOTE_KEY, Decoder, decode_text, misplaced, wrong
from cruxmap.files.tree import Mapping, Node, Scalar, Sequence
from cruxmap.model.arithmetic import is_formula
from cruxmap.model.conditions import Compound
from cruxmap.model.notation import LONGEST, WRITTEN, WRITTEN_RANGE, NotationError, parse_estimate
from cruxmap.model.problem import Finding, Path, quoted
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN, LOGIC, Name

DEFAULT = "else"
FEW = 4  # conditions that a remedy has room for
_OTHER_LOGIC = {"or": "any", "any_of": "any", "one_of": "any", "and": "all", "all_of": "all"}
_OTHER_LOGIC |= {"none": "not", "none_of": "not", "nor": "not", "unless": "not"}


class WrittenQuestion(Question, frozen=True):
    """A question that is written where its number is used."""

    name: Annotated[
        Name | None, Meta(description="Its name. Left out: that of its claim, and of the condition it is for.")
    ] = None


def value_decoder(question: Decoder) -> Decoder:
    """A decoder for values: texts, ranges (`20-40%`) and questions of their own (`{ask: …, reading: …}`)."""

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if isinstance(node, Mapping):
            return question(node, path, findings)
        if not isinstance(node, Scalar) or node.is_empty:
            remedy = "write one, or a mapping such as {ask: …, reading: 30%}"
            return misplaced(node, path, findings, "a question or a number", remedy)
        text = decode_text(node, path, findings)
        if text is INVALID or len(text) > LONGEST or is_formula(text) or not re.fullmatch(WRITTEN_RANGE, text):
            return text
        try:
            estimate = parse_estimate(text)
        except NotationError as error:
            return wrong(findings, "bad-probability", path, str(error), error.remedy)
        if estimate.low is None:
            return text
        return WrittenQuestion(Reading(estimate.credence, estimate.low, estimate.high))

    return decode


def is_question(node: Mapping) -> bool:
    """Whether a mapping is a question, where it could also give each state its share."""
    others = [key for key in node.items if key not in WrittenQuestion.__struct_fields__]
    return "ask" in node.items or ("reading" in node.items and not any(_is_share(node.items[key]) for key in others))


def _is_share(node: Node) -> bool:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    return (len(text) <= LONGEST and bool(re.fullmatch(WRITTEN, text))) or text in BOOLEAN or is_formula(text)


def condition_decoder(states: Decoder) -> Decoder:
    """A decoder for conditions; `states` decodes those that are a mapping from claims to states."""

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if isinstance(node, Sequence):
            members = several(node, path, findings)
            return members if members is INVALID else Compound(any=members)
        if not isinstance(node, Mapping):
            claim = node.text.strip() if isinstance(node, Scalar) else ""
            example = f"{{{claim}: true}}" if re.fullmatch("[a-z][a-z0-9_]*", claim) else "{claim: state}"
            remedy = f"write {example}, or a list of such conditions, of which one must hold"
            return misplaced(node, path, findings, "a condition", remedy)
        for key, child in node.items.items():
            if key.lower() in _OTHER_LOGIC and not names_states(child):
                remedy = f"did you mean {_OTHER_LOGIC[key.lower()]!r}?"
                message = f"unknown key {quoted(key)}"
                return wrong(findings, "unknown-key", (*path, key), message, remedy, at_key=True)
        joining = [key for key in LOGIC if key in node.items and not names_states(node.items[key])]
        if not joining:
            return states(node, path, findings)
        parts = {key: several(node.items[key], (*path, key), findings) for key in joining}
        rest = states(_without(node, joining), path, findings)
        if rest is INVALID or INVALID in parts.values():
            return INVALID
        return Compound(rest, parts.get("any", ()), parts.get("all", ()), parts.get("not", ()))

    def several(node: Node, path: Path, findings: list[Finding]) -> Any:
        """Conditions in a list, or one that is not in a list."""
        if isinstance(node, Mapping) and path[-1] == "not":
            member = decode(node, path, findings)
            return member if member is INVALID else (member,)
        if not isinstance(node, Sequence):
            remedy = f"write {_as_list(node)}"
            return misplaced(node, path, findings, "a list of conditions", remedy)
        if not node.items:
            return wrong(findings, "empty", path, "no condition is written here", "write one, or remove the key")
        members = [decode(child, (*path, i), findings) for i, child in enumerate(node.items)]
        return INVALID if INVALID in members else tuple(members)

    return decode


def joins_conditions(node: Mapping, path: Path, findings: list[Finding]) -> bool:
    """Whether states that are given, as in a scope, are joined by a key of conditions, which is reported."""
    joining = [key for key in LOGIC if key in node.items and not names_states(node.items[key])]
    for key in joining:
        message = f"`{key}` joins conditions in `when`, and here only states of claims can be given"
        remedy = f"write a claim with a `rule` that has this `{key}` in its `when`, and name that claim here"
        wrong(findings, "wrong-type", (*path, key), message, remedy, at_key=True)
    return bool(joining)


def names_states(node: Node) -> bool:
    """Whether what stands there are states, and no conditions: a claim may be called `all` too."""
    items = node.items if isinstance(node, Sequence) else []
    return isinstance(node, Scalar) or (bool(items) and all(isinstance(item, Scalar) for item in items))


def _as_list(node: Node) -> str:
    """A mapping of states as a list of conditions; an example where it is none."""
    states = node.items if isinstance(node, Mapping) else {}
    texts = [f"{{{claim}: {state.text}}}" for claim, state in states.items() if isinstance(state, Scalar)]
    return f"[{', '.join(texts)}]" if 0 < len(texts) == len(states) <= FEW else "[{claim: state}, {other: state}]"


def _without(node: Mapping, keys: Row[str]) -> Mapping:
    """A mapping without some of its keys."""
    rest = Mapping.__new__(Mapping)
    rest.line, rest.column, rest.start, rest.end, rest.flow = node.line, node.column, node.start, node.end, node.flow
    rest.again = node.again
    rest.items = {key: child for key, child in node.items.items() if key not in keys}
    rest.keys = {key: child for key, child in node.keys.items() if key not in keys}
    return rest


def decode_default(
    row: type[Struct], key: str, value: Decoder, node: Mapping, path: Path, findings: list[Finding]
) -> Any:
    """The row `{else: value}`, whose condition is not known yet; `key` is that of the value in other rows."""
    for other in node.items:
        if other not in (DEFAULT, NOTE_KEY):
            message = f"`{DEFAULT}` is for all that is left, and stands alone"
            remedy = f"remove `{other}`, or write `{key}` in place of `{DEFAULT}`"
            return wrong(findings, "else-not-alone", (*path, other), message, remedy, at_key=True)
    decoded = value(node.items[DEFAULT], (*path, DEFAULT), findings)
    return decoded if decoded is INVALID else row(decoded, when=Compound(is_default=True))


def with_default(rows: Row[Any], path: Path, findings: list[Finding]) -> Any:
    """Rows, of which the one for all that is left gets its condition: none of the others holds."""
    places = [i for i, row in enumerate(rows) if isinstance(row.when, Compound) and row.when.is_default]
    if not places:
        return tuple(rows)
    if len(places) > 1:
        message, remedy = f"a second `{DEFAULT}`", "keep one, and give the other a `when`"
        return wrong(findings, "else-twice", (*path, places[1]), message, remedy)
    if places[0] != len(rows) - 1:
        message, remedy = f"`{DEFAULT}` is not the last row", "move it to the end"
        return wrong(findings, "else-not-last", (*path, places[0]), message, remedy)
    when = Compound(none=tuple(row.when for row in rows[:-1]), is_default=True)
    return (*rows[:-1], structs.replace(rows[-1], when=when))
