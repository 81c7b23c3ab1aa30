"""The argument of the 2022 report: its published numbers, and what they come to."""

import math

import numpy as np
import pytest
from msgspec import structs

from conftest import ROOT, Run
from cruxmap import evaluate
from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import far_apart
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.inference.inquiry import Inquiry
from cruxmap.model.credences import Credence, values_of

FOLDER = ROOT / "arguments" / "power-seeking"
ARGUMENT = load_argument(FOLDER)
PUBLISHED = {
    "carlsmith-2022": ((0.65, 0.80, 0.40, 0.65, 0.40, 0.95), 0.05),
    "superforecasters-2023": ((0.80, 0.90, 0.58, 0.25, 0.05, 0.40), 0.01),
}


def profile(name):
    return load_credences(FOLDER / "profiles" / f"{name}.yaml", ARGUMENT)


def vector(argument, credences):
    return np.array([[one.credence] for one in values_of(argument, credences).values()])


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_conclusion_is_the_product(name):
    credences, (numbers, stated) = profile(name), PUBLISHED[name]
    result = evaluate(ARGUMENT, credences)
    assert tuple(one.credence for one in credences.credences.values()) == numbers
    assert result.probability == pytest.approx(math.prod(numbers), abs=1e-15)
    assert credences.views["catastrophe"].credence == stated
    assert credences.event
    assert credences.source


def test_the_published_totals():
    assert evaluate(ARGUMENT, profile("carlsmith-2022")).probability == pytest.approx(0.0514, abs=5e-5)
    assert evaluate(ARGUMENT, profile("superforecasters-2023")).probability == pytest.approx(0.0021, abs=5e-5)
    assert evaluate(ARGUMENT).probability == pytest.approx(0.0514, abs=5e-5)  # the readings are the report's


def test_only_the_superforecasters_state_something_else_than_they_imply():
    assert far_apart(Case(ARGUMENT, profile("carlsmith-2022"))) == ()
    (one,) = far_apart(Case(ARGUMENT, profile("superforecasters-2023")))
    assert (one.claim, one.stated) == ("catastrophe", 0.01)
    assert one.implied == pytest.approx(0.0021, abs=5e-5)


@pytest.mark.parametrize("side", ["friendly", "averse"])
def test_the_example_profiles_are_the_ends_of_the_readings_ranges(side):
    argument = load_argument(ROOT / "arguments" / "scheming")
    credences = load_credences(ROOT / "arguments" / "scheming" / "profiles" / f"scheming-{side}.yaml", argument)
    assert "nobody's view" in credences.name
    sign = 1 if side == "friendly" else -1
    best = sign * evaluate(argument, credences, in_scope=False).probability
    for name, credence in credences.credences.items():
        reading = argument.questions[name].reading
        low, high = reading.low, reading.high
        assert credence.credence in (low, high)
        other = Credence(low if credence.credence == high else high)
        moved = structs.replace(credences, credences={**credences.credences, name: other})
        assert sign * Inquiry(argument).probability(vector(argument, moved))[0] <= best + 1e-15


def test_check_warns_of_what_is_stated_and_not_implied(run: Run):
    outcome = run("check", FOLDER / "profiles" / "superforecasters-2023.yaml")
    assert outcome.code == 0
    assert "1% for 'catastrophe', where the answers imply 0.21%" in outcome.err
    assert run("check", FOLDER / "profiles" / "carlsmith-2022.yaml").err == ""
