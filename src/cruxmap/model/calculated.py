"""Values that are calculated from questions: their formulas on a tape, and whether they stay within 0 and 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import product
from math import comb, prod
from operator import add, mul
from typing import Any, NamedTuple

import numpy as np

from cruxmap.errors import CruxmapError
from cruxmap.model.arithmetic import Named, Number, Operation, Tree, as_value, is_formula, worked_out
from cruxmap.model.expression import Formula, Tape
from cruxmap.model.notation import parse_probability
from cruxmap.model.problem import quoted
from cruxmap.model.vocabulary import BOOLEAN

MOST_TERMS = 256  # of a polynomial
MOST_PARTS = 16  # of a polynomial in the Bernstein basis that is computed so
MOST_WORK = 1 << 13  # multiplications, to change its basis along one question
ROUNDING = Fraction(1, 10**9)  # by which numbers that are written may miss what they add up to
MOST_STEPS = 16  # into which each question is divided in search of a value that is out of bounds


Coefficients = np.ndarray[Any, np.dtype[np.object_]]


class OutOfBoundsError(CruxmapError, code="out-of-bounds"):
    """A calculated value that is no probability at some credences, or cannot be shown to be one."""


def calculated(tape: Tape, text: str) -> Formula:
    """A calculated value as a formula over the questions, which has `1 - value` on the tape too.

    The one is not 1 less the other: 1 - (1 - q)^2 at q = 1e-18 is 2e-18, and has all its digits. For that each
    product leaves (1 - a) + a (1 - b) of what there is, a sum of shares the same shares of what its parts leave, and
    any other polynomial is written in the Bernstein basis, of which no part is negative, if that has few parts.
    """
    chance = _Writer(tape).chance(as_value(text))
    if chance.rest is not None:
        tape.opposite(chance.value, chance.rest)
    return chance.value


class _Chance(NamedTuple):
    """A value, and what it leaves of 1 where that is known by itself."""

    value: Formula
    rest: Formula | None

    def __mul__(self, other: _Chance) -> _Chance:  # type: ignore[override]
        both = self.rest is not None and other.rest is not None
        return _Chance(self.value * other.value, self.rest + self.value * other.rest if both else None)  # type: ignore[operator]


class _Writer:
    """Writes formulas on a tape, each part of a value once."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.written: dict[Tree, _Chance] = {}

    def chance(self, tree: Tree) -> _Chance:
        if tree not in self.written:
            self.written[tree] = self._write(tree)
        return self.written[tree]

    def _write(self, tree: Tree) -> _Chance:
        tape = self.tape
        if isinstance(tree, Number):
            value = float(tree.value)
            return _Chance(tape.constant(value), tape.constant(float(1 - tree.value)) if 0 <= value <= 1 else None)
        if isinstance(tree, Named):
            question = tape.input(tree.name)
            return _Chance(question, 1 - question)
        if tree.sign == "+":
            return self._sum(tree)
        left = self.chance(tree.left)
        if tree.sign == "^" and isinstance(tree.right, Number):
            return _power(tape, left, int(tree.right.value))
        if tree.sign in "*/":
            divides = tree.sign == "/" and isinstance(tree.right, Number)
            right = self._write(Number(1 / tree.right.value)) if divides else self.chance(tree.right)  # type: ignore[union-attr]
            scaled = left * right
            return scaled if scaled.rest is not None else _Chance(scaled.value, self._left_by_shares(tree))
        right = self.chance(tree.right)
        if tree.left == Number(Fraction(1)):
            return _Chance(1 - right.value if right.rest is None else right.rest, right.value)
        return self._by_coefficients(tree) or _Chance(left.value - right.value, None)

    def _sum(self, tree: Operation) -> _Chance:
        value = reduce(add, [self.chance(part).value for part in _added(tree)])
        for rest in (self._left_by_mixing(tree), self._left_by_shares(tree)):
            if rest is not None:
                return _Chance(value, rest)
        return self._by_coefficients(tree) or _Chance(value, None)

    def _left_by_mixing(self, total: Operation) -> Formula | None:
        """What u a + (1 - u) b leaves of 1: u (1 - a) + (1 - u) (1 - b)."""
        for share, part in _factored(total.left):
            for other, second in _factored(total.right):
                if other == Operation("-", Number(Fraction(1)), share):
                    u, a, b = (self.chance(tree) for tree in (share, part, second))
                    if u.rest is not None and a.rest is not None and b.rest is not None:
                        return u.value * a.rest + u.rest * b.rest
        return None

    def _left_by_shares(self, total: Operation) -> Formula | None:
        """What a sum of w x leaves of 1, with numbers w that are 1 together at most: Σ w (1 - x) + (1 - Σ w)."""
        shares = list(_shares(total, Fraction(1)))
        missing = 1 - sum((share for share, _ in shares), Fraction(0))
        if missing < 0 or any(share < 0 for share, _ in shares):
            return None
        left = self.tape.constant(float(missing))
        for share, part in shares:
            if (rest := self.chance(part).rest) is None:
                return None
            left = left + self.tape.constant(float(share)) * rest
        return left

    def _by_coefficients(self, tree: Tree) -> _Chance | None:
        """A polynomial in the Bernstein basis, of which no part is negative, where its parts are few."""
        names, degrees = _variables(tree)
        if prod(degree + 1 for degree in degrees) > MOST_PARTS:
            return None
        coefficients = _coefficients(tree, names, degrees)
        if not all(0 <= coefficient <= 1 for coefficient in coefficients.ravel().tolist()):
            return None
        value, rest = (self._bernstein(names, some) for some in (coefficients, 1 - coefficients))
        return _Chance(value, rest)

    def _bernstein(self, names: list[str], coefficients: Coefficients) -> Formula:
        """The polynomial Σ c C(n, i) q^i (1 - q)^(n - i), with such a factor for each question q."""
        total = self.tape.constant(0)
        degrees = [size - 1 for size in coefficients.shape]
        for place, coefficient in np.ndenumerate(coefficients):
            if coefficient:
                times = coefficient * prod(comb(degree, i) for degree, i in zip(degrees, place, strict=True))
                part = self.tape.constant(float(times))
                for name, degree, i in zip(names, degrees, place, strict=True):
                    question = self.tape.input(name)
                    part = reduce(mul, [question] * i + [1 - question] * (degree - i), part)
                total = total + part
        return total


def _added(tree: Tree) -> list[Tree]:
    """The parts of a sum, from the left."""
    parts = []
    while isinstance(tree, Operation) and tree.sign == "+":
        parts.append(tree.right)
        tree = tree.left
    return [tree, *reversed(parts)]


def _factored(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    """The ways to read a value as a share of a part."""
    yield tree, Number(Fraction(1))
    if isinstance(tree, Operation) and tree.sign == "*":
        yield tree.left, tree.right
        yield tree.right, tree.left


def _shares(tree: Tree, share: Fraction) -> Iterator[tuple[Fraction, Tree]]:
    """The parts of a sum, with the number that each is multiplied by."""
    if isinstance(tree, Operation):
        if tree.sign == "+":
            for part in _added(tree):
                yield from _shares(part, share)
            return
        if tree.sign == "*" and isinstance(tree.left, Number):
            yield from _shares(tree.right, share * tree.left.value)
            return
        if tree.sign in "*/" and isinstance(tree.right, Number):
            number = tree.right.value
            yield from _shares(tree.left, share * number if tree.sign == "*" else share / number)
            return
    yield (share * tree.value, Number(Fraction(1))) if isinstance(tree, Number) else (share, tree)


def _power(tape: Tape, base: _Chance, exponent: int) -> _Chance:
    """By squaring: x^5 is x · (x²)²."""
    result = _Chance(tape.constant(1), tape.constant(0))
    while exponent:
        result = result * base if exponent % 2 else result
        base, exponent = base * base, exponent // 2
    return result


def number_of(text: str, credences: Mapping[str, float]) -> float:
    """The number that a calculated value has at some credences."""
    return float(worked_out(as_value(text), partial(_at, credences=credences)))


def _at(leaf: Number | Named, credences: Mapping[str, Any]) -> Any:
    return credences[leaf.name] if isinstance(leaf, Named) else leaf.value


@lru_cache(maxsize=1000)
def check_bounds(text: str) -> None:
    """Whether a calculated value is a probability whatever the credences: shown, or else refused.

    Shown by the bounds of its parts (products of probabilities are probabilities, and so is 1 less one); or else by
    its coefficients in the Bernstein basis, between whose least and largest a polynomial lies (Farouki 2012). Where
    no question has a power, these are its values where all credences are 0 or 1, so that nothing is refused that
    should not be. All of it in fractions. q r + (1 - q) s is shown by the second, q + r refused at q = r = 1.

    Raises:
        OutOfBoundsError: with credences at which it is no probability, if there are any that were found.
    """
    tree = as_value(text)
    if _is_probability(tree):
        return
    for at, value in _values(tree):
        if not 0 <= value <= 1:
            message = f"{quoted(text)} is {float(value):g}{_place(at)}, which is no probability"
            raise OutOfBoundsError(message, _remedy(tree))
    raise _unclear(text)


def sum_of(texts: Iterable[str], is_question: Callable[[str], bool]) -> Tree:
    """The sum of values: formulas, questions, numbers and certainties."""
    total: Tree = Number(Fraction(0))
    for text in texts:
        total = Operation("+", total, _term(text, is_question))
    return total


def _term(text: str, is_question: Callable[[str], bool]) -> Tree:
    if is_question(text):
        return Named(text)
    if is_formula(text):
        return as_value(text)
    return Number(Fraction(text == "true") if text in BOOLEAN else Fraction(repr(parse_probability(text))))


def is_always_one(total: Tree) -> bool:
    """Whether a sum is 1 whatever the credences, as a polynomial, to the rounding of what is written."""
    names, degrees = _variables(total)
    if not names:
        number: Fraction = worked_out(total, partial(_at, credences={}))
        return abs(number - 1) <= ROUNDING
    if not _is_small(degrees):
        return False
    excess = worked_out(total, lambda leaf: _Polynomial.of(leaf, names)) - _Polynomial.of(Number(Fraction(1)), names)
    return all(abs(coefficient) <= ROUNDING for coefficient in excess.terms.values())


def check_shares(total: Tree, is_all: bool) -> None:
    """Whether shares are 1 together whatever the credences, or at most 1 where they are not all that there is.

    Raises:
        OutOfBoundsError: with credences at which they are not, if there are any that were found.
    """
    if is_always_one(total) or (not is_all and _is_probability(total)):
        return
    limit = "not to 1" if is_all else "and 1 is the most"
    for at, value in _values(total):
        if value > 1 or (is_all and value < 1):
            message = f"these add up to {float(value):.10g}{_place(at)}, {limit}"
            raise OutOfBoundsError(message, "correct one of them")
    limit = "1" if is_all else "1 at most"
    raise OutOfBoundsError(
        f"these cannot be shown to add up to {limit}, whatever the answers are", "correct one of them"
    )


def _is_probability(tree: Tree) -> bool:
    """Whether a value is shown to lie from 0 to 1."""
    return _within(_bounds(tree)) or _within_by_coefficients(tree, *_variables(tree))


def _variables(tree: Tree) -> tuple[list[str], list[int]]:
    """The questions in a value, and how often each may be multiplied with itself."""
    names = list(dict.fromkeys(leaf.name for leaf in _leaves(tree) if isinstance(leaf, Named)))
    return names, _degrees(tree, names)


def _values(tree: Tree) -> Iterator[tuple[dict[str, Fraction], Fraction]]:
    """Values at some credences, among them those at which a value is most likely to be out of bounds."""
    names, degrees = _variables(tree)
    for point in _points(degrees):
        at = dict(zip(names, point, strict=True))
        yield at, worked_out(tree, partial(_at, credences=at))


def _place(at: Mapping[str, Fraction]) -> str:
    place = ", ".join(f"{name} = {float(100 * x):g}%" for name, x in at.items())
    return f" at {place}" if at else ""


def _within_by_coefficients(tree: Tree, names: list[str], degrees: list[int]) -> bool:
    """Whether all coefficients in the Bernstein basis are from 0 to 1; False too where they are too many."""
    if not _is_small(degrees):
        return False
    return all(0 <= coefficient <= 1 for coefficient in _coefficients(tree, names, degrees).ravel().tolist())


def _coefficients(tree: Tree, names: list[str], degrees: list[int]) -> Coefficients:
    """Coefficients of a polynomial in the Bernstein basis, as fractions: an axis for each question."""
    coefficients = np.full([degree + 1 for degree in degrees], Fraction(0), dtype=object)
    for place, coefficient in worked_out(tree, lambda leaf: _Polynomial.of(leaf, names)).terms.items():
        coefficients[place] = coefficient
    for axis, degree in enumerate(degrees):
        change = np.array(
            [[Fraction(comb(k, i), comb(degree, i)) for i in range(degree + 1)] for k in range(degree + 1)],
            dtype=object,
        )
        coefficients = np.moveaxis(np.tensordot(change, coefficients, (1, axis)), 0, axis)
    return coefficients


def _is_small(degrees: list[int]) -> bool:
    """Whether a polynomial of these degrees has few enough coefficients to be looked at."""
    size = prod(degree + 1 for degree in degrees)
    return size <= MOST_TERMS and size * max(degrees, default=0) <= MOST_WORK


def _unclear(text: str) -> OutOfBoundsError:
    remedy = "make it of products, powers and `not`, or of shares such as q * a + (not q) * b"
    return OutOfBoundsError(f"{quoted(text)} cannot be shown to stay within 0 and 1", remedy)


def _remedy(tree: Tree) -> str:
    left, right = (tree.left, tree.right) if isinstance(tree, Operation) and tree.sign == "+" else (None, None)
    if isinstance(left, Named) and isinstance(right, Named):
        a, b = left.name, right.name
        return f"write {a} + (not {a}) * {b}, where {b} is asked for the case that it is not by way of {a}"
    return "write it so that it is a probability whatever the credences, or ask for it as a question of its own"


def _points(degrees: list[int]) -> Iterator[tuple[Fraction, ...]]:
    """Credences at which a value may be out of bounds: certainties first, then halves, quarters and so on."""
    if 2 ** len(degrees) > MOST_TERMS:
        return
    steps = 1
    while steps == 1 or ((steps + 1) ** len(degrees) <= MOST_TERMS and max(degrees) > 1 and steps <= MOST_STEPS):
        yield from product([Fraction(i, steps) for i in range(steps + 1)], repeat=len(degrees))
        steps *= 2


Bounds = tuple[Fraction, Fraction]


def _within(bounds: Bounds) -> bool:
    return bounds[0] >= 0 and bounds[1] <= 1


def _bounds(tree: Tree) -> Bounds:
    """Between which numbers a value lies for certain, from the bounds of its parts."""
    if not isinstance(tree, Operation):
        return (tree.value, tree.value) if isinstance(tree, Number) else (Fraction(0), Fraction(1))
    (a, b), (c, d) = _bounds(tree.left), _bounds(tree.right)
    if tree.sign == "+":
        return a + c, b + d
    if tree.sign == "-":
        return a - d, b - c
    if tree.sign == "^":
        exponent = int(c)
        ends = sorted((a**exponent, b**exponent)) if max(abs(a), abs(b)) <= 1 else [Fraction(-2), Fraction(2)]
        return (min(Fraction(0), ends[0]) if a < 0 else ends[0]), ends[1]
    corners = [x * y for x in (a, b) for y in (c, d)] if tree.sign == "*" else [a / c, b / c]
    return min(corners), max(corners)


def _leaves(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Operation):
        yield from _leaves(tree.left)
        yield from _leaves(tree.right)
    else:
        yield tree


def _degrees(tree: Tree, names: list[str]) -> list[int]:
    """How often each question may be multiplied with itself."""
    if not isinstance(tree, Operation):
        return [int(tree == Named(name)) for name in names]
    left, right = _degrees(tree.left, names), _degrees(tree.right, names)
    if tree.sign == "^" and isinstance(tree.right, Number):
        return [degree * int(tree.right.value) for degree in left]
    combine: Callable[[int, int], int] = (lambda a, b: a + b) if tree.sign == "*" else max
    return [combine(a, b) for a, b in zip(left, right, strict=True)]


class _Polynomial(NamedTuple):
    """Coefficients by the exponents of each question; no arithmetic but what values have."""

    terms: dict[tuple[int, ...], Fraction]

    @classmethod
    def of(cls, leaf: Number | Named, names: list[str]) -> _Polynomial:
        if isinstance(leaf, Number):
            return cls({(0,) * len(names): leaf.value})
        return cls({tuple(int(name == leaf.name) for name in names): Fraction(1)})

    def __add__(self, other: _Polynomial) -> _Polynomial:  # type: ignore[override]
        return _Polynomial(
            {
                place: self.terms.get(place, Fraction(0)) + other.terms.get(place, Fraction(0))
                for place in {**self.terms, **other.terms}
            }
        )

    def __sub__(self, other: _Polynomial) -> _Polynomial:
        return self + _Polynomial({place: -coefficient for place, coefficient in other.terms.items()})

    def __mul__(self, other: _Polynomial) -> _Polynomial:  # type: ignore[override]
        terms: dict[tuple[int, ...], Fraction] = {}
        for (a, x), (b, y) in product(self.terms.items(), other.terms.items()):
            place = tuple(map(sum, zip(a, b, strict=True)))
            terms[place] = terms.get(place, Fraction(0)) + x * y
        return _Polynomial(terms)

    def __truediv__(self, other: _Polynomial) -> _Polynomial:
        ((_, number),) = other.terms.items()
        return _Polynomial({place: coefficient / number for place, coefficient in self.terms.items()})

    def __pow__(self, exponent: int) -> _Polynomial:
        one = _Polynomial({tuple(0 for _ in place): Fraction(1) for place in [next(iter(self.terms))]})
        return reduce(mul, [self] * exponent, one)
