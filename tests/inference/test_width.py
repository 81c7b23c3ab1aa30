"""Induced width: told before it is paid for, and refused where it is too much."""

from __future__ import annotations

import pytest
from benchmarks.grown import grown

from cruxmap.files.argument import load_argument
from cruxmap.files.locate import shipped_arguments
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.inquiry import Inquiry
from cruxmap.inference.width import WIDE, induced_width


@pytest.mark.parametrize("name", shipped_arguments())
def test_shipped_arguments_are_not_wide(name: str) -> None:
    argument = load_argument(shipped_arguments()[name])
    assert Inquiry(argument).circuit.width <= induced_width(argument) < WIDE


def test_a_chain_and_a_claim_with_many_parents() -> None:
    assert induced_width(grown(30, window=1, parents=1)) == 1
    assert induced_width(grown(5, window=4, parents=4)) == 4


def test_only_what_is_asked_about_counts() -> None:
    argument = grown(20, window=6, parents=3)
    assert induced_width(argument, ["c0"]) == 0


def test_too_wide_is_refused_soon() -> None:
    argument = grown(60, window=30, parents=6)
    with pytest.raises(TooWideError, match="induced width 1"):
        Inquiry(argument).circuit  # noqa: B018
