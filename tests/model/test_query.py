"""Queries: what may be asked of an argument, and how it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import Event, UnknownNameError
from cruxmap.model.query import OutOfScopeError, Query, evidence_text
from morning import written

UMBRELLA = load_argument(ROOT / "tests" / "credences" / "argument.yaml")


def test_an_argument_is_asked_about_its_own_target() -> None:
    assert Query.of(UMBRELLA) == Query(UMBRELLA.target, {}, {}, UMBRELLA.scope)
    query = Query.of(UMBRELLA, Event("wind", "weak"), {"rain": ("true",)}, {"late": "false"})
    assert query == Query(Event("wind", "weak"), {"rain": ("true",)}, {"late": "false"}, {"late": ("false",)})


def test_the_scope_is_taken_for_granted() -> None:
    """Unless somebody says otherwise, or asks for what it is about."""
    query = Query.of(UMBRELLA, given={"rain": ("true",)})
    assert query.given == {"late": ("false",), "rain": ("true",)}
    assert query.assumed == {"rain": ("true",)}
    assert query.without_scope == Query.of(UMBRELLA, given={"rain": ("true",)}, in_scope=False)
    assert Query.of(UMBRELLA, Event("late")) == Query(Event("late"))
    assert str(query) == "P(get_wet | scope, rain=true)"
    assert str(Query.of(UMBRELLA, do={"rain": "true"})) == "P(get_wet | scope; do rain=true)"
    narrower = structs.replace(query, scope={"wind": ("strong", "weak")}, assumed={"wind": ("weak", "none")})
    assert narrower.given == {"wind": ("weak",)}


def test_what_is_outside_the_scope_is_refused_within_it() -> None:
    for asked in ({"given": {"late": ("true",)}}, {"do": {"late": "true"}}):
        with pytest.raises(OutOfScopeError, match=r"^the argument's scope has late=false"):
            Query.of(UMBRELLA, **asked)  # type: ignore[arg-type]
        Query.of(UMBRELLA, **asked, in_scope=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "message", "remedy"),
    [
        ({"target": Event("rian")}, "there is no claim 'rian'", "did you mean 'rain'?"),
        ({"target": Event("wind")}, "'wind' has no state 'true'", "write one of strong, weak, none"),
        ({"given": {"rian": ("true",)}}, "there is no claim 'rian'", "did you mean 'rain'?"),
        ({"given": {"rain": "true"}}, "the states of 'rain' are a text", "give a tuple, as in ('true',)"),
        ({"do": {"rain": "maybe"}}, "'rain' has no state 'maybe'", "write true or false"),
        ({"do": {"late": "true", "wind": "weka"}}, "'wind' has no state 'weka'", "did you mean 'weak'?"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, object], message: str, remedy: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        Query.of(UMBRELLA, **asked)  # type: ignore[arg-type]
    assert (str(raised.value), raised.value.remedy) == (message, remedy)


def test_how_it_is_written() -> None:
    query = Query(Event("wind", "weak"), {"rain": ("true",), "wind": ("weak", "none")}, {"late": "false"})
    assert query.conditions == ("rain=true, wind=weak,none", "do late=false")
    assert str(query) == "P(wind=weak | rain=true, wind=weak,none; do late=false)"
    assert str(Query(Event("rain"))) == "P(rain)"
    assert str(Query(Event("rain"), do={"late": "true", "wind": "none"})) == "P(rain | do late=true; do wind=none)"
    assert evidence_text({}) == ""


def test_further_evidence() -> None:
    query = Query(Event("rain"), {"wind": ("weak", "none")}, {"late": "true"})
    assert query.under({"wind": ("strong", "none"), "rain": ("true",)}) == Query(
        Event("rain"), {"wind": ("none",), "rain": ("true",)}, {"late": "true"}
    )


def test_as_what_an_observation_counts(tmp_path: Path) -> None:
    """By the query before the set: what is given counts, and what was made and is left out does not."""
    home = written(tmp_path)
    rain = load_argument(home, [home / "evidence" / "morning.yaml"])
    names = ("clouds", "puddle", "umbrellas")
    query = Query.of(rain)
    assert [query.standing(rain, name) for name in names] == ["seen", "not_seen", "open"]
    assert [query.unobserved.standing(rain, name) for name in names] == ["not_counted", "not_counted", "open"]
    given = Query.of(rain, given={"umbrellas": ("false",), "puddle": ("true",)}, observed={})
    assert [given.standing(rain, name) for name in names] == ["not_counted", "seen", "not_seen"]
    assert query.about(Event("spring"), {"wet": ("true",)}) == Query(
        Event("spring"), {"wet": ("true",)}, observed={"clouds": ("true",), "puddle": ("false",)}
    )
    assert str(OutOfScopeError("weather", ("sun", "rain"))) == (
        "the argument's scope has weather=sun,rain, which is excluded by what is given or set"
    )
