"""Argdown read as an outline: elements, relations, structures, data, and where what cannot be read stands."""

from __future__ import annotations

import pytest

from cruxmap.files.exchange.argdown.outline import Outline
from cruxmap.files.exchange.argdown.reading import MAX_BYTES, read_outline
from cruxmap.files.exchange.network import Place, UnfitNetworkError

WALK = """\
===
title: A walk
model: {mode: strict}
===

# Weather {isGroup: false}

[Walk]: We go for a *walk*. #plan #(two words)
  + [Sun]: The sun shines. {note: "a } in quotes", credence: 70%}
    - <Clouds>: The forecast has clouds
      over two lines, says [the page](https://example.org/a_b).
  <- [Tired]: We are tired. // a comment
  +> [Appetite]: We are hungry.
  >< [Home]: We stay at home.
  _ <Habit>

A paragraph, about @[Walk].

<Habit>: We always go.

(1) [Sun]
(2) Nothing else is planned.
    - <Visit>
--
Habit and custom {uses: [2]}
--
(3) We are free.
(4) Who is free walks.
----
  <_ <Laziness>
(5) [Walk]
"""


def outline(text: str) -> Outline:
    return read_outline(text.encode())


def relations(made: Outline) -> list[tuple[str, str, str]]:
    titles = [element.title for element in made.elements]
    return [(titles[relation.source], relation.kind, titles[relation.target]) for relation in made.relations]


def test_relations_by_sign_and_indentation() -> None:
    assert relations(outline(WALK)) == [
        ("Sun", "support", "Walk"),
        ("Clouds", "attack", "Sun"),
        ("Tired", "attack", "Walk"),
        ("Walk", "support", "Appetite"),
        ("Home", "contradiction", "Walk"),
        ("Habit", "undercut", "Walk"),
        ("Visit", "attack", "Nothing else is planned"),
        ("Laziness", "undercut", "Habit"),
    ]


def test_elements_have_texts_tags_and_places() -> None:
    made = outline(WALK)
    walk, sun, clouds = made.elements[:3]
    assert (walk.texts, walk.tags, walk.section) == (["We go for a walk."], ["plan", "two words"], "Weather")
    assert sun.place == Place(9, 5)
    assert clouds.kind == "argument"
    assert clouds.texts == ["The forecast has clouds over two lines, says the page (https://example.org/a_b)."]
    assert [element.title for element in made.elements if not element.is_named] == [
        "A paragraph, about Walk",
        "Nothing else is planned",
        "We are free",
        "Who is free walks",
    ]
    entry = sun.entry("credence")
    assert entry is not None
    assert entry.place == Place(9, 62)
    assert made.is_strict


def test_a_structure_is_steps_from_premises_to_conclusions() -> None:
    made = outline(WALK)
    habit = next(element for element in made.elements if element.title == "Habit")
    titles = [element.title for element in made.elements]
    assert [([titles[i] for i in step.premises], titles[step.conclusion]) for step in habit.steps] == [
        (["Nothing else is planned"], "We are free"),
        (["We are free", "Who is free walks"], "Walk"),
    ]


def test_data_in_lines_of_their_own_and_in_json() -> None:
    made = outline('[A]: text {\nsources:\n  - one\n}\n\n[B]: more\n{"p(a)":"0.7",\t"q": [1]} #tag\n\n[C] {x: “y”}\n')
    assert [list(data.root.items) for element in made.elements for data in element.data] == [
        ["sources"],
        ["p(a)", "q"],
        ["x"],
    ]
    assert made.elements[1].tags == ["tag"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"a \[b\] and \*c\* with \# and \\", r"a [b] and *c* with # and \\"[:-1]),
        ("__bold__, *it* and snake_case_name", "bold, it and snake_case_name"),
        ("a set {x, y} of things", "a set {x, y} of things"),
        ("see https://example.org/x // rest", "see https://example.org/x"),
        ("a /* b */ c <!-- d --> e", "a c e"),
        ("30 < 40 and - 3", "30 < 40 and - 3"),
    ],
)
def test_words(text: str, plain: str) -> None:
    assert outline(f"[A]: {text}\n").elements[0].texts == [plain]


def test_one_statement_in_several_places() -> None:
    made = outline("[A]: One.\n\n[A]\n  + [B]\n\n[A]: Another.\n")
    assert [element.title for element in made.elements] == ["A", "B"]
    assert [(remark.message, remark.place) for remark in made.remarks] == [
        ("[A] is worded otherwise here; the first wording is kept", Place(6, 1)),
        ("nothing says what [B] states; its name is taken", Place(4, 5)),
    ]


FAULTS = [
    ("[A]: x\n+ [B]: y\n", (2, 1), "a relation that is not indented"),
    ("  + [B]: y\n", (1, 3), "a relation that stands below nothing"),
    ("[A]: x\n\n  + [B]: y\n", (3, 3), "a relation that stands below nothing"),
    ("[A]: x\n  +\n", (2, 3), "+ is followed by nothing"),
    ("[A]: x\n  - [A]\n", (2, 3), "it bears on itself"),
    ("[A] is so\n", (1, 4), "there is text behind [A]"),
    ("[A]\nis so\n", (2, 1), "there is text behind [A]"),
    ("[A]: a\n[B]: b\n", (2, 1), "[B] starts inside of [A]"),
    ("# The sky\n[A]: a\n", (2, 1), "[A] starts inside of a heading"),
    ("[A]: a\n  {x: 1}\n\n[A] {y: 2, x: 3}\n", (4, 12), "'x' of [A] is here already, in line 2"),
    ("[A]: x\n  • [B]\n", (2, 3), "• begins no relation"),
    ("[A]: x /* y\n\n[B]: z\n", (1, 8), "a comment that is opened here is not closed"),
    ('[A]: x {"a": 1\n\n[B]: z\n', (1, 8), "data that is opened here is not closed"),
    ('[A]: x {"a": 1} y\n', (1, 16), "there is text behind data in braces"),
    ("[A]: x\n  {a: 1, a: 2}\n", (2, 10), "the key 'a' is here twice, first in line 1"),
    ('[A]: x\n  {"a": [1, 2}\n', (2, 14), "not YAML"),
    ("===\ntitle: x\n\n[A]: x\n", (1, 3), "the front matter is not closed"),
    ("(1) x\n(2) y\n\n[A]: z\n", (2, 5), "premises without a conclusion"),
    ("(1) x\n----\n\n[A]: z\n", (2, 1), "an inference without a conclusion"),
    ("(1) x\n----\n----\n(2) y\n", (3, 1), "two inferences with nothing between"),
    ("(1) x\n(1) y\n----\n(2) z\n", (1, 5), "premises without a conclusion"),
    ("(1) x\n--\n{uses: [3]}\n--\n(2) z\n", (3, 8), "there is no (3) above this inference"),
]


@pytest.mark.parametrize(("text", "place", "message"), FAULTS)
def test_what_cannot_be_read_is_told_with_its_place(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(UnfitNetworkError) as refused:
        outline(text)
    first = refused.value.faults[0]
    assert (tuple(first.place), first.message[: len(message)]) == (place, message)
    assert first.remedy


def test_all_faults_are_told_in_order() -> None:
    with pytest.raises(UnfitNetworkError) as refused:
        outline("[A]: x\n+ [B]\n\n[C] y\n\n[D]: {a: 1} z\n")
    assert [fault.place.line for fault in refused.value.faults] == [2, 4, 6]


@pytest.mark.parametrize("sign", ["[", "<", "*a ", "_a ", "#( ", "@[", "\\", "("])
def test_long_nonsense_is_words(sign: str) -> None:
    assert outline(f"[A]: b {sign * 3000}\n").elements[0].texts[0].startswith("b")


@pytest.mark.parametrize("sign", ["{", "/* ", '{"a": "b\n'])
def test_long_nonsense_is_refused(sign: str) -> None:
    with pytest.raises(UnfitNetworkError, match="not closed"):
        outline(sign * 3000)


def test_texts_have_a_limit() -> None:
    with pytest.raises(UnfitNetworkError, match="may have 2 MB"):
        read_outline(b"a" * (MAX_BYTES + 1))
