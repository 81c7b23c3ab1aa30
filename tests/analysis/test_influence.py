"""Which way claims push each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cruxmap import Credence, CredenceSet, case
from cruxmap.analysis.influence import influences
from cruxmap.files.argument import load_argument
from small import conjunction

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


def signs(
    folder: Path, q: float = 0.9, do: dict[str, str] | None = None, about: Any = None
) -> dict[tuple[str, str], str]:
    path = folder / "argument.yaml"
    path.write_text(TEXT, "utf-8")
    argument = load_argument(path)
    states = {name: "blue" if name == "colour" else "true" for name in argument.claims} | (about or {})
    about = {name: tuple(those.split()) for name, those in states.items()}
    return influences(case(argument, CredenceSet(credences={"q": Credence(q)}), do=do), about)


@pytest.mark.parametrize(
    ("pair", "sign"),
    [
        (("a", "up"), "raises"),
        (("a", "down"), "lowers"),
        (("a", "xor"), "neither"),
        (("b", "colour"), "raises"),  # 0.5 blue instead of 0.35
        (("colour", "end"), "raises"),  # 0.9 instead of 0.1 or 0.2
    ],
)
def test_known_signs(tmp_path: Path, pair: tuple[str, str], sign: str) -> None:
    assert signs(tmp_path)[pair] == sign


def test_the_sign_is_that_of_the_credences(tmp_path: Path) -> None:
    assert signs(tmp_path, q=0.01)["colour", "end"] == "lowers"
    assert signs(tmp_path, q=0.15)["colour", "end"] == "neither"  # more than if red, less than if green


@pytest.mark.parametrize(("state", "into", "out"), [("red", "lowers", "lowers"), ("green", "raises", "neither")])
def test_the_sign_is_about_one_state(tmp_path: Path, state: str, into: str, out: str) -> None:
    found = signs(tmp_path, about={"colour": state})
    assert (found["b", "colour"], found["colour", "end"]) == (into, out)


def test_states_that_are_spoken_of_together(tmp_path: Path) -> None:
    """Each of them is compared with each other state: blue is 0.9 and green 0.2, red 0.1."""
    assert signs(tmp_path, about={"colour": "blue green"})["colour", "end"] == "raises"
    assert signs(tmp_path, about={"colour": "blue red"})["colour", "end"] == "neither"


def test_an_intervention_cuts(tmp_path: Path) -> None:
    assert ("a", "up") not in signs(tmp_path, do={"up": "true"})
    assert ("a", "down") in signs(tmp_path, do={"up": "true"})


def test_a_parent_that_makes_no_difference_where_the_child_cannot_be_raises_it_elsewhere() -> None:
    """Of x and y, x raises both of them together: where y is false, that is impossible with x and without it."""
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    true = dict.fromkeys(argument.claims, ("true",))
    false = true | {"all": ("false",)}
    assert influences(case(argument), true) == {("x", "all"): "raises", ("y", "all"): "raises"}
    assert influences(case(argument), false) == {("x", "all"): "lowers", ("y", "all"): "lowers"}
