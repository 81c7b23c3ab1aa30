"""Arguments as text: what is written reads back as what it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cruxmap import load_argument
from cruxmap.files.argument import read_argument
from cruxmap.files.argument_text import argument_text
from cruxmap.files.locate import shipped_arguments
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import BOOLEAN
from cruxmap.model.forms.credence import Credence
from cruxmap.model.question import Question, Reading
from strategies import arguments

TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
)


def read_back(argument: ArgumentMap) -> ArgumentMap:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "argument.yaml")
        path.write_text(argument_text(argument, "a head\nof two lines"), "utf-8")
        reading = read_argument(path)
    assert reading.argument is not None, reading.problems
    return reading.argument


def meaning(argument: ArgumentMap) -> ArgumentMap:
    """The argument without its parts and its fingerprint, which one file has otherwise."""
    return structs.replace(argument, parts=(), fingerprint="")


@pytest.mark.parametrize("name", sorted(shipped_arguments()))
def test_shipped_arguments_read_back_as_they_are(name: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    assert meaning(read_back(argument)) == meaning(argument)


@settings(max_examples=100, deadline=None)
@given(arguments(certain=True))
def test_every_form_reads_back_as_it_is(argument: ArgumentMap) -> None:
    used = {text for claim in argument.claims.values() for _, text in claim.form.terms}
    labelled = {
        name: structs.replace(claim, states={state: state.replace("_", " ") for state in claim.states})
        for name, claim in argument.claims.items()
    }
    asked = {name: question for name, question in argument.questions.items() if name in used}
    whole = structs.replace(argument, claims=labelled, questions=asked, title="Random")
    again = read_back(whole)
    assert (again.claims, again.questions, again.target) == (whole.claims, whole.questions, whole.target)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_reads_back_as_it_is(title: str, statement: str) -> None:
    claim = Claim(title, statement, dict.fromkeys(BOOLEAN, "x"), Credence("a"))
    argument = ArgumentMap("any", Event("a"), {"a": claim}, {"a": Question(Reading(0.5), title)}, (), title=title)
    again = read_back(argument)
    assert (again.title, again.questions["a"].ask) == (title, title)
    assert (again.claims["a"].title, again.claims["a"].statement) == (title, statement)
