"""Saving: durable, merged with what others wrote, and plain about what cannot be done."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from cruxmap.files import durable, saving
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.saving import ConflictError, CredenceStore, NotSavedError
from cruxmap.files.writing import Change
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import ProblemsError

UMBRELLA = """\
argument: umbrella
version: 2
target: get_wet
claims:
  rain: {statement: It rains., credence: rain}
  get_wet:
    statement: I get wet.
    table:
      - {when: {rain: true}, is: wet_if_rain}
      - {when: {rain: false}, is: wet_if_dry}
questions:
  rain: {ask: Rain?, reading: 20-40%}
  wet_if_rain: {ask: Wet in the rain?, reading: 70%}
  wet_if_dry: {ask: Wet without rain?, reading: 1%}
renamed: {questions: {drizzle: rain}, claims: {soaked: get_wet}}
"""


@pytest.fixture
def umbrella(tmp_path: Path) -> ArgumentMap:
    (tmp_path / "umbrella").mkdir()
    (tmp_path / "umbrella" / "argument.yaml").write_text(UMBRELLA, "utf-8")
    return load_argument(tmp_path / "umbrella")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine" / "me.yaml"


def answer(name: str, credence: str, **more: str | None) -> Change:
    return Change("credences", name, {"credence": credence, **more})


def only(path: Path) -> bool:
    """Whether nothing but the file is in its folder."""
    return list(path.parent.iterdir()) == [path]


def test_the_first_save_makes_the_file(umbrella: ArgumentMap, path: Path) -> None:
    store = CredenceStore(path, umbrella)
    assert not store.exists
    store.save([Change("views", "get_wet", {"credence": "1 in 5"}), answer("rain", "20-40%", note="clouds: many")])
    text = path.read_text("utf-8")
    assert text.startswith("argument: umbrella\nversion: 2\ndate: ")
    assert text.endswith('views:\n  get_wet: 1 in 5\ncredences:\n  rain: {credence: 20-40%, note: "clouds: many"}\n')
    assert store.exists
    assert store.credences == load_credences(path, umbrella)
    assert only(path)


@pytest.mark.parametrize("text", ["", "\n", "# mine\n", "# mine", "\ufeff# mine\r\n"])
def test_a_file_with_nothing_in_it_gets_everything(umbrella: ArgumentMap, path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    assert path.read_bytes().startswith(text.encode())
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3


def test_a_byte_order_mark_stays(umbrella: ArgumentMap, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfargument: umbrella\ncredences: {rain: 10%}\n")
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    assert path.read_bytes() == b"\xef\xbb\xbfargument: umbrella\ncredences: {rain: 30%}\n"


def test_permissions_stay_and_links_are_written_through(umbrella: ArgumentMap, path: Path) -> None:
    path.write_text("argument: umbrella\n", "utf-8")
    path.chmod(0o640)
    link = path.parent.parent / "link.yaml"
    link.symlink_to(path)
    CredenceStore(link, umbrella).save([answer("rain", "30%")])
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3


def test_a_link_to_nothing_makes_what_it_points_to(umbrella: ArgumentMap, path: Path) -> None:
    link = path.parent.parent / "link.yaml"
    link.symlink_to(path)
    CredenceStore(link, umbrella).save([answer("rain", "30%")])
    assert link.is_symlink()
    assert only(path)


def test_what_others_wrote_meanwhile_is_kept(umbrella: ArgumentMap, path: Path) -> None:
    mine, yours = CredenceStore(path, umbrella), CredenceStore(path, umbrella)
    assert not mine.save([answer("rain", "30%")]).merged
    assert yours.save([answer("wet_if_rain", "60%")]).merged
    assert mine.save([answer("wet_if_dry", "2%")]).merged
    credences = load_credences(path, umbrella).credences
    assert {name: own.credence for name, own in credences.items()} == {
        "rain": 0.3,
        "wet_if_rain": 0.6,
        "wet_if_dry": 0.02,
    }
    assert mine.credences.credences == credences


def test_an_answer_that_others_changed_is_not_overwritten_at_once(umbrella: ArgumentMap, path: Path) -> None:
    mine, yours = CredenceStore(path, umbrella), CredenceStore(path, umbrella)
    mine.save([answer("rain", "30%")])
    with pytest.raises(ConflictError, match="rain"):
        yours.save([answer("wet_if_dry", "2%"), answer("rain", "60%")])
    assert yours.credences.credences["rain"].credence == 0.3
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3
    yours.save([answer("rain", "60%")])
    assert load_credences(path, umbrella).credences["rain"].credence == 0.6


def test_the_same_answer_from_two_is_no_conflict(umbrella: ArgumentMap, path: Path) -> None:
    mine, yours = CredenceStore(path, umbrella), CredenceStore(path, umbrella)
    mine.save([answer("rain", "30%", low=None, high=None)])
    assert yours.save([answer("rain", "30%", low=None, high=None)]).merged


def test_a_file_that_no_longer_loads_is_left_alone(umbrella: ArgumentMap, path: Path) -> None:
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    broken = path.read_text("utf-8") + "  wet_if_dry: [\n"
    path.write_text(broken, "utf-8")
    with pytest.raises(NotSavedError, match="cannot be read any more: line") as caught:
        store.save([answer("wet_if_rain", "60%")])
    assert path.read_text("utf-8") == broken
    kept = path.parent / "kept.yaml"
    kept.write_text(caught.value.text, "utf-8")
    assert set(load_credences(kept, umbrella).credences) == {"rain", "wet_if_rain"}


def test_a_file_that_was_removed_is_written_again(umbrella: ArgumentMap, path: Path) -> None:
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    path.unlink()
    assert store.save([answer("wet_if_rain", "60%")]).gone
    assert set(load_credences(path, umbrella).credences) == {"rain", "wet_if_rain"}


def test_a_change_at_the_last_moment_is_noticed(
    umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    real, edits = os.fsync, iter(["  wet_if_dry: 5%\n"])

    def slow(descriptor: int) -> None:
        real(descriptor)
        if edit := next(edits, ""):
            with open(path, "a", encoding="utf-8") as stream:
                stream.write(edit)

    monkeypatch.setattr(durable, "os", Shim(fsync=slow))
    assert store.save([answer("wet_if_rain", "60%")]).merged
    assert set(load_credences(path, umbrella).credences) == {"rain", "wet_if_rain", "wet_if_dry"}


def test_a_file_that_changes_all_the_time_is_given_up(
    umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    real = os.fsync

    def restless(descriptor: int) -> None:
        real(descriptor)
        with open(path, "a", encoding="utf-8") as stream:
            stream.write("# more\n")

    monkeypatch.setattr(durable, "os", Shim(fsync=restless))
    with pytest.raises(NotSavedError, match="all the time"):
        store.save([answer("wet_if_rain", "60%")])
    assert only(path)


def test_another_version_of_the_argument(umbrella: ArgumentMap, path: Path) -> None:
    path.write_text(
        "argument: umbrella\nversion: 1\nviews: {soaked: 10%}\ncredences:\n"
        "  drizzle: 30%  # mine\n  hail: 3%  # was asked then\n",
        "utf-8",
    )
    store = CredenceStore(path, umbrella)
    assert sorted(problem.code for problem in store.problems) == ["older-version", "vanished"]
    assert store.credences.credences["rain"].credence == 0.3
    store.save([answer("rain", "40%"), answer("wet_if_dry", "2%"), Change("views", "get_wet", {"credence": "5%"})])
    assert path.read_text("utf-8") == (
        "argument: umbrella\nversion: 1\nviews: {soaked: 5%}\ncredences:\n"
        "  drizzle: 40%  # mine\n  wet_if_dry: 2%\n  hail: 3%  # was asked then\n"
    )


def test_a_blank_line_for_a_new_name_hides_the_old_one(umbrella: ArgumentMap, path: Path) -> None:
    path.write_text("argument: umbrella\ncredences:\n  drizzle: 30%\n  rain:\n", "utf-8")
    store = CredenceStore(path, umbrella)
    assert "rain" not in store.credences.credences
    store.save([answer("rain", "40%")])
    assert store.credences.credences["rain"].credence == 0.4


def test_an_extended_file_is_not_touched(umbrella: ArgumentMap, path: Path) -> None:
    base = path.parent / "base.yaml"
    base.write_text("argument: umbrella\ncredences: {rain: 10%}\n", "utf-8")
    path.write_text("extends: base.yaml\n", "utf-8")
    store = CredenceStore(path, umbrella)
    assert store.credences.credences["rain"].credence == 0.1
    store.save([answer("rain", "30%")])
    assert base.read_text("utf-8") == "argument: umbrella\ncredences: {rain: 10%}\n"
    assert path.read_text("utf-8") == "extends: base.yaml\ncredences:\n  rain: 30%\n"


def test_a_file_with_errors_is_not_opened(umbrella: ArgumentMap, path: Path) -> None:
    path.write_text("argument: umbrella\ncredences: {rain: 300%}\n", "utf-8")
    with pytest.raises(ProblemsError, match="more than 100%"):
        CredenceStore(path, umbrella)


def test_a_file_never_grows_beyond_what_can_be_read(umbrella: ArgumentMap, path: Path) -> None:
    store = CredenceStore(path, umbrella)
    with pytest.raises(NotSavedError, match=r"not load any more: .* 1 MB at most"):
        store.save([answer("rain", "30%", note="x" * 1_500_000)])
    assert not path.exists()


def test_a_layout_beyond_editing_is_told(umbrella: ArgumentMap, path: Path) -> None:
    path.write_text("argument: umbrella\ncredences:\n  ? rain\n  : 3%\n", "utf-8")
    with pytest.raises(NotSavedError, match="editing") as caught:
        CredenceStore(path, umbrella).save([answer("wet_if_dry", "2%")])
    assert "wet_if_dry" in caught.value.text


class Shim:
    """The `os` module with some functions replaced."""

    def __init__(self, **replaced: Callable[..., Any]) -> None:
        self.replaced = replaced

    def __getattr__(self, name: str) -> Any:
        return self.replaced.get(name) or getattr(os, name)


STEPS = ("open", "write", "fsync", "close", "replace", "fchmod")


def recorded(log: list[str], fault: tuple[int, str, BaseException] | None = None) -> Shim:
    """An `os` that notes its steps, and fails before or after one of them."""

    def step(name: str) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            log.append(name)
            at = len(log) - 1
            if fault and fault[:2] == (at, "before"):
                raise fault[2]
            result = getattr(os, name)(*args, **kwargs)
            if fault and fault[:2] == (at, "after"):
                if name == "open":
                    os.close(result)
                raise fault[2]
            return result

        return run

    return Shim(**{name: step(name) for name in STEPS})


SAVED = ["open", "fchmod", "write", "fsync", "close", "replace", "open", "fsync", "close"]


def test_the_order_of_a_save(umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("argument: umbrella\n", "utf-8")
    store, log = CredenceStore(path, umbrella), []
    monkeypatch.setattr(durable, "os", recorded(log))
    store.save([answer("rain", "30%")])
    assert log == SAVED


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=["fault", "stop"]
)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(len(SAVED)))
def test_a_fault_at_every_step(
    umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch, at: int, when: str, error: BaseException
) -> None:
    path.write_text("argument: umbrella\ncredences:\n  rain: 30%  # confirmed\n", "utf-8")
    store = CredenceStore(path, umbrella)
    monkeypatch.setattr(durable, "os", recorded([], (at, when, error)))
    with pytest.raises((NotSavedError, KeyboardInterrupt)) as caught:
        store.save([answer("wet_if_dry", "2%")])
    credences = load_credences(path, umbrella).credences
    assert credences["rain"].credence == 0.3
    assert set(credences) <= {"rain", "wet_if_dry"}
    assert only(path)
    if isinstance(caught.value, NotSavedError):
        assert "wet_if_dry: 2%" in caught.value.text
    monkeypatch.setattr(durable, "os", os)
    store.save([answer("wet_if_dry", "3%")])
    assert {name: credence.credence for name, credence in load_credences(path, umbrella).credences.items()} == {
        "rain": 0.3,
        "wet_if_dry": 0.03,
    }


def test_a_planted_temporary_file_is_not_written_through(path: Path, tmp_path: Path) -> None:
    path.write_text("argument: umbrella\n", "utf-8")
    precious = tmp_path.parent / "precious"
    precious.write_text("precious", "utf-8")
    os.link(precious, path.parent / f"{durable._prefix(path)}{os.getpid()}.tmp")
    durable.replace_durably(path, b"argument: umbrella\n", lambda: True)
    assert precious.read_text("utf-8") == "precious"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a folder away")
def test_somebody_else_s_folder_of_locks_is_not_used(
    umbrella: ArgumentMap, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"cruxmap-{os.getuid()}"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3
    assert not list(folder.iterdir())


def test_a_write_in_pieces(umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "os", Shim(write=lambda descriptor, data: os.write(descriptor, data[:7])))
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3


def test_a_full_disk_in_the_middle_of_a_write(
    umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("argument: umbrella\n", "utf-8")
    room = iter([5])

    def write(descriptor: int, data: memoryview) -> int:
        for size in room:
            return os.write(descriptor, data[:size])
        raise OSError(errno.ENOSPC, "No space left on device")

    store = CredenceStore(path, umbrella)
    monkeypatch.setattr(durable, "os", Shim(write=write))
    with pytest.raises(NotSavedError, match="the disk is full") as caught:
        store.save([answer("rain", "30%")])
    assert caught.value.text == "argument: umbrella\ncredences:\n  rain: 30%\n"
    assert path.read_text("utf-8") == "argument: umbrella\n"
    assert only(path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_is_really_full(umbrella: ArgumentMap, small_disk: Path) -> None:
    path = small_disk / "me.yaml"
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    filler = os.open(small_disk / "fill", os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while os.write(filler, b"x" * 4096):
            pass
    os.close(filler)
    with pytest.raises(NotSavedError, match="the disk is full") as caught:
        store.save([answer("wet_if_dry", "2%", note="y" * 5000)])
    assert "wet_if_dry" in caught.value.text
    assert set(load_credences(path, umbrella).credences) == {"rain"}
    (small_disk / "fill").unlink()
    store.save([answer("wet_if_dry", "2%")])
    assert set(load_credences(path, umbrella).credences) == {"rain", "wet_if_dry"}


def test_a_disk_that_becomes_read_only(umbrella: ArgumentMap, small_disk: Path) -> None:
    path = small_disk / "me.yaml"
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    assert store.obstacle() is None
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert store.obstacle()
    with pytest.raises(NotSavedError, match="cannot be written to") as caught:
        store.save([answer("wet_if_dry", "2%")])
    assert caught.value.remedy == "choose another place, or change its permissions"


def test_obstacles_are_seen_beforehand(umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = CredenceStore(path.parent / "nowhere" / "me.yaml", umbrella)
    assert "is not there" in str(missing.obstacle())
    with pytest.raises(NotSavedError, match="is not there"):
        missing.save([answer("rain", "30%")])
    path.write_text("argument: umbrella\n", "utf-8")
    store = CredenceStore(path, umbrella)
    monkeypatch.setattr(saving, "os", Shim(access=lambda path, mode: str(path) != str(store.path)))
    with pytest.raises(NotSavedError, match="write-protected"):
        store.save([answer("rain", "30%")])
    monkeypatch.setattr(saving, "os", Shim(access=lambda path, mode: False))
    assert "cannot be written to" in str(store.obstacle())


def test_what_a_killed_process_left_is_removed(umbrella: ArgumentMap, path: Path) -> None:
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    left = path.parent / f"{durable._prefix(path)}99999.tmp"
    left.write_text("half", "utf-8")
    other = path.parent / f"{durable._prefix(Path('other.yaml'))}99999.tmp"
    other.write_text("somebody else's", "utf-8")
    CredenceStore(path, umbrella).save([answer("rain", "40%")])
    assert not left.exists()
    assert other.exists()


def test_without_room_for_a_lock_the_last_look_is_left(
    umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/dev/null")
    CredenceStore(path, umbrella).save([answer("rain", "30%")])
    assert load_credences(path, umbrella).credences["rain"].credence == 0.3


def test_a_lock_that_nobody_lets_go_of(umbrella: ArgumentMap, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = CredenceStore(path, umbrella)
    monkeypatch.setattr(durable, "PATIENCE", 0.1)
    with durable.saving(path), pytest.raises(NotSavedError, match="another cruxmap"):
        store.save([answer("rain", "30%")])


def processes(what: str, path: Path, count: int) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "files" / "processes.py", what, path, str(count)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_50_kills_in_the_moment_of_saving(path: Path) -> None:
    kills, confirmed, caught = map(int, processes("killed", path, 50).split())
    assert kills == 50
    assert confirmed >= 50
    assert caught >= 5, "some die between the first byte and the rename"


def test_several_people_at_once(path: Path) -> None:
    processes("together", path, 3)
    assert only(path)


def test_what_was_saved_and_is_gone_is_told_and_can_be_written_again(umbrella: ArgumentMap, path: Path) -> None:
    store = CredenceStore(path, umbrella)
    store.save([answer("rain", "30%")])
    before = path.read_bytes()
    store.save([answer("wet_if_rain", "60%", note="soaked")])
    assert store.save([answer("rain", "20%")]).lost == ()
    path.write_bytes(before)
    with pytest.raises(ConflictError):
        store.save([answer("rain", "25%")])
    saved = store.save([answer("rain", "25%")])
    assert [(change.name, change.fields["credence"]) for change in saved.lost] == [("wet_if_rain", "60%")]
    store.save(saved.lost)
    mine = load_credences(path, umbrella).credences
    assert (mine["rain"].credence, mine["wet_if_rain"].credence, mine["wet_if_rain"].note) == (0.25, 0.6, "soaked")
    assert store.save([answer("rain", "35%")]).lost == ()
