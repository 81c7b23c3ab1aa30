"""Observations: what is known of each, and when each was made."""

from __future__ import annotations

import pytest
from msgspec import structs

from cruxmap.model.argument import Part
from cruxmap.model.checks.evidence import dependent_observations
from cruxmap.model.evidence import EvidenceSet, Observation
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.observed import Ratio, RatioSpec
from cruxmap.model.forms.table import TableForm, TableRow
from small import small

TRUE = ("true",)


@pytest.mark.parametrize(("status", "outcome"), [("seen", ("true",)), ("not_seen", ("false",)), ("open", ())])
def test_the_outcome_of_an_observation(status: str, outcome: tuple[str, ...]) -> None:
    assert Observation("set", status).outcome == outcome  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "day", "made"),
    [
        ("2026-03-10", "2026-03-10", True),
        ("2026-03-10", "2026-03-09", False),
        ("2026-03-10", "2026-03", True),
        ("2026-03-10", "2026", True),
        ("2026-03", "2026-03-30", False),  # a month has to be over
        ("2026-03", "2026-03-31", True),
        ("2026-02", "2026-03-01", True),
        ("2026", "2026-11", False),
        ("2026", "2026", True),
        ("2025", "2026-01-01", True),
    ],
)
def test_when_it_was_made(date: str, day: str, made: bool) -> None:
    assert Observation("set", "seen", date).made_by(day) == made
    assert Observation("set", "not_seen", date).made_by(day) == made
    assert not Observation("set", "open", date).made_by(day)


def test_which_observations_count() -> None:
    observations = {
        "early": Observation("set", "seen", "2024"),
        "late": Observation("set", "not_seen", "2026-05"),
        "to_come": Observation("set", "open"),
    }
    argument = structs.replace(small("a", {"a": CredenceForm("q")}, {"q": 0.5}), observations=observations)
    assert argument.observed() == {"early": ("true",), "late": ("false",)}
    assert argument.observed("2025") == {"early": ("true",)}
    assert argument.observed("2023") == {}


def about(**forms: Form) -> list[tuple[str, str]]:
    """The observations that may not be independent, each with the one that the message names."""
    claims: dict[str, Form] = {"a": CredenceForm("q"), "b": CredenceForm("q"), "cause": CredenceForm("q")}
    argument = small("a", claims | forms, {"q": 0.5})
    argument = structs.replace(
        argument,
        evidence=(EvidenceSet("set"),),
        parts=(Part("set", "", "", ("cause", *forms), ()),),
        observations={name: Observation("set", "seen", source=f"One {'other ' * (name == 'w')}lab") for name in forms},
    )
    findings = list(dependent_observations(argument))
    assert all(finding.severity == "warning" and finding.path[-1] == "source" for finding in findings)
    return [(str(finding.path[1]), finding.message.split("'")[1]) for finding in findings]


def ratio(claim: str) -> Ratio:
    return Ratio(RatioSpec(claim, TRUE, "q"))


def table(*claims: str) -> TableForm:
    return TableForm((TableRow("q", dict.fromkeys(claims, TRUE)),))


def test_observations_of_one_claim_from_one_source_may_not_be_independent() -> None:
    assert about(x=ratio("a"), y=ratio("a"), z=ratio("a")) == [("y", "x"), ("z", "x")]
    assert about(x=ratio("a"), y=ratio("b"), z=table("a", "b")) == [("z", "x")]
    assert about(x=ratio("a"), w=ratio("a")) == []


def test_a_common_cause_says_how_they_go_together() -> None:
    assert about(x=table("a", "cause"), y=table("a", "cause")) == []
    assert about(x=table("a", "cause"), y=ratio("a")) == [("y", "x")]
    assert about(x=table("a", "cause"), y=table("a", "cause"), z=ratio("a")) == [("z", "x")]


def test_one_that_depends_on_the_other_is_linked_to_it() -> None:
    assert about(x=ratio("a"), y=table("a", "x")) == []
    assert about(x=table("a", "cause"), y=table("cause", "a"), z=table("y", "a")) == []
