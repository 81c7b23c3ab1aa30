"""Versions: how a conclusion differs between two versions of an argument, or two states of it and of one's answers."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.comparison import Vector, contributions_along
from cruxmap.analysis.rounding import NOISE, by_size, change
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.versions import matched

Kind = Literal["answer changed", "answered", "taken back", "reading changed", "asked anew", "only in A", "only in B"]
Rest = Literal["", "structure", "evidence", "structure and evidence"]


class Change(Struct, frozen=True):
    """A question through which the conclusion differs, and how much of the difference it explains.

    `question` is its name in B, or in A where B does not ask it; `formerly` its name in A where that was another. `a`
    and `b` are the credences in each, None where it is not asked; `a_own` and `b_own` say whether they are the
    person's own or the map's readings.
    """

    question: str
    title: str
    kind: Kind | Rest
    a: float | None
    b: float | None
    a_own: bool
    b_own: bool
    contribution: float
    formerly: str = ""


class Split(Struct, frozen=True):
    """What a difference between two conclusions comes from.

    `rows` are the questions whose credence is not the same, or is asked in one version only; `structure` is what the
    rest does, and `rest` says what that is. `undefined` says why the difference could not be shared out, and is all
    structure then.
    """

    rows: tuple[Change, ...]
    structure: float
    rest: Rest
    undefined: str = ""


class VersionComparison(Result, frozen=True):
    """How one person's conclusion differs between version A and version B of an argument.

    `asked` is what was asked of A, `b` what was asked of B; `difference` is B's conclusion less A's. `rows` are the
    questions that explain some of it, the largest contribution first; `structure` is all the rest: what other claims,
    tables and questions do at the readings that they come with, or what evidence does, as `rest` says. The
    contributions and `structure` add up to the difference. `same` are the questions with one and the same credence in
    both, of which `same_own` are the person's; `asked_anew`, `only_a` and `only_b` are the other questions, whether or
    not the person has answered them. `undefined` says why the difference could not be shared out, and is all structure
    then.
    """

    b: Asked
    difference: float
    rows: tuple[Change, ...]
    structure: float
    rest: Rest
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

    The person may have changed their mind in between, and other observations may count. The difference
    P_B(person) - P_A(person) is walked in four stages, each with a meaning of its own:

    1. In A, the person's own answers to questions that B does not ask, or asks anew, are taken back to A's readings:
       what these answers did, and do no more.
    2. The credences in the questions that both ask change from A's to B's: the person's answers, and where there is
       none the readings.
    3. A's network is exchanged for B's: the structure, with the questions that only one of them asks at the readings
       that they come with, and with it the observations that count, and the scope.
    4. In B, the person's own answers to questions that A does not ask, or asked otherwise, are put in.

    Stages 1 and 4 are shared out among the questions as `contributions` does (Aumann and Shapley, along the straight
    line in that network), and so is stage 2. Stages 2 and 3 could as well go the other way round; the contribution of
    a credence, and the structure, are therefore the mean of both orders (Shapley's value of two players, the credences
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
    split = walk.split(*ends)
    same = [new for old, new in walk.pairs.items() if a.values[old].credence == b.values[new].credence]
    return VersionComparison(
        a.asked_with(ends[0]),
        b=b.asked_with(ends[1]),
        difference=change(*ends),
        rows=tuple(row for row in split.rows if row.contribution),
        structure=split.structure,
        rest=split.rest or "structure",
        same=tuple(same),
        same_own=tuple(name for name in same if b.values[name].own),
        renamed={old: new for old, new in walk.pairs.items() if old != new},
        asked_anew=tuple(walk.anew.values()),
        only_a=tuple(name for name in a.argument.questions if name not in walk.pairs and name not in walk.anew),
        only_b=tuple(name for name in b.argument.questions if name not in {*walk.pairs.values(), *walk.anew.values()}),
        undefined=split.undefined,
    )


def split_versions(a: Case, b: Case, ends: tuple[float, float]) -> Split:
    """What the difference between two conclusions, which are known, comes from: the stages of `compare_versions`."""
    return _Walk(a, b).split(*ends)


def own_argument(argument: ArgumentMap) -> ArgumentMap:
    """An argument without the evidence that is laid over it."""
    sets = {evidence.name for evidence in argument.evidence}
    parts = tuple(part for part in argument.parts if part.name not in sets)
    claims = {name for part in parts for name in part.claims}
    questions = {name for part in parts for name in part.questions}
    return structs.replace(
        argument,
        claims={name: claim for name, claim in argument.claims.items() if name in claims},
        questions={name: question for name, question in argument.questions.items() if name in questions},
        parts=parts,
        evidence=(),
        observations={},
        fingerprint="",
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

    def split(self, start: float, end: float) -> Split:
        """What the difference comes from, between the conclusions of the two."""
        difference = change(start, end)
        undefined = self.undefined()
        rows = () if undefined else tuple(sorted(self.changes(), key=lambda row: by_size(row.contribution)))
        structure = difference - math.fsum(row.contribution for row in rows)
        if abs(structure) <= NOISE * max(start, end):
            structure = 0.0
        return Split(rows, structure, self.rest(), undefined)

    def rest(self) -> Rest:
        """What is not the same beside the credences; empty where all is."""
        if self.a.argument.fingerprint == self.b.argument.fingerprint:
            return "evidence" if self.a.query.observed != self.b.query.observed else ""
        same_argument = own_argument(self.a.argument) == own_argument(self.b.argument)
        evidence = [
            (case.argument.evidence, case.argument.observations, case.query.observed) for case in (self.a, self.b)
        ]
        if same_argument:
            return "evidence"
        return "structure" if evidence[0] == evidence[1] else "structure and evidence"

    def undefined(self) -> str:
        """Why a corner of the way has no probability; empty where all have one."""
        for case, corners in ((self.a, (self.a_bare, self.a_with_b)), (self.b, (self.b_with_a, self.b_bare))):
            for corner, probability in zip(corners, case.inquiry.probability(np.stack(corners, axis=1)), strict=True):
                if math.isnan(probability):
                    return case.inquiry.explain_nan(corner).message
        return ""

    def changes(self) -> list[Change]:
        """Every question whose credence is not the same in both, with its contribution."""
        lines_a = [(self.a.point, self.a_bare), (self.a_bare, self.a_with_b)]
        lines_b = [(self.b_bare, self.b.point), (self.b_with_a, self.b_bare)]
        shares_a = contributions_along(self.a.inquiry, lines_a)
        shares_b = contributions_along(self.b.inquiry, lines_b)
        withdrawn, in_a = (dict(zip(self.a_names, share.tolist(), strict=True)) for share in shares_a)
        put_in, in_b = (dict(zip(self.b_names, share.tolist(), strict=True)) for share in shares_b)
        changes = [self._change(old, new, (in_a[old] + in_b[new]) / 2) for old, new in self.pairs.items()]
        changes += [self._change(old, new, withdrawn[old] + put_in[new]) for old, new in self.anew.items()]
        old_names, new_names = {*self.pairs, *self.anew}, {*self.pairs.values(), *self.anew.values()}
        changes += [self._change(name, None, withdrawn[name]) for name in self.a_names if name not in old_names]
        changes += [self._change(None, name, put_in[name]) for name in self.b_names if name not in new_names]
        return [row for row in changes if row.a != row.b or row.a_own != row.b_own]

    def _change(self, old: str | None, new: str | None, contribution: float) -> Change:
        a = self.a.values[old] if old is not None else None
        b = self.b.values[new] if new is not None else None
        kind: Kind = "asked anew"
        if new is None:
            kind = "only in A"
        elif old is None:
            kind = "only in B"
        elif old in self.pairs:
            kind = kind_of_change(bool(a and a.own), bool(b and b.own))
        name, argument = (new, self.b.argument) if new is not None else (old or "", self.a.argument)
        return Change(
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


def kind_of_change(before_own: bool, after_own: bool) -> Kind:
    """What became of a credence, by whether it was and is the person's own."""
    if before_own:
        return "answer changed" if after_own else "taken back"
    return "answered" if after_own else "reading changed"


def _bare(case: Case, kept: Collection[str]) -> Vector:
    """A person's credences in the questions that are kept, and the map's readings in all others."""
    questions = case.argument.questions
    return np.array(
        [value.credence if name in kept else questions[name].reading.credence for name, value in case.values.items()]
    )
