"""Joint reach: the smallest change of several credences together that brings the target where one wants it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.joint_search import DIGITS, JointSearch, Nearest, Vector, certain_in
from cruxmap.analysis.nearest import Difference, LogOdds, Span, nearest
from cruxmap.errors import CruxmapError
from cruxmap.model.notation import expit

MOST = 3  # questions in the largest of the small sets that are looked for
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of A's way to B's conclusion, and the rest of B's to A's, to start from


class CertainGoalError(CruxmapError, code="certain-goal"):
    """A goal, or a conclusion to be met, of 0 or 1, which no credence short of certainty brings about."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} is certain, and infinitely far in log-odds", remedy)


class Change(Struct, frozen=True):
    """How one credence would have to change.

    Attributes:
        question: its name.
        credence: its value now.
        own: whether that is the person's.
        needed: what it would have to be.
        widths: how far that is in widths, with its sign: 1 is the end of the range.
    """

    question: str
    credence: float
    own: bool
    needed: float
    widths: float


class JointChange(Struct, frozen=True):
    """Changes of several credences together, the largest first; `distance` is the root of the sum of their squares."""

    changes: tuple[Change, ...]
    distance: float


class JointReach(Result, frozen=True):
    """The smallest change of credences that brings the target to a goal.

    Attributes:
        goal: the wanted P(target).
        best: for one question, for two, and so on: the best of the sets of so many; None where none reaches it.
        joint: the smallest change of all questions together; None where it is out of reach.
        lowest: the least P(target) at the corners that were tried, where each credence is 0 or 1 or as it was; None
            if the goal is reached.
        highest: the greatest.
        held: the questions that do not move, because they are certain.
        among: how many questions the sets of three and more were looked for among, and how many there are.
    """

    goal: float
    best: tuple[JointChange | None, ...]
    joint: JointChange | None
    lowest: float | None
    highest: float | None
    held: tuple[str, ...]
    among: tuple[int, int]


class Meeting(Struct, frozen=True):
    """Where two people would meet if both moved as little as possible.

    Attributes:
        probability: the conclusion of both.
        a: A's changes; their distance is A's alone.
        b: B's.
        distance: of both together, the root of the sum of the squares.
    """

    probability: float
    a: JointChange
    b: JointChange
    distance: float


class PairReach(Result, frozen=True):
    """The smallest change of A's credences that makes A conclude what B does, of B's likewise, and of both at once."""

    b: Asked
    a_to_b: JointReach
    b_to_a: JointReach
    meeting: Meeting | None


def joint_reach(case: Case, goal: float, most: int = MOST) -> JointReach:
    """The credences nearest to a person's at which P(target | given) is the goal.

    Near is measured in the widths of the ranges: the sum over questions of (logit q - logit q0)² / w², w being the
    half of the question's range on that side in log-odds (their own, or that of the map's reading; log 2 where there
    is none), is as small as can be. For ranges as they are drawn from in a band, the distance is the reliability
    index of Hasofer and Lind (1974) divided by 1.645. With P = q1 q2, both at 1/2 and without ranges, a goal of
    0.4 is reached where both are the root of 0.4, 0.632: each is log(0.632 / 0.368) / log 2 = 0.783 widths away,
    together 1.107.

    The nearest point is a local one: no small step leads nearer. The search starts from where one is, from the
    nearest single credences and sets of them, and towards the corner at which every credence is certain in the
    direction that leads to the goal.

    Args:
        case: the argument, somebody's credences and what is asked.
        goal: the wanted P(target), between 0 and 1.
        most: the largest small sets of questions to look for.

    Raises:
        CertainGoalError: for a goal of 0 or 1.
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    asked = case.asked
    if goal in (0, 1):
        raise CertainGoalError(f"a goal of {goal:.0%}", "name a probability between 0 and 1, such as 1% or 99%")
    return _result(asked, JointSearch(case, goal, most), most)


def pair_reach(a: Case, b: Case, most: int = MOST) -> PairReach:
    """What would make two people conclude the same, by the smallest change of one of them, or of both.

    Args:
        a: one person's case.
        b: the other's, with the same argument and query.
        most: the largest small sets of questions to look for.

    Raises:
        CertainGoalError: when the conclusion of one of them is certain.
        ImpossibleEvidenceError: when the evidence has probability zero at the credences of one of them.
        ContradictionError: when opposite certainties meet.
    """
    for name, case in (("A", a), ("B", b)):
        try:
            certain = case.probability in (0, 1)
        except CruxmapError as error:
            raise error.about(name) from None
        if certain:
            raise CertainGoalError(f"{name}'s conclusion", "ask about another target, or change a credence of 0 or 1")
    searches = JointSearch(a, b.probability, most), JointSearch(b, a.probability, most)
    first, second = (_result(case.asked, search, most) for case, search in zip((a, b), searches, strict=True))
    return PairReach(a.asked, b.asked, first, second, _meeting(*searches))


def _result(asked: Asked, search: JointSearch, most: int) -> JointReach:
    lowest, highest = (None, None) if search.together else search.ends
    return JointReach(
        asked,
        search.goal,
        tuple(_told(search, search.best(size)) for size in range(1, most + 1)),
        _told(search, search.together),
        lowest,
        highest,
        tuple(name for name, value in search.case.values.items() if value.credence in (0, 1)),
        search.among,
    )


def _told(search: JointSearch, reached: Nearest | None) -> JointChange | None:
    return reached and JointChange(changes_of(search.case, search.span, reached[0]), reached[1])


def changes_of(case: Case, span: Span, point: Vector) -> tuple[Change, ...]:
    """The changes from a person's credences to other log-odds, the largest in widths first."""
    widths = span.widths(point[:, np.newaxis])[:, 0].tolist()
    moved = [
        Change(name, value.credence, value.own, expit(x), far)
        for (name, value), x, far in zip(case.values.items(), point.tolist(), widths, strict=True)
        if far
    ]
    return tuple(sorted(moved, key=lambda change: -round(abs(change.widths), DIGITS)))


def _meeting(a: JointSearch, b: JointSearch) -> Meeting | None:
    """The smallest change of both at which they conclude the same."""
    both = Span(*(np.concatenate([getattr(side.span, key) for side in (a, b)]) for key in ("start", "up", "down")))
    count = len(a.span.start)
    first, second = (LogOdds(side.case.inquiry, 0.0, certain_in(side.case)) for side in (a, b))
    starts = [
        np.concatenate([side.part_of_the_way(part) for side, part in ((a, share), (b, 1 - share))]) for share in SHARES
    ]
    starts.append(both.start)
    free = np.repeat(((both.up + both.down) > 0)[:, np.newaxis], len(starts), axis=1)
    points, distances = nearest(Difference(first, second, count), both, np.stack(starts, axis=1), free)
    best = int(np.argmin(distances))
    if not np.isfinite(distances[best]):
        return None
    point = points[:, best]
    told = [
        JointChange(changes_of(side.case, side.span, part), float(side.span.distance(part[:, np.newaxis])[0]))
        for side, part in ((a, point[:count]), (b, point[count:]))
    ]
    met = float(first.values(point[:count, np.newaxis])[0])
    return Meeting(expit(met), told[0], told[1], float(distances[best]))
