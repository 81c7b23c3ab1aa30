"""Joint reach: the smallest change of several credences together that brings the target where one wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.nearest import LIMIT, Difference, LogOdds, Span, nearest
from cruxmap.analysis.reach import levels
from cruxmap.analysis.rounding import NOISE, differ
from cruxmap.errors import CruxmapError
from cruxmap.model.credences import Value
from cruxmap.model.notation import expit, logit

MOST = 3  # questions in the largest of the small sets that are looked for
FEW = 10  # questions of which all sets of three or more are tried; of pairs, all that there are
MANY = 150  # sets that are each searched from two starts only, and the best of them from all
AGAIN = 25
DIGITS = 5  # of widths that decide an order, so that ties are ties
CORNERS = 3  # of a small set, from the directions of which a search starts
ALONG = np.concatenate([np.arange(1, 17) / 4, np.arange(5, 41)])  # widths at which a direction is looked at

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


class CertainGoalError(CruxmapError):
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
    return _Search(case, goal).result(asked, most)


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
    first, second = joint_reach(a, b.probability, most), joint_reach(b, a.probability, most)
    return PairReach(a.asked, b.asked, first, second, _meeting(a, b, first, second))


def span_of(values: Iterable[Value]) -> Span:
    """Where the log-odds of some credences start, and how wide they are above and below; certainties have no width."""
    start, up, down = [], [], []
    for value in values:
        if value.credence in (0, 1):
            x, above, below = 0.0, 0.0, 0.0
        elif value.low is None or value.high is None:
            x, above, below = logit(value.credence), np.log(2), np.log(2)
        else:
            x = logit(value.credence)
            above, below = max(0.0, logit(value.high) - x), max(0.0, x - logit(value.low))
        start.append(x)
        up.append(above)
        down.append(below)
    return Span(*map(np.array, (start, up, down)))


class _Search:
    """The search for one person and one goal."""

    def __init__(self, case: Case, goal: float) -> None:
        self.case = case
        self.goal = goal
        self.span = span_of(case.values.values())
        self.function = LogOdds(case.inquiry, logit(goal), certain_in(case))
        now = float(self.function.values(self.span.start[:, np.newaxis])[0])
        self.towards = 1.0 if now < 0 else -1.0  # the sign of the way to the goal
        self.levels = levels(case, goal)
        self.usable = self._usable()
        self.found: dict[tuple[int, ...], tuple[Vector, float]] = {}  # the points for each set of questions
        self.now = now

    def result(self, asked: Asked, most: int) -> JointReach:
        """Everything that there is to say."""
        if abs(self.now) <= NOISE:
            self.found = {(): (self.span.start, 0.0)}
            best: list[JointChange | None] = [self._told(()) for _ in range(most)]
            return JointReach(asked, self.goal, tuple(best), self._told(()), None, None, self._held, (0, 0))
        self._singles()
        self._sets(list(combinations(self.usable, 2)) if most > 1 else [])
        whole = self._whole()
        few = self._few(whole)
        for size in range(3, most + 1):
            self._sets(list(combinations(few, size)))
        whole = self._whole()  # once more, from the better starts
        best = [self._best(size) for size in range(1, most + 1)]
        ends = None if whole else (self._corner(-1.0), self._corner(1.0))
        return JointReach(
            asked,
            self.goal,
            tuple(best),
            self._told(whole) if whole else None,
            ends[0][1] if ends else None,
            ends[1][1] if ends else None,
            self._held,
            (len(few), len(self.usable)),
        )

    def _usable(self) -> list[int]:
        """The questions that can matter, if not alone then with others: those that do at nothing special."""
        count = len(self.span.start)
        nothing_special = 4 * ((np.sqrt(5) - 1) / 2 * np.arange(1, count + 1) % 1) - 2
        can_move = self.span.up + self.span.down > 0
        slopes = self.function.slopes(nothing_special[:, np.newaxis], can_move[:, np.newaxis])[:, 0]
        return np.flatnonzero(can_move & ~(np.abs(slopes) <= NOISE)).tolist()

    @property
    def _held(self) -> tuple[str, ...]:
        return tuple(name for name, value in self.case.values.items() if value.credence in (0, 1))

    def _told(self, questions: tuple[int, ...]) -> JointChange:
        point, distance = self.found[questions]
        return JointChange(changes_of(self.case, self.span, point), distance)

    def _best(self, size: int) -> JointChange | None:
        small = [key for key, (_, distance) in self.found.items() if len(key) <= size and np.isfinite(distance)]
        nearest_first = sorted(small, key=lambda key: (round(self.found[key][1], DIGITS), len(key), key))
        return self._told(nearest_first[0]) if small else None

    def _singles(self) -> None:
        """The nearest of all the log-odds at which each question alone brings the target to the goal: exact."""
        for i in self.usable:
            places = self.levels[i][1]
            places = places[np.abs(places) <= LIMIT]
            points = np.repeat(self.span.start[:, np.newaxis], len(places), axis=1)
            points[i] = places
            apart = self.span.distance(points)
            if len(places) and np.isfinite(apart.min()):
                self.found[(i,)] = points[:, apart.argmin()], float(apart.min())

    def _sets(self, sets: Sequence[tuple[int, ...]]) -> None:
        """The nearest point for each set of questions that may change.

        Of many sets, all are searched from two starts, and the best of them once more from all.
        """
        directions = self._directions(sets)
        many = len(directions) > MANY
        self._search(directions, 1 if many else CORNERS)
        if many:
            order = sorted(directions, key=lambda key: self.found.get(key, (None, np.inf))[1])
            self._search({key: directions[key] for key in order[:AGAIN]}, CORNERS)

    def _search(self, directions: Mapping[tuple[int, ...], Sequence[Vector]], most: int) -> None:
        """Search sets from where one is, and from at most so many of the nearest smaller sets, or directions."""
        starts: list[Vector] = []
        owners: list[tuple[int, ...]] = []
        for key, ways in directions.items():
            known = [self.found[part] for part in combinations(key, len(key) - 1) if part in self.found]
            some = [point for point, _ in sorted(known, key=lambda pair: pair[1])[:most]]
            some = [self.span.start, *some, *ways[: most - len(some) if most == 1 else most]]
            starts += some
            owners += [key] * len(some)
        if not starts:
            return
        free = np.zeros((len(self.span.start), len(starts)), dtype=bool)
        for column, key in enumerate(owners):
            free[list(key), column] = True
        points, distances = nearest(self.function, self.span, np.stack(starts, axis=1), free)
        for key, point, distance in zip(owners, points.T, distances.tolist(), strict=True):
            if distance < self.found.get(key, (point, np.inf))[1]:
                self.found[key] = point, distance

    def _directions(self, sets: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], list[Vector]]:
        """For each set that can reach the goal: points at about the goal on the way to its corners beyond it.

        A corner has each credence of the set at one of its ends. What no corner and no single question of the set
        goes beyond is taken for out of reach.
        """
        if not sets:
            return {}
        signs = np.array(list(product((-1.0, 1.0), repeat=len(sets[0]))))
        places = np.array(sets)  # (sets, size)
        corners = np.repeat(self.span.start[:, np.newaxis], len(sets) * len(signs), axis=1)
        columns = np.arange(corners.shape[1]).reshape(len(sets), len(signs))
        ways = np.zeros_like(corners)
        for member in range(places.shape[1]):
            sign = np.broadcast_to(signs[:, member], columns.shape)
            rows = np.broadcast_to(places[:, member, np.newaxis], columns.shape)
            corners[rows, columns] = sign * LIMIT
            ways[rows, columns] = sign
        beyond = (self.function.values(corners) * self.towards).reshape(columns.shape)
        beyond = np.where(np.isnan(beyond), -np.inf, beyond)
        order = np.argsort(-beyond, axis=1)[:, :CORNERS]
        chosen = [(key, columns[i, j]) for i, key in enumerate(sets) for j in order[i] if beyond[i, j] > 0]
        reached = {key for key in sets if any((i,) in self.found for i in key)}
        result: dict[tuple[int, ...], list[Vector]] = {key: [] for key in (*(key for key, _ in chosen), *reached)}
        if len(result) > MANY:  # those that a part of them reaches have that to start from
            chosen = [(key, column) for key, column in chosen if key not in reached]
        for (key, _), point in zip(chosen, self._on_the_way(ways[:, [c for _, c in chosen]]), strict=True):
            result[key].append(point)
        return result

    def _on_the_way(self, ways: Vector) -> list[Vector]:
        """For each direction, in widths, the first point on it that is at or beyond the goal; else its end."""
        if not ways.shape[1]:
            return []
        width = np.where(ways > 0, self.span.up[:, np.newaxis], self.span.down[:, np.newaxis]) * ways
        start = self.span.start[:, np.newaxis, np.newaxis]
        x = np.clip(start + width[:, :, np.newaxis] * ALONG, -LIMIT, LIMIT)
        values = self.function.values(x.reshape(len(x), -1)).reshape(x.shape[1:]) * self.towards
        first = np.where((values >= 0).any(axis=1), (values >= 0).argmax(axis=1), len(ALONG) - 1)
        return [x[:, i, j] for i, j in enumerate(first.tolist())]

    def _whole(self) -> tuple[int, ...] | None:
        """The nearest point with all questions free, from what was found with few of them; None if there is none."""
        key = tuple(self.usable)
        if not key:
            return None
        known = sorted(self.found.values(), key=lambda found: found[1])[:8]
        signs, _ = self._corner(self.towards)
        starts = [self.span.start, *self._on_the_way(signs[:, np.newaxis]), *(point for point, _ in known)]
        free = np.zeros((len(self.span.start), len(starts)), dtype=bool)
        free[list(key)] = True
        points, distances = nearest(self.function, self.span, np.stack(starts, axis=1), free)
        best = int(np.argmin(distances))
        if distances[best] < self.found.get(key, (points[:, best], np.inf))[1]:
            self.found[key] = points[:, best], float(distances[best])
        return key if np.isfinite(self.found.get(key, (None, np.inf))[1]) else None

    def _few(self, whole: tuple[int, ...] | None) -> list[int]:
        """The questions of which all sets of three and more are tried: those of the best pairs, and that move most."""
        if len(self.usable) <= FEW:
            return self.usable
        order: Mapping[int, float] = dict.fromkeys(self.usable, 0.0)
        if whole:
            widths = np.abs(self.span.widths(self.found[whole][0][:, np.newaxis])[:, 0])
            order = {i: -float(widths[i]) for i in self.usable}
        pairs = sorted((distance, key) for key, (_, distance) in self.found.items() if len(key) == 2)
        first = list(dict.fromkeys(i for _, key in pairs[:3] for i in key))
        rest = [i for i in sorted(self.usable, key=lambda i: (order[i], i)) if i not in first]
        return sorted([*first, *rest][:FEW])

    def _corner(self, towards: float) -> tuple[Vector, float]:
        """Which way to move each question, 0 for not at all, to bring the target as far as goes; and P(target) there.

        One question after the other goes to the end, 0 or 1, that does most, as long as one does anything.
        """
        if getattr(self, "corners", None) is None:
            self.corners: dict[float, tuple[Vector, float]] = {}
        if towards not in self.corners:
            self.corners[towards] = self._climbed(towards)
        return self.corners[towards]

    def _climbed(self, towards: float) -> tuple[Vector, float]:
        point = self.case.point.copy()
        signs = np.zeros(len(point))
        best = self.case.probability
        for _ in range(3 * len(self.usable)):
            tried = np.repeat(point[:, np.newaxis], 2 * len(self.usable), axis=1)
            places = np.repeat(self.usable, 2)
            ends = np.tile([0.0, 1.0], len(self.usable))
            tried[places, np.arange(len(places))] = ends
            values = np.nan_to_num(self.case.inquiry.probability(tried) * towards, nan=-np.inf)
            top = int(values.argmax())
            if not values[top] > best * towards or not differ(float(values[top] * towards), best):
                break
            best = float(values[top] * towards)
            point[places[top]] = ends[top]
            signs[places[top]] = 2 * ends[top] - 1
        return signs, best


def changes_of(case: Case, span: Span, point: Vector) -> tuple[Change, ...]:
    """The changes from a person's credences to other log-odds, the largest in widths first."""
    widths = span.widths(point[:, np.newaxis])[:, 0].tolist()
    moved = [
        Change(name, value.credence, value.own, expit(x), far)
        for (name, value), x, far in zip(case.values.items(), point.tolist(), widths, strict=True)
        if far
    ]
    return tuple(sorted(moved, key=lambda change: -round(abs(change.widths), DIGITS)))


def certain_in(case: Case) -> Vector:
    """The credences that are certain, and NaN for the others."""
    return np.where((case.point == 0) | (case.point == 1), case.point, np.nan)


def _meeting(a: Case, b: Case, first: JointReach, second: JointReach) -> Meeting | None:
    """The smallest change of both at which they conclude the same."""
    spans = [span_of(case.values.values()) for case in (a, b)]
    both = Span(*(np.concatenate([getattr(span, key) for span in spans]) for key in ("start", "up", "down")))
    count = len(spans[0].start)
    function = Difference(LogOdds(a.inquiry, 0.0, certain_in(a)), LogOdds(b.inquiry, 0.0, certain_in(b)), count)
    starts = [both.start]
    for share in (0.25, 0.5, 0.75, 1.0):  # from where each has gone a part of the way to the other
        parts = [
            span.start + part * (_point(case, span, reached) - span.start)
            for case, span, reached, part in zip(
                (a, b), spans, (first.joint, second.joint), (share, 1 - share), strict=True
            )
        ]
        starts.append(np.concatenate(parts))
    starts.append(np.concatenate([spans[0].start, _point(b, spans[1], second.joint)]))
    free = np.repeat(((both.up + both.down) > 0)[:, np.newaxis], len(starts), axis=1)
    points, distances = nearest(function, both, np.stack(starts, axis=1), free)
    best = int(np.argmin(distances))
    if not np.isfinite(distances[best]):
        return None
    point = points[:, best]
    told = []
    for case, span, part in zip((a, b), spans, (point[:count], point[count:]), strict=True):
        told.append(JointChange(changes_of(case, span, part), float(span.distance(part[:, np.newaxis])[0])))
    met = float(LogOdds(a.inquiry, 0.0, certain_in(a)).values(point[:count, np.newaxis])[0])
    return Meeting(expit(met), told[0], told[1], float(distances[best]))


def _point(case: Case, span: Span, change: JointChange | None) -> Vector:
    """The log-odds after a change."""
    point = span.start.copy()
    places = {name: i for i, name in enumerate(case.values)}
    for step in change.changes if change else ():
        point[places[step.question]] = logit(step.needed)
    return np.clip(point, -LIMIT, LIMIT)
