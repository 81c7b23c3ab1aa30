"""The conclusion by this engine and by pgmpy, with the argument's scope and without it."""

from __future__ import annotations

import pytest
from msgspec import structs

from cruxmap import case
from cruxmap.analysis.crosscheck import CrossCheck, Twice, cross_check
from cruxmap.model.credences import Credence, CredenceSet
from small import conjunction


def test_both_engines_work_out_the_same_with_and_without_the_scope() -> None:
    """Of x, y and z at 0.5, 0.3 and 0.4, with x in the scope and z given: 0.3, and without the scope 0.15."""
    argument = structs.replace(conjunction("x", "y", "z", q_x=0.5, q_y=0.5, q_z=0.4), scope={"x": ("true",)})
    asked = case(argument, CredenceSet(credences={"q_y": Credence(0.3)}), given={"z": ("true",)})
    result = cross_check(asked)
    assert isinstance(result, CrossCheck)
    assert result.asked == asked.asked
    close = [pytest.approx(value, abs=1e-12) for value in (0.3, 0.15)]
    assert (result.conclusion, result.unconditional) == (Twice(close[0], close[0]), Twice(close[1], close[1]))
