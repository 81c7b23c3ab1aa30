"""Every refusal of an analysis, word for word: what is wrong, and a remedy that works if it is followed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conftest import ROOT
from cruxmap import Case, CruxmapError, case, evaluate, gather, pool, rounds, simulate, variance_shares
from cruxmap.analysis.pinning import pin_views
from cruxmap.analysis.sweep import parse_sweep
from cruxmap.model.credences import Credence, CredenceSet, View
from small import conjunction

PAIR = conjunction("x", "y", q_x=0.5, q_y=0.5)
NAMES = [f"c{i}" for i in range(17)]
MANY = conjunction(*NAMES, **{f"q_{name}": 0.5 for name in NAMES})
CODES = re.findall("^### (.+)$", (ROOT / "docs" / "codes.md").read_text("utf-8"), flags=re.MULTILINE)
RULED_OUT = "pin another view, or give answers short of 0 and 1"


def answering(**points: float) -> CredenceSet:
    return CredenceSet(credences={name: Credence(point) for name, point in points.items()})


def viewing(*claims: str, given: str = "", **views: float) -> Case:
    """A case of somebody who answers 0 to x, and has views."""
    within = {given: ("true",)} if given else None
    stated = {name: View(view, given=within) for name, view in views.items()}
    return case(PAIR, CredenceSet(views=stated, credences={"q_x": Credence(0.0)}))


REFUSALS: list[tuple[Callable[[], object], str, str]] = [
    (
        lambda: pool(PAIR, gather(PAIR, [answering(q_x=0.0), answering(q_x=1.0)], "ab")),
        "the answers to 'q_x' have no logarithmic pool: one person's is 0 and another's 1",
        "clip credences to pool nothing nearer to certainty, or pool by another method",
    ),
    (
        lambda: pool(PAIR, gather(PAIR, [CredenceSet(), CredenceSet()], "ab")),
        "nobody has answered any question, so there is nothing to pool",
        "",
    ),
    (
        lambda: pool(PAIR, gather(PAIR, [answering(q_x=0.0)], "a"), given={"x": ("true",)}),
        "the pooled credences: x=true has probability zero at these credences",
        "take less for given, or change the credences of 0 or 1 that rule this out",
    ),
    (
        lambda: pool(
            PAIR,
            gather(PAIR, [answering(q_x=0.5), answering(q_x=0.0), answering(q_x=0.5)], "abc"),
            method="linear",
            given={"x": ("true",)},
        ),
        "b: x=true has probability zero at these credences",
        "take less for given, or change the credences of 0 or 1 that rule this out",
    ),
    (
        lambda: evaluate(PAIR, pin=["x"]),
        "there is no view of 'x' to pin",
        "pin a claim that the credences have a view of",
    ),
    (
        lambda: rounds(PAIR, [gather(PAIR, [answering(q_x=0.5)] * 2, ["Ann", "Ann"])] * 2),
        "two people of round 1 are called 'Ann'",
        "give each a name of their own",
    ),
    (lambda: simulate(PAIR, correlation=1.25), "a correlation of 1.25 is outside 0 to 1", "give one from 0 to 1"),
    (lambda: simulate(PAIR, correlation=-0.25), "a correlation of -0.25 is outside 0 to 1", "give one from 0 to 1"),
    (lambda: simulate(PAIR, draws=1), "1 draws make no distribution", "ask for 2 or more"),
    (lambda: variance_shares(PAIR, draws=1), "1 draws make no distribution", "ask for 2 or more"),
    (
        lambda: variance_shares(PAIR),
        "no question has a range, so there is no variance to share out",
        "give ranges",
    ),
    (
        lambda: variance_shares(conjunction("x", "y", q_x=0.0, q_y=(0.1, 0.2, 0.3))),
        "no range moves P(all), so there is no variance to share out",
        "ask about another target, or give ranges to more questions",
    ),
    (
        lambda: pin_views(viewing(all=0.2), ["all"]),
        "the view of 'all' cannot be pinned: the answers make that claim certain",
        RULED_OUT,
    ),
    (
        lambda: pin_views(viewing(y=0.2, given="x"), ["y"]),
        "the view of 'y' cannot be pinned: what it is given cannot be",
        RULED_OUT,
    ),
    (
        lambda: pin_views(case(MANY, CredenceSet(views={name: View(0.9) for name in NAMES})), NAMES),
        "17 views are too many to pin at once",
        "pin fewer",
    ),
    (
        lambda: evaluate(PAIR, CredenceSet(views={"x": View(0.125), "all": View(0.5)}), pin=["x", "all"]),
        "the views of 'x' (0.125) and 'all' (0.5) exclude each other at these answers",
        "pin only one of them",
    ),
    (lambda: parse_sweep("Wide "), "'wide' is no sweep", "write range, full, odds:2 or points:10"),
    (
        lambda: parse_sweep("odds:1"),
        "'odds:1' does not move the odds both ways",
        "write a number above 1, as in odds:2",
    ),
    (lambda: parse_sweep("points:101"), "'points:101' is not between 0 and 100 points", "write points:10"),
]


@pytest.mark.parametrize(("refused", "message", "remedy"), REFUSALS, ids=[refusal[1] for refusal in REFUSALS])
def test_a_refusal_says_what_is_wrong_and_what_to_do(refused: Callable[[], object], message: str, remedy: str) -> None:
    with pytest.raises(CruxmapError) as caught:
        refused()
    assert str(caught.value) == caught.value.message == message
    assert caught.value.remedy == remedy
    assert caught.value.code in CODES, "which a program can look at"


def test_the_remedies_work() -> None:
    group = gather(PAIR, [answering(q_x=0.0), answering(q_x=1.0)], "ab")
    assert pool(PAIR, group, clip=0.1).probability == pytest.approx(0.25)
    assert pool(PAIR, group, method="linear").probability == pytest.approx(0.25)
    assert simulate(PAIR, draws=2, correlation=1.0).values.tolist() == [0.25, 0.25]
    assert parse_sweep("odds:1000000000000").by == 1e12
    assert parse_sweep("points:100").by == 100
