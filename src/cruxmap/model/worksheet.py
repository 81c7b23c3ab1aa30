"""Worksheets: a few inputs and a little arithmetic, which make the odds of a question."""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping

from cruxmap.errors import CruxmapError
from cruxmap.model.problem import did_you_mean, quoted, several
from cruxmap.model.question import Worksheet

LONGEST = 200  # characters of a formula

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class UnclearFormulaError(CruxmapError, code="bad-worksheet"):
    """A formula that cannot be worked out; `key` is which of the two."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.key = key


def odds(worksheet: Worksheet, inputs: Mapping[str, float]) -> tuple[float, float]:
    """The odds, for and against, that a worksheet makes of its inputs.

    With n = 100, m = 10, h = 1/2 and the formulas n (1 - h) and m h, that is 50 : 5, or 10/11.

    Raises:
        UnclearFormulaError: for anything but + - * / and parentheses over the inputs, and where the
            result is no odds (negative, infinite, or both zero).
    """
    odds_for = _worked_out("odds_for", worksheet.odds_for, inputs)
    odds_against = _worked_out("odds_against", worksheet.odds_against, inputs)
    if not odds_for and not odds_against:
        raise UnclearFormulaError("odds_for", "the odds are 0 : 0", "change an input")
    return odds_for, odds_against


def _worked_out(key: str, formula: str, inputs: Mapping[str, float]) -> float:
    for name in re.findall(r"(?<![\w.])[A-Za-z_]\w*", formula[:LONGEST]):
        if name not in inputs:
            remedy = did_you_mean(name, inputs, f"the inputs are {several(inputs)}")
            raise UnclearFormulaError(key, f"there is no input {quoted(name)}", remedy)
    try:
        value = _value(_parsed(formula), inputs)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        message, remedy = (
            f"{quoted(formula)} is not arithmetic over the inputs",
            f"use + - * / ( ) and {several(inputs)}",
        )
        raise UnclearFormulaError(key, message, remedy) from None
    except (ZeroDivisionError, OverflowError):
        message = f"{quoted(formula)} divides by zero or overflows"
        raise UnclearFormulaError(key, message, "change an input") from None
    if not math.isfinite(value) or value < 0:
        message = f"{quoted(formula)} is {value:g}, which is no odds"
        raise UnclearFormulaError(key, message, "change it, or an input")
    return value


def _parsed(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise ValueError(formula)
    with warnings.catch_warnings():  # of `2if`, say, which Python reads as `2 if`
        warnings.simplefilter("error")
        return ast.parse(formula.strip(), mode="eval").body


def _value(node: ast.expr, inputs: Mapping[str, float]) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, inputs), _value(node.right, inputs))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, inputs)
    if isinstance(node, ast.Name):
        return inputs[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    raise ValueError(node)
