"""Versions: how one person's conclusion differs between two versions of an argument, and through which questions."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Literal

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.comparison import Vector, contributions
from cruxmap.analysis.rounding import NOISE, by_size, change
from cruxmap.model.versions import matched

Kind = Literal["reading changed", "asked anew", "only in A", "only in B", "structure"]


class Step(Struct, frozen=True):
    """A question through which the conclusion differs, and how much of the difference it explains.

    `question` is its name in B, or in A where B does not ask it; `formerly` its name in A where that was another. `a`
    and `b` are the credences in each, None where it is not asked; `a_own` and `b_own` say whether they are the
    person's own or the map's readings.
    """

    question: str
    title: str
    kind: Kind
    a: float | None
    b: float | None
    a_own: bool
    b_own: bool
    contribution: float
    formerly: str = ""


class VersionComparison(Result, frozen=True):
    """How one person's conclusion differs between version A and version B of an argument.

    `asked` is what was asked of A, `b` what was asked of B; `difference` is B's conclusion less A's. `rows` are the
    questions that explain some of it, the largest contribution first; `structure` is all the rest: what other claims,
    tables and questions do at the readings that they come with. The contributions and `structure` add up to the
    difference. `same` are the questions with one and the same credence in both, of which `same_own` are the
    person's; `asked_anew`, `only_a` and `only_b` are the other questions, whether or not the person has answered them.
    `undefined` says why the difference could not be shared out, and is all structure then.
    """

    b: Asked
    difference: float
    rows: tuple[Step, ...]
    structure: float
    same: tuple[str, ...]
    same_own: tuple[str, ...]
    renamed: dict[str, str]
    asked_anew: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    undefined: str = ""

    @property
    def a(self) -> Asked:
        """What was asked of version A."""
        return self.asked


def compare_versions(a: Case, b: Case) -> VersionComparison:
    """Explain the difference between one person's conclusions from two versions of an argument.

    The difference P_B(person) - P_A(person) is walked in four stages, each with a meaning of its own:

    1. In A, the person's own answers to questions that B does not ask, or asks anew, are taken back to A's readings:
       what these answers did, and do no more.
    2. The readings of the questions that both ask, and that the person has not answered, change from A's to B's.
    3. A's network is exchanged for B's: the structure, with the questions that only one of them asks at the readings
       that they come with.
    4. In B, the person's own answers to questions that A does not ask, or asked otherwise, are put in.

    Stages 1 and 4 are shared out among the questions as `contributions` does (Aumann and Shapley, along the straight
    line in that network), and so is stage 2. Stages 2 and 3 could as well go the other way round; the contribution of
    a reading, and the structure, are therefore the mean of both orders (Shapley's value of two players, the readings
    and the network). For A: P = x, and B: P = x y, with x read as 0.4 in A and 0.6 in B, and y as 0.5: of
    0.3 - 0.4 = -0.1 the reading of x contributes (0.2 + 0.1) / 2 = 0.15 and the structure -0.25.

    What cannot be told apart is not: a claim, a table and a new question at its reading change the network together.

    Args:
        a: the person's case of one version.
        b: the same person's of the other, with the same query.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero in one of the two.
        ContradictionError: when opposite certainties meet.
    """
    walk = _Walk(a, b)
    ends = [case.inquiry.value(case.point, name) for name, case in zip("AB", (a, b), strict=True)]
    difference = change(ends[0], ends[1])
    undefined = walk.undefined()
    steps = [] if undefined or not difference else walk.steps()
    rows = tuple(sorted((step for step in steps if step.contribution), key=lambda step: by_size(step.contribution)))
    structure = difference - math.fsum(row.contribution for row in rows)
    same = [new for old, new in walk.pairs.items() if a.values[old].credence == b.values[new].credence]
    return VersionComparison(
        a.asked_with(ends[0]),
        b=b.asked_with(ends[1]),
        difference=difference,
        rows=rows,
        structure=0.0 if abs(structure) <= NOISE * max(ends) else structure,
        same=tuple(same),
        same_own=tuple(name for name in same if b.values[name].own),
        renamed={old: new for old, new in walk.pairs.items() if old != new},
        asked_anew=tuple(walk.anew.values()),
        only_a=tuple(name for name in a.argument.questions if name not in walk.pairs and name not in walk.anew),
        only_b=tuple(name for name in b.argument.questions if name not in {*walk.pairs.values(), *walk.anew.values()}),
        undefined=undefined,
    )


class _Walk:
    """The way from one version to the other."""

    def __init__(self, a: Case, b: Case) -> None:
        self.a = a
        self.b = b
        self.pairs, self.anew = matched(a.argument, b.argument)
        self.a_names, self.b_names = list(a.argument.questions), list(b.argument.questions)
        # At A's readings where B does not ask the same, and the other way round.
        self.a_bare = _bare(a, self.pairs)
        self.b_bare = _bare(b, self.pairs.values())
        self.a_with_b = self.a_bare.copy()
        self.b_with_a = self.b_bare.copy()
        for old, new in self.pairs.items():
            i, k = self.a_names.index(old), self.b_names.index(new)
            self.a_with_b[i], self.b_with_a[k] = self.b_bare[k], self.a_bare[i]

    def undefined(self) -> str:
        """Why a corner of the way has no probability; empty where all have one."""
        for case, corners in ((self.a, (self.a_bare, self.a_with_b)), (self.b, (self.b_with_a, self.b_bare))):
            for corner, probability in zip(corners, case.inquiry.probability(np.stack(corners, axis=1)), strict=True):
                if math.isnan(probability):
                    return case.inquiry.explain_nan(corner).message
        return ""

    def steps(self) -> list[Step]:
        """Every question whose credence is not the same in both, with its contribution."""
        a, b = self.a.inquiry, self.b.inquiry
        withdrawn = dict(zip(self.a_names, contributions(a, self.a.point, self.a_bare).tolist(), strict=True))
        put_in = dict(zip(self.b_names, contributions(b, self.b_bare, self.b.point).tolist(), strict=True))
        in_a = dict(zip(self.a_names, contributions(a, self.a_bare, self.a_with_b).tolist(), strict=True))
        in_b = dict(zip(self.b_names, contributions(b, self.b_with_a, self.b_bare).tolist(), strict=True))
        steps = [self._step(old, new, (in_a[old] + in_b[new]) / 2) for old, new in self.pairs.items()]
        steps += [self._step(old, new, withdrawn[old] + put_in[new]) for old, new in self.anew.items()]
        old_names, new_names = {*self.pairs, *self.anew}, {*self.pairs.values(), *self.anew.values()}
        steps += [self._step(name, None, withdrawn[name]) for name in self.a_names if name not in old_names]
        steps += [self._step(None, name, put_in[name]) for name in self.b_names if name not in new_names]
        return steps

    def _step(self, old: str | None, new: str | None, contribution: float) -> Step:
        a = self.a.values[old] if old is not None else None
        b = self.b.values[new] if new is not None else None
        kind: Kind = "reading changed" if old in self.pairs else "asked anew"
        if new is None:
            kind = "only in A"
        elif old is None:
            kind = "only in B"
        name, argument = (new, self.b.argument) if new is not None else (old or "", self.a.argument)
        return Step(
            name,
            argument.question_title(name),
            kind,
            a.credence if a else None,
            b.credence if b else None,
            bool(a and a.own),
            bool(b and b.own),
            contribution + 0.0,
            old if old is not None and old != name else "",
        )


def _bare(case: Case, kept: Collection[str]) -> Vector:
    """A person's credences in the questions that are kept, and the map's readings in all others."""
    questions = case.argument.questions
    return np.array(
        [value.credence if name in kept else questions[name].reading.credence for name, value in case.values.items()]
    )
