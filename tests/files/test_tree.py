"""The reader of YAML: what no file in the repository could hold, and what a hostile one may try."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cruxmap.files import tree
from cruxmap.files.argument import read_argument
from cruxmap.files.credences import Layers
from cruxmap.files.tree import Mapping, Scalar, Sequence, Source, named_file, read_source
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import Finding, Problem, ProblemsError
from cruxmap.report.problems import problem_text, problems_text
from files.test_invalid import ALL

HEAD = "argument: umbrella\ntarget: rain\n"


def problems_in(data: bytes | str) -> tuple[Problem, ...]:
    """What the reader of YAML says of some bytes."""
    try:
        return tuple(Source("a.yaml", data.encode() if isinstance(data, str) else data).problems)
    except ProblemsError as error:
        return error.problems


def the_problem(data: bytes | str) -> Problem:
    (problem,) = problems_in(data)
    return problem


class TestTree:
    def test_nothing_is_interpreted(self) -> None:
        root = Source("a", b"a: [no, 3:7, 1e-3, 0x1F, 2026-11-23, ~, 'null', \"\\x41\"]\nb: |\n  x\n  y\n").root
        assert isinstance(root, Mapping)
        several = root.items["a"]
        assert isinstance(several, Sequence)
        texts = [item.text for item in several.items if isinstance(item, Scalar)]
        assert texts == ["no", "3:7", "1e-3", "0x1F", "2026-11-23", "~", "null", "A"]
        assert [item.is_empty for item in several.items if isinstance(item, Scalar)] == [False] * 5 + [
            True,
            False,
            False,
        ]
        assert isinstance(root.items["b"], Scalar)
        assert root.items["b"].text == "x\ny\n"

    def test_places_count_characters_from_1(self) -> None:
        source = Source("a", "# é\na:\n  - {é: 1, 名: [x, y]}\n".encode())
        assert source.place(("a", 0, "名")) == (3, 15)
        assert source.place(("a", 0, "名"), at_key=True) == (3, 12)
        assert source.place(("a", 0, "名", 1)) == (3, 19)
        assert source.place(("a", 0, "名", 2)) == (3, 15), "the last part of the path that is there"
        assert source.place(("b", "c")) == (2, 1)
        assert source.place((0,)) == (2, 1)
        assert source.find(("a", 0, "é")) is not None
        assert source.find(("a", 1)) is None

    def test_the_line_is_told_with_a_finding(self) -> None:
        source = Source("a", b"a: 1\nb: 2\n")
        assert source.problem(Finding("x", ("b",), "m", "r")) == Problem("error", "x", "a", 2, 4, "m", "r", "b: 2")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
    def test_every_kind_of_line_end(self, end: str) -> None:
        problem = the_problem(end.join(["a: 1", "b: é", "a: 2", ""]))
        assert (problem.line, problem.column, problem.text) == (3, 1, "a: 2")
        problem = the_problem(end.join(["a: 1", "b: [", "c: 'x"]))
        assert (problem.line, problem.column, problem.text) == (3, 4, "c: 'x")

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        assert the_problem(b"\xef\xbb\xbfa: 1\na: 2").line == 2
        problem = the_problem(b"\xef\xbb\xbfa: [")
        assert (problem.line, problem.column) == (1, 5)

    def test_files_that_are_not_utf8(self) -> None:
        latin = the_problem("a: 1\nb: é, á\n".encode("latin-1"))
        assert (latin.code, latin.line, latin.column) == ("not-utf8", 2, 4)
        assert latin.text == "b: \ufffd, \ufffd"
        after_some = the_problem(b"\xef\xbb\xbf" + "a: é".encode() + b"\xff")
        assert (after_some.line, after_some.column) == (1, 5)
        for encoding in ("utf-16", "utf-32"):
            assert the_problem("a: 1\n".encode(encoding)).message == "this is UTF-16, not UTF-8"
        without_mark = the_problem("a: 1\n".encode("utf-16-le"))
        assert (without_mark.code, without_mark.remedy) == ("control-character", "save the file as UTF-8")

    def test_files_that_are_no_texts(self) -> None:
        for data in (b"a: 1\n\0\0\0b", b"\0" * 100, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
            problem = the_problem(data)
            assert problem.message.startswith("this is not a text file")
            assert "right file" in problem.remedy

    def test_what_comes_after_the_end_of_the_reading_is_told_to_be_unread(self) -> None:
        unread = "; what comes after this line was not looked at"
        assert the_problem("a: 1\n\tb: 2\nc: 3\n").remedy == f"indent with spaces{unread}"
        assert the_problem("a: 1\n\tb: 2\n\n").remedy == "indent with spaces"

    @pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\ufeff", "\ufffe"])
    def test_control_characters(self, character: str) -> None:
        problem = the_problem(f"a: é\nb: é{character} c\n")
        assert (problem.code, problem.line, problem.column) == ("control-character", 2, 5)
        assert f"U+{ord(character):04X}" in problem.message
        assert character not in problem_text(problem) or character == "\ufffe"

    def test_nesting_ends(self) -> None:
        assert problems_in("a: " + "[" * 39 + "]" * 39) == ()
        for text in ("[" * 41, "- " * 41, "{a: " * 41, "[" * 200_000, "{" * 200_000, "? " * 50, "a:\n" * 1):
            codes = {problem.code for problem in problems_in(text)}
            assert codes <= {"too-deep", "no-key", "not-yaml"}
        assert the_problem("[" * 200_000).code == "too-deep"

    def test_aliases_that_blow_up(self) -> None:
        laughs = "a: &a [lol, lol]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
        )
        assert {problem.code for problem in problems_in(laughs)} == {"alias"}
        assert the_problem("? &a a\n: 1\n").code == "alias"
        assert the_problem("*a : 1\n").code == "alias"

    def test_the_python_loader_gives_problems_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where PyYAML is without libyaml, the messages may be others, but nothing is raised."""
        import yaml

        monkeypatch.setattr(tree, "LOADER", yaml.SafeLoader)
        for case in ALL:
            for file in [case] if case.is_file() else case.rglob("*.yaml"):
                assert all(problem.line for problem in problems_in(file.read_bytes()))
        assert the_problem('a: "\\UFFFFFFFF"').code == "not-yaml"


class TestPaths:
    """Files that cannot be read, whether named on the command line, as parts, or to be extended."""

    @pytest.fixture
    def argument(self) -> ArgumentMap:
        reading = read_argument(Path(__file__).parents[1] / "credences" / "argument.yaml")
        assert reading.argument is not None
        return reading.argument

    def both(self, path: Path, argument: ArgumentMap) -> set[tuple[str, str]]:
        """What both readers say of a path, which must be the same."""
        first, second = read_argument(path).problems, Layers(path).settle(argument).problems
        assert [problem.code for problem in first] == [problem.code for problem in second]
        assert all(problem.line == 0 and problem.file == str(path) for problem in first)
        assert problems_text(first) == problems_text(second)
        return {(problem.code, problem.message) for problem in first}

    def test_no_regular_file(self, tmp_path: Path, argument: ArgumentMap) -> None:
        pipe, dangling, circle = tmp_path / "pipe", tmp_path / "dangling", tmp_path / "circle"
        os.mkfifo(pipe)
        dangling.symlink_to("nowhere")
        circle.symlink_to("circle")
        assert self.both(pipe, argument) == {("unreadable", "is not a regular file")}
        assert self.both(Path("/dev/zero"), argument) == {("unreadable", "is not a regular file")}
        assert self.both(dangling, argument) == {("missing-file", "does not exist")}
        assert self.both(tmp_path / "nobody.yaml", argument) == {("missing-file", "does not exist")}
        assert self.both(circle, argument) == {("unreadable", "cannot be read: too many levels of symbolic links")}
        assert self.both(tmp_path / "a\0b", argument) == {("unreadable", "is not a path")}
        assert self.both(tmp_path / ("x" * 300), argument) == {("unreadable", "cannot be read: file name too long")}
        assert Layers(tmp_path).problems[0].message == "is a folder"
        assert read_argument(tmp_path).problems[0].message == "there is no argument.yaml in this folder"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_without_permission(self, tmp_path: Path, argument: ArgumentMap) -> None:
        path = tmp_path / "a.yaml"
        path.write_text(HEAD)
        path.chmod(0)
        assert self.both(path, argument) == {("unreadable", "cannot be read: permission denied")}

    def test_too_large(self, tmp_path: Path, argument: ArgumentMap) -> None:
        path = tmp_path / "a.yaml"
        for size in (tree.MAX_BYTES + 1, 100_000_000):
            with open(path, "wb") as stream:
                stream.truncate(size)  # a file of zeros that takes no room
            (only,) = self.both(path, argument)
            assert only == ("too-large", f"is too large ({size / 1e6:.1f} MB; the most is 1 MB)")
        path.write_bytes(b"#" * tree.MAX_BYTES)
        assert read_argument(path).problems[0].code == "empty-file"

    def test_parts_that_cannot_be_read(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.yaml")
        (tmp_path / "circle.yaml").symlink_to("circle.yaml")
        (tmp_path / "out.yaml").symlink_to(Path(__file__))
        with open(tmp_path / "large.yaml", "wb") as stream:
            stream.truncate(100_000_000)
        (tmp_path / "latin.yaml").write_bytes(b"part: \xe9")
        names = ["pipe.yaml", "circle.yaml", "out.yaml", "large.yaml", "latin.yaml", '"a\\0b"', "x" * 300, '""', "."]
        names += ["/etc/hostname", "latin.yaml/x"]
        main = tmp_path / "argument.yaml"
        main.write_text(HEAD + "parts:\n" + "".join(f"  - {name}\n" for name in names))
        problems = read_argument(tmp_path).problems
        assert [(problem.code, problem.line) for problem in problems] == [
            ("unreadable", 4),
            ("unreadable", 5),
            ("outside-folder", 6),
            ("too-large", 7),
            ("unreadable", 9),
            ("unreadable", 10),
            ("unreadable", 11),
            ("duplicate-part", 12),
            ("outside-folder", 13),
            ("unreadable", 14),
            ("not-utf8", 1),
        ]
        assert problems[-1].file == str(tmp_path / "latin.yaml")

    def test_named_files_stay_in_their_folder(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "up").symlink_to("..")
        (tmp_path / "in" / "down").symlink_to("deep")
        home = tmp_path / "in"
        assert named_file(home, "a.yaml") == home / "a.yaml"
        assert named_file(home, "deep/../a.yaml") == home / "deep/../a.yaml"
        assert named_file(home, "down/a.yaml") == home / "down/a.yaml"
        for name in ("../a.yaml", "up/a.yaml", str(home / "a.yaml"), "deep/../../a.yaml"):
            assert named_file(home, name) is None


def test_a_megabyte_is_never_printed(tmp_path: Path) -> None:
    """One long line, whatever stands in it, is told in a few."""
    path = tmp_path / "a.yaml"
    for text in (
        "x" * 900_000,
        HEAD + "title: [" + "x" * 900_000 + "]\n",
        HEAD + "claims: {rain: {statement: s, credence: " + "9" * 900_000 + "}}\n",
        HEAD + "claims: {rain: {statement: s, credence: " + "x" * 900_000 + "}}\n",
        HEAD + "claims: {rain: {statement: s, credence: {reading: " + "1" * 900_000 + "}}}\n",
        HEAD + "routes: " + "x" * 900_000 + "\n",
        HEAD + "parts: [" + "x" * 900_000 + "]\n",
        HEAD + "title: !" + "x" * 900_000 + " y\n",
        HEAD + "title: *" + "x" * 900_000 + "\n",
        HEAD + "views: [" + "'" + "\x85" * 400_000,
    ):
        path.write_text(text, "utf-8")
        problems = read_argument(path).problems
        assert problems
        assert len(problems_text(problems)) < 1500 * len(problems)


def cut(entry: Callable[[int], str], size: int) -> str:
    """As many entries as go into a file."""
    pieces, i = [], 0
    while size > 0:
        pieces.append(entry(i))
        size -= len(pieces[-1])
        i += 1
    return "".join(pieces)


def table(child: int, parent: int) -> str:
    rows = f"{{when: {{a{parent}: true}}, is: 0.5}}, {{when: {{a{parent}: false}}, is: 0.5}}"
    return f"  a{child}: {{statement: s, table: [{rows}]}}\n"


MANY = "".join(f"  p{i}: {{statement: s, credence: 0.5}}\n" for i in range(17))
WHEN = f"{{when: {{{', '.join(f'p{i}: true' for i in range(17))}}}, is: 1}}"
POINT = HEAD + "claims:\n  rain:\n    statement: s\n    credence: 0.5\n    considerations:\n"

HOSTILE: dict[str, Callable[[int], str]] = {
    "list": lambda size: "[" + "a," * (size // 2) + "a]",
    "maps": lambda size: "[" + "{a: b}," * (size // 7) + "]",
    "claims": lambda size: HEAD + "claims:\n" + cut(lambda i: f"  a{i}: {{statement: s, credence: {{reading: 0.5}}}}\n", size),  # noqa: E501
    "bad numbers": lambda size: HEAD + "questions:\n" + cut(lambda i: f"  a{i}: {{ask: s, reading: 5}}\n", size),
    "keys twice": lambda size: HEAD + "claims:\n" + cut(lambda i: "  a: b\n", size),
    "unknown keys": lambda size: HEAD + cut(lambda i: f"{i * 7919:x}abcdef: b\n", size),
    "missing keys": lambda size: HEAD + "claims:\n" + cut(lambda i: f"  a{i}: {{statmint: s, credenca: 0.5}}\n", size),
    "anchors": lambda size: "[" + "&a a," * (size // 5) + "a]",
    "unknown claims": lambda size: HEAD + "claims:\n" + cut(lambda i: table(i, i * 7919 + 100_000), size),
    "unknown questions": lambda size: HEAD + "claims:\n" + cut(lambda i: f"  a{i}: {{statement: s, credence: x{i * 7919}}}\n", size),  # noqa: E501
    "chain": lambda size: HEAD + "claims:\n" + cut(lambda i: table(i, i + 1), size) + "  rain: {statement: s, credence: 0.5}\n",  # noqa: E501
    "cycle": lambda size: HEAD + "claims:\n" + cut(lambda i: table(i, (i + 1) % (size // 110)), size),
    "cycles": lambda size: HEAD + "claims:\n" + cut(lambda i: table(i, i ^ 1), size),
    "states": lambda size: HEAD + "claims: {rain: {statement: s, states: [" + cut(lambda i: f"s{i},", size) + "z], stick: [0.5]}}\n",  # noqa: E501
    "rows": lambda size: HEAD + "claims:\n  rain:\n    statement: s\n    table:\n" + cut(lambda i: "      - {is: 0.5}\n", size),  # noqa: E501
    "tables": lambda size: HEAD + "claims:\n" + MANY + cut(lambda i: f"  a{i}: {{statement: s, table: [{WHEN}, {WHEN}]}}\n", size),  # noqa: E501
    "points": lambda size: POINT + cut(lambda i: f"      - {{id: c{i}, on: c{i + 1}, kind: for, text: x}}\n", size),
    "no points": lambda size: POINT + cut(lambda i: f"      - {{see: c{i * 7919}}}\n", size),
    "parts": lambda size: HEAD + "parts: [" + cut(lambda i: f"a{i}.yaml,", size) + "]\n",
    "one part": lambda size: HEAD + "parts: [" + "a.yaml," * (size // 7) + "]\n",
    "renamed": lambda size: HEAD + "renamed:\n  claims:\n" + cut(lambda i: f"    a{i}: x{i * 7919}\n", size),
    "line ends": lambda size: "a: >\n" + " \n" * (size // 2),
}  # fmt: skip


def read_hostile(name: str, size: int, folder: Path) -> tuple[int, int, int]:
    """How many problems a file of some size has, how long the text about them is, and how many calls it took."""
    path = folder / "a.yaml"
    path.write_text(HOSTILE[name](size))
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        problems = read_argument(path).problems
        text = problems_text(problems) if problems else ""
    finally:
        sys.setprofile(None)
    return len(problems), len(text.replace(str(path), "")), calls  # wherever the folder is


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_work_that_grows_with_their_size(name: str, tmp_path: Path) -> None:
    """Calls are counted: twice the file may take twice as many, and a quadratic loop would take four times as many."""
    read_hostile(name, 2_000, tmp_path)  # what is made once for all files is made now
    _, _, half = read_hostile(name, 10_000, tmp_path)
    count, length, calls = read_hostile(name, 20_000, tmp_path)
    assert calls < 3 * half + 5_000
    assert length < 60_000
    assert count <= 101


@pytest.mark.parametrize("name", ["chain", "points"])
def test_the_largest_files_are_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HOSTILE[name](900_000))
    problems = read_argument(path).problems
    assert "too-large" not in {problem.code for problem in problems}
    assert len(problems) <= 101


def test_a_thousand_parts_and_no_more(tmp_path: Path) -> None:
    main = tmp_path / "argument.yaml"
    main.write_text(HEAD + f"parts: [{'a.yaml, ' * 1001}]\n")
    assert [problem.code for problem in read_argument(tmp_path).problems][:2] == ["too-many-parts", "missing-file"]
    main.write_text(HEAD + f"parts: [{'a.yaml, ' * 1000}]\n")
    assert {problem.code for problem in read_argument(tmp_path).problems} == {
        "missing-file",
        "duplicate-part",
        "too-many",
    }


def test_the_rest_of_many_problems_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        HEAD + "claims: {rain: {statement: s, credence: 0.5}}\nquestions:\n"
        "" + "".join(f"  a{i}: {{ask: s, reading: 5}}\n" for i in range(10_000))
    )
    problems = read_argument(path).problems
    assert len(problems) == 101
    assert problems[-1].code == "too-many"
    text = problems_text(problems)
    assert text.endswith(f"{path}: 9,900 more problems are not listed\n  → correct these first\n\n100 errors.")


def test_errors_come_before_warnings_when_not_all_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    keys = "".join(f"k{i}: 1\n" for i in range(150))
    path.write_text(keys + "credences: {rain: 5}\n")
    problems = Layers(path).problems
    assert problems[0].severity == "error"
    assert [problem.severity for problem in problems[1:]] == ["warning"] * 100
    assert problems[-1].message == "51 more problems are not listed"
    path.write_text("name: me\n" + "".join(f"k{i}: 1\n" for i in range(101)))
    assert Layers(path).problems[-1].message == "1 more problem is not listed"


def test_read_source_names_the_file_as_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: [")
    with pytest.raises(ProblemsError) as raised:
        read_source(path, "shown.yaml")
    assert raised.value.problems[0].file == "shown.yaml"
    assert str(raised.value).startswith("shown.yaml:1:5: ")


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("a:\n  x:\u00a00.3\n  y: 0.3\n", (2, 5), "no-break space (U+00A0)"),
        ("a:\n  x:\u00a00.3\n", (2, 5), "no-break space (U+00A0)"),
        ("a:\n\u00a0\u00a0x: 0.3\n", (2, 1), "no-break space (U+00A0)"),
        ("a:\n  x: 0.3\n\u3000y: 0.3\n", (3, 1), "ideographic space (U+3000)"),
        ("ra\u200bin: 0.3\n", (1, 3), "zero width space (U+200B)"),
        ("'ra\u00adin': 0.3\n", (1, 4), "soft hyphen (U+00AD)"),
    ],
)
def test_an_invisible_character_is_named(text: str, place: tuple[int, int], kind: str) -> None:
    try:
        problems = Source("f", text.encode()).problems
    except ProblemsError as error:
        problems = list(error.problems)
    problem = problems[0]
    assert (problem.code, problem.line, problem.column) == ("invisible-character", *place)
    assert kind in problem.message


def test_texts_may_have_spaces_of_any_kind() -> None:
    text = "a: il dit\u00a0\u00ab\u00a0oui\u00a0\u00bb\nb: >\n  note:\u00a0so\nc: \u2009thin\n"
    assert not Source("f", text.encode()).problems
