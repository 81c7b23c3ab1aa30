"""Feedback: what a group answered to each question, as somebody may see it who has answered it too."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from msgspec import Struct

from cruxmap.model.people import Group


class Feedback(Struct, frozen=True):
    """The answers to one question, without names.

    `lower` and `upper` are the quartiles, between the answers as far as these leave them open; everybody counts alike.
    `notes` are in an order that says nothing about whose they are, and that is another one at each question.
    """

    count: int
    low: float
    lower: float
    median: float
    upper: float
    high: float
    notes: tuple[str, ...]


def feedback(questions: Sequence[str], group: Group) -> dict[str, Feedback]:
    """What the group answered, for each question that anybody has answered.

    Of 10%, 20%, 40% and 80% the quartiles are 17.5% and 50%, and the median 30%.

    Args:
        questions: the argument's, in its order.
        group: the people, without the one who is to see this.
    """
    result = {}
    for name, row in zip(questions, group.values, strict=True):
        answers = row[~np.isnan(row)]
        if len(answers):
            notes = {answer[name] for answer in group.notes.values() if name in answer}
            ordered = tuple(sorted(notes, key=lambda note: sha256(f"{name} {note}".encode()).digest()))
            low, lower, median, upper, high = np.quantile(answers, [0, 0.25, 0.5, 0.75, 1]).tolist()
            result[name] = Feedback(len(answers), low, lower, median, upper, high, ordered)
    return result
