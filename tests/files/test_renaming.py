"""Renaming: every place where a name stands, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cruxmap.analysis.case import Case
from cruxmap.analysis.evaluation import evaluate
from cruxmap.files import disk
from cruxmap.files.argument import load_argument, read_argument
from cruxmap.files.changes import NotChangedError, write_changes
from cruxmap.files.credences import Layers, load_credences
from cruxmap.files.locate import evidence_sets, profiles
from cruxmap.files.names import Named
from cruxmap.files.renamed import with_renamed
from cruxmap.files.renaming import ReadFiles, plan_renaming, read_files
from cruxmap.files.tree import Source
from cruxmap.model.problem import ProblemsError
from every_name import FILES, write_every_name

NEW = "x_new"
IN_A_ROW = "c_cold_if_not_c_out_and_c_rain"  # a question that is written in a row, and named after it
STATES = {
    "c_wind": ("s_calm", "s_gale", "s_storm"),
    "c_way": ("s_above", "s_below", "s_not"),
    "c_harm": ("s_none", "s_some", "s_much"),
}
WORDS = dict.fromkeys(re.findall(r"\b[qcpnbow]_[a-z0-9_]+", "".join(FILES.values())))
KINDS = {"c": "claim", "o": "claim", "q": "question", "p": "part", "n": "consideration", "b": "basis", "w": "source"}
RENAMED = [Named(KINDS[word[0]], word) for word in WORDS if not re.search("_(on|if)_|q_older", word)]  # type: ignore[arg-type]
RENAMED += [Named("state", state, claim) for claim, states in STATES.items() for state in states]


def read(home: Path) -> ReadFiles:
    return read_files(home, [*evidence_sets(home).values()], [*profiles(home).values()])


def number(home: Path) -> float:
    argument = load_argument(home, [*evidence_sets(home).values()])
    return evaluate(Case(argument, load_credences(home / "profiles" / "me.yaml", argument))).probability


def replaced(file: str, named: Named) -> str:
    """What a file should be, by the plainest of means: the word replaced, but for what is told of earlier versions."""
    head, mark, history = FILES[file].partition("renamed:")
    if file != "argument.yaml":
        head, mark, history = FILES[file], "", ""
    first, newline, rest = head.partition("\n")
    pattern = rf"(?<![a-z0-9]){named.name}(?![a-z0-9])"  # the names of questions that follow from others have it inside
    if first.startswith("#"):
        rest = re.sub(pattern, NEW, rest)
    else:
        first, rest = re.sub(pattern, NEW, first), re.sub(pattern, NEW, rest)
    own = named.name != "q_puddle" and not named.name.startswith("o_")
    questions = []
    if named.kind == "question" or named.name == "c_out":  # whose question is written inside of it
        questions = [(named.name, NEW)]
    if named.kind == "claim" and named.name in IN_A_ROW:
        questions.append((IN_A_ROW, IN_A_ROW.replace(named.name, NEW)))
    if mark and own and questions:
        told = ", ".join([f"{old}: {new}" for old, new in questions])
        history = history.replace("q_rain}", f"q_rain, {told}}}", 1)
    if mark and own and named.kind == "claim":
        history = history.replace("# long ago\n", f"# long ago\n  claims: {{{named.name}: {NEW}}}\n", 1)
    return first + newline + rest + mark + history


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> ReadFiles:
    """The files, in which nothing is written."""
    return read(write_every_name(tmp_path_factory.mktemp("untouched")))


@pytest.fixture(scope="module")
def number_before(untouched: ReadFiles) -> float:
    return number(untouched.home)


@pytest.mark.parametrize("named", RENAMED, ids=lambda named: named.name)
def test_every_place_is_changed_and_nothing_else(named: Named, untouched: ReadFiles, number_before: float) -> None:
    changes = plan_renaming(untouched, [named], NEW).changes
    texts = {os.path.relpath(change.source.file, untouched.home): change.text for change in changes}
    assert FILES | texts == {name: replaced(name, named) for name in FILES}
    with disk.laid_over(disk.Buffers({change.source.file: change.data for change in changes})):
        reading = read_argument(untouched.home, untouched.evidence)
        assert [problem.code for problem in reading.problems] == []
        assert number(untouched.home) == number_before  # to the last digit


def test_there_are_places_of_every_kind() -> None:
    assert {named.kind for named in RENAMED} == {*KINDS.values(), "state"}
    assert len(RENAMED) == 14 + 12 + 2 + 3 + 1 + 1 + 9  # claims, questions, parts, points, bases, sources, states


@pytest.mark.parametrize("name", ["q_hail", "c_out", "c_wet"])
def test_a_file_that_was_not_there_is_still_read(name: str, tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    old = tmp_path / "old.yaml"
    old.write_text(
        "argument: every\nversion: 2\nviews: {c_wet: {credence: 40%, given: {c_out: true}}}\n"
        "credences: {q_hail: 20%, c_out: 85%}\n",
        "utf-8",
    )
    argument = load_argument(home)
    before = load_credences(old, argument)
    expected = evaluate(Case(argument, before)).probability
    kind = "question" if name.startswith("q") else "claim"
    write_changes(plan_renaming(read(home), [Named(kind, name)], NEW).changes)
    argument = load_argument(home)
    after = Layers(old).settle(argument)
    assert after.credences is not None
    assert evaluate(Case(argument, after.credences)).probability == expected
    assert len(after.credences.credences) == 2
    assert len(after.credences.views) == 1
    assert {problem.code for problem in after.problems} == {"renamed"}


def test_there_and_back_leaves_what_was_there(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    write_changes(plan_renaming(read(home), [Named("question", "q_hail")], NEW).changes)
    write_changes(plan_renaming(read(home), [Named("question", NEW)], "q_hail").changes)
    texts = {name: (home / name).read_text("utf-8") for name in FILES}
    argument = texts.pop("argument.yaml")
    assert texts == {name: text for name, text in FILES.items() if name != "argument.yaml"}
    assert argument == FILES["argument.yaml"].replace("q_rain}", f"q_rain, {NEW}: q_hail}}")


@pytest.mark.parametrize(
    ("named", "new", "message"),
    [
        (Named("question", "q_hail"), "q_rain", "there is a question 'q_rain' already"),
        (Named("question", "q_hail"), "q_hail", "it is called 'q_hail' already"),
        (Named("question", "q_hail"), "true", "a question cannot be called 'true', which is a certainty"),
        (Named("question", "q_hail"), "Hail", "'Hail' is not an identifier"),
        (Named("question", "q_hail"), "x" * 101, "is too long a name"),
        (Named("question", "q_hail"), "q_older", "'q_older' was the name of another question in an earlier version"),
        (Named("question", "q_hail"), "c_out", "there is a question 'c_out' already"),
        (Named("claim", "c_out"), "q_rain", "there is a question 'q_rain' already"),
        (Named("claim", "c_wet"), "n_gusts", "there is a consideration 'n_gusts' already"),
        (Named("claim", "c_wet"), "o_vane", "there is a claim 'o_vane' already"),
        (Named("claim", "c_wet"), "wet=x", "'wet=x' is not an identifier"),
        (Named("consideration", "n_gusts"), "c_wet", "there is a claim 'c_wet' already"),
        (Named("state", "s_gale", "c_wind"), "s_calm", "there is a state 's_calm' of 'c_wind' already"),
        (Named("state", "s_gale", "c_wind"), "false", "a state cannot be called 'false', which is a certainty"),
        (Named("part", "p_sky"), "p_ground", "there is a part 'p_ground' already"),
        (Named("part", "p_sky"), "seen", "there is a set of observations 'seen' already"),
        (Named("claim", "o_vane"), "x" * 95, "the files would not be in order"),  # as the names of its questions follow
    ],
)
def test_a_name_that_cannot_be_given_is_refused(named: Named, new: str, message: str, untouched: ReadFiles) -> None:
    with pytest.raises(NotChangedError, match=re.escape(message)) as refused:
        plan_renaming(untouched, [named], new)
    assert refused.value.remedy


def test_states_of_one_name_are_told_apart(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    for path in home.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("s_above", "s_calm"), "utf-8")
    write_changes(plan_renaming(read(home), [Named("state", "s_calm", "c_way")], NEW).changes)
    ground = (home / "ground.yaml").read_text("utf-8")
    assert ground.count(NEW) == 2
    assert ground.count("s_calm") == 2  # of the wind
    assert NEW not in (home / "sky.yaml").read_text("utf-8")


def test_files_that_are_not_in_order_are_told(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    (home / "profiles" / "me.yaml").write_text("argument: every\nversion: 2\ncredences: {q_nothing: 3}\n", "utf-8")
    with pytest.raises(ProblemsError, match="q_nothing"):
        read(home)


def test_an_escape_cannot_be_renamed_in_place(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    path = home / "sky.yaml"
    path.write_text(path.read_text("utf-8").replace("credence: q_rain", 'credence: "q_\\x72ain"'), "utf-8")
    with pytest.raises(NotChangedError, match=r"sky\.yaml:7:15: there is no question 'q_rain'") as refused:
        plan_renaming(read(home), [Named("question", "q_rain")], NEW)
    assert "by hand" in refused.value.remedy


def test_line_ends_marks_and_what_is_no_name_stay(tmp_path: Path) -> None:
    home = write_every_name(tmp_path)
    for name, text in FILES.items():
        (home / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    write_changes(plan_renaming(read(home), [Named("claim", "c_rain")], NEW).changes)
    expected = {name: replaced(name, Named("claim", "c_rain")).replace("\n", "\r\n") for name in FILES}
    assert {name: (home / name).read_bytes() for name in FILES} == {
        name: b"\xef\xbb\xbf" + text.encode() for name, text in expected.items()
    }


def test_a_comment_that_keeps_the_name_is_told(untouched: ReadFiles) -> None:
    renaming = plan_renaming(untouched, [Named("claim", "c_wet")], NEW)
    assert renaming.left == {str(untouched.home / "argument.yaml"): (1,)}


def test_names_of_evidence_are_not_carried(untouched: ReadFiles) -> None:
    assert plan_renaming(untouched, [Named("claim", "o_leaves")], NEW).uncarried == (
        "o_leaves",
        "o_leaves_on_c_wind_s_gale_s_storm",
        "o_leaves_on_c_out",
    )
    assert plan_renaming(untouched, [Named("question", "q_hail")], NEW).uncarried == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("argument: a\ntarget: b\n", "argument: a\ntarget: b\nrenamed:\n  claims: {old: new}\n"),
        ("argument: a\nclaims: {}\n", "argument: a\nrenamed:\n  claims: {old: new}\nclaims: {}\n"),
        ("claims: {}\n", "renamed:\n  claims: {old: new}\nclaims: {}\n"),
        ("argument: a\nrenamed:\nclaims: {}\n", "argument: a\nrenamed: {claims: {old: new}}\nclaims: {}\n"),
        ("renamed: {}\n", "renamed: {claims: {old: new}}\n"),
        ("renamed: {claims: }\n", "renamed: {claims: {old: new}}\n"),
        ("renamed: {claims: {}}\n", "renamed: {claims: {old: new}}\n"),
        ("renamed: {questions: {a: b}}\n", "renamed: {questions: {a: b}, claims: {old: new}}\n"),
        ("renamed:\n  claims:\n    a: b # so\n", "renamed:\n  claims:\n    a: b # so\n    old: new\n"),
        ("renamed: {claims: {a: old}}\n", "renamed: {claims: {a: old, old: new}}\n"),
        ("renamed: {claims: {new: old}}\n", "renamed: {claims: {old: new}}\n"),
        ("renamed: {claims: {a: b, new: old}}\n", "renamed: {claims: {a: b, old: new}}\n"),
        ("renamed:\n  claims:\n    new: old\n    a: new\n", "renamed:\n  claims:\n    a: new\n    old: new\n"),
        ("{argument: a, claims: {}}\n", "{argument: a, renamed: {claims: {old: new}}, claims: {}}\n"),
    ],
)
def test_what_is_said_of_a_renaming(text: str, expected: str) -> None:
    assert with_renamed(text, "claims", "old", "new") == expected
    Source("", expected.encode())


def change_something(home: Path) -> None:
    (home / "ground.yaml").write_text("# mine\n" + FILES["ground.yaml"], "utf-8")


def protect(home: Path) -> None:
    (home / "ground.yaml").chmod(0o400)


@pytest.mark.parametrize("obstacle", [change_something, protect])
def test_where_one_file_cannot_be_written_none_is(obstacle: object, tmp_path: Path) -> None:
    if obstacle is protect and os.geteuid() == 0:
        pytest.skip("nothing is write-protected for root")
    home = write_every_name(tmp_path)
    renaming = plan_renaming(read(home), [Named("claim", "c_rain")], NEW)
    obstacle(home)  # type: ignore[operator]
    before = {path: path.read_bytes() for path in home.rglob("*.yaml")}
    with pytest.raises(NotChangedError, match="Nothing is changed"):
        write_changes(renaming.changes)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_was_written_is_put_back(error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cruxmap.files import changes

    home = write_every_name(tmp_path)
    renaming = plan_renaming(read(home), [Named("claim", "c_rain")], NEW)
    replace = changes.replace_durably

    def failing(path: Path, data: bytes, unchanged: object) -> bool:
        if path.name == "ground.yaml" and NEW.encode() in data:
            raise error
        return replace(path, data, unchanged)  # type: ignore[arg-type]

    monkeypatch.setattr(changes, "replace_durably", failing)
    with pytest.raises((NotChangedError, KeyboardInterrupt)) as raised:
        write_changes(renaming.changes)
    assert {name: (home / name).read_text("utf-8") for name in FILES} == FILES
    if isinstance(raised.value, NotChangedError):
        assert "no space left on device. Nothing is changed" in raised.value.message


SEVERAL = """\
argument: several
target: {claim: sky, states: [snow, sleet]}
claims:
  sky: {statement: What falls., states: [snow, sleet, nothing], stick: [q_snow, q_sleet]}
  road:
    statement: The road is slippery.
    table: [{when: {sky: [snow, sleet]}, is: 80-90%}, {else: 1-2%}]
questions:
  q_snow: {ask: "Snow?", reading: 30%}
  q_sleet: {ask: "Sleet, if not snow?", reading: 20%}
"""


def several_states(folder: Path, target: str) -> Path:
    (folder / "profiles").mkdir()
    text = SEVERAL.replace("{claim: sky, states: [snow, sleet]}", target)
    (folder / "argument.yaml").write_text(text, "utf-8")
    answers = "argument: several\nviews: {sky_snow_or_sleet: 40%}\ncredences: {q_snow: 35%}\n"
    (folder / "profiles" / "me.yaml").write_text(answers, "utf-8")
    return folder


@pytest.mark.parametrize("target", ["{claim: sky, states: [snow, sleet]}", "sky=snow,sleet"])
@pytest.mark.parametrize(
    ("named", "new", "follows"),
    [
        (Named("claim", "sky"), "weather", "weather_snow_or_sleet"),
        (Named("state", "snow", "sky"), "flakes", "sky_flakes_or_sleet"),
    ],
)
def test_a_conclusion_in_several_states_follows(
    named: Named, new: str, follows: str, target: str, tmp_path: Path
) -> None:
    home = several_states(tmp_path, target)
    before = {name: (home / name).read_text("utf-8") for name in ("argument.yaml", "profiles/me.yaml")}
    number_before = number(home)
    renaming = plan_renaming(read(home), [named], new)
    assert renaming.pairs[Named("claim", "sky_snow_or_sleet")] == follows
    write_changes(renaming.changes)
    assert load_argument(home).target.claim == follows
    assert f"views: {{{follows}: 40%}}" in (home / "profiles" / "me.yaml").read_text("utf-8")
    assert number(home) == number_before
    (home / "profiles" / "me.yaml").write_text(before["profiles/me.yaml"], "utf-8")  # as of one who was not there
    argument = load_argument(home)
    assert [*load_credences(home / "profiles" / "me.yaml", argument).views] == [follows]


def test_what_follows_from_a_name_goes_back_with_it(tmp_path: Path) -> None:
    """Though at first it has a name that something else is said to have now."""
    home = several_states(tmp_path, "sky=snow,sleet")
    before = (home / "argument.yaml").read_text("utf-8").split("claims:\n", 1)[1]
    write_changes(plan_renaming(read(home), [Named("claim", "sky")], "weather").changes)
    back = plan_renaming(read(home), [Named("claim", "weather")], "sky")
    write_changes(back.changes)
    after = (home / "argument.yaml").read_text("utf-8")
    assert after.endswith(before)
    assert "weather_snow_or_sleet: sky_snow_or_sleet" in after
