"""Arguments written as Argdown and read back: nothing is lost, whatever stands in their texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from msgspec import structs

from cruxmap.files.argument import load_argument
from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.argdown.rebuilding import is_own, rebuilt
from cruxmap.files.exchange.network import UnfitNetworkError
from cruxmap.files.importing import Wanted, imported
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.pgmpy_bridge import tabulate
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.considerations import tree
from cruxmap.model.problem import ProblemsError
from exchanged import written
from strategies import arguments

WALK = """\
argument: walk
title: "A walk: yes [or] no?"
target: walk
scope: {sky: [clear, cloudy]}
bases: {guess: "A guess = a guess {so it is}."}
sources: {road: {title: "Roads {= or} not", authors: [A, "B, C"], year: 2020, in: Ways, url: "https://a.org/b_(c)"}}
claims:
  sky:
    title: "Sky <above>"
    statement: "The sky, [see] {a: b} #1 *or* _2_ // and /* so */ on @<it> \\\\."
    states: {clear: "quite clear", cloudy: cloudy, rain: rain}
    section: "1. First"
    cites: [road p. 2]
    note: "Is } it = so?"
    stick: [sky_clear, 0.5]
  walk:
    statement: We walk.
    resolvable: {by: 2028, how: "Ask } us."}
    considerations:
      - {kind: for, text: "It is } good - and + cheap.", id: good, by: A. N. Author, strength: plainly}
      - {kind: objection, text: "Is it?", on: good, section: "2", cites: road, note: "} ="}
      - {kind: reply, text: "It is.", on: good}
      - {kind: caveat, text: "It is } good - and + cheap."}
      - {kind: against, text: "Of the sky.", on: sky, state: rain}
      - {see: wet, kind: against}
    table:
      - {when: {sky: [clear, cloudy]}, is: walk_if_dry}
      - {when: {sky: rain}, is: false}
  glad:
    statement: We are glad.
    table:
      - {when: {any: [{sky: clear}, {sky: rain, walk: false}], not: {walk: false}}, is: "not tired_base"}
      - {when: [{sky: cloudy}, {walk: false}], is: "1 - (1 - tired_base)^2"}
      - {else: 20%}
  merry:
    statement: We are merry.
    rule: [{when: {all: [{glad: true}, {walk: [true, false]}]}, then: true}, {else: {ask: "Merry?", reading: 10-20%}}]
  tired:
    statement: We are tired.
    considerations:
      - {kind: analogy, text: "As with rain.", id: wet, source: {text: "A = b", address: "https://a.org/b_c"}, by: B}
    tilt: {base: tired_base, by: [{when: {walk: true}, odds: tired_if_walk}]}
questions:
  sky_clear: {ask: "Clear?", reading: {credence: 30%, low: 20%, high: 40%, basis: guess, because: "why = not"}}
  walk_if_dry: {ask: "If it is dry?", reading: 70%, core: true, title: "Dry: walk"}
  tired_base: {ask: "Tired?", reading: 20%}
  tired_if_walk:
    ask: "After a walk?"
    cites: road
    considerations: [{kind: for, text: "Far.", source: road ch. 1}, {see: good, kind: against}]
    reading: 80%
    worksheet: {inputs: {n: {ask: "How far?", default: 3}}, odds_for: n, odds_against: "1"}
"""


def back(text: str, folder: Path) -> ArgumentMap:
    folder.mkdir(exist_ok=True)
    for name, content in rebuilt(read_outline(text.encode())).items():
        (folder / name).write_text(content, "utf-8")
    return load_argument(folder)


def comparable(argument: ArgumentMap) -> dict[str, Any]:
    """All of an argument but its rival carvings and the order of considerations where it makes no difference."""
    fields = structs.asdict(argument)
    for field in ("fingerprint", "carvings", "carving", "whole"):
        del fields[field]
    fields["claims"] = {name: structs.replace(claim, considerations=()) for name, claim in argument.claims.items()}
    points = {name: [(p.depth, p.home, p.consideration) for p in tree(argument, name)] for name in argument.claims}
    return fields | {"points": points, "order": [list(argument.claims), list(argument.questions)]}


@pytest.mark.parametrize("name", sorted(shipped_arguments()))
def test_shipped_arguments(name: str, tmp_path: Path) -> None:
    original = load_argument(shipped_arguments()[name])
    assert comparable(back(written(original, "argdown"), tmp_path / "back")) == comparable(original)


def test_texts_may_have_anything_in_them(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    (tmp_path / "walk.yaml").write_text(WALK, "utf-8")
    original = load_argument(tmp_path / "walk.yaml")
    text = written(original, "argdown")
    golden("walk.argdown", text)
    front = text.partition("===\n")[2].partition("\n===\n")[0]
    assert "=" not in front  # which would end it in other programs
    assert comparable(back(text, tmp_path / "back")) == comparable(original)


@settings(max_examples=40, deadline=None)
@given(arguments(claims=5))
def test_random_arguments(tmp_path_factory: pytest.TempPathFactory, original: ArgumentMap) -> None:
    used = {text for claim in original.claims.values() for text in claim.form.names}
    questions = {name: question for name, question in original.questions.items() if name in used}
    (part,) = original.parts
    part = structs.replace(part, questions=tuple(questions))
    original = structs.replace(original, questions=questions, parts=(part,))
    made = back(written(original, "argdown"), tmp_path_factory.mktemp("back"))
    theirs = tabulate(original)
    for name, table in tabulate(made).items():
        assert (table.states, table.parents) == (theirs[name].states, theirs[name].parents)
        assert np.array_equal(table.values, theirs[name].values)
    assert {name: question.reading for name, question in made.questions.items()} == {
        name: question.reading for name, question in original.questions.items()
    }
    assert (made.target, [part.name for part in made.parts]) == (
        original.target,
        [part.name for part in original.parts],
    )


FRONT = "===\ncruxmap: {argument: a, target: x}\n===\n\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (FRONT + "# P {part: ../x}\n\n[X]: x {claim: x, credence: 0.5}\n", 2, "'../x' is not the name of a part"),
        (FRONT + "[X]: x {claim: [x], credence: 0.5}\n", 5, "a name belongs here"),
        (FRONT + "[X]: x {claim: x, credence: 0.5}\n\n[Y]: y {claim: x}\n", 7, "there is a claim 'x' already"),
        (FRONT + "[X]: x {claim: x, credence: 0.5}\n\n<A>: a\n", 7, "<A> bears on no claim"),
    ],
)
def test_what_has_no_place_is_told(text: str, line: int, message: str) -> None:
    outline = read_outline(text.encode())
    assert is_own(outline)
    with pytest.raises(UnfitNetworkError) as refused:
        rebuilt(outline)
    assert [(fault.place.line, fault.message) for fault in refused.value.faults] == [(line, message)]


def test_other_texts_are_not_taken_for_an_argument_of_ours() -> None:
    assert not is_own(read_outline(b"===\ncruxmap: yes\n===\n\n[X]: x {claim: x}\n"))


SIGNS = [*"{}[]<>+-:@=", "\n", "\n\n", "  ", "(1) ", "----\n", '"', "===\n", "\\", "/*"]


@pytest.mark.parametrize("seed", range(60))
def test_damaged_texts_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    """Whatever is damaged, what comes out is an argument, or refusals that each say where and what to do."""
    (tmp_path / "walk.yaml").write_text(WALK, "utf-8")
    text, chance = written(load_argument(tmp_path / "walk.yaml"), "argdown"), Random(seed)
    for _ in range(3):
        at, cut = chance.randrange(len(text)), chance.randrange(20)
        text = text[:at] + chance.choice(SIGNS) + text[at + cut :]
    try:
        outline = read_outline(text.encode())
        if is_own(outline):
            back(text, tmp_path / "back")
        else:
            imported(outline, "walk", "walk.argdown", Wanted())
    except UnfitNetworkError as refused:
        told = [(fault.message, fault.remedy) for fault in refused.faults]
    except ProblemsError as refused:
        told = [(problem.message, problem.remedy) for problem in refused.problems]
    else:
        told = []
    assert all(message and remedy for message, remedy in told)
