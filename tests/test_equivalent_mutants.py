"""The list of changes that no test can notice is of lines that are there."""

from __future__ import annotations

import re
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import yaml

from conftest import ROOT

LISTED = ROOT / "tests" / "equivalent-mutants.yaml"
MUTATED = ("model", "inference", "analysis")


def entries(kind: bool) -> list[dict[str, Any]]:
    return [entry for entry in yaml.safe_load(LISTED.read_text("utf-8")) if ("anywhere" in entry) == kind]


def test_every_entry_is_of_lines_that_are_there() -> None:
    """`make mutate` would count one that is not as a survivor."""
    lines: dict[str, set[str]] = {}
    gone = []
    for entry in entries(kind=False):
        module, function = entry["function"].rsplit(".", 1)
        if module not in lines:
            spec = find_spec(module)
            assert spec, module
            assert spec.origin, module
            lines[module] = {line.strip() for line in Path(spec.origin).read_text("utf-8").splitlines()}
        name = re.sub("^x_|.*ǁ", "", function)
        is_there = any(line.startswith(f"def {name}(") for line in lines[module])
        if not is_there or not set(entry["before"].split("\n")) <= lines[module]:
            gone.append((entry["function"], entry["before"]))
        assert entry["reason"]
    assert gone == []


def test_every_kind_is_of_something_that_is_there() -> None:
    files = [path for part in MUTATED for path in (ROOT / "src" / "cruxmap" / part).rglob("*.py")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    for entry in entries(kind=True):
        assert entry["anywhere"] in source
        assert entry["anywhere"] not in entry["becomes"]
        assert entry["reason"]


def test_a_change_is_excused_by_its_own_entry_or_by_its_kind() -> None:
    spec = spec_from_file_location("mutants", ROOT / "tools" / "mutants.py")
    assert spec
    assert spec.loader
    mutants = module_from_spec(spec)
    spec.loader.exec_module(mutants)
    listed = mutants.Equivalents(LISTED)
    single = entries(kind=False)[0]
    assert listed.has(single["function"], single["before"], single["after"])
    assert not listed.has("elsewhere", single["before"], single["after"])
    line = "for a, b in zip(c, zip(d, e, strict=True), strict=True):"
    for after in ("for a, b in zip(c, zip(d, e, ), strict=True):", "for a, b in zip(c, zip(d, e, strict=True), ):"):
        assert listed.has("anywhere", line, after)
    assert not listed.has("anywhere", line, "for a, b in zip(c, zip(d, e, ), ):")
    assert not listed.has("anywhere", line, "for a, b in zip(None, zip(d, e, strict=True), strict=True):")
