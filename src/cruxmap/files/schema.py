"""The JSON Schema of the files, made from the types that the reader decodes.

An editor with a schema completes keys and checks values while one types. It sees YAML after an editor's
own reader, so `30%` is a text, `0.3` a number and `true` a boolean; all three are allowed where ours
takes them. What a schema cannot say (that a name exists, that rows cover everything) is left to `check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct

from cruxmap.files.argument import ArgumentFile, PartFile
from cruxmap.files.credences import CredenceFile
from cruxmap.files.decode import ALONE, STRENGTHS, ClaimEntry, ObservationEntry, WrittenObservation, struct_fields
from cruxmap.files.evidence import EvidenceFile
from cruxmap.files.rows import DEFAULT, WrittenQuestion
from cruxmap.files.scalars import NOTE_KEY
from cruxmap.files.wording import ARGUMENT, CREDENCES, EVIDENCE, LOGIC_IN_WORDS, PART
from cruxmap.model.claim import Claim
from cruxmap.model.credences import Credence, View
from cruxmap.model.forms import forms
from cruxmap.model.notation import WRITTEN, WRITTEN_RANGE, Estimate
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import TERM, WHEN, Judgement, Probability

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # a title may be 1984
_NUMBER: Schema = {"type": ["number", "string"], "minimum": 0, "maximum": 1}
_PROBABILITY = _NUMBER | {"pattern": f"^({WRITTEN})$"}
_VALUE: Schema = {"type": ["string", "number", "boolean"], "minimum": 0, "maximum": 1}
_JUDGEMENT = _NUMBER | {"pattern": f"^({WRITTEN}|{WRITTEN_RANGE})$"}


NOTE_MEANING = "Anything to remember, in your own words; nothing depends on it."

_LONE_NOTE: Schema = {
    "type": "object",
    "description": "A note that waits for its answer.",
    "properties": {"note": _TEXT},
    "required": ["note"],
    "additionalProperties": False,
}


SCHEMAS: dict[str, tuple[type[Struct], str, Mapping[str, str]]] = {
    "argument": (ArgumentFile, "A cruxmap argument", ARGUMENT),
    "part": (PartFile, "A part of a cruxmap argument", PART),
    "credences": (CredenceFile, "Credences for a cruxmap argument", CREDENCES),
    "evidence": (EvidenceFile, "Observations for a cruxmap argument", EVIDENCE),
}


def schema_of(kind: str) -> Schema:
    """The schema of a kind of file: of an `argument.yaml`, of a part of an argument, or of credences."""
    return _Definitions().file(kind, *SCHEMAS[kind])


def schema_file(kind: str) -> Path:
    """Where the schema of a kind of file is kept as a file, with the package."""
    return Path(__file__).parents[1] / "schemas" / f"{kind}.schema.json"


class _Definitions:
    """The schemas of annotations, with one definition for each Struct."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self.names: dict[type[Struct], str] = {}

    def file(self, name: str, cls: type[Struct], title: str, meanings: Mapping[str, str]) -> Schema:
        """The schema of a file, with what each of its first keys means."""
        body = self._struct(cls)
        for key, schema in body["properties"].items():
            schema["description"] = NOTE_MEANING if key == NOTE_KEY else meanings[key]
        head = {"$schema": DIALECT, "$id": f"{name}.schema.json", "title": title}
        return {**head, **body, "$defs": dict(sorted(self.definitions.items()))}

    def _of(self, annotation: Any) -> Schema:
        """The schema of an annotation: the counterpart of `decoder`."""
        plain: dict[Any, Schema] = {
            Probability: _PROBABILITY,
            Judgement: _JUDGEMENT,
            str: _TEXT,
            int: {"type": "integer", "minimum": 0},
            float: {"type": ["number", "string"], "pattern": "[0-9]"},
            bool: {"type": "boolean"},
        }
        origin, arguments = get_origin(annotation), get_args(annotation)
        if annotation in plain:
            return plain[annotation] | _description(arguments[1:])
        if TERM in arguments:
            return {"anyOf": [_VALUE, self._reference(WrittenQuestion)]} | _description(arguments[1:])
        if WHEN in arguments:
            return self._condition(get_args(arguments[0])[0]) | _description(arguments[1:])
        if origin is Annotated:
            return self._of(arguments[0]) | _from_meta(arguments[1:])
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, UnionType):
            return {"anyOf": [{"type": "null"} if member is NoneType else self._of(member) for member in arguments]}
        if origin is tuple:
            return self._tuple(arguments[0])
        if origin is dict:
            entry = self._of(arguments[1])
            if arguments[1] is Question:  # one that stands in its claim may do without
                entry = {"allOf": [entry, {"required": ["ask"]}]}
            names = {"pattern": self._of(arguments[0])["pattern"]}
            return {"type": "object", "propertyNames": names, "additionalProperties": entry}
        return self._reference(annotation)

    def _tuple(self, item: Any) -> Schema:
        several = {"type": "array", "items": self._of(item)}
        return {"anyOf": [self._of(item), several | {"minItems": 1}]} if item in ALONE else several

    def _condition(self, states: Any) -> Schema:
        """A condition; `states` annotates those that are a mapping from claims to states."""
        reference: Schema = {"$ref": "#/$defs/When"}
        if "When" not in self.definitions:
            self.definitions["When"] = {}  # since it contains itself
            several: Schema = {"type": "array", "items": reference, "minItems": 1}
            alone = self._of(states)
            joined: Schema = {key: several | {"description": meaning} for key, meaning in LOGIC_IN_WORDS.items()}
            joined["not"] = {"description": LOGIC_IN_WORDS["not"], "anyOf": [reference, several]}
            self.definitions["When"] = {
                "description": f"{WHEN.description}.".capitalize(),
                "anyOf": [alone | {"properties": joined}, several],
            }
        return reference

    def _reference(self, cls: type[Struct]) -> Schema:
        if cls not in self.names:
            name = cls.__name__ if cls.__name__ not in self.definitions else f"{cls.__module__}.{cls.__qualname__}"
            self.names[cls] = name
            self.definitions[name] = {}  # so that a Struct may contain itself
            makers = {Claim: self._claim, WrittenObservation: self._observation}
            self.definitions[name] = makers[cls]() if cls in makers else self._struct(cls)
        reference: Schema = {"$ref": f"#/$defs/{self.names[cls]}"}
        lone_note = [_LONE_NOTE] if cls in (Credence, View) else []
        return {"anyOf": [_JUDGEMENT, reference, *lone_note]} if issubclass(cls, Estimate) else reference

    def _struct(self, cls: type[Struct]) -> Schema:
        fields = struct_fields(cls)
        schema: Schema = {
            "type": "object",
            "description": _first_paragraph(cls),
            "properties": {key: self._of(annotation) for key, (_, annotation, _) in fields.items()},
            "required": [key for key, (_, _, default) in fields.items() if default is NODEFAULT],
        }
        if key := getattr(cls, "default_key", ""):
            value = schema["properties"][key]
            schema["properties"][DEFAULT] = value | {"description": "Instead: the value in all cases that are left."}
            schema["required"].remove(key)
            schema["oneOf"] = [{"required": [key]}, {"required": [DEFAULT], "not": {"required": ["when"]}}]
        schema["properties"].setdefault(NOTE_KEY, _TEXT | {"description": NOTE_MEANING})
        if not getattr(cls, "lenient", False):
            schema["additionalProperties"] = False
        if issubclass(cls, Estimate):
            schema["dependentRequired"] = {"low": ["high"], "high": ["low"]}
        return schema | getattr(cls, "further_schema", {})

    def _claim(self) -> Schema:
        """A claim with exactly one form, as one key among the others."""
        return self._with_form(ClaimEntry, {})

    def _observation(self) -> Schema:
        """An observation with exactly one key that says how strongly it speaks."""
        return self._with_form(ObservationEntry, STRENGTHS)

    def _with_form(self, entry: type[Struct], further: Mapping[str, Any]) -> Schema:
        schema = self._struct(entry)
        for key, annotation in further.items():
            schema["properties"][key] = self._of(annotation)
        for key, form in forms().items():
            meaning = {"description": _first_paragraph(form)}
            schema["properties"][key] = meaning | self._of(struct_fields(form)["spec"][1])
        return schema | {"oneOf": [{"required": [key]} for key in (*further, *forms())]}


def _first_paragraph(cls: type[Struct]) -> str:
    """What a class says of itself."""
    return (cls.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")


def _from_meta(constraints: tuple[Any, ...]) -> Schema:
    """What an annotation says of itself."""
    schema = _description(constraints)
    for constraint in constraints:
        if isinstance(constraint, Meta):
            schema |= {"type": ["string", "boolean"], "pattern": constraint.pattern} if constraint.pattern else {}
            schema |= constraint.extra_json_schema or {}
    return schema


def _description(constraints: tuple[Any, ...]) -> Schema:
    """The description in an annotation; of several, the last, which is that of the field itself."""
    descriptions = [meta.description for meta in constraints if isinstance(meta, Meta) and meta.description]
    return {"description": descriptions[-1]} if descriptions else {}
