"""Claims without a form: what depends on one has no number but bounds, and what does not has its own."""

from __future__ import annotations

import pytest
from msgspec import structs

import cruxmap
from cruxmap.analysis.explanation import beliefs
from cruxmap.inference.inquiry import ContradictionError
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.blank import Blank
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from small import small

T, F = ("true",), ("false",)


def draft(*rows: TableRow, states: tuple[str, ...] = ("true", "false")) -> ArgumentMap:
    forms: dict[str, object] = {"a": CredenceForm("q"), "side": Blank(), "other": Blank(), "t": TableForm(rows)}
    argument = small("t", forms, {"q": 0.25})
    side = Claim("side", "s", dict.fromkeys(states, ""), Blank())
    return structs.replace(argument, claims=argument.claims | {"side": side})


def test_what_does_not_depend_on_it_has_its_number() -> None:
    argument = draft(TableRow("0.4", {"a": T}), TableRow("0.8", {"a": F}))
    assert cruxmap.evaluate(argument).probability == pytest.approx(0.7)
    states = beliefs(cruxmap.case(argument))
    assert [name for name in states if states[name][0].probability is None] == ["side", "other"]


def test_what_does_has_bounds() -> None:
    """With the side claim 0.25 · 0.4 + 0.75 · 0.8, without it 0.1: nothing in between is told apart."""
    rows = (TableRow("0.4", {"side": T, "a": T}), TableRow("0.8", {"side": T, "a": F}), TableRow("0.1", {"side": F}))
    with pytest.raises(ContradictionError, match=r"'side' comes about; .* P\(t\) lies between 10% and 70%"):
        cruxmap.evaluate(draft(*rows))
    with pytest.raises(ContradictionError) as raised:
        cruxmap.evaluate(draft(*rows))
    assert (raised.value.message, raised.value.remedy) == (
        "nothing says yet how the probability of 'side' comes about; whatever it is, P(t) lies between 10% and 70%",
        "give it a form, such as `credence: 30-50%`, or take it as known",
    )
    assert cruxmap.evaluate(draft(*rows), given={"side": T}).probability == pytest.approx(0.7)
    assert cruxmap.evaluate(draft(*rows), do={"side": "false"}).probability == pytest.approx(0.1)


def test_several_are_unknown_each_for_itself() -> None:
    """Were they one number, the two could not differ."""
    rows = (TableRow("1", {"side": T, "other": F}), TableRow("0", {"side": F}), TableRow("0", {"other": T, "side": T}))
    with pytest.raises(ContradictionError, match=r"'side' and 'other' comes about; .* between 0% and 100%"):
        cruxmap.evaluate(draft(*rows))


def test_one_of_several_states() -> None:
    rows = (TableRow("0.2", {"side": ("x",)}), TableRow("0.5", {"side": ("y",)}), TableRow("0.9", {"side": ("z",)}))
    argument = draft(*rows, states=("x", "y", "z"))
    with pytest.raises(ContradictionError, match="between 20% and 90%"):
        cruxmap.evaluate(argument)
    assert cruxmap.evaluate(argument, target=Event("a")).probability == 0.25
    given = {"side": ("x", "y")}
    with pytest.raises(ContradictionError, match="between 20% and 50%"):
        cruxmap.evaluate(argument, given=given)
