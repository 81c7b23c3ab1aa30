"""History: how a conclusion moved from one state of a person's credences to the next, and what each step is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.comparison import contributions_along
from cruxmap.analysis.rounding import by_size, change
from cruxmap.analysis.versions import Change, Rest, Split, kind_of_change, split_versions
from cruxmap.model.argument import Evidence
from cruxmap.model.credences import View
from cruxmap.model.versions import matched


class ViewChange(Struct, frozen=True):
    """A view that was stated, taken back or changed; None where it was not stated. It moves no conclusion."""

    claim: str
    given: Evidence
    a: float | None
    b: float | None


class Step(Struct, frozen=True):
    """What lies between a state and the one before that has a conclusion.

    Attributes:
        since: the place of the state before.
        version: of the argument, in the state before.
        difference: how far the conclusion moved.
        changes: the credences and readings that are not the same, the largest contribution first.
        structure: what everything else in the argument, or the evidence, did.
        rest: what that is; empty where all is as it was.
        seen: the observations that count now, and did not.
        unseen: those that counted, and do not now.
        views: the views that are not the same.
        anew: whether the conclusion means something else now.
        undefined: why the difference could not be shared out, if it could not; it is all `structure` then.
    """

    since: int
    version: int
    difference: float
    changes: tuple[Change, ...]
    structure: float
    rest: Rest
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    views: tuple[ViewChange, ...]
    anew: bool
    undefined: str = ""

    @property
    def changes_nothing(self) -> bool:
        """Whether no credence, view or observation is another, and the conclusion has not moved."""
        changed = self.difference or self.structure or self.seen or self.unseen or self.views or self.anew
        return not changed and not any(row.contribution or row.a_own or row.b_own for row in self.changes)

    @property
    def remainder(self) -> float:
        """The difference less its parts: rounding."""
        return self.difference - math.fsum((self.structure, *(row.contribution for row in self.changes)))


class Standing(Struct, frozen=True):
    """A state: what was asked of it with its conclusion, or why it has none; and the step to it, if there is one."""

    asked: Asked | None
    undefined: str = ""
    step: Step | None = None


class History(Result, frozen=True):
    """The states in order; `asked` is the last that has a conclusion."""

    states: tuple[Standing, ...]


def history(cases: Sequence[Case | None]) -> History:
    """How a conclusion moved over some states of credences and of what they are about.

    The contributions of a step add up to its difference: between two states with one argument those of
    `contributions`, along the straight line from the credences before to those after; where the argument changed, or
    what is observed, those of `compare_versions`. Views are listed: they move no conclusion. For P = x y with x of 0.5,
    then 0.6, and y of 0.5 the step is +0.05, all of x.

    Args:
        cases: the states, the earliest first, put to the same question; None for one that could not be read. Those
            with one argument share it, and are worked out together.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero in every state that could be read.
        ContradictionError: when opposite certainties meet in all of them.
    """
    asked = _conclusions(cases)
    known = [i for i, state in enumerate(asked) if state is not None]
    if not known:
        last = next(case for case in reversed(cases) if case is not None)
        raise last.inquiry.explain_nan(last.point)
    steps = dict(zip(known[1:], _steps(cases, asked, known), strict=True))
    states = []
    for i, (case, state) in enumerate(zip(cases, asked, strict=True)):
        undefined = case.inquiry.explain_nan(case.point).message if case is not None and state is None else ""
        states.append(Standing(state, undefined, steps.get(i)))
    return History(next(state.asked for state in reversed(states) if state.asked), tuple(states))


def _conclusions(cases: Sequence[Case | None]) -> list[Asked | None]:
    """What was asked of each state with its conclusion, in one run for all in a row that share argument and query."""
    result: list[Asked | None] = [None] * len(cases)
    runs: list[list[tuple[int, Case]]] = []
    for i, case in enumerate(cases):
        if case is not None:
            if not runs or not _same_question(runs[-1][-1][1], case):
                runs.append([])
            runs[-1].append((i, case))
    for run in runs:
        points = np.stack([case.point for _, case in run], axis=1)
        for (i, case), probability in zip(run, run[0][1].inquiry.probability(points).tolist(), strict=True):
            result[i] = None if math.isnan(probability) else case.asked_with(probability)
    return result


def _same_question(a: Case, b: Case) -> bool:
    return a.argument is b.argument and a.query == b.query


def _steps(cases: Sequence[Case | None], asked: Sequence[Asked | None], known: Sequence[int]) -> list[Step]:
    """The step to each known state but the first, those of one argument and query worked out together."""
    pairs = [(i, j, cases[i], cases[j], asked[i], asked[j]) for i, j in pairwise(known)]
    steps: dict[int, Split] = {}
    runs: list[list[tuple[int, Case, Case]]] = []
    for _, j, a, b, start, end in pairs:
        if a is None or b is None or start is None or end is None:
            continue
        if _same_question(a, b):
            run = next((run for run in runs if _same_question(run[0][2], b)), None)
            if run is None:
                runs.append(run := [])
            run.append((j, a, b))
        else:
            steps[j] = split_versions(a, b, (start.probability, end.probability))
    for run in runs:
        shares = contributions_along(run[0][2].inquiry, [(a.point, b.point) for _, a, b in run])
        for (j, a, b), share in zip(run, shares, strict=True):
            steps[j] = Split(_changes(a, b, share.tolist()), 0.0, "")
    return [
        _step(i, a, b, change(start.probability, end.probability), steps[j])
        for i, j, a, b, start, end in pairs
        if a is not None and b is not None and start is not None and end is not None
    ]


def _changes(a: Case, b: Case, shares: Sequence[float]) -> tuple[Change, ...]:
    """The credences that are not the same, of two states with one argument."""
    rows = [
        Change(
            name,
            b.argument.question_title(name),
            kind_of_change(a.values[name].own, value.own),
            a.values[name].credence,
            value.credence,
            a.values[name].own,
            value.own,
            share + 0.0,
        )
        for (name, value), share in zip(b.values.items(), shares, strict=True)
        if (value.credence, value.own) != (a.values[name].credence, a.values[name].own)
    ]
    return tuple(sorted(rows, key=lambda row: by_size(row.contribution)))


def _step(since: int, a: Case, b: Case, difference: float, split: Split) -> Step:
    before, after = a.query.observed, b.query.observed
    is_other = a.argument is not b.argument
    return Step(
        since,
        a.argument.version,
        difference,
        split.rows,
        split.structure,
        split.rest,
        seen=tuple(name for name, states in after.items() if before.get(name) != states),
        unseen=tuple(name for name, states in before.items() if after.get(name) != states),
        views=_views(a, b),
        anew=is_other and a.query.target.claim in matched(a.argument, b.argument, "claims").anew,
        undefined=split.undefined,
    )


def _views(a: Case, b: Case) -> tuple[ViewChange, ...]:
    """The views that are not the same, by claim and by what they are given."""
    before, after = ({_key(case, claim, view): view for claim, view in case.credences.views.items()} for case in (a, b))
    changes = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None or old.credence != new.credence:
            values = [None if view is None else view.credence for view in (old, new)]
            changes.append(ViewChange(key[0], dict(key[1]), *values))
    return tuple(changes)


def _key(case: Case, claim: str, view: View) -> tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    return claim, tuple(sorted(view.within(case.argument, claim).items()))
