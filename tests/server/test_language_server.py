"""The language server, spoken to as an editor speaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from client import Client, Message, RefusedError, uri

from conftest import ROOT
from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import evidence_sets, profiles
from cruxmap.files.names import Named
from cruxmap.files.renaming import plan_renaming, read_files
from cruxmap.opening.check import check_files
from cruxmap.report.numbers import percent
from every_name import FILES, write_every_name


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The argument that names everything."""
    return write_every_name(tmp_path_factory.mktemp("every thing é"))


@pytest.fixture(scope="module")
def editor(home: Path) -> Iterator[Client]:
    client = Client(home, {"workspace": {"workspaceEdit": {"documentChanges": True}}})
    yield client
    assert client.end() == (0, "")


@pytest.fixture
def sky(editor: Client, home: Path) -> Iterator[Path]:
    path = home / "sky.yaml"
    editor.open(path)
    assert editor.problems(path) == []
    yield path
    editor.close(path)


def place(text: str, word: str, further: int = 0) -> tuple[int, int]:
    """The line and the column of the first time that a word stands in a text."""
    before = text[: text.index(word) + further].split("\n")
    return len(before) - 1, len(before[-1].encode("utf-16-le")) // 2


def span(text: str, word: str) -> Message:
    """The range of a word."""
    start, end = place(text, word), place(text, word, len(word))
    return {key: {"line": line, "character": column} for key, (line, column) in (("start", start), ("end", end))}


def applied(text: str, edits: list[Message]) -> str:
    """A text after some edits."""
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]

    def index(position: Message) -> int:
        line = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
        return starts[position["line"]] + len(line.decode("utf-16-le"))

    for edit in sorted(edits, key=lambda edit: -index(edit["range"]["start"])):
        text = text[: index(edit["range"]["start"])] + edit["newText"] + text[index(edit["range"]["end"]) :]
    return text


def hover(editor: Client, path: Path, *position: int, until: str) -> str:
    """What is shown at a position, as soon as the numbers are worked out."""
    shown = ""
    while until not in shown:
        answer = editor.ask("hover", path, *position)
        shown = answer["contents"]["value"] if answer else ""
    return shown.replace("\\", "")


def test_what_is_wrong_is_told_as_check_tells_it(editor: Client, sky: Path) -> None:
    text = (
        FILES["sky.yaml"]
        .replace("q_gale'", "q_gael'")
        .replace("30%", "130%")
        .replace("n_clouds, kind: for", "n_clouds, kind: pro")
    )
    editor.change(sky, text)
    told = editor.problems(sky)
    sky.write_text(text, "utf-8")
    problems, _ = check_files([sky.parent])
    sky.write_text(FILES["sky.yaml"], "utf-8")
    expected = [(p.code, p.line - 1, p.column - 1, f"{p.message}\n→ {p.remedy}", p.severity) for p in problems]
    assert len(expected) == 3
    assert sorted(expected) == sorted(
        (
            each["code"],
            each["range"]["start"]["line"],
            each["range"]["start"]["character"],
            each["message"],
            {1: "error", 2: "warning"}[each["severity"]],
        )
        for each in told
    )
    assert {each["source"] for each in told} == {"cruxmap"}
    words = {applied(text, [{"range": each["range"], "newText": "HERE"}]).count("HERE") for each in told}
    assert words == {1}


def test_while_one_types_nothing_is_told_but_of_the_last_text(editor: Client, sky: Path) -> None:
    text = FILES["sky.yaml"]
    del editor.told[:]
    for end in range(0, len(text), 97):
        editor.change(sky, text[:end])
    editor.change(sky, text.replace("credence: q_rain", "credence: q_rian"))
    (problem,) = editor.problems(sky)
    assert problem["message"] == "there is no question 'q_rian'\n→ did you mean 'q_rain'?"
    assert not [message for message in editor.told if message["params"].get("uri") == uri(sky)]


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "\0", "a: &b *b", "claims: {c_rain: {table: [{when: {", "\ud800", "- - - -"]
)
def test_nonsense_is_survived(text: str, editor: Client, sky: Path) -> None:
    editor.change(sky, text)
    editor.ask("completion", sky, 0, len(text))
    editor.ask("hover", sky, 0, 0)
    editor.ask("definition", sky, 99, 99)
    editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri(sky)}})
    assert editor.problems(sky)


def test_a_claim_says_what_it_is(editor: Client, home: Path, sky: Path) -> None:
    text = FILES["sky.yaml"]
    assert hover(editor, sky, *place(text, "w_book"), until="Drops.") == "Drops. https://example.org/book\n"
    shown = hover(editor, sky, *place(text, "c_wind: s_calm"), until="| state | probability |")
    states = beliefs(Case(load_argument(home)))["c_wind"]
    for line in ("**C wind (c_wind)**", "How it blows.", "| q calm (q_calm) | 60% |"):
        assert line in shown
    for state in states:
        assert f"| {percent(state.probability)} |" in shown
    answer = editor.ask("hover", sky, *place(text, "c_wind: s_calm", 3))
    assert answer["range"] == span(text, "c_wind: s_calm") | {"end": span(text, "c_wind: s_calm")["end"] | {
        "character": span(text, "c_wind: s_calm")["start"]["character"] + 6}}  # fmt: skip


def test_a_question_says_whose_number_it_has_and_what_it_does(editor: Client, home: Path) -> None:
    me = home / "profiles" / "me.yaml"
    editor.open(me)
    shown = hover(editor, me, *place(FILES["profiles/me.yaml"], "q_leak"), until="points")
    assert "A hole?" in shown
    assert "| your credence | 10% |" in shown
    assert "it dripped" in shown
    assert "P(c_wet) goes from" in shown
    editor.close(me)


def test_anything_else_shows_where_it_is_written(editor: Client, sky: Path) -> None:
    answer = editor.ask("hover", sky, *place(FILES["sky.yaml"], "n_clouds, text: It often"))
    assert "{id: n_clouds, kind: for, text: It is grey.}" in answer["contents"]["value"]
    assert editor.ask("hover", sky, *place(FILES["sky.yaml"], "Drops")) is None


@pytest.mark.parametrize(
    ("file", "word", "defined", "at"),
    [
        ("ground.yaml", "c_rain: true", "sky.yaml", "c_rain:"),
        ("ground.yaml", "s_gale, s_storm", "sky.yaml", "s_gale: a gale"),
        ("argument.yaml", "c_wet  #", "ground.yaml", "c_wet:"),
        ("argument.yaml", "q_older", "sky.yaml", "q_rain: {ask"),
        ("profiles/me.yaml", "q_puddle", "evidence/seen.yaml", "q_puddle: {ask"),
        ("profiles/me.yaml", "o_leaves_on_c_out", "evidence/seen.yaml", "o_leaves:"),
        ("evidence/seen.yaml", "b_guess", "argument.yaml", "b_guess:"),
        ("evidence/seen.yaml", "s_storm: 4:1", "sky.yaml", "s_storm: a storm"),
        ("sky.yaml", "n_gusts, kind", "sky.yaml", "n_gusts, kind: for, state"),
    ],
)
def test_a_name_leads_to_where_it_is_defined(
    file: str, word: str, defined: str, at: str, editor: Client, home: Path
) -> None:
    path = home / file
    editor.open(path)
    (location,) = editor.ask("definition", path, *place(FILES[file], word, 1))
    line, column = place(FILES[defined], at)
    assert (location["uri"], location["range"]["start"]) == (
        uri(home / defined),
        {"line": line, "character": column},
    )
    editor.close(path)


def test_every_place_is_found(editor: Client, home: Path, sky: Path) -> None:
    position = place(FILES["sky.yaml"], "c_rain:")
    found = editor.ask("references", sky, *position, context={"includeDeclaration": True})
    by_file = {name: [each for each in found if each["uri"] == uri(home / name)] for name in FILES}
    counts = {name: len(places) for name, places in by_file.items() if places}
    assert counts == {
        "argument.yaml": 2,
        "sky.yaml": 4,
        "ground.yaml": 4,
        "evidence/seen.yaml": 3,
        "profiles/me.yaml": 1,
    }
    without = editor.ask("references", sky, *position, context={"includeDeclaration": False})
    assert len(without) == len(found) - 1
    assert len(editor.ask("documentHighlight", sky, *position)) == counts["sky.yaml"]


def test_what_may_be_written_is_offered_in_a_file_that_cannot_be_read(editor: Client, sky: Path) -> None:
    text = FILES["sky.yaml"].replace("- {when: {c_wind: s_calm}, odds: q_tilt}", "- {when: {c_wind: s_")
    editor.change(sky, text)
    line, column = place(text, "c_wind: s_\n", len("c_wind: s_"))
    items = editor.ask("completion", sky, line, column)["items"]
    assert [(item["label"], item.get("detail")) for item in items] == [
        ("s_calm", "no air"), ("s_gale", "a gale"), ("s_storm", "a storm")]  # fmt: skip
    edit = items[1]["textEdit"]
    assert applied(text, [edit]) == text.replace("c_wind: s_\n", "c_wind: s_gale\n")


def test_a_key_is_offered_with_its_colon(editor: Client, sky: Path) -> None:
    text = FILES["sky.yaml"].replace("    statement: Drops fall.\n", "    statement: Drops fall.\n    sec\n")
    editor.change(sky, text)
    items = editor.ask("completion", sky, *place(text, "    sec\n", 7))["items"]
    (section,) = [item for item in items if item["label"] == "section"]
    assert section["textEdit"]["newText"] == "section: "
    assert section["detail"] == "Where the source argues it."
    assert "statement" not in [item["label"] for item in items]


def test_a_quick_fix_writes_what_the_remedy_names(editor: Client, sky: Path) -> None:
    text = FILES["sky.yaml"].replace('ask: "Calm?", reading: 60%', 'ask: "Calm? 🦜", reading: 60%, core: ture')
    editor.change(sky, text)
    (problem,) = editor.problems(sky)
    document = {"uri": uri(sky)}
    actions = editor.request(
        "textDocument/codeAction",
        {"textDocument": document, "range": problem["range"], "context": {"diagnostics": [problem]}},
    )
    assert [action["title"] for action in actions] == ["Write true", "Write false"]
    text = applied(text, actions[0]["edit"]["changes"][uri(sky)])
    editor.change(sky, text)
    assert editor.problems(sky) == []


RENAMED = (Named("claim", "c_rain"), Named("question", "q_hail"), Named("state", "s_gale", "c_wind"))


@pytest.mark.parametrize("named", [*RENAMED, Named("claim", "o_leaves")], ids=lambda named: named.name)
def test_renaming_changes_every_file(named: Named, editor: Client, home: Path) -> None:
    file = "evidence/seen.yaml" if named.name.startswith("o_") else "sky.yaml"
    editor.open(home / file)
    word = {"s_gale": "s_gale: a"}.get(named.name, f"{named.name}:")
    position = place(FILES[file], word, 2)
    assert editor.ask("prepareRename", home / file, *position)["placeholder"] == named.name
    edit = editor.ask("rename", home / file, *position, newName="x_new")
    changed = {change["textDocument"]["uri"]: change["edits"] for change in edit["documentChanges"]}
    files = read_files(home, [*evidence_sets(home).values()], [*profiles(home).values()])
    plan = plan_renaming(files, [named], "x_new")
    assert {uri(Path(change.source.file)): change.text for change in plan.changes} == {
        uri(home / name): applied(text, changed[uri(home / name)])
        for name, text in FILES.items()
        if uri(home / name) in changed
    }
    editor.close(home / file)


def test_an_editor_that_knows_no_versions_gets_edits_by_file(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    client = Client(home)
    client.open(home / "sky.yaml")
    edit = client.ask("rename", home / "sky.yaml", *place(FILES["sky.yaml"], "q_hail:", 2), newName="x_new")
    assert "documentChanges" not in edit
    assert applied(FILES["sky.yaml"], edit["changes"][uri(home / "sky.yaml")]) == re.sub(
        r"\bq_hail\b", "x_new", FILES["sky.yaml"]
    )
    assert client.end() == (0, "")


def test_a_name_that_cannot_be_given_is_refused_with_the_reason(editor: Client, sky: Path) -> None:
    position = place(FILES["sky.yaml"], "c_rain:")
    with pytest.raises(RefusedError, match="there is a claim 'c_wind' already; give another name"):
        editor.ask("rename", sky, *position, newName="c_wind")
    assert editor.ask("prepareRename", sky, *place(FILES["sky.yaml"], "Drops")) is None
    editor.change(sky, FILES["sky.yaml"].replace("q_tilt}", "q_tlit}"))
    with pytest.raises(RefusedError, match=r"first mend .*sky\.yaml:25:42: there is no question 'q_tlit'"):
        editor.ask("rename", sky, *position, newName="x_new")


def test_an_unsaved_file_counts_for_the_others(editor: Client, home: Path, sky: Path) -> None:
    ground = home / "ground.yaml"
    editor.open(ground)
    assert editor.problems(ground) == []
    editor.change(sky, FILES["sky.yaml"].replace("c_rain", "c_drops"))
    messages = {problem["message"].split("\n")[0] for problem in editor.problems(ground)}
    assert messages == {"there is no claim 'c_rain'"}
    editor.change(sky, FILES["sky.yaml"])
    assert editor.problems(ground) == []
    editor.close(ground)


def test_the_outline(editor: Client, sky: Path) -> None:
    symbols = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri(sky)}})
    assert {symbol["name"]: [child["name"] for child in symbol["children"]] for symbol in symbols} == {
        "claims": ["c_rain", "c_wind", "c_hail", "c_out"],
        "questions": ["q_rain", "q_calm", "q_gale", "q_hail", "q_tilt"],
    }
    for symbol in symbols[0]["children"]:
        assert symbol["range"]["start"] == symbol["selectionRange"]["start"]


def test_other_yaml_is_nobodys_business(editor: Client, home: Path) -> None:
    path = home.parent / "compose.yaml"
    editor.open(path, "services:\n  rain: {image: rain, image: rain}\nname: x\n")
    assert editor.problems(path) == []
    assert editor.ask("completion", path, 1, 3)["items"] == []
    editor.close(path)


def test_a_part_without_its_argument_is_told_of(editor: Client, tmp_path: Path) -> None:
    path = tmp_path / "sky.yaml"
    path.write_text(FILES["sky.yaml"], "utf-8")
    editor.open(path)
    (problem,) = editor.problems(path)
    assert problem["code"] == "other-kind"
    editor.close(path)


def test_an_editor_may_count_in_other_units_and_break_off(tmp_path: Path) -> None:
    path = tmp_path / "日本 100%.yaml"
    text = "argument: 'a'\ntarget: c\nclaims:\n  c: {title: '🦜é', statement: S., credence: d}\n"
    path.write_text(text, "utf-8")
    client = Client(tmp_path, {"general": {"positionEncodings": ["utf-8"]}})
    client.open(path)
    (problem,) = client.problems(path)
    line = text.split("\n")[3]
    assert problem["range"]["start"] == {"line": 3, "character": len(line[: line.index("d}")].encode())}
    stdin = client.process.stdin
    assert stdin is not None
    stdin.close()
    assert client.wait()[0] == 1


def test_one_file_under_two_addresses_is_one(editor: Client, tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    address = uri(home / "sky.yaml").replace("sky", "%73ky")  # as some editors write a drive's colon
    document = {"uri": address, "languageId": "yaml", "version": 1, "text": FILES["sky.yaml"]}
    editor.notify("textDocument/didOpen", {"textDocument": document})
    editor.open(home / "ground.yaml")
    assert editor.problems(home / "ground.yaml") == []
    (location,) = editor.ask("definition", home / "ground.yaml", *place(FILES["ground.yaml"], "c_rain: true"))
    assert location["uri"] == address
    editor.notify("textDocument/didClose", {"textDocument": {"uri": address}})
    editor.close(home / "ground.yaml")


def test_the_shipped_argument(editor: Client, tmp_path: Path) -> None:
    home = tmp_path / "scheming"
    shutil.copytree(ROOT / "arguments" / "scheming", home)
    path = home / "nearest_max_reward_goal.yaml"
    text = path.read_text("utf-8")
    editor.open(path)
    assert editor.problems(path) == []
    position = place(text, "sgd_notices: true", 3)
    shown = hover(editor, path, *position, until="| state | probability |")
    (row,) = [row for row in beliefs(Case(load_argument(home)))["sgd_notices"] if row.state == "true"]
    assert f"| true | {percent(row.probability)} |" in shown
    edit = editor.ask("rename", path, *position, newName="sgd_sees")
    for change in edit["documentChanges"]:
        file = next(file for file in home.rglob("*.yaml") if uri(file) == change["textDocument"]["uri"])
        file.write_text(applied(file.read_text("utf-8"), change["edits"]), "utf-8")
    editor.change(path, path.read_text("utf-8"))
    assert editor.problems(path) == []
    assert check_files([home])[0] == []
    assert "sgd_notices: sgd_sees" in (home / "argument.yaml").read_text("utf-8")
    editor.close(path)


def test_it_ends_when_it_is_told_to_without_being_asked(tmp_path: Path) -> None:
    client = Client(tmp_path)
    client.notify("exit", None)
    assert client.wait() == (1, "")
