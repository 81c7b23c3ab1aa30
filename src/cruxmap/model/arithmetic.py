"""The small language of formulas: names, numbers, `+ - * / ^`, `not` and parentheses.

Values in an argument are written in it, and so are worksheets. A formula is parsed into a tree, which can be worked
out over anything that adds and multiplies: numbers, instructions on a tape, polynomials.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cruxmap.errors import CruxmapError

if TYPE_CHECKING:
    from fractions import Fraction

LONGEST = 200  # characters of a formula
MOST_POWER = 1000  # how often a question may be multiplied with itself
MOST_BITS = 100_000  # of a number
SIGNS = "+ - * / ^ ( )"

_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?(?:\s*%)?"
_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"  # with dots, that of a question of another argument
_TOKEN = rf"\s*(?:(?P<number>{_NUMBER})(?![\w.])|(?P<name>{_NAME})|(?P<sign>\*\*|[-+*/^()−×·÷]))"
_SIGNS = {"**": "^", "−": "-", "×": "*", "·": "*", "÷": "/"}  # as people type them
_SIGN = r"[-+*/^()−×·÷]|\bnot\b"


class NotArithmeticError(CruxmapError, code="bad-calculation"):
    """A text that is no formula."""


class Number(NamedTuple):
    """A number, exactly as it is written."""

    value: Fraction


class Named(NamedTuple):
    """What has a name: a question, or an input of a worksheet."""

    name: str


class Operation(NamedTuple):
    """`left sign right`, with one of `+ - * / ^`. `not x` is 1 - x, and `-x` is 0 - x."""

    sign: str
    left: Tree
    right: Tree


Tree = Number | Named | Operation


def is_formula(text: str) -> bool:
    """Whether a text is arithmetic, rather than a name or a number in one of the notations of probabilities.

    Without a name in it, `0.2 - 0.4` and `3 / 10` are such numbers, and `0.5 * 0.5` is a formula.
    """
    if not re.search(_SIGN, text) or not _readable(text):
        return False
    tokens = {token for kind, token in _tokens(text) if kind != "number"}
    if any(token[0].isalpha() and token != "not" for token in tokens):
        return True
    try:
        return bool(tokens & {"*", "^", "+", "not"} and parse_formula(text))
    except NotArithmeticError:
        return False


@lru_cache(maxsize=1000)
def parse_formula(text: str) -> Tree:
    """The tree of a formula. `^` binds closest, from the right; then `-x`, then `* /`, then `+ -`.

    Raises:
        NotArithmeticError: for anything else; also for `not a * b`, which some read as (not a) * b and others as
            not (a * b).
    """
    if len(text) > LONGEST:
        message = f"a formula of {len(text):,} characters, where the most is {LONGEST}"
        raise NotArithmeticError(message, "write a power for what is multiplied with itself, or make a part a claim")
    return _Parser(text).formula()


def names_in(text: str) -> tuple[str, ...]:
    """The names in a value: the one that it is, or those of a formula."""
    if not is_formula(text):
        return (text,)
    names = (name for kind, name in _tokens(text) if kind == "name" and name != "not")
    return tuple(dict.fromkeys(names))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A formula with other texts in place of some names, and all else as it is written."""
    return re.sub(rf"(?<![\w.]){_NAME}", lambda match: names.get(match[0], match[0]), text)


def worked_out(tree: Tree, value: Callable[[Number | Named], Any]) -> Any:
    """What a formula comes to, over whatever `value` makes of its names and numbers."""
    if not isinstance(tree, Operation):
        return value(tree)
    left = worked_out(tree.left, value)
    if tree.sign == "^" and isinstance(tree.right, Number) and tree.right.value.denominator == 1:
        return left ** int(tree.right.value)
    right = worked_out(tree.right, value)
    if tree.sign == "+":
        return left + right
    if tree.sign == "-":
        return left - right
    if tree.sign == "*":
        return left * right
    return left / right if tree.sign == "/" else left**right


def as_value(text: str) -> Tree:
    """The tree of a value: a polynomial of questions, which has a number and a derivative whatever they are.

    What has no name in it is one number.

    Raises:
        NotArithmeticError: for what is no formula, for an exponent that is not a whole number, and for a division by
            a question, which might be 0.
    """
    tree = _reduced(parse_formula(text))
    if _degree(tree) > MOST_POWER:
        raise _unfit_power()
    return tree


def _reduced(tree: Tree) -> Tree:
    if not isinstance(tree, Operation):
        return tree
    left, right = _reduced(tree.left), _reduced(tree.right)
    if tree.sign == "^" and not (isinstance(right, Number) and _is_power(right.value)):
        raise _unfit_power()
    if tree.sign == "/" and not isinstance(right, Number):
        remedy = "divide by a number; odds that are divided are written as a `tilt`"
        raise NotArithmeticError("a question that may be 0 stands below a division", remedy)
    if tree.sign == "/" and right == _number("0"):
        raise NotArithmeticError("it divides by zero", "correct the numbers")
    if not (isinstance(left, Number) and isinstance(right, Number)):
        return Operation(tree.sign, left, right)
    digits = max(map(int.bit_length, left.value.as_integer_ratio()))
    if tree.sign == "^" and digits * right.value > MOST_BITS:
        raise NotArithmeticError("a power here has too many digits", "write a smaller one")
    return Number(worked_out(Operation(tree.sign, left, right), lambda number: number.value))  # type: ignore[union-attr]


def _is_power(value: Fraction) -> bool:
    return value.denominator == 1 and 0 <= value <= MOST_POWER


def _unfit_power() -> NotArithmeticError:
    message = f"a power here has an exponent that is not a whole number, or more than {MOST_POWER:,}"
    return NotArithmeticError(message, f"write a whole number from 0 to {MOST_POWER:,} after the ^")


def _degree(tree: Tree) -> int:
    """How many questions are multiplied at the most."""
    if not isinstance(tree, Operation):
        return int(isinstance(tree, Named))
    if tree.sign == "^" and isinstance(tree.right, Number):
        return _degree(tree.left) * int(tree.right.value)
    left, right = _degree(tree.left), _degree(tree.right)
    return left + right if tree.sign == "*" else max(left, right)


@lru_cache(maxsize=1000)
def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    """The tokens of a text, each with its kind; empty where something is none."""
    pattern = re.compile(_TOKEN)
    tokens = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = pattern.match(text, position)
        if match is None or len(text) > 10 * LONGEST:  # which nobody means as a formula
            return ()
        kind = str(match.lastgroup)
        tokens.append((kind, _SIGNS.get(match[kind], match[kind])))
        position = match.end()
    return tuple(tokens)


def _readable(text: str) -> bool:
    """Whether a text is made of names, numbers and signs in such an order that a formula is meant."""
    kinds = [kind if token != "not" else "sign" for kind, token in _tokens(text)]
    return bool(kinds) and all("sign" in pair for pair in pairwise(kinds))


def _number(token: str) -> Number:
    from fractions import Fraction  # which takes a millisecond that most arguments have no use for

    digits = token.rstrip("% \t")
    return Number(Fraction(digits) / (100 if digits != token else 1))


class _Parser:
    """Tokens becoming a tree, by the precedence of their signs."""

    def __init__(self, text: str) -> None:
        self.left = list(_tokens(text))[::-1]
        self.text = text

    def formula(self) -> Tree:
        tree = self._sum()
        if self.left:
            raise self._unreadable()
        return tree

    def _sum(self) -> Tree:
        tree = self._product()
        while self._next() in ("+", "-"):
            tree = Operation(self._take(), tree, self._product())
        return tree

    def _product(self) -> Tree:
        tree = self._factor()
        while self._next() in ("*", "/"):
            tree = Operation(self._take(), tree, self._factor())
        return tree

    def _factor(self) -> Tree:
        if self._next() == "-":
            self._take()
            return Operation("-", _number("0"), self._factor())
        if self._next() == "not":
            self._take()
            tree = Operation("-", _number("1"), self._atom())
            if self._next() not in ("", ")"):
                message = f"how far does `not` go in {self.text!r}?"
                raise NotArithmeticError(message, "put it into parentheses with what it denies, as in (not a) * b")
            return tree
        base = self._atom()
        if self._next() == "^":
            self._take()
            return Operation("^", base, self._factor())
        return base

    def _atom(self) -> Tree:
        kind, token = self.left.pop() if self.left else ("", "")
        if kind == "number":
            return _number(token)
        if kind == "name" and token != "not":
            return Named(token)
        if token == "(":
            tree = self._sum()
            if self.left and self._take() == ")":
                return tree
        raise self._unreadable()

    def _next(self) -> str:
        return self.left[-1][1] if self.left else ""

    def _take(self) -> str:
        return self.left.pop()[1]

    def _unreadable(self) -> NotArithmeticError:
        return NotArithmeticError("", "")
