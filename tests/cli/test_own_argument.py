"""Credences about an argument of one's own, whatever its folder is called and wherever one is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from conftest import Run
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import Layers

OUT = "success"


@pytest.fixture(autouse=True)
def home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an argument `great-filter` in `filter/`, in which we are."""
    monkeypatch.chdir(tmp_path)
    run("new", "filter")
    main = tmp_path / "filter" / "argument.yaml"
    main.write_text(main.read_text("utf-8").replace("argument: filter\n", "argument: great-filter\n"), "utf-8")
    (tmp_path / "elsewhere" / "filter").mkdir(parents=True)
    return tmp_path


def command_in(out: str) -> list[str]:
    """The words of the command that is suggested at the end of a line."""
    return out.strip().rpartition("cruxmap ")[2].split()


@pytest.mark.parametrize("said", ["filter", "./filter", "filter/", "filter/argument.yaml", "{home}/filter"])
def test_whatever_leads_to_it_is_accepted(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    (home / "c.yaml").write_text(f"argument: {said.format(home=home)}\ncredences: {{dry: 20%}}\n", "utf-8")
    assert run("check", "c.yaml")[::2] == (0, "")
    assert f"P({OUT})" in run("eval", "c.yaml", "--full").out
    monkeypatch.chdir(home / "elsewhere")
    assert run("check", "../c.yaml")[::2] == (0, "")
    for command in (("eval", "../c.yaml"), ("diff", "../c.yaml", "reading"), ("pool", "../c.yaml")):
        assert f"P({OUT})" in run(*command).out


def test_another_argument_of_that_path_is_another(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "c.yaml").write_text("argument: filter\ncredences: {dry: 20%}\n", "utf-8")
    other = home / "elsewhere" / "filter" / "argument.yaml"
    other.write_text((home / "filter" / "argument.yaml").read_text("utf-8").replace("great-filter", "other"), "utf-8")
    monkeypatch.chdir(home / "elsewhere")
    assert load_argument(Layers("../c.yaml").find_argument()).name == "great-filter"
    outcome = run("eval", "../c.yaml", "--argument", "filter")
    assert outcome.code == 1
    assert "these are credences about 'filter', not about 'other'" in outcome.said


def test_an_extended_file_says_it_from_its_own_folder(run: Run, home: Path) -> None:
    (home / "below").mkdir()
    (home / "below" / "base.yaml").write_text("argument: ../filter\ncredences: {dry: 20%}\n", "utf-8")
    (home / "me.yaml").write_text("extends: below/base.yaml\n", "utf-8")
    assert "1 of 4 questions" in run("eval", "me.yaml").out


def test_a_profile_may_name_it(run: Run, home: Path) -> None:
    (home / "filter" / "profiles").mkdir()
    (home / "filter" / "profiles" / "dry.yaml").write_text("argument: great-filter\ncredences: {dry: 1}\n", "utf-8")
    assert run("check", "filter").code == 0


@pytest.mark.parametrize("argument", ["filter", "filter/argument.yaml", "../{name}/filter"])
@pytest.mark.parametrize("file", ["c.yaml", "elsewhere/c.yaml", "filter/c.yaml"])
def test_what_is_written_is_found_again(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, argument: str, file: str
) -> None:
    argument = argument.format(name=home.name)
    made = run("new", "--credences", file, "--argument", argument)
    assert command_in(made.out) == ["eval", file]
    assert f"P({OUT})" in run(*command_in(made.out)).out
    Path(file).unlink()
    assert run("set", file, "dry=20%", "--argument", argument).code == 0
    assert run("set", file, "dry=30%").out == "dry: 30% (was 20%)\n"
    Path(file).unlink()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"20%\n30%\n")))
    said = run("elicit", file, "--argument", argument).out
    assert f"cruxmap eval {file}\n" in said
    assert f"P({OUT})" in run("eval", file).out
    monkeypatch.chdir(home / "elsewhere")
    assert f"P({OUT})" in run("eval", home / file).out


def test_a_folder_with_a_shipped_name(run: Run) -> None:
    Path("filter").rename("scheming")
    assert run("set", "c.yaml", "dry=20%", "--argument", "./scheming").code == 0
    assert Path("c.yaml").read_text("utf-8").startswith("argument: ./scheming\n")
    assert run("set", "c.yaml", "dry=30%").out == "dry: 30% (was 20%)\n"


def test_the_option_is_repeated_where_the_file_says_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("c.yaml").write_text("credences: {dry: 20%}\n", "utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"20%\n")))
    said = run("elicit", "c.yaml", "--argument", "filter").out
    assert "cruxmap eval c.yaml --argument filter\n" in said
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"q\n")))
    said = run("elicit", "new.yaml", "--argument", "filter").out
    assert "To start again:\n  cruxmap elicit new.yaml --argument filter\n" in said


def test_a_pool_is_written_about_it(run: Run) -> None:
    run("set", "c.yaml", "dry=20%", "--argument", "filter")
    assert run("pool", "c.yaml", "--write", "elsewhere/all.yaml").code == 0
    assert f"P({OUT})" in run("eval", "elsewhere/all.yaml").out


def test_a_name_keeps_its_hyphens_and_a_table_its_argument(run: Run) -> None:
    run("new", "My-case")
    assert Path("My-case/argument.yaml").read_text("utf-8").count("\nargument: my-case\n") == 1
    made = run("new", "--csv", "s.csv", "--argument", "My-case")
    assert command_in(made.out) == ["pool", "s.csv", "--argument", "My-case"]
    with Path("s.csv").open("a", encoding="utf-8") as table:
        table.write("me,,20%,30%,40%,50%\n")
    assert f"P({OUT})" in run(*command_in(made.out)).out


def test_what_is_implied_mostly_by_the_map_is_called_so(run: Run) -> None:
    Path("c.yaml").write_text("argument: filter\nviews: {success: 5%}\ncredences: {dry: 70%}\n", "utf-8")
    said = run("check", "c.yaml").said
    assert "(4 questions are behind it; 3 still have the map's readings)" in said
    assert "twice the odds or more lie between them: answer more of the questions behind it, or leave both" in said
    note = "Questions that still have the map's readings: 3 of the 4 behind 'The picnic is a success'."
    assert note in " ".join(run("eval", "c.yaml", "--full").out.split())
    run("set", "c.yaml", "guests_come_if_dry=80%", "guests_come_if_wet=10%", "success_if_all_is_well=90%")
    assert "behind it" not in run("check", "c.yaml").said
    assert "correct the one that you believe less" in run("check", "c.yaml").said
    assert "still have" not in run("eval", "c.yaml", "--full").out.partition("Stated and implied")[2]


def test_a_blank_is_only_comments_whatever_a_title_says(run: Run) -> None:
    main = Path("filter/argument.yaml")
    text = main.read_text("utf-8")
    main.write_text(text.replace("Will the picnic be a success?", '"A\\u2028name: x\\u0085name: y"'), "utf-8")
    assert run("new", "--credences", "c.yaml", "--argument", "filter").code == 0
    assert Path("c.yaml").read_text("utf-8").startswith("# Credences about great-filter: A name: x name: y\n")
    assert run("check", "c.yaml").code == 0


def test_the_scope_and_what_is_given_hold_together(run: Run) -> None:
    main = Path("filter/argument.yaml")
    main.write_text(main.read_text("utf-8") + "scope: {dry: true}\n", "utf-8")
    both = run("eval", "--argument", "filter", "--given", "guests_come=false")
    assert "| scope, guests_come=false)" in " ".join(both.out.split())
    for command in (("eval",), ("diff", "reading", "reading"), ("sensitivity",)):
        outcome = run(*command, "--argument", "filter", "--given", "dry=false")
        assert outcome.code == 2
        assert "the argument takes dry=true for granted (its scope), which --given excludes" in outcome.said


def test_readings_are_a_file_to_eval_too(run: Run) -> None:
    assert run("eval", "reading", "--argument", "filter", "--full") == run("eval", "--argument", "filter", "--full")


def test_a_page_of_two_about_an_argument_in_one_file(run: Run) -> None:
    Path("filter/argument.yaml").rename("one.yaml")
    Path("a.yaml").write_text("argument: one.yaml\nname: Ann\nviews: {success: 5%}\n", "utf-8")
    Path("b.yaml").write_text("argument: one.yaml\nname: Bob\ncredences: {dry: 1%}\n", "utf-8")
    assert run("report", "a.yaml", "b.yaml", "-o", "page.html").code == 0
    page = Path("page.html").read_text("utf-8")
    assert "Ann" in page
    assert "Bob" in page
    assert run("report", "reading", "b.yaml", "--argument", "one.yaml", "-o", "page.html").code == 0
    assert "1 of 4 questions" in Path("page.html").read_text("utf-8")


def test_a_link_is_written_through(run: Run) -> None:
    Path("elsewhere/page.html").write_text("old", "utf-8")
    Path("page.html").symlink_to("elsewhere/page.html")
    assert run("report", "--argument", "filter", "-o", "page.html").code == 0
    assert Path("page.html").is_symlink()
    assert "<html" in Path("elsewhere/page.html").read_text("utf-8")


def test_nothing_in_a_file_drives_the_terminal(process: Run) -> None:
    process("new", "--csv", "s.csv", "--argument", "filter")
    header, *_ = Path("s.csv").read_text("utf-8").splitlines()
    rows = ["\x1b[31mme,,0,30%,40%,50%,", "you\x9b31m,,1,30%,40%,50%,"]
    Path("s.csv").write_text("\n".join([f"{header},\x1b]0;x\x07", *rows]) + "\n", "utf-8")
    outcome = process("pool", "s.csv", "--argument", "filter")
    assert outcome.code == 1
    assert not {"\x1b", "\x9b", "\x07"} & set(outcome.out + outcome.err)
    assert "columns about no question, ignored" in outcome.said
    assert "\\x1b[31mme" in outcome.said


def test_too_wide_an_argument_is_refused_in_words(run: Run) -> None:
    causes = [f"c{i}_{j}" for i in range(40) for j in range(40) if i < j]
    lines = ["argument: wide", "target: all", "claims:"]
    lines += [f"  x{i}: {{statement: X., credence: {{reading: 50%}}}}" for i in range(40)]
    for name in causes:
        i, j = name[1:].split("_")
        lines.append(
            f"  {name}: {{statement: C., tilt: {{base: 50%, by: [{{when: {{x{i}: true}}, odds: 40%}}, "
            f"{{when: {{x{j}: true}}, odds: 40%}}]}}}}"
        )
    needs = ", ".join(f"{{when: {{{name}: true}}, is: 10%}}" for name in causes[:8])
    lines += ["  all:", "    statement: A.", f"    noisy_and: {{needs: [{needs}], leak: 1%}}"]
    evidence = ", ".join(f"{name}: true" for name in causes)
    lines.append(f"scope: {{{evidence}}}")
    Path("wide.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    Path("a.yaml").write_text("argument: wide.yaml\nviews: {all: 1%}\ncredences: {x0: 10%}\n", "utf-8")
    assert run("set", "a.yaml", "x1=20%").code == 0
    assert run("check", "a.yaml").code == 0
    for command in (("eval", "a.yaml"), ("diff", "a.yaml", "reading"), ("pool", "a.yaml")):
        outcome = run(*command)
        assert outcome.code == 1
        assert "hang together too closely for exact probabilities" in outcome.said
