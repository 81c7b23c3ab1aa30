"""The bridge to pgmpy: the same numbers on both sides, and files that other programs read alike."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import oracle
from cruxmap import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.direct import tables_at
from cruxmap.inference.inquiry import ContradictionError, Inquiry
from cruxmap.inference.network import compile_network
from cruxmap.inference.pgmpy_bridge import PgmpyInquiry, network_at, network_text, read_network, to_pgmpy
from cruxmap.inference.skeleton import UnfitNetworkError, argument_of
from cruxmap.model.argument import ArgumentMap, both
from cruxmap.model.credences import Credence, CredenceSet
from strategies import argument_maps, evidence

SOME = settings(max_examples=25, deadline=None)
SUFFIXES = {"bif": ".bif", "xmlbif": ".bifxml"}
READERS = {"bif": 1e-7, "xmlbif": 1e-15}  # pyAgrum reads the numbers of BIF at single precision

Tables = dict[str, tuple[tuple[str, ...], np.ndarray]]


@pytest.fixture(scope="module", autouse=True)
def _imported_once() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyagrum  # noqa: F401  # crashes where a warning is an error


@pytest.fixture(scope="module", params=sorted(shipped_arguments()))
def shipped(request: pytest.FixtureRequest) -> ArgumentMap:
    return load_argument(shipped_arguments()[request.param])


def vector(argument: ArgumentMap) -> np.ndarray:
    return np.array([question.reading.credence for question in argument.questions.values()])


def own_tables(argument: ArgumentMap) -> Tables:
    network = compile_network(argument)
    return {n: (network.tables[n].axes, table) for n, table in tables_at(network, vector(argument)).items()}


def differences(argument: ArgumentMap, read: Callable[[str], tuple[list[str], list[list[str]], np.ndarray]]) -> float:
    """The furthest that any number of any table is from the one that was read, by names of claims and states."""
    worst = 0.0
    for name, (axes, table) in own_tables(argument).items():
        found_axes, found_states, found = read(name)
        assert sorted(found_axes) == sorted(axes)
        for i, (one, its) in enumerate(zip(found_axes, found_states, strict=True)):
            assert sorted(its) == sorted(argument.claims[one].states)
            found = found.take([its.index(state) for state in argument.claims[one].states], i)
        worst = max(worst, abs(found.transpose([found_axes.index(one) for one in axes]) - table).max())
    return worst


def by_pgmpy(network: Any) -> Callable[[str], tuple[list[str], list[list[str]], np.ndarray]]:
    def read(name: str) -> tuple[list[str], list[list[str]], np.ndarray]:
        cpd = network.get_cpds(name)
        return cpd.variables, [list(network.get_cpds(one).state_names[one]) for one in cpd.variables], cpd.values

    return read


def by_pyagrum(network: Any) -> Callable[[str], tuple[list[str], list[list[str]], np.ndarray]]:
    def read(name: str) -> tuple[list[str], list[list[str]], np.ndarray]:
        cpt = network.cpt(name)
        axes = list(reversed(cpt.names))
        return axes, [list(network.variable(one).labels()) for one in axes], cpt.toarray()

    return read


def test_pgmpy_finds_what_the_engine_finds(shipped: ArgumentMap) -> None:
    theta, scope = vector(shipped), shipped.scope
    for known in ({}, scope, *(both(scope, one.given) for one in shipped.conditions)):
        (found,) = Inquiry(shipped, given=known).probability(theta[:, np.newaxis])
        (wanted,) = PgmpyInquiry(shipped, given=known).probability(theta[:, np.newaxis])
        assert found == pytest.approx(wanted, abs=1e-12)
    events = [{name: (state,)} for name, claim in shipped.claims.items() for state in claim.states]
    found, wanted = Inquiry(shipped).events(theta, events), PgmpyInquiry(shipped).events(theta, events)
    for event in events:
        assert found.alone(event) == pytest.approx(wanted.alone(event), abs=1e-12)
        assert found.with_target(event) == pytest.approx(wanted.with_target(event), abs=1e-12)


def test_do_is_what_pgmpy_s_causal_inference_makes_of_it(shipped: ArgumentMap) -> None:
    from pgmpy.inference import CausalInference

    network = to_pgmpy(shipped)
    # By adjustment for the parents, which divides by zero where those make a state impossible.
    open_ones = [name for name, (axes, table) in own_tables(shipped).items() if len(axes) > 1 and table.min() > 0]
    assert open_ones or shipped.name != "scheming"
    for name in open_ones:
        for state in shipped.claims[name].states:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = CausalInference(network).query([shipped.target.claim], do={name: state}, show_progress=False)
            wanted = found.get_value(**{shipped.target.claim: shipped.target.state})
            for kind in (Inquiry, PgmpyInquiry):
                (own,) = kind(shipped, do={name: state}).probability(vector(shipped)[:, np.newaxis])
                assert own == pytest.approx(wanted, abs=1e-12)


def test_derivatives_are_the_slopes_of_pgmpy(shipped: ArgumentMap) -> None:
    theta = vector(shipped)
    own, other = Inquiry(shipped, given=shipped.scope), PgmpyInquiry(shipped, given=shipped.scope)
    slopes = own.derivatives(theta)
    for i in np.argsort(-abs(slopes))[:8]:
        step = 1e-5 * np.eye(len(theta))[i]
        low, high = other.probability(np.stack([theta - step, theta + step], axis=1))
        assert slopes[i] == pytest.approx((high - low) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("form", ["bif", "xmlbif"])
def test_files_are_read_back_as_what_was_written(shipped: ArgumentMap, form: str, tmp_path: Path) -> None:
    import pyagrum

    path = tmp_path / f"network{SUFFIXES[form]}"
    path.write_text(network_text(to_pgmpy(shipped), form), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pgmpy.readwrite import BIFReader, XMLBIFReader

        again = {"bif": BIFReader, "xmlbif": XMLBIFReader}[form](str(path)).get_model()
    assert differences(shipped, by_pgmpy(again)) == 0
    network = pyagrum.loadBN(str(path))
    assert differences(shipped, by_pyagrum(network)) <= READERS[form]
    inference = pyagrum.LazyPropagation(network)
    inference.makeInference()
    found = inference.posterior(shipped.target.claim)[{shipped.target.claim: shipped.target.state}]
    (own,) = Inquiry(shipped).probability(vector(shipped)[:, np.newaxis])
    assert found == pytest.approx(own, abs=10 * READERS[form])


def test_xdsl_is_still_read_in_two_ways(tmp_path: Path) -> None:
    """The reason why XDSL is not offered: should this fail, it can be."""
    import pyagrum
    from pgmpy.readwrite import XDSLReader, XDSLWriter

    argument = load_argument(shipped_arguments()["scheming"])
    path = tmp_path / "network.xdsl"
    XDSLWriter(to_pgmpy(argument)).write(str(path))
    assert differences(argument, by_pgmpy(XDSLReader(str(path)).get_model())) < 1e-15
    assert differences(argument, by_pyagrum(pyagrum.loadBN(str(path)))) == pytest.approx(1)


@SOME
@given(st.data(), argument_maps(claims=4))
def test_random_arguments_have_the_same_numbers_on_both_sides(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument))
    do = {name: states[0] for name, states in data.draw(evidence(argument, size=1)).items() if name not in known}
    credences = dict(zip(argument.questions, vector(argument), strict=True))
    network = to_pgmpy(argument, do=do)
    for name, (_, table) in oracle.tables(argument, credences, do).items():
        cpd = network.get_cpds(name)
        if name not in do:
            assert np.abs(np.moveaxis(cpd.values, 0, -1) - table).max() < 1e-12
    (found,) = PgmpyInquiry(argument, given=known, do=do).probability(vector(argument)[:, np.newaxis])
    assert oracle.same(found, oracle.probability(argument, credences, given=known, do=do))


@SOME
@given(st.data(), argument_maps(claims=4))
def test_evidence_on_the_target_itself(data: DataObject, argument: ArgumentMap) -> None:
    states = list(argument.claims[argument.target.claim].states)
    known = {argument.target.claim: tuple(data.draw(st.lists(st.sampled_from(states), unique=True, min_size=1)))}
    theta = vector(argument)[:, np.newaxis]
    (found,), (own,) = (kind(argument, given=known).probability(theta) for kind in (PgmpyInquiry, Inquiry))
    assert oracle.same(found, own)


def test_a_person_s_credences_are_used() -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    person = CredenceSet(credences={"goal_directed": Credence(0.3)})
    assert to_pgmpy(argument, person).get_cpds("goal_directed").values.tolist() == [0.3, 0.7]


def test_opposite_certainties_are_refused() -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    clash = CredenceSet(credences={"schemer_nearer_if_scattered": Credence(0.0), "tilt_no_shaping": Credence(1.0)})
    with pytest.raises(ContradictionError, match="opposite certainties meet in 'nearer_if_scattered'"):
        to_pgmpy(argument, clash)


def test_a_table_that_does_not_add_up_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    argument = load_argument(shipped_arguments()["scheming"])
    tables = {name: table.copy() for name, (_, table) in own_tables(argument).items()}
    tables["goal_directed"][0] += 1e-8
    monkeypatch.setattr("cruxmap.inference.pgmpy_bridge.tables_at", lambda *_: tables)
    with pytest.raises(ValueError, match="distributions of 'goal_directed' do not add up to 1"):
        network_at(argument, vector(argument))


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("bif", "", "there is no node in it"),
        ("bif", "network x {\n}\nvariable a {\n  type discrete [ 2 ] { yes, no };\n}\n", "'a' has no distribution"),
        ("xmlbif", "<BIF></BIF>", "cannot be read as XMLBIF"),
        ("xmlbif", "no markup", "cannot be read as XMLBIF: syntax error"),
        ("xmlbif", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><BIF><NETWORK>", "cannot be read as XMLBIF"),
    ],
)
def test_what_is_no_network_is_refused(form: str, text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "network"
    path.write_text(text)
    with pytest.raises(UnfitNetworkError, match=said):
        argument_of(read_network(path, form), "")
