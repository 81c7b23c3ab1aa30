"""The list of changes that no test can notice is of lines that are there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import yaml

from conftest import ROOT


def test_every_entry_is_of_lines_that_are_there() -> None:
    """`make mutate` would count one that is not as a survivor."""
    lines: dict[str, set[str]] = {}
    gone = []
    for entry in yaml.safe_load((ROOT / "tests" / "equivalent-mutants.yaml").read_text("utf-8")):
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
