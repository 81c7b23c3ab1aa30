"""`rule`: the first case that applies decides the state, with certainty."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from msgspec import Struct

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Form, Row, Space, State, When
from cruxmap.model.problem import Finding


class RuleCase(Struct, frozen=True, rename={"else_": "else"}):
    """`{when: …, then: state}`, or `{else: state}` for what is left."""

    when: When = {}
    then: State | None = None
    else_: State | None = None


class Rule(Form, frozen=True):
    """P(state) is 1 for the state of the first case that applies."""

    key: ClassVar[str] = "rule"

    spec: tuple[RuleCase, ...]

    def rows(self) -> Iterator[Row]:
        for i, case in enumerate(self.spec):
            yield Row((self.key, i), case.when, case.then or case.else_, "then" if case.then else "else")

    def check(self, space: Space) -> Iterator[Finding]:
        left = np.ones(space.shape, dtype=bool)
        for i, case in enumerate(self.spec):
            path = (self.key, i)
            if bool(case.then) == bool(case.else_) or (case.else_ and case.when):
                yield Finding(
                    "unclear-case", path, "a case needs `when` and `then`, or `else` alone", "write {when: …, then: …}"
                )
                return
            here = space.holds(case.when)
            if not np.any(here & left):
                yield Finding(
                    "idle-case", path, "earlier cases leave nothing for this one", "remove it or move it up", "warning"
                )
            left &= ~here
        if np.any(left):
            missing = space.configuration(left)
            yield Finding("uncovered", (self.key,), f"no case applies when {missing}", "add {else: …} at the end")

    def fill(self, space: Space) -> Formula:
        return space.table((case.when, case.then or case.else_) for case in self.spec)
