"""What there is to say about one claim."""

from __future__ import annotations

from cruxmap import case
from cruxmap.analysis.explanation import explain
from small import mixed


def test_what_is_observed_is_not_said_to_be_idle() -> None:
    """Where c is given, nothing more can be learnt about it; that it matters for a stays true."""
    explanation = explain(case(mixed(0.5), given={"c": ("true",)}), "c")
    assert explanation.probability == 0.8
    assert explanation.can_matter
