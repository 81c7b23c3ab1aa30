"""What became of names: followed through renamings, with the version that asked anew or took away."""

from __future__ import annotations

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.model.argument import Event, UnknownNameError
from cruxmap.model.credences import Credence, CredenceSet, SetAside, View
from cruxmap.model.history import Added, Changed, Lineage, Renamed, Since, told_since
from cruxmap.model.query import Query
from cruxmap.model.versions import credences_in, matched, query_between, query_in
from small import mixed

FIRST, SECOND, THIRD = (load_argument(ROOT / "tests" / "versions" / name) for name in ("first", "second", "third"))


def test_names_are_followed_through_every_renaming() -> None:
    lineage = Lineage(THIRD, "questions")
    assert [lineage.now(name) for name in ("luck", "quiet_success", "success_of_few")] == ["success_of_few"] * 3
    assert (lineage.now("fun"), lineage.now("nonsense")) == ("fun", "nonsense")
    assert lineage.formerly("success_of_few") == ("luck", "quiet_success")
    assert {"luck", "food", "fun_in_rain", "fun"} <= set(lineage.ever)


def test_renamings_in_a_circle_end() -> None:
    argument = structs.replace(mixed(), renamed=Renamed({"x": "y", "y": "x"}, {}))
    assert Lineage(argument, "questions").now("x") in ("x", "y")


def test_what_is_asked_anew_and_when() -> None:
    lineage = Lineage(THIRD, "questions")
    assert lineage.asked_anew("dry") == Since(2, "it is about the afternoon now")
    assert lineage.asked_anew("dry", after=2) is None
    assert lineage.asked_anew("success_of_few", after=2) == Since(3, "it says how few")
    assert lineage.asked_anew("success_of_few", after=1, until=2) is None
    assert lineage.asked_anew("fun") is None
    twice = structs.replace(mixed(), version=4, asked_anew=Changed({"4": ("q",), "2": {"q": "at first"}}))
    changes = [Lineage(twice, "questions").asked_anew("q", *span) for span in ((1,), (2,), (1, 3), (4,))]
    assert changes == [Since(4), Since(4), Since(2, "at first"), None]


def test_what_is_gone_under_its_name_or_an_older_one() -> None:
    assert Lineage(THIRD, "questions").gone("fun_in_rain") == Since(2, "nobody has fun in the rain")
    assert Lineage(THIRD, "claims").gone("fed") == Since(3)
    assert Lineage(THIRD, "questions").gone("fun") is None
    renamed_first = structs.replace(
        mixed(), version=3, renamed=Renamed({"old": "older"}, {}), gone=Changed({"3": ("older",)})
    )
    assert Lineage(renamed_first, "questions").gone("old") == Since(3)


def test_what_is_new() -> None:
    assert Lineage(SECOND, "questions").added(after=1) == ("food",)
    assert Lineage(SECOND, "questions").added(after=2) == ()
    assert Lineage(THIRD, "questions").added(after=1) == (), "gone again"


def test_whether_anything_is_said_of_what_changed() -> None:
    assert told_since(THIRD, 2)
    assert told_since(structs.replace(mixed(), version=2, added=Added({"2": ()})), 1)
    assert not told_since(structs.replace(mixed(), version=2), 1)
    assert not told_since(structs.replace(mixed(), version=3, asked_anew=Changed({"2": ("q",)})), 2)


def test_questions_of_two_versions_in_either_order() -> None:
    same, anew = matched(FIRST, SECOND)
    assert same == {"planned": "planned", "come_if_dry": "come_if_dry", "come_if_wet": "come_if_wet"} | {
        "fun": "fun",
        "luck": "quiet_success",
    }
    assert anew == {"dry": "dry"}
    assert matched(SECOND, FIRST).same == {new: old for old, new in same.items()}
    assert matched(FIRST, THIRD).anew == {"planned": "planned", "dry": "dry", "luck": "success_of_few"}
    assert matched(FIRST, SECOND, "claims").same["many_come"] == "crowd"


def test_of_two_that_became_one_only_the_first_is_the_same() -> None:
    two = structs.replace(mixed(), questions={"a": mixed().questions["q"], "b": mixed().questions["q"]})
    merged = structs.replace(mixed(), version=2, renamed=Renamed({"a": "q", "b": "q"}, {}))
    assert matched(two, merged).same == {"a": "q"}


def test_answers_to_another_version() -> None:
    mine = CredenceSet(credences={"quiet_success": Credence(0.3), "food": Credence(0.9), "dry": Credence(0.5)})
    assert credences_in(FIRST, SECOND, mine).credences == {"luck": Credence(0.3)}
    assert credences_in(SECOND, SECOND, mine).credences == mine.credences
    assert credences_in(THIRD, SECOND, mine).credences == {"dry": Credence(0.5)}


def test_what_is_set_aside_counts_in_the_version_that_it_answers() -> None:
    def old(name: str, answered: int) -> CredenceSet:
        aside = SetAside("credences", name, answered, "", "", Credence(0.3, version=answered), True)
        return CredenceSet(set_aside=(aside,))

    assert credences_in(FIRST, THIRD, old("success_of_few", 1)).credences == {"luck": Credence(0.3)}
    assert credences_in(FIRST, THIRD, old("success_of_few", 2)).credences == {"luck": Credence(0.3)}
    assert credences_in(FIRST, THIRD, old("dry", 1)).credences == {"dry": Credence(0.3)}
    assert credences_in(SECOND, THIRD, old("dry", 1)).credences == {}
    assert credences_in(SECOND, THIRD, old("food", 2)).credences == {"food": Credence(0.3)}


def test_a_query_in_the_names_of_the_other_version() -> None:
    query = Query(Event("crowd"), {"dry": ("true",)}, {"planned": "true"})
    assert query_in(FIRST, SECOND, query) == Query(Event("many_come"), {"dry": ("true",)}, {"planned": "true"})
    other_target = structs.replace(FIRST, target=Event("dry"))
    assert query_in(other_target, SECOND, Query(SECOND.target)).target == Event("dry"), "each has its own conclusion"
    with pytest.raises(UnknownNameError, match="version 1 has no claim 'fed'"):
        query_in(FIRST, SECOND, Query(SECOND.target, {"fed": ("true",)}))
    states = structs.replace(FIRST.claims["dry"], states={"wet": "", "damp": ""})
    other_states = structs.replace(FIRST, claims={**FIRST.claims, "dry": states})
    with pytest.raises(UnknownNameError, match="in version 1, 'dry' has no state 'true'"):
        query_in(other_states, SECOND, Query(SECOND.target, {"dry": ("true",)}))


def test_what_else_was_said_stays_with_its_version() -> None:
    """Whoever answers is the same; views, and what was set aside or new here, mean nothing in the other version."""
    aside = tuple(
        SetAside("credences", name, 1, "", "", Credence(value), True)
        for name, value in (("dry", 0.4), ("planned", 0.2))
    )
    views = {"crowd": View(0.5)}
    mine = CredenceSet("party", 3, "Ann", views=views, credences={"fun": Credence(0.9)}, set_aside=aside, new=("food",))
    answers = {"dry": Credence(0.4), "planned": Credence(0.2), "fun": Credence(0.9)}
    assert credences_in(FIRST, THIRD, mine) == CredenceSet("party", 1, "Ann", credences=answers)


def test_a_query_that_the_other_version_cannot_answer_says_what_to_ask() -> None:
    """Every state that is asked for, given or set has to be one there; and observations are laid over one version."""
    states = structs.replace(FIRST.claims["dry"], states={"wet": "", "damp": ""})
    other = structs.replace(FIRST, claims={**FIRST.claims, "dry": states})
    for query, said in (
        (Query(SECOND.target, {"fed": ("true",)}), "version 1 has no claim 'fed'"),
        (Query(Event("dry")), "in version 1, 'dry' has no state 'true'"),
        (Query(SECOND.target, do={"dry": "true"}), "in version 1, 'dry' has no state 'true'"),
    ):
        with pytest.raises(UnknownNameError) as raised:
            query_in(other, SECOND, query)
        assert (str(raised.value), raised.value.remedy) == (said, "ask for what both versions have")
    assert query_in(other, SECOND, Query(Event("planned", "false"))).target == Event("planned", "false")


def test_a_query_put_to_another_version_counts_what_is_observed_there() -> None:
    query = Query(Event("crowd"), {"dry": ("true",)}, observed={"planned": ("true",)})
    put = query_between(FIRST, SECOND, query, {"dry": ("false",)})
    assert put == Query(Event("many_come"), {"dry": ("true",)}, observed={"dry": ("false",)})
