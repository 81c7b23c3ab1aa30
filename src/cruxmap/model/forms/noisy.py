"""`noisy_or` and `noisy_and`: several causes, or several needs, that act independently."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space, key_of, registered
from cruxmap.model.problem import Finding, Path, quoted, several
from cruxmap.model.vocabulary import BOOLEAN, Distribution, State, When

ORDER = "The states of a claim that has several, from the least to the greatest."


class Cause(Struct, frozen=True, rename={"is_": "is"}):
    """A cause or a need: when it is present, and its credence."""

    default_key: ClassVar[str] = "is"

    is_: Annotated[Distribution, Meta(description="Its credence, or what it does alone: a distribution over states.")]
    when: Annotated[When, Meta(description="The states in which it is present, or met, by claim.")] = {}


class Causes(Struct, frozen=True):
    """Each cause's credence on its own, and the credence without any of them."""

    causes: Annotated[tuple[Cause, ...], Meta(description="What can bring the claim about.")]
    leak: Annotated[
        Distribution, Meta(description="How likely the claim, or each of its states, is without any of the causes.")
    ] = "0"
    order: Annotated[tuple[State, ...], Meta(description=ORDER)] = ()


@registered
class NoisyOr(Form, frozen=True):
    """P(true) = 1 - (1 - leak) times (1 - q) of every cause that is present (Pearl 1988, 4.3.2).

    Causes of 0.8 and 0.5, both present, with a leak of 0.1: 1 - 0.9 x 0.2 x 0.5 = 0.91.

    Of a claim with several states it is the noisy-max (Henrion 1989; Díez 1993): each cause that is present brings
    about a state of its own, by its distribution, and the claim is in the greatest of them; so P(at most s) is the
    product of what each gives. Causes of (0.5, 0.3, 0.2) and (0.6, 0.4, 0) give (0.3, 0.5, 0.2).
    """

    key: ClassVar[str] = "noisy_or"

    spec: Annotated[
        Causes, Meta(description="Causes, each of which on its own brings the claim about with its credence.")
    ]

    def clauses(self) -> Iterator[Clause]:
        ask = "{suppose}How likely is it that this alone brings it about: {so}?"
        yield from _clauses_of((self.key, "causes"), self.spec.causes, ask)
        ask = "Without any of its causes, how likely is it that this is so: {so}?"
        alone = "without any of these (leak)"
        leak = _leak(self.spec.leak, self.spec.order)
        yield Clause((self.key,), {}, leak, "leak", alone=alone, joined="leak", ask=ask)

    def misfit(self, states: tuple[str, ...]) -> Iterator[Finding]:
        return _misordered(self.key, states, self.spec.order)

    def fill(self, space: Space) -> Formula:
        if self.spec.order:
            present = ((space.holds(cause.when), cause.is_) for cause in self.spec.causes)
            return _greatest(space, self.spec.order, _leak(self.spec.leak, self.spec.order), present)
        survival, failure = _survival(space, self.spec.leak, self.spec.causes, when_present=True)
        return stack([failure, survival])


class Needs(Struct, frozen=True):
    """Each need's credence that it comes about although this one is not met; and that it fails with all met."""

    needs: Annotated[tuple[Cause, ...], Meta(description="What the claim needs.")]
    leak: Annotated[
        Distribution,
        Meta(
            description="How likely the claim fails though all needs are met, or how likely each of its states is then."
        ),
    ] = "0"
    order: Annotated[tuple[State, ...], Meta(description=ORDER)] = ()


@registered
class NoisyAnd(Form, frozen=True):
    """P(true) = (1 - leak) times q of every need that is not met: noisy-or of the failures.

    Needs with 0.2 and 0.5, neither met, and a leak of 0.1: 0.9 x 0.2 x 0.5 = 0.09.

    Of a claim with several states it is the noisy-min: each need that is not met lets a state through, by its
    distribution, and the claim is in the least of them.
    """

    key: ClassVar[str] = "noisy_and"
    note: ClassVar[str] = "If not met: how likely it comes about although this need, alone, is not met."

    spec: Annotated[
        Needs,
        Meta(
            description="Needs, each of which, if it alone is not met, still lets the claim through with its credence."
        ),
    ]

    def clauses(self) -> Iterator[Clause]:
        ask = "Suppose that of all that it needs only this is not so: {condition}. How likely is it all the same: {so}?"
        yield from _clauses_of((self.key, "needs"), self.spec.needs, ask, "if not met: ", "unless")
        ask = "With all that it needs, how likely is it that this is not so all the same: {so}?"
        alone = "fails though all are met (leak)"
        leak = _leak(self.spec.leak, self.spec.order[::-1])
        yield Clause((self.key,), {}, leak, "leak", alone=alone, joined="leak", ask=ask)

    def misfit(self, states: tuple[str, ...]) -> Iterator[Finding]:
        return _misordered(self.key, states, self.spec.order)

    def fill(self, space: Space) -> Formula:
        if self.spec.order:
            order = self.spec.order[::-1]
            unmet = ((~space.holds(need.when), need.is_) for need in self.spec.needs)
            return _greatest(space, order, _leak(self.spec.leak, order), unmet)
        return stack([*_survival(space, self.spec.leak, self.spec.needs, when_present=False)])


def _clauses_of(
    path: Path, causes: tuple[Cause, ...], ask: str, lead: str = "", joined: str = "if"
) -> Iterator[Clause]:
    for i, cause in enumerate(causes):
        yield Clause((*path, i), cause.when, cause.is_, key_of(cause, "is"), lead=lead, joined=joined, ask=ask)


def _survival(space: Space, leak: Any, causes: tuple[Cause, ...], *, when_present: bool) -> tuple[Formula, Formula]:
    """(1 - leak) times a factor for each cause that is present (1 - q), or absent (q); and what that leaves of 1.

    The second is added up from what each cause takes away, as 1 less the first would have no digits left near a
    certainty.
    """
    failure = _of_truth(space, leak)
    survival = 1 - failure
    for cause in causes:
        q = _of_truth(space, cause.is_)
        kept, lost = (1 - q, q) if when_present else (q, 1 - q)
        here = space.holds(cause.when) if when_present else ~space.holds(cause.when)
        failure = where(here, failure + survival * lost, failure)
        survival = where(here, survival * kept, survival)
    return survival, failure


def _of_truth(space: Space, value: Any) -> Formula:
    """The probability of true, of which a distribution over true and false may be written as well."""
    return space.term(value) if isinstance(value, str) else space.distribution(value).state(0, -1)


def _leak(leak: Any, order: tuple[str, ...]) -> Any:
    """The leak as it is written; of several states, the first of their order where there is none."""
    return order[0] if order and leak == "0" else leak


def _misordered(key: str, states: tuple[str, ...], order: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with an order of states: it has each state once, and only a claim of several states has one."""
    if states == BOOLEAN:
        if order:
            message = "an order is for a claim with several states, and this one is true or false"
            yield Finding(
                "bad-order", (key, "order"), message, "remove `order`, or give the claim `states`", at_key=True
            )
        return
    if not order:
        message = f"`{key}` of {len(states)} states needs their order"
        remedy = f"add `order: [{', '.join(states)}]` to it, from the least state to the greatest"
        yield Finding("bad-order", (key,), message, remedy, at_key=True)
    elif sorted(order) != sorted(states):
        strange = [state for state in order if state not in states]
        missing = [state for state in states if state not in order]
        message = (
            f"there is no state {quoted(strange[0])} here"
            if strange
            else f"the order leaves out {several(missing)}"
            if missing
            else "a state is there twice"
        )
        remedy = f"write each of {several(states)} once, from the least to the greatest"
        yield Finding("bad-order", (key, "order"), message, remedy, at_key=True)


def _greatest(
    space: Space, order: tuple[str, ...], leak: Any, effects: Iterable[tuple[NDArray[np.bool_], Any]]
) -> Formula:
    """The distribution of the greatest of the leak and of the effects that are there, each on its own.

    It is s if the greatest so far is s and the next is at most s, or if it was less than s and the next is s. So each
    state is a sum of products: differences of products would lose the digits near a certainty.
    """
    shares = _by_state(space, leak)
    for here, value in effects:
        effect = _by_state(space, value)
        below, upto = space.tape.constant(0), space.tape.constant(0)  # how likely each is less, or at most, so far
        for state in order:
            upto = upto + effect[state]
            share = shares[state]
            shares[state] = where(here, share * upto + below * effect[state], share)
            below = below + share
    return stack([shares[state] for state in space.states])


def _by_state(space: Space, value: Any) -> dict[str, Formula]:
    """What a distribution gives each state."""
    distribution = space.distribution(value)
    return {state: distribution.state(i, -1) for i, state in enumerate(space.states)}
