"""Files as they are while somebody writes them, and files that an accident went through: problems, never exceptions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from conftest import ROOT
from cruxmap.files.argument import ArgumentFile, PartFile, read_argument
from cruxmap.files.credences import Layers
from cruxmap.files.decode import decode_file
from cruxmap.files.tree import Source
from cruxmap.inference.network import compile_network
from cruxmap.model.problem import Finding, Problem, ProblemsError
from cruxmap.report.problems import problem_text, problems_text

SHIPPED = sorted((ROOT / "arguments" / "scheming").glob("*.yaml"))
UMBRELLA = ROOT / "tests" / "credences" / "argument.yaml"
STEP = 211

CREDENCES = """\
argument: umbrella
version: 2
name: "someone's"
date: 2026-11-23
views:
  get_wet: 20%
  late: {credence: 40%, note: gut, given: {rain: true}}
credences:
  rain: 55%
  wet_if_rain: {credence: 0.5, low: 0.3, high: 0.7, note: an old coat}
  strong_wind: 1 in 20
"""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_half_written_files_give_problems(path: Path) -> None:
    data = path.read_bytes()
    shape = ArgumentFile if path.stem == "argument" else PartFile
    for end in range(0, len(data), STEP):
        for problem in problems_in(data[:end], shape):
            assert problem.line >= 1
            assert problem_text(problem)


def problems_in(data: bytes, shape: type[Struct]) -> list[Problem]:
    findings: list[Finding] = []
    try:
        source = Source("a.yaml", data)
    except ProblemsError as error:
        return list(error.problems)
    decode_file(shape, source.root, findings)
    return [source.problem(finding) for finding in findings]


def test_half_written_credences_give_problems(tmp_path: Path) -> None:
    argument = read_argument(UMBRELLA).argument
    assert argument is not None
    path = tmp_path / "me.yaml"
    for end in range(len(CREDENCES) + 1):
        path.write_text(CREDENCES[:end])
        reading = Layers(path).settle(argument)
        assert (reading.credences is None) == any(problem.severity == "error" for problem in reading.problems)
    assert reading.problems == ()


ODD = st.sampled_from([*"{}[]:,-#&*!|>'\"%@`?\t\n 0.x", "é", "\u202e", "\0", ": ", "- ", "<<: ", "null", "true", "  "])


@st.composite
def accidents(draw: st.DrawFn, text: str) -> str:
    """The text after one to three accidents; nothing is drawn that an accident does not need."""
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["delete", "repeat", "exchange", "indent", "insert", "cut", "swap"]))
        if kind in ("insert", "cut", "swap"):
            place = draw(st.integers(0, len(text)))
            before, after = text[:place], text[place:]
            if kind == "insert":
                text = before + draw(ODD) + after
            elif kind == "cut":
                text = before + after[draw(st.integers(1, 40)) :]
            else:
                text = before + after[1:2] + after[:1] + after[2:]
            continue
        lines = text.split("\n")
        i = draw(st.integers(0, len(lines) - 1))
        if kind == "delete":
            del lines[i]
        elif kind == "indent":
            lines[i] = " " * draw(st.integers(0, 8)) + lines[i].lstrip()
        else:
            j = draw(st.integers(0, len(lines) - 1))
            if kind == "repeat":
                lines.insert(j, lines[i])
            else:
                lines[i], lines[j] = lines[j], lines[i]
        text = "\n".join(lines)
    return text


def check_reading(path: Path) -> None:
    """A sound argument can be compiled; any other has at least one error; every problem can be shown."""
    reading = read_argument(path)
    assert (reading.argument is None) == any(problem.severity == "error" for problem in reading.problems)
    for problem in reading.problems:
        assert problem.line >= 1
        assert 1 <= problem.column <= len(problem.text) + 1
        assert problem.remedy
    if reading.problems:
        assert problems_text(reading.problems)
    if reading.argument is not None:
        compile_network(reading.argument)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a test, each of which writes its file anew."""
    return tmp_path_factory.mktemp("accidents")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "scheming"
    shutil.copytree(ROOT / "arguments" / "scheming", folder)
    return folder


@settings(max_examples=60)
@given(st.data())
def test_accidents_to_the_shipped_argument(copy: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SHIPPED))
    text = path.read_text("utf-8")
    try:
        (copy / path.name).write_text(data.draw(accidents(text)), "utf-8")
        check_reading(copy)
    finally:
        (copy / path.name).write_text(text, "utf-8")


@settings(max_examples=150)
@given(st.data())
def test_accidents_to_a_small_argument(folder: Path, data: st.DataObject) -> None:
    path = folder / "a.yaml"
    path.write_text(data.draw(accidents(UMBRELLA.read_text("utf-8"))), "utf-8")
    check_reading(path)


@settings(max_examples=150)
@given(st.data())
def test_accidents_to_credences(folder: Path, data: st.DataObject) -> None:
    argument = read_argument(UMBRELLA).argument
    assert argument is not None
    path = folder / "me.yaml"
    path.write_text(data.draw(accidents(CREDENCES)), "utf-8")
    reading = Layers(path).settle(argument)
    assert (reading.credences is None) == any(problem.severity == "error" for problem in reading.problems)
    assert all(problem_text(problem) for problem in reading.problems)


KEYS = """
argument target claims questions statement credence table rule stick tilt noisy_or noisy_and when is then else base by
odds causes needs leak reading low high states considerations kind text on see id worksheet inputs odds_for
odds_against default ask parts scope conditions given title views bases renamed rain wet
"""

PIECES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 200),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["rain", "true", "30%", "q", "for"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=6),
                st.sampled_from(KEYS.split()),
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=40,
)


@settings(max_examples=100)
@given(PIECES, PIECES, st.sampled_from(["claims", "questions", "", "rain", "table", "tilt", "worksheet"]))
def test_any_values_where_others_belong(folder: Path, everything: object, part: object, where: str) -> None:
    import yaml

    rain = {"statement": "s", "credence": "rain"}
    question = {"ask": "s", "reading": 0.5}
    written: object = {"argument": "u", "target": "rain", "claims": {"rain": rain}, "questions": {"rain": question}}
    assert isinstance(written, dict)
    if where in written:
        written[where] = part
    elif where == "rain":
        written["claims"]["rain"] = part
    elif where in ("table", "tilt"):
        written["claims"]["wet"] = {"statement": "s", where: part}
    elif where == "worksheet":
        question[where] = part  # type: ignore[assignment]
    else:
        written = everything
    path = folder / "a.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8", errors="replace")
    reading = read_argument(path)
    assert (reading.argument is None) == any(problem.severity == "error" for problem in reading.problems)
    assert problems_text(reading.problems)
    Layers(path).settle(read_argument(UMBRELLA).argument)  # type: ignore[arg-type]
