"""Worksheets: a few inputs and a little arithmetic, which make the odds of a question."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping

from cruxmap.model.question import Worksheet

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class UnclearFormulaError(ValueError):
    """A formula that cannot be worked out; `key` is which of the two."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.key = key
        self.remedy = remedy


def odds(worksheet: Worksheet, inputs: Mapping[str, float]) -> tuple[float, float]:
    """The odds, for and against, that a worksheet makes of its inputs.

    With n = 100, m = 10, h = 1/2 and the formulas n (1 - h) and m h, that is 50 : 5, or 10/11.

    Raises:
        UnclearFormulaError: for anything but + - * / and parentheses over the inputs, and where the
            result is no odds (negative, infinite, or both zero).
    """
    result = []
    for key, formula in (("odds_for", worksheet.odds_for), ("odds_against", worksheet.odds_against)):
        try:
            value = _value(ast.parse(formula.strip(), mode="eval").body, inputs)
        except (SyntaxError, ValueError, KeyError, RecursionError, MemoryError):
            named = ", ".join(inputs)
            raise UnclearFormulaError(
                key, f"{formula!r} is not arithmetic over the inputs", f"use + - * / ( ) and {named}"
            ) from None
        except (ZeroDivisionError, OverflowError):
            raise UnclearFormulaError(key, f"{formula!r} divides by zero or overflows", "change an input") from None
        if not math.isfinite(value) or value < 0:
            raise UnclearFormulaError(key, f"{formula!r} is {value:g}, which is no odds", "change it, or an input")
        result.append(value)
    if not any(result):
        raise UnclearFormulaError("odds_for", "the odds are 0 : 0", "change an input")
    return result[0], result[1]


def _value(node: ast.expr, inputs: Mapping[str, float]) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, inputs), _value(node.right, inputs))
    if isinstance(node, ast.Name):
        return inputs[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    raise ValueError(node)
