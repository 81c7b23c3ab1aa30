"""Every shipped argument in pgmpy and pyAgrum: the same probabilities, and the same again from their files."""

from __future__ import annotations

import contextlib
import logging
import math
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import oracle
from conftest import ROOT
from cruxmap.errors import CruxmapError
from cruxmap.files.argument import load_argument
from cruxmap.files.exchange import READ
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference import pgmpy_bridge
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.inquiry import ContradictionError, Inquiry
from cruxmap.inference.pgmpy_bridge import joint_by_pgmpy, quiet, tabulate, to_pgmpy
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.query import Query
from cruxmap.model.tabulated import Tabulated
from exchanged import written
from small import conjunction, small
from strategies import arguments, evidence

with quiet():  # a warning while it is imported, made an error, ends the process
    import pyagrum
    from pgmpy.readwrite import BIFReader, XMLBIFReader

PGMPY = {
    "bif": lambda text: BIFReader(string=text).get_model(),
    "xmlbif": lambda text: XMLBIFReader(string=text).get_model(),
}
FEW = 20  # claims, of which pgmpy reads BIF in no time: of twice as many it takes ten seconds
SHIPPED = list(shipped_arguments())
EXTENSIONS = {"bif": "bif", "xmlbif": "bifxml"}  # pyAgrum goes by them


@pytest.fixture(scope="module", params=SHIPPED)
def argument(request: pytest.FixtureRequest) -> ArgumentMap:
    return load_argument(shipped_arguments()[request.param])


@pytest.fixture(scope="module")
def model(argument: ArgumentMap) -> Any:
    return to_pgmpy(argument)


def pgmpys_answer(model: Any, target: Event, given: Any = None, do: Any = None) -> float:
    with_target, total = joint_by_pgmpy(model, Query(target, given or {}, do or {}))
    return with_target / total if total else math.nan


def ours(argument: ArgumentMap, target: Event, given: Any = None, do: Any = None) -> float:
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    return float(Inquiry(argument, Query(target, given or {}, do or {})).probability(theta[:, np.newaxis])[0])


def test_every_state_of_every_claim(argument: ArgumentMap, model: Any) -> None:
    for name, claim in argument.claims.items():
        for state in claim.states:
            event = Event(name, state)
            assert oracle.same(ours(argument, event), pgmpys_answer(model, event))


def test_under_evidence(argument: ArgumentMap, model: Any) -> None:
    target = argument.target
    one, other = list(argument.claims)[:2]
    first = {one: (next(iter(argument.claims[one].states)),), other: tuple(argument.claims[other].states)[1:]}
    several = [{name: tuple(claim.states)[1:]} for name, claim in argument.claims.items()]
    for known in [argument.scope, first, *several]:
        assert oracle.same(ours(argument, target, known), pgmpys_answer(model, target, known))


def test_derivatives(argument: ArgumentMap) -> None:
    """To what differences between two answers of pgmpy can show."""
    known = argument.scope
    theta = np.array([question.reading.credence for question in argument.questions.values()])
    found = Inquiry(argument, Query.of(argument, given=known)).derivatives(theta)
    for i, name in list(enumerate(argument.questions))[:: max(1, len(theta) // 5)]:
        ends = [
            pgmpys_answer(
                to_pgmpy(argument, CredenceSet(credences={name: Credence(float(theta[i]) + h)})), argument.target, known
            )
            for h in (-1e-4, 1e-4)
        ]
        assert found[i] == pytest.approx((ends[1] - ends[0]) / 2e-4, abs=1e-6)


def test_interventions_agree_with_pgmpys_causal_inference(argument: ArgumentMap, model: Any) -> None:
    """Wherever it has an answer: it adjusts for other claims, and divides by zero where rules exclude some of those."""
    with quiet():
        from pgmpy.inference import CausalInference

        causal = CausalInference(model)
    target = argument.target
    compared = 0
    for name, claim in argument.claims.items():
        if claim.form.parents and name != target.claim and compared < 5:
            do = {name: next(iter(claim.states))}
            with quiet(), np.errstate(invalid="ignore"):
                found = causal.query([target.claim], do=do, show_progress=False)
            theirs = found.get_value(**{target.claim: target.state})
            if not np.isnan(theirs):
                compared += 1
                assert oracle.same(ours(argument, target, do=do), theirs)
                assert oracle.same(theirs, pgmpys_answer(model, target, do=do))
    assert compared


@pytest.mark.parametrize("form", PGMPY)
def test_files_are_read_back_alike(argument: ArgumentMap, form: str, tmp_path: Path) -> None:
    """By pgmpy to the last digit, by pyAgrum to those that it reads, and by ours but for the rounding of sums."""
    tables = tabulate(argument)
    text = written(argument, form)
    path = tmp_path / f"a.{EXTENSIONS[form]}"
    path.write_text(text, "utf-8")
    network = pyagrum.loadBN(str(path))  # which has to outlive its tables
    read = READ[form](text.encode())
    assert network.names() == read.keys() == tables.keys()
    if form == "xmlbif" or len(tables) <= FEW:
        by_pgmpy = PGMPY[form](text)
        assert set(by_pgmpy.nodes) == tables.keys()
        for name, table in tables.items():
            cpd = by_pgmpy.get_cpds(name)
            assert cpd.variables == [name, *table.parents]
            assert tuple(cpd.state_names[name]) == table.states
            assert np.array_equal(np.moveaxis(cpd.values, 0, -1), table.values)
    for name, table in tables.items():
        assert (read[name].states, read[name].parents) == (table.states, table.parents)
        assert np.abs(read[name].values - table.values).max() < 1e-15
        axes = list(reversed(network.cpt(name).names))
        order = [(*table.parents, name).index(axis) for axis in axes]
        assert network.variable(name).labels() == table.states
        rounding = 1e-7 if form == "bif" else 0.0  # of BIF it reads single precision
        assert np.abs(network.cpt(name).toarray() - table.values.transpose(order)).max() <= rounding


def test_xdsl_is_still_read_in_two_ways(tmp_path: Path) -> None:
    """The reason why XDSL is not offered: should this fail, it can be."""
    argument = load_argument(shipped_arguments()["scheming"])
    path = tmp_path / "a.xdsl"
    with quiet():
        from pgmpy.readwrite import XDSLReader, XDSLWriter

        XDSLWriter(to_pgmpy(argument)).write(str(path))
        by_pgmpy = XDSLReader(str(path)).get_model().get_cpds("early_goal_route")
    table = tabulate(argument)["early_goal_route"]
    assert np.array_equal(np.moveaxis(by_pgmpy.values, 0, -1), table.values)
    network = pyagrum.loadBN(str(path))  # which has to outlive its tables
    by_pyagrum = network.cpt("early_goal_route")
    axes = list(reversed(by_pyagrum.names))
    order = [axes.index(axis) for axis in (*table.parents, "early_goal_route")]
    assert not np.array_equal(by_pyagrum.toarray().transpose(order), table.values)


def test_pyagrum_agrees(argument: ArgumentMap, tmp_path: Path) -> None:
    """By XMLBIF, of which it reads every digit."""
    path = tmp_path / "a.bifxml"
    path.write_text(written(argument, "xmlbif"), "utf-8")
    network = pyagrum.loadBN(str(path))
    for known in ({}, {name: states[0] for name, states in argument.scope.items()}):
        inference = pyagrum.LazyPropagation(network)
        inference.setEvidence(known)
        posterior = inference.posterior(argument.target.claim)
        theirs = posterior[{argument.target.claim: argument.target.state}]
        assert oracle.same(ours(argument, argument.target, {name: (state,) for name, state in known.items()}), theirs)


@settings(max_examples=20, deadline=None)
@given(st.data(), arguments())
def test_random_arguments(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    do = {name: states[0] for name, states in data.draw(evidence(argument, 1)).items()}
    theirs = pgmpys_answer(to_pgmpy(argument), argument.target, known, do)
    assert oracle.same(ours(argument, argument.target, known, do), theirs)


def test_impossible_evidence_has_no_answer(argument: ArgumentMap, model: Any) -> None:
    assert np.isnan(pgmpys_answer(model, argument.target, {argument.target.claim: ()}))


def test_more_evidence_than_a_table_can_hold_is_refused() -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    known = {name: tuple(claim.states)[:1] for name, claim in list(argument.claims.items())[:25]}
    cells = math.prod(len(argument.claims[name].states) for name in {**known, argument.target.claim: ()})
    text = f"pgmpy would make a table of {cells:,} cells for this evidence"
    with pytest.raises(TooWideError, match=re.escape(text)) as refused:
        pgmpys_answer(to_pgmpy(argument), argument.target, known)
    assert refused.value.remedy == "give less of it, or ask without pgmpy"


def test_what_pgmpy_would_take_too_long_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = conjunction("x", "y", q_x=0.5, q_y=0.5)
    monkeypatch.setattr(pgmpy_bridge, "MOST_WORK", 12)
    assert pgmpys_answer(to_pgmpy(argument), argument.target, {}) == pytest.approx(0.25)
    monkeypatch.setattr(pgmpy_bridge, "MOST_WORK", 11)
    with pytest.raises(TooWideError, match="pgmpy would make tables of 12 cells") as refused:
        pgmpys_answer(to_pgmpy(argument), argument.target, {})
    assert refused.value.remedy == "ask without pgmpy"


def test_what_pgmpy_says_about_itself_is_kept_quiet() -> None:
    logging.disable(logging.INFO)
    try:
        with contextlib.suppress(KeyError), quiet():
            warnings.warn("of pgmpy", stacklevel=1)
            assert not logging.getLogger("pgmpy").isEnabledFor(logging.WARNING)
            assert logging.getLogger("pgmpy").isEnabledFor(logging.ERROR)
            raise KeyError
        assert logging.root.manager.disable == logging.INFO
        with pytest.warns(UserWarning, match="of ours"):
            warnings.warn("of ours", stacklevel=1)
    finally:
        logging.disable(logging.NOTSET)


def test_the_network_is_that_of_the_argument() -> None:
    umbrella = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
    model = to_pgmpy(umbrella, CredenceSet("umbrella", credences={"rain": Credence(0.125)}))
    assert model.name == "umbrella"
    assert set(model.nodes) == set(umbrella.claims), "those on which nothing depends too"
    edges = {(parent, name) for name, claim in umbrella.claims.items() for parent in claim.form.parents}
    assert set(model.edges) == edges
    for name, claim in umbrella.claims.items():
        names = (name, *claim.form.parents)
        assert model.get_cpds(name).state_names == {n: list(umbrella.claims[n].states) for n in names}
    assert model.get_cpds("rain").values.tolist() == [0.125, 0.875]
    assert tabulate(umbrella)["rain"].values[0] == umbrella.questions["rain"].reading.credence


@pytest.mark.parametrize(("excess", "refused"), [(2e-9, True), (-2e-9, True), (5e-10, False), (-5e-10, False)])
def test_tables_that_do_not_add_up_are_refused(excess: float, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of which pgmpy lets pass what is wrong by 0.009."""
    made = {"a": Tabulated(("true", "false"), (), np.array([0.25, 0.75 + excess]))}
    monkeypatch.setattr(pgmpy_bridge, "tabulate", lambda *_: made)
    argument = small("a", {"a": CredenceForm("q")}, {"q": 0.5})
    if refused:
        with pytest.raises(CruxmapError, match="the probabilities of 'a' do not add up to one") as error:
            to_pgmpy(argument)
        assert error.value.remedy == "mend its CPD form (credence), whose states have to add up to 1"
    else:
        assert list(to_pgmpy(argument).nodes) == ["a"]


def test_opposite_certainties_are_named(argument: ArgumentMap) -> None:
    tilt = next((claim for claim in argument.claims.values() if claim.form.key == "tilt"), None)
    if tilt is None:
        pytest.skip("no tilt in this argument")
    names = list(dict.fromkeys(text for _, text in tilt.form.terms if text in argument.questions))
    certain = {name: Credence(float(i == 0)) for i, name in enumerate(names)}
    with pytest.raises(ContradictionError, match="opposite certainties meet"):
        tabulate(argument, CredenceSet(credences=certain))
