"""`tilt`: a base whose odds are multiplied by the odds of each consideration that holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space, key_of, number, registered
from cruxmap.model.forms.table import TableRow, clauses_of, exactly_one
from cruxmap.model.problem import Finding
from cruxmap.model.vocabulary import BOOLEAN, Shares, Term, When

Value = str | Mapping[str, str] | Sequence[str]  # of a row


class Factor(Struct, frozen=True):
    """Where a consideration holds, and the question whose odds it multiplies by, or a likelihood for each state."""

    default_key: ClassVar[str] = "odds"

    odds: Annotated[
        Term | Shares,
        Meta(
            description="The question whose odds multiply: what would 50-50 become with this consideration? Or by "
            "state, as a claim of several states needs it: how likely is it that this holds, were it that state?"
        ),
    ]
    when: Annotated[
        When, Meta(description="The states in which the consideration holds, by claim. Left out: always.")
    ] = {}


class TiltSpec(Struct, frozen=True):
    """The base, as a value or as a table, and what tilts it."""

    base: Annotated[
        Term | Shares | tuple[TableRow, ...],
        Meta(description="The probability that is tilted: a value, a share for each state, or rows as in a table."),
    ]
    by: Annotated[tuple[Factor, ...], Meta(description="What tilts it.")]


@registered
class Tilt(Form, frozen=True):
    """odds(true) = odds(base) times the odds q / (1 - q) of every consideration that holds.

    A base of 0.5 tilted by 0.4 is 0.4; a base of 0.8 (odds 4) tilted by 0.25 (odds 1/3) is 4/7. Of several states each
    has a likelihood, and P(state) is proportional to its base times these (Bayes' theorem): a base of 0.5, 0.3 and 0.2
    with likelihoods of 0.2, 0.4 and 0.4 is 1/3, 0.4 and 4/15. Odds of q are likelihoods of q and 1 - q.

    Written as b t / (b t + (1 - b) u) with t and u the products of q and of 1 - q, so that certainties need no
    infinite odds: only opposite certainties leave nothing to divide. Of more states, each is divided from what those
    before it leave. A state that is written as certain or as impossible in the base stays so, whatever tilts it.
    """

    key: ClassVar[str] = "tilt"
    ask: ClassVar[str] = (
        "{suppose}Were it 50–50 without this whether it is so ({so}), how likely would it be with it? "
        "50% means that it makes no difference."
    )
    ask_likelihood: ClassVar[str] = (
        "Take it that this is so: {{so}}. How likely is {what}? "
        "The proportions between the states are what makes a difference."
    )
    note: ClassVar[str] = (
        "Odds: where the tilt's condition holds, the odds of the base are multiplied by this. A state's likelihood "
        "multiplies its share, of which all are then made to add up to 1."
    )

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
            what = "it then that {condition}" if factor.when else "what was found, then"
            ask = self.ask if isinstance(factor.odds, str) else self.ask_likelihood.format(what=what)
            yield Clause(path, factor.when, factor.odds, key, False, "tilt: ", "tilt: always", True, "tilted_if", ask)

    def check(self, space: Space) -> Iterator[Finding]:
        yield from exactly_one(space, (self.key, "base"), self._base())
        ruled_out = [np.zeros(space.shape, dtype=bool) for _ in space.states]

        def rule_out(here: NDArray[np.bool_], value: Value, likelihoods: bool) -> None:
            for state, out in enumerate(ruled_out):
                if _is_zero(value, state, space.states, likelihoods):
                    out |= here

        for row in self._base():
            rule_out(space.holds(row.when), row.is_, likelihoods=False)
        found = np.zeros(space.shape, dtype=bool)
        for i, factor in enumerate(self.spec.by):
            rule_out(space.holds(factor.when), factor.odds, likelihoods=True)
            nothing_left = np.logical_and.reduce(ruled_out)
            if np.any(nothing_left & ~found):
                meeting = space.configuration(nothing_left & ~found)
                message = f"a certainty meets the opposite certainty when {meeting}"
                path = (self.key, "by", i, "odds")
                yield Finding("opposite-certainties", path, message, "leave one short of 0 or 1")
            found |= nothing_left

    def fill(self, space: Space) -> Formula:
        base = space.table((row.when, row.is_) for row in self._base())
        parts = [base.state(i, -1) for i in range(len(space.states))]
        possible = [part.positions != space.tape.zero for part in parts]
        meeting = np.zeros(space.shape, dtype=int)  # how many credences of 0 or 1 can meet
        for row in self._base():
            meeting[space.cells(row.when)] += any(map(_may_be_certain, _texts(row.is_)))
        for factor in self.spec.by:
            here = space.holds(factor.when)
            for i, likelihood in enumerate(self._likelihoods(space, factor)):
                parts[i] = where(here, parts[i] * likelihood, parts[i])
            meeting[here] += sum(map(_may_be_certain, _texts(factor.odds)))
        return stack([*_normalized(parts, possible, meeting > 1)])

    def _likelihoods(self, space: Space, factor: Factor) -> list[Formula]:
        """A factor for each state."""
        if isinstance(factor.odds, str):
            q = space.term(factor.odds)
            return [q, 1 - q]
        return [space.term(factor.odds[state]) for state in space.states]


def _normalized(
    parts: Sequence[Formula], possible: Sequence[NDArray[np.bool_]], apart: NDArray[np.bool_]
) -> Iterator[Formula]:
    """What each part is of all of them, where each may be zero: a part of what those before it leave, and so on.

    Each from its own product: 1 less the others would lose the digits near a certainty. Where nothing is left each
    division is 0 / 0 in a way of its own, so that together they may be any distribution. Each undefined cell comes from
    a sum of its own, since what one of them is says nothing of another.

    Args:
        parts: a formula for each state, over the configurations.
        possible: where each state's part may be more than zero.
        apart: where more than one credence can be certain.
    """
    tape = parts[0].tape
    sums = [parts[-1]]
    for part in reversed(parts[:-1]):
        sums.insert(0, part + sums[0])
    share = tape.constant(1)  # of what is left
    for i, part in enumerate(parts[:-1]):
        others = reduce(or_, possible[i + 1 :])
        divided = possible[i] & others
        total = sums[i].apart(divided & apart)
        alike = divided & apart & (part.positions == sums[i + 1].positions)
        rest = sums[i + 1].apart(alike)  # or the engine could not tell which of both is which
        quotient = where(divided, part / total, where(possible[i], tape.constant(1), tape.constant(0)))
        yield share * quotient
        share = where(divided, share * (rest / total), where(possible[i], tape.constant(0), share))
    yield share


def _may_be_certain(text: str) -> bool:
    """Whether a value is no number other than 0 and 1, which no certainty can leave undefined."""
    return text in BOOLEAN or number(text) in (None, 0.0, 1.0)


def _texts(value: Value) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return value.values() if isinstance(value, Mapping) else value


def _is_zero(value: Value, state: int, states: Sequence[str], likelihoods: bool) -> bool:
    """Whether a value is written so that a state has nothing."""
    if isinstance(value, Mapping):
        if states[state] in value:
            return _certainty(value[states[state]]) == 0
        return not likelihoods and any(_certainty(text) == 1 for text in value.values())
    if isinstance(value, str) and tuple(states) == BOOLEAN:
        return _certainty(value) == (0.0, 1.0)[state]
    return value in states and value != states[state]


def _certainty(text: str) -> float | None:
    """0 or 1, if a value is written as such."""
    probability = {"true": 1.0, "false": 0.0}[text] if text in BOOLEAN else number(text)
    return probability if probability in (0.0, 1.0) else None
