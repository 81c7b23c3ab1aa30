"""`rule`: the first case that applies decides the state, or the distribution over the states."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta, Struct

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space, key_of, registered
from cruxmap.model.problem import Finding
from cruxmap.model.vocabulary import Distribution, When


class RuleCase(Struct, frozen=True):
    """`{when: …, then: …}`, or `{else: …}` for what is left."""

    default_key: ClassVar[str] = "then"

    then: Annotated[Distribution, Meta(description="The state that is certain then; or a value, as in a table.")]
    when: Annotated[When, Meta(description="The states in which the case applies, by claim.")] = {}


@registered
class Rule(Form, frozen=True):
    """The distribution of the first case that applies: a state with certainty, or any other value."""

    key: ClassVar[str] = "rule"

    spec: Annotated[tuple[RuleCase, ...], Meta(description="Cases, of which the first that matches decides.")]

    def clauses(self) -> Iterator[Clause]:
        for i, case in enumerate(self.spec):
            yield Clause((self.key, i), case.when, case.then, key_of(case, "then"), decides=True, alone="otherwise")

    def check(self, space: Space) -> Iterator[Finding]:
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
        return space.table((case.when, case.then) for case in self.spec)
