"""Groups: many people's credences side by side, some of them, and several groups as one."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.people import Group, Register, gather, joined

UMBRELLA = load_argument(ROOT / "tests" / "credences" / "argument.yaml")
ANN = CredenceSet("umbrella", credences={"rain": Credence(0.2), "late": Credence(0.7)}, event="in May")
BEN = CredenceSet("umbrella", views={"rain": View(0.4)})
CAT = CredenceSet("umbrella", credences={"late": Credence(0.1)}, views={"late": View(0.5)}, event="in June")


def told(group: Group) -> list[tuple[object, ...]]:
    """Each person with all that is theirs."""
    return [
        (
            name,
            {question: x for question, x in zip(UMBRELLA.questions, column, strict=True) if not np.isnan(x)},
            weight,
            group.views.get(i),
            group.events.get(i),
        )
        for i, (name, column, weight) in enumerate(zip(group.names, group.values.T, group.weights, strict=True))
    ]


def test_everybody_counts_alike() -> None:
    group = gather(UMBRELLA, [ANN, BEN, CAT], ["Ann", "Ben", "Cat"])
    assert told(group) == [
        ("Ann", {"rain": 0.2, "late": 0.7}, 1, None, "in May"),
        ("Ben", {}, 1, {"rain": View(0.4)}, None),
        ("Cat", {"late": 0.1}, 1, {"late": View(0.5)}, "in June"),
    ]
    assert group.values.shape == (len(UMBRELLA.questions), 3)


def test_some_people_keep_what_is_theirs() -> None:
    group = gather(UMBRELLA, [ANN, BEN, CAT], ["Ann", "Ben", "Cat"])
    weighed = Group(group.names, group.values, np.array([1.0, 2.0, 3.0]), group.views, group.events)
    everybody = told(weighed)
    for kept in ([], [2], [0, 2], [1, 2], [0, 1, 2]):
        some = weighed.only(np.array(kept, dtype=np.intp))
        assert told(some) == [everybody[i] for i in kept]
        assert some.views.keys() | some.events.keys() <= {*range(len(kept))}


def test_groups_follow_each_other() -> None:
    group = gather(UMBRELLA, [ANN, BEN, CAT], ["Ann", "Ben", "Cat"])
    weighed = Group(group.names, group.values, np.array([1.0, 2.0, 3.0]), group.views, group.events)
    parts = [weighed.only(np.array(kept)) for kept in ([0, 1], [2], [1, 2, 0])]
    assert told(joined(parts)) == [row for part in parts for row in told(part)]


def test_a_credence_about_no_question_is_refused() -> None:
    astray = CredenceSet("umbrella", credences={"rainn": Credence(0.2)})
    with pytest.raises(UnknownNameError, match="there is no question 'rainn'") as raised:
        gather(UMBRELLA, [ANN, astray], ["Ann", "Dan"])
    assert raised.value.remedy == "did you mean 'rain'?"


def test_the_group_as_it_was_before_its_people_saw_each_other() -> None:
    changed = CredenceSet(credences={"rain": Credence(0.6, first=Credence(0.2)), "late": Credence(0.7)}, event="in May")
    group = gather(UMBRELLA, [BEN, changed], ["Ben", "Ann"])
    assert told(group.at_first(UMBRELLA)) == told(gather(UMBRELLA, [BEN, ANN], ["Ben", "Ann"]))
    assert told(group)[1][1] == {"rain": 0.6, "late": 0.7}, "which it leaves as it is"
    kept = structs.replace(group, weights=np.array([1.0, 2.0]), ids={1: "a"}, set_aside={0: ()}).at_first(UMBRELLA)
    assert (kept.ids, kept.set_aside, kept.weights.tolist()) == ({1: "a"}, {0: ()}, [1, 2])


def test_who_has_come_already() -> None:
    """Two with ids are the same by these alone; a name tells those apart of whom one has no id."""
    register: Register[int] = Register()
    assert register.find("Ann", "") is None
    register.add("Ann", "a", 1)
    register.add("Ben", "", 2)
    register.add("Ann", "b", 3)
    register.add("", "", 4)
    assert register.find("Zoe", "a") == ("id", 1)
    assert register.find("Ann", "b") == ("id", 3)
    assert register.find("Ann", "c") is None, "somebody else of that name"
    assert register.find("Ann", "") == ("name", 1), "the first of them"
    assert register.find("Ben", "c") == ("name", 2)
    assert register.find("Ben", "") == ("name", 2)
    assert register.find("", "") is None
