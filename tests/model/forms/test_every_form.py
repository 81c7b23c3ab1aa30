"""Every form that there is, against its definition: a form without a strategy or a definition of its own fails here."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

import oracle
from cruxmap.inference.circuit import allocate
from cruxmap.inference.run import run
from cruxmap.model.claim import Claim
from cruxmap.model.expression import Tape
from cruxmap.model.forms import forms
from cruxmap.model.forms.base import Space
from cruxmap.model.vocabulary import BOOLEAN
from strategies import STRATEGIES, Setting, credences

SETTINGS = [
    Setting(states, parents, ("p", "q"), certain=True)
    for states in (BOOLEAN, ("x", "y", "z"))
    for parents in ({}, {"a": BOOLEAN, "b": ("u", "v", "w")})
]


def test_every_form_is_drawn_and_worked_out_by_brute_force() -> None:
    assert STRATEGIES.keys() == forms().keys()
    assert oracle.DISTRIBUTIONS.keys() == set(forms().values())
    for key, drawn in STRATEGIES.items():
        assert any(drawn.fits(setting) for setting in SETTINGS), key


@pytest.mark.parametrize("key", forms())
@settings(max_examples=60)
@given(st.data())
def test_a_form_is_what_its_definition_says(key: str, data: DataObject) -> None:
    setting = data.draw(st.sampled_from([setting for setting in SETTINGS if STRATEGIES[key].fits(setting)]))
    form = STRATEGIES[key].form(data.draw, setting)
    values = {name: data.draw(credences()) for name in setting.questions}
    parents = {name: setting.parents[name] for name in form.parents}
    tape = Tape(tuple(values))
    space = Space(setting.states, parents, tape)
    assert [finding for finding in form.check(space) if finding.severity == "error"] == []
    table = form.fill(space).positions
    circuit = allocate(tape.inputs, tape.instructions, table, 0)
    cells = run(circuit, np.array([[*values.values()]]).T)[..., 0]
    claim = Claim("claim", "It is so.", dict.fromkeys(setting.states, ""), form)
    for place in product(*(range(len(states)) for states in parents.values())):
        here = {name: states[i] for (name, states), i in zip(parents.items(), place, strict=True)}
        expected = oracle.distribution(claim, here, values)
        assert cells[place].tolist() == pytest.approx(expected, abs=1e-12, nan_ok=True)
        assert np.isnan(expected).any() or sum(expected) == pytest.approx(1)
