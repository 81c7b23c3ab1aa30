"""Worksheets: a few inputs and a little arithmetic, which make the odds of a question."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from cruxmap.errors import CruxmapError
from cruxmap.model.arithmetic import LONGEST, SIGNS, Named, NotArithmeticError, Number, parse_formula, worked_out
from cruxmap.model.problem import did_you_mean, quoted, several
from cruxmap.model.question import Worksheet


class UnclearFormulaError(CruxmapError, code="bad-worksheet"):
    """A formula that cannot be worked out; `key` is which of the two."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.key = key


def odds(worksheet: Worksheet, inputs: Mapping[str, float]) -> tuple[float, float]:
    """The odds, for and against, that a worksheet makes of its inputs.

    With n = 100, m = 10, h = 1/2 and the formulas n (1 - h) and m h, that is 50 : 5, or 10/11.

    Raises:
        UnclearFormulaError: for anything but a formula over the inputs, and where the result is no odds
            (negative, infinite, or both zero).
    """
    odds_for = _worked_out("odds_for", worksheet.odds_for, inputs)
    odds_against = _worked_out("odds_against", worksheet.odds_against, inputs)
    if not odds_for and not odds_against:
        raise UnclearFormulaError("odds_for", "the odds are 0 : 0", "change an input")
    return odds_for, odds_against


def _worked_out(key: str, formula: str, inputs: Mapping[str, float]) -> float:
    for name in re.findall(r"(?<![\w.])[A-Za-z_]\w*(?:\.[^\W\d]\w*)*", formula[:LONGEST]):
        if name not in inputs and name != "not":
            remedy = did_you_mean(name, inputs, f"the inputs are {several(inputs)}")
            raise UnclearFormulaError(key, f"there is no input {quoted(name)}", remedy)
    try:
        value = worked_out(parse_formula(formula), lambda leaf: _number(leaf, inputs))
    except NotArithmeticError as error:
        message = error.message or f"{quoted(formula)} is not arithmetic over the inputs"
        raise UnclearFormulaError(key, message, error.remedy or f"use {SIGNS} and {several(inputs)}") from None
    except (ZeroDivisionError, OverflowError):
        message = f"{quoted(formula)} divides by zero or overflows"
        raise UnclearFormulaError(key, message, "change an input") from None
    if isinstance(value, complex) or not math.isfinite(value) or value < 0:
        shown = "the root of a negative number" if isinstance(value, complex) else f"{value:g}"
        raise UnclearFormulaError(key, f"{quoted(formula)} is {shown}, which is no odds", "change it, or an input")
    return float(value)


def _number(leaf: Number | Named, inputs: Mapping[str, float]) -> float:
    return inputs[leaf.name] if isinstance(leaf, Named) else float(leaf.value)
