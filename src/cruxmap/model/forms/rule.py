"""`rule`: the first case that applies decides the state, with certainty."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta, Struct

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space, registered
from cruxmap.model.problem import Finding
from cruxmap.model.vocabulary import State, When


class RuleCase(Struct, frozen=True, rename={"else_": "else"}):
    """`{when: …, then: state}`, or `{else: state}` for what is left."""

    further_schema: ClassVar[dict[str, Any]] = {
        "oneOf": [{"required": ["then"]}, {"required": ["else"], "not": {"required": ["when"]}}]
    }

    when: Annotated[When, Meta(description="The states in which the case applies, by claim.")] = {}
    then: Annotated[State | None, Meta(description="The state that is certain then.")] = None
    else_: Annotated[State | None, Meta(description="Instead of `when` and `then`: the state that is left.")] = None


@registered
class Rule(Form, frozen=True):
    """P(state) is 1 for the state of the first case that applies."""

    key: ClassVar[str] = "rule"

    spec: Annotated[tuple[RuleCase, ...], Meta(description="Cases, of which the first that matches decides the state.")]

    def clauses(self) -> Iterator[Clause]:
        for i, case in enumerate(self.spec):
            key = "then" if case.then else "else"
            yield Clause((self.key, i), case.when, case.then or case.else_, key, certain=True, alone="otherwise")

    def check(self, space: Space) -> Iterator[Finding]:
        unclear = [i for i, case in enumerate(self.spec) if not _is_clear(case)]
        for i in unclear:
            message = "a case needs `when` and `then`, or `else` alone"
            yield Finding("unclear-case", (self.key, i), message, "write {when: …, then: …}, or {else: …}")
        if unclear:
            return
        left = np.ones(space.shape, dtype=bool)
        for i, case in enumerate(self.spec):
            here = space.holds(case.when)
            if not np.any(here & left):
                message, remedy = "earlier cases leave nothing for this one", "remove it or move it up"
                yield Finding("idle-case", (self.key, i), message, remedy, "warning")
            left &= ~here
        if np.any(left):
            message = f"no case applies when {space.configurations(left)}"
            yield Finding("uncovered", (self.key,), message, "add {else: …} at the end", at_key=True)

    def fill(self, space: Space) -> Formula:
        return space.table((case.when, case.then or case.else_) for case in self.spec)


def _is_clear(case: RuleCase) -> bool:
    return bool(case.then) != bool(case.else_) and not (case.else_ and case.when)
