"""Comparison: which of two people's credences the difference between their conclusions comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.analysis.case import Asked, Case, Result
from cruxmap.analysis.coherence import ViewBeside, implied_by, log_odds_between
from cruxmap.analysis.rounding import by_size, change
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.run import Batch
from cruxmap.model.credences import Value
from cruxmap.model.notation import expit, logit

TOLERANCE = 1e-12  # how near the contributions must come to the difference, as a part of the conclusion
TOP = 3  # on how many questions the two are made to meet
ACCIDENT = 0.2  # of all contributions: a difference that is no more of them is one of which shares say little
ALIKE = math.log(1.1)  # odds that differ by less than a tenth are called alike

_NODES = (16, 24)  # two rules for every piece of the path, whose difference is the error of the first
_ROUNDING = 1e-14  # of the conclusion: what is left where a question's effects cancel and it cannot matter
_STEP = 1e-20  # of the complex step, as a part of the piece: nothing is subtracted, so it may be so small
_COLUMNS = 1 << 14  # credence vectors at a time
_HALVINGS = 60  # beyond these, rounding is all that is left
_PIECES = 1024
_PLACES = 9  # of the path, at which one looks how large the conclusion is

Vector = NDArray[np.float64]


class Contribution(Struct, frozen=True):
    """A question on which the two differ, and how much of their difference it explains.

    `log_odds` is b's credence less a's in log-odds; `a_own` and `b_own` say whether it is their own or
    the map's reading. `raising` is how much it raises the conclusion on those parts of the way from a to b where it
    does; the rest of the contribution is what it lowers it by on the others.
    """

    question: str
    a: float
    b: float
    a_own: bool
    b_own: bool
    log_odds: float
    contribution: float
    raising: float

    @property
    def lowering(self) -> float:
        """How much it lowers the conclusion where it does."""
        return self.raising - self.contribution

    @property
    def is_idle(self) -> bool:
        """Whether it does nothing anywhere on the way."""
        return self.raising == 0 == self.contribution


class Meeting(Struct, frozen=True):
    """What is left when the two meet half-way on some questions.

    `linear` are those among the questions on which one of the two is certain, so that there is no middle
    in log-odds and they meet at the mean. `closed` is the part of the difference that goes away, None if
    there is none.
    """

    questions: tuple[str, ...]
    linear: tuple[str, ...]
    a: float
    b: float
    difference: float
    closed: float | None


class ViewPair(Struct, frozen=True):
    """A claim on which one of the two has a view: what each states, beside what their answers imply."""

    a: ViewBeside
    b: ViewBeside

    @property
    def views_only(self) -> bool:
        """Whether the two state different things although their answers imply (nearly) the same."""
        if self.a.implied is None or self.b.implied is None:
            return False
        implied = log_odds_between(self.a.implied, self.b.implied)
        return log_odds_between(self.a.stated, self.b.stated) > ALIKE >= implied


class Comparison(Result, frozen=True):
    """How two people's conclusions come to differ.

    `a` and `b` are what was asked of each, with their conclusions; `difference` is b's conclusion less a's.
    `rows` are the questions on which they differ, the largest contribution first. `agreed` are the questions
    that both have answered alike, `open` those that neither has answered. `remainder` is the difference less
    the sum of the contributions.
    """

    b: Asked
    difference: float
    rows: tuple[Contribution, ...]
    agreed: tuple[str, ...]
    open: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    views: tuple[ViewPair, ...]
    remainder: float

    @property
    def a(self) -> Asked:
        """What was asked of the first of the two; the query is the same for both."""
        return self.asked

    @property
    def cancelling(self) -> float:
        """How much goes each way and so cancels: the smaller of what raises the conclusion and what lowers it."""
        return min(math.fsum(row.raising for row in self.rows), math.fsum(row.lowering for row in self.rows))

    @property
    def cancelling_within(self) -> float:
        """How much of that cancels within single questions, which raise the conclusion on a part of the way only."""
        return math.fsum(min(row.raising, row.lowering) for row in self.rows)

    @property
    def by_accident(self) -> bool:
        """Whether the two agree by accident: the difference is small beside the contributions that cancel in it."""
        return self.cancelling > 0 and abs(self.difference) <= ACCIDENT * (abs(self.difference) + 2 * self.cancelling)

    @property
    def map_share(self) -> float:
        """The part of the difference from questions on which one of the two has only the map's reading."""
        return math.fsum(row.contribution for row in self.rows if not (row.a_own and row.b_own))


def compare(a: Case, b: Case) -> Comparison:
    """Explain the difference between two people's conclusions by their credences.

    Args:
        a: one person's case.
        b: the other's, with the same argument and query.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero at the credences of one of them.
        ContradictionError: when opposite certainties meet.
    """
    inquiry, points = a.inquiry, (a.point, b.point)
    conclusions = [inquiry.value(point, name) for name, point in zip("AB", points, strict=True)]
    (path,) = _paths(inquiry, [points])
    parts = zip(inquiry.questions, (points[0] != points[1]).tolist(), path.result(), path.raising(), strict=True)
    rows = sorted(
        (_row(name, a.values[name], b.values[name], *map(float, part)) for name, differs, *part in parts if differs),
        key=lambda row: by_size(row.contribution),
    )
    difference = change(conclusions[0], conclusions[1])
    questions = list(a.argument.questions)
    same = [name for name in questions if a.values[name].credence == b.values[name].credence]
    return Comparison(
        a.asked_with(conclusions[0]),
        b=b.asked_with(conclusions[1]),
        difference=difference,
        rows=tuple(rows),
        agreed=tuple(name for name in same if a.values[name].own and b.values[name].own),
        open=tuple(name for name in questions if not (a.values[name].own or b.values[name].own)),
        meetings=_meetings(
            inquiry, points[0], points[1], [row.question for row in rows if row.contribution][:TOP], difference
        ),
        views=_views(a, b),
        remainder=difference - math.fsum(row.contribution for row in rows),
    )


class Function(Protocol):
    """What contributions are to: a number for each column of inputs."""

    def probability(self, theta: Batch, /) -> Batch:
        """The number for each column; complex for complex inputs."""


def contributions(inquiry: Function, start: Vector, end: Vector) -> Vector:
    """How much of P(end) - P(start) each question explains; zero where the two do not differ.

    The contribution of a question is its difference times the derivative of P(target | given) with
    respect to it, averaged along the straight line from one credence vector to the other (Aumann and
    Shapley 1974; integrated gradients, Sundararajan et al. 2017): they add up to the difference whatever
    the network. For P = x y from (0.2, 0.5) to (0.6, 0.9) that is 0.4 x 0.7 = 0.28 for x and
    0.4 x 0.4 = 0.16 for y.

    The derivative is exact (complex steps); the integral is by Gauss-Legendre rules, on halves of a piece
    of the path until each piece's contributions add up to its difference. Exactly the negative from the
    other end: the pair is put in one order first.

    Args:
        inquiry: the target and the evidence.
        start: one credence vector, shape (questions,).
        end: the other.
    """
    return contributions_along(inquiry, [(start, end)])[0]


def contributions_along(inquiry: Function, lines: Sequence[tuple[Vector, Vector]]) -> list[Vector]:
    """What `contributions` gives for each of several pairs of credence vectors, worked out together."""
    return [path.result() for path in _paths(inquiry, lines)]


def _paths(inquiry: Function, lines: Sequence[tuple[Vector, Vector]]) -> list[_Path]:
    """The lines between several pairs of credence vectors, with what each question does on them."""
    paths = [_Path(start, end) for start, end in lines]
    moving = [path for path in paths if len(path.moving)]
    along = np.linspace(0, 1, _PLACES)
    for path, values in zip(moving, _values(inquiry, [path.vectors(along, 1 - along) for path in moving]), strict=True):
        path.scale = float(np.abs(values).max())
    for halvings in range(_HALVINGS + 1):
        pieces = [(path, *piece) for path in moving for piece in path.open]
        if not pieces:
            break
        ends = _values(inquiry, [path.vectors(np.array(ways), 1 - np.array(ways)) for path, *ways in pieces])
        rules = [_values(inquiry, [path.steps(left, right, nodes) for path, left, right in pieces]) for nodes in _NODES]
        for (path, left, right), (at_left, at_right), *effects in zip(pieces, ends, *rules, strict=True):
            last = halvings == _HALVINGS or len(path.done) + len(path.open) > _PIECES
            path.settle(left, right, float(at_right - at_left), effects, last)
    return paths


def _values(inquiry: Function, blocks: Sequence[Batch]) -> Iterator[Batch]:
    """The numbers for several blocks of columns, run together as far as memory is meant for."""
    waiting: list[Batch] = []
    for i, block in enumerate(blocks):
        waiting.append(block)
        if i + 1 == len(blocks) or sum(part.shape[1] for part in waiting) + blocks[i + 1].shape[1] > _COLUMNS:
            columns = np.concatenate(waiting, axis=1)
            pieces = [
                inquiry.probability(columns[:, at : at + _COLUMNS]) for at in range(0, columns.shape[1], _COLUMNS)
            ]
            ends = np.cumsum([part.shape[1] for part in waiting])
            yield from np.split(np.concatenate(pieces), ends[:-1])
            waiting = []


class _Path:
    """The straight line between two credence vectors; pieces of it are `(left, right)` in [0, 1].

    Those that are `open` are still to be worked out; of those that are `done` there are the contributions of the
    questions that are `moving`, and their effects at the nodes of the finer rule. What is noise is relative to the
    `scale`.
    """

    def __init__(self, start: Vector, end: Vector) -> None:
        self.is_reversed = tuple(start) > tuple(end)
        self.start, self.end = (end, start) if self.is_reversed else (start, end)
        self.moving = np.flatnonzero(start != end)
        self.scale = 0.0
        self.open = [(0.0, 1.0)] if len(self.moving) else []
        self.done: list[tuple[list[float], Batch]] = []

    def settle(self, left: float, right: float, difference: float, effects: Sequence[Batch], last: bool) -> None:
        """Keep a piece whose two rules agree with each other and with its difference, or halve it."""
        coarse, fine = (self._integral(left, right, part) for part in effects)
        error = max(np.abs(fine - coarse).max(), abs(difference - math.fsum(fine)))
        self.open.remove((left, right))
        if last or error <= TOLERANCE / 20 * self.scale:
            self.done.append((fine.tolist(), self._by_question(effects[-1])))
        else:
            middle = (left + right) / 2
            self.open += [(left, middle), (middle, right)]

    def result(self) -> Vector:
        """The contribution of every question, from the end that was the start."""
        result = self._total([piece for piece, _ in self.done])
        return -result if self.is_reversed else result

    def raising(self) -> Vector:
        """How much every question raises the number, from the end that was the start, where it does raise it."""
        result = self._total([[_positive(row) / _STEP for row in effects] for _, effects in self.done])
        contribution = self.result()
        return np.maximum(result + contribution if self.is_reversed else result, np.maximum(contribution, 0.0))

    def _total(self, pieces: Sequence[Sequence[float]]) -> Vector:
        """What the questions do on all pieces, without what is rounding."""
        result = np.zeros(len(self.start))
        if pieces:
            parts = np.array([math.fsum(column) for column in zip(*pieces, strict=True)])
            result[self.moving] = np.where(np.abs(parts) < _ROUNDING * self.scale, 0.0, parts)
        return result

    def vectors(self, along: Vector, rest: Vector) -> Vector:
        """Credence vectors at places of the path, given as the way behind and the way ahead."""
        vectors = self.start[:, np.newaxis] * rest + self.end[:, np.newaxis] * along
        same = self.start == self.end
        vectors[same] = self.start[same, np.newaxis]
        return np.minimum(vectors, 1.0)

    def steps(self, left: float, right: float, count: int) -> Batch:
        """The nodes of a Gauss-Legendre rule for a piece, each with a step of each moving question toward the end."""
        width = (right - left) / 2
        nodes, _ = _gauss_legendre(count)
        vectors = self.vectors(left + width * (1 + nodes), (1 - right) + width * (1 - nodes))
        batch = np.repeat(vectors.astype(complex), len(self.moving), axis=1)
        steps = np.tile((self.end - self.start)[self.moving], count)
        batch[np.tile(self.moving, count), np.arange(batch.shape[1])] += 1j * (_STEP * width) * steps
        return batch

    def _integral(self, left: float, right: float, values: Batch) -> Vector:
        """The integrals over a piece, for each moving question, from the values at its steps."""
        effects = self._by_question(values)
        integral: Vector = effects @ _gauss_legendre(effects.shape[1])[1] / _STEP
        return integral

    def _by_question(self, values: Batch) -> Batch:
        """The effects of a step at the nodes of a piece, shape (moving questions, nodes), from the values there."""
        effects: Batch = values.imag.reshape(-1, len(self.moving)).T
        return effects


def _positive(effects: Vector) -> float:
    """The integral over a piece of what is above zero, of the polynomial through the effects at its nodes."""
    nodes, weights = _gauss_legendre(len(effects))
    if (effects >= 0).all() or (effects <= 0).all():
        return max(0.0, float(effects @ weights))
    from numpy.polynomial.legendre import legint, legroots, legval, legvander

    degrees = np.arange(len(nodes))
    series = (legvander(nodes, len(nodes) - 1).T @ (weights * effects)) * (2 * degrees + 1) / 2
    small = np.abs(series) <= TOLERANCE * np.abs(series).max()
    series = series[: len(series) - int(small[::-1].argmin())]  # what is rounding has roots anywhere
    roots = legroots(series)
    turns = np.sort(roots.real[(np.abs(roots.imag) < TOLERANCE) & (np.abs(roots.real) < 1)])
    parts = np.diff(legval(np.concatenate([[-1.0], turns, [1.0]]), legint(series)))
    return math.fsum(part for part in parts.tolist() if part > 0)


@cache
def _gauss_legendre(count: int) -> tuple[Vector, Vector]:
    """The nodes and the weights of a rule."""
    from numpy.polynomial.legendre import leggauss

    return leggauss(count)


def _row(name: str, a: Value, b: Value, contribution: float, raising: float) -> Contribution:
    gap = logit(b.credence) - logit(a.credence)
    return Contribution(name, a.credence, b.credence, a.own, b.own, gap, contribution + 0.0, raising + 0.0)


def _meetings(inquiry: Inquiry, a: Vector, b: Vector, top: Sequence[str], difference: float) -> tuple[Meeting, ...]:
    """What is left when the two meet on the first, the first two, … of the top questions."""
    columns: list[Vector] = []
    a, b = a.copy(), b.copy()
    linear: list[str] = []
    for name in top:
        i = inquiry.questions.index(name)
        if certain := {0.0, 1.0} & {a[i], b[i]}:
            linear.append(name)
        a[i] = b[i] = (a[i] + b[i]) / 2 if certain else expit((logit(a[i]) + logit(b[i])) / 2)
        columns += [a.copy(), b.copy()]
    if not columns:
        return ()
    conclusions = inquiry.probability(np.stack(columns, axis=1)).reshape(-1, 2)
    return tuple(
        Meeting(
            questions=tuple(top[: i + 1]),
            linear=tuple(name for name in linear if name in top[: i + 1]),
            a=float(at_a),
            b=float(at_b),
            difference=(left := change(float(at_a), float(at_b))),
            closed=1 - left / difference if difference else None,
        )
        for i, (at_a, at_b) in enumerate(conclusions)
    )


def _views(a: Case, b: Case) -> tuple[ViewPair, ...]:
    """The claims on which either has a view, in the argument's order; one pair for each condition."""
    stated = [
        {(name, tuple(sorted(view.within(case.argument, name).items()))): view.credence for name, view in views.items()}
        for case in (a, b)
        for views in (case.credences.views,)
    ]
    order = list(a.argument.claims)
    keys = sorted({**stated[0], **stated[1]}, key=lambda key: (order.index(key[0]), key[1]))
    asked = [(name, dict(given)) for name, given in keys]
    sides = (
        [
            ViewBeside(claim, given, views.get(key), share)
            for key, (claim, given), share in zip(keys, asked, implied_by(case, asked), strict=True)
        ]
        for case, views in zip((a, b), stated, strict=True)
    )
    return tuple(ViewPair(*pair) for pair in zip(*sides, strict=True))
