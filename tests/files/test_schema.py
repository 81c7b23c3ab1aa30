"""The JSON Schemas: current, true of every file that ships, and false of typical mistakes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from msgspec import Struct

from conftest import ROOT
from cruxmap.files.decode import STRENGTHS, ObservationEntry, struct_fields
from cruxmap.files.schema import SCHEMAS, _Definitions, schema_file, schema_of
from cruxmap.files.wording import ARGUMENT, EVIDENCE, PART
from cruxmap.model.forms import forms, tilt
from cruxmap.model.forms.base import Form, registered
from cruxmap.model.vocabulary import Probability

FOLDER = ROOT / "src" / "cruxmap" / "schemas"


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `on` and `no` are texts, `true` is a boolean, `1e-3` a number."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})\\Z"), first)


def as_json(text: str) -> Any:
    """What an editor makes of YAML: every key is a text."""
    return json.loads(json.dumps(yaml.load(text, CoreLoader)))


def errors(kind: str, text: str) -> list[str]:
    return [error.json_path for error in Draft202012Validator(schema_of(kind)).iter_errors(as_json(text))]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_shipped_schema_is_current(kind: str) -> None:
    path = FOLDER / f"{kind}.schema.json"
    assert schema_file(kind) == path
    text = json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), "CRUXMAP_GOLDEN=write writes it anew"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_a_schema(kind: str) -> None:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for name, part in [(kind, schema), *schema["$defs"].items()]:
        assert part["description"], name
        assert all(entry.get("description") for entry in part.get("properties", {}).values()), name


def kind_of(path: Path) -> str:
    if path.parent.name in ("profiles", "evidence"):
        return {"profiles": "credences", "evidence": "evidence"}[path.parent.name]
    return "argument" if path.name == "argument.yaml" else "part"


SHIPPED = sorted((ROOT / "arguments").rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_file_validates(path: Path) -> None:
    assert errors(kind_of(path), path.read_text("utf-8")) == []


def test_the_examples_in_the_documentation_validate() -> None:
    text = (ROOT / "docs" / "argument-format.md").read_text("utf-8")
    example = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
    assert errors("argument", example) == []
    text = (ROOT / "docs" / "credence-files.md").read_text("utf-8")
    for example in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        assert errors("credences", example) == []
    text = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    sets = re.findall(r"```yaml\n# \S+/evidence/\S+\n(.*?)```", text, re.DOTALL)
    assert [errors("evidence", example) for example in sets] == [[]] * 4


OBSERVATION = "evidence: sky\nobservations:\n  o: {statement: It is seen., source: A hill., %s}\n"


@pytest.mark.parametrize(
    "rest",
    [
        "status: seen, date: 2026, bears_on: rain, ratio: 3:1",
        "status: seen, date: 2026-11, bears_on: 'wind=strong, weak', ratio: {credence: 60%, low: 0.5, high: 2:1}",
        "status: not_seen, date: 2026-11-26, bears_on: rain, likelihoods: {true: 0, false: 1}",
        "status: open, table: [{when: {rain: true, wind: strong}, is: 0.9}]",
    ],
)
def test_every_strength_validates(rest: str) -> None:
    assert errors("evidence", OBSERVATION % rest) == []


@pytest.mark.parametrize(
    "rest",
    [
        "status: seen, bears_on: rain",
        "status: seen, bears_on: rain, ratio: 3:1, likelihoods: {true: 0, false: 1}",
        "status: unseen, bears_on: rain, ratio: 3:1",
        "status: seen, date: yesterday, bears_on: rain, ratio: 3:1",
        "status: seen, bears_on: rain and wind, ratio: 3:1",
        "status: seen, bears_on: rain, ratio: 3",
    ],
)
def test_what_is_no_observation_does_not_validate(rest: str) -> None:
    assert errors("evidence", OBSERVATION % rest) != []


CLAIM = "part: weather\nclaims:\n  rain: {statement: It rains., %s}\n"
ELSEWHERE = CLAIM % "credence: rain, considerations: [{kind: for, text: Clouds., %s}]"
READING = "part: weather\nquestions:\n  rain: {ask: 'How likely is rain?', reading: %s}\n"


@pytest.mark.parametrize(
    "value", ["0.3", "30%", "3:7", "1 in 20", "20-40%", "1:4 to 2:3", "1e-3", "{credence: .3}", "1"]
)
def test_every_notation_validates(value: str) -> None:
    assert errors("part", READING % value) == []
    assert errors("credences", f"credences: {{rain: {value}}}\nviews: {{rain: {value}}}") == []


@pytest.mark.parametrize(
    "form",
    [
        "credence: rain",
        "credence: 0.3",
        "credence: true",
        "credence: {reading: 30%}",
        "stick: [rain, 0.5, 50%]",
        "table: [{when: {rain: true, wind: [strong, weak]}, is: 0.9}, {is: {strong: 0.5, weak: rain}}, {is: [a, .5]}]",
        "rule: [{when: {rain: true}, then: true}, {else: none}]",
        "tilt: {base: rain, by: [{odds: 0.4}, {when: {rain: on}, odds: tilt}]}",
        "tilt: {base: [{is: 50%}], by: []}",
        "noisy_or: {causes: [{when: {rain: true}, is: 0.4}], leak: 1%}",
        "noisy_and: {needs: [{when: {rain: true}, is: rain}]}",
        "states: [true, false], credence: rain",
        "states: {no: nothing, yes: something}, stick: [0.5], title: 1984",
        "credence: 1, considerations: [{kind: for, text: t, by: A, source: {text: b, address: 'https://a.org/b_(c)?d=1'}}]",
        "credence: 1, considerations: [{kind: for, text: t, by: A, source: {text: b, address: 'doi:10.1000/182'}}]",
    ],
)
def test_every_form_validates(form: str) -> None:
    assert errors("part", CLAIM % form) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("argument", "argument: umbrella"),
        ("argument", "argument: Umbrella\ntarget: rain"),
        ("argument", "argument: umbrella\ntarget: rain\nauthor: me"),
        ("argument", "argument: umbrella\ntarget: rain\nscope: [rain]"),
        ("argument", "argument: umbrella\ntarget: rain\nscope: {rain: []}"),
        ("argument", "argument: umbrella\ntarget: rain\nversion: 1.5"),
        ("argument", "argument: umbrella\ntarget: rain\nviews: rain"),
        ("argument", "argument: umbrella\ntarget: rain\ntitle:"),
        ("part", "- part: weather"),
        ("part", CLAIM % "title: Rain"),
        ("part", CLAIM % "credence: rain, stick: [rain]"),
        ("part", CLAIM % "credense: rain"),
        ("part", CLAIM % "credence: [0.3]"),
        ("part", CLAIM % "credence: 1.7"),
        ("part", CLAIM % "credence: {ask: Rain}"),
        ("part", CLAIM % "table: {is: 0.3}"),
        ("part", CLAIM % "table: [{when: {rain: true}}]"),
        ("part", CLAIM % "rule: [{when: {rain: true}, else: false}]"),
        ("part", CLAIM % "rule: [{then: true, else: false}]"),
        ("part", CLAIM % "credence: rain, considerations: [{kind: pro, text: Clouds.}]"),
        ("part", CLAIM % "credence: rain, considerations: [{kind: for}]"),
        ("part", ELSEWHERE % "by: A, source: https://a.org"),
        ("part", ELSEWHERE % "source: {text: A book}"),
        ("part", ELSEWHERE % "by: A, source: {text: A book, address: a.org}"),
        ("part", ELSEWHERE % "by: A, source: {text: A book, address: 'javascript:x'}"),
        ("part", CLAIM % "credence: rain, states: [Heavy Rain, none]"),
        ("part", "part: weather\nclaims:\n  Get Wet: {statement: I get wet., credence: rain}"),
        ("part", "part: weather\nclaims:\n  rain: {credence: rain}"),
        ("part", "part: weather\nquestions:\n  rain: {reading: 30%}"),
        ("part", READING % "30"),
        ("part", READING % "thirty"),
        ("part", READING % "30 degrees"),
        ("part", READING % "<5%"),
        ("part", READING % "{credence: 0.3, low: 0.2}"),
        ("part", READING % "{credence: 0.3, low: 0.2, hihg: 0.4}"),
        ("part", READING % "{low: 0.2, high: 0.4}"),
        ("credences", "credences: [rain]"),
        ("credences", "credences: {rain: 30}"),
        ("credences", "credences: {rain: {credence: 0.3, notes: why}}"),
        ("credences", "credences: {rain: {credence: 0.3, high: 0.4}}"),
        ("credences", "views: {rain: 1.7}"),
        ("credences", "version: two"),
    ],
)
def test_typical_mistakes_do_not_validate(kind: str, text: str) -> None:
    assert errors(kind, text) != []


def test_blank_lines_and_unknown_keys_of_a_credence_file_validate() -> None:
    assert errors("credences", "argument:\nname:\nmood: sunny\ncredences:\n  rain:\nviews:\n") == []


def test_every_first_key_of_a_file_has_a_meaning_and_every_meaning_a_key() -> None:
    for cls, _, meanings in SCHEMAS.values():
        assert struct_fields(cls).keys() == meanings.keys()


def test_the_documentation_has_every_key() -> None:
    text = (ROOT / "docs" / "argument-format.md").read_text("utf-8")
    definitions = schema_of("argument")["$defs"]
    keys = {*ARGUMENT, *PART}
    for name in ("Claim", "Consideration", "Reference", "Question", "Reading", "Worksheet"):
        keys |= definitions[name]["properties"].keys()
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []
    text = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    keys = {*EVIDENCE, *struct_fields(ObservationEntry), *STRENGTHS}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_classes_of_one_name_have_a_schema_each() -> None:
    class Factor(Struct):
        """A factor of another form."""

        strength: Probability

    definitions = _Definitions()
    names = [definitions._reference(cls)["$ref"].removeprefix("#/$defs/") for cls in (tilt.Factor, Factor, tilt.Factor)]
    assert names[0] == names[2] != names[1]
    properties = [definitions.definitions[name]["properties"].keys() for name in names[:2]]
    assert properties == [{"odds", "when", "else", "note"}, {"strength", "note"}]


def test_two_forms_with_one_key_are_an_error() -> None:
    class Slope(Form, frozen=True):
        key = "tilt"

    with pytest.raises(ValueError, match=r"two forms have the key 'tilt', in .*tilt and .*test_schema: give one"):
        registered(Slope)
    assert forms()["tilt"] is registered(tilt.Tilt)
