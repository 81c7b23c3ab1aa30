"""`tilt`: a base whose odds are multiplied by the odds of each consideration that holds."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta, Struct

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space, key_of, number, registered
from cruxmap.model.forms.table import TableRow, clauses_of, exactly_one
from cruxmap.model.problem import Finding
from cruxmap.model.vocabulary import BOOLEAN, Term, When


class Factor(Struct, frozen=True):
    """Where a consideration holds, and the question whose odds it multiplies by."""

    default_key: ClassVar[str] = "odds"

    odds: Annotated[
        Term, Meta(description="The question whose odds multiply: what would 50-50 become with this consideration?")
    ]
    when: Annotated[
        When, Meta(description="The states in which the consideration holds, by claim. Left out: always.")
    ] = {}


class TiltSpec(Struct, frozen=True):
    """The base, as a value or as a table, and what tilts it."""

    base: Annotated[
        Term | tuple[TableRow, ...], Meta(description="The probability that is tilted: a value, or rows as in a table.")
    ]
    by: Annotated[tuple[Factor, ...], Meta(description="What tilts it.")]


@registered
class Tilt(Form, frozen=True):
    """odds(true) = odds(base) times the odds q / (1 - q) of every consideration that holds.

    A base of 0.5 tilted by 0.4 is 0.4; a base of 0.8 (odds 4) tilted by 0.25 (odds 1/3) is 4/7. Written
    as b t / (b t + (1 - b) u) with t and u the products of q and of 1 - q, so that certainties need no
    infinite odds: only opposite certainties leave nothing to divide. A base that is written as certain stays
    what it is, whatever tilts it.
    """

    key: ClassVar[str] = "tilt"
    boolean_only: ClassVar[bool] = True
    ask: ClassVar[str] = (
        "{suppose}Were it 50–50 without this whether it is so ({so}), how likely would it be with it? "
        "50% means that it makes no difference."
    )
    note: ClassVar[str] = "Odds: where the tilt's condition holds, the odds of the base are multiplied by this."

    spec: Annotated[
        TiltSpec,
        Meta(description="A base whose odds each consideration that holds multiplies by the odds of its question."),
    ]

    def _base(self) -> tuple[TableRow, ...]:
        return self.spec.base if isinstance(self.spec.base, tuple) else (TableRow(is_=self.spec.base),)

    def clauses(self) -> Iterator[Clause]:
        if isinstance(self.spec.base, tuple):
            yield from clauses_of((self.key, "base"), self.spec.base, "base: ")
        else:
            yield Clause((self.key,), {}, self.spec.base, "base", alone="base", joined="base")
        for i, factor in enumerate(self.spec.by):
            path, key = (self.key, "by", i), key_of(factor, "odds")
            yield Clause(
                path, factor.when, factor.odds, key, False, "tilt: ", "tilt: always", True, "tilted_if", self.ask
            )

    def check(self, space: Space) -> Iterator[Finding]:
        yield from exactly_one(space, (self.key, "base"), self._base())
        certain = {value: np.zeros(space.shape, dtype=bool) for value in (0.0, 1.0)}
        for row in self._base():
            if (value := _certainty(row.is_)) is not None:
                certain[value] |= space.holds(row.when)
        for i, factor in enumerate(self.spec.by):
            if (value := _certainty(factor.odds)) is not None:
                here = space.holds(factor.when)
                if np.any(here & certain[1 - value]):
                    meeting = space.configuration(here & certain[1 - value])
                    message = f"a certainty meets the opposite certainty when {meeting}"
                    path = (self.key, "by", i, "odds")
                    yield Finding("opposite-certainties", path, message, "leave one short of 0 or 1")
                certain[value] |= here

    def fill(self, space: Space) -> Formula:
        base = space.table((row.when, row.is_) for row in self._base())
        certain = space.certain(base.state(0, -1))
        true, false = base.state(0, -1), base.state(1, -1)
        variable = np.zeros(space.shape, dtype=int)  # how many credences of 0 or 1 can meet
        for row in self._base():
            variable[space.cells(row.when)] += not _is_uncertain(row.is_)
        for factor in self.spec.by:
            here, odds = space.holds(factor.when), space.term(factor.odds)
            true = where(here, true * odds, true)
            false = where(here, false * (1 - odds), false)
            variable[here] += not _is_uncertain(factor.odds)
        # Each state from its own product: 1 less the other would lose the digits near a certainty. And each undefined
        # cell from a sum of its own, since what one of them is says nothing of another.
        total = (true + false).apart(~certain & (variable > 1))
        states = [where(certain, base.state(i, -1), part / total) for i, part in enumerate((true, false))]
        return stack(states)


def _is_uncertain(value: object) -> bool:
    """Whether a value is a number other than 0 and 1, which no certainty can leave undefined."""
    return isinstance(value, str) and value not in BOOLEAN and number(value) not in (None, 0.0, 1.0)


def _certainty(value: object) -> float | None:
    """0 or 1, if a value is written as such."""
    if not isinstance(value, str):
        return None
    probability = {"true": 1.0, "false": 0.0}[value] if value in BOOLEAN else number(value)
    return probability if probability in (0.0, 1.0) else None
