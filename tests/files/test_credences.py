"""Credence files: values, names of earlier versions, files that extend each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.cli.remedies import with_command
from cruxmap.files.argument import load_argument
from cruxmap.files.blank import blank_credences
from cruxmap.files.credences import Layers, load_credences
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, View
from cruxmap.model.problem import Problem, ProblemsError

HEAD = "argument: umbrella\nversion: 2\n"


@pytest.fixture(scope="module")
def umbrella() -> ArgumentMap:
    return load_argument(ROOT / "tests" / "credences" / "argument.yaml")


def write(folder: Path, text: str, name: str = "me.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def problems_of(path: Path, argument: ArgumentMap) -> tuple[Problem, ...]:
    return Layers(path).settle(argument).problems


def test_all_that_can_be_said(tmp_path: Path, umbrella: ArgumentMap) -> None:
    path = write(
        tmp_path,
        HEAD + "name: an example\ndate: 2026-11-23\nevent: E\nsource: S\nabout: A\n"
        "views:\n  get_wet: 20%\n  late: {credence: 5-20%, note: gut, given: {rain: true, wind: [weak, none]}}\n"
        "credences:\n  rain: 1 in 4\n  strong_wind: {credence: 0.2, low: 10%, high: 1:2, note: why}\n"
        "  wet_if_rain: 60-80%\n  late:\n",
    )
    mine = load_credences(path, umbrella)
    texts = (mine.argument, mine.version, mine.name, mine.date, mine.event, mine.source, mine.about, mine.file)
    assert texts == ("umbrella", 2, "an example", "2026-11-23", "E", "S", "A", str(path))
    assert list(mine.credences) == ["rain", "strong_wind", "wet_if_rain"]
    assert mine.credences["rain"] == Credence(0.25)
    assert mine.credences["strong_wind"] == Credence(0.2, 0.1, 1 / 3, "why")
    assert (mine.credences["wet_if_rain"].low, mine.credences["wet_if_rain"].high) == (0.6, 0.8)
    assert mine.views["get_wet"] == View(0.2)
    assert mine.views["get_wet"].within(umbrella, "get_wet") == {"late": ("false",)}, "within the scope"
    late = mine.views["late"]
    assert (late.given, late.low, late.high, late.note) == (
        {"rain": ("true",), "wind": ("weak", "none")},
        0.05,
        0.2,
        "gut",
    )
    assert late.low is not None
    assert late.low < late.credence < 0.2


def test_a_blank_file(tmp_path: Path, umbrella: ArgumentMap) -> None:
    for text in ("name:\n", "{}\n", HEAD + "views:\ncredences:\n", "credences:\n  rain:\n  late: ~\n"):
        mine = load_credences(write(tmp_path, text), umbrella)
        assert (mine.credences, mine.views, mine.name) == ({}, {}, "")


def test_the_order_of_the_file_is_kept(tmp_path: Path, umbrella: ArgumentMap) -> None:
    path = write(tmp_path, "credences: {wet_if_rain: 0.1, rain: 0.2, strong_wind: 0.3}\n")
    assert list(load_credences(path, umbrella).credences) == ["wet_if_rain", "rain", "strong_wind"]


@pytest.mark.parametrize(
    ("named", "fits"),
    [
        ("umbrella", True),
        ("../umbrella", True),
        ("some/umbrella/argument.yaml", True),
        ("umbrella.yaml", True),
        ("scheming", False),
        ("umbrellas", False),
        ("umbrella/other/argument.yaml", False),
    ],
)
def test_the_argument_may_be_named_by_its_path(tmp_path: Path, umbrella: ArgumentMap, named: str, fits: bool) -> None:
    path = write(tmp_path, f"argument: {named}\n")
    assert Layers(path).argument == named
    assert [problem.code for problem in problems_of(path, umbrella)] == ([] if fits else ["other-argument"])


class TestExtends:
    def test_the_nearest_file_decides(self, tmp_path: Path, umbrella: ArgumentMap) -> None:
        write(
            tmp_path,
            "argument: umbrella\nname: base\ncredences: {rain: 0.1, late: 0.2}\nviews: {rain: 0.1}\n",
            "a.yaml",
        )
        write(tmp_path, "extends: a.yaml\ncredences: {late: 0.3, strong_wind: 0.4}\n", "b.yaml")
        path = write(
            tmp_path, "extends: b.yaml\nname: me\nversion: 2\ncredences: {strong_wind: 0.5}\nviews: {late: .5}\n"
        )
        layers = Layers(path)
        assert layers.argument == "umbrella"
        mine = layers.settle(umbrella).credences
        assert mine is not None
        assert {name: credence.credence for name, credence in mine.credences.items()} == {
            "rain": 0.1,
            "late": 0.3,
            "strong_wind": 0.5,
        }
        assert (mine.name, mine.file, list(mine.views)) == ("me", str(path), ["rain", "late"])

    def test_files_in_folders_below(self, tmp_path: Path, umbrella: ArgumentMap) -> None:
        (tmp_path / "deep").mkdir()
        write(tmp_path / "deep", "extends: more.yaml\n", "a.yaml")
        write(tmp_path / "deep", "credences: {rain: 0.1}\n", "more.yaml")
        path = write(tmp_path, "extends: deep/a.yaml\n")
        assert load_credences(path, umbrella).credences["rain"].credence == 0.1

    def test_twenty_files_and_no_more(self, tmp_path: Path, umbrella: ArgumentMap) -> None:
        for i in range(30):
            write(tmp_path, f"extends: f{i + 1}.yaml\n", f"f{i}.yaml")
        write(tmp_path, "credences: {rain: 0.1}\n", "f30.yaml")
        assert problems_of(tmp_path / "f10.yaml", umbrella) == ()
        (problem,) = problems_of(tmp_path / "f9.yaml", umbrella)
        assert (problem.code, problem.message) == ("extends-loop", "more than 20 files extend each other")
        assert problem.file == str(tmp_path / "f29.yaml")

    def test_a_link_that_leaves_the_folder(self, tmp_path: Path, umbrella: ArgumentMap) -> None:
        home = tmp_path / "home"
        home.mkdir()
        write(tmp_path, "credences: {rain: 0.1}\n", "out.yaml")
        (home / "link.yaml").symlink_to(tmp_path / "out.yaml")
        (problem,) = problems_of(write(home, "extends: link.yaml\n"), umbrella)
        assert problem.code == "outside-folder"

    @pytest.mark.parametrize("name", ['"a\\0b"', "x" * 300, ".", "pipe", "'../'", "/dev/zero", "me.yaml/x"])
    def test_names_that_are_no_files(self, tmp_path: Path, umbrella: ArgumentMap, name: str) -> None:
        import os

        os.mkfifo(tmp_path / "pipe")
        (problem,) = problems_of(write(tmp_path, f"extends: {name}\n"), umbrella)
        assert (problem.line, problem.column) == (1, 10)
        assert problem.code in ("unreadable", "outside-folder")

    def test_problems_of_all_files_are_told_the_nearest_first(self, tmp_path: Path, umbrella: ArgumentMap) -> None:
        write(tmp_path, "credences: {rian: 0.1, rain: 3}\n", "base.yaml")
        path = write(tmp_path, "extends: base.yaml\ncredences: {late: 5}\n")
        places = [(Path(problem.file).name, problem.line, problem.column) for problem in problems_of(path, umbrella)]
        assert places == [("me.yaml", 2, 19), ("base.yaml", 1, 13), ("base.yaml", 1, 30)]


class TestWhereTheArgumentIs:
    def test_next_to_the_file_or_above(self, tmp_path: Path) -> None:
        home = tmp_path / "weather"
        home.mkdir()
        write(home, "argument: weather\ntarget: rain\nclaims: {rain: {statement: s, credence: 0.3}}\n", "argument.yaml")
        assert Layers(write(tmp_path, "argument: weather\n")).find_argument() == home
        assert Layers(write(home, "argument: weather\n")).find_argument().resolve() == home

    def test_a_shipped_one(self, tmp_path: Path) -> None:
        layers = Layers(write(tmp_path, "name: me\n"))
        assert layers.find_argument("scheming") == layers.find_argument() == ROOT / "arguments" / "scheming"

    def test_one_that_is_not_there_is_told_at_its_line(self, tmp_path: Path) -> None:
        write(tmp_path, "argument: schemng\n", "base.yaml")
        path = write(tmp_path, "extends: base.yaml\n")
        with pytest.raises(ProblemsError) as raised:
            Layers(path).find_argument()
        (problem,) = raised.value.problems
        assert (problem.file, problem.line, problem.column) == (str(tmp_path / "base.yaml"), 1, 11)
        assert problem.remedy == "did you mean 'scheming'?"
        with pytest.raises(ProblemsError) as raised:
            Layers(path).find_argument("nonesuch")
        assert raised.value.problems[0].line == 0


def test_a_note_says_that_a_certainty_is_meant(tmp_path: Path, umbrella: ArgumentMap) -> None:
    text = "credences: {rain: 1, late: {credence: 0, note: I never am}}\n"
    (problem,) = problems_of(write(tmp_path, text), umbrella)
    assert (problem.code, problem.severity, problem.column) == ("certainty", "warning", 19)
    assert "add a note" in problem.remedy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("foo: 1\n", "no-credences"),
        ("rain: 30%\nlate: 10%\n", "no-credences"),
        ("credence: {rain: 30%}\n", "unknown-key"),
        ("name: me\nfoo: 1\n", "unknown-key"),
        ("part: one\nclaims: {}\n", "other-kind"),
    ],
)
def test_files_that_hold_no_credences(tmp_path: Path, umbrella: ArgumentMap, text: str, code: str) -> None:
    (problem,) = problems_of(write(tmp_path, text), umbrella)
    assert problem.code == code


def test_an_empty_file_can_be_filled(tmp_path: Path, umbrella: ArgumentMap) -> None:
    path = write(tmp_path, "", "my answers.yaml")
    (problem,) = problems_of(path, umbrella)
    assert f"`cruxmap elicit '{path}'`" in with_command(problem).remedy


def test_a_comma_in_braces(tmp_path: Path, umbrella: ArgumentMap) -> None:
    def told(entry: str) -> list[tuple[str, str]]:
        problems = problems_of(write(tmp_path, f"credences: {{rain: {entry}}}\n"), umbrella)
        return [(problem.message.partition(":")[0], problem.remedy) for problem in problems]

    quotes = "put quotes around a text that has a comma in it: note: "
    assert told("{credence: 30%, note: a, b, c}") == [("unknown key 'b'", f'{quotes}"a, b, c"')]
    assert told('{credence: 30%, note: say "a", b}') == [("unknown key 'b'", f"{quotes}\"say 'a', b\"")]
    assert told("{note: a, b, credence: 30%}") == [("unknown key 'b'", f'{quotes}"a, b"')]
    assert told("{credence: 30%, note: a, lo }") == [("unknown key 'lo'", "did you mean 'low'?")]
    for entry in ("{credence: 30%, b: c}", "{credence: 30%, b: 3}", '{credence: 30%, note: "a", b}'):
        assert told(entry) == [("unknown key 'b'", "the keys here are credence, low, high, note, version, first")]


def test_load_raises_with_every_problem(tmp_path: Path, umbrella: ArgumentMap) -> None:
    with pytest.raises(ProblemsError) as raised:
        load_credences(write(tmp_path, "credences: {rain: 5, late: 7}\n"), umbrella)
    assert len(raised.value.problems) == 2


def test_a_misspelt_key_that_carries_numbers_is_an_error(tmp_path: Path, umbrella: ArgumentMap) -> None:
    for key, severity in (("credence", "error"), ("extend", "error"), ("view", "error"), ("mood", "warning")):
        (problem,) = problems_of(write(tmp_path, f"name: me\n{key}: x\n"), umbrella)
        assert (problem.code, problem.severity) == ("unknown-key", severity)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("credences:\nrain: 0.9\n", 2),
        ("argument: umbrella\nrain: 0.9\n", 2),
        ("name: me\nrian: 0.9\n", 2),
        ("name: me\nshower: {credence: 0.9}\n", 2),
        ("name: me\nget_wet: 0.9\n", 2),
        ("credences:\n  late: 0.1\nanswers:\n  rain: 0.9\n", 3),
        ("name: me\nanswers:\n- rain: 0.9\n", 2),
        ("name: me\nanswers: {strnog_wind: 90%}\n", 2),
        ("credences:\n\u00a0\u00a0rain: 0.9\n", 2),
    ],
)
def test_answers_that_would_not_count_are_errors(tmp_path: Path, umbrella: ArgumentMap, text: str, line: int) -> None:
    problems = problems_of(write(tmp_path, text), umbrella)
    assert {(problem.severity, problem.line) for problem in problems} == {("error", line)}


def test_what_is_no_answer_may_be_kept(tmp_path: Path, umbrella: ArgumentMap) -> None:
    text = "name: me\nmood: {today: good}\nrainy: very\nlist: [a, b]\n"
    assert {problem.severity for problem in problems_of(write(tmp_path, text), umbrella)} == {"warning"}


def test_answers_to_an_earlier_version_are_pointed_out(tmp_path: Path, umbrella: ArgumentMap) -> None:
    older = "argument: umbrella\nversion: 1\n"
    (problem,) = problems_of(write(tmp_path, older + "credences: {rain: 90%}\n"), umbrella)
    assert (problem.code, problem.severity, problem.line) == ("older-version", "warning", 2)
    assert "`version: 2`" in problem.remedy
    assert problems_of(write(tmp_path, HEAD + "credences: {rain: 90%}\n"), umbrella) == ()
    assert problems_of(write(tmp_path, older + "credences:\n"), umbrella) == (), "nothing is answered yet"


def test_an_accent_is_the_same_however_it_is_written(tmp_path: Path, umbrella: ArgumentMap) -> None:
    composed, apart = "Zo\u00e9", "Zoe\u0301"
    for i, (disk, said) in enumerate([(composed, apart), (apart, composed)]):
        folder = tmp_path / str(i)
        (folder / disk).mkdir(parents=True)
        claims = "claims: {rain: {statement: s, credence: 0.3}}"
        write(folder / disk, f"argument: weather\ntarget: rain\n{claims}\n", "argument.yaml")
        write(folder / disk, "credences: {rain: 0.1}\n", f"{disk}.yaml")
        path = write(folder, f"name: {said}\nargument: {said}\nextends: {said}/{said}.yaml\n")
        layers = Layers(path)
        assert layers.find_argument() == folder / disk
        mine = layers.settle(umbrella).credences
        assert mine is None, "it is about another argument"
        path = write(folder, f"name: {said}\nextends: {said}/{said}.yaml\n")
        mine = load_credences(path, umbrella)
        assert (mine.name, mine.credences["rain"].credence) == (composed, 0.1)


def test_an_invisible_character_in_a_number(tmp_path: Path, umbrella: ArgumentMap) -> None:
    (problem,) = problems_of(write(tmp_path, "credences:\n  rain: 30\u200b%\n"), umbrella)
    assert "zero width space (U+200B), in column 11" in problem.message
    assert problem.remedy == "remove it: write 30%"


@pytest.mark.parametrize("lines", ["  rain:\u00a030%\n", "\u00a0\u00a0rain: 30%\n", "  rain\u200b: 30%\n"])
def test_an_invisible_character_is_all_that_is_told_of_its_line(
    tmp_path: Path, umbrella: ArgumentMap, lines: str
) -> None:
    (problem,) = problems_of(write(tmp_path, f"credences:\n{lines}"), umbrella)
    assert (problem.code, problem.line) == ("invisible-character", 2)


def test_a_blank_of_hostile_texts_can_be_read(tmp_path: Path, umbrella: ArgumentMap) -> None:
    asked = {
        name: structs.replace(question, ask="How\x1b[31m \0likely\x85 is\u2028 it?")
        for name, question in umbrella.questions.items()
    }
    argument = structs.replace(umbrella, questions=asked, title="A \x07title")
    text = blank_credences(argument, "umbrella", core=False)
    assert not set(text) & {"\x1b", "\0", "\x07"}
    assert problems_of(write(tmp_path, text), umbrella) == ()
