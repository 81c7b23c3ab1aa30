"""Pictures of a comparison and of a pool: the same bytes each time, nothing cut, no label on another."""

from typing import Any

import pytest
from msgspec import structs

from conftest import ROOT
from cruxmap import compare, pool
from cruxmap.analysis.case import Case
from cruxmap.files.argument import load_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.locate import profiles
from cruxmap.model.credences import Credence, CredenceSet, View
from cruxmap.model.people import gather
from cruxmap.report.comparison import comparison_document, labels
from cruxmap.report.pictures.figure import HIGH, LOW
from cruxmap.report.pictures.people_plots import people_line, waterfall, within_bounds
from plotted import check
from small import conjunction

ARGUMENTS = [ROOT / "arguments" / name for name in ("power-seeking", "scheming")]
CAPTION = ("A caption.", "And some more words to fill a line with. " * 5)


def drawn(home, form="svg", turned=False):
    argument = load_argument(home)
    people = [load_credences(path, argument) for path in sorted(profiles(home).values(), reverse=turned)]
    a, b = (person for person in people if person.credences)
    result = compare(argument, a, b)
    document = comparison_document(Case(argument, a), Case(argument, b), result)
    return waterfall(argument, labels(argument, a, b), result, document.caption, form)


@pytest.mark.parametrize("home", ARGUMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize("turned", [False, True])
def test_no_text_of_a_waterfall_is_cut_or_on_another(texts: dict[str, Any], home, turned):
    drawn(home, "png", turned)
    check(texts)


def test_the_same_bytes_each_time():
    assert drawn(ARGUMENTS[0]) == drawn(ARGUMENTS[0])


def test_steps_stay_within_0_and_1_in_some_order():
    steps = [("a", -0.3), ("b", -0.2), ("c", 0.4)]
    assert within_bounds(0.3, steps) == [("a", -0.3), ("c", 0.4), ("b", -0.2)]
    assert within_bounds(0.5, [("a", 5.0), ("b", -4.9)]) == [("a", 5.0), ("b", -4.9)]


@pytest.mark.parametrize("count", [1, 2, 24, 25, 400])
def test_any_number_of_people(texts: dict[str, Any], count):
    argument = conjunction("x", q_x=0.5)
    people = [
        CredenceSet(
            name=f"<person> {i} with a long name, and $more$ of it than fits in a line",
            views={"all": View(0.5, given={})},
            credences={"q_x": Credence((1 + i % 50) / 60)},
        )
        for i in range(count)
    ]
    result = pool(argument, gather(argument, people, [person.name for person in people]))
    assert people_line(argument, result, CAPTION, "png").startswith(b"\x89PNG")
    check(texts)


@pytest.mark.parametrize(
    ("title", "shown"), [("Is it so?", "Is it so? What the answers"), ("Rain", "Rain. What the answers")]
)
def test_the_title_of_an_argument_is_a_sentence_of_its_own(texts: dict[str, Any], title, shown):
    argument = structs.replace(conjunction("x", q_x=0.5), title=title)
    people = [CredenceSet(name="Ann", credences={"q_x": Credence(0.3)})]
    people_line(argument, pool(argument, gather(argument, people, ["Ann"])), CAPTION, "png")
    assert any(text.replace("\n", " ").startswith(shown) for text, _ in texts["boxes"])


def test_two_who_agree_in_everything(texts: dict[str, Any]):
    argument = conjunction("x", q_x=0.5)
    someone = CredenceSet(credences={"q_x": Credence(0.3)})
    other = structs.replace(someone, name="another")
    result = compare(argument, someone, other)
    waterfall(argument, ("A", "B"), result, CAPTION, "png")
    check(texts)


@pytest.mark.parametrize(
    ("before", "after", "said", "unsaid"), [(0.2, 0.6, b"raises", b"lowers"), (0.6, 0.2, b"lowers", b"raises")]
)
def test_the_legend_explains_what_is_drawn(before, after, said, unsaid):
    argument = conjunction("x", q_x=0.5)
    result = compare(argument, *(CredenceSet(credences={"q_x": Credence(p)}) for p in (before, after)))
    text = waterfall(argument, ("A", "B"), result, CAPTION, "svg")
    assert said in text
    assert unsaid not in text
    assert (HIGH if after > before else LOW).encode() in text
