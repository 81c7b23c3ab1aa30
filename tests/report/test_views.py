"""What people see of a view and of the introduction: a range wherever the view is, the event where there is no file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Run

RANGED = "argument: scheming\nname: {}\nviews: {{scheming: {}}}\ncredences: {{slack_in_training: {}}}\n"


@pytest.fixture
def shown(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a command says of the files of two people, of whom the first has a view with a range."""
    monkeypatch.chdir(tmp_path)

    def output(command: str, *options: str, view: str = "10-40%") -> str:
        Path("ana.yaml").write_text(RANGED.format("Ana", view, "40%"), "utf-8")
        Path("bo.yaml").write_text(RANGED.format("Bo", "30%", "70%"), "utf-8")
        names = ["ana.yaml"] if command == "eval" else ["ana.yaml", "bo.yaml"]
        outcome = run(command, *names, *options)
        assert outcome.code == 0, outcome.err
        return outcome.out

    return output


@pytest.mark.parametrize(
    ("options", "places"), [(("eval",), 1), (("diff",), 2), (("diff", "--without-scope"), 1), (("pool",), 1)]
)
@pytest.mark.parametrize("output_format", ["table", "markdown"])
def test_the_range_of_a_view_is_shown(shown, options, places, output_format) -> None:
    text = " ".join(shown(*options, "--format", output_format).split())
    assert text.count("21.4% (10–40%)") == places


@pytest.mark.parametrize("command", ["eval", "diff", "pool"])
def test_the_range_of_a_view_changes_no_number(shown, command) -> None:
    point = repr(json.loads(shown("eval", "--format", "json"))["views"][0]["stated"])
    ranged, alone = (json.loads(shown(command, "--format", "json", view=view)) for view in ("10-40%", point))
    for result in (ranged, alone):
        for person in result.get("people", []):
            person.pop("stated_low"), person.pop("stated_high")
    assert ranged == alone


def test_the_introduction_is_for_those_who_have_no_file(run: Run, shown) -> None:
    """The number stands in the third line of every result about people; what it is about is told without a file."""
    introduction = "By the end of its training, an AI trained with the kind of methods now in use"
    assert introduction in run("eval", "--full").out
    for command in ("eval", "diff", "pool"):
        text = shown(command)
        assert introduction not in text
        assert "P(scheming" in "".join(text.splitlines()[:3])
