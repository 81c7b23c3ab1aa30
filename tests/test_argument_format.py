"""Every piece of YAML in docs/argument-format.md is what the reader reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from cruxmap import evaluate
from cruxmap.files.argument import load_argument, read_argument
from cruxmap.files.decode import struct_fields
from cruxmap.files.scalars import INVALID
from cruxmap.model.forms import forms
from cruxmap.model.problem import Finding

PAGE = (ROOT / "docs" / "argument-format.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WALK = next(block for block in BLOCKS if block.startswith("# walk.yaml"))
# Those that name a file run in test_docs.py.
TEN_LINES, VERSIONS, WORKSHEET, CONSIDERATIONS = (block for block in BLOCKS if not block.startswith("# "))
FORMS = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+: .*?)`", PAGE, re.MULTILINE))


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" for line in text.splitlines(keepends=True))


def write(folder: Path, text: str) -> Path:
    path = folder / "a.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_ten_lines_are_an_argument(tmp_path: Path) -> None:
    path = write(tmp_path, TEN_LINES)
    assert read_argument(path).problems == ()
    rain = 1 / (1 + (4 * 1.5) ** 0.5)  # the middle of 1:4 and 2:3 in log-odds
    assert evaluate(load_argument(path)).probability == pytest.approx(0.7 * rain, rel=1e-12)


CLAIM = "argument: u\ntarget: a\nclaims:\n  a:\n    statement: s\n"


def test_what_changed_since_earlier_versions(tmp_path: Path) -> None:
    asked = ("rain_at_six", "wet_if_rain", "late", "umbrella_at_hand")
    rows = "".join(f"      - {{when: {{day: {day}}}, is: {name}}}\n" for day, name in zip("abcd", asked, strict=True))
    claims = "claims:\n  day: {statement: s, states: [a, b, c, d], stick: [.1, .1, .1]}\n"
    claims += f"  get_wet:\n    statement: s\n    table:\n{rows}"
    questions = "questions:\n" + "".join(f"  {name}: {{ask: q, reading: .1}}\n" for name in asked)
    path = write(tmp_path, f"argument: u\ntarget: get_wet\n{VERSIONS}{claims}{questions}")
    assert read_argument(path).problems == ()


def test_the_worksheet(tmp_path: Path) -> None:
    text = f"{CLAIM}    credence:\n      reading: 0.3\n{indented(WORKSHEET, 6)}"
    worksheet = load_argument(write(tmp_path, text)).questions["a"].worksheet
    assert worksheet is not None
    assert list(worksheet.inputs) == ["n", "m"]


def test_the_considerations(tmp_path: Path) -> None:
    elsewhere = ("some_other_point", "a_point_about_the_rival")
    others = "".join(f"      - {{id: {one}, kind: for, text: t}}\n" for one in elsewhere)
    whole = load_argument(write(tmp_path, f"{CLAIM}    credence: 0.3\n{indented(CONSIDERATIONS, 4)}{others}"))
    assert len(whole.claims["a"].considerations) == 7


def test_every_form_is_shown() -> None:
    assert FORMS.keys() == forms().keys()


@pytest.mark.parametrize("key", FORMS)
def test_what_is_written_for_a_form_can_be_read(key: str) -> None:
    from cruxmap.files.decode import decoder
    from cruxmap.files.tree import Mapping, Source

    text = FORMS[key].replace(", …", "")
    root = Source("a", f"{text}\n".encode()).root
    assert isinstance(root, Mapping)
    findings: list[Finding] = []
    decode = decoder(struct_fields(forms()[key])["spec"][1])
    assert decode(root.items[key], (), findings) is not INVALID
    assert findings == []
    assert yaml.safe_load(text), "other readers can read it too"


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_other_readers_can_read_the_examples(loader: type) -> None:
    for page in sorted({*(ROOT / "docs").glob("*.md")} - {ROOT / "docs" / "codes.md"}):  # which shows what is refused
        for text in re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            assert yaml.load(text, loader), page.name
