"""The numbers of the page, and what it says without its program."""

from __future__ import annotations

import json
import re
from operator import add, mul, sub
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, Run
from cruxmap import case, evaluate
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.inference.circuit import Circuit
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.query import Query
from cruxmap.report.page.content import nested
from cruxmap.report.page.live import as_data, live

ARGUMENT = load_argument(ROOT / "arguments" / "scheming")


OPERATIONS = (add, sub, mul, lambda x, y: x / y if y else float("nan"))


def interpreted(circuit: Circuit, credences: list[float]) -> list[float]:
    """What a page-sized interpreter makes of a circuit's data: the page's program, in Python."""
    data = as_data(circuit)
    rows = [*credences, *data["constants"], *[0.0] * int(data["registers"][0])]
    steps = [int(one) for one in data["operations"]]
    for operator, a, b, out in zip(*[iter(steps)] * 4, strict=True):
        rows[out] = OPERATIONS[operator](rows[a], rows[b])
    outputs = [rows[int(row)] for row in data["outputs"]]
    return [part / total for part, total in zip(outputs[::2], outputs[1::2], strict=True)]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([{}, {"slack_in_training": ("true",)}, {"route": ("none",)}]))
def test_the_plain_data_gives_the_engines_numbers(seed, known):
    point = np.random.default_rng(seed).uniform(0.02, 0.98, len(ARGUMENT.questions))
    credences = CredenceSet(credences={n: Credence(float(p)) for n, p in zip(ARGUMENT.questions, point, strict=True)})
    numbers = live(ARGUMENT, Query.of(ARGUMENT, given=known), {})
    found = dict(zip(numbers.names, interpreted(numbers.everything, point.tolist()), strict=True))
    result = evaluate(ARGUMENT, credences, given=known)
    assert interpreted(numbers.conclusion, point.tolist())[0] == pytest.approx(result.probability, abs=1e-12)
    assert found["target"] == pytest.approx(result.probability, abs=1e-12)
    assert found["unconditional"] == pytest.approx(result.unconditional, abs=1e-12)
    assert found["condition-0"] == pytest.approx(next(iter(result.conditions.values())), abs=1e-12)
    for state in ARGUMENT.claims["route"].states:
        assert found[f"route-{state}"] == pytest.approx(result.routes.get(state, 0), abs=1e-12)
    for state, value in result.classes.items():
        assert found[f"class-{state}"] == pytest.approx(value, abs=1e-12)
    for name, states in beliefs(case(ARGUMENT, credences, given=known)).items():
        for one in states:
            assert found[f"claim-{name}-{one.state}"] == pytest.approx(one.probability, abs=1e-12)


def test_the_page_without_its_program(run: Run, tmp_path: Path) -> None:
    outcome = run("report", "-o", tmp_path / "page.html")
    assert outcome.code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    result = evaluate(ARGUMENT)
    assert f'data-key="target" value="{result.probability!r}">16.9%<' in text
    assert f'data-key="unconditional" value="{evaluate(ARGUMENT, in_scope=False).probability!r}">14.5%<' in text
    whose = "one reader&#39;s translation of the text into numbers, not Carlsmith&#39;s"
    assert f"opens at the map&#39;s readings ({whose}), which are nobody&#39;s answers" in text
    assert len(re.findall(r'class="panel"', text)) == len(ARGUMENT.claims)
    assert len(re.findall(r'type="range"', text)) == len(ARGUMENT.questions)
    data = json.loads(re.search(r'id="data">(.*?)</script>', text)[1])  # type: ignore[index]
    assert data["argument"] == {"name": "scheming", "version": 2, "fingerprint": ARGUMENT.fingerprint}
    links = r'<a href="(https://[^"<>]+)" rel="noopener noreferrer">\1</a>'  # to what others say; nothing is fetched
    assert "http" not in re.sub(rf"http://www\.w3\.org/\S+|http-equiv|{links}", "", text)


def test_points_within_points() -> None:
    assert nested([(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]) == [
        ("a", [("b", [("c", [])]), ("d", [])]),
        ("e", []),
    ]


def test_two_people_side_by_side(run: Run, tmp_path: Path) -> None:
    for name, credence in (("a", "70%"), ("b", "20%")):
        text = f"argument: scheming\nname: Example {name}\ncredences: {{scheming_pays_for_most: {credence}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    outcome = run("report", tmp_path / "a.yaml", tmp_path / "b.yaml", "-o", tmp_path / "page.html")
    assert outcome.code == 0
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "What the difference comes from" in text
    assert "If a claim were found out" in text
    assert re.search(
        r'Scheming pays for most goals</a></t[dh]>\s*<td class="number">70%</td>\s*<td class="number">20%</td>', text
    )


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("-o", "me.yaml"), 2, "does not end in .html"),
        (("nobody",), 1, "there is no such file or profile"),
        (("--given", "goal_directed=false"), 2, "add --without-scope, or say goal_directed=true"),
        (("--set", "goal_directed=0"), 1, "the argument's scope takes goal_directed for granted"),
        (("--given", "sgd_notices=false", "--given", "nearest_goal_story"), 1, "cannot hold together"),
        (("--target", "routes"), 2, "did you mean 'route'?"),
    ],
)
def test_nonsense(run: Run, options: tuple[str, ...], code: int, words: str) -> None:
    outcome = run("report", *options)
    assert outcome.code == code
    assert words in " ".join(outcome.err.split())
