"""Arguments with evidence laid over them: every route of the engine gives what enumeration and other programs do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs

import oracle
from cruxmap.inference.circuit import compile_circuit, compile_events
from cruxmap.inference.compiled import compiled
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.pgmpy_bridge import joint_by_pgmpy, to_pgmpy
from cruxmap.inference.run import run, shares
from cruxmap.model.argument import ArgumentMap, joint_evidence
from cruxmap.model.checks import check
from cruxmap.model.forms.observed import Ratio
from cruxmap.model.query import Query
from strategies import INNER, evidence, observed_arguments

SOME = settings(max_examples=40, deadline=None)
FEW = settings(max_examples=15, deadline=None)


def credences_of(argument: ArgumentMap) -> dict[str, float]:
    return {name: question.reading.credence for name, question in argument.questions.items()}


def theta_of(argument: ArgumentMap) -> np.ndarray:
    return np.array([*credences_of(argument).values()])


def same(number: float, argument: ArgumentMap, known: oracle.Evidence, do: oracle.Configuration) -> bool:
    return oracle.same(number, oracle.probability(argument, credences_of(argument), given=known, do=do))


@settings(SOME, max_examples=50)
@given(st.data(), observed_arguments())
def test_the_conclusion_is_that_of_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    known = data.draw(evidence(argument, 1))
    do = {name: states[0] for name, states in data.draw(evidence(argument, 1)).items()}
    assert not [finding for finding in check(argument) if finding.severity == "error" and finding.path[0] == "claims"]
    for observed in (argument.observed(), argument.observed("2011"), {}):
        query = Query.of(argument, given=known, do=do, observed=observed)
        assert query.evidence == joint_evidence(observed, known)
        number = float(Inquiry(argument, query).probability(theta_of(argument)[:, np.newaxis])[0])
        assert same(number, argument, query.evidence, do)


@SOME
@given(observed_arguments(ways=("ratio",)))
def test_ratios_are_the_soft_evidence_of_pyagrum(argument: ArgumentMap) -> None:
    """Of likelihoods their ratio alone matters, so that q and 1 - q do for any two."""
    assume(not any(form.spec.claim in argument.observations for form in ratios(argument).values()))
    bare = structs.replace(
        argument, claims={n: c for n, c in argument.claims.items() if n not in argument.observations}
    )
    credences = credences_of(argument)
    soft: dict[str, np.ndarray] = {}
    for form in ratios(argument).values():
        strength, states = credences[form.spec.question], argument.claims[form.spec.claim].states
        likelihoods = [strength if state in form.spec.states else 1 - strength for state in states]
        soft[form.spec.claim] = soft.get(form.spec.claim, 1.0) * np.array(likelihoods)
    query = Query.of(argument, in_scope=False)
    number = float(Inquiry(argument, query).probability(theta_of(argument)[:, np.newaxis])[0])
    assume(not math.isnan(number))
    assert number == pytest.approx(oracle.pyagrum_probability(bare, credences, {}, soft), abs=1e-12)


def ratios(argument: ArgumentMap) -> dict[str, Ratio]:
    forms = {name: argument.claims[name].form for name in argument.observations}
    return {name: form for name, form in forms.items() if isinstance(form, Ratio)}


@FEW
@given(observed_arguments())
def test_pgmpy_agrees(argument: ArgumentMap) -> None:
    with_target, total = joint_by_pgmpy(to_pgmpy(argument), Query.of(argument))
    theirs = with_target / total if total else math.nan
    assert oracle.same(
        float(Inquiry(argument, Query.of(argument)).probability(theta_of(argument)[:, np.newaxis])[0]), theirs
    )


@SOME
@given(observed_arguments())
def test_derivatives_are_those_of_enumeration(argument: ArgumentMap) -> None:
    credences, known = credences_of(argument), argument.observed()
    slopes = Inquiry(argument, Query.of(argument)).derivatives(theta_of(argument))
    assume(not np.isnan(slopes).any())
    assume(oracle.joint(argument, credences, known).sum() > 1e-3)
    for i, name in enumerate(argument.questions):
        stepped = oracle.probability(argument, credences | {name: credences[name] + 1e-30j}, given=known)
        assert slopes[i] == pytest.approx(stepped.imag / 1e-30, abs=1e-9)


@SOME
@given(st.data(), observed_arguments())
def test_shares_of_events_are_those_of_enumeration(data: DataObject, argument: ArgumentMap) -> None:
    event = data.draw(evidence(argument, 1))
    credences, known = credences_of(argument), argument.observed()
    answers = Inquiry(argument, Query.of(argument)).events(theta_of(argument), [{}, event])
    joint, total = (float(oracle.joint(argument, credences, joint_evidence(known, of)).sum()) for of in (event, {}))
    assert answers.share(event) == (pytest.approx(joint / total, abs=1e-12) if total else None)
    if event:
        circuit = compile_events(compiled(argument).network, [(event, known)], {})
        (share,) = shares(circuit, theta_of(argument)[:, np.newaxis])[:, 0]
        assert oracle.same(share, joint / total if total else math.nan)


@SOME
@given(st.data(), observed_arguments(strengths=INNER))
def test_switched_evidence_counts_by_degrees(data: DataObject, argument: ArgumentMap) -> None:
    """By degree d the other outcome is 1 - d times as likely: a weight, and at 0 and 1 no observation and the whole."""
    query, credences = Query.of(argument), credences_of(argument)
    degrees = {name: data.draw(st.sampled_from([0.0, 0.25, 1.0])) for name in query.observed}
    names = [*query.observed]
    network = compiled(argument).network
    circuit = compile_circuit(network, [query.target.claim], switched=names)
    assert circuit.questions == (*argument.questions, *(f"{name}={state}" for name in names for state in BOTH))
    weights = {name: [1.0 if (s,) == query.observed[name] else 1 - degrees[name] for s in BOTH] for name in names}
    column = np.array([*theta_of(argument), *(value for name in names for value in weights[name])])
    joint = run(circuit, column[:, np.newaxis])[:, 0]
    everything = oracle.joint(argument, credences)
    for name in names:
        everything = everything * np.reshape(weights[name], [-1 if n == name else 1 for n in argument.claims])
    axis = [*argument.claims].index(query.target.claim)
    expected = np.moveaxis(everything, axis, 0).reshape(len(joint), -1).sum(axis=1)
    assert joint == pytest.approx(expected, abs=1e-12)


BOTH = ("true", "false")
