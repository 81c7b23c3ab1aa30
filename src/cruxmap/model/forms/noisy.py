"""`noisy_or` and `noisy_and`: several causes, or several needs, that act independently."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space, key_of, registered
from cruxmap.model.problem import Path
from cruxmap.model.vocabulary import Term, When


class Cause(Struct, frozen=True, rename={"is_": "is"}):
    """A cause or a need: when it is present, and its credence."""

    default_key: ClassVar[str] = "is"

    is_: Annotated[Term, Meta(description="Its credence.")]
    when: Annotated[When, Meta(description="The states in which it is present, or met, by claim.")] = {}


class Causes(Struct, frozen=True):
    """Each cause's credence on its own, and the credence without any of them."""

    causes: Annotated[tuple[Cause, ...], Meta(description="What can bring the claim about.")]
    leak: Annotated[Term, Meta(description="How likely the claim is without any of the causes.")] = "0"


@registered
class NoisyOr(Form, frozen=True):
    """P(true) = 1 - (1 - leak) times (1 - q) of every cause that is present (Pearl 1988, 4.3.2).

    Causes of 0.8 and 0.5, both present, with a leak of 0.1: 1 - 0.9 x 0.2 x 0.5 = 0.91.
    """

    key: ClassVar[str] = "noisy_or"
    boolean_only: ClassVar[bool] = True

    spec: Annotated[
        Causes, Meta(description="Causes, each of which on its own brings the claim about with its credence.")
    ]

    def clauses(self) -> Iterator[Clause]:
        ask = "{suppose}How likely is it that this alone brings it about: {so}?"
        yield from _clauses_of((self.key, "causes"), self.spec.causes, ask)
        ask = "Without any of its causes, how likely is it that this is so: {so}?"
        alone = "without any of these (leak)"
        yield Clause((self.key,), {}, self.spec.leak, "leak", alone=alone, joined="leak", ask=ask)

    def fill(self, space: Space) -> Formula:
        survival, failure = _survival(space, self.spec.leak, self.spec.causes, when_present=True)
        return stack([failure, survival])


class Needs(Struct, frozen=True):
    """Each need's credence that it comes about although this one is not met; and that it fails with all met."""

    needs: Annotated[tuple[Cause, ...], Meta(description="What the claim needs.")]
    leak: Annotated[Term, Meta(description="How likely the claim fails though all needs are met.")] = "0"


@registered
class NoisyAnd(Form, frozen=True):
    """P(true) = (1 - leak) times q of every need that is not met: noisy-or of the failures.

    Needs with 0.2 and 0.5, neither met, and a leak of 0.1: 0.9 x 0.2 x 0.5 = 0.09.
    """

    key: ClassVar[str] = "noisy_and"
    boolean_only: ClassVar[bool] = True
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
        yield Clause((self.key,), {}, self.spec.leak, "leak", alone=alone, joined="leak", ask=ask)

    def fill(self, space: Space) -> Formula:
        return stack([*_survival(space, self.spec.leak, self.spec.needs, when_present=False)])


def _clauses_of(
    path: Path, causes: tuple[Cause, ...], ask: str, lead: str = "", joined: str = "if"
) -> Iterator[Clause]:
    for i, cause in enumerate(causes):
        yield Clause((*path, i), cause.when, cause.is_, key_of(cause, "is"), lead=lead, joined=joined, ask=ask)


def _survival(space: Space, leak: str, causes: tuple[Cause, ...], *, when_present: bool) -> tuple[Formula, Formula]:
    """(1 - leak) times a factor for each cause that is present (1 - q), or absent (q); and what that leaves of 1.

    The second is added up from what each cause takes away, as 1 less the first would have no digits left near a
    certainty.
    """
    survival, failure = 1 - space.term(leak), space.term(leak)
    for cause in causes:
        q = space.term(cause.is_)
        kept, lost = (1 - q, q) if when_present else (q, 1 - q)
        here = space.holds(cause.when) if when_present else ~space.holds(cause.when)
        failure = where(here, failure + survival * lost, failure)
        survival = where(here, survival * kept, survival)
    return survival, failure
