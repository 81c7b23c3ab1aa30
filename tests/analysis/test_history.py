"""The steps between states of a file: exact, in one run for those of one argument, and the same either way."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from msgspec import structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.comparison import compare, contributions, contributions_along
from cruxmap.analysis.history import history
from cruxmap.analysis.versions import split_versions
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.history import Changed
from cruxmap.model.query import Query
from small import conjunction, mixed

ARGUMENT = conjunction("x", "y", q_x=0.5, q_y=0.5)


def state(views=None, query=None, **credences: float) -> Case:
    answers = {f"q_{name}": Credence(value) for name, value in credences.items()}
    return Case(ARGUMENT, CredenceSet("small", views=views or {}, credences=answers), query)


def test_the_steps_of_a_product() -> None:
    cases = [state(), state(x=0.6), state(x=0.6), None, state(x=0.2, y=0.9), state(x=0.2)]
    result = history(cases)
    steps = [standing.step for standing in result.states]
    assert [step and step.since for step in steps] == [None, 0, 1, None, 2, 4]
    assert [(row.kind, row.contribution) for row in steps[1].changes] == [("answered", pytest.approx(0.05))]
    assert steps[2].changes_nothing
    # -0.4 at 0.7 on average, and +0.4 at 0.4
    assert [row.contribution for row in steps[4].changes] == [pytest.approx(-0.28), pytest.approx(0.16)]
    assert [row.kind for row in steps[5].changes] == ["taken back"]
    assert result.probability == pytest.approx(0.1)
    assert all(abs(step.remainder) < 1e-15 for step in steps if step)


def test_each_step_is_of_what_was_asked_then() -> None:
    """Once y is observed, P = x: what moves x by 0.2 moves the conclusion by as much, not by half of it."""
    seen = Query.of(ARGUMENT, observed={"y": ("true",)})
    cases = [state(x=0.5), state(x=0.6), state(query=seen, x=0.6), state(query=seen, x=0.8), state(x=0.8)]
    steps = [standing.step for standing in history(cases).states[1:]]
    moved = [[row.contribution for row in step.changes] for step in steps if step]
    assert moved == [[pytest.approx(0.05)], [], [pytest.approx(0.2)], []]
    assert [step.structure for step in steps if step] == [0, pytest.approx(0.3), 0, pytest.approx(-0.4)]
    assert [step.remainder for step in steps if step] == pytest.approx([0, 0, 0, 0], abs=1e-15)


def test_a_step_is_the_difference_between_two_people() -> None:
    cases = [state(x=0.3, y=0.2), state(x=0.7, y=0.9)]
    rows = {row.question: row.contribution for row in compare(*cases).rows}
    assert {row.question: row.contribution for row in history(cases).states[1].step.changes} == rows
    split = split_versions(*cases, tuple(case.probability for case in cases))
    assert (split.structure, split.rest) == (0, "")
    assert {row.question: row.contribution for row in split.rows} == pytest.approx(rows)


def test_many_lines_at_once_are_each_by_itself() -> None:
    random = np.random.default_rng(1)
    points = [random.choice([0.0, 1e-9, 0.3, 0.7, 1.0], size=2) for _ in range(40)]
    together = contributions_along(state().inquiry, list(pairwise(points)))
    for (start, end), shares in zip(pairwise(points), together, strict=True):
        assert shares.tolist() == contributions(state().inquiry, start, end).tolist()
        assert math.fsum(shares) == pytest.approx(end.prod() - start.prod(), abs=1e-12)


def test_an_argument_that_changes_in_the_same_step() -> None:
    before, after = Case(mixed(0.5), CredenceSet("small")), Case(mixed(0.8), CredenceSet("small"))
    steps = history([before, after]).states[1].step
    assert [(row.kind, row.contribution) for row in steps.changes] == [("reading changed", pytest.approx(0.18))]
    assert steps.structure == 0
    assert not steps.anew


def test_a_conclusion_that_means_something_else_now() -> None:
    """The claim is asked anew, not a question; and that alone is a change."""
    after = structs.replace(mixed(0.5), version=2, asked_anew=Changed(claims={"2": ("a",)}))
    step = history([Case(mixed(0.5)), Case(after)]).states[1].step
    assert step
    assert (step.difference, step.anew, step.changes_nothing) == (0, True, False)


def test_views_are_listed() -> None:
    views = {"x": View(0.4)}
    steps = [standing.step for standing in history([state(), state(views=views), state()]).states]
    assert [(view.claim, view.a, view.b) for view in steps[1].views] == [("x", None, 0.4)]
    assert [(view.claim, view.a, view.b) for view in steps[2].views] == [("x", 0.4, None)]
    assert not steps[1].changes_nothing
    assert steps[1].difference == 0


def test_a_state_without_a_conclusion_is_passed_over() -> None:
    given = Query.of(ARGUMENT, given={"x": ("true",)})
    result = history([state(query=given, y=0.2), state(query=given, x=0), state(query=given, y=0.4)])
    assert "probability zero" in result.states[1].undefined
    assert (result.states[2].step.since, result.states[2].step.difference) == (0, pytest.approx(0.2))
    with pytest.raises(ImpossibleEvidenceError):
        history([state(query=given, x=0)])
