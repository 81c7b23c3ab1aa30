"""How wide texts are, and how they are broken into lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

from conftest import ROOT
from cruxmap.files.argument import load_argument
from cruxmap.report.pictures.lettering import shortened, shortened_apart, width, wrapped

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200)


def test_never_narrower_than_a_wide_font() -> None:
    font = FT2Font(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    font.set_size(100, 72)
    for name in ("scheming",):
        argument = load_argument(ROOT / "arguments" / name)
        for claim in argument.claims.values():
            for text in (claim.title, *claim.states.values()):
                font.set_text(text)
                assert width(text) >= font.get_width_height()[0] / 64 / 100, text


@given(TEXTS, st.floats(2, 40), st.integers(1, 5))
def test_lines_fit(text: str, most: float, lines: int) -> None:
    wrapped_lines = wrapped(text, most, lines)
    assert 1 <= len(wrapped_lines) <= lines
    assert all(width(line) <= max(most, 2.1) + 1e-9 for line in wrapped_lines)


@given(TEXTS, st.floats(4, 40))
def test_nothing_is_lost_where_there_is_room(text: str, most: float) -> None:
    assert "".join(wrapped(text, most, 1000)).replace(" ", "") == "".join(text.split())


def test_breaks_at_spaces_and_after_hyphens() -> None:
    assert wrapped("Messy goal-directedness", 9, 3) == ("Messy goal-", "directedness")
    assert wrapped("one two three four five", 6, 2)[-1].endswith("…")
    assert wrapped("", 9, 3) == ("",)


def test_shortened() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"


@given(st.lists(st.text("ab ", min_size=8, max_size=30).map(str.strip), unique=True, max_size=5), st.integers(10, 14))
def test_different_texts_stay_different_when_they_are_shortened(texts: list[str], most: int) -> None:
    short = shortened_apart(texts, most)
    assert len(set(short)) == len(texts)
    assert all(cut == text or len(cut) <= most for cut, text in zip(short, texts, strict=True))
    names = ["Example, nobody's view: averse ends", "Example, nobody's view: friendly ends"]
    assert shortened_apart(names, 18) == ["…averse ends", "…friendly ends"]
