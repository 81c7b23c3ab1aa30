"""Arguments of any size, to see how costs grow with it."""

from __future__ import annotations

from itertools import product
from random import Random

from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.claim import Claim
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN


def grown(claims: int, window: int = 6, parents: int = 3, seed: int = 1) -> ArgumentMap:
    """An argument in which each claim depends on a few of the `window` claims told before it.

    Every configuration of the parents has a question of its own, with a range, so that nothing can be
    left out. The last claim is the target.
    """
    random = Random(seed)
    names = [f"c{i}" for i in range(claims)]
    made: dict[str, Claim] = {}
    questions: dict[str, Question] = {}
    for i, name in enumerate(names):
        before = names[max(0, i - window) : i]
        chosen = random.sample(before, min(parents, len(before)))
        if before and names[i - 1] not in chosen:
            chosen[0] = names[i - 1]
        rows = []
        for j, states in enumerate(product(BOOLEAN, repeat=len(chosen))):
            point = random.uniform(0.1, 0.9)
            questions[f"{name}_{j}"] = Question(Reading(point, point / 2, (1 + point) / 2), f"{name}, case {j}?")
            rows.append(TableRow(f"{name}_{j}", {p: (state,) for p, state in zip(chosen, states, strict=True)}))
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(BOOLEAN, ""), TableForm(tuple(rows)))
    part = Part("all", "All", "", tuple(made), tuple(questions))
    return ArgumentMap("grown", Event(names[-1]), made, questions, (part,))
