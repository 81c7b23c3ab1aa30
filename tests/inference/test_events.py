"""Many conditional probabilities as one circuit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.inference.circuit import compile_events
from cruxmap.inference.compiled import compiled
from cruxmap.inference.direct import joint_of_events
from cruxmap.inference.run import run

ARGUMENT = load_argument(ROOT / "arguments" / "scheming")
NETWORK = compiled(ARGUMENT).network


@st.composite
def evidence(draw: st.DrawFn, most: int = 3) -> dict[str, tuple[str, ...]]:
    names = draw(st.lists(st.sampled_from(list(NETWORK.states)), max_size=most, unique=True))
    subsets = {name: st.lists(st.sampled_from(NETWORK.states[name]), min_size=1, unique=True) for name in names}
    return {name: tuple(draw(its)) for name, its in subsets.items()}


@settings(max_examples=25, deadline=None)
@given(
    asks=st.lists(st.tuples(evidence(2).filter(bool), evidence()), min_size=1, max_size=4), seed=st.integers(0, 10**6)
)
def test_agrees_with_elimination_on_numbers(asks, seed):
    theta = np.random.default_rng(seed).uniform(0.05, 0.95, len(NETWORK.questions))
    found = run(compile_events(NETWORK, asks, {}), theta[:, np.newaxis])[:, 0]
    for value, (event, known) in zip(found, asks, strict=True):
        both = {
            n: tuple(s for s in event.get(n, known.get(n)) if s in known.get(n, event.get(n))) for n in event | known
        }
        part, whole = joint_of_events(NETWORK, theta, [], [both, known])
        if whole == 0:
            assert np.isnan(value) or value == 0
        else:
            assert value == pytest.approx(part / whole, abs=1e-12)


def test_under_an_intervention():
    theta = np.array([question.reading.credence for question in ARGUMENT.questions.values()])
    asks = [({"scheming": ("true",)}, {}), ({"slack_in_training": ("true",)}, {})]
    found = run(compile_events(NETWORK, asks, {"slack_in_training": "false"}), theta[:, np.newaxis])[:, 0]
    done = joint_of_events(NETWORK, theta, [], [asks[0][0]], do={"slack_in_training": "false"})
    assert found == pytest.approx([done[0], 0], abs=1e-15)


def test_what_cannot_be_is_not_a_number():
    theta = np.full((len(NETWORK.questions), 1), 0.5)
    impossible = {"sgd_notices": ("false",), "nearest_goal_story": ("true",)}
    assert np.isnan(run(compile_events(NETWORK, [({"scheming": ("true",)}, impossible)], {}), theta)[0, 0])
