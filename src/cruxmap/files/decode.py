"""From a tree of texts to typed values: every problem is found, none is raised.

What is allowed is what the types say: the fields of a msgspec Struct are the keys of a mapping, and
the same types make the JSON Schema. A decoder is made once for each annotation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, Struct

from cruxmap.files.tree import Mapping, Node, Scalar, Sequence
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.credences import Credence, View
from cruxmap.model.forms import forms
from cruxmap.model.forms.base import BOOLEAN, Name, State
from cruxmap.model.notation import Estimate, NotationError, parse_estimate, parse_probability
from cruxmap.model.problem import Finding, Path, did_you_mean
from cruxmap.model.question import Judgement, Probability, Reading

Decoder = Callable[[Node, Path, list[Finding]], Any]
INVALID: Any = object()  # what a decoder returns where it has reported a finding

_SHORT = (Reading, Credence, View)  # may be written as the credence alone


class ClaimEntry(Struct, frozen=True):
    """A claim as it is written, beside the key of its form."""

    statement: str
    title: str = ""
    states: tuple[Name, ...] | dict[Name, str] = BOOLEAN
    section: str = ""
    considerations: tuple[Consideration, ...] = ()


@cache
def decoder(annotation: Any) -> Decoder:
    """The decoder for an annotation: it returns the typed value, or INVALID with findings added."""
    special: dict[Any, Decoder] = {
        Probability: _probability,
        Judgement: _judgement,
        State: _one_or_more_texts,
        str: _text,
        int: _integer,
        float: _number,
        bool: _boolean,
        Claim: _claim,
    }
    if annotation in special:
        return special[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _matching(decoder(arguments[0]), arguments[1:])
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments[0])
    if origin is dict:
        return _dict(*arguments)
    if issubclass(annotation, Struct):
        return _struct(annotation)
    raise TypeError(f"no decoder for {annotation!r}")


def _wrong(findings: list[Finding], code: str, path: Path, message: str, remedy: str) -> Any:
    findings.append(Finding(code, path, message, remedy))
    return INVALID


def _kind(node: Node) -> str:
    return {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}[type(node)]


def _scalar(node: Node, path: Path, findings: list[Finding], wanted: str) -> Any:
    if not isinstance(node, Scalar):
        return _wrong(findings, "wrong-type", path, f"{wanted} belongs here, not {_kind(node)}", f"write {wanted}")
    if node.is_empty:
        return _wrong(findings, "empty", path, "nothing is written here", f"write {wanted}, or remove the key")
    return node.text


def _text(node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _scalar(node, path, findings, "a text")
    return text if text is INVALID else " ".join(text.split()) if "\n" in text else text.strip()


def _one_or_more_texts(node: Node, path: Path, findings: list[Finding]) -> Any:
    return _text(node, path, findings)


def _number(node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _scalar(node, path, findings, "a number")
    if text is INVALID:
        return INVALID
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text):
        return _wrong(findings, "wrong-type", path, f"{text!r} is not a number", "write a number such as 100 or 0.5")
    return float(text)


def _integer(node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _scalar(node, path, findings, "a whole number")
    if text is INVALID:
        return INVALID
    if not re.fullmatch(r"\d{1,9}", text):
        return _wrong(findings, "wrong-type", path, f"{text!r} is not a whole number", "write one, such as 1")
    return int(text)


def _boolean(node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _scalar(node, path, findings, "true or false")
    if text is INVALID:
        return INVALID
    if text not in BOOLEAN:
        return _wrong(findings, "wrong-type", path, f"{text!r} is neither true nor false", "write true or false")
    return text == "true"


def _probability(node: Node, path: Path, findings: list[Finding]) -> Any:
    return _notation(parse_probability, node, path, findings)


def _judgement(node: Node, path: Path, findings: list[Finding]) -> Any:
    return _notation(parse_estimate, node, path, findings)


def _notation(parse: Callable[[str], Any], node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _scalar(node, path, findings, "a probability")
    if text is INVALID:
        return INVALID
    try:
        return parse(text)
    except NotationError as error:
        what = f" for {path[-1]!r}" if path and isinstance(path[-1], str) else ""
        return _wrong(findings, "bad-probability", path, f"{error}{what}", error.remedy)


def _matching(inner: Decoder, constraints: Iterable[Any]) -> Decoder:
    pattern = next((one.pattern for one in constraints if isinstance(one, Meta) and one.pattern), None)
    if pattern is None:
        return inner

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        text = inner(node, path, findings)
        return text if text is INVALID else _identifier(text, pattern, path, findings, at_key=False)

    return decode


def _identifier(text: str, pattern: str, path: Path, findings: list[Finding], at_key: bool) -> Any:
    if re.fullmatch(pattern, text):
        return text
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    plain = plain if plain[:1].isalpha() else f"q_{plain}"
    allowed = "a-z, 0-9, _ and -" if "-]" in pattern else "a-z, 0-9 and _"
    message = f"{text!r} is not an identifier ({allowed}, starting with a letter)"
    findings.append(Finding("bad-name", path, message, f"write {plain}", at_key=at_key))
    return INVALID


def _choice(allowed: tuple[str, ...]) -> Decoder:
    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        text = _scalar(node, path, findings, f"one of {', '.join(allowed)}")
        if text is INVALID or text in allowed:
            return text
        remedy = did_you_mean(text, allowed, f"write one of {', '.join(allowed)}")
        return _wrong(findings, "not-allowed", path, f"{text!r} is not allowed here", remedy)

    return decode


def _union(alternatives: tuple[Any, ...]) -> Decoder:
    """By the kind of the node; None allows that nothing is written."""
    optional = NoneType in alternatives
    by_kind: dict[type[Node], Decoder] = {}
    for one in alternatives:
        if one is not NoneType:
            plain = get_args(one)[0] if get_origin(one) is Annotated else one
            origin = get_origin(plain)
            kind: type[Node] = Scalar
            if origin is tuple:
                kind = Sequence
            elif origin is dict or (isinstance(plain, type) and issubclass(plain, Struct)):
                kind = Mapping
                if plain in _SHORT:
                    by_kind[Scalar] = decoder(one)
            by_kind[kind] = decoder(one)
    names = {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}
    wanted = " or ".join(names[kind] for kind in by_kind)

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if optional and isinstance(node, Scalar) and node.is_empty:
            return None
        chosen = by_kind.get(type(node))
        if chosen is None:
            return _wrong(findings, "wrong-type", path, f"{wanted} belongs here, not {_kind(node)}", f"write {wanted}")
        return chosen(node, path, findings)

    return decode


def _tuple(item: Any) -> Decoder:
    one, single = decoder(item), item is State

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if single and isinstance(node, Scalar):
            text = one(node, path, findings)
            return text if text is INVALID else (text,)
        if not isinstance(node, Sequence):
            return _wrong(findings, "wrong-type", path, f"a list belongs here, not {_kind(node)}", "write [one, other]")
        items = [one(child, (*path, i), findings) for i, child in enumerate(node.items)]
        return INVALID if INVALID in items else tuple(items)

    return decode


def _dict(key: Any, value: Any) -> Decoder:
    one = decoder(value)
    pattern = next((m.pattern for m in get_args(key)[1:] if isinstance(m, Meta)), None)

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if not isinstance(node, Mapping):
            remedy = "write name: value, one to a line"
            return _wrong(findings, "wrong-type", path, f"a mapping belongs here, not {_kind(node)}", remedy)
        result, valid = {}, True
        for name, child in node.items.items():
            here = (*path, name)
            good = pattern is None or _identifier(name, pattern, here, findings, at_key=True) is not INVALID
            decoded = one(child, here, findings)
            valid = valid and good and decoded is not INVALID
            result[name] = decoded
        return result if valid else INVALID

    return decode


def struct_fields(cls: type[Struct]) -> dict[str, tuple[str, Any, Any]]:
    """A Struct's fields by the key that is written: (attribute, annotation, default or NODEFAULT)."""
    hints = get_type_hints(cls, include_extras=True)
    names = cls.__struct_fields__
    defaults = (NODEFAULT,) * (len(names) - len(cls.__struct_defaults__)) + cls.__struct_defaults__
    return {
        written: (name, hints[name], default)
        for written, name, default in zip(cls.__struct_encode_fields__, names, defaults, strict=True)
    }


def _fields(
    cls: type[Struct], known: dict[str, tuple[str, Decoder, bool]], node: Mapping, path: Path, findings: list[Finding]
) -> Any:
    """The values of a Struct's fields, or INVALID."""
    values, valid = {}, True
    lenient = getattr(cls, "lenient", False)
    for key, child in node.items.items():
        if key not in known:
            near = did_you_mean(key, known, f"the keys here are {', '.join(known)}")
            severity: Literal["error", "warning"] = "warning" if lenient else "error"
            findings.append(Finding("unknown-key", (*path, key), f"unknown key {key!r}", near, severity, at_key=True))
            valid = valid and lenient
            continue
        attribute, one, _ = known[key]
        values[attribute] = one(child, (*path, key), findings)
        valid = valid and values[attribute] is not INVALID
    for key, (_, _, required) in known.items():
        if required and key not in node.items:
            findings.append(Finding("missing-key", path, f"{key!r} is missing", f"add a line `{key}: …`", at_key=True))
            valid = False
    return values if valid else INVALID


@cache
def _form_fields() -> dict[str, tuple[str, Decoder, bool]]:
    return {key: ("form", decoder(struct_fields(form)["spec"][1]), False) for key, form in forms().items()}


@cache
def _known(cls: type[Struct]) -> dict[str, tuple[str, Decoder, bool]]:
    return {
        key: (attribute, decoder(annotation), default is NODEFAULT)
        for key, (attribute, annotation, default) in struct_fields(cls).items()
    }


def _struct(cls: type[Struct]) -> Decoder:
    known = _known(cls)
    short = cls in _SHORT

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if short and isinstance(node, Scalar):
            return _with_range(cls, {"credence": _judgement(node, path, findings)}, path, findings)
        if not isinstance(node, Mapping):
            return _wrong(
                findings, "wrong-type", path, f"a mapping belongs here, not {_kind(node)}", "write `key: value` lines"
            )
        values = _fields(cls, known, node, path, findings)
        if values is INVALID:
            return INVALID
        return _with_range(cls, values, path, findings) if short else cls(**values)

    return decode


def _with_range(cls: type[Struct], values: dict[str, Any], path: Path, findings: list[Finding]) -> Any:
    """A credence with its range, where the range may be written in the credence itself."""
    estimate = values["credence"]
    if estimate is INVALID:
        return INVALID
    if isinstance(estimate, Estimate):
        values["credence"] = estimate.credence
        if estimate.low is not None and cls is not View:
            if values.get("low") is not None or values.get("high") is not None:
                message = "the range is written twice, in `credence` and as `low` and `high`"
                return _wrong(findings, "range-twice", path, message, "keep one of the two")
            values["low"], values["high"] = estimate.low, estimate.high
    low, point, high = values.get("low"), values["credence"], values.get("high")
    if (low is None) != (high is None):
        missing = "high" if high is None else "low"
        return _wrong(findings, "half-range", path, f"a range needs {missing!r} too", f"add `{missing}: …`")
    if low is not None and high is not None:
        if not low <= point <= high:
            message = f"the credence {point:.6g} is outside its range {low:.6g}–{high:.6g}"
            return _wrong(findings, "outside-range", path, message, "correct the credence or the range")
        if low == 0 or high == 1:
            message, remedy = "the range reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"
            return _wrong(findings, "certain-range", path, message, remedy)
    return cls(**values)


def _claim(node: Node, path: Path, findings: list[Finding]) -> Any:
    """A claim: its entry, and exactly one form."""
    known = _form_fields()
    if not isinstance(node, Mapping):
        return _wrong(findings, "wrong-type", path, f"a claim belongs here, not {_kind(node)}", "write `statement: …`")
    chosen = [key for key in node.items if key in known]
    values = _fields(ClaimEntry, _known(ClaimEntry) | known, node, path, findings)
    if len(chosen) != 1:
        named = ", ".join(known)
        message = (
            f"forms {' and '.join(chosen)} in one claim" if chosen else "how its probability comes about is missing"
        )
        findings.append(Finding("one-form", path, message, f"keep exactly one of {named}", at_key=True))
        return INVALID
    if values is INVALID:
        return INVALID
    form = forms()[chosen[0]](values.pop("form"))
    states = values.pop("states", BOOLEAN)
    if not isinstance(states, dict):
        if len(set(states)) < len(states):
            return _wrong(findings, "duplicate-state", (*path, "states"), "a state is named twice", "name each once")
        states = {state: state.replace("_", " ") for state in states}
    if len(states) < 2:
        return _wrong(findings, "few-states", (*path, "states"), "a variable needs two states or more", "name them")
    values.setdefault("title", str(path[-1]).replace("_", " ").capitalize())
    return Claim(states=states, form=form, **values)
