"""`cruxmap elicit --after`: the others' answers, which nobody sees before their own, and both answers in the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, Outcome, Run
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.model.credences import CredenceSet
from cruxmap.model.notation import Estimate

Elicit = Callable[..., Outcome]
OTHERS = {
    "ann": "timelines: {credence: 11%, note: it is  slow}, incentives: 71%",
    "bob": 'timelines: {credence: 22%, note: "\\e[31mred [bold]"}',
    "cat": "timelines: {credence: 43%, note: it is  slow}",
    "me": "timelines: 99%, incentives: 98%",
    "dan": "timelines: 84%",
}


@pytest.fixture
def elicit(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elicit:
    """`elicit("20%", "30%")` answers the interview of me.yaml after the others in first/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first").mkdir()
    for name, answers in OTHERS.items():
        text = f"argument: power-seeking\nversion: 1\nname: The {name}\ncredences: {{{answers}}}\n"
        (tmp_path / "first" / f"{name}.yaml").write_text(text, "utf-8")

    def answering(*lines: str, after: str = "first/") -> Outcome:
        typed = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return run("elicit", "me.yaml", "-a", "power-seeking", "--after", after)

    return answering


def mine() -> CredenceSet:
    return load_credences("me.yaml", load_argument(ROOT / "arguments" / "power-seeking"))


def test_nothing_of_the_others_is_shown_before_ones_own_answer(elicit: Elicit) -> None:
    Path("me.yaml").write_text("argument: power-seeking\nversion: 1\nname: ' The me '\n", "utf-8")
    before = elicit("5%", "?", "help", "s", "b", "note well", "q").out
    told = ("11", "22", "43", "84", "99", "71", "slow", "bold", "ann", "bob", "median", "others who")
    assert not [word for word in told if word in before.replace("20%", "")]
    assert "those of the 4 others in first/" in " ".join(before.split())
    after = elicit("60%", "").out
    shown = " ".join(after.split("Timelines")[1].split())
    assert (
        "Saved: 60%, with the note: well The 4 others who answered: median 32.5%, "
        "half of them from 19.25% to 53.25%, all from 11% to 84%." in shown
    )
    assert shown.count("it is slow") == 1  # the same note says nothing twice
    assert "\\x1b[31mred [bold]" in shown
    assert "Enter keeps your 60%; or give another answer." in shown
    assert not [name for name in ("The ann", "ann.yaml", "The bob") if name in after]
    assert "99" not in after  # it is one's own
    assert (
        "One other person has answered this: 71%. With only one, that is not anonymous." in elicit("30%", "").said_out
    )


def test_both_answers_are_kept_and_the_sitting_goes_on(elicit: Elicit, run: Run) -> None:
    Path("me.yaml").write_text(
        "argument: power-seeking\nversion: 1\nname: The me\nviews: {catastrophe: 5%}\ncredences:\n"
        "  timelines: {credence: 80%, low: 60%, high: 95%}   # so it was\n  incentives: 90%\n  disempowerment: 10%\n",
        "utf-8",
    )
    elicit("", "70% note slower", "", "q")
    assert (
        Path("me.yaml")
        .read_text("utf-8")
        .endswith(
            "  timelines: {credence: 70%, first: {credence: 80%, low: 60%, high: 95%}, note: slower}   # so it was\n"
            "  incentives: {credence: 90%, first: 90%}\n  disempowerment: 10%\n"
        )
    )
    assert mine().credences["timelines"].first == Estimate(0.8, 0.6, 0.95)
    again = elicit("40%", "q").said_out  # what has been seen is not asked again, nor what nobody else has answered
    assert "left): Alignment difficulty" in again.split("others in first/")[1][:300]
    assert mine().credences["alignment_difficulty"].first is None  # nobody has answered it
    assert run("set", "me.yaml", "timelines=75%").code == 0
    elicit("b", "b", "b", "65%", "q")
    assert (mine().credences["timelines"].credence, mine().credences["timelines"].first) == (
        0.65,
        Estimate(0.8, 0.6, 0.95),
    )
    assert run("check", "me.yaml").code == 0
    text = (
        Path("me.yaml")
        .read_text("utf-8")
        .replace("\n  disem", "\n  high_impact_failures: 1%\n  catastrophe: 1%\n  disem")
    )
    Path("me.yaml").write_text(text, "utf-8")
    third = elicit("y", "", "66%", "q").said_out  # a third round: all is asked once more, the first answers stay
    assert "perhaps in an earlier round" in third
    assert third.count("others who answered") == 1
    assert (mine().credences["timelines"].credence, mine().credences["timelines"].first) == (
        0.66,
        Estimate(0.8, 0.6, 0.95),
    )


def test_how_far_first_answers_have_moved(elicit: Elicit, run: Run) -> None:
    Path("second").mkdir()
    for name, answers in OTHERS.items():
        text = answers.replace("84%", "{credence: 64%, first: 84%}").replace("71%", "{credence: 71%, first: 71%}")
        text = f"argument: power-seeking\nname: The {name}\ncredences: {{{text}}}\n"
        Path("second", f"{name}.yaml").write_text(text, "utf-8")
    told = json.loads(run("pool", "second", "--moved", "--format", "json").out)
    by_rounds = json.loads(run("pool", "--round", "first", "--round", "second", "--format", "json").out)
    (movement,) = told["movements"]
    assert [(answer["person"], answer["before"], answer["after"]) for answer in movement["answers"]] == [
        ("The dan", 0.84, 0.64)
    ]
    assert movement["before"] == by_rounds["rounds"][0]["probability"]
    assert movement["after"] == by_rounds["rounds"][1]["probability"]


def test_who_the_others_are(elicit: Elicit) -> None:
    Path("me.yaml").write_text("argument: power-seeking\nversion: 1\nname: Somebody\n", "utf-8")
    assert "nobody there is called Somebody, so all 5 are taken for others" in elicit("q").said_out
    assert "With only one other" in elicit("q", after="first/bob.yaml").said_out
    Path("me.yaml").write_text("argument: power-seeking\nversion: 1\n", "utf-8")
    (Path("first") / "me.yaml").write_text("argument: power-seeking\ncredences: {timelines: 99%}\n", "utf-8")
    assert "the 4 others in first/" in elicit("q").said_out  # the file's own name is all that there is
    for after, said in (("first/me.yaml", "nobody in first/me.yaml but you"), ("second", "no such file or profile")):
        outcome = elicit("q", after=after)
        assert (outcome.code, said in outcome.said) == (1, True)
    (Path("first") / "ann.yaml").write_text("argument: power-seeking\ncredences: {timelines: 11}\n", "utf-8")
    outcome = elicit("q")
    assert outcome.code == 1
    assert "cruxmap pool first/" in outcome.said
    assert "ann.yaml" not in outcome.out + outcome.err
    assert "11" not in outcome.out + outcome.err
