"""One grammar of numbers: what a text means does not depend on where it is written."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from cruxmap.cli.replies import new_fields, parse_reply
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.schema import schema_of
from cruxmap.files.table import read_table
from cruxmap.model.credences import CredenceSet
from cruxmap.model.notation import Estimate, NotationError, parse_estimate, parse_probability
from cruxmap.model.problem import ProblemsError
from cruxmap.opening.case import with_answers
from cruxmap.opening.misuse import MisuseError
from notations import LIKELY, READ, REFUSED, estimate_or_refusal

ARGUMENT = """\
argument: wet
target: wet
claims:
  wet: {statement: I get wet., credence: rain}
questions:
  rain: {ask: How likely is rain?, reading: 30%}
"""


@pytest.fixture(scope="module")
def argument(tmp_path_factory):
    path = tmp_path_factory.mktemp("wet") / "wet.yaml"
    path.write_text(ARGUMENT, "utf-8")
    return load_argument(path)


def numbers(estimate: Estimate) -> tuple[float | None, ...]:
    return estimate.credence, estimate.low, estimate.high


def in_file(folder: Path, text: str) -> str:
    path = folder / "me.yaml"
    path.write_text(f"argument: wet\ncredences:\n  rain: {json.dumps(text)}\n", "utf-8")
    return str(path)


@pytest.mark.parametrize("text", READ)
def test_what_is_read_is_read_alike_everywhere(text, argument, tmp_path):
    expected = numbers(parse_estimate(text))
    assert numbers(load_credences(in_file(tmp_path, text), argument).credences["rain"]) == expected, "a file"
    assert numbers(with_answers(argument, CredenceSet(), [f"rain={text}"]).credences["rain"]) == expected, "--set"

    fields = new_fields(parse_reply(text), None)
    written = {key: value for key, value in fields.items() if value is not None}
    assert "," not in written["credence"], "what is written at the prompt fits into any YAML"
    estimate = parse_estimate(written["credence"])
    ends = [parse_probability(written[end]) for end in ("low", "high") if end in written]
    assert (estimate.credence, *(ends or (estimate.low, estimate.high))) == expected, "the prompt"

    for delimiter in ",;\t":
        table = io.StringIO()
        csv.writer(table, delimiter=delimiter).writerows([["name", "rain"], ["Ada", text]])
        path = tmp_path / "people.csv"
        path.write_text(table.getvalue(), "utf-8", newline="")
        group = read_table(path, argument).group
        assert group.values[0, 0] == expected[0], "a table"
        assert group.ranges.get(0, {}).get("rain", (None, None)) == expected[1:], "a range in a table"


@pytest.mark.parametrize("text", [text for text in REFUSED if text])
def test_what_is_refused_is_refused_alike_everywhere(text, argument, tmp_path):
    _, remedy = REFUSED[text]
    with pytest.raises(MisuseError) as raised:
        with_answers(argument, CredenceSet(), [f"rain={text}"])
    assert raised.value.problems[0].remedy == remedy
    with pytest.raises(ProblemsError) as in_file_:
        load_credences(in_file(tmp_path, text), argument)
    assert in_file_.value.problems[0].remedy == remedy
    if not text.startswith("range "):  # which at a prompt is said of the answer that is there
        with pytest.raises(NotationError) as typed:
            new_fields(parse_reply(text), None)
        assert typed.value.remedy == remedy or " range " in text


def test_an_editor_lets_through_what_is_read():
    text = json.dumps(schema_of("credences"))
    patterns = set(re.findall(r'"pattern": ("\^\((?:[^"\\]|\\.)*")', text))
    judgement = max((json.loads(pattern) for pattern in patterns), key=len)
    assert [text for text in READ if not re.search(judgement, text.strip())] == []


@pytest.mark.parametrize("text", [text for text, likely in LIKELY.items() if likely])
def test_the_likely_meaning_is_a_remedy(text):
    refusal = estimate_or_refusal(text)
    assert LIKELY[text] in refusal.remedy
