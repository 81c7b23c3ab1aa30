"""From a tree of texts to typed values: every problem is found, none is raised.

What is allowed is what the types say: the fields of a msgspec Struct are the keys of a mapping, and
the same types make the JSON Schema. A decoder is made once for each annotation.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, Struct, structs

from cruxmap.files.rows import (
    DEFAULT,
    WrittenQuestion,
    condition_decoder,
    decode_default,
    is_question,
    joins_conditions,
    value_decoder,
    with_default,
)
from cruxmap.files.scalars import (
    INVALID,
    KINDS,
    NOTE_KEY,
    Decoder,
    check_pattern,
    decode_boolean,
    decode_integer,
    decode_judgement,
    decode_number,
    decode_probability,
    decode_text,
    decode_word,
    loose_keys,
    misplaced,
    one_of,
    wrong,
)
from cruxmap.files.tree import MERGE, Mapping, Node, Scalar, Sequence
from cruxmap.model.claim import CITES, NOTE, Claim, Consideration, Resolvable
from cruxmap.model.evidence import Status, Strength
from cruxmap.model.forms import forms
from cruxmap.model.forms.blank import Blank
from cruxmap.model.notation import Estimate
from cruxmap.model.problem import Finding, Path, Severity, Suggestion, alike, quoted
from cruxmap.model.vocabulary import BOOLEAN, TERM, WHEN, Cited, Date, Judgement, Name, Probability, State

Fields = dict[str, tuple[str, Decoder, bool]]  # by key: the attribute, how to decode it, whether it is required

BearsOn = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_.]*( *= *[a-z][a-z0-9_]*( *, *[a-z][a-z0-9_]*)*)?$",
        description="a claim, or claim=state",
    ),
]

STRENGTHS = {  # the ways to say how strongly an observation speaks, beside the CPD forms
    "ratio": Annotated[
        Strength,
        Meta(description="What 50-50 on the claim would become by seeing this: 2:1 is twice as likely if it is so."),
    ],
    "ratios": Annotated[
        dict[BearsOn, Strength],
        Meta(description="Of an observation that bears on several claims: a ratio for each claim, or claim=state."),
    ],
    "likelihoods": Annotated[
        dict[Name, Strength], Meta(description="How likely this is to be seen, for each state of the claim.")
    ],
}

ALONE = (State, Cited)  # of which one may be written without a list
MANY = 50  # keys in one mapping that are compared with what is missing


class ClaimEntry(Struct, frozen=True):
    """A claim as it is written, beside the key of its form."""

    statement: Annotated[str, Meta(description="What is claimed, in plain words.")]
    title: Annotated[
        str, Meta(description="A short title, for pictures and tables. Left out: the name in plain words.")
    ] = ""
    states: Annotated[
        tuple[Name, ...] | dict[Name, str],
        Meta(description="For a variable: its states, as a list or as name: short label. Left out: true and false."),
    ] = BOOLEAN
    section: Annotated[str, Meta(description="Where the source argues it.")] = ""
    considerations: Annotated[tuple[Consideration, ...], Meta(description="What is said for and against it.")] = ()
    resolvable: Annotated[
        str | Resolvable | None,
        Meta(description="That one could find out whether it is so: how, or {by: when, how: …}."),
    ] = None
    cites: CITES = ()
    note: NOTE = ""


class ObservationEntry(Struct, frozen=True):
    """An observation as it is written, beside the key that says how strongly it speaks."""

    statement: Annotated[str, Meta(description="What was observed, or could be, in plain words.")]
    source: Annotated[str, Meta(description="Where it is reported, or proposed.")]
    status: Annotated[
        Status, Meta(description="seen; not_seen: it was looked for in vain; open: it could still be made.")
    ]
    title: Annotated[str, Meta(description="A short title. Left out: the name in plain words.")] = ""
    date: Annotated[Date, Meta(description="When it was made: a year, month or day.")] = ""
    bears_on: Annotated[
        BearsOn, Meta(description="With `ratio` or `likelihoods`: the claim that it bears on, or claim=state.")
    ] = ""
    shown: Annotated[str, Meta(description="What it shows, in a sentence.")] = ""
    not_shown: Annotated[str, Meta(description="What it does not show, in a sentence.")] = ""
    cites: CITES = ()
    note: NOTE = ""


class WrittenObservation(Struct, frozen=True):
    """An observation's entry, and the key and the value of what says how strongly it speaks."""

    entry: ObservationEntry
    key: str
    strength: Any


class Sound(NamedTuple):
    """What is sound in a file: a Struct, and the names of its fields and of its entries that are not."""

    value: Any
    fields: frozenset[str]
    entries: frozenset[str]


def decode_file(shape: type[Struct], root: Node, findings: list[Finding]) -> Sound:
    """What a file says, as far as it is sound, so that one slip does not hide the others.

    A field that is not has its default (None if it has none); where it is a mapping by name, only the
    entries that are not are left out.
    """
    fields = struct_fields(shape)
    values: dict[str, Any] = {name: None for name, _, default in fields.values() if default is NODEFAULT}
    if not isinstance(root, Mapping):
        _not_a_mapping(shape, root, (), findings)
        return Sound(shape(**values), frozenset(fields), frozenset())
    _check_keys(_known(shape), root, (), findings, lenient=getattr(shape, "lenient", False))
    unsound: set[str] = set()
    entries: set[str] = set()
    for key, (name, annotation, _) in fields.items():
        node = root.items.get(key)
        by_name = next((kind for kind in (annotation, *get_args(annotation)) if get_origin(kind) is dict), None)
        if by_name is not None and isinstance(node, Mapping):
            written: dict[str, Any] = {}
            entry_name, entry_value = get_args(by_name)
            _dict(entry_name, entry_value, written)(node, (key,), findings)
            values[name] = {entry: value for entry, value in written.items() if value is not INVALID}
            entries |= {entry for entry, value in written.items() if value is INVALID}
        elif node is not None:
            value = decoder(annotation)(node, (key,), findings)
            if value is INVALID:
                unsound.add(key)
            else:
                values[name] = value
    return Sound(shape(**values), frozenset(unsound), frozenset(entries))


@cache
def decoder(annotation: Any) -> Decoder:
    """The decoder for an annotation: it returns the typed value, or INVALID with findings added."""
    special: dict[Any, Decoder] = {
        Probability: decode_probability,
        Judgement: decode_judgement,
        str: decode_text,
        int: decode_integer,
        float: decode_number,
        bool: decode_boolean,
        Claim: _claim,
        WrittenObservation: _observation,
    }
    if annotation in special:
        return special[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if TERM in arguments:
            return value_decoder(_struct(WrittenQuestion))
        if WHEN in arguments:
            return condition_decoder(decoder(get_args(arguments[0])[0]))
        wanted = _pattern(annotation)
        if wanted is None:
            return decoder(arguments[0])
        return _matching(decode_word if arguments[0] is str else decoder(arguments[0]), wanted)
    if origin is Literal:
        return one_of(arguments)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments[0])
    if origin is dict:
        return _dict(*arguments)
    if issubclass(annotation, Struct):
        return _struct(annotation)
    raise TypeError(f"no decoder for {annotation!r}")


def _metas(annotation: Any) -> list[Meta]:
    """What an annotation says beside its type."""
    return [constraint for constraint in get_args(annotation) if isinstance(constraint, Meta)]


def _pattern(annotation: Any) -> tuple[str, str] | None:
    """The pattern in an annotation, and what texts of it are."""
    return next(((meta.pattern, meta.description or "") for meta in _metas(annotation) if meta.pattern), None)


def _matching(inner: Decoder, wanted: tuple[str, str]) -> Decoder:
    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        text = inner(node, path, findings)
        return text if text is INVALID else check_pattern(text, *wanted, path, findings, at_key=False)

    return decode


def _union(alternatives: tuple[Any, ...]) -> Decoder:
    """By the kind of the node; None allows that nothing is written."""
    optional = NoneType in alternatives
    written = [alternative for alternative in alternatives if alternative is not NoneType]
    by_kind: dict[type[Node], Decoder] = {}
    question: Decoder | None = None  # where a value may be one of its own
    for alternative in written:
        plain = get_args(alternative)[0] if get_origin(alternative) is Annotated else alternative
        origin = get_origin(plain)
        kind: type[Node] = Scalar
        if origin is tuple:
            kind = Sequence
        elif origin is dict or (isinstance(plain, type) and issubclass(plain, Struct)):
            kind = Mapping
            if isinstance(plain, type) and issubclass(plain, Estimate):
                by_kind[Scalar] = decoder(alternative)
        by_kind[kind] = decoder(alternative)
        if TERM in get_args(alternative):
            question = by_kind[Scalar]
    wanted = " or ".join(KINDS[kind] for kind in by_kind)
    remedy = f"write {' or '.join(map(_example, written))}"

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        nothing = isinstance(node, Scalar) and node.is_empty
        if optional and nothing:
            return None
        if question and isinstance(node, Mapping) and (Mapping not in by_kind or is_question(node)):
            return question(node, path, findings)
        if type(node) in by_kind and not nothing:
            return by_kind[type(node)](node, path, findings)
        if len(by_kind) == 1:
            return next(iter(by_kind.values()))(node, path, findings)
        return misplaced(node, path, findings, wanted, remedy)

    return decode


def _example(annotation: Any) -> str:
    """What is written for an annotation, in a few words."""
    if get_origin(annotation) is Annotated:
        described = (meta.description for meta in _metas(annotation) if meta.description)
        return next(described, None) or _example(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return "[one, other]"
    if get_origin(annotation) is dict:
        return "{name: …}"
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return f"{{{', '.join(f'{key}: …' for key in _telling_keys(annotation))}}}"
    return "a text"


def _telling_keys(cls: type[Struct]) -> list[str]:
    """The keys that are required, or else the first two."""
    fields = _known(cls)
    return [key for key, (_, _, required) in fields.items() if required] or list(fields)[:2]


def _tuple(item: Any) -> Decoder:
    decode_item, single = decoder(item), item in ALONE
    default_key = getattr(item, "default_key", "")  # of rows, one of which may be for all that is left

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if single and isinstance(node, Scalar):
            text = decode_item(node, path, findings)
            return text if text is INVALID else (text,)
        if not isinstance(node, Sequence):
            remedy = "start each item with `- `" if isinstance(node, Mapping) else "write [one, other]"
            remedy = (
                "write a key and then the place, as in xu_2020 p. 12; or a list of them" if item is Cited else remedy
            )
            return misplaced(node, path, findings, "a list", remedy)
        if single and not node.items:
            message = f"no {'state' if item is State else 'source'} is named here"
            return wrong(findings, "empty", path, message, "name one, or remove the key")
        items = [decode_row(child, (*path, i), findings) for i, child in enumerate(node.items)]
        if any(entry is INVALID for entry in items):
            return INVALID
        return with_default(items, path, findings) if default_key else tuple(items)

    def decode_row(node: Node, path: Path, findings: list[Finding]) -> Any:
        if default_key and isinstance(node, Mapping) and DEFAULT in node.items:
            return decode_default(item, default_key, _known(item)[default_key][1], node, path, findings)
        return decode_item(node, path, findings)

    return decode


def _dict(key: Any, value: Any, result: dict[str, Any] | None = None) -> Decoder:
    """A mapping by name; the entries, those that are not valid too, are put into `result` if it is given."""
    decode_value, pattern = decoder(value), _pattern(key)

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if not isinstance(node, Mapping):
            return misplaced(node, path, findings, "a mapping", "write `name: value` lines")
        if value == tuple[State, ...] and joins_conditions(node, path, findings):
            return INVALID
        entries = {} if result is None else result
        for name, child in node.items.items():
            here = (*path, name)
            good = pattern is None or check_pattern(name, *pattern, here, findings, at_key=True) is not INVALID
            decoded = decode_value(child, here, findings)
            entries[name] = decoded if good else INVALID
        return INVALID if INVALID in entries.values() else entries

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


def _check_keys(
    fields: Fields, node: Mapping, path: Path, findings: list[Finding], *, lenient: bool = False
) -> tuple[bool, list[str]]:
    """Report unknown and missing keys, but no missing one that was misspelt; whether all is well, and the unknown."""
    unknown = [key for key in node.items if key not in fields and key != NOTE_KEY]
    severity: Severity = "warning" if lenient else "error"
    loose = loose_keys(fields, node) if node.flow else {}
    for key in unknown:
        if (text := loose.get(key, key)) is None:  # told with the piece before it
            continue
        message = f"unknown key {quoted(key)}"
        remedy: str | Suggestion = Suggestion(key, tuple(fields), f"the keys here are {', '.join(fields)}")
        if key in loose:
            message += ": inside of braces, a comma starts a new key"
            remedy = f"put quotes around a text that has a comma in it: {text}"
            if not text.endswith('"'):
                point = "write a decimal point" if "." in text else "write the number without commas"
                remedy = f"{point}: {text}"
        findings.append(Finding("unknown-key", (*path, key), message, remedy, severity, at_key=True))
    missing = [key for key, (_, _, required) in fields.items() if required and key not in node.items]
    for key in missing:
        if MERGE not in node.keys and not any(alike(key_written, key) for key_written in unknown[:MANY]):
            wrong(findings, "missing-key", path, f"{key!r} is missing", f"add a line `{key}: …`", at_key=True)
    return not missing and (lenient or not unknown), unknown


def _fields(fields: Fields, node: Mapping, path: Path, findings: list[Finding]) -> Any:
    """The values of a Struct's fields, or INVALID."""
    valid, _ = _check_keys(fields, node, path, findings)
    values = {
        fields[key][0]: fields[key][1](child, (*path, key), findings)
        for key, child in node.items.items()
        if key in fields
    }
    if NOTE_KEY in node.items and NOTE_KEY not in fields:  # which stays in the file
        valid &= decode_text(node.items[NOTE_KEY], (*path, NOTE_KEY), findings) is not INVALID
    return values if valid and INVALID not in values.values() else INVALID


@cache
def _form_fields() -> Fields:
    return {key: ("form", decoder(struct_fields(form)["spec"][1]), False) for key, form in forms().items()}


@cache
def _known(cls: type[Struct]) -> Fields:
    return {
        key: (attribute, decoder(annotation), default is NODEFAULT)
        for key, (attribute, annotation, default) in struct_fields(cls).items()
    }


def _not_a_mapping(cls: type[Struct], node: Node, path: Path, findings: list[Finding]) -> Any:
    short = "30%, 20-40% or " if issubclass(cls, Estimate) else ""
    return misplaced(node, path, findings, "a mapping", f"write {short}{_example(cls)}")


def _struct(cls: type[Struct]) -> Decoder:
    fields = _known(cls)
    short = issubclass(cls, Estimate)  # may be written as the credence alone

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        if short and isinstance(node, Scalar):
            return _with_range(cls, {"credence": decode_judgement(node, path, findings)}, {}, path, findings)
        if not isinstance(node, Mapping):
            return _not_a_mapping(cls, node, path, findings)
        values = _fields(fields, node, path, findings)
        if values is INVALID:
            return INVALID
        written = {key: child.text.strip() for key, child in node.items.items() if isinstance(child, Scalar)}
        return _with_range(cls, values, written, path, findings) if short else cls(**values)

    return decode


def _with_range(
    cls: type[Struct], values: dict[str, Any], written: dict[str, str], path: Path, findings: list[Finding]
) -> Any:
    """A credence with its range, where the range may be written in the credence itself; `written` as texts."""
    estimate = values["credence"]
    if estimate is INVALID:
        return INVALID
    if isinstance(estimate, Estimate):
        values["credence"] = estimate.credence
        if estimate.low is not None:
            for key in ("low", "high"):
                if values.get(key) is not None:
                    message = f"the range is written twice, in `credence` and in `{key}`"
                    return wrong(findings, "range-twice", (*path, key), message, "keep one of the two", at_key=True)
            values["low"], values["high"] = estimate.low, estimate.high
    low, point, high = values.get("low"), values["credence"], values.get("high")
    if low is None and high is None:
        return cls(**values)
    if low is None or high is None:
        present, missing = ("low", "high") if high is None else ("high", "low")
        message = f"a range needs {missing!r} too"
        return wrong(findings, "half-range", (*path, present), message, f"add `{missing}: …`", at_key=True)
    if low > high:
        message = f"the range is reversed: {written['low']} to {written['high']}"
        return wrong(findings, "outside-range", (*path, "low"), message, "exchange `low` and `high`")
    if not low <= point <= high:
        message = f"the credence {written['credence']} is outside its range, {written['low']} to {written['high']}"
        return wrong(findings, "outside-range", (*path, "credence"), message, "correct the credence or the range")
    if low == 0 or high == 1:
        message, remedy = "the range reaches a certainty", "end it short of 0 and 1, as in 0.1% or 99.9%"
        return wrong(findings, "certain-range", (*path, "low" if low == 0 else "high"), message, remedy)
    return cls(**values)


def _claim(node: Node, path: Path, findings: list[Finding]) -> Any:
    """A claim: its entry, and exactly one form."""
    written = _with_form(ClaimEntry, _form_fields(), node, path, findings)
    if written is INVALID:
        return INVALID
    key, spec, values = written
    form = forms()[key](spec) if key else Blank()
    states = _states(values.pop("states", BOOLEAN), path, findings)
    resolvable = _resolvable(values.pop("resolvable", None), (*path, "resolvable"), findings)
    if INVALID in (states, resolvable):
        return INVALID
    return Claim(states=states, form=form, resolvable=resolvable, **values)


def _resolvable(written: Any, path: Path, findings: list[Finding]) -> Any:
    """How one could find out about a claim, which may be written as the text alone."""
    entry = Resolvable(how=written) if isinstance(written, str) else written
    if entry is not None and entry.how.lower() in ("", "true", "yes", "false", "no") and not entry.by:
        remedy = "write how, as in `resolvable: a survey`, or `{by: 2028, how: a survey}`; or remove the line"
        return wrong(findings, "empty", path, "nothing says how one would find out", remedy)
    return entry


def _observation(node: Node, path: Path, findings: list[Finding]) -> Any:
    """An observation: its entry, and exactly one key that says how strongly it speaks."""
    further = {key: ("form", decoder(annotation), False) for key, annotation in STRENGTHS.items()}
    further["ratio"] = ("form", _ratio, False)
    written = _with_form(ObservationEntry, further | _form_fields(), node, path, findings)
    if written is INVALID:
        return INVALID
    key, spec, values = written
    return WrittenObservation(ObservationEntry(**values), key, spec)


def _ratio(node: Node, path: Path, findings: list[Finding]) -> Any:
    """A ratio, which may be written as odds or as what 50-50 would become; a bare number may be meant for either."""
    first = len(findings)
    value = _struct(Strength)(node, path, findings)
    written = node.items.get("credence") if isinstance(node, Mapping) else node
    text = written.text.strip() if isinstance(written, Scalar) else ""
    match = re.fullmatch(r"([0-9]*\.?[0-9]+)(?: */ *([0-9]*\.?[0-9]+))?", text)
    odds = f"{match[1]}:{match[2] or 1}" if match else ""
    if value is INVALID:
        remedy = "write odds such as 3:1, for three times as likely; or what 50–50 would become, such as 75%"
        if odds:
            remedy = (
                f"write {odds} if this is {text} times as likely to be seen where the claim holds as where it does not"
            )
        findings[first:] = [
            structs.replace(finding, remedy=remedy) if finding.code == "bad-probability" else finding
            for finding in findings[first:]
        ]
    elif odds and 0 < value.credence < 1:
        message = f"{text} is read as what 50–50 would become, and not as a ratio of {text}"
        part = Fraction(text.replace(" ", ""))
        read = f"{part.numerator}:{part.denominator - part.numerator}"
        remedy = f"write {odds} for that ratio, or {read} for what is read now"
        findings.append(Finding("ratio-number", path, message, remedy, "warning"))
    return value


def _with_form(entry: type[Struct], forms: Fields, node: Node, path: Path, findings: list[Finding]) -> Any:
    """The key and the spec of the form that stands in an entry, and the entry's other values; or INVALID."""
    if not isinstance(node, Mapping):
        return _not_a_mapping(entry, node, path, findings)
    chosen = [key for key in node.items if key in forms]
    values = _fields(_known(entry) | forms, node, path, findings)
    if len(chosen) > 1:
        what = "two strengths in one observation" if entry is ObservationEntry else "two forms in one claim"
        message = f"{what}: {chosen[0]} and {chosen[1]}"
        return wrong(findings, "one-form", (*path, chosen[1]), message, "keep one of the two", at_key=True)
    if not chosen:
        unknown = [key for key in node.items if key not in _known(entry)][:MANY]
        if MERGE in node.keys or any(alike(key, form) for key in unknown for form in forms):
            return INVALID
        remedy = f"add one of {', '.join(forms)}"
        if entry is ObservationEntry:
            return wrong(findings, "one-form", path, "nothing says how strongly it speaks", remedy, at_key=True)
        message = "nothing says how its probability comes about: it counts as unknown"
        findings.append(Finding("no-form", path, message, remedy, "warning", at_key=True))
    if values is INVALID:
        return INVALID
    values.setdefault("title", str(path[-1]).replace("_", " ").capitalize())
    return chosen[0] if chosen else "", values.pop("form", None), values


def _states(written: Any, path: Path, findings: list[Finding]) -> Any:
    """States with their labels; true and false are in this order, however they were written."""
    if isinstance(written, tuple):
        labels: dict[str, str] = {}
        for i, state in enumerate(written):
            if state in labels:
                message = f"the state {quoted(state)} is named twice"
                return wrong(findings, "duplicate-state", (*path, "states", i), message, "name each once")
            labels[state] = state.replace("_", " ")
        written = labels
    if len(written) < 2:
        remedy = "name them, or leave out `states` for a claim that is true or false"
        return wrong(findings, "few-states", (*path, "states"), "a variable needs two states or more", remedy)
    return {state: written[state] for state in BOOLEAN} if set(written) == set(BOOLEAN) else written
