"""Values and conditions in their short forms, and questions that are written where they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from cruxmap import evaluate
from cruxmap.files.argument import load_argument, read_argument
from cruxmap.files.credences import Layers
from cruxmap.model.argument import ArgumentMap

HEAD = "argument: walk\ntarget: wet\nclaims:\n"
RAIN = "  rain: {statement: It rains., credence: 0.3}\n  snow: {statement: It snows., credence: 0.1}\n"


def load(folder: Path, claims: str, questions: str = "") -> ArgumentMap:
    path = folder / "walk.yaml"
    path.write_text(f"{HEAD}{RAIN}{claims}{questions}", "utf-8")
    return load_argument(path)


def wet(form: str) -> str:
    return f"  wet: {{statement: I get wet., {form}}}\n"


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("table: [{when: {rain: true}, is: 20-40%}, {else: 1-2%}]", ["wet_if_rain", "wet_otherwise"]),
        ("table: [{when: {rain: false, snow: true}, is: 20-40%}, {else: 0}]", ["wet_if_not_rain_and_snow"]),
        ("table: [{when: [{rain: true}, {snow: true}], is: 5-6%}, {else: 0}]", ["wet_if_rain_or_snow"]),
        ("table: [{when: {not: {rain: true}}, is: 5-6%}, {else: 0}]", ["wet_if_not_rain"]),
        ("rule: [{when: {rain: true}, then: 20-40%}, {else: {reading: 3%}}]", ["wet_if_rain", "wet_otherwise"]),
        ("table: [{is: 20-40%}]", ["wet"]),
        ("tilt: {base: 5-6%, by: [{when: {rain: true}, odds: 60-70%}]}", ["wet_base", "wet_tilted_if_rain"]),
        ("tilt: {base: 5%, by: [{odds: 60-70%}]}", ["wet_tilted"]),
        ("tilt: {base: [{when: {rain: true}, is: 5-6%}, {else: 2%}], by: []}", ["wet_if_rain"]),
        ("noisy_or: {causes: [{when: {rain: true}, is: 5-6%}], leak: 1-2%}", ["wet_if_rain", "wet_leak"]),
        ("noisy_and: {needs: [{when: {rain: true}, is: 5-6%}], leak: 1-2%}", ["wet_unless_rain", "wet_leak"]),
        ("credence: 20-40%", ["wet"]),
        ("credence: {reading: 20%, name: damp}", ["damp"]),
    ],
)
def test_every_form_takes_questions_of_its_own(tmp_path: Path, form: str, names: list[str]) -> None:
    argument = load(tmp_path, wet(form))
    assert list(argument.questions) == names
    assert set(names) <= set(argument.claims["wet"].form.names)
    for question in argument.questions.values():
        assert question.ask.endswith(("?", "difference."))
        assert question.title


def test_states_have_a_question_each(tmp_path: Path) -> None:
    rows = "[{when: {rain: true}, is: [1-2%, {ask: Fog?, reading: 30%}]}, {else: sun}]"
    sky = f"  sky: {{statement: The sky., states: [sun, cloud, fog], table: {rows}}}\n"
    argument = load(tmp_path, sky + wet("table: [{when: {sky: [cloud, fog]}, is: 20-40%}, {else: 0}]"))
    assert list(argument.questions) == ["sky_sun_if_rain", "sky_cloud_if_rain", "wet_if_sky_cloud_or_fog"]
    assert argument.questions["sky_cloud_if_rain"].ask == "Fog?"
    assert "“Sky” is sun" not in argument.questions["sky_sun_if_rain"].ask


def test_shares_of_states_are_what_values_are(tmp_path: Path) -> None:
    rows = "[{when: {rain: true}, is: {cloud: 20-40%, fog: 0}}, {else: {fog: q, sun: (not q) * 30%}}]"
    sky = f"  sky: {{statement: The sky., states: [sun, cloud, fog], table: {rows}}}\n"
    damp = wet("table: [{when: {sky: [cloud, fog]}, is: true}, {else: 0}]")
    argument = load(tmp_path, sky + damp, "questions:\n  q: {ask: How likely?, reading: 20%}\n")
    question = argument.questions["sky_cloud_if_rain"]
    assert question.title == "Sky: cloud, if “Rain”"
    assert question.ask == "Suppose that “Rain” is so. How likely is it that this is so: “Sky: cloud”?"
    assert evaluate(argument).probability == pytest.approx(0.3 * question.reading.credence + 0.7 * (1 - 0.8 * 0.3))


def test_the_words_of_a_question(tmp_path: Path) -> None:
    argument = load(tmp_path, wet("table: [{when: {rain: true, snow: false}, is: 20-40%}, {else: 1-2%}]"))
    inside, otherwise = argument.questions.values()
    assert inside.ask == (
        "Suppose that “Rain” is so and “Snow” is not so. How likely is it that this is so: I get wet?"
    )
    assert inside.title == "Wet, if “Rain” and not “Snow”"
    assert otherwise.ask.startswith("Suppose that none of this is so: “Rain” is so and “Snow” is not so. How likely")
    assert otherwise.title == "Wet, otherwise"
    assert (inside.reading.low, inside.reading.high) == (0.2, 0.4)


def test_a_name_does_not_depend_on_other_rows(tmp_path: Path) -> None:
    short = load(tmp_path, wet("table: [{when: {rain: true}, is: 20-40%}, {else: 0}]"))
    long = load(
        tmp_path,
        wet("table: [{when: {rain: false, snow: true}, is: 1-2%}, {when: {rain: true}, is: 20-40%}, {else: 0}]"),
    )
    assert set(short.questions) < set(long.questions)


def test_a_long_name_is_cut_and_stays_its_own(tmp_path: Path) -> None:
    many = ", ".join(f"{{claim_{i:03}: true}}" for i in range(12))
    claims = "".join(f"  claim_{i:03}: {{statement: s, credence: 0.1}}\n" for i in range(12))
    argument = load(tmp_path, claims + wet(f"table: [{{when: [{many}], is: 2-3%}}, {{else: 1-2%}}]"))
    first, second = argument.questions
    assert len(first) == 100
    assert second == "wet_otherwise"


def test_credence_files_answer_them(tmp_path: Path) -> None:
    argument = load(tmp_path, wet("table: [{when: {rain: true}, is: 20-40%}, {else: 0}]"))
    (tmp_path / "me.yaml").write_text("argument: walk.yaml\nversion: 1\ncredences: {wet_if_rain: 50%}\n", "utf-8")
    person = Layers(tmp_path / "me.yaml").settle(argument)
    assert person.problems == ()
    assert evaluate(argument, person.credences).probability == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("form", "probability"),
    [
        ("table: [{when: [{rain: true}, {snow: true}], is: 0.5}, {else: 0.1}]", 0.37 * 0.5 + 0.63 * 0.1),
        ("table: [{when: {rain: true, not: {snow: true}}, is: 0.5}, {else: 0}]", 0.3 * 0.9 * 0.5),
        ("table: [{when: {not: [{rain: true}, {snow: true}]}, is: 0.5}, {else: 0}]", 0.7 * 0.9 * 0.5),
        ("table: [{when: {all: [{any: [{rain: true}]}, {snow: true}]}, is: 0.5}, {else: 0}]", 0.03 * 0.5),
        ("rule: [{when: {rain: true}, then: 0.5}, {when: {snow: true}, then: true}, {else: q}]", 0.15 + 0.07 + 0.126),
        ("tilt: {base: 0.5, by: [{when: {rain: true}, odds: 2:1}, {else: 1:3}]}", 0.3 * 2 / 3 + 0.7 / 4),
        ("noisy_or: {causes: [{when: {rain: true}, is: 0.5}, {else: 0.1}]}", 0.3 * 0.5 + 0.7 * 0.1),
        ("table: [{else: 0.25}]", 0.25),
        ("credence: 1 - (1 - q)^2", 0.36),
        ("credence: not q", 0.8),
        ("stick: [q * q]", 0.04),
    ],
)
def test_what_it_comes_to(tmp_path: Path, form: str, probability: float) -> None:
    more = "states: [true, false], " if form.startswith("stick") else ""
    argument = load(tmp_path, wet(more + form), "questions:\n  q: {ask: How likely?, reading: 20%}\n")
    assert evaluate(argument).probability == pytest.approx(probability, rel=1e-14)


def test_a_claim_may_be_called_as_what_joins_conditions(tmp_path: Path) -> None:
    claims = "  all: {statement: All is well., credence: 0.5}\n"
    rows = "[{when: {all: true, any: [{rain: true}, {snow: true}]}, is: 0.5}, {else: 0}]"
    assert evaluate(load(tmp_path, claims + wet(f"table: {rows}"))).probability == pytest.approx(0.5 * 0.37 * 0.5)


def test_a_share_for_each_state_is_no_question(tmp_path: Path) -> None:
    rows = "[{is: {reading: 0.3, writing: 0.7}}]"
    lesson = f"  lesson: {{statement: The lesson., states: [reading, writing], table: {rows}}}\n"
    argument = load(tmp_path, lesson + wet("table: [{when: {lesson: reading}, is: 1}, {else: 0}]"))
    assert evaluate(argument).probability == pytest.approx(0.3)


def test_the_place_of_what_is_wrong_in_a_question(tmp_path: Path) -> None:
    path = tmp_path / "walk.yaml"
    question = "{ask: Wet?, reading: {credence: 30%, basis: guess}}"
    text = f"{HEAD}{RAIN}{wet(f'table: [{{when: {{rain: true}}, is: {question}}}, {{else: 0}}]')}"
    path.write_text(text, "utf-8")
    (problem,) = read_argument(path).problems
    assert (problem.code, problem.line) == ("unknown-basis", 6)
    assert text.splitlines()[5][problem.column - 1 :].startswith("guess")
