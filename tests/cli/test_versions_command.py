"""Files of an earlier version on the command line: what every command says, and what the interview asks for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from terminal import Terminal

from conftest import ROOT, Run
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences

OLD = """\
argument: outing
version: 1
name: an example
views: {success: 40%, dry: 50%}
credences:
  dry: {credence: 50%, note: all day}
  planned: 70%
  come_if_dry: 60-80%
  fun_in_rain: 20%
  luck: 5%
"""
TOLD = "Set aside, and used in no number: 2 answers and 1 view (asked anew since version 2: dry"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second version is the argument; the first is in `before`."""
    monkeypatch.chdir(tmp_path)
    for name, version in (("outing", "second"), ("before", "first"), ("after", "third")):
        shutil.copytree(ROOT / "tests" / "versions" / version, tmp_path / name)
    Path("me.yaml").write_text(OLD, "utf-8")


COMMANDS = [
    ["eval", "me.yaml"],
    ["sensitivity", "me.yaml"],
    ["sensitivity", "me.yaml", "--claims"],
    ["sensitivity", "me.yaml", "--reach", "0.5"],
    ["questions", "me.yaml"],
    ["claims", "me.yaml"],
    ["explain", "success", "me.yaml"],
    ["diff", "me.yaml", "reading"],
    ["diff", "me.yaml", "--with", "before"],
    ["pool", "me.yaml"],
    ["map", "me.yaml"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_says_it_in_one_paragraph_and_in_its_caption(run: Run, words: list[str]) -> None:
    outcome = run(*words)
    assert outcome.code == 0, outcome.err
    assert outcome.said.count("written for version 1 of the argument; this is version 2.") == 1
    assert TOLD in outcome.said
    shown = " ".join(outcome.out.replace("<br/>", " ").split())
    assert "Set aside, as said of an earlier version: " in shown


def test_no_number_is_made_of_what_is_set_aside(run: Run) -> None:
    without = OLD.replace("  dry: {credence: 50%, note: all day}\n", "").replace("  fun_in_rain: 20%\n", "")
    Path("without.yaml").write_text(without.replace(", dry: 50%", ""), "utf-8")
    for words in COMMANDS[:7]:
        one, other = (
            json.loads(run(*[name if word == "me.yaml" else word for word in words], "--format", "json").out)
            for name in ("me.yaml", "without.yaml")
        )
        for data in (one, other):
            del data["caption"]
            data.pop("set_aside", None)
            data.pop("new", None)
        assert one == other, words
    for words in (["diff", "NAME", "reading"], ["pool", "NAME"]):
        rows = [
            json.loads(run(*[f"{name}.yaml" if word == "NAME" else word for word in words], "--format", "json").out)[
                "rows"
            ]
            for name in ("me", "without")
        ]
        assert rows[0] == rows[1]


def test_json_says_what_is_set_aside_and_what_is_new(run: Run) -> None:
    data = json.loads(run("eval", "me.yaml", "--format", "json").out)
    assert data["new"] == ["food"]
    assert data["set_aside"][0] == {
        "section": "credences",
        "name": "dry",
        "answered": 1,
        "change": "asked anew since version 2",
        "reason": "it is about the afternoon now",
    }
    assert [entry["name"] for entry in data["set_aside"]] == ["dry", "fun_in_rain", "dry"]
    data = json.loads(run("diff", "me.yaml", "reading", "--format", "json").out)
    assert (len(data["a"]["set_aside"]), data["b"]["set_aside"], data["a"]["new"]) == (3, [], ["food"])
    data = json.loads(run("pool", "me.yaml", "--format", "json").out)
    assert [entry["name"] for entry in data["set_aside"]["an example"]] == ["dry", "fun_in_rain", "dry"]
    assert json.loads(run("eval", "--argument", "outing", "--format", "json").out)["set_aside"] == []


def test_an_answer_for_one_run_is_one_to_this_version(run: Run) -> None:
    data = json.loads(run("eval", "me.yaml", "--set", "dry=30%", "--set", "food=40%", "--format", "json").out)
    assert [entry["name"] for entry in data["set_aside"]] == ["fun_in_rain", "dry"]
    assert (data["new"], data["answered"]) == ([], 5)


def test_names_of_earlier_versions_in_options(run: Run) -> None:
    assert run("eval", "me.yaml", "--set", "luck=10%", "--given", "many_come").code == 0
    outcome = run("eval", "me.yaml", "--set", "fun_in_rain=10%")
    assert outcome.code == 2
    assert "--set: 'fun_in_rain' is gone since version 2: nobody has fun in the rain" in outcome.said


def test_a_pinned_view_that_is_set_aside_is_none(run: Run) -> None:
    outcome = run("eval", "me.yaml", "--pin", "dry")
    assert outcome.code == 2
    assert "no view of 'dry'" in outcome.said


class TestSet:
    def test_what_it_was_and_what_the_file_says_now(self, run: Run) -> None:
        outcome = run("set", "me.yaml", "dry=70%")
        assert outcome.out == "dry: 70% (was 50%, with the note: all day, for version 1)\n"
        assert "version: 1\n" in Path("me.yaml").read_text("utf-8")
        outcome = run("set", "me.yaml", "--view", "dry=60%")
        assert "Nothing in me.yaml waits to be answered anew: it says `version: 2` now." in outcome.said
        text = OLD.replace("version: 1", "version: 2").replace(
            "{credence: 50%, note: all day}", "{credence: 70%, version: 2}"
        )
        assert Path("me.yaml").read_text("utf-8") == text.replace("dry: 50%", "dry: {credence: 60%, version: 2}")
        assert "written for version" not in run("eval", "me.yaml").said

    def test_what_is_gone_can_be_taken_away(self, run: Run) -> None:
        outcome = run("set", "me.yaml", "fun_in_rain=", "dry=", "--view", "dry=")
        assert outcome.code == 0, outcome.err
        assert "fun_in_rain: taken away (was 20%, for version 1)" in outcome.out
        text = Path("me.yaml").read_text("utf-8")
        assert "fun_in_rain" not in text
        assert "version: 2" in text
        assert run("set", "me.yaml", "fun_in_rain=").code == 2

    def test_a_note_needs_an_answer_to_this_version(self, run: Run) -> None:
        outcome = run("set", "me.yaml", "--note", "dry=why")
        assert outcome.code == 2
        assert "the answer to 'dry' is set aside → answer it anew with it: dry=30% --note dry=…" in outcome.said


class TestInterview:
    def begin(self, *words: str) -> tuple[Terminal, str]:
        """A terminal in which the interview waits for its first answer, and what it has said."""
        terminal = Terminal("elicit", "me.yaml", *words, folder=Path.cwd())
        terminal.wait()
        return terminal, said(terminal)

    def test_it_says_first_that_it_asks_just_for_these(self) -> None:
        terminal, text = self.begin()
        assert (
            "The argument is at version 2 now: 1 answer and 1 view of yours are set aside and asked for again" in text
        )
        assert "and 1 question is new to you. You are asked for just these; --all asks for everything." in text
        assert "1 of 2: Dry" in text
        assert "Asked anew since version 2 (it is about the afternoon now). Your answer to version 1 is set" in text
        terminal.answer("70%")
        assert "2 of 2 (1 minute left): food" in said(terminal)
        terminal.answer("", "90%")
        assert "An answer is a credence" in said(terminal)
        assert "Your view of a claim: Dry" in said(terminal)
        assert "Your view in version 1 is set aside: 50%." in said(terminal)
        terminal.answer("65%")
        assert "Nothing in me.yaml waits to be answered anew: it says `version: 2` now." in said(terminal)
        mine = load_credences("me.yaml", load_argument("outing"))
        assert (mine.credences["dry"].credence, mine.credences["food"].credence) == (0.7, 0.9)
        assert (mine.version, mine.views["dry"].credence, mine.new) == (2, 0.65, ())
        terminal.send("q\r")
        assert terminal.end() == 0

    def test_stopping_and_going_on(self) -> None:
        terminal, _ = self.begin()
        terminal.answer("70%")
        terminal.send("q\r")
        assert terminal.end() == 0
        assert "To go on:\n  cruxmap elicit me.yaml\n" in terminal.text()
        terminal, text = self.begin()
        assert "1 view of yours is set aside and asked for again, and 1 question is new to you." in text
        assert "1 of 1: food" in text

    def test_enter_does_not_take_the_old_answer(self) -> None:
        terminal, _ = self.begin()
        terminal.answer("")
        assert "An answer is a credence" in said(terminal)
        assert Path("me.yaml").read_text("utf-8") == OLD

    def test_all_asks_for_everything(self) -> None:
        _, text = self.begin("--all")
        assert "You are asked for just these" not in text
        assert " of 7" in text

    def test_the_conclusion_is_asked_for_again_if_it_means_something_else(self) -> None:
        Path("me.yaml").write_text(OLD.replace("argument: outing", "argument: after"), "utf-8")
        _, text = self.begin()
        assert "First, your direct view" in text
        assert "Your view in version 1 is set aside: 40%." in text

    def test_with_nothing_left_to_ask_it_goes_on_as_usual(self) -> None:
        text = "argument: outing\nversion: 1\ncredences: {planned: 70%, food: 30%}\n"
        Path("me.yaml").write_text(text, "utf-8")
        terminal, text = self.begin()
        assert "This goes on from there." in text
        terminal.answer("20%")
        assert "it says `version: 2` now" in said(terminal)


def said(terminal: Terminal) -> str:
    """All that the terminal shows, wherever its lines end."""
    return " ".join(terminal.text().split())


class TestDiffWith:
    @pytest.mark.parametrize("words", [["me.yaml"], ["reading", "--argument", "outing"]])
    @pytest.mark.parametrize("output", ["table", "markdown", "csv", "json"])
    def test_the_formats(self, run: Run, golden, words: list[str], output: str) -> None:
        outcome = run("diff", *words, "--with", "before", "--format", output)
        assert outcome.code == 0, outcome.err
        suffix = {"table": "txt", "markdown": "md"}.get(output, output)
        golden(f"diff-with-{words[0].removesuffix('.yaml')}.{suffix}", outcome.out)

    def test_the_parts_add_up(self, run: Run) -> None:
        data = json.loads(run("diff", "me.yaml", "--with", "before", "--format", "json").out)
        total = sum(row["contribution"] for row in data["rows"]) + data["structure"]
        assert total == pytest.approx(data["difference"], abs=1e-12)
        for side, home in (("a", "before"), ("b", "outing")):
            text = OLD.replace("argument: outing", f"argument: {home}")
            Path("one.yaml").write_text(text, "utf-8")
            assert (
                data[side]["probability"] == json.loads(run("eval", "one.yaml", "--format", "json").out)["probability"]
            )

    def test_each_has_its_own_scope(self, run: Run) -> None:
        data = json.loads(run("diff", "me.yaml", "--with", "before", "--given", "many_come", "--format", "json").out)
        assert (data["a"]["given"], data["a"]["scope"]) == ({"many_come": ["true"]}, {"planned": ["true"]})
        assert (data["b"]["given"], data["b"]["scope"]) == ({"crowd": ["true"]}, {"planned": ["true"]})

    def test_that_the_conclusion_means_something_else(self, run: Run) -> None:
        out = run("diff", "me.yaml", "--with", "before", "--target", "dry").out
        assert "The conclusion itself means something else in the later version" in " ".join(out.split())

    def test_a_picture(self, run: Run) -> None:
        assert run("diff", "me.yaml", "--with", "before", "--plot", "a.svg").code == 0
        assert Path("a.svg").read_text("utf-8").startswith("<?xml")

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["me.yaml"], "B: this is missing"),
            (["me.yaml", "me.yaml", "--with", "before"], "--with: one person is compared with themselves"),
            (
                ["me.yaml", "--with", "power-seeking"],
                "--with: 'power-seeking' is about 'power-seeking', and not a version",
            ),
            (["me.yaml", "--with", "nowhere"], "there is no argument 'nowhere'"),
            (["me.yaml", "--with", "before", "--given", "fed"], "--with: version 1 has no claim 'fed'"),
            (["me.yaml", "--with", "me.yaml"], "this is a file of credences, not an argument"),
        ],
    )
    def test_what_cannot_be_compared(self, run: Run, words: list[str], told: str) -> None:
        outcome = run("diff", *words)
        assert outcome.code in (1, 2)
        assert told in outcome.said
