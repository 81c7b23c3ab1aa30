"""The index of names beside the model: what the files name is what the argument is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap.files.argument import read_argument
from cruxmap.files.locate import evidence_sets, shipped_arguments
from cruxmap.files.names import Named, Names
from cruxmap.files.tree import read_source
from every_name import write_every_name

HOMES = {**shipped_arguments(), "every": None}


@pytest.fixture(params=HOMES, scope="module")
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = HOMES[request.param]
    return found or write_every_name(tmp_path_factory.mktemp("every"))


def test_everything_is_defined_once_and_nothing_else_is(home: Path) -> None:
    reading = read_argument(home, [*evidence_sets(home).values()])
    argument = reading.argument
    assert argument is not None
    names = Names({file: read_source(Path(file), file) for file in reading.files})
    assert list(names.defined("claim")) == list(argument.claims)
    written = {name for name in argument.questions if names.is_defined(Named("question", name))}
    following = argument.questions.keys() - written
    assert {*names.defined("question")} == written
    for name in following:  # it is made of the names of what it is about
        assert any(name.startswith(f"{claim}_") for claim in argument.claims)
    own_states = {name: list(claim.states) for name, claim in argument.claims.items() if not claim.is_boolean}
    assert {name: states for name in argument.claims if (states := [*names.defined("state", name)])} == own_states
    for name in argument.claims:
        definitions = [place for place in names.places[Named("claim", name)] if place.mention.defines]
        assert len(definitions) == 1


def test_each_form_names_its_parents_and_questions(home: Path) -> None:
    argument = read_argument(home).argument
    assert argument is not None
    sources = [read_source(Path(file), file) for file in read_argument(home).files]
    names = Names({source.file: source for source in sources})
    compared = 0
    for name, claim in argument.claims.items():
        for source in sources:
            node = source.find(("claims", name, claim.form.key))
            if node is None:
                continue
            inside = {
                (named.kind, named.name)
                for named, places in names.places.items()
                for file, mention in places
                if file == source.file and node.start <= mention.start < node.end and names.is_defined(named)
            }
            assert {found for kind, found in inside if kind == "claim"} == set(claim.form.parents)
            written = {found for kind, found in inside if kind == "question"} - {name}  # perhaps written at the claim
            used = {question for question in argument.questions if name in argument.used_by(question)} - {name}
            assert written == {question for question in used if names.is_defined(Named("question", question))}
            compared += 1
    assert compared == len(argument.claims)


def test_a_name_is_found_from_its_first_character_to_just_behind_it(home: Path) -> None:
    reading = read_argument(home)
    names = Names({file: read_source(Path(file), file) for file in reading.files})
    for places in names.places.values():
        for file, mention in places:
            for position in (mention.start, mention.end):
                found = names.at(file, position)
                assert found is not None
                assert found[0].start <= position <= found[0].end
    assert names.at(reading.files[0], 0) is None
