"""How a claim's probability comes about, in words, for every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap.files.argument import load_argument
from cruxmap.model.credences import CredenceSet, values_of
from cruxmap.report.coming_about import coming_about
from cruxmap.report.document import rows_as_text

TEXT = """
argument: forms
target: either
claims:
  a: {statement: A., credence: {ask: A?, reading: 40%}}
  colour: {statement: A colour., states: {red: all red, green: green, blue: blue}, stick: [r, g]}
  either: {statement: Either., noisy_or: {causes: [{when: {colour: [red, blue]}, is: q}], leak: 10%}}
  needed: {statement: Needed., noisy_and: {needs: [{when: {a: true}, is: q}], leak: 5%}}
  tilted: {statement: Tilted., tilt: {base: [{when: {a: true}, is: q}, {when: {a: false}, is: 0.2}],
           by: [{when: {colour: red}, odds: r}, {odds: 75%}]}}
  mixed:
    statement: Mixed.
    states: {x: the x, y: the y, z: the z}
    table:
      - {when: {a: true, colour: red}, is: y}
      - {when: {a: true, colour: [green, blue]}, is: {x: 30%, z: 70%}}
      - {when: {a: false}, is: [true, g]}
  ruled: {statement: Ruled., states: {up: upwards, down: downwards}, rule: [{when: {a: true}, then: up}, {else: down}]}
questions:
  q: {ask: Q?, title: Cue, reading: 60%}
  r: {ask: R?, title: Red, reading: 50%}
  g: {ask: G?, title: Green, reading: 25%}
"""


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("a", ["always | A (a) | 40% | map"]),
        (
            "colour",
            [
                "always | all red | Red (r) | 50% | map",
                "if not that | green | Green (g) | 25% | map",
                "otherwise | blue | what is left |  | ",
            ],
        ),
        (
            "either",
            [
                "colour = all red or blue | Cue (q) | 60% | map",
                "without any of these (leak) | a fixed number | 10% | ",
            ],
        ),
        (
            "needed",
            ["if not met: a | Cue (q) | 60% | map", "fails though all are met (leak) | a fixed number | 5% | "],
        ),
        (
            "tilted",
            [
                "base: a | Cue (q) | 60% |  | map",
                "base: not a | a fixed number | 20% |  | ",
                "tilt: colour = all red | Red (r) | 50% | × 1 | map",
                "tilt: always | a fixed number | 75% | × 3 | ",
            ],
        ),
        (
            "mixed",
            [
                "a and colour = all red | the y | certainly |  | ",
                "a and colour = green or blue | the x | a fixed number | 30% | ",
                " | the z | a fixed number | 70% | ",
                "not a | the x | a fixed number | 100% | ",
                "if not that | the y | Green (g) | 25% | map",
                "otherwise | the z | what is left |  | ",
            ],
        ),
        ("ruled", ["a | upwards", "otherwise | downwards"]),
    ],
)
def test_every_form_in_words(tmp_path: Path, claim: str, expected: list[str]) -> None:
    (tmp_path / "argument.yaml").write_text(TEXT, "utf-8")
    argument = load_argument(tmp_path)
    table = coming_about(argument, claim, values_of(argument, CredenceSet()))
    assert [" | ".join(row) for row in rows_as_text(table, range(len(table.columns)))] == expected
