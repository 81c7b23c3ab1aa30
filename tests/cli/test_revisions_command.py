"""Files of the past on the command line: `HEAD~3:me.yaml` and `me.yaml@2026-06-01`, wherever a file is taken."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Run
from repositories import Repository, needs_git

pytestmark = needs_git

ARGUMENT = """\
argument: rain
target: wet
version: {version}
claims:
  rain: {{statement: It rains., credence: {{ask: "Rain?", reading: 40%}}}}
  wet:
    statement: We get wet.
    table: [{{when: {{rain: true}}, is: wet_if_rain}}, {{when: {{rain: false}}, is: {dry}}}]
questions:
  wet_if_rain: {{ask: "Wet, if it rains?", reading: 70%}}
"""
ME = "argument: rain\nversion: 1\nname: an example\ncredences: {rain: %s}\n"


@pytest.fixture
def repository(original: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A copy of the repository, in which we are."""
    monkeypatch.chdir(original.copy(tmp_path / "work").folder)
    return Repository(tmp_path / "work")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The file, its base and its argument at three times; in the last, all have changed and one has another name."""
    made = Repository.new(tmp_path_factory.mktemp("revisions") / "work")
    argument = ARGUMENT.format(version=1, dry="10%")
    made.commit("first", "2026-05-01", rain__argument=argument, base=ME % "20%", me="extends: base.yaml\n" + ME % "30%")
    made.commit("second", "2026-06-01", me="extends: base.yaml\n" + ME % "50%")
    made.git("mv", "me.yaml", "mine.yaml")
    argument = ARGUMENT.format(version=2, dry="20%")
    made.commit("third", "2026-07-01", rain__argument=argument, mine="extends: base.yaml\n" + ME % "60%")
    return made


def probability(run: Run, *words: object) -> float:
    outcome = run("eval", *words, "--format", "json")
    assert outcome.code == 0, outcome.err
    return float(json.loads(outcome.out)["probability"])


def test_what_was_concluded_then(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    then = {"HEAD~2:me.yaml": 0.3, "main~1:./me.yaml": 0.5, "mine.yaml@2026-05-31": 0.3, "mine.yaml@2026-06": 0.5}
    for text, rain in then.items():
        assert probability(run, text) == pytest.approx(rain * 0.7 + (1 - rain) * 0.1)
    assert probability(run, "mine.yaml") == pytest.approx(0.6 * 0.7 + 0.4 * 0.2)
    assert probability(run, "HEAD~2:me.yaml", "--argument", "rain") == pytest.approx(0.3 * 0.7 + 0.7 * 0.2)
    assert probability(run, "mine.yaml", "--argument", "HEAD~1:rain") == pytest.approx(0.6 * 0.7 + 0.4 * 0.1)
    (repository.folder / "sub").mkdir()
    monkeypatch.chdir("sub")
    assert probability(run, "HEAD~1:me.yaml") == probability(run, "HEAD~1:../me.yaml") == pytest.approx(0.4)


def test_every_format_says_which_state_it_is_of(run: Run, repository: Repository) -> None:
    short = repository.git("rev-parse", "HEAD~1")[:7]
    for output in ("table", "markdown", "csv", "json"):
        outcome = run("diff", "HEAD~2:me.yaml", "HEAD~1:me.yaml", "--format", output)
        assert f"an example, 2026-06-01 {short}" in outcome.out or output == "csv"
    data = json.loads(run("eval", "HEAD~1:me.yaml", "--format", "json").out)
    assert (data["file"], data["revision"]) == ("HEAD~1:me.yaml", f"2026-06-01 {short}")


def test_two_states_with_two_arguments_add_up(run: Run, repository: Repository) -> None:
    data = json.loads(run("diff", "HEAD~2:me.yaml", "mine.yaml", "--format", "json").out)
    (row,) = data["rows"]
    assert (row["kind"], row["a"], row["b"]) == ("answer changed", 0.3, 0.6)
    # 0.3 of 60 points before and 50 after; dry rows of 10% then 20%, at 70% and at 40%
    assert row["contribution"] == pytest.approx((0.3 * 0.6 + 0.3 * 0.5) / 2)
    assert data["structure"] == pytest.approx((0.7 * 0.1 + 0.4 * 0.1) / 2)
    assert row["contribution"] + data["structure"] == pytest.approx(data["difference"], abs=1e-12)
    assert run("diff", "HEAD~2:me.yaml", "mine.yaml", "--claims").code == 2
    assert run("diff", "HEAD~2:me.yaml", "mine.yaml", "--claims", "--argument", "rain").code == 0


def test_a_file_of_that_name_comes_first(run: Run, repository: Repository) -> None:
    for name in ("HEAD:me.yaml", "me@2026-05-01.yaml", "mine.yaml@2026-05-01"):
        (repository.folder / name).write_text(ME % "99%", "utf-8")
        assert probability(run, name) == pytest.approx(0.99 * 0.7 + 0.01 * 0.2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("HEAD~1:mine.yaml", "it was called 'me.yaml' then: write HEAD~1:me.yaml"),
        (
            "mine.yaml@2026-01-01",
            "nothing of 'mine.yaml' was committed by 2026-01-01 → it was first committed on 2026-05-01",
        ),
        ("mine.yaml@2026-13-01", "'2026-13-01' is no date"),
        ("mine.yaml@banana", "'banana' is no date"),
        ("--upload-pack=x:me.yaml", "option"),
        ("nowhere:me.yaml", "git knows no revision 'nowhere'"),
        ("me@home.yaml", "there is no such file or profile"),
        ("a@b/mine.yaml", "there is no such file or profile"),
        ("HEAD:", "this names no revision and path"),
    ],
)
def test_what_was_not_there(run: Run, repository: Repository, text: str, told: str) -> None:
    outcome = run("eval", text)
    assert outcome.code in (1, 2)
    assert told in outcome.said


def test_problems_are_told_where_they_were(run: Run, repository: Repository) -> None:
    repository.commit("broken", "2026-08-01", base=ME % "130%")
    repository.commit("mended", "2026-08-02", base=ME % "13%")
    outcome = run("eval", "HEAD~1:mine.yaml")
    assert outcome.code == 1
    assert "HEAD~1:base.yaml:4:19: credence 130%" in outcome.err
    assert run("set", "HEAD~1:mine.yaml", "rain=30%").code == 1
    assert not Path("HEAD~1:mine.yaml").exists()


def test_nothing_of_the_repositorys_is_run(run: Run, repository: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n", "utf-8")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program", "diff.external", "core.editor"):
        repository.git("config", key, str(script))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "alias.rev-parse", f"!{script}")
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        (repository.folder / ".git" / "hooks" / hook).symlink_to(script)
    before = {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")}
    for text in ("HEAD~1:me.yaml", "mine.yaml@2026-05-31"):
        assert run("eval", text).code == 0
    assert not marker.exists()
    assert {path: path.stat().st_mtime_ns for path in repository.folder.rglob("*")} == before


def test_as_a_textconv(repository: Repository, tmp_path: Path) -> None:
    lines = (ROOT / "docs" / "diff.md").read_text("utf-8").split("```ini\n")[2].split("```")[0]
    settings, _, attributes = lines.partition("# and in .gitattributes: ")
    program = tmp_path / "bin" / "cruxmap"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m cruxmap "$@"\n', "utf-8")
    program.chmod(0o755)
    with open(repository.folder / ".git" / "config", "a", encoding="utf-8") as config:
        config.write(settings.replace("cruxmap eval", f"{program} eval"))
    (repository.folder / ".gitattributes").write_text(attributes, "utf-8")
    said = repository.git("diff", "HEAD~2", "HEAD~1", "--", "me.yaml")
    short = repository.git("rev-parse", "--short=7", "HEAD~2")
    assert "-  P(wet)  28.0%\n+  P(wet)  40.0%" in said
    assert f"-an example, 2026-05-01 {short}: 1 of 2" in said
    assert "git-blob" not in said
    assert os.environ["HOME"] not in said
