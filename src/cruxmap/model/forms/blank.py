"""A claim that nobody has said anything about yet: its probability is unknown. No claim is written so."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from cruxmap.model.expression import Formula, stack
from cruxmap.model.forms.base import Clause, Form, Space


class Blank(Form, frozen=True):
    """Any distribution whatever: what depends on it has no number, and what does not has its own.

    Written as a stick of 0 / 0, which is what the engine has for numbers that nothing settles.
    """

    key: ClassVar[str] = "blank"

    spec: None = None

    def clauses(self) -> Iterator[Clause]:
        return iter(())

    def fill(self, space: Space) -> Formula:
        rest, parts = space.tape.constant(1), []
        for _ in space.states[1:]:
            zero = space.tape.constant(0).apart(np.array(True))  # so that no two of them are the same number
            unknown = zero / zero
            parts.append(rest * unknown)
            rest = rest * (1 - unknown)
        return stack([*parts, rest])
