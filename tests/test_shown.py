"""Results of the library: each shows itself, gives its tables as data frames, and is what the command line says."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import cruxmap
from conftest import Run
from cruxmap import Credence, CredenceSet, View
from cruxmap.analysis import evaluation
from cruxmap.errors import CruxmapError
from cruxmap.files.locate import find_argument
from cruxmap.model.problem import ProblemsError
from cruxmap.report.numbers import percent
from cruxmap.shown import Shown

ARGUMENT = cruxmap.load_argument(find_argument("power-seeking"))
FIRST, SECOND = tuple(ARGUMENT.questions)[:2]
ANN = CredenceSet(name="Ann", credences={FIRST: Credence(0.5, 0.3, 0.7), SECOND: Credence(0.6)})
BOB = CredenceSet(name="<b>Bob</b>", credences={FIRST: Credence(0.8)})
CEM = CredenceSet(name="Cem", credences={FIRST: Credence(0.9), SECOND: Credence(0.2)})
GROUP = cruxmap.gather(ARGUMENT, [ANN, BOB], ["Ann", "<b>Bob</b>"])
RESULTS: dict[str, Callable[[], Shown]] = {
    "evaluate": lambda: cruxmap.evaluate(ARGUMENT, ANN),
    "sensitivity": lambda: cruxmap.sensitivity(ARGUMENT, ANN),
    "reach": lambda: cruxmap.reach(ARGUMENT, 0.3, ANN),
    "joint_reach": lambda: cruxmap.joint_reach(ARGUMENT, 0.3, ANN),
    "pair_reach": lambda: cruxmap.pair_reach(ARGUMENT, ANN, BOB),
    "two_way": lambda: cruxmap.two_way(ARGUMENT, FIRST, SECOND, ANN),
    "claim_effects": lambda: cruxmap.claim_effects(ARGUMENT, ANN),
    "evidence_shares": lambda: cruxmap.evidence_shares(ARGUMENT, ANN),
    "variance_shares": lambda: cruxmap.variance_shares(ARGUMENT, ANN, draws=200),
    "explain": lambda: cruxmap.explain(ARGUMENT, ARGUMENT.target.claim, ANN),
    "simulate": lambda: cruxmap.simulate(ARGUMENT, ANN, draws=200),
    "compare": lambda: cruxmap.compare(ARGUMENT, ANN, BOB),
    "compare_versions": lambda: cruxmap.compare_versions(ARGUMENT, ARGUMENT, ANN),
    "settling of two": lambda: cruxmap.settling(ARGUMENT, [ANN, BOB]),
    "settling of three": lambda: cruxmap.settling(ARGUMENT, [ANN, BOB, CEM]),
    "pool": lambda: cruxmap.pool(ARGUMENT, GROUP),
    "rounds": lambda: cruxmap.rounds(ARGUMENT, [GROUP, GROUP]),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_result(name: str) -> None:
    result = RESULTS[name]()
    html = result._repr_html_()
    assert html.startswith('<div class="cruxmap">')
    assert "<script" not in html
    assert "<b>" not in html
    assert result._repr_markdown_()
    assert len(repr(result)) < 120
    assert "power-seeking" in repr(result)
    frame = result.to_frame()
    main = result.describe(0).main
    assert list(frame.columns) == [column.key for column in main.columns if column.kind != "bar"]
    assert len(frame) == len(main.rows)
    for table in result.tables:
        assert len(table.to_frame()) == len(table.rows)
    again = pickle.loads(pickle.dumps(result))
    assert again._repr_html_() == html


def test_a_result_about_two_people_says_what_both_conclude() -> None:
    a, b = (cruxmap.evaluate(ARGUMENT, person).probability for person in (ANN, BOB))
    said = f"<Comparison: {cruxmap.Query.of(ARGUMENT)} = {percent(a)} and {percent(b)}, argument power-seeking>"
    assert repr(cruxmap.compare(ARGUMENT, ANN, BOB)) == said


def test_every_function_has_such_a_result() -> None:
    functions = {name for name in cruxmap.__all__ if name.islower() and not name.startswith(("_", "load_"))}
    assert functions - {"case", "gather", "draw_map"} == {name.split(" of ")[0] for name in RESULTS}


def test_it_is_equal_to_the_result_of_the_analysis() -> None:
    result, case = cruxmap.evaluate(ARGUMENT, ANN), cruxmap.case(ARGUMENT, ANN)
    assert isinstance(result, evaluation.Evaluation)
    plain = evaluation.evaluate(case)
    assert {name: getattr(result, name) for name in plain.__struct_fields__} == {
        name: getattr(plain, name) for name in plain.__struct_fields__
    }
    assert result == cruxmap.evaluate(ARGUMENT, ANN)
    assert result != cruxmap.evaluate(ARGUMENT, BOB)


@pytest.mark.parametrize(
    ("command", "name"),
    [("eval {}", "evaluate"), ("sensitivity {}", "sensitivity"), ("sensitivity {} --claims", "claim_effects")],
)
def test_a_data_frame_is_what_csv_has(command: str, name: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ann.yaml"
    lines = f"  {FIRST}: {{credence: 0.5, low: 0.3, high: 0.7}}\n  {SECOND}: 0.6\n"
    file.write_text(f"argument: power-seeking\nname: Ann\ncredences:\n{lines}", "utf-8")
    everything = [] if name == "evaluate" else ["--top", "0"]
    written = run(*command.format(file).split(), *everything, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(written.out)))
    frame = RESULTS[name]().to_frame()
    assert len(rows) == len(frame)
    for key in frame.select_dtypes("number").columns:
        numbers = [float(row[key]) if row[key] else float("nan") for row in rows]
        assert frame[key].tolist() == pytest.approx(numbers, nan_ok=True)


def test_names_and_paths_stand_for_arguments_and_people(tmp_path: Path) -> None:
    file = tmp_path / "ann.yaml"
    file.write_text(f"argument: power-seeking\nname: Ann\ncredences: {{{FIRST}: 50%}}\n", "utf-8")
    person = CredenceSet(name="Ann", credences={FIRST: Credence(0.5)})
    expected = cruxmap.evaluate(ARGUMENT, person).probability
    for words in ((file,), (str(file),), ("power-seeking", file), (find_argument("power-seeking"), str(file))):
        assert cruxmap.evaluate(*words).probability == expected
    assert cruxmap.evaluate(file, "reading").probability == cruxmap.evaluate("power-seeking").probability
    assert cruxmap.evaluate(file, BOB).probability == cruxmap.evaluate(ARGUMENT, BOB).probability
    assert cruxmap.evaluate("carlsmith-2022").asked.answered > 0
    assert cruxmap.compare("power-seeking", file, "carlsmith-2022").cases[0].credences.name == "Ann"
    assert cruxmap.settling(file, [file, "reading"]).conclusions[0] == expected


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("schemin",), "unknown-argument"),
        (("scheming", "nosuch.yaml"), "missing-file"),
        (("nosuch.yaml",), "unknown-argument"),
    ],
)
def test_what_is_not_there_is_refused(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        cruxmap.evaluate(*words)
    assert caught.value.code == code
    assert caught.value.remedy == caught.value.problems[0].remedy != ""


def test_the_map() -> None:
    drawing = cruxmap.draw_map(ARGUMENT, ANN, around=ARGUMENT.target.claim, depth=1)
    assert drawing.svg.startswith("<svg ")
    assert "data:image/svg+xml;base64," in drawing._repr_html_()
    assert repr(drawing) == f"<Drawing: The map of {ARGUMENT.title}>"
    with pytest.raises(CruxmapError, match="there is no claim 'nosuch'"):
        cruxmap.draw_map(ARGUMENT, around="nosuch")


def test_the_tornado() -> None:
    swings = cruxmap.sensitivity(ARGUMENT, ANN)
    assert swings.tornado().svg.startswith("<?xml")
    assert swings._repr_html_().count("<img ") == 1
    certain = CredenceSet(credences={name: Credence(1.0) for name in ARGUMENT.questions})
    assert "<img " not in cruxmap.sensitivity(ARGUMENT, certain)._repr_html_()


def test_arguments_and_people_show_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    html = ARGUMENT._repr_html_()  # type: ignore[attr-defined]
    assert ARGUMENT.title in html
    assert "data:image/svg+xml" in html
    assert "&lt;b&gt;Bob&lt;/b&gt;" in BOB._repr_html_()  # type: ignore[attr-defined]
    assert repr(ARGUMENT) == f"<ArgumentMap power-seeking, version {ARGUMENT.version}: {sizes()}>"
    assert repr(ANN) == "<CredenceSet of 'Ann': 2 credences, 0 views>"
    assert repr(CredenceSet("x", views={"y": View(0.5)})) == "<CredenceSet about x: 0 credences, 1 view>"

    def refused(*_: object, **__: object) -> None:
        raise CruxmapError("it cannot be worked out <b>")

    monkeypatch.setattr("cruxmap.library.draw_map", refused)
    assert "There is no map of it: it cannot be worked out &lt;b&gt;" in ARGUMENT._repr_html_()  # type: ignore[attr-defined]


def sizes() -> str:
    return f"{len(ARGUMENT.claims)} claims, {len(ARGUMENT.questions)} questions"
