"""`noisy_or` and `noisy_and`: several causes, or several needs, that act independently."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space, key_of, registered
from cruxmap.model.problem import Finding, Path, several
from cruxmap.model.vocabulary import BOOLEAN, Distribution, Name, When

Order = Annotated[
    tuple[Name, ...],
    Meta(description="All states from the least to the strongest, where the claim has several."),
]
NO_LEAK = "0"


class Cause(Struct, frozen=True, rename={"is_": "is"}):
    """A cause or a need: when it is present, and its credence."""

    default_key: ClassVar[str] = "is"

    is_: Annotated[Distribution, Meta(description="Its credence, or a share for each state.")]
    when: Annotated[When, Meta(description="The states in which it is present, or met, by claim.")] = {}


class Causes(Struct, frozen=True):
    """Each cause's credence on its own, and the credence without any of them."""

    causes: Annotated[tuple[Cause, ...], Meta(description="What can bring the claim about.")]
    leak: Annotated[Distribution, Meta(description="How likely the claim is without any of the causes.")] = NO_LEAK
    order: Order = ()


@registered
class NoisyOr(Form, frozen=True):
    """P(true) = 1 - (1 - leak) times (1 - q) of every cause that is present (Pearl 1988, 4.3.2).

    Causes of 0.8 and 0.5, both present, with a leak of 0.1: 1 - 0.9 x 0.2 x 0.5 = 0.91. Of several states, each cause
    brings about one by itself, and the strongest of these is what comes about: P(at most s) is the product of what the
    leak and each present cause give to s and to weaker states (noisy-max: Henrion 1989, Díez 1993).
    """

    key: ClassVar[str] = "noisy_or"

    spec: Annotated[
        Causes, Meta(description="Causes, each of which on its own brings the claim about with its credence.")
    ]

    def clauses(self) -> Iterator[Clause]:
        ask = "{suppose}How likely is it that this alone brings it about: {so}?"
        yield from _clauses_of((self.key, "causes"), self.spec.causes, ask)
        ask = "Without any of its causes, how likely is it that this is so: {so}?"
        leak = _leak(self.spec.leak, self.spec.order[:1])
        yield Clause((self.key,), {}, leak, "leak", alone="without any of these (leak)", joined="leak", ask=ask)

    def unfit(self, states: Sequence[str]) -> Iterator[Finding]:
        return _wrong_order(states, self.key, self.spec.order)

    def fill(self, space: Space) -> Formula:
        order = self.spec.order or BOOLEAN[::-1]
        leak = space.distribution(_leak(self.spec.leak, self.spec.order[:1]))
        return _strongest(space, order, leak, self.spec.causes, when_present=True)


class Needs(Struct, frozen=True):
    """Each need's credence that it comes about although this one is not met; and that it fails with all met."""

    needs: Annotated[tuple[Cause, ...], Meta(description="What the claim needs.")]
    leak: Annotated[
        Distribution,
        Meta(description="How likely the claim fails though all needs are met; or a share for each state then."),
    ] = NO_LEAK
    order: Order = ()


@registered
class NoisyAnd(Form, frozen=True):
    """P(true) = (1 - leak) times q of every need that is not met: noisy-or of the failures.

    Needs with 0.2 and 0.5, neither met, and a leak of 0.1: 0.9 x 0.2 x 0.5 = 0.09. Of several states, the weakest of
    those that each unmet need lets through is what comes about (noisy-min: Díez and Druzdzel 2006).
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
        ask, alone = (
            "With all that it needs, how likely is it that this is not so all the same: {so}?",
            "fails though all are met (leak)",
        )
        if self.spec.order:
            ask, alone = (
                "With all that it needs, how likely is it that this is so: {so}?",
                "with all of these met (leak)",
            )
        leak = _leak(self.spec.leak, self.spec.order[-1:])
        yield Clause((self.key,), {}, leak, "leak", alone=alone, joined="leak", ask=ask)

    def unfit(self, states: Sequence[str]) -> Iterator[Finding]:
        return _wrong_order(states, self.key, self.spec.order)

    def fill(self, space: Space) -> Formula:
        order = self.spec.order[::-1] or BOOLEAN
        leak = space.distribution(_leak(self.spec.leak, self.spec.order[-1:]))
        if space.states == BOOLEAN and isinstance(self.spec.leak, str):  # how likely it is that this is not so
            leak = stack([leak.state(1, -1), leak.state(0, -1)])
        return _strongest(space, order, leak, self.spec.needs, when_present=False)


def _clauses_of(
    path: Path, causes: tuple[Cause, ...], ask: str, lead: str = "", joined: str = "if"
) -> Iterator[Clause]:
    for i, cause in enumerate(causes):
        yield Clause((*path, i), cause.when, cause.is_, key_of(cause, "is"), lead=lead, joined=joined, ask=ask)


def _leak(leak: Any, without: Sequence[str]) -> Any:
    """The leak, where there is none the state that comes about without anything else, if a claim has several."""
    return without[0] if without and leak == NO_LEAK else leak


def _wrong_order(states: Sequence[str], key: str, order: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with an order of states, which a claim that is true or false needs not."""
    if tuple(states) == BOOLEAN:
        if order:
            message = "an order of states, in a claim that is true or false"
            yield Finding("order-of-states", (key, "order"), message, "remove it", at_key=True)
        return
    if sorted(order) == sorted(states):
        return
    remedy = f"write order: [{', '.join(states)}], or as they are from the least to the strongest"
    if not order:
        message = f"`{key}` of several states needs their order, from the least to the strongest"
        yield Finding("order-of-states", (key,), message, remedy, at_key=True)
    else:
        message = f"this is not an order of all states: {several(states)}"
        yield Finding("order-of-states", (key, "order"), message, remedy)


def _strongest(
    space: Space, order: Sequence[str], leak: Formula, causes: Sequence[Cause], *, when_present: bool
) -> Formula:
    """The distribution of the strongest of several states, of which the leak and each cause give one by themselves.

    One after the other: s is the strongest of both if the next is s and what was before at most s, or the other way
    round with less than s. So there is no difference that would have no digits left near a certainty.
    """
    places = [space.states.index(state) for state in order]
    strongest = [leak.state(place, -1) for place in places]
    for cause in causes:
        here = space.holds(cause.when) if when_present else ~space.holds(cause.when)
        own = [space.distribution(cause.is_).state(place, -1) for place in places]
        of_both = []
        for i, part in enumerate(strongest):
            at_most = _sum(space, own[: i + 1]) if i + 1 < len(own) else space.tape.constant(1)
            of_both.append(part * at_most + _sum(space, strongest[:i]) * own[i])
        strongest = [where(here, both, part) for both, part in zip(of_both, strongest, strict=True)]
    return stack([strongest[order.index(state)] for state in space.states])


def _sum(space: Space, parts: Sequence[Formula]) -> Formula:
    return reduce(add, parts, space.tape.constant(0))
