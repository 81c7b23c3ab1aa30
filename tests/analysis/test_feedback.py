"""What a group answered, as somebody sees it who has answered too."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from cruxmap.analysis.feedback import Feedback, feedback
from cruxmap.model.people import Group

NAN = np.nan
GROUP = Group(
    ("Ann", "Ben", "Cat", "Dan"),
    np.array([[0.8, 0.1, 0.4, 0.2], [NAN, NAN, NAN, NAN], [NAN, 0.3, NAN, NAN]]),
    np.array([1.0, 5.0, 1.0, 1.0]),
    notes={0: {"p": "so"}, 1: {"p": "no", "r": "why?"}, 2: {"p": "so"}, 3: {"p": "well"}},
)


def test_by_hand() -> None:
    """The example of the docstring: weights do not count, nor do those who have not answered."""
    told = feedback(["p", "q", "r"], GROUP)
    assert list(told) == ["p", "r"], "nobody has answered q"
    numbers = structs.astuple(told["p"])[:-1]
    assert numbers == pytest.approx((4, 0.1, 0.175, 0.3, 0.5, 0.8))
    assert told["r"] == Feedback(1, 0.3, 0.3, 0.3, 0.3, 0.3, ("why?",))


def test_the_order_of_notes_tells_nothing_of_people() -> None:
    """It is the same whoever said what, each note stands once, and the order at one question is not that at all."""
    notes = [f"note {i}" for i in range(6)]
    values = np.full((2, 7), 0.5)

    def order(said: list[str]) -> list[tuple[str, ...]]:
        group = Group(
            tuple(map(str, range(7))), values, np.ones(7), notes={i: {"p": n, "q": n} for i, n in enumerate(said)}
        )
        return [answers.notes for answers in feedback(["p", "q"], group).values()]

    first = order([*notes, notes[0]])
    assert first == order([notes[5], *notes[::-1]])
    assert [sorted(told) for told in first] == [notes, notes]
    assert first[0] != first[1]
    assert notes not in [list(told) for told in first], "nor is it the order of the alphabet"
