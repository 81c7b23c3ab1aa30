"""The search for the credences nearest to a person's at which the target is at a goal, by sets of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from cruxmap.analysis.case import Case
from cruxmap.analysis.nearest import LEAST, MOST, LogOdds, Span, nearest
from cruxmap.analysis.reach import curves
from cruxmap.analysis.rounding import NOISE, differ
from cruxmap.model.credences import Value
from cruxmap.model.notation import expit, logit

FEW = 10  # questions of which all sets of three or more are tried; of pairs, all that there are
MANY = 150  # sets that are each searched from two starts only, and the best of them from all
AGAIN = 25
DIGITS = 5  # of widths that decide an order, so that ties are ties
CORNERS = 3  # of a small set, from the directions of which a search starts
ALONG = np.concatenate([np.arange(1, 17) / 4, np.arange(5, 41)])  # widths at which a direction is looked at

Vector = NDArray[np.float64]
Questions = tuple[int, ...]  # by their places, in order
Nearest = tuple[Vector, float]  # a point, in log-odds, and its distance in widths


class JointSearch:
    """For sets of questions, the points found nearest to a person's credences at which P(target) is a goal.

    Args:
        case: the argument, somebody's credences and what is asked.
        goal: the wanted P(target), neither 0 nor 1.
        most: the largest small sets of questions to look for.

    Attributes:
        there: whether P(target) is at the goal already.
        together: the nearest point of all questions together; None if none was found.
        among: how many questions the sets of three and more were looked for among, and how many there are.
    """

    def __init__(self, case: Case, goal: float, most: int) -> None:
        self.case = case
        self.goal = goal
        self.span = span_of(case.values.values())
        self.function = LogOdds(case.inquiry, logit(goal), certain_in(case))
        self.among = (0, 0)
        now = float(self.function.values(self.span.start[:, np.newaxis])[0])
        self.towards = 1.0 if now < 0 else -1.0  # the sign of the way to the goal
        self.there = abs(now) <= NOISE
        self.together: Nearest | None = None
        self.nearest: dict[Questions, Nearest] = {}
        self._corners: dict[float, Nearest] = {}
        if self.there:
            self.together = self.nearest[()] = self.span.start, 0.0
            return
        self.curves = curves(case, goal)
        self.usable = self._usable()
        self._singles()
        self._sets(list(combinations(self.usable, 2)) if most > 1 else [])
        self._all_together()
        few = self._few()
        self.among = (len(few), len(self.usable))
        for size in range(3, most + 1):
            self._sets(list(combinations(few, size)))
        self._all_together()  # once more, from the better starts

    def best(self, size: int) -> Nearest | None:
        """The nearest point of all sets of at most so many questions; None if none was found."""
        small = [
            (round(distance, DIGITS), len(key), key)
            for key, (_, distance) in self.nearest.items()
            if len(key) <= size and np.isfinite(distance)
        ]
        return self.nearest[min(small)[2]] if small else None

    def part_of_the_way(self, share: float) -> Vector:
        """A part of the way to the nearest point, or to where the target goes farthest if none was found."""
        end, _ = self.together or self._farthest(self.towards)
        return self.span.start + share * (end - self.span.start)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest P(target) that were found, with every credence where it does most."""
        return self._farthest(-1.0)[1], self._farthest(1.0)[1]

    def _usable(self) -> list[int]:
        """The questions that can matter, if not alone then with others."""
        can_move = self.span.up + self.span.down > 0
        point = np.array([logit(credence) for credence in self.case.inquiry.unrelated_credences.tolist()])
        slopes = self.function.slopes(point[:, np.newaxis], can_move[:, np.newaxis])[:, 0]
        return np.flatnonzero(can_move & ~(np.abs(slopes) <= NOISE)).tolist()

    def _singles(self) -> None:
        """The nearest of all the log-odds at which each question alone brings the target to the goal: exact."""
        for i in self.usable:
            places = self.curves[i].reached
            places = places[(places >= LEAST) & (places <= MOST)]
            points = np.repeat(self.span.start[:, np.newaxis], len(places), axis=1)
            points[i] = places
            apart = self.span.distance(points)
            if len(places) and np.isfinite(apart.min()):
                self.nearest[(i,)] = points[:, apart.argmin()], float(apart.min())

    def _sets(self, sets: Sequence[Questions]) -> None:
        """The nearest point for each set of questions that may change.

        Of many sets, all are searched from two starts, and the best of them once more from all.
        """
        ways = self._ways(sets)
        many = len(ways) > MANY
        self._search(ways, 1 if many else CORNERS)
        if many:
            order = sorted(ways, key=lambda key: self.nearest.get(key, (None, np.inf))[1])
            self._search({key: ways[key] for key in order[:AGAIN]}, CORNERS)

    def _search(self, ways: Mapping[Questions, Sequence[Vector]], most: int) -> None:
        """Search sets from where one is, and from at most so many of the nearest smaller sets, or points on the way."""
        starts: list[Vector] = []
        owners: list[Questions] = []
        for key, points in ways.items():
            smaller = [self.nearest[part] for part in combinations(key, len(key) - 1) if part in self.nearest]
            some = [point for point, _ in sorted(smaller, key=lambda pair: pair[1])[:most]]
            some = [self.span.start, *some, *points[: most - len(some) if most == 1 else most]]
            starts += some
            owners += [key] * len(some)
        self._nearest_from(starts, owners)

    def _all_together(self) -> None:
        """The nearest point with all questions free, from those of small sets and on the way to where all do most."""
        if not self.usable:
            return
        close = sorted(self.nearest.values(), key=lambda pair: pair[1])[:8]
        farthest, _ = self._farthest(self.towards)
        starts = [self.span.start, *self._on_the_way(farthest[:, np.newaxis]), *(point for point, _ in close)]
        key = tuple(self.usable)
        self._nearest_from(starts, [key] * len(starts))
        self.together = self.nearest.get(key)

    def _nearest_from(self, starts: Sequence[Vector], owners: Sequence[Questions]) -> None:
        """Search from each start, moving the questions of the set that it is for, and keep what is nearer."""
        if not starts:
            return
        free = np.zeros((len(self.span.start), len(starts)), dtype=bool)
        for column, key in enumerate(owners):
            free[list(key), column] = True
        points, distances = nearest(self.function, self.span, np.stack(starts, axis=1), free)
        for key, point, distance in zip(owners, points.T, distances.tolist(), strict=True):
            if distance < self.nearest.get(key, (point, np.inf))[1]:
                self.nearest[key] = point, distance

    def _ways(self, sets: Sequence[Questions]) -> dict[Questions, list[Vector]]:
        """For each set that can reach the goal: points at about the goal on the way to its corners beyond it.

        A corner has each credence of the set at an end, or where it alone does most. What no corner and no single
        question of the set goes beyond is taken for out of reach.
        """
        if not sets:
            return {}
        turns = [self._turn(i, self.towards) if i in self.usable else None for i in range(len(self.span.start))]
        inner = any(turn is not None for turn in turns)
        ends = np.array([np.full(len(turns), LEAST), np.full(len(turns), MOST)])
        if inner:  # a question that does not turn stays where it is
            ends = np.vstack([ends, [x if t is None else t for x, t in zip(self.span.start, turns, strict=True)]])
        choices = np.array(list(product(range(len(ends)), repeat=len(sets[0]))))
        columns = np.arange(len(sets) * len(choices)).reshape(len(sets), -1)
        corners = np.repeat(self.span.start[:, np.newaxis], columns.size, axis=1)
        for member, questions in enumerate(np.array(sets).T):
            corners[questions[:, np.newaxis], columns] = ends[choices[:, member], questions[:, np.newaxis]]
        beyond = (self.function.values(corners) * self.towards).reshape(columns.shape)
        beyond = np.where(np.isnan(beyond), -np.inf, beyond)
        order = np.argsort(-beyond, axis=1)[:, :CORNERS]
        chosen = [(key, columns[i, j]) for i, key in enumerate(sets) for j in order[i] if beyond[i, j] > 0]
        reached = {key for key in sets if any((i,) in self.nearest for i in key)}
        result: dict[Questions, list[Vector]] = {key: [] for key in (*(key for key, _ in chosen), *reached)}
        if len(result) > MANY:  # those that a part of them reaches have that to start from
            chosen = [(key, column) for key, column in chosen if key not in reached]
        for (key, _), point in zip(chosen, self._on_the_way(corners[:, [c for _, c in chosen]]), strict=True):
            result[key].append(point)
        return result

    def _turn(self, question: int, towards: float) -> float | None:
        """The log-odds at which a question alone brings the target farthest one way, if that is at neither end."""
        x, p, _ = self.curves[question]
        top = int((p * towards).argmax())
        turns = differ(p[top], p[0]) and differ(p[top], p[-1]) and LEAST < x[top] < MOST
        return float(x[top]) if turns else None

    def _on_the_way(self, corners: Vector) -> list[Vector]:
        """On the way to each corner, in widths, the first point that is at or beyond the goal; else the last."""
        if not corners.shape[1]:
            return []
        start = self.span.start[:, np.newaxis]
        width = np.where(corners > start, self.span.up[:, np.newaxis], -self.span.down[:, np.newaxis])
        width = np.where(corners == start, 0.0, width)
        low, high = np.minimum(start, corners), np.maximum(start, corners)
        x = start[:, :, np.newaxis] + width[:, :, np.newaxis] * ALONG
        x = np.clip(x, low[:, :, np.newaxis], high[:, :, np.newaxis])
        values = self.function.values(x.reshape(len(x), -1)).reshape(x.shape[1:]) * self.towards
        first = np.where((values >= 0).any(axis=1), (values >= 0).argmax(axis=1), len(ALONG) - 1)
        return [x[:, i, j] for i, j in enumerate(first.tolist())]

    def _few(self) -> list[int]:
        """The questions of which all sets of three and more are tried: those of the best pairs, and that move most."""
        if len(self.usable) <= FEW:
            return self.usable
        widths = np.zeros(len(self.span.start))
        if self.together:
            widths = np.abs(self.span.widths(self.together[0][:, np.newaxis])[:, 0])
        pairs = sorted((distance, key) for key, (_, distance) in self.nearest.items() if len(key) == 2)
        first = list(dict.fromkeys(i for _, key in pairs[:3] for i in key))
        rest = [i for i in sorted(self.usable, key=lambda i: (-widths[i], i)) if i not in first]
        return sorted([*first, *rest][:FEW])

    def _farthest(self, towards: float) -> tuple[Vector, float]:
        """The log-odds at which the target goes as far one way as was found; and P(target) there.

        One question after the other goes where it does most, to 0 or 1 or to the turn of its curve, as long as one does
        anything: from where one is, and from where no two of them cancel.
        """
        if towards not in self._corners:
            unrelated = self.case.point.copy()
            unrelated[self.usable] = self.case.inquiry.unrelated_credences[self.usable]
            (point, value), (other, further) = (self._climb(x, towards) for x in (self.case.point, unrelated))
            if np.isnan(value) or (further > value and differ(further, value)):
                point, value = other, further
            x = np.clip([logit(credence) for credence in point.tolist()], LEAST, MOST)
            self._corners[towards] = np.where(point == self.case.point, self.span.start, x), value * towards
        return self._corners[towards]

    def _climb(self, start: Vector, towards: float) -> tuple[Vector, float]:
        """Credences from which no one question goes farther, and P(target) there, with the sign of the way."""
        turns = [(i, expit(turn)) for i in self.usable if (turn := self._turn(i, towards)) is not None]
        steps = [(i, end) for i in self.usable for end in (0.0, 1.0)] + turns
        point, best = start.copy(), float(self.case.inquiry.probability(start[:, np.newaxis])[0]) * towards
        for _ in range(3 * len(self.usable)):
            tried = np.repeat(point[:, np.newaxis], len(steps), axis=1)
            for column, (i, credence) in enumerate(steps):
                tried[i, column] = credence
            values = self.case.inquiry.probability(tried) * towards
            if np.isnan(values).all():
                break
            top = int(np.nanargmax(values))
            if values[top] <= best or not differ(float(values[top]), best):
                break
            (i, point[i]), best = steps[top], float(values[top])
        return point, best


def span_of(values: Iterable[Value]) -> Span:
    """Where log-odds start, and how wide they are above and below; certainties and what is held have no width."""
    start, up, down = [], [], []
    for value in values:
        if value.credence in (0, 1):
            x, above, below = 0.0, 0.0, 0.0
        elif value.held:
            x, above, below = logit(value.credence), 0.0, 0.0
        elif value.low is None or value.high is None:
            x, above, below = logit(value.credence), np.log(2), np.log(2)
        else:
            x = logit(value.credence)
            above, below = max(0.0, logit(value.high) - x), max(0.0, x - logit(value.low))
        start.append(x)
        up.append(above)
        down.append(below)
    return Span(*map(np.array, (start, up, down)))


def certain_in(case: Case) -> Vector:
    """The credences that are certain, and NaN for the others."""
    return np.where((case.point == 0) | (case.point == 1), case.point, np.nan)
