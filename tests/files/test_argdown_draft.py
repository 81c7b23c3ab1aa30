"""What an outline becomes: claims, tilts, considerations, placeholders, and no circle."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import networkx

from cruxmap.files.exchange.argdown.circles import Arrow, closing_circles, oriented
from cruxmap.files.exchange.argdown.drafting import BASES, Draft, draft
from cruxmap.files.exchange.argdown.outline import Relation
from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.network import NOWHERE
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Tilt


def drafted(text: str, *, claims: bool = False) -> Draft:
    return draft(read_outline(text.encode()), arguments_are_claims=claims)


def tilts(made: Draft, name: str) -> list[dict[str, tuple[str, ...]]]:
    form = made.claims[name].form
    assert isinstance(form, Tilt)
    return [factor.when for factor in form.spec.by]


def remarks(made: Draft) -> list[tuple[int, str]]:
    return [(remark.place.line, remark.message) for remark in made.remarks]


def test_statements_tilt_statements() -> None:
    made = drafted("[Walk]: We walk.\n  + [Sun]: The sun shines.\n  - [Tired]: We are tired.\n")
    assert list(made.claims) == ["walk", "sun", "tired"]
    assert tilts(made, "walk") == [{"sun": ("true",)}, {"tired": ("true",)}]
    assert made.claims["sun"].form == CredenceForm("sun")
    assert list(made.questions) == ["walk_base", "walk_if_sun", "walk_if_tired", "sun", "tired"]
    assert {question.reading.credence for question in made.questions.values()} == {0.5}
    assert {question.reading.basis for question in made.questions.values()} == {"placeholder"}
    assert "placeholder" in BASES
    assert made.questions["walk_if_tired"].ask == (
        "Suppose it were otherwise 50–50 whether this is so: We walk. If this holds: We are tired, "
        "which the text gives as a reason against it, how likely would it be?"
    )
    assert made.conclusion == "walk"
    assert made.remarks == ()


def test_stated_numbers_are_readings_of_what_depends_on_nothing() -> None:
    made = drafted("[Walk]: We walk. {credence: 0.4}\n  + [Sun]: The sun shines. {credence: 70%}\n")
    assert (made.questions["sun"].reading.credence, made.questions["sun"].reading.basis) == (0.7, "stated")
    assert [(stated.claim, stated.probability) for stated in made.stated] == [("walk", 0.4)]


def test_premises_tilt_the_conclusion_together() -> None:
    made = drafted(
        "<Habit>: We always go.\n\n(1) [Sun]: The sun shines.\n(2) [Plan]: Nothing is planned.\n"
        "--\n{inference: 0.8}\n--\n(3) [Walk]: We walk.\n"
    )
    assert tilts(made, "walk") == [{"sun": ("true",), "plan": ("true",)}]
    assert made.questions["walk_if_sun_and_plan"].reading.credence == 0.8
    assert made.questions["walk_if_sun_and_plan"].title == "Walk, given Habit"
    assert [point.text for point in made.claims["walk"].considerations] == ["We always go."]


def test_what_bears_on_an_argument_with_premises_counts_where_these_hold() -> None:
    made = drafted("<A>\n  _ [Under]: It does not follow.\n\n(1) [P]: p\n----\n(2) [C]: c\n")
    assert tilts(made, "c") == [{"p": ("true",)}, {"p": ("true",), "under": ("true",)}]


def test_an_argument_with_premises_bears_by_its_conclusion() -> None:
    made = drafted("[T]: t\n  - <A>\n\n<A>\n\n(1) [P]: p\n----\n(2) [C]: c\n")
    assert tilts(made, "t") == [{"c": ("true",)}]


def test_arguments_without_premises_are_considerations() -> None:
    text = "# Part\n\n[Walk]: We walk.\n  - <Rain>: It may rain.\n    - <Coats>: We have coats.\n      - <Thin>\n"
    text += "  + <Air>: Fresh air.\n"
    points = drafted(text).claims["walk"].considerations
    assert [(point.kind, point.id, point.on, point.text) for point in points] == [
        ("against", "rain", "", "It may rain."),
        ("for", "air", "", "Fresh air."),
        ("reply", "coats", "rain", "We have coats."),
        ("objection", "thin", "coats", "Thin"),
    ]
    assert drafted(text).claims["walk"].section == "Part"
    assert list(drafted(text, claims=True).claims) == ["walk", "rain", "coats", "thin", "air"]


def test_a_tag_says_what_kind_a_point_is_and_a_second_claim_refers_to_it() -> None:
    made = drafted("[A]: a\n  + <X>: Like that. #analogy\n\n[B]: b\n  - <X>\n")
    assert [point.kind for point in made.claims["a"].considerations] == ["analogy"]
    assert [(point.kind, point.see) for point in made.claims["b"].considerations] == [("analogy", "x")]


def test_an_argument_on_which_a_claim_bears_is_a_claim() -> None:
    made = drafted("[A]: a\n  + <X>: Because.\n    - [S]: s\n    - <Y>: No.\n")
    assert tilts(made, "a") == [{"x": ("true",)}]
    assert tilts(made, "x") == [{"s": ("true",)}]
    assert [point.id for point in made.claims["x"].considerations] == ["y"]


def test_a_contradiction_alone_is_a_table_and_beside_others_an_attack() -> None:
    made = drafted("[A]: a\n  >< [B]: b\n")
    rows = (TableRow("false", {"b": ("true",)}), TableRow("true", {"b": ("false",)}))
    assert made.claims["a"].form == TableForm(rows)
    assert tilts(drafted("[A]: a\n  >< [B]: b\n  + [C]: c\n"), "a") == [{"c": ("true",)}, {"b": ("true",)}]


def test_no_circle_comes_about() -> None:
    made = drafted("[A]: a\n  + [B]: b\n    + [C]: c\n      + [A]\n")
    assert remarks(made) == [
        (4, "this closes a circle, which no network of probabilities can have, and is left out: [A] → [C] → [B] → [A]")
    ]
    assert sum(isinstance(claim.form, Tilt) for claim in made.claims.values()) == 2


def test_attacks_on_each_other_become_one_tilt() -> None:
    made = drafted("[A]: a\n  - [B]: b\n\n[B]\n  - [A]\n")
    assert tilts(made, "a") == [{"b": ("true",)}]
    assert made.claims["b"].form == CredenceForm("b")
    assert [message for _, message in remarks(made)] == [
        "[A] and [B] attack each other: one tilt says so, of the one given the other"
    ]


def test_what_is_left_out_is_told() -> None:
    made = drafted("Some words.\n\n[A]: a\n\n<Lonely>: Bears on nothing.\n\nMore words.\n")
    assert list(made.claims) == ["a"]
    assert remarks(made) == [
        (1, "texts without a name that bear on nothing are left out, as comments are (lines 1, 7)"),
        (5, "<Lonely> bears on no claim, and is left out"),
    ]


def test_states_without_numbers_are_all_alike() -> None:
    made = drafted('[Sky]: The sky. {"instantiations": ["clear", "cloudy", "rain"]}\n')
    assert made.claims["sky"].form == Stick(("sky_clear", "sky_cloudy"))
    assert [question.reading.credence for question in made.questions.values()] == [1 / 3, 1 / 2]


def test_circles_against_networkx() -> None:
    for seed in range(200):
        chance = Random(seed)
        count = chance.randint(2, 7)
        arrows = [Arrow(*chance.sample(range(count), 2), reason) for reason in range(chance.randint(1, 12))]
        closing = closing_circles(count, arrows)
        left_out = {reason for reason, _ in closing}
        kept = [arrow for arrow in arrows if arrow.reason not in left_out]
        graph = networkx.DiGraph([arrow[:2] for arrow in arrows])
        assert bool(closing) is not networkx.is_directed_acyclic_graph(graph)
        assert networkx.is_directed_acyclic_graph(networkx.DiGraph([arrow[:2] for arrow in kept]))
        for _, circle in closing:
            assert all(pair in graph.edges for pair in pairwise(circle))
        pairs = [Relation(*chance.sample(range(count), 2), "contradiction", NOWHERE) for _ in range(6)]
        turned = oriented(count, kept, pairs)
        both = [arrow[:2] for arrow in kept] + [relation[:2] for relation in turned]
        assert networkx.is_directed_acyclic_graph(networkx.DiGraph(both))


def test_names_are_short_enough_for_tables() -> None:
    text = "[A claim with a name that goes on and on and on]: a\n  + [Another claim whose name is rather long]: b\n"
    made = drafted(text + "  + [Another claim whose name is rather long too]: c\n")
    assert list(made.claims) == [
        "a_claim_with_a_name_that_goes_on",
        "another_claim_whose_name_is",
        "another_claim_whose_name_is_2",
    ]
    assert list(made.questions)[:3] == [
        "a_claim_with_a_name_that_goes_on_base",
        "a_claim_with_a_name_that_goes_on_if",
        "a_claim_with_a_name_that_goes_on_if_2",
    ]
