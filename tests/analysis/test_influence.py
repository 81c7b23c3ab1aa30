"""Which way claims push each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cruxmap.analysis.influence import influences
from cruxmap.files.argument import load_argument
from cruxmap.inference.inquiry import Inquiry

TEXT = """
argument: push
target: end
claims:
  a: {statement: A., credence: {ask: A?, reading: 40%}}
  b: {statement: B., credence: {ask: B?, reading: 40%}}
  up: {statement: Up., table: [{when: {a: true}, is: 0.7}, {when: {a: false}, is: 0.2}]}
  down: {statement: Down., table: [{when: {a: true}, is: 0.2}, {when: {a: false}, is: 0.7}]}
  xor:
    statement: One of the two.
    rule: [{when: {a: true, b: false}, then: true}, {when: {a: false, b: true}, then: true}, {else: false}]
  colour:
    statement: A colour.
    states: [red, green, blue]
    table: [{when: {b: true}, is: [0.2, 0.3]}, {when: {b: false}, is: [0.5, 0.3]}]
  end:
    statement: The end.
    table:
      - {when: {colour: red}, is: 0.1}
      - {when: {colour: green}, is: 0.2}
      - {when: {colour: blue}, is: q}
questions:
  q: {ask: And if blue?, reading: 90%}
"""


def signs(folder: Path, q: float = 0.9, do: dict[str, str] | None = None) -> dict[tuple[str, str], str]:
    path = folder / "argument.yaml"
    path.write_text(TEXT, "utf-8")
    argument = load_argument(path)
    point = np.array([q if name == "q" else one.reading.credence for name, one in argument.questions.items()])
    return influences(Inquiry(argument, do=do), point)


@pytest.mark.parametrize(
    ("pair", "sign"),
    [
        (("a", "up"), "raises"),
        (("a", "down"), "lowers"),
        (("a", "xor"), "neither"),
        (("b", "colour"), "raises"),  # away from red, to blue, which makes the end likelier
        (("colour", "end"), "raises"),  # by the definition of raising
    ],
)
def test_known_signs(tmp_path: Path, pair: tuple[str, str], sign: str) -> None:
    assert signs(tmp_path)[pair] == sign


def test_the_sign_is_that_of_the_credences(tmp_path: Path) -> None:
    assert signs(tmp_path, q=0.01)["b", "colour"] == "lowers"


def test_an_intervention_cuts(tmp_path: Path) -> None:
    assert ("a", "up") not in signs(tmp_path, do={"up": "true"})
    assert ("a", "down") in signs(tmp_path, do={"up": "true"})
